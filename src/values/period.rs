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
    }
}
