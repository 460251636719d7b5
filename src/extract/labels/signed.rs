//! What belongs to a cell of running text but stands outside of it: the seal and the date of an opinion, in the cell
//! to its right or in the row below.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::hit::{Hit, is_hit};
use crate::extract::flow::Taken;
use crate::extract::fold::{fold, is_numeral};
use crate::extract::imprint::{is_offices, office};
use crate::extract::plan::Plan;
use crate::extract::signing::says_content;
use crate::extract::text::dates_in;
use crate::extract::text::program::{Program, Token};
use crate::grid::{Cell, Grid};
use crate::numeral::numeral;

/// Rows below a cell that may hold its seal and its date.
const ROWS: u32 = 3;
/// Longest text, in bytes, that is a place for signatures.
const LONGEST: usize = 400;

static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:(?:[^0-9:]{0,8}(?:日期|时间)):?)?(?:\(.{0,12}\))?(?:(?:[0-9〇○零一二三四五六七八九十_x-]*年[0-9一二三四五六七八九十_x-]*月[0-9一二三四五六七八九十_x-]*[日号]?)|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|20[0-9]{6})$",
    )
    .ok()
});

/// What every place of a seal says.
const STAMP: char = '章';

/// Where a seal belongs: of nobody named, or of a party.
static SEAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:(?:申请|使用|本|主管|建设|上级|业务|县|市)*(?:单位|部门))?:?[(\[]?(?:加盖)?(?:(?:申请|使用|本|主管|上级|业务)*(?:单位|部门))?(?:公章|盖章|签章|印章|章|签字盖章|盖章处)[)\]]?处?:?$").ok()
});
/// All that such a place is written with.
const SEAL_LETTERS: &str = "申请使用本主管建设上级业务县市单位部门加盖公章签印字处:()[]";
static PARTY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[^0-9,。;!?同意]{2,25}[(\[]?(?:公章|盖章|签章|印章|章|签字盖章)[)\]]?:?$").ok());

static HAND: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[^0-9,。;!?:]{0,16}(?:签字|签名|签署|负责人|经办人)\)?(?::|\)).{0,12}$").ok());

fn is(pattern: &LazyLock<Option<Regex>>, folded: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(folded))
}

/// True for a line that is nothing but a date, written or still blank.
fn is_date(folded: &str) -> bool {
    // Most lines are none, or one without a label, which is seen without a pattern.
    let is_end = |c: char| c.is_ascii_digit() || is_numeral(c) || matches!(c, '月' | '日' | '号' | '_' | 'x' | '-');
    let may_be = folded.contains('年') || folded.bytes().any(|b| b.is_ascii_digit());
    let is_labelled = || folded.starts_with('(') || ["日期", "时间"].iter().any(|label| folded.contains(label));
    let is_numeric = || !folded.contains('年') && folded.starts_with(|c: char| c.is_ascii_digit());
    let by_pattern = || (is_labelled() || is_numeric()) && is(&DATE, folded);
    folded.ends_with(is_end) && may_be && (is_bare_date(folded) || by_pattern())
}

/// True for `2026年3月5日`, or the blank for it.
fn is_bare_date(folded: &str) -> bool {
    let parts = folded.split_once('年').and_then(|(year, rest)| Some((year, rest.split_once('月')?)));
    let Some((year, (month, day))) = parts else { return false };
    let day = day.strip_suffix(['日', '号']).unwrap_or(day);
    let is_number = |c: char| c.is_ascii_digit() || numeral(c).is_some_and(|n| n < 100) || matches!(c, '_' | 'x' | '-');
    let is_year = |c: char| is_number(c) || matches!(c, '〇' | '○' | '零');
    year.chars().all(is_year) && month.chars().chain(day.chars()).all(is_number)
}

/// True for a date that is still blank.
fn is_blank(folded: &str) -> bool {
    !folded.chars().any(|c| c.is_ascii_digit() || is_numeral(c) || matches!(c, '〇' | '○' | '零'))
}

/// True for a line that only marks where seals belong.
fn is_seal(folded: &str) -> bool {
    // Two of them side by side.
    let pieces = folded.split_inclusive([')', ']']);
    let may_be = folded.contains(STAMP) && folded.chars().all(|c| SEAL_LETTERS.contains(c));
    may_be && (is(&SEAL, folded) || pieces.into_iter().all(|piece| is(&SEAL, piece)))
}

/// True for a text that only marks where seals belong.
pub(super) fn is_stamp(text: &str) -> bool {
    text.len() <= LONGEST && is_seal(&fold(text))
}

/// True for a line that marks where a party puts its seal.
fn is_party(folded: &str) -> bool {
    folded.contains(STAMP) && is(&PARTY, folded)
}

/// True for a text that is nothing but the place of a seal and a date, false for one of nothing but signatures; none
/// for any other.
fn place(text: &str) -> Option<bool> {
    if text.len() > LONGEST {
        return None;
    }
    let mut any = false;
    for line in text.split('\n').map(fold).filter(|line| !line.is_empty()) {
        let one = |line: &str| is_date(line) || is_seal(line) || is_party(line) && !line.contains("意见");
        // Seal and date on one line.
        let mut parts = line.split_inclusive([')', ']']);
        let signed = one(&line) || parts.all(one) || date_and_seal(&line).is_some();
        if !signed && !is_hand(&line) {
            return None;
        }
        any |= signed;
    }
    Some(any)
}

/// True for a line that somebody signs.
fn is_hand(folded: &str) -> bool {
    let may_be = folded.contains([':', ')']) && folded.contains(['签', '人']);
    may_be && is(&HAND, folded)
}

/// The cells that go on with the running text of the cell `label`: those to its right that nothing else claims, and in
/// the rows below those that hold nothing but the place of a seal and a date. `values` is where it stands already.
pub(super) fn cells<'a>(
    plan: &Plan,
    grid: &'a Grid,
    label: &'a Cell,
    values: &[&'a Cell],
    hits: &[Hit<'_>],
    taken: &Taken,
) -> Vec<&'a Cell> {
    let is_label = |at: usize| is_hit(hits, at);
    let mut more: Vec<&Cell> = Vec::new();
    let end = |cell: &Cell| cell.row.saturating_add(cell.row_span);
    let mut below = end(label);
    let first_of_row = grid.cells.partition_point(|cell| cell.row < label.row);
    let row = grid.cells.iter().enumerate().skip(first_of_row).take_while(|(_, cell)| cell.row == label.row);
    let mut from = 0;
    let mut to = u32::MAX;
    for (at, cell) in row {
        if cell.column < label.column {
            if is_label(at) {
                from = label.column;
            }
        } else if cell.column > label.column {
            if is_label(at) {
                to = cell.column;
                break;
            }
            if values.is_empty() && !taken.has(grid, cell) {
                below = below.max(end(cell));
                more.push(cell);
            }
        }
    }
    below = values.iter().map(|cell| end(cell)).fold(below, u32::max);
    // Beside an opinion that stands below its label.
    if let Some(value) = values.first().filter(|value| value.row >= end(label)) {
        let start = grid.cells.partition_point(|cell| cell.row < value.row);
        let row = grid.cells.iter().enumerate().skip(start).take_while(|(_, cell)| cell.row == value.row);
        let row = row.skip_while(|(_, cell)| cell.column <= value.column).take_while(|(at, _)| !is_label(*at));
        let free = row.map(|(_, cell)| cell).filter(|cell| cell.column < to && !taken.has(grid, cell));
        more.extend(free.filter(|cell| place(&cell.text()) == Some(true)));
    }
    for row in below..below.saturating_add(ROWS) {
        let start = grid.cells.partition_point(|cell| cell.row < row);
        let cells = || grid.cells.iter().enumerate().skip(start).take_while(|(_, cell)| cell.row == row);
        let mut inside = cells().filter(|(_, cell)| from <= cell.column && cell.column < to).peekable();
        if inside.peek().is_none() || cells().any(|(at, _)| is_label(at)) {
            break;
        }
        let inside: Vec<&Cell> = inside.map(|(_, cell)| cell).filter(|cell| !taken.has(grid, cell)).collect();
        let filled: Vec<&Cell> = inside.into_iter().filter(|cell| !cell.text().trim().is_empty()).collect();
        let places: Option<Vec<bool>> = filled.iter().map(|cell| place(&cell.text())).collect();
        // A line that the form prints below its grid is none of it.
        let is_line = || filled.first().is_some_and(|first| plan.begins_line(&fold(&first.text())));
        if !places.is_some_and(|places| places.contains(&true)) || is_line() {
            break;
        }
        more.extend(filled);
    }
    more
}

/// Where the seal begins in a line that is a date and the place of a seal behind it.
fn date_and_seal(line: &str) -> Option<usize> {
    let at = line.find(['（', '(', '[', '【'])?;
    let (date, seal) = line.split_at_checked(at)?;
    (is_date(&fold(date)) && is_seal(&fold(seal))).then_some(at)
}

/// A date without the label in front of it.
fn without_label(date: &str) -> &str {
    let label = |c: char| matches!(c, ':' | '：' | ')' | '）');
    date.rsplit_once(label).map(|(_, behind)| behind.trim()).filter(|behind| is_date(&fold(behind))).unwrap_or(date)
}

/// The seals and dates of which a line consists, several side by side; nothing where it is anything else.
fn side_by_side(line: &str) -> Option<Vec<&str>> {
    // A line of words has neither.
    if line.len() > LONGEST || !line.contains([STAMP, '年']) {
        return None;
    }
    let is_sign = |piece: &str| {
        let folded = fold(piece);
        is_date(&folded) || is_seal(&folded)
    };
    let mut chunks: Vec<&str> = Vec::new();
    let mut from = 0;
    for date in dates_in(line) {
        chunks.extend([line.get(from..date.start)?, line.get(date.clone())?]);
        from = date.end;
    }
    chunks.push(line.get(from..)?);
    let mut pieces: Vec<&str> = Vec::new();
    for chunk in chunks.into_iter().filter(|chunk| !chunk.trim().is_empty()) {
        if is_sign(chunk) {
            pieces.push(chunk);
        } else {
            pieces.extend(chunk.split_inclusive([':', '：']).filter(|piece| !piece.trim().is_empty()));
        }
    }
    (pieces.len() > 1 && pieces.iter().all(|piece| is_sign(piece))).then_some(pieces)
}

/// Running text with its date last, without the places of seals around that and the blank that was not used. Where
/// another office seals as well, the first date is meant: the other is that of its seal. Lines of several values that
/// `program` prints stay as they are, and a date has the label that it prints.
pub(super) fn date_last<'t>(text: &'t str, program: Option<&Program>) -> Cow<'t, str> {
    let printed = || program.iter().flat_map(|program| &program.lines).map(|line| line.tokens.as_slice());
    let is_own = |own: &str| {
        printed().any(|line| match line {
            [Token::Literal { folded, .. }, _, _, ..] => folded.ends_with(':') && own.starts_with(folded.as_str()),
            _ => false,
        })
    };
    let mut labels = printed().flat_map(|line| line.windows(2)).filter_map(|pair| match pair {
        [Token::Literal { text, folded }, Token::Slot { .. }] => {
            let is_label = folded.ends_with(':') && is_date(&format!("{folded}年月日"));
            Some(text.trim()).filter(|_| is_label)
        }
        _ => None,
    });
    let label = labels.next().unwrap_or_default();
    let mut lines: Vec<(&str, String)> = Vec::new();
    for line in text.split('\n') {
        if let Some(pieces) = side_by_side(line).filter(|_| !lines.is_empty()) {
            lines.extend(pieces.into_iter().map(|piece| (piece, fold(piece))));
            continue;
        }
        let (front, seal) = date_and_seal(line).and_then(|at| line.split_at_checked(at)).unwrap_or((line, ""));
        lines.push((front, fold(front)));
        if !seal.is_empty() {
            lines.push((seal, fold(seal)));
        }
    }
    let signs = |folded: &str| folded.is_empty() || is_date(folded) || is_seal(folded) || is_party(folded);
    // Who signs is no part of what is said, where something is.
    let names = |line: &str, folded: &str| is_hand(folded) && !is_own(folded) && !says(line) || is_offices(line);
    let all = |(line, folded): &(&str, String)| signs(folded) || names(line, folded);
    // The first line is the label.
    let said = lines.iter().rposition(|line| !all(line)).filter(|at| *at > 0);
    let last = said.or_else(|| lines.iter().rposition(|(_, folded)| !signs(folded)));
    let first = last.map_or(1, |at| at + 1).max(1);
    let Some((front, tail)) = lines.split_at_checked(first) else { return Cow::Borrowed(text) };
    let dates = || tail.iter().filter(|(_, folded)| is_date(folded) && !is_blank(folded)).map(|(line, _)| *line);
    let is_other = |line: &str, folded: &str| said.is_none() || !names(line, folded);
    let parties = tail
        .iter()
        .filter(|(line, folded)| !folded.is_empty() && !is_date(folded) && !is_seal(folded) && is_other(line, folded));
    if dates().count() > 1 && !has_a_seal_for_each(tail, dates().count()) {
        return Cow::Borrowed(text);
    }
    let blanks = tail.iter().filter(|(_, folded)| is_date(folded)).map(|(line, _)| *line).take(1);
    let date = dates().next().or(blanks.into_iter().next()).map(without_label);
    let mut parties = parties.map(|(line, _)| *line).peekable();
    let is_line = parties.peek().is_none() && front.last().is_some_and(|(_, folded)| is_own(folded));
    let mut kept = front.iter().map(|(line, _)| *line).chain(parties).collect::<Vec<_>>().join("\n");
    if let Some(date) = date {
        // A line of the form goes on with its date, in the place of the blank.
        let at = kept.rfind(label).filter(|_| is_line && !label.is_empty());
        let behind = at.and_then(|at| kept.get(at + label.len()..)).map(fold);
        match (at, behind) {
            (Some(_), Some(own)) if !is_blank(&own) => kept.extend(["\n", date]),
            (at, _) => {
                kept.truncate(at.unwrap_or(kept.len()));
                kept.extend([if is_line { "    " } else { "\n" }, label, date]);
            }
        }
    }
    Cow::Owned(kept)
}

/// The signatures in a text that are none of `kept`, which was made of it.
pub(super) fn signatures<'t>(text: &'t str, kept: &str) -> impl Iterator<Item = &'t str> {
    let lines = text.split('\n').filter(move |_| kept.len() < text.len());
    let name = |line: &'t str| line.split([':', '：']).nth(1).and_then(|name| name.split_whitespace().next());
    let is_cut = move |line: &'t str| name(line).is_some_and(|name| is_word(name) && !kept.contains(name));
    lines.filter(move |line| is_cut(line) && is_hand(&fold(line))).map(str::trim)
}

fn is_word(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

/// True for a line in which more stands behind the label of who signs.
fn says(line: &str) -> bool {
    says_content(&[vec![line.to_owned()]], |_| false)
}

/// Whose opinion a text is, as its label says, and the one office that is named where it is sealed; none where several
/// seal it, or one above.
pub(super) fn sealed_by(label: &str, text: &str) -> Option<(String, String)> {
    let head = label.split('(').next()?.strip_suffix("意见")?;
    let lines = || text.split('\n').skip(1).filter(|line| line.len() <= LONGEST);
    let at = lines().position(|line| office(line).is_some())?;
    let name = lines().nth(at).and_then(office)?;
    let is_above = |line: &str| ["主管", "上级", "业务"].iter().any(|word| line.contains(word));
    let is_other = |line: &str| is_above(line) || office(line).is_some();
    let is_sealed = lines().take(at).any(|line| seals_in(&fold(line)) > 0);
    let seals = lines().map(|line| seals_in(&fold(line))).sum::<usize>();
    let is_one =
        !is_sealed && seals < 2 && !lines().nth(at).is_some_and(is_above) && !lines().skip(at + 1).any(is_other);
    is_one.then(|| (head.to_owned(), name))
}

fn seals_in(folded: &str) -> usize {
    if is_seal(folded) || is_party(folded) || office(folded).is_some() { folded.matches(STAMP).count() } else { 0 }
}

/// True where so many dates, two, are those of two seals, and the first is not said to be of an office above.
fn has_a_seal_for_each(tail: &[(&str, String)], dates: usize) -> bool {
    let is_seal = |folded: &str| is_seal(folded) || is_party(folded);
    let seals = || tail.iter().map(|(_, folded)| folded).filter(|folded| is_seal(folded));
    // Of two side by side the left one is the first.
    let is_above = |folded: &str| ["主管", "上级", "业务"].iter().any(|word| folded.contains(word));
    dates == 2
        && seals().map(|seal| seal.matches(STAMP).count()).sum::<usize>() == 2
        && !seals().next().and_then(|seal| seal.split(STAMP).next()).is_some_and(is_above)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_second_office_seals_and_dates_as_well() {
        let of = |tail: &str| date_last(&format!("意见\n同意\n{tail}"), None).into_owned();
        for tail in [
            "（公  章）\n2026年11月22日\n（公  章）\n2026年11月23日",
            "（公  章）        （公  章）\n2026年11月22日          2026年11月23日",
            "本单位公章：        主管部门公章：\n2026年11月22日",
            "本单位（公章）：2026年11月22日    主管部门（公章）：2026年11月23日",
            "（公  章）\n2026年11月22日    年   月   日",
            "本单位（公章）           主管部门（公章）\n2026年11月22日        2026年11月23日",
        ] {
            let text = of(tail);
            assert_eq!(
                text.split('\n').map(str::trim).collect::<Vec<_>>(),
                ["意见", "同意", "2026年11月22日"],
                "{tail}"
            );
        }
        assert_eq!(fold(&of("（公章）\n年   月   日    年   月   日")), "意见同意年月日");
        for (said, read) in [
            ("同意。\n主要负责人签字：张建国\n（公章）\n2026年11月22日", "意见同意。2026年11月22日"),
            ("同意。\n经办人：建议减半\n2026年11月22日", "意见同意。经办人:建议减半2026年11月22日"),
            ("同意。\n\n青山县财政局\n（公章）\n2026年11月22日", "意见同意。2026年11月22日"),
            ("同意。\n青山县财政局（公章）\n2026年11月22日", "意见同意。2026年11月22日"),
            ("同意。\n经办人：王建国\n（公章）\n年  月  日", "意见同意。年月日"),
            ("青山县财政局\n（公章）\n2026年11月22日", "意见青山县财政局2026年11月22日"),
            (
                "同意。\n联系人：王建国\n须报县政府批准\n（公章）\n2026年11月22日",
                "意见同意。联系人:王建国须报县政府批准2026年11月22日",
            ),
        ] {
            assert_eq!(fold(&date_last(&format!("意见\n{said}"), None)), read, "{said}");
        }
        // Of one seal, of three dates, and with the other office first it is not said which date is meant.
        for tail in [
            "（公章）\n2026年11月22日\n2026年11月23日",
            "（公章）\n2026年11月22日\n（公章）\n2026年11月23日\n2026年11月24日",
            "主管部门（公章）：2026年11月22日\n本单位（公章）：2026年11月23日",
        ] {
            assert!(of(tail).contains("22日") && of(tail).contains("23日"), "{tail}");
        }
    }

    #[test]
    fn a_place_of_a_seal_is_written_with_its_letters() {
        let pattern = SEAL.as_ref().map_or("", Regex::as_str);
        assert!(pattern.chars().filter(|c| c.is_alphabetic()).all(|c| SEAL_LETTERS.contains(c)) && SEAL.is_some());
    }

    proptest! {
        #[test]
        fn what_is_told_without_a_pattern_is_what_the_pattern_tells(
            line in "[2一十_x月号:-]{0,2}年?[1二_x日-]{0,2}月?[3年三_章-]{0,2}[日号章]?[月)章日]?",
        ) {
            prop_assert_eq!(is_date(&line), is(&DATE, &line), "{}", &line);
            let slow = |piece: &str| is(&SEAL, piece);
            let is_slow_seal = !line.is_empty() && (slow(&line) || line.split_inclusive([')', ']']).all(slow));
            prop_assert_eq!(is_seal(&line), is_slow_seal, "{}", &line);
            prop_assert_eq!(is_party(&line), is(&PARTY, &line), "{}", &line);
        }

        #[test]
        fn a_labelled_date_is_told_as_by_the_pattern(
            line in "[(:)甲]{0,2}(日期|时间|填)?[:(]?[甲)]{0,2}(2026|20|二〇|x)?[-./年]?[13月]{0,2}[-./月]?[12]?[日号)]?(20261009)?",
        ) {
            prop_assert_eq!(is_date(&line), is(&DATE, &line), "{}", &line);
        }

        #[test]
        fn a_signature_is_told_as_by_the_pattern(line in "[甲(]{0,2}(签字|签名|签署|负责人|经办人|日期)?[):签]{0,2}[张3]{0,2}") {
            prop_assert_eq!(is_hand(&line), is(&HAND, &line), "{}", &line);
        }
    }
}
