//! Files and parts with bytes thrown over: whatever is read of them, reading ends.

use std::io::Cursor;

use zwy::limits::Limits;
use zwy::open::open;

use crate::{file, read, workbook_with};

/// Numbers that are as good as random, and the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

#[test]
fn spoiled_files_end_in_time() {
    let mut dice = Dice(20_261_122);
    let limits = Limits { convert_seconds: 0, ..Limits::default() };
    for name in ["openpyxl.xlsx", "xlwt.xls", "libreoffice.xls", "libreoffice.ods", "encrypted.xlsx"] {
        let clean = file(name);
        for _ in 0..400 {
            let mut bytes = clean.clone();
            for _ in 0..=dice.roll(8) {
                let at = dice.roll(bytes.len());
                bytes[at] = [0, 0xFF, 0x7F, dice.roll(256) as u8][dice.roll(4)];
            }
            if dice.roll(8) == 0 {
                bytes.truncate(dice.roll(clean.len()));
            }
            let start = std::time::Instant::now();
            let _ = open(&bytes, "x", &limits);
            assert!(start.elapsed().as_millis() < 1000, "{name}");
        }
    }
}

#[test]
fn spoiled_parts_end_in_time() {
    // Behind the checksums of the zip: the XML itself is spoiled.
    let mut dice = Dice(7);
    let part = |name: &str| {
        let mut zip = zip::ZipArchive::new(Cursor::new(file("libreoffice.xlsx"))).unwrap();
        std::io::read_to_string(zip.by_name(name).unwrap()).unwrap()
    };
    let (sheet, strings) = (part("xl/worksheets/sheet1.xml"), part("xl/sharedStrings.xml"));
    for _ in 0..1000 {
        let mut spoil = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..=dice.roll(4) {
                let at = dice.roll(bytes.len());
                bytes[at] = b"<>/\"'=&;0129 Ar\0"[dice.roll(16)];
            }
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let bytes = workbook_with(&spoil(&sheet), &[("xl/strings.xml", &spoil(&strings))]);
        let start = std::time::Instant::now();
        let _ = read(&bytes);
        assert!(start.elapsed().as_millis() < 1000);
    }
}
