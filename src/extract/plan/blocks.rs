//! What stands in the blocks of a schema: slots, words, lines of two sides.

use crate::extract::fold::fold;
use crate::record::Key;
use crate::schema::{Block, CellLayout, Part, Text};

/// The key of a cell that is nothing but one slot.
pub(super) fn only_slot(cell: &CellLayout) -> Option<Key> {
    match cell.blocks.as_slice() {
        [Block::Paragraph(paragraph)] => match paragraph.text.parts.as_slice() {
            [Part::Slot { key, .. }] => Some(key.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The folded words of a cell that is nothing but one paragraph of them.
pub(super) fn words_of(cell: &CellLayout) -> Option<String> {
    let [Block::Paragraph(paragraph)] = cell.blocks.as_slice() else { return None };
    let words = paragraph.text.parts.iter().map(|part| if let Part::Literal(text) = part { text.as_str() } else { "" });
    Some(fold(&words.collect::<String>()).trim_end_matches(':').to_owned()).filter(|words| !words.is_empty())
}

/// The keys of all slots in blocks, in order.
pub(super) fn slot_keys(blocks: &[Block], keys: &mut Vec<Key>) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => keys.extend(paragraph.text.slots().cloned()),
            Block::Sides(lines) => keys.extend(lines.iter().flatten().flat_map(Text::slots).cloned()),
            Block::Grid(grid) => {
                for cell in grid.rows.iter().flat_map(|row| &row.cells) {
                    slot_keys(&cell.blocks, keys);
                }
            }
            Block::Table(_) | Block::Gap(_) | Block::PageBreak => {}
        }
    }
}

/// True where something stands on both sides of a page.
pub(super) fn has_sides(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Sides(_) => true,
        Block::Grid(grid) => grid.rows.iter().flat_map(|row| &row.cells).any(|cell| has_sides(&cell.blocks)),
        _ => false,
    })
}
