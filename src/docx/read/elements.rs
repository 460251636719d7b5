//! Elements: what their beginning and their end mean.

use quick_xml::events::BytesStart;

use super::controls::{self, OpenControl};
use super::flow::{Field, Kind, Level};
use super::{Reader, Scope, properties, symbols};
use crate::docx::xml::{Space, attribute};
use crate::grid::Block;
use crate::message;
use crate::message::Message;
use crate::problem::Unreadable;
use crate::unreadable::unsupported;

impl Reader<'_> {
    /// Begins an element. `None` when it was taken in to its end.
    #[inline]
    pub(super) fn open(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<Option<Scope>, Unreadable> {
        match self.xml.name(tag) {
            (Space::Word, local) => self.open_word(local, tag, empty),
            (Space::Math, b"t") => Ok(Some(Scope::Text)),
            (Space::Math, b"rPr" | b"ctrlPr") => self.skip(tag, empty),
            (Space::Compatibility, local) => self.open_alternative(local, tag, empty),
            (Space::Picture, b"pic") | (Space::Vml, b"imagedata") => {
                if !matches!(self.scopes.last(), Some(Scope::Object)) {
                    self.document.pictures += 1;
                }
                Ok(Some(Scope::Through))
            }
            _ if self.scopes.is_empty() => Err(self.not_word()),
            // What is embedded hides in a VML shape.
            (Space::Vml, _) if matches!(self.scopes.last(), Some(Scope::Object)) => Ok(Some(Scope::Object)),
            _ => Ok(Some(Scope::Through)),
        }
    }

    pub(super) fn open_word(
        &mut self,
        local: &[u8],
        tag: &BytesStart<'_>,
        empty: bool,
    ) -> Result<Option<Scope>, Unreadable> {
        Ok(Some(match local {
            b"r" => {
                if let Some(Level::Paragraph(open)) = self.levels.last_mut() {
                    open.run = Default::default();
                }
                Scope::Through
            }
            b"t" => Scope::Text,
            b"instrText" => Scope::Instruction,
            b"rPr" => {
                if empty {
                    return Ok(None);
                }
                let run = properties::run(&mut self.xml, tag)?;
                if let Some(Level::Paragraph(open)) = self.levels.last_mut() {
                    open.run = run;
                }
                return Ok(None);
            }
            b"p" if !empty && self.plain_paragraph(tag)? => return Ok(None),
            b"p" => return self.begin_paragraph(),
            b"pPr" => {
                if empty {
                    return Ok(None);
                }
                let paragraph = properties::paragraph(&mut self.xml, tag)?;
                if paragraph.tracked {
                    self.warn_tracked();
                }
                if let Some(Level::Paragraph(open)) = self.levels.last_mut() {
                    open.properties = paragraph;
                }
                return Ok(None);
            }
            b"tab" | b"ptab" => self.print_mark("\t"),
            b"br" | b"cr" => self.print_mark("\n"),
            b"noBreakHyphen" => self.print_mark("-"),
            b"sym" => {
                let (font, code) = (attribute(tag, "font"), attribute(tag, "char"));
                let symbol = symbols::symbol(&font.unwrap_or_default(), &code.unwrap_or_default());
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
            b"tbl" => return self.begin_table(tag, empty),
            b"tr" => match self.levels.last_mut() {
                Some(Level::Table(table)) if !table.in_row => {
                    table.begin_row(self.limits)?;
                    Scope::Row
                }
                _ => Scope::Through,
            },
            b"trPr" => return self.row_properties(tag, empty),
            b"tc" => match self.levels.last() {
                Some(Level::Table(table)) if table.in_row => {
                    if table.row_deleted {
                        return self.skip(tag, empty);
                    }
                    if !empty && self.plain_cell(tag)? {
                        return Ok(None);
                    }
                    self.count(1)?;
                    self.begin_flow(Kind::Cell);
                    Scope::Cell
                }
                _ => Scope::Through,
            },
            b"tcPr" => {
                if empty {
                    return Ok(None);
                }
                let cell = properties::cell(&mut self.xml, tag)?;
                if cell.tracked {
                    self.warn_tracked();
                }
                if let Some(Level::Flow(flow)) = self.levels.last_mut() {
                    flow.cell = cell;
                }
                return Ok(None);
            }
            b"sdt" => {
                let id = self.next_control;
                self.next_control += 1;
                self.controls.push(OpenControl { id, properties: Default::default(), content: false });
                Scope::Control
            }
            b"sdtPr" => {
                if empty {
                    return Ok(None);
                }
                let properties = properties::control(&mut self.xml)?;
                if let Some(control) = self.controls.last_mut() {
                    control.properties = properties;
                }
                return Ok(None);
            }
            b"sdtContent" => {
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
            b"del" | b"moveFrom" => {
                self.warn_tracked();
                return self.skip(tag, empty);
            }
            b"ins" | b"moveTo" => {
                self.warn_tracked();
                Scope::Through
            }
            b"fldChar" => return self.field(tag, empty),
            b"txbxContent" => {
                self.begin_flow(Kind::TextBox);
                Scope::Flow
            }
            b"object" => Scope::Object,
            b"body" | b"hdr" | b"ftr" if !self.body => {
                self.body = true;
                self.begin_flow(Kind::Body);
                Scope::Flow
            }
            b"sectPr" if !empty && matches!(self.levels.last(), Some(Level::Flow(flow)) if flow.kind == Kind::Body) => {
                let references = properties::section(&mut self.xml)?;
                self.sections.push((None, references));
                return Ok(None);
            }
            b"tblPr" | b"tblGrid" | b"tblPrEx" | b"sectPr" | b"sdtEndPr" | b"customXmlPr" | b"smartTagPr"
            | b"rubyPr" | b"rt" | b"delText" | b"delInstrText" | b"fldData" | b"ffData" => {
                return self.skip(tag, empty);
            }
            _ => Scope::Through,
        }))
    }

    /// Ends an element.
    pub(super) fn close(&mut self, scope: Scope) -> Result<(), Unreadable> {
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

    pub(super) fn skip(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<Option<Scope>, Unreadable> {
        if !empty {
            self.xml.skip(tag)?;
        }
        Ok(None)
    }

    /// `mc:AlternateContent` (ECMA-376 part 3 §7.5): the first alternative that has text.
    pub(super) fn open_alternative(
        &mut self,
        local: &[u8],
        tag: &BytesStart<'_>,
        empty: bool,
    ) -> Result<Option<Scope>, Unreadable> {
        Ok(Some(match (local, self.scopes.last()) {
            (b"AlternateContent", _) => Scope::Alternatives { chosen: false, before: self.document.pictures, most: 0 },
            (b"Choice" | b"Fallback", Some(Scope::Alternatives { chosen: true, .. })) => return self.skip(tag, empty),
            (b"Choice" | b"Fallback", Some(&Scope::Alternatives { before, .. })) => {
                self.document.pictures = before;
                Scope::Alternative { printed: self.printed }
            }
            _ => Scope::Through,
        }))
    }

    pub(super) fn row_properties(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<Option<Scope>, Unreadable> {
        if empty {
            return Ok(None);
        }
        let row = properties::row(&mut self.xml, tag)?;
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
        Ok(None)
    }

    pub(super) fn field(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<Option<Scope>, Unreadable> {
        match attribute(tag, "fldCharType").as_deref() {
            Some("begin") => {
                let shown = if empty { None } else { properties::form_field(&mut self.xml)? };
                if let Some(shown) = &shown {
                    self.print(shown);
                }
                self.instruction.clear();
                self.fields.push(if shown.is_some() { Field::Shown } else { Field::Instruction });
                self.unshown += 1;
                return Ok(None);
            }
            Some("separate") => {
                if let Some(field @ Field::Instruction) = self.fields.last_mut() {
                    *field = Field::Result;
                    self.unshown -= 1;
                }
            }
            Some("end") => {
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
            _ => {}
        }
        self.skip(tag, empty)
    }

    pub(super) fn print_mark(&mut self, mark: &str) -> Scope {
        self.print(mark);
        Scope::Through
    }

    pub(super) fn not_word(&self) -> Unreadable {
        let part = self.part;
        unsupported(
            message!("文件不是 Word 文档：{part}", "the file is no Word document: {part}"),
            Message::new("请报送 Word 文档（.docx）", "send a Word document (.docx)"),
        )
    }
}
