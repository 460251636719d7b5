//! A file embedded in a Word document, taken out of its wrapping: a part of the package may be the file itself, or a
//! compound file (MS-OLEDS) that holds it in a stream.

use crate::cfb::{self, CompoundFile, u16_at, u32_at};

/// What Office wraps a package in.
const PACKAGE: &str = "Package";
/// What the packager wraps any file in.
const NATIVE: &str = "\u{1}Ole10Native";

/// The file within; what is not wrapped is the file already.
pub(crate) fn unwrap(bytes: Vec<u8>) -> Vec<u8> {
    if !bytes.starts_with(cfb::SIGNATURE) {
        return bytes;
    }
    let within = CompoundFile::open(&bytes).ok().and_then(|file| {
        let stream = |name: &str| file.stream(name).ok().flatten();
        stream(PACKAGE).or_else(|| stream(NATIVE).and_then(|native| packaged(&native).map(<[u8]>::to_vec)))
    });
    within.unwrap_or(bytes)
}

/// The file in the packager's stream (MS-OLEDS 2.3.6 and its native data): size, type, label, path, flags, temporary
/// path, size and bytes of the file.
fn packaged(stream: &[u8]) -> Option<&[u8]> {
    if u16_at(stream, 4) != 2 {
        return None;
    }
    let after_text = |at: usize| Some(at + stream.get(at..)?.iter().position(|&byte| byte == 0)? + 1);
    let flags = after_text(after_text(6)?)?;
    let path = flags.checked_add(8)?;
    let size = path.checked_add(usize::try_from(u32_at(stream, flags + 4)).ok()?)?;
    let from = size.checked_add(4)?;
    stream.get(from..from.checked_add(usize::try_from(u32_at(stream, size)).ok()?)?)
}

#[cfg(test)]
mod tests {
    use super::packaged;

    #[test]
    fn the_packagers_stream() {
        let mut stream = vec![0, 0, 0, 0, 2, 0];
        stream.extend(b"a.xlsx\0C:\\a.xlsx\0\0\0\x03\0\x05\0\0\0C:\\a\0\x04\0\0\0PK\x03\x04rest");
        assert_eq!(packaged(&stream), Some(&b"PK\x03\x04"[..]));
        assert_eq!(packaged(&stream[..stream.len() - 6]), None);
        assert_eq!(packaged(b""), None);
    }
}
