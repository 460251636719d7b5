//! Values that people write in the line below a label that they left empty (`地址：` and, below it, the address).

use std::ops::Range;

use super::Section;
use super::remarks::is_remark;
use super::residue::{Piece, pieces};
use super::strays::{is_labelled, is_page};
use crate::excerpt;
use crate::extract::flow::Flow;
use crate::extract::fold::fold_words;
use crate::extract::text::program::{List, Program, Token};
use crate::extract::text::{Capture, Found};
use crate::grid::Content;
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Severity};
use crate::record::Key;
use crate::schema::FieldType;
use crate::values::coerce;

/// Characters of a text that are shown.
const SHOWN: usize = 60;

impl Section<'_> {
    /// Gives what stands below an empty value, and is nothing else of the template, to that value; where several
    /// paragraphs stand there, it is said that nobody can tell what of them it is.
    pub(super) fn values_below(
        &mut self,
        program: &Program,
        found: &Found,
        others: &[(Key, Range<usize>)],
        flow: &Flow,
        captures: &mut [Capture],
    ) {
        let hits = program.lines.iter().zip(&found.lines).filter_map(|(line, hit)| Some((line, hit.as_ref()?)));
        let ends = hits.filter_map(|(line, hit)| match (line.tokens.last()?, hit.literals.iter().flatten().last()) {
            (Token::Slot { key, .. }, Some(before)) if !key.is_empty() => Some((key, before.end)),
            _ => None,
        });
        let is_filled = |key: &Key| captures.iter().any(|own| own.key == *key && !own.range.is_empty());
        let is_empty = |at: usize| {
            let rest = flow.text.get(at..).unwrap_or_default();
            rest.split('\n').next().unwrap_or_default().trim().is_empty()
        };
        let empty: Vec<(Key, usize)> = ends
            .filter(|(key, at)| !is_filled(key) && self.record.get(key).is_none() && is_empty(*at))
            .map(|(key, at)| (key.clone(), at))
            .collect();
        if empty.is_empty() {
            return;
        }
        let mut claimed: Vec<usize> =
            found.lines.iter().flatten().flat_map(|hit| hit.literals.iter().flatten()).map(|own| own.start).collect();
        claimed.extend(
            captures
                .iter()
                .map(|own| &own.range)
                .chain(others.iter().map(|(_, range)| range))
                .filter(|own| !own.is_empty())
                .map(|own| own.start),
        );
        claimed.sort_unstable();
        let left = pieces(program, found, captures, others, flow);
        let wording = self.wording();
        for (key, at) in empty {
            let line = at + flow.text.get(at..).and_then(|rest| rest.find('\n')).unwrap_or_default();
            let next = claimed.get(claimed.partition_point(|start| *start < line)).copied().unwrap_or(flow.text.len());
            let below = left.iter().filter(|piece| line <= piece.range.start && piece.range.end <= next);
            let is_value = |piece: &&Piece| {
                piece.is_whole
                    && !is_labelled(&piece.text)
                    && !is_remark(&piece.text)
                    && !is_page(&piece.text)
                    && !wording.contains(&fold_words(&piece.text))
            };
            // What stands behind a remark, or a label, is another thing.
            let below: Vec<&Piece> = below.take_while(is_value).collect();
            match below.as_slice() {
                [only] if self.may_be(&key, &only.text) => {
                    let (front, range) = (only.range.start, &only.range);
                    let own = flow.text.get(range.clone()).unwrap_or_default();
                    let start = front + own.len() - own.trim_start().len();
                    if let Some(capture) = captures.iter_mut().find(|own| own.key == key) {
                        (capture.range, capture.below) = (start..start + own.trim().len(), true);
                    }
                }
                [] | [_] => {}
                several => self.several_below(&key, several, flow),
            }
        }
    }

    /// Whether a text in the line below may be the value.
    fn may_be(&self, key: &Key, text: &str) -> bool {
        let Some(field) = self.plan.schema.fields.get(key) else { return List::number(key).is_some() };
        if matches!(field.kind, FieldType::Text | FieldType::LongText) {
            return true;
        }
        let coerced = coerce(field, &Content::Text(text.into()));
        coerced.value.is_some() && coerced.problems.iter().all(|problem| problem.severity < Severity::Error)
    }

    fn several_below(&mut self, key: &Key, several: &[&Piece], flow: &Flow) {
        let Some(title) = self.title_of_slot(key) else { return };
        let texts: Vec<&str> = several.iter().map(|piece| piece.text.as_str()).collect();
        let quoted = excerpt::beginning(&texts.join("；"), SHOWN);
        let message = message!(
            "“{title}”后面是空的，下面另有几段“{quoted}”，分不清哪些是它的内容",
            "nothing stands behind “{title}”, and several paragraphs below: “{quoted}”; it cannot be told which of them it is"
        );
        let problem = Problem::error("ambiguous", message)
            .found(texts.join("\n"))
            .help(Message::new("请把内容写在标签的同一段", "write the value in the paragraph of its label"));
        let place = several.first().and_then(|piece| flow.place(piece.range.start));
        let real = self.real(key).clone();
        self.extend(&real, vec![problem], place);
    }

    /// What a slot is called.
    pub(super) fn title_of_slot(&self, key: &Key) -> Option<String> {
        let schema = &self.plan.schema;
        match List::number(key) {
            Some(number) => {
                let list = self.plan.lists.get(number)?;
                schema.tables.get_index(list.table).map(|(_, table)| table.label.clone())
            }
            None => schema.fields.get(key).map(|field| field.title.clone()),
        }
    }
}
