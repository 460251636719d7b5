//! Tick boxes, by conditions and by filters, are the choice that they show.

use super::{codes, of, p, table};
use crate::support;
use zwy::record::Record;
use zwy::value::Value;

fn chosen() -> Record {
    let mut record = Record::of("application");
    record.set("it_lead", Value::text("张三"));
    record.set("networks", Value::List(vec![Value::text("互联网区")]));
    record
}

fn boxes(of: &[(&str, &str)], sep: &str) -> String {
    let boxes =
        of.iter().map(|(term, words)| format!("{{% if \"{term}\" in networks %}}☑{{% else %}}□{{% endif %}}{words}"));
    boxes.collect::<Vec<_>>().join(sep)
}

#[test]
fn boxes_are_a_choice() {
    let both = [("互联网区", "互联网区"), ("政务外网区", "政务外网区")];
    let inline =
        "{{ '√' if '互联网区' in networks else '□' }}互联网区 {{ '√' if '政务外网区' in networks else '□' }}政务外网区";
    let lead = "由{{ it_lead }}负责。";
    for (name, template) in [
        ("conditions", p(&format!("要接入的是{}，{lead}", boxes(&both, "　")))),
        ("in a cell", table(&[&format!("要接入的│{}", boxes(&both, " ")), "谁负责│{{ it_lead }}"]) + &p("")),
        ("inline", p(&format!("要接入的是{inline}，{lead}"))),
        ("filter", p(&format!("要接入的是{{{{ networks | tick([\"互联网区\", \"业务专网\"]) }}}}，{lead}"))),
    ] {
        let mut record = chosen();
        let form = of(&template, &record);
        assert_eq!(form.record, record, "{name}:{}", support::difference(&form.record, &record));
        assert_eq!(codes(&form), [] as [&str; 0], "{name}");
        record.remove("networks");
        let form = of(&template, &record);
        assert_eq!(form.record, record, "{name}, none ticked");
    }
}

#[test]
fn boxes_in_rows_and_words_of_their_own() {
    let os =
        "{% if 机.os == \"麒麟\" %}☑{% else %}□{% endif %}麒麟 {% if 机.os == \"统信\" %}☑{% else %}□{% endif %}统信";
    let rows = ["甲│麒麟", "乙│统信"].map(|row| {
        let (name, os) = row.split_once('│').unwrap();
        let mut row = Record::new();
        row.set("name", Value::text(name));
        row.set("os", Value::text(os));
        row
    });
    let mut record = Record::of("application");
    record.set("servers", Value::Rows(rows.to_vec()));
    let template =
        table(&["名│系统", "{%tr for 机 in servers %}│", &format!("{{{{ 机.name }}}}│{os}"), "{%tr endfor %}│"])
            + &p("");
    let form = of(&template, &record);
    assert_eq!(form.record, record, "{}", support::difference(&form.record, &record));
    // Words that are not the term are read as it, for the template says so; boxes behind their words are told by those.
    let form = of(
        &p(&format!("要接入{}，由{{{{ it_lead }}}}负责。", boxes(&[("互联网区", "那边"), ("业务专网", "这边")], " "))),
        &chosen(),
    );
    assert_eq!(form.record, chosen());
    assert_eq!(codes(&form), [] as [&str; 0]);
    let behind = "互联网区{% if '互联网区' in networks %}☑{% else %}□{% endif %}　业务专网{% if '业务专网' in networks %}☑{% else %}□{% endif %}";
    let form = of(&(p(&format!("上网：{behind}")) + &p("由{{ it_lead }}负责。")), &chosen());
    assert_eq!(form.record, chosen());
    assert_eq!(codes(&form), [] as [&str; 0]);
}
