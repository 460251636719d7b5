//! Lines of a template that a return holds once more (several copies in one file, a line written twice): one is read,
//! and of the others it is said what they have instead.

use super::{Section, without_seals};
use crate::extract::flow::Flow;
use crate::extract::fold::fold;
use crate::extract::labels::without_remark;
use crate::extract::text;
use crate::extract::text::program::{List, Program};
use crate::extract::text::whole;
use crate::grid::Content;
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::record::Key;
use crate::values::coerce;

impl Section<'_> {
    /// Compares lines that are left in `flow` with the lines of `program` that they are again.
    pub(super) fn again(&mut self, program: &Program, flow: &Flow) {
        let lines: Vec<Program> = program
            .lines
            .iter()
            .filter(|line| line.is_strong() && line.slots().next().is_some() && line.slots().all(is_field))
            .map(|line| Program { lines: vec![line.clone()] })
            .collect();
        let left = self.left_in(&(0..flow.text.len()));
        for range in left {
            let there = flow.slice(range.clone());
            let best = lines.iter().filter_map(|program| Some((program, whole(program, &there)?)));
            let Some((program, found)) = best.max_by_key(|(_, found)| found.score) else { continue };
            for capture in text::captures(program, &found, &there, &self.plan.schema) {
                let value = there.text.get(capture.range.clone()).unwrap_or_default();
                let value = without_remark(without_seals(value));
                if capture.blank.as_deref().is_none_or(|blank| fold(blank) != fold(value)) {
                    self.differs(&capture.key, value, there.place(capture.range.start));
                }
            }
            self.claim(&range);
        }
    }

    fn differs(&mut self, key: &Key, value: &str, place: Option<Place>) {
        let Some(field) = self.plan.schema.fields.get(key) else { return };
        let Some(first) = self.record.get(key).map(crate::value::Value::plain) else { return };
        let second = coerce(field, &Content::Text(value.into())).value.map(|value| value.plain()).unwrap_or_default();
        let is_told = || self.problems.iter().any(|p| p.code == "inconsistent" && p.field == **key);
        if second.is_empty() || fold(&second) == fold(&first) || is_told() {
            return;
        }
        let label = &field.label;
        let message = message!(
            "“{label}”不止一处：读了“{first}”，没有读“{second}”",
            "“{label}” is there more than once: “{first}” was read, “{second}” was not"
        );
        let problem = Problem::error("inconsistent", message).found(second.clone()).expected(first.clone());
        let help = Message::new(
            "只保留一处；几份合在一个文件中的，请分开",
            "keep one of them; part a file that holds several copies",
        );
        self.extend(key, vec![problem.help(help)], place);
    }
}

fn is_field(key: &Key) -> bool {
    !key.is_empty() && List::number(key).is_none()
}
