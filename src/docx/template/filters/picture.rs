//! Pictures that are printed: the filter notes what is wanted and prints a mark, in the place of which a drawing comes.

use std::cell::RefCell;

use tera::{Kwargs, TeraResult, Value};

use super::refused;

/// Stands on both sides of the number of a wanted picture.
pub(in crate::docx::template) const MARK: char = '\u{8}';
/// English metric units of a centimetre, an inch, and a twentieth of a point.
const CENTIMETRE: f64 = 360_000.0;
pub(in crate::docx::template) const INCH: f64 = 914_400.0;

/// A picture that was printed.
pub(in crate::docx::template) struct Wanted {
    pub(in crate::docx::template) source: String,
    pub(in crate::docx::template) width: Option<Length>,
    pub(in crate::docx::template) height: Option<Length>,
    pub(in crate::docx::template) title: String,
    /// Number of the tag.
    pub(in crate::docx::template) tag: usize,
}

#[derive(Clone, Copy)]
pub(in crate::docx::template) enum Length {
    Exact(f64),
    /// Of what there is.
    Share(f64),
}

thread_local! {
    pub(in crate::docx::template) static WANTED: RefCell<Vec<Wanted>> = const { RefCell::new(Vec::new()) };
}

/// A new render begins.
pub(in crate::docx::template) fn begin() {
    WANTED.with_borrow_mut(Vec::clear);
}

/// The filter.
pub(super) fn picture(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let Some(source) = value.as_str() else {
        return Err(refused("图片要写成文件名", "a picture is the name of a file"));
    };
    let source = source.trim();
    if source.is_empty() {
        return Ok(Value::from(""));
    }
    let side = |name| kwargs.get::<&Value>(name)?.map(length).transpose();
    let wanted = Wanted {
        source: source.to_owned(),
        width: side("width")?,
        height: side("height")?,
        title: kwargs.get::<&str>("title")?.unwrap_or_default().to_owned(),
        tag: kwargs.get::<usize>("at")?.unwrap_or_default(),
    };
    let number = WANTED.with_borrow_mut(|all| {
        all.push(wanted);
        all.len() - 1
    });
    Ok(Value::safe_string(&format!("{MARK}{number}{MARK}")))
}

/// Whether a text holds the mark of a picture, which only a paragraph can show.
pub(super) fn is_marked(text: &str) -> bool {
    text.contains(MARK)
}

/// `4cm`, `4厘米`, `40mm`, `1.5in`, `100pt`, `200px`, `50%`.
fn length(value: &Value) -> TeraResult<Length> {
    let text = value.to_string();
    let text = text.trim();
    let wrong = || {
        refused(
            format!("“{text}”不是长度，写成 \"4cm\"、\"40mm\" 或 \"50%\""),
            format!("“{text}” is no length: write \"4cm\", \"40mm\" or \"50%\""),
        )
    };
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).ok_or_else(wrong)?;
    let (number, unit) = text.split_at(end);
    let number: f64 = number.parse().map_err(|_| wrong())?;
    let unit = match unit.trim().to_ascii_lowercase().as_str() {
        "cm" | "厘米" => CENTIMETRE,
        "mm" | "毫米" => CENTIMETRE / 10.0,
        "in" | "英寸" => INCH,
        "pt" | "磅" => INCH / 72.0,
        "px" | "像素" => INCH / 96.0,
        "%" | "％" if number > 0.0 && number <= 100.0 => return Ok(Length::Share(number / 100.0)),
        _ => return Err(wrong()),
    };
    let size = number * unit;
    // Word's pages end at 22 inches.
    if (1.0..=22.0 * INCH).contains(&size) { Ok(Length::Exact(size)) } else { Err(wrong()) }
}
