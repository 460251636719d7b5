//! Tags that act on cells, tables whose columns come from loops, and what must stay unique in what is repeated.

use crate::documents::{compile, mistakes, p, package, part, proper, record, run};
use zwy::record::Record;
use zwy::value::Value;

fn data() -> Record {
    let mut record = record(&[
        ("cat", "图书"),
        ("red", "#FF0000"),
        ("rows.name", "甲"),
        ("rows.colour", "00ff00"),
        ("rows.name", "乙"),
        ("rows.colour", ""),
        ("rows.name", "丙"),
        ("rows.colour", "auto"),
    ]);
    record.set("list", Value::List(vec![Value::text("一"), Value::text("二"), Value::text("三")]));
    record.set("nil", Value::List(Vec::new()));
    record.set("two", Value::Number("2".parse().unwrap()));
    record
}

/// A table with a grid of columns 1000 wide: cells by `│`, each of the width of one column.
fn grid(columns: usize, rows: &[&str]) -> String {
    let cell = |text: &str| {
        let (properties, text) = text.split_once('┆').unwrap_or(("", text));
        format!("<w:tc><w:tcPr><w:tcW w:w=\"1000\" w:type=\"dxa\"/>{properties}</w:tcPr>{}</w:tc>", p(text))
    };
    let row = |row: &&str| format!("<w:tr>{}</w:tr>", row.split('│').map(cell).collect::<String>());
    let columns = "<w:gridCol w:w=\"1000\"/>".repeat(columns);
    format!("<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

fn rendered(body: &str) -> String {
    let template = compile(&package(body, &[])).unwrap_or_else(|e| panic!("{body}: {e}"));
    let xml = part(&template.render(&data()).unwrap(), "word/document.xml");
    proper(&xml);
    xml
}

/// The rows of the tables in `xml`: of each cell its properties but the width, its text, and `w…` where its width is not
/// that of one column.
fn cells(xml: &str) -> Vec<String> {
    let values = |xml: &str, name: &str, attribute: &str| {
        let tag = xml.split_once(name).and_then(|(_, tag)| tag.split_once('>')).map(|(tag, _)| tag.to_owned());
        tag.and_then(|tag| Some(tag.split_once(&format!("{attribute}=\""))?.1.split_once('"')?.0.to_owned()))
    };
    let cell = |xml: &str| {
        let mut said = String::new();
        for (name, attribute, mark) in
            [("<w:gridSpan ", "w:val", "↔"), ("<w:vMerge ", "w:val", "↕"), ("<w:shd ", "w:fill", "#")]
        {
            said += &values(xml, name, attribute).map(|value| format!("{mark}{value} ")).unwrap_or_default();
        }
        let width = values(xml, "<w:tcW ", "w:w").unwrap_or_default();
        if width != "1000" {
            said += &format!("w{width} ");
        }
        let texts = xml.split("<w:t xml:space=\"preserve\">").skip(1);
        said + &texts.filter_map(|text| text.split_once('<')).map(|(text, _)| text).collect::<String>()
    };
    xml.split("<w:tr>").skip(1).map(|row| row.split("<w:tc>").skip(1).map(cell).collect::<Vec<_>>().join("│")).collect()
}

fn columns(xml: &str) -> Vec<&str> {
    let columns = xml.split("<w:gridCol w:w=\"").skip(1);
    columns.filter_map(|column| column.split_once('"')).map(|(width, _)| width).collect()
}

#[test]
fn tags_act_on_their_cells() {
    for (body, expected) in [
        (
            grid(
                2,
                &["{%tr for r in rows %}│", "{% vm %}{{ cat }}│{% cellbg r.colour %}{{ r.name }}", "{%tr endfor %}│"],
            ),
            vec!["↕restart 图书│#00ff00 甲", "↕continue │#auto 乙", "↕continue │#auto 丙"],
        ),
        (
            grid(2, &["{%tr for x in list %}│", "{{ x }}{% vm %}。│{% cellbg red %}甲", "{%tr endfor %}│"]),
            vec!["↕restart 一。│#FF0000 甲", "↕continue │#FF0000 甲", "↕continue │#FF0000 甲"],
        ),
        (
            grid(
                2,
                &[
                    "{%tr for a in ['A', 'B'] %}│",
                    "{%tr for b in [1, 2] %}│",
                    "{% vm %}{{ a }}│{{ b }}",
                    "{%tr endfor %}│",
                    "{%tr endfor %}│",
                ],
            ),
            vec!["↕restart A│1", "↕continue │2", "↕restart B│1", "↕continue │2"],
        ),
        (grid(2, &["{% colspan two %}甲", "乙│丙"]), vec!["↔2 w2000 甲", "乙│丙"]),
        (
            grid(
                1,
                &[
                    "<w:gridSpan w:val=\"3\"/><w:vAlign w:val=\"center\"/>┆{% colspan 1 %}{% cellbg '00AA00' if two == 2 else 'auto' %}甲",
                ],
            ),
            vec!["↔1 #00AA00 甲"],
        ),
        (
            grid(
                3,
                &[
                    "{%tc for x in list %}│{% hm %}头 {{ loop.length }}│{%tc endfor %}",
                    "{%tc for x in list %}│{{ x }}│{%tc endfor %}",
                ],
            ),
            vec!["↔3 w3000 头 3", "一│二│三"],
        ),
    ] {
        assert_eq!(cells(&rendered(&body)), expected, "{body}");
    }
}

#[test]
fn properties_stand_in_the_order_of_the_schema() {
    let body = grid(
        1,
        &[
            "{%tr for x in list %}",
            "<w:tcBorders/><w:shd w:fill=\"111111\"/><w:vAlign w:val=\"top\"/>┆{% vm %}{% colspan 1 %}{% cellbg 'FF0000' %}甲",
            "{%tr endfor %}",
        ],
    );
    let xml = rendered(&body);
    let properties = "<w:tcPr><w:tcW w:w=\"1000\" w:type=\"dxa\"/><w:gridSpan w:val=\"1\"/><w:vMerge w:val=\"restart\"/>\
                      <w:tcBorders/><w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"FF0000\"/><w:vAlign w:val=\"top\"/></w:tcPr>";
    assert!(xml.contains(properties), "{xml}");
}

#[test]
fn a_cell_without_properties_gets_them() {
    for properties in ["", "<w:tcPr/>", "<w:tcPr></w:tcPr>"] {
        let body =
            format!("<w:tbl><w:tblPr/><w:tr><w:tc>{properties}{}</w:tc></w:tr></w:tbl>", p("{% cellbg red %}甲"));
        let xml = rendered(&body);
        let expected = "<w:tc><w:tcPr><w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"FF0000\"/></w:tcPr><w:p>";
        assert!(xml.contains(expected), "{xml}");
    }
}

#[test]
fn grids_follow_their_rows_and_tables_keep_their_width() {
    for (body, widths, rows) in [
        (grid(4, &["头│{%tc for x in list %}│{{ x }}│{%tc endfor %}"]), vec!["1000"; 4], vec!["头│一│二│三"]),
        (
            grid(
                3,
                &["{%tc for x in nil %}│{{ x }}│{%tc endfor %}│丁", "{%tc for x in nil %}│{{ x }}│{%tc endfor %}│戊"],
            ),
            vec!["3000"],
            vec!["w3000 丁", "w3000 戊"],
        ),
        (
            grid(2, &["{%tc for x in list %}│{{ x }}{{ x }}│{%tc endfor %}│末"]),
            vec!["500"; 4],
            vec!["w500 一一│w500 二二│w500 三三│w500 末"],
        ),
        (
            grid(
                2,
                &[
                    "{%tc for x in list %}│{% hm %}头│{%tc endfor %}│末",
                    "{%tc for x in list %}│{{ x }}│{%tc endfor %}│末",
                ],
            ),
            vec!["500"; 4],
            vec!["↔3 w1500 头│w500 末", "w500 一│w500 二│w500 三│w500 末"],
        ),
    ] {
        let xml = rendered(&body);
        assert_eq!(columns(&xml), widths, "{xml}");
        assert_eq!(cells(&xml), rows, "{xml}");
    }
}

#[test]
fn what_is_repeated_stays_unique() {
    let control =
        "<w:sdt><w:sdtPr><w:alias w:val=\"甲\"/><w:id w:val=\"7\"/><w:tag w:val=\"t\"/></w:sdtPr><w:sdtContent>"
            .to_owned()
            + &run("{{ x }}")
            + "</w:sdtContent></w:sdt>";
    let picture =
        "<w:r><w:drawing><wp:inline xmlns:wp=\"wp\"><wp:docPr id=\"3\" name=\"图\"/></wp:inline></w:drawing></w:r>";
    let body = p("{%p for x in list %}")
        + "<w:p w14:paraId=\"00AA00BB\" w14:textId=\"77777777\" xmlns:w14=\"w14\"><w:bookmarkStart w:id=\"4\" w:name=\"书签\"/>"
        + &control
        + "<w:bookmarkEnd w:id=\"4\"/>"
        + picture
        + "</w:p>"
        + &p("{%p endfor %}")
        + "<w:p w14:paraId=\"00AA00BC\" xmlns:w14=\"w14\"/>";
    let xml = rendered(&body);
    for (text, times) in [
        ("<w:bookmarkStart w:id=\"4\" w:name=\"书签\"/>", 1),
        ("<w:bookmarkEnd w:id=\"4\"/>", 1),
        ("<w:id w:val", 0),
        ("<w:tag w:val=\"t\"/>", 3),
        ("w14:paraId=\"00AA00BB\"", 0),
        ("w14:paraId=\"00AA00BC\"", 1),
        ("w14:textId", 0),
        ("<wp:docPr id=\"1000001\" name=\"图\"/>", 1),
        ("<wp:docPr id=\"1000003\" name=\"图\"/>", 1),
    ] {
        assert_eq!(xml.matches(text).count(), times, "{text}: {xml}");
    }
    let bytes = package(&body, &[]);
    let template = compile(&bytes).unwrap();
    assert_eq!(template.render(&data()).unwrap(), template.render(&data()).unwrap());
}

#[test]
fn mistakes_of_cell_tags_are_told() {
    for (body, expected) in [
        (p("{% vm %}甲"), "第1段：“{% vm %}”不在单元格里；把它移到表格的单元格里"),
        (
            grid(1, &["{% vm %}甲"]),
            "表1 第1行第1格：“vm”不在循环里：{% vm %}；合并的是循环出来的各行：在前一行写 {%tr for … %}，后一行写 {%tr endfor %}",
        ),
        (
            grid(1, &["{% cellbg %}甲"]),
            "表1 第1行第1格：“cellbg”后面少一个值：{% cellbg %}；写上颜色，如 {% cellbg \"FF0000\" %}",
        ),
        (
            grid(1, &["{% cellbg '红' %}"]),
            "表1 第1行第1格：“红”不是颜色，写成 FF0000：{% cellbg '红' %}；颜色写六位十六进制数，如 {% cellbg \"FF0000\" %}",
        ),
        (
            grid(1, &["{% colspan 0 %}"]),
            "表1 第1行第1格：“0”不是列数，写成 1 以上的整数：{% colspan 0 %}；如 {% colspan 2 %}",
        ),
        (
            grid(1, &["{% cellbg 'FF0000' %}{% cellbg 'FF0000' %}"]),
            "表1 第1行第1格：这一格里不止一个“{% cellbg 'FF0000' %}”；只留一个；按条件选颜色写 {% cellbg \"FF0000\" if 条件 else \"auto\" %}",
        ),
    ] {
        assert_eq!(mistakes(&body), expected);
    }
    for (tag, expected) in [("{% cellbg cat %}", "不是颜色"), ("{% colspan cat %}", "不是列数")] {
        let error = compile(&package(&grid(1, &[tag]), &[])).unwrap().render(&data()).unwrap_err();
        assert!(crate::documents::lines(&error).contains(expected), "{error}");
    }
}
