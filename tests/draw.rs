//! Templates that are drawn from the schemas: what stands in their parts.
//!
//! To look at them, or to have them checked against ECMA-376 (`pip install openxml-audit`; the aim is no finding):
//! `DRAW_TO=folder cargo test --test draw write && openxml-audit --recursive --max-errors 0 folder`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use regex::Regex;
use serde_json::json;
use zwy::docx::draw::draw;
use zwy::schema::{Block, Orientation, Part, Schema};

const FORMS: [&str; 7] =
    ["application", "statistics", "agreement", "receipt", "change", "cancellation", "satisfaction"];

/// A text of a run.
const TEXT: &str = r#"<w:t xml:space="preserve">(.*?)</w:t>"#;

/// The text of a part of a drawn schema.
fn part_of(schema: &Schema, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(draw(schema).unwrap())).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn document(form: &str) -> String {
    part_of(&load(form), "word/document.xml")
}

fn all<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
    Regex::new(pattern).unwrap().captures_iter(text).map(|found| found.get(1).unwrap().as_str()).collect()
}

/// A built-in form, to be changed by a test.
fn load(form: &str) -> Schema {
    one(&zwy::assets::schemas(), form)
}

fn one(sources: &[zwy::schema::Source], form: &str) -> Schema {
    let catalog = zwy::schema::load(sources).unwrap_or_else(|e| panic!("{e}"));
    let schema = catalog.get(form).unwrap().clone();
    drop(catalog);
    std::sync::Arc::try_unwrap(schema).unwrap()
}

/// A small form whose body is `body` (JSON is YAML), with those of the fields `a` and `b` and the table `items` that it
/// prints.
fn small(body: serde_json::Value) -> Schema {
    let said = body.to_string();
    let mut fields = serde_json::Map::new();
    for key in ["a", "b"].iter().filter(|key| said.contains(&format!("{{{{ {key} }}}}"))) {
        fields.insert((*key).to_owned(), json!({"label": format!("字段{key}")}));
    }
    let mut tables = json!({});
    if said.contains("items") {
        tables = json!({"items": {"label": "表", "columns": {"name": {"label": "名称", "column": {"width_mm": 30}}}}});
    }
    let schema = json!({
        "form": "small", "version": "1", "title": "小表", "file_name": "小表", "summary": {"zh": "小表", "en": "small"},
        "fields": fields, "tables": tables, "body": body,
    });
    one(&[zwy::schema::Source::new("small.yaml", schema.to_string())], "small")
}

#[test]
fn write() {
    let Some(folder) = std::env::var_os("DRAW_TO") else { return };
    let numbered = |orientation| {
        let mut schema = load("agreement");
        schema.page.page_numbers = true;
        schema.page.orientation = orientation;
        schema
    };
    let nested = small(json!([
        {"grid": {"columns_mm": [100, 56], "rows": [
            {"cells": [{"row_span": 2, "blocks": [{"grid": {"columns_mm": [40, 40], "rows": [{"cells": ["甲", "{{ a }}"]}]}}]}, "乙"]},
            {"cells": ["{{ b }}"]},
        ]}},
        {"table": "items"},
    ]));
    let mut drawn: Vec<(&str, Schema)> = FORMS.map(|form| (form, load(form))).into();
    drawn.push(("numbered", numbered(Orientation::Portrait)));
    drawn.push(("landscape", numbered(Orientation::Landscape)));
    drawn.push(("nested", nested));
    for (name, schema) in drawn {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.docx")), draw(&schema).unwrap()).unwrap();
    }
}

#[test]
fn same_schema_same_bytes() {
    for form in FORMS {
        let once = || draw(&load(form)).unwrap();
        assert!(once() == once(), "{form}");
        // The counter that docx-rs numbers paragraphs with is the thread's.
        let elsewhere = std::thread::spawn(move || draw(&load(form)).unwrap()).join().unwrap();
        assert!(once() == elsewhere, "{form}");
    }
}

#[test]
fn every_slot_has_one_control() {
    let whole = Regex::new(r"<w:sdt>.*?</w:sdt>").unwrap();
    for form in FORMS {
        let document = document(form);
        assert!(!document.contains("<w:text/>"), "{form}: LibreOffice multiplies Chinese text in such a control");
        let outside = whole.replace_all(&document, "");
        assert_eq!(all(r"(\{\{.*?\}\})", &outside), Vec::<&str>::new(), "{form}");
        let controls = all(r"(<w:sdt>.*?</w:sdt>)", &document);
        assert!(!controls.is_empty());
        for control in &controls {
            let tag = all(r#"<w:tag w:val="(.*?)"/>"#, control);
            let printed = all(r"\{\{ (\S+)", control);
            assert_eq!(tag.len(), 1, "{control}");
            let of_row = |key: &str| tag[0].rsplit_once('.').is_some_and(|(_, column)| key == format!("row.{column}"));
            assert!(printed[0] == tag[0] || of_row(printed[0]), "{control}");
            assert!(control.contains("<w:alias "), "{control}");
            assert!(
                control.contains("<w:sdtContent><w:r>"),
                "around a run, nothing else survives LibreOffice: {control}"
            );
        }
        let ids = all(r#"<w:id w:val="(\d+)"/>"#, &document);
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{form}");
    }
}

#[test]
fn slots_of_the_satisfaction_form() {
    let document = document("satisfaction");
    let tags = all(r#"<w:tag w:val="(.*?)"/>"#, &document);
    let mut expected = vec!["org".to_owned(), "period".to_owned()];
    expected.extend((0..11).flat_map(|row| [format!("items[{row}].score"), format!("items[{row}].reason")]));
    expected.push("total".to_owned());
    assert_eq!(tags, expected);
    assert_eq!(document.matches(r#"<w:vMerge w:val="restart"/>"#).count(), 2);
    assert_eq!(document.matches(r#"<w:vMerge w:val="continue"/>"#).count(), 2 + 7);
}

#[test]
fn grid_widths_are_those_of_the_schema() {
    let twips = |mm: f64| (mm * 1440.0 / 25.4).round() as i32;
    for (form, columns) in [
        ("application", vec![34.0, 25.0, 22.0, 31.0, 14.0, 30.0]),
        ("change", vec![30.0, 27.0, 22.0, 33.0, 14.0, 30.0]),
        ("satisfaction", vec![24.0, 62.0, 14.0, 16.0, 40.0]),
        ("statistics", vec![12.0, 36.0, 18.0, 18.0, 18.0, 32.0, 22.0]),
    ] {
        let document = document(form);
        let table = all(r"(<w:tbl>.*?</w:tbl>)", &document)[0];
        let numbers =
            |pattern: &str, text: &str| all(pattern, text).iter().map(|n| n.parse().unwrap()).collect::<Vec<i32>>();
        let grid = numbers(r#"<w:gridCol w:w="(\d+)"/>"#, table);
        assert_eq!(grid, columns.into_iter().map(twips).collect::<Vec<_>>(), "{form}");
        assert!(table.contains(r#"<w:tblLayout w:type="fixed"/>"#));
        for row in all(r"(<w:tr>.*?</w:tr>)", table) {
            let cells = numbers(r#"<w:tcW w:w="(\d+)" w:type="dxa"/>"#, row);
            assert_eq!(cells.iter().sum::<i32>(), grid.iter().sum::<i32>(), "{form}: {row}");
        }
    }
}

#[test]
fn free_rows_are_one_row_in_a_loop() {
    let document = document("statistics");
    let rows = all(r"(<w:tr>.*?</w:tr>)", &document);
    assert_eq!(rows.len(), 4);
    let texts: Vec<String> = rows.iter().map(|row| all(TEXT, row).join("|")).collect();
    assert_eq!(texts[0], "序号|服务器名称|vCPU（核）|内存（G）|存储（G）|操作系统|其他");
    assert_eq!(texts[1], "{%tr for row in servers|rows %}");
    assert_eq!(
        texts[2],
        "{{ row.seq }}|{{ row.name }}{{ row.quantity }}|{{ row.vcpu }}|{{ row.memory_gb }}|{{ row.storage_gb }}|{{ row.os }}|{{ row.remark }}"
    );
    assert_eq!(texts[3], "{%tr endfor %}");
    let is_head: Vec<bool> = rows.iter().map(|row| row.contains("<w:tblHeader/>")).collect();
    assert_eq!(is_head, [true, false, false, false]);
    assert!(!rows[2].contains("<w:id "), "the row is repeated, an id must not be");
    assert!(rows[2].contains(r#"<w:comboBox><w:listItem w:displayText="银河麒麟 V10""#));
}

#[test]
fn a_slot_prints_its_own_blank() {
    let document = document("application");
    let titles = all(r#"(<w:p><w:pPr><w:pStyle w:val="Title"/>.*?</w:p>)"#, &document);
    assert_eq!(titles.len(), 2);
    assert!(titles[1].contains(r#"<w:pStyle w:val="Title"/><w:pageBreakBefore/>"#), "the annex is on a new page");
    let text = all(TEXT, titles[1]).concat().replace("&quot;", "\"");
    assert_eq!(text, r#"附：{{ org or "XX局" }}-{{ system_name or "XX系统" }}-云服务资源数量统计表"#);
}

#[test]
fn titles_are_shrunk_to_one_line() {
    // Half points; 156 mm are 442 points.
    for (form, size) in [("agreement", "44"), ("application", "44"), ("receipt", "36"), ("satisfaction", "36")] {
        let document = document(form);
        let title = all(r#"(<w:pStyle w:val="Title"/>.*?</w:p>)"#, &document)[0];
        assert_eq!(all(r#"<w:sz w:val="(\d+)"/>"#, title), [size], "{form}");
    }
    let title = "长".repeat(24);
    let document = part_of(&small(json!([{"text": title, "style": "title"}])), "word/document.xml");
    assert_eq!(all(r#"<w:sz w:val="(\d+)"/>"#, &document), ["36"], "442 / 24 = 18.4");
}

#[test]
fn a_paragraph_stands_between_tables_and_at_the_end() {
    let grid = json!({"grid": {"columns_mm": [156], "rows": [{"cells": ["{{ a }}"]}]}});
    let document = part_of(&small(json!([grid, grid, {"table": "items"}])), "word/document.xml");
    assert_eq!(document.matches("<w:tbl>").count(), 3);
    assert_eq!(document.matches(r#"</w:tbl><w:p><w:pPr><w:pStyle w:val="Spacer"/></w:pPr></w:p>"#).count(), 3);
    assert!(!document.contains("</w:tbl><w:sectPr>"));
}

#[test]
fn spanning_cells_reach_down() {
    let rows = json!([{"cells": [{"text": "甲", "row_span": 2}, "乙"]}, {"cells": ["{{ a }}"]}]);
    let mut schema = small(json!([{"grid": {"columns_mm": [50, 50], "rows": rows}}]));
    if let Block::Grid(grid) = &mut schema.body[0] {
        grid.rows[1].cells[0].column = 1;
    }
    let document = part_of(&schema, "word/document.xml");
    let rows = all(r"(<w:tr>.*?</w:tr>)", &document);
    assert!(rows[0].contains("restart") && !rows[0].contains("continue"));
    let cells = all(r"(<w:tc>.*?</w:tc>)", rows[1]);
    assert!(cells[0].contains("continue") && cells[1].contains("{{ a }}"), "{}", rows[1]);
}

#[test]
fn the_form_travels_in_custom_properties() {
    let schema = load("statistics");
    let custom = part_of(&schema, "docProps/custom.xml");
    assert_eq!(all(r#"name="(.*?)""#, &custom), ["zwy.form", "zwy.version"]);
    assert_eq!(all(r"<vt:lpwstr>(.*?)</vt:lpwstr>", &custom), ["statistics", "2022.14"]);
    let core = part_of(&schema, "docProps/core.xml");
    assert_eq!(all(r"<dc:title>(.*?)</dc:title>", &core), ["XX局-XX系统-云服务资源数量统计表"]);
}

#[test]
fn page_numbers_stand_outside_and_count_in_separate_runs() {
    let mut schema = load("agreement");
    schema.page.page_numbers = true;
    schema.page.orientation = Orientation::Landscape;
    let document = part_of(&schema, "word/document.xml");
    assert!(document.contains(r#"<w:sectPr><w:footerReference "#), "references come first");
    assert!(document.contains(r#"<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>"#));
    assert!(part_of(&schema, "word/settings.xml").contains("<w:evenAndOddHeaders/>"));
    for (part, align) in [("word/footer1.xml", "right"), ("word/footer2.xml", "left")] {
        let footer = part_of(&schema, part);
        assert!(footer.contains(&format!(r#"<w:jc w:val="{align}"/>"#)), "{footer}");
        for run in all(r"(<w:r>.*?</w:r>)", &footer) {
            assert!(run.matches("<w:fldChar").count() + run.matches("<w:instrText").count() <= 1, "{run}");
        }
        assert_eq!(all(TEXT, &footer).concat(), "— 1 —");
    }
}

#[test]
fn what_cannot_be_drawn_is_an_error() {
    let mut schema = small(json!(["{{ a }}"]));
    if let Block::Paragraph(paragraph) = &mut schema.body[0] {
        paragraph.text.parts = vec![Part::Slot { key: "nobody".into(), blank: None }];
    }
    assert!(draw(&schema).unwrap_err().to_string().contains("nobody"));
    schema.body[0] = Block::Table("nothing".into());
    assert!(draw(&schema).unwrap_err().to_string().contains("nothing"));
}
