//! Law 1: what is filled reads back, for every form, as Word document and as workbook.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use zwy::docx::Filler;
use zwy::extract::Extractor;

const SEEDS: u64 = 60;

#[test]
fn every_form_reads_back_from_word_and_excel() {
    reads_back(&support::catalog());
}

/// Forms of other offices, which nobody had in mind when reading was written.
#[test]
fn forms_of_other_offices_read_back_from_word_and_excel() {
    reads_back(&support::offices());
}

fn reads_back(catalog: &zwy::schema::Catalog) {
    let extractor = Extractor::new(catalog);
    let mut wrong = Vec::new();
    for schema in support::schemas(catalog) {
        let filler = Filler::new(&schema).unwrap();
        for seed in 0..SEEDS {
            let record = support::record(&schema, seed);
            let files =
                [("docx", filler.fill(&record).unwrap()), ("xlsx", zwy::xlsx::draw(&schema, Some(&record)).unwrap())];
            for (format, bytes) in files {
                let forms = support::read(&extractor, &bytes, &format!("file.{format}"));
                match forms.as_slice() {
                    [form] if form.record == record => {
                        for problem in &form.problems {
                            wrong.push(format!(
                                "{} {format} seed {seed}: {} {} {}",
                                schema.form, problem.code, problem.field, problem.message.zh
                            ));
                        }
                    }
                    [form] => wrong.push(format!(
                        "{} {format} seed {seed}:{}",
                        schema.form,
                        support::difference(&form.record, &record)
                    )),
                    several => wrong.push(format!("{} {format} seed {seed}: {} forms", schema.form, several.len())),
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of the round trips differ:\n{}",
        wrong.len(),
        wrong.iter().take(12).cloned().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn a_blank_form_reads_back_as_nothing_but_its_form() {
    reads_back_blank(&support::catalog());
    reads_back_blank(&support::offices());
}

fn reads_back_blank(catalog: &zwy::schema::Catalog) {
    let extractor = Extractor::new(catalog);
    for schema in support::schemas(catalog) {
        let empty = zwy::record::Record::of(&schema.form);
        let files = [Filler::new(&schema).unwrap().fill(&empty).unwrap(), zwy::xlsx::draw(&schema, None).unwrap()];
        for bytes in files {
            let forms = support::read(&extractor, &bytes, "blank");
            assert_eq!(forms.len(), 1, "{}", schema.form);
            assert_eq!(forms[0].record, empty, "{}", schema.form);
            let problems = zwy::check::check(&forms[0], zwy::schema::Stage::Submit);
            assert!(!problems.is_empty(), "{}", schema.form);
            for problem in &problems {
                assert!(
                    ["required", "no-rows", "placeholder"].contains(&&*problem.code),
                    "{}: {problem:?}",
                    schema.form
                );
            }
        }
    }
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let catalog = support::catalog();
    for schema in support::schemas(&catalog) {
        let record = support::record(&schema, 7);
        let word = || Filler::new(&schema).unwrap().fill(&record).unwrap();
        assert!(word() == word(), "{}", schema.form);
        let sheet = || zwy::xlsx::draw(&schema, Some(&record)).unwrap();
        assert!(sheet() == sheet(), "{}", schema.form);
    }
}

/// Cells of a form of one's own in which several values stand, with little wording between them or none of a label.
#[test]
fn cells_of_several_values_read_back() {
    const FORM: &str = r#"
form: leave
version: "1"
title: 干部职工请假审批单
summary: {zh: 请假, en: leave}
file_name: "{{ name }}"
fields:
  name: {label: 姓名, type: person, required: submit}
  office: {label: 科室, required: submit}
  from: {label: 开始日期, type: date, required: submit, blank: ____年__月__日}
  to: {label: 结束日期, type: date, required: submit, blank: ____年__月__日}
  days: {label: 天数, type: decimal, required: submit, unit: {names: [天]}, blank: ___, print: "{}天"}
  copies: {label: 份数, required: submit}
body:
  - {text: 干部职工请假审批单, style: title}
  - grid:
      columns_mm: [40, 100]
      rows:
        - cells: [申请人, "{{ name }}／{{ office }}"]
        - cells: [请假时间, "自{{ from }}至{{ to }}，共{{ days }}"]
        - cells: [份数, "共{{ copies }}份"]
"#;
    let catalog = zwy::schema::load(&[zwy::schema::Source::new("leave.yaml", FORM)]).unwrap();
    let extractor = Extractor::new(&catalog);
    let schema = catalog.get("leave").unwrap();
    let mut record = zwy::record::Record::of(&schema.form);
    for (key, text) in [("name", "张三"), ("office", "综合科"), ("copies", "三")] {
        record.set(key, zwy::value::Value::text(text));
    }
    let day = |day| zwy::value::Value::Date(chrono::NaiveDate::from_ymd_opt(2026, 12, day).unwrap());
    record.set("from", day(1));
    record.set("to", day(3));
    record.set("days", zwy::value::Value::Number(3.into()));
    record.sort_by_keys(schema.fields.keys().map(|key| &**key));
    let files = [Filler::new(schema).unwrap().fill(&record).unwrap(), zwy::xlsx::draw(schema, Some(&record)).unwrap()];
    for bytes in files {
        let forms = support::read(&extractor, &bytes, "file");
        assert_eq!(forms.len(), 1);
        assert_eq!(support::difference(&forms[0].record, &record), "");
        assert!(forms[0].problems.is_empty(), "{:?}", forms[0].problems);
    }
}
