//! The end of a zip's directory: how many entries it claims to have, asked before the directory is read, because each
//! entry takes memory.

use std::io::{Read, Seek, SeekFrom};

use crate::limits::Limits;
use crate::message;
use crate::problem::Unreadable;
use crate::unreadable::oversized;

/// Refuses a zip with more entries than `most`.
pub(crate) fn check_entries(entries: u64, most: usize) -> Result<(), Unreadable> {
    if entries <= most as u64 {
        return Ok(());
    }
    Err(oversized(message!(
        "文件包含 {entries} 个部件，超过上限 {most} 个",
        "the file has {entries} parts, more than the limit of {most}"
    )))
}

/// Refuses a package in memory that claims more parts than the limit.
pub(crate) fn check_parts(bytes: &[u8], limits: &Limits) -> Result<(), Unreadable> {
    check_entries(declared(&mut std::io::Cursor::new(bytes)).unwrap_or(0), limits.parts)
}

/// The number of entries that the end of the central directory claims (APPNOTE.TXT 4.3.16 and 4.3.14).
pub(crate) fn declared(reader: &mut (impl Read + Seek)) -> Option<u64> {
    let length = reader.seek(SeekFrom::End(0)).ok()?;
    let tail = length.saturating_sub(22 + 0xFFFF);
    reader.seek(SeekFrom::Start(tail)).ok()?;
    let mut bytes = Vec::new();
    reader.take(22 + 0xFFFF).read_to_end(&mut bytes).ok()?;
    let end = bytes.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let entries = number(&bytes, end + 10, 2)?;
    if entries < 0xFFFF {
        return Some(entries);
    }
    let locator = end.checked_sub(20).filter(|&at| bytes.get(at..at + 4) == Some(b"PK\x06\x07"));
    let Some(locator) = locator else { return Some(entries) };
    reader.seek(SeekFrom::Start(number(&bytes, locator + 8, 8)?.checked_add(32)?)).ok()?;
    let mut entries = [0; 8];
    reader.read_exact(&mut entries).ok()?;
    Some(u64::from_le_bytes(entries))
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(length)?)?;
    Some(field.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)))
}
