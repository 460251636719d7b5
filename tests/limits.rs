//! Limits: told in the documentation, set on the command line, and named by the problem of whoever reaches one.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::process::Command;

use zwy::limits::{ALL, Limits};

fn text(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn the_documentation_lists_every_limit_with_its_default() {
    for (number, document) in ["docs/limits.zh-CN.md", "docs/limits.md"].into_iter().enumerate() {
        let document = text(document);
        let rows: Vec<&str> = document.lines().filter(|line| line.starts_with("| `")).collect();
        let wanted: Vec<String> = ALL
            .iter()
            .map(|limit| {
                let default = limit.shown(limit.value(&Limits::default()));
                format!("| `{}` | {default} | {} | {} |", limit.name, limit.counts[number], limit.why[number])
            })
            .collect();
        assert_eq!(rows, wanted);
    }
}

fn zwy(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_zwy")).args(arguments).env("LC_ALL", "C").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_sets_and_lists_them() {
    let (status, list, _) = zwy(&["explain", "oversized"]);
    assert_eq!(status, Some(0));
    assert!(ALL.iter().all(|limit| list.contains(limit.name)), "{list}");

    let file = format!("{}/tests/files/sheets/openpyxl.xlsx", env!("CARGO_MANIFEST_DIR"));
    let (status, report, _) =
        zwy(&["check", "--format", "json", "--limit", "rows=3", "--limit", "cells=1000000", &file]);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let problem = &report["files"][0]["problems"][0];
    assert_eq!(
        (status, problem["code"].as_str(), problem["expected"].as_str()),
        (Some(1), Some("oversized"), Some("rows=3"))
    );
    assert!(problem["help"].as_str().unwrap().contains("--limit rows=6"), "{problem}");
    assert_eq!(zwy(&["read", "--limit", "seconds=0", &file]).0, Some(1));

    let (status, _, said) = zwy(&["check", "--limit", "row=3", &file]);
    assert_eq!(status, Some(2));
    assert!(said.contains("“rows”"), "{said}");
}
