//! Elements: what their beginning and their end do to the reader, once it is known what they [mean](super::meaning).

use super::controls::{self, OpenControl};
use super::flow::{Field, Kind, Level};
use super::meaning::Meaning;
use super::{Reader, Scope, symbols};
use crate::grid::Block;
use crate::message;
use crate::message::Message;
use crate::problem::Unreadable;
use crate::unreadable::unsupported;

/// What came of the beginning of an element.
pub(super) enum Begun {
    /// It is open.
    Open(Scope),
    /// Nothing is left of it: it was taken in to its end.
    Whole,
    /// It has no place here. Nothing happened, and nothing of it was read.
    Refused,
}

impl Reader<'_> {
    /// Begins an element that means this. Most are one of a few.
    #[inline]
    pub(super) fn begin(&mut self, meaning: &Meaning) -> Result<Begun, Unreadable> {
        Ok(match meaning {
            Meaning::Run => {
                if let Some(Level::Paragraph(open)) = self.levels.last_mut() {
                    open.run = Default::default();
                }
                Begun::Open(Scope::Through)
            }
            Meaning::RunProperties(run) => {
                if let Some(Level::Paragraph(open)) = self.levels.last_mut() {
                    open.run = *run;
                }
                Begun::Whole
            }
            Meaning::Text => Begun::Open(Scope::Text),
            Meaning::Through => Begun::Open(Scope::Through),
            Meaning::Skipped => Begun::Whole,
            _ => return self.begin_other(meaning),
        })
    }

    fn begin_other(&mut self, meaning: &Meaning) -> Result<Begun, Unreadable> {
        Ok(Begun::Open(match meaning {
            Meaning::Run | Meaning::RunProperties(_) | Meaning::Text | Meaning::Through | Meaning::Skipped => {
                return self.begin(meaning);
            }
            Meaning::Paragraph => self.begin_paragraph()?,
            Meaning::ParagraphProperties(paragraph) => {
                if paragraph.tracked {
                    self.warn_tracked();
                }
                if let Some(Level::Paragraph(open)) = self.levels.last_mut() {
                    open.properties = paragraph.clone();
                }
                return Ok(Begun::Whole);
            }
            Meaning::Foreign if self.scopes.is_empty() => return Err(self.not_word()),
            Meaning::Foreign => Scope::Through,
            Meaning::Mark(mark) => {
                self.print(mark);
                Scope::Through
            }
            Meaning::Symbol(symbol) => {
                // It has its own font: that of the run must not turn it into something else.
                let font = match self.levels.last_mut() {
                    Some(Level::Paragraph(open)) => open.run.font.take(),
                    _ => None,
                };
                self.print(symbol.encode_utf8(&mut [0; 4]));
                if let Some(Level::Paragraph(open)) = self.levels.last_mut() {
                    open.run.font = font;
                }
                Scope::Through
            }
            Meaning::Table => return self.begin_table(),
            Meaning::Row => match self.levels.last_mut() {
                Some(Level::Table(table)) if !table.in_row => {
                    table.begin_row(self.limits)?;
                    Scope::Row
                }
                _ => Scope::Through,
            },
            Meaning::RowProperties(row) => {
                if row.tracked {
                    self.warn_tracked();
                }
                if let Some(Level::Table(table)) = self.levels.last_mut() {
                    table.skip_columns(row.before);
                    table.row_deleted = row.deleted;
                    if row.hidden && !row.deleted {
                        table.hide_row();
                        self.warn_hidden();
                    }
                }
                return Ok(Begun::Whole);
            }
            Meaning::Cell => match self.levels.last() {
                Some(Level::Table(table)) if table.in_row => {
                    if table.row_deleted {
                        return Ok(Begun::Refused);
                    }
                    self.count(1)?;
                    self.begin_flow(Kind::Cell);
                    Scope::Cell
                }
                _ => Scope::Through,
            },
            Meaning::CellProperties(cell) => {
                if cell.tracked {
                    self.warn_tracked();
                }
                if let Some(Level::Flow(flow)) = self.levels.last_mut() {
                    flow.cell = *cell;
                }
                return Ok(Begun::Whole);
            }
            Meaning::Control => {
                let id = self.next_control;
                self.next_control += 1;
                self.controls.push(OpenControl { id, properties: Default::default(), content: false });
                Scope::Control
            }
            Meaning::ControlProperties(properties) => {
                if let Some(control) = self.controls.last_mut() {
                    control.properties = properties.clone();
                }
                return Ok(Begun::Whole);
            }
            Meaning::ControlContent => {
                if let Some(control) = self.controls.last_mut() {
                    control.content = true;
                    let cost = control.cost();
                    if let Some(Level::Paragraph(open)) = self.levels.last_mut() {
                        control.enter(&mut open.paragraph);
                        self.count(cost)?;
                    }
                }
                Scope::ControlContent
            }
            Meaning::Deleted => {
                self.warn_tracked();
                return Ok(Begun::Whole);
            }
            Meaning::Inserted => {
                self.warn_tracked();
                Scope::Through
            }
            Meaning::Instruction => Scope::Instruction,
            Meaning::FieldBegins(shown) => {
                if let Some(shown) = shown {
                    self.print(shown);
                }
                self.instruction.clear();
                self.fields.push(if shown.is_some() { Field::Shown } else { Field::Instruction });
                self.unshown += 1;
                return Ok(Begun::Whole);
            }
            Meaning::FieldSeparates => {
                if let Some(field @ Field::Instruction) = self.fields.last_mut() {
                    *field = Field::Result;
                    self.unshown -= 1;
                }
                return Ok(Begun::Whole);
            }
            Meaning::FieldEnds => {
                self.end_field();
                return Ok(Begun::Whole);
            }
            Meaning::TextBox => {
                self.begin_flow(Kind::TextBox);
                Scope::Flow
            }
            Meaning::Object => Scope::Object,
            // What is embedded hides in a VML shape.
            Meaning::Shape if matches!(self.scopes.last(), Some(Scope::Object)) => Scope::Object,
            Meaning::Shape if self.scopes.is_empty() => return Err(self.not_word()),
            Meaning::Shape => Scope::Through,
            Meaning::Picture => {
                if !matches!(self.scopes.last(), Some(Scope::Object)) {
                    self.document.pictures += 1;
                }
                Scope::Through
            }
            Meaning::Body if self.body => Scope::Through,
            Meaning::Body => {
                self.body = true;
                self.begin_flow(Kind::Body);
                Scope::Flow
            }
            Meaning::Section(references) => {
                if matches!(self.levels.last(), Some(Level::Flow(flow)) if flow.kind == Kind::Body) {
                    self.sections.push((None, references.clone()));
                }
                return Ok(Begun::Whole);
            }
            Meaning::Alternatives => Scope::Alternatives { chosen: false, before: self.document.pictures, most: 0 },
            // The first alternative that has text.
            Meaning::Alternative => match self.scopes.last() {
                Some(Scope::Alternatives { chosen: true, .. }) => return Ok(Begun::Refused),
                Some(&Scope::Alternatives { before, .. }) => {
                    self.document.pictures = before;
                    Scope::Alternative { printed: self.printed }
                }
                _ => Scope::Through,
            },
        }))
    }

    /// Ends an element. Nothing comes of the end of most.
    #[inline]
    pub(super) fn close(&mut self, scope: Scope) -> Result<(), Unreadable> {
        match scope {
            Scope::Through | Scope::Text | Scope::Instruction | Scope::Object => Ok(()),
            scope => self.close_other(scope),
        }
    }

    fn close_other(&mut self, scope: Scope) -> Result<(), Unreadable> {
        match scope {
            Scope::Through | Scope::Text | Scope::Instruction | Scope::Object => {}
            Scope::Paragraph => return self.end_paragraph(),
            Scope::Table => {
                if matches!(self.levels.last(), Some(Level::Table(_)))
                    && let Some(Level::Table(table)) = self.levels.pop()
                {
                    self.push(Block::Grid(table.finish()));
                }
            }
            Scope::Row => {
                if let Some(Level::Table(table)) = self.levels.last_mut() {
                    table.end_row();
                }
            }
            Scope::Cell => return self.end_cell(),
            Scope::Flow => {
                if let Some(flow) = self.end_flow()? {
                    if self.levels.is_empty() {
                        self.document.blocks = flow.blocks;
                    } else {
                        flow.blocks.into_iter().for_each(|block| self.push(block));
                    }
                }
            }
            Scope::Control => {
                self.controls.pop();
            }
            Scope::ControlContent => {
                if let Some(control) = self.controls.last_mut() {
                    control.content = false;
                    if let Some(Level::Paragraph(open)) = self.levels.last_mut() {
                        controls::leave(&mut open.paragraph, control.id);
                    }
                }
            }
            Scope::Alternatives { .. } => {}
            Scope::Alternative { printed: before } => {
                let (printed, pictures) = (self.printed, &mut self.document.pictures);
                if let Some(Scope::Alternatives { chosen, before: outside, most }) = self.scopes.last_mut() {
                    *chosen |= printed > before;
                    *most = (*most).max(pictures.saturating_sub(*outside));
                    *pictures = *outside + *most;
                }
            }
        }
        Ok(())
    }

    fn end_field(&mut self) {
        let field = self.fields.pop();
        self.unshown -= usize::from(field.is_some_and(|field| field != Field::Result));
        // An equation has no result but what its instruction draws.
        if field == Some(Field::Instruction)
            && let Some(drawn) = symbols::drawn(&self.instruction)
        {
            self.print(&drawn);
        }
        self.instruction.clear();
    }

    fn not_word(&self) -> Unreadable {
        let part = self.part;
        unsupported(
            message!("文件不是 Word 文档：{part}", "the file is no Word document: {part}"),
            Message::new("请报送 Word 文档（.docx）", "send a Word document (.docx)"),
        )
    }
}
