//! The catalogue of codes: complete, in both languages, and as the code that raises them says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;

use zwy::codes::{self, About};
use zwy::expr::{Expression, Template};
use zwy::message::{Lang, Message};
use zwy::problem::Severity;
use zwy::schema::{Reads, Rule, Stage};

/// The contract with scripts: none of these may be renamed or taken away.
const STABLE: &str = "accepted warned rejected unreadable \
    encrypted damaged unsupported oversized unknown-form ambiguous-form \
    missing-table missing-column no-rows extra-column altered-text hidden-content tracked-changes \
    required placeholder type ambiguous format range choice no-cached-value formula-error merged-value normalised \
    premature inconsistent duplicate total row-number \
    duplicate-file superseded annexed-twice similar-name";

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
fn a_page_reads_from_what_it_means_to_what_to_do() {
    let page = codes::get("total").unwrap();
    assert_eq!(
        page.text(Lang::Zh),
        "total（错误）：合计不符\n\n含义\n  合计与各行之和不相等；有数量的行按数量计\n\n为什么\n  要么合计错，要么某一行错或漏了\n\n例\n  \
         合计写 40，各行之和为 42\n\n怎么办\n  核对各行和合计；不写合计也可以\n"
    );
    assert!(
        codes::get("range").unwrap().text(Lang::En).starts_with("range (error, warning): out of range\n\nMeaning\n")
    );
    assert!(codes::get("warned").unwrap().text(Lang::Zh).starts_with("warned（报告中的状态）"));
}

/// Codes written in the source beside `Problem::error(` and its like.
fn raised(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            raised(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            for call in ["Problem::error(", "Problem::warning(", "Problem::note(", "Problem::new("] {
                for rest in text.split(call).skip(1) {
                    if let Some(code) = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                        found.insert(code.to_owned());
                    }
                }
            }
        }
    }
}

#[test]
fn every_code_that_is_raised_is_explained() {
    let mut found = BTreeSet::new();
    raised(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.contains("total"));
    let unknown: Vec<_> = found.iter().filter(|code| codes::get(code).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
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
