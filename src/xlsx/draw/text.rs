//! Text of cells: how wide it is, how many lines it takes, and whether a cell can hold it.

use unicode_width::UnicodeWidthStr;

use crate::error::{Error, Result};
use crate::message;

/// The greatest number of UTF-16 units in a cell (Excel's limit; longer text makes the file damaged).
const CELL_UNITS: usize = 32_767;

/// Space in points between a cell's text and its sides, both together.
const PADDING: f64 = 6.0;

/// Height of a line of text as a multiple of its size: generous, as faces differ.
const LINE: f64 = 1.45;

/// Width of one line of text in points: a Han character is as wide as its size, a Latin one half of that.
pub(super) fn width(text: &str, points: f64) -> f64 {
    text.width_cjk() as f64 * points / 2.0
}

/// Number of lines that `text` takes in a cell that is `width_points` wide.
pub(super) fn lines(text: &str, points: f64, width_points: f64) -> u32 {
    let room = (width_points - PADDING).max(points);
    let lines: f64 = text.split('\n').map(|line| (width(line, points) * 1.02 / room).ceil().max(1.0)).sum();
    lines.min(100_000.0) as u32
}

/// Height in points of `lines` lines with some air around them.
pub(super) fn height(lines: u32, points: f64) -> f64 {
    f64::from(lines) * points * LINE + 6.0
}

/// Number of lines that fit into `height` points.
pub(super) fn lines_in(height: f64, points: f64) -> u32 {
    ((height - 6.0) / (points * LINE)).floor().clamp(0.0, 1000.0) as u32
}

/// `text` moved to the right by full-width spaces, until it ends `behind` characters before the right side or, with
/// none said, stands in the middle.
pub(super) fn shifted(text: &str, points: f64, width_points: f64, behind: Option<f64>) -> String {
    let free = width_points - PADDING - width(text.lines().next().unwrap_or_default(), points);
    let spaces = match behind {
        Some(behind) => free / points - behind,
        None => free / points / 2.0,
    };
    let spaces = if text.is_empty() { 0 } else { spaces.floor().clamp(0.0, 200.0) as usize };
    format!("{}{text}", "\u{3000}".repeat(spaces))
}

/// `text` with line ends as `\n`, if a cell can hold it; `what` names the field in the error.
pub(super) fn checked(text: String, what: &dyn Fn() -> String) -> Result<String> {
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    if text.len() > CELL_UNITS {
        let units = text.encode_utf16().count();
        if units > CELL_UNITS {
            let what = what();
            return Err(Error::usage(
                message!(
                    "“{what}”有 {units} 个字符，超过单元格的 {CELL_UNITS} 个",
                    "“{what}” has {units} characters, more than the {CELL_UNITS} of a cell"
                ),
                message!("请缩短内容，或改用 Word 文档", "shorten it, or use a Word document"),
            ));
        }
    }
    if let Some(bad) = text.chars().find(|c| !is_xml(*c)) {
        let (what, code) = (what(), u32::from(bad));
        return Err(Error::usage(
            message!(
                "“{what}”含有文档不能保存的字符 U+{code:04X}",
                "“{what}” holds the character U+{code:04X}, which a document cannot keep"
            ),
            message!("请删除该字符", "delete the character"),
        ));
    }
    Ok(text)
}

/// XML 1.0 §2.2 `Char`.
fn is_xml(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}
