//! The end of a zip's directory: how many entries it claims to have, asked before the directory is read, because each
//! entry takes memory.

use std::io::{Read, Seek, SeekFrom};

use crate::limits::{self, Limits, over};
use crate::message;
use crate::problem::Unreadable;
use crate::unreadable::without_end;

/// Refuses a package of more parts than the limit.
pub(crate) fn check_parts(parts: u64, limits: &Limits) -> Result<(), Unreadable> {
    let most = limits.parts;
    if parts <= most as u64 {
        return Ok(());
    }
    let message = message!(
        "文件包含 {parts} 个部件，超过上限 {most} 个",
        "the file has {parts} parts, more than the limit of {most}"
    );
    Err(over!(limits, parts, parts, message))
}

/// Refuses a zip in front of whose first entry, as its directory has it, there are so many bytes: what was found is the
/// directory of a zip in it, behind which it was cut off.
pub(crate) fn check_front(bytes: u64) -> Result<(), Unreadable> {
    if bytes == 0 { Ok(()) } else { Err(without_end()) }
}

/// Refuses an archive of more files than the limit.
pub(crate) fn check_entries(entries: u64, limits: &Limits) -> Result<(), Unreadable> {
    let most = limits.archive_entries;
    if entries <= most as u64 {
        return Ok(());
    }
    let message = message!(
        "压缩包包含 {entries} 个文件，超过上限 {most} 个",
        "the archive has {entries} files, more than the limit of {most}"
    );
    Err(over!(limits, archive_entries, entries, message))
}

/// Refuses a package in memory that claims more parts than the limit.
pub(crate) fn check_declared(bytes: &[u8], limits: &Limits) -> Result<(), Unreadable> {
    check_parts(declared(&mut std::io::Cursor::new(bytes)).unwrap_or(0), limits)
}

/// Unpacked bytes from which on the ratio to the packed ones counts.
pub(crate) const RATIO_FROM: u64 = 256 << 20;

/// Refuses a zip that unpacks to very many times its size, as its directory says.
pub(crate) fn check_ratio(unpacked: u64, packed: u64, limits: &Limits) -> Result<(), Unreadable> {
    let (ratio, most) = (unpacked / packed.max(1), limits.ratio);
    if unpacked <= RATIO_FROM || ratio <= most {
        return Ok(());
    }
    let size = limits::size(unpacked);
    let message = message!(
        "文件解压后有 {size}，是压缩后的 {ratio} 倍，超过上限 {most} 倍",
        "the file unpacks to {size}, {ratio} times its packed size: more than the limit of {most}"
    );
    Err(over!(limits, ratio, ratio + 1, message))
}

/// The number of entries that the end of the central directory claims (APPNOTE.TXT 4.3.16 and 4.3.14).
pub(crate) fn declared(reader: &mut (impl Read + Seek)) -> Option<u64> {
    let length = reader.seek(SeekFrom::End(0)).ok()?;
    // Nearly all zips end in it, without a comment.
    let mut end = [0; 22];
    if reader.seek(SeekFrom::End(-22)).is_ok()
        && reader.read_exact(&mut end).is_ok()
        && end.starts_with(b"PK\x05\x06")
        && let Some(entries @ ..0xFFFF) = number(&end, 10, 2)
    {
        return Some(entries);
    }
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
