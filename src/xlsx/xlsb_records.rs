//! The records of an XLSB part (MS-XLSB 2.1.4): type and size in groups of seven bits, then the data.
//!
//! Nothing is read but through slices that end, and nothing is reserved for what a record claims to hold.

use crate::cfb::{u16_at, u32_at};

/// The records of a part: type and data.
pub(super) struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    /// The records of `part`.
    pub(super) fn new(part: &'a [u8]) -> Self {
        Self { rest: part }
    }

    /// True when the last record ended with the part, and false when it was cut short.
    pub(super) fn is_whole(&self) -> bool {
        self.rest.is_empty()
    }

    fn split(&self) -> Option<(u32, &'a [u8], &'a [u8])> {
        let (kind, rest) = groups(self.rest, 2)?;
        let (size, rest) = groups(rest, 4)?;
        let (data, rest) = rest.split_at_checked(size as usize)?;
        Some((kind, data, rest))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, data, rest) = self.split()?;
        self.rest = rest;
        Some((kind, data))
    }
}

/// A number in at most `most` bytes, seven bits in each, the lowest first; and what stands behind it.
fn groups(mut bytes: &[u8], most: u32) -> Option<(u32, &[u8])> {
    let mut value = 0;
    for group in 0..most {
        let (first, rest) = bytes.split_first()?;
        bytes = rest;
        value |= u32::from(first & 0x7F) << (7 * group);
        if first & 0x80 == 0 {
            break;
        }
    }
    Some((value, bytes))
}

/// A string (`XLWideString`, MS-XLSB 2.5.169) and what stands behind it; the length that says "no string" is an empty one.
pub(super) fn text(data: &[u8]) -> Option<(String, &[u8])> {
    let rest = data.get(4..)?;
    let length = match u32_at(data, 0) {
        u32::MAX => 0,
        length => (length as usize).checked_mul(2)?,
    };
    let (text, rest) = rest.split_at_checked(length)?;
    let (text, _) = encoding_rs::UTF_16LE.decode_without_bom_handling(text);
    Some((text.into_owned(), rest))
}

/// The number at `at`; none beyond the end.
pub(super) fn number(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..at.checked_add(4)?).map(|bytes| u32_at(bytes, 0))
}

/// The number of 24 bits at `at`.
pub(super) fn style(data: &[u8], at: usize) -> usize {
    usize::from(u16_at(data, at)) | usize::from(data.get(at + 2).copied().unwrap_or(0)) << 16
}
