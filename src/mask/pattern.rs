//! What looks like personal data in any text.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::schema::FieldType;

/// E-mail addresses; numbers that may be a mobile's, a line's or a person's, in the groups in which they are written.
/// What takes no room may stand between any two digits.
static LIKELY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let gap = "[\\s\u{200b}-\u{200f}\u{2060}\u{feff}.·_\u{2010}-\u{2015}\u{2212}\u{ff0d}-]{0,3}";
    let hidden = "[\u{200b}-\u{200f}\u{2060}\u{feff}\u{ad}]{0,2}";
    let digits = |n: usize| vec!["[0-9０-９]"; n].join(hidden);
    let groups = |groups: &[usize]| groups.iter().map(|n| digits(*n)).collect::<Vec<_>>().join(gap);
    let any = |list: &[&[usize]]| list.iter().map(|list| groups(list)).collect::<Vec<_>>().join("|");
    let mobile = any(&[&[3, 4, 4], &[3, 3, 5], &[4, 3, 4], &[4, 4, 3], &[3, 5, 3]]);
    // An area code is told by its zero; its number has seven or eight digits.
    let (area, own) = (any(&[&[3], &[2]]), any(&[&[4, 4], &[3, 4]]));
    let line = format!("[0０]{hidden}(?:{area})[)）]?{gap}(?:{own})");
    let person = format!("{}{hidden}[0-9０-９XxＸｘ]", digits(17));
    // No longer than addresses are: so no text is looked through again and again. What stands behind the sign stays.
    let letter = "A-Za-z0-9Ａ-Ｚａ-ｚ０-９";
    let email = format!("[{letter}._%+-]{{0,63}}[{letter}]\\s?[@＠]");
    Regex::new(&format!("(?P<email>{email})|{person}|{line}|{mobile}")).ok()
});

/// `text` with everything masked that looks like a telephone number, an e-mail address or an identity number.
pub fn text(text: &str) -> Cow<'_, str> {
    // Most texts have neither.
    if !text.contains(['@', '＠']) && text.chars().filter(|c| is_digit(*c)).nth(9).is_none() {
        return Cow::Borrowed(text);
    }
    let Some(regex) = &*LIKELY else { return Cow::Borrowed(text) };
    let mut shown = String::new();
    let (mut done, mut from) = (0, 0);
    while let Some(found) = regex.captures_at(text, from) {
        let Some(whole) = found.get(0) else { break };
        let before = text.get(..whole.start()).and_then(|before| before.chars().next_back());
        let behind = text.get(whole.end()..).and_then(|behind| behind.chars().next());
        let is_email = found.name("email").is_some();
        let stands_alone = !before.is_some_and(is_digit) && !behind.is_some_and(is_digit);
        if !is_email
            && !(is_number(whole.as_str())
                && (stands_alone || is_called(text, whole.start()) && !behind.is_some_and(is_digit)))
        {
            // Another number may begin within it.
            from = whole.start() + whole.as_str().chars().next().map_or(1, char::len_utf8);
            continue;
        }
        shown.push_str(text.get(done..whole.start()).unwrap_or_default());
        shown.push_str(&if is_email { local(whole.as_str()) } else { digits(whole.as_str()) });
        (done, from) = (whole.end(), whole.end());
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(shown)
}

/// Whether `86` stands in front: then it is no longer number.
fn is_called(text: &str, at: usize) -> bool {
    let before: Vec<char> =
        text.get(..at).unwrap_or_default().chars().rev().take_while(|c| is_digit(*c)).take(5).collect();
    let spelled: String = before.iter().rev().filter_map(|c| ascii(*c)).collect();
    matches!(spelled.as_str(), "86" | "086" | "0086")
}

/// Whether digits in groups are a mobile's (1, then 3 to 9), a line's or a person's.
fn is_number(text: &str) -> bool {
    let digits: String = text.chars().filter_map(ascii).collect();
    match digits.as_bytes() {
        [b'0', ..] => digits.len() <= 12,
        [b'1', b'3'..=b'9', ..] if digits.len() == 11 => true,
        _ if digits.len() >= 17 => {
            let part =
                |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
            (1900..2100).contains(&part(6, 10)) && (1..=12).contains(&part(10, 12)) && (1..=31).contains(&part(12, 14))
        }
        _ => false,
    }
}

/// What is left of a personal value after [`text`]: numbers that are too short or too long, addresses without a dot.
pub(super) fn remains(shown: &str, kind: FieldType) -> String {
    match kind {
        FieldType::Phone => runs(shown),
        FieldType::Email if shown.contains(['@', '＠']) => shown.to_owned(),
        FieldType::Email => words(shown),
        _ => shown.to_owned(),
    }
}

/// Masks every run of five digits or more, whatever separates them.
fn runs(shown: &str) -> String {
    let joins =
        |c: char| is_digit(c) || c.is_whitespace() || "-－—–.·()（）".contains(c) || crate::report::is_harmful(c);
    let mut out = String::new();
    let mut rest = shown;
    while let Some(start) = rest.find(is_digit) {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let (run, behind) = from.split_at(from.find(|c| !joins(c)).unwrap_or(from.len()));
        let many = run.chars().filter(|c| is_digit(*c)).count() >= 5;
        out.push_str(&if many { digits(run) } else { run.to_owned() });
        rest = behind;
    }
    out + rest
}

/// Masks words that may be an address in which the sign is missing or another.
fn words(shown: &str) -> String {
    let within = |c: char| c.is_ascii_alphanumeric() || "._-+#&*%".contains(c);
    let mut out = String::new();
    let mut rest = shown;
    while let Some(start) = rest.find(within) {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let (word, behind) = from.split_at(from.find(|c| !within(c)).unwrap_or(from.len()));
        if word.len() >= 5 && word.contains(['.', '#', '&', '%']) {
            out.extend(word.chars().next());
            out.push_str("***");
        } else {
            out.push_str(word);
        }
        rest = behind;
    }
    out + rest
}

/// The first three and the last four digits of eleven stay; of fewer, fewer: four are always hidden.
fn digits(number: &str) -> String {
    let count = number.chars().filter(|c| is_digit(*c)).count();
    let seen = count.saturating_sub(4).min(7);
    let tail = seen.min(4);
    let head = seen - tail;
    let mut at = 0;
    let hide = |c: char| {
        if !is_digit(c) {
            return c;
        }
        at += 1;
        if at <= head || at > count - tail { c } else { '*' }
    };
    number.chars().map(hide).collect()
}

/// The first letter stays, and what stands behind the sign.
fn local(address: &str) -> String {
    let (local, sign) = address.split_at(address.find(['@', '＠']).unwrap_or(0));
    local.chars().next().into_iter().collect::<String>() + "***" + sign
}

/// The first character stays.
pub(super) fn name(text: &str) -> String {
    let mut shown = String::new();
    let mut characters = text.chars();
    shown.extend(characters.next());
    match characters.count() {
        0 if shown.is_empty() => {}
        0 | 1 => shown.push('*'),
        _ => shown.push_str("**"),
    }
    shown
}

fn is_digit(c: char) -> bool {
    ascii(c).is_some()
}

fn ascii(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_personal_is_masked() {
        for (raw, shown) in [
            ("13800001234", "138****1234"),
            ("电话：138 0000 1234（张三）", "电话：138 **** 1234（张三）"),
            ("+86-13800001234", "+86-138****1234"),
            ("8613800001234", "86138****1234"),
            ("１３８００００１２３４", "１３８****１２３４"),
            ("138\u{200b}00001234", "138\u{200b}****1234"),
            ("0350-5550123", "035*-***0123"),
            ("（0350）5550123", "（035*）***0123"),
            ("010-12345678", "010-****5678"),
            ("13800001234/13900005678", "138****1234/139****5678"),
            ("14 13800001234", "14 138****1234"),
            ("returns/李四13800001234.xlsx", "returns/李四138****1234.xlsx"),
            ("zhangsan@x.gov.cn", "z***@x.gov.cn"),
            ("联系zhang.san_2@example.com，谢谢", "联系z***@example.com，谢谢"),
            ("a＠b.cn; c@d", "a***＠b.cn; c***@d"),
            ("110101199003071234", "110***********1234"),
            ("11010119900307123X", "110**********7123X"),
        ] {
            assert_eq!(text(raw), shown, "{raw}");
        }
        for other in [
            "",
            "宁政云〔2026〕12345号",
            "8 16 200 2026-11-22 14:00",
            "14 16 500 816 2",
            "123456789012345678901234567890",
            "2026112220261122",
            "12345678901",
            "@",
            "联系 @张三",
        ] {
            assert_eq!(text(other), other, "{other}");
        }
    }

    #[test]
    fn what_is_written_wrongly_in_a_personal_field_is_masked_too() {
        for (kind, raw, shown) in [
            (FieldType::Phone, "1380000123", "13****0123"),
            (FieldType::Phone, "5550123", "****123"),
            (FieldType::Phone, "138-0000-12345", "138-****-*2345"),
            (FieldType::Phone, "转8001", "转8001"),
            (FieldType::Email, "zhangsan#qq.com", "z***"),
            (FieldType::Email, "zhangsan.gov.cn", "z***"),
        ] {
            assert_eq!(remains(&text(raw), kind), shown, "{raw}");
        }
        assert_eq!((name("张三"), name("欧阳娜娜")), ("张*".to_owned(), "欧**".to_owned()));
    }
}
