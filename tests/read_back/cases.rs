//! Templates as people make them, and what comes back, one file a case in `tests/files/read_back/`: what it shows, the
//! `[template]`, its `[data]`; where somebody changed the document, the wording that is `[returned]` with the same data;
//! where something else is `[read]`, that; what is `[said]`; and the texts of which it is
//! `[noted]` that they were not read.
//!
//! Lines with `│` are rows of a table, `¶` parts the paragraphs of a cell, a cell `>` is merged with the one to its left; one that begins with `^` stands in the header of the page, with `_` in
//! the footer.

use std::path::Path;

use super::any::{flat, read};
use crate::documents::{drawn, parts};
use crate::support;
use zwy::data::{Format, read_plain};
use zwy::docx::Filler;
use zwy::problem::Severity;
use zwy::record::Record;

pub(crate) fn data(text: &str, name: &str) -> Record {
    read_plain(text.as_bytes(), Format::Yaml, name).unwrap().into_iter().next().unwrap_or_default()
}

#[test]
fn what_people_return_reads_back_or_is_told() {
    let catalog = support::catalog();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/read_back");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|own| own == "case")).collect();
    files.sort();
    assert!(files.len() > 10, "the cases are there");
    let mut wrong = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let parts = parts(&std::fs::read_to_string(&path).unwrap());
        let part = |name: &str| parts.get(name).map_or("", String::as_str);
        let record = data(part("data"), &name);
        let template = drawn(part("template"));
        let worded = parts.get("returned").map_or_else(|| template.clone(), |text| drawn(text));
        let filled = Filler::with_template(None, &worded, "t.docx").unwrap().fill(&record).unwrap();
        let (_, form) = read(&catalog, &template, &filled);
        let form = form.unwrap_or_else(|| panic!("{name} is not recognised"));
        // What was read prints the same again.
        if !parts.contains_key("returned") && !parts.contains_key("read") {
            let again = Filler::with_template(None, &template, "t.docx").unwrap().fill(&form.record);
            if again.as_ref().ok() != Some(&filled) {
                wrong.push(format!("{name} prints another thing again of {:?}", form.record));
            }
        }
        let wanted = parts.get("read").map_or_else(|| record.clone(), |text| data(text, &name));
        let (wanted, there) = (flat(&wanted), flat(&form.record));
        let told = form.told().filter(|problem| problem.severity > Severity::Note);
        let mut told: Vec<String> = told.map(|problem| format!("{} {}", problem.code, problem.field)).collect();
        told.sort();
        let noted = form.told().filter(|problem| problem.severity == Severity::Note && problem.code == "unread");
        let noted: Vec<&str> = noted.filter_map(|problem| problem.found.as_deref()).collect();
        let wanted_notes: Vec<&str> = part("noted").lines().filter(|line| !line.is_empty()).collect();
        let mut said: Vec<&str> = part("said").lines().filter(|line| !line.is_empty()).collect();
        said.sort_unstable();
        if wanted != there || said != told || wanted_notes != noted {
            wrong.push(format!(
                "{name}\n  wanted {wanted:?}\n  read   {there:?}\n  wanted {said:?}, {wanted_notes:?}\n  told   {told:?}, {noted:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
