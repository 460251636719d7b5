//! The fields of the examples in `docs/values.md`.

use std::sync::Arc;

use rust_decimal::Decimal;
use zwy::message::Message;
use zwy::schema::{Field, FieldType, Term, Unit, Vocabulary};

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn unit(names: &[&str], others: &[(&str, &str)], sums: bool) -> Option<Unit> {
    Some(Unit {
        names: names.iter().map(|name| name.to_string()).collect(),
        others: others.iter().map(|(name, factor)| (name.to_string(), decimal(factor))).collect(),
        sums,
    })
}

fn term(term: &str, aliases: &[&str], ambiguous: &[&str]) -> Term {
    let owned = |list: &[&str]| list.iter().map(|s| s.to_string()).collect();
    Term { term: term.into(), aliases: owned(aliases), ambiguous: owned(ambiguous), warning: None }
}

fn vocabulary(open: bool, tick_boxes: bool, terms: Vec<Term>) -> Option<Arc<Vocabulary>> {
    Some(Arc::new(Vocabulary { open, tick_boxes, unboxed: Vec::new(), terms }))
}

pub(crate) const NAMES: &[&str] = &[
    "text",
    "org",
    "party_b",
    "requirements",
    "config_after",
    "os",
    "vcpu",
    "memory_gb",
    "storage_gb",
    "score",
    "money",
    "people",
    "date",
    "delivered_on",
    "period",
    "person",
    "phone",
    "email",
    "level",
    "networks",
    "services",
    "quantity",
];

pub(crate) fn field(name: &str) -> Field {
    let binary = &[("T", "1024"), ("TB", "1024"), ("M", "0.0009765625"), ("MB", "0.0009765625")];
    let of = |kind| Field::new(name, name, kind);
    match name {
        "text" => of(FieldType::Text),
        "org" => Field {
            blank: Some("XXX单位".into()),
            length: Some((2, 50)),
            drop_suffix: Some(("单位".into(), vec!["局".into(), "委".into(), "办".into()])),
            ..of(FieldType::Text)
        },
        "party_b" => Field {
            blank: Some("政务云使用部门".into()),
            print: ("政务云使用部门（".into(), "）".into()),
            ..of(FieldType::Text)
        },
        "requirements" => {
            Field { preset: Some("见附件《云服务资源数量统计表》".into()), ..of(FieldType::LongText) }
        }
        "config_after" => Field {
            required: zwy::schema::Stage::Submit,
            hint: Some("（停止使用填“注销”）".into()),
            ..of(FieldType::LongText)
        },
        "os" => {
            let mut old = term("CentOS 7", &[], &[]);
            old.warning = Some(Message::new("CentOS 7 已停止维护", "CentOS 7 has reached its end of life"));
            let terms = vec![term("银河麒麟 V10", &["麒麟V10"], &[]), old, term("无", &[], &[])];
            Field { vocabulary: vocabulary(true, false, terms), ..of(FieldType::Text) }
        }
        "vcpu" => Field {
            range: Some((decimal("1"), decimal("256"))),
            unit: unit(&["核", "C", "vCPU", "个"], &[], false),
            ..of(FieldType::Integer)
        },
        "memory_gb" => Field { unit: unit(&["G", "GB"], binary, false), ..of(FieldType::Decimal) },
        "storage_gb" => Field { unit: unit(&["G", "GB"], binary, true), ..of(FieldType::Decimal) },
        "score" => Field {
            range: Some((decimal("0"), decimal("10"))),
            step: Some(decimal("0.5")),
            unit: unit(&["分"], &[], false),
            ..of(FieldType::Decimal)
        },
        "money" => Field { unit: unit(&["元"], &[("万元", "10000")], false), ..of(FieldType::Decimal) },
        "people" => Field { unit: unit(&["人"], &[], false), ..of(FieldType::Integer) },
        "quantity" => {
            Field { print: ("（".into(), "台）".into()), unit: unit(&["台"], &[], false), ..of(FieldType::Integer) }
        }
        "date" => Field { blank: Some("年     月      日".into()), ..of(FieldType::Date) },
        "delivered_on" => Field { blank: Some("___年___月___日".into()), ..of(FieldType::Date) },
        "period" => of(FieldType::Period),
        "person" => of(FieldType::Person),
        "phone" => of(FieldType::Phone),
        "email" => of(FieldType::Email),
        "level" => {
            let terms = vec![term("一级", &["1级"], &[]), term("二级", &["2级"], &[]), term("三级", &["3级"], &[])];
            Field { vocabulary: vocabulary(false, false, terms), ..of(FieldType::Choice) }
        }
        "networks" => {
            let terms = vec![
                term("互联网区", &["互联网"], &["外网"]),
                term("政务外网区", &["电子政务外网", "政务外网"], &["外网"]),
                term("业务专网", &[], &[]),
                term("DMZ", &[], &[]),
            ];
            Field { vocabulary: vocabulary(true, true, terms), ..of(FieldType::MultiChoice) }
        }
        "services" => {
            let terms = vec![
                term("云主机", &["云服务器"], &[]),
                term("云数据库", &[], &[]),
                term("公网IP/带宽", &[], &[]),
                term("VPN", &[], &[]),
            ];
            Field { vocabulary: vocabulary(false, false, terms), ..of(FieldType::MultiChoice) }
        }
        other => panic!("no field {other}"),
    }
}
