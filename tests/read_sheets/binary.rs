//! Binary workbooks, made by hand: BIFF5 in a compound file, and XLSB.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

use crate::{all, code, read};

/// A compound file with one stream `Book`.
fn compound(mut stream: Vec<u8>) -> Vec<u8> {
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    let sectors = stream.len() / 512;
    let mut header = [0_u8; 512];
    header[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    header[24..34].copy_from_slice(&[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    header[44] = 1;
    header[48] = 1;
    header[60..64].fill(0xFE);
    header[68..72].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    header[76..512].fill(0xFF);
    header[76..80].fill(0);
    let mut fat = vec![0xFFFF_FFFD_u32, 0xFFFF_FFFE];
    fat.extend((1..sectors as u32).map(|n| n + 2));
    fat.push(0xFFFF_FFFE);
    fat.resize(128, 0xFFFF_FFFF);
    let entry = |name: &str, kind: u8, child: u32, start: u32, length: u32| {
        let mut entry = [0_u8; 128];
        for (at, unit) in name.encode_utf16().enumerate() {
            entry[at * 2..at * 2 + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entry[64] = (name.len() as u8 + 1) * 2;
        entry[66] = kind;
        entry[68..76].fill(0xFF);
        entry[76..80].copy_from_slice(&child.to_le_bytes());
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&length.to_le_bytes());
        entry
    };
    let mut directory = [0_u8; 512];
    directory[..128].copy_from_slice(&entry("Root Entry", 5, 1, 0xFFFF_FFFE, 0));
    directory[128..256].copy_from_slice(&entry("Book", 2, 0xFFFF_FFFF, 2, stream.len() as u32));
    let fat: Vec<u8> = fat.iter().flat_map(|number| number.to_le_bytes()).collect();
    [&header[..], &fat, &directory, &stream].concat()
}

fn biff(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

#[test]
fn biff5() {
    let book = |sheet: &[Vec<u8>]| {
        let mut globals = [
            biff(0x0809, &[0, 5, 5, 0, 0, 0, 0, 0]),
            biff(0x0042, &936_u16.to_le_bytes()),
            biff(0x041E, b"\xA4\0\x06yyyy-m"),
            biff(0x00E0, &[0, 0, 0, 0]),
            biff(0x00E0, &[0, 0, 0xA4, 0]),
            biff(0x0085, b"POS.\0\0\x04\xB1\xED\xB8\xF1"),
            biff(0x000A, &[]),
        ]
        .concat();
        let at = globals.windows(4).position(|w| w == b"POS.").unwrap();
        let start = (globals.len() as u32).to_le_bytes();
        globals[at..at + 4].copy_from_slice(&start);
        compound([globals, biff(0x0809, &[0, 5, 16, 0, 0, 0, 0, 0]), sheet.concat(), biff(0x000A, &[])].concat())
    };
    let cells = [
        // A DIMENSIONS that lies, and a chart with a cell of its own.
        biff(0x0200, &[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0]),
        biff(0x0204, b"\0\0\0\0\0\0\x04\0\xD0\xF2\xBA\xC5"),
        biff(0x027E, &[1, 0, 1, 0, 1, 0, 0x32, 0xD4, 2, 0]),
        biff(0x0809, &[0, 5, 32, 0, 0, 0, 0, 0]),
        biff(0x0203, &[9, 0, 9, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]),
        biff(0x000A, &[]),
        biff(0x00BD, &[2, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0xFB, 0xFF, 0xFF, 0xFF, 1, 0]),
    ];
    assert_eq!(all(&book(&cells)), "[表格 3×2]\nA1 \"序号\"\nB2 2026-11-22 00:00:00\nA3 1\nB3 -0.02\n");
    assert_eq!(code(read(&book(&[biff(0x027E, &[1, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0])]))).0, "oversized");
    // Sheets that lie in one another: the walk ends.
    let nested: Vec<Vec<u8>> = (0..20).map(|_| biff(0x0809, &[0, 5, 16, 0])).collect();
    assert_eq!(code(read(&book(&nested))).0, "damaged");
}

/// An XLSB of one sheet: no program here writes them.
fn xlsb(bundle_bytes: usize) -> Vec<u8> {
    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let mut bytes = if kind < 0x80 { vec![kind as u8] } else { vec![kind as u8 | 0x80, (kind >> 7) as u8] };
        bytes.push(data.len() as u8);
        bytes.extend(data);
        bytes
    }
    fn text(text: &str) -> Vec<u8> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut bytes = (units.len() as u32).to_le_bytes().to_vec();
        bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        bytes
    }
    let cell = |column: u8, value: &[u8]| [&[column, 0, 0, 0, 0, 0, 0, 0], value].concat();
    let bundle = [&[1, 0, 0, 0, 1, 0, 0, 0], text("r1").as_slice(), text("统计表").as_slice()].concat();
    let book =
        [record(0x9C, &bundle[..bundle_bytes]), record(0x90, &[]), record(0x9D, &[]), record(0x84, &[])].concat();
    let sheet = [
        record(0x94, &[0xFF; 16]),
        record(0x91, &[]),
        record(0, &[2, 0, 0, 0]),
        record(6, &cell(1, &text("名称"))),
        record(5, &cell(2, &1.5_f64.to_le_bytes())),
        record(1, &cell(200, &[])),
        record(4, &cell(3, &[1])),
        record(0, &[3, 0, 0, 0, 0, 0, 0, 0, 44, 1, 0, 0x10]),
        record(5, &cell(2, &2.5_f64.to_le_bytes())),
        record(0x92, &[]),
        record(0xB0, &[2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]),
    ]
    .concat();
    let types = r#"<Types><Override ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>"#;
    let relations = |kind: &str, target: &str| {
        format!(r#"<Relationships><Relationship Id="r1" Type="http://x/{kind}" Target="{target}"/></Relationships>"#)
    };
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in [
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations("officeDocument", "xl/workbook.bin").as_bytes()),
        ("xl/_rels/workbook.bin.rels", relations("worksheet", "worksheets/sheet1.bin").as_bytes()),
        ("xl/workbook.bin", &book),
        ("xl/worksheets/sheet1.bin", &sheet),
    ] {
        zip.start_file(name, stored).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn binary_packages() {
    assert_eq!(all(&xlsb(26)), "[统计表 4×4 hidden rows [3]]\nB3+1×2 \"名称\"\nD3 true\nC4 2.5\n");
    // A record that ends too early makes the library panic; that is told, not spread.
    assert_eq!(code(read(&xlsb(4))).0, "damaged");
}
