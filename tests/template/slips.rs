//! Slips of the hand, one a line in `slips.txt`: each is told once, with what to write instead; what is right is not.

use std::fs;
use std::path::Path;

use zwy::docx::template::doctor::examine;
use zwy::limits::Limits;

use crate::documents::{p, package};

#[test]
fn slips_are_told_with_what_to_write() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/template/slips.txt");
    let text = fs::read_to_string(path).unwrap();
    let cases: Vec<(&str, &str)> =
        text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('⇒')).collect();
    assert!(cases.len() > 30, "the cases are there");
    let mut wrong = Vec::new();
    for (body, wanted) in cases {
        let (body, wanted) = (body.trim(), wanted.trim());
        let findings = examine(&package(&p(body), &[]), "t.docx", None, &Limits::default()).unwrap();
        let helps: Vec<&str> = findings.iter().map(|finding| finding.help.zh.as_str()).collect();
        if helps != wanted.split_terminator('\n').collect::<Vec<_>>() {
            wrong.push(format!("{body}\n  wanted {wanted}\n  told   {helps:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
