//! What a template prints between a label and the next one: the value, and what stands beside it.

use std::collections::HashSet;

use crate::extract::fold::fold;
use crate::record::Key;
use crate::schema::{Block, Part, RowLayout};

/// A cell behind a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::extract) enum Beside {
    /// It is a label itself, or begins with one.
    Label(String),
    /// Other wording, folded; none in a blank cell.
    Fixed(String),
    /// Values.
    Slots(Vec<Key>),
}

/// The cells between a label and the next one.
#[derive(Debug)]
pub(crate) struct Region {
    pub(in crate::extract) cells: Vec<Beside>,
    /// Which of them is the value.
    pub(in crate::extract) at: usize,
}

/// The regions of the values in a row, each with its field; `labels` are those of all fields, folded.
pub(super) fn regions(row: &RowLayout, labels: &HashSet<String>) -> Vec<(Key, Region)> {
    let kinds: Vec<Beside> = row.cells.iter().map(|cell| kind(&cell.blocks, labels)).collect();
    let is_label = |kind: &Beside| matches!(kind, Beside::Label(_));
    let mut regions = Vec::new();
    for (at, kind) in kinds.iter().enumerate() {
        let Beside::Slots(keys) = kind else { continue };
        let front = kinds.get(..at).unwrap_or_default();
        let Some(label) = front.iter().rposition(is_label) else { continue };
        let behind = kinds.get(label + 1..).unwrap_or_default();
        let end = behind.iter().position(is_label).unwrap_or(behind.len());
        let cells = behind.get(..end).unwrap_or_default();
        let is_first = front.get(label..).unwrap_or_default().iter().all(|kind| !matches!(kind, Beside::Slots(_)));
        if let Some(key) = keys.first().filter(|_| is_first) {
            regions.push((key.clone(), Region { cells: cells.to_vec(), at: at - label - 1 }));
        }
    }
    regions
}

fn kind(blocks: &[Block], labels: &HashSet<String>) -> Beside {
    let (mut words, mut keys, mut begins) = (String::new(), Vec::new(), false);
    for block in blocks {
        let Block::Paragraph(paragraph) = block else { continue };
        for part in &paragraph.text.parts {
            match part {
                Part::Literal(text) => {
                    begins |= keys.is_empty() && !text.trim().is_empty();
                    words.push_str(text);
                }
                Part::Slot { key, .. } => keys.push(key.clone()),
            }
        }
    }
    let words = fold(&words).trim_end_matches(':').to_owned();
    match keys.is_empty() {
        false if begins && labels.contains(&words) => Beside::Label(words),
        false => Beside::Slots(keys),
        true if labels.contains(&words) => Beside::Label(words),
        true => Beside::Fixed(words),
    }
}
