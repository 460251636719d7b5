//! What looks like personal data in any text.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::schema::FieldType;

/// What takes no room.
const HIDDEN: &str = "\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}\u{2066}-\u{2069}\u{feff}\u{ad}";
/// What a digit is written with: in half and full width, in a circle, raised, lowered, in words.
const DIGIT: &str = "0-9０-９⓪①-⑨❶-❾➀-➈⁰¹²³⁴-⁹₀-₉𝟎-𝟿〇○零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖";
/// Signs in the middle of an address.
const AT: [char; 3] = ['@', '＠', '﹫'];

/// E-mail addresses; numbers that may be a mobile's, a line's or a person's, in the groups in which they are written.
/// What takes no room may stand between any two digits.
static LIKELY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let gap = format!("[\\s{HIDDEN}.·_~～ー\u{2010}-\u{2015}\u{2212}\u{ff0d}-]{{0,3}}");
    let hidden = format!("[{HIDDEN}]{{0,2}}");
    let digits = |n: usize| vec![format!("[{DIGIT}]"); n].join(&hidden);
    let groups = |groups: &[usize]| groups.iter().map(|n| digits(*n)).collect::<Vec<_>>().join(&gap);
    let any = |list: &[&[usize]]| list.iter().map(|list| groups(list)).collect::<Vec<_>>().join("|");
    let mobile = any(&[&[3, 4, 4], &[3, 3, 5], &[4, 3, 4], &[4, 4, 3], &[3, 5, 3]]);
    // An area code is told by its zero; its number has seven or eight digits.
    let (area, own) = (any(&[&[3], &[2]]), any(&[&[4, 4], &[3, 4]]));
    let line = format!("[0０零〇⓪○]{hidden}(?:{area})[)）\\]】〕]?{gap}(?:{own})");
    let person = format!("{}{hidden}[{DIGIT}XxＸｘ]", digits(17));
    // No longer than addresses are: so no text is looked through again and again. What stands behind the sign stays.
    let letter = "A-Za-z0-9Ａ-Ｚａ-ｚ０-９";
    let mark = "._%+!#$&'*=?^`{|}~．＿％＋－！＃＄＆＇＊＝？＾｀｛｜｝～-";
    let email = format!("[{letter}{HIDDEN}{mark}]{{0,63}}[{letter}][{HIDDEN}]{{0,2}}\\s{{0,9}}[@＠﹫]");
    Regex::new(&format!("(?P<email>{email})|{person}|{line}|{mobile}")).ok()
});

/// `text` with everything masked that looks like a telephone number, an e-mail address or an identity number.
pub fn text(text: &str) -> Cow<'_, str> {
    // Most texts have neither.
    if !text.contains(AT) && text.chars().filter(|c| is_digit(*c)).nth(9).is_none() {
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
        let goes_on = |c: Option<char>, own: Option<char>| {
            c.filter(|c| is_digit(*c)).zip(own).is_some_and(|(c, own)| is_han(c) == is_han(own))
        };
        let has_more = goes_on(behind, whole.as_str().chars().next_back());
        let stands_alone = !goes_on(before, whole.as_str().chars().next()) && !has_more;
        if !is_email && !(is_number(whole.as_str()) && (stands_alone || is_called(text, whole.start()) && !has_more)) {
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

/// A value of a field of telephone numbers or addresses, also one that is written wrongly: whatever may be a part of a
/// number or of an address is masked in it.
pub(super) fn own(raw: &str) -> String {
    let shown = text(raw);
    let is_known = matches!(shown, Cow::Owned(_));
    let shown = words(&locals(&shown));
    match shown.chars().filter(|c| is_digit(*c)).count() >= FEW {
        true if is_known => runs(&shown),
        true => digits(&shown),
        false => shown,
    }
}

/// What is left of a personal value in a sentence about it, after [`text`]: numbers that are too short or too long,
/// addresses without their sign.
pub(super) fn remains(shown: &str, kind: FieldType) -> String {
    match kind {
        FieldType::Phone => runs(shown),
        FieldType::Email if !shown.contains(AT) => dotted(shown),
        _ => shown.to_owned(),
    }
}

/// Digits that may be a number.
const FEW: usize = 5;

/// Masks every run of five digits or more, whatever separates them.
fn runs(shown: &str) -> String {
    let joins = |c: char| {
        is_digit(c)
            || c.is_whitespace()
            || "-－—–.·~～ー‐‑−_+()（）[]【】〔〕".contains(c)
            || crate::report::is_harmful(c)
    };
    let mut out = String::new();
    let mut rest = shown;
    while let Some(start) = rest.find(is_digit) {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let (run, behind) = from.split_at(from.find(|c| !joins(c)).unwrap_or(from.len()));
        let many = run.chars().filter(|c| is_digit(*c)).count() >= FEW;
        out.push_str(&if many { digits(run) } else { run.to_owned() });
        rest = behind;
    }
    out + rest
}

/// Masks what stands in front of each sign of an address, in whatever letters.
fn locals(shown: &str) -> String {
    let mut out = String::new();
    let mut rest = shown;
    while let Some(sign) = rest.find(AT) {
        let (front, behind) = rest.split_at(sign);
        let ends = |c: char| c.is_whitespace() || "、，,;；/|:：()（）<>《》".contains(c) || AT.contains(&c);
        let local = front.trim_end().rfind(ends).map_or(0, |at| at + front.get(at..).map_or(0, first));
        let (before, local) = front.split_at(local);
        out.push_str(before);
        if local.trim().is_empty() || local.trim_end().ends_with('*') {
            out.push_str(local);
        } else {
            out.extend(local.chars().next());
            out.push_str("***");
        }
        let (sign, behind) = behind.split_at(first(behind));
        out.push_str(sign);
        rest = behind;
    }
    out + rest
}

/// Masks words of Latin letters, which may be an address without its sign or a name elsewhere (`zhangsan#qq.com`,
/// `微信wangwu1980`), and numbers with letters in them; what stands behind the sign of an address stays.
fn words(shown: &str) -> String {
    words_of(shown, |word| {
        let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
        letters >= 4 && word.contains(is_latin)
    })
}

/// Masks words of a sentence that may be an address in which the sign is missing or another.
fn dotted(shown: &str) -> String {
    words_of(shown, |word| word.len() >= 5 && word.contains(['.', '#', '&', '%']))
}

fn words_of(shown: &str, is_masked: impl Fn(&str) -> bool) -> String {
    let within =
        |c: char| is_latin(c) || matches!(c, '0'..='9' | '０'..='９') || "._-+#&*%．＿－＋＃＆＊％".contains(c);
    let mut out = String::new();
    let mut rest = shown;
    while let Some(start) = rest.find(within) {
        let (before, from) = rest.split_at(start);
        out.push_str(before);
        let (word, behind) = from.split_at(from.find(|c| !within(c)).unwrap_or(from.len()));
        if is_masked(word) && !out.ends_with(AT) && !word.ends_with("***") {
            out.extend(word.chars().next());
            out.push_str("***");
        } else {
            out.push_str(word);
        }
        rest = behind;
    }
    out + rest
}

/// True for a letter of a word: a numeral may be one (`李四13800001234`).
fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '〇')
}

fn is_latin(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

/// How long the first character is, in bytes.
fn first(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
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
    let (local, sign) = address.split_at(address.find(AT).unwrap_or(0));
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
    const WORDS: [&str; 10] = ["〇零○", "一壹幺", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"];
    match c {
        '0'..='9' => return Some(c),
        '\0'..='\u{7f}' => return None,
        _ => {}
    }
    let digit = match u32::from(c) {
        n @ 0xff10..=0xff19 => n - 0xff10,
        0x24ea => 0,
        n @ 0x2460..=0x2468 => n - 0x2460 + 1,
        n @ 0x2776..=0x277e => n - 0x2776 + 1,
        n @ 0x2780..=0x2788 => n - 0x2780 + 1,
        0xb9 => 1,
        n @ (0xb2 | 0xb3) => n - 0xb0,
        n @ (0x2070 | 0x2074..=0x2079) => n - 0x2070,
        n @ 0x2080..=0x2089 => n - 0x2080,
        n @ 0x1d7ce..=0x1d7ff => (n - 0x1d7ce) % 10,
        _ => u32::try_from(WORDS.iter().position(|word| word.contains(c))?).ok()?,
    };
    char::from_digit(digit, 10)
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
        for (raw, shown) in [
            ("1380000123", "13****0123"),
            ("5550123", "****123"),
            ("138-0000-12345", "138-****-*2345"),
            ("转8001", "转8001"),
            ("一三八〇〇〇五六七八九", "一三八****六七八九"),
            ("壹叁捌零零零伍陆柒捌玖", "壹叁捌****陆柒捌玖"),
            ("①③⑧⓪⓪⓪⑤⑥⑦⑧⑨", "①③⑧****⑥⑦⑧⑨"),
            ("1 3 8 0 0 0 5 6 7 8 9", "1 3 8 * * * * 6 7 8 9"),
            ("138/0005/6789", "138/****/6789"),
            ("138000S6789", "1***"),
            ("13800O56789", "1***"),
            ("400-800-1234", "40*-***-1234"),
            ("【0350】5550123 转 8001", "【035*】***0123 转 8001"),
            ("13800001234/1-3-9-0-0-0-0-5-6-7-8", "138****1234/1-3-9-*-*-*-*-5-6-7-8"),
            ("微信wangwu1980", "微信w***"),
            ("同上", "同上"),
            ("zhangsan#qq.com", "z***"),
            ("zhangsan.gov.cn", "z***"),
            ("wangwu at 163.com", "w*** at 1***"),
            ("张三@qq.com", "张***@qq.com"),
            ("ｗａｎｇ．ｗｕ＠１６３．ｃｏｍ", "ｗ***＠１６３．ｃｏｍ"),
            ("wa\u{200b}ng﹫163.com", "w***﹫163.com"),
            ("wang#wu   @163.com", "w***@163.com"),
        ] {
            assert_eq!(own(raw), shown, "{raw}");
        }
        assert_eq!(remains("“1380000123”有 10 位", FieldType::Phone), "“13****0123”有 10 位");
        assert_eq!((name("张三"), name("欧阳娜娜")), ("张*".to_owned(), "欧**".to_owned()));
    }

    #[test]
    fn numbers_in_other_digits_are_masked_in_any_text() {
        assert_eq!(text("电话一三八〇〇〇〇一二三四"), "电话一三八****一二三四");
        assert_eq!(text("二〇二六年十一月二十二日"), "二〇二六年十一月二十二日");
    }
}
