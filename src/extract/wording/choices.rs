//! Paragraphs that a template prints where a condition holds (`{%p if x %}` … `{%p else %}` … `{%p endif %}`): which of
//! them are there tells the values that it asks for, as the text of a place does where one of several things is printed.

use std::ops::Range;

use indexmap::IndexSet;

use super::forks::Fork;
use super::walk::{Frame, Walk, says};
use super::ways::{Domain, Told, Way, hold};
use crate::docx::template::prints::{Asked, Piece, Printed};
use crate::excerpt::beginning;
use crate::extract::fold::fold;
use crate::extract::text::program::Token;
use crate::record::Key;
use crate::schema::{Block, Part, Text};

/// Characters of a paragraph that stand for what is printed.
const SHOWN: usize = 24;

/// Paragraphs of which one of several groups is printed.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Choice {
    /// What stands for it: a place with one of several texts.
    pub(in crate::extract) stands: Key,
    /// The groups: the numbers of their blocks, and what stands for each of them.
    pub(in crate::extract) ways: Vec<(Range<usize>, String)>,
    /// The values of each group that are empty where it is there: others of them print these.
    pub(in crate::extract) empty: Vec<Vec<Key>>,
}

/// A condition that is open over paragraphs.
#[derive(Debug)]
pub(super) struct OpenChoice {
    asked: Vec<Option<Asked>>,
    /// The number of blocks before each of the groups.
    starts: Vec<usize>,
    /// Whether its tags stand by themselves.
    is_plain: bool,
}

/// Whether nothing but tags stands in a paragraph.
pub(super) fn is_of_tags(pieces: &[Piece]) -> bool {
    pieces.iter().all(|piece| match piece {
        Piece::Text(text) => text.trim().is_empty(),
        Piece::Value { .. } => false,
        _ => true,
    })
}

impl Walk<'_> {
    /// Notes that a condition opens over the next paragraphs.
    pub(super) fn open_choice(&mut self, frame: &Frame, asked: Vec<Option<Asked>>, is_plain: bool) {
        let is_plain = is_plain && *frame == Frame::Optional && asked.len() == 1;
        self.open_choices.push(OpenChoice { asked, starts: vec![self.body.len()], is_plain });
    }

    /// Notes that what is printed otherwise begins; on which condition, if on any.
    pub(super) fn next_choice(&mut self, asked: Option<Option<Asked>>, is_plain: bool) {
        let start = self.body.len();
        if let Some(open) = self.open_choices.last_mut() {
            open.is_plain &= is_plain && open.asked.len() == open.starts.len();
            open.asked.extend(asked);
            open.starts.push(start);
        }
    }

    /// Notes that the condition that was opened last ends.
    pub(super) fn close_choice(&mut self, is_plain: bool) {
        let Some(OpenChoice { asked, starts, is_plain: is_alone }) = self.open_choices.pop() else { return };
        let is_certain = self.frames.iter().all(|frame| *frame == Frame::Optional);
        if !is_plain || !is_alone || !is_certain {
            return;
        }
        let end = self.body.len();
        let ends = starts.iter().skip(1).copied().chain([end]);
        let mut ranges: Vec<Range<usize>> = starts.iter().zip(ends).map(|(start, end)| *start..end).collect();
        if asked.len() == starts.len() {
            ranges.push(end..end);
        }
        self.choice(&asked, &ranges);
    }

    fn choice(&mut self, asked: &[Option<Asked>], ranges: &[Range<usize>]) {
        let texts = |range: &Range<usize>| -> Vec<&Text> {
            let blocks = self.body.get(range.clone()).unwrap_or_default();
            let texts =
                blocks.iter().map(|block| if let Block::Paragraph(own) = block { Some(&own.text) } else { None });
            texts.flatten().collect()
        };
        let all: Vec<Vec<&Text>> = ranges.iter().map(texts).collect();
        let mut ways: Vec<Way> = Vec::new();
        let mut weak = 0;
        for (at, own) in all.iter().enumerate() {
            let is_other =
                |text: &Text| all.iter().enumerate().all(|(other, texts)| other == at || !texts.contains(&text));
            let told = own.iter().find(|text| says(text) && is_other(text));
            weak += usize::from(told.is_none());
            let text = told.or(own.first()).map(|text| shown(text)).unwrap_or_default();
            let passed = asked.get(..at).unwrap_or(asked).iter().flatten().cloned().map(Asked::not);
            let mut told: Vec<(Printed, Domain)> = Vec::new();
            passed.chain(asked.get(at).cloned().flatten()).for_each(|asked| hold(&mut told, &asked));
            let tokens = if text.is_empty() {
                Vec::new()
            } else {
                vec![Token::Literal { text: text.clone(), folded: fold(&text) }]
            };
            ways.push(Way::fixed(tokens, text, told));
        }
        // A value that is printed where it is asked for tells by itself whether it is there.
        let slots: IndexSet<&Key> = all.iter().flatten().flat_map(|text| text.slots()).collect();
        let is_own = |of: &Printed| matches!(of, Printed::Field(key) if slots.contains(key));
        let mut empty: Vec<Vec<Key>> = Vec::new();
        for way in &mut ways {
            let is_empty = |(of, domain): &(Printed, Domain)| match of {
                Printed::Field(key) if is_own(of) && domain.told() == Told::Nothing => Some(key.clone()),
                _ => None,
            };
            empty.push(way.told.iter().filter_map(is_empty).collect());
            way.told.retain(|(of, domain)| !is_own(of) || !matches!(domain.told(), Told::Something | Told::Nothing));
        }
        let is_same = |a: &Way, b: &Way| fold(&a.text) == fold(&b.text);
        let differ =
            ways.iter().enumerate().all(|(at, way)| ways.iter().skip(at + 1).all(|other| !is_same(way, other)));
        let of: IndexSet<Printed> = ways.iter().flat_map(|way| &way.told).map(|(of, _)| of.clone()).collect();
        // Of such values it is known whether they are to be looked for.
        let is_told = of.is_empty() && empty.iter().any(|keys| !keys.is_empty())
            || ways.iter().flat_map(|way| &way.told).any(|(_, domain)| domain.told() != Told::Unknown);
        let is_field = of.iter().all(|of| matches!(of, Printed::Field(_)));
        if weak > 1 || !differ || !is_told || !is_field {
            return;
        }
        self.narrow(&mut ways, false);
        let stands: Key = format!("?{}", self.forks.len()).into();
        let texts = ways.iter().map(|way| way.text.clone());
        self.choices.push(Choice { stands: stands.clone(), ways: ranges.iter().cloned().zip(texts).collect(), empty });
        self.clear.push(stands.clone());
        let (of, stands) = (of.into_iter().collect(), Printed::Field(stands));
        self.forks.push(Fork { stands, of, ways, has_boxes: false, flags: Vec::new(), lists: Vec::new() });
    }
}

/// A paragraph for whoever reads of it.
fn shown(text: &Text) -> String {
    let parts = text.parts.iter().map(|part| match part {
        Part::Literal(literal) => literal.as_str(),
        Part::Slot { .. } => "…",
    });
    beginning(parts.collect::<String>().trim(), SHOWN)
}
