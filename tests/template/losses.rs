//! What will not be read back is told before forms go out, one file a case in `losses/`: what it shows, the `[template]`,
//! what is `[told]` of it (`ZWY_BLESS=1` writes it), and the template `[mended]` as that says, of which nothing is told.

use std::fs;
use std::path::Path;

use zwy::docx::template::Code;
use zwy::docx::template::doctor::{Finding, examine};
use zwy::limits::Limits;
use zwy::message::Lang;
use zwy::problem::Severity;
use zwy::rehearsal::rehearse;
use zwy::schema::Catalog;

use crate::documents::{drawn, parts};

fn catalog() -> Catalog {
    zwy::schema::load(&zwy::assets::schemas()).unwrap()
}

fn tried(template: &[u8], catalog: &Catalog) -> Vec<Finding> {
    let limits = Limits::default();
    let mistakes = examine(template, "t.docx", None, &limits).unwrap();
    assert!(mistakes.iter().all(|finding| finding.severity != Severity::Error), "{mistakes:?}");
    rehearse(template, "t.docx", None, catalog, &limits).unwrap()
}

fn told(findings: &[Finding]) -> String {
    findings
        .iter()
        .map(|finding| {
            assert_eq!((finding.code, finding.severity), (Code::NotReadBack, Severity::Note));
            let place = finding.place.as_ref().map(|place| place.describe(Lang::Zh)).unwrap_or_default();
            format!("{}│{place}│{}│{}\n", finding.fields.join(" "), finding.message.zh, finding.help.zh)
        })
        .collect()
}

#[test]
fn what_will_not_be_read_back_is_told_with_what_to_write() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/template/losses");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 10, "the cases are there");
    let catalog = catalog();
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let parts = parts(&text);
        let findings = tried(&drawn(&parts["template"]), &catalog);
        let found = told(&findings);
        if std::env::var_os("ZWY_BLESS").is_some() {
            let (before, rest) = text.split_once("[told]\n").unwrap();
            let behind = rest.find("[mended]").map_or("", |at| &rest[at..]);
            fs::write(&path, format!("{before}[told]\n{found}{behind}")).unwrap();
            continue;
        }
        assert_eq!(found, parts.get("told").cloned().unwrap_or_default(), "{path:?}");
        assert!(!found.is_empty(), "{path:?}");
        if let Some(mended) = parts.get("mended") {
            assert_eq!(told(&tried(&drawn(mended), &catalog)), "", "{path:?}");
        }
    }
}

#[test]
fn nothing_is_told_of_the_templates_of_forms() {
    let catalog = catalog();
    for schema in catalog.iter() {
        let template = zwy::docx::draw::draw(schema).unwrap();
        for form in [Some(schema), None] {
            let findings = rehearse(&template, "t.docx", form, &catalog, &Limits::default()).unwrap();
            assert_eq!(told(&findings), "", "{}", schema.form);
        }
    }
}
