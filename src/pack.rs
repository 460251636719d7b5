//! A package written again and again with a few of its parts anew.
//!
//! What does not change is worked out once: every other part stays compressed as it is and lies ready with its local
//! header (APPNOTE.TXT 4.3.7), so that a render deflates what it made, copies the rest and writes the directory
//! (4.3.12). Dates are fixed and all lengths stand in the headers: the same parts give the same bytes.

use std::collections::HashSet;
use std::io::{Cursor, Read};
use std::sync::Mutex;

use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use zip::{CompressionMethod, ZipArchive};

use crate::error::{Error, Result};
use crate::message;

/// 1 January 1980, 00:00 (APPNOTE.TXT 4.4.6).
const TIME_AND_DATE: [u8; 4] = [0, 0, 0x21, 0];
/// Version 2.0 is enough: deflate, no more.
const VERSION: [u8; 2] = [20, 0];
/// The name is UTF-8 (APPNOTE.TXT 4.4.4, bit 11).
const UTF8: [u8; 2] = [0, 8];
/// Speed 1 of 9: a tenth bigger than 6 for Word's XML, and three times as fast.
const SPEED: Compression = Compression::fast();

/// A package whose parts lie ready.
#[derive(Debug)]
pub(crate) struct Pack {
    entries: Vec<Entry>,
    /// Bytes of all that does not change.
    size: usize,
    /// Work space of earlier writes.
    spare: Mutex<Vec<Deflater>>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// Local header and data as they go into the file, and the fields of the header again for the directory.
    Kept { bytes: Vec<u8>, fields: Vec<u8> },
    /// The rendered part with this number.
    Rendered(usize),
}

/// A part beside those that lie ready: one more, or another in the place of one that does not change.
#[derive(Debug)]
pub(crate) struct Part {
    name: String,
    bytes: Vec<u8>,
    /// Whether it is compressed; pictures are already.
    deflate: bool,
}

impl Part {
    /// A part that is compressed.
    pub(crate) fn new(name: String, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name, bytes: bytes.into(), deflate: true }
    }

    /// A part that is stored as it is.
    pub(crate) fn stored(name: String, bytes: Vec<u8>) -> Self {
        Self { name, bytes, deflate: false }
    }
}

impl Pack {
    /// Takes over the package `bytes`, except the parts called `rendered`.
    pub(crate) fn new(bytes: &[u8], rendered: &[String]) -> Result<Self> {
        let failed = |name: &str, e: &dyn std::fmt::Display| {
            Error::Write(message!(
                "模板的部件 {name} 无法打包：{e}",
                "the part {name} of the template cannot be packed: {e}"
            ))
        };
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| failed("ZIP", &e))?;
        let mut entries = Vec::with_capacity(archive.len());
        let (mut size, mut seen) = (22, HashSet::new());
        for index in 0..archive.len() {
            let mut part = archive.by_index_raw(index).map_err(|e| failed("ZIP", &e))?;
            let name =
                part.name().map_err(|e| failed("ZIP", &e))?.replace('\\', "/").trim_start_matches('/').to_owned();
            if part.is_dir() || !seen.insert(name.clone()) {
                continue;
            }
            size += 2 * (46 + name.len());
            if let Some(number) = rendered.iter().position(|part| *part == name) {
                entries.push(Entry { name, content: Content::Rendered(number) });
                continue;
            }
            let method = match part.compression() {
                CompressionMethod::Stored => 0,
                CompressionMethod::Deflated => 8,
                other => return Err(failed(&name, &other)),
            };
            let (crc, unpacked) = (part.crc32(), part.size());
            let mut data = Vec::new();
            part.read_to_end(&mut data).map_err(|e| failed(&name, &e))?;
            let fields = fields(&name, method, crc, data.len(), usize::try_from(unpacked).unwrap_or(usize::MAX))?;
            let mut bytes = Vec::with_capacity(30 + name.len() + data.len());
            local(&mut bytes, &fields, &name);
            bytes.extend_from_slice(&data);
            size += bytes.len();
            entries.push(Entry { name, content: Content::Kept { bytes, fields } });
        }
        Ok(Self { entries, size, spare: Mutex::default() })
    }

    /// The package with the rendered parts, in the order of their numbers.
    pub(crate) fn write(&self, rendered: &[impl AsRef<[u8]>]) -> Result<Vec<u8>> {
        self.write_with(rendered, &[])
    }

    /// The same, with other parts.
    pub(crate) fn write_with(&self, rendered: &[impl AsRef<[u8]>], others: &[Part]) -> Result<Vec<u8>> {
        let spare = self.spare.lock().ok().and_then(|mut spare| spare.pop());
        let mut deflater = spare.unwrap_or_else(Deflater::new);
        let written = self.written(&mut deflater, rendered, others);
        if let Ok(mut spare) = self.spare.lock() {
            spare.push(deflater);
        }
        written
    }

    fn written(&self, deflater: &mut Deflater, rendered: &[impl AsRef<[u8]>], others: &[Part]) -> Result<Vec<u8>> {
        let expected: usize = rendered.iter().map(|part| part.as_ref().len() / 6 + 1024).sum();
        let more: usize = others.iter().map(|part| part.bytes.len() + 256).sum();
        let mut out: Vec<u8> = Vec::with_capacity(self.size + expected + more);
        let mut directory: Vec<u8> = Vec::with_capacity((self.entries.len() + others.len()) * 96);
        let mut count = 0usize;
        let mut list = |name: &str, fields: &[u8], offset: u32| {
            directory.extend_from_slice(b"PK\x01\x02");
            directory.extend_from_slice(&VERSION);
            directory.extend_from_slice(fields);
            // No comment, disk 0, no attributes.
            directory.extend_from_slice(&[0; 10]);
            directory.extend_from_slice(&offset.to_le_bytes());
            directory.extend_from_slice(name.as_bytes());
            count += 1;
        };
        for Entry { name, content } in &self.entries {
            let offset = small(out.len())?;
            let made;
            let fields = match content {
                Content::Kept { .. } if others.iter().any(|part| part.name == *name) => continue,
                Content::Kept { bytes, fields } => {
                    out.extend_from_slice(bytes);
                    fields
                }
                Content::Rendered(number) => {
                    let part = rendered.get(*number).map(AsRef::as_ref).unwrap_or_default();
                    made = packed(&mut out, deflater, name, part, true)?;
                    &made
                }
            };
            list(name, fields, offset);
        }
        for part in others {
            let offset = small(out.len())?;
            let fields = packed(&mut out, deflater, &part.name, &part.bytes, part.deflate)?;
            list(&part.name, &fields, offset);
        }
        let (start, size) = (small(out.len())?, small(directory.len())?);
        let count = u16::try_from(count).map_err(|_| too_big())?.to_le_bytes();
        out.extend_from_slice(&directory);
        out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        out.extend_from_slice(&count);
        out.extend_from_slice(&count);
        out.extend_from_slice(&size.to_le_bytes());
        out.extend_from_slice(&start.to_le_bytes());
        out.extend_from_slice(&[0, 0]);
        Ok(out)
    }
}

/// Writes a part with its local header; the fields of the header.
fn packed(out: &mut Vec<u8>, deflater: &mut Deflater, name: &str, part: &[u8], deflate: bool) -> Result<Vec<u8>> {
    let mut crc = Crc::new();
    crc.update(part);
    let data = if deflate { deflater.deflate(part)? } else { part };
    let fields = if deflate {
        fields_of(name, crc.sum(), data.len(), part.len())?
    } else {
        fields(name, 0, crc.sum(), data.len(), part.len())?
    };
    local(out, &fields, name);
    out.extend_from_slice(data);
    Ok(fields)
}

fn fields_of(name: &str, crc: u32, packed: usize, unpacked: usize) -> Result<Vec<u8>> {
    fields(name, 8, crc, packed, unpacked)
}

/// The 26 bytes that local header and directory share.
fn fields(name: &str, method: u8, crc: u32, packed: usize, unpacked: usize) -> Result<Vec<u8>> {
    let mut fields = Vec::with_capacity(26);
    fields.extend_from_slice(&VERSION);
    fields.extend_from_slice(&UTF8);
    fields.extend_from_slice(&[method, 0]);
    fields.extend_from_slice(&TIME_AND_DATE);
    fields.extend_from_slice(&crc.to_le_bytes());
    fields.extend_from_slice(&small(packed)?.to_le_bytes());
    fields.extend_from_slice(&small(unpacked)?.to_le_bytes());
    fields.extend_from_slice(&u16::try_from(name.len()).map_err(|_| too_big())?.to_le_bytes());
    fields.extend_from_slice(&[0, 0]);
    Ok(fields)
}

fn local(out: &mut Vec<u8>, fields: &[u8], name: &str) {
    out.extend_from_slice(b"PK\x03\x04");
    out.extend_from_slice(fields);
    out.extend_from_slice(name.as_bytes());
}

fn small(size: usize) -> Result<u32> {
    u32::try_from(size).map_err(|_| too_big())
}

fn too_big() -> Error {
    Error::Write(message::Message::new("文件超过 4 GiB", "the file is bigger than 4 GiB"))
}

/// Deflates, keeping its tables and its buffer from one part to the next.
#[derive(Debug)]
struct Deflater {
    state: Compress,
    buffer: Vec<u8>,
}

impl Deflater {
    fn new() -> Self {
        Self { state: Compress::new(SPEED, false), buffer: Vec::new() }
    }

    fn deflate(&mut self, input: &[u8]) -> Result<&[u8]> {
        let failed = |e: &dyn std::fmt::Display| Error::Write(message!("压缩失败：{e}", "deflate failed: {e}"));
        self.state.reset();
        self.buffer.clear();
        self.buffer.reserve(input.len() / 4 + 1024);
        loop {
            let done = usize::try_from(self.state.total_in()).unwrap_or(usize::MAX);
            let rest = input.get(done..).unwrap_or_default();
            match self.state.compress_vec(rest, &mut self.buffer, FlushCompress::Finish).map_err(|e| failed(&e))? {
                Status::StreamEnd => return Ok(&self.buffer),
                Status::Ok | Status::BufError => self.buffer.reserve(self.buffer.len().max(1024)),
            }
        }
    }
}
