//! When a form is checked: how far it has come, and what day it is.

use chrono::NaiveDate;

use crate::expr::{ExprValue, Scope};
use crate::schema::Stage;

/// When a form is checked. The library has no clock: without a day, what is judged by it is left unsaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion {
    /// How far the form has come.
    pub stage: Stage,
    /// The day of the check: `today` in expressions.
    pub today: Option<NaiveDate>,
    /// The day on which the form was handed in: `received` in expressions.
    pub received: Option<NaiveDate>,
}

impl From<Stage> for Occasion {
    fn from(stage: Stage) -> Self {
        Self { stage, today: None, received: None }
    }
}

/// A scope with the days of an occasion behind it.
pub(super) struct OnDay<'a> {
    pub(super) scope: &'a dyn Scope,
    pub(super) occasion: Occasion,
}

impl Scope for OnDay<'_> {
    fn get(&self, name: &str) -> Option<ExprValue<'_>> {
        let day = match name {
            "today" => self.occasion.today,
            "received" => self.occasion.received,
            _ => None,
        };
        self.scope.get(name).or_else(|| day.map(ExprValue::Date))
    }
}
