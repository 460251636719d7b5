//! The workbook as a whole: bytes, set-up, protection, instructions.

use serde_json::json;

use crate::{catalog, cells, drawn, part, schema, sheet, table};

#[test]
fn same_input_same_bytes() {
    for schema in catalog().iter() {
        assert!(zwy::xlsx::draw(schema, None).unwrap() == zwy::xlsx::draw(schema, None).unwrap(), "{}", schema.form);
    }
}

#[test]
fn a_drawer_serves_many_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<zwy::xlsx::Drawer<'_>>();
}

#[test]
fn a_title_and_a_table_are_rows_from_the_first() {
    let catalog = catalog();
    let schema = catalog.get("statistics").unwrap();
    let bytes = zwy::xlsx::draw(schema, None).unwrap();
    let read = cells(&bytes);
    assert!(read["A1"].ends_with("-云服务资源数量统计表"));
    assert_eq!((read["A2"].as_str(), read["G2"].as_str(), read["A13"].as_str()), ("序号", "其他", "合计"));
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    for piece in [
        "<pane ySplit=\"2\" topLeftCell=\"A3\" activePane=\"bottomLeft\" state=\"frozen\"/>",
        "<pageSetUpPr fitToPage=\"1\"/>",
        "<pageSetup paperSize=\"9\" fitToHeight=\"0\" orientation=\"landscape\"",
        "<printOptions horizontalCentered=\"1\"/>",
        "<sheetProtection sheet=\"1\"",
        "<mergeCell ref=\"A1:G1\"/>",
        "<mergeCell ref=\"A13:B13\"/>",
    ] {
        assert!(xml.contains(piece), "{piece}");
    }
    let workbook = part(&bytes, "xl/workbook.xml");
    assert!(workbook.contains("localSheetId=\"0\">统计表!$2:$2</definedName>"), "{workbook}");
    assert!(workbook.contains("<sheet name=\"统计表\"") && workbook.contains("<sheet name=\"填写说明\""));
}

#[test]
fn the_form_is_named_in_the_properties() {
    let properties = part(&zwy::xlsx::draw(&schema("body: [说明]\n"), None).unwrap(), "docProps/custom.xml");
    assert!(properties.contains("name=\"zwy.form\"><vt:lpwstr>test<"));
    assert!(properties.contains("name=\"zwy.version\"><vt:lpwstr>1<"));
}

#[test]
fn only_inputs_are_open() {
    let fixed = "item: {label: 项目, column: {width_mm: 40, role: fixed}}";
    let free = "score: {label: 得分, type: decimal, column: {width_mm: 20}}";
    let bytes = zwy::xlsx::draw(&table(&[fixed, free], "    rows: [{item: 一}]"), None).unwrap();
    let (xml, styles) = (part(&bytes, "xl/worksheets/sheet1.xml"), part(&bytes, "xl/styles.xml"));
    let formats: Vec<&str> = styles.split_once("<cellXfs").unwrap().1.split("<xf ").skip(1).collect();
    let open = |cell: &str| {
        let rest = xml.split_once(&format!("<c r=\"{cell}\" s=\"")).unwrap().1;
        let style: usize = rest.split('"').next().unwrap().parse().unwrap();
        formats[style].contains("<protection locked=\"0\"/>")
    };
    assert_eq!(["A1", "B1", "A2", "B2"].map(open), [false, false, false, true]);
}

#[test]
fn a_page_break_begins_a_sheet() {
    let catalog = catalog();
    let schema = catalog.get("application").unwrap();
    let bytes = drawn(schema, json!({"servers": [{"seq": 1, "name": "应用服务器", "vcpu": 8}]}));
    assert_eq!(sheet(&bytes, 1)["B3"], "应用服务器");
    assert!(part(&bytes, "xl/workbook.xml").contains("<sheet name=\"云服务资源数量统计表\""));
    assert!(part(&bytes, "xl/worksheets/sheet2.xml").contains("orientation=\"landscape\""));
}

#[test]
fn instructions_hold_no_bare_label() {
    for schema in catalog().iter() {
        let bytes = zwy::xlsx::draw(schema, None).unwrap();
        let pages = schema.body.iter().filter(|block| matches!(block, zwy::schema::Block::PageBreak)).count() + 1;
        let instructions = sheet(&bytes, pages);
        assert_eq!(instructions["A1"], "填写说明");
        let columns = schema.tables.values().flat_map(|table| table.columns.values().map(|column| &column.field));
        for field in schema.fields.values().chain(columns) {
            for label in [&field.label, &field.title].into_iter().chain(&field.aliases) {
                let bare = instructions.values().find(|text| text.trim_end_matches('：') == label);
                assert_eq!(bare, None, "{}", schema.form);
            }
        }
    }
}

#[test]
fn columns_of_several_tables_share_the_sheet() {
    let schema = schema(
        "fields:\n  x: {label: 栏目}\n\
         tables:\n  a:\n    label: 甲\n    blank_rows: 1\n    columns:\n      p: {label: 一, column: {width_mm: 30}}\n      q: {label: 二, column: {width_mm: 60}}\n\
         \x20 b:\n    label: 乙\n    blank_rows: 1\n    columns:\n      r: {label: 三, column: {width_mm: 60}}\n      s: {label: 四, column: {width_mm: 30}}\n\
         body:\n- grid:\n    columns_mm: [30, 60]\n    rows:\n      - cells: [栏目, \"{{ x }}\"]\n- {gap: 1}\n- table: a\n- {gap: 1}\n- table: b\n",
    );
    let json = json!({"x": "值", "a": [{"p": "1", "q": "2"}], "b": [{"r": "3", "s": "4"}]});
    let expected = [
        ("A1", "栏目"),
        ("B1", "值"),
        ("A3", "一"),
        ("B3", "二"),
        ("A4", "1"),
        ("B4", "2"),
        ("A6", "三"),
        ("C6", "四"),
        ("A7", "3"),
        ("C7", "4"),
    ];
    assert_eq!(cells(&drawn(&schema, json)), expected.map(|(name, text)| (name.to_owned(), text.to_owned())).into());
}
