//! Number formats that show a time of day (`h:mm`) or a duration (`[h]:mm`) and no date, and what they show.

use std::fmt::Write;

/// A piece of such a format.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// Hours, minutes or seconds in at least so many digits; of a duration the first unit goes on counting.
    Hours(usize),
    Minutes(usize),
    Seconds(usize),
    Elapsed(u8, usize),
    /// Digits of a second behind a point.
    Fraction(usize),
    /// The words for the two halves of the day.
    Half(&'static str, &'static str),
}

/// A format of times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pieces: Vec<Piece>,
    /// Whether hours count to twelve.
    is_halved: bool,
    /// Whether it is a duration.
    pub(super) is_elapsed: bool,
    digits: usize,
}

/// The longest format that is looked at, in bytes, and the most digits in a row.
const LONGEST: usize = 120;
const MOST_DIGITS: usize = 9;
/// The days of a duration: what is longer shows as its number.
const MOST_DAYS: f64 = 4_000_000.0;

impl Pattern {
    /// The times that a format code shows; none for one that shows no time, or a date beside it.
    pub(super) fn of(code: &str) -> Option<Self> {
        if code.len() > LONGEST {
            return None;
        }
        let mut pieces: Vec<Piece> = Vec::new();
        let mut rest = code;
        while let Some(first) = rest.chars().next() {
            let mut taken = first.len_utf8();
            match first {
                ';' => break,
                '"' => {
                    let inside = rest.get(1..).unwrap_or_default();
                    let end = inside.find('"').unwrap_or(inside.len());
                    text(&mut pieces, inside.get(..end).unwrap_or_default());
                    taken = (end + 2).min(rest.len());
                }
                '\\' | '!' | '_' | '*' => {
                    let next = rest.chars().nth(1);
                    taken += next.map_or(0, char::len_utf8);
                    match (first, next) {
                        ('\\' | '!', Some(next)) => text(&mut pieces, next.encode_utf8(&mut [0; 4])),
                        ('_', _) => text(&mut pieces, " "),
                        _ => {}
                    }
                }
                '[' => {
                    let end = rest.find(']')?;
                    let inside = rest.get(1..end).unwrap_or_default().to_ascii_lowercase();
                    taken = end + 1;
                    match inside.bytes().next() {
                        Some(unit @ (b'h' | b'm' | b's')) if inside.bytes().all(|byte| byte == unit) => {
                            pieces.push(Piece::Elapsed(unit, inside.len()));
                        }
                        _ if inside.starts_with(['<', '>', '=']) => return None,
                        // Colours, languages and scripts of digits.
                        _ => {}
                    }
                }
                'h' | 'H' | 'm' | 'M' | 's' | 'S' => {
                    let count = rest.chars().take_while(|c| c.eq_ignore_ascii_case(&first)).count();
                    taken = count;
                    pieces.push(match first.to_ascii_lowercase() {
                        'h' => Piece::Hours(count),
                        'm' => Piece::Minutes(count),
                        _ => Piece::Seconds(count),
                    });
                }
                '.' => {
                    let digits = rest.bytes().skip(1).take_while(|byte| *byte == b'0').count();
                    taken += digits;
                    if digits == 0 { text(&mut pieces, ".") } else { pieces.push(Piece::Fraction(digits)) }
                }
                _ => match half(rest) {
                    Some((length, before, after)) => {
                        taken = length;
                        pieces.push(Piece::Half(before, after));
                    }
                    None if first.is_ascii_alphanumeric() || matches!(first, '#' | '?' | '@') => return None,
                    None => text(&mut pieces, rest.get(..taken).unwrap_or_default()),
                },
            }
            rest = rest.get(taken..).unwrap_or_default();
        }
        let has = |wanted: &dyn Fn(&Piece) -> bool| pieces.iter().any(wanted);
        // Without hours or seconds beside them, m is months.
        let is_time = has(&|piece| matches!(piece, Piece::Hours(_) | Piece::Seconds(_) | Piece::Elapsed(..)));
        let mut widths = pieces.iter().map(|piece| match piece {
            Piece::Hours(count) | Piece::Minutes(count) | Piece::Seconds(count) => *count <= 2,
            Piece::Elapsed(_, count) | Piece::Fraction(count) => *count <= MOST_DIGITS,
            _ => true,
        });
        if !is_time || !widths.all(|fits| fits) {
            return None;
        }
        let (is_halved, is_elapsed) =
            (has(&|piece| matches!(piece, Piece::Half(..))), has(&|piece| matches!(piece, Piece::Elapsed(..))));
        let digits = pieces.iter().map(|piece| if let Piece::Fraction(digits) = piece { *digits } else { 0 });
        let digits = digits.max().unwrap_or_default();
        Some(Self { pieces, is_halved, is_elapsed, digits })
    }

    /// What a number of days is shown as; none where the format has no time for it.
    pub(super) fn shown(&self, days: f64) -> Option<String> {
        if !(0.0..MOST_DAYS).contains(&days) {
            return None;
        }
        let scale = 10_u64.checked_pow(u32::try_from(self.digits).ok()?)?;
        // What is shown without fractions is rounded to a second.
        let ticks = (days * 86_400.0 * scale as f64).round() as u64;
        let (total, fraction) = (ticks / scale, ticks % scale);
        let (hours, minutes, seconds) = (total / 3600 % 24, total / 60 % 60, total % 60);
        let hour = if self.is_halved { (hours + 11) % 12 + 1 } else { hours };
        let mut shown = String::new();
        for piece in &self.pieces {
            let (number, width) = match piece {
                Piece::Text(text) => {
                    shown.push_str(text);
                    continue;
                }
                Piece::Half(before, after) => {
                    shown.push_str(if hours < 12 { before } else { after });
                    continue;
                }
                Piece::Fraction(width) => {
                    shown.push('.');
                    (fraction / 10_u64.checked_pow(u32::try_from(self.digits.checked_sub(*width)?).ok()?)?, *width)
                }
                Piece::Hours(width) => (hour, *width),
                Piece::Minutes(width) => (minutes, *width),
                Piece::Seconds(width) => (seconds, *width),
                Piece::Elapsed(unit, width) => {
                    let each = match unit {
                        b'h' => 3600,
                        b'm' => 60,
                        _ => 1,
                    };
                    (total / each, *width)
                }
            };
            write!(shown, "{number:0width$}").ok()?;
        }
        Some(shown.trim().to_owned())
    }
}

/// The code of a format of times that is built in, as it is in Chinese (ECMA-376 part 1 §18.8.30).
pub(super) fn builtin(id: u32) -> Option<&'static str> {
    Some(match id {
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        32 => "h时mm分",
        33 => "h时mm分ss秒",
        34 | 55 => "上午/下午h时mm分",
        35 | 56 => "上午/下午h时mm分ss秒",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        _ => return None,
    })
}

fn text(pieces: &mut Vec<Piece>, more: &str) {
    match pieces.last_mut() {
        Some(Piece::Text(text)) => text.push_str(more),
        _ => pieces.push(Piece::Text(more.to_owned())),
    }
}

/// The sign for the halves of the day with which a code goes on: its length, and the words.
fn half(rest: &str) -> Option<(usize, &'static str, &'static str)> {
    let signs = [("AM/PM", "AM", "PM"), ("A/P", "A", "P"), ("上午/下午", "上午", "下午")];
    signs.into_iter().find_map(|(sign, before, after)| {
        let begins = rest.get(..sign.len()).is_some_and(|head| head.eq_ignore_ascii_case(sign));
        begins.then_some((sign.len(), before, after))
    })
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn times_are_shown_as_their_format_does() {
        for (code, days, wanted) in [
            ("h:mm", 0.375, Some("9:00")),
            ("hh:mm;@", 0.375, Some("09:00")),
            ("[$-409]h:mm\\ AM/PM;@", 0.75, Some("6:00 PM")),
            ("[$-409]h:mm AM/PM", 0.0, Some("12:00 AM")),
            ("上午/下午h\"时\"mm\"分\"", 0.604_166_666_666_667, Some("下午2时30分")),
            ("h:mm:ss", 0.999_999_999, Some("0:00:00")),
            ("[h]:mm", 1.25, Some("30:00")),
            ("[hh]:mm:ss", 0.25, Some("06:00:00")),
            ("[mm]:ss", 0.0625, Some("90:00")),
            ("[h]\"小时\"", 2.0, Some("48小时")),
            ("mm:ss.0", 0.000_706_018_518_518_519, Some("01:01.0")),
            ("h:mm", 1.0625, Some("1:30")),
            ("h:mm", -0.5, None),
            ("yyyy-m-d h:mm", 0.5, None),
            ("m", 0.5, None),
            ("mm月", 0.5, None),
            ("0.00", 0.5, None),
            ("General", 0.5, None),
            ("[DBNum1][$-804]h时mm分", 0.5, Some("12时00分")),
            ("[h", 0.5, None),
            ("\"hs\"0", 0.5, None),
        ] {
            let shown = Pattern::of(code).and_then(|pattern| pattern.shown(days));
            assert_eq!(shown.as_deref(), wanted, "{code} {days}");
        }
    }
}
