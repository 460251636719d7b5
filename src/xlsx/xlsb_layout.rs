//! What calamine does not tell of an XLSB sheet: hidden rows and columns, merged cells.
//!
//! A part of a binary workbook is a chain of records (MS-XLSB 2.1.4): type and size in groups of seven bits, then the
//! data. A record that is cut short ends the walk; what is wrong with the part itself is for the reader of its cells.

use super::sheet::{Area, Sheet};

/// Types of records (MS-XLSB 2.3.2).
const ROW: u32 = 0;
const COLUMNS: u32 = 60;
const BUNDLE: u32 = 156;
const MERGED: u32 = 176;

/// Hidden rows and merged areas of a sheet that are read.
const MAX: usize = 100_000;

/// The relation of each sheet by name, as the workbook part says (`BrtBundleSh`, MS-XLSB 2.4.312).
pub(super) fn bundles(workbook: &[u8]) -> Vec<(String, String)> {
    let sheets = Records(workbook).filter(|(kind, _)| *kind == BUNDLE);
    sheets
        .filter_map(|(_, data)| {
            let (relation, rest) = text(data.get(8..)?)?;
            Some((text(rest)?.0, relation))
        })
        .collect()
}

/// Tells `sheet` what its part says of rows, columns and merged cells.
pub(super) fn apply(part: &[u8], sheet: &mut Sheet<'_, '_>) {
    let mut left = MAX;
    for (kind, data) in Records(part) {
        let told = match kind {
            // BrtRowHdr (2.4.739): row, format, height, then flags; fDyZero hides.
            ROW => number(data, 0).filter(|_| data.get(11).is_some_and(|flags| flags & 0x10 != 0)).map(|row| {
                sheet.hide_rows(row, row);
            }),
            // BrtColInfo (2.4.323): first, last, width, format, flags.
            COLUMNS => number(data, 0).zip(number(data, 4)).filter(|_| data.get(16).is_some_and(|f| f & 1 != 0)).map(
                |(first, last)| {
                    sheet.hide_columns(first, last);
                },
            ),
            // BrtMergeCell (2.4.700): first and last row, first and last column.
            MERGED => (|| {
                let [top, bottom, left, right] =
                    [number(data, 0)?, number(data, 4)?, number(data, 8)?, number(data, 12)?];
                sheet.merge(Area { top, left, bottom, right });
                Some(())
            })(),
            _ => None,
        };
        left -= usize::from(told.is_some());
        if left == 0 {
            return;
        }
    }
}

fn number(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

/// A string (`XLWideString`, MS-XLSB 2.5.169) and what stands behind it.
fn text(data: &[u8]) -> Option<(String, &[u8])> {
    let bytes = (number(data, 0)? as usize).checked_mul(2)?;
    let (text, rest) = data.get(4..)?.split_at_checked(bytes)?;
    let (text, _) = encoding_rs::UTF_16LE.decode_without_bom_handling(text);
    Some((text.into_owned(), rest))
}

/// The records of a part: type and data.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = self.groups(2)?;
        let size = self.groups(4)? as usize;
        let data = self.0.get(..size)?;
        self.0 = self.0.get(size..)?;
        Some((kind, data))
    }
}

impl Records<'_> {
    /// A number in at most `most` bytes, seven bits in each, the lowest first.
    fn groups(&mut self, most: u32) -> Option<u32> {
        let mut value = 0;
        for group in 0..most {
            let (first, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u32::from(first & 0x7F) << (7 * group);
            if first & 0x80 == 0 {
                break;
            }
        }
        Some(value)
    }
}
