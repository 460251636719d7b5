//! What single cells hold.

use serde_json::json;

use crate::{cells, drawn, part, schema, single};

#[test]
fn text_is_text() {
    let schema = single("long-text", "");
    for text in [
        "=1+1",
        "+1",
        "-1",
        "@A1",
        "00123",
        "TRUE",
        "1e5",
        "#REF!",
        "'quoted",
        "{{ x }}",
        "a<b>&\"c\"",
        "_x0041_",
        "_x005F_",
        "全角１２３",
        "第一行\n第二行\n\n第四行",
        "2026-03-05",
        "3/5",
        "1,024",
        "😀𠮷",
        "]]>",
        "http://x.y",
    ] {
        let bytes = drawn(&schema, json!({"x": text}));
        assert_eq!(cells(&bytes)["B1"], text);
        assert!(!part(&bytes, "xl/worksheets/sheet1.xml").contains("<f>"), "{text}");
    }
}

#[test]
fn values_have_their_types() {
    for (kind, value, expected) in [
        ("integer", json!(8), "=8"),
        ("integer", json!(-3), "=-3"),
        ("decimal", json!(200.5), "=200.5"),
        ("decimal", json!(0.1), "=0.1"),
        ("decimal", json!(123456789012345u64), "=123456789012345"),
        // More digits than other programs keep.
        ("decimal", json!(1234567890123456789u64), "1234567890123456789"),
        ("date", json!("2026-03-05"), "=46086"),
        ("date", json!("1900-02-28"), "1900年2月28日"),
        ("integer", json!("八核"), "八核"),
        ("date", json!("近期"), "近期"),
        ("phone", json!("13800001234"), "13800001234"),
    ] {
        assert_eq!(
            cells(&drawn(&single(kind, ""), json!({"x": value}))).get("B1").unwrap(),
            expected,
            "{kind} {value}"
        );
    }
}

#[test]
fn an_empty_field_prints_its_blank() {
    for (more, expected) in [
        ("", None),
        (", blank: ___", Some("___")),
        (", hint: （填写）", Some("（填写）")),
        (", preset: 见附件", Some("见附件")),
    ] {
        let schema = single("text", more);
        let cells = cells(&zwy::xlsx::draw(&schema, None).unwrap());
        assert_eq!(cells.get("B1").map(String::as_str), expected, "{more}");
    }
}

#[test]
fn running_text_stands_in_one_cell() {
    let schema = schema(
        "fields:\n  org: {label: 单位}\n  on: {label: 日期, type: date, blank: 年 月 日}\n\
         body:\n\
         - {text: 标题, style: title}\n\
         - {text: \"编号\\t单位：{{ org }}\", style: caption}\n\
         - 已于{{ on }}完成。\n\
         - sides:\n    - [\"甲：{{ org }}\", \"{{ on }}\"]\n",
    );
    let filled = cells(&drawn(&schema, json!({"org": "财政局", "on": "2026-11-02"})));
    let expected = [
        ("A1", "标题"),
        ("A2", "编号"),
        ("B2", "单位：财政局"),
        ("A3", "\u{3000}\u{3000}已于2026年11月2日完成。"),
        ("A4", "甲：财政局"),
        ("B4", "=46328"),
    ];
    assert_eq!(filled, expected.map(|(name, text)| (name.to_owned(), text.to_owned())).into());
}

#[test]
fn a_cell_of_paragraphs_is_one_cell() {
    let schema = schema(
        "fields:\n  x: {label: 意见, type: long-text}\n\
         body:\n- grid:\n    columns_mm: [50, 50]\n    rows:\n      - height_mm: 30\n        cells:\n          - span: 2\n            blocks:\n              - 意见：\n              - \"{{ x }}\"\n              - {text: （章）, align: right}\n",
    );
    let cells = cells(&drawn(&schema, json!({"x": "同意。\n请办理。"})));
    let text = &cells["A1"];
    assert_eq!(cells.len(), 1);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, ["意见：", "同意。", "请办理。", "（章）"]);
    assert!(text.lines().last().unwrap().starts_with("\u{3000}\u{3000}"), "the seal stands at the right");
}

#[test]
fn boxes_lay_out_what_is_in_them() {
    let schema = schema(
        "fields:\n  x: {label: 内容}\n\
         body:\n- grid:\n    columns_mm: [156]\n    rows:\n      - height_mm: 100\n        cells:\n          - blocks:\n              - {text: 标题, style: title}\n              - {gap: 2}\n              - {text: \"内容：{{ x }}\", style: line}\n              - sides: [[甲方, 乙方]]\n",
    );
    let bytes = drawn(&schema, json!({"x": "甲"}));
    let expected = [("A1", "标题"), ("A3", "内容：甲"), ("A4", "甲方"), ("B4", "乙方")];
    assert_eq!(cells(&bytes), expected.map(|(name, text)| (name.to_owned(), text.to_owned())).into());
    let heights: f64 = part(&bytes, "xl/worksheets/sheet1.xml")
        .split(" ht=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().parse::<f64>().unwrap())
        .sum();
    assert!((heights - 100.0 / 25.4 * 72.0).abs() < 1.0, "{heights}");
}
