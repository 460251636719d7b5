//! A package written again with some parts made anew: all others are copied as they are stored, compressed.
//!
//! What does not change is worked out once: for each part its local header and data as they go into the file. The
//! layout is that of APPNOTE 6.3.3: local headers with data, central directory, end record; dates are fixed, so that
//! the same parts give the same bytes.

use std::io::{self, Cursor, Read, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use zip::{CompressionMethod, ZipArchive};

/// 1 January 1980 in DOS format.
const DATE: u16 = 0x21;
/// Names are UTF-8.
const UTF8: u16 = 1 << 11;

/// A package whose parts are ready to be written.
#[derive(Debug)]
pub(super) struct Packer {
    entries: Vec<Entry>,
}

#[derive(Debug)]
enum Entry {
    /// A part as it is stored.
    Kept { name: String, method: u16, crc: u32, size: u32, data: Vec<u8> },
    /// The part with this index among the rendered ones.
    Rendered { name: String, index: usize },
}

impl Packer {
    /// Reads the stored form of every part of `bytes` that is not in `rendered`.
    pub(super) fn new(bytes: &[u8], rendered: &[String]) -> io::Result<Self> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(io::Error::other)?;
        let mut entries = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            let mut part = archive.by_index_raw(index).map_err(io::Error::other)?;
            let name = part.name().map_err(io::Error::other)?.into_owned();
            if part.is_dir() {
                continue;
            }
            if let Some(index) = rendered.iter().position(|r| r.trim_start_matches('/').eq_ignore_ascii_case(name.trim_start_matches('/'))) {
                entries.push(Entry::Rendered { name, index });
                continue;
            }
            let method = match part.compression() {
                CompressionMethod::Stored => 0,
                CompressionMethod::Deflated => 8,
                other => return Err(io::Error::other(format!("{name}: {other}"))),
            };
            let (crc, size) = (part.crc32(), small(part.size())?);
            let mut data = Vec::new();
            part.read_to_end(&mut data)?;
            entries.push(Entry::Kept { name, method, crc, size, data });
        }
        Ok(Self { entries })
    }

    /// The package with the rendered parts in their places.
    pub(super) fn pack(&self, rendered: &[Vec<u8>]) -> io::Result<Vec<u8>> {
        let mut out: Vec<u8> = Vec::with_capacity(64 << 10);
        let mut directory: Vec<u8> = Vec::with_capacity(4 << 10);
        for entry in &self.entries {
            match entry {
                Entry::Kept { name, method, crc, size, data } => {
                    put(&mut out, &mut directory, name, *method, *crc, *size, data)?;
                }
                Entry::Rendered { name, index } => {
                    let content = rendered.get(*index).map(Vec::as_slice).unwrap_or_default();
                    let mut encoder = DeflateEncoder::new(Vec::with_capacity(content.len() / 8 + 64), Compression::fast());
                    encoder.write_all(content)?;
                    let data = encoder.finish()?;
                    put(&mut out, &mut directory, name, 8, crc32fast::hash(content), small(content.len() as u64)?, &data)?;
                }
            }
        }
        let start = small(out.len() as u64)?;
        out.extend_from_slice(&directory);
        let count = self.entries.len() as u16;
        for word in [0x4b50, 0x0605, 0, 0, count, count] {
            out.extend_from_slice(&u16::to_le_bytes(word));
        }
        out.extend_from_slice(&small(directory.len() as u64)?.to_le_bytes());
        out.extend_from_slice(&start.to_le_bytes());
        out.extend_from_slice(&[0, 0]);
        Ok(out)
    }
}

fn small(size: u64) -> io::Result<u32> {
    u32::try_from(size).map_err(|_| io::Error::other("more than 4 GiB"))
}

/// Writes a local header with its data, and the entry of the directory.
fn put(out: &mut Vec<u8>, directory: &mut Vec<u8>, name: &str, method: u16, crc: u32, size: u32, data: &[u8]) -> io::Result<()> {
    let offset = small(out.len() as u64)?;
    let packed = small(data.len() as u64)?;
    let mut common: Vec<u8> = Vec::with_capacity(26);
    for word in [20, UTF8, method, 0, DATE] {
        common.extend_from_slice(&u16::to_le_bytes(word));
    }
    for long in [crc, packed, size] {
        common.extend_from_slice(&long.to_le_bytes());
    }
    common.extend_from_slice(&(name.len() as u16).to_le_bytes());
    common.extend_from_slice(&[0, 0]);
    out.extend_from_slice(b"PK\x03\x04");
    out.extend_from_slice(&common);
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(data);
    directory.extend_from_slice(b"PK\x01\x02");
    directory.extend_from_slice(&20u16.to_le_bytes());
    directory.extend_from_slice(&common);
    directory.extend_from_slice(&[0; 10]);
    directory.extend_from_slice(&offset.to_le_bytes());
    directory.extend_from_slice(name.as_bytes());
    Ok(())
}
