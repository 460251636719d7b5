#![no_main]

use zwy_fuzz::{package, relationships, split};

const TYPES: &str = "<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";
const BOOK: &str =
    "<workbook xmlns:r=\"r\"><sheets><sheet name=\"统计表\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
const SHEET: &str = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>8</v></c></row></sheetData></worksheet>";
const STRINGS: &str = "<sst><si><t>序号</t></si><si><t>服务器名称</t></si></sst>";
const STYLES: &str = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"0&quot;核&quot;\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>";

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (which, part) = split(data);
    let which = which % 8;
    let or = |number: u8, default: &str| if which == number { part.to_vec() } else { default.as_bytes().to_vec() };
    let main = relationships(&[
        ("r1", "worksheet", "worksheets/sheet1.xml"),
        ("r2", "sharedStrings", "sharedStrings.xml"),
        ("r3", "styles", "styles.xml"),
    ]);
    let bytes = package(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", relationships(&[("r1", "officeDocument", "xl/workbook.xml")]).as_bytes()),
        ("xl/_rels/workbook.xml.rels", &or(1, &main)),
        ("xl/workbook.xml", &or(2, BOOK)),
        ("xl/worksheets/sheet1.xml", &if which == 0 || which > 5 { part.to_vec() } else { SHEET.as_bytes().to_vec() }),
        ("xl/sharedStrings.xml", &or(3, STRINGS)),
        ("xl/styles.xml", &or(4, STYLES)),
        ("docProps/custom.xml", &or(5, "<Properties/>")),
    ]);
    zwy_fuzz::inspect("a.xlsx", &bytes);
});
