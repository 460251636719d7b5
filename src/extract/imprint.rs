//! Lines beside a form that say no more than who it comes from and when: names and dates with a seal (`青山县财政局
//! （盖章）2026年11月22日`), the imprint of an official document (`…办公室　2026年11月22日印发`), and who made the form (`…局监制`).
//!
//! Whoever signs is a name that was read, or an office of it. Only an imprint may name an office of which the form says
//! nothing; and a text whose wording is binding, which names only one side, may name the other beside it.

use std::ops::RangeInclusive;

use super::fold::{fold, fold_words};
use super::seals::{SEALS, SIDES, before_seal, is_named_office, is_signature_label, may_name_office};
use crate::char_count::CharCount as _;

/// Letters of the longest such line, those of a name, and those of an office behind the name it belongs to.
const LINE: usize = 80;
const NAME: RangeInclusive<usize> = 4..=20;
const OWN: usize = 4;
/// Letters of a date, and how many of them are numerals at most (`二〇二六年十一月二十二日`).
const DATE: &str = "年月日号〇零一二三四五六七八九十";
const NUMERALS: usize = 9;
/// Letters with which names of one place begin alike.
const PLACE: usize = 2;
/// Marks of an imprint, those that are the end of another behind it.
const MADE: [&str; 4] = ["监制", "印制", "印发", "制"];
/// True for a line that names who made, sends or signs a form whose values are `values`, and when, and nothing else.
pub(super) fn is_imprint(text: &str, values: &[String], is_binding: bool) -> bool {
    if text.chars().nth(LINE).is_some() {
        return false;
    }
    let (words, is_dated) = parts(text);
    let mut is_made = false;
    let mut names: Vec<&str> = Vec::new();
    let is_side = |word: &str| is_binding && SIDES.contains(&word);
    for word in words.iter().map(String::as_str).filter(|word| !SEALS.contains(word) && !is_side(word)) {
        match MADE.iter().find_map(|mark| word.strip_suffix(mark)) {
            Some("") => is_made = true,
            Some(name) if is_office(name) => {
                is_made = true;
                names.push(name);
            }
            _ => names.push(word),
        }
    }
    if !is_dated && !is_made && (!is_binding || names.len() < 2) {
        return false;
    }
    // What is that long is no name, whatever falls away of it.
    let short = || values.iter().filter(|value| value.len() <= LINE);
    let known = || short().map(|value| fold_words(value)).filter(|value| NAME.contains(&value.char_count()));
    let is_known = |name: &str| known().any(|value| value == name);
    let is_part = |name: &str| {
        known().any(|value| {
            let part = name.strip_prefix(value.as_str());
            part.is_some_and(|part| part.char_count() <= OWN && is_named_office(part))
        })
    };
    let is_near =
        |name: &str| is_office(name) && known().any(|value| value.chars().take(PLACE).eq(name.chars().take(PLACE)));
    let is_own = |name: &str| is_known(name) || is_part(name) || is_binding && is_near(name);
    if is_made {
        return names.iter().all(|name| is_own(name) || is_office(name));
    }
    names.iter().all(|name| is_own(name)) && (is_dated || is_binding && names.iter().any(|name| is_known(name)))
}

/// True for names of offices, sealed or not, and nothing else: a party's name in its half of a line.
pub(super) fn is_offices(text: &str) -> bool {
    let (words, _) = parts(text);
    let mut names = words.iter().filter(|word| !SEALS.contains(&word.as_str())).peekable();
    names.peek().is_some() && names.all(|name| is_office(name))
}

/// The one office that a line names with its seal and a date at most.
pub(super) fn office(line: &str) -> Option<String> {
    if !may_name_office(line) {
        return None;
    }
    let (words, _) = parts(line);
    let mut names =
        words.iter().map(|word| before_seal(word).unwrap_or(word)).filter(|word| word.chars().nth(1).is_some());
    let name = names.next().filter(|name| is_office(name))?;
    names.next().is_none().then(|| name.to_owned())
}

/// A name without the mark in brackets behind it that asks for a seal, and without its line.
pub(super) fn without_seal(text: &str) -> &str {
    let text = text.trim().trim_matches(['_', '＿']).trim();
    let parts = text.strip_suffix(['）', ')']).and_then(|front| front.rsplit_once(['（', '(']));
    parts.filter(|(_, mark)| SEALS.contains(&fold(mark).as_str())).map_or(text, |(name, _)| name.trim())
}

/// True for a line of labels and values that says what was read once more, and beside it who signs.
pub(super) fn is_said_again(text: &str, values: &[String], wording: &str) -> bool {
    let mut is_known = false;
    for word in text.split_whitespace() {
        let folded = fold(word);
        let Some((label, value)) = folded.split_once(':') else { return false };
        if value.chars().nth(1).is_some() && values.iter().any(|own| own == value) {
            is_known = true;
        } else if !is_signature_label(label) || wording.contains(label) {
            return false;
        }
    }
    is_known
}

/// The words of a line without the dates in it, folded, and whether there are any.
fn parts(text: &str) -> (Vec<String>, bool) {
    let (mut words, mut word, mut run, mut is_dated) = (Vec::new(), String::new(), String::new(), false);
    let mut end = |word: &mut String| {
        let folded = fold_words(&std::mem::take(word));
        if !folded.is_empty() {
            words.push(folded);
        }
    };
    for c in text.chars().map(Some).chain([None]) {
        if let Some(c) = c.filter(|c| !c.is_alphabetic() || DATE.contains(*c)) {
            run.push(c);
            continue;
        }
        if is_date(&run) {
            is_dated = true;
            end(&mut word);
        } else {
            for c in run.chars() {
                if c.is_alphanumeric() { word.push(c) } else { end(&mut word) }
            }
        }
        run.clear();
        match c {
            Some(c) => word.push(c),
            None => end(&mut word),
        }
    }
    (words, is_dated)
}

/// True for one or more dates, also ones with blanks.
fn is_date(run: &str) -> bool {
    let folded = fold(run);
    let years = folded.matches('年').count();
    if years > 0 {
        let numerals = folded.chars().filter(|c| c.is_alphanumeric() && !"年月日号".contains(*c)).count();
        return folded.matches('月').count() == years && numerals <= NUMERALS * years;
    }
    let mut numbers = folded.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    let (year, month, day) = (numbers.next(), numbers.next(), numbers.next());
    let is_short = |number: Option<&str>| number.is_some_and(|number| number.len() <= 2);
    let is_year = year.is_some_and(|year| year.len() == 4 && year.starts_with("20"));
    is_year && is_short(month) && is_short(day) && numbers.next().is_none()
}

/// True for the name of an office, as that of a place's: Chinese letters that are no sentence.
fn is_office(name: &str) -> bool {
    NAME.contains(&name.char_count()) && is_named_office(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_names_with_dates_and_imprints_from_what_says_more() {
        let values = ["青山县财政局".to_owned(), "资产管理系统".to_owned(), "李四".to_owned()];
        let imprint = |text, is_binding| is_imprint(text, &values, is_binding);
        for text in [
            "青山县财政局  2026年11月22日",
            "青山县财政局（盖章）2026年11月22日",
            "2026-11-22 青山县财政局",
            "青山县财政局二〇二六年十一月二十二日",
            "青山县财政局办公室　　年  月  日",
            "青山县财政局办公室　　　　2026年11月22日印发",
            "青山县人民政府办公室2026年11月22日印发",
            "青山县政务信息管理局制",
            "忻州市大数据应用局 监制",
            "（盖章）2026年11月22日",
        ] {
            assert!(imprint(text, false) && imprint(text, true), "{text}");
        }
        for text in ["青山县政务信息管理局 2026年11月22日", "青山县财政局     青山县政务信息管理局"]
        {
            assert!(imprint(text, true) && !imprint(text, false), "{text}");
        }
        for text in [
            "忻州市交通局 2026年11月22日",
            "青山县政务信息管理局",
            "乙方不承担责任 2026年11月22日",
            "本协议解释权归青山县财政局",
            "解释权归青山县财政局 2026年11月22日",
            "青山县财政局建立安全管理体制",
            "青山县财政局 13800001234",
            "青山县财政局 免除一切义务 2026年11月22日",
            "李四 2026年11月22日",
        ] {
            assert!(!imprint(text, false) && !imprint(text, true), "{text}");
        }
    }

    #[test]
    fn what_is_said_again_is_what_was_read() {
        let values = ["青山县财政局".to_owned(), "资产管理系统".to_owned()];
        let again = |text| is_said_again(text, &values, "联系电话");
        assert!(again("学校：青山县财政局　课程：资产管理系统　负责人：李四"));
        assert!(!again("学校：青山县财政局　课程：人事系统　负责人：李四"));
        assert!(!again("学校：青山县财政局　联系电话：13800001234"));
        assert!(!again("负责人：李四"));
        assert!(!again("学校：青山县财政局 不再使用"));
    }
}
