//! Which format a data file has.

/// The format of a data file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// YAML, several documents allowed.
    Yaml,
    /// One JSON value: a record or an array of records.
    Json,
    /// One JSON record a line.
    Ndjson,
    /// A header of keys or labels, one record a row.
    Csv,
    /// The first sheet: a header of keys or labels, one record a row.
    Xlsx,
}

impl Format {
    /// The format that a file's name says.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    /// The format of a file: by its name, else by its first bytes (a package is XLSX, lines of objects are NDJSON, an
    /// object or array is JSON, lines of as many commas are CSV, all else YAML).
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        if let Some(format) = Self::of_name(name) {
            return format;
        }
        if bytes.starts_with(b"PK") {
            return Self::Xlsx;
        }
        let text = String::from_utf8_lossy(bytes.get(..bytes.len().min(1 << 20)).unwrap_or_default());
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let objects = text.lines().filter(|line| !line.trim().is_empty()).take(2);
        let lines: Vec<bool> = objects.map(|line| line.trim().starts_with('{') && line.trim().ends_with('}')).collect();
        if lines == [true, true] {
            return Self::Ndjson;
        }
        let mut heads = text.lines().take(2).map(|line| line.split([',', '\t']).count());
        if let (Some(first), Some(second)) = (heads.next(), heads.next())
            && first > 1
            && first == second
            && !text.starts_with(['{', '[', '-', '#', '%'])
            && !text.lines().take(2).any(|line| line.contains(": "))
        {
            return Self::Csv;
        }
        if text.starts_with(['{', '[']) && serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok() {
            return Self::Json;
        }
        Self::Yaml
    }

    /// The format of a file that holds records to be checked, and none for a document: by its name; where that says
    /// nothing (standard input), text of JSON objects, or YAML that names its `form`.
    pub fn of_records(name: &str, bytes: &[u8]) -> Option<Self> {
        // A workbook or a Word file is one whatever its name says; RTF begins as JSON does, and so may all of its lines.
        if [&b"PK\x03\x04"[..], crate::cfb::SIGNATURE, b"{\\rtf"].iter().any(|begins| bytes.starts_with(begins)) {
            return None;
        }
        if let Some(format) = Self::of_name(name) {
            return format.is_text().then_some(format);
        }
        let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))?;
        match Self::of(name, bytes) {
            Self::Yaml => {
                text.trim_start_matches('\u{feff}').lines().any(|l| l.starts_with("form:")).then_some(Self::Yaml)
            }
            format => format.is_text().then_some(format),
        }
    }

    /// True for the formats in which records are written for `check`: YAML, JSON, NDJSON.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Yaml | Self::Json | Self::Ndjson)
    }

    /// True for one record a row.
    pub fn is_table(self) -> bool {
        matches!(self, Self::Csv | Self::Xlsx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_without_a_name_are_told_from_documents() {
        for (name, text, expected) in [
            ("-", "form: order\namount: 1\n", Some(Format::Yaml)),
            ("-", "# a comment\n---\nform: order\n", Some(Format::Yaml)),
            ("-", "{\"form\": \"order\"}", Some(Format::Json)),
            ("-", "{\"form\": 1}\n{\"form\": 2}\n", Some(Format::Ndjson)),
            ("-", "PK\u{3}\u{4}", None),
            ("a.yaml", "PK\u{3}\u{4}", None),
            ("-", "%PDF-1.4", None),
            ("a.rtf", "{\\rtf1\\ansi\n{\\fonttbl}\n}", None),
            ("-", "{\\rtf1\\ansi\n{\\fonttbl}\n}", None),
            ("-", "name,amount\na,1\n", None),
            ("a.docx", "PK", None),
            ("a.csv", "form: order", None),
            ("a.yaml", "amount: 1", Some(Format::Yaml)),
        ] {
            assert_eq!(Format::of_records(name, text.as_bytes()), expected, "{name} {text}");
        }
    }
}
