//! Laws that hold for whatever is written: what is printed reads back as the same value without a word, reading the
//! plain text of a value changes nothing, and no input panics.

use proptest::prelude::*;
use zwy::grid::Content;
use zwy::problem::Severity;
use zwy::schema::Field;
use zwy::value::Value;
use zwy::values::{coerce, coerce_text, coerce_value, print, validate};

use crate::fields::{NAMES, field};

/// Pieces that returns are made of, glued together at random: they reach the corners that random letters never do.
const PIECES: &[&str] = &[
    " ",
    "\u{3000}",
    "\u{A0}",
    "\u{200B}",
    "\n",
    "、",
    "，",
    ",",
    ";",
    "/",
    "-",
    "—",
    "_",
    "___",
    "+",
    "*",
    "×",
    "x",
    "X",
    "XX",
    "(",
    ")",
    "（",
    "）",
    "[",
    "]",
    "“",
    "”",
    "\"",
    "'",
    ":",
    "：",
    ".",
    "．",
    "。",
    "@",
    "＠",
    "%",
    "#REF!",
    "=",
    "<",
    ">",
    "&",
    "{{",
    "}}",
    "{%",
    "?",
    "\u{FFFD}",
    "\u{E000}",
    "0",
    "1",
    "8",
    "16",
    "00123",
    "1,024",
    "2026",
    "11",
    "22",
    "1e5",
    "8.5",
    "０",
    "８",
    "１６",
    "一",
    "二",
    "十",
    "百",
    "千",
    "万",
    "零",
    "〇",
    "○",
    "O",
    "两",
    "核",
    "C",
    "vCPU",
    "个",
    "G",
    "GB",
    "Gb",
    "T",
    "M",
    "系统盘",
    "数据盘",
    "系统",
    "块",
    "分",
    "满分",
    "台",
    "约",
    "以上",
    "若干",
    "年",
    "月",
    "日",
    "上半年",
    "第一季度",
    "Q1",
    "至",
    "号",
    "星期日",
    "10:30",
    "张三",
    "李四",
    "张",
    "三",
    "欧阳",
    "娜娜",
    "主任",
    "局长",
    "·",
    "John",
    "Smith",
    "喆",
    "138",
    "13800001234",
    "0350",
    "5550123",
    "3505550123",
    "+86",
    "转",
    "8001",
    "手机",
    "400",
    "163.com",
    "qq.COM",
    "zhang",
    "mailto:",
    "互联网区",
    "互联网",
    "外网",
    "政务外网区",
    "业务专网",
    "DMZ",
    "dmz",
    "卫星",
    "专网",
    "和",
    "云主机",
    "云服务器",
    "公网IP/带宽",
    "VPN",
    "□",
    "☑",
    "☒",
    "√",
    "■",
    "þ",
    "一级",
    "2级",
    "无",
    "暂无",
    "N/A",
    "宁武县",
    "局",
    "单位",
    "XXX单位",
    "政务云使用部门（",
    "政务云使用部门",
    "见附件《云服务资源数量统计表》",
    "（停止使用填“注销”）",
    "停止使用",
    "注销",
    "银河麒麟 V10",
    "CentOS 7",
    "😀",
    "é",
    "e\u{301}",
    "ﷺ",
    "㎇",
];

fn written() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::collection::vec(prop::sample::select(PIECES), 0..9).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
    ]
}

fn some_field() -> impl Strategy<Value = Field> {
    prop::sample::select(NAMES).prop_map(field)
}

fn settled(field: &Field, text: &str) -> Option<Value> {
    let read = coerce_text(field, text);
    let clean = read.problems.iter().all(|problem| problem.severity != Severity::Error);
    read.value.filter(|_| clean)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(4000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_back(field in some_field(), text in written()) {
        if let Some(value) = settled(&field, &text) {
            let printed = print(&field, Some(&value));
            let again = coerce_text(&field, &printed);
            prop_assert_eq!(again.value.as_ref(), Some(&value), "{} printed as {:?}", field.key, printed);
            prop_assert!(again.problems.is_empty(), "{} {:?}: {:?}", field.key, printed, again.problems);
        }
    }

    #[test]
    fn a_value_in_a_data_file_is_itself(field in some_field(), text in written()) {
        if let Some(value) = settled(&field, &text) {
            let again = coerce_value(&field, &value);
            prop_assert_eq!(again.value.as_ref(), Some(&value), "{}", field.key);
            prop_assert!(again.problems.is_empty(), "{} {:?}", field.key, again.problems);
            let json = serde_json::to_value(&value).unwrap();
            if let Some(iso) = json.as_str() {
                prop_assert_eq!(coerce_text(&field, iso).value, Some(value));
            }
        }
    }

    #[test]
    fn nothing_is_lost_or_guessed_in_silence(field in some_field(), text in written()) {
        let read = coerce_text(&field, &text);
        for problem in &read.problems {
            prop_assert!(!problem.message.zh.is_empty() && !problem.message.en.is_empty());
            prop_assert!(!problem.help.zh.is_empty() && !problem.help.en.is_empty());
            prop_assert!(problem.found.is_some());
            let code = problem.code.as_ref();
            let warns = problem.severity == Severity::Warning;
            // Of words beside boxes it is said that they were not read.
            let is_beside_boxes = field.vocabulary.is_some() && matches!(code, "unread" | "ambiguous");
            prop_assert!(is_beside_boxes || warns == (code == "normalised"));
        }
        if let Some(value) = &read.value {
            validate(&field, value);
            print(&field, Some(value));
        }
    }

    #[test]
    fn every_number_and_every_day_prints_and_reads_back(mantissa in any::<i64>(), scale in 0u32..12, days in 0i64..3_652_000) {
        let number = Value::Number(rust_decimal::Decimal::new(mantissa, scale).normalize());
        let read = coerce_text(&field("memory_gb"), &print(&field("memory_gb"), Some(&number)));
        prop_assert_eq!((read.value, read.problems), (Some(number), vec![]));
        let day = chrono::NaiveDate::from_ymd_opt(1, 1, 1).unwrap() + chrono::Duration::days(days);
        for printed in [print(&field("date"), Some(&Value::Date(day))), day.to_string()] {
            let read = coerce_text(&field("date"), &printed);
            prop_assert_eq!((read.value, read.problems), (Some(Value::Date(day)), vec![]));
        }
    }

    #[test]
    fn numbers_of_a_worksheet(field in some_field(), number in prop_oneof![any::<f64>(), (0u32..100_000).prop_map(f64::from), (0i64..100_000_000_000).prop_map(|n| n as f64 / 100.0)]) {
        let read = coerce(&field, &Content::Number(number));
        if let Some(value) = read.value.filter(|_| read.problems.iter().all(|p| p.severity != Severity::Error)) {
            prop_assert_eq!(coerce_text(&field, &print(&field, Some(&value))).value, Some(value));
        }
    }
}

#[test]
fn an_absent_value_prints_what_reads_as_absent() {
    for name in NAMES {
        let field = field(name);
        let printed = print(&field, None);
        assert_eq!(coerce_text(&field, &printed).value, None, "{name}: {printed}");
    }
}
