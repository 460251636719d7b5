//! Pictures: what they are, and how big they are printed, by their first bytes. Nothing is decoded.

use crate::message;
use crate::message::Message;

/// A kind of picture that Word, WPS and LibreOffice all show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Png,
    Jpeg,
}

impl Kind {
    /// The extension of its files.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }

    /// Its media type.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// What a picture says of itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Picture {
    pub(crate) kind: Kind,
    /// Pixels across and down, as it is shown.
    pub(crate) pixels: [u32; 2],
    /// Dots per inch across and down.
    pub(crate) dpi: [f64; 2],
    /// Quarter turns to the right that show it upright (EXIF).
    pub(crate) turns: u8,
}

/// What a picture has that tells no resolution.
const DPI: f64 = 96.0;
/// Pixels of a side: more than any printer has.
const MOST_PIXELS: u32 = 60_000;

/// Reads the head of a picture.
///
/// # Errors
/// Why it is none: what the bytes are instead, or that they are cut off.
pub(crate) fn read(bytes: &[u8]) -> Result<Picture, Message> {
    let picture = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        png(bytes).ok_or_else(damaged)?
    } else if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        jpeg(bytes).ok_or_else(damaged)?
    } else {
        let is = |head: &[u8]| bytes.starts_with(head);
        let what = if is(b"GIF8") {
            "GIF"
        } else if is(b"BM") {
            "BMP"
        } else if is(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            "WebP"
        } else if is(b"II*\0") || is(b"MM\0*") {
            "TIFF"
        } else if is(b"%PDF") {
            "PDF"
        } else if is(b"<svg") || is(b"<?xml") {
            "SVG"
        } else {
            ""
        };
        return Err(match what {
            "" => Message::new("不是图片", "it is no picture"),
            what => message!("是 {what}，不是 PNG 或 JPEG 图片", "it is {what}, not a PNG or JPEG picture"),
        });
    };
    let [across, down] = picture.pixels;
    if across == 0 || down == 0 {
        return Err(damaged());
    }
    if across > MOST_PIXELS || down > MOST_PIXELS {
        return Err(message!(
            "{across}×{down} 像素，超过每边 {MOST_PIXELS} 像素",
            "it has {across}×{down} pixels, more than {MOST_PIXELS} a side"
        ));
    }
    Ok(picture)
}

fn damaged() -> Message {
    Message::new("图片已损坏", "the picture is damaged")
}

fn big(bytes: &[u8], at: usize) -> Option<u32> {
    let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(u32::from_be_bytes(four))
}

fn short(bytes: &[u8], at: usize, is_little: bool) -> Option<u16> {
    let two: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(if is_little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
}

/// The chunks of a PNG (ISO/IEC 15948, 5.3), the last of which must be there.
fn png(bytes: &[u8]) -> Option<Picture> {
    let mut at = 8;
    let (mut pixels, mut dpi) = (None, [DPI; 2]);
    loop {
        let length = usize::try_from(big(bytes, at)?).ok()?;
        let kind = bytes.get(at + 4..at + 8)?;
        let data = bytes.get(at + 8..(at + 8).checked_add(length)?)?;
        match kind {
            b"IHDR" => pixels = Some([big(data, 0)?, big(data, 4)?]),
            // Pixels per metre.
            b"pHYs" if data.get(8) == Some(&1) => dpi = [0, 4].map(|at| f64::from(big(data, at).unwrap_or(0)) * 0.0254),
            b"IEND" => break,
            _ => {}
        }
        at = (at + 12).checked_add(length)?;
    }
    Some(Picture { kind: Kind::Png, pixels: pixels?, dpi: sensible(dpi), turns: 0 })
}

/// A resolution that a scanner or a screen may have; others are mistakes of programs.
fn sensible(dpi: [f64; 2]) -> [f64; 2] {
    if dpi.iter().all(|dpi| (20.0..=10_000.0).contains(dpi)) { dpi } else { [DPI; 2] }
}

/// The segments of a JPEG (ITU-T T.81, annex B) up to the frame header.
fn jpeg(bytes: &[u8]) -> Option<Picture> {
    let mut at = 2;
    let mut dpi = [DPI; 2];
    let mut orientation = 1;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        at += 1;
        if matches!(marker, 0xff) {
            continue;
        }
        at += 1;
        if matches!(marker, 0x01 | 0xd0..=0xd8) {
            continue;
        }
        let length = usize::from(short(bytes, at, false)?);
        let data = bytes.get(at + 2..at.checked_add(length)?)?;
        match marker {
            0xe0 if data.starts_with(b"JFIF\0") => {
                let unit = data.get(7).copied();
                let density = [8, 10].map(|at| f64::from(short(data, at, false).unwrap_or(0)));
                dpi = match unit {
                    Some(1) => density,
                    Some(2) => density.map(|density| density * 2.54),
                    _ => dpi,
                };
            }
            0xe1 if data.starts_with(b"Exif\0\0") => orientation = exif(data.get(6..)?).unwrap_or(1),
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let pixels = [u32::from(short(data, 3, false)?), u32::from(short(data, 1, false)?)];
                let turns = match orientation {
                    3 | 4 => 2,
                    6 | 7 => 1,
                    5 | 8 => 3,
                    _ => 0,
                };
                return Some(Picture { kind: Kind::Jpeg, pixels, dpi: sensible(dpi), turns });
            }
            0xd9 | 0xda => return None,
            _ => {}
        }
        at += length;
    }
}

/// The orientation in EXIF data (CIPA DC-008, tag 0x0112).
fn exif(data: &[u8]) -> Option<u16> {
    let is_little = data.starts_with(b"II");
    let four = |at: usize| {
        let four: [u8; 4] = data.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    };
    let directory = usize::try_from(four(4)?).ok()?;
    let count = usize::from(short(data, directory, is_little)?);
    let mut entries = (0..count).map_while(|number| directory.checked_add(2 + 12 * number));
    let entry = entries.find(|&entry| short(data, entry, is_little) == Some(0x0112))?;
    short(data, entry + 8, is_little)
}

/// Bytes of base64 (RFC 4648), white space left out.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0u32);
    let mut padded = false;
    for c in text.bytes().filter(|b| !b.is_ascii_whitespace()) {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                padded = true;
                continue;
            }
            _ => return None,
        };
        if padded {
            return None;
        }
        bits = (bits << 6) | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn base64_is_read() {
        for (text, expected) in [("", ""), ("TQ==", "M"), ("TWE=", "Ma"), ("TWFu", "Man"), ("TW\nFu", "Man")] {
            assert_eq!(base64(text).unwrap(), expected.as_bytes());
        }
        assert!(base64("TW=u").is_none() && base64("图").is_none());
    }

    #[test]
    fn what_is_no_picture_is_said() {
        for (bytes, expected) in [
            (&b"hello"[..], "不是图片"),
            (b"GIF89a", "是 GIF，不是 PNG 或 JPEG 图片"),
            (b"\x89PNG\r\n\x1a\n", "图片已损坏"),
            (b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR", "图片已损坏"),
            (b"\xff\xd8\xff\xe0\x00\x10JFIF", "图片已损坏"),
        ] {
            assert_eq!(read(bytes).unwrap_err().zh, expected);
        }
    }
}
