//! What the names of the file and of its sheets say: it fills what the title leaves open, and must not contradict it.

use super::{Section, is_first_of_title, without_mark};
use crate::extract::flow::Flow;
use crate::extract::fold::fold;
use crate::extract::plan::{Line, Program};
use crate::extract::text;
use crate::grid::{Block, Content, Source};
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::Key;

impl Section<'_> {
    /// Reads the names of the sheets in `blocks` and of the file, `stem`, as the title.
    pub(super) fn named(&mut self, blocks: &[&Block], stem: &str) {
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
        for name in sheets.chain(std::iter::once(stem.to_owned())) {
            for (key, said) in self.said_by(title, &name) {
                match self.record.get(&key).map(crate::value::Value::plain) {
                    None => self.take(&key, &said, &name),
                    Some(known) => self.compare(&key, &said, &known, &name),
                }
            }
        }
    }

    /// The values that `name` holds where it is spelled as the title.
    fn said_by(&self, title: &Line, name: &str) -> Vec<(Key, String)> {
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
                    "标题未写“{label}”，取自名称“{name}”",
                    "the title lacks “{label}”: taken from the name “{name}”"
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
