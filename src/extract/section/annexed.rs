//! Values that the title of an annex says as well as the form: they fill what the form leaves empty, and the report says so.

use super::Section;
use crate::extract::flow::Flow;
use crate::extract::text;
use crate::extract::text::program::Program;
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::schema::Style;

impl Section<'_> {
    /// The own place of a value, where that was left empty and the value stands in the title of an annex instead.
    pub(super) fn left_empty(
        &self,
        program: &Program,
        found: &text::Found,
        capture: &text::Capture,
    ) -> Option<Option<Place>> {
        let key = &capture.key;
        if self.plan.is_worded || self.record.get(key).is_some() || self.problems.iter().any(|p| p.field == **key) {
            return None;
        }
        let own = self.places.get(key)?;
        let mut lines = program.lines.iter().zip(&found.lines).filter_map(|(line, hit)| Some((line, hit.as_ref()?)));
        let (line, _) =
            lines.find(|(_, hit)| hit.range.start <= capture.range.start && capture.range.end <= hit.range.end)?;
        let is_own = self.plan.titles.iter().any(|title| title.slots().any(|slot| slot == key));
        (line.style == Some(Style::Title) && !is_own).then_some(Some(own))
    }

    /// Says of a value, if it is one, that it was taken from the title of an annex, for its `own` place is empty.
    pub(super) fn tell_annexed(&mut self, capture: &text::Capture, flow: &Flow, own: Option<Place>) {
        let key = &capture.key;
        let Some(value) = self.record.get(key).map(crate::value::Value::plain) else { return };
        let label = self.plan.schema.fields.get(key).map_or("", |field| field.label.as_str());
        let front = flow.text.get(..capture.range.start).unwrap_or_default();
        let start = front.rfind('\n').map_or(0, |at| at + 1);
        let title = flow.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default().trim();
        let wording = message!(
            "“{label}”空着，“{value}”取自附表的标题“{title}”",
            "“{label}” is empty; “{value}” was taken from the title of the annex, “{title}”"
        );
        let problem = Problem::warning("normalised", wording).field(key.to_string()).place(own);
        let help = Message::new("请核对，并填写在表中", "check it, and write it in its place");
        self.problems.push(problem.found(title).expected(value).help(help));
    }
}
