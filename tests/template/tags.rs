//! What tags become. The expectations of plain Jinja are those of docxtpl 0.20.

use crate::documents::{compile, filled, p, package, part, proper, record, run, said, table};
use zwy::record::Record;
use zwy::value::Value;

fn data() -> Record {
    let mut record = record(&[
        ("org", "财政局"),
        ("单位名称", "宁武县财政局"),
        ("empty", ""),
        ("day", "2026-03-05"),
        ("rows.name", "甲"),
        ("rows.n", "1"),
        ("rows.name", "乙"),
        ("rows.n", "2"),
        ("行.名称", "丙"),
    ]);
    let number = |text: &str| Value::Number(text.parse().unwrap());
    record.set("n", number("3"));
    record.set("x", number("2.345"));
    record.set("zero", number("0"));
    record.set("list", Value::List(vec![Value::text("一"), Value::text("二"), Value::text("三")]));
    record.set("numbers", Value::List(vec![number("0.1"), number("0.2"), number("3")]));
    let mut map = Record::new();
    map.set("城市", Value::text("宁武"));
    map.set("code", Value::text("034"));
    record.set("map", Value::Map(Box::new(map)));
    record
}

#[test]
fn expressions_print_what_jinja_prints() {
    for (tag, expected) in [
        ("{{ org }}", "财政局"),
        ("{{org}}、{{ org }}", "财政局、财政局"),
        ("｛｛ org ｝｝", "财政局"),
        ("{{\u{a0}org\u{3000}}}", "财政局"),
        ("{{ 单位名称 }}", "宁武县财政局"),
        ("{{ 行[0].名称 }}{{ 行.0.名称 }}", "丙丙"),
        ("{{ map.城市 }}{{ map['城市'] }}{{ map.code }}", "宁武宁武034"),
        ("{{ none_there | default('无') }}", "无"),
        ("{{ none_there | default(“无”) }}", "无"),
        ("{{ none_there | default（“无”） }}", "无"),
        ("{{ none_there|d('无') }}{{ empty|default('空', true) }}", "无空"),
        ("{{ list | join(“、”) }}", "一、二、三"),
        ("{{ '、'.join(list) }}", "一、二、三"),
        ("{{ list | length }}{{ list|count }}", "33"),
        ("{{ list[0] }}{{ list[-1] }}{{ list[1:]|join }}", "一三二三"),
        ("{{ x | round(2) }} {{ x|round }} {{ n|round(1) }} {{ x|round(1, 'floor') }}", "2.35 2.0 3 2.3"),
        ("{{ n + 1 }} {{ n * 2 - 1 }} {{ 7 // 2 }} {{ 7 % 2 }} {{ 2 ** 3 }} {{ -n }}", "4 5 3 1 8 -3"),
        ("{{ (n + 1) * 2 }} {{ 10 - (n - 1) }} {{ 2 - -n }}", "8 8 5"),
        ("{{ numbers | sum }} {{ numbers|min }} {{ numbers|max }}", "3.3 0.1 3"),
        ("{{ org ~ n ~ '号' }} {{ '第' + org }}", "财政局3号 第财政局"),
        ("{{ 'a' if n > 2 else 'b' }}{{ 'c' if n > 5 }}", "a"),
        ("{{ 0 < n <= 3 }}", "True"),
        ("{{ n in [1, 2, 3] }} {{ '财' in org }} {{ n not in [3] }}", "True True False"),
        ("{{ org.upper() }} {{ 'ab'.upper() }} {{ ' a '.strip() }}{{ 'a-b'.split('-')[1] }}", "财政局 AB ab"),
        ("{{ 'abc' | replace('b', 'X') }}{{ 'abc'.replace('b', 'Y') }}", "aXcaYc"),
        ("{{ day | date }} {{ day|date('%Y/%m/%d') }}", "2026年3月5日 2026/03/05"),
        ("{{ org|e }}{{ org|escape }}", "财政局财政局"),
        (
            "{{ n is defined }} {{ none_there is defined }} {{ n is divisibleby 3 }} {{ n is even }}",
            "True False True False",
        ),
        ("{{ map is mapping }} {{ list is sequence }} {{ org is string }} {{ n is number }}", "True True True True"),
        ("{{ map.get('code') }} {{ map.get('none', '无') }}", "034 无"),
        ("{{ rows | map(attribute='name') | join('、') }}", "甲、乙"),
        ("{{ rows | sum(attribute='n') }}", "3"),
        ("{{ (rows | first).name }}{{ rows[1].name }}", "甲乙"),
        ("{{ {'a': {'b': 1}}.a.b }}", "1"),
        ("{{ \"}}\" }}", "}}"),
        ("{_{ org }_} {_% if %_}", "{{ org }} {% if %}"),
        ("{a} {b 5%} ｛甲｝ }}", "{a} {b 5%} ｛甲｝ }}"),
        ("{# 说明 {{ org }} #}甲", "甲"),
        ("{{r org }}{{p org}}", "财政局财政局"),
        ("{% if n > 2 %}大{% elif n == 2 %}中{% else %}小{% endif %}", "大"),
        ("{% if zero %}有{% else %}无{% endif %}", "无"),
        ("{% for x in list %}{{ loop.index }}{{ x }}{% if not loop.last %}、{% endif %}{% endfor %}", "1一、2二、3三"),
        ("{% for x in list if x != '二' %}{{ x }}{% endfor %}", "一三"),
        ("{% for x in [] %}{{ x }}{% else %}没有{% endfor %}", "没有"),
        ("{% for k, v in map.items() %}{{ k }}={{ v }};{% endfor %}", "城市=宁武;code=034;"),
        ("{% for i in range(3) %}{{ i }}{% endfor %}{% for i in range(1, 3) %}{{ i }}{% endfor %}", "01212"),
        ("{% for 项 in list %}{{ 项 }}{% endfor %}", "一二三"),
        ("{% for x in list %}{{ loop.revindex }}{{ loop.cycle('a', 'b') }}{% endfor %}", "3a2b1a"),
        ("{% set 和 = n + 1 %}{{ 和 }}", "4"),
        ("{% set t %}<{{ org }}>{% endset %}{{ t }}", "<财政局>"),
        // What a block has kept is a text like any other.
        ("{% set t %}<a & {{ org }}>{% endset %}{{ t[0:4] }}|{{ t | upper }}|{{ t | length }}", "<a &|<A & 财政局>|9"),
        ("{% set t %}<{{ org }}>{% endset %}{% if t == '<财政局>' %}同{% endif %}{{ t ~ '&' }}", "同<财政局>&"),
        (
            "{% macro f(x) %}<{{ x }}>{% endmacro %}{{ f(f(org)) }}{{ f(1) | length }}{{ f('&') ~ '。' }}",
            "<<财政局>>3<&>。",
        ),
        ("{% macro f(x) %}<{{ x }}>{% endmacro %}{% set t = f(org) %}{{ t | replace('<', '《') }}", "《财政局>"),
        (
            "{% macro f(x) %}{{ x }}号{% endmacro %}{% for x in list if x %}{{ f(x) ~ '、' }}{% endfor %}{% if f(1) == '1号' %}对{% endif %}",
            "一号、二号、三号、对",
        ),
        ("{%r if n %}有{%r endif %}", "有"),
        ("{% if org == “财政局” %}是{% endif %}", "是"),
        ("{% if n ≥ 3 and not zero %}是{% endif %}", "是"),
        ("{\u{200b}{ o\u{ad}rg }\u{feff}} {%\u{2060} if n %}是{% endif %}", "财政局 是"),
        ("{% raw %}{{ org }} {% if \"{% endraw %}{{ n }}", "{{ org }} {% if \"3"),
        ("{% with a = n, b = 'x' %}{{ a }}{{ b }}{% set n = 9 %}{{ n }}{% endwith %}{{ n }}", "3x93"),
        (
            "{% set ns = namespace(all=0) %}{% for x in numbers %}{% set ns.all = ns.all + x %}{% endfor %}{{ ns.all }}",
            "3.3",
        ),
        ("{% set ns = namespace() %}{% set ns.a = 1 %}{% if n %}{% set ns.a = 2 %}{% endif %}{{ ns.a }}", "2"),
        ("{% set a, b = 1, org %}{{ a }}{{ b }}{% set a, b = b, a %}{{ a }}{{ b }}", "1财政局财政局1"),
        ("{% set x = 1, 2 %}{{ x | join('-') }}", "1-2"),
        (
            "{% macro 称呼(名, 尾='先生') %}{{ 名 }}{{ 尾 }}{% endmacro %}{{ 称呼('王') }}{{ 称呼(org, 尾='！') }}",
            "王先生财政局！",
        ),
        (
            "{% macro f(x) %}[{{ caller() }}{{ x }}]{% endmacro %}{% for y in list %}{% call f(1) %}{{ y }}{% endcall %}{% endfor %}",
            "[一1][二1][三1]",
        ),
        ("{% for a, b in [[1, 2], [3, 4]] %}{{ a }}{{ b }};{% endfor %}", "12;34;"),
        ("{% for (k, v) in map.items() if k == 'code' %}{{ k }}{{ v }}{% endfor %}", "code034"),
        (
            "{% for a in [1, 2] %}{% set o = loop %}{% for b in [1] %}{{ o.index }}{{ o.last }}{{ loop.index }} {% endfor %}{% endfor %}",
            "1False1 2True1 ",
        ),
        ("{% for x in [1, 1, 2] %}{% if loop.changed(x) %}{{ x }}{% endif %}{% endfor %}", "12"),
        (
            "{% for x in list %}{{ loop.previtem | default('无') }}{{ loop.nextitem | default('无') }}{% endfor %}",
            "无二一三二无",
        ),
        ("{% for k in map %}{{ k }}={{ map[k] }};{% endfor %}", "城市=宁武;code=034;"),
        ("{% for k in map if k != 'code' %}{{ k }}{% endfor %}", "城市"),
        ("{% for x in list %}{{ loop.revindex0 }}{{ loop.depth }}{% endfor %}", "211101"),
        ("{% block 甲 %}{{ n }}{% endblock %}{% autoescape true %}{{ n }}{% endautoescape %}", "33"),
    ] {
        assert_eq!(filled(&p(tag), &data()), expected, "{tag}");
    }
}

#[test]
fn rows_cells_and_paragraphs_are_repeated_and_left_out() {
    let data = data();
    for (body, expected) in [
        (
            table(&["名称│数", "{%tr for r in rows %}│", "{{ r.name }}│{{ r.n }}", "{%tr endfor %}│"]),
            "名称│数\n甲│1\n乙│2",
        ),
        (table(&["{%tr for r in nothing %}", "{{ r.name }}", "{%tr endfor %}"]) + &p("后"), "后"),
        (table(&["{%tr if n > 5 %}", "大", "{%tr else %}", "小", "{%tr endif %}"]), "小"),
        (table(&["头│{%tc for x in list %}│{{ x }}│{%tc endfor %}│尾"]), "头│一│二│三│尾"),
        (table(&["{%p for x in list %}¶{{ x }}¶{%p endfor %}"]), "一\n二\n三"),
        (table(&["甲│{%p if zero %}¶有¶{%p endif %}"]), "甲│"),
        (p("{%p for x in list %}") + &p("{{ x }}。") + &p("{%p endfor %}"), "一。\n二。\n三。"),
        (p("{%p if zero %}") + &p("有") + &p("{%p endif %}") + &p("后"), "后"),
        (p("前{% if zero %}") + &p("有") + &p("{% endif %}后"), "前后"),
        (p("{#p 说明 #}") + &table(&["{#tr 说明 #}", "甲"]), "甲"),
        (
            table(&["{%tr for r in rows %}{%tr if r.name == '乙' %}", "{{ r.name }}", "{%tr endif %}{%tr endfor %}"]),
            "乙",
        ),
    ] {
        let mut data = data.clone();
        data.set("nothing", Value::Rows(Vec::new()));
        assert_eq!(filled(&body, &data), expected, "{body}");
    }
}

#[test]
fn a_hyphen_joins_paragraphs() {
    let paragraphs = |texts: &[&str]| texts.iter().map(|text| p(text)).collect::<String>();
    for (body, expected) in [
        (paragraphs(&["在", "{%- if n -%}", "城里", "{%- else -%}", "乡下", "{%- endif -%}", "。"]), "在城里。"),
        (paragraphs(&["在", "{%- if zero -%}", "城里", "{%- else -%}", "乡下", "{%- endif -%}", "。"]), "在乡下。"),
        (paragraphs(&["甲", "{%- for x in list %}{{ x }}、{% endfor -%}", "乙", "丙"]), "甲一、二、三、乙\n丙"),
        (paragraphs(&["甲 {%- if n -%} 乙 {%- endif -%} 丙"]), "甲乙丙"),
        (paragraphs(&["甲 {%- if n -%}\u{a0}乙 {%- endif %} 丙"]), "甲\u{a0}乙 丙"),
        (paragraphs(&["甲", "乙 {{- n -}} 丙"]), "甲\n乙3丙"),
        (
            paragraphs(&["在", "{%- if n -%}"]) + "<w:p><w:pPr/></w:p>" + &paragraphs(&["城里", "{%- endif -%}", "。"]),
            "在城里。",
        ),
        (
            format!(
                "<w:p>{}<w:r><w:br/></w:r>{}<w:r><w:br/></w:r>{}</w:p>",
                run("在"),
                run("{%- if n -%}"),
                run("城里{% endif %}")
            ),
            "在城里",
        ),
    ] {
        assert_eq!(filled(&body, &data()), expected, "{body}");
    }
}

#[test]
fn a_tag_may_go_over_paragraphs() {
    let paragraphs = |texts: &[&str]| texts.iter().map(|text| p(text)).collect::<String>();
    for (body, expected) in [
        (paragraphs(&["甲{# 说明", "第二行 {{ x }}", "完 #}乙{{ n }}", "丙"]), "甲乙3\n丙"),
        (paragraphs(&["{{ {'a': 1,", "'b': org}.b }}。"]), "财政局。"),
        (paragraphs(&["{{ [1,", "2]|join('-') }}{{ [3,", "4]|join('+') }}"]), "1-23+4"),
    ] {
        assert_eq!(filled(&body, &data()), expected, "{body}");
    }
}

#[test]
fn macros_hold_paragraphs_and_rows() {
    let body = p("{%p macro 信(名) %}")
        + &p("{{ 名 }}：")
        + &p("您好")
        + &p("{%p endmacro %}")
        + &p("{{p 信('甲') }}")
        + &p("。")
        + &p("{{p 信('乙') }}");
    assert_eq!(filled(&body, &data()), "甲：\n您好\n。\n乙：\n您好");
    let rows = table(&[
        "{%tr macro 行(x) %}",
        "{{ x }}│{{ n }}",
        "{%tr endmacro %}",
        "{%tr for x in list %}",
        "{{tr 行(x) }}",
        "{%tr endfor %}",
    ]);
    assert_eq!(filled(&rows, &data()), "一│3\n二│3\n三│3");
}

#[test]
fn new_paragraphs_and_pages_in_values_go_on_with_the_same_looks() {
    let data = record(&[("a", "甲\u{7}乙\u{c}丙\t丁"), ("b", "甲\u{7}乙")]);
    let looks =
        "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>[{{ a }}]</w:t></w:r></w:p>";
    let xml = part(&compile(&package(looks, &[])).unwrap().render(&data).unwrap(), "word/document.xml");
    proper(&xml);
    assert_eq!(said(&xml), "[甲\n乙\n⇟\n丙⇥丁]");
    assert_eq!(xml.matches("<w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr>").count(), 3, "{xml}");
    // In a link, in an attribute, and in a captured text.
    let link = format!("<w:p><w:hyperlink>{}</w:hyperlink></w:p>", run("{{ b }}"));
    assert_eq!(filled(&link, &data), "甲⏎乙");
    assert_eq!(filled(&p("{% set t %}{{ b }}{% endset %}{{ t }}"), &data), "甲\n乙");
    let section = format!("<w:p><w:pPr><w:sectPr/></w:pPr>{}</w:p>", run("{{ b }}"));
    assert_eq!(filled(&section, &data), "甲⏎乙");
}

#[test]
fn nested_tables_keep_their_own_rows() {
    let inner = table(&["{%tr for x in list %}", "{{ x }}", "{%tr endfor %}"]);
    let outer = format!("<w:tbl><w:tr><w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>");
    assert_eq!(filled(&outer, &data()), "一\n二\n三");
    let mut none = data();
    none.set("list", Value::List(Vec::new()));
    assert_eq!(filled(&outer, &none), "");
}

#[test]
fn a_tag_takes_the_looks_of_the_run_where_it_opens() {
    let bold = |text: &str| run(text).replace("<w:r>", "<w:r><w:rPr><w:b/></w:rPr>");
    let body = format!("<w:p>{}{}{}</w:p>", bold("甲{"), run("{ or"), bold("g }}乙"));
    let template = compile(&package(&body, &[])).unwrap();
    let xml = part(&template.render(&data()).unwrap(), "word/document.xml");
    assert!(xml.contains("<w:b/></w:rPr><w:t xml:space=\"preserve\">甲财政局</w:t>"), "{xml}");
    assert!(xml.contains("<w:b/></w:rPr><w:t xml:space=\"preserve\">乙</w:t>"), "{xml}");
}

#[test]
fn headers_notes_text_boxes_controls_and_properties_are_filled() {
    let text_box = format!(
        "<w:p><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>{}</w:p>",
        p("框{{ org }}"),
        run("外{{ n }}")
    );
    let control = format!(
        "<w:p><w:sdt><w:sdtPr><w:alias w:val=\"{{{{ org }}}}\"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt></w:p>",
        run("{{ org }}")
    );
    let field = "<w:p><w:r><w:instrText>FILENAME {{ org }}</w:instrText></w:r></w:p>";
    let others = [
        ("header1", p("眉{{ org }}")),
        ("footer1", p("脚{{ org }}")),
        ("footnotes", format!("<w:footnote>{}</w:footnote>", p("注{{ org }}"))),
        ("endnotes", format!("<w:endnote>{}</w:endnote>", p("尾{{ org }}"))),
        (
            "comments",
            format!(
                "<w:comment w:author=\"王\">{}</w:comment><w:comment w:author=\"zwy\">{}</w:comment>",
                p("批{{ org }}"),
                p("“{{ orgg” 没有结束")
            ),
        ),
    ];
    let others: Vec<(&str, &str)> = others.iter().map(|(name, xml)| (*name, xml.as_str())).collect();
    let bytes = package(&format!("{text_box}{control}{field}"), &others);
    let filled = compile(&bytes).unwrap().render(&data()).unwrap();
    let body = part(&filled, "word/document.xml");
    proper(&body);
    assert!(
        body.contains("框财政局")
            && body.contains("外3")
            && body.contains("w:val=\"财政局\"")
            && body.contains("FILENAME 财政局"),
        "{body}"
    );
    for (name, expected) in [
        ("header1", "眉财政局"),
        ("footer1", "脚财政局"),
        ("footnotes", "注财政局"),
        ("endnotes", "尾财政局"),
        ("comments", "批财政局"),
    ] {
        assert!(part(&filled, &format!("word/{name}.xml")).contains(expected), "{name}");
    }
}

#[test]
fn an_empty_control_stays_a_control() {
    let body = format!("<w:p><w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt></w:p>", run("{{ empty }}"));
    let xml = part(&compile(&package(&body, &[])).unwrap().render(&data()).unwrap(), "word/document.xml");
    assert!(xml.contains("<w:sdtContent><w:r><w:t xml:space=\"preserve\"></w:t></w:r></w:sdtContent>"), "{xml}");
    let block =
        format!("<w:sdt><w:sdtContent>{}{}{}</w:sdtContent></w:sdt>", p("{%p if zero %}"), p("甲"), p("{%p endif %}"));
    let xml = part(&compile(&package(&block, &[])).unwrap().render(&data()).unwrap(), "word/document.xml");
    assert!(xml.contains("<w:sdtContent><w:p/></w:sdtContent>"), "{xml}");
}

#[test]
fn a_cell_gets_a_paragraph_only_where_it_has_none() {
    let left_out = p("{%p if zero %}") + &p("甲") + &p("{%p endif %}");
    for (rest, expected) in [
        ("", "<w:tc><w:p/></w:tc>"),
        ("<w:p w:rsidR=\"00A1\"/>", "<w:tc><w:p w:rsidR=\"00A1\"/></w:tc>"),
        ("<w:p></w:p>", "<w:tc><w:p></w:p></w:tc>"),
        ("<w:p/><w:bookmarkEnd w:id=\"1\"/>", "<w:tc><w:p/><w:bookmarkEnd w:id=\"1\"/></w:tc>"),
        ("<w:bookmarkEnd w:id=\"1\"/>", "<w:tc><w:bookmarkEnd w:id=\"1\"/><w:p/></w:tc>"),
    ] {
        let body = format!("<w:tbl><w:tr><w:tc>{left_out}{rest}</w:tc></w:tr></w:tbl><w:p/>");
        let xml = part(&compile(&package(&body, &[])).unwrap().render(&data()).unwrap(), "word/document.xml");
        assert!(xml.contains(expected), "{rest}: {xml}");
    }
}

#[test]
fn what_holds_no_tag_stays_byte_for_byte() {
    let bytes = package(&p("{{ org }}"), &[("header1", &p("没有标签"))]);
    let filled = compile(&bytes).unwrap().render(&data()).unwrap();
    for name in ["[Content_Types].xml", "word/header1.xml", "word/media/picture.png", "word/_rels/document.xml.rels"] {
        assert_eq!(part(&filled, name), part(&bytes, name), "{name}");
    }
    let names = |bytes: &[u8]| {
        let zip = zip::ZipArchive::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
        zip.file_names().map(|name| name.unwrap().into_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&filled), names(&bytes));
    assert_eq!(compile(&bytes).unwrap().render(&data()).unwrap(), filled);
    assert_eq!(said(&part(&filled, "word/document.xml")), "财政局");
}

#[test]
fn templates_tell_what_they_take() {
    let template = compile(&package(&p("{{ 单位名称 }}{% for r in rows %}{{ r.name }}{% endfor %}"), &[])).unwrap();
    assert_eq!(template.variables(), ["单位名称", "rows"]);
}
