//! Names and texts that others wrote: nothing that is printed speaks to a terminal, nothing that is written is run by a
//! spreadsheet, nothing is written elsewhere.

use std::io::Read;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::{names, out, root, text, zwy};

/// What a terminal may be sent: no control characters, no marks of direction, nothing that cannot be seen.
fn is_harmless(c: char) -> bool {
    matches!(c, '\n' | '\t') || !zwy::report::is_harmful(c)
}

fn hostile() -> String {
    "=cmd|' /C calc'!A0\u{1b}[31m\u{1b}]8;;http://x\u{7}\u{202e}\u{200b}\u{2066}\u{feff}\u{9b}2J\u{e0041}终".to_owned()
}

/// A folder of returns with hostile texts in every field, in names of files, and in names of columns and sheets.
fn returns() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = serde_json::to_string(&hostile()).unwrap();
    let server = format!(
        "{{\"seq\":1,\"name\":{text},\"vcpu\":{text},\"memory_gb\":8,\"storage_gb\":1,\"os\":{text},\"remark\":{text},\"extra\":{{{text}:{text}}}}}"
    );
    let record = format!("{{\"form\":\"statistics\",\"org\":{text},\"system_name\":{text},\"servers\":[{server}]}}\n");
    std::fs::write(folder.path().join("a.ndjson"), record.repeat(2)).unwrap();
    let all = format!(
        "{{\"form\":\"application\",\"org\":{text},\"it_lead\":{text},\"it_lead_phone\":{text},\"it_lead_email\":{text},\"system_name\":{text},\"purpose\":{text},\"networks\":[{text}],\"services\":[{text}],\"applicant_date\":{text}}}\n"
    );
    std::fs::write(folder.path().join("=1+1\u{1b}[2J\u{202e}\u{200b}\n.json"), &all).unwrap();
    std::fs::write(folder.path().join("\u{1b}[2Jbroken\u{202e}.yaml"), format!("form: x\n\"{}\": [", "\u{202e}"))
        .unwrap();
    std::fs::write(folder.path().join("~$\u{1b}[2J.csv"), "").unwrap();
    // With control characters it would be no text.
    let said = hostile().replace(char::is_control, "");
    std::fs::write(folder.path().join("=2\u{202e}.csv"), crate::TABLE.replacen("备注", &said, 1)).unwrap();
    folder
}

#[test]
fn what_is_printed_speaks_to_no_terminal() {
    let folder = returns();
    let mut runs = Vec::new();
    for format in ["text", "json", "ndjson", "junit", "sarif", "csv"] {
        runs.push(vec!["check", "--format", format]);
    }
    for format in ["csv", "ndjson"] {
        runs.push(vec!["collect", "-o", "-", "--format", format]);
    }
    for format in ["yaml", "json", "ndjson"] {
        runs.push(vec!["read", "--format", format]);
    }
    for lang in ["zh", "en"] {
        for run in &runs {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_zwy"));
            let done = command.args(["--lang", lang]).args(run).arg(folder.path()).output().unwrap();
            for printed in [text(&done.stdout), text(&done.stderr)] {
                let bad: Vec<char> = printed.chars().filter(|c| !is_harmless(*c)).collect();
                assert!(bad.is_empty(), "{run:?}: {bad:?}");
            }
            assert!(!done.stdout.is_empty() && done.status.code() <= Some(1), "{run:?} {}", text(&done.stderr));
            assert!(text(&done.stderr).lines().all(|line| !line.trim().is_empty()), "{run:?}");
        }
    }
    // Names in errors.
    let name = "\u{1b}[2J\n\u{202e}";
    for arguments in [["check", name], ["fill", name], ["explain", name], ["forms", name], ["collect", name]] {
        let mut command = zwy();
        command.args(arguments);
        if arguments[0] == "collect" {
            command.args(["-o", "x\u{1b}[2J.csv"]);
        }
        let done = command.output().unwrap();
        assert_eq!(done.status.code(), Some(2));
        assert!(text(&done.stderr).chars().all(is_harmless), "{arguments:?} {:?}", text(&done.stderr));
    }
    // Names of files that are taken for options, as a shell passes them on.
    for name in ["--\u{1b}[2J\u{202e}", "--jobs=\u{202e}\u{9b}2J", "--format=\u{200b}x\n\u{2066}"] {
        for lang in ["zh", "en"] {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_zwy"));
            let done = command.args(["--lang", lang, "check", name]).output().unwrap();
            assert_eq!(done.status.code(), Some(2));
            assert!(text(&done.stderr).chars().all(is_harmless), "{lang} {name:?} {:?}", text(&done.stderr));
        }
    }
    let schema = folder.path().join("s.yaml");
    std::fs::write(&schema, "form: x\u{1b}[2J\u{202e}\nno-such: \u{202e}\u{200b}y\n").unwrap();
    let done = zwy().args(["schema", "check"]).arg(&schema).output().unwrap();
    assert_eq!(done.status.code(), Some(1));
    assert!([done.stdout, done.stderr].iter().all(|said| text(said).chars().all(is_harmless)));
    // What is escaped reads back as it was.
    let json = out(&zwy().args(["check", "--format", "ndjson"]).arg(folder.path().join("a.ndjson")).output().unwrap());
    let file: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(file["record"]["servers"][0]["remark"], hostile());
    let yaml = zwy().arg("read").arg(folder.path().join("a.ndjson")).output().unwrap();
    assert!(yaml.stdout.is_empty() || text(&yaml.stdout).chars().all(is_harmless));
}

/// The parts of a workbook.
fn parts(path: &Path) -> Vec<(String, String)> {
    let mut package = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    (0..package.len())
        .map(|index| {
            let mut part = package.by_index(index).unwrap();
            let mut body = Vec::new();
            part.read_to_end(&mut body).unwrap();
            (part.name().unwrap().into_owned(), String::from_utf8_lossy(&body).into_owned())
        })
        .collect()
}

/// The formulas of a workbook; it has no links, and nothing outside of it.
fn formulas(path: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for (name, body) in parts(path) {
        assert!(
            !body.contains("<hyperlink") && !body.contains("TargetMode") && !name.contains("externalLink"),
            "{name}"
        );
        assert!(!body.contains("ddeLink") && !body.contains("vbaProject"), "{name}");
        let cells = body.split("<f").skip(1).filter(|rest| rest.starts_with(['>', ' ']));
        found.extend(cells.filter_map(|rest| Some(rest.split_once('>')?.1.split_once("</f>")?.0.to_owned())));
    }
    found
}

#[test]
fn no_table_runs_what_is_in_it() {
    let place = tempfile::tempdir().unwrap();
    let book = place.path().join("book.xlsx");
    let folder = tempfile::tempdir().unwrap();
    for (number, begin) in
        ["=", "+", "-", "@", "\t=", "\r=", " =", "＝", "http://x ", "mailto:a@b ", "file:///etc/passwd "]
            .iter()
            .enumerate()
    {
        let text = serde_json::to_string(&format!("{begin}cmd|' /C calc'!A0")).unwrap();
        let record = format!(
            "{{\"form\":\"statistics\",\"org\":{text},\"system_name\":{text},\"servers\":[{{\"seq\":1,\"name\":{text},\"vcpu\":8,\"memory_gb\":8,\"storage_gb\":1,\"os\":{text},\"extra\":{{{text}:{text}}}}}]}}"
        );
        std::fs::write(folder.path().join(format!("{number}.json")), record).unwrap();
    }
    let done = zwy().arg("collect").arg(folder.path()).arg("-o").arg(&book).output().unwrap();
    assert!(done.status.code() <= Some(1), "{}", text(&done.stderr));
    let collected = formulas(&book);
    assert!(!collected.is_empty());
    for formula in collected {
        // What stands in quotation marks is text.
        let outside: String = formula.replace("&quot;", "\"").split('"').step_by(2).collect();
        assert!(!outside.contains("cmd|") && !outside.contains("calc"), "{formula}");
    }
    let done = zwy()
        .arg("fill")
        .arg(folder.path().join("0.json"))
        .args(["--as", "xlsx", "-o"])
        .arg(place.path().join("filled.xlsx"))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", text(&done.stderr));
    for formula in formulas(&place.path().join("filled.xlsx")) {
        assert!(!formula.contains("cmd|"), "{formula}");
    }
    for arguments in [&["check", "--format", "csv"][..], &["collect", "--format", "csv", "-o", "-"]] {
        let table = out(&zwy().args(arguments).arg(folder.path()).output().unwrap());
        for row in csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(table.as_bytes()).records() {
            for cell in &row.unwrap() {
                let bare = cell.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
                let number = cell.parse::<f64>().is_ok();
                assert!(number || !bare.starts_with(['=', '+', '-', '@', '＝']), "{arguments:?} {cell:?}");
            }
        }
    }
}

#[test]
fn forms_stay_in_their_folder() {
    let place = tempfile::tempdir().unwrap();
    let (folder, victim) = (place.path().join("a/b/forms"), place.path().join("victim"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(&victim, "mine").unwrap();
    let long = "局".repeat(3000);
    let hostile = [
        "../../x",
        "/etc/x",
        "..\\..\\x",
        "C:\\x",
        "\\\\host\\share\\x",
        "CON",
        "nul.txt",
        "..",
        ".",
        "a\0b",
        "a\nb\r",
        "~/x",
        "$(x)",
        "-rf",
        ".bashrc",
        "x\u{202e}cod",
        "a:b",
        " ",
        &long,
        "x",
        "X",
    ];
    let records: String = hostile
        .iter()
        .map(|name| format!("{{\"form\":\"agreement\",\"party_b\":{}}}\n", serde_json::to_string(name).unwrap()))
        .collect();
    let data = place.path().join("records.ndjson");
    std::fs::write(&data, records).unwrap();
    let done = zwy().arg("fill").arg(&data).arg("-o").arg(&folder).output().unwrap();
    assert!(text(&done.stderr).chars().all(is_harmless));
    let written = names(&folder);
    assert!(written.len() + 2 >= hostile.len(), "{} {}", written.len(), text(&done.stderr));
    for name in &written {
        assert!(name.len() <= 255 && !name.starts_with(['.', ' ']) && name.chars().all(is_harmless), "{name:?}");
        assert!(!name.contains(['/', '\\', ':', '<', '>', '|', '?', '*', '"']), "{name:?}");
    }
    assert_eq!(names(place.path()), ["a", "records.ndjson", "victim"]);
    assert_eq!(names(&place.path().join("a")), ["b"]);

    // A link that stands where a form is to go is not followed: refused, or replaced when that is asked for.
    let one = place.path().join("one");
    let record = root("samples/records/agreement.yaml");
    let fill = |more: &[&str]| zwy().args(["fill", &record]).args(more).arg("-o").arg(&one).output().unwrap();
    std::fs::create_dir(&one).unwrap();
    assert!(fill(&[]).status.success());
    let name = one.join(&names(&one)[0]);
    let whole = std::fs::read(&name).unwrap();
    std::fs::remove_file(&name).unwrap();
    symlink(&victim, &name).unwrap();
    assert_eq!(fill(&[]).status.code(), Some(2));
    assert_eq!(fill(&["--resume"]).status.code(), Some(2));
    assert!(fill(&["--force"]).status.success());
    assert_eq!((std::fs::read(&victim).unwrap(), std::fs::read(&name).unwrap()), (b"mine".to_vec(), whole));
    assert!(!name.is_symlink());
}
