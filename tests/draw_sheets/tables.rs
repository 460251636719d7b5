//! Tables: rows, totals, validations.

use serde_json::json;
use zwy::xlsx::Drawer;

use crate::{cells, drawn, part, record, schema, table};

const SEQ: &str = "seq: {label: 序号, type: integer, column: {width_mm: 12, role: number}}";
const NAME: &str = "name: {label: 名称, column: {width_mm: 40}}";
const COUNT: &str = "count: {label: 数, type: decimal, column: {width_mm: 20}}";
const BEHIND: &str =
    "quantity: {label: 数量, type: integer, print: '（{}台）', column: {printed: false, role: quantity, behind: name}}";
const QUANTITY: &str = "quantity: {label: 数量, type: integer, column: {width_mm: 20, role: quantity}}";
const TOTAL: &str = "    blank_rows: 4\n    total: {label: 合计, sums: [count]}";

fn formula(bytes: &[u8], cell: &str) -> (String, String) {
    let xml = part(bytes, "xl/worksheets/sheet1.xml");
    let rest = xml.split_once(&format!("<c r=\"{cell}\"")).unwrap().1.split_once("<f>").unwrap().1;
    let (formula, rest) = rest.split_once("</f><v>").unwrap();
    (formula.to_owned(), rest.split_once("</v>").unwrap().0.to_owned())
}

#[test]
fn rows_are_filled_up_with_blank_ones() {
    let schema = table(&[SEQ, NAME, COUNT], TOTAL);
    let read = cells(&drawn(&schema, json!({"rows": [{"seq": 7, "name": "甲", "count": 2.5}, {"name": "乙"}]})));
    let expected = [
        ("A1", "序号"),
        ("B1", "名称"),
        ("C1", "数"),
        ("A2", "=7"),
        ("B2", "甲"),
        ("C2", "=2.5"),
        ("A3", "=2"),
        ("B3", "乙"),
        ("A4", "=3"),
        ("A5", "=4"),
        ("A6", "合计"),
        ("C6", "=2.5"),
    ];
    assert_eq!(read, expected.map(|(name, text)| (name.to_owned(), text.to_owned())).into());
    let rows: Vec<_> = (0..50).map(|i| json!({"name": format!("第{i}"), "count": 1})).collect();
    let read = cells(&drawn(&schema, json!({"rows": rows})));
    assert_eq!((read["B51"].as_str(), read["A52"].as_str(), read["C52"].as_str()), ("第49", "合计", "=50"));
}

#[test]
fn totals_are_formulas_with_results() {
    let rows = json!({"rows": [{"name": "甲", "count": 0.1}, {"name": "乙", "count": 0.2, "quantity": 3}]});
    for (columns, json, expected) in [
        (vec![NAME, COUNT], json!({}), ("SUM(B2:B5)", "0")),
        (vec![NAME, COUNT], rows.clone(), ("SUM(B2:B5)", "0.3")),
        (vec![NAME, COUNT, BEHIND], rows.clone(), ("SUM(B2:B5)+B3*2", "0.7")),
        (vec![NAME, COUNT, QUANTITY], rows, ("SUMPRODUCT(B2:B5,C2:C5+(C2:C5=\"\"))", "0.7")),
    ] {
        let bytes = drawn(&table(&columns, TOTAL), json);
        let (formula, result) = formula(&bytes, "B6");
        assert_eq!((formula.as_str(), result.as_str()), expected);
    }
}

#[test]
fn a_total_that_is_a_field() {
    let schema = schema(&format!(
        "fields:\n  total: {{label: 得分, type: decimal}}\n\
         tables:\n  rows:\n    label: 明细\n    columns:\n      {NAME}\n      {COUNT}\n    blank_rows: 2\n\
         \x20   total: {{label: 合计, sums: [count], fields: {{count: total}}}}\nbody:\n  - table: rows\n"
    ));
    let blank = zwy::xlsx::draw(&schema, None).unwrap();
    assert_eq!(formula(&blank, "B4"), ("IF(COUNT(B2:B3)=0,\"\",SUM(B2:B3))".to_owned(), String::new()));
    assert_eq!(cells(&blank).get("B4"), None);
    let rows = json!([{"name": "甲", "count": 4}]);
    let filled = drawn(&schema, json!({"rows": rows, "total": 4}));
    assert_eq!((formula(&filled, "B4").1.as_str(), cells(&filled)["B4"].as_str()), ("4", "=4"));
    // What the record says is drawn, be it right or wrong.
    let filled = drawn(&schema, json!({"rows": rows, "total": 5}));
    assert_eq!(cells(&filled)["B4"], "=5");
}

#[test]
fn quantities_stand_behind_the_name() {
    let schema = table(&[NAME, COUNT, BEHIND], TOTAL);
    let rows = json!({"rows": [{"name": "甲", "quantity": 2}, {"name": "乙", "quantity": 1}, {"name": "丙"}]});
    let read = cells(&drawn(&schema, rows));
    assert_eq!((read["A2"].as_str(), read["A3"].as_str(), read["A4"].as_str()), ("甲（2台）", "乙", "丙"));
}

#[test]
fn fixed_rows_keep_their_places() {
    let fixed = "kind: {label: 类别, column: {width_mm: 20, role: fixed, merge: true}}";
    let item = "item: {label: 项目, column: {width_mm: 40, role: fixed}}";
    let rows = "    rows: [{kind: 甲类, item: 一}, {kind: 甲类, item: 二}, {kind: 乙类, item: 三}]";
    let schema = table(&[fixed, item, COUNT], rows);
    let bytes = drawn(&schema, json!({"rows": [{"item": "三", "count": 3}, {"item": "一", "count": 1}]}));
    let expected = [
        ("A1", "类别"),
        ("B1", "项目"),
        ("C1", "数"),
        ("A2", "甲类"),
        ("B2", "一"),
        ("C2", "=1"),
        ("B3", "二"),
        ("A4", "乙类"),
        ("B4", "三"),
        ("C4", "=3"),
    ];
    assert_eq!(cells(&bytes), expected.map(|(name, text)| (name.to_owned(), text.to_owned())).into());
    assert!(part(&bytes, "xl/worksheets/sheet1.xml").contains("<mergeCells count=\"1\"><mergeCell ref=\"A2:A3\"/>"));
}

#[test]
fn inputs_are_validated() {
    let open = "a: {label: 甲, choices: {open: true, terms: [一, 二]}, column: {width_mm: 20}}";
    let closed = "b: {label: 乙, type: choice, choices: {terms: [一, 二]}, column: {width_mm: 20}}";
    let whole = "c: {label: 丙, type: integer, range: [1, 9], unit: {names: [核]}, column: {width_mm: 20}}";
    let decimal = "d: {label: 丁, type: decimal, range: [0, 0.5], step: 0.5, column: {width_mm: 20}}";
    let text = "e: {label: 戊, length: [2, 5], help: {zh: 写全称, en: in full}, column: {width_mm: 20}}";
    let bytes = zwy::xlsx::draw(&table(&[open, closed, whole, decimal, text], "    blank_rows: 3"), None).unwrap();
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    let all: Vec<&str> =
        xml.split("<dataValidation ").skip(1).map(|v| v.split("</dataValidation").next().unwrap()).collect();
    for (validation, expected) in all.iter().zip([
        ["type=\"list\" errorStyle=\"warning\"", "sqref=\"A2:A4\"><formula1>\"一,二\"</formula1>", "也可写其他内容"],
        ["type=\"list\" allowBlank", "sqref=\"B2:B4\"><formula1>\"一,二\"</formula1>", "promptTitle=\"乙\""],
        [
            "type=\"whole\"",
            "sqref=\"C2:C4\"><formula1>1</formula1><formula2>9</formula2>",
            "只填整数，单位为核；1 至 9",
        ],
        ["type=\"decimal\"", "<formula1>0</formula1><formula2>0.5</formula2>", "为 0.5 的倍数"],
        ["type=\"textLength\"", "<formula1>2</formula1><formula2>5</formula2>", "prompt=\"写全称；2 至 5 个字\""],
    ]) {
        for piece in expected {
            assert!(validation.contains(piece), "{piece} in {validation}");
        }
    }
    assert_eq!(all.len(), 5);
}

#[test]
fn long_lists_stand_on_the_instructions() {
    let terms: Vec<String> = (0..60).map(|i| format!("操作系统第{i}版")).collect();
    let column = format!("a: {{label: 甲, choices: {{terms: [{}]}}, column: {{width_mm: 20}}}}", terms.join(", "));
    let bytes = zwy::xlsx::draw(&table(&[&column], ""), None).unwrap();
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("<formula1>'填写说明'!$F$2:$F$61</formula1>"));
    let instructions = crate::sheet(&bytes, 1);
    assert_eq!((instructions["F2"].as_str(), instructions["F61"].as_str()), ("操作系统第0版", "操作系统第59版"));
}

#[test]
fn rows_that_were_not_foreseen_fit_too() {
    let schema = table(&[SEQ, NAME, COUNT], TOTAL);
    let drawer = Drawer::new(&schema).unwrap();
    let rows = |n: usize| (0..n).map(|i| json!({"name": format!("第{i}"), "count": i})).collect::<Vec<_>>();
    for n in [0, 1, 4, 5, 400] {
        let record = record(&schema, &json!({"rows": rows(n)}));
        let bytes = drawer.draw(Some(&record)).unwrap();
        assert!(bytes == zwy::xlsx::draw(&schema, Some(&record)).unwrap(), "{n} rows");
        let xml = part(&bytes, "xl/worksheets/sheet1.xml");
        assert!(xml.contains(&format!("sqref=\"C2:C{}\"", n.max(4) + 1)), "{n} rows");
    }
}
