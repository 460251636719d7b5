//! `check` and `fill` agree: a template in which the doctor finds no mistake is filled, with data as `vars` describes it.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use zwy::data::{Format, read_plain, read_records};
use zwy::docx::template::Template;
use zwy::docx::template::doctor::examine;
use zwy::docx::template::usage::{skeleton, variables};
use zwy::limits::Limits;
use zwy::message::Lang;
use zwy::problem::Severity;
use zwy::schema::{Catalog, Schema};

use crate::documents::{lines, p, package, table};

fn catalog() -> Catalog {
    zwy::schema::load(&zwy::assets::schemas()).unwrap()
}

/// What is wrong with a template that is sound by the doctor: it cannot be filled.
fn disagreement(body: &str, catalog: &Catalog, schema: Option<&Arc<Schema>>) -> Option<String> {
    let bytes = package(body, &[]);
    let limits = Limits::default();
    let findings = examine(&bytes, "t.docx", schema.cloned(), &limits).unwrap();
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        // What is an error for the doctor alone is filled; nothing to compare.
        return None;
    }
    let used = variables(&bytes, "t.docx", schema.cloned(), &limits).unwrap();
    let data = skeleton(&used, schema.map(|schema| &**schema), Lang::Zh);
    let record = match schema {
        Some(_) => {
            let records = read_records(data.as_bytes(), Format::Yaml, "d.yaml", catalog, None).unwrap();
            records.into_iter().next().unwrap().unwrap().record
        }
        None => read_plain(data.as_bytes(), Format::Yaml, "d.yaml").unwrap().remove(0),
    };
    let template = Template::compile(&bytes, "t.docx", schema.cloned(), &limits);
    let filled = template.and_then(|template| template.render(&record));
    // What a value of the data is fit for is for the data to say.
    let said = filled.err().map(|error| format!("{}\n{data}", lines(&error)));
    let of_values = [
        "列表里没有一项有",
        "不是日期",
        "不是数字",
        "不是整数",
        "不能编号",
        "编不到",
        "图片要写成文件名",
        "只有数字能计算",
        "空白不能计算",
        "两个值不能比较",
        "只用于字典",
        "只有文字和列表能取一段",
        "除数为零",
        "的值太多",
        "不能循环",
        // What `set` has kept of an item that is not there.
        "没有“己”",
        "没有这个序号的内容",
        "要是文字或列表",
        "有长度",
        "不是格式",
        "缺少值",
        "没有“行”",
        "没有“x”",
        "列表写在“|”前面",
    ];
    let of_kinds = ["数据里没有这一项"];
    said.filter(|said| !of_values.iter().any(|of| said.contains(of)))
        .filter(|said| schema.is_some() || !of_kinds.iter().any(|of| said.contains(of)))
}

fn value(names: &'static [&'static str]) -> BoxedStrategy<String> {
    let argument = prop::sample::select(vec![
        "2",
        "0",
        "-1",
        "2.5",
        "\"a\"",
        "\"\"",
        "\"3\"",
        "true",
        "\"yyyy年M月d日\"",
        "\"大写\"",
        "\"票据\"",
        "\"（一）\"",
        "\"%Y\"",
        "前=3",
        "后=4",
        "宽=\"4cm\"",
        "宽=\"4\"",
        "attribute=\"name\"",
        "位数=1",
        "样式=\"〇\"",
        "格式=\"M/d\"",
        "[1, 2]",
        "none",
    ]);
    let filter = prop::sample::select(vec![
        "日期",
        "大写日期",
        "星期",
        "千分位",
        "小数",
        "百分比",
        "大写金额",
        "中文数字",
        "编号",
        "遮盖",
        "电话",
        "勾选",
        "默认",
        "连接",
        "四舍五入",
        "个数",
        "截断",
        "upper",
        "trim",
        "replace",
        "int",
        "float",
        "abs",
        "list",
        "first",
        "last",
        "length",
        "join",
        "reverse",
        "unique",
        "center",
        "indent",
        "wordwrap",
        "split",
        "tojson",
        "title",
        "filesizeformat",
    ]);
    let literal =
        prop::sample::select(vec!["1", "1.5", "\"甲\"", "\"2026-01-05\"", "true", "[1, 2]", "\"{}\"", "\"%d\""]);
    let leaf =
        prop_oneof![4 => prop::sample::select(names).prop_map(str::to_owned), 1 => literal.prop_map(str::to_owned)];
    leaf.prop_recursive(3, 8, 2, move |inner| {
        let arguments = prop::collection::vec(argument.clone(), 0..3);
        let test = prop::sample::select(vec![
            "defined", "none", "blank", "number", "string", "odd", "even", "sequence", "mapping", "not defined", "upper",
        ]);
        let method = prop::sample::select(vec![
            "upper()", "strip()", "split(\"、\")", "replace(\"a\", \"b\")", "title()", "zfill(5)", "center(9)", "count(\"a\")",
            "startswith(\"a\")", "isdigit()", "format(1)", "strftime(\"%Y\")", "join([\"a\", \"b\"])", "items()", "get(\"a\")",
        ]);
        let operator = prop::sample::select(vec!["+", "-", "*", "/", "//", "%", "**", "<", ">=", "!=", "in", "not in", "and"]);
        prop_oneof![
            1 => (inner.clone(), test).prop_map(|(value, test)| format!("({value}) is {test}")),
            1 => (inner.clone(), method).prop_map(|(value, method)| format!("({value}).{method}")),
            1 => (inner.clone(), operator, inner.clone()).prop_map(|(a, operator, b)| format!("({a}) {operator} ({b})")),
            1 => inner.clone().prop_map(|value| format!("({value})[0]")),
            1 => inner.clone().prop_map(|value| format!("({value})[1:3]")),
            1 => inner.clone().prop_map(|value| format!("宏({value})")),
            4 => (inner.clone(), filter.clone(), arguments).prop_map(|(value, filter, arguments)| {
                match arguments.is_empty() {
                    true => format!("{value} | {filter}"),
                    false => format!("{value} | {filter}({})", arguments.join(", ")),
                }
            }),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) ~ ({b})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) or ({b})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} if ({b}) else \"无\"")),
            1 => (inner.clone(), inner).prop_map(|(a, b)| format!("({a}) == ({b})")),
        ]
    })
    .boxed()
}

fn body(names: &'static [&'static str], rows: &'static str, cells: &'static [&'static str]) -> BoxedStrategy<String> {
    (value(names), value(names), value(cells))
        .prop_map(move |(a, b, cell)| {
            p("{% macro 宏(x) %}<{{ x }}>{% endmacro %}")
                + &p(&format!("{{{{ {a} }}}}{{% if {b} %}}有{{% elif {a} %}}或{{% endif %}}"))
                + &p(&format!("{{% set 己 = {b} %}}{{% set 庚 %}}&{{{{ {a} }}}}{{% endset %}}{{{{ 庚[0:2] ~ 己 }}}}"))
                + &p(&format!("{{% for 辛 in {a} if {b} %}}{{{{ 辛 }}}}{{% endfor %}}"))
                + &table(&[&format!("{{%tr for 行 in {rows} %}}"), &format!("{{{{ {cell} }}}}"), "{%tr endfor %}"])
        })
        .boxed()
}

/// Looks at as many bodies as `PROPTEST_CASES` says, always the same ones; at others where `ZWY_SEED` is a number.
fn law(bodies: &BoxedStrategy<String>, form: Option<&str>) {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let seed = std::env::var("ZWY_SEED").ok().and_then(|seed| seed.parse::<u64>().ok());
    let rng = match seed {
        Some(seed) => TestRng::from_seed(RngAlgorithm::ChaCha, &seed.to_le_bytes().repeat(4)),
        None => TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    };
    let mut runner = TestRunner::new_with_rng(config, rng);
    let catalog = catalog();
    let schema = form.map(|form| catalog.get(form).unwrap());
    let result = runner.run(bodies, |body| {
        prop_assert_eq!(disagreement(&body, &catalog, schema), None);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn what_the_doctor_passes_is_filled_without_a_schema() {
    law(&body(&["甲", "乙", "丙.丁"], "列表", &["行.名称", "loop.index"]), None);
}

#[test]
fn what_the_doctor_passes_is_filled_with_a_schema() {
    let names = &["org", "applicant_date", "networks", "it_lead_phone", "申请单位名称", "servers"];
    law(&body(names, "servers", &["行.name", "行.vcpu", "行.内存", "行", "loop.index"]), Some("application"));
}
