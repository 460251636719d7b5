//! Mistakes of templates: all at once, each at its place, with what to write instead.

use crate::documents::{compile, lines, mistakes, p, package, table};

#[test]
fn every_mistake_is_told_where_it_stands() {
    for (body, expected) in [
        (p("甲") + &p("{{ org"), "第2段：标签“{{ org”没有结束；在同一段里补上“}}”：{{ org }}"),
        (p("{{ a b }}"), "第1段：不该出现“b”：{{ a b }}；名字里不能有空格，文字要加引号"),
        (
            p("{{ 姓 名 }}"),
            "第1段：不该出现“名”：{{ 姓 名 }}；名字里不能有空格：写成 {{ 姓名 }}；“名”要是单位，写在标签外面",
        ),
        (p("{{ 负 责 人 }}"), "第1段：不该出现“责”：{{ 负 责 人 }}；名字里不能有空格：写成 {{ 负责人 }}"),
        (p("{{ 数量 个 }}"), "第1段：不该出现“个”：{{ 数量 个 }}；“个”写在标签外面：{{ 数量 }}个"),
        (
            p("{{ 方式 | 勾选[\"现场\",\"视频\"] }}"),
            "第1段：不该出现“[”：{{ 方式 | 勾选[\"现场\",\"视频\"] }}；写成 {{ 方式 | 勾选(\"现场\", \"视频\") }}",
        ),
        (p("{% for in y %}{% endfor %}"), "第1段：循环写得不对：{% for in y %}；写成 {% for 项 in y %}"),
        (p("{{ }}"), "第1段：标签是空的：{{ }}；写上字段名"),
        (p("{{ a | defalt('x') }}"), "第1段：没有过滤器“defalt”：{{ a | defalt('x') }}；是不是“default”"),
        (p("{{ a | safe }}"), "第1段：没有过滤器“safe”：{{ a | safe }}；数据总是按原样打印，去掉它"),
        (p("{{ a | round(1, 2, 3) }}"), "第1段：“round”最多有 2 个参数：{{ a | round(1, 2, 3) }}；去掉多余的参数"),
        (p("{{ a.foo() }}"), "第1段：没有方法“.foo()”：{{ a.foo() }}；改用过滤器，如 x | upper"),
        (p("{{ foo(1) }}"), "第1段：没有函数“foo()”：{{ foo(1) }}；只有 range()；其他用过滤器，如 x | length"),
        (p("{{ 'x }}"), "第1段：引号没有成对：{{ 'x }}；补上引号"),
        (p("{{ a & b }}"), "第1段：“&”不能用在这里：{{ a & b }}；“并且”写 and；连起来打印写 a ~ b"),
        (p("{% if a = 1 %}{% endif %}"), "第1段：不该出现“=”：{% if a = 1 %}；比较要写 ==；写成 {% if a == 1 %}"),
        (p("{% if a %}"), "第1段：“{% if a %}”没有结束；补上 {% endif %}"),
        (p("{% endfor %}"), "第1段：“endfor”前面没有 for：{% endfor %}；补上 {% for … %}，或删去它"),
        (p("{% if a %}{% endfor %}"), "第1段：它结束不了“{% if a %}”：{% endfor %}；写成 {% endif %}"),
        (p("{% fro x in y %}"), "第1段：不支持“fro”语句：{% fro x in y %}；是不是“for”"),
        (p("{% macro f() %}甲{% endmacro %}{{ f }}"), "第1段：“f”是宏，后面缺括号：{{ f }}；写成 f()"),
        (
            p("{{ a | 小数(2) * b }}"),
            "第1段：“小数”得到的是文字，不能再计算：{{ a | 小数(2) * b }}；先算，再写过滤器：(甲 * 乙) | 小数",
        ),
        (p("{{ 3[0] }}"), "第1段：这是一个值，里面没有 [ ] 要的内容：{{ 3[0] }}；去掉方括号"),
        (p("{% for x in a == b %}{% endfor %}"), "第1段：这不是列表，只有一个值：{% for x in a == b %}；去掉循环"),
        (p("{{ '%d 件' % '三' }}"), "第1段：“三”不是数字：{{ '%d 件' % '三' }}；格式里有几个占位，就给几个值"),
        (
            p("{% include 'a' %}"),
            "第1段：不支持“include”语句：{% include 'a' %}；一个模板就是一个文件，请把内容写在这里",
        ),
        (p("{% for x %}{% endfor %}"), "第1段：循环写得不对：{% for x %}；写成 {% for 项 in x %}"),
        (p("{% else %}"), "第1段：“else”前面没有 if：{% else %}；补上 {% if … %}，或删去它"),
        (
            p("{%tr for x in y %}"),
            "第1段：“{%tr for x in y %}”不在表格行里；在正文里写 {%p for x in y %}，结尾也一样；或移到表格里",
        ),
        (
            table(&["甲│{% for x in y %}", "乙│{{ x }}{% endfor %}"]),
            "表1 第1行第2格：它的结尾“{% endfor %}”在别处（表1 第2行第2格），跨了单元格、表格、文本框或内容控件：{% for x in y %}；重复整行用 {%tr … %}，整格用 {%tc … %}，整段用 {%p … %}，开头和结尾都要用",
        ),
        (
            table(&["{%tr for x in y %}", "{{ x }}{% endfor %}"]),
            "表1 第2行第1格：与“{%tr for x in y %}”不成对：{% endfor %}；写 {%tr endfor %}",
        ),
        (
            table(&["{%tr for x in y %}│{{ a }}", "甲", "{%tr endfor %}"]),
            "表1 第1行第1格：“{%tr for x in y %}”取代了它所在的整行，同行的“{{ a }}”不会打印；让“{%tr for x in y %}”独占一行",
        ),
        (p("{% if a -%}") + &table(&["乙"]) + &p("{% endif %}"), "第1段：“{% if a -%}”两边的段落不能连接；去掉“-”"),
        (p("甲 ｝｝"), "第1段：“｝｝”前面没有标签；删去它，或补上标签的开头"),
        (p("｛｛ org"), "第1段：标签“｛｛ org”没有结束；在同一段里补上“}}”：{{ org }}"),
        (
            p("{{ if a }}甲{{ endif }}"),
            "第1段：“if”要写在 {% %} 里：{{ if a }}；写成 {% if a %}\n第1段：“endif”要写在 {% %} 里：{{ endif }}；写成 {% endif %}",
        ),
        (p("{% 如果 a %}甲{% endif %}"), "第1段：不支持“如果”语句：{% 如果 a %}；是不是“if”"),
        (
            table(&["{%tr for x in y %}", "{{ x }}", "{%tr end %}"]),
            "表1 第3行第1格：不支持“end”语句：{%tr end %}；写成 endfor",
        ),
        (p("{{ loop.index }}"), "第1段：loop 只在循环里有：{{ loop.index }}；放到 {% for … %} 里面"),
        (p("{{ a is definde }}"), "第1段：没有“is definde”这种判断：{{ a is definde }}；是不是“defined”"),
    ] {
        assert_eq!(mistakes(&body), expected, "{body}");
    }
}

#[test]
fn what_docxtpl_knows_and_templates_do_not_is_refused_clearly() {
    for (body, expected) in [
        (p("{% for x in y recursive %}{{ loop(x) }}{% endfor %}"), "有几层就写几层循环"),
        (p("{% import 'a' as b %}"), "一个模板就是一个文件"),
        (p("{% filter upper %}甲{% endfilter %}"), "对每个值写过滤器"),
        (p("{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}"), "f"),
        (p("{% macro f() %}甲"), "补上 {% endmacro %}"),
        (
            p("{% macro f() %}甲{% endmacro %}{% if a %}{% elif f() %}{% endif %}"),
            "宏“f”在这里只能单独打印：{% elif f() %}；写 {{ f(…) }}，或先写 {% set 值 = f(…) %}",
        ),
        (p("{%p macro f() %}") + &p("甲") + &p("{%p endmacro %}") + &p("{{ f() | upper }}"), "宏“f”在这里只能单独打印"),
        (p("{% macro f(a) %}甲{% endmacro %}{{ f(b=1) }}"), "宏“f”没有参数“b”"),
        (p("{%p macro f() %}") + &p("甲") + &p("{%p endmacro %}") + &p("{{ f() }}"), "写 {{p f(…) }}"),
        (p("{% set a.b = 1 %}"), "先写 {% set a = namespace() %}"),
        (p("{% raw %}{{ a }}"), "补上 {% endraw %}"),
        (table(&["{{tr a }}"]), "去掉字母 tr"),
    ] {
        let said = mistakes(&body);
        assert!(said.contains(expected), "{body}: {said}");
    }
}

#[test]
fn all_mistakes_come_in_the_order_of_the_document() {
    let body = p("{{ a b }}") + &table(&["甲│{{ c | nix }}", "{% if %}│{{ d"]) + &p("{% endif %}");
    let header = p("{{ e f }}");
    let bytes =
        package(&body, &[("header1", &header), ("footnotes", &format!("<w:footnote>{}</w:footnote>", p("{{ ( }}")))]);
    let said = lines(&compile(&bytes).unwrap_err());
    let places: Vec<&str> = said.lines().filter_map(|line| line.split('：').next()).collect();
    assert_eq!(
        places,
        ["第1段", "表1 第1行第2格", "表1 第2行第1格", "表1 第2行第1格", "表1 第2行第2格", "页眉", "脚注"],
        "{said}"
    );
}

#[test]
fn what_is_no_word_document_is_said() {
    for bytes in [&b""[..], b"PK", b"hello"] {
        assert!(compile(bytes).is_err());
    }
    for body in ["<w:p>{{ a", "<w:p>{{</w:r>", "<!DOCTYPE x>{{", "\u{1}{{"] {
        assert!(compile(&package(body, &[])).is_err(), "{body}");
    }
    let deep = "<w:x>".repeat(100_000) + "{{ a }}" + &"</w:x>".repeat(100_000);
    assert!(lines(&compile(&package(&deep, &[])).unwrap_err()).contains("嵌套超过上限"));
}

#[test]
fn hostile_expressions_are_refused() {
    for expression in [
        "(".repeat(20_000),
        "[".repeat(20_000),
        "not ".repeat(20_000) + "a",
        "-".repeat(20_000) + "1",
        "1".to_owned() + &"+1".repeat(100_000),
        "a".to_owned() + &"|upper".repeat(100_000),
        "a".to_owned() + &".b".repeat(100_000),
        "a".to_owned() + &"[0]".repeat(100_000),
        "a".to_owned() + &"**a".repeat(100_000),
        "a".to_owned() + &" if a else a".repeat(100_000),
        "1".repeat(400),
    ] {
        assert!(compile(&package(&p(&format!("{{{{ {expression} }}}}")), &[])).is_err());
    }
    let nested = "{% if a %}".repeat(20_000) + &"{% endif %}".repeat(20_000);
    assert!(compile(&package(&p(&nested), &[])).is_err());
    let long = "a".to_owned() + &"+a".repeat(150);
    assert!(compile(&package(&p(&format!("{{{{ {long} }}}}")), &[])).is_ok());
    let deep = "(".repeat(15) + "a" + &"+1)".repeat(15);
    assert!(compile(&package(&p(&format!("{{{{ {deep} }}}}")), &[])).is_ok());
    let deep = "{% if a %}".repeat(25) + &"{% endif %}".repeat(25);
    assert!(compile(&package(&p(&deep), &[])).is_ok());
}
