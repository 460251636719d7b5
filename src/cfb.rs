//! The compound file binary format (MS-CFB): the container of XLS, ET, DOC, WPS and of encrypted Office packages.
//!
//! Only the streams directly under the root are seen: an embedded workbook lies deeper and must not be taken for the
//! file itself. Every chain is followed no further than the file has sectors, so that loops end and nothing swells.

use crate::message;
use crate::problem::Unreadable;
use crate::unreadable::damaged;

/// The first bytes of every compound file.
pub(crate) const SIGNATURE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
const MINI_SECTOR: usize = 64;
const MINI_CUTOFF: u64 = 4096;
const NO_ENTRY: u32 = 0xFFFF_FFFF;

/// A compound file whose root streams can be read by name.
pub(crate) struct CompoundFile<'a> {
    bytes: &'a [u8],
    sector_size: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini_stream: Vec<u8>,
    streams: Vec<Stream>,
}

struct Stream {
    name: String,
    start: u32,
    length: u64,
}

struct Entry {
    name: String,
    kind: u8,
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    length: u64,
}

/// The little-endian number at `at`; 0 beyond the end.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |chunk| u16::from_le_bytes(*chunk))
}

/// The little-endian number at `at`; 0 beyond the end.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |chunk| u32::from_le_bytes(*chunk))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.as_chunks::<4>().0.iter().map(|chunk| u32::from_le_bytes(*chunk))
}

fn bad(zh: &str, en: &str) -> Unreadable {
    damaged(message!("文件已损坏：复合文档{zh}", "the file is damaged: {en} of its compound file"))
}

impl<'a> CompoundFile<'a> {
    /// Reads the header, the allocation tables and the directory.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let sector_size = match u16_at(bytes, 30) {
            9 => 512,
            12 => 4096,
            _ => return Err(bad("头部无效", "bad header")),
        };
        if !bytes.starts_with(SIGNATURE) || bytes.len() < sector_size {
            return Err(bad("头部无效", "bad header"));
        }
        let mut file = Self {
            bytes,
            sector_size,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini_stream: Vec::new(),
            streams: Vec::new(),
        };
        file.read_fat();
        let directory = file.chain(u32_at(bytes, 48), u64::MAX);
        let version_3 = u16_at(bytes, 26) < 4;
        let entries: Vec<Entry> =
            directory.as_chunks::<128>().0.iter().map(|entry| Entry::read(entry, version_3)).collect();
        let Some(root) = entries.first().filter(|entry| entry.kind == 5) else {
            return Err(bad("目录无效", "bad directory"));
        };
        if u32_at(bytes, 64) > 0 {
            file.mini_stream = file.chain(root.start, root.length);
            file.mini_fat = numbers(&file.chain(u32_at(bytes, 60), u64::MAX)).collect();
        }
        file.streams = root_streams(root.child, &entries);
        Ok(file)
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector_size)?;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
        // Some writers do not fill the last sector.
        Some(rest.get(..self.sector_size).unwrap_or(rest))
    }

    fn read_fat(&mut self) {
        let sectors = self.bytes.len() / self.sector_size;
        let mut listed: Vec<u32> = numbers(self.bytes.get(76..512).unwrap_or_default()).collect();
        let mut next = u32_at(self.bytes, 68);
        let mut hops = 0;
        while next < LAST_SECTOR && hops <= sectors {
            let Some(sector) = self.sector(next) else { break };
            listed.extend(numbers(sector));
            next = listed.pop().unwrap_or(END_OF_CHAIN);
            hops += 1;
        }
        for number in listed.into_iter().filter(|&number| number < LAST_SECTOR).take(sectors) {
            if let Some(sector) = self.sector(number) {
                self.fat.extend(numbers(sector));
            }
        }
    }

    /// The bytes of a chain of sectors, `length` of them at most; short when the chain is broken.
    fn chain(&self, start: u32, length: u64) -> Vec<u8> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let mut content = Vec::new();
        let mut number = start;
        let mut left = self.bytes.len() / self.sector_size + 1;
        while number < LAST_SECTOR && left > 0 && content.len() < length {
            let Some(sector) = self.sector(number) else { break };
            content.extend_from_slice(sector.get(..length - content.len()).unwrap_or(sector));
            number = self.fat.get(number as usize).copied().unwrap_or(END_OF_CHAIN);
            left -= 1;
        }
        content
    }

    fn mini_chain(&self, start: u32, length: u64) -> Vec<u8> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let mut content = Vec::new();
        let mut number = start;
        let mut left = self.mini_stream.len() / MINI_SECTOR + 1;
        while number < LAST_SECTOR && left > 0 && content.len() < length {
            let at = number as usize * MINI_SECTOR;
            let Some(rest) = self.mini_stream.get(at..) else { break };
            let sector = rest.get(..MINI_SECTOR).unwrap_or(rest);
            content.extend_from_slice(sector.get(..length - content.len()).unwrap_or(sector));
            number = self.mini_fat.get(number as usize).copied().unwrap_or(END_OF_CHAIN);
            left -= 1;
        }
        content
    }

    /// True when the root has a stream or storage of this name, in any case.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn find(&self, name: &str) -> Option<&Stream> {
        self.streams.iter().find(|stream| stream.name.eq_ignore_ascii_case(name))
    }

    /// The content of a root stream; none when there is no such stream.
    pub(crate) fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(stream) = self.find(name) else { return Ok(None) };
        let content = if stream.length < MINI_CUTOFF {
            self.mini_chain(stream.start, stream.length)
        } else {
            self.chain(stream.start, stream.length)
        };
        if (content.len() as u64) < stream.length {
            return Err(bad("被截断", "truncated stream"));
        }
        Ok(Some(content))
    }
}

impl Entry {
    fn read(bytes: &[u8; 128], version_3: bool) -> Self {
        let length = usize::from(u16_at(bytes, 64)).saturating_sub(2).min(62) / 2;
        let units: Vec<u16> = (0..length).map(|at| u16_at(bytes, at * 2)).collect();
        // Version 3 files may leave rubbish in the upper half of the length (MS-CFB 2.6.1).
        let high = if version_3 { 0 } else { u64::from(u32_at(bytes, 124)) << 32 };
        Self {
            name: String::from_utf16_lossy(&units),
            kind: bytes.get(66).copied().unwrap_or(0),
            left: u32_at(bytes, 68),
            right: u32_at(bytes, 72),
            child: u32_at(bytes, 76),
            start: u32_at(bytes, 116),
            length: u64::from(u32_at(bytes, 120)) | high,
        }
    }
}

/// The entries of the tree of siblings under the root.
fn root_streams(child: u32, entries: &[Entry]) -> Vec<Stream> {
    let mut seen = vec![false; entries.len()];
    let mut stack = vec![child];
    let mut streams = Vec::new();
    while let Some(number) = stack.pop() {
        if number == NO_ENTRY {
            continue;
        }
        let at = number as usize;
        let (Some(entry), Some(seen)) = (entries.get(at), seen.get_mut(at)) else { continue };
        if std::mem::replace(seen, true) {
            continue;
        }
        stack.extend([entry.left, entry.right]);
        // Storages count for `has`, but have no content.
        match entry.kind {
            2 => streams.push(Stream { name: entry.name.clone(), start: entry.start, length: entry.length }),
            1 => streams.push(Stream { name: entry.name.clone(), start: END_OF_CHAIN, length: 0 }),
            _ => {}
        }
    }
    streams
}
