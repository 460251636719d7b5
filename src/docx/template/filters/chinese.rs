//! Numbers in Chinese: everyday numerals, capital ones, and amounts of money as the People's Bank of China wants them
//! (支付结算办法, annex 1: 正确填写票据和结算凭证的基本规定).

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Digits, then tens, hundreds and thousands.
pub(super) struct Numerals {
    digits: [char; 10],
    units: [&'static str; 4],
    /// Whether ten is 十, not 一十, where it begins a number.
    short_ten: bool,
}

/// `一百二十三`
pub(super) const EVERYDAY: Numerals = Numerals {
    digits: ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'],
    units: ["", "十", "百", "千"],
    short_ten: true,
};

/// `壹佰贰拾叁`
pub(super) const CAPITAL: Numerals = Numerals {
    digits: ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'],
    units: ["", "拾", "佰", "仟"],
    short_ten: false,
};

/// Groups of four digits: 10⁴, 10⁸, 10¹², 10¹⁶ …
const GROUPS: [&str; 8] = ["", "万", "亿", "兆", "京", "垓", "秭", "穰"];

impl Numerals {
    fn digit(&self, digit: u8) -> char {
        self.digits.get(usize::from(digit)).copied().unwrap_or('零')
    }

    /// A whole number from 0: a gap of any length is one 零, and none stands at the end.
    pub(super) fn whole(&self, digits: &str) -> String {
        let digits: Vec<u8> = digits.trim_start_matches('0').bytes().map(|b| b.wrapping_sub(b'0')).collect();
        let Some(first) = digits.len().checked_sub(1) else { return self.digit(0).to_string() };
        let mut text = String::new();
        let (mut gap, mut group_said) = (false, false);
        for (at, &digit) in digits.iter().enumerate() {
            let power = first - at;
            if digit == 0 {
                gap = true;
            } else {
                if gap && !text.is_empty() {
                    text.push(self.digit(0));
                }
                gap = false;
                if !(self.short_ten && digit == 1 && power % 4 == 1 && text.is_empty()) {
                    text.push(self.digit(digit));
                }
                text.push_str(self.units.get(power % 4).copied().unwrap_or_default());
                group_said = true;
            }
            if power % 4 == 0 {
                if group_said {
                    text.push_str(GROUPS.get(power / 4).copied().unwrap_or_default());
                    // 十万七千: zeros at the end of a group are not said where the next begins without one.
                    gap = false;
                }
                group_said = false;
            }
        }
        text
    }

    /// Digit by digit: `二〇二六`.
    pub(super) fn spelled(&self, digits: &str, zero: char) -> String {
        let digit = |b: u8| match b {
            b'0' => zero,
            b'1'..=b'9' => self.digit(b - b'0'),
            b'.' => '点',
            other => char::from(other),
        };
        digits.bytes().map(digit).collect()
    }

    /// A number with sign and decimals: `负三点一四`.
    pub(super) fn number(&self, number: Decimal) -> String {
        let number = number.normalize();
        let text = number.abs().to_string();
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        let mut said = String::new();
        if number.is_sign_negative() && !number.is_zero() {
            said.push('负');
        }
        said.push_str(&self.whole(whole));
        if !decimals.is_empty() {
            said.push('点');
            said.push_str(&self.spelled(decimals, self.digit(0)));
        }
        said
    }
}

/// An amount in yuan, in capital numerals: `壹万贰仟叁佰元整`, `壹佰零柒元零伍分`. It has at most two decimals.
///
/// 整 stands behind 元, not behind 角 or 分. A gap of zeros is one 零, and there is one behind 元 where the last digit of
/// the yuan or the tenths are zero: ¥1680.32 is 壹仟陆佰捌拾元零叁角贰分, ¥16409.02 壹万陆仟肆佰零玖元零贰分.
pub(super) fn amount(number: Decimal) -> Option<String> {
    let number = number.normalize();
    if number.scale() > 2 {
        return None;
    }
    let cents = number.abs().checked_mul(Decimal::ONE_HUNDRED)?.trunc().to_i128()?;
    let (yuan, jiao, fen) = (cents / 100, u8::try_from(cents / 10 % 10).ok()?, u8::try_from(cents % 10).ok()?);
    let mut text = String::new();
    if number.is_sign_negative() && cents != 0 {
        text.push('负');
    }
    if yuan != 0 || (jiao == 0 && fen == 0) {
        text.push_str(&CAPITAL.whole(&yuan.to_string()));
        text.push('元');
    }
    if jiao == 0 && fen == 0 {
        text.push('整');
        return Some(text);
    }
    if yuan != 0 && (jiao == 0 || yuan % 10 == 0) {
        text.push('零');
    }
    if jiao != 0 {
        text.push(CAPITAL.digit(jiao));
        text.push('角');
    }
    if fen != 0 {
        text.push(CAPITAL.digit(fen));
        text.push('分');
    }
    Some(text)
}

/// `①` to `㊿`.
fn circled(n: u32) -> Option<char> {
    match n {
        0 => Some('⓪'),
        1..=20 => char::from_u32(0x2460 + n - 1),
        21..=35 => char::from_u32(0x3251 + n - 21),
        36..=50 => char::from_u32(0x32b1 + n - 36),
        _ => None,
    }
}

fn letters(mut n: u32, first: u8) -> Option<String> {
    let mut letters = Vec::new();
    while n > 0 {
        n -= 1;
        letters.push(char::from(first + u8::try_from(n % 26).ok()?));
        n /= 26;
    }
    (!letters.is_empty()).then(|| letters.iter().rev().collect())
}

fn roman(mut n: u32) -> Option<String> {
    const ROMAN: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut text = String::new();
    if !(1..4000).contains(&n) {
        return None;
    }
    for (value, letters) in ROMAN {
        while n >= value {
            text.push_str(letters);
            n -= value;
        }
    }
    Some(text)
}

/// What a numbering is like, by an example of its first: `（一）`, `1.`, `①`, `A`, `甲`, `壹、`, `第一条`.
/// None where the example shows no number, or the style does not reach that far.
pub(in crate::docx::template) fn numbered(n: u32, example: &str) -> Option<String> {
    let (at, first) = example.char_indices().find(|(_, c)| "一壹1１①AaIi甲⑴⒈㈠㊀".contains(*c))?;
    let offset = |from: char, most: u32| {
        if (1..=most).contains(&n) { char::from_u32(u32::from(from) + n - 1).map(String::from) } else { None }
    };
    let text = match first {
        '一' => Some(EVERYDAY.whole(&n.to_string())),
        '壹' => Some(CAPITAL.whole(&n.to_string())),
        '1' => Some(n.to_string()),
        '１' => Some(
            n.to_string().bytes().filter_map(|b| char::from_u32(0xff10 + u32::from(b.wrapping_sub(b'0')))).collect(),
        ),
        '①' => circled(n).map(String::from),
        'A' => letters(n, b'A'),
        'a' => letters(n, b'a'),
        'I' => roman(n),
        'i' => roman(n).map(|text| text.to_lowercase()),
        '⑴' | '⒈' => offset(first, 20),
        '㈠' | '㊀' => offset(first, 10),
        _ => "甲乙丙丁戊己庚辛壬癸".chars().nth(usize::try_from(n.checked_sub(1)?).ok()?).map(String::from),
    }?;
    let (before, behind) = example.split_at(at);
    let behind = behind.strip_prefix(first).unwrap_or_default();
    Some(format!("{before}{text}{behind}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The examples of the annex, and the gaps that they do not show.
    #[test]
    fn amounts_are_written_as_the_bank_wants_them() {
        for (number, expected) in [
            ("0", "零元整"),
            ("0.05", "伍分"),
            ("0.5", "伍角"),
            ("0.55", "伍角伍分"),
            ("1", "壹元整"),
            ("10", "壹拾元整"),
            ("1409.50", "壹仟肆佰零玖元伍角"),
            ("6007.14", "陆仟零柒元壹角肆分"),
            ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
            ("107000.53", "壹拾万柒仟元零伍角叁分"),
            ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
            ("325.04", "叁佰贰拾伍元零肆分"),
            ("12300", "壹万贰仟叁佰元整"),
            ("100.05", "壹佰元零伍分"),
            ("10000", "壹万元整"),
            ("10001", "壹万零壹元整"),
            ("100000000", "壹亿元整"),
            ("100000001", "壹亿零壹元整"),
            ("100010000", "壹亿零壹万元整"),
            ("1000000000000", "壹兆元整"),
            ("1000200030004000.5", "壹仟兆贰仟亿叁仟万肆仟元零伍角"),
            ("100001000", "壹亿零壹仟元整"),
            ("-12.3", "负壹拾贰元叁角"),
            ("12.30", "壹拾贰元叁角"),
        ] {
            assert_eq!(amount(number.parse().unwrap()).as_deref(), Some(expected), "{number}");
        }
        assert_eq!(amount("1.005".parse().unwrap()), None);
    }

    /// What is written reads back.
    #[test]
    fn numerals_read_back() {
        for n in (0..20_000u64).chain((0..60).map(|n| n * 1_234_567)).chain([100_000_000, 100_000_001, 100_010_000]) {
            let written = EVERYDAY.whole(&n.to_string());
            assert_eq!(crate::numeral::han(&written), Some(n), "{written}");
            let written = CAPITAL.whole(&n.to_string());
            assert_eq!(crate::numeral::han(&written), Some(n), "{written}");
        }
    }

    #[test]
    fn numberings_follow_their_example() {
        for (n, example, expected) in [
            (1, "（一）", "（一）"),
            (12, "（一）", "（十二）"),
            (3, "1.", "3."),
            (21, "①", "㉑"),
            (50, "①", "㊿"),
            (28, "A", "AB"),
            (4, "i)", "iv)"),
            (10, "甲、", "癸、"),
            (2, "第一条", "第二条"),
            (11, "⑴", "⑾"),
        ] {
            assert_eq!(numbered(n, example).as_deref(), Some(expected), "{example}");
        }
        assert_eq!(numbered(51, "①"), None);
        assert_eq!(numbered(1, "、"), None);
    }
}
