//! Values in content controls: told by the control's tag, which is the field's key in documents that this crate
//! drew; else by its alias, which is the field's title.

use crate::grid::{Block, Content};
use crate::place::Place;
use crate::record::ByKey;
use crate::schema::Schema;

/// A value found in a control.
#[derive(Debug)]
pub(crate) struct InControl {
    pub(crate) text: String,
    pub(crate) place: Option<Place>,
}

/// The controls of `blocks` that name a field of `schema`, by key; those that show their placeholder are left out.
pub(crate) fn read(schema: &Schema, blocks: &[&Block]) -> ByKey<InControl> {
    let mut found: ByKey<(u32, InControl)> = ByKey::default();
    for block in blocks {
        walk(schema, block, None, &mut found);
    }
    found.into_iter().map(|(key, (_, value))| (key, value)).collect()
}

fn walk(schema: &Schema, block: &Block, cell: Option<&Place>, found: &mut ByKey<(u32, InControl)>) {
    match block {
        Block::Grid(grid) => {
            for cell in &grid.cells {
                if let Content::Blocks(blocks) = &cell.content {
                    let place = grid.place(cell.row, cell.column);
                    for block in blocks {
                        walk(schema, block, Some(&place), found);
                    }
                }
            }
        }
        Block::Paragraph(paragraph) => {
            for control in &paragraph.controls {
                let by_tag = control.tag.as_deref().and_then(|tag| schema.fields.get_key_value(tag));
                let by_alias = || {
                    let alias = control.alias.as_deref()?;
                    schema.fields.iter().find(|(_, field)| field.title == alias)
                };
                let Some((key, _)) = by_tag.or_else(by_alias) else { continue };
                let text = if control.placeholder {
                    ""
                } else {
                    paragraph.text.get(control.range.clone()).unwrap_or_default()
                };
                match found.get_mut(key) {
                    Some((id, value)) if *id == control.id => {
                        value.text.push('\n');
                        value.text.push_str(text);
                    }
                    Some(_) => {}
                    None => {
                        let place = cell.cloned().or(paragraph.number.map(|paragraph| Place::Paragraph { paragraph }));
                        found.insert(key.clone(), (control.id, InControl { text: text.to_owned(), place }));
                    }
                }
            }
        }
    }
}
