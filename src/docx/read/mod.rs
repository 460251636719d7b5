//! The Word reader: a document's body becomes paragraphs and grids.
//!
//! One pass over the XML with an explicit stack; nothing is recursive and nothing is built but the result. Each open
//! element is a [`Scope`] that says what its end means; flows, tables and paragraphs also are a [`Level`]. An element
//! that is not known lets its content through: text counts only where a `w:t` stands in a paragraph, so that what a
//! later Word wraps around it does no harm.
//!
//! What is read is the document as it would be with all tracked changes accepted and hidden text left out, and a
//! warning says so. Styles are not looked into: text that is hidden or struck out by a style reads as plain text, and
//! automatic numbers are not text.

mod controls;
mod flow;
mod properties;
mod symbols;
mod table;

use quick_xml::events::BytesStart;

use self::controls::OpenControl;
use self::flow::{Field, Flow, Kind, Level, OpenParagraph};
use self::table::Table;
use super::package::Package;
use super::xml::{Space, Token, Xml, attribute, decode};
use crate::grid::{Block, Document};
use crate::limits::Limits;
use crate::message;
use crate::message::Message;
use crate::place::{Part, Place};
use crate::problem::{Problem, Unreadable};
use crate::unreadable::{broken, damaged, oversized, unsupported};

/// Reads the body of a Word document.
///
/// Paragraphs outside tables are numbered, and tables, nested ones included, in document order. Text boxes follow the
/// paragraph that anchors them. Headers, footers, notes and comments are left out. `problems` has at most one
/// `tracked-changes` and one `hidden-content` warning, at the first place, and one `normalised` warning for each
/// control whose text LibreOffice had multiplied.
///
/// # Errors
/// `damaged`, `encrypted`, `oversized`, or `unsupported` when the package is not a Word document.
pub fn read(package: &Package<'_>, limits: &Limits) -> Result<Document, Unreadable> {
    let main = package.main()?;
    let missing = || damaged(message!("文件缺少部件 {main}", "the file has no part {main}"));
    let text = decode(package.part(main)?.ok_or_else(missing)?, main)?;
    let mut document = read_part(&text, main, limits)?;
    for relation in package.relations(main)? {
        if relation.kind.ends_with("/package") || relation.kind.ends_with("/oleObject") {
            document.embedded.push(relation.target.into());
        }
    }
    for part in package.related("", "/custom-properties")? {
        if let Some(bytes) = package.part(&part)? {
            custom_properties(&decode(bytes, &part)?, &part, limits, &mut document.properties)?;
        }
    }
    Ok(document)
}

/// Reads the text of one WordprocessingML part: the main one, a header, a footer.
pub(crate) fn read_part(text: &str, part: &str, limits: &Limits) -> Result<Document, Unreadable> {
    let mut reader = Reader {
        xml: Xml::new(text, part, limits.xml_depth),
        part,
        limits,
        scopes: Vec::new(),
        levels: Vec::new(),
        controls: Vec::new(),
        fields: Vec::new(),
        unshown: 0,
        document: Document::default(),
        next_paragraph: 0,
        next_table: 0,
        next_control: 0,
        entries: 0,
        printed: 0,
        body: false,
        tracked: false,
        hidden: false,
    };
    reader.run()?;
    if !reader.body {
        return Err(broken(part, &"no body"));
    }
    Ok(reader.document)
}

/// The custom document properties (ECMA-376 part 1 §22.3).
fn custom_properties(
    text: &str,
    part: &str,
    limits: &Limits,
    properties: &mut Vec<(String, String)>,
) -> Result<(), Unreadable> {
    let mut xml = Xml::new(text, part, limits.xml_depth);
    let mut inside = false;
    loop {
        match xml.next()? {
            Token::Open(tag, _) if tag.local_name().as_ref() == "property" => {
                inside = true;
                properties.push((attribute(&tag, "name").unwrap_or_default().into_owned(), String::new()));
            }
            Token::Text(text) if inside => {
                if let Some((_, value)) = properties.last_mut() {
                    value.push_str(&text);
                }
            }
            Token::Char(character) if inside => {
                if let Some((_, value)) = properties.last_mut() {
                    value.push(character);
                }
            }
            Token::End => break,
            _ => {}
        }
    }
    for (_, value) in properties {
        value.truncate(value.trim_end().len());
        value.drain(..value.len() - value.trim_start().len());
    }
    Ok(())
}

/// What the end of an open element means.
#[derive(Debug, Clone, Copy)]
enum Scope {
    /// Nothing.
    Through,
    /// Text ends.
    Text,
    Paragraph,
    Table,
    Row,
    Cell,
    /// The body, a header, a text box.
    Flow,
    Control,
    ControlContent,
    /// An embedded object: its picture does not count.
    Object,
    /// `mc:AlternateContent`: whether a choice had text, the pictures before it and the most that a choice had.
    Alternatives {
        chosen: bool,
        before: usize,
        most: usize,
    },
    /// A choice or the fallback, and how much was printed before it.
    Alternative {
        printed: usize,
    },
}

struct Reader<'x> {
    xml: Xml<'x>,
    part: &'x str,
    limits: &'x Limits,
    scopes: Vec<Scope>,
    levels: Vec<Level>,
    controls: Vec<OpenControl>,
    /// The complex fields that began in the current flow, and how many of them show nothing now.
    fields: Vec<Field>,
    unshown: usize,
    document: Document,
    next_paragraph: u32,
    next_table: u32,
    next_control: u32,
    /// Paragraphs, cells and controls so far.
    entries: usize,
    /// Bytes of text so far.
    printed: usize,
    /// True when there was a body.
    body: bool,
    /// True when a warning of tracked changes, or of hidden content, was given.
    tracked: bool,
    hidden: bool,
}

impl Reader<'_> {
    fn run(&mut self) -> Result<(), Unreadable> {
        loop {
            match self.xml.next()? {
                Token::Open(tag, empty) => {
                    if let Some(scope) = self.open(&tag, empty)? {
                        if empty {
                            self.close(scope)?;
                        } else {
                            self.scopes.push(scope);
                        }
                    }
                }
                Token::Close => {
                    if let Some(scope) = self.scopes.pop() {
                        self.close(scope)?;
                    }
                }
                Token::Text(text) => {
                    if let Some(Scope::Text) = self.scopes.last() {
                        // A line end within text is a space to Word.
                        if text.bytes().any(|b| b == b'\n' || b == b'\r') {
                            self.print(&text.replace("\r\n", " ").replace(['\n', '\r'], " "));
                        } else {
                            self.print(&text);
                        }
                    }
                }
                Token::Char(character) => {
                    if let Some(Scope::Text) = self.scopes.last() {
                        self.print(character.encode_utf8(&mut [0; 4]));
                    }
                }
                Token::End => return Ok(()),
            }
        }
    }

    /// Begins an element. `None` when it was taken in to its end.
    #[inline]
    fn open(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<Option<Scope>, Unreadable> {
        match self.xml.name(tag) {
            (Space::Word, local) => self.open_word(local, tag, empty),
            (Space::Math, b"t") => Ok(Some(Scope::Text)),
            (Space::Math, b"rPr" | b"ctrlPr") => self.skip(empty),
            (Space::Compatibility, local) => self.open_alternative(local, empty),
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

    fn open_word(&mut self, local: &[u8], tag: &BytesStart<'_>, empty: bool) -> Result<Option<Scope>, Unreadable> {
        Ok(Some(match local {
            b"r" => {
                if let Some(Level::Paragraph(open)) = self.levels.last_mut() {
                    open.run = Default::default();
                }
                Scope::Through
            }
            b"t" => Scope::Text,
            b"rPr" => {
                if empty {
                    return Ok(None);
                }
                let run = properties::run(&mut self.xml)?;
                if let Some(Level::Paragraph(open)) = self.levels.last_mut() {
                    open.run = run;
                }
                return Ok(None);
            }
            b"p" => return self.begin_paragraph(),
            b"pPr" => {
                if empty {
                    return Ok(None);
                }
                let paragraph = properties::paragraph(&mut self.xml)?;
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
            b"tbl" => return self.begin_table(empty),
            b"tr" => match self.levels.last_mut() {
                Some(Level::Table(table)) if !table.in_row => {
                    table.begin_row(self.limits)?;
                    Scope::Row
                }
                _ => Scope::Through,
            },
            b"trPr" => return self.row_properties(empty),
            b"tc" => match self.levels.last() {
                Some(Level::Table(table)) if table.in_row => {
                    if table.row_deleted {
                        return self.skip(empty);
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
                let cell = properties::cell(&mut self.xml)?;
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
                return self.skip(empty);
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
            b"tblPr" | b"tblGrid" | b"tblPrEx" | b"sectPr" | b"sdtEndPr" | b"customXmlPr" | b"smartTagPr"
            | b"rubyPr" | b"rt" | b"instrText" | b"delText" | b"delInstrText" | b"fldData" | b"ffData" => {
                return self.skip(empty);
            }
            _ => Scope::Through,
        }))
    }

    /// Ends an element.
    fn close(&mut self, scope: Scope) -> Result<(), Unreadable> {
        match scope {
            Scope::Through | Scope::Text | Scope::Object => {}
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

    fn skip(&mut self, empty: bool) -> Result<Option<Scope>, Unreadable> {
        if !empty {
            self.xml.skip()?;
        }
        Ok(None)
    }

    /// `mc:AlternateContent` (ECMA-376 part 3 §7.5): the first alternative that has text.
    fn open_alternative(&mut self, local: &[u8], empty: bool) -> Result<Option<Scope>, Unreadable> {
        Ok(Some(match (local, self.scopes.last()) {
            (b"AlternateContent", _) => Scope::Alternatives { chosen: false, before: self.document.pictures, most: 0 },
            (b"Choice" | b"Fallback", Some(Scope::Alternatives { chosen: true, .. })) => return self.skip(empty),
            (b"Choice" | b"Fallback", Some(&Scope::Alternatives { before, .. })) => {
                self.document.pictures = before;
                Scope::Alternative { printed: self.printed }
            }
            _ => Scope::Through,
        }))
    }

    fn begin_paragraph(&mut self) -> Result<Option<Scope>, Unreadable> {
        let Some(Level::Flow(flow)) = self.levels.last_mut() else { return Ok(Some(Scope::Through)) };
        let mut open = match flow.pending.take() {
            Some(mut open) => {
                open.properties = Default::default();
                open
            }
            None => {
                let mut open = Box::<OpenParagraph>::default();
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
        Ok(Some(Scope::Paragraph))
    }

    /// Number of the open controls that do not reach into the current flow.
    fn outside(&self) -> usize {
        let flow = self.levels.iter().rev().find_map(|level| match level {
            Level::Flow(flow) if flow.kind != Kind::Cell => Some(flow.outside),
            _ => None,
        });
        flow.unwrap_or(0)
    }

    fn end_paragraph(&mut self) -> Result<(), Unreadable> {
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
            _ => self.settle(*open),
        }
    }

    /// Adds a finished paragraph and its text boxes to the current flow.
    fn settle(&mut self, open: OpenParagraph) -> Result<(), Unreadable> {
        let (paragraph, after, repeated) = open.finish();
        let most = self.limits.text_chars;
        if paragraph.text.len() > most && paragraph.text.chars().count() > most {
            let mut error = oversized(message!(
                "一个段落超过上限 {most} 个字符",
                "a paragraph has more than the limit of {most} characters"
            ));
            error.0.place = Some(self.place(paragraph.number));
            return Err(error);
        }
        if let Some(alias) = repeated {
            let message = message!(
                "控件“{alias}”的内容重复出现多次，只取一次",
                "the content of the control “{alias}” stood there several times and was taken once"
            );
            let help = Message::new(
                "LibreOffice 保存时会重复控件内容，请核对",
                "LibreOffice repeats it on saving; please verify",
            );
            let place = self.place(paragraph.number);
            self.document.problems.push(Problem::warning("normalised", message).help(help).place(place));
        }
        self.push(Block::Paragraph(paragraph));
        after.into_iter().for_each(|block| self.push(block));
        Ok(())
    }

    fn settle_pending(&mut self) -> Result<(), Unreadable> {
        if let Some(Level::Flow(flow)) = self.levels.last_mut()
            && let Some(open) = flow.pending.take()
        {
            return self.settle(*open);
        }
        Ok(())
    }

    /// Adds a block where the reader is; one in a paragraph stands after it.
    fn push(&mut self, block: Block) {
        match self.levels.last_mut() {
            Some(Level::Flow(flow)) => flow.blocks.push(block),
            Some(Level::Paragraph(open)) => open.after.push(block),
            Some(Level::Table(_)) | None => {}
        }
    }

    fn begin_table(&mut self, empty: bool) -> Result<Option<Scope>, Unreadable> {
        if !matches!(self.levels.last(), Some(Level::Flow(_) | Level::Paragraph(_))) {
            return self.skip(empty);
        }
        self.settle_pending()?;
        self.levels.push(Level::Table(Table::new(self.next_table)));
        self.next_table += 1;
        Ok(Some(Scope::Table))
    }

    fn row_properties(&mut self, empty: bool) -> Result<Option<Scope>, Unreadable> {
        if empty {
            return Ok(None);
        }
        let row = properties::row(&mut self.xml)?;
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

    fn end_cell(&mut self) -> Result<(), Unreadable> {
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

    fn begin_flow(&mut self, kind: Kind) {
        let outside = if kind == Kind::TextBox { self.controls.len() } else { 0 };
        let fields = (std::mem::take(&mut self.fields), std::mem::take(&mut self.unshown));
        self.levels.push(Level::Flow(Flow::new(kind, fields, outside)));
    }

    fn end_flow(&mut self) -> Result<Option<Flow>, Unreadable> {
        self.settle_pending()?;
        if !matches!(self.levels.last(), Some(Level::Flow(_))) {
            return Ok(None);
        }
        let Some(Level::Flow(mut flow)) = self.levels.pop() else { return Ok(None) };
        (self.fields, self.unshown) = std::mem::take(&mut flow.fields);
        Ok(Some(flow))
    }

    fn field(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<Option<Scope>, Unreadable> {
        match attribute(tag, "fldCharType").as_deref() {
            Some("begin") => {
                let shown = if empty { None } else { properties::form_field(&mut self.xml)? };
                if let Some(shown) = &shown {
                    self.print(shown);
                }
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
                if self.fields.pop().is_some_and(|field| field != Field::Result) {
                    self.unshown -= 1;
                }
            }
            _ => {}
        }
        self.skip(empty)
    }

    fn print_mark(&mut self, mark: &str) -> Scope {
        self.print(mark);
        Scope::Through
    }

    /// Appends text to the current paragraph, if it is shown.
    #[inline]
    fn print(&mut self, text: &str) {
        let Some(Level::Paragraph(open)) = self.levels.last_mut() else { return };
        if self.unshown > 0 {
            return;
        }
        if open.run.hidden {
            if !text.trim().is_empty() {
                self.warn_hidden();
            }
            return;
        }
        open.print(text);
        self.printed += text.len();
    }

    /// Counts paragraphs, cells and controls, which a file could multiply without end.
    fn count(&mut self, entries: usize) -> Result<(), Unreadable> {
        self.entries += entries;
        let most = self.limits.cells;
        if self.entries <= most {
            return Ok(());
        }
        Err(oversized(message!(
            "文件超过上限 {most} 个单元格和段落",
            "the file has more than the limit of {most} cells and paragraphs"
        )))
    }

    fn warn_tracked(&mut self) {
        if std::mem::replace(&mut self.tracked, true) {
            return;
        }
        let message = Message::new(
            "文件含修订痕迹，按接受全部修订读取",
            "the file has tracked changes and was read as if all were accepted",
        );
        let help = Message::new("请接受或拒绝全部修订后保存", "accept or reject all changes and save");
        let place = self.here();
        self.document.problems.push(Problem::warning("tracked-changes", message).help(help).place(place));
    }

    fn warn_hidden(&mut self) {
        if !self.hidden {
            self.warn_hidden_at(self.here());
        }
    }

    fn warn_hidden_at(&mut self, place: Place) {
        if std::mem::replace(&mut self.hidden, true) {
            return;
        }
        let message =
            Message::new("文件含隐藏内容，隐藏的文字未读取", "the file has hidden content; hidden text was not read");
        let help = Message::new("请取消隐藏或删除隐藏的内容", "unhide the hidden content or delete it");
        self.document.problems.push(Problem::warning("hidden-content", message).help(help).place(place));
    }

    fn here(&self) -> Place {
        let number = self.levels.iter().rev().find_map(|level| match level {
            Level::Paragraph(open) => Some(open.paragraph.number),
            _ => None,
        });
        self.place(number.flatten())
    }

    /// The innermost cell or text box, or else the paragraph of this number, or the next one.
    fn place(&self, paragraph: Option<u32>) -> Place {
        let mut in_cell = false;
        for level in self.levels.iter().rev() {
            match level {
                Level::Flow(flow) if flow.kind == Kind::TextBox => return Place::Part(Part::TextBox),
                Level::Flow(flow) => in_cell = flow.kind == Kind::Cell,
                Level::Table(table) if in_cell || table.in_row => {
                    return Place::TableCell { table: table.number, row: table.row, column: table.column };
                }
                Level::Table(table) => return Place::Table { table: table.number },
                Level::Paragraph(_) => {}
            }
        }
        Place::Paragraph { paragraph: paragraph.unwrap_or(self.next_paragraph) }
    }

    fn not_word(&self) -> Unreadable {
        let part = self.part;
        unsupported(
            message!("文件不是 Word 文档：{part}", "the file is no Word document: {part}"),
            Message::new("请报送 Word 文档（.docx）", "send a Word document (.docx)"),
        )
    }
}

fn has_text(block: &Block) -> bool {
    match block {
        Block::Paragraph(paragraph) => !paragraph.text.trim().is_empty(),
        Block::Grid(_) => true,
    }
}
