//! Why a JSON text is not read, and where: the walk yields the bare reason, and what is said of it is made once.

use super::syntax;
use crate::deadline;
use crate::error::Diagnostic;
use crate::limits::Limits;
use crate::node::{Position, mistake_in, over_limit_in, too_deep, too_many};

/// Why a text is not read, and where in its file.
pub(super) struct Refused<'t> {
    pub(super) at: Position,
    pub(super) why: Why<'t>,
}

pub(super) enum Why<'t> {
    /// The piece of text that begins there is wrong.
    Syntax(&'t str, serde_json::Error),
    Ends,
    TooMany,
    TooDeep,
    TooLong,
}

impl Refused<'_> {
    /// What is said of it; `text` begins at the line `first_line` of the file.
    pub(super) fn told(self, file: &str, text: &str, first_line: u32, limits: &Limits) -> Box<Diagnostic> {
        let Self { at, why } = self;
        let (at, said) = match why {
            Why::Syntax(piece, error) => {
                let (within, message, help) = syntax::mistake(piece, &error);
                let before = if within.line == 0 { at.column } else { 0 };
                let at = Position { line: at.line + within.line, column: before + within.column, ..within };
                (at, Err((message, help)))
            }
            Why::Ends => (at, Err(syntax::unfinished())),
            Why::TooMany => (at, Ok(too_many(limits))),
            Why::TooDeep => (at, Ok(too_deep(limits))),
            Why::TooLong => (at, Ok(*deadline::too_long(limits).0)),
        };
        let line = text.split('\n').nth(at.line.saturating_sub(first_line) as usize).unwrap_or_default();
        match said {
            Ok(limit) => over_limit_in(file, line, at, limit),
            Err((message, help)) => mistake_in(file, line, at, message, help),
        }
    }
}
