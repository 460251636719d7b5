//! Files that the command writes: to a temporary name beside, then renamed; never over an existing one unasked.

use std::io::Write;
use std::path::{Path, PathBuf};

use zwy::error::{Error, Result};
use zwy::message;
use zwy::message::Message;

/// Longest name of a file that is made, in bytes (file systems hold 255).
const MAX_NAME: usize = 200;

/// Writes `bytes` to `path`, whole or not at all.
///
/// # Errors
/// The file exists and `force` is off, or cannot be written.
pub(crate) fn write(path: &Path, bytes: &[u8], force: bool) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let io = |source| Error::io(path, source);
    free(path, force)?;
    let mut file = tempfile::Builder::new().prefix(".zwy-").tempfile_in(folder).map_err(|e| io(e.kind().into()))?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_data()).map_err(io)?;
    readable(file.path()).map_err(io)?;
    let kept = if force { file.persist(path) } else { file.persist_noclobber(path) };
    kept.map(|_| ())
        .map_err(|e| if e.error.kind() == std::io::ErrorKind::AlreadyExists { exists(path) } else { io(e.error) })
}

/// Says before the work is done that `path` cannot be written, because it is there and `force` is off.
///
/// # Errors
/// Just that.
pub(crate) fn free(path: &Path, force: bool) -> Result<()> {
    if !force && path.symlink_metadata().is_ok() { Err(exists(path)) } else { Ok(()) }
}

fn exists(path: &Path) -> Error {
    let path = path.display();
    Error::usage(
        message!("{path} 已存在", "{path} exists already"),
        Message::new("换一个名字，或用 --force 覆盖", "choose another name, or overwrite it with --force"),
    )
}

#[cfg(unix)]
fn readable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// A file name that every file system holds, Windows included: what none may hold becomes `_`, device names get a
/// `_`, dots and spaces at the ends go, and it stays within 200 bytes.
pub(crate) fn safe_name(stem: &str, extension: &str) -> String {
    let mut name: String = stem
        .chars()
        .map(|c| match c {
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => '_',
            c if c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                '_'
            }
            c => c,
        })
        .collect();
    let end = (0..=MAX_NAME.min(name.len())).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
    name.truncate(end);
    let trimmed = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let device = trimmed.split('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    let reserved = matches!(device.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || (device.len() == 4
            && (device.starts_with("COM") || device.starts_with("LPT"))
            && device.ends_with(|c: char| c.is_ascii_digit()));
    let stem = if trimmed.is_empty() { "_" } else { trimmed };
    format!("{}{stem}.{extension}", if reserved { "_" } else { "" })
}

/// Names for the files of a batch: the second of the same name gets `-2`, and so on.
#[derive(Debug, Default)]
pub(crate) struct Names {
    used: std::collections::HashSet<String>,
}

impl Names {
    /// `name`, or the first of `name-2`, `name-3` … that this batch has not used. Letter case does not tell names apart.
    pub(crate) fn next(&mut self, folder: &Path, stem: &str, extension: &str) -> PathBuf {
        let mut candidate = safe_name(stem, extension);
        let base = candidate.strip_suffix(&format!(".{extension}")).unwrap_or(&candidate).to_owned();
        let mut number = 2;
        while !self.used.insert(candidate.to_lowercase()) {
            candidate = format!("{base}-{number}.{extension}");
            number += 1;
        }
        folder.join(candidate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_everywhere() {
        for (stem, name) in [
            ("财政局-系统", "财政局-系统.docx"),
            ("a/b\\c:d", "a_b_c_d.docx"),
            ("../../etc/passwd", "_.._etc_passwd.docx"),
            ("CON", "_CON.docx"),
            ("com1.x", "_com1.x.docx"),
            (" . ", "_.docx"),
            ("x\u{202e}y\n", "x_y_.docx"),
        ] {
            assert_eq!(safe_name(stem, "docx"), name, "{stem}");
        }
        assert!(safe_name(&"名".repeat(500), "docx").len() <= MAX_NAME + 6);
    }

    #[test]
    fn a_second_file_of_the_same_name_gets_a_number() {
        let mut names = Names::default();
        let folder = Path::new("out");
        assert_eq!(names.next(folder, "A", "docx"), Path::new("out/A.docx"));
        assert_eq!(names.next(folder, "a", "docx"), Path::new("out/a-2.docx"));
        assert_eq!(names.next(folder, "A", "docx"), Path::new("out/A-3.docx"));
    }
}
