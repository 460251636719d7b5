//! Numbers as they are written, without what they count: digits, or Chinese numerals.

use rust_decimal::Decimal;

use crate::numeral::{han, numeral};

/// A number at the start of `text`, in digits or in Chinese numerals, and what follows it; its value is none when it
/// is too large.
pub(super) fn literal(text: &str) -> Option<(Option<Decimal>, &str)> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if let Some((number, rest)) = digit_run(unsigned) {
        return Some((number.map(|n| if text.len() > unsigned.len() { -n } else { n }), rest));
    }
    let end = text.find(|c| numeral(c).is_none()).unwrap_or(text.len());
    let (run, rest) = (text.get(..end)?, text.get(end..)?);
    let whole = han(run)?;
    // 三点五
    let is_digit = |c: char| numeral(c).filter(|digit| *digit < 10);
    if let Some(after) = rest.strip_prefix('点') {
        let digits: String = after.chars().map_while(is_digit).map(|digit| digit.to_string()).collect();
        if !digits.is_empty() {
            let rest = after.trim_start_matches(|c| is_digit(c).is_some());
            return Some((Decimal::from_str_exact(&format!("{whole}.{digits}")).ok(), rest));
        }
    }
    Some((Some(whole.into()), rest))
}

/// True when `text` begins with a Chinese numeral.
pub(super) fn starts_numeral(text: &str) -> bool {
    text.chars().next().is_some_and(|c| numeral(c).is_some())
}

/// Digits with grouped thousands and a fraction at the start of `text`, and what follows. The number is none when it
/// has too many digits.
pub(super) fn digit_run(text: &str) -> Option<(Option<Decimal>, &str)> {
    let whole = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if whole == 0 {
        return None;
    }
    let mut digits = text.get(..whole)?.to_owned();
    let mut rest = text.get(whole..)?;
    while let Some(group) = rest.strip_prefix([',', '，']).filter(|_| whole <= 3) {
        let run = group.len() - group.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if run != 3 {
            break;
        }
        digits.push_str(group.get(..3)?);
        rest = group.get(3..)?;
    }
    if let Some(after) = rest.strip_prefix('.') {
        let run = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if run > 0 {
            digits.push('.');
            digits.push_str(after.get(..run)?);
            rest = after.get(run..)?;
        } else if after.is_empty() {
            rest = after;
        }
    }
    Some((Decimal::from_str_exact(&digits).ok(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_numerals() {
        for (text, number) in [
            ("八", 8),
            ("十", 10),
            ("十六", 16),
            ("二十", 20),
            ("两百", 200),
            ("一百二十八", 128),
            ("一百零二", 102),
            ("五百一十二", 512),
            ("一千零二十四", 1024),
            ("一万", 10_000),
            ("一万二千", 12_000),
            ("壹佰贰拾捌", 128),
            ("零", 0),
            ("一百一十", 110),
            ("两千零四十八", 2048),
            ("一亿零三", 100_000_003),
        ] {
            assert_eq!(han(text), Some(number), "{text}");
        }
        for (text, number) in [("玖拾玖点伍", "99.5"), ("三点一四", "3.14"), ("八", "8")] {
            let read = literal(text).and_then(|(read, rest)| read.filter(|_| rest.is_empty()));
            assert_eq!(read.map(|read| read.to_string()).as_deref(), Some(number), "{text}");
        }
        for text in ["一百二", "二五", "百", "十百", "", "一万二", "百十", "万", "一十百"] {
            assert_eq!(han(text), None, "{text}");
        }
    }
}
