//! The catalogue of codes: complete, in both languages, and as the code that raises them says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;
use zwy::codes::{self, About};
use zwy::expr::{Expression, Template};
use zwy::inspect::Inspector;
use zwy::limits::Limits;
use zwy::message::{Lang, Message};
use zwy::problem::Severity;
use zwy::schema::{Reads, Rule, Stage};

/// The contract with scripts: none of these may be renamed or taken away.
const STABLE: &str = "accepted warned rejected unreadable \
    encrypted damaged unsupported oversized unknown-form ambiguous-form \
    missing-table missing-column no-rows unread unknown-field extra-column altered-text hidden-content tracked-changes \
    required placeholder type ambiguous format range choice no-cached-value formula-error merged-value normalised \
    premature inconsistent duplicate total row-number \
    duplicate-file superseded annexed-twice annex-apart similar-name number-twice";

/// A mark between the stages that no report has.
const COVERED: &str = "covered";

#[test]
fn every_stable_code_has_one_page_in_both_languages() {
    let codes: Vec<&str> = codes::ALL.iter().map(|page| page.code).collect();
    assert_eq!(codes, STABLE.split_whitespace().collect::<Vec<_>>());
    for page in codes::ALL {
        for lang in [Lang::Zh, Lang::En] {
            for text in [page.title(lang), page.meaning(lang), page.why(lang), page.example(lang), page.mend(lang)] {
                assert!(!text.is_empty() && !text.ends_with(['。', '.']), "{}: {text}", page.code);
            }
        }
        assert_eq!(page.severities.is_empty(), page.about == About::Status, "{}", page.code);
        assert_eq!(codes::get(page.code), Some(page));
    }
    assert_eq!(codes::get("nonsense"), None);
}

#[test]
fn a_page_says_first_what_to_do() {
    let page = codes::get("total").unwrap();
    assert_eq!(
        page.text(Lang::Zh),
        "total（错误、提示）：合计不符\n\n怎么办\n  核对各行和合计；不写合计也可以\n\n含义\n  合计与各行之和不相等；有数量的行按数量计。合计之后又加了行的，是提示\n\n为什么\n  要么合计错，要么某一行错或漏了\n\n例\n  \
         合计写 40，各行之和为 42\n"
    );
    assert!(
        codes::get("range").unwrap().text(Lang::En).starts_with("range (error, warning): out of range\n\nWhat to do\n")
    );
    assert!(codes::get("warned").unwrap().text(Lang::Zh).starts_with("warned（报告中的状态）"));
}

/// The text of every source file.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

fn source() -> Vec<(String, String)> {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

/// A code stands in the source as the first argument of `Problem::error(` and its like, beside its message where a
/// function or a tuple passes it on, or in a constant; a call that takes it from elsewhere would not be seen here.
#[test]
fn every_code_that_is_raised_is_explained() {
    let literal = Regex::new(r#"Problem::(?:error|warning|note|new)\(\s*"([^"]*)""#).unwrap();
    let beside = Regex::new(r#""([a-z]+(?:-[a-z]+)*)",\s*(?:[\w:.]+,\s*)?(?:message!|Message::new)\("#).unwrap();
    let constant = Regex::new(r#"const ([A-Z_]+): &(?:'static )?str = "([^"]*)";"#).unwrap();
    let passed = Regex::new(r"Problem::(?:error|warning|note|new)\(\s*([A-Za-z_.]+)\b").unwrap();
    let source = source();
    let constants: Vec<[String; 2]> = source
        .iter()
        .flat_map(|(_, text)| constant.captures_iter(text).map(|c| [c[1].to_owned(), c[2].to_owned()]))
        .collect();
    let mut found = BTreeSet::new();
    for (name, text) in &source {
        for pattern in [&literal, &beside] {
            found.extend(pattern.captures_iter(text).map(|c| c[1].to_owned()));
        }
        for argument in passed.captures_iter(text).map(|c| c[1].to_owned()) {
            match constants.iter().find(|[name, _]| *name == argument) {
                Some([_, code]) => {
                    found.insert(code.clone());
                }
                // A variable: its code stands beside its message, or is the id of a schema's rule.
                None => assert!(["code", "rule.id.to_string"].contains(&argument.as_str()), "{name}: {argument}"),
            }
        }
    }
    assert!(found.contains("total") && found.len() > 25, "{found:?}");
    found.remove(COVERED);
    let unknown: Vec<_> = found.iter().filter(|code| codes::get(code).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn what_the_code_says_it_says_in_both_languages() {
    let pair = Regex::new(
        r#"(?s)(?:message!|Message::new)\(\s*"((?:[^"\\]|\\.)*)"(?:\.to_owned\(\))?,\s*"((?:[^"\\]|\\.)*)""#,
    )
    .unwrap();
    let mut pairs = 0;
    for (name, text) in source() {
        for both in pair.captures_iter(&text) {
            let (zh, en) = (&both[1], &both[2]);
            pairs += 1;
            assert!(!zh.is_empty() && !en.is_empty() && zh != en, "{name}: “{zh}” “{en}”");
        }
    }
    assert!(pairs > 200, "{pairs}");
}

#[test]
fn every_rule_is_explained_in_both_languages() {
    let catalog = zwy::schema::load(&zwy::assets::schemas()).unwrap();
    let lists = [Lang::Zh, Lang::En].map(|lang| codes::index(&catalog, lang));
    for page in codes::ALL {
        assert!(lists.iter().all(|list| list.contains(&format!("  {} ", page.code))), "{}", page.code);
        assert_ne!(page.text(Lang::Zh), page.text(Lang::En));
    }
    for (schema, rule) in catalog.iter().flat_map(|schema| schema.rules.iter().map(move |rule| (schema, rule))) {
        let id = &rule.id;
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| codes::rule_title(rule, lang));
        assert!(!zh.is_empty() && !en.is_empty() && zh != en, "{id}: {zh}");
        assert!(!rule.help.zh.is_empty() && !rule.help.en.is_empty() && rule.help.zh != rule.help.en, "{id}");
        assert!(codes::rule_page(schema, rule, Lang::Zh).contains(zh), "{id}");
        assert!(lists[0].contains(zh) && lists[1].contains(en), "{id}");
        assert!(codes::get(id).is_none_or(|page| page.about != About::Status), "{id} is a status too");
    }
}

/// What is said of real files: every code has its page, every message and help its two languages.
#[test]
fn what_is_said_of_files_is_explained_in_both_languages() {
    let catalog = zwy::schema::load(&zwy::assets::schemas()).unwrap();
    let inspector = Inspector::new(catalog.clone(), None, Stage::Archive, Limits::default());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = BTreeSet::new();
    for folder in ["samples/returns", "tests/returns", "tests/files/sheets"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            // Those that are converted by LibreOffice take a second each and say nothing of their own.
            if path.is_dir() || [".expected", ".py", ".doc", ".odt", ".rtf"].iter().any(|end| name.ends_with(end)) {
                continue;
            }
            for report in inspector.inspect(&name, &std::fs::read(&path).unwrap()) {
                let rules = report.form.as_deref().and_then(|form| catalog.get(form)).map(|schema| &schema.rules);
                for problem in report.problems {
                    let (code, message, help) = (&problem.code, &problem.message, &problem.help);
                    let rule = rules.is_some_and(|rules| rules.iter().any(|rule| *rule.id == **code));
                    assert!(rule || codes::get(code).is_some(), "{name}: {code}");
                    for said in [message, help] {
                        assert!(
                            !said.zh.is_empty() && !said.en.is_empty() && said.zh != said.en,
                            "{name}: {problem:?}"
                        );
                    }
                    seen.insert(code.to_string());
                }
            }
        }
    }
    assert!(seen.len() > 25, "{seen:?}");
}

#[test]
fn a_rule_of_a_schema_is_explained_from_the_schema() {
    let rule = Rule {
        id: "over-max".into(),
        severity: Severity::Error,
        each: Some("items".into()),
        when: Some(Expression::parse("has(row.max)").unwrap()),
        check: Expression::parse("row.score <= row.max").unwrap(),
        field: "score".into(),
        stage: Stage::Archive,
        message: ["得分 {row.score} 超过 {row.max}", "{row.score} exceeds {row.max}"]
            .map(|t| Template::parse(t).unwrap()),
        help: Message::new("核对得分", "check the score"),
        reads: Reads::default(),
    };
    let catalog = zwy::schema::load(&zwy::assets::schemas()).unwrap();
    assert_eq!(
        codes::rule_page(catalog.get("satisfaction").unwrap(), &rule, Lang::Zh),
        "over-max（错误）：一条规则\n\n内容\n  得分 {row.score} 超过 {row.max}\n\n怎么办\n  核对得分\n\n定义\n  \
         表 satisfaction 的 schema，rules 中 id: over-max，字段 score，逐行检查 items，归档时检查\n  \
         when: has(row.max)\n  check: row.score <= row.max\n"
    );
}
