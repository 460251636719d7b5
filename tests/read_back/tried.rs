//! What a template is said to lose before its forms go out is what its untouched documents lose.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::any::{flat, read};
use super::cases::data;
use crate::documents::{drawn, parts};
use crate::support;
use zwy::docx::Filler;
use zwy::docx::template::usage::{Use, variables};
use zwy::limits::Limits;
use zwy::rehearsal::rehearse;

/// Cases in which a value is lost by what it says, not by the template.
const OF_DATA: [&str; 2] = ["empty-beside-others.case", "several-values-in-a-cell.case"];

/// The names that a template uses.
fn names(used: &Use, before: &str, found: &mut BTreeSet<String>) {
    for (name, used) in &used.members {
        let path = format!("{before}{name}");
        names(used, &format!("{path}."), found);
        let mut items = used.items.as_deref();
        while let Some(own) = items {
            names(own, &format!("{path}."), found);
            items = own.items.as_deref();
        }
        found.insert(path);
    }
}

/// A path without the numbers of rows.
fn path(path: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in path.chars() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

#[test]
fn what_is_lost_is_told_before_forms_go_out_and_nothing_else() {
    let catalog = support::catalog();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/read_back");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|own| own == "case")).collect();
    files.sort();
    let mut wrong = Vec::new();
    let (mut right, mut lost_in_all) = (0, 0);
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let parts = parts(&std::fs::read_to_string(&file).unwrap());
        let part = |name: &str| parts.get(name).map_or("", String::as_str);
        let (record, template) = (data(part("data"), &name), drawn(part("template")));
        // The data is that of the returned document.
        let Ok(filled) = Filler::with_template(None, &template, "t.docx").unwrap().fill(&record) else { continue };
        let (_, form) = read(&catalog, &template, &filled);
        let there: BTreeMap<String, String> =
            form.map(|form| flat(&form.record)).unwrap_or_default().into_iter().collect();
        let mut used = BTreeSet::new();
        names(&variables(&template, "t.docx", None, &Limits::default()).unwrap(), "", &mut used);
        let mut lost = BTreeSet::new();
        let mut filled_in = BTreeSet::new();
        for (own, value) in flat(&record) {
            let path = path(&own);
            if used.contains(&path) && !value.is_empty() {
                filled_in.insert(path.clone());
                if there.get(&own) != Some(&value) {
                    lost.insert(path);
                }
            }
        }
        let findings = rehearse(&template, "t.docx", None, &catalog, &Limits::default()).unwrap();
        let told: BTreeSet<String> = findings.into_iter().flat_map(|finding| finding.fields).collect();
        let touches = |all: &BTreeSet<String>, one: &str| {
            all.iter()
                .any(|own| own == one || own.starts_with(&format!("{one}.")) || one.starts_with(&format!("{own}.")))
        };
        let silent: Vec<&String> = lost.iter().filter(|one| !touches(&told, one)).collect();
        let silent = if OF_DATA.contains(&&*name) { Vec::new() } else { silent };
        let untrue: Vec<&String> = told.iter().filter(|one| touches(&filled_in, one) && !touches(&lost, one)).collect();
        if !silent.is_empty() || !untrue.is_empty() {
            wrong.push(format!("{name}: lost and not told {silent:?}, told and not lost {untrue:?}"));
        }
        right += usize::from(told.is_empty());
        lost_in_all += lost.len();
    }
    assert!(right > 40 && lost_in_all > 0, "{right} templates lose nothing; {lost_in_all} values are lost");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
