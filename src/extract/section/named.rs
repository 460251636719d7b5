//! What the names of the file and of its sheets say: it fills what the title leaves open, and must not contradict it.

use super::{Section, bare, is_first_of_title, labelled, without_mark};
use crate::extract::flow::Flow;
use crate::extract::fold::{fold, fold_words};
use crate::extract::program::{Line, Program};
use crate::extract::text;
use crate::grid::{Block, Content, Source};
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::{Key, Record};

/// Lines and rows at the top of a form in which a broken title is looked for.
const TOP: usize = 6;

impl Section<'_> {
    /// Reads what labels in `flow` and the names of the sheets in `blocks` and of the file, `stem`, say of the title.
    pub(super) fn named(&mut self, blocks: &[&Block], flow: &Flow, stem: &str) {
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
            if let Some((value, place)) = field.and_then(|field| labelled::labelled(field, flow)) {
                self.put(&key, &Content::Text(value.into()), place, None);
            }
        }
        // A title broken in two says what each line by itself does not.
        let broken = if open(&self.record).is_empty() { Vec::new() } else { broken_lines(blocks) };
        for name in broken.into_iter().chain(names.iter().cloned()) {
            for (key, said) in self.said_by(&name) {
                match self.record.get(&key).map(crate::value::Value::plain) {
                    None => self.take(&key, &said, &name),
                    Some(known) => self.compare(&key, &said, &known, &name),
                }
            }
        }
        // A name without the title's wording, where nothing else says anything.
        let keys = open(&self.record);
        if let [first, second] = keys.as_slice()
            && title.slots().count() == 2
            && let Some((name, [a, b])) = names.iter().find_map(|name| Some((name, bare::pair(name)?)))
        {
            self.take(first, &a, name);
            self.take(second, &b, name);
        }
        self.title_place(&open(&self.record), flow);
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
                let values = self.said_as(title, &spelled);
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

    fn take(&mut self, key: &Key, value: &str, name: &str) {
        self.put(key, &Content::Text(value.into()), None, None);
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
            .found(name)
            .expected(value)
            .help(Message::new("请核对；最好写在标题中", "check it; better write it in the title")),
        );
    }

    /// A name that says something else is an error; one that only abbreviates or punctuates differently, a warning.
    fn compare(&mut self, key: &Key, said: &str, known: &str, name: &str) {
        if in_name(said) == in_name(known) || self.problems.iter().any(|p| p.code == "inconsistent" && p.field == **key)
        {
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

/// The lines at the top of a form, each with the next one, joined as they are and by a dash, and by itself.
fn broken_lines(blocks: &[&Block]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for block in blocks.iter().take(TOP) {
        match block {
            Block::Paragraph(paragraph) => lines.extend(paragraph.text.split('\n').map(str::to_owned)),
            Block::Grid(grid) => {
                let mut last = None;
                let first_of_row = grid.cells.iter().filter(|cell| last.replace(cell.row) != Some(cell.row));
                lines.extend(first_of_row.take(TOP).map(|cell| cell.text().into_owned()));
                break;
            }
        }
    }
    let mut lines: Vec<&str> = lines.iter().flat_map(|line| line.split('\n')).map(str::trim).collect();
    let mark =
        |line: &str| fold(line).chars().all(|c| c.is_ascii_digit() || "附件表录一二三四五六七八九十".contains(c));
    lines.retain(|line| !line.is_empty() && !mark(line) && !without_mark(line).contains(['：', ':']));
    lines.truncate(TOP);
    let dash = |c: char| fold(c.encode_utf8(&mut [0; 4])) == "-" || c == '_';
    let pairs = lines.iter().zip(lines.iter().skip(1)).flat_map(|(a, b)| {
        let joined = format!("{a}{b}");
        let parted = !(a.ends_with(dash) || b.starts_with(dash));
        parted.then(|| format!("{a}-{b}")).into_iter().chain([joined])
    });
    let threes = lines.iter().zip(lines.iter().skip(1)).zip(lines.iter().skip(2));
    let threes = threes.map(|((a, b), c)| format!("{a}-{b}-{c}"));
    pairs.chain(threes).chain(lines.iter().map(|line| (*line).to_owned())).collect()
}

/// A value as the name of a file or sheet can hold it: without the characters that names may not have, or have in
/// their place.
fn in_name(value: &str) -> String {
    fold(value).replace(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '[', ']', '_', '-'], "")
}

/// True when the letters of `short` all stand in `long`, in this order: an abbreviation, or other punctuation.
fn is_short_for(short: &str, long: &str) -> bool {
    let letters = |text: &str| fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<Vec<char>>();
    let (short, long) = (letters(short), letters(long));
    let mut rest = long.iter();
    short.len() >= 2 && short.iter().all(|c| rest.any(|other| other == c))
}
