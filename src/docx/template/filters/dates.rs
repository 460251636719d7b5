//! Dates.

use chrono::format::{Item, StrftimeItems};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use tera::{Kwargs, State, TeraResult, Value};

use super::chinese::{CAPITAL, EVERYDAY};
use super::{is_blank, refused, shown};
use crate::grid::Content;
use crate::schema::{Field, FieldType};
use crate::value;
use crate::values;

/// The moment that a value means: ISO 8601, or a date as people write one. None for nothing.
fn moment(value: &Value) -> TeraResult<Option<NaiveDateTime>> {
    if is_blank(value) {
        return Ok(None);
    }
    let text = shown(value);
    let text = text.trim();
    // A year of two digits is not one of the first century.
    let is_whole = |text: &str| text.find('-') == Some(4);
    let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| is_whole(text));
    if let Some(date) = day(text) {
        return Ok(Some(date.and_time(NaiveTime::MIN)));
    }
    if let Some((date, time)) = text.split_once(['T', ' '])
        && let Some(date) = day(date)
    {
        // An offset is not printed: the time is the one that is written.
        let time = time.trim_end_matches('Z').split(['+', '.']).next().unwrap_or_default();
        let time = ["%H:%M:%S", "%H:%M"].iter().find_map(|format| NaiveTime::parse_from_str(time, format).ok());
        if let Some(time) = time {
            return Ok(Some(date.and_time(time)));
        }
    }
    let field = Field::new("date", "日期", FieldType::Date);
    match values::coerce(&field, &Content::Text(text.into())).value {
        Some(value::Value::Date(date)) => Ok(Some(date.and_time(NaiveTime::MIN))),
        None => Ok(None),
        Some(_) => Err(refused(format!("“{text}”不是日期"), format!("“{text}” is no date"))),
    }
}

/// The moment that a text names with its year, in any spelling; none for what is no whole date, and for bare digits.
fn named(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let has_year = text.contains('年')
        || text.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit)) && text.parse::<f64>().is_err();
    if !has_year {
        return None;
    }
    if !text.contains([':', '：']) {
        return values::day_of(text).map(|day| day.and_time(NaiveTime::MIN));
    }
    let (date, time) = text.rsplit_once(['T', ' '])?;
    let time = time.replace('：', ":");
    let time = ["%H:%M:%S", "%H:%M"].iter().find_map(|format| NaiveTime::parse_from_str(&time, format).ok())?;
    values::day_of(date).map(|day| day.and_time(time))
}

/// Whether a text is a whole date.
pub(in crate::docx::template) fn is_dated(text: &str) -> bool {
    named(text).is_some()
}

/// A date in the spelling in which dates have the order of texts, where what it is compared `with` is one, too.
pub(super) fn dated(value: Value, kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let with = kwargs.must_get::<&Value>("with")?;
    let (Some(text), Some(other)) = (value.as_str(), with.as_str()) else { return Ok(value) };
    match (named(text), named(other)) {
        (Some(moment), Some(_)) => Ok(Value::from(moment.format("%Y-%m-%dT%H:%M:%S").to_string())),
        (None, None) => Ok(value),
        _ if is_blank(&value) || is_blank(with) || !kwargs.must_get::<bool>("orders")? => Ok(value),
        (found, _) => {
            let (date, other) = if found.is_some() { (text, other) } else { (other, text) };
            let other: String = other.chars().take(20).collect();
            Err(refused(
                format!("“{date}”是日期，“{other}”不是完整的日期，不能比先后；写成“2026-03-01”或“2026年3月1日”"),
                format!("“{date}” is a date and “{other}” is no whole one: they have no order; write it as 2026-03-01"),
            ))
        }
    }
}

/// `2026年3月5日`, or in a format: strftime's (`%Y-%m-%d`), or Word's (`yyyy年M月d日`).
pub(super) fn date(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let Some(moment) = moment(value)? else { return Ok(Value::from("")) };
    let Some(format) = kwargs.get::<&str>("format")? else {
        return Ok(Value::from(values::chinese_date(moment.date())));
    };
    let printed = if format.contains('%') { strftime(moment, format) } else { picture(moment, format) };
    printed
        .map(Value::from)
        .ok_or_else(|| refused(format!("“{format}”不是日期格式"), format!("“{format}” is no format of dates")))
}

fn strftime(moment: NaiveDateTime, format: &str) -> Option<String> {
    let items: Vec<Item<'_>> = StrftimeItems::new(format).collect();
    let mut printed = String::new();
    let written = std::fmt::Write::write_fmt(&mut printed, format_args!("{}", moment.format_with_items(items.iter())));
    (!items.contains(&Item::Error) && written.is_ok()).then_some(printed)
}

/// Word's date pictures (ECMA-376-1 17.16.4.1): `yyyy`, `yy`, `MM`, `M`, `dd`, `d`, `dddd`, `HH`, `H`, `mm`, `m`, `ss`.
/// Minutes stand beside hours or seconds; without these `mm` is a month, as in Excel.
fn picture(moment: NaiveDateTime, format: &str) -> Option<String> {
    let mut printed = String::new();
    let mut any = false;
    let has_time = format.contains(['H', 'h', 's', 'S']);
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii_alphabetic() {
            printed.push(c);
            continue;
        }
        let mut count = 1;
        while chars.next_if_eq(&c).is_some() {
            count += 1;
        }
        any = true;
        let two = |n: u32| if count == 1 { n.to_string() } else { format!("{n:02}") };
        printed.push_str(&match (c, count) {
            ('y' | 'Y', 4) => format!("{:04}", moment.year()),
            ('y' | 'Y', 2) => format!("{:02}", moment.year().rem_euclid(100)),
            ('M', 1 | 2) => two(moment.month()),
            ('m', 1 | 2) if !has_time => two(moment.month()),
            ('d' | 'D', 1 | 2) => two(moment.day()),
            ('d' | 'D', 3 | 4) => weekday_of(moment.date()).to_owned(),
            ('H' | 'h', 1 | 2) => two(moment.hour()),
            ('m', 1 | 2) => two(moment.minute()),
            ('s' | 'S', 1 | 2) => two(moment.second()),
            _ => return None,
        });
    }
    any.then_some(printed)
}

fn weekday_of(date: NaiveDate) -> &'static str {
    let days = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];
    days.get(usize::try_from(date.weekday().num_days_from_monday()).unwrap_or_default()).copied().unwrap_or_default()
}

/// `星期四`
pub(super) fn weekday(value: &Value, _: &Kwargs) -> TeraResult<Value> {
    Ok(Value::from(moment(value)?.map_or("", |moment| weekday_of(moment.date()))))
}

/// `二〇二六年三月五日`; in the style 票据, as it stands on cheques: `贰零贰陆年叁月零伍日`.
pub(super) fn capital(value: &Value, kwargs: &Kwargs) -> TeraResult<Value> {
    let Some(moment) = moment(value)? else { return Ok(Value::from("")) };
    let (year, month, day) = (moment.year().to_string(), moment.month(), moment.day());
    Ok(Value::from(match kwargs.get::<&str>("style")? {
        None => {
            let number = |n: u32| EVERYDAY.whole(&n.to_string());
            format!("{}年{}月{}日", EVERYDAY.spelled(&year, '〇'), number(month), number(day))
        }
        Some("票据" | "cheque") => {
            // Annex 1 of 支付结算办法, rule 7: what could be lengthened at its front has 零 there.
            let guarded =
                |n: u32, zero: bool| format!("{}{}", if zero { "零" } else { "" }, CAPITAL.whole(&n.to_string()));
            let month = guarded(month, matches!(month, 1 | 2 | 10));
            let day = guarded(day, day < 10 || day % 10 == 0);
            format!("{}年{month}月{day}日", CAPITAL.spelled(&year, '零'))
        }
        Some(other) => {
            return Err(refused(
                format!("没有“{other}”这种样式，有 票据"),
                format!("“{other}” is no style of dates: 票据"),
            ));
        }
    }))
}
