//! Which sheets of a workbook are the form.

use crate::extract::flow::{Flow, Taken};
use crate::extract::plan::Plan;
use crate::extract::{hidden, labels, text};
use crate::grid::{Block, Source};

/// Of several sheets those that hold something of the form: a table, labels, or most of the running text that any of
/// them holds. Instructions and lists beside the form are left out.
pub(super) fn relevant<'a>(plan: &Plan, blocks: &[&'a Block]) -> Vec<&'a Block> {
    let sheet = |block: &Block| matches!(block, Block::Grid(grid) if matches!(grid.source, Source::Sheet(_)));
    if blocks.len() < 2 || !blocks.iter().all(|block| sheet(block)) {
        return blocks.to_vec();
    }
    let worth: Vec<Option<(bool, usize)>> = blocks
        .iter()
        .map(|block| {
            let grids = labels::grids(&[block]);
            let has_table =
                plan.schema.tables.values().any(|t| grids.iter().any(|grid| plan.header(t, grid).is_some()));
            let flow = Flow::of(&[block], &Taken::new());
            let lines =
                plan.body.iter().map(|body| text::find(body, &flow).lines.iter().flatten().count()).max().unwrap_or(0);
            let holds = has_table || labels::has_several(plan, &grids);
            // What explains a form shows examples, and no values.
            let is_help = !has_table && (hidden::is_named_help(block) || !holds && hidden::is_titled_help(block));
            if is_help { None } else { Some((holds, lines)) }
        })
        .collect();
    let most = worth.iter().flatten().map(|(_, lines)| *lines).max().unwrap_or(0);
    let of = |keeps: &dyn Fn(&(bool, usize)) -> bool| -> Vec<&'a Block> {
        let kept = blocks.iter().zip(&worth).filter(|(_, worth)| worth.as_ref().is_some_and(keeps));
        kept.map(|(block, _)| *block).collect()
    };
    let kept = [of(&|(holds, lines)| *holds || *lines * 2 > most), of(&|_| true)];
    kept.into_iter().find(|kept| !kept.is_empty()).unwrap_or_else(|| blocks.to_vec())
}
