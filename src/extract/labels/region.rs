//! Which of the cells behind a label is its value, where a template has others beside it: a maximum, a unit.

use super::cells::is_marked;
use crate::extract::fold::fold;
use crate::extract::plan::{Beside, Region};
use crate::grid::Cell;

impl Region {
    /// The filled ones of `values` that are none of its `own` cells and stand where nothing is printed.
    pub(super) fn left<'v, 'a>(
        &'v self,
        values: &'v [&'a Cell],
        own: &'v [&'a Cell],
    ) -> impl Iterator<Item = &'a Cell> + 'v {
        let is_same = values.len() == self.cells.len();
        let is_open = move |at: usize| !is_same || matches!(self.cells.get(at), Some(Beside::Fixed(_)));
        let left = values.iter().copied().enumerate().filter(move |(at, _)| is_open(*at)).map(|(_, cell)| cell);
        left.filter(|cell| !own.iter().any(|own| std::ptr::eq(*own, *cell)) && !cell.text().trim().is_empty())
    }

    /// The cells of the value among `values`; none where it is not told which those are.
    pub(super) fn own<'a>(&self, values: &[&'a Cell]) -> Option<Vec<&'a Cell>> {
        if is_marked(values) || values.first().map(|cell| cell.row) != values.last().map(|cell| cell.row) {
            return Some(values.to_vec());
        }
        let texts: Vec<String> =
            values.iter().map(|cell| fold(&cell.text()).trim_end_matches(':').to_owned()).collect();
        if values.len() == self.cells.len() {
            let is_as_printed = |(at, (kind, text)): (usize, (&Beside, &String))| match kind {
                _ if at == self.at => true,
                Beside::Fixed(words) => text.is_empty() || words == text,
                Beside::Label(_) | Beside::Slots(_) => true,
            };
            // What stands behind other wording is of that wording: a signature, another value.
            let behind = self.cells.iter().skip(self.at + 1);
            let words = behind.take_while(|kind| !matches!(kind, Beside::Fixed(words) if !words.is_empty())).count();
            if self.cells.iter().zip(&texts).enumerate().take(self.at + words + 2).all(is_as_printed) {
                return values.get(self.at).map(|cell| vec![*cell]);
            }
        }
        let mut left: Vec<(&'a Cell, String)> =
            values.iter().copied().zip(texts).filter(|(_, text)| !text.is_empty()).collect();
        let fixed =
            |kind: &Beside, text: &str| matches!(kind, Beside::Fixed(words) if !words.is_empty() && words == text);
        for kind in self.cells.iter().take(self.at) {
            if left.first().is_some_and(|(_, text)| fixed(kind, text)) {
                left.remove(0);
            }
        }
        for kind in self.cells.iter().skip(self.at + 1).rev() {
            if left.last().is_some_and(|(_, text)| fixed(kind, text)) {
                left.pop();
            }
        }
        match left.as_slice() {
            [] => Some(values.get(self.at).or(values.last()).map(|cell| vec![*cell]).unwrap_or_default()),
            [(only, _)] => Some(vec![*only]),
            _ => None,
        }
    }
}
