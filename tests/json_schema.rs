//! Reports hold against their JSON Schemas: `check --format json` and `ndjson` against the one that is published here,
//! `--format sarif` against that of OASIS.
//!
//! The Python package `jsonschema` judges (`ZWY_PYTHON` names the Python that has it). Where it is missing the tests are
//! skipped, loudly; `ZWY_REQUIRE_TOOLS=1` (as in CI) makes that a failure.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Holds each line of a file (or the file as a whole) against a schema; prints how many there were and every mistake.
const JUDGE: &str = r##"
import json, sys
from jsonschema import FormatChecker
from jsonschema.validators import validator_for
schema, part, instances = json.load(open(sys.argv[1], encoding="utf-8")), sys.argv[2], sys.argv[3]
if part:
    schema = {"$schema": schema["$schema"], "$ref": "#/$defs/" + part, "$defs": schema["$defs"]}
kind = validator_for(schema)
kind.check_schema(schema)
validator = kind(schema, format_checker=FormatChecker())
text = open(instances, encoding="utf-8").read()
values = [json.loads(line) for line in text.splitlines()] if part else [json.loads(text)]
print(len(values))
for number, value in enumerate(values):
    for error in validator.iter_errors(value):
        print(number, error.json_path, error.message[:300])
"##;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn python() -> Option<String> {
    let python = std::env::var("ZWY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if Command::new(&python).args(["-c", "import jsonschema"]).output().is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    assert!(std::env::var_os("ZWY_REQUIRE_TOOLS").is_none(), "jsonschema is required here and missing");
    eprintln!("SKIPPED: jsonschema is not installed (pip install jsonschema)");
    None
}

/// What the judge says: the number of values, then the mistakes.
fn judge(python: &str, schema: &Path, part: &str, text: &[u8]) -> (usize, Vec<String>) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, text).unwrap();
    let output = Command::new(python).args(["-c", JUDGE]).arg(schema).arg(part).arg(file.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = text.lines().map(str::to_owned);
    (lines.next().unwrap().parse().unwrap(), lines.collect())
}

/// Checks all that is checked in, in every kind of file, as `format`.
fn report(format: &str, lang: &str) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_zwy"))
        .args([
            "check",
            "samples",
            "tests/returns",
            "tests/files/sheets/encrypted.xlsx",
            "Cargo.toml",
            "--format",
            format,
            "--lang",
            lang,
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn reports_are_as_their_schema_says() {
    let Some(python) = python() else { return };
    let schema = root().join("schemas/report.schema.json");
    for lang in ["zh", "en"] {
        assert_eq!(judge(&python, &schema, "", &report("json", lang)), (1, vec![]));
        let (lines, mistakes) = judge(&python, &schema, "file", &report("ndjson", lang));
        assert!(lines > 20 && mistakes.is_empty(), "{lines} lines\n{}", mistakes.join("\n"));
    }
    let printed = Command::new(env!("CARGO_BIN_EXE_zwy")).args(["schema", "report"]).output().unwrap();
    assert_eq!(printed.stdout, std::fs::read(&schema).unwrap());
}

#[test]
fn a_spoiled_report_is_refused() {
    let Some(python) = python() else { return };
    let schema = root().join("schemas/report.schema.json");
    let good: serde_json::Value = serde_json::from_slice(&report("json", "zh")).unwrap();
    let rejected = good["files"].as_array().unwrap().iter().position(|file| file["status"] == "rejected").unwrap();
    type Spoil = fn(&mut serde_json::Value);
    let in_file: [(&str, Spoil); 9] = [
        ("a status that there is not", |file| file["status"] = "fine".into()),
        ("rejected without a record", |file| file["record"] = serde_json::Value::Null),
        ("unreadable with a record", |file| file["status"] = "unreadable".into()),
        ("a hash that is none", |file| file["sha256"] = "00".into()),
        ("a key more", |file| file["size"] = 1.into()),
        ("a key less", |file| {
            file.as_object_mut().unwrap().remove("form");
        }),
        ("a row that is no object", |file| file["record"]["servers"] = serde_json::json!([{"name": "a"}, "b"])),
        ("a place from 0", |file| file["problems"][0]["at"] = serde_json::json!({"paragraph": 0})),
        ("a problem that says nothing", |file| file["problems"][0]["message"] = "".into()),
    ];
    for (what, spoil) in in_file {
        let mut report = good.clone();
        spoil(&mut report["files"][rejected]);
        let (_, mistakes) = judge(&python, &schema, "", report.to_string().as_bytes());
        assert!(!mistakes.is_empty(), "{what} passes");
    }
    let mut report = good;
    report["summary"]["files"] = (-1).into();
    assert!(!judge(&python, &schema, "", report.to_string().as_bytes()).1.is_empty());
}

#[test]
fn sarif_is_as_oasis_says() {
    let Some(python) = python() else { return };
    let schema = root().join("tests/files/sarif/sarif-schema-2.1.0.json");
    for lang in ["zh", "en"] {
        assert_eq!(judge(&python, &schema, "", &report("sarif", lang)), (1, vec![]));
    }
    assert!(!judge(&python, &schema, "", br#"{"version": "2.1.0", "runs": [{}]}"#).1.is_empty());
}
