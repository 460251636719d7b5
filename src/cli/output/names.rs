//! Names of files that are made: safe on every system, each once in a batch.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Longest name of a file that is made, in bytes (file systems hold 255).
const MAX_NAME: usize = 200;

/// A file name that every file system holds, Windows included: what none may hold becomes `_`, device names get a
/// `_`, dots and spaces at the ends go, and dashes in front, and it stays within 200 bytes.
pub(crate) fn safe_name(stem: &str, extension: &str) -> String {
    let mut name: String = stem
        .chars()
        .map(|c| match c {
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => '_',
            c if zwy::report::is_harmful(c) => '_',
            c => c,
        })
        .collect();
    name.truncate(name.floor_char_boundary(MAX_NAME));
    let trimmed = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    // What begins with a dash is an option to other programs.
    let trimmed = trimmed.trim_start_matches(|c: char| matches!(c, '-' | '.') || c.is_whitespace());
    let device = trimmed.split('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    let reserved = matches!(device.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || ["COM", "LPT"].iter().filter_map(|port| device.strip_prefix(port)).any(|number| {
            // The system takes small raised digits for those.
            number.chars().count() == 1 && number.ends_with(|c: char| c.is_ascii_digit() || "¹²³".contains(c))
        });
    let stem = if trimmed.is_empty() { "_" } else { trimmed };
    format!("{}{stem}.{extension}", if reserved { "_" } else { "" })
}

/// Names for the files of a batch: the second of the same name gets `-2`, and so on.
#[derive(Debug, Default)]
pub(crate) struct Names {
    used: HashSet<String>,
    /// The number that the next file of a name gets, by name in lower case.
    numbers: HashMap<String, u32>,
}

impl Names {
    /// `name`, or the first of `name-2`, `name-3` … that this batch has not used. Letter case does not tell names apart.
    pub(crate) fn next(&mut self, folder: &Path, stem: &str, extension: &str) -> PathBuf {
        let mut candidate = safe_name(stem, extension);
        let base = candidate.strip_suffix(&format!(".{extension}")).unwrap_or(&candidate).to_owned();
        let number = self.numbers.entry(candidate.to_lowercase()).or_insert(2);
        while !self.used.insert(candidate.to_lowercase()) {
            candidate = format!("{base}-{number}.{extension}");
            *number += 1;
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
            ("COM¹", "_COM¹.docx"),
            ("..-rf", "rf.docx"),
            (" . ", "_.docx"),
            ("x\u{202e}y\n", "x_y_.docx"),
            ("a\u{200b}b\u{e0041}", "a_b_.docx"),
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
