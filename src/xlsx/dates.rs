//! Which number formats show a date, and which date a number is.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};

/// Whether a built-in number format shows a date (ECMA-376 part 1 §18.8.30, the East Asian ones
/// included); none for ids that are not built in.
pub(crate) fn builtin_is_date(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45 | 47 | 50..=58)
}

/// Whether a number format code shows a date or a time of day: its first section has one of the letters y m d h s
/// outside quotes, escapes and brackets. Elapsed time such as `[h]:mm` is a number, not a date.
pub(crate) fn code_is_date(code: &str) -> bool {
    let mut characters = code.chars();
    let mut date = false;
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                characters.by_ref().find(|&c| c == '"');
            }
            '\\' | '_' | '*' => {
                characters.next();
            }
            '[' => {
                let inside: String = characters.by_ref().take_while(|&c| c != ']').collect();
                let elapsed = |c: char| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's');
                if !inside.is_empty() && inside.chars().all(elapsed) {
                    return false;
                }
            }
            ';' => break,
            'y' | 'm' | 'd' | 'h' | 's' | 'Y' | 'M' | 'D' | 'H' | 'S' => date = true,
            _ => {}
        }
    }
    date
}

/// The date that a serial number is; none for one outside the calendar of spreadsheets (years 1900 to 9999).
///
/// The 1900 system counts a 29 February 1900 that never was (ECMA-376 part 1 §18.17.4.1): from 1 March 1900 on the days
/// are counted from 30 December 1899, before it from the day after.
pub(crate) fn serial_date(serial: f64, epoch_1904: bool) -> Option<NaiveDateTime> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let base = match (epoch_1904, serial < 60.0) {
        (true, _) => NaiveDate::from_ymd_opt(1904, 1, 1)?,
        (false, true) => NaiveDate::from_ymd_opt(1899, 12, 31)?,
        (false, false) => NaiveDate::from_ymd_opt(1899, 12, 30)?,
    };
    let day = base.checked_add_days(Days::new(serial as u64))?;
    let milliseconds = (serial.fract() * 86_400_000.0).round() as i64;
    day.and_hms_opt(0, 0, 0)?.checked_add_signed(TimeDelta::milliseconds(milliseconds))
}

/// A date or date and time in ISO 8601, as cells of type `d` and OpenDocument write it.
pub(crate) fn iso_date(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim().trim_end_matches('Z');
    if let Ok(date) = text.parse::<NaiveDate>() {
        return date.and_hms_opt(0, 0, 0);
    }
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_dates() {
        for code in [
            "yyyy-mm-dd",
            "yyyy\"年\"m\"月\"d\"日\"",
            "[$-804]yyyy\"年\"m\"月\";@",
            "h:mm AM/PM",
            "m/d/yy",
            "[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"",
            "*-yyyy",
            "yyyy/m/d;@",
        ] {
            assert!(code_is_date(code), "{code}");
        }
        for code in [
            "General",
            "0.00",
            "#,##0.00_);[Red](#,##0.00)",
            "[h]:mm:ss",
            "0\"m\"",
            "\\y0",
            "@",
            "0.00E+00",
            "0;yyyy",
            "\"未闭",
        ] {
            assert!(!code_is_date(code), "{code}");
        }
    }

    #[test]
    fn serial_numbers() {
        for (serial, epoch_1904, date) in [
            (46348.0, false, "2026-11-22 00:00:00"),
            (44886.0, true, "2026-11-22 00:00:00"),
            (59.0, false, "1900-02-28 00:00:00"),
            (61.0, false, "1900-03-01 00:00:00"),
            (46_348.354_166_666_67, false, "2026-11-22 08:30:00"),
            (46_347.999_999_999, false, "2026-11-22 00:00:00"),
        ] {
            assert_eq!(serial_date(serial, epoch_1904).unwrap().to_string(), date, "{serial}");
        }
        for serial in [-1.0, 2_958_466.0, f64::NAN, f64::INFINITY] {
            assert_eq!(serial_date(serial, false), None, "{serial}");
        }
        assert_eq!(iso_date("2026-11-22T08:30:00Z").unwrap().to_string(), "2026-11-22 08:30:00");
        assert_eq!(iso_date("11/22"), None);
    }
}
