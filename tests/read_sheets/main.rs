//! Worksheets as openpyxl, xlsxwriter, xlwt and LibreOffice write them (`files/sheets/make.py`), and as nobody should.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod binary;
mod spoiled;

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zwy::grid::{Block, Content, Document, Grid, Source};
use zwy::limits::Limits;
use zwy::open::{Kind, Opened, kind, open};
use zwy::place::cell_name;
use zwy::problem::Unreadable;

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/files/sheets/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    let Opened::Document(document) = open(bytes, "returns/表.csv", &Limits::default())?;
    Ok(document)
}

fn grids(document: &Document) -> Vec<&Grid> {
    document.blocks.iter().map(|block| if let Block::Grid(grid) = block { grid } else { panic!("{block:?}") }).collect()
}

/// A grid as text: a line `[name rows×columns hidden…]`, then a line a cell.
fn drawn(grid: &Grid) -> String {
    let Source::Sheet(name) = &grid.source else { panic!() };
    let mut text = format!("[{name} {}×{}", grid.rows, grid.columns);
    if grid.hidden {
        text.push_str(" hidden");
    }
    if !grid.hidden_rows.is_empty() {
        text.push_str(&format!(" rows {:?}", grid.hidden_rows));
    }
    if !grid.hidden_columns.is_empty() {
        text.push_str(&format!(" columns {:?}", grid.hidden_columns));
    }
    text.push_str("]\n");
    for cell in &grid.cells {
        text.push_str(&cell_name(cell.row, cell.column));
        if (cell.row_span, cell.column_span) != (1, 1) {
            text.push_str(&format!("+{}×{}", cell.row_span, cell.column_span));
        }
        text.push_str(&match &cell.content {
            Content::Text(text) => format!(" {text:?}\n"),
            Content::Number(number) => format!(" {number}\n"),
            Content::Date(date) => format!(" {date}\n"),
            Content::Time(time) => format!(" @{}\n", time.shown),
            Content::Bool(flag) => format!(" {flag}\n"),
            Content::Error(error) => format!(" !{error}\n"),
            Content::Formula(formula) => format!(" ?{formula}\n"),
            other => panic!("{other:?}"),
        });
    }
    text
}

fn all(bytes: &[u8]) -> String {
    grids(&read(bytes).unwrap()).into_iter().map(drawn).collect()
}

fn lines(text: &str) -> String {
    text.trim().lines().map(|line| format!("{}\n", line.trim())).collect()
}

fn code(result: Result<Document, Unreadable>) -> (String, String) {
    let Unreadable(problem) = result.expect_err("should not be read");
    assert!(!problem.help.zh.is_empty() && !problem.help.en.is_empty(), "{problem:?}");
    (problem.code.into_owned(), problem.message.en.clone())
}

const OPENPYXL: &str = r##"
    [统计表 9×6 rows [4] columns [5]]
    A1+1×4 "XX局-云服务资源数量统计表"
    A2 "序号"
    B2 "名称"
    C2 "vCPU\n（核）"
    D2 "日期"
    A3 1
    B3 "00123"
    C3 8
    D3 2026-11-22 00:00:00
    F3 "藏"
    A4 2
    B4 "a\rb"
    C4 16.5
    D4 2026-11-22 08:30:00
    A5 "旧数据"
    B7+3×1 "竖"
    C7 ?=SUM(C3:C4)
    D7 true
    A8 "红黑 尾 "
    C8 !#REF!
    [说明 2×2 hidden]
    B2 "藏页"
    [更深 0×0 hidden]
"##;

#[test]
fn openpyxl() {
    assert_eq!(all(&file("openpyxl.xlsx")), lines(OPENPYXL));
    assert_eq!(read(&file("openpyxl.xlsx")).unwrap().properties, [("form".to_owned(), "统计 & 表".to_owned())]);
    assert_eq!(all(&file("openpyxl-1904.xlsx")), "[Sheet 2×1]\nA1 2026-11-22 00:00:00\nA2 2026-11-22 08:30:00\n");
}

#[test]
fn libreoffice_says_the_same_in_every_format() {
    // LibreOffice calculates the sum, and writes a truth value as the number it is to it, in its own format.
    for kind in ["xlsx", "ods", "xls"] {
        let flag = if kind == "ods" { "D7 1" } else { "D7 true" };
        let expected = lines(OPENPYXL).replace("?=SUM(C3:C4)", "24.5").replace("D7 true", flag);
        assert_eq!(all(&file(&format!("libreoffice.{kind}"))), expected, "{kind}");
    }
    for kind in ["xlsx", "ods"] {
        let document = read(&file(&format!("libreoffice.{kind}"))).unwrap();
        assert!(document.properties.contains(&("form".to_owned(), "统计 & 表".to_owned())), "{kind}");
    }
}

#[test]
fn xlsxwriter() {
    let expected = lines(
        r##"
        [筛选 8×5 rows [1, 2, 3]]
        A1 "名称"
        B1 "数量"
        C1 "日期"
        A2 "s1"
        B2 1
        C2 2026-11-22 08:30:00
        A3 "s2"
        B3 2
        C3 2026-11-22 08:30:00
        A4 "s3"
        B4 3
        C4 2026-11-22 08:30:00
        A5 "s4"
        B5 4
        C5 2026-11-22 08:30:00
        A6 "s5"
        B6 5
        C6 2026-11-22 08:30:00
        B7 15
        C7 ?=IF(1,"","x")
        D7 !#DIV/0!
        E7 true
        A8 "粗细 末"
        [末 1×1]
        A1 1
        "##,
    );
    assert_eq!(all(&file("xlsxwriter.xlsx")), expected);
}

#[test]
fn xlwt() {
    let text = all(&file("xlwt.xls"));
    let (head, rest) = text.split_at(text.find("A11 ").unwrap());
    let expected = lines(
        r##"
        [统计表 61×8 rows [3] columns [4]]
        A1+1×4 "XX局统计表"
        A2 "00123"
        B2 8
        C2 16.25
        D2 2026-11-22 00:00:00
        A3 true
        B3 ?=SUM(B2:C2)
        D3 13800001234
        A4 "藏行"
        E4 "藏列"
        A5 "粗细末"
        "##,
    );
    assert_eq!(head, expected);
    for row in 0..40 {
        // Longer than a record together: they go on in CONTINUE records, in both widths.
        let unit = if row % 3 == 0 { "a" } else { "字" };
        assert!(rest.contains(&format!("A{} \"{}{row}é\"\n", 11 + row, unit.repeat(700))), "{row}");
    }
    assert!(rest.ends_with("A61 0\nB61 1\nC61 2\nD61 3\nE61 4\nF61 5\nG61 6\nH61 7\n[藏页 1×1 hidden]\nA1 -1.5\n"));
}

/// A workbook of one worksheet part, hand-made.
fn workbook(sheet: &str) -> Vec<u8> {
    workbook_with(sheet, &[])
}

fn workbook_with(sheet: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let mut parts = vec![
        (
            "[Content_Types].xml",
            r#"<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships><Relationship Id="r" Type="http://x/officeDocument" Target="/xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<x:workbook xmlns:x="m" xmlns:r="r"><x:sheets><x:sheet name="S" sheetId="1" r:id="r1"/></x:sheets></x:workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://x/sharedStrings" Target="../xl/strings.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.extend(more);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn hand_made_worksheets() {
    for (what, sheet, expected) in [
        (
            "a prefix, no r anywhere, no dimension",
            r#"<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row><x:row/><x:row><x:c/><x:c><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>"#,
            "[S 3×2]\nA1 1\nB1 \"a\"\nB3 2\n",
        ),
        (
            "a dimension that lies",
            r#"<worksheet><dimension ref="A1"/><sheetData><row r="3"><c r="C3"><v>1</v></c></row></sheetData></worksheet>"#,
            "[S 3×3]\nC3 1\n",
        ),
        (
            "far corners that are empty or merged away",
            r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576" hidden="1"><c r="XFD1048576" s="4"/><c r="XFC1048576"><v/></c></row></sheetData><mergeCells><mergeCell ref="B2:XFD1048576"/></mergeCells></worksheet>"#,
            "[S 1×1]\nA1 1\n",
        ),
        (
            "stale values under a merged cell",
            r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c><c r="C2"><v>4</v></c></row></sheetData><mergeCells count="9"><mergeCell ref="A1:B2"/><mergeCell ref="C2"/></mergeCells></worksheet>"#,
            "[S 2×3]\nA1+2×2 1\nC2 4\n",
        ),
        (
            "formulas with and without a result",
            r#"<worksheet><sheetData><row r="1"><c r="A1"><f>B1&amp;"x"</f></c><c r="B1"><f t="shared" ref="B1:B2" si="0">1+1</f><v></v></c><c r="C1" t="str"><f>"",</f><v></v></c><c r="D1" t="e"><f>X</f><v>#NAME?</v></c><c r="E1" t="b"><v>1</v></c><c r="F1" t="d"><v>2026-11-22</v></c><c r="G1"><v>1e999</v></c></row><row r="2"><c r="B2"><f t="shared" si="0"/></c><c r="C2" t="str"><f>A1</f></c></row></sheetData><extLst><ext><x14:cf><xm:f>A9</xm:f></x14:cf></ext></extLst></worksheet>"#,
            "[S 2×7]\nA1 ?=B1&\"x\"\nB1 ?=1+1\nD1 !#NAME?\nE1 true\nF1 2026-11-22 00:00:00\nG1 \"1e999\"\nB2 ?=1+1\nC2 ?=A1\n",
        ),
        (
            "cells out of order and twice",
            r#"<worksheet><sheetData><row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row><row r="1"><c r="A1"><v>3</v></c><c r="A1"><v>4</v></c></row></sheetData></worksheet>"#,
            "[S 2×2]\nA1 4\nA2 2\nB2 1\n",
        ),
        (
            "hidden columns and rows without height",
            r#"<worksheet><cols><col min="2" max="2" width="0" customWidth="1"/><col min="3" max="16384" hidden="true"/></cols><sheetData><row r="1" ht="0" customHeight="1"><c r="A1"><v>1</v></c></row><row r="2" collapsed="1"><c r="D2" t="inlineStr"><is><r><t>你</t></r><r><t xml:space="preserve"> &#22909;_x0041_</t></r><rPh sb="0" eb="1"><t>ni</t></rPh></is></c></row></sheetData></worksheet>"#,
            "[S 2×4 rows [0] columns [1, 2, 3]]\nA1 1\nD2 \"你 好A\"\n",
        ),
        ("no rows", "<worksheet><sheetData/></worksheet>", "[S 0×0]\n"),
    ] {
        assert_eq!(all(&workbook(sheet)), expected, "{what}");
    }
}

#[test]
fn shared_strings() {
    let strings = r#"<?xml version="1.0"?><sst count="4294967295" uniqueCount="4294967295"><si><t> 首 </t></si><si><r><rPr><b/></rPr><t>红</t></r><r><t>黑</t></r><rPh sb="0" eb="1"><t>hong</t></rPh><phoneticPr fontId="1"/></si><si/><si><t>a&amp;b&#10;c_x000D_</t></si></sst>"#;
    let cells: String = (0..4).map(|n| format!("<c t=\"s\"><v>{n}</v></c>")).collect();
    let sheet = format!("<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>");
    let bytes = workbook_with(&sheet, &[("xl/strings.xml", strings)]);
    assert_eq!(all(&bytes), "[S 1×4]\nA1 \" 首 \"\nB1 \"红黑\"\nD1 \"a&b\\nc\\r\"\n");

    let missing = sheet.replace("<v>3</v>", "<v>4</v>");
    let (code, message) = code(read(&workbook_with(&missing, &[("xl/strings.xml", strings)])));
    assert_eq!(code, "damaged");
    assert!(message.contains("D1"), "{message}");
}

#[test]
fn limits_are_named() {
    for (cell, named) in [("XFD1048576", "row 200000"), ("XFD1", "column 1000"), ("A200001", "row 200000")] {
        let row = cell.trim_start_matches(char::is_alphabetic);
        let sheet =
            format!(r#"<worksheet><sheetData><row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>"#);
        let (code, message) = code(read(&workbook(&sheet)));
        assert_eq!(code, "oversized");
        assert!(message.contains(named) && message.contains(&format!("S!{cell}")), "{message}");
    }
    for cell in ["XFE1", "A1048577", "A0", "99", "A99999999999"] {
        let sheet = format!(r#"<worksheet><sheetData><row><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>"#);
        assert_eq!(code(read(&workbook(&sheet))).0, "damaged", "{cell}");
    }
    let small = |limits: Limits, bytes: &[u8]| {
        let Unreadable(problem) = open(bytes, "", &limits).unwrap_err();
        assert_eq!(problem.code, "oversized");
        problem.message.en.clone()
    };
    let bytes = file("openpyxl.xlsx");
    assert!(small(Limits { cells: 5, ..Limits::default() }, &bytes).contains("cells than the limit of 5"));
    assert!(small(Limits { text_chars: 5, ..Limits::default() }, &bytes).contains("limit of 5 characters"));
    assert!(small(Limits { parts: 5, ..Limits::default() }, &bytes).contains("limit of 5"));
    assert!(small(Limits { part_bytes: 500, ..Limits::default() }, &bytes).contains("[Content_Types].xml"));
    assert!(small(Limits { package_bytes: 2000, ..Limits::default() }, &bytes).contains("unpacks to more"));
    assert!(small(Limits { file_bytes: 500, ..Limits::default() }, &bytes).contains("larger"));
    assert!(small(Limits { rows: 40, ..Limits::default() }, &file("xlwt.xls")).contains("row 40"));
}

#[test]
fn repeated_text_is_bounded() {
    // One long text in a great many cells: shared in XLSX, repeated in ODS.
    let limits = Limits { part_bytes: 4 << 20, ..Limits::default() };
    let row = format!(
        r#"<table:table table:name="S"><table:table-row table:number-rows-repeated="4000000000"><table:table-cell office:value-type="string" table:number-columns-repeated="900"><text:p>{}</text:p></table:table-cell></table:table-row></table:table>"#,
        "长".repeat(100_000)
    );
    let Unreadable(problem) = open(&ods(&row), "", &limits).unwrap_err();
    assert_eq!(problem.code, "oversized");
    assert!(problem.message.en.contains("text than the limit of 4 MiB"), "{problem:?}");
}

fn ods(tables: &str) -> Vec<u8> {
    let content = format!("<office:document-content><office:body>{tables}</office:body></office:document-content>");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in
        [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_str())]
    {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn hand_made_opendocument() {
    let tables = r#"<table:table table:name="S"><table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse" table:number-columns-repeated="4294967295"/>
        <table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation><text:p>甲<text:s text:c="2"/>乙<text:line-break/>丙</text:p><text:p>丁</text:p></table:table-cell></table:table-row>
        <table:table-row table:visibility="filter"><table:table-cell table:number-columns-repeated="2"/><table:table-cell table:formula="of:=SUM([.A1:.A2])"/><table:table-cell office:value-type="percentage" office:value="0.5"/><table:table-cell office:value-type="boolean" office:boolean-value="false"/><table:table-cell office:value-type="date" office:date-value="2026-11-22T08:30:00"/><table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell></table:table-row>
        <table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
        <table:table-row><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="4000000000"/></table:table-row></table:table>"#;
    let expected = lines(
        r#"
        [S 3×7 rows [2] columns [2, 3, 4, 5, 6]]
        A1 "甲  乙\n丙\n丁"
        A2 "甲  乙\n丙\n丁"
        C3 ?=SUM([.A1:.A2])
        D3 0.5
        E3 false
        F3 2026-11-22 08:30:00
        G3 !#REF!
        "#,
    );
    assert_eq!(all(&ods(tables)), expected);
}

#[test]
fn delimited_text_is_named_by_its_file() {
    assert_eq!(
        all("\u{feff}序号\t名称\n\n01\t\"a\tb\"".as_bytes()),
        "[表 3×2]\nA1 \"序号\"\nB1 \"名称\"\nA3 \"01\"\nB3 \"a\\tb\"\n"
    );
}

#[test]
fn the_extension_says_nothing() {
    for (bytes, expected) in [
        (file("openpyxl.xlsx"), Kind::Xlsx),
        (file("xlwt.xls"), Kind::Xls),
        (file("libreoffice.ods"), Kind::Ods),
        (file("encrypted.xlsx"), Kind::Encrypted),
        (file("text.doc"), Kind::Doc),
        (file("text.rtf"), Kind::Rtf),
        (file("text.odt"), Kind::Odt),
        (b"%PDF-1.7\n".to_vec(), Kind::Pdf),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec(), Kind::Picture),
        (b"Rar!\x1A\x07\x01\0".to_vec(), Kind::Archive("RAR")),
        (b"<html><table><tr><td>1".to_vec(), Kind::Html),
        ("\u{feff}\n<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook>".into(), Kind::Xml),
        (b"MIME-Version: 1.0\nX-Document-Type: Workbook".to_vec(), Kind::Html),
        (Vec::new(), Kind::Empty),
        (b" \r\n".to_vec(), Kind::Empty),
        ("序号,名称".into(), Kind::Text),
        (b"<3,4".to_vec(), Kind::Text),
    ] {
        assert_eq!(kind(&bytes, &Limits::default()).unwrap(), expected);
    }
}

#[test]
fn what_is_not_read_says_so() {
    let plain_zip = |name: &str| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.finish().unwrap().into_inner()
    };
    let mut password = file("xlwt.xls");
    // WRITEACCESS, which every writer puts near the front, made a FILEPASS.
    let at = password.windows(4).position(|w| w == [0x5C, 0, 0x70, 0]).unwrap();
    password[at] = 0x2F;
    let xlsx = file("openpyxl.xlsx");
    let xls = file("xlwt.xls");
    for (bytes, code_, part) in [
        (file("encrypted.xlsx"), "encrypted", "password"),
        (password, "encrypted", "password"),
        (b"b\x14#e\x07\0E-SafeNet\0LOCK".to_vec(), "encrypted", "password"),
        (b"%PDF-1.7\n".to_vec(), "unsupported", "PDF"),
        (b"\x89PNG\r\n\x1A\n".to_vec(), "unsupported", "picture"),
        (b"<html><body><table>".to_vec(), "unsupported", "web page"),
        (b"7z\xBC\xAF\x27\x1C\0\x04".to_vec(), "unsupported", "7z archive"),
        (plain_zip("a.xlsx"), "unsupported", "ZIP archive"),
        (plain_zip("OFD.xml"), "unsupported", "OFD"),
        (Vec::new(), "unsupported", "empty"),
        (b"\0\x01\x02garbage\xFF\xFE".to_vec(), "unsupported", "no known kind"),
        (xlsx[..xlsx.len() / 2].to_vec(), "damaged", "zip"),
        (xls[..xls.len() / 2].to_vec(), "damaged", ""),
        (xls[..600].to_vec(), "damaged", "compound file"),
        (b"PK\x03\x04".to_vec(), "damaged", "zip"),
        (workbook("<worksheet><sheetData><row><c><v>1</v>"), "damaged", "sheet1.xml"),
        (workbook("<worksheet><sheetData><row></c></row></sheetData></worksheet>"), "damaged", "sheet1.xml"),
        (
            workbook(
                "<!DOCTYPE w [<!ENTITY a \"b\">]><worksheet><sheetData><row><c t=\"inlineStr\"><is><t>&a;</t></is></c></row></sheetData></worksheet>",
            ),
            "damaged",
            "DOCTYPE",
        ),
        (workbook(""), "damaged", "sheet1.xml"),
        (workbook(&"<a>".repeat(100_000)), "oversized", "deep"),
    ] {
        let (code, message) = code(read(&bytes));
        assert_eq!(code, code_, "{message}");
        assert!(message.contains(part), "{message} lacks {part}");
    }
}
