//! The command over many files: archives, folders with everything that is found in folders, interruption.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn zwy() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zwy"));
    command.arg("--lang").arg("en");
    command
}

fn archive(name: &str) -> String {
    format!("{}/tests/files/archives/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// `path status code` of every report, the path without `root`.
fn told(output: &Output, root: &str) -> Vec<String> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let line = |line: &str| {
        let report: Value = serde_json::from_str(line).unwrap();
        let path = report["path"].as_str().unwrap();
        let (status, code) = (report["status"].as_str().unwrap(), report["problems"][0]["code"].as_str());
        format!("{} {status} {}", path.strip_prefix(root).unwrap_or(path), code.unwrap_or("-"))
    };
    text.lines().map(line).collect()
}

fn check(path: &str) -> Output {
    zwy().args(["check", "--format", "ndjson", path]).output().unwrap()
}

#[test]
fn an_archive_is_read_like_a_folder() {
    for name in ["gbk.zip", "utf8.zip"] {
        let path = archive(name);
        let output = check(&path);
        assert_eq!(
            told(&output, &path),
            [
                "/教育局/统计表.csv accepted -",
                "/说明\u{fffd}[31m.pdf unreadable unsupported",
                "/财政局/统计表.csv accepted -",
            ]
        );
        let skipped = String::from_utf8(output.stderr).unwrap();
        for junk in ["__MACOSX", "~$统计表.csv", "Thumbs.db"] {
            assert!(skipped.contains(junk), "{skipped}");
        }
    }
    for (name, expected) in [
        ("infozip.zip", &["/教育局.csv accepted -", "/财政局.csv accepted -"][..]),
        ("7zip.zip", &["/教育局.csv accepted -", "/财政局.csv accepted -"]),
        ("password.zip", &["/教育局.csv unreadable encrypted"]),
        ("empty.zip", &[" unreadable unsupported"]),
    ] {
        assert_eq!(told(&check(&archive(name)), &archive(name)), expected, "{name}");
    }
}

#[test]
fn archives_in_archives_and_on_standard_input() {
    let expected = [
        "/内层.zip/教育局/统计表.csv accepted -",
        "/内层.zip/说明\u{fffd}[31m.pdf unreadable unsupported",
        "/内层.zip/财政局/统计表.csv accepted -",
        "/坏.rar unreadable unsupported",
        "/空.zip unreadable unsupported",
    ];
    let path = archive("nested.zip");
    assert_eq!(told(&check(&path), &path), expected);

    let mut child = zwy()
        .args(["check", "--format", "ndjson", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(told(&child.wait_with_output().unwrap(), "-"), expected);

    let read = zwy().args(["read", "--format", "ndjson", &path]).output().unwrap();
    assert_eq!(String::from_utf8(read.stdout).unwrap().lines().count(), 2);
}

/// Names of many files are believed until the files are read: what proves to be an archive is read like a folder all the
/// same, in its place.
#[test]
fn archives_under_names_of_documents() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let mut expected = Vec::new();
    for number in 0..300 {
        let name = format!("{number:03}.{}", ["csv", "xlsx", "DOCX", "zip"][number % 4]);
        let inside: &[&str] = match number {
            101 => &["/教育局.csv accepted -", "/财政局.csv accepted -"],
            102 | 250 => &[
                "/内层.zip/教育局/统计表.csv accepted -",
                "/内层.zip/说明\u{fffd}[31m.pdf unreadable unsupported",
                "/内层.zip/财政局/统计表.csv accepted -",
                "/坏.rar unreadable unsupported",
                "/空.zip unreadable unsupported",
            ],
            _ => &[],
        };
        match (number, inside) {
            (_, []) => {
                std::fs::write(root.join(&name), "no form").unwrap();
                let code = if name.ends_with("DOCX") { "unsupported" } else { "unknown-form" };
                expected.push(format!("/{name} unreadable {code}"));
            }
            (101, _) => drop(std::fs::copy(archive("infozip.zip"), root.join(&name)).unwrap()),
            _ => drop(std::fs::copy(archive("nested.zip"), root.join(&name)).unwrap()),
        }
        expected.extend(inside.iter().map(|inside| format!("/{name}{inside}")));
    }
    for jobs in ["1", "2", "7"] {
        let root = root.to_str().unwrap();
        let output = zwy().args(["check", "--format", "ndjson", "--jobs", jobs, root]).output().unwrap();
        assert_eq!(told(&output, root), expected, "{jobs} jobs");
        let notes = String::from_utf8(output.stderr).unwrap();
        let mut skipped: Vec<&str> = notes.lines().filter(|line| line.starts_with("skipped")).collect();
        let told = skipped.len();
        skipped.sort_unstable();
        skipped.dedup();
        assert!(told > 0 && skipped.len() == told, "{skipped:?}");
    }
}

/// What people and systems leave in folders neither stops nor hangs a batch.
#[cfg(unix)]
#[test]
fn folders_with_links_and_pipes() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    std::fs::create_dir_all(root.join("b/c")).unwrap();
    std::fs::copy(archive("infozip.zip"), root.join("b/c/returns.dat")).unwrap();
    std::fs::write(root.join("a.csv"), "no form").unwrap();
    std::fs::write(root.join("换\n行.csv"), "").unwrap();
    std::fs::write(root.join("~$a.csv"), "").unwrap();
    std::os::unix::fs::symlink(".", root.join("loop")).unwrap();
    std::os::unix::fs::symlink("nowhere", root.join("gone")).unwrap();
    std::os::unix::fs::symlink("a.csv", root.join("z.csv")).unwrap();
    assert!(Command::new("mkfifo").arg(root.join("pipe")).status().unwrap().success());
    let output = check(root.to_str().unwrap());
    assert_eq!(
        told(&output, root.to_str().unwrap()),
        [
            "/a.csv unreadable unknown-form",
            "/b/c/returns.dat/教育局.csv accepted -",
            "/b/c/returns.dat/财政局.csv accepted -",
            "/z.csv unreadable unknown-form",
            "/换\n行.csv unreadable unsupported",
        ]
    );
    assert_eq!(output.status.code(), Some(1));
}

/// Starts a check of more files than fit into a pipe, interrupts it when the first have been reported, and returns what
/// it printed.
#[cfg(unix)]
fn interrupted(folder: &Path, format: &str) -> (Option<i32>, String, String) {
    let mut child = zwy()
        .args(["check", "--format", format])
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut text = vec![0; 1];
    out.read_exact(&mut text).unwrap();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    std::thread::sleep(std::time::Duration::from_millis(100));
    out.read_to_end(&mut text).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(text).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[cfg(unix)]
#[test]
fn an_interrupted_batch_leaves_whole_results() {
    const FILES: usize = 3000;
    let folder = tempfile::tempdir().unwrap();
    for number in 0..FILES {
        std::fs::write(folder.path().join(format!("{number:04}.csv")), "no form").unwrap();
    }
    let (status, text, said) = interrupted(folder.path(), "json");
    let report: Value = serde_json::from_str(&text).unwrap();
    let done = report["files"].as_array().unwrap().len();
    assert_eq!((status, report["summary"]["files"].as_u64()), (Some(2), Some(done as u64)));
    assert!(done < FILES && said.contains(&format!("{done} of {FILES} files")), "{said}");
    for (number, file) in report["files"].as_array().unwrap().iter().enumerate() {
        assert!(file["path"].as_str().unwrap().ends_with(&format!("{number:04}.csv")));
    }

    let (status, text, said) = interrupted(folder.path(), "ndjson");
    let lines = text.lines().filter(|line| serde_json::from_str::<Value>(line).is_ok()).count();
    assert_eq!(status, Some(2));
    assert!(text.ends_with('\n') && said.contains(&format!("{lines} of {FILES} files")), "{said}");
}

#[test]
fn a_wrong_form_is_told_before_standard_input_ends() {
    let mut child = zwy()
        .args(["check", "-", "--form", "nosuch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let held = child.stdin.take();
    let ended = (0..300).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        child.try_wait().unwrap()
    });
    drop(held);
    let output = child.wait_with_output().unwrap();
    assert_eq!(ended.and_then(|status| status.code()), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("nosuch"));
}
