//! What is said of text that the template does not have: nothing of it is read, and none of it is passed over in silence.

use super::Section;
use super::remarks::is_remark;
use super::residue::{Below, Piece};
use crate::docx::template::prints::Printed;
use crate::excerpt;
use crate::extract::fold::fold_words;
use crate::extract::text::program::{List, Program};
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Severity};
use crate::record::Key;
use crate::schema::{FieldType, Stage};

/// Letters of a piece that are quoted.
const QUOTED: usize = 40;
/// Names in one message.
const MOST_TITLES: usize = 8;
/// Letters of a label, with its colon.
const LONGEST_LABEL: usize = 10;
/// Pieces that are told one by one.
const TOLD: usize = 20;

impl Section<'_> {
    /// Says which values were not found, where something is there that the template does not print, and what else is
    /// there that it does not print.
    pub(super) fn left_over(&mut self, program: &Program) {
        self.drop_known();
        let told = |piece: &Piece| {
            let is_same = |p: &Problem| p.place == piece.place && p.severity > Severity::Note;
            let holds = |p: &Problem| p.found.as_ref().is_some_and(|found| found.contains(&piece.text));
            // Of several paragraphs the first is the place.
            let is_one = |p: &Problem| {
                let mut lines = p.found.iter().flat_map(|found| found.lines());
                p.code == "ambiguous" && lines.by_ref().nth(1).is_some() && holds(p)
            };
            self.problems.iter().any(|p| is_same(p) && holds(p) || is_one(p))
        };
        let mut pieces: Vec<Piece> = Vec::new();
        for piece in std::mem::take(&mut self.residue).into_iter().filter(|piece| !told(piece)) {
            match pieces.last_mut() {
                // What stands in several places of one line is told once.
                Some(last) if !last.is_whole && !piece.is_whole && last.place == piece.place => {
                    last.text.push('…');
                    last.text.push_str(&piece.text);
                }
                _ => pieces.push(piece),
            }
        }
        let open = self.open(program);
        let first = pieces.iter().position(|piece| !is_remark(&piece.text)).filter(|_| !open.is_empty());
        if let Some(piece) = first.map(|first| pieces.remove(first)) {
            self.not_read(&open, piece, program);
        }
        let more = pieces.len().saturating_sub(TOLD);
        for piece in pieces.iter().take(TOLD) {
            self.stray(piece);
        }
        if more > 0 {
            let message = message!(
                "另有 {more} 处模板没有的文字，没有读入任何一项",
                "{more} more pieces of text that the template does not have were not read"
            );
            let problem = Problem::warning("unread", message);
            self.problems.push(problem.help(Message::new("请对照模板核对", "compare it with the template")));
        }
    }

    /// The values that were not found and are not told of otherwise, with their titles.
    fn open(&self, program: &Program) -> Vec<(Key, String)> {
        let plan = self.plan;
        let mut open: Vec<(Key, String)> = Vec::new();
        for key in program.lines.iter().flat_map(|line| line.slots()).filter(|key| !key.is_empty()) {
            let (key, title) = match List::number(key) {
                Some(number) => {
                    let list = plan.lists.get(number).and_then(|list| plan.schema.tables.get_index(list.table));
                    let Some((key, table)) = list else { continue };
                    (key, &table.label)
                }
                None => match plan.schema.fields.get(key) {
                    Some(field) if field.required != Stage::Submit => (key, &field.title),
                    _ => continue,
                },
            };
            let is_known = self.record.get(key).is_some()
                || self.seen.contains(key)
                || self.absent.contains(key)
                || key.starts_with('|')
                || self.problems.iter().any(|p| p.field == **key || p.field.starts_with(&format!("{key}[")))
                || open.iter().any(|(other, _)| other == key);
            if !is_known {
                open.push((key.clone(), title.clone()));
            }
        }
        open
    }

    /// Says of values that were not found that a piece of text is there.
    fn not_read(&mut self, open: &[(Key, String)], piece: Piece, program: &Program) {
        let more = if open.len() > MOST_TITLES { "……" } else { "" };
        let titles: Vec<&str> = open.iter().take(MOST_TITLES).map(|(_, title)| title.as_str()).collect();
        let list = titles.join("”“") + more;
        let quoted = excerpt::beginning(&piece.text, QUOTED);
        let above = self.titles_above(&piece);
        let field = match open {
            [(only, _)] if above.is_empty() || self.shares_wording(program, only, &piece.text) => only.to_string(),
            _ => String::new(),
        };
        let message = if above.is_empty() {
            message!(
                "没有读到“{list}”，而文件中有模板没有的文字“{quoted}”",
                "“{list}” was not found, and there is text that the template does not have: “{quoted}”"
            )
        } else {
            let above = above.join("”“");
            message!(
                "没有读到“{list}”，而“{above}”下面有模板没有的文字“{quoted}”",
                "“{list}” was not found, and below “{above}” there is text that the template does not have: “{quoted}”"
            )
        };
        let problem = Problem::warning("unread", message).field(field).place(piece.place).found(piece.text);
        self.problems.push(problem.help(Message::new(
            "请核对；如是要读的内容，请照模板的样子写",
            "check it; what is to be read, write as the template has it",
        )));
    }

    /// Says of a piece of text that it was not read.
    fn stray(&mut self, piece: &Piece) {
        let quoted = excerpt::beginning(&piece.text, QUOTED);
        let above = self.titles_above(piece).join("”“");
        let is_said = !is_remark(&piece.text) && !is_page(&piece.text) && piece.is_whole;
        let Below { keys, is_end } = &piece.below;
        let field = if let [only] = keys.as_slice() { self.real(only).to_string() } else { String::new() };
        let is_open = keys.last().is_some_and(|last| {
            // Behind the end of the form only a text may go on; a line with a label of its own goes on with no sentence.
            let may_go_on = !is_labelled(&piece.text);
            if piece.is_inside { *is_end || may_go_on } else { *is_end && may_go_on && self.is_text(last) }
        });
        let severity = if is_said && is_open { Severity::Warning } else { Severity::Note };
        let message = if above.is_empty() {
            message!("“{quoted}”没有读入任何一项", "“{quoted}” was read into no value")
        } else {
            message!(
                "“{above}”下面另起的“{quoted}”没有读入任何一项",
                "the paragraph below “{above}” was not read: “{quoted}”"
            )
        };
        let help = if *is_end && severity > Severity::Note {
            Message::new(
                "请核对；如是它的内容，请写在同一段",
                "check it; if it belongs to the value, write it in the same paragraph",
            )
        } else {
            Message::new("请核对是否需要", "check whether it is needed")
        };
        let problem = Problem::new("unread", severity, message).field(field).place(piece.place.clone());
        self.problems.push(problem.found(piece.text.clone()).help(help));
    }

    /// True for a text that has two letters in a row of the wording with which a value is printed.
    fn shares_wording(&self, program: &Program, key: &Key, text: &str) -> bool {
        let text: Vec<char> = fold_words(text).chars().collect();
        let holds = |wording: &[char]| wording.windows(2).any(|pair| text.windows(2).any(|own| own == pair));
        let mut lines = program.lines.iter().filter(|line| line.slots().any(|own| self.real(own) == key));
        lines.any(|line| line.letters().iter().any(|letters| holds(letters)))
    }

    /// What a slot of `key` stands for: a table, or the value that it prints in a form of its own.
    pub(super) fn real<'k>(&'k self, key: &'k Key) -> &'k Key {
        if let Some(list) = List::number(key).and_then(|number| self.plan.lists.get(number)) {
            return self.plan.schema.tables.get_index(list.table).map_or(key, |(key, _)| key);
        }
        let own = self.plan.spelt.iter().find(|spelt| spelt.stands == Printed::Field(key.clone()));
        match own.and_then(|spelt| spelt.of.as_ref()) {
            Some(Printed::Field(of)) => of,
            _ => key,
        }
    }

    /// The titles of the values in the line above a piece.
    fn titles_above(&self, piece: &Piece) -> Vec<String> {
        let plan = self.plan;
        let titles = piece.below.keys.iter().take(MOST_TITLES).filter_map(|key| match List::number(key) {
            Some(number) => {
                let list = plan.lists.get(number)?;
                plan.schema.tables.get_index(list.table).map(|(_, table)| table.label.clone())
            }
            None => plan.schema.fields.get(key).map(|field| field.title.clone()),
        });
        let mut titles: Vec<String> = titles.filter(|title| !title.is_empty()).collect();
        titles.dedup();
        titles
    }

    fn is_text(&self, key: &Key) -> bool {
        let field = self.plan.schema.fields.get(key);
        field.is_some_and(|field| matches!(field.kind, FieldType::Text | FieldType::LongText))
    }
}

/// True for a line with a label of its own.
pub(super) fn is_labelled(text: &str) -> bool {
    // The colon of a time is none.
    let front: Vec<char> = text.chars().take(LONGEST_LABEL).collect();
    front.windows(2).any(|pair| matches!(pair, [before, ':' | '：'] if !before.is_ascii_digit()))
}

/// True for the number of a page.
pub(super) fn is_page(text: &str) -> bool {
    text.chars().all(|c| !c.is_alphabetic() || "第页共".contains(c))
}
