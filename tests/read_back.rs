//! Forms that are made from any template read back by that template.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, dead_code)]

mod support;

#[path = "read_back/any.rs"]
mod any;
#[path = "read_back/cases.rs"]
mod cases;
#[path = "read_back/copies.rs"]
mod copies;
#[path = "template/documents.rs"]
mod documents;
#[path = "read_back/lists.rs"]
mod lists;
#[path = "read_back/ticks.rs"]
mod ticks;
#[path = "read_back/tried.rs"]
mod tried;

use std::sync::Arc;

use documents::{p, package, table};
use zwy::docx::Filler;
use zwy::error::Error;
use zwy::extract::{Extraction, Extractor, Wording};
use zwy::limits::Limits;
use zwy::problem::Severity;
use zwy::record::Record;
use zwy::schema::{Catalog, Role, Schema};
use zwy::value::Value;

const SEEDS: u64 = 16;

fn wording(template: &[u8], schema: &Arc<Schema>) -> Wording {
    Wording::of(template, "template.docx", schema, &Limits::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn read(catalog: &Catalog, wording: &Wording, bytes: &[u8]) -> Extraction {
    let extractor = Extractor::new(catalog).worded(wording);
    let extracted = zwy::inspect::extract(&extractor, "return.docx", bytes, Some(wording.form()), &Limits::default());
    extracted.forms.into_iter().next().expect("a form")
}

fn application(catalog: &Catalog) -> &Arc<Schema> {
    catalog.get("application").unwrap()
}

/// A record of the built-in form, with what the templates here print.
fn sample() -> Record {
    let text = include_bytes!("../samples/records/application.yaml");
    let records = zwy::data::read_records(text, zwy::data::Format::Yaml, "record.yaml", &support::catalog(), None);
    let mut record = records.unwrap().into_iter().next().unwrap().unwrap().record;
    record.remove("applicant_opinion");
    record
}

/// A letter with all fields and tables of a form: three fields a sentence, columns in reverse under other headers.
fn letter(schema: &Schema) -> Vec<u8> {
    let mut body = p("关于本单位办理有关事项的函");
    let fields: Vec<_> = schema.fields.keys().collect();
    for (number, three) in fields.chunks(3).enumerate() {
        let parts: Vec<String> = three
            .iter()
            .enumerate()
            .map(|(at, key)| format!("第{number}{}事项登记为“{{{{ {key} }}}}”", ["甲", "乙", "丙"][at]))
            .collect();
        body += &p(&format!("现将有关情况函告如下，{}，请予核对。", parts.join("，")));
    }
    for (key, rows) in &schema.tables {
        body += &p("清单附后：");
        let columns: Vec<_> = rows.columns.values().rev().filter(|c| c.printed || c.role == Role::Quantity).collect();
        let heads: Vec<String> = (0..columns.len())
            .map(|at| format!("栏目{}", ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"][at]))
            .collect();
        let cells: Vec<String> = columns.iter().map(|c| format!("{{{{ 行.{} }}}}", c.field.key)).collect();
        let (head, cells) = (heads.join("│"), cells.join("│"));
        let first = format!("{{%tr for 行 in {key} %}}");
        body += &table(&[&head, &first, &cells, "{%tr endfor %}"]);
        body += &p("");
    }
    package(&body, &[])
}

#[test]
fn letters_of_every_form_read_back() {
    let catalog = support::catalog();
    let mut wrong = Vec::new();
    for schema in support::schemas(&catalog) {
        let template = letter(&schema);
        let wording = wording(&template, &schema);
        let filler = Filler::with_template(Some(schema.clone()), &template, "letter.docx").unwrap();
        for seed in 0..SEEDS {
            let record = support::record(&schema, seed);
            let form = read(&catalog, &wording, &filler.fill(&record).unwrap());
            if form.record != record {
                wrong.push(format!("{} seed {seed}:{}", schema.form, support::difference(&form.record, &record)));
            }
            for problem in form.told() {
                wrong.push(format!(
                    "{} seed {seed}: {} {} {}",
                    schema.form, problem.code, problem.field, problem.message.zh
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.iter().take(14).cloned().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn the_forms_own_templates_read_back_by_themselves() {
    let catalog = support::catalog();
    for schema in support::schemas(&catalog) {
        let template = zwy::docx::draw::draw(&schema).unwrap();
        let wording = wording(&template, &schema);
        for seed in 0..8 {
            let record = support::record(&schema, seed);
            let bytes = Filler::new(&schema).unwrap().fill(&record).unwrap();
            let form = read(&catalog, &wording, &bytes);
            assert_eq!(
                form.record,
                record,
                "{} seed {seed}:{}",
                schema.form,
                support::difference(&form.record, &record)
            );
            let told: Vec<_> = form.told().collect();
            assert!(told.is_empty(), "{} seed {seed}: {told:?}", schema.form);
        }
    }
}

#[test]
fn templates_made_by_python_docx() {
    let catalog = support::catalog();
    let schema = application(&catalog);
    for (name, absent) in [("letter", &["remark"][..]), ("card", &["remark", "os"])] {
        let template = std::fs::read(format!("tests/files/read_back/{name}.docx")).unwrap();
        let wording = wording(&template, schema);
        let filler = Filler::with_template(Some(schema.clone()), &template, name).unwrap();
        let mut record = sample();
        let rows = record.rows("servers").iter().map(|row| {
            let mut row = row.clone();
            absent.iter().for_each(|key| drop(row.remove(key)));
            row
        });
        let rows = rows.collect();
        record.set("servers", Value::Rows(rows));
        let form = read(&catalog, &wording, &filler.fill(&record).unwrap());
        assert_eq!(form.record, record, "{name}:{}", support::difference(&form.record, &record));
        assert_eq!(codes(&form), [] as [&str; 0], "{name}");
    }
}

fn of(body: &str, record: &Record) -> Extraction {
    let catalog = support::catalog();
    let schema = application(&catalog);
    let template = package(body, &[]);
    let wording = wording(&template, schema);
    let filler = Filler::with_template(Some(schema.clone()), &template, "t.docx").unwrap();
    read(&catalog, &wording, &filler.fill(record).unwrap())
}

fn codes(form: &Extraction) -> Vec<String> {
    let told = form.told().filter(|p| p.severity > Severity::Note && p.code != "missing-table");
    told.map(|p| format!("{} {}", p.code, p.field)).collect()
}

#[test]
fn what_cannot_be_told_is_said_and_not_guessed() {
    let mut record = Record::of("application");
    record.set("org", Value::text("宁武县财政局"));
    record.set("system_name", Value::text("资产系统"));
    record.set("it_lead_phone", Value::text("13800001234"));
    let form = of(&p("现有{{ org }}{{ system_name }}，电话{{ it_lead_phone | mask }}，请予办理。"), &record);
    assert_eq!(form.record.get("org"), None);
    // What is left of a masked value is none.
    assert_eq!(form.record.get("it_lead_phone"), None);
    let mut told = codes(&form);
    told.sort();
    assert_eq!(told, ["unread it_lead_phone", "unread org", "unread system_name"]);
    // Printed once more where it can be told, it is read there.
    let more =
        p("申请单位：{{ org }}") + &p("现有{{ org }}{{ system_name }}，请予办理。") + &p("系统是{{ system_name }}。");
    let form = of(&more, &record);
    assert_eq!(form.record.text("org"), Some("宁武县财政局"));
    assert_eq!(form.record.text("system_name"), Some("资产系统"));
    assert_eq!(codes(&form), [] as [&str; 0]);
}

#[test]
fn wording_that_stands_in_a_value_too() {
    let body = p("兹有{{ org }}因{{ purpose }}需要，申请部署{{ system_name }}，联系电话{{ it_lead_phone }}。");
    let mut record = Record::of("application");
    record.set("org", Value::text("宁武县因特网中心"));
    record.set("purpose", Value::text("办公需要"));
    record.set("system_name", Value::text("资产系统"));
    record.set("it_lead_phone", Value::text("13800001234"));
    let form = of(&body, &record);
    assert_eq!(codes(&form), ["ambiguous org", "ambiguous purpose"]);
    assert_eq!(form.record.text("system_name"), Some("资产系统"));
    // What is known from elsewhere decides.
    let form = of(&(p("关于{{ org }}申请云资源的函") + &body), &record);
    record.sort_by_keys(["org", "it_lead_phone", "system_name", "purpose"].into_iter());
    assert_eq!(form.record, record);
    assert_eq!(codes(&form), [] as [&str; 0]);
}

#[test]
fn conditions_filters_and_loops() {
    let body = p(
        "{% if org %}单位为{{ org }}，{% endif %}用于{{ purpose | default(\"未写明\") }}，日期{{ applicant_date | date }}。",
    ) + &p("{%p if system_name %}")
        + &p("部署的系统叫做{{ system_name | trim }}。")
        + &p("{%p endif %}")
        + &p(
            "接入{% for n in networks %}{{ n }}{% if not loop.last %}、{% endif %}{% endfor %}；服务：{{ services | join(\"/\") }}。",
        );
    let catalog = support::catalog();
    let full = {
        let mut record = Record::of("application");
        for key in ["org", "system_name", "purpose", "networks", "services"] {
            record.set(key, sample().get(key).unwrap().clone());
        }
        record.set("applicant_date", Value::Date(chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()));
        record.sort_by_keys(application(&catalog).fields.keys().map(|key| &**key));
        record
    };
    for without in
        [&[][..], &["org"], &["system_name"], &["purpose", "applicant_date"], &["org", "system_name", "networks"]]
    {
        let mut record = full.clone();
        without.iter().for_each(|key| drop(record.remove(key)));
        let form = of(&body, &record);
        assert_eq!(form.record, record, "{without:?}:{}", support::difference(&form.record, &record));
        assert_eq!(codes(&form), [] as [&str; 0], "{without:?}");
    }
}

#[test]
fn mistakes_of_the_template_are_all_told() {
    let catalog = support::catalog();
    let template = package(&(p("{{ orgg }}") + &p("{% if x %}")), &[]);
    match Wording::of(&template, "t.docx", application(&catalog), &Limits::default()) {
        Err(Error::Mistakes(list)) => assert_eq!(list.len(), 3, "{list:?}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_form_is_the_only_one_that_has_the_names() {
    let catalog = support::catalog();
    let of_any = |body: &str| Wording::of_any(&package(body, &[]), "t.docx", &catalog, &Limits::default());
    assert_eq!(of_any(&p("{{ party_b }}")).unwrap().form(), "agreement");
    for body in ["{{ org }}", "{% if org %}{% endif %}"] {
        assert!(matches!(of_any(&p(body)), Err(Error::Mistakes(_))), "{body}");
    }
    match of_any(&p("{{ org }}")) {
        Err(Error::Mistakes(list)) => assert!(list[0].help.zh.contains("--form"), "{list:?}"),
        other => panic!("{other:?}"),
    }
}

/// A letter and what comes back: the template's lines, the lines of the return, values and codes.
fn returned(template: &[&str], lines: &[&str]) -> (Vec<String>, Vec<String>) {
    let catalog = support::catalog();
    let body = |lines: &[&str]| package(&lines.iter().map(|line| p(line)).collect::<String>(), &[]);
    let wording = wording(&body(template), application(&catalog));
    let form = read(&catalog, &wording, &body(lines));
    let values = form.record.iter().filter(|(key, _)| *key != "form");
    (values.map(|(key, value)| format!("{key}={}", value.plain())).collect(), codes(&form))
}

#[test]
fn letters_that_people_have_edited() {
    let template = [
        "关于{{ org }}申请云资源的函",
        "因{{ purpose }}需要，申请部署{{ system_name }}，联系人{{ it_lead }}（{{ it_lead_phone }}）。",
        "系统由{{ system_lead }}负责，电话{{ system_lead_phone }}。",
    ];
    let title = "关于甲局申请云资源的函";
    let first = "因办公业务需要，申请部署乙系统，联系人张三（13800001234）。";
    let second = "系统由李四负责，电话13900005678。";
    let all = [
        "org=甲局",
        "it_lead=张三",
        "it_lead_phone=13800001234",
        "system_lead=李四",
        "system_lead_phone=13900005678",
        "system_name=乙系统",
        "purpose=办公业务",
    ];
    let without = |keys: &[&str]| -> Vec<String> {
        let kept = all.iter().filter(|value| !keys.iter().any(|key| value.starts_with(&format!("{key}="))));
        kept.map(|value| (*value).to_owned()).collect()
    };
    let none: [&str; 0] = [];
    for (name, lines, lost, said) in [
        ("as it was", vec![title, first, second], &[][..], &none[..]),
        ("a line more", vec!["甲局文件", title, "政务云中心：", first, second, "特此函告。"], &[], &none),
        ("moved", vec![title, second, first], &[], &none),
        ("deleted", vec![title, first], &["system_lead", "system_lead_phone"], &none),
        (
            "broken",
            vec![
                title,
                "因办公业务需要，申请部署",
                "乙系统，联系人张三（13800001234）。",
                "系统由李四负责，",
                "电话13900005678。",
            ],
            &[],
            &none,
        ),
        (
            "punctuation",
            vec![title, "因办公业务需要 , 申请部署 乙系统，联系人 张三(13800001234)。", second],
            &[],
            &none,
        ),
        (
            "wording",
            vec![title, "因办公业务之需，拟部署乙系统，联系人张三（13800001234）。", second],
            &["purpose"],
            &["ambiguous purpose"],
        ),
    ] {
        let (values, codes) = returned(&template, &lines);
        assert_eq!(values, without(lost), "{name}");
        assert_eq!(codes, said, "{name}");
    }
    // A value that stands alone in its line, with other lines beside it; and a document of another kind.
    let signed = [&template[..], &["此致", "{{ org }}", "联系地址见附件"]].concat();
    let signed = signed.into_iter().skip(1).collect::<Vec<_>>();
    let (values, codes) = returned(&signed, &[first, second, "此致", "甲局", "附加说明另寄", "联系地址见附件"]);
    assert_eq!((values, codes), (without(&["org"]), vec!["ambiguous org".to_owned()]));
    let twice = [&template[..], &["以上由{{ org }}提出。"]].concat();
    let (values, codes) = returned(&twice, &[title, first, second, "以上由丙局提出。"]);
    assert_eq!((values, codes), (without(&[]), vec!["inconsistent org".to_owned()]));
}

#[test]
fn a_long_text_goes_on_over_paragraphs() {
    let template = ["申请单位：{{ org }}", "建设意见：{{ applicant_opinion }}", "以上情况属实，请予审批。"];
    let first = ["申请单位：甲局", "建设意见：拟新建一套系统。"];
    let end = "以上情况属实，请予审批。";
    let (values, codes) = returned(&template, &[&first[..], &["并迁移旧数据。", "分两期实施。", end]].concat());
    let opinion = "applicant_opinion=拟新建一套系统。\n并迁移旧数据。\n分两期实施。";
    assert_eq!((values, codes), (vec!["org=甲局".to_owned(), opinion.to_owned()], vec![]));
    let (values, codes) = returned(&template, &[&first[..], &["注：附件另送", end]].concat());
    let opinion = "applicant_opinion=拟新建一套系统。";
    assert_eq!((values, codes), (vec!["org=甲局".to_owned(), opinion.to_owned()], vec![]));
}

#[test]
fn words_behind_a_value_that_stand_in_it() {
    let template = ["质保期{{ purpose }}年。"];
    let read = |line: &str| returned(&template, &[line]);
    assert_eq!(read("质保期3年。"), (vec!["purpose=3".to_owned()], vec![]));
    assert_eq!(read("质保期3年，其中电池1年。"), (vec![], vec!["ambiguous purpose".to_owned()]));
}

#[test]
fn lines_that_are_there_again() {
    let template = ["申请单位：{{ org }}", "联系人：{{ it_lead }}，电话{{ it_lead_phone }}。"];
    let first = ["申请单位：甲局", "联系人：张三，电话13800001234。"];
    let values = ["org=甲局", "it_lead=张三", "it_lead_phone=13800001234"];
    for (lines, said) in [
        (vec![first[0], first[1], "联系人：李四，电话13800001234。"], &["inconsistent it_lead"][..]),
        (vec![first[0], "申请单位：乙局", first[1]], &["inconsistent org"]),
        ([&first[..], &first[1..]].concat(), &[]),
        ([&first[..], &["申请单位：", "另行通知申请单位：丙局"]].concat(), &[]),
    ] {
        let (read, codes) = returned(&template, &lines);
        assert_eq!(read, values, "{lines:?}");
        assert_eq!(codes, said, "{lines:?}");
    }
}

#[test]
fn labels_of_the_template_count() {
    let catalog = support::catalog();
    let schema = application(&catalog);
    let rows = [
        "哪个单位│{{ org }}│叫什么│{{ system_name }}",
        "主管│{{ it_lead }}│邮箱：{{ it_lead_email }}│",
        "{{ purpose }}│备注│无│",
    ];
    let template = package(&(table(&rows) + &p("")), &[]);
    let wording = wording(&template, schema);
    let filler = Filler::with_template(Some(schema.clone()), &template, "t.docx").unwrap();
    let form = read(&catalog, &wording, &filler.fill(&sample()).unwrap());
    assert_eq!(form.record.text("org"), Some("宁武县财政局"));
    assert_eq!(form.record.text("system_name"), Some("资产管理系统"));
    assert_eq!(form.record.text("it_lead_email"), Some("zhangsan@example.gov.cn"));
    // A cell without a label is no place for a value.
    assert_eq!(codes(&form), ["unread purpose"]);
    let problems = zwy::check::check(&form, zwy::schema::Stage::Submit);
    assert!(!problems.iter().any(|p| p.code == "required" && p.field == "purpose"), "{problems:?}");
}

#[test]
fn documents_that_were_not_made_from_the_template() {
    let catalog = support::catalog();
    let body = |lines: &[&str]| package(&lines.iter().map(|line| p(line)).collect::<String>(), &[]);
    let template = [
        "关于{{ org }}申请云资源的函",
        "因{{ purpose }}需要，现申请部署{{ system_name }}，请予以大力支持为盼。",
        "联系电话：{{ it_lead_phone }}",
        "特此函告，请予审核批准。",
    ];
    let wording = wording(&body(&template), application(&catalog));
    let extractor = Extractor::new(&catalog).worded(&wording);
    let extract = |lines: &[&str]| {
        zwy::inspect::extract(&extractor, "return.docx", &body(lines), Some(wording.form()), &Limits::default())
    };
    let other = extract(&["会议通知", "请各单位派员参加会议，由李四主持。", "联系电话：13800001234"]);
    assert!(other.forms.is_empty());
    assert_eq!(other.problems[0].code, "unknown-form");
    // A few words changed hinder nothing, and are told.
    let few = extract(&[
        "关于甲局申请云资源的函",
        "因办公业务需要，现申请部署乙系统，请予支持为盼。",
        "联系电话：13800001234",
        "特此函告，请予审核批复。",
    ]);
    let form = &few.forms[0];
    assert_eq!(form.record.text("system_name"), Some("乙系统"));
    assert_eq!(form.record.text("purpose"), Some("办公业务"));
    assert_eq!(codes(form), ["altered-text ", "altered-text "]);
    // What is asked for is what the template has a place for.
    let problems = zwy::check::check(form, zwy::schema::Stage::Submit);
    assert!(!problems.iter().any(|p| p.code == "required"), "{problems:?}");
}

#[test]
fn wording_of_a_line_in_the_value_of_another() {
    let template = ["系统名称：{{ system_name }}", "主要用途：{{ purpose }}"];
    let (values, said) = returned(&template, &["系统名称：甲系统，主要用途：乙", "主要用途：办公业务"]);
    assert_eq!(values, ["system_name=甲系统，主要用途：乙", "purpose=办公业务"]);
    assert_eq!(said, [] as [&str; 0]);
    let template = ["系统名称：{{ system_name }}，主要用途：{{ purpose }}"];
    let (values, said) = returned(&template, &["系统名称：甲系统，主要用途：乙，主要用途：办公业务"]);
    assert_eq!(values, [] as [&str; 0]);
    assert_eq!(said, ["ambiguous system_name", "ambiguous purpose"]);
}

#[test]
fn labels_behind_line_ends_of_one_paragraph() {
    let line_end = "</w:t><w:br/><w:t xml:space=\"preserve\">";
    let body = p("主要用途：{{ purpose }}↵信息化负责人：{{ it_lead }}↵申请单位：{{ org }}");
    let body = p("云资源申请情况") + &body.replace('↵', line_end);
    let mut record = Record::of("application");
    record.set("org", Value::text("宁武县因特网中心"));
    record.set("it_lead", Value::text("张三"));
    record.set("purpose", Value::text("办公需要，\n资产登记。"));
    let form = of(&body, &record);
    for key in ["org", "it_lead", "purpose"] {
        assert_eq!(form.record.get(key), record.get(key), "{key}");
    }
    assert_eq!(codes(&form), [] as [&str; 0]);
}
