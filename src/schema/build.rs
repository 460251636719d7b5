//! stand-in loader until the real one is merged
use std::sync::Arc;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use super::raw::*;
use super::model::*;
use super::Catalog;
use crate::record::Key;
use crate::value::Value;

fn dec(f: f64) -> Decimal { f.to_string().parse().unwrap_or_default() }

pub fn text(source: &str) -> Text {
    let mut parts = Vec::new();
    let mut rest = source;
    while let Some(open) = rest.find("{{") {
        if open > 0 { parts.push(Part::Literal(rest[..open].to_owned())); }
        let close = rest[open..].find("}}").map(|c| c + open).unwrap_or(rest.len() - 2);
        let inner = rest[open + 2..close].trim();
        let (key, blank) = match inner.split_once('|') {
            Some((key, filter)) => (key.trim(), filter.trim().strip_prefix("default(\"").and_then(|f| f.strip_suffix("\")")).map(str::to_owned)),
            None => (inner, None),
        };
        parts.push(Part::Slot { key: key.into(), blank });
        rest = &rest[close + 2..];
    }
    if !rest.is_empty() { parts.push(Part::Literal(rest.to_owned())); }
    Text { parts }
}

fn vocabulary(raw: &RawVocabulary, multi: bool) -> Vocabulary {
    Vocabulary { open: raw.open, tick_boxes: raw.tick_boxes.unwrap_or(multi), terms: raw.terms.iter().map(|t| match t {
        RawTerm::Plain(t) => Term { term: t.clone(), aliases: vec![], ambiguous: vec![], warning: None },
        RawTerm::Full(t) => Term { term: t.term.clone(), aliases: t.aliases.clone(), ambiguous: t.ambiguous.clone(), warning: t.warning.clone() },
    }).collect() }
}

fn field(key: &str, raw: &RawField, vocabs: &IndexMap<String, RawVocabulary>) -> Field {
    let multi = raw.kind == FieldType::MultiChoice;
    Field {
        key: key.into(), label: raw.label.clone(), title: raw.label.clone(), aliases: raw.aliases.clone(), kind: raw.kind, filled_by: raw.filled_by,
        required: raw.required, required_if: None, recommended: raw.recommended,
        length: raw.length.map(|[a, b]| (a, b)), range: raw.range.map(|[a, b]| (dec(a), dec(b))), step: raw.step.map(dec), pattern: None,
        vocabulary: raw.choices.as_ref().map(|c| Arc::new(match c { RawChoices::Named(n) => vocabulary(&vocabs[n], multi), RawChoices::Inline(v) => vocabulary(v, multi) })),
        unit: raw.unit.as_ref().map(|u| Unit { names: u.names.clone(), others: u.others.iter().map(|(k, v)| (k.clone(), dec(*v))).collect(), sums: u.sums }),
        hint: raw.hint.clone(), preset: raw.preset.clone(), blank: raw.blank.clone(),
        print: raw.print.as_deref().and_then(|p| p.split_once("{}")).map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap_or_default(),
        drop_suffix: raw.drop_suffix.as_ref().map(|s| (s.word.clone(), s.after.clone())), written_blanks: raw.written_blanks,
        help: raw.help.clone(), example: raw.example.clone(),
    }
}

fn blocks(raw: &[RawBlock], cell: bool, all: &IndexMap<String, RawSchema>, out: &mut Vec<Block>) {
    for b in raw {
        match b {
            RawBlock::Text(t) => out.push(Block::Paragraph(Paragraph { text: text(t), style: if cell { Style::Cell } else { Style::Body }, align: None })),
            RawBlock::Full(f) => {
                if let Some(t) = &f.text { out.push(Block::Paragraph(Paragraph { text: text(t), style: f.style.unwrap_or(if cell { Style::Cell } else { Style::Body }), align: f.align })); }
                else if let Some(s) = &f.sides { out.push(Block::Sides(s.iter().map(|[a, b]| [text(a), text(b)]).collect())); }
                else if let Some(g) = &f.grid { out.push(Block::Grid(grid(g, all))); }
                else if let Some(t) = &f.table { out.push(Block::Table(t.as_str().into())); }
                else if let Some(n) = f.gap { out.push(Block::Gap(n)); }
                else if let Some(a) = &f.annex {
                    out.push(Block::PageBreak);
                    let at = out.len();
                    blocks(&all[&a.form].body, false, all, out);
                    for b in &mut out[at..] { if let Block::Paragraph(p) = b { if p.style == Style::Title { p.text.parts.insert(0, Part::Literal(a.prefix.clone())); break; } } }
                }
            }
        }
    }
}

fn grid(raw: &RawGrid, all: &IndexMap<String, RawSchema>) -> GridLayout {
    let mut reach: Vec<usize> = vec![0; raw.columns_mm.len()];
    let mut rows = Vec::new();
    for r in &raw.rows {
        let mut cells = Vec::new(); let mut col = 0;
        for c in &r.cells {
            while reach.get(col).is_some_and(|n| *n > 0) { col += 1; }
            let mut list = Vec::new();
            let (span, row_span, align) = match c {
                RawCell::Text(t) => { list.push(Block::Paragraph(Paragraph { text: text(t), style: Style::Cell, align: None })); (1, 1, None) }
                RawCell::Full(f) => {
                    if let Some(t) = &f.text { list.push(Block::Paragraph(Paragraph { text: text(t), style: Style::Cell, align: None })); }
                    if let Some(b) = &f.blocks { blocks(b, true, all, &mut list); }
                    (f.span.unwrap_or(1), f.row_span.unwrap_or(1), f.align)
                }
            };
            for n in col..(col + span).min(reach.len()) { reach[n] = row_span; }
            cells.push(CellLayout { column: col, span, row_span, blocks: list, align });
            col += span;
        }
        for n in &mut reach { *n = n.saturating_sub(1); }
        rows.push(RowLayout { height_mm: r.height_mm.unwrap_or(9.0), cells });
    }
    GridLayout { columns_mm: raw.columns_mm.clone(), rows }
}

fn titles(blocks: &[Block], fields: &mut IndexMap<Key, Field>) {
    let labels: Vec<String> = fields.values().map(|f| f.label.clone()).collect();
    for b in blocks { if let Block::Grid(g) = b { for r in &g.rows {
        let mut head: Option<String> = None;
        for c in &r.cells { if let [Block::Paragraph(p)] = c.blocks.as_slice() {
            if let Some(k) = p.text.slots().next() { if let Some(f) = fields.get_mut(k) {
                if labels.iter().filter(|l| **l == f.label).count() > 1 { if let Some(h) = &head { f.title = format!("{h}{}", f.label); } } else if head.is_none() { head = Some(f.label.clone()); }
            } }
        } }
    } } }
}

pub fn catalog(sources: &[(&str, &str)]) -> Catalog {
    let mut all = IndexMap::new();
    for (name, s) in sources { let raw: RawSchema = match serde_yaml::from_str(s) { Ok(r) => r, Err(e) => { panic!("{name}: {e}") } }; all.insert(raw.form.clone(), raw); }
    let mut catalog = Catalog::default();
    for raw in all.values() {
        let mut body = Vec::new(); blocks(&raw.body, false, &all, &mut body);
        let mut fields: IndexMap<Key, Field> = raw.fields.iter().map(|(k, f)| (k.as_str().into(), field(k, f, &raw.vocabularies))).collect();
        titles(&body, &mut fields);
        let mut tables = IndexMap::new();
        let mut annexes = Vec::new();
        for b in &raw.body { if let RawBlock::Full(f) = b { if let Some(a) = &f.annex { annexes.push(a.form.as_str().into()); } } }
        let mut rules: Vec<Rule> = Vec::new();
        let owners: Vec<&RawSchema> = std::iter::once(raw).chain(annexes.iter().map(|a: &Key| &all[&**a])).collect();
        for owner in owners {
            for (k, t) in &owner.tables {
                let key: Key = k.as_str().into();
                let columns: IndexMap<Key, Column> = t.columns.iter().map(|(k, f)| { let c = f.column.as_ref();
                    (k.as_str().into(), Column { field: field(k, f, &owner.vocabularies), width_mm: c.and_then(|c| c.width_mm).unwrap_or(0.0), printed: c.is_none_or(|c| c.printed), role: c.map(|c| c.role).unwrap_or_default(), behind: c.and_then(|c| c.behind.as_deref()).map(Into::into), parts: c.map(|c| c.parts.clone()).unwrap_or_default(), ditto: c.map(|c| c.ditto).unwrap_or_default(), merge: c.is_some_and(|c| c.merge) }) }).collect();
                tables.insert(key.clone(), Table { key, label: t.label.clone(), columns, required: t.required,
                    fixed_rows: t.rows.iter().map(|r| r.iter().map(|(k, v)| (k.as_str().into(), match v { RawScalar::Number(n) => Value::Number(dec(*n)), RawScalar::Text(t) => Value::text(t.as_str()) })).collect()).collect(),
                    blank_rows: t.blank_rows.unwrap_or(10), unique: t.unique.iter().map(|u| u.as_str().into()).collect(),
                    total: t.total.as_ref().map(|t| Total { label: t.label.clone(), aliases: t.aliases.clone(), sums: t.sums.iter().map(|s| s.as_str().into()).collect(), printed: t.printed, fixed: t.fixed.iter().map(|(k, v)| (k.as_str().into(), dec(*v))).collect(), fields: t.fields.iter().map(|(k, v)| (k.as_str().into(), v.as_str().into())).collect() }),
                    extra_columns: t.extra_columns });
            }
            for r in &owner.rules {
                let p = |s: &str| crate::expr::Expression::parse(s).map_err(|e| format!("{s}: {e:?}")).unwrap();
                rules.push(Rule { id: r.id.as_str().into(), severity: r.severity.unwrap_or(crate::problem::Severity::Error), each: r.each.as_deref().map(Into::into), when: r.when.as_deref().map(p), check: p(&r.check), field: r.field.as_str().into(), stage: r.stage.unwrap_or(Stage::Submit), message: [crate::expr::Template::parse(&r.message.zh).unwrap(), crate::expr::Template::parse(&r.message.en).unwrap()], help: r.help.clone().unwrap_or_default() });
            }
        }
        let t = text(&raw.title);
        catalog.forms.insert(raw.form.as_str().into(), Arc::new(Schema { form: raw.form.as_str().into(), version: raw.version.clone(), also_titled: raw.also_titled.iter().map(|t| text(t)).collect(), summary: raw.summary.clone(), attachment: raw.attachment.clone(), code: raw.code.clone(), file_name: text(&raw.file_name),
            page: Page { orientation: raw.page.orientation, margins_mm: raw.page.margins_mm.unwrap_or([37.0, 26.0, 35.0, 28.0]), cell_pt: raw.page.cell_pt.unwrap_or(12.0), cell_line_pt: raw.page.cell_line_pt.unwrap_or(17.0), title_pt: raw.page.title_pt.unwrap_or(22.0), page_numbers: raw.page.page_numbers },
            sheet: Sheet { name: raw.sheet.name.clone().unwrap_or_else(|| raw.title.chars().take(31).collect()), orientation: raw.sheet.orientation.unwrap_or(Orientation::Landscape) },
            title: t, fields, tables, body, rules, annexes, built_in: false }));
    }
    catalog
}
