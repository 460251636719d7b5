//! Stands in for the schema loader: builds from the YAML what drawing needs, and nothing else.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value as Json;
use zwy::message::Message;
use zwy::record::Key;
use zwy::schema::*;
use zwy::value::Value;

pub fn load(form: &str) -> Schema {
    schema(&tree(form))
}

fn tree(form: &str) -> Json {
    let path = format!("{}/schemas/{form}.yaml", env!("CARGO_MANIFEST_DIR"));
    serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn of<T: serde::de::DeserializeOwned + Default>(v: &Json) -> T {
    if v.is_null() { T::default() } else { serde_json::from_value(v.clone()).unwrap() }
}

fn string(v: &Json) -> Option<String> {
    v.as_str().map(str::to_owned)
}

pub fn text(source: &str) -> Text {
    let mut parts = Vec::new();
    let mut rest = source;
    while let Some(open) = rest.find("{{") {
        let close = rest.find("}}").unwrap();
        if open > 0 {
            parts.push(Part::Literal(rest[..open].to_owned()));
        }
        let (key, blank) = match rest[open + 2..close].split_once('|') {
            Some((key, default)) => (key, default.split('"').nth(1).map(str::to_owned)),
            None => (&rest[open + 2..close], None),
        };
        parts.push(Part::Slot { key: key.trim().into(), blank });
        rest = &rest[close + 2..];
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest.to_owned()));
    }
    Text { parts }
}

fn schema(y: &Json) -> Schema {
    let mut fields: IndexMap<Key, Field> = IndexMap::new();
    let mut tables = IndexMap::new();
    let mut lead = String::new();
    for (key, f) in y["fields"].as_object().into_iter().flatten() {
        let label = f["label"].as_str().unwrap();
        let common = ["联系电话", "邮箱", "日期", "签字"].contains(&label);
        let title = if common { format!("{lead}{label}") } else { label.to_owned() };
        if !common {
            lead = label.to_owned();
        }
        fields.insert(key.as_str().into(), field(key, f, title, &y["vocabularies"]));
    }
    for (key, t) in y["tables"].as_object().into_iter().flatten() {
        tables.insert(key.as_str().into(), table(key, t, &y["vocabularies"]));
    }
    let mut body = Vec::new();
    for b in y["body"].as_array().unwrap() {
        if b["annex"].is_object() {
            let annex = schema(&tree(b["annex"]["form"].as_str().unwrap()));
            body.push(Block::PageBreak);
            let mut blocks = annex.body;
            if let Some(Block::Paragraph(first)) = blocks.first_mut() {
                first.text.parts.insert(0, Part::Literal(b["annex"]["prefix"].as_str().unwrap().to_owned()));
            }
            body.extend(blocks);
            tables.extend(annex.tables);
        } else {
            body.push(block(b, Style::Body));
        }
    }
    let page = &y["page"];
    let number = |v: &Json, default: f32| v.as_f64().map_or(default, |n| n as f32);
    Schema {
        form: y["form"].as_str().unwrap().into(),
        version: string(&y["version"]).unwrap(),
        title: text(y["title"].as_str().unwrap()),
        also_titled: Vec::new(),
        summary: Message::default(),
        attachment: string(&y["attachment"]),
        code: string(&y["code"]),
        file_name: text(y["file_name"].as_str().unwrap()),
        page: Page {
            orientation: of(&page["orientation"]),
            margins_mm: [37.0, 26.0, 35.0, 28.0],
            cell_pt: number(&page["cell_pt"], 12.0),
            cell_line_pt: number(&page["cell_line_pt"], 17.0),
            title_pt: number(&page["title_pt"], 22.0),
            page_numbers: page["page_numbers"].as_bool().unwrap_or(false),
        },
        sheet: Sheet { name: String::new(), orientation: Orientation::Landscape },
        fields,
        tables,
        body,
        rules: Vec::new(),
        annexes: Vec::new(),
    }
}

pub fn field(key: &str, f: &Json, title: String, vocabularies: &Json) -> Field {
    let kind: FieldType = of(&f["type"]);
    let vocabulary = f["choices"].as_str().map(|name| {
        let v = &vocabularies[name];
        let terms = v["terms"].as_array().unwrap().iter().map(|t| Term {
            term: string(t).unwrap_or_else(|| string(&t["term"]).unwrap()),
            aliases: Vec::new(),
            ambiguous: Vec::new(),
            warning: None,
        });
        Arc::new(Vocabulary {
            open: v["open"].as_bool().unwrap_or(false),
            tick_boxes: kind == FieldType::MultiChoice,
            terms: terms.collect(),
        })
    });
    let print = f["print"].as_str().unwrap_or("{}").split_once("{}").unwrap();
    Field {
        key: key.into(),
        label: string(&f["label"]).unwrap(),
        title,
        aliases: Vec::new(),
        kind,
        filled_by: of(&f["filled_by"]),
        required: of(&f["required"]),
        required_if: None,
        recommended: false,
        length: None,
        range: None,
        step: None,
        pattern: None,
        vocabulary,
        unit: None,
        hint: string(&f["hint"]),
        preset: string(&f["preset"]),
        blank: string(&f["blank"]),
        print: (print.0.to_owned(), print.1.to_owned()),
        drop_suffix: None,
        written_blanks: true,
        help: None,
        example: None,
    }
}

fn table(key: &str, t: &Json, vocabularies: &Json) -> Table {
    let columns = t["columns"].as_object().unwrap().iter().map(|(key, c)| {
        let column = Column {
            field: field(key, c, string(&c["label"]).unwrap(), vocabularies),
            width_mm: c["column"]["width_mm"].as_f64().unwrap_or(0.0) as f32,
            printed: c["column"]["printed"].as_bool().unwrap_or(true),
            role: of(&c["column"]["role"]),
            behind: c["column"]["behind"].as_str().map(Key::from),
            parts: Vec::new(),
            ditto: Ditto::Ask,
            merge: c["column"]["merge"].as_bool().unwrap_or(false),
        };
        (Key::from(key.as_str()), column)
    });
    let value = |v: &Json| v.as_str().map_or_else(|| Value::Number(v.to_string().parse().unwrap()), Value::text);
    let rows = t["rows"].as_array().into_iter().flatten();
    let rows = rows.map(|r| r.as_object().unwrap().iter().map(|(k, v)| (Key::from(k.as_str()), value(v))).collect());
    let total = t["total"].as_object().map(|o| Total {
        label: string(&o["label"]).unwrap(),
        aliases: Vec::new(),
        sums: o["sums"].as_array().unwrap().iter().map(|v| Key::from(v.as_str().unwrap())).collect(),
        printed: of(o.get("printed").unwrap_or(&Json::Null)),
        fixed: o
            .get("fixed")
            .and_then(Json::as_object)
            .into_iter()
            .flatten()
            .map(|(k, v)| (Key::from(k.as_str()), v.to_string().parse().unwrap()))
            .collect(),
        fields: o
            .get("fields")
            .and_then(Json::as_object)
            .into_iter()
            .flatten()
            .map(|(k, v)| (Key::from(k.as_str()), Key::from(v.as_str().unwrap())))
            .collect(),
    });
    Table {
        key: key.into(),
        label: string(&t["label"]).unwrap(),
        columns: columns.collect(),
        required: Stage::Submit,
        fixed_rows: rows.collect(),
        blank_rows: t["blank_rows"].as_u64().unwrap_or(10) as usize,
        unique: Vec::new(),
        total,
        extra_columns: true,
    }
}

fn paragraph(source: &str, style: Style, align: Option<Align>) -> Block {
    Block::Paragraph(Paragraph { text: text(source), style, align })
}

pub fn block(b: &Json, style: Style) -> Block {
    let align = |v: &Json| -> Option<Align> { serde_json::from_value(v.clone()).unwrap() };
    if let Some(source) = b.as_str() {
        return paragraph(source, style, None);
    }
    if let Some(source) = b["text"].as_str() {
        let own: Option<Style> = serde_json::from_value(b["style"].clone()).unwrap();
        return paragraph(source, own.unwrap_or(style), align(&b["align"]));
    }
    if let Some(lines) = b["sides"].as_array() {
        let side = |v: &Json| text(v.as_str().unwrap());
        return Block::Sides(lines.iter().map(|l| [side(&l[0]), side(&l[1])]).collect());
    }
    if let Some(lines) = b["gap"].as_u64() {
        return Block::Gap(lines as u32);
    }
    if let Some(key) = b["table"].as_str() {
        return Block::Table(key.into());
    }
    let grid = &b["grid"];
    let rows = grid["rows"].as_array().unwrap().iter().map(|row| {
        let mut column = 0;
        let cells = row["cells"].as_array().unwrap().iter().map(|c| {
            let span = c["span"].as_u64().unwrap_or(1) as usize;
            let blocks = match c["blocks"].as_array() {
                Some(blocks) => blocks.iter().map(|b| block(b, Style::Cell)).collect(),
                None => vec![paragraph(c.as_str().or(c["text"].as_str()).unwrap(), Style::Cell, None)],
            };
            column += span;
            CellLayout {
                column: column - span,
                span,
                row_span: c["row_span"].as_u64().unwrap_or(1) as usize,
                blocks,
                align: align(&c["align"]),
            }
        });
        RowLayout { height_mm: row["height_mm"].as_f64().unwrap_or(9.0) as f32, cells: cells.collect() }
    });
    Block::Grid(GridLayout {
        columns_mm: grid["columns_mm"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap() as f32).collect(),
        rows: rows.collect(),
    })
}
