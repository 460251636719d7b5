//! The parts of a zip package (Office Open XML, OpenDocument), unpacked within limits.
//!
//! What the zip's directory declares is looked at first, and what comes out is counted again while it is unpacked:
//! the directory may lie. Parts are found whatever the case of their names and whichever slash they use.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use crate::limits::{Limits, over};
use crate::message;
use crate::problem::Unreadable;
use crate::unreadable::{broken, encrypted};
use crate::zip_end;

/// A zip package that is read part by part.
pub(crate) struct Package<'a> {
    bytes: &'a [u8],
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Inflates one part after the other: its tables and window are large.
    inflate: Decompress,
    names: BTreeMap<String, usize>,
    left: u64,
    limits: Limits,
}

impl<'a> Package<'a> {
    /// Reads the zip's directory.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Unreadable> {
        zip_end::check_declared(bytes, limits)?;
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken("zip", &e))?;
        let parts = archive.len();
        zip_end::check_parts(parts as u64, limits)?;
        let twice = |name: &str| broken(name, &"a name stands twice");
        if archive.has_duplicate_names() {
            return Err(twice("zip"));
        }
        let mut names = BTreeMap::new();
        let (mut packed, mut unpacked) = (0_u64, 0_u64);
        for index in 0..parts {
            let entry = archive.by_index_data(index).map_err(|e| broken("zip", &e))?;
            packed = packed.saturating_add(entry.compressed_size());
            unpacked = unpacked.saturating_add(entry.size());
            if let Ok(name) = entry.name()
                && !name.ends_with(['/', '\\'])
                && names.insert(part_key(&name), index).is_some()
            {
                return Err(twice(&name));
            }
        }
        zip_end::check_ratio(unpacked, packed, limits)?;
        if archive.has_overlapping_files().unwrap_or(false) {
            return Err(broken("zip", &"parts overlap"));
        }
        let inflate = Decompress::new(false);
        Ok(Self { bytes, archive, inflate, names, left: limits.package_bytes, limits: limits.clone() })
    }

    /// True when there is a part of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains_key(&part_key(name))
    }

    /// The unpacked bytes of a part; none when there is no such part.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(&index) = self.names.get(&part_key(name)) else { return Ok(None) };
        let most = self.limits.part_bytes.min(self.left);
        if let Some(bytes) = self.inflated(index, most) {
            self.left -= bytes.len() as u64;
            return Ok(Some(bytes));
        }
        // Whatever is not as it should be: the zip's reader says what.
        let together = self.left < self.limits.part_bytes;
        let too_large = |limits: &Limits| {
            if together {
                let mib = limits.package_bytes >> 20;
                let message =
                    message!("文件解压后超过上限 {mib} MiB", "the file unpacks to more than the limit of {mib} MiB");
                over!(limits, package_bytes, message)
            } else {
                let mib = limits.part_bytes >> 20;
                let message = message!(
                    "部件 {name} 解压后超过上限 {mib} MiB",
                    "the part {name} unpacks to more than the limit of {mib} MiB"
                );
                over!(limits, part_bytes, message)
            }
        };
        let file = match self.archive.by_index(index) {
            Ok(file) => file,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(encrypted()),
            Err(error) => return Err(broken(name, &error)),
        };
        let declared = file.size();
        if declared > most {
            return Err(too_large(&self.limits));
        }
        // The declared size is only a hint: deflate cannot shrink more than about 1:1032.
        let hint = declared.min(file.compressed_size().saturating_mul(1100));
        let mut bytes = Vec::with_capacity(usize::try_from(hint).unwrap_or(0));
        file.take(most + 1).read_to_end(&mut bytes).map_err(|e| broken(name, &e))?;
        if bytes.len() as u64 > most {
            return Err(too_large(&self.limits));
        }
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// A part that is to be unpacked piece by piece; none for one that is not deflated, or not at all there.
    pub(crate) fn unpack(&mut self, name: &str) -> Option<Unpacking<'_, 'a>> {
        let &index = self.names.get(&part_key(name))?;
        let packed = self.packed(index).filter(|packed| packed.size <= self.limits.part_bytes.min(self.left))?;
        self.inflate.reset(false);
        Some(Unpacking { packed, inflate: &mut self.inflate, crc: Crc::new(), ended: false, left: &mut self.left })
    }

    /// A deflated part as it lies in the zip.
    fn packed(&mut self, index: usize) -> Option<Packed<'a>> {
        let file = self.archive.by_index_raw(index).ok()?;
        if file.encrypted() || file.compression() != CompressionMethod::Deflated {
            return None;
        }
        let start = usize::try_from(file.data_start()?).ok()?;
        let end = start.checked_add(usize::try_from(file.compressed_size()).ok()?)?;
        Some(Packed { bytes: self.bytes.get(start..end)?, size: file.size(), crc: file.crc32() })
    }

    /// All bytes of a deflated part of at most `most` bytes; none where anything is not as its directory says.
    fn inflated(&mut self, index: usize, most: u64) -> Option<Vec<u8>> {
        let packed = self.packed(index).filter(|packed| packed.size <= most)?;
        let mut bytes = Vec::with_capacity(packed.likely());
        self.inflate.reset(false);
        let status = self.inflate.decompress_vec(packed.bytes, &mut bytes, FlushDecompress::Finish).ok()?;
        let mut crc = Crc::new();
        crc.update(&bytes);
        (status == Status::StreamEnd && bytes.len() as u64 == packed.size && crc.sum() == packed.crc).then_some(bytes)
    }

    /// The text of an XML part; none when there is no such part.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, Unreadable> {
        Ok(self.part(name)?.map(xml_text))
    }

    /// Refuses an OpenDocument package with a password: its manifest lists the keys of the parts, which are noise.
    pub(crate) fn refuse_odf_password(&mut self) -> Result<(), Unreadable> {
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
pub(crate) struct Unpacking<'p, 'a> {
    packed: Packed<'a>,
    inflate: &'p mut Decompress,
    crc: Crc,
    ended: bool,
    left: &'p mut u64,
}

impl Unpacking<'_, '_> {
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
        *self.left = self.left.saturating_sub(self.inflate.total_out());
    }
}

fn part_key(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_lowercase()
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
