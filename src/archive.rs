//! A ZIP of returns: its files in the order of their names, unpacked one by one.
//!
//! An archive comes from strangers. Its names serve to show and to sort, and for nothing else: nothing is written. What
//! the directory declares is held against the limits first, and what comes out is counted again. Office packages are
//! zips as well, and no archives.

use std::io::{Cursor, Read, Seek};

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use crate::limits::{self, Limits, over};
use crate::message;
use crate::message::Message;
use crate::problem::Unreadable;
use crate::unreadable::{ARCHIVE, broken, broken_zip, encrypted, not_unpacked, repack, unsupported, wrong_size};
use crate::zip_end;

/// Parts by which a package is told from an archive; the first entry of most packages is one of them.
const PACKAGE_PARTS: [&str; 13] = [
    "[content_types].xml",
    "_rels/.rels",
    "docprops/app.xml",
    "docprops/core.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/worksheets/sheet1.xml",
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "mimetype",
    "content.xml",
    "ofd.xml",
    "index/document.iwa",
];

/// Most bytes of a path that are shown: of a longer one, which no system has, its beginning and its end.
const LONGEST_PATH: usize = 1024;
const LAST: usize = 100;

/// An opened archive.
pub struct Archive<R> {
    zip: ZipArchive<R>,
    entries: Vec<Entry>,
    packed: u64,
    limits: Limits,
}

/// What an archive unpacks to with all that is packed in its files: Office files are zips themselves, and what each of
/// them may unpack to a hundred of them may not.
#[derive(Debug, Clone, Copy)]
pub struct Unpacked {
    packed: u64,
    unpacked: u64,
}

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path in the archive, of harmless steps with `/` between them.
    pub path: String,
    /// Its size when unpacked, as declared.
    pub bytes: u64,
    /// False for what is no file (a symbolic link).
    pub regular: bool,
    index: usize,
}

/// True for the first bytes of a zip, 64 of them being enough, that do not show a package.
pub fn may_be(head: &[u8]) -> bool {
    let split = head.starts_with(b"PK\x05\x06");
    let named = head.starts_with(b"PK\x03\x04").then(|| {
        let length = head.get(26..28).and_then(|at| at.try_into().ok()).map_or(0, u16::from_le_bytes);
        head.get(30..30 + usize::from(length)).map(|name| String::from_utf8_lossy(name).to_lowercase())
    });
    split || named.is_some_and(|name| name.is_none_or(|name| !PACKAGE_PARTS.contains(&name.as_str())))
}

impl<R: Read + Seek + Clone> Archive<R> {
    /// Reads the directory of an archive; none for an Office package or another document that is a zip.
    ///
    /// # Errors
    /// `damaged`, or `oversized` for more entries or bytes than the limits allow.
    pub fn open(mut reader: R, limits: &Limits) -> Result<Option<Self>, Unreadable> {
        zip_end::check_entries(zip_end::declared(&mut reader).unwrap_or(0), limits)?;
        let mut zip = ZipArchive::new(reader).map_err(|e| broken_zip(ARCHIVE, &e))?;
        zip_end::check_front(zip.offset())?;
        zip_end::check_entries(zip.len() as u64, limits)?;
        let mut entries = Vec::with_capacity(zip.len());
        let (mut packed, mut unpacked) = (0u64, 0u64);
        for index in 0..zip.len() {
            let entry = zip.by_index_data(index).map_err(|e| broken_zip(ARCHIVE, &e))?;
            let name = decoded(entry.name_raw());
            if PACKAGE_PARTS.contains(&name.to_lowercase().as_str()) {
                return Ok(None);
            }
            packed = packed.saturating_add(entry.compressed_size());
            unpacked = unpacked.saturating_add(entry.size());
            if !name.ends_with(['/', '\\']) && !entry.is_dir() {
                entries.push(Entry { path: harmless(&name), bytes: entry.size(), regular: !entry.is_symlink(), index });
            }
        }
        if zip.has_duplicate_names() {
            return Err(repack(Message::new("压缩包内有两个文件同名", "two files of the archive have the same name")));
        }
        zip_end::check_ratio(unpacked, packed, limits)?;
        if unpacked > limits.archive_bytes {
            let (size, most) = (limits::size(unpacked), limits::size(limits.archive_bytes));
            let message = message!(
                "压缩包解压后有 {size}，超过上限 {most}",
                "the archive unpacks to {size}, more than the limit of {most}"
            );
            return Err(over!(limits, archive_bytes, unpacked, message));
        }
        if zip.has_overlapping_files().unwrap_or(false) {
            return Err(repack(Message::new(
                "压缩包已损坏：各文件在包内重叠",
                "the archive is damaged: its entries overlap",
            )));
        }
        crate::order::comparing(&mut entries, |a, b| a.path.split('/').cmp(b.path.split('/')));
        Ok(Some(Self { zip, entries, packed, limits: limits.clone() }))
    }

    /// The count of what it unpacks to, of which nothing is counted yet; for archives in it this one goes on.
    pub fn unpacked(&self) -> Unpacked {
        Unpacked { packed: self.packed, unpacked: 0 }
    }

    /// Counts a file and what is packed in it, as its own directory declares.
    ///
    /// # Errors
    /// `oversized` when all that was counted is too many times what the archive holds.
    pub fn count(&self, entry: &Entry, counted: &mut Unpacked) -> Result<(), Unreadable> {
        let is_zip = self.head(entry).is_some_and(|head| head.starts_with(b"PK"));
        // What cannot be read unpacks to nothing, and is told in its place.
        let packed_in_it = if is_zip { self.read(entry).map_or(0, |bytes| declared(&bytes, &self.limits)) } else { 0 };
        counted.unpacked = counted.unpacked.saturating_add(packed_in_it.max(entry.bytes));
        let (ratio, most) = (counted.unpacked / counted.packed.max(1), self.limits.ratio);
        if counted.unpacked <= zip_end::RATIO_FROM || ratio <= most {
            return Ok(());
        }
        let (size, file) = (limits::size(counted.unpacked), &entry.path);
        let message = message!(
            "压缩包中的文件（到 {file} 为止）再解压共有 {size}，是压缩包的 {ratio} 倍，超过上限 {most} 倍；其余文件没有读",
            "the files of the archive up to {file} unpack to {size}, {ratio} times the archive: more than the limit of {most}; the others are not read"
        );
        Err(over!(self.limits, ratio, ratio + 1, message))
    }

    /// The files in the order of their names, folder by folder.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The unpacked bytes of a file.
    ///
    /// # Errors
    /// `encrypted`, `damaged`, `oversized`, or `unsupported` for a way of packing that is not read.
    pub fn read(&self, entry: &Entry) -> Result<Vec<u8>, Unreadable> {
        let (name, most) = (&entry.path, self.limits.file_bytes);
        if entry.bytes > most {
            let most = limits::size(most);
            let message = message!("文件超过上限 {most}", "the file is larger than the limit of {most}");
            return Err(over!(self.limits, file_bytes, entry.bytes, message));
        }
        let mut zip = self.zip.clone();
        let file = file(&mut zip, entry)?;
        // Deflate packs 1032 bytes into one at best: a declared size beyond that is a lie and reserves nothing.
        let likely = entry.bytes.min(file.compressed_size().saturating_mul(1032));
        let mut bytes = Vec::with_capacity(usize::try_from(likely).unwrap_or(0));
        file.take(entry.bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| broken(name, not_unpacked()))?;
        if bytes.len() as u64 != entry.bytes {
            return Err(broken(name, wrong_size()));
        }
        Ok(bytes)
    }

    /// The first bytes of a file, 64 at most; none when it cannot be read.
    pub fn head(&self, entry: &Entry) -> Option<Vec<u8>> {
        let mut zip = self.zip.clone();
        let mut bytes = Vec::new();
        file(&mut zip, entry).ok()?.take(64).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

/// What a zip in memory unpacks to, as its directory declares; nothing where it has too many parts to be read.
fn declared(bytes: &[u8], limits: &Limits) -> u64 {
    if zip_end::check_declared(bytes, limits).is_err() {
        return 0;
    }
    let Ok(zip) = ZipArchive::new(Cursor::new(bytes)) else { return 0 };
    let sizes = (0..zip.len()).map(|index| zip.by_index_data(index).map_or(0, |part| part.size()));
    sizes.fold(0, u64::saturating_add)
}

fn file<'z, R: Read + Seek>(
    zip: &'z mut ZipArchive<R>,
    entry: &Entry,
) -> Result<zip::read::ZipFile<'z, R>, Unreadable> {
    let file = match zip.by_index(entry.index) {
        Ok(file) => file,
        Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(encrypted()),
        Err(error) => return Err(broken_zip(&entry.path, &error)),
    };
    if matches!(file.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
        return Ok(file);
    }
    Err(unsupported(
        Message::new(
            "压缩包中的这个文件用了不支持的压缩方法",
            "the file is packed in the archive by a method that is not supported",
        ),
        Message::new("请解压后报送，或按普通 ZIP 重新压缩", "unpack it and send it, or pack it as an ordinary ZIP"),
    ))
}

/// A name as it was meant: UTF-8 where it is that, whatever the flag says, else GB18030, as Windows writes it in China.
fn decoded(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(name).0.into_owned(),
    }
}

/// A path that leads nowhere else and can be shown: no `..`, no root, no control characters.
fn harmless(name: &str) -> String {
    let steps = name.split(['/', '\\']).filter(|step| !matches!(*step, "" | "." | ".."));
    let shown = |c: char| match c {
        c if c.is_control() => '\u{fffd}',
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c => c,
    };
    let path = steps.map(|step| step.chars().map(shown).collect::<String>()).collect::<Vec<_>>().join("/");
    if path.is_empty() { "\u{fffd}".to_owned() } else { within(path) }
}

fn within(path: String) -> String {
    if path.len() <= LONGEST_PATH {
        return path;
    }
    let head = path.floor_char_boundary(LONGEST_PATH - LAST);
    let tail = path.ceil_char_boundary(path.len() - LAST);
    [path.get(..head).unwrap_or_default(), "…", path.get(tail..).unwrap_or_default()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_decoded_and_harmless() {
        for (raw, shown) in [
            ("财政局/表.xlsx".as_bytes(), "财政局/表.xlsx"),
            (b"\xb2\xc6\xd5\xfe\xbe\xd6/\xb1\xed.xlsx", "财政局/表.xlsx"),
            (b"..\\..\\etc\\a.xlsx", "etc/a.xlsx"),
            (b"/abs//./a.xlsx", "abs/a.xlsx"),
            (b"a\x1b[31m\n.xlsx", "a\u{fffd}[31m\u{fffd}.xlsx"),
        ] {
            assert_eq!(harmless(&decoded(raw)), shown);
        }
        let long = harmless(&format!("{}/表.xlsx", "长".repeat(20_000)));
        let is_cut = long.starts_with("长长") && long.contains('…') && long.ends_with("长/表.xlsx");
        assert!(is_cut && long.len() < LONGEST_PATH + LAST, "{long}");
    }

    #[test]
    fn packages_are_told_by_their_first_entry() {
        let zip = |name: &str| {
            let mut head = b"PK\x03\x04".to_vec();
            head.resize(26, 0);
            head.extend([u8::try_from(name.len()).unwrap_or(0), 0, 0, 0]);
            head.extend(name.bytes());
            head
        };
        assert!(!may_be(&zip("[Content_Types].xml")));
        assert!(!may_be(&zip("mimetype")));
        assert!(may_be(&zip("returns/a.xlsx")));
        assert!(may_be(b"PK\x05\x06"));
        assert!(!may_be(b"%PDF"));
    }
}
