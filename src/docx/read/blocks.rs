//! Paragraphs, flows and tables: begun, filled and put where they belong.

use super::elements::Begun;
use super::flow::{Field, Flow, Kind, Level, OpenParagraph};
use super::table::Table;
use super::{Reader, Scope, controls};
use crate::char_count::CharCount as _;
use crate::grid::{Block, Paragraph};
use crate::limits::over;
use crate::message;
use crate::message::Message;
use crate::problem::{Problem, Unreadable};

impl Reader<'_> {
    pub(super) fn begin_paragraph(&mut self) -> Result<Scope, Unreadable> {
        let Some(Level::Flow(flow)) = self.levels.last_mut() else { return Ok(Scope::Through) };
        let mut open = match flow.pending.take() {
            Some(mut open) => {
                open.properties = Default::default();
                open
            }
            None => {
                let mut open = self.spare.take().unwrap_or_default();
                if flow.kind == Kind::Body {
                    open.paragraph.number = Some(self.next_paragraph);
                    self.next_paragraph += 1;
                }
                open
            }
        };
        let outside = self.outside();
        let mut cost = 1;
        for control in self.controls.iter().skip(outside) {
            if control.content && !controls::holds(&open.paragraph, control.id) {
                control.enter(&mut open.paragraph);
            }
            cost += control.cost();
        }
        self.levels.push(Level::Paragraph(open));
        self.count(cost)?;
        Ok(Scope::Paragraph)
    }

    /// Number of the open controls that do not reach into the current flow.
    pub(super) fn outside(&self) -> usize {
        let flow = self.levels.iter().rev().find_map(|level| match level {
            Level::Flow(flow) if flow.kind != Kind::Cell => Some(flow.outside),
            _ => None,
        });
        flow.unwrap_or(0)
    }

    pub(super) fn end_paragraph(&mut self) -> Result<(), Unreadable> {
        if !matches!(self.levels.last(), Some(Level::Paragraph(_))) {
            return Ok(());
        }
        let Some(Level::Paragraph(open)) = self.levels.pop() else { return Ok(()) };
        // An instruction that does not end with its paragraph is a mistake and must not swallow the rest.
        for field in self.fields.iter_mut().rev() {
            if self.unshown == 0 {
                break;
            }
            if *field != Field::Result {
                *field = Field::Result;
                self.unshown -= 1;
            }
        }
        match self.levels.last_mut() {
            Some(Level::Flow(flow)) if open.properties.joined => {
                flow.pending = Some(open);
                Ok(())
            }
            _ => self.settle(open),
        }
    }

    /// Adds a finished paragraph and its text boxes to the current flow.
    pub(super) fn settle(&mut self, mut open: Box<OpenParagraph>) -> Result<(), Unreadable> {
        let section = open.properties.section.take();
        let (paragraph, repeated) = open.finish();
        let number = paragraph.number;
        if let Some(section) = section.filter(|_| number.is_some()) {
            self.sections.push((number, section));
        }
        self.add(paragraph)?;
        if let Some(alias) = repeated {
            let message = message!(
                "控件“{alias}”的内容重复出现多次，只取一次",
                "the content of the control “{alias}” stood there several times and was taken once"
            );
            let help = Message::new(
                "LibreOffice 保存时会重复控件内容，请核对",
                "LibreOffice repeats it on saving; please verify",
            );
            let place = self.place(number);
            self.document.problems.push(Problem::warning("normalised", message).help(help).place(place));
        }
        open.after.drain(..).for_each(|block| self.push(block));
        self.spare = Some(open);
        Ok(())
    }

    /// Adds a paragraph to the current flow.
    pub(super) fn add(&mut self, paragraph: Paragraph) -> Result<(), Unreadable> {
        let most = self.limits.text_chars;
        if paragraph.text.len() > most && paragraph.text.char_count() > most {
            let message =
                message!("一个段落超过上限 {most} 个字符", "a paragraph has more characters than the limit of {most}");
            let mut error = over!(self.limits, text_chars, message);
            error.0.place = Some(self.place(paragraph.number));
            return Err(error);
        }
        self.push(Block::Paragraph(paragraph));
        Ok(())
    }

    pub(super) fn settle_pending(&mut self) -> Result<(), Unreadable> {
        if let Some(Level::Flow(flow)) = self.levels.last_mut()
            && let Some(open) = flow.pending.take()
        {
            return self.settle(open);
        }
        Ok(())
    }

    /// Adds a block where the reader is; one in a paragraph stands after it.
    pub(super) fn push(&mut self, block: Block) {
        match self.levels.last_mut() {
            Some(Level::Flow(flow)) => flow.blocks.push(block),
            Some(Level::Paragraph(open)) => open.after.push(block),
            Some(Level::Table(_)) | None => {}
        }
    }

    pub(super) fn begin_table(&mut self) -> Result<Begun, Unreadable> {
        if !matches!(self.levels.last(), Some(Level::Flow(_) | Level::Paragraph(_))) {
            return Ok(Begun::Refused);
        }
        self.settle_pending()?;
        self.levels.push(Level::Table(Table::new(self.next_table)));
        self.next_table += 1;
        Ok(Begun::Open(Scope::Table))
    }

    pub(super) fn begin_flow(&mut self, kind: Kind) {
        let outside = if kind == Kind::TextBox { self.controls.len() } else { 0 };
        let fields = (std::mem::take(&mut self.fields), std::mem::take(&mut self.unshown));
        self.levels.push(Level::Flow(Flow::new(kind, fields, outside)));
    }

    pub(super) fn end_flow(&mut self) -> Result<Option<Flow>, Unreadable> {
        self.settle_pending()?;
        if !matches!(self.levels.last(), Some(Level::Flow(_))) {
            return Ok(None);
        }
        let Some(Level::Flow(mut flow)) = self.levels.pop() else { return Ok(None) };
        (self.fields, self.unshown) = std::mem::take(&mut flow.fields);
        Ok(Some(flow))
    }

    pub(super) fn end_cell(&mut self) -> Result<(), Unreadable> {
        let Some(flow) = self.end_flow()? else { return Ok(()) };
        let place = self.place(None);
        if let Some(Level::Table(table)) = self.levels.last_mut()
            && let Some(unseen) = table.add(flow.cell, flow.blocks, self.limits)?
            && unseen.iter().any(has_text)
        {
            self.warn_hidden_at(place);
        }
        Ok(())
    }
}

fn has_text(block: &Block) -> bool {
    match block {
        Block::Paragraph(paragraph) => !paragraph.text.trim().is_empty(),
        Block::Grid(_) => true,
    }
}
