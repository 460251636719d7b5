//! Templates that other programs have saved: one text, typed as people type it, its runs cut as Word cuts them.

use crate::documents::{compile, part, proper, said};
use zwy::record::Record;
use zwy::value::Value;

fn data() -> Record {
    let number = |text: &str| Value::Number(text.parse().unwrap());
    let machine = |name: &str, count: &str| {
        let mut machine = Record::new();
        machine.set("名", Value::text(name));
        machine.set("数", number(count));
        machine
    };
    let class = |name: &str, machines: Vec<Record>| {
        let mut class = Record::new();
        class.set("名", Value::text(name));
        class.set("机器", Value::Rows(machines));
        class
    };
    let texts = |texts: &[&str]| Value::List(texts.iter().map(|text| Value::text(*text)).collect());
    let mut record = Record::new();
    record.set("单位", Value::text("甲局"));
    record.set("备注", Value::text("含 <备用> & 其他"));
    record.set("本地", Value::text("true"));
    record.set("服务器", texts(&["一号", "二号"]));
    record.set("月份", texts(&["一月", "二月", "三月", "四月"]));
    let classes = vec![
        class("计算", vec![machine("一号", "1"), machine("二号", "2")]),
        class("存储", vec![machine("三号", "1")]),
    ];
    record.set("类别", Value::Rows(classes));
    record
}

const SAID: &str = "甲局服务器清单
共 2 台（含 <备用> & 其他）。
类别│名称│数量
计算│一号│1
│二号│2
存储│三号│1

月份│一月│二月│三月│四月
数量│1│2│3│4
存放在本地机房。
1. 一号
2. 二号";

#[test]
fn templates_of_other_programs_are_filled() {
    for name in ["python-docx", "libreoffice"] {
        let path = format!("{}/tests/files/templates/{name}.docx", env!("CARGO_MANIFEST_DIR"));
        let template = compile(&std::fs::read(path).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"));
        let filled = template.render(&data()).unwrap_or_else(|e| panic!("{name}: {e}"));
        let body = part(&filled, "word/document.xml");
        proper(&body);
        assert_eq!(said(&body), SAID, "{name}");
        assert_eq!(body.matches("<w:vMerge w:val=\"restart\"/>").count(), 2, "{name}");
        assert_eq!(body.matches("<w:vMerge w:val=\"continue\"/>").count(), 1, "{name}");
        assert_eq!(body.matches("w:fill=\"FFDD00\"").count(), 1, "{name}");
        assert_eq!(body.matches("<w:gridCol ").count(), 3 + 5, "{name}");
        assert!(part(&filled, "word/header1.xml").contains("甲局"), "{name}");
        assert!(part(&filled, "docProps/core.xml").contains("甲局服务器清单"), "{name}");
    }
}
