//! Other programs open what is drawn. Where one of them is missing, its test says so; with `ZWY_REQUIRE_TOOLS=1` it
//! fails instead.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::{cells, drawn, schema};

fn run(command: &mut Command) -> bool {
    match command.output() {
        Ok(output) => output.status.success(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            assert!(std::env::var_os("ZWY_REQUIRE_TOOLS").is_none(), "{command:?}: {error}");
            eprintln!("SKIPPED: {command:?}: {error}");
            false
        }
        Err(error) => panic!("{error}"),
    }
}

fn convert(profile: &Path, to: &str, into: &Path, file: &Path) -> bool {
    let profile = format!("-env:UserInstallation=file://{}", profile.display());
    let mut soffice = Command::new("soffice");
    soffice.args([&profile, "--headless", "--convert-to", to, "--outdir"]).arg(into).arg(file);
    run(&mut soffice)
}

#[test]
fn libreoffice_keeps_every_value() {
    let schema = schema(
        "fields:\n  text: {label: 文字, type: long-text}\n  on: {label: 日期, type: date}\n\
         tables:\n  rows:\n    label: 明细\n    blank_rows: 4\n    total: {label: 合计, sums: [n]}\n    columns:\n\
         \x20     name: {label: 名称, column: {width_mm: 40}}\n\
         \x20     n: {label: 数, type: decimal, column: {width_mm: 20}}\n\
         \x20     on: {label: 日期, type: date, column: {width_mm: 30}}\n\
         body:\n- {text: \"说明：{{ text }}\", style: line}\n\
         - grid:\n    columns_mm: [30, 60]\n    rows:\n      - cells: [日期, \"{{ on }}\"]\n      - cells: [文字, \"{{ text }}\"]\n- table: rows\n",
    );
    let hostile = ["=1+1", "00123", "TRUE", "1e5", "第一行\n第二行", "_x0041_", "'a", "2026-03-05", "50%", "😀"];
    let rows: Vec<_> = hostile.iter().map(|name| json!({"name": name, "n": 0.1, "on": "2026-03-05"})).collect();
    let bytes = drawn(&schema, json!({"text": "=1+1", "on": "1999-12-31", "rows": rows}));
    let expected = cells(&bytes);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| -> PathBuf { folder.path().join(name) };
    std::fs::write(path("a.xlsx"), &bytes).unwrap();
    for (to, back) in [("xlsx", None), ("ods", Some("xlsx")), ("xls", Some("xlsx"))] {
        let into = path(&format!("to-{to}"));
        if !convert(&path("profile"), to, &into, &path("a.xlsx")) {
            return;
        }
        let mut made = into.join(format!("a.{to}"));
        assert_eq!(cells(&std::fs::read(&made).unwrap()), expected, "{to}");
        if let Some(back) = back {
            assert!(convert(&path("profile"), back, &path(&format!("from-{to}")), &made));
            made = path(&format!("from-{to}")).join(format!("a.{back}"));
            assert_eq!(cells(&std::fs::read(&made).unwrap()), expected, "{to} and back");
        }
    }
}

#[test]
fn the_audit_finds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for schema in crate::catalog().iter() {
        let bytes = zwy::xlsx::draw(schema, None).unwrap();
        std::fs::write(folder.path().join(format!("{}.xlsx", schema.form)), bytes).unwrap();
    }
    let mut audit = Command::new("openxml-audit");
    let output = match audit.arg("--recursive").arg(folder.path()).output() {
        Ok(output) => output,
        Err(_) => {
            run(&mut audit);
            return;
        }
    };
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{report}");
}
