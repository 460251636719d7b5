//! Amounts with units: `8核`, `1.5T`, `100G系统盘+500G数据盘`.
//!
//! A hand-written parser over the folded text. It reads one or more terms, each a number with an optional unit of the
//! schema; it answers only when the text has a single reading and says otherwise why it has not ([`Trouble`]).

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::literal::{literal, starts_numeral};
use super::normal::after_spelling;
use crate::schema::Unit;

/// Why a text is not one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It says about how many, at least or at most.
    Approximate,
    /// It holds several numbers, and what they are together is open.
    Several,
    /// Something other than a unit follows the number.
    Trailing(String),
    /// It is a percentage.
    Percent,
    /// It is no number at all.
    Text,
    /// It has more digits than any number of a form.
    TooLarge,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    /// The amount in the kept unit.
    pub number: Decimal,
    /// The other unit that was converted, and how many kept units it is.
    pub converted: Option<(String, Decimal)>,
    /// The unit was spelt as bits (`16Gb`).
    pub bits: bool,
}

/// Words that are written around one disk of several.
static NOTE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let kind = "系统|数据|备份|日志|共享|普通|本地|高速|高性能|高效|裸|云|SSD|HDD|SAS|SATA|NVMe";
    let thing = "[A-Z]盘|磁盘|硬盘|云盘|盘|存储空间|存储|分区|卷|空间";
    Regex::new(&format!(r"^(?i:(?:{kind})+(?:{thing})?|(?:{thing}))\s*[:：]?")).ok()
});

const SEVERAL: &[char] =
    &['/', '-', '~', '–', '—', '*', '×', '+', ',', '，', '、', ';', '；', ':', '：', '|', '至', '到', '或', '和'];

/// Letters of a thing of which an amount is that of one.
const MOST_LETTERS: usize = 3;

/// Reads `text`, half-width and trimmed, as an amount in the kept unit of `unit`.
pub(super) fn amount(unit: Option<&Unit>, text: &str) -> Result<Amount, Trouble> {
    let sums = unit.is_some_and(|unit| unit.sums);
    let lines = if sums { summed_lines(text) } else { None };
    let text = lines.as_deref().unwrap_or(text);
    let mut read = Amount { number: Decimal::ZERO, converted: None, bits: false };
    let (mut terms, mut bare, mut glued, mut unnamed) = (0u32, 0u32, false, 0u32);
    // The number of a term without a unit, until the next one has shown that it is none of `3、4个`.
    let mut lone: Option<Decimal> = None;
    let mut rest = text.trim().trim_end_matches(['。', '；', ';', '，', ',', '、']).trim_end();
    loop {
        let mut named = false;
        if sums {
            let skipped = skip_notes(rest);
            named = skipped.len() < rest.trim_start().len();
            rest = skipped;
        }
        let Some((number, after)) = literal(rest.trim_start()) else {
            return Err(if terms > 0 && rest.trim().is_empty() { Trouble::Approximate } else { no_number(rest) });
        };
        let mut number = number.ok_or(Trouble::TooLarge)?;
        let (mut factor, mut after) = unit_of(unit, after, &mut read);
        if factor.is_none()
            && let Some((times, rest)) = myriads(after)
        {
            number = number.checked_mul(times).ok_or(Trouble::TooLarge)?;
            (factor, after) = unit_of(unit, rest, &mut read);
        }
        let mut term = number;
        if let Some((count, times_after)) = times(after, sums) {
            let count = count.ok_or(Trouble::TooLarge)?;
            let (second, second_after) = unit_of(unit, times_after, &mut read);
            // A count and an amount are told apart by the unit: `2*500G`, `500G*2`; `4*2` is not.
            let counts = |n: Decimal| n.fract().is_zero() && n >= Decimal::ONE;
            match (factor, second) {
                (None, Some(_)) if sums && counts(number) => factor = second,
                (Some(_), None) if sums && counts(count) => {}
                _ => return Err(Trouble::Several),
            }
            term = term.checked_mul(count).ok_or(Trouble::TooLarge)?;
            after = if sums { second_after.strip_prefix(['块', '个']).unwrap_or(second_after) } else { second_after };
        }
        if sums {
            // Behind a disk that was named in front, a name is the next one's.
            let skipped =
                if named && !after.trim_start().starts_with(['(', '（']) { after } else { skip_notes(after) };
            named |= skipped.len() < after.trim_start().len();
            after = skipped;
        }
        if lone.is_some_and(|lone| lone + Decimal::ONE == number) {
            return Err(Trouble::Approximate);
        }
        lone = (factor.is_none() && !named).then_some(number);
        unnamed += u32::from(!named);
        terms += 1;
        bare += u32::from(factor.is_none());
        term = term.checked_mul(factor.unwrap_or(Decimal::ONE)).ok_or(Trouble::TooLarge)?;
        read.number = read.number.checked_add(term).ok_or(Trouble::TooLarge)?;
        rest = after.trim_start();
        if rest.is_empty() || factor.is_some() && is_for_each(rest) {
            break;
        }
        let next = rest.strip_prefix(if sums { &['+', '、', ',', '，', ';', '；', '\n'][..] } else { &['+'][..] });
        match next {
            // Digits in groups of another length (`1,0000`, `12,34`) are not several disks.
            Some(next)
                if rest.starts_with([',', '，'])
                    && factor.is_none()
                    && !named
                    && next.starts_with(|c: char| c.is_ascii_digit()) =>
            {
                return Err(Trouble::Several);
            }
            Some(next) if sums || next.trim().is_empty() => {
                lone = lone.filter(|_| rest.starts_with(['、', ',', '，']));
                rest = next;
            }
            // `系统盘100G 数据盘500G`: the names of the disks part them.
            None if named
                && (skip_notes(rest).len() < rest.len() || rest.starts_with(|c: char| c.is_ascii_digit())) =>
            {
                glued = true;
            }
            _ => return Err(left_over(rest)),
        }
    }
    if glued && unnamed > 0 {
        return Err(Trouble::Several);
    }
    // In `1T+500` nobody says whether the second is also in T.
    if terms > 1 && bare > 0 && (read.converted.is_some()) {
        return Err(Trouble::Several);
    }
    Ok(read)
}

/// The lines of a text, each of which holds an amount, as one sum.
fn summed_lines(text: &str) -> Option<String> {
    let lines = || text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    let amounts = lines().all(|line| line.contains(|c: char| c.is_ascii_digit()));
    (amounts && lines().nth(1).is_some()).then(|| {
        let ends = ['+', '、', ',', '，', ';', '；'];
        lines().map(|line| line.trim_matches(ends)).collect::<Vec<_>>().join("+")
    })
}

/// Behind digits the numeral that they are multiplied by: `5.2万`.
fn myriads(after: &str) -> Option<(Decimal, &str)> {
    let after = after.trim_start();
    let times = [('万', 10_000), ('亿', 100_000_000)];
    times.into_iter().find_map(|(numeral, times)| Some((Decimal::from(times), after.strip_prefix(numeral)?)))
}

/// Behind an amount the thing of which it is that of one: `元/台`.
fn is_for_each(rest: &str) -> bool {
    rest.strip_prefix(['/', '每']).is_some_and(|thing| {
        thing.chars().nth(MOST_LETTERS).is_none() && !thing.is_empty() && thing.chars().all(is_word)
    })
}

/// True for a letter of a thing, which is no numeral.
fn is_word(c: char) -> bool {
    c.is_alphabetic() && !c.is_ascii() && !starts_numeral(c.encode_utf8(&mut [0; 4]))
}

/// `*` and another number: `*600G`, in a sum also `块600G` and `个600G`.
fn times(after: &str, sums: bool) -> Option<(Option<Decimal>, &str)> {
    let after = after.trim_start();
    let counted = if sums { after.strip_prefix(['块', '个', '颗']) } else { None };
    let operator = counted.unwrap_or(after).trim_start().strip_prefix(['*', '×', 'x', 'X', '✕']);
    literal(operator.or(counted)?.trim_start())
}

/// The unit at the start of `text`: how many kept units it is, and what follows it. The longest spelling wins; a
/// spelling in Latin letters ends where the letters end.
fn unit_of<'a>(unit: Option<&Unit>, text: &'a str, read: &mut Amount) -> (Option<Decimal>, &'a str) {
    let Some(unit) = unit else { return (None, text) };
    let start = text.trim_start();
    let kept = unit.names.iter().map(|name| (name.as_str(), None));
    let others = unit.others.iter().map(|(name, factor)| (name.as_str(), Some(*factor)));
    let best = kept
        .chain(others)
        .filter(|(name, _)| !name.is_empty())
        .filter_map(|(name, factor)| after_spelling(start, name).map(|rest| (rest, factor)))
        .filter(|(rest, _)| {
            let last = start.get(..start.len() - rest.len()).and_then(|s| s.chars().next_back());
            !(last.is_some_and(|c| c.is_ascii_alphabetic()) && rest.starts_with(|c: char| c.is_ascii_alphabetic()))
        })
        .min_by_key(|(rest, _)| rest.len());
    let Some((rest, factor)) = best else { return (None, text) };
    let spelt = start.get(..start.len() - rest.len()).unwrap_or_default();
    read.bits |= spelt.len() == 2 && spelt.starts_with(['K', 'M', 'G', 'T']) && spelt.ends_with('b');
    if let Some(factor) = factor
        && factor != Decimal::ONE
    {
        read.converted = Some((spelt.to_owned(), factor));
    }
    (Some(factor.unwrap_or(Decimal::ONE)), rest)
}

fn skip_notes(text: &str) -> &str {
    let Some(note) = NOTE.as_ref() else { return text };
    let mut rest = text.trim_start();
    // Amounts and what adds them up are no notes; most texts hold nothing else.
    if rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '*')) {
        return rest;
    }
    loop {
        let inner = rest.strip_prefix(['(', '（']).and_then(|inner| inner.split_once([')', '）']));
        let next = match inner {
            Some((inner, after)) => {
                let inner = inner.trim();
                if note.find(inner).is_none_or(|found| found.end() != inner.len()) {
                    return rest;
                }
                after
            }
            None => match note.find(rest).and_then(|found| rest.get(found.end()..)) {
                Some(after) => after,
                None => return rest,
            },
        };
        rest = next.trim_start();
    }
}

fn left_over(rest: &str) -> Trouble {
    let first = rest.chars().next().unwrap_or(' ');
    let several =
        SEVERAL.contains(&first) || (matches!(first, 'x' | 'X') && starts_numeral(rest.get(1..).unwrap_or("")));
    if first == '%' || first == '％' {
        Trouble::Percent
    } else if (several && rest.chars().any(|c| c.is_ascii_digit() || starts_numeral(c.encode_utf8(&mut [0; 4]))))
        || first.is_ascii_digit()
    {
        Trouble::Several
    } else {
        Trouble::Trailing(rest.to_owned())
    }
}

fn no_number(rest: &str) -> Trouble {
    let rest = rest.trim();
    let digit = rest.find(|c: char| c.is_ascii_digit());
    // A numeral that has two readings (一百二) or none (二五).
    if digit.is_none()
        && starts_numeral(rest)
        && rest.chars().nth(1).is_some_and(|c| starts_numeral(c.encode_utf8(&mut [0; 4])))
    {
        return Trouble::Several;
    }
    Trouble::Text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn storage() -> Unit {
        Unit {
            names: vec!["G".into(), "GB".into()],
            others: vec![
                ("T".into(), 1024.into()),
                ("TB".into(), 1024.into()),
                ("M".into(), "0.0009765625".parse().unwrap()),
            ],
            sums: true,
        }
    }

    #[test]
    fn sums_of_disks() {
        for (text, number) in [
            ("100+500", "600"),
            ("100G+500G", "600"),
            ("100G系统盘+500G数据盘", "600"),
            ("50G(系统) + 100G(数据)", "150"),
            ("300G+5*600G", "3300"),
            ("500G*2", "1000"),
            ("2块500G", "1000"),
            ("系统盘：50G；数据盘：1T", "1074"),
            ("系统盘50G、数据盘100G", "150"),
            ("1.5T", "1536"),
            ("512M", "0.5"),
            ("五百G", "500"),
            ("100G系统盘\n400G数据盘", "500"),
            ("100G+\n400G", "500"),
            ("系统盘100G 数据盘500G", "600"),
            ("100G系统盘400G数据盘", "500"),
        ] {
            assert_eq!(amount(Some(&storage()), text).map(|read| read.number), Ok(number.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn two_readings_are_none() {
        let single = Unit { names: vec!["核".into(), "C".into()], others: vec![], sums: false };
        for (unit, text, trouble) in [
            (&single, "4*2", Trouble::Several),
            (&single, "4x2", Trouble::Several),
            (&single, "4核*2台", Trouble::Several),
            (&single, "8/16", Trouble::Several),
            (&single, "8-16", Trouble::Several),
            (&single, "8 16", Trouble::Several),
            (&single, "4+4", Trouble::Several),
            (&single, "4C8G", Trouble::Several),
            (&single, "8台", Trouble::Trailing("台".into())),
            (&single, "8GHz", Trouble::Trailing("GHz".into())),
            (&single, "一百二", Trouble::Several),
            (&single, "100+", Trouble::Approximate),
            (&single, "若干", Trouble::Text),
            (&single, "50%", Trouble::Percent),
            (&storage(), "4*2", Trouble::Several),
            (&storage(), "1T+500", Trouble::Several),
            (&storage(), "3、4G", Trouble::Approximate),
            (&storage(), "1,0000", Trouble::Several),
            (&storage(), "12,34", Trouble::Several),
            (&storage(), "100G(备注)", Trouble::Trailing("(备注)".into())),
        ] {
            assert_eq!(amount(Some(unit), text), Err(trouble), "{text}");
        }
    }
}
