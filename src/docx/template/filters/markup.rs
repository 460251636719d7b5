//! What a `set` block or a macro has printed: markup, of which a value is made again.

use quick_xml::escape::unescape;
use tera::{Kwargs, State, TeraResult, Value};

use super::{PAGE, PARAGRAPH};

/// Elements that stand for characters of a text: they go with it.
const OF_TEXT: [&str; 8] = ["w:t", "/w:t", "w:t/", "w:br/", "w:cr/", "w:tab/", "w:noBreakHyphen/", "w:softHyphen/"];

/// What is kept of a print: a text where it is one; where it has runs of its own, their markup.
pub(super) fn captured(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    let text = match value.as_str() {
        // As markup it reads the same, and is quicker to print.
        Some(markup) if memchr::memchr2(b'&', b'<', markup.as_bytes()).is_none() && !holds_marks(markup) => {
            return Ok(value);
        }
        Some(markup) if value.is_safe() && elements(markup).all(|element| OF_TEXT.contains(&name(element))) => {
            text(markup)
        }
        _ => return Ok(value),
    };
    Ok(Value::from(text))
}

/// The text of what is kept, for everything but printing it as it is.
pub(super) fn plainly(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    Ok(match value.as_str() {
        Some(markup) if value.is_safe() => Value::from(text(markup)),
        _ => value,
    })
}

/// Whether a print holds new paragraphs or pages.
fn holds_marks(markup: &str) -> bool {
    [PARAGRAPH, PAGE].iter().any(|mark| markup.contains(*mark))
}

fn elements(markup: &str) -> impl Iterator<Item = &str> {
    markup.split('<').skip(1).map(|rest| rest.split_once('>').map_or(rest, |(element, _)| element))
}

/// The name of an element, with the stroke of its end or of an empty one.
fn name(element: &str) -> &str {
    let end = element.find(char::is_whitespace).unwrap_or(element.len());
    element.get(..end).unwrap_or(element)
}

fn text(markup: &str) -> String {
    let mut text = String::with_capacity(markup.len());
    for (at, piece) in markup.split('<').enumerate() {
        let (element, said) = match at {
            0 => ("", piece),
            _ => piece.split_once('>').unwrap_or((piece, "")),
        };
        match name(element.trim_end_matches('/').trim_end()) {
            "w:br" | "w:cr" => text.push('\n'),
            "w:tab" => text.push('\t'),
            "w:noBreakHyphen" => text.push('-'),
            _ => {}
        }
        text.push_str(&unescape(said).map_or_else(|_| said.to_owned(), |said| said.into_owned()));
    }
    match holds_marks(&text) {
        true => text.replace(PARAGRAPH, "\u{7}").replace(PAGE, "\u{c}"),
        false => text,
    }
}
