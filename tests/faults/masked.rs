//! With `--mask` no telephone number and no e-mail address of the returns is anywhere in what is said.

use std::collections::BTreeSet;
use std::io::Read;

use serde_json::Value;

use crate::{out, root, text, zwy};

/// Every text of a value.
fn texts(value: &Value, into: &mut Vec<(String, String)>, key: &str) {
    match value {
        Value::String(text) => into.push((key.to_owned(), text.clone())),
        Value::Array(items) => items.iter().for_each(|item| texts(item, into, key)),
        Value::Object(map) => map.iter().for_each(|(key, value)| texts(value, into, key)),
        _ => {}
    }
}

/// The telephone numbers and addresses of what is checked: what stands in their fields, and what was found there.
fn personal(report: &Value) -> BTreeSet<String> {
    let is_personal = |key: &str| key.ends_with("_phone") || key.ends_with("_email");
    let mut found = Vec::new();
    for file in report["files"].as_array().unwrap() {
        texts(&file["record"], &mut found, "");
        for problem in file["problems"].as_array().unwrap() {
            let field = problem["field"].as_str().unwrap().to_owned();
            found.extend(
                ["found", "expected"].iter().filter_map(|key| Some((field.clone(), problem[key].as_str()?.to_owned()))),
            );
        }
    }
    let values = found.into_iter().filter(|(key, _)| is_personal(key)).map(|(_, text)| text);
    values.filter(|text| text.contains(['@', '＠']) || text.chars().filter(char::is_ascii_digit).count() >= 7).collect()
}

#[test]
fn no_output_has_personal_data() {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(root("samples/returns")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    // Names of files, other fields, unknown columns, wrong values, a copy (which is said across files).
    let record = std::fs::read_to_string(root("samples/records/application.yaml")).unwrap();
    let more = format!("{record}\nrequirements: 请致电 139 1234 5678 或 wang@x.gov.cn\n");
    let name = folder.path().join("张三13912345678.yaml");
    std::fs::write(&name, &more).unwrap();
    std::fs::copy(&name, folder.path().join("张三13912345678（副本）.yaml")).unwrap();
    std::fs::write(
        folder.path().join("b.json"),
        r#"{"form":"application","org":"13912345678 局","system_name":"a","it_lead_phone":"1391234567","it_lead_email":"wang.x.gov.cn",
           "servers":[{"seq":1,"name":"s","vcpu":1,"memory_gb":1,"storage_gb":1,"os":"x","extra":{"电话13912345678":"0350-5551234"}}]}"#,
    )
    .unwrap();
    // A table says of each row where it stands.
    std::fs::write(
        folder.path().join("c.fods"),
        std::fs::read_to_string(root("tests/returns/单文件ODS.fods"))
            .unwrap()
            .replace("table:name=\"", "table:name=\"13912345678"),
    )
    .unwrap();
    let check = |more: &[&str]| zwy().arg("check").args(more).arg(folder.path()).output().unwrap();
    let plain: Value = serde_json::from_str(&out(&check(&["--format", "json"]))).unwrap();
    let mut raw = personal(&plain);
    raw.extend(
        ["13912345678", "139 1234 5678", "wang@x.gov.cn", "1391234567", "wang.x.gov.cn", "0350-5551234"]
            .map(str::to_owned),
    );
    assert!(raw.len() > 12, "{raw:?}");
    let clean = |what: &str, said: &str| {
        // Hashes are no texts of people.
        let said: Vec<&str> = said
            .split(|c: char| !c.is_ascii_hexdigit())
            .filter(|word| word.len() == 64)
            .fold(vec![said], |parts, hash| parts.into_iter().flat_map(|part| part.split(hash)).collect());
        for part in said {
            for raw in &raw {
                assert!(!part.contains(raw.as_str()), "{what} says {raw}");
            }
        }
    };
    for lang in ["zh", "en"] {
        for format in ["text", "json", "ndjson", "junit", "sarif", "csv"] {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_zwy"));
            command.args(["--lang", lang, "check", "--mask", "--format", format]);
            let done = command.arg(folder.path()).output().unwrap();
            clean(format, &out(&done));
            clean(format, &text(&done.stderr));
        }
    }
    for name in ["t.csv", "t.ndjson", "t.xlsx"] {
        for form in ["application", "statistics", "change"] {
            let place = tempfile::tempdir().unwrap();
            let table = place.path().join(name);
            let done = zwy()
                .args(["collect", "--mask", "--form", form])
                .arg(folder.path())
                .arg("-o")
                .arg(&table)
                .output()
                .unwrap();
            assert!(done.status.code() <= Some(1), "{}", text(&done.stderr));
            clean(name, &text(&done.stderr));
            if name == "t.xlsx" {
                let mut package = zip::ZipArchive::new(std::fs::File::open(&table).unwrap()).unwrap();
                for index in 0..package.len() {
                    let mut part = String::new();
                    package.by_index(index).unwrap().read_to_string(&mut part).unwrap();
                    clean(name, &part);
                }
            } else {
                clean(name, &std::fs::read_to_string(&table).unwrap());
            }
        }
    }
    // An argument may be the name of a file.
    for lang in ["zh", "en"] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_zwy"));
        let done = command.args(["--lang", lang, "check", "--mask", "--13912345678"]).output().unwrap();
        assert_eq!(done.status.code(), Some(2));
        clean("an argument", &text(&done.stderr));
    }
    // Masked is not gone: the same problems at the same places, and recognisable values.
    let masked: Value = serde_json::from_str(&out(&check(&["--mask", "--format", "json"]))).unwrap();
    let places = |report: &Value| -> Vec<String> {
        let files = report["files"].as_array().unwrap().iter();
        files
            .flat_map(|file| {
                file["problems"].as_array().unwrap().iter().map(|p| format!("{} {} {}", p["code"], p["field"], p["at"]))
            })
            .collect()
    };
    let fields = |list: Vec<String>| {
        list.into_iter().filter(|one| !one.contains("电话13") && !one.contains("电话139")).collect::<Vec<_>>()
    };
    assert_eq!(fields(places(&plain)).len(), fields(places(&masked)).len());
    let said = masked.to_string();
    assert!(said.contains("139****5678") && said.contains("w***@x.gov.cn"), "{said}");
    assert_eq!(plain["summary"], masked["summary"]);
    assert_eq!(
        plain["across"]["problems"].as_array().unwrap().len(),
        masked["across"]["problems"].as_array().unwrap().len()
    );
}
