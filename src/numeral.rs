//! Numbers in Chinese numerals, everyday and financial (大写) ones; digits above and below the line.

/// A Chinese numeral: a digit below 10, a power of ten from 10, or 20 and 30 in one (`廿`, `卅`).
pub(crate) fn numeral(c: char) -> Option<u64> {
    Some(match c {
        '零' | '〇' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' | '兩' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        '十' | '拾' => 10,
        '廿' => 20,
        '卅' => 30,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        '万' | '萬' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    })
}

/// A number in Chinese numerals: `八`, `十六`, `一百二十八`, `一千零二十四`. None for what has two readings or is not
/// well formed: `一百二` (120 or 102), `二五`. Three digits and more are read digit by digit: `五〇〇`, `一二八`.
pub(crate) fn han(text: &str) -> Option<u64> {
    if let Some(number) = digits(text) {
        return Some(number);
    }
    let (mut total, mut section, mut digit, mut zero) = (0u64, 0u64, None, false);
    let (mut last, mut last_big) = (u64::MAX, u64::MAX);
    let mut seen = false;
    for c in text.chars() {
        let n = numeral(c)?;
        match n {
            0 if digit.is_none() => zero = true,
            1..=9 if digit.is_none() => digit = Some(n),
            20 | 30 if digit.is_none() && last > 10 => {
                section += n;
                (last, zero) = (10, false);
            }
            10 | 100 | 1000 if n < last => {
                let count = digit.take().or((n == 10).then_some(1))?;
                section += count * n;
                (last, zero) = (n, false);
            }
            10_000 | 100_000_000 if n < last_big => {
                section += digit.take().unwrap_or(0);
                if section == 0 {
                    return None;
                }
                total += section * n;
                (section, zero, last, last_big) = (0, false, u64::MAX, n);
            }
            _ => return None,
        }
        seen = true;
    }
    if let Some(ones) = digit {
        let after_gap = last != 10 && (last != u64::MAX || last_big != u64::MAX);
        if after_gap && !zero {
            return None;
        }
        section += ones;
    }
    seen.then_some(total + section)
}

/// A text with its numbers in Chinese numerals in digits where `is_unit` of what stands behind them, or behind the same
/// number in brackets: `四核` is `4核`, `叁（3）台` is `3台`.
pub(crate) fn in_digits(text: &str, is_unit: &dyn Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_numeral) {
        let (front, from) = rest.split_at(start);
        let (run, mut behind) = from.split_at(from.find(|c| !is_numeral(c)).unwrap_or(from.len()));
        out.push_str(front);
        let number = han(run).map(|number| number.to_string());
        let bracket = behind.strip_prefix(['(', '（']).and_then(|inner| inner.split_once([')', '）']));
        if let Some((_, after)) = bracket.filter(|(inner, _)| number.as_deref() == Some(*inner)) {
            behind = after;
        }
        match number.filter(|_| is_unit(behind)) {
            Some(number) => out.push_str(&number),
            None => {
                behind = from.get(run.len()..).unwrap_or_default();
                out.push_str(run);
            }
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// True for a Chinese numeral.
pub(crate) fn is_numeral(c: char) -> bool {
    numeral(c).is_some()
}

/// A number spelled digit by digit (`五〇〇`); none for fewer than three digits, which may be anything.
fn digits(text: &str) -> Option<u64> {
    let mut number: u64 = 0;
    let mut count = 0;
    for c in text.chars() {
        let digit = numeral(c).filter(|digit| *digit < 10)?;
        number = number.checked_mul(10)?.checked_add(digit)?;
        count += 1;
    }
    (count > 2).then_some(number)
}

/// True for a number that is only about so much: neighbouring digits (`八九个`, `十七八`, `二三十`), `三五`, `十几`,
/// `二十来`, `百余`, `上百`.
pub(crate) fn is_about(text: &str) -> bool {
    let (mut run, mut before) = (Vec::new(), None);
    for c in text.chars().chain([' ']) {
        match numeral(c) {
            Some(digit @ 1..=9) => run.push(digit),
            other => {
                if let [first, second] = run[..]
                    && (first + 1 == second || (first, second) == (3, 5))
                {
                    return true;
                }
                let behind = before.is_some_and(|c: char| c.is_ascii_digit() || numeral(c).is_some());
                if behind && matches!(c, '几' | '来' | '余' | '多')
                    || other.is_some_and(|n| n >= 10) && matches!(before, Some('上' | '数' | '几' | '成' | '近'))
                {
                    return true;
                }
                run.clear();
            }
        }
        before = Some(c);
    }
    false
}
/// How a run of text stands to the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shift {
    Up,
    Down,
}

impl Shift {
    /// The shift of this name in Word and Excel files (ECMA-376 part 1 §17.18.96, §22.9.2.17).
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "superscript" => Some(Self::Up),
            "subscript" => Some(Self::Down),
            _ => None,
        }
    }

    /// Makes the digits of `text` from `start` on what a reader sees of them: behind something they are the mark of a
    /// note, or an exponent, and none of its digits. As part of a unit (`m` and a raised `2`) they stay as they are.
    pub(crate) fn apply(self, text: &mut String, start: usize) {
        let Some((front, run)) = text.split_at_checked(start) else { return };
        let is_unit = front.ends_with(|c: char| c.is_ascii_alphabetic()) && matches!(run, "2" | "3");
        if front.trim().is_empty() || is_unit || !run.contains(|c: char| c.is_ascii_digit()) {
            return;
        }
        let shifted: String = run.chars().map(|c| self.digit(c).unwrap_or(c)).collect();
        text.truncate(start);
        text.push_str(&shifted);
    }

    fn digit(self, c: char) -> Option<char> {
        let digit = c.to_digit(10)?;
        match (self, digit) {
            (Self::Up, 1) => Some('¹'),
            (Self::Up, 2) => Some('²'),
            (Self::Up, 3) => Some('³'),
            (Self::Up, digit) => char::from_u32(0x2070 + digit),
            (Self::Down, digit) => char::from_u32(0x2080 + digit),
        }
    }
}

/// True for a digit that stands above or below the line.
pub(crate) fn is_shifted(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' | '₀'..='₉')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_front_of_units_are_digits() {
        for (text, wanted) in [
            ("共计叁拾台，二十四核", "共计30台，24核"),
            ("叁（3）台", "3台"),
            ("叁（4）台", "叁（4）台"),
            ("八九台，3万台，三层", "八九台，3万台，三层"),
        ] {
            assert_eq!(in_digits(text, &|behind| behind.starts_with(['台', '核'])), wanted);
        }
    }
}
