//! Strings of BIFF records, which go on in CONTINUE records wherever a record is full.

use encoding_rs::GBK;

use crate::cfb::u16_at;

/// How strings are stored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Encoding {
    /// True in BIFF8: UTF-16, compressed to single bytes where all upper bytes are 0.
    pub(crate) unicode: bool,
    single: &'static encoding_rs::Encoding,
}

impl Default for Encoding {
    /// BIFF5 text in GBK, as long as the workbook names no code page.
    fn default() -> Self {
        Self { unicode: false, single: GBK }
    }
}

impl Encoding {
    /// The code page of BIFF5 text (MS-XLS 2.4.52); an unknown one is taken for GBK.
    pub(crate) fn set_code_page(&mut self, page: u16) {
        self.single = match page {
            949 => encoding_rs::EUC_KR,
            932 => encoding_rs::SHIFT_JIS,
            950 => encoding_rs::BIG5,
            1252 | 0x8001 => encoding_rs::WINDOWS_1252,
            65001 => encoding_rs::UTF_8,
            _ => GBK,
        };
    }
}

/// A place in a record and its continuations.
pub(crate) struct Text<'a> {
    data: &'a [u8],
    more: &'a [&'a [u8]],
}

impl<'a> Text<'a> {
    /// Begins `skip` bytes into the record `data`, which `more` continues.
    pub(crate) fn new(data: &'a [u8], more: &'a [&'a [u8]], skip: usize) -> Self {
        Self { data: data.get(skip..).unwrap_or_default(), more }
    }

    /// Goes on in the next continuation when this record is used up.
    fn refill(&mut self) -> bool {
        while self.data.is_empty() {
            let Some((next, more)) = self.more.split_first() else { return false };
            (self.data, self.more) = (next, more);
        }
        true
    }

    fn take(&mut self, most: usize) -> &'a [u8] {
        let (taken, rest) = self.data.split_at(most.min(self.data.len()));
        self.data = rest;
        taken
    }

    fn byte(&mut self) -> Option<u8> {
        self.refill();
        self.take(1).first().copied()
    }

    fn number16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn number32(&mut self) -> Option<u32> {
        Some(u32::from(self.number16()?) | u32::from(self.number16()?) << 16)
    }

    fn skip(&mut self, mut count: usize) {
        while count > 0 && self.refill() {
            count -= self.take(count).len();
        }
    }

    /// The string that begins here (MS-XLS 2.5.293 and 2.5.294), its length in one byte when `short`; none at the end.
    pub(crate) fn string(&mut self, encoding: Encoding, short: bool) -> Option<String> {
        let length = if short { usize::from(self.byte()?) } else { usize::from(self.number16()?) };
        if !encoding.unicode {
            let bytes = self.take(length);
            return Some(encoding.single.decode_without_bom_handling(bytes).0.into_owned());
        }
        // A string without characters may end before its flags.
        let flags = if length == 0 { self.byte().unwrap_or(0) } else { self.byte()? };
        let runs = if flags & 8 != 0 { usize::from(self.number16()?) * 4 } else { 0 };
        let phonetic = if flags & 4 != 0 { self.number32()? as usize } else { 0 };
        let mut units: Vec<u16> = Vec::with_capacity(length.min(self.data.len()));
        let mut wide = flags & 1 != 0;
        while units.len() < length {
            if self.data.is_empty() {
                if !self.refill() {
                    return None;
                }
                // The characters go on behind a new flag for their width (MS-XLS 2.5.293).
                wide = self.take(1).first().is_some_and(|flags| flags & 1 != 0);
            }
            let left = length - units.len();
            if wide {
                let bytes = self.take(left * 2);
                if bytes.len() == 1 {
                    return None;
                }
                units.extend(bytes.chunks_exact(2).map(|pair| u16_at(pair, 0)));
            } else {
                units.extend(self.take(left).iter().map(|&byte| u16::from(byte)));
            }
        }
        self.skip(runs);
        self.skip(phonetic);
        Some(String::from_utf16_lossy(&units))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BIFF8: Encoding = Encoding { unicode: true, single: GBK };

    #[test]
    fn a_string_goes_on_in_the_next_record_with_another_width() {
        let first = [4, 0, 1, 0x2D, 0x4E];
        let more: [&[u8]; 2] = [&[0, b'a', b'b'], &[1, 0x87, 0x65]];
        assert_eq!(Text::new(&first, &more, 0).string(BIFF8, false).as_deref(), Some("中ab文"));
    }

    #[test]
    fn runs_and_phonetics_are_left_out() {
        let first = [2, 0, 0x0C, 1, 0, 3, 0, 0, 0, b'a', b'b', 9, 9, 9, 9, 7, 7, 7, 1, 0, 0, b'c'];
        let mut text = Text::new(&first, &[], 0);
        assert_eq!(text.string(BIFF8, false).as_deref(), Some("ab"));
        assert_eq!(text.string(BIFF8, false).as_deref(), Some("c"));
        assert_eq!(text.string(BIFF8, false), None);
    }

    #[test]
    fn a_cut_string_ends() {
        assert_eq!(Text::new(&[9, 0, 1, 0x2D], &[], 0).string(BIFF8, false), None);
        assert_eq!(Text::new(&[2, 0xD6, 0xD0], &[], 0).string(Encoding::default(), true).as_deref(), Some("中"));
    }
}
