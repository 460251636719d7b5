//! How values are written into XML: as text, as attributes, as colours and columns of cells.

use std::io::Write;

use tera::{Error, Kwargs, State, TeraResult, Value};

use super::{BREAKS, PAGE, PARAGRAPH, exact, is_blank, picture, refused, shown};

/// Text for an attribute or for an element that holds nothing but text.
pub(super) fn plain(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    if value.is_undefined() {
        return Err(Error::message("Tried to render a variable that is undefined"));
    }
    let text = shown(&value);
    if picture::is_marked(&text) {
        return Err(refused(
            "图片不能打印在这里，只能在段落里",
            "a picture cannot be printed here, only in a paragraph",
        ));
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            '\r' => {}
            '\u{7}' => escaped.push_str("&#10;"),
            '\u{c}' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    Ok(Value::safe_string(&escaped))
}

/// The colour of a cell as Word writes it.
pub(in crate::docx::template) fn colour(value: &Value) -> TeraResult<Value> {
    let text = if is_blank(value) { String::new() } else { value.to_string() };
    let code = text.trim().trim_start_matches(['#', '＃']);
    if code.is_empty() || code.eq_ignore_ascii_case("auto") {
        return Ok(Value::from("auto"));
    }
    if code.len() == 6 && code.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(Value::from(code));
    }
    Err(refused(format!("“{text}”不是颜色，写成 FF0000"), format!("“{text}” is no colour, such as FF0000")))
}

/// How many columns a cell takes.
pub(in crate::docx::template) fn column_count(value: &Value) -> TeraResult<Value> {
    let count = exact::exact(value)
        .filter(|number| number.fract().is_zero())
        .and_then(|number| rust_decimal::prelude::ToPrimitive::to_u32(&number));
    match count.filter(|count| (1..=1000).contains(count)) {
        Some(count) => Ok(Value::from(count)),
        None => Err(refused(
            format!("“{value}”不是列数，写成 1 以上的整数"),
            format!("“{value}” is no number of columns, such as 2"),
        )),
    }
}

/// Text in a `w:t`: markup escaped; line ends, tabs and form feeds as the elements that Word has for them (ECMA-376-1
/// 17.3.3.1 and 17.3.3.32), which stand beside a `w:t`, not in it.
pub(super) fn escape(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let mut clean = 0;
    for (at, byte) in text.bytes().enumerate() {
        let with = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\n' => "</w:t><w:br/><w:t xml:space=\"preserve\">",
            b'\r' if text.as_bytes().get(at + 1) == Some(&b'\n') => "",
            b'\r' => "</w:t><w:br/><w:t xml:space=\"preserve\">",
            b'\t' => "</w:t><w:tab/><w:t xml:space=\"preserve\">",
            0x07 | 0x0c => {
                BREAKS.set(true);
                if byte == 0x07 { PARAGRAPH } else { PAGE }
            }
            0..b' ' => return Err(std::io::Error::other("a control character that XML cannot hold")),
            _ => continue,
        };
        out.write_all(text.as_bytes().get(clean..at).unwrap_or_default())?;
        out.write_all(with.as_bytes())?;
        clean = at + 1;
    }
    out.write_all(text.as_bytes().get(clean..).unwrap_or_default())
}
