//! From the bytes of a part to its text.

use std::borrow::Cow;

use crate::problem::Unreadable;
use crate::unreadable::{broken, not_in};

/// The text of a part: UTF-8, or UTF-16 by its mark or its first characters (ECMA-376 part 2 §8.1.1).
pub(crate) fn decoded<'b>(bytes: &'b [u8], part: &str) -> Result<Cow<'b, str>, Unreadable> {
    let encoding = match bytes {
        [0xFF, 0xFE, ..] | [b'<', 0, _, 0, ..] => encoding_rs::UTF_16LE,
        [0xFE, 0xFF, ..] | [0, b'<', 0, _, ..] => encoding_rs::UTF_16BE,
        _ => {
            // Several times faster than the standard library where the text is Chinese.
            let text = encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(bytes);
            let valid = || encoding_rs::Encoding::utf8_valid_up_to(bytes);
            return text.ok_or_else(|| broken(part, not_in("UTF-8", Some(valid()))));
        }
    };
    let (text, malformed) = encoding.decode_with_bom_removal(bytes);
    if malformed { Err(broken(part, not_in(encoding.name(), None))) } else { Ok(text) }
}

/// The same, to keep.
pub(crate) fn decode(bytes: Vec<u8>, part: &str) -> Result<String, Unreadable> {
    decoded(&bytes, part).map(Cow::into_owned)
}
