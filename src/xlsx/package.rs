//! The parts of a zip package (Office Open XML, OpenDocument), unpacked within limits.
//!
//! What the zip's directory declares is looked at first, and what comes out is counted again while it is unpacked:
//! the directory may lie. Parts are found whatever the case of their names and whichever slash they use.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;
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
        let Some(&index) = self.names.get(&part_key(name)) else { return Ok(None) };
        let most = self.part_bytes.min(self.left);
        let too_large = |most: u64, package: u64| {
            let mib = most >> 20;
            if most == package {
                oversized(message!(
                    "文件解压后超过上限 {mib} MiB",
                    "the file unpacks to more than the limit of {mib} MiB"
                ))
            } else {
                oversized(message!(
                    "部件 {name} 解压后超过上限 {mib} MiB",
                    "the part {name} unpacks to more than the limit of {mib} MiB"
                ))
            }
        };
        let limit = if self.left < self.part_bytes { self.package_bytes } else { self.part_bytes };
        let file = match self.archive.by_index(index) {
            Ok(file) => file,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(encrypted()),
            Err(error) => return Err(broken(name, &error)),
        };
        let declared = file.size();
        if declared > most {
            return Err(too_large(limit, self.package_bytes));
        }
        // The declared size is only a hint: deflate cannot shrink more than about 1:1032.
        let hint = declared.min(file.compressed_size().saturating_mul(1100));
        let mut bytes = Vec::with_capacity(usize::try_from(hint).unwrap_or(0));
        file.take(most + 1).read_to_end(&mut bytes).map_err(|e| broken(name, &e))?;
        if bytes.len() as u64 > most {
            return Err(too_large(limit, self.package_bytes));
        }
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
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
