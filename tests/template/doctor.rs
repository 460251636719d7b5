//! The doctor on broken templates of other programs: `broken/*.docx`, with every finding in the `.expected` beside it
//! (`ZWY_BLESS=1` writes it).

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use serde_json::json;
use zwy::docx::Filler;
use zwy::docx::template::doctor::{Finding, annotate, examine};
use zwy::docx::template::usage::{json_schema, skeleton, variables};
use zwy::limits::Limits;
use zwy::message::Lang;
use zwy::problem::Severity;
use zwy::schema::Schema;

use crate::documents::{p, package, table};

fn schema(form: &str) -> Option<Arc<Schema>> {
    zwy::schema::load(&zwy::assets::schemas()).unwrap().get(form).cloned()
}

fn examined(bytes: &[u8], form: Option<Arc<Schema>>) -> Vec<Finding> {
    examine(bytes, "t.docx", form, &Limits::default()).unwrap()
}

/// One finding a line: weight, place, code, tag, what is wrong and what to write.
fn told(findings: &[Finding]) -> String {
    findings
        .iter()
        .map(|finding| {
            let place = finding.place.as_ref().map(|place| place.describe(Lang::Zh)).unwrap_or_default();
            let (severity, code) = (finding.severity.name(), finding.code.name());
            format!("{severity}│{place}│{code}│{}│{}│{}\n", finding.tag, finding.message.zh, finding.help.zh)
        })
        .collect()
}

fn broken() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/template/broken");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|e| e == "docx")).collect();
    files.sort();
    files
}

fn form_of(path: &Path) -> Option<Arc<Schema>> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    name.split_once('-').and_then(|(form, _)| schema(form))
}

#[test]
fn every_mistake_of_broken_templates_is_found_at_its_place() {
    let files = broken();
    assert!(files.len() >= 25, "{files:?}");
    for path in files {
        let findings = examined(&fs::read(&path).unwrap(), form_of(&path));
        assert!(findings.iter().any(|finding| finding.severity == Severity::Error), "{path:?}");
        let expected = path.with_extension("docx.expected");
        if std::env::var_os("ZWY_BLESS").is_some() {
            fs::write(&expected, told(&findings)).unwrap();
        }
        assert_eq!(told(&findings), fs::read_to_string(&expected).unwrap_or_default(), "{path:?}");
        for finding in &findings {
            if let Some(line) = &finding.line {
                assert!(line.marked.end <= line.text.chars().count() + 1, "{path:?}: {finding:?}");
            }
        }
    }
}

#[test]
fn a_copy_with_comments_says_the_same_and_has_every_finding() {
    for path in broken() {
        let bytes = fs::read(&path).unwrap();
        let findings = examined(&bytes, form_of(&path));
        let copy = annotate(&bytes, "t.docx", &findings, Lang::Zh, &Limits::default()).unwrap();
        assert_eq!(copy, annotate(&bytes, "t.docx", &findings, Lang::Zh, &Limits::default()).unwrap());
        let comments = comments(&copy);
        let before = self::comments(&bytes).matches("<w:comment ").count();
        assert_eq!(comments.matches("<w:comment ").count(), before + findings.len(), "{path:?}");
        // Cut runs say the same: the same mistakes stand at the same places.
        let again: Vec<Finding> =
            examined(&copy, form_of(&path)).into_iter().filter(|f| f.code.name() != "not-rendered").collect();
        let first: Vec<Finding> = findings.into_iter().filter(|f| f.code.name() != "not-rendered").collect();
        assert_eq!(told(&again), told(&first), "{path:?}");
    }
}

fn comments(bytes: &[u8]) -> String {
    let package = zwy::docx::package::Package::open(bytes, &Limits::default()).unwrap();
    let part = package.part("word/comments.xml").unwrap();
    String::from_utf8(part.unwrap_or_default()).unwrap()
}

#[test]
fn what_is_meant_as_it_stands_is_no_mistake() {
    for body in [
        p("集合 {1, 2}，{甲、乙}，{\"a\": {\"b\": 1}}，100%，x > y，《书》"),
        p("{{ 甲 }}和{_{ 乙 }_}，{_% if %_}"),
        p("1#楼、2#楼、A#B#C，#2026#，((1)(2))，（（一）号）"),
        p("{% for 名 in 表 %}{{ 名 }}：{{ 表[名] }}{% endfor %}{{ 表.标题 }}"),
        p("{{ 金额 | 大写金额(\"人民币\") }}{{ 名单 | join(分隔) }}{{ 单位 | default(其他) }}"),
        p("{% if 甲 %}{{ 甲 | default(\"}}\") }}{% else %}无{% endif %}"),
        table(&["序号│名称", "{%tr for 机 in 服务器 %}│", "{{ loop.index }}│{{ 机.名称 }}", "{%tr endfor %}│"]),
        p("{%p if 甲 %}") + &p("{{ 甲 }}") + &p("{%p endif %}"),
        p("｛｛ 单位 ｝｝｛％ if 甲 ％｝有｛％ endif ％｝"),
    ] {
        let found = told(&examined(&package(&(p("{{ 单位 }}") + &body), &[]), None));
        assert_eq!(found, "", "{body}");
    }
}

#[test]
fn what_some_value_can_be_is_no_mistake() {
    let form = schema("application");
    for body in [
        p("{{ applicant_date | 日期('yyyy年') }}{{ applicant_date | date | 日期('M月') }}{{ it_lead_phone | 遮盖 }}"),
        p(
            "{% for 机 in servers %}{{ (机.vcpu * 机.quantity) | 千分位 }}{{ 机.vcpu | 小数(1) | 千分位 }}{{ 机.vcpu ~ '核' }}{% endfor %}",
        ),
        p(
            "{% if applicant_date > '2026-03-01' and applicant_date != '' %}{{ networks | join('、') | upper }}{% endif %}",
        ),
        p(
            "{% for 区 in networks %}{% if 区 == 'DMZ' %}{{ 区[0:1] }}{% endif %}{% endfor %}{{ networks | length * 2 }}",
        ),
        p("{% set 数 = '无' %}{% if org %}{% set 数 = servers | length %}{% endif %}{{ 数 * 1 }}"),
        p("{{ networks | 勾选('互联网区', '其他') }}{{ networks | 默认('无') }}{{ networks | sort | join('、') }}"),
        p(
            "{% macro 行(名) %}{{ 名 | default('无') }}{% if 名 %}{{ 名 }}{% endif %}{% endmacro %}{{ 行() }}{{ 行(org) }}",
        ),
        p("{% if org %}{% set 日 = applicant_date %}{% else %}{% set 日 = '待定' %}{% endif %}{{ 日 | 日期 }}"),
        p("{{ '—' * 20 }}{{ application_no | 编号 }}{{ applicant_date | default('') | 日期 }}{{ org + '（盖章）' }}"),
        p(
            "{% if servers | sum(attribute='vcpu') > 100 %}{{ servers | map(attribute='name') | join('、') }}{% endif %}",
        ),
    ] {
        let found = told(&examined(&package(&(p("{{ org }}") + &body), &[]), form.clone()));
        let found: Vec<&str> = found.lines().filter(|line| !line.contains("unprinted")).collect();
        assert!(found.is_empty(), "{body}: {found:?}");
    }
}

#[test]
fn the_forms_own_templates_are_sound() {
    for schema in zwy::schema::load(&zwy::assets::schemas()).unwrap().iter() {
        let bytes = zwy::docx::draw::draw(schema).unwrap();
        let found = examined(&bytes, Some(schema.clone()));
        assert!(found.iter().all(|finding| finding.severity == Severity::Note), "{}: {}", schema.form, told(&found));
        let used = variables(&bytes, "t.docx", Some(schema.clone()), &Limits::default()).unwrap();
        assert!(skeleton(&used, Some(schema), Lang::Zh).starts_with(&format!("form: {}\n", schema.form)));
    }
}

#[test]
fn what_a_template_needs_is_listed_with_what_its_use_tells() {
    let body = p("{{ 单位 }}{{ 日期 | default('') }}{% if 备注 %}{{ 备注 }}{% endif %}{{ 联系人.姓名 }}{{ 数量 * 2 }}")
        + &p(
            "{% set 名 = 联系人 %}{{ 名.电话 }}{{ 标签 | join('、') }}{% for k, v in 附表.items() %}{{ k }}{{ v }}{% endfor %}",
        )
        + &table(&[
            "{%tr for 机 in 服务器 %}",
            "{{ loop.index }}{{ 机.名称 }}{% for 盘 in 机.磁盘 %}{{ 盘 }}{% endfor %}",
            "{%tr endfor %}",
        ]);
    let used = variables(&package(&body, &[]), "t.docx", None, &Limits::default()).unwrap();
    assert_eq!(
        skeleton(&used, None, Lang::Zh),
        "单位: \"\" # 第1段\n日期: \"\" # 第1段，可缺\n备注: \"\" # 第1段，可缺\n联系人: # 第1段\n  姓名: \"\" # 第1段\n  电话: \"\" # 第2段\n\
         数量: 0 # 第1段\n标签: # 第2段\n  - \"\"\n附表: {} # 第2段\n服务器: # 表1 第1行第1格\n  - 名称: \"\" # 表1 第2行第1格\n    \
         磁盘: # 表1 第2行第1格\n      - \"\"\n"
    );
    let asked =
        p("{% if \"住\" in 服务 %}a{% endif %}{% if 类型 == \"甲\" %}b{% endif %}{% if not 附注 %}c{% endif %}");
    let asked = variables(&package(&asked, &[]), "t.docx", None, &Limits::default()).unwrap();
    let optional: Vec<bool> = asked.members.values().map(|used| used.is_optional).collect();
    assert_eq!(optional, [false, false, true]);
    let value = json_schema(&used, "t.docx", None);
    assert_eq!(value["properties"]["数量"]["type"], "number");
    assert_eq!(value["properties"]["服务器"]["items"]["properties"]["磁盘"]["type"], "array");
    let required: Vec<&str> = value["required"].as_array().unwrap().iter().filter_map(|key| key.as_str()).collect();
    assert_eq!(required, ["单位", "联系人", "数量", "标签", "附表", "服务器"]);
}

#[test]
fn the_command_tells_by_its_status() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_zwy")).current_dir(folder.path()).args(arguments).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(run(&["template", "draw", "application", "-o", "t.docx"]).0, 0);
    assert_eq!(run(&["template", "draw", "application", "-o", "t.docx"]).0, 2);
    assert_eq!(run(&["template", "check", "t.docx", "--form", "application"]).0, 0);
    assert_eq!(run(&["template", "check", "none.docx"]).0, 2);
    fs::write(folder.path().join("bad.docx"), package(&p("{{ a | datee }}"), &[])).unwrap();
    let (status, text) =
        run(&["template", "check", "bad.docx", "--format", "json", "--annotate", "copy.docx", "--lang", "en"]);
    assert_eq!(status, 1);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let finding = &report["files"][0]["findings"][0];
    assert_eq!(
        (&finding["code"], &finding["place"], &finding["column"]),
        (&"unknown-filter".into(), &"paragraph 1".into(), &8.into())
    );
    assert_eq!(report["summary"]["errors"], 1);
    assert_eq!(run(&["template", "check", "bad.docx", "--annotate", "copy.docx"]).0, 2);
    assert_eq!(run(&["template", "check", "bad.docx", "--annotate", "copy.docx", "--force"]).0, 1);
    let (status, yaml) = run(&["template", "vars", "t.docx", "--form", "application", "--format", "yaml"]);
    assert_eq!(status, 0);
    fs::write(folder.path().join("r.yaml"), yaml).unwrap();
    assert_eq!(run(&["fill", "r.yaml", "--template", "t.docx", "-o", "filled.docx"]).0, 0);
}

#[test]
fn codes_are_documented() {
    for page in ["docs/template-check.md", "docs/template-check.zh-CN.md"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
        for code in zwy::docx::template::Code::ALL {
            assert!(text.contains(&format!("| `{}` |", code.name())), "{page}: {}", code.name());
        }
    }
}

#[test]
fn what_is_no_template_is_named_and_codes_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.docx");
    fs::write(&path, "%PDF-1.7\n").unwrap();
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_zwy")).args(arguments).args(["--lang", "zh"]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (status, text) = run(&["template", "check", path.to_str().unwrap(), "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let finding = &report["files"][0]["findings"][0];
    assert_eq!((status, finding["code"].as_str()), (Some(2), Some("unreadable")));
    assert_eq!(finding["message"], "不是 Word 模板，而是 PDF 文件");
    let (status, text) = run(&["explain", "block-place"]);
    assert!(status == Some(0) && text.contains("{%tr"), "{text}");
}

/// The template with one more part.
fn with_theme(template: Vec<u8>, theme: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new_append(Cursor::new(template)).unwrap();
    archive.start_file("word/theme/theme9.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(theme.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_template_with_a_damaged_part_is_refused_and_gets_no_copy() {
    let theme = "<a:theme xmlns:a=\"urn:a\" name=\"x\"><a:clrScheme/></a:theme>";
    let cases = [
        (theme.to_owned(), true),
        (theme.replace("name=\"x\"", "name=x"), false),
        (theme.replace("name=\"x\"", "name"), false),
        (theme.replace("name=\"x\"", "name=\"x\" name=\"y\""), false),
        (theme.replace("<a:clrScheme/>", "<b:clrScheme/>"), false),
        (theme.replace("<a:clrScheme/>", "<a:clrScheme>"), false),
    ];
    let template = fs::read(&broken()[0]).unwrap();
    let form = form_of(&broken()[0]);
    let findings = examined(&template, form);
    for (theme, is_sound) in cases {
        let bytes = with_theme(template.clone(), &theme);
        let copy = annotate(&bytes, "t.docx", &findings, Lang::Zh, &Limits::default());
        match copy {
            Ok(_) => assert!(is_sound, "{theme}"),
            Err(error) => {
                let told = error.describe(Lang::Zh);
                assert!(!is_sound && told.contains("word/theme/theme9.xml"), "{theme}: {told}");
            }
        }
        // Without a mistake in its tags it is not filled in either, and the doctor says why.
        let bytes = with_theme(package(&p("{{ 单位 }}"), &[]), &theme);
        let codes: Vec<_> = examined(&bytes, None).iter().map(|finding| finding.code.name()).collect();
        assert_eq!(codes, if is_sound { &[][..] } else { &["damaged-part"] }, "{theme}");
        let filler = Filler::with_template(None, &bytes, "t.docx");
        let told = filler.err().map(|error| error.describe(Lang::En));
        assert_eq!(told.is_none(), is_sound, "{theme}");
        assert!(told.is_none_or(|told| told.contains("word/theme/theme9.xml (it is not well-formed XML)")));
    }
}

#[test]
fn a_folder_is_its_templates_and_a_refused_copy_hides_no_findings() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::create_dir(at("下级")).unwrap();
    fs::write(at("说明.txt"), "不是模板").unwrap();
    fs::write(at("b.docx"), package(&p("{{ 单位 | uper }}"), &[])).unwrap();
    let damaged = with_theme(package(&p("{{ 单位 }"), &[]), "<a:theme xmlns:a=\"urn:a\">");
    fs::write(at("下级/a.docx"), damaged).unwrap();
    let run = |arguments: &[&str]| {
        let all = [&["template", "check"], arguments, &["--lang", "zh"]].concat();
        let output = Command::new(env!("CARGO_BIN_EXE_zwy")).args(all).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (status, text, _) = run(&[folder.path().to_str().unwrap(), "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let files: Vec<_> = report["files"].as_array().unwrap().iter().map(|file| &file["findings"][0]["code"]).collect();
    assert_eq!((status, files), (Some(1), vec![&json!("unknown-filter"), &json!("unclosed-tag")]), "{text}");
    let (status, text, told) = run(&[&at("下级/a.docx"), "--annotate", &at("out.docx")]);
    assert!(status == Some(2) && text.contains("{{ 单位 }}") && told.contains("theme9.xml"), "{text}{told}");
    assert!(!Path::new(&at("out.docx")).exists());
    fs::remove_file(at("b.docx")).unwrap();
    fs::remove_dir_all(at("下级")).unwrap();
    let (status, _, told) = run(&[folder.path().to_str().unwrap()]);
    assert!(status == Some(2) && told.contains("没有 .docx"), "{told}");
}

/// What fills in and is not meant; and what is nearly the same and right.
#[test]
fn slips_that_print_something_are_told() {
    for (body, expected) in [
        ("{{ “单位” }}", "warning│第1段│quote│{{ “单位” }}│名字加了引号，打印的就是这几个字│写成 {{ 单位 }}\n"),
        ("{{ \"、\" }}{{ '一' }}{{ \"{{\" }}{{ ' 和 ' }}", ""),
        (
            "{{ 金额 / 大写金额 }}",
            "warning│第1段│syntax│{{ 金额 / 大写金额 }}│“大写金额”是过滤器，“/”是除号│写成 {{ 金额 | 大写金额 }}\n",
        ),
        ("{{ 表.日 / 星期 }}", "写成 {{ 表.日 | 星期 }}"),
        ("{{ 金额 / 合计 }}{{ 金额 / 人数 }}", ""),
        ("{{ 天数 / 日期 }}{{ 日期 }}", ""),
        (
            "{{ 住宿 if \"有\" }}",
            "error│第1段│syntax│{{ 住宿 if \"有\" }}│条件只有文字“有”，总是成立│写全比较：住宿 == \"有\"\n",
        ),
        ("{% if '有' %}甲{% endif %}", "条件只有文字“有”，总是成立│写全比较：x == \"有\"\n"),
        ("{{ '甲' if 住宿 }}{{ '甲' if 住宿 == '有' else '乙' }}", ""),
        (
            "{{r 单位 }}",
            "note│第1段│other-engine│{{r 单位 }}│值总是文字，不带格式：字母 r 在这里不起作用│在 Word 里给标签设好字体；去掉 r\n",
        ),
        ("{{p 单位 }}", "字母 p 在这里不起作用│内容写在模板里，用 {%p if … %} 选；去掉 p\n"),
        ("{{ r }}{{p}}{{ q.x }}{{ r + 1 }}", ""),
    ] {
        let said = told(&examined(&package(&p(body), &[]), None));
        match expected {
            "" => assert_eq!(said, "", "{body}"),
            expected => assert!(said.ends_with(expected) || said.contains(expected), "{body}: {said}"),
        }
        assert!(said.lines().count() <= 1, "{body}: {said}");
    }
}
