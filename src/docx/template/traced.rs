//! Which tags of a template print anything of a record: those of branches that are not taken, and of loops that go
//! through nothing, do not.

use std::collections::HashMap;

use super::render::{self, Sink};
use super::{PRINT, Template, engine, filters};
use crate::record::Record;

/// Stands around the number of a tag in front of what it prints: a character that no XML can hold.
const TRACE: char = '\u{7}';

/// How often each tag prints, by the number of its part and where it begins there.
pub(crate) type Traced = HashMap<(usize, usize), usize>;

impl Template {
    /// How many tags it has.
    pub(crate) fn tags(&self) -> usize {
        self.parts.iter().map(|part| part.tags.len()).sum()
    }

    /// How often each tag prints for a record; none where the record cannot be filled in, or not within the limits.
    pub(crate) fn traced(&self, record: &Record) -> Option<Traced> {
        let (context, _) = render::context(&self.names, record, &self.name).ok()?;
        filters::plainly(self.names.schema.is_none());
        filters::begin();
        filters::begin_pictures();
        filters::take_blanks();
        let mut traced = Traced::new();
        for (number, part) in self.parts.iter().enumerate() {
            let mut tera = engine().ok()?;
            tera.add_raw_template(&part.name, &part.source.traced()).ok()?;
            filters::allow_steps(self.limits.expression_steps);
            filters::allow_blanks(self.names.lenient, number);
            let mut sink = Sink::new(self.limits.output_bytes, self.limits.expression_steps);
            tera.render_to(&part.name, &context, &mut sink).ok()?;
            let text = String::from_utf8_lossy(&sink.bytes);
            for tag in text.split(TRACE).filter_map(|piece| piece.parse::<usize>().ok()) {
                if let Some(tag) = part.tags.get(tag) {
                    *traced.entry((part.number, tag.at)).or_default() += 1;
                }
            }
        }
        Some(traced)
    }
}

impl super::rewrite::Source {
    /// The source with the number of its tag in front of whatever is printed.
    fn traced(&self) -> String {
        let mut text = String::with_capacity(self.text.len() + 8 * self.marks.len());
        let mut from = 0;
        for (at, _) in self.text.match_indices(PRINT.0) {
            let behind = self.marks.partition_point(|mark| mark.from <= at);
            let mark = behind.checked_sub(1).and_then(|before| self.marks.get(before)).filter(|mark| at < mark.to);
            if let Some(mark) = mark {
                text.push_str(self.text.get(from..at).unwrap_or_default());
                text.push_str(&format!("{TRACE}{}{TRACE}", mark.tag));
                from = at;
            }
        }
        text.push_str(self.text.get(from..).unwrap_or_default());
        text
    }
}
