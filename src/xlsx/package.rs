//! The parts of a zip package (Office Open XML, OpenDocument), unpacked within limits.
//!
//! What the zip's directory declares is looked at first, and what comes out is counted again while it is unpacked:
//! the directory may lie. Parts are found whatever the case of their names and whichever slash they use.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Take};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use crate::limits::Limits;
use crate::message;
use crate::problem::Unreadable;
use crate::unreadable::{broken, encrypted, oversized};
use crate::zip_end;

/// A zip package that is read part by part.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    names: BTreeMap<String, usize>,
    part_bytes: u64,
    left: u64,
    package_bytes: u64,
}

impl<'a> Package<'a> {
    /// Reads the zip's directory.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Unreadable> {
        zip_end::check_parts(bytes, limits)?;
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken("zip", &e))?;
        let parts = archive.len();
        zip_end::check_entries(parts as u64, limits.parts)?;
        let mut names = BTreeMap::new();
        for index in 0..parts {
            if let Some(Ok(name)) = archive.name_for_index(index) {
                names.insert(part_key(&name), index);
            }
        }
        let (part_bytes, package_bytes) = (limits.part_bytes, limits.package_bytes);
        Ok(Self { archive, names, part_bytes, left: package_bytes, package_bytes })
    }

    /// True when there is a part of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains_key(&part_key(name))
    }

    /// The names of all parts, lower-case.
    pub(crate) fn names(&self) -> Vec<String> {
        self.names.keys().cloned().collect()
    }

    /// The unpacked bytes of a part; none when there is no such part.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(mut part) = self.unpack(name)? else { return Ok(None) };
        let mut bytes = Vec::with_capacity(part.likely);
        while part.more(usize::MAX, &mut bytes)? > 0 {}
        part.finish();
        Ok(Some(bytes))
    }

    /// A part that is to be unpacked piece by piece; none when there is no such part.
    pub(crate) fn unpack<'p>(&'p mut self, name: &'p str) -> Result<Option<Unpacking<'p, 'a>>, Unreadable> {
        let Some(&index) = self.names.get(&part_key(name)) else { return Ok(None) };
        let most = self.part_bytes.min(self.left);
        let whole = self.left < self.part_bytes;
        let mib = if whole { self.package_bytes } else { self.part_bytes } >> 20;
        let file = match self.archive.by_index(index) {
            Ok(file) => file,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(encrypted()),
            Err(error) => return Err(broken(name, &error)),
        };
        let declared = file.size();
        // The declared size is only a hint: deflate cannot shrink more than about 1:1032.
        let hint = declared.min(file.compressed_size().saturating_mul(1100));
        let likely = usize::try_from(hint).unwrap_or(0);
        let file = file.take(most.saturating_add(1));
        let part = Unpacking { file, name, likely, left: &mut self.left, read: 0, most, mib, whole };
        if declared > most { Err(part.too_large()) } else { Ok(Some(part)) }
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

/// A part while it is unpacked. It counts against the package's limit when it is [finished](Unpacking::finish).
pub(crate) struct Unpacking<'p, 'a> {
    file: Take<ZipFile<'p, Cursor<&'a [u8]>>>,
    name: &'p str,
    /// How many bytes it has, if the directory does not lie.
    likely: usize,
    left: &'p mut u64,
    read: u64,
    most: u64,
    /// The limit that applies, and whether it is that of the whole package.
    mib: u64,
    whole: bool,
}

impl Unpacking<'_, '_> {
    /// How many bytes it has, if the directory does not lie.
    pub(crate) fn likely(&self) -> usize {
        self.likely
    }

    /// Appends up to `room` more bytes to `bytes`; how many, 0 at the end.
    pub(crate) fn more(&mut self, room: usize, bytes: &mut Vec<u8>) -> Result<usize, Unreadable> {
        let more = (&mut self.file).take(room as u64).read_to_end(bytes).map_err(|e| broken(self.name, &e))?;
        self.read += more as u64;
        if self.read > self.most { Err(self.too_large()) } else { Ok(more) }
    }

    /// Takes the bytes that were read from what the package may still unpack.
    pub(crate) fn finish(self) {
        *self.left = self.left.saturating_sub(self.read);
    }

    fn too_large(&self) -> Unreadable {
        let (mib, name) = (self.mib, self.name);
        oversized(if self.whole {
            message!("文件解压后超过上限 {mib} MiB", "the file unpacks to more than the limit of {mib} MiB")
        } else {
            message!(
                "部件 {name} 解压后超过上限 {mib} MiB",
                "the part {name} unpacks to more than the limit of {mib} MiB"
            )
        })
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
