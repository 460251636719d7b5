//! A form that goes on below its title once more: `…申请单（续）` on the second page, or the title as it was.
//!
//! Of two titles of one form the second opens none where it says so itself, or where all labels below it are still
//! missing above. Where a label stands below both, there are two forms, whatever the title says.

use crate::extract::labels;
use crate::extract::plan::Plan;
use crate::extract::plans::Plans;
use crate::extract::titles::is_further;
use crate::grid::{Block, grids};

/// Cells at the top of a grid in which the mark of a further page is looked for.
const TOP: usize = 3;

/// Those of some hits, blocks with the plan whose title stands in them, that open a form.
pub(super) fn opening(plans: &Plans, blocks: &[&Block], hits: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    if !hits.iter().zip(hits.iter().skip(1)).any(|(a, b)| a.1 == b.1) {
        return hits;
    }
    let mut kept: Vec<(usize, usize)> = Vec::new();
    for (index, (at, plan)) in hits.iter().enumerate() {
        let end = hits.get(index + 1).map_or(blocks.len(), |(next, _)| *next);
        let goes_on = || {
            let (start, _) = kept.last().filter(|(_, before)| before == plan)?;
            Some(goes_on(plans.get(*plan)?, blocks.get(*start..*at)?, blocks.get(*at..end)?))
        };
        if !goes_on().unwrap_or(false) {
            kept.push((*at, *plan));
        }
    }
    kept
}

/// True where what stands `below` a title of a form is the rest of the one `above`.
fn goes_on(plan: &Plan, above: &[&Block], below: &[&Block]) -> bool {
    // A title with values says itself whose form it is.
    if plan.titles.first().is_none_or(|title| title.slots().next().is_some()) {
        return false;
    }
    let [before, behind] = [above, below].map(|blocks| labels::keys(plan, &grids(blocks)));
    if behind.iter().any(|key| before.contains(key)) {
        return false;
    }
    !before.is_empty() && !behind.is_empty() || below.first().is_some_and(|block| says_so(block))
}

fn says_so(block: &Block) -> bool {
    match block {
        Block::Paragraph(paragraph) => is_further(&paragraph.text),
        Block::Grid(grid) => grid.cells.iter().take(TOP).any(|cell| is_further(&cell.text())),
    }
}
