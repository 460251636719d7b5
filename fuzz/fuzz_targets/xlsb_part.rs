#![no_main]

use zwy_fuzz::{package, relationships, split};

const TYPES: &str =
    "<Types><Override ContentType=\"application/vnd.ms-excel.sheet.binary.macroEnabled.main\"/></Types>";
const BOOK: &[u8] = b"\x9c\x01\x14\x00\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00r\x001\x00\x00\x00\x00\x00";

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let (which, part) = split(data);
    let which = which % 4;
    let or = |number: u8, default: &'static [u8]| if which == number { part.to_vec() } else { default.to_vec() };
    let main = relationships(&[
        ("r1", "worksheet", "worksheets/sheet1.bin"),
        ("r2", "sharedStrings", "sharedStrings.bin"),
        ("r3", "styles", "styles.bin"),
    ]);
    let bytes = package(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", relationships(&[("r1", "officeDocument", "xl/workbook.bin")]).as_bytes()),
        ("xl/_rels/workbook.bin.rels", main.as_bytes()),
        ("xl/workbook.bin", &or(1, BOOK)),
        ("xl/worksheets/sheet1.bin", &or(0, b"")),
        ("xl/sharedStrings.bin", &or(2, b"")),
        ("xl/styles.bin", &or(3, b"")),
    ]);
    zwy_fuzz::inspect("a.xlsb", &bytes);
});
