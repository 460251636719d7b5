//! What is printed: a tag that is nothing but a field as its form prints it, anything else as a value.

use super::super::PRINT;
use super::super::expression::{Expr, Parser, lex, path_of, written};
use super::super::filters::FILTERS;
use super::super::mistake::{Code, Refusal};
use super::super::names::Target;
use super::super::scan::Tag;
use super::super::tags::{Level, letters};
use super::kinds::{CLOSED, LACKS, NOT, OR, Out, PATH, PIPE, TERNARY, Ty};
use super::natures::{Class, Nature};
use super::spelling::Spelled;
use super::{Needed, Rewriter, statements};
use crate::message;
use crate::message::Message;
use crate::problem::Severity;

impl Rewriter<'_> {
    pub(super) fn print(&mut self, number: usize, tag: &Tag) -> Result<(), Refusal> {
        if let Some(refusal) = self.foreign(tag) {
            return refusal.map_or(Ok(()), Err);
        }
        if let Some(refusal) = self.split_name(tag.inner.trim()) {
            return Err(refusal);
        }
        if let Some(word) = statements::misplaced(tag.inner.trim()) {
            let (inner, letters) = (tag.inner.trim(), letters(tag.level));
            let inner = statements::bare(inner).unwrap_or(inner);
            // The block is there all the same: its end is not to be blamed.
            self.statement_of(number, inner)?;
            let help = message!("写成 {{%{letters} {inner} %}}", "write {{%{letters} {inner} %}}");
            let message = message!("“{word}”要写在 {{% %}} 里", "“{word}” belongs between {{% and %}}");
            return Err(Refusal::new(Code::Syntax, message, help).about(word));
        }
        let mut spelled = Spelled::Never;
        let printed = match self.by_label(tag.inner.trim())? {
            Some(printed) => printed,
            None => {
                let tokens = lex(&tag.inner).map_err(|refusal| self.name_meant(tag, refusal))?;
                if tokens.is_empty() {
                    return Err(Refusal::new(
                        Code::EmptyTag,
                        Message::new("标签是空的", "the tag is empty"),
                        Message::new("写上字段名", "write a name"),
                    ));
                }
                if let Some(refusal) = choice(tag.inner.trim()) {
                    return Err(refusal);
                }
                let mut parser = Parser::new(&tokens);
                let value = parser.expression().and_then(|value| parser.end().map(|()| value));
                let value = value.map_err(|refusal| self.name_meant(tag, refusal))?;
                if self.inline(&value, tag, None)? {
                    return Ok(());
                }
                if tag.is_lost() {
                    return Ok(());
                }
                if tag.level != Level::Text {
                    let letters = letters(tag.level);
                    return Err(Refusal::new(
                        Code::BlockLevel,
                        message!("值不能取代一整行或一整格", "a value cannot take the place of a row or cell"),
                        message!("去掉字母 {letters}", "leave out the letters {letters}"),
                    ));
                }
                if !tag.in_run && shows_picture(&value) {
                    return Err(Refusal::new(
                        Code::Arguments,
                        Message::new(
                            "图片不能打印在这里，只能在段落里",
                            "a picture cannot be printed here, only in a paragraph",
                        ),
                        Message::new("把标签移到正文的段落或表格里", "move the tag into a paragraph or a table"),
                    ));
                }
                self.note_needed(number, &value);
                spelled = self.spelled(&value);
                match self.printed(&value) {
                    Err(refusal) if self.names.lenient && refusal.code.is_lack() => Out::new(LACKS, PATH, Ty::Any),
                    printed => printed?,
                }
            }
        };
        let printed = if self.names.lenient {
            Out::new(format!("{} | zwy_blank(at={number})", printed.at(PIPE)), PIPE, Ty::Any)
        } else {
            printed
        };
        let printed = if self.is_captured() {
            Out::new(format!("{} | zwy_kept", printed.at(PIPE)), PIPE, Ty::Any)
        } else {
            printed
        };
        if tag.in_run {
            let spelled = if self.names.lenient { Spelled::Never } else { spelled };
            match spelled {
                Spelled::Never => self.write(PRINT, &printed.at(TERNARY)),
                Spelled::ByData => {
                    self.write(PRINT, &printed.at(PIPE));
                    self.note_bare(PRINT.1.len() + 1);
                }
                Spelled::Always => self.write(PRINT, &format!("{} | zwy_shown", printed.at(PIPE))),
            }
        } else {
            self.write(PRINT, &format!("{} | zwy_plain", printed.at(PIPE)));
        }
        Ok(())
    }

    /// Notes the paths that an expression outside all blocks cannot do without.
    pub(super) fn note_needed(&mut self, number: usize, value: &Expr) {
        if !self.blocks.is_empty() || !self.callers.is_empty() || self.names.has_schema() {
            return;
        }
        let mut needed = Vec::new();
        needs(value, &mut needed);
        for path in needed {
            if path.first().is_some_and(|name| self.local(name).is_none()) {
                self.out.paths.push(Needed { tag: number, path });
            }
        }
    }

    /// A tag with nothing but a name and signs that do not belong there.
    pub(super) fn name_meant(&self, tag: &Tag, refusal: Refusal) -> Refusal {
        let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
        let name = tag.inner.trim_matches(|c| !is_of_name(c));
        let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| is_of_name(c) || c == '.')
            && !name.contains("..");
        let lacks_more = tag.inner.contains(['+', '-', '*', '/', '~', '<', '>', '=', '(', '[', '%']);
        let lacks_more = lacks_more || tag.inner.trim_start().starts_with(['|', '｜']);
        // What stands outside the tag is told.
        let lacks_more = lacks_more || tag.inner.contains(['￥', '¥', '＄', '€']);
        if !is_name || lacks_more || name.len() == tag.inner.trim().len() || matches!(refusal.code, Code::Quote) {
            return refusal;
        }
        Refusal { help: message!("写成 {{{{ {name} }}}}", "write {{{{ {name} }}}}"), ..refusal }
    }

    /// Says which name of the schema is meant by one with spaces or strokes in it.
    pub(super) fn split_name(&self, inner: &str) -> Option<Refusal> {
        let separates = |c: char| c.is_whitespace() || matches!(c, '-' | '－' | '–' | '—');
        let words: Vec<&str> = inner.split(separates).filter(|word| !word.is_empty()).collect();
        let is_name = |word: &&str| word.chars().all(|c| c.is_alphanumeric() || c == '_');
        if words.len() < 2 || !words.iter().all(is_name) {
            return None;
        }
        let known = |name: &str| matches!(self.names.target(name), Ok(Some(_))) || self.local(name).is_some();
        let is_difference =
            inner.contains(['-', '－']) && words.iter().all(|word| known(word) || word.parse::<f64>().is_ok());
        if is_difference || self.names.target(inner).is_ok_and(|target| target.is_some()) {
            return None;
        }
        let near = ["_", ""].into_iter().map(|by| words.join(by)).find(|name| known(name))?;
        let message = Message::new("名字里不能有空格或横线", "a name holds no spaces or strokes");
        Some(Refusal::new(Code::Syntax, message, message!("写成 {{{{ {near} }}}}", "write {{{{ {near} }}}}")))
    }

    /// A tag that is a label of a field, or of a column behind a dot: labels hold brackets and strokes.
    pub(super) fn by_label(&mut self, inner: &str) -> Result<Option<Out>, Refusal> {
        if self.names.schema.is_none() || inner.is_ascii() {
            return Ok(None);
        }
        if let Some((row, label)) = inner.split_once(['.', '．'])
            && let Some(Ty::Row(table)) = self.local(row.trim())
            && let Ok(column) = self.names.column_of(table, label)
        {
            let row = self.name(row.trim())?;
            return Ok(Some(self.printed_column(&row, table, column)));
        }
        if self.local(inner).is_some() {
            return Ok(None);
        }
        match self.names.target(inner)? {
            Some(Target::Field(field)) => Ok(Some(self.printed_field(field))),
            _ => Ok(None),
        }
    }

    pub(super) fn printed_field(&mut self, field: usize) -> Out {
        self.names.printed.insert(field);
        Out::new(format!("p{field}"), PATH, Ty::Any)
    }

    pub(super) fn printed_column(&mut self, row: &Out, table: usize, column: usize) -> Out {
        let key = printed_key(column);
        let out = self.member(row, &key, Ty::Any);
        self.names.note(table, |used| used.printed.extend([(column, key.into())]));
        out
    }

    /// A value that is printed: what is nothing but a field as its form prints it, also behind `or`, `default` and `if`.
    pub(super) fn printed(&mut self, value: &Expr) -> Result<Out, Refusal> {
        if let Expr::Name(name) = value
            && let Some(local) = self.made(name).filter(|local| local.ty == Ty::Print)
        {
            return Ok(Out::new(local.text.clone(), PATH, Ty::Any));
        }
        self.note_lack(value);
        if let Some(printed) = self.exact(value)? {
            return Ok(printed);
        }
        match value {
            Expr::Binary(left, "or", right) => {
                if let Some(printed) = self.exact(left)? {
                    let raw = self.value(left)?;
                    let other = self.printed(right)?;
                    let text = format!("{} if {} is not blank else {}", printed.at(OR), raw.at(NOT), other.at(TERNARY));
                    return Ok(Out::new(text, TERNARY, Ty::Any));
                }
            }
            Expr::Filter(inner, name, args) if is_default(name) => {
                if let Some(printed) = self.exact(inner)? {
                    let raw = self.value(inner)?;
                    let (test, other) = match args.positional.as_slice() {
                        [other, Expr::Bool(true)] => ("not blank", other),
                        [other] | [other, Expr::Bool(false)] if args.named.is_empty() => ("not none", other),
                        _ => return self.expr(value),
                    };
                    let other = match self.text_meant(other) {
                        Some(refusal) => self.go_on(refusal),
                        None => self.printed(other)?,
                    };
                    let text = format!("{} if {} is {test} else {}", printed.at(OR), raw.at(NOT), other.at(TERNARY));
                    return Ok(Out::new(text, TERNARY, Ty::Any));
                }
            }
            Expr::If(condition, then, other) => {
                self.doubt_answers(then, other.as_deref());
                let condition = self.truth(condition)?;
                let then = self.printed(then)?;
                let other = match other {
                    Some(other) => self.printed(other)?,
                    None => Out::new("\"\"", CLOSED, Ty::Any),
                };
                let text = format!("{} if {} else {}", then.at(OR), condition.at(OR), other.at(TERNARY));
                return Ok(Out::new(text, TERNARY, Ty::Any));
            }
            _ => {}
        }
        let out = self.expr(value)?;
        match out.ty {
            Ty::Table(_) => Err(Refusal::new(
                Code::WholeTable,
                Message::new("表格不能直接打印", "a table cannot be printed as it is"),
                Message::new("用 {%tr for 行 in 表格 %} 逐行打印", "print its rows with {%tr for row in table %}"),
            )),
            Ty::Groups(_) | Ty::Group(_) | Ty::Tables(_) => Err(Refusal::new(
                Code::WholeTable,
                Message::new("分了组的表格不能直接打印", "a table in groups cannot be printed as it is"),
                Message::new("用 {% for 组, 各行 in … %} 逐组打印", "print its groups with {% for group, rows in … %}"),
            )),
            Ty::Row(_) => Err(Refusal::new(
                Code::WholeTable,
                Message::new("一整行不能直接打印", "a row cannot be printed as it is"),
                Message::new("写明哪一列，如 row.name", "say which column, such as row.name"),
            )),
            _ => {
                if out.nature.as_ref().and_then(Nature::class) == Some(Class::List) {
                    self.doubt_brackets(value);
                }
                Ok(out)
            }
        }
    }

    /// Says that a list is printed with its brackets and quotes.
    pub(super) fn doubt_brackets(&mut self, value: &Expr) {
        let value = match value {
            Expr::Name(_) | Expr::Attr(..) => written(value),
            _ => "…".to_owned(),
        };
        let message =
            Message::new("这是列表，打印出来带方括号和引号", "this is a list, and is printed with brackets and quotes");
        let help = message!("写成 {value} | join(\"、\")", "write {value} | join(\", \")");
        // Without a form, templates of docxtpl may mean it.
        let severity = if self.names.has_schema() { Severity::Warning } else { Severity::Note };
        self.doubt(severity, Refusal::new(Code::WholeTable, message, help));
    }

    /// The printed value of what is nothing but a field, a column of a row, or a cell of a table.
    pub(super) fn exact(&mut self, value: &Expr) -> Result<Option<Out>, Refusal> {
        if self.names.schema.is_none() {
            return Ok(None);
        }
        match value {
            Expr::Name(name) if self.local(name).is_none() => match self.names.target(name)? {
                Some(Target::Field(field)) => Ok(Some(self.printed_field(field))),
                _ => Ok(None),
            },
            Expr::Attr(row, name) => {
                if let Some(field) = self.beside(row, name) {
                    return Ok(Some(self.printed_field(field)));
                }
                if let Expr::Name(head) = &**row
                    && let Some(refusal) = self.prefixed(head, name)
                {
                    return Err(refusal);
                }
                if let Expr::Item(table, index) = &**row
                    && let (Expr::Name(table), Expr::Number(index)) = (&**table, &**index)
                    && self.local(table).is_none()
                    && let (Some(Target::Table(table)), Ok(index)) = (self.names.target(table)?, index.parse::<usize>())
                {
                    let column = self.names.column_of(table, name)?;
                    let (number, _) = self.names.cells.insert_full((table, index, column));
                    return Ok(Some(Out::new(format!("c{number}"), PATH, Ty::Any)));
                }
                if matches!(&**row, Expr::Name(name) if name == "loop") {
                    return Ok(None);
                }
                let row = self.base(row)?;
                match row.ty {
                    Ty::Row(_) if name == "extra" => Ok(None),
                    Ty::Row(table) => {
                        let column = self.names.column_of(table, name)?;
                        Ok(Some(self.printed_column(&row, table, column)))
                    }
                    _ => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }
}

/// Whether a filter gives a value for what is not there.
fn is_default(name: &str) -> bool {
    FILTERS.iter().any(|filter| filter.name == name && filter.tera == "default")
}

/// Refuses `if a then b else c`, and says how a choice is written.
fn choice(inner: &str) -> Option<Refusal> {
    let rest = inner.strip_prefix("if").filter(|rest| rest.starts_with(char::is_whitespace))?;
    let parts = rest.split_once(" then ").and_then(|(condition, rest)| {
        let (then, other) = rest.split_once(" else ")?;
        Some((condition.trim(), then.trim(), other.trim()))
    });
    let help = match parts {
        Some((condition, then, other)) => message!(
            "写成 {{{{ {then} if {condition} else {other} }}}}",
            "write {{{{ {then} if {condition} else {other} }}}}"
        ),
        None => Message::new("写成 {{ 甲 if 条件 else 乙 }}", "write {{ a if condition else b }}"),
    };
    let message = Message::new("if 要写在两个值中间", "if stands between the two values");
    Some(Refusal::new(Code::Syntax, message, help))
}

/// Whether a value is a picture.
fn shows_picture(value: &Expr) -> bool {
    match value {
        Expr::Filter(inner, name, _) => matches!(name.as_str(), "picture" | "图片") || shows_picture(inner),
        Expr::If(_, then, other) => shows_picture(then) || other.as_ref().is_some_and(|other| shows_picture(other)),
        _ => false,
    }
}

/// The paths that a value cannot do without, in the order in which they stand.
fn needs(value: &Expr, needed: &mut Vec<Vec<String>>) {
    if let Some(path) = path_of(value) {
        needed.push(path);
        return;
    }
    match value {
        Expr::Item(base, _) | Expr::Slice(base, _) => needs(base, needed),
        Expr::Filter(_, name, _) if matches!(name.as_str(), "default" | "d" | "默认" | "缺省") => {}
        Expr::Filter(inner, _, args) => {
            needs(inner, needed);
            for value in args.positional.iter().chain(args.named.iter().map(|(_, value)| value)) {
                needs(value, needed);
            }
        }
        Expr::Call(function, args) => {
            match &**function {
                Expr::Attr(_, name) if name == "get" => return,
                Expr::Attr(base, _) => needs(base, needed),
                _ => return,
            }
            for value in &args.positional {
                needs(value, needed);
            }
        }
        Expr::Binary(left, "+" | "-" | "*" | "/" | "//" | "%" | "**" | "~", right) => {
            needs(left, needed);
            needs(right, needed);
        }
        Expr::Minus(inner) => needs(inner, needed),
        _ => {}
    }
}

/// The key in the map of a row of what a column prints: no key of a schema begins like this.
fn printed_key(column: usize) -> String {
    format!("__p{column}")
}
