//! The parts of a zip package (Office Open XML, OpenDocument), unpacked within limits.
//!
//! What the zip's directory declares is looked at first, and what comes out is counted again while it is unpacked:
//! the directory may lie. Parts are found whatever the case of their names and whichever slash they use; names serve to
//! look parts up and for nothing else.

mod alike;

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{Cursor, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use crate::limits::{self, Limits, over};
use crate::message;
use crate::message::Message;
use crate::problem::Unreadable;
use crate::unreadable::{broken, broken_zip, encrypted, not_unpacked, wrong_size};
use crate::zip_end;

/// A zip package that is read part by part.
pub(crate) struct Package<'a> {
    bytes: &'a [u8],
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// By key.
    parts: Vec<Part>,
    left: Cell<u64>,
    limits: Limits,
}

/// A part by its name.
struct Part {
    key: String,
    name: String,
    index: usize,
}

thread_local! {
    /// Inflates one part after the other: its tables and window are large.
    static INFLATE: Cell<Option<Decompress>> = const { Cell::new(None) };
}

/// The inflater of the thread, to be [put back](put_back) when it has done.
fn inflater() -> Decompress {
    match INFLATE.take() {
        Some(mut inflate) => {
            inflate.reset(false);
            inflate
        }
        None => Decompress::new(false),
    }
}

fn put_back(inflate: Decompress) {
    INFLATE.set(Some(inflate));
}

impl<'a> Package<'a> {
    /// Reads the zip's directory.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Unreadable> {
        zip_end::check_declared(bytes, limits)?;
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken_zip("zip", &e))?;
        zip_end::check_front(archive.offset())?;
        zip_end::check_parts(archive.len() as u64, limits)?;
        let twice = |name: &str| broken(name, Message::new("有两个部分同名", "a name stands twice"));
        if archive.has_duplicate_names() {
            return Err(twice("zip"));
        }
        let mut parts: Vec<Part> = Vec::with_capacity(archive.len());
        let (mut packed, mut unpacked) = (0_u64, 0_u64);
        for index in 0..archive.len() {
            let entry = archive.by_index_data(index).map_err(|e| broken_zip("zip", &e))?;
            packed = packed.saturating_add(entry.compressed_size());
            unpacked = unpacked.saturating_add(entry.size());
            if let Ok(name) = entry.name() {
                let name = slashed(&name);
                if !name.is_empty() && !name.ends_with('/') {
                    parts.push(Part { key: name.to_lowercase(), name: name.into_owned(), index });
                }
            }
        }
        parts.sort_by(|a, b| a.key.cmp(&b.key));
        if let Some([part, _]) = parts.array_windows().find(|[a, b]| a.key == b.key) {
            return Err(twice(&part.name));
        }
        zip_end::check_ratio(unpacked, packed, limits)?;
        if archive.has_overlapping_files().unwrap_or(false) {
            let overlap = Message::new("各部分在包内重叠", "parts overlap");
            return Err(broken("zip", overlap));
        }
        Ok(Self { bytes, archive, parts, left: Cell::new(limits.package_bytes), limits: limits.clone() })
    }

    /// Refuses names that cannot be read, encrypted parts, and more than the limit in all.
    pub(crate) fn verify(&self) -> Result<(), Unreadable> {
        let mut total = 0_u64;
        for index in 0..self.archive.len() {
            let entry = self.archive.by_index_data(index).map_err(|e| broken_zip("zip", &e))?;
            if entry.encrypted() {
                return Err(encrypted());
            }
            total = total.saturating_add(entry.size());
            entry.name().map_err(|e| broken_zip("zip", &e))?;
        }
        if total > self.limits.package_bytes { Err(self.too_large(None)) } else { Ok(()) }
    }

    /// The part of this name as the directory has it.
    fn find(&self, name: &str) -> Option<&Part> {
        let key = slashed(name).to_lowercase();
        let at = self.parts.binary_search_by(|part| part.key.as_str().cmp(&key)).ok()?;
        self.parts.get(at)
    }

    /// True when there is a part of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The name of a part as the directory has it, without a leading slash.
    pub(crate) fn name(&self, name: &str) -> Option<&str> {
        self.find(name).map(|part| part.name.as_str())
    }

    /// The names of all parts, ascending.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.name.as_str())
    }

    /// The unpacked bytes of a part; none when there is no such part.
    pub(crate) fn part(&self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        self.unpacked(name, false)
    }

    /// The same; a part that has another size than the directory declares is `damaged`.
    pub(crate) fn exact_part(&self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        self.unpacked(name, true)
    }

    fn unpacked(&self, name: &str, exact: bool) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(Part { name, index, .. }) = self.find(name) else { return Ok(None) };
        let (index, left) = (*index, self.left.get());
        let most = self.limits.part_bytes.min(left);
        if let Some(bytes) = self.inflated(index, most) {
            self.left.set(left - bytes.len() as u64);
            return Ok(Some(bytes));
        }
        // Whatever is not as it should be: the zip's reader says what.
        let part = (left >= self.limits.part_bytes).then_some(name.as_str());
        let mut archive = self.archive.clone();
        let file = match archive.by_index(index) {
            Ok(file) => file,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(encrypted()),
            Err(error) => return Err(broken_zip(name, &error)),
        };
        let declared = file.size();
        if declared > most {
            return Err(self.too_large(part));
        }
        // The declared size is only a hint: deflate cannot shrink more than about 1:1032.
        let hint = declared.min(file.compressed_size().saturating_mul(1100));
        let mut bytes = Vec::with_capacity(usize::try_from(hint).unwrap_or(0));
        let room = if exact { declared } else { most };
        file.take(room + 1).read_to_end(&mut bytes).map_err(|_| broken(name, not_unpacked()))?;
        if exact && bytes.len() as u64 != declared {
            return Err(broken(name, wrong_size()));
        }
        if bytes.len() as u64 > most {
            return Err(self.too_large(part));
        }
        self.left.set(left - bytes.len() as u64);
        Ok(Some(bytes))
    }

    /// More than the limit unpacked, of the part or of all.
    fn too_large(&self, part: Option<&str>) -> Unreadable {
        let limits = &self.limits;
        let Some(part) = part else {
            let most = limits::size(limits.package_bytes);
            let message = message!("文件解压后超过上限 {most}", "the file unpacks to more than the limit of {most}");
            return over!(limits, package_bytes, message);
        };
        let most = limits::size(limits.part_bytes);
        let message =
            message!("部件 {part} 解压后超过上限 {most}", "the part {part} unpacks to more than the limit of {most}");
        over!(limits, part_bytes, message)
    }

    /// A part that is to be unpacked piece by piece; none for one that is not deflated, or not at all there.
    pub(crate) fn unpack(&self, name: &str) -> Option<Unpacking<'_>> {
        let index = self.find(name)?.index;
        let packed = self.packed(index).filter(|packed| packed.size <= self.limits.part_bytes.min(self.left.get()))?;
        Some(Unpacking { packed, inflate: inflater(), crc: Crc::new(), ended: false, left: &self.left })
    }

    /// A deflated part as it lies in the zip.
    fn packed(&self, index: usize) -> Option<Packed<'a>> {
        let mut archive = self.archive.clone();
        let file = archive.by_index_raw(index).ok()?;
        if file.encrypted() || file.compression() != CompressionMethod::Deflated {
            return None;
        }
        let start = usize::try_from(file.data_start()?).ok()?;
        let end = start.checked_add(usize::try_from(file.compressed_size()).ok()?)?;
        Some(Packed { bytes: self.bytes.get(start..end)?, size: file.size(), crc: file.crc32() })
    }

    /// All bytes of a deflated part of at most `most` bytes; none where anything is not as its directory says.
    fn inflated(&self, index: usize, most: u64) -> Option<Vec<u8>> {
        let packed = self.packed(index).filter(|packed| packed.size <= most)?;
        if let Some(bytes) = alike::get(packed.bytes, packed.size, packed.crc) {
            return Some(bytes);
        }
        let mut bytes = Vec::with_capacity(packed.likely());
        let mut inflate = inflater();
        let status = inflate.decompress_vec(packed.bytes, &mut bytes, FlushDecompress::Finish).ok()?;
        put_back(inflate);
        let mut crc = Crc::new();
        crc.update(&bytes);
        let is_whole = status == Status::StreamEnd && bytes.len() as u64 == packed.size && crc.sum() == packed.crc;
        if is_whole {
            alike::keep(packed.bytes, &bytes, packed.crc);
        }
        is_whole.then_some(bytes)
    }

    /// The text of an XML part; none when there is no such part.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Unreadable> {
        Ok(self.part(name)?.map(xml_text))
    }

    /// Refuses an OpenDocument package with a password: its manifest lists the keys of the parts, which are noise.
    pub(crate) fn refuse_odf_password(&self) -> Result<(), Unreadable> {
        match self.text("META-INF/manifest.xml")? {
            Some(manifest) if manifest.contains(":encryption-data") => Err(encrypted()),
            _ => Ok(()),
        }
    }
}

/// A deflated part.
struct Packed<'a> {
    bytes: &'a [u8],
    /// The size and the checksum that the directory declares.
    size: u64,
    crc: u32,
}

impl Packed<'_> {
    /// How many bytes it has: the declared size is only a hint, for deflate cannot shrink more than about 1:1032.
    fn likely(&self) -> usize {
        usize::try_from(self.size).unwrap_or(0).min(self.bytes.len().saturating_mul(1100))
    }
}

/// A part while it is unpacked. It counts against the package's limit when it is [finished](Unpacking::finish).
pub(crate) struct Unpacking<'p> {
    packed: Packed<'p>,
    inflate: Decompress,
    crc: Crc,
    ended: bool,
    left: &'p Cell<u64>,
}

impl Unpacking<'_> {
    /// How many bytes it has, if the directory does not lie.
    pub(crate) fn likely(&self) -> usize {
        self.packed.likely()
    }

    /// Appends at least `room` more bytes to `bytes`, fewer at the end; how many, 0 behind it. None where anything is
    /// not as the zip's directory says.
    pub(crate) fn more(&mut self, room: usize, bytes: &mut Vec<u8>) -> Option<usize> {
        let before = bytes.len();
        let left = self.packed.size.saturating_sub(self.inflate.total_out()).saturating_add(1);
        let room = usize::try_from(left).map_or(room, |left| room.min(left));
        bytes.reserve(room);
        while !self.ended && bytes.len() - before < room {
            let (taken, made) = (self.inflate.total_in(), bytes.len());
            let rest = self.packed.bytes.get(usize::try_from(taken).ok()?..)?;
            let status = self.inflate.decompress_vec(rest, bytes, FlushDecompress::None).ok()?;
            self.crc.update(bytes.get(made..)?);
            self.ended = status == Status::StreamEnd;
            if self.inflate.total_out() > self.packed.size
                || !self.ended && self.inflate.total_in() == taken && bytes.len() == made
            {
                return None;
            }
        }
        (!self.ended || self.is_whole()).then_some(bytes.len() - before)
    }

    /// True when all of it was unpacked, and is what the directory says.
    pub(crate) fn is_whole(&self) -> bool {
        self.ended && self.inflate.total_out() == self.packed.size && self.crc.sum() == self.packed.crc
    }

    /// Takes the bytes that were read from what the package may still unpack.
    pub(crate) fn finish(self) {
        self.left.set(self.left.get().saturating_sub(self.inflate.total_out()));
        put_back(self.inflate);
    }
}

/// A name with plain slashes, none in front.
fn slashed(name: &str) -> Cow<'_, str> {
    if name.contains('\\') {
        return Cow::Owned(name.replace('\\', "/").trim_start_matches('/').to_owned());
    }
    Cow::Borrowed(name.trim_start_matches('/'))
}

/// XML parts are UTF-8 or UTF-16 with a byte order mark (ECMA-376 part 2 §8.1.1).
pub(crate) fn xml_text(bytes: Vec<u8>) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(&bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0.into_owned();
    }
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}
