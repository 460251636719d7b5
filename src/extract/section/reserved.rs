//! A value of a text whose wording is binding that takes part of that wording back: a signature beside which it says that
//! a clause is not agreed to, a party but for a clause. It alters the text as a line of its own would.

use super::Section;
use crate::excerpt;
use crate::extract::formality::is_objection;
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Severity};
use crate::schema::FieldType;

/// Letters of a value that are quoted.
const QUOTED: usize = 40;

impl Section<'_> {
    /// Says of names and single lines that they hold an objection, as they stand there.
    pub(super) fn objections(&mut self) {
        for (key, field) in &self.plan.schema.fields {
            if !matches!(field.kind, FieldType::Text | FieldType::Person) {
                continue;
            }
            let is_error = |p: &Problem| p.code == "altered-text" && p.severity == Severity::Error;
            let is_of = |p: &Problem| p.field == **key;
            let said = self.problems.iter().filter(|p| is_of(p)).filter_map(|p| p.found.as_deref());
            let Some(text) = said.map(str::to_owned).find(|found| is_objection(found)).or_else(|| {
                let value = self.record.get(key)?.plain();
                is_objection(&value).then_some(value)
            }) else {
                continue;
            };
            if self.problems.iter().any(|p| is_of(p) && is_error(p)) {
                continue;
            }
            let own = self.problems.iter().find(|p| is_of(p)).and_then(|p| p.place.clone());
            let quoted = excerpt::beginning(&text, QUOTED);
            let message = message!("这里写了保留意见：“{quoted}”", "a reservation stands there: “{quoted}”");
            let help = Message::new("请删去增加的内容，恢复原文", "delete it; the wording may not be changed");
            let problem = Problem::error("altered-text", message).field(key.to_string());
            let place = own.or_else(|| self.places.get(key));
            self.problems.push(problem.place(place).found(text).help(help));
        }
    }
}
