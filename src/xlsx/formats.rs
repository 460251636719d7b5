//! What the number formats of cells show besides the number: a date, a time, or a unit behind it (`0"核"`, `0.0"T"`, `0%`).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::dates::{builtin_is_date, code_is_date, serial_date};
use super::times::{self, Pattern};
use crate::grid::{Content, Measured, Time};
use crate::limits::{Limits, over};
use crate::message;
use crate::problem::Unreadable;

/// What a format makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Shown {
    /// The number alone.
    #[default]
    Plain,
    /// A date, or a date and time.
    Date,
    /// One of the formats of times.
    Time(u16),
    /// The number and one of the units.
    Unit(u16),
}

/// The formats of a workbook.
#[derive(Debug, Default)]
pub(crate) struct Formats {
    /// What each cell format shows.
    styles: Vec<Shown>,
    /// Which of them strike out, in order.
    struck: Vec<usize>,
    /// The units, each once.
    units: Vec<Arc<str>>,
    /// The number of each.
    numbers: BTreeMap<Arc<str>, u16>,
    /// The formats of times.
    times: Vec<Pattern>,
}

impl Formats {
    /// Notes what the format code shows.
    pub(super) fn code(&mut self, code: &str) -> Shown {
        if let Some(shown) = Pattern::of(code).and_then(|pattern| self.time(pattern)) {
            return shown;
        }
        if code_is_date(code) {
            return Shown::Date;
        }
        unit(code).map_or(Shown::Plain, |unit| self.unit(&unit))
    }

    /// What a format that is built in shows (ECMA-376 part 1 §18.8.30).
    pub(super) fn builtin(&mut self, id: u32) -> Shown {
        if let Some(code) = times::builtin(id) {
            return self.code(code);
        }
        match id {
            9 | 10 => self.unit("%"),
            id if builtin_is_date(id) => Shown::Date,
            _ => Shown::Plain,
        }
    }

    fn time(&mut self, pattern: Pattern) -> Option<Shown> {
        let at = self.times.iter().take(MOST_TIMES).position(|known| *known == pattern).unwrap_or(self.times.len());
        if at == self.times.len() {
            self.times.push(pattern);
        }
        u16::try_from(at).ok().map(Shown::Time)
    }

    fn unit(&mut self, unit: &str) -> Shown {
        if let Some(&at) = self.numbers.get(unit) {
            return Shown::Unit(at);
        }
        let Ok(at) = u16::try_from(self.units.len()) else { return Shown::Plain };
        let unit: Arc<str> = unit.into();
        self.numbers.insert(unit.clone(), at);
        self.units.push(unit);
        Shown::Unit(at)
    }

    /// Adds the next cell format.
    pub(super) fn style(&mut self, shown: Shown) {
        self.styles.push(shown);
    }

    /// Notes that the next cell format strikes out.
    pub(super) fn strike(&mut self) {
        self.struck.push(self.styles.len());
    }

    /// Whether the cell format with this number strikes out.
    #[inline]
    pub(super) fn strikes(&self, style: usize) -> bool {
        !self.struck.is_empty() && self.struck.binary_search(&style).is_ok()
    }

    /// What the cell format with this number shows.
    #[inline]
    pub(super) fn of(&self, style: usize) -> Shown {
        self.styles.get(style).copied().unwrap_or_default()
    }

    /// A number as its format shows it.
    pub(super) fn content(&self, number: f64, shown: Shown, epoch_1904: bool) -> Content {
        match shown {
            Shown::Plain => Content::Number(number),
            Shown::Date => serial_date(number, epoch_1904).map_or(Content::Number(number), Content::Date),
            Shown::Time(at) => self.moment(number, usize::from(at), epoch_1904),
            Shown::Unit(at) => match self.units.get(usize::from(at)) {
                Some(unit) => Content::Measured(Box::new(Measured { number, unit: unit.clone() })),
                None => Content::Number(number),
            },
        }
    }
}

impl Formats {
    /// A number under a format of times: a number of days in a calendar is a date all the same.
    fn moment(&self, number: f64, at: usize, epoch_1904: bool) -> Content {
        let Some(pattern) = self.times.get(at) else { return Content::Number(number) };
        if !pattern.is_elapsed && number >= FIRST_YEAR {
            return serial_date(number, epoch_1904).map_or(Content::Number(number), Content::Date);
        }
        match pattern.shown(number) {
            Some(shown) => {
                Content::Time(Box::new(Time { days: number, shown: shown.into(), is_elapsed: pattern.is_elapsed }))
            }
            None => Content::Number(number),
        }
    }
}

/// Days that are no dates under a format without one: those of the first year of the calendar.
const FIRST_YEAR: f64 = 366.0;
/// Formats of times that are kept once.
const MOST_TIMES: usize = 100;

/// The literal text that a format code shows behind a positive number; none where the number is scaled, where another
/// section may apply, or where nothing that says something stands behind it.
fn unit(code: &str) -> Option<String> {
    let general = ["General", "G/通用格式"].iter().find_map(|word| {
        let head = code.get(..word.len())?;
        head.eq_ignore_ascii_case(word).then(|| code.get(word.len()..))?
    });
    let mut characters = general.unwrap_or(code).chars();
    let (mut unit, mut digits, mut scaled) = (String::new(), general.is_some(), false);
    while let Some(character) = characters.next() {
        match character {
            '"' => unit.extend(characters.by_ref().take_while(|&c| c != '"')),
            '\\' | '!' => unit.extend(characters.next()),
            '_' | '*' => drop(characters.next()),
            '[' => {
                let inside: String = characters.by_ref().take_while(|&c| c != ']').collect();
                if inside.starts_with(['<', '>', '=']) {
                    return None;
                }
            }
            ';' => break,
            '0' | '#' | '?' => {
                (digits, scaled) = (true, false);
                unit.clear();
            }
            ',' => scaled = true,
            '.' => {}
            '@' | 'E' | 'e' | '/' => return None,
            other => unit.push(other),
        }
    }
    let unit = unit.trim();
    let says = unit.chars().any(|c| c.is_alphanumeric() || matches!(c, '%' | '％'));
    (digits && !scaled && says && unit.len() <= MOST_BYTES).then(|| unit.to_owned())
}

/// Longest unit, in bytes.
const MOST_BYTES: usize = 48;

/// There are more cell formats than `limits` allow.
pub(super) fn too_many_styles(limits: &Limits) -> Unreadable {
    let most = limits.styles;
    let message = message!("单元格格式超过上限 {most} 个", "there are more cell formats than the limit of {most}");
    over!(limits, styles, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_formats() {
        for (code, wanted) in [
            ("0\"T\"", Some("T")),
            ("0.0\" TB\"", Some("TB")),
            ("#,##0\"核\"", Some("核")),
            ("0\\G", Some("G")),
            ("0核", Some("核")),
            ("General\"G\"", Some("G")),
            ("G/通用格式\"核\"", Some("核")),
            ("0%", Some("%")),
            ("0.00%", Some("%")),
            ("0\"核\";-0\"核\"", Some("核")),
            ("[Red]0\"台\"", Some("台")),
            ("\"约\"0", None),
            ("0_ ", None),
            ("0_);(0)", None),
            ("0,\"K\"", None),
            ("[>=1024]0\"T\";0\"G\"", None),
            ("0.00E+00", None),
            ("# ?/?", None),
            ("@", None),
            ("General", None),
            ("\"未填\"", None),
        ] {
            assert_eq!(unit(code).as_deref(), wanted, "{code}");
        }
    }
}
