//! What a return says beside the form, where the form is read by its schema: rows and lines that people added are read
//! into no field, and none of them is passed over in silence.
//!
//! What a form prints, what is written by hand around it, and what people put above its title says nothing new. Where
//! the wording of a form is binding, what was added to it is an alteration.

mod above;
mod again;
mod asked;
mod beside;
mod left;

use std::cell::LazyCell;
use std::ops::Range;

use self::again::Again;
use self::left::{Above, Left};
use super::Section;
use super::passed::{has_number, is_asking, is_copied, is_draft, is_for_reader, is_noted, may_be_for_reader, opinion};
use super::remarks::{self};
use super::residue::Piece;
use super::strays::is_page;
use crate::char_count::CharCount as _;
use crate::excerpt;
use crate::extract::clauses::{self, ADDED};
use crate::extract::drafts;
use crate::extract::flow::Flow;
use crate::extract::fold::{fold, fold_words, is_numeral};
use crate::extract::formality::{
    self, is_formality, is_instruction, is_remark, is_remarkable, is_reservation, is_signature,
};
use crate::extract::imprint::{is_imprint, is_offices, is_said_again};
use crate::extract::plan::Plan;
use crate::extract::seals::is_signature_label;
use crate::extract::signing::{begins_content, says_content};
use crate::extract::text::Found;
use crate::extract::text::program::{Line, Program, Token};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Problem, Severity};
use crate::schema::Style;
use crate::value::Value;

/// Letters of a piece that are quoted.
const QUOTED: usize = 40;
/// Pieces that are told one by one.
const TOLD: usize = 20;
/// Letters of a title, and letters beside one in its line.
const TITLE: usize = 40;
const BESIDE_TITLE: usize = 6;
/// Paragraphs from one to the next of a text, the next included.
const NEAR: u32 = 2;
/// What a line begins with that lists what comes with a form, or whom it goes to.
const LISTS: [&str; 6] = ["附件", "附:", "附表", "附图", "抄送", "主送"];
/// Ends of the headings of what is enclosed with a form, where the form says that it may be.
const ENCLOSED: [&str; 4] = ["方案", "测算", "测算表", "测算说明"];
/// What stands above a list of instructions.
const HEADINGS: [&str; 6] = ["填表说明", "填写说明", "填报说明", "填表须知", "填写要求", "填表要求"];

/// What of a return was compared with the wording of its form.
#[derive(Debug)]
pub(super) struct Compared {
    /// Where the form begins behind its title, and where that begins.
    start: Option<usize>,
    title: Option<usize>,
    /// Where all that stands there was compared.
    regions: Vec<Range<usize>>,
    /// The wording by which its title is told, and those of forms that come with it.
    titles: Vec<String>,
    /// Whether the form is a text whose wording is binding.
    is_binding: bool,
}

impl Compared {
    pub(super) fn of(plan: &Plan, program: &Program, found: &Found, regions: Vec<Range<usize>>) -> Self {
        let mut lines = program.lines.iter().zip(&found.lines).filter_map(|(line, hit)| Some((line, hit.as_ref()?)));
        let is_title = |line: &Line| matches!(line.style, None | Some(Style::Title));
        let title = lines.clone().find(|(line, _)| is_title(line)).map(|(_, hit)| hit.range.clone());
        let start = title.as_ref().map(|title| title.end).or_else(|| lines.next().map(|(_, hit)| hit.range.start));
        let is_sentence = |line: &Line| {
            let literals = line.tokens.iter().filter_map(|token| match token {
                Token::Literal { text, .. } => Some(fold_words(text).char_count()),
                Token::Slot { .. } => None,
            });
            line.style == Some(Style::Body) && line.slots().next().is_some() && literals.sum::<usize>() >= ADDED
        };
        let is_binding = !plan.is_worded
            && plan.schema.tables.is_empty()
            && (!clauses::runs(program).is_empty() || program.lines.iter().any(is_sentence));
        let printed = program.lines.iter().filter(|line| is_title(line)).chain(plan.titles.iter());
        let titles = printed.filter_map(Line::longest).map(fold_words).filter(|title| !title.is_empty()).collect();
        Self { start, title: title.map(|title| title.start), regions, titles, is_binding }
    }

    /// True for a title, also with names in it; or, where the wording is not binding, in other words.
    fn is_title(&self, text: &str, words: &str) -> bool {
        let more = |title: &str| words.char_count().saturating_sub(title.char_count());
        let is_own = |title: &String| words.contains(title) && (!self.is_binding || more(title) <= BESIDE_TITLE);
        self.titles.iter().any(is_own) || !self.is_binding && is_titled(text, &self.titles)
    }
}

impl Section<'_> {
    /// Says of what is left in `flow` that it was read into no value.
    pub(super) fn unclaimed(&mut self, compared: &Compared, flow: &Flow) {
        if compared.is_binding {
            self.objections();
        }
        let residue = std::mem::take(&mut self.residue);
        let letter = above::letter(&residue, compared.title, flow);
        if let Some(letter) = letter.as_ref().filter(|_| !compared.is_binding) {
            self.asked(letter, flow);
        }
        // Of what stands in cells only what is behind their last values.
        let behind: Vec<Piece> = self.aside.drain(..).filter(|piece| !piece.is_inside).collect();
        let is_compared = |piece: &Piece| {
            compared.regions.iter().any(|region| region.start <= piece.range.start && piece.range.end <= region.end)
        };
        let values = LazyCell::new(|| -> Vec<String> {
            let fields = self.record.iter().filter(|(_, value)| !matches!(value, Value::Rows(_)));
            fields.map(|(_, value)| fold(&value.plain())).collect()
        });
        let is_above = |piece: &Piece| compared.title.is_some_and(|title| piece.range.end <= title);
        let is_said_above = |piece: &Piece| {
            let is_in_letter = letter.as_ref().is_some_and(|letter| letter.contains(&piece.range.start));
            is_above(piece) && above::says(&piece.text, compared.is_binding, is_in_letter)
        };
        let is_own = |piece: &Piece| {
            let is_cell = matches!(piece.place, Some(Place::TableCell { .. } | Place::Cell { .. }));
            let is_behind_title = match compared.start {
                Some(start) => start <= piece.range.start,
                None => is_cell,
            };
            // A binding text has nothing behind the words of its lines, nor between them; others nothing that takes back.
            let is_all = piece.is_whole || compared.is_binding || is_remark(&piece.text) || begins_content(&piece.text);
            let is_in_form = is_behind_title
                || is_said_above(piece)
                || is_above(piece) && is_draft(&piece.text)
                || is_above(piece) && may_be_for_reader(&piece.text) && is_for_reader(&piece.text, &values);
            is_all && is_in_form && !is_compared(piece)
        };
        let residue: Vec<Piece> = residue.into_iter().filter(is_own).collect();
        if residue.is_empty() && behind.is_empty() {
            return;
        }
        let (wording, values) = (self.all_wording(), LazyCell::force(&values).as_slice());
        let value_words: Vec<String> = values.iter().map(|value| fold_words(value)).collect();
        let is_known = |piece: &Piece| {
            let words = fold_words(&piece.text);
            let folded = fold(&piece.text);
            let behind = folded.split_once(':').map(|(_, behind)| behind);
            if is_date(&folded) && compared.is_binding && self.lacks_date(&piece.text) {
                return false;
            }
            // What stands above remarks is kept with them.
            wording.contains(&words) && !remarks::is_label(&piece.text)
                || values.iter().any(|value| !value.is_empty() && (*value == folded || behind == Some(value)))
                || is_page(&piece.text)
                || is_date(&folded)
                || compared.is_title(&piece.text, &words)
                || is_made_of(words, &value_words)
                || is_imprint(&piece.text, values, compared.is_binding)
                || is_said_again(&piece.text, values, &wording)
                || !piece.is_whole && is_offices(&piece.text)
        };
        let mut left: Vec<(Left, Range<usize>, bool)> = Vec::new();
        for piece in residue {
            let is_new = !is_known(&piece);
            if let Some((row, range, is_any)) = left.last_mut()
                && row.place.as_ref().is_some_and(|place| is_row(place, piece.place.as_ref()))
                && flow.text.get(range.end..piece.range.start).is_some_and(|between| !between.contains('\n'))
            {
                row.text.push(' ');
                row.text.push_str(piece.text.trim());
                if let Some(cells) = row.rows.first_mut() {
                    cells.push(piece.text.trim().to_owned());
                }
                *range = range.start..piece.range.end;
                *is_any |= is_new || self.names_field(row.first());
                continue;
            }
            let text = piece.text.trim().to_owned();
            let is_above = is_above(&piece) && !is_said_above(&piece);
            let rows = vec![vec![text.clone()]];
            let new = Left { text, rows, place: piece.place, is_behind: false, is_above };
            left.push((new, piece.range, is_new));
        }
        for piece in behind.into_iter().filter(|piece| !is_known(piece) && !is_offices(&piece.text)) {
            let text = piece.text.trim_start_matches(|c: char| !is_opening(c)).to_owned();
            let (rows, place) = (vec![vec![text.clone()]], piece.place);
            let new = Left { text, rows, place, is_behind: true, is_above: false };
            left.push((new, piece.range, true));
        }
        let (mut told, mut more, mut is_listed, mut is_remarked) = (0, 0, false, false);
        let mut above: Option<Above> = None;
        let (may_enclose, mut is_enclosed) = (!compared.is_binding && wording.contains("另附"), false);
        let mut lefts = joined(left.into_iter().map(|(left, _, is_any)| (left, is_any))).into_iter().peekable();
        let mut is_headed = false;
        while let Some(left) = lefts.next() {
            // What stands below the heading of an enclosure is all of it.
            let is_item = is_listed && is_numbered(&left.text);
            let begins =
                may_enclose && !is_enclosed && !is_item && opens_enclosure(&left) && !self.is_among_labels(&left);
            if begins {
                (is_enclosed, above) = (true, None);
            }
            // What is listed below a heading belongs to it.
            let folded = fold(&left.text);
            if compared.is_binding && beside::heads_list(&folded) && lefts.peek().is_some_and(Left::is_of_table) {
                is_headed = true;
                continue;
            }
            let opens_list = |words: &[&str]| words.iter().any(|word| folded.starts_with(word));
            let may_open = !compared.is_binding || !is_reservation(&left.text);
            let is_item = left.cells() == 1 && is_numbered(&left.text);
            if opens_list(&LISTS) && may_open || !compared.is_binding && opens_list(&HEADINGS) {
                is_listed = true;
            } else {
                is_listed &= is_item && (!compared.is_binding || left.is_short() && !is_reservation(&left.text));
            }
            if is_listed && !is_copied(&left.text) {
                continue;
            }
            // A remark goes on with what is numbered below it.
            is_remarked = !compared.is_binding && (left.is_remark() || is_remarked && is_item);
            let is_headed = std::mem::take(&mut is_headed);
            let beside = if compared.is_binding { self.beside(&left, is_headed, &wording) } else { None };
            let again = if compared.is_binding || left.is_above { Again::No } else { self.said_again(&left) };
            match again {
                Again::No => {}
                Again::Same => continue,
                Again::Other(problems) => {
                    self.problems.extend(problems);
                    above = None;
                    continue;
                }
            }
            let Some(mut problem) = self.told_of(&left, compared.is_binding, values, beside) else { continue };
            // So is what is numbered below a table, and asks for nothing.
            let is_numbered_cell = is_item && !compared.is_binding && left.is_in_cell() && !is_remarkable(&left.text);
            if is_enclosed || is_remarked && is_item || is_numbered_cell {
                problem.severity = Severity::Note;
            }
            if let Some(above) = above.as_mut().filter(|_| !compared.is_binding)
                && let Some(last) = self.problems.last_mut()
                && above.is_joined(last, &problem, is_enclosed)
            {
                continue;
            }
            above = Above::of(&left, &problem).filter(|_| told < TOLD);
            told += 1;
            if told <= TOLD { self.problems.push(problem) } else { more += 1 }
        }
        if more > 0 {
            let message = message!(
                "另有 {more} 处表外的文字，没有读入任何一项",
                "{more} more pieces of text beside the form were not read"
            );
            let problem = Problem::warning("unread", message);
            self.problems.push(problem.help(Message::new("请对照原表核对", "compare it with the form")));
        }
    }

    /// What is said of a row or a line, unless it is one that people write by hand around a form, or is told already.
    /// `beside` is its weight where it takes nothing from a binding text.
    fn told_of(&self, left: &Left, is_binding: bool, values: &[String], beside: Option<Severity>) -> Option<Problem> {
        let folded = fold(&left.text);
        let is_list = LISTS.iter().any(|list| folded.starts_with(list));
        // What is asked for in a row of its own does not go without saying.
        let asks = !is_binding && left.is_in_cell() && left.text.contains('请') && formality::is_marked(&left.text);
        // A list of contacts is what stands below a form.
        let head = left.text.lines().next().unwrap_or_default();
        let is_contacts =
            || left.is_of_table() && head.split(' ').filter(|word| is_signature_label(&fold(word))).count() > 1;
        let is_signed = left.is_signed(is_binding) && (is_binding || !self.is_among_labels(left)) || is_contacts();
        // One mark in each cell is that mark.
        let is_same = left.cells() == 1 || left.text.split(' ').all(|text| text == left.first());
        let is_passed = left.is_above
            || is_same && is_formality(if left.cells() == 1 { &left.text } else { left.first() }) && !asks
            || left.is_short() && !says_more(&left.text, &folded, is_binding)
            || is_list && !(is_binding && is_reservation(&left.text))
            || is_signed
            || left.is_remark() && remarks::says_nothing(left.behind())
            || left.cells() == 1 && !is_binding && is_instruction(&folded);
        // A row that was added to the form, not a line below it.
        let is_noted = if is_signed && !is_asking(&left.text) {
            left.cells() > 1
                && !left.first().contains([':', '：'])
                && self.is_next_to_labels(left)
                && has_number(&left.text, values)
        } else {
            is_noted(&left.text, values)
        };
        let is_noted = is_noted
            || is_passed && !left.is_above && !is_list && says_content(&left.rows, |text| self.is_read(text, values));
        let is_passed = is_passed && (left.is_above || is_binding || !self.contradicts(&left.text));
        let beside = beside.filter(|weight| !is_passed || *weight == Severity::Warning);
        if is_passed && !is_noted && beside.is_none() {
            return None;
        }
        let is_said = |p: &Problem| {
            p.place == left.place
                && (p.severity > Severity::Note || p.code == "unread")
                && p.found.as_ref().is_some_and(|found| found.contains(&left.text))
        };
        let is_sum =
            |(text, place): &(String, Place)| left.place.as_ref() == Some(place) && text.trim() == left.text.trim();
        if self.problems.iter().any(is_said) || self.sums_below.iter().any(is_sum) {
            return None;
        }
        let mut quoted = excerpt::beginning(left.text.lines().next().unwrap_or_default(), QUOTED);
        if left.text.contains('\n') && !quoted.ends_with('…') {
            quoted.push('…');
        }
        let problem = if is_binding && !is_passed && beside.is_none() {
            let message = message!("增加了原文没有的内容：“{quoted}”", "this was added: “{quoted}”");
            let help = Message::new("请删去增加的内容，恢复原文", "delete it; the wording may not be changed");
            Problem::error("altered-text", message).help(help)
        } else {
            let is_aside = is_passed || left.is_remark() || left.is_of_table() && !self.is_among_labels(left);
            let is_aside = is_aside && !formality::is_recount(&left.text);
            let is_aside = is_aside && !drafts::says_so(&left.text);
            let severity = beside.unwrap_or(if is_aside { Severity::Note } else { Severity::Warning });
            let message = message!("“{quoted}”没有读入任何一项", "“{quoted}” was read into no value");
            let is_field = |label: &str| self.plan.schema.fields.values().any(|field| field.label.contains(label));
            let help = match opinion(left.first(), left.cells() > 1).is_some_and(|label| !is_field(label)) {
                true => Message::new(
                    "表中没有写这些话的格；请收表人另行处理",
                    "the form has no cell for it: whoever takes it in sees to it",
                ),
                false => Message::new(
                    "请核对；如是要读的内容，请写在表中规定的格内",
                    "check it; what is to be read belongs in the cells of the form",
                ),
            };
            Problem::new("unread", severity, message).help(help)
        };
        Some(problem.place(left.place.clone()).found(left.text.clone()))
    }

    /// True for a row that stands between rows of fields.
    fn is_among_labels(&self, left: &Left) -> bool {
        let Some(Place::TableCell { row, .. } | Place::Cell { row, .. }) = &left.place else { return false };
        if left.is_behind {
            return false;
        }
        let rows = left.place.as_ref().and_then(|place| self.places.rows_beside(place));
        rows.is_some_and(|(first, last)| (first..=last).contains(row))
    }

    /// True for a row of the table in which the fields stand, in a sheet for one right below these.
    fn is_next_to_labels(&self, left: &Left) -> bool {
        let rows = left.place.as_ref().and_then(|place| self.places.rows_beside(place));
        match (&left.place, rows) {
            (Some(Place::Cell { row, .. }), Some((_, last))) => *row <= last.saturating_add(1),
            (_, rows) => rows.is_some(),
        }
    }

    /// All that the form prints, in lines.
    pub(super) fn all_wording(&self) -> String {
        let schema = &self.plan.schema;
        let mut all = self.wording();
        let titles = self.plan.titles.iter().flat_map(|title| &title.tokens).filter_map(|token| match token {
            Token::Literal { text, .. } => Some(text.as_str()),
            Token::Slot { .. } => None,
        });
        let columns = schema.tables.values().flat_map(|table| table.columns.values().map(|column| &column.field));
        let fields = schema.fields.values().chain(columns);
        let fields = fields.flat_map(|field| {
            let own = [Some(&field.label), field.hint.as_ref(), field.blank.as_ref()].into_iter().flatten();
            own.chain(&field.aliases).map(String::as_str)
        });
        let tables = schema.tables.values().map(|table| table.label.as_str());
        for text in titles.chain(fields).chain(tables) {
            all.push('\n');
            all.push_str(&fold_words(text));
        }
        all
    }
}

/// Rows that say something new, those of one table together; below such a row a known one goes on with it, as numbers do
/// below their headings.
fn joined(rows: impl Iterator<Item = (Left, bool)>) -> Vec<Left> {
    let mut all: Vec<(Left, u32)> = Vec::new();
    for (left, is_new) in rows {
        let row = match &left.place {
            Some(Place::TableCell { row, .. } | Place::Cell { row, .. }) => *row,
            _ => 0,
        };
        match all.last_mut() {
            Some((above, last)) if above.goes_on(*last, &left) && (is_new || !is_signature(&left.text, false)) => {
                *last = row;
                above.text.push('\n');
                above.text.push_str(&left.text);
                above.rows.extend(left.rows);
            }
            _ if is_new => all.push((left, row)),
            _ => {}
        }
    }
    all.into_iter().map(|(left, _)| left).collect()
}

/// True for two cells of one row.
fn is_row(first: &Place, other: Option<&Place>) -> bool {
    match (first, other) {
        (Place::TableCell { table, row, .. }, Some(Place::TableCell { table: own, row: other, .. })) => {
            table == own && row == other
        }
        (Place::Cell { sheet, row, .. }, Some(Place::Cell { sheet: own, row: other, .. })) => {
            sheet == own && row == other
        }
        _ => false,
    }
}

/// True for a short text that says something: in a text whose wording is binding, whatever is neither a name nor an
/// instruction to whoever fills it in.
fn says_more(text: &str, folded: &str, is_binding: bool) -> bool {
    if !is_binding {
        return is_remarkable(text) || formality::is_remark(text);
    }
    !is_offices(text) && (!is_instruction(folded) || is_reservation(text))
}

/// True for a line that may be a title in other words: it ends as one does, and is no sentence.
fn is_titled(text: &str, titles: &[String]) -> bool {
    let words = fold_words(text);
    let ends = |title: &String| {
        let at = title.char_indices().rev().nth(1).map_or(0, |(at, _)| at);
        title.get(at..).is_some_and(|end| words.ends_with(end))
    };
    !text.contains([':', '：', '，', '。', '；', '\t']) && words.char_count() <= TITLE && titles.iter().any(ends)
}

/// True for the heading of what is enclosed with a form: its text, or the label in front of one, ends as such do.
fn opens_enclosure(left: &Left) -> bool {
    let folded = fold(&left.text);
    let is_heading = |text: &str| {
        let text = text.split('(').next().unwrap_or_default();
        text.char_count() <= TITLE
            && !text.contains(['，', ',', '。', '；', ';'])
            && ENCLOSED.iter().any(|end| text.ends_with(end))
    };
    let mut parts = folded.splitn(2, ':');
    let is_text = |text: &str| is_heading(text) && !is_numbered(text);
    left.cells() == 1 && (parts.next().is_some_and(is_heading) || parts.next().is_some_and(is_text))
}

/// True for a letter, or a mark with which a text begins.
fn is_opening(c: char) -> bool {
    c.is_alphanumeric() || "（(【[※★*“《".contains(c)
}

/// True for a line that begins with a number, as those of a list do.
fn is_numbered(text: &str) -> bool {
    text.trim_start_matches(['(', '（']).starts_with(|c: char| c.is_numeric() || is_numeral(c))
}

/// True for a text that is nothing but values, of which these are the words, and marks between them.
fn is_made_of(mut words: String, values: &[String]) -> bool {
    for value in values.iter().filter(|value| value.chars().nth(1).is_some()) {
        if value.len() <= words.len()
            && let Some(at) = words.find(value)
        {
            words.replace_range(at..at + value.len(), "");
        }
    }
    words.is_empty() || matches!(words.as_str(), "和" | "与" | "及" | "的")
}

/// True for a date and nothing else.
fn is_date(folded: &str) -> bool {
    folded.chars().all(|c| !c.is_alphabetic() || "年月日号时分〇一二三四五六七八九十".contains(c))
}
