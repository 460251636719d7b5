//! Of very many problems some are listed and all are counted; the verdict is that of all.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use zwy::check::Occasion;
use zwy::inspect::Inspector;
use zwy::limits::Limits;
use zwy::problem::Severity;
use zwy::report::FileReport;
use zwy::schema::{Catalog, Stage};

/// Every row wrong in several ways, one of them once only.
fn sheet(rows: usize) -> String {
    let mut text = "宁武县财政局-预算系统-云服务资源数量统计表\n\
                    序号,服务器名称,vCPU（核）,内存（G）,存储（G）,操作系统,其他\n"
        .to_owned();
    for row in 0..rows {
        let storage = if row == rows / 2 { "很多".to_owned() } else { format!("{row}G") };
        writeln!(text, "{},应用,八核{row},,{storage},我的系统{row},", row + 1).unwrap();
    }
    text
}

fn catalog() -> Catalog {
    zwy::schema::load(&zwy::assets::schemas()).unwrap()
}

fn inspect(path: &str, bytes: &[u8], problems: usize) -> Vec<FileReport> {
    let limits = Limits { problems, seconds: 600, ..Limits::default() };
    Inspector::new(catalog(), None, Occasion::from(Stage::Submit), limits).inspect(path, bytes)
}

/// How many problems of each code and weight a report tells of, listed or counted.
fn told(report: &FileReport) -> BTreeMap<String, usize> {
    let mut told = BTreeMap::new();
    let mut add = |code: &str, count: usize| *told.entry(code.to_owned()).or_default() += count;
    let is_count = |number: usize| report.left_out != [0; 3] && number + 1 == report.problems.len();
    for (number, problem) in report.problems.iter().enumerate() {
        if !is_count(number) {
            add(&problem.code, 1);
            continue;
        }
        for counted in problem.found.as_deref().unwrap().split(", ") {
            let (code, count) = counted.split_once(' ').unwrap();
            add(code, count.parse().unwrap());
        }
    }
    told
}

/// Whatever is listed, the verdict and the numbers are those of all problems.
fn assert_same(path: &str, bytes: &[u8]) {
    let all = inspect(path, bytes, usize::MAX);
    for most in [0, 1, 7, 300] {
        let some = inspect(path, bytes, most);
        assert_eq!(all.len(), some.len(), "{path}");
        let (mut listed, mut first) = (0, 0);
        for (all, some) in all.iter().zip(&some) {
            let what = format!("{path}, {most} problems");
            assert_eq!((all.status, all.record.is_some()), (some.status, some.record.is_some()), "{what}");
            assert_eq!(all.counts(), some.counts(), "{what}");
            assert_eq!(told(all), told(some), "{what}");
            let left = usize::from(some.left_out != [0; 3]);
            if some.record.is_some() && !some.problems.is_empty() {
                first += 1;
                listed += some.problems.len() - left - 1;
            }
            let heaviest = |report: &FileReport| report.problems.iter().map(|problem| problem.severity).max();
            assert_eq!(heaviest(all), heaviest(some), "{what}");
        }
        // Each form has its first one.
        assert!(listed + first.min(1) <= most.max(1), "{path}: {listed} and {first} of {most}");
    }
}

#[test]
fn verdicts_and_numbers_are_those_of_all_problems() {
    assert_same("统计表.csv", sheet(700).as_bytes());
    let warned =
        sheet(700).replace("八核", "").replace(",,", ",8,").replace("很多", "9").replace("我的系统", "CentOS ");
    assert_same("统计表.csv", warned.as_bytes());
    for folder in ["samples/returns", "tests/returns"] {
        for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
            let path = file.unwrap().path();
            let name = path.to_string_lossy();
            if !name.ends_with(".expected") && !name.ends_with(".py") && path.is_file() {
                assert_same(&name, &std::fs::read(&path).unwrap());
            }
        }
    }
}

/// The records of a data file share what is listed of it.
#[test]
fn a_file_of_many_records_lists_no_more() {
    let rows = "{\"seq\":1,\"name\":\"XX\",\"vcpu\":\"八\"},".repeat(300);
    let record = format!("{{\"form\":\"statistics\",\"servers\":[{}]}}\n", rows.trim_end_matches(','));
    assert_same("a.ndjson", (record.repeat(3) + &"{\"form\":\"agreement\"}\n".repeat(40)).as_bytes());
}

#[test]
fn what_is_rare_is_listed_and_places_are_in_order() {
    let report = inspect("统计表.csv", sheet(700).as_bytes(), 60).remove(0);
    let (last, listed) = report.problems.split_last().unwrap();
    assert_eq!((listed.len(), &*last.code, last.severity), (60, "oversized", Severity::Error));
    assert!(listed.iter().any(|problem| problem.found.as_deref() == Some("很多")), "{listed:?}");
    assert!(listed.iter().all(|problem| problem.severity == Severity::Error));
    assert!(listed.is_sorted_by(|a, b| a.place <= b.place));
    assert_eq!(last.expected.as_deref(), Some("problems=60"));
    let all: usize = report.counts().iter().sum();
    assert!(last.help.en.ends_with(&format!("--limit problems={all}")), "{}", last.help);
    assert!(inspect("统计表.csv", sheet(700).as_bytes(), all).remove(0).left_out == [0; 3]);
}

fn zwy(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zwy"));
    let output = command.current_dir(folder).args(arguments).env("LC_ALL", "C").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Every output says what is not listed, and none grows with what is wrong.
#[test]
fn every_output_says_how_many_are_not_listed() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("统计表.csv"), sheet(700)).unwrap();
    for format in ["text", "json", "ndjson", "csv", "junit", "sarif"] {
        let check = ["check", "统计表.csv", "--format", format, "--limit", "problems=20"];
        let (status, report, _) = zwy(folder.path(), &check);
        assert_eq!(status, Some(1), "{format}");
        assert!(report.contains("more problems are only counted, not listed"), "{format}: {report}");
        assert_eq!(report.matches("--limit problems=").count(), 1, "{format}: {report}");
        let listed = report.matches("can be read in more than one way").count();
        assert!((1..=100).contains(&listed), "{format}: {listed}");
    }
    let junit = zwy(folder.path(), &["check", "统计表.csv", "--format", "junit", "--limit", "problems=20"]).1;
    let all = inspect("统计表.csv", sheet(700).as_bytes(), usize::MAX).remove(0).counts();
    assert!(junit.contains(&format!("({} errors, {} warnings", all[0], all[1])), "{all:?}: {junit:.600}");
    let (status, _, said) = zwy(folder.path(), &["read", "统计表.csv", "--limit", "problems=20"]);
    let counted = said.lines().last().unwrap();
    let read = zwy(folder.path(), &["read", "统计表.csv"]).2;
    assert_eq!((status, counted), (Some(0), read.lines().last().unwrap()), "the same numbers");
}

/// What is kept of a batch is what is reported; a collected table counts all.
#[test]
fn a_batch_that_goes_on_and_a_table_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["甲.csv", "乙.csv"] {
        std::fs::write(folder.path().join(name), sheet(700)).unwrap();
    }
    let check = |out: &str, more: &[&str]| {
        let own = ["check", "甲.csv", "乙.csv", "-o", out, "--limit", "problems=20"];
        zwy(folder.path(), &[&own, more].concat())
    };
    assert_eq!(check("a.json", &[]).0, Some(1));
    assert_eq!(check("b.json", &["--jobs", "1", "--resume"]).0, Some(1));
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("a.json"), read("b.json"));
    let (status, _, said) = zwy(folder.path(), &["collect", "甲.csv", "-o", "all.ndjson", "--limit", "problems=0"]);
    assert_eq!(status, Some(1), "{said}");
}
