//! The report for other programs: JUnit, SARIF and CSV of hostile text, and of nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io;

use quick_xml::events::Event;
use zwy::message::{Lang, Message};
use zwy::place::Place;
use zwy::problem::{Problem, Severity};
use zwy::record::Record;
use zwy::report::{FileReport, csv, junit, sarif, text};

/// Every character that could do harm, in one text.
fn hostile() -> String {
    let control: String = (0..0x20u8).map(char::from).collect();
    format!("=HYPERLINK(\"x\")<b>&amp;]]>'{control}\u{7f}\u{85}\u{2028}\u{202e}\u{fffe}{{0}}[x](https://example.org)")
}

fn problem(code: &'static str, severity: Severity, text: &str) -> Problem {
    Problem::new(code, severity, Message::new(text, text)).help(Message::new(text, text))
}

fn files() -> Vec<FileReport> {
    let read =
        |path: &str, form: &str, problems| FileReport::read(path.into(), Some("ab".into()), Record::of(form), problems);
    let text = hostile();
    vec![
        read("好/a b.xlsx", "order", vec![]),
        read(
            &format!("{text}.docx"),
            "order",
            vec![
                problem("total", Severity::Error, &text)
                    .place(Place::Cell { sheet: text.as_str().into(), row: 8, column: 2 })
                    .found(text.clone())
                    .expected(text.clone())
                    .field("totals.amount"),
                problem("required", Severity::Error, "second"),
                problem("normalised", Severity::Warning, &text).place(Place::Paragraph { paragraph: 2 }),
                problem("extra-column", Severity::Note, "a note").place(Place::Line { line: 6, column: 4 }),
            ],
        ),
        read("all.docx", "order", vec![problem("normalised", Severity::Warning, "w")]),
        read("all.docx", "change", vec![]),
        read("all.docx", "order", vec![problem("no-such-rule", Severity::Error, "e")]),
        FileReport::unreadable("b.pdf".into(), None, vec![problem("unsupported", Severity::Error, "a PDF")]),
        FileReport::unreadable("c.pdf".into(), None, vec![]),
    ]
}

/// Writes a file, or what follows the last one.
type Each<'e> = dyn FnMut(Option<&FileReport>, &mut dyn io::Write) -> io::Result<()> + 'e;

fn written(each: &mut Each<'_>, files: &[FileReport]) -> String {
    let mut out = Vec::new();
    for file in files {
        each(Some(file), &mut out).unwrap();
    }
    each(None, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn junit_of(files: &[FileReport]) -> String {
    let mut stream = junit::Stream::new(Lang::En);
    written(&mut |file, out| if let Some(file) = file { stream.file(file, out) } else { stream.end(false, out) }, files)
}

fn sarif_of(files: &[FileReport]) -> serde_json::Value {
    let catalog = zwy::schema::load(&zwy::assets::schemas()).unwrap();
    let mut stream = sarif::Stream::new(catalog, Lang::En);
    let text = written(
        &mut |file, out| if let Some(file) = file { stream.file(file, out) } else { stream.end(false, out) },
        files,
    );
    serde_json::from_str(&text).unwrap()
}

fn csv_of(files: &[FileReport]) -> Vec<Vec<String>> {
    let mut stream = csv::Stream::new(Lang::En);
    let text =
        written(&mut |file, out| if let Some(file) = file { stream.file(file, out) } else { stream.end(out) }, files);
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The elements of an XML text with their attributes, and its text; each as `depth name key=value …`.
fn elements(text: &str) -> Vec<String> {
    let legal = |c: char| matches!(c, '\n' | '\t' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(text.chars().all(legal), "{text:?}");
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut list, mut depth) = (Vec::new(), 0);
    loop {
        let (start, empty) = match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::End(_) => {
                depth -= 1;
                continue;
            }
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            _ => continue,
        };
        let mut told = format!("{depth} {}", start.name().as_ref());
        for attribute in start.attributes() {
            let attribute = attribute.unwrap();
            told += &format!(" {}={}", attribute.key.as_ref(), attribute.value);
        }
        list.push(told);
        depth += usize::from(!empty);
    }
    assert_eq!(depth, 0);
    list
}

#[test]
fn junit_is_one_suite_a_file_and_one_case_a_form() {
    let text = junit_of(&files());
    let found = elements(&text);
    let cases: Vec<&str> =
        found.iter().filter(|e| e.starts_with("2 testcase")).map(|e| e.rsplit_once(" time").unwrap().0).collect();
    assert_eq!(
        [&cases[..1], &cases[2..]].concat(),
        [
            "2 testcase name=好/a b.xlsx classname=zwy.order",
            "2 testcase name=all.docx#order classname=zwy.order",
            "2 testcase name=all.docx#change classname=zwy.change",
            "2 testcase name=all.docx#order-2 classname=zwy.order",
            "2 testcase name=b.pdf classname=zwy",
            "2 testcase name=c.pdf classname=zwy",
        ]
    );
    let suite = "1 testsuite name=all.docx tests=3 failures=1 errors=0 skipped=0 time=0 file=all.docx";
    assert!(found.iter().any(|element| element == suite), "{found:#?}");
    let outcome = |name: &str| found.iter().filter(|e| e.starts_with(&format!("3 {name}"))).count();
    assert_eq!((outcome("failure"), outcome("error"), outcome("system-out")), (2, 2, 2));
    assert!(found.iter().any(|e| e.starts_with("3 failure type=total message=")), "{found:#?}");
    assert!(text.contains("error: second [required]\n  → second\n"), "{text}");
    assert!(text.contains("(2 errors, 1 warning, 1 note)\""), "{text}");
}

#[test]
fn sarif_refers_to_rules_and_files_by_index() {
    let log = sarif_of(&files());
    let run = &log["runs"][0];
    let (results, rules) = (run["results"].as_array().unwrap(), &run["tool"]["driver"]["rules"]);
    assert_eq!(results.len(), 7);
    for result in results {
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        let location = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        let artifact = &run["artifacts"][location["index"].as_u64().unwrap() as usize];
        assert_eq!(artifact["location"]["uri"], location["uri"]);
        assert!(location["uri"].as_str().unwrap().bytes().all(|b| b.is_ascii_graphic()), "{location}");
    }
    assert_eq!(run["artifacts"].as_array().unwrap().len(), 5);
    assert_eq!(run["artifacts"][0]["location"]["uri"], "%E5%A5%BD/a%20b.xlsx");
    assert_eq!(run["artifacts"][0]["hashes"]["sha-256"], "ab");
    assert_eq!(results[0]["properties"]["found"], hostile());
    assert!(results[0]["message"]["text"].as_str().unwrap().contains("{{0}}"));
    assert_eq!(results[2]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"], "paragraph 3");
    let region = &results[3]["locations"][0]["physicalLocation"]["region"];
    assert_eq!((region["startLine"].as_u64(), region["startColumn"].as_u64()), (Some(7), Some(5)));
}

#[test]
fn csv_is_one_problem_a_line_and_no_formula() {
    let rows = csv_of(&files());
    assert_eq!(rows[0].join(","), "path,form,status,code,severity,field,place,found,expected,message,help");
    assert_eq!(rows[1].join(","), "好/a b.xlsx,order,accepted,,,,,,,,");
    assert_eq!(rows.len(), 1 + 7 + 3);
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        assert!(cell.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\t')), "{cell:?}");
    }
}

#[test]
fn nothing_is_a_report_too() {
    assert_eq!(elements(&junit_of(&[])), ["0 testsuites name=zwy check"]);
    assert_eq!(sarif_of(&[])["runs"][0]["results"], serde_json::json!([]));
    assert_eq!(csv_of(&[]).len(), 1);
}

#[test]
fn text_is_cut_short_where_thousands_of_rows_or_records_are_wrong_alike() {
    let look = text::Look { lang: Lang::En, ..text::Look::default() };
    let many = |count: usize, code: &'static str| (0..count).map(move |_| problem(code, Severity::Error, "w"));
    let rows: Vec<Problem> = many(1_200, "type").chain(many(1_000, "range")).chain(many(1_001, "format")).collect();
    let one =
        |path: &str| FileReport::read(path.into(), Some("ab".into()), Record::of("order"), many(1, "type").collect());
    let mut files = vec![FileReport::read("rows.xlsx".into(), Some("ab".into()), Record::of("order"), rows)];
    files.extend((0..1_500).map(|_| one("records.json")));
    files.push(one("next.json"));

    let mut stream = text::Stream::new(look);
    let text = written(
        &mut |file, out| match file {
            Some(file) => stream.file(file, out),
            None => stream.end(&Default::default(), Default::default(), out),
        },
        &files,
    );
    for (code, shown) in [("[type]", 1_000 + 1_000 + 1), ("[range]", 1_000), ("[format]", 1_000)] {
        assert_eq!(text.lines().filter(|line| line.contains("error") && line.ends_with(code)).count(), shown, "{code}");
    }
    let said = |line: &str| assert!(text.lines().any(|found| found == line), "{line}");
    said("  200 more not listed [type]; --format json or csv has them all");
    said("  1 more not listed [format]; --format json or csv has them all");
    said("records.json: 500 more forms not listed; --format json or csv has them all");
    assert_eq!(text.matches("not listed").count(), 3);
    assert!(text.contains("\nnext.json  rejected  order\n"));
}

#[test]
fn what_is_wrong_in_thousands_of_rows_is_counted_on_standard_error() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record.json");
    let rows: Vec<String> =
        (1..=1500).map(|number| format!(r#"{{"seq":{number},"name":"甲{number:04}号","vcpu":"many"}}"#)).collect();
    let rows = rows.join(",");
    std::fs::write(
        &record,
        format!(r#"{{"form":"statistics","org":"某局","system_name":"某系统","servers":[{rows}]}}"#),
    )
    .unwrap();
    let fill = std::process::Command::new(env!("CARGO_BIN_EXE_zwy"))
        .args(["fill", "--lang", "en", "--as", "xlsx", "-o"])
        .arg(folder.path())
        .arg(&record)
        .output()
        .unwrap();
    let said = String::from_utf8(fill.stderr).unwrap();
    let told = |code: &str| said.lines().filter(|line| line.ends_with(&format!("[{code}]"))).count();
    assert!(told("type") <= 1000 && said.contains("500 more not listed [type]"), "{} {said:.2000}", told("type"));
}
