//! What a cell cannot hold is refused, and the field is named.

use serde_json::json;
use zwy::message::Lang;

use crate::{cells, drawn, record, single, table};

fn refusal(schema: &zwy::schema::Schema, json: serde_json::Value) -> String {
    zwy::xlsx::draw(schema, Some(&record(schema, &json))).unwrap_err().describe(Lang::Zh)
}

#[test]
fn a_cell_holds_32767_units() {
    let schema = single("long-text", "");
    let fits = "字".repeat(32_767);
    assert_eq!(cells(&drawn(&schema, json!({"x": fits})))["B1"], fits);
    assert!(refusal(&schema, json!({"x": "字".repeat(32_768)})).starts_with("“栏目 (x)”有 32768 个字符"));
    // Two units each.
    assert!(refusal(&schema, json!({"x": "𠮷".repeat(16_384)})).starts_with("“栏目 (x)”有 32768 个字符"));
}

#[test]
fn rows_are_named() {
    let schema = table(&["name: {label: 名称, column: {width_mm: 50}}"], "    blank_rows: 1");
    let rows = json!({"rows": [{"name": "甲"}, {"name": "乙\u{1}"}]});
    assert!(refusal(&schema, rows).starts_with("“名称 (rows[1].name)”含有文档不能保存的字符 U+0001"));
}

#[test]
fn line_ends_are_not_text() {
    assert_eq!(cells(&drawn(&single("long-text", ""), json!({"x": "甲\r\n乙\r丙"})))["B1"], "甲\n乙\n丙");
}

#[test]
fn long_text_takes_several_rows() {
    let schema = single("long-text", "");
    let text = "很长的内容。".repeat(300);
    let bytes = drawn(&schema, json!({"x": text}));
    assert_eq!(cells(&bytes)["B1"], text);
    let xml = crate::part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("<mergeCell ref=\"B1:B"), "one row is at most 409 points high");
}
