//! What the names of the file and of its sheets say: it fills what the title leaves open, and must not contradict it.

use std::borrow::Cow;

use super::put::is_short_for;
use super::{Section, bare, glued, is_first_of_title, labelled};
use crate::extract::flow::Flow;
use crate::extract::fold::{fold, fold_words};
use crate::extract::marks::{without_front, without_mark};
use crate::extract::text;
use crate::extract::text::program::{Line, Program, Token};
use crate::grid::{Block, Content, Source};
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::{Problem, Severity};
use crate::record::{Key, Record};
use crate::schema::Style;

/// Lines and rows at the top of a form in which a broken title is looked for.
const TOP: usize = 6;

impl Section<'_> {
    /// Reads what labels in `flow` and the names of the sheets in `blocks` and of the file, `stem`, say of the title. In
    /// `flow`, wording of the form begins at the bytes `printed`.
    pub(super) fn named(&mut self, blocks: &[&Block], flow: &Flow, printed: &[usize], stem: &str) {
        self.contradicted(flow, printed);
        let Some(title) = self.plan.titles.first().filter(|line| line.slots().next().is_some()) else { return };
        if self.problems.iter().any(|p| p.code == "placeholder") {
            return;
        }
        let sheets = blocks.iter().filter_map(|block| match block {
            Block::Grid(grid) => match &grid.source {
                Source::Sheet(name) => Some(name.to_string()),
                Source::Table(_) => None,
            },
            Block::Paragraph(_) => None,
        });
        let names: Vec<String> = sheets.chain(std::iter::once(stem.to_owned())).collect();
        let open = |record: &Record| title.slots().filter(|key| record.get(key).is_none()).cloned().collect::<Vec<_>>();
        for key in open(&self.record).into_iter().filter(|key| !self.is_unsure(key)).collect::<Vec<_>>() {
            let field = self.plan.schema.fields.get(&key);
            if let Some(found) = field.and_then(|field| labelled::labelled(field, flow)) {
                self.put(&key, &Content::Text(found.value.into()), found.place, None);
            }
        }
        // A title broken in two says what each line by itself does not.
        let broken = if open(&self.record).is_empty() { Vec::new() } else { broken_lines(blocks, &self.plan.titles) };
        let office = broken.iter().find_map(|(name, place)| {
            Some((glued::office(&self.plan.titles, name)?.to_owned(), name.clone(), place.clone()))
        });
        if let (Some((office, name, place)), Some(key)) = (office, title.slots().next())
            && self.record.get(key).is_none()
        {
            self.take(key, &office, &name, place);
        }
        for (name, place) in broken.into_iter().chain(names.iter().map(|name| (name.clone(), None))) {
            let values = self.said_by(&name);
            if self.is_in_front(&values) {
                continue;
            }
            // A name that the blank form has says nothing.
            for (key, said) in values.into_iter().filter(|(_, said)| !crate::values::has_placeholder(said)) {
                match self.record.get(&key).map(crate::value::Value::plain) {
                    None => self.take(&key, &said, &name, place.clone()),
                    Some(known) => self.compare(&key, &said, &known, &name),
                }
            }
        }
        for key in open(&self.record) {
            if let Some((label, values)) = self.said_in_rows(&key) {
                self.take(&key, &values, &label, None);
            }
        }
        // A name without the title's wording, where nothing else says anything.
        let keys = open(&self.record);
        if let [first, second] = keys.as_slice()
            && title.slots().count() == 2
            && let Some((name, [a, b])) = names.iter().find_map(|name| Some((name, bare::pair(name)?)))
        {
            self.take(first, &a, name, None);
            self.take(second, &b, name, None);
        }
        self.title_place(&open(&self.record), flow);
    }

    /// Says where a label in `flow` has another value than the title: another body or system where the label is the
    /// field's own, or holds it; elsewhere it may mean something else.
    fn contradicted(&mut self, flow: &Flow, printed: &[usize]) {
        // Nearly all returns have nothing beside their tables and labels but what the form prints.
        if self.plan.is_worded || !has_other_lines(flow, printed) {
            return;
        }
        let plan = self.plan;
        let lines = plan.body.iter().take(1).flat_map(|body| &body.lines);
        let titles = lines.filter(|line| line.style == Some(Style::Title));
        let mut keys: Vec<&Key> = titles.flat_map(Line::slots).collect();
        keys.retain(|key| !self.problems.iter().any(|p| p.code == "inconsistent" && p.field == ***key));
        for key in keys {
            let Some(field) = plan.schema.fields.get(key) else { continue };
            let Some(known) = self.record.get(key).map(crate::value::Value::plain) else { continue };
            let Some(found) = labelled::labelled_best(field, flow) else { continue };
            let Some(said) = plan.coerced(key, field, &Content::Text(found.value.as_str().into())).value else {
                continue;
            };
            let said = said.plain();
            // What goes on behind the same name is a remark, or a part of that body.
            if in_name(&said).starts_with(&in_name(&known)) {
                continue;
            }
            let is_alike = is_short_for(&said, &known) || is_short_for(&known, &said);
            let mut problem = super::put::inconsistent(&field.label, known, said);
            if is_alike || !found.label.contains(&fold(&field.label)) {
                problem.severity = Severity::Warning;
                problem = problem.help(Message::new(
                    "请核对是否指同一项；如是，请改为一致",
                    "check whether both mean the same; if so, make them the same",
                ));
            }
            self.problems.push(problem.field(key.to_string()).place(found.place));
        }
    }

    /// What a title does not say is missing where its other wording stands.
    fn title_place(&mut self, keys: &[Key], flow: &Flow) {
        let keys: Vec<&Key> = keys.iter().filter(|key| self.places.get(key).is_none()).collect();
        if keys.is_empty() {
            return;
        }
        let words: Vec<String> =
            self.plan.titles.iter().filter_map(|title| Some(fold_words(title.longest()?))).collect();
        let mut start = 0;
        for line in flow.text.split('\n').take(TOP) {
            let there = fold_words(line);
            if words.iter().any(|words| there.contains(words.as_str())) {
                if let Some(place) = flow.place(start) {
                    keys.into_iter().for_each(|key| self.places.set(key.to_string(), place.clone()));
                }
                return;
            }
            start += line.len() + 1;
        }
    }

    /// The values that `name` holds where it is spelled as one of the titles, whatever parts it.
    fn said_by(&self, name: &str) -> Vec<(Key, String)> {
        let mut said = Vec::new();
        for spelled in bare::parted(name) {
            for title in self.plan.titles.iter().filter(|title| title.slots().next().is_some()) {
                let values = self.said_as(title, without_front(&spelled));
                if values.len() > said.len() {
                    said = values;
                }
            }
            if !said.is_empty() {
                break;
            }
        }
        said
    }

    /// The values that `name` holds where it is spelled as `title`.
    fn said_as(&self, title: &Line, name: &str) -> Vec<(Key, String)> {
        let program = Program { lines: vec![title.clone()] };
        let flow = Flow::unplaced(name);
        let found = text::find(&program, &flow);
        if found.score == 0 {
            return Vec::new();
        }
        let mut values = Vec::new();
        for capture in text::captures(&program, &found, &flow, &self.plan.schema) {
            let mut value = flow.text.get(capture.range.clone()).unwrap_or_default();
            if is_first_of_title(&program, &capture.key) {
                value = without_mark(value);
            }
            let blank = capture.blank.as_deref().is_some_and(|blank| fold(blank) == fold(value));
            if !value.is_empty() && !blank {
                values.push((capture.key, value.to_owned()));
            }
        }
        values
    }

    /// True where the values that a name holds are what is known, and a piece in front (`转发-甲局-乙系统`).
    fn is_in_front(&self, values: &[(Key, String)]) -> bool {
        let Some((_, front)) = values.first().filter(|_| values.len() > 1) else { return false };
        let known = values.iter().map(|(key, _)| self.record.get(key).map(|known| in_name(&known.plain())));
        let Some(known) = known.collect::<Option<String>>() else { return false };
        let said: String = values.iter().map(|(_, said)| in_name(said)).collect();
        said.strip_suffix(&known).is_some_and(|before| !before.is_empty() && before.starts_with(&in_name(front)))
    }

    fn take(&mut self, key: &Key, value: &str, name: &str, place: Option<Place>) {
        self.put(key, &Content::Text(value.into()), place.clone(), None);
        let label = self.plan.schema.fields.get(key).map_or("", |f| f.label.as_str());
        self.problems.push(
            Problem::note(
                "normalised",
                message!(
                    "标题没有写全，“{label}”取自“{name}”",
                    "the title is not complete: “{label}” was taken from “{name}”"
                ),
            )
            .field(key.to_string())
            .place(place)
            .found(name)
            .expected(value)
            .help(Message::new("请核对；最好写在标题中", "check it; better write it in the title")),
        );
    }

    /// A name that says something else is an error; one that only abbreviates or punctuates differently, a warning.
    fn compare(&mut self, key: &Key, said: &str, known: &str, name: &str) {
        if is_same_name(said, known) || self.problems.iter().any(|p| p.code == "inconsistent" && p.field == **key) {
            return;
        }
        let label = self.plan.schema.fields.get(key).map_or("", |f| f.label.as_str());
        let wording = message!(
            "名称“{name}”中的“{label}”是“{said}”，表中是“{known}”",
            "the name “{name}” gives “{label}” as “{said}”, the form as “{known}”"
        );
        let problem = if is_short_for(said, known) || is_short_for(known, said) {
            Problem::warning("inconsistent", wording)
        } else {
            Problem::error("inconsistent", wording)
        };
        self.problems.push(
            problem.field(key.to_string()).place(self.places.get(key)).found(said).expected(known).help(Message::new(
                "请核对是否发错文件，并改为一致",
                "check that it is the right file, and make both the same",
            )),
        );
    }
}

/// True where some line or cell holds no wording of the form.
fn has_other_lines(flow: &Flow, printed: &[usize]) -> bool {
    let mut start = 0;
    flow.text.split(['\n', '\t']).any(|line| {
        let range = start..start + line.len();
        start = range.end + 1;
        !line.trim().is_empty() && !printed.iter().any(|at| range.contains(at))
    })
}

/// The lines at the top of a form, each with the next one, joined as they are and by a dash, and by itself, with their
/// places. A line that ends as one of the `titles` is not joined with the one below it.
fn broken_lines(blocks: &[&Block], titles: &[Line]) -> Vec<(String, Option<Place>)> {
    let mut lines: Vec<(Cow<'_, str>, Option<Place>)> = Vec::new();
    for block in blocks.iter().take(TOP) {
        match block {
            Block::Paragraph(paragraph) => {
                let place = paragraph.number.map(|paragraph| Place::Paragraph { paragraph });
                lines.push((Cow::Borrowed(paragraph.text.as_str()), place));
            }
            Block::Grid(grid) => {
                let mut last = None;
                let first_of_row = grid.cells.iter().filter(|cell| last.replace(cell.row) != Some(cell.row));
                let placed = first_of_row.map(|cell| (cell.text(), Some(grid.place(cell.row, cell.column))));
                lines.extend(placed.take(TOP));
                break;
            }
        }
    }
    let each = lines.iter().flat_map(|(text, place)| text.split('\n').map(move |line| (line.trim(), place)));
    let mark =
        |line: &str| fold(line).chars().all(|c| c.is_ascii_digit() || "附件表录一二三四五六七八九十".contains(c));
    let mut lines: Vec<(&str, &Option<Place>)> = each.collect();
    lines.retain(|(line, _)| !line.is_empty() && !mark(line) && !without_mark(line).contains(['：', ':']));
    lines.truncate(TOP);
    let ends = |line: &str| {
        let line = fold(line);
        let last = |title: &Line| match title.tokens.last() {
            Some(Token::Literal { folded, .. }) => line.ends_with(folded.trim_start_matches('-')),
            _ => false,
        };
        titles.iter().any(last)
    };
    let dash = |c: char| fold(c.encode_utf8(&mut [0; 4])) == "-" || c == '_';
    let open = lines.iter().enumerate().filter(|(_, (line, _))| !ends(line));
    let mut broken = Vec::new();
    let mut threes = Vec::new();
    for (at, (a, place)) in open {
        let Some((b, _)) = lines.get(at + 1) else { continue };
        if !(a.ends_with(dash) || b.starts_with(dash)) {
            broken.push((format!("{a}-{b}"), (*place).clone()));
        }
        broken.push((format!("{a}{b}"), (*place).clone()));
        if let Some((c, _)) = lines.get(at + 2).filter(|_| !ends(b)) {
            threes.push((format!("{a}-{b}-{c}"), (*place).clone()));
        }
    }
    broken.extend(threes);
    broken.extend(lines.iter().map(|(line, place)| ((*line).to_owned(), (*place).clone())));
    broken
}

/// A value as the name of a file or sheet can hold it: without the characters that names may not have, or have in
/// their place.
fn in_name(value: &str) -> String {
    fold(value).replace(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '[', ']', '_', '-'], "")
}

/// True for the same name, whatever number stands in front of one.
fn is_same_name(said: &str, known: &str) -> bool {
    let [said, known] = [said, known].map(|name| in_name(without_front(name)));
    said.strip_suffix(&known).is_some_and(|front| front.chars().all(|c| c.is_ascii_digit()))
}
