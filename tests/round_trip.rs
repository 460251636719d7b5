//! Law 1: what is filled reads back, for every form, as Word document and as workbook.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use zwy::docx::Filler;
use zwy::extract::Extractor;

const SEEDS: u64 = 60;

#[test]
fn every_form_reads_back_from_word_and_excel() {
    let catalog = support::catalog();
    let extractor = Extractor::new(&catalog);
    let mut wrong = Vec::new();
    for schema in support::schemas(&catalog) {
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
    let catalog = support::catalog();
    let extractor = Extractor::new(&catalog);
    for schema in support::schemas(&catalog) {
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
