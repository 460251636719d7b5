//! Cases beside those of the documentation: messages, data files, cells of Word, printing, limits.

use std::time::Instant;

use chrono::NaiveDate;
use zwy::grid::{Block, Content, Paragraph};
use zwy::message::Message;
use zwy::problem::Severity;
use zwy::schema::{Field, FieldType, Pattern};
use zwy::value::Value;
use zwy::values::{coerce, coerce_text, coerce_value, is_written_blank, print, validate};

use crate::fields::{NAMES, decimal, field};
use crate::{read, text};

fn list(items: &[&str]) -> Value {
    Value::List(items.iter().map(|item| Value::text(*item)).collect())
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(Paragraph { text: text.into(), ..Paragraph::default() })
}

#[test]
fn a_problem_says_what_was_found_and_what_to_write() {
    let read = coerce_text(&field("storage_gb"), "1.5T");
    let [problem] = read.problems.as_slice() else { panic!("{read:?}") };
    assert_eq!((problem.found.as_deref(), problem.expected.as_deref()), (Some("1.5T"), Some("1536")));
    assert_eq!(*problem.message, Message::new("“1.5T”已读作“1536”", "“1.5T” was read as “1536”"));
    assert_eq!(*problem.help, Message::new("已按 1T=1024G 换算", "converted at 1T = 1024G"));

    let read = coerce_text(&field("memory_gb"), "512M");
    assert_eq!(read.problems[0].help.zh, "已按 1G=1024M 换算");
    let read = coerce_text(&field("memory_gb"), "16Gb");
    assert!(read.problems[0].help.en.contains("bits"));
    let read = coerce_text(&field("vcpu"), "8台");
    assert_eq!(read.problems[0].message.zh, "“8台”中的“台”不是本栏的单位");
    assert_eq!(read.problems[0].expected.as_deref(), Some("整数（核）"));
    let read = coerce_text(&field("phone"), "13800001234、0350-5550123");
    assert_eq!(read.problems[0].message.zh, "有多个号码，取第一个“13800001234”，未取“0350-5550123”");
}

#[test]
fn a_choice_error_names_the_nearest_term() {
    let problems = validate(&field("services"), &list(&["云主机", "云数据", "卫星"]));
    let said: Vec<_> =
        problems.iter().map(|p| (p.found.as_deref().unwrap(), p.severity, p.expected.as_deref().unwrap())).collect();
    assert_eq!(
        said,
        [("云数据", Severity::Error, "云数据库"), ("卫星", Severity::Error, "云主机、云数据库、公网IP/带宽、VPN")]
    );
    let problems = validate(&field("networks"), &list(&["外网"]));
    assert_eq!(problems[0].expected.as_deref(), Some("互联网区、政务外网区"));
    assert_eq!(validate(&field("os"), &Value::text("CentOS 7"))[0].message.zh, "CentOS 7 已停止维护");
}

#[test]
fn lengths_and_patterns() {
    let mut field = Field::new("no", "编号", FieldType::Text);
    field.length = Some((2, 10));
    field.pattern = Some(Pattern {
        regex: regex::Regex::new(r"^(?:\d{4}号)$").unwrap(),
        expects: Message::new("四位数字加“号”", "four digits and 号"),
        severity: Severity::Warning,
    });
    let codes = |value: &str| {
        validate(&field, &Value::text(value)).iter().map(|p| (p.severity, p.code.to_string())).collect::<Vec<_>>()
    };
    assert_eq!(codes("2026号"), []);
    assert_eq!(codes("26号"), [(Severity::Warning, "format".to_owned())]);
    assert_eq!(codes("号"), [(Severity::Error, "format".to_owned()), (Severity::Warning, "format".to_owned())]);
    assert_eq!(codes("一二三四五六七八九十一").len(), 2);
}

#[test]
fn cells_of_every_kind() {
    let blocks = Content::Blocks(vec![paragraph("第一段"), paragraph(""), paragraph("第三段 ")]);
    assert_eq!(coerce(&field("text"), &blocks).value, Some(Value::text("第一段\n\n第三段")));
    assert_eq!(coerce(&field("text"), &Content::Empty).value, None);
    assert_eq!(coerce(&field("text"), &Content::Bool(true)).value, Some(Value::text("TRUE")));
    assert_eq!(read(&field("vcpu"), &Content::Bool(true)).1, ["error type"]);
    assert_eq!(read(&field("vcpu"), &Content::Number(f64::NAN)).1, ["error type"]);
    assert_eq!(read(&field("vcpu"), &Content::Number(1e300)).1, ["error type"]);
    assert_eq!(read(&field("text"), &Content::Number(123456789012345680.0)).1, ["warning format"]);
    assert_eq!(read(&field("date"), &Content::Number(2026.0)).1, ["error format"]);
    assert_eq!(read(&field("date"), &Content::Number(46348.4375)).0.as_deref(), Some("2026-11-22"));
    assert_eq!(read(&field("vcpu"), &text("99999999999999999999999999999999")).1, ["error type"]);
    assert_eq!(read(&field("phone"), &text("\u{202A}13800001234\u{202C}")).1, Vec::<String>::new());
    assert_eq!(read(&field("phone"), &text("13800001234.0")).0.as_deref(), Some("13800001234"));
}

#[test]
fn a_schema_may_keep_written_blanks() {
    let mut field = Field::new("remark", "备注", FieldType::Text);
    assert_eq!(coerce_text(&field, "无").value, None);
    field.written_blanks = false;
    assert_eq!(coerce_text(&field, "无").value, Some(Value::text("无")));
    assert!(is_written_blank("——") && !is_written_blank("无线"));
}

#[test]
fn values_of_data_files() {
    let networks = field("networks");
    let read = coerce_value(&networks, &list(&["DMZ", " 互联网 ", "卫星 专网", "DMZ", ""]));
    assert_eq!(read.value, Some(list(&["互联网区", "DMZ", "卫星 专网"])));
    assert_eq!(read.problems.iter().map(|p| p.code.as_ref()).collect::<Vec<_>>(), ["normalised"]);
    assert_eq!(coerce_value(&networks, &list(&[])).value, None);

    assert_eq!(
        coerce_value(&field("memory_gb"), &Value::Number(decimal("0.10"))).value,
        Some(Value::Number(decimal("0.1")))
    );
    assert_eq!(coerce_value(&field("text"), &Value::Number(decimal("12.50"))).value, Some(Value::text("12.5")));
    assert_eq!(
        coerce_value(&field("date"), &Value::text("2026-11-22")).value,
        Some(Value::Date(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()))
    );
    assert_eq!(coerce_value(&field("text"), &list(&["甲"])).problems[0].code, "type");
    assert_eq!(coerce_value(&field("vcpu"), &Value::Number(decimal("8.5"))).value, Some(Value::text("8.5")));
}

#[test]
fn what_a_form_prints() {
    let date = Value::Date(NaiveDate::from_ymd_opt(2026, 3, 5).unwrap());
    for (name, value, printed) in [
        ("text", None, ""),
        ("text", Some(Value::text("00123\n{{ x }} <b>&")), "00123\n{{ x }} <b>&"),
        ("org", None, "XXX单位"),
        ("org", Some(Value::text("宁武县教育局")), "宁武县教育局"),
        ("party_b", None, "政务云使用部门"),
        ("party_b", Some(Value::text("宁武县教育局")), "政务云使用部门（宁武县教育局）"),
        ("requirements", None, "见附件《云服务资源数量统计表》"),
        ("config_after", None, "（停止使用填“注销”）"),
        ("config_after", Some(Value::text("注销")), "注销"),
        ("date", Some(date.clone()), "2026年3月5日"),
        ("date", Some(Value::text("明天")), "明天"),
        ("memory_gb", Some(Value::Number(decimal("16.50"))), "16.5"),
        ("quantity", Some(Value::Number(decimal("2"))), "（2台）"),
        ("level", Some(Value::text("二级")), "二级"),
        ("networks", None, "□互联网区 □政务外网区 □业务专网 □DMZ"),
        ("networks", Some(list(&["DMZ", "卫星 专网"])), "□互联网区 □政务外网区 □业务专网 ☑DMZ ☑卫星 专网"),
        ("services", Some(list(&["云主机", "公网IP/带宽"])), "云主机、公网IP/带宽"),
    ] {
        assert_eq!(print(&field(name), value.as_ref()), printed, "{name}");
    }
}

#[test]
fn shapes_of_ticks() {
    let networks = field("networks");
    for (written, chosen) in [
        ("□互联网区\n☑政务外网区\n□业务专网", &["政务外网区"][..]),
        ("☑互联网区、☑DMZ", &["互联网区", "DMZ"]),
        ("√互联网区\n政务外网区", &["互联网区"]),
        ("互联网区√\n政务外网区", &["互联网区"]),
        ("互联网区☑ DMZ□ 业务专网☑", &["互联网区", "业务专网"]),
        ("请勾选：□互联网区 ☑DMZ", &["DMZ"]),
        ("[x]互联网区 [ ]DMZ", &["互联网区"]),
        ("[ ]互联网区 [x]政务外网区 [ ]业务专网 [ ]DMZ", &["政务外网区"]),
        ("[ ]互联网区 [ ]政务外网区 [ ]业务专网 [X]DMZ", &["DMZ"]),
        ("互联网区[ ] 政务外网区[x] 业务专网[ ] DMZ[ ]", &["政务外网区"]),
        ("（ ）互联网区 （×）政务外网区 （ ）业务专网 （×）DMZ", &["政务外网区", "DMZ"]),
        ("（√）互联网区 （×）政务外网区 （ ）业务专网", &["互联网区"]),
        ("互联网区（√） 政务外网区（×）", &["互联网区"]),
        ("□互联网区 ☑其他：卫星", &["其他：卫星"]),
        ("互联网区、其他（ ）", &["互联网区", "其他（ ）"]),
        ("DMZ 卫星 专网", &["DMZ 卫星 专网"]),
        ("互联网区和DMZ", &["互联网区", "DMZ"]),
    ] {
        assert_eq!(coerce_text(&networks, written).value, Some(list(chosen)), "{written}");
    }
}

#[test]
fn long_input_takes_no_longer_than_its_length() {
    let start = Instant::now();
    for piece in [
        "1+",
        "8核",
        "(",
        "（ ",
        "□",
        "√甲",
        "、",
        "a b ",
        "XX",
        "_",
        "张三、",
        "138 ",
        "@",
        "一",
        "年",
        "2026-",
        ":",
        "和",
        "\u{200B} ",
        "云主机/",
        "（停止使用",
    ] {
        let hostile = piece.repeat(60_000 / piece.len());
        for name in NAMES {
            let field = field(name);
            let read = coerce_text(&field, &hostile);
            if let Some(value) = &read.value {
                validate(&field, value);
            }
        }
    }
    let took = start.elapsed();
    assert!(took.as_secs() < 60, "{took:?}");
}

#[test]
fn a_cell_of_many_wrong_items_makes_few_problems() {
    let items = |piece: &str| (0..50_000).map(|n| format!("{piece}{n}局")).collect::<Vec<_>>().join("、");
    for piece in ["甲", "XX甲"] {
        let read = coerce_text(&field("services"), &items(piece));
        let value = read.value.unwrap();
        assert_eq!(value.items().len(), 50_000);
        assert!(read.problems.len() + validate(&field("services"), &value).len() <= 101);
    }
}

#[test]
fn seven_hundred_thousand_cells() {
    let columns: Vec<(Field, Content)> = vec![
        (field("text"), text("应用服务器01")),
        (field("vcpu"), text("8")),
        (field("vcpu"), Content::Number(8.0)),
        (field("memory_gb"), Content::Number(16.5)),
        (field("storage_gb"), text("500")),
        (field("os"), text("麒麟V10")),
        (field("text"), text("部署在政务外网区，开放8080端口")),
    ];
    let start = Instant::now();
    let mut clean = 0usize;
    for _ in 0..100_000 {
        for (field, content) in &columns {
            clean += usize::from(coerce(field, content).problems.is_empty());
        }
    }
    assert_eq!(clean, 700_000);
    let took = start.elapsed();
    assert!(took.as_secs() < 20, "{took:?}");
}
