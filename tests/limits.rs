//! Limits: told in the documentation, set on the command line, and named by the problem of whoever reaches one.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::Write;
use std::path::Path;
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

/// A Word file whose body is `text`.
fn document(path: &Path, text: &str) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    let body = format!(
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"#
    );
    for (name, part) in [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#,
        ),
        ("word/document.xml", &body),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(part.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn they_reach_templates_data_and_schemas() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (template, out, yaml, csv) = (at("t.docx"), at("out.docx"), at("d.yaml"), at("d.csv"));
    document(Path::new(&template), "{% for a in list %}{% for b in list %}{{ a }}{% endfor %}{% endfor %}");
    std::fs::write(&yaml, "list: [1, 2, 3, 4, 5, 6, 7, 8, 9]\n").unwrap();
    std::fs::write(&csv, "a,list[5],b.c\n1,2,3\n").unwrap();
    let schemas = at("schemas");
    std::fs::create_dir(&schemas).unwrap();
    let schema = zwy::assets::schemas().into_iter().find(|source| source.text.contains("rules:")).unwrap().text;
    std::fs::write(folder.path().join("schemas/one.yaml"), &schema).unwrap();
    let one = at("schemas/one.yaml");

    let fill = |data| vec!["fill", data, "--template", &template, "-o", &out, "--force"];
    let (check, vars) = (vec!["template", "check", &template], vec!["template", "vars", &template]);
    let cases: [(Vec<&str>, &str, i32); 13] = [
        (fill(&yaml), "output_bytes=200", 2),
        (fill(&yaml), "expression_steps=50", 2),
        (fill(&yaml), "yaml_nodes=8", 2),
        (fill(&yaml), "yaml_depth=1", 2),
        (fill(&yaml), "file_bytes=100", 2),
        (fill(&csv), "yaml_nodes=9", 2),
        (fill(&csv), "columns=2", 2),
        (fill(&csv), "yaml_depth=0", 2),
        (check.clone(), "part_bytes=64", 2),
        (vars.clone(), "part_bytes=64", 2),
        (vars.clone(), "xml_depth=2", 2),
        (vec!["schema", "check", &one], "yaml_depth=2", 1),
        (vec!["schema", "check", &one], "expression_chars=3", 1),
    ];
    for (command, limit, wanted) in cases {
        assert_eq!(zwy(&command).0, Some(0), "{command:?}: {}", zwy(&command).2);
        let (status, told, said) = zwy(&[&command[..], &["--limit", limit]].concat());
        let name = limit.split('=').next().unwrap();
        assert_eq!(status, Some(wanted), "{limit}: {told}{said}");
        assert!(format!("{told}{said}").contains(name), "{limit}: {told}{said}");
    }
}

#[test]
fn a_record_has_no_more_rows_than_a_table_may() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (yaml, out) = (at("d.yaml"), at("out.docx"));
    std::fs::write(&yaml, "form: statistics\nservers:\n- {name: a}\n- {name: b}\n- {name: c}\n").unwrap();
    let (status, report, _) = zwy(&["check", &yaml, "--format", "json", "--limit", "rows=2"]);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let said = &report["files"][0]["problems"][0];
    assert_eq!((status, &report["files"][0]["status"]), (Some(1), &"unreadable".into()));
    assert_eq!(
        (&said["code"], &said["expected"], &said["at"]["line"]),
        (&"oversized".into(), &"rows=2".into(), &5.into())
    );
    let (status, _, said) = zwy(&["fill", &yaml, "-o", &out, "--limit", "rows=2"]);
    assert_eq!((status, Path::new(&out).exists()), (Some(2), false));
    assert!(said.contains("--limit rows=4"), "{said}");
    assert_eq!(zwy(&["fill", &yaml, "-o", &out, "--limit", "rows=3"]).0, Some(0));
}

/// Records in which lists stand in lists, in every format: what is too deep is said, and loses no other record.
#[test]
fn no_record_is_lost_for_being_deep() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (template, out) = (at("t.docx"), at("out.docx"));
    document(Path::new(&template), "{{ org }}");
    // The lists stand in the mapping.
    let lists = |depth: usize| format!("{}{}", "[".repeat(depth - 1), "]".repeat(depth - 1));
    let json = |depth| format!("{{\"form\":\"receipt\",\"org\":\"宁武县财政局\",\"resources\":{}}}\n", lists(depth));
    let yaml = |depth| format!("form: receipt\norg: 宁武县财政局\nresources: {}\n", lists(depth));
    let check = |path: &str| {
        let (status, report, said) = zwy(&["check", "--format", "json", path]);
        assert_eq!(status, Some(1), "{said}");
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        let said = |file: &serde_json::Value| {
            let problem = &file["problems"][0];
            [&file["status"], &problem["code"], &problem["expected"]].map(|it| it.as_str().unwrap_or("").to_owned())
        };
        report["files"].as_array().unwrap().iter().map(said).collect::<Vec<_>>()
    };
    let deep = ["unreadable", "oversized", "yaml_depth=96"];
    for depth in [96, 97, 120, 131, 1_000, 100_000] {
        for (name, text) in [
            ("a.json", json(depth)),
            ("list.json", format!("[{}]", json(depth - 1))),
            ("a.ndjson", json(depth)),
            ("a.yaml", yaml(depth)),
            ("a", json(depth)),
            ("block.yaml", format!("form: receipt\norg: x\nresources:\n{}x\n", "- ".repeat(depth - 1))),
        ] {
            let path = at(name);
            std::fs::write(&path, text).unwrap();
            assert_eq!(check(&path) == [deep], depth > 96, "{name} {depth}");
            for more in [["--form", "receipt"], ["--template", &template]] {
                let (status, _, said) = zwy(&[&["fill", &path, "-o", &out][..], &more].concat());
                assert_eq!(said.contains("--limit yaml_depth=192"), depth > 96, "{name} {depth} {more:?}: {said}");
                assert!(depth <= 96 || (status, Path::new(&out).exists()) == (Some(2), false), "{name} {depth}");
                let _ = std::fs::remove_file(&out);
            }
        }
    }
    // Whatever is allowed, there is a stack to be walked on.
    for (name, text) in [("a.json", json(100_000)), ("a.yaml", yaml(100_000))] {
        let path = at(name);
        std::fs::write(&path, text).unwrap();
        let (status, said, _) = zwy(&["check", &path, "--limit", "yaml_depth=1000000"]);
        assert!(status == Some(1) && said.contains("limit of 1000 "), "{status:?} {said}");
    }
    // The other lines are records of their own.
    let path = at("lines.ndjson");
    std::fs::write(&path, [json(2), json(500), json(2)].concat()).unwrap();
    let read = check(&path);
    assert_eq!((read.len(), &read[1]), (3, &deep.map(str::to_owned)));
    assert!(read[0] == read[2] && read[0][0] != "unreadable", "{read:?}");
}

/// A half of a pair of surrogates is no character: neither the text nor the record that it stands in goes without a word.
#[test]
fn no_record_is_lost_for_an_escape() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json").to_str().unwrap().to_owned();
    for text in [
        "{\"form\": \"receipt\",\n \"org\": \"财政局\\ud800\"}",
        "{\"form\": \"receipt\",\n \"a\": 1, \"\\udc00\": \"\"}",
    ] {
        std::fs::write(&path, text).unwrap();
        let (status, report, _) = zwy(&["check", "--format", "json", &path]);
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        let said = &report["files"][0]["problems"][0];
        assert_eq!((status, &said["code"], &said["at"]["line"]), (Some(1), &"damaged".into(), &2.into()), "{said}");
        assert!(said["at"]["column"].as_u64().unwrap() > 9, "{said}");
        let (status, _, said) = zwy(&["fill", &path, "--form", "receipt", "-o", &format!("{path}.docx")]);
        assert_eq!((status, folder.path().join("a.json.docx").exists()), (Some(2), false), "{said}");
    }
}

/// Names that are compared for their likeness are as long, and as many, as their writers like.
#[test]
fn long_and_many_names_are_compared_in_no_time() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (template, json, out) = (at("t.docx"), at("d.json"), at("out.docx"));
    let fill = || {
        let start = std::time::Instant::now();
        let (status, _, said) = zwy(&["fill", &json, "--template", &template, "-o", &out, "--lenient", "--force"]);
        assert_eq!(status, Some(0), "{said:.300}");
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    };
    document(Path::new(&template), &format!("{{{{ {} }}}}", "名".repeat(40_000)));
    std::fs::write(&json, format!("{{\"{}\": 1}}", "名".repeat(39_999))).unwrap();
    fill();
    document(Path::new(&template), &(0..500).map(|i| format!("{{{{ nmae{i}x }}}}")).collect::<String>());
    let names: Vec<String> = (0..4_000).map(|i| format!("\"naem{i}y\": 1")).collect();
    std::fs::write(&json, format!("{{{}}}", names.join(","))).unwrap();
    fill();
}

/// Labels, titles and headers may stand in every row: each is looked at once, within the time that a file has.
#[test]
fn what_stands_in_every_row_takes_no_more_time_than_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let title = "宁武县政务云中心云服务资源需求申请表";
    let sheets = [
        format!("{title}\n{}", "申请单位名称,甲,系统名称,乙,主要用途,丙\n".repeat(10_000)),
        format!("{title}\n{}", "系统名称,乙\n".repeat(30_000)),
        format!("{title}\n{}", format!("{}\n", ["联系电话"; 20].join(",")).repeat(4_000)),
        format!(
            "{title}\n,{}\n{}",
            ["联系电话,邮箱"; 100].join(","),
            format!("{}\n", ["信息化负责人,系统负责人"; 100].join(",")).repeat(400)
        ),
        format!("{}{title}\n{}", "填写示例\n".repeat(90), format!("{}\n", ["甲"; 100].join(",")).repeat(3_000)),
    ];
    for sheet in sheets {
        std::fs::write(&path, &sheet).unwrap();
        let (_, report, _) = zwy(&["check", path.to_str().unwrap(), "--form", "application", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&report).unwrap();
        let problems = json["files"][0]["problems"].as_array().unwrap();
        assert!(!problems.is_empty() && problems.iter().all(|problem| problem["code"] != "oversized"), "{sheet:.100}");
    }
}

/// A row of a data file is held as a whole, some times over.
#[test]
fn no_row_of_a_data_file_has_more_than_it_may() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let fill = |text: String| {
        std::fs::write(&path, text).unwrap();
        let (status, _, said) = zwy(&["fill", path.to_str().unwrap(), "--form", "statistics", "-o", "-"]);
        (status, said)
    };
    let (status, said) = fill("a,".repeat(1_001));
    assert_eq!(status, Some(2));
    assert!(said.contains("--limit columns="), "{said:.500}");
    let (status, said) = fill(format!("申请单位,系统名称\n\"{}\",x\n", "局".repeat(1_000_001)));
    assert_eq!(status, Some(2));
    assert!(said.contains("--limit text_chars=") && said.contains("line 2 column 1"), "{said:.500}");
}

/// Each line of NDJSON is a report of its own: lines behind a limit are none.
#[test]
fn records_beyond_a_limit_are_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ndjson");
    std::fs::write(&path, "{}\n".repeat(2_000_000)).unwrap();
    let check = |limit: &str| {
        let (status, report, _) =
            zwy(&["check", path.to_str().unwrap(), "--format", "json", "--limit", limit, "--limit", "seconds=60"]);
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        let files = report["files"].as_array().unwrap();
        (status, files.len(), files.last().unwrap()["problems"][0]["expected"].clone())
    };
    assert_eq!(check("yaml_nodes=50"), (Some(1), 51, "yaml_nodes=50".into()));
    std::fs::write(&path, "{\"form\":\"agreement\"}\n".repeat(100_000)).unwrap();
    assert_eq!(check("problems_held=70"), (Some(1), 1, "problems_held=70".into()), "records that can be read");
    std::fs::write(&path, "{}\n".repeat(2_000_000)).unwrap();
    assert_eq!(check("problems_held=70"), (Some(1), 1, "problems_held=70".into()));
}

/// A long text that stands once may be that of thousands of rows.
#[test]
fn what_rows_repeat_is_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let long = "长".repeat(100_000);
    let check = |extra: &str, os: &str, next: &str| {
        let mut text = format!(
            "宁武县财政局-预算系统-云服务资源数量统计表\n序号,服务器名称,vCPU（核）,内存（G）,存储（G）,操作系统{extra}\n"
        );
        for row in 1..1_000 {
            text += &format!(
                "{row},应用{row},8,16,500,{}{}\n",
                if row == 1 { os } else { next },
                if extra.is_empty() { "" } else { ",x" }
            );
        }
        std::fs::write(&path, text).unwrap();
        let (status, report, _) = zwy(&["check", path.to_str().unwrap(), "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&report).unwrap();
        (status, report.len(), json["files"][0]["problems"][0]["expected"].clone())
    };
    for (extra, os, next) in [("", &*long, "同上"), (&*format!(",{long}"), "银河麒麟 V10", "银河麒麟 V10")] {
        let (status, length, expected) = check(extra, os, next);
        assert_eq!((status, expected), (Some(1), "repeated_bytes=16MiB".into()));
        assert!(length < 10_000, "{length}");
    }
    let (_, length, expected) = check("", &"长".repeat(4_000), "同上");
    assert!(expected != "repeated_bytes=16MiB" && length < 50_000_000, "{length}");
}

#[test]
fn a_run_fills_no_more_records_than_it_may() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("d.ndjson"), folder.path().join("out"));
    std::fs::write(&data, "{\"form\":\"agreement\"}\n\n{\"form\":\"agreement\"}\n").unwrap();
    let fill = |limit: &str| zwy(&["fill", data.to_str().unwrap(), "-o", out.to_str().unwrap(), "--limit", limit]);
    let (status, _, said) = fill("records=1");
    assert_eq!((status, out.exists()), (Some(2), false));
    assert!(said.contains("2 records") && said.contains("--limit records=2"), "{said}");
    assert_eq!((fill("records=2").0, std::fs::read_dir(&out).unwrap().count()), (Some(0), 2));
}

#[test]
fn archives_are_nested_no_deeper_than_they_may() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    let mut bytes = "宁武县财政局-预算系统-云服务资源数量统计表\n序号,服务器名称\n1,应用\n".as_bytes().to_vec();
    for name in ["a.csv", "1.zip", "2.zip", "3.zip"] {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &bytes).unwrap();
        bytes = zip.finish().unwrap().into_inner();
    }
    std::fs::write(&path, bytes).unwrap();
    let check = |limit: &str| {
        let (_, report, _) = zwy(&["check", path.to_str().unwrap(), "--format", "json", "--limit", limit]);
        let json: serde_json::Value = serde_json::from_str(&report).unwrap();
        (json["files"][0]["path"].clone(), json["files"][0]["problems"][0]["expected"].clone())
    };
    let (file, expected) = check("archive_depth=3");
    assert_eq!(expected, "archive_depth=3");
    assert!(file.as_str().unwrap().ends_with("a.zip/3.zip/2.zip/1.zip"), "{file}");
    let (file, expected) = check("archive_depth=4");
    assert!(file.as_str().unwrap().ends_with("1.zip/a.csv") && expected != "archive_depth=4", "{file}");
}

#[test]
fn an_archive_is_bounded_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (member, archive) = (folder.path().join("m.docx"), folder.path().join("a.zip"));
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&member).unwrap());
    zip.start_file("[Content_Types].xml", zip::write::SimpleFileOptions::default()).unwrap();
    (0..120).for_each(|_| zip.write_all(&vec![b' '; 1 << 20]).unwrap());
    zip.finish().unwrap();
    let bytes = std::fs::read(&member).unwrap();
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&archive).unwrap());
    for name in ["1.docx", "2.docx", "3.docx", "4.docx", "5.docx"] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap();
    let (status, report, _) = zwy(&["check", "--format", "json", archive.to_str().unwrap()]);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let files = report["files"].as_array().unwrap();
    let name = |file: &serde_json::Value| file["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let names: Vec<String> = files.iter().map(name).collect();
    assert_eq!((status, names), (Some(1), ["1.docx", "2.docx", "a.zip"].map(str::to_owned).to_vec()));
    assert_eq!(files[2]["problems"][0]["code"], "oversized");
    assert_eq!(files[2]["problems"][0]["expected"], "ratio=200");
}

#[test]
fn one_long_line_takes_no_longer_than_many_short_ones() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.csv");
    for mark in ["_", ":", "-", "长"] {
        std::fs::write(&file, format!("a:b,c:{},内存{}", mark.repeat(300_000), mark.repeat(300_000))).unwrap();
        let (_, report, _) = zwy(&["check", "--format", "json", "--limit", "seconds=4", file.to_str().unwrap()]);
        assert!(!report.contains("oversized"), "{mark}: {report}");
    }
}

#[test]
fn templates_that_nothing_opens_are_not_filled_and_reports_of_them_are_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (template, out, yaml) = (at("t.docx"), at("out.docx"), at("d.yaml"));
    std::fs::write(&yaml, "a: 1\n").unwrap();
    for text in ["甲</w:tc>", "甲<w:tc>", "{{ a }}</w:tc>"] {
        document(Path::new(&template), text);
        let (status, _, said) = zwy(&["fill", &yaml, "--template", &template, "-o", &out]);
        assert_eq!((status, Path::new(&out).exists()), (Some(2), false), "{said}");
    }
    document(Path::new(&template), "{{ a\u{202e}b | upper( }}");
    let (_, report, _) = zwy(&["template", "check", "--format", "json", &template]);
    assert!(report.contains("\\u202e") && !report.contains('\u{202e}'), "{report}");
}

/// What a template or its data has many of takes as long as there is of it, and no longer.
#[test]
fn many_tags_relationships_and_keys_take_no_more_than_their_share() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (template, yaml, out) = (at("t.docx"), at("d.yaml"), at("out.docx"));
    let start = std::time::Instant::now();

    // Values without wording between them are told once, and not each with all the others.
    document(Path::new(&template), &"{{ org }}".repeat(20_000));
    let file = format!("{}/tests/files/sheets/openpyxl.xlsx", env!("CARGO_MANIFEST_DIR"));
    let (_, told, said) = zwy(&["check", &file, "--form", "receipt", "--template", &template]);
    assert!(!said.contains("seconds") && told.len() + said.len() < 20_000, "{said}");

    // A record is as wide as its writer likes.
    document(Path::new(&template), "{{ k7 }}{{ missing }}");
    let keys: String = (0..60_000).map(|number| format!("k{number}: 1\n")).collect();
    std::fs::write(&yaml, &keys).unwrap();
    let (status, _, said) = zwy(&["fill", &yaml, "--template", &template, "-o", &out]);
    assert!(status == Some(2) && said.contains("“missing”"), "{said}");
    std::fs::write(&yaml, keys + "missing: 2\n").unwrap();
    let (status, _, said) = zwy(&["fill", &yaml, "--template", &template, "-o", &out]);
    assert_eq!(status, Some(0), "{said}");

    // As many headers as there are relationships are no more than there may be parts.
    let relation = |number| format!(r#"<Relationship Id="x{number}" Type="…/header" Target="h.xml"/>"#);
    let header = r#"<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>"#;
    for (count, wanted) in [(9_999, Some(0)), (10_001, Some(2))] {
        let relations: String = (0..count).map(relation).collect();
        document(Path::new(&template), "{{ a }}");
        let mut zip =
            zip::ZipWriter::new_append(std::fs::File::options().read(true).write(true).open(&template).unwrap())
                .unwrap();
        for (name, part) in [
            ("word/_rels/document.xml.rels", format!("<Relationships xmlns=\"…\">{relations}</Relationships>")),
            ("word/h.xml", header.to_owned()),
        ] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(part.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
        for command in [vec!["template", "check", &template], vec!["template", "vars", &template]] {
            let (status, told, said) = zwy(&command);
            assert_eq!(status, wanted, "{told}{said}");
            assert!(status == Some(0) || said.contains("--limit parts=20000"), "{said}");
        }
    }
    // A busy machine and a build that is not optimised.
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());

    let (status, _, said) = zwy(&["template", "check", &template, "--limit", "parts=20000", "--limit", "seconds=0"]);
    assert!(status == Some(2) && said.contains("--limit seconds="), "{said}");
}
