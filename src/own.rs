//! What this program wrote itself: a summary or a report that lies among the returns is none of them.

use crate::collect::csv::OWN as COLLECTED;
use crate::grid::Document;
use crate::report::csv::HEADER as REPORTED;

/// Custom document property of collected workbooks, and its value.
pub(crate) const PROPERTY: (&str, &str) = ("zwy", "collected");

/// Bytes of a text that are looked at.
const HEAD: usize = 1024;

/// True for a workbook of `zwy collect`.
pub(crate) fn is_workbook(document: &Document) -> bool {
    document.properties.iter().any(|(name, value)| (name.as_str(), value.as_str()) == PROPERTY)
}

/// True for a report, or for a table of `zwy collect`, as text.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    // Reports are UTF-8: what is none ends at once.
    let head = bytes.get(..HEAD).unwrap_or(bytes).utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let begins_with = |columns: &[&str]| {
        let line = head.lines().next().unwrap_or_default();
        let mut own = line.split(',');
        line.contains(',') && columns.iter().all(|column| own.next() == Some(column))
    };
    // Records begin with their form.
    let object = head.strip_prefix('{').map(str::trim_start);
    object.is_some_and(|rest| {
        rest.starts_with("\"zwy\"")
            || rest.starts_with("\"path\"") && rest.contains("\"form\"") && rest.contains("\"status\"")
            || rest.starts_with("\"$schema\"") && rest.contains("sarif") && rest.contains("\"zwy\"")
    }) || head.starts_with("<?xml") && head.contains("<testsuites name=\"zwy check\"")
        || begins_with(&COLLECTED)
        || begins_with(&REPORTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_no_returns() {
        for own in [
            "\u{feff}path,place,form,status,counted,org\n",
            "path,form,status,code,severity,field,place,found,expected,message,help\r\n",
            "{\n  \"zwy\": \"0.1.0\",\n  \"files\": [",
            "{\"path\":\"a.xlsx\",\"form\":\"x\",\"status\":\"accepted\"}\n",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"zwy check\">",
        ] {
            assert!(is_text(own.as_bytes()), "{own}");
        }
        for other in [
            "",
            "{\"form\":\"x\",\"path\":1}",
            "{\"path\": \"table.csv\"}",
            "path,name\n",
            "form: x\n",
            "序号,名称\n",
            "path",
        ] {
            assert!(!is_text(other.as_bytes()), "{other}");
        }
    }
}
