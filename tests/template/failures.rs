//! Data that a template cannot be filled with: all of it is told at once, each tag with its place.

use crate::data::fill_yaml;
use crate::documents::{compile, lines, p, package, record};
use zwy::record::Record;
use zwy::value::Value;

#[test]
fn what_the_data_lacks_is_told_all_at_once() {
    let body = p("{{ org }}") + &p("{{ orgg }}{{ 单位 }}") + &p("{{ map.城市 }}") + &p("{% if x %}{% endif %}");
    let template = compile(&package(&body, &[])).unwrap();
    let error = template.render(&record(&[("org", "a"), ("单位名称", "b")])).unwrap_err();
    assert_eq!(
        lines(&error),
        "第2段：{{ orgg }}：数据里没有“orgg”；是不是“org”\n第2段：{{ 单位 }}：数据里没有“单位”；是不是“单位名称”\n第3段：{{ map.城市 }}：数据里没有“map”；补上数据，或写 default(\"\")"
    );
    for (tag, expected) in [
        ("{% for r in rows %}{{ r.nam }}{% endfor %}", "{{ r.nam }}：数据里没有“nam”"),
        ("{{ org + 1 }}", "{{ org + 1 }}：“org”是文字“a”，只有数字能计算"),
        ("{{ org < 1 }}", "{{ org < 1 }}：“org”是文字“a”，两个值不能比较"),
        ("{{ 1 // (rows|length - 1) }}", "{{ 1 // (rows|length - 1) }}：除数为零"),
        ("{% for a, b in rows %}{{ a }}{% endfor %}", "{% for a, b in rows %}：for 后面写了几个名字"),
        ("{{ org[9] }}", "{{ org[9] }}：没有这个序号的内容；序号从 0 数起"),
        ("{{ (org | upper)[9] }}", "{{ (org | upper)[9] }}：没有这个序号的内容"),
        ("{{ rows.length }}", "{{ rows.length }}：数据里没有“length”；过滤器写在“|”后面：| length"),
        ("{{ rows.join(org) }}", "{{ rows.join(org) }}：列表写在“|”前面"),
        ("{% if org == 新建 %}{% endif %}", "{% if org == 新建 %}：数据里没有“新建”；文字要加引号：\"新建\""),
        ("{{ org.a.b }}", "{{ org.a.b }}：数据里没有“a”"),
        ("{{ orgx | upper }}", "{{ orgx | upper }}：数据里没有“orgx”；是不是“org”"),
        ("{{ org ~ orgx }}", "{{ org ~ orgx }}：数据里没有“orgx”；是不是“org”"),
        ("{{ 1 + orgx }}", "{{ 1 + orgx }}：数据里没有“orgx”；是不是“org”"),
        ("{% if orgx > 1 %}{% endif %}", "{% if orgx > 1 %}：数据里没有“orgx”；是不是“org”"),
        ("{% for r in rows %}{{ r.nam | date }}{% endfor %}", "{{ r.nam | date }}：数据里没有“nam”；是不是“name”"),
        ("{% for 机 in rows %}{{ 机.没有 }}{% endfor %}", "{{ 机.没有 }}：数据里没有“没有”"),
        ("{% for x in orgx %}{% endfor %}", "{% for x in orgx %}：数据里没有“orgx”；是不是“org”"),
        ("{{ rows | map(attribute='nam') | join }}", "{{ rows | map(attribute='nam') | join }}：列表里没有一项有“nam”"),
        ("{{ org | 大写金额 }}", "{{ org | 大写金额 }}：“a”不是数字"),
        ("{{ org | date }}", "{{ org | date }}：“a”不是日期"),
    ] {
        let template = compile(&package(&(p("甲") + &p(tag)), &[])).unwrap();
        let error = template.render(&record(&[("org", "a"), ("rows.name", "b")])).unwrap_err();
        assert!(lines(&error).starts_with(&format!("第2段：{expected}")), "{tag}: {}", lines(&error));
    }
    // A value in a row is told with its row.
    let rows =
        Value::Rows(vec![record(&[("数量", "3人"), ("日", "2026-03-05")]), record(&[("数量", "十"), ("日", "三月")])]);
    for (tag, expected) in [
        ("机.数量 - 1", "“数量”是文字“3人”（服务器 第1项），只有数字能计算"),
        ("机.数量 > 1", "“数量”是文字“3人”（服务器 第1项），两个值不能比较"),
        ("机.数量 * 2", "“数量”（服务器 第1项）：“3人”是文字，不是数字"),
        ("机.日 | 日期", "“日”（服务器 第2项）：“三月”不是日期"),
    ] {
        let template =
            compile(&package(&p(&format!("{{% for 机 in 服务器 %}}{{{{ {tag} }}}}{{% endfor %}}")), &[])).unwrap();
        let mut data = record(&[("org", "a")]);
        data.set("服务器", rows.clone());
        let error = template.render(&data).unwrap_err();
        assert!(lines(&error).contains(expected), "{tag}: {}", lines(&error));
    }
    // What needs no data is told when the template is compiled.
    for (tag, expected) in [
        ("{{ 1.005 | 大写金额 }}", "“1.005”有不足一分的部分，请先用 round(2) 取整：{{ 1.005 | 大写金额 }}"),
        ("{{ 1 // 0 }}", "不能除以 0：{{ 1 // 0 }}"),
        ("{{ 1 // (1 - 1) }}", "不能除以 0：{{ 1 // (1 - 1) }}"),
        ("{% for x in org|int(5) %}{% endfor %}", "这不是列表，只有一个值：{% for x in org|int(5) %}"),
        ("{% set t = '3' %}{{ t * 5 }}", "“3”是文字，不是数字；先写 | int 或 | float，再算：{{ t * 5 }}"),
        ("{{ 51 | 编号('①') }}", "“①”编不到 51：{{ 51 | 编号('①') }}"),
    ] {
        let error = compile(&package(&(p("甲") + &p(tag)), &[])).unwrap_err();
        assert!(lines(&error).starts_with(&format!("第2段：{expected}")), "{tag}: {}", lines(&error));
    }
}

#[test]
fn names_in_filters_and_loops_are_told_with_the_others() {
    let body = p("{{ 甲 }}")
        + &p("{{ 费用|千分位(2) }}")
        + &p("{{ 乙 + 丙 }}{{ 丁|default('') }}")
        + &p("{% for x in 戊 %}{{ 己 }}{% endfor %}")
        + &p("{{ rows[3].name }}");
    let error = compile(&package(&body, &[])).unwrap().render(&record(&[("rows.name", "a")])).unwrap_err();
    let lacking = |name: &str| format!("数据里没有“{name}”");
    let told = lines(&error);
    let expected = ["甲", "费用", "乙", "丙", "戊"].map(lacking);
    assert_eq!(told.lines().count(), expected.len(), "{told}");
    for (line, expected) in told.lines().zip(expected) {
        assert!(line.contains(&expected), "{told}");
    }
    let error = compile(&package(&p("{{ rows[3].name }}"), &[])).unwrap();
    let error = error.render(&record(&[("rows.name", "a")])).unwrap_err();
    assert!(lines(&error).contains("“rows”只有 1 项，没有 [3]"), "{}", lines(&error));
}

#[test]
fn options_without_quotes_are_names_that_the_data_lacks() {
    let (status, said, _) = fill_yaml("{{ 方式 | 勾选(现场,视频) }}", "方式: 现场\n", &[]);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("数据里没有“现场”；文字要加引号：\"现场\""), "{said}");
}

#[test]
fn every_tag_that_fails_is_told_with_its_row() {
    let body = p("{{ 数 | int }}{{ 数 * 2 }}")
        + &p("{% if 数 > 3 %}大{% endif %}")
        + &p("{% for r in rows %}{{ r.name }}{{ r.age + 1 }}{{ r.tel }}{{ r.none }}{% endfor %}")
        + &p("{{ 空 | int }}{{ 数 | int(0) }}");
    let header = p("{{ 眉 | 千分位 }}");
    let template = compile(&package(&body, &[("header1", &header)])).unwrap();
    let row = |fields: &[(&str, &str)]| {
        let mut row = Record::new();
        fields.iter().for_each(|(key, value)| row.set(*key, Value::Text((*value).into())));
        row
    };
    let mut record = record(&[("数", "10个"), ("空", ""), ("眉", "无")]);
    let rows = vec![row(&[("name", "a"), ("age", "三"), ("tel", "1")]), row(&[("name", "b"), ("age", "4")])];
    record.set("rows", Value::Rows(rows));
    let told = lines(&template.render(&record).unwrap_err());
    let expected = [
        "第1段：{{ 数 | int }}：“10个”不是数字",
        "第1段：{{ 数 * 2 }}：“10个”是文字",
        "第2段：{% if 数 > 3 %}：“数”是文字“10个”",
        "第3段：{{ r.age + 1 }}：“age”是文字“三”（rows 第1项）",
        "第3段：{{ r.tel }}：数据里没有“tel”（rows 第2项）",
        "第3段：{{ r.none }}：数据里没有“none”；",
        "页眉：{{ 眉 | 千分位 }}：“无”不是数字",
    ];
    assert_eq!(told.lines().count(), expected.len(), "{told}");
    for (line, expected) in told.lines().zip(expected) {
        assert!(line.starts_with(expected), "{line} is not {expected}");
    }
}
