//! What clerks write into a title: a year in front of it, dashes typed twice, and a remark behind it.

use super::gone::{KINDS, restore};
use super::tables::before;
use super::{Section, is_first_of_title};
use crate::char_count::CharCount as _;
use crate::extract::drafts;
use crate::extract::flow::Flow;
use crate::extract::fold::{fold, fold_words, holds, is_han};
use crate::extract::marks::without_mark;
use crate::extract::sections;
use crate::extract::text::Found;
use crate::extract::text::program::{Line, Program, Token};
use crate::extract::titles::changed;
use crate::grid::{Block, Grid, Source};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Problem, Severity};
use crate::record::Key;
use crate::schema::Style;

/// Lines at the top of a form that may be its title, and the most bytes of one.
const TOP: usize = 30;
const MAX_TITLE: usize = 600;
/// Lines in its place that may be another title.
const LINES: usize = 4;
/// Letters at its end by which a name is known to be one.
const ENDING: usize = 5;
/// Letters with which titles end, and such of a line that points to what is below it.
const TITLES: [char; 11] = ['表', '单', '册', '账', '录', '划', '案', '书', '报', '告', '图'];
const POINTS: [char; 7] = ['见', '下', '上', '本', '此', '如', '请'];
/// Letters of a remark behind it.
const LONGEST: usize = 20;
/// With what a remark begins that is print, and no word of the sender's.
const PRINTED: [&str; 9] = ["续", "第", "共", "附", "空白", "盖章", "公章", "一式", "单位:"];
/// Of a specimen, which may be what was handed out to be filled in.
const SPECIMEN: char = '样';
/// Words by which a form does not count, or not for all that it is of.
const LESS: [&str; 11] = ["作废", "废止", "无效", "撤销", "撤回", "取消", "不含", "不包括", "除外", "暂不", "勿"];

impl Section<'_> {
    /// A value that stands in a title, without what parts it from its neighbours and what is written in front of a title; a
    /// year only where the value has a place, and no control of its own, which is exact.
    pub(super) fn in_title<'v>(
        &mut self,
        program: &Program,
        key: &Key,
        value: &'v str,
        place: Option<&Place>,
    ) -> &'v str {
        let is_dash = |c: char| matches!(c, '-' | '‐'..='―' | '−' | '－' | '─');
        let is_parted = program.lines.iter().any(|line| {
            let is_dashed =
                |token: &Token| matches!(token, Token::Literal { folded, .. } if folded.starts_with('-') || folded == "-");
            matches!(line.style, None | Some(Style::Title))
                && line.slots().any(|own| own == key)
                && line.tokens.iter().any(is_dashed)
        });
        let value = if is_parted { value.trim_matches(is_dash) } else { value };
        if !is_first_of_title(program, key) {
            return value;
        }
        let value = self.without_draft(key, without_mark(value), place);
        let (Some((year, rest)), Some(place)) = (year_in_front(value), place) else { return value };
        let problem = Problem::note(
            "normalised",
            message!(
                "标题前的“{year}”没有作为名称读取",
                "“{year}” in front of the title was not read as part of a name"
            ),
        );
        let help = Message::new("如是名称的一部分，请在报送时说明", "say so if it is part of the name");
        self.problems.push(problem.field(key.to_string()).place(place.clone()).found(value).expected(rest).help(help));
        rest
    }

    /// A value at the beginning of a title without the mark in front of it that says that the paper is none to go by.
    fn without_draft<'v>(&mut self, key: &Key, value: &'v str, place: Option<&Place>) -> &'v str {
        let Some((mark, rest)) = drafts::in_front(value).filter(|_| !self.plan.is_worded) else { return value };
        if let Some(place) = place {
            let mark = mark.trim_end_matches(['：', ':']);
            let message = message!(
                "标题前写有“{mark}”，没有作为名称读取",
                "“{mark}” stands in front of the title and was not read as part of a name"
            );
            let problem = Problem::warning("unread", message).field(key.to_string()).place(place.clone()).found(mark);
            let help = Message::new("请核对这份表是否有效", "check whether the form counts");
            self.problems.push(problem.help(help));
        }
        rest
    }

    /// Says what stands in brackets behind the title, where that is no print.
    pub(super) fn behind_title(&mut self, flow: &Flow) {
        if self.plan.is_worded {
            return;
        }
        let mut start = 0;
        for line in flow.text.split('\n').take(TOP) {
            let at = start;
            start += line.len() + 1;
            let bare = line.trim_end();
            if !bare.ends_with([')', '）', '】', ']']) || bare.len() > MAX_TITLE {
                continue;
            }
            let Some(behind) = self.bracket_behind(bare) else { continue };
            let says_less =
                LESS.iter().any(|word| behind.contains(word)) || drafts::says_so(&behind) && !behind.contains(SPECIMEN);
            let severity = if says_less { Severity::Warning } else { Severity::Note };
            let message = message!("标题后的“{behind}”没有读入任何一项", "“{behind}” behind the title was not read");
            let help = Message::new("请核对这份表是否有效、是否完整", "check whether the form counts, and is complete");
            let problem = Problem::new("unread", severity, message).place(flow.place(at));
            self.problems.push(problem.found(behind).help(help));
            return;
        }
    }

    /// Says that `program` prints a title which does not stand in `flow`, nor is the name of a sheet in `blocks` or of their
    /// file, `stem`; and what stands there instead.
    pub(super) fn untitled(&mut self, program: &Program, found: &Found, flow: &Flow, blocks: &[&Block], stem: &str) {
        let printed = program.lines.iter().position(|line| line.style == Some(Style::Title));
        let Some((at, line)) = printed.and_then(|at| Some((at, program.lines.get(at)?))) else { return };
        let [Token::Literal { text, .. }] = line.tokens.as_slice() else { return };
        let hit = |at: usize| found.lines.get(at).and_then(Option::as_ref);
        if hit(at).is_some() {
            return;
        }
        let sheets = || {
            blocks.iter().filter_map(|block| match block {
                Block::Grid(Grid { source: Source::Sheet(name), .. }) => Some(&**name),
                _ => None,
            })
        };
        let is_sheet = sheets().next().is_some();
        let is_named = sheets().chain([stem]).any(|name| self.is_called(name));
        if is_sheet && is_named {
            return;
        }
        let above = found.lines.iter().take(at).flatten().map(|hit| hit.range.end).max().unwrap_or(0);
        let below = found.lines.iter().skip(at + 1).flatten().map(|hit| hit.range.start).min();
        let mut at = above;
        let between = flow.text.get(above..below.unwrap_or(flow.text.len())).unwrap_or_default();
        let instead = between.split('\n').take(LINES).find(|line| {
            let is_found = is_like_title(line.trim());
            at += if is_found { 0 } else { line.len() + 1 };
            is_found
        });
        let problem = match instead.map(str::trim) {
            Some(there) => restore(changed(text, there)).place(flow.place(at)).found(there),
            None => {
                let message = message!("没有标题“{text}”", "the title “{text}” is missing");
                restore(message).place(flow.place(below.unwrap_or(above)))
            }
        };
        // A shorter title is one, and a sheet may have it in the header of its pages, which nobody reads.
        let is_light = is_named || instead.map_or(is_sheet, |there| self.is_called(there));
        let severity = if is_light { Severity::Note } else { Severity::Warning };
        self.problems.push(Problem { severity, ..problem.expected(text.clone()) });
    }

    /// Says that the line above the table of an annex, whose printed title is not there, is the title of something else: it
    /// ends as titles do, and has no word of that one, of the table, or of its columns.
    pub(super) fn annex_retitled(
        &mut self,
        part: &sections::Section<'_>,
        grids: &[&Grid],
        program: &Program,
        found: &Found,
    ) {
        let plan = self.plan;
        let is_own =
            |line: &Line| line.slots().any(|key| plan.titles.iter().any(|own| own.slots().any(|of| of == key)));
        let mut lines = program
            .lines
            .iter()
            .zip(&found.lines)
            .filter(|(line, _)| line.style == Some(Style::Title) && line.slots().next().is_some() && !is_own(line));
        let Some((Token::Literal { text: printed, .. }, None)) =
            lines.next().and_then(|(line, hit)| Some((line.tokens.last()?, hit.as_ref())))
        else {
            return;
        };
        let mut tables = plan.schema.tables.values().zip(plan.tables.values());
        let table = tables.find_map(|(table, names)| {
            let is_it =
                |grid: &&&Grid| matches!(grid.source, Source::Table(_)) && part.header(table, names, grid).is_some();
            Some((table, grids.iter().find(is_it)?))
        });
        let Some((table, grid)) = table else { return };
        let Some((line, place)) = before(part, grid).find(|(line, _)| !line.trim().is_empty()) else { return };
        let mark =
            |text: &str| text.trim().trim_start_matches("附表").trim_start_matches(['附', '件', ':', '：']).to_owned();
        let there = mark(without_mark(&line));
        let mut words = fold_words(&there);
        for value in self.record.iter().filter_map(|(_, value)| value.as_text()) {
            words = words.replace(&fold_words(value), "");
        }
        if !is_like_title(&there) || !words.ends_with(TITLES) || words.char_count() <= ENDING || words.contains(POINTS)
        {
            return;
        }
        let columns =
            table.columns.values().flat_map(|column| std::iter::once(&column.field.label).chain(&column.field.aliases));
        let known: Vec<String> =
            columns.chain([&table.label, printed]).chain(&table.aliases).map(|text| fold_words(text)).collect();
        let letters: Vec<char> = words.chars().collect();
        let is_known = |pair: &[char]| {
            let pair: String = pair.iter().collect();
            known.iter().any(|text| text.contains(&pair))
        };
        if !letters.windows(2).any(is_known) {
            let severity =
                if KINDS.iter().any(|kind| words.contains(kind)) { Severity::Note } else { Severity::Warning };
            let printed = printed.trim_start_matches('-');
            let problem = restore(changed(printed, &there)).place(place).found(line.trim()).expected(printed);
            self.problems.push(Problem { severity, ..problem });
        }
    }

    /// True for a name that ends in the last words of a title of the form.
    fn is_called(&self, name: &str) -> bool {
        let name = fold_words(name);
        self.plan.titles.iter().filter_map(Line::longest).any(|title| {
            let words = fold_words(title.split('(').next().unwrap_or_default());
            let end = words.char_indices().rev().nth(ENDING - 1).and_then(|(at, _)| words.get(at..));
            end.is_some_and(|end| name.contains(end))
        })
    }

    /// The brackets at the end of a line, behind the last wording of a title.
    fn bracket_behind(&self, line: &str) -> Option<String> {
        let folded = fold(line).replace('【', "(").replace('】', ")").replace('[', "(").replace(']', ")");
        let mut behind = None;
        for title in self.plan.titles.iter() {
            let (Some(longest), Some(Token::Literal { folded: last, .. })) = (title.longest(), title.tokens.last())
            else {
                continue;
            };
            // Brackets may be the title's own.
            if folded.ends_with(last.as_str()) {
                return None;
            }
            if behind.is_none() && holds(&folded, longest) {
                let rest = folded.rfind(last.as_str()).and_then(|at| folded.get(at + last.len()..));
                behind = rest.and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
            }
        }
        let inner = behind?;
        let is_print = PRINTED.iter().any(|word| inner.starts_with(word)) || !inner.contains(char::is_alphabetic);
        (!is_print && inner.char_count() < LONGEST).then(|| {
            let open = line.rfind(['(', '（', '【', '[']).and_then(|open| line.get(open..));
            open.unwrap_or(line).to_owned()
        })
    }
}

/// True for a line of a few words, which says nothing.
fn is_like_title(line: &str) -> bool {
    let marks = [':', '：', '，', '。', '；', '\t'];
    line.len() <= MAX_TITLE / 4
        && line.chars().filter(|c| is_han(*c)).count() > 3
        && !line.contains(marks)
        && !line.contains(|c: char| c.is_ascii_digit())
}

/// A year with which a value begins, and the rest, where that may be a name.
fn year_in_front(value: &str) -> Option<(&str, &str)> {
    let at = value.find('年').filter(|at| *at == 4)?;
    let digits = value.get(..at)?;
    let is_year = digits.starts_with("20") && digits.bytes().all(|b| b.is_ascii_digit());
    let behind = value.get(at + '年'.len_utf8()..)?;
    let rest = behind.strip_prefix('度').unwrap_or(behind);
    let year = value.get(..value.len() - rest.len())?;
    (is_year && rest.chars().nth(2).is_some()).then_some((year, rest.trim_start()))
}
