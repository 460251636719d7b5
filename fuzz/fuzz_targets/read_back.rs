#![no_main]

use std::io::{Cursor, Read};
use std::sync::LazyLock;

use zwy::extract::Wording;
use zwy::inspect::Inspector;
use zwy::schema::Stage;
use zwy_fuzz::{package, split};

/// A template's reader, and its parts but for the body.
struct Made {
    inspector: Inspector,
    parts: Vec<(String, Vec<u8>)>,
}

static MADE: LazyLock<Vec<Made>> = LazyLock::new(|| {
    let files: [&[u8]; 3] = [
        include_bytes!("../../tests/files/read_back/card.docx"),
        include_bytes!("../../tests/files/read_back/letter.docx"),
        include_bytes!("../../templates/application.docx"),
    ];
    files.into_iter().map(made).collect()
});

fn made(bytes: &[u8]) -> Made {
    let (limits, catalog) = (zwy_fuzz::limits(), zwy_fuzz::catalog());
    let wording = Wording::of_any(bytes, "t.docx", catalog, &limits).expect("a template");
    let inspector = Inspector::new(catalog.clone(), None, Stage::Submit, limits).worded(&wording);
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let names: Vec<String> = zip.file_names().map(|name| name.expect("a name").into_owned()).collect();
    let mut parts = Vec::new();
    for name in names.into_iter().filter(|name| name != "word/document.xml") {
        let mut part = Vec::new();
        zip.by_name(&name).expect("a part").read_to_end(&mut part).expect("a part");
        parts.push((name, part));
    }
    Made { inspector, parts }
}

// The input is the body of a return that is read by a template.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (which, body) = split(data);
    let made = &MADE[usize::from(which) % MADE.len()];
    let mut parts: Vec<(&str, &[u8])> =
        made.parts.iter().map(|(name, part)| (name.as_str(), part.as_slice())).collect();
    parts.push(("word/document.xml", body));
    for report in made.inspector.inspect("a.docx", &package(&parts)) {
        let mut line = Vec::new();
        zwy::report::json::write_line(&report, zwy::message::Lang::En, &mut line).expect("memory");
    }
});
