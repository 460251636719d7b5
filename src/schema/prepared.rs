//! Schemas in prepared form: what a YAML file comes to once its shape was checked, as JSON that is read many times faster.
//!
//! People write and read YAML. The built-in schemas are read at the start of every run, and never change: beside each
//! lies its prepared form, which says of which text it was made. One that was made of another text counts for nothing,
//! so that a schema is never older than its file. It has a head, by which returns of the form are recognised before the
//! rest of it is read.

use serde::Deserialize;
use serde_json::{Map, Number, Value};

use super::raw::RawSchema;
use super::shape::Plain;

/// The prepared form of a file, made of the text that the file has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prepared {
    head: &'static [u8],
    rest: &'static [u8],
}

/// What tells a form before its schema is read.
#[derive(Debug, Deserialize)]
pub(super) struct Head {
    pub(super) form: String,
    /// The title, and its other wordings.
    pub(super) titles: Vec<String>,
}

/// The prepared form of a file: a line that names its text, its head, and a line of JSON.
pub(super) fn write(text: &str, plain: &Plain) -> String {
    format!("{}\n{}\n{}\n", fingerprint(text.as_bytes()), head(plain), json(plain))
}

/// The form and its titles.
fn head(plain: &Plain) -> Value {
    let entries = if let Plain::Mapping(entries) = plain { entries.as_slice() } else { &[] };
    let of = |name: &str| entries.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    let others = if let Some(Plain::Sequence(others)) = of("also_titled") { others.as_slice() } else { &[] };
    let titles: Vec<Value> = of("title").into_iter().chain(others).map(json).collect();
    serde_json::json!({"form": of("form").map(json), "titles": titles})
}

impl Prepared {
    /// What was `written` of a file, if it was made of the `text` that it has.
    pub(crate) fn of(text: &[u8], written: &'static [u8]) -> Option<Self> {
        let (made_of, rest) = line(written)?;
        let (head, rest) = line(rest)?;
        (made_of == fingerprint(text).as_bytes()).then_some(Self { head, rest })
    }

    pub(super) fn head(&self) -> Option<Head> {
        Head::deserialize(plain(self.head)?).ok()
    }

    pub(super) fn raw(&self) -> Option<RawSchema> {
        RawSchema::deserialize(plain(self.rest)?).ok()
    }
}

/// The first line, and what follows it.
fn line(text: &'static [u8]) -> Option<(&'static [u8], &'static [u8])> {
    let (line, rest) = text.split_at_checked(memchr::memchr(b'\n', text)?)?;
    Some((line, rest.get(1..)?))
}

fn plain(json: &[u8]) -> Option<Plain> {
    Reader { rest: std::str::from_utf8(json).ok()? }.value()
}

/// FNV-1a over the text, eight bytes at a time: it tells an edited file from the one before, and need not withstand
/// anybody.
fn fingerprint(text: &[u8]) -> String {
    let words = text.chunks(8).map(|bytes| {
        let mut word = [0; 8];
        word.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        u64::from_le_bytes(word)
    });
    let start = 0xcbf2_9ce4_8422_2325_u64 ^ text.len() as u64;
    let hash = words.fold(start, |hash, word| (hash ^ word).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}

fn json(plain: &Plain) -> Value {
    match plain {
        Plain::Null => Value::Null,
        Plain::Bool(flag) => Value::Bool(*flag),
        Plain::Number(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
        Plain::Text(text) => Value::String(text.clone()),
        Plain::Sequence(items) => items.iter().map(json).collect(),
        Plain::Mapping(entries) => {
            Value::Object(entries.iter().map(|(key, value)| (key.clone(), json(value))).collect::<Map<_, _>>())
        }
    }
}

/// Reads JSON as it is [written](write()) here: without white space, and right. By way of `serde_json`'s values, which
/// hash every key and keep every number as text, it takes several times as long.
struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn value(&mut self) -> Option<Plain> {
        match self.rest.as_bytes().first()? {
            b'"' => self.text().map(Plain::Text),
            b'{' => self
                .list(b'}', |own| {
                    let key = own.text()?;
                    own.takes(":").then_some(())?;
                    Some((key, own.value()?))
                })
                .map(Plain::Mapping),
            b'[' => self.list(b']', Self::value).map(Plain::Sequence),
            _ => self.word(),
        }
    }

    /// What stands between brackets, of which the first is next.
    fn list<T>(&mut self, close: u8, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut list = Vec::new();
        while let Some(next) = self.next() {
            if next == close {
                return Some(list);
            }
            // Behind the opening bracket or a comma there is an item, unless the list is empty.
            if self.rest.as_bytes().first() != Some(&close) {
                list.push(item(self)?);
            }
        }
        None
    }

    /// A text, of which the quotation mark is next.
    fn text(&mut self) -> Option<String> {
        self.takes("\"").then_some(())?;
        let mut text = String::new();
        loop {
            let end = memchr::memchr2(b'"', b'\\', self.rest.as_bytes())?;
            text.push_str(self.rest.get(..end)?);
            self.rest = self.rest.get(end..)?;
            if self.next()? == b'"' {
                return Some(text);
            }
            text.push(match self.next()? {
                b'n' => '\n',
                b't' => '\t',
                b'r' => '\r',
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'u' => {
                    let code = u32::from_str_radix(self.rest.get(..4)?, 16).ok()?;
                    self.rest = self.rest.get(4..)?;
                    char::from_u32(code)?
                }
                itself => char::from(itself),
            });
        }
    }

    /// A number, a truth value, or nothing.
    fn word(&mut self) -> Option<Plain> {
        let end = self.rest.find([',', ']', '}'])?;
        let word = self.rest.get(..end)?;
        self.rest = self.rest.get(end..)?;
        match word {
            "null" => Some(Plain::Null),
            "true" => Some(Plain::Bool(true)),
            "false" => Some(Plain::Bool(false)),
            number => number.parse().ok().map(Plain::Number),
        }
    }

    /// Takes the next byte, which is one of ASCII.
    fn next(&mut self) -> Option<u8> {
        let next = *self.rest.as_bytes().first()?;
        self.rest = self.rest.get(1..)?;
        Some(next)
    }

    /// Takes `what` where it is next.
    fn takes(&mut self, what: &str) -> bool {
        self.rest.strip_prefix(what).map(|rest| self.rest = rest).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let text = |text: &str| Plain::Text(text.to_owned());
        let plain = Plain::Mapping(vec![
            ("空".to_owned(), Plain::Sequence(Vec::new())),
            ("a\"b".to_owned(), Plain::Mapping(Vec::new())),
            ("texts".to_owned(), Plain::Sequence(vec![text(""), text("一\n\t\\\"\u{1}\u{8}/,]}"), Plain::Null])),
            ("numbers".to_owned(), Plain::Sequence(vec![Plain::Number(2.5), Plain::Number(-1e30), Plain::Bool(true)])),
            ("no".to_owned(), Plain::Bool(false)),
        ]);
        let written = write("", &plain);
        let read = written.lines().nth(2).and_then(|json| super::plain(json.as_bytes()));
        assert_eq!(format!("{read:?}"), format!("{:?}", Some(plain)));
    }
}
