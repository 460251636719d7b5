//! Small parts that files of a run have alike, byte for byte: programs write the same lists of contents and relationships
//! into every file. They are not unpacked again.

use std::cell::RefCell;

/// Parts that are kept, and the most bytes of one, packed and unpacked.
const KEPT: usize = 16;
const PACKED: usize = 1 << 10;
const UNPACKED: usize = 4 << 10;

/// A part as it lies in a zip, and unpacked.
struct Part {
    packed: Box<[u8]>,
    unpacked: Box<[u8]>,
    crc: u32,
}

thread_local! {
    /// Those used last stand in front.
    static PARTS: RefCell<Vec<Part>> = const { RefCell::new(Vec::new()) };
}

/// What `packed` is unpacked, of this size and checksum, if it was kept.
pub(super) fn get(packed: &[u8], size: u64, crc: u32) -> Option<Vec<u8>> {
    if packed.len() > PACKED {
        return None;
    }
    PARTS.with_borrow_mut(|parts| {
        let is_same = |part: &Part| part.crc == crc && part.unpacked.len() as u64 == size && *part.packed == *packed;
        let at = parts.iter().position(is_same)?;
        parts.get_mut(..=at)?.rotate_right(1);
        parts.first().map(|part| part.unpacked.to_vec())
    })
}

/// Keeps a part whose bytes have this checksum.
pub(super) fn keep(packed: &[u8], unpacked: &[u8], crc: u32) {
    if packed.len() <= PACKED && unpacked.len() <= UNPACKED {
        PARTS.with_borrow_mut(|parts| {
            parts.truncate(KEPT - 1);
            parts.insert(0, Part { packed: packed.into(), unpacked: unpacked.into(), crc });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_the_same_in_all_is_known() {
        keep(b"packed", b"unpacked", 7);
        assert_eq!(get(b"packed", 8, 7).as_deref(), Some(&b"unpacked"[..]));
        assert_eq!(get(b"packed", 8, 8).or(get(b"packed", 9, 7)).or(get(b"packet", 8, 7)), None);
        (0..KEPT as u8).for_each(|number| keep(&[number], b"", 0));
        assert_eq!(get(b"packed", 8, 7), None);
        assert!(PARTS.with_borrow(Vec::len) <= KEPT);
    }
}
