//! Documents in the hands of other programs: LibreOffice opens and saves them again, a validator judges them.
//!
//! Both are skipped, loudly, where the program is missing; `ZWY_REQUIRE_TOOLS=1` (as in CI) makes that a failure.
//! `ZWY_PYTHON` names the Python that has `openxml-audit`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod support;

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use calamine::Reader;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};
use zwy::collect::Collection;
use zwy::docx::Filler;
use zwy::extract::Extractor;
use zwy::inspect::Inspector;
use zwy::limits::Limits;
use zwy::message::Lang;
use zwy::record::Record;
use zwy::schema::Stage;

/// Records of each form that make the journey.
const SEEDS: u64 = 8;

fn missing(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        assert!(std::env::var_os("ZWY_REQUIRE_TOOLS").is_none(), "{program} is required here and missing");
        eprintln!("SKIPPED: {program} is not installed");
    }
    !found
}

/// Converts all files in one call, with a profile of its own.
fn convert(files: &[PathBuf], to: &str, folder: &Path, profile: &Path) -> Vec<PathBuf> {
    std::fs::create_dir_all(folder).unwrap();
    let status = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--norestore", "--convert-to", to, "--outdir"])
        .arg(folder)
        .args(files)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    files.iter().map(|file| folder.join(file.file_name().unwrap()).with_extension(to)).collect()
}

#[test]
fn what_libreoffice_saved_reads_the_same() {
    if missing("soffice") {
        return;
    }
    let catalog = support::catalog();
    let extractor = Extractor::new(&catalog);
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("profile");
    let mut cases: Vec<(String, Record)> = Vec::new();
    let (mut word, mut sheets) = (Vec::new(), Vec::new());
    for schema in support::schemas(&catalog) {
        let filler = Filler::new(&schema).unwrap();
        for seed in 100..100 + SEEDS {
            let record = support::record(&schema, seed);
            let name = format!("{}-{seed}", schema.form);
            let (docx, xlsx) = (folder.path().join(format!("{name}.docx")), folder.path().join(format!("{name}.xlsx")));
            std::fs::write(&docx, filler.fill(&record).unwrap()).unwrap();
            std::fs::write(&xlsx, zwy::xlsx::draw(&schema, Some(&record)).unwrap()).unwrap();
            word.push(docx);
            sheets.push(xlsx);
            cases.push((name, record));
        }
    }
    let at = |name: &str| folder.path().join(name);
    let odt = convert(&word, "odt", &at("odt"), &profile);
    let doc = convert(&word, "doc", &at("doc"), &profile);
    let journeys = [
        ("docx→docx", convert(&word, "docx", &at("docx"), &profile)),
        ("docx→odt→docx", convert(&odt, "docx", &at("odt-docx"), &profile)),
        ("docx→doc→docx", convert(&doc, "docx", &at("doc-docx"), &profile)),
        ("xlsx→xlsx", convert(&sheets, "xlsx", &at("xlsx"), &profile)),
        ("xlsx→ods", convert(&sheets, "ods", &at("ods"), &profile)),
        ("xlsx→xls", convert(&sheets, "xls", &at("xls"), &profile)),
    ];
    let mut wrong = Vec::new();
    for (journey, files) in &journeys {
        for (file, (name, record)) in files.iter().zip(&cases) {
            let forms = support::read(&extractor, &std::fs::read(file).unwrap(), &file.display().to_string());
            match forms.as_slice() {
                [form] if form.record == *record => {}
                [form] => wrong.push(format!("{journey} {name}:{}", support::difference(&form.record, record))),
                several => wrong.push(format!("{journey} {name}: {} forms", several.len())),
            }
        }
    }
    let all = journeys.len() * cases.len();
    assert!(
        wrong.is_empty(),
        "{} of {all} differ:\n{}",
        wrong.len(),
        wrong.iter().take(10).cloned().collect::<Vec<_>>().join("\n")
    );
}

/// The workbook of the returns of two folders.
fn collected() -> Vec<u8> {
    let catalog = support::catalog();
    let inspector = Inspector::new(catalog.clone(), None, Stage::Submit, Limits::default());
    let mut collection = Collection::new(&catalog, Lang::Zh);
    for folder in ["samples/returns", "tests/files/collect"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files {
            let reports = inspector.inspect(&file.display().to_string(), &std::fs::read(&file).unwrap());
            reports.into_iter().for_each(|report| collection.add(report));
        }
    }
    zwy::collect::xlsx::write(&collection.finish()).unwrap()
}

/// A workbook whose formulas have lost their results, so that a spreadsheet must work them out.
fn without_results(book: &[u8]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if name.starts_with("xl/worksheets/sheet") {
            let mut pieces = std::str::from_utf8(&bytes).unwrap().split("</f><v>");
            let first = pieces.next().unwrap().to_owned();
            let text = pieces.fold(first, |text, piece| text + "</f>" + piece.split_once("</v>").unwrap().1);
            bytes = text.into_bytes();
        }
        packed.start_file(name, SimpleFileOptions::default()).unwrap();
        packed.write_all(&bytes).unwrap();
    }
    packed.finish().unwrap().into_inner()
}

#[test]
fn libreoffice_works_out_the_same_sums() {
    if missing("soffice") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let book = collected();
    let source = folder.path().join("collected.xlsx");
    std::fs::write(&source, without_results(&book)).unwrap();
    let saved = convert(&[source], "xlsx", &folder.path().join("saved"), &folder.path().join("profile"));
    let cells = |bytes: Vec<u8>| {
        let mut book = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range("汇总").unwrap();
        range.used_cells().map(|(row, column, cell)| (row, column, cell.to_string())).collect::<Vec<_>>()
    };
    let (told, found) = (cells(book), cells(std::fs::read(&saved[0]).unwrap()));
    assert!(told.len() > 50, "{told:?}");
    assert_eq!(found, told);
}

#[test]
fn the_validator_finds_nothing() {
    let python = std::env::var("ZWY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let audit = |arguments: &[&str]| Command::new(&python).args(["-m", "openxml_audit"]).args(arguments).output();
    if !audit(&["--help"]).is_ok_and(|output| output.status.success()) {
        assert!(std::env::var_os("ZWY_REQUIRE_TOOLS").is_none(), "openxml-audit is required here and missing");
        eprintln!("SKIPPED: openxml-audit is not installed (pip install openxml-audit)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let catalog = support::catalog();
    for schema in support::schemas(&catalog) {
        let filler = Filler::new(&schema).unwrap();
        let form = &schema.form;
        for (name, record) in [("blank", Record::of(form)), ("filled", support::record(&schema, 42))] {
            std::fs::write(folder.path().join(format!("{form}-{name}.docx")), filler.fill(&record).unwrap()).unwrap();
            let sheet = zwy::xlsx::draw(&schema, Some(&record).filter(|r| !r.is_blank())).unwrap();
            std::fs::write(folder.path().join(format!("{form}-{name}.xlsx")), sheet).unwrap();
        }
    }
    std::fs::write(folder.path().join("collected.xlsx"), collected()).unwrap();
    let output = audit(&["--recursive", "--max-errors", "0", &folder.path().display().to_string()]).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
