//! Of all places where the lines of a program may stand in a text, those that go together.

use std::ops::Range;

use super::LineMatch;

/// The chain of candidates, in the order of both program and text, with the most wording in it.
///
/// Candidates come by line of the program. What ends in the text up to a place is asked of a tree of maxima, so that
/// thousands of lines alike, which have millions of pairs, are no matter.
pub(super) fn best_chain(candidates: &[(usize, LineMatch)]) -> Vec<usize> {
    let extents: Vec<Range<usize>> = candidates.iter().map(|(_, line)| extent(line)).collect();
    let mut ends: Vec<usize> = extents.iter().map(|extent| extent.end).collect();
    ends.sort_unstable();
    ends.dedup();
    let upto = |at: usize| ends.partition_point(|end| *end <= at);
    let mut tree = Maxima::new(ends.len());
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(candidates.len());
    let mut open = 0;
    for ((index, line), own) in candidates.iter().zip(&extents) {
        // Only what stands in earlier lines of the program may come before.
        while candidates.get(open).is_some_and(|(earlier, _)| earlier < index) {
            if let (Some((score, _)), Some(extent)) = (best.get(open), extents.get(open)) {
                tree.add(upto(extent.end), *score, open);
            }
            open += 1;
        }
        let before = tree.best(upto(own.start));
        best.push(match before {
            Some((score, before)) if score > 0 => (score + line.score, Some(before)),
            _ => (line.score, None),
        });
    }
    let mut chain = Vec::new();
    let mut at = (0..best.len()).rev().max_by_key(|i| best.get(*i).map_or(0, |b| b.0));
    while let Some(i) = at {
        chain.push(i);
        at = best.get(i).and_then(|b| b.1);
    }
    chain.reverse();
    chain
}

/// The best of all up to a place, of places in any order (a Fenwick tree).
struct Maxima {
    /// Score and number; of those that are as good the first.
    nodes: Vec<Option<(usize, usize)>>,
}

impl Maxima {
    fn new(places: usize) -> Self {
        Self { nodes: vec![None; places + 1] }
    }

    /// Adds number `own` at `place`, from 1.
    fn add(&mut self, place: usize, score: usize, own: usize) {
        let mut at = place;
        while at > 0
            && let Some(node) = self.nodes.get_mut(at)
        {
            if node.is_none_or(|known| better((score, own), known)) {
                *node = Some((score, own));
            }
            at += at & at.wrapping_neg();
        }
    }

    /// The best of the first `places`.
    fn best(&self, places: usize) -> Option<(usize, usize)> {
        let mut best: Option<(usize, usize)> = None;
        let mut at = places;
        while at > 0 {
            if let Some(Some(node)) = self.nodes.get(at)
                && best.is_none_or(|known| better(*node, known))
            {
                best = Some(*node);
            }
            at &= at - 1;
        }
        best
    }
}

fn better(one: (usize, usize), other: (usize, usize)) -> bool {
    one.0 > other.0 || one.0 == other.0 && one.1 < other.1
}

/// From the first to the last of the wording that was found.
fn extent(line: &LineMatch) -> Range<usize> {
    let end = line.literals.iter().flatten().map(|r| r.end).max().unwrap_or(line.range.end);
    let start = line.literals.iter().flatten().map(|r| r.start).min().unwrap_or(line.range.start);
    start..end
}
