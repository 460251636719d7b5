//! Reports made by hand, as people and scripts get them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use unicode_width::UnicodeWidthStr;
use zwy::message::{Lang, Message};
use zwy::place::Place;
use zwy::problem::Problem;
use zwy::record::Record;
use zwy::report::text::Look;
use zwy::report::{FileReport, Findings, Report, Status, Summary, json, text};
use zwy::value::Value;

fn order(problems: Vec<Problem>) -> FileReport {
    let mut record = Record::of("order");
    record.set("amount", Value::Number("1.50".parse().unwrap()));
    record.set("on", Value::Date("2026-03-05".parse().unwrap()));
    FileReport::read("in/a.xlsx".into(), Some("ab12".into()), record, problems)
}

fn total() -> Problem {
    Problem::error("total", Message::new("合计 40，各行之和为 42", "the total is 40, not 42"))
        .field("totals.amount")
        .place(Place::Cell { sheet: "统计表".into(), row: 8, column: 2 })
        .found("40")
        .expected("42")
        .help(Message::new("请核对", "check it"))
}

fn folded() -> Problem {
    Problem::warning("normalised", Message::new("“８”读作 8", "“８” was read as 8"))
        .field("amount")
        .place(Place::TableCell { table: 0, row: 2, column: 1 })
}

fn report() -> Report {
    let broken = Problem::error("damaged", Message::new("文件已损坏", "the file is damaged"));
    let files = vec![
        order(vec![]),
        order(vec![folded(), total()]),
        FileReport::unreadable("in/b.docx".into(), None, vec![broken]),
    ];
    Report { files }
}

#[test]
fn the_verdict_is_the_heaviest_problem() {
    let note = || Problem::note("extra-column", Message::new("多出一列", "a column more"));
    for (problems, status) in [
        (vec![], Status::Accepted),
        (vec![note()], Status::Accepted),
        (vec![note(), folded()], Status::Warned),
        (vec![total(), folded()], Status::Rejected),
    ] {
        assert_eq!(order(problems).status, status);
    }
    let summary = report().summary();
    assert_eq!(summary, Summary { files: 3, accepted: 1, warned: 0, rejected: 1, unreadable: 1, interrupted: false });
    let warned = Summary { files: 1, warned: 1, ..Summary::default() };
    assert!(!summary.passes(false) && warned.passes(false) && !warned.passes(true));
}

#[test]
fn json_has_its_keys_in_order() {
    let mut out = Vec::new();
    json::write(&Report { files: vec![order(vec![total()])] }, &Findings::default(), Lang::En, &mut out).unwrap();
    let found = String::from_utf8(out).unwrap().replace(env!("CARGO_PKG_VERSION"), "VERSION");
    let expected = r#"{
  "zwy": "VERSION",
  "files": [
    {
      "path": "in/a.xlsx",
      "sha256": "ab12",
      "form": "order",
      "status": "rejected",
      "record": {
        "form": "order",
        "amount": 1.5,
        "on": "2026-03-05"
      },
      "problems": [
        {
          "code": "total",
          "severity": "error",
          "field": "totals.amount",
          "place": "统计表!C9",
          "at": {
            "sheet": "统计表",
            "cell": "C9"
          },
          "found": "40",
          "expected": "42",
          "message": "the total is 40, not 42",
          "help": "check it"
        }
      ]
    }
  ],
  "across": {
    "problems": [],
    "left_out": 0,
    "totals": {}
  },
  "summary": {
    "files": 1,
    "accepted": 0,
    "warned": 0,
    "rejected": 1,
    "unreadable": 0
  }
}
"#;
    assert_eq!(found, expected);
}

#[test]
fn a_report_without_files_is_json_too() {
    let mut out = Vec::new();
    json::write(&Report::default(), &Findings::default(), Lang::Zh, &mut out).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(value["files"], serde_json::json!([]));
    assert_eq!(value["summary"]["files"], 0);
}

#[test]
fn ndjson_is_one_file_a_line_and_only_wording_follows_the_language() {
    let lines = |lang| {
        let mut out = Vec::new();
        for file in &report().files {
            json::write_line(file, lang, &mut out).unwrap();
        }
        let text = String::from_utf8(out).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<serde_json::Value>>()
    };
    let (mut zh, mut en) = (lines(Lang::Zh), lines(Lang::En));
    assert_eq!(zh.len(), 3);
    assert_eq!(zh[2]["record"], serde_json::Value::Null);
    assert_eq!(zh[1]["problems"][0]["place"], "表1 第3行第2格");
    assert_eq!(en[1]["problems"][0]["place"], "table 1 row 3 cell 2");
    for file in zh.iter_mut().chain(&mut en) {
        for problem in file["problems"].as_array_mut().unwrap() {
            for key in ["place", "message", "help"] {
                problem.as_object_mut().unwrap().remove(key);
            }
        }
    }
    assert_eq!(zh, en);
}

fn in_text(file: &FileReport, look: Look) -> String {
    let mut text = Vec::new();
    text::file(file, look, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn text_is_grouped_by_file_and_aligned_by_what_a_terminal_shows() {
    let look = Look { lang: Lang::Zh, ..Look::default() };
    let text: String = report().files.iter().map(|file| in_text(file, look)).collect();
    let expected = "\
in/a.xlsx  退回  order
  表1 第3行第2格  提示  “８”读作 8 [normalised]
  统计表!C9       错误  合计 40，各行之和为 42 [total]
                        → 请核对

in/b.docx  无法读取
    错误  文件已损坏 [damaged]

";
    assert_eq!(text, expected);
    let column = |line: &str, word: &str| line.split(word).next().unwrap().width();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(column(lines[1], "提示"), column(lines[2], "错误"));
    let summary = text::summary(report().summary(), look);
    assert_eq!(summary, "共 3 份：通过 1，有提示 0，退回 1，无法读取 1\n");
}

#[test]
fn text_of_files_cannot_speak_to_the_terminal() {
    let problem =
        Problem::error("type", Message::new("\u{1b}[2J假\u{202e}", "\u{1b}[2Jx")).help(Message::new("甲\n乙", "a\nb"));
    let file = FileReport::unreadable("a\u{1b}]0;t\u{7}.xlsx".into(), None, vec![problem]);
    for colour in [false, true] {
        let text = in_text(&file, Look { lang: Lang::Zh, colour, verbose: true, width: None });
        let plain = ["1", "2", "31", "33", "32", "34", "0"]
            .iter()
            .fold(text.clone(), |text, code| text.replace(&format!("\u{1b}[{code}m"), ""));
        assert_eq!(plain != text, colour);
        assert!(!plain.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{plain:?}");
        assert!(plain.contains("甲⏎乙"));
    }
}

#[test]
fn several_forms_of_a_file_are_told_apart() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/returns/一张表上两个系统.xlsx");
    let catalog = zwy::schema::load(&zwy::assets::schemas()).unwrap();
    let inspector =
        zwy::inspect::Inspector::new(catalog, None, zwy::schema::Stage::Submit, zwy::limits::Limits::default());
    let reports = inspector.inspect("两个系统.xlsx", &std::fs::read(path).unwrap());
    let look = Look { lang: Lang::Zh, verbose: true, ..Look::default() };
    let heads: Vec<String> =
        reports.iter().map(|report| in_text(report, look).lines().next().unwrap().into()).collect();
    assert_eq!(
        heads,
        [
            "两个系统.xlsx  通过  statistics  #1 宁武县财政局-资产管理系统",
            "两个系统.xlsx  通过  statistics  #2 宁武县财政局-人事系统"
        ]
    );
    assert_eq!(order(vec![]).which, "");
}
