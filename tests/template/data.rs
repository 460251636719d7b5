//! Data is data.

use crate::documents::{compile, filled, lines, p, package, part, proper, record, said};
use zwy::docx::template::Template;
use zwy::limits::Limits;
use zwy::value::Value;

#[test]
fn values_stand_literally() {
    for (value, expected) in [
        ("<w:p>&amp;</w:p>", "<w:p>&amp;</w:p>"),
        ("{{ 7 * 7 }}", "{{ 7 * 7 }}"),
        ("{% for x in y %}", "{% for x in y %}"),
        ("{_{ a }_}", "{_{ a }_}"),
        ("{# x #}", "{# x #}"),
        ("a\nb\r\nc\rd", "a⏎b⏎c⏎d"),
        ("a\tb\u{c}c\u{7}d", "a⇥b\n⇟\nc\nd"),
        ("  两端  空格  ", "  两端  空格  "),
        ("\"'“”", "\"'“”"),
        ("]]>", "]]>"),
        ("𠮷野\u{e000}", "𠮷野\u{e000}"),
        ("{{ org }}", "{{ org }}"),
        ("__tera_context", "__tera_context"),
    ] {
        let record = record(&[("org", value)]);
        for tag in [
            "{{ org }}",
            "{{ org | default('x') }}",
            "{{ org ~ '' }}",
            "{% for x in [org] %}{{ x }}{% endfor %}",
            "{% set y = org %}{{ y }}",
            "{{ org | e }}",
        ] {
            assert_eq!(filled(&p(tag), &record), expected, "{tag}");
        }
        let attribute = format!("<w:p><w:pPr w:x=\"{{{{ org }}}}\"/>{}</w:p>", p("甲"));
        let xml = part(&compile(&package(&attribute, &[])).unwrap().render(&record).unwrap(), "word/document.xml");
        proper(&xml);
    }
}

#[test]
fn control_characters_are_refused_by_name() {
    for bad in ["\u{0}", "a\u{1}", "\u{5}", "\u{8}", "\u{b}", "\u{1b}", "\u{ffff}"] {
        let template = compile(&package(&p("{{ org }}{% for r in rows %}{{ r.name }}{% endfor %}"), &[])).unwrap();
        let error = template.render(&record(&[("org", bad), ("rows.name", "a")])).unwrap_err();
        assert!(lines(&error).starts_with("：“org”含有 Word 文件不能保存的控制字符 U+"), "{}", lines(&error));
        let error = template.render(&record(&[("org", "a"), ("rows.name", "a"), ("rows.name", bad)])).unwrap_err();
        assert!(lines(&error).contains("“rows[1].name”"), "{}", lines(&error));
        assert!(template.render(&record(&[("org", "a"), ("rows.name", "a"), ("unused", bad)])).is_ok());
    }
}

#[test]
fn what_data_spells_as_no_is_no() {
    let tag = "{% if x %}1{% endif %}{% if not x %}2{% endif %}{% if x and y %}3{% endif %}{{ '4' if x else '5' }}\
               {% if x == true %}6{% endif %}{{ x or '7' }}";
    for (value, expected) in [("FALSE", "257"), ("False", "257"), ("TRUE", "1346TRUE"), ("否", "134否")] {
        assert_eq!(filled(&p(tag), &record(&[("x", value), ("y", "a")])), expected, "{value}");
    }
}

#[test]
fn several_options_in_one_text_are_ticked() {
    let tag = "{{ x | tick('甲', '乙', '丙、丁') }}";
    for (value, expected) in
        [("甲、乙", "☑甲 ☑乙 □丙、丁"), ("丙、丁", "□甲 □乙 ☑丙、丁"), ("甲，戊", "□甲 □乙 □丙、丁 ☑甲，戊")]
    {
        assert_eq!(filled(&p(tag), &record(&[("x", value)])), expected, "{value}");
    }
}

#[test]
fn templates_end() {
    let limits = Limits { output_bytes: 1 << 20, expression_steps: 100_000, ..Limits::default() };
    for (tag, expected) in [
        ("{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}", "循环超过上限 100000 次"),
        (
            "{% set t %}{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}{% endset %}",
            "循环次数太多",
        ),
        ("{% for a in range(90000) %}{{ '0123456789012345678901234567890123456789' }}{% endfor %}", "超过上限 1MiB"),
        ("{% for a in range(60000) %}{% set s = s ~ s %}{% endfor %}", ""),
    ] {
        let template = Template::compile(&package(&p(tag), &[]), "t.docx", None, &limits).unwrap();
        let result = template.render(&record(&[("s", "0123456789")]));
        match result {
            Ok(bytes) => assert_eq!((expected, said(&part(&bytes, "word/document.xml")).as_str()), ("", "")),
            Err(error) => assert!(lines(&error).contains(expected), "{tag}: {}", lines(&error)),
        }
    }
}

/// Values built of themselves, blocks that `set` keeps and filters of long texts end before memory or time do.
#[test]
fn what_is_kept_and_what_is_worked_on_is_bounded() {
    let doubled =
        |inside: &str| format!("{{% set n = namespace(v=[1]) %}}{{% for i in range(60) %}}{inside}{{% endfor %}}");
    let pair = "{% set n.v = [n.v, n.v] %}";
    let cases = [
        (doubled(pair) + "{{ n.v }}", "more than 1000000 items"),
        (doubled(pair) + "{{ n.v == n.v }}", "more than 1000000 items"),
        (doubled("{% set n.v = n.v + n.v %}"), "more than 1000000 items"),
        ("{% set v = 'a' %}".to_owned() + &"{% set v %}{{ v }}{{ v }}{% endset %}".repeat(40), "64 MiB"),
        ("{% set v = 'a' %}".to_owned() + &"{% set v = v + v %}".repeat(60), "16 MiB"),
        (
            "{% set v %}{% for i in range(99999) %}".to_owned() + &"x".repeat(2000) + "{% endfor %}{% endset %}",
            "64 MiB",
        ),
        ("{% for i in range(99999) %}{% set t = s|upper %}{% endfor %}".to_owned(), "the limit of 1 s"),
        (
            "{% set n = namespace(v='') %}{% for i in range(99999) %}{% set n.v = n.v ~ '一二三四五' %}{% endfor %}"
                .to_owned(),
            "the limit of 1 s",
        ),
    ];
    let limits = Limits { seconds: 1, ..Limits::default() };
    let long = "宁".repeat(100_000);
    for (body, expected) in cases {
        let template = Template::compile(&package(&p(&body), &[]), "t.docx", None, &limits).unwrap();
        let error = template.render(&record(&[("s", &long)])).unwrap_err().to_string();
        assert!(error.contains(expected), "{body:.200}: {error}");
    }
}

#[test]
fn macros_that_call_many_others_are_refused_soon() {
    let calls = |number: usize| format!("{{{{ m{number}(x) }}}}").repeat(4);
    let made = |number: usize| if number == 0 { "x".to_owned() } else { calls(number - 1) };
    let macros: String =
        (0..11).map(|number| format!("{{% macro m{number}(x) %}}{}{{% endmacro %}}", made(number))).collect();
    let start = std::time::Instant::now();
    let body = format!("{macros}{{{{ m10(1) }}}}");
    let said = compile(&package(&p(&body), &[])).map(|_| ()).unwrap_err().to_string();
    assert!(said.contains("called too deeply or too often"), "{said}");
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn macros_that_call_themselves_are_refused() {
    for body in [
        "{% macro a(x=a()) %}{{ x }}{% endmacro %}{{ a() }}",
        "{% macro a(x) %}{{ x }}{% endmacro %}{% macro b(x=a(b())) %}{{ x }}{% endmacro %}{{ b() }}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% macro a(x) %}{% set y = a(x) %}{% endmacro %}{{ a(1) }}",
    ] {
        let error = compile(&package(&p(body), &[])).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("itself"), "{body}: {error}");
    }
}

#[test]
fn openings_without_end_take_linear_time() {
    let error = compile(&package(&p(&"{{ a ".repeat(200_000)), &[])).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("}}"), "{error:.200}");
}

#[test]
fn many_rows_take_linear_time() {
    let body = crate::documents::table(&["{%tr for r in rows %}│", "{{ loop.index }}│{{ r.name }}", "{%tr endfor %}│"]);
    let template = compile(&package(&body, &[])).unwrap();
    let mut record = zwy::record::Record::new();
    let mut row = zwy::record::Record::new();
    row.set("name", Value::text("应用服务器"));
    record.set("rows", Value::Rows(vec![row; 20_000]));
    let xml = part(&template.render(&record).unwrap(), "word/document.xml");
    assert_eq!(xml.matches("<w:tr>").count(), 20_000);
    assert!(xml.contains(">20000<"));
    let long = p(&"{{ org }}，".repeat(20_000))
        + &p("{{ org }}").repeat(20_000)
        + &format!("<w:p>{}</w:p>", run_cut("{{ org }}，".repeat(5_000)));
    let template = compile(&package(&long, &[])).unwrap();
    let xml = part(&template.render(&crate::documents::record(&[("org", "甲")])).unwrap(), "word/document.xml");
    assert_eq!(xml.matches('甲').count(), 45_000);
}

fn run_cut(text: String) -> String {
    text.chars().map(|c| crate::documents::run(&c.to_string())).collect()
}

#[test]
fn what_the_data_lacks_is_left_blank_where_that_is_allowed() {
    let data = record(&[("org", "甲"), ("rows.name", "乙")]);
    let loader = |_: &str| Err(zwy::message::Message::new("", ""));
    for (tag, expected, blanks) in [
        ("[{{ org }}]", "[甲]", 0),
        ("[{{ orgx }}]", "[]", 1),
        ("[{{ orgx.a.b }}][{{ org.a['b'] }}]", "[][]", 2),
        ("[{{ orgx | upper }}{{ orgx | date }}{{ orgx | join }}]", "[]", 3),
        ("[{{ orgx | default('无') }}{{ orgx is defined }}]", "[无False]", 0),
        ("[{% for r in rows %}{{ r.nam }}{{ r.name }}{% endfor %}]", "[乙]", 1),
        ("[{% for r in rowsx %}{{ r.nam }}{% endfor %}]", "[]", 1),
        ("[{% if orgx %}有{% else %}无{% endif %}]", "[无]", 0),
        ("[{{ orgx + 1 }}]", "[]", 1),
    ] {
        let template = Template::compile_lenient(&package(&p(tag), &[]), "t.docx", None, &Limits::default()).unwrap();
        let (bytes, said_blank) = template.render_noting(&data, &loader).unwrap_or_else(|e| panic!("{tag}: {e}"));
        assert_eq!(said(&part(&bytes, "word/document.xml")), expected, "{tag}");
        assert_eq!(said_blank.len(), blanks, "{tag}");
    }
}

/// What Tera has for reading files and variables of the environment is not there, nor its way to dump everything.
#[test]
fn templates_reach_nothing_but_the_data() {
    for tag in [
        "{{ get_env(name='PATH') }}",
        "{{ load_file('/etc/passwd') }}",
        "{{ now() }}",
        "{{ throw(message='x') }}",
        "{% include '/etc/passwd' %}",
        "{% import 'x' as y %}",
        "{{ org | safe }}",
        "{{ org | load }}",
    ] {
        assert!(compile(&package(&p(tag), &[])).is_err(), "{tag}");
    }
    let template = compile(&package(&p("{{ __tera_context }}"), &[])).unwrap();
    let error = template.render(&record(&[("org", "甲")])).unwrap_err();
    assert!(lines(&error).contains("__tera_context"), "{}", lines(&error));
}

#[test]
fn a_record_that_cannot_be_filled_is_named_and_keeps_its_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.docx"), package(&p("{{ 名 }} {{ 数 | 千分位(2) }}"), &[])).unwrap();
    std::fs::write(folder.path().join("d.csv"), "名,数\n甲,abc\n乙,3\n").unwrap();
    let (status, said, written) = fill(folder.path(), &[]);
    assert_eq!(status, Some(2));
    assert!(said.contains("d.csv 第2行（第1条记录）没有写出"), "{said}");
    assert!(said.contains("“abc”不是数字（d.csv 第2行第2列）"), "{said}");
    assert_eq!(written, ["t-乙.docx"]);
}

/// Fills `t.docx` with `d.csv` in a folder: exit status, what was said, and the names of the files.
fn fill(folder: &std::path::Path, more: &[&str]) -> (Option<i32>, String, Vec<String>) {
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_zwy"))
        .current_dir(folder)
        .args(["fill", "d.csv", "--template", "t.docx", "-o", "out/", "--lang", "zh"])
        .args(more)
        .output()
        .unwrap();
    let files = std::fs::read_dir(folder.join("out")).into_iter().flatten();
    let mut names: Vec<String> = files.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    (run.status.code(), String::from_utf8_lossy(&run.stderr).into_owned(), names)
}

#[test]
fn files_of_a_batch_are_named_by_what_tells_its_records_apart() {
    for (data, names) in [
        ("序,单位,名\n1,某局,甲\n2,某局,乙\n3,某局,甲/乙\n", &["t-乙.docx", "t-甲.docx", "t-甲_乙.docx"][..]),
        ("名,日期,电话\n甲,2026-11-22,13800000001\n甲,2026-11-23,13800000002\n", &["t-filled-2.docx", "t-filled.docx"]),
        ("名,邮箱\n甲,a@b.cn\n乙,c@d.cn\n", &["t-乙.docx", "t-甲.docx"]),
        ("名\n甲\n", &["t-filled.docx"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("t.docx"), package(&p("{{ 名 }}"), &[])).unwrap();
        std::fs::write(folder.path().join("d.csv"), data).unwrap();
        let (status, said, written) = fill(folder.path(), &[]);
        assert_eq!(
            (status, written.as_slice()),
            (Some(0), &names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()[..]),
            "{said}"
        );
    }
}

#[test]
fn a_cell_that_the_template_goes_through_is_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let tags = "{{ 名 }}：{% for 人 in 成员 %}[{{ 人 }}]{% endfor %}{{ 备注 }}";
    std::fs::write(folder.path().join("t.docx"), package(&p(tags), &[])).unwrap();
    std::fs::write(folder.path().join("d.csv"), "名,成员,备注\n甲,张三、李四；王五; 赵六，,丙、丁\n").unwrap();
    let (status, said, _) = fill(folder.path(), &[]);
    assert_eq!(status, Some(0), "{said}");
    let made = std::fs::read(folder.path().join("out/t-filled.docx")).unwrap();
    assert_eq!(crate::documents::said(&part(&made, "word/document.xml")), "甲：[张三][李四][王五][赵六]丙、丁");
}

#[test]
fn names_of_the_data_that_no_tag_uses_are_told_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.docx"), package(&p("{{ 名 }}{{ 申请单位名称 }}"), &[])).unwrap();
    std::fs::write(folder.path().join("d.csv"), "名,申请单位,备注,电话\n甲,某局,x,1\n乙,某局,y,2\n").unwrap();
    let (status, said, _) = fill(folder.path(), &["--lenient"]);
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(said.matches("没有标签用到数据里的“备注”、“电话”").count(), 1, "{said}");
    assert_eq!(said.matches("没有标签用到数据里的“申请单位”；标签里的“申请单位名称”是不是指它").count(), 1, "{said}");
    assert!(said.contains("{{ 申请单位名称 }}：没有这个值，留空；是不是“申请单位”"), "{said}");
}

#[test]
fn what_the_system_says_is_in_the_language_of_the_run() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.docx"), package(&p("{{ 名 }}"), &[])).unwrap();
    std::fs::write(folder.path().join("d.csv"), "名\n甲\n乙\n").unwrap();
    std::fs::write(folder.path().join("out"), "a file").unwrap();
    let (status, said, _) = fill(folder.path(), &[]);
    assert_eq!(status, Some(2));
    assert!(said.contains("out") && !said.contains("os error") && !said.is_ascii(), "{said}");
}

/// Fills a text with `d.yaml`: exit status, what was said, and the text of the document.
pub(crate) fn fill_yaml(tags: &str, yaml: &str, more: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.docx"), package(&p(tags), &[])).unwrap();
    std::fs::write(folder.path().join("d.yaml"), yaml).unwrap();
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_zwy"))
        .current_dir(folder.path())
        .args(["fill", "d.yaml", "--template", "t.docx", "-o", "o.docx", "--lang", "zh"])
        .args(more)
        .output()
        .unwrap();
    let made = std::fs::read(folder.path().join("o.docx")).ok();
    let text = made.map(|made| said(&part(&made, "word/document.xml"))).unwrap_or_default();
    (run.status.code(), String::from_utf8_lossy(&run.stderr).into_owned(), text)
}

#[test]
fn a_value_that_is_none_prints_a_blank() {
    for tag in ["{{ 截止 }}", "{{ 截止 ~ '' }}", "{{ 截止 | upper }}", "{{ [截止, 截止] | join('') }}"] {
        let (status, told, text) = fill_yaml(&format!("[{tag}]{{{{ 单位 }}}}"), "截止:\n单位: 甲\n", &[]);
        assert_eq!((status, text.as_str()), (Some(0), "[]甲"), "{tag}: {told}");
    }
    let (_, told, _) = fill_yaml("[{{ 截止 }}]", "截止:\n", &[]);
    assert!(told.contains("截止"), "{told}");
    let (status, ..) = fill_yaml("[{{ 截止 }}]", "截止:\n", &["--strict"]);
    assert_ne!(status, Some(0));
    let (status, told, text) =
        fill_yaml("{{ 备注 | 默认('无', true) }}{{ 单位 }}", "备注: ''\n单位: 甲\n", &["--strict"]);
    assert_eq!((status, text.as_str()), (Some(0), "无甲"), "{told}");
    assert!(!told.contains("备注"), "{told}");
}

#[test]
fn a_text_is_no_list() {
    let tags = "{% for 事 in 事项 %}[{{ 事 }}]{% endfor %}";
    for more in ["", "{{ 事项 }}"] {
        let (status, told, _) = fill_yaml(&format!("{tags}{more}"), "事项: 甲事、乙事\n", &[]);
        assert_eq!(status, Some(2), "{told}");
        assert!(told.contains("“事项”应是列表，数据里是文字“甲事、乙事”") && told.contains("- 甲"), "{told}");
    }
    for (yaml, expected) in [("事项: ''\n", ""), ("事项:\n", ""), ("事项: [甲事, 乙事]\n", "[甲事][乙事]")]
    {
        let (status, told, text) = fill_yaml(tags, yaml, &[]);
        assert_eq!((status, text.as_str()), (Some(0), expected), "{told}");
    }
    // What the template itself spells may be gone through by its letters.
    let (_, told, text) = fill_yaml("{% for 字 in 'ab' %}[{{ 字 }}]{% endfor %}{{ 甲 }}", "甲: 1\n", &[]);
    assert_eq!(text, "[a][b]1", "{told}");
}

#[test]
fn a_name_that_is_compared_is_in_the_data() {
    let yaml = "需要: 是\n人: {名: 甲}\n";
    for asked in
        ["需要自茶 == '是'", "需要自茶 != '是'", "人.姓 == '甲'", "需要自茶 == true", "需要 == '是' and 缺 == 1"]
    {
        let (status, told, _) = fill_yaml(&format!("{{% if {asked} %}}甲{{% endif %}}"), yaml, &[]);
        assert_eq!(status, Some(2), "{asked}: {told}");
        assert!(told.contains("数据里没有"), "{asked}: {told}");
    }
    for asked in ["缺 is defined and 缺 == '是'", "缺 | default('') == '是'", "缺", "需要 == '否'", "not 缺"]
    {
        let (status, told, _) = fill_yaml(&format!("{{% if {asked} %}}甲{{% endif %}}{{{{ 需要 }}}}"), yaml, &[]);
        assert_eq!(status, Some(0), "{asked}: {told}");
    }
}

#[test]
fn dates_are_compared_as_dates() {
    let yaml = "日期: 2026-12-01\n书: 2026年3月1日\n空: ''\n电话: '1'\n人数: 12\n时: 2026-12-01 10:00\n";
    let asked = |condition: &str| {
        let tags = format!("{{% if {condition} %}}是{{% else %}}否{{% endif %}}");
        fill_yaml(&tags, yaml, &[])
    };
    for (condition, expected) in [
        ("日期 > '2026-3-1'", "是"),
        ("日期 > '2026年3月1日'", "是"),
        ("日期 <= '2026/3/1'", "否"),
        ("'2026-3-1' < 日期", "是"),
        ("书 < 日期", "是"),
        ("书 == '2026-03-01'", "是"),
        ("书 != '2026.3.1'", "否"),
        ("日期 | default('') >= '2026年12月1日'", "是"),
        ("时 > 日期", "是"),
        ("时 == '2026年12月1日 10:00'", "是"),
        ("日期 == '待定'", "否"),
        ("空 > '2026-3-1'", "否"),
        ("电话 == '1'", "是"),
        ("电话 < '2'", "是"),
        ("人数 > 9", "是"),
        ("人数 == 12 and 日期 > '2026-3-1' and 日期 < '2026-12-2'", "是"),
    ] {
        let (status, told, text) = asked(condition);
        assert_eq!((status, text.as_str()), (Some(0), expected), "{condition}: {told}");
    }
    for condition in ["日期 > '三月以后'", "日期 > '2026-3'", "电话 < 日期"] {
        let (status, told, _) = asked(condition);
        assert_eq!(status, Some(2), "{condition}: {told}");
        assert!(told.contains("“2026-12-01”是日期") && told.contains("不是完整的日期"), "{condition}: {told}");
    }
}

#[test]
fn the_condition_of_else_if_is_a_use_of_the_data() {
    let tags = "{% if 甲 %}一{% else if 乙 %}二{% endif %}";
    let (status, said, text) = fill_yaml(tags, "甲: false\n乙: true\n", &[]);
    assert_eq!((status, text.as_str()), (Some(0), "二"), "{said}");
    assert!(!said.contains("没有标签用到"), "{said}");
}

#[test]
fn a_year_of_two_digits_is_of_this_century() {
    let template = compile(&package(&p("{{ 日 | 日期 }}"), &[])).unwrap();
    let xml = part(&template.render(&record(&[("日", "26-2-3")])).unwrap(), "word/document.xml");
    assert!(xml.contains("2026年2月3日"), "{xml}");
}

#[test]
fn what_no_tag_can_name_is_to_be_called_otherwise() {
    for (tag, key, named) in [
        ("联系人-电话", "联系人-电话", "联系人_电话"),
        ("CPU/核", "CPU/核", "CPU_核"),
        ("单位", "单位（全称）", "单位"),
        ("号", "1号", "号"),
    ] {
        let template = compile(&package(&p(&format!("{{{{ {tag} }}}}")), &[])).unwrap();
        let said = lines(&template.render(&record(&[(key, "a")])).unwrap_err());
        assert!(said.contains(&format!("“{key}”不能写在标签里")), "{said}");
        assert!(said.contains(&format!("改成“{named}”")), "{said}");
        let template = compile(&package(&p(&format!("{{{{ {named} }}}}")), &[])).unwrap();
        assert!(template.render(&record(&[(named, "a")])).is_ok(), "{named}");
    }
    for (tag, expected) in [
        (
            "{% for 物 in 物品 %}{{ 物.名称 }}{% endfor %}",
            "列名写 物品[0].名称、物品[1].名称，YAML 里写 物品: [{名称: …}]",
        ),
        ("{{ 物品 | 合计('数量') }}", "列名写 物品[0].名称"),
        ("{{ 物品.数量 }}", "YAML 里写 物品: {名称: …}"),
    ] {
        let template = compile(&package(&p(tag), &[])).unwrap();
        let mut data = record(&[]);
        data.set("物品.名称", Value::text("a"));
        let said = lines(&template.render(&data).unwrap_err());
        assert!(said.contains(expected), "{tag}: {said}");
    }
}
