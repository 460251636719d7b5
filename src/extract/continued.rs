//! A form that goes on below its title once more: `…申请单（续）` on the second page, or the title as it was.
//!
//! Of two titles of one form the second opens none where it says so itself, or where all labels below it are still
//! missing above. Where a label stands below both, there are two forms, whatever the title says.

use super::fold::{fold, is_numeral};
use super::labels::{self, grids};
use super::plan::Plan;
use super::plans::Plans;
use crate::grid::Block;

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

/// True for a title with the mark of a further page: `续：…`, `…（续表）`, `…（第2页）`.
pub(super) fn is_further(title: &str) -> bool {
    let folded = fold(title);
    let title = folded.trim_start_matches(['(', '[', '【']);
    if ["续:", "续)", "续表", "续、", "接上页", "承上页", "接上表"].iter().any(|mark| title.starts_with(mark))
    {
        return true;
    }
    let Some((_, mark)) =
        title.trim_end_matches([':', '。']).strip_suffix(')').and_then(|title| title.rsplit_once('('))
    else {
        return false;
    };
    let page = mark.strip_prefix('第').and_then(|page| page.split_once('页'));
    mark.strip_prefix('续')
        .is_some_and(|rest| rest.chars().all(|c| c.is_numeric() || is_numeral(c) || "表页前上".contains(c)))
        || mark.contains("接上") && mark.chars().count() <= 5
        || page.is_some_and(|(number, _)| !matches!(number, "1" | "一" | ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_further_pages() {
        for title in [
            "甲申请单（续）",
            "甲申请单（续表）",
            "续：甲申请单",
            "（续）甲申请单",
            "甲申请单 （第2页）",
            "甲申请单（接上页）",
            "续表：甲申请单",
        ] {
            assert!(is_further(title), "{title}");
        }
        for title in ["甲申请单", "甲申请单（第1页）", "续建项目申请单", "甲申请单（续建项目）", "甲申请单（用户单位）"]
        {
            assert!(!is_further(title), "{title}");
        }
    }
}
