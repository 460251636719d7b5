//! Spans of time as written: a day, a month, a quarter, half a year, a year, or from one to another.
//!
//! Nobody says on paper what `时间：` means, so the text is kept and only its look is checked.

use std::sync::LazyLock;

use regex::Regex;

use super::normal::{is_blank, narrowed, quote};
use crate::message;
use crate::problem::Problem;

static SPAN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let year = r"(?:(?:19|20)[0-9]{2}|二[0〇○零][0〇○零一二三四五六七八九]{2})";
    let month = r"(?:0?[1-9]|1[0-2]|十[一二]?|[一二三四五六七八九])";
    let day = r"(?:0?[1-9]|[12][0-9]|3[01]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])";
    let quarter = r"(?:第?[一二三四1-4](?:个)?季度|Q[1-4])";
    let half = r"(?:[上下]半年度?|H[12])";
    let within = format!(
        r"(?:{half}|{quarter}(?:[-~—–至到、]{quarter})?|{month}月份?|{month}月{day}[日号]|{month}[-~—–至到]{month}月份?)"
    );
    let point = format!(
        r"(?:{year}年?[度份]?(?:全年)?|{year}(?:年度?|-)?{within}|{year}[-/.]{month}(?:[-/.]{day})?|{year}[01][0-9](?:[0-3][0-9])?)"
    );
    Regex::new(&format!(r"^(?i:{point}(?:(?:起?至|到|[-~—–]{{1,2}})(?:{point}|{within}))?)(?:止|期间)?$")).ok()
});

/// Warns of what looks like no span of time.
pub(super) fn validate(text: &str, problems: &mut Vec<Problem>) {
    let bare: String = narrowed(text).chars().filter(|c| !is_blank(*c)).take(100).collect();
    if SPAN.as_ref().is_some_and(|span| !span.is_match(&bare)) {
        let quoted = quote(text);
        problems.push(
            Problem::warning("format", message!("“{quoted}”看不出是什么时间", "“{quoted}” does not look like a time"))
                .found(text)
                .expected("2026年上半年")
                .help(message!(
                    "请写日期、月份、季度、半年或年度，如“2026年上半年”",
                    "write a day, month, quarter, half-year or year, such as “2026年上半年”"
                )),
        );
        return;
    }
    if is_backwards(&bare) {
        let quoted = quote(text);
        let message = message!("“{quoted}”的结束早于开始", "“{quoted}” ends before it begins");
        let help = message!(
            "请核对起止时间；跨年的，结束时间也写上年份",
            "check both ends; where they are of two years, write the second year as well"
        );
        problems.push(Problem::warning("format", message).found(text).help(help));
    }
}

/// One end of a span.
static END: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:([0-9]{4})(?:年度?|[-/.])?)?(?:(?:第|Q)?([1-4])(?:个?季度?)?|([上下])半年度?|(1[0-2]|0?[1-9])(?:月份?|[-/.])?(?:([0-9]{1,2})[日号]?)?)?(?:止|期间)?$").ok()
});

/// True for a span from a time to an earlier one.
fn is_backwards(bare: &str) -> bool {
    let Some((from, to)) = ends(bare) else { return false };
    let is_quarter = to.contains('季');
    let parts = |text: &str| {
        let text: String = text.chars().map(digit).collect();
        let found = END.as_ref()?.captures(&text)?;
        let number = |at: usize| found.get(at).and_then(|part| part.as_str().parse::<u32>().ok());
        let months = match (number(2), found.get(3).map(|half| half.as_str()), number(4)) {
            // A lone number is what the other end is.
            (Some(month), ..) if !is_quarter && !text.contains(['季', 'Q', 'q']) => (month, month),
            (Some(quarter), ..) => (quarter * 3 - 2, quarter * 3),
            (_, Some("上"), _) => (1, 6),
            (_, Some(_), _) => (7, 12),
            (.., Some(month)) => (month, month),
            _ => (1, 12),
        };
        Some((number(1), months, number(5)))
    };
    let (Some((year, months, day)), Some((last_year, last_months, last_day))) = (parts(from), parts(to)) else {
        return false;
    };
    let first = (year, months.0, day.unwrap_or(1));
    (last_year.or(year), last_months.1, last_day.unwrap_or(31)) < first
}

/// The two ends of a span; none where it has one.
fn ends(bare: &str) -> Option<(&str, &str)> {
    let (from, to) = ["起至", "至", "到", "--", "~", "—", "–"]
        .iter()
        .find_map(|mark| bare.split_once(mark))
        .or_else(|| bare.split_once('-').filter(|(_, to)| !to.contains('-') && bare.contains(['年', '月', '季'])))?;
    Some((from, to.trim_start_matches(['—', '–', '-', '~'])))
}

/// The digit that a numeral of one letter is.
fn digit(c: char) -> char {
    match c {
        '〇' | '○' | '零' => '0',
        '一' => '1',
        '二' => '2',
        '三' => '3',
        '四' => '4',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_end_before_they_begin() {
        for text in [
            "2026年9月至7月",
            "2026年9月-7月",
            "2026.9至2026.7",
            "2026年第三季度至第一季度",
            "2026年下半年至上半年",
            "2026年7月1日至2025年9月30日",
            "2026年7月30日至7月1日",
            "2026年至2025年",
        ] {
            assert!(is_backwards(text), "{text}");
        }
        for text in [
            "2026年第三季度",
            "2026年7月至9月",
            "2026年7月至2026年9月",
            "2025年11月至2026年2月",
            "2026年1-3季度",
            "2026年第一至三季度",
            "2026年7-9月",
            "2026-07-01",
            "2026年7月1日至7月1日",
            "2026年1月至12月",
            "2026年10月-12月",
            "二〇二六年一月至三月",
        ] {
            assert!(!is_backwards(text), "{text}");
        }
    }
}
