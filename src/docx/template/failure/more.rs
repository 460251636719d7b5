//! All tags of a template that a record cannot fill, not one a run: what fails is left out, and the part printed again.

use tera::Context;

use super::super::render::{Sink, Stop};
use super::super::{PRINT, STATEMENT, Spelled, Template, engine, filters, rewrite};
use crate::error::Diagnostic;
use crate::record::Record;

/// Tags that are told.
const MOST: usize = 20;
/// Bytes that may be printed again, and turns of loops: what takes more is told one a run.
const MOST_BYTES: usize = 4 << 20;
const MOST_STEPS: usize = 100_000;

/// A tag that cannot be filled.
pub(super) struct Failure {
    /// The number of its part.
    pub(super) part: usize,
    /// Where it begins in the part.
    pub(super) at: usize,
    pub(super) what: Diagnostic,
}

impl Template {
    /// What fails in the part `first` and in those behind it, `error` before all.
    pub(super) fn failures(
        &self,
        first: usize,
        error: tera::Error,
        spelled: Option<&Spelled>,
        (record, context): (&Record, &Context),
    ) -> Vec<Failure> {
        let mut found = Vec::new();
        let (mut bytes, mut steps) = (MOST_BYTES, MOST_STEPS);
        let mut known = Some(error);
        for (number, part) in self.parts.iter().enumerate().skip(first) {
            let source = spelled.and_then(|spelled| spelled.sources.get(number)).unwrap_or(&part.source);
            let mut text = source.text.clone();
            while let Some(error) = known.take().or_else(|| self.again(number, &text, context, &mut bytes, &mut steps))
            {
                let at = part.tag_of(&error, source).map_or(0, |tag| tag.at);
                let what = part.said(&error, source, &self.name, &self.names, Some(record));
                found.push(Failure { part: number, at, what });
                if found.len() >= MOST || leave_out(&mut text, source, &error).is_none() {
                    return found;
                }
            }
        }
        found
    }

    /// What fails when a part is printed from `text`.
    fn again(
        &self,
        number: usize,
        text: &str,
        context: &Context,
        bytes: &mut usize,
        steps: &mut usize,
    ) -> Option<tera::Error> {
        let mut tera = engine().ok()?;
        let name = &self.parts.get(number)?.name;
        tera.add_raw_template(name, text).ok()?;
        filters::allow_steps(*steps);
        filters::allow_blanks(self.names.lenient, number);
        let mut sink = Sink::new(*bytes, *steps);
        let error = tera.render_to(name, context, &mut sink).err()?;
        *bytes = sink.most.saturating_sub(sink.bytes.len());
        *steps = sink.steps;
        match sink.stopped {
            Some(Stop::Output | Stop::Steps) => None,
            None => Some(error),
        }
    }
}

/// Takes from a source the tag that an error is about: what it prints, or what it asks. Nothing else moves.
fn leave_out(text: &mut String, source: &rewrite::Source, error: &tera::Error) -> Option<()> {
    let mark = source.mark_of(error)?;
    let tag = text.get(mark.from..mark.to)?;
    let inside =
        |(open, close): (&str, &str)| tag.strip_prefix(open)?.strip_suffix(close).filter(|rest| !rest.contains(open));
    let instead = if inside(PRINT).is_some() {
        String::new()
    } else {
        let word = inside(STATEMENT)?.split_whitespace().next().filter(|word| matches!(*word, "if" | "elif"))?;
        format!("{} {word} false {}", STATEMENT.0, STATEMENT.1)
    };
    let rest = tag.len().checked_sub(instead.len())?;
    text.replace_range(mark.from..mark.to, &(instead + &" ".repeat(rest)));
    Some(())
}
