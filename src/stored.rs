//! Values as bytes that read back as the same values: what a batch keeps of its work, so that it can go on later.
//!
//! A private format between one run and the next of the same version: nothing else should read it. Lengths and numbers
//! are little-endian; a variant is its number.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use indexmap::IndexMap;
use rust_decimal::Decimal;

use crate::grid::Source;
use crate::message::{Message, shared};
use crate::place::{Part, Place};
use crate::problem::{Problem, Severity};
use crate::record::Record;
use crate::value::Value;

/// What can be kept.
pub(crate) trait Stored: Sized {
    /// Appends it.
    fn put(&self, out: &mut Vec<u8>);
    /// Takes it off the front.
    fn get(input: &mut Input<'_>) -> Option<Self>;
}

/// How deeply values stand in values. What a schema reads has some three levels, and a file that says more is no work
/// of this program: each level takes of the stack.
const DEEPEST: usize = 128;

/// Bytes that are read, and how many values are around those that come next.
pub(crate) struct Input<'i> {
    rest: &'i [u8],
    depth: usize,
}

impl<'i> Input<'i> {
    pub(crate) fn new(bytes: &'i [u8]) -> Self {
        Self { rest: bytes, depth: 0 }
    }

    /// True when all was read.
    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    fn take(&mut self, length: usize) -> Option<&'i [u8]> {
        let (head, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(head)
    }

    /// Reads what stands in a value.
    fn within<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        let read = if self.depth > DEEPEST { None } else { read(self) };
        self.depth -= 1;
        read
    }
}

/// A struct, field by field.
macro_rules! fields {
    ($type:ident { $($field:ident),+ }) => {
        impl $crate::stored::Stored for $type {
            fn put(&self, out: &mut Vec<u8>) {
                $($crate::stored::Stored::put(&self.$field, out);)+
            }

            fn get(input: &mut $crate::stored::Input<'_>) -> Option<Self> {
                Some(Self { $($field: $crate::stored::Stored::get(input)?),+ })
            }
        }
    };
}
pub(crate) use fields;

/// An enum without data, by the place of a variant in this list.
macro_rules! variants {
    ($type:ident [ $($variant:ident),+ ]) => {
        impl $crate::stored::Stored for $type {
            fn put(&self, out: &mut Vec<u8>) {
                let at = [$(Self::$variant),+].iter().position(|one| one == self);
                out.push(at.map_or(u8::MAX, |at| at as u8));
            }

            fn get(input: &mut $crate::stored::Input<'_>) -> Option<Self> {
                let at = <u8 as $crate::stored::Stored>::get(input)?;
                [$(Self::$variant),+].get(usize::from(at)).copied()
            }
        }
    };
}

pub(crate) use variants;

/// An enum with data, each variant with its number.
macro_rules! cases {
    ($type:ident [ $($number:literal $variant:ident { $($member:tt: $field:ident),* }),+ ]) => {
        impl Stored for $type {
            fn put(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$variant { $($member: $field),* } => {
                        out.push($number);
                        $($field.put(out);)*
                    })+
                }
            }

            fn get(input: &mut Input<'_>) -> Option<Self> {
                let number = u8::get(input)?;
                input.within(|input| {
                    Some(match number {
                        $($number => Self::$variant { $($member: Stored::get(input)?),* },)+
                        _ => return None,
                    })
                })
            }
        }
    };
}

fields!(Problem { code, severity, field, place, found, expected, message, help });
fields!(Message { zh, en });
variants!(Severity[Note, Warning, Error]);
variants!(Part[Header, Footer, Footnote, Endnote, TextBox, Properties, Comment, Chart, Diagram]);
cases!(Place [
    0 Cell { sheet: sheet, row: row, column: column },
    1 Sheet { sheet: sheet },
    2 TableCell { table: table, row: row, column: column },
    3 Table { table: table },
    4 Paragraph { paragraph: paragraph },
    5 Line { line: line, column: column },
    6 Part { 0: part }
]);
cases!(Source [0 Sheet { 0: sheet }, 1 Table { 0: table }]);
cases!(Value [
    0 Text { 0: text },
    1 Number { 0: number },
    2 Date { 0: date },
    3 List { 0: items },
    4 Rows { 0: rows },
    5 Map { 0: map },
    6 Bool { 0: truth },
    7 Null {}
]);

impl Stored for Decimal {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.serialize());
    }

    fn get(input: &mut Input<'_>) -> Option<Self> {
        array(input).map(Self::deserialize)
    }
}

impl Stored for NaiveDate {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.num_days_from_ce().to_le_bytes());
    }

    fn get(input: &mut Input<'_>) -> Option<Self> {
        Self::from_num_days_from_ce_opt(i32::from_le_bytes(array(input)?))
    }
}

impl<T: Stored> Stored for Box<T> {
    fn put(&self, out: &mut Vec<u8>) {
        (**self).put(out);
    }

    fn get(input: &mut Input<'_>) -> Option<Self> {
        T::get(input).map(Box::new)
    }
}

impl Stored for Record {
    fn put(&self, out: &mut Vec<u8>) {
        (self.len() as u64).put(out);
        for (key, value) in self.iter() {
            key.put(out);
            value.put(out);
        }
    }

    fn get(input: &mut Input<'_>) -> Option<Self> {
        let mut record = Self::new();
        for _ in 0..u64::get(input)? {
            let key: Arc<str> = Stored::get(input)?;
            record.set(key, Stored::get(input)?);
        }
        Some(record)
    }
}

impl Stored for u8 {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }

    fn get(input: &mut Input<'_>) -> Option<Self> {
        array::<1>(input).map(|[byte]| byte)
    }
}

impl Stored for bool {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn get(input: &mut Input<'_>) -> Option<Self> {
        u8::get(input).map(|truth| truth != 0)
    }
}

impl Stored for u32 {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }

    fn get(input: &mut Input<'_>) -> Option<Self> {
        array(input).map(Self::from_le_bytes)
    }
}

impl Stored for [usize; 3] {
    fn put(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|number| (*number as u64).put(out));
    }

    fn get(input: &mut Input<'_>) -> Option<Self> {
        let mut numbers = [0; 3];
        for number in &mut numbers {
            *number = usize::try_from(u64::get(input)?).ok()?;
        }
        Some(numbers)
    }
}

impl Stored for u64 {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }

    fn get(input: &mut Input<'_>) -> Option<Self> {
        array(input).map(Self::from_le_bytes)
    }
}

fn array<const N: usize>(input: &mut Input<'_>) -> Option<[u8; N]> {
    input.take(N)?.first_chunk().copied()
}

trait Text {
    fn put(&self, out: &mut Vec<u8>);
}

impl Text for str {
    fn put(&self, out: &mut Vec<u8>) {
        Stored::put(&(self.len() as u64), out);
        out.extend(self.as_bytes());
    }
}

fn text<'i>(input: &mut Input<'i>) -> Option<&'i str> {
    let length = usize::try_from(u64::get(input)?).ok()?;
    std::str::from_utf8(input.take(length)?).ok()
}

impl Stored for Arc<Message> {
    fn put(&self, out: &mut Vec<u8>) {
        Stored::put(&**self, out);
    }

    fn get(input: &mut Input<'_>) -> Option<Self> {
        Some(shared(Arc::new(<Message as Stored>::get(input)?)))
    }
}

/// What text is kept in.
macro_rules! texts {
    ($($type:ty),+) => {
        $(impl Stored for $type {
            fn put(&self, out: &mut Vec<u8>) {
                Text::put(&**self, out);
            }

            fn get(input: &mut Input<'_>) -> Option<Self> {
                text(input).map(|text| text.to_owned().into())
            }
        })+
    };
}
texts!(String, Box<str>, Arc<str>, Cow<'static, str>);

impl<T: Stored> Stored for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(self.is_some().into());
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn get(input: &mut Input<'_>) -> Option<Self> {
        match u8::get(input)? {
            0 => Some(None),
            1 => T::get(input).map(Some),
            _ => None,
        }
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        (self.len() as u64).put(out);
        self.iter().for_each(|item| item.put(out));
    }

    fn get(input: &mut Input<'_>) -> Option<Self> {
        // Each takes a byte at least: a length that lies reserves nothing.
        let length = usize::try_from(u64::get(input)?).ok().filter(|length| *length <= input.rest.len())?;
        (0..length).map(|_| T::get(input)).collect()
    }
}

impl<K: Stored + std::hash::Hash + Eq, V: Stored, S: std::hash::BuildHasher + Default> Stored for IndexMap<K, V, S> {
    fn put(&self, out: &mut Vec<u8>) {
        (self.len() as u64).put(out);
        for (key, value) in self {
            key.put(out);
            value.put(out);
        }
    }

    fn get(input: &mut Input<'_>) -> Option<Self> {
        let mut map = Self::default();
        for _ in 0..u64::get(input)? {
            let key = K::get(input)?;
            map.insert(key, V::get(input)?);
        }
        Some(map)
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn get(input: &mut Input<'_>) -> Option<Self> {
        Some((A::get(input)?, B::get(input)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_values_read_back_to_a_depth() {
        let nested = |depth: usize| (1..depth).fold(Value::Null, |value, _| Value::List(vec![value]));
        let read_back = |depth: usize| {
            let mut bytes = Vec::new();
            nested(depth).put(&mut bytes);
            Value::get(&mut Input::new(&bytes))
        };
        assert_eq!(read_back(DEEPEST), Some(nested(DEEPEST)));
        assert_eq!(read_back(DEEPEST + 1), None);
        // Lists, tables and mappings that never end.
        let empty = [&1_u64.to_le_bytes()[..], &0_u64.to_le_bytes()].concat();
        for (kind, inside) in [(3, &empty[..8]), (4, &[&empty[..8], &empty[..]].concat()), (5, &empty)] {
            let bytes = [&[kind], inside].concat().repeat(200_000);
            assert_eq!(Value::get(&mut Input::new(&bytes)), None);
        }
    }
}
