//! Expressions in Tera's words.

use super::super::expression::{Expr, written};
use super::super::mistake::{Code, Refusal};
use super::super::names::{Target, unknown};
use super::Rewriter;
use super::arguments::literal;
use super::kinds::{CLOSED, MINUS, NOT, OR, Out, PATH, PIPE, TERNARY, Ty, head, quoted};
use super::loops::is_single;
use super::natures::{Nature, Origin, Spot};
use crate::message;
use crate::message::Message;
use crate::problem::Severity;

impl Rewriter<'_> {
    pub(super) fn name(&mut self, name: &str) -> Result<Out, Refusal> {
        if let Some(local) = self.made(name).filter(|local| local.ty == Ty::Print) {
            return Ok(Out::new(format!("({} | zwy_text)", local.text), CLOSED, Ty::Any));
        }
        if let Some(local) = self.made(name) {
            return Ok(Out::new(local.text.clone(), PATH, local.ty).being(local.nature.clone()));
        }
        if name == "loop" {
            return Err(Refusal::new(
                Code::Loop,
                Message::new("loop 只能这样用：loop.index", "loop is used like this: loop.index"),
                Message::new(
                    "可用 index、index0、first、last、length",
                    "there are index, index0, first, last and length",
                ),
            ));
        }
        if self.is_macro(name) {
            let message = message!("“{name}”是宏，后面缺括号", "“{name}” is a macro: its brackets are missing");
            return Err(
                Refusal::new(Code::UnknownFunction, message, message!("写成 {name}()", "write {name}()")).about(name)
            );
        }
        if name == "forloop" && self.in_loop() {
            let message = Message::new("没有“forloop”", "there is no “forloop”");
            let help = Message::new("写成 loop，如 loop.index", "write loop, such as loop.index");
            return Err(Refusal::new(Code::Loop, message, help).about(name));
        }
        if self.names.schema.is_none() || name == "form" {
            return Ok(Out::new(self.names.root(name), PATH, Ty::Any));
        }
        match self.names.target(name)? {
            Some(Target::Field(field)) => {
                self.names.raw.insert(field);
                Ok(Out::new(format!("f{field}"), PATH, Ty::Field).being(Nature::of(self.names, Spot::Field(field))))
            }
            Some(Target::Table(table)) => {
                self.names.note(table, |used| used.rows = true);
                Ok(Out::new(format!("t{table}"), PATH, Ty::Table(table)))
            }
            None => Err(self.no_name(name)),
        }
    }

    /// What a member is taken from. One that is unknown may be the row of a loop that is missing.
    pub(super) fn base(&mut self, base: &Expr) -> Result<Out, Refusal> {
        let said = self.mistakes.len();
        let out = self.expr(base)?;
        if matches!(base, Expr::Name(_)) && self.mistakes.len() > said && !self.in_loop() {
            self.orphans.push(self.current);
        }
        Ok(out)
    }

    fn attribute(&mut self, base: &Expr, name: &str) -> Result<Out, Refusal> {
        if matches!(base, Expr::Name(base) if base == "loop") && self.local("loop").is_none() {
            return self.loop_attribute(name);
        }
        if let Some(field) = self.beside(base, name) {
            self.names.raw.insert(field);
            let nature = Nature::of(self.names, Spot::Field(field));
            return Ok(Out::new(format!("f{field}"), PATH, Ty::Field).being(nature));
        }
        if let Expr::Name(head) = base
            && let Some(refusal) = self.prefixed(head, name)
        {
            return Err(refusal);
        }
        let inner = base;
        let base = self.base(base)?;
        match base.ty {
            Ty::Row(table) if name == "extra" => {
                self.names.note(table, |used| used.extra = true);
                Ok(self.member(&base, "extra", Ty::Any))
            }
            Ty::Row(table) => {
                let column = self.names.column_of(table, name)?;
                self.names.note(table, |used| used.raw.extend([column]));
                let nature = Nature::of(self.names, Spot::Column(table, column));
                Ok(self.member(&base, self.names.column_key(table, column), Ty::Field).being(nature))
            }
            Ty::Table(_) | Ty::Field => Err(self.no_member(inner, base.ty, name)),
            Ty::Loop => self.outer_loop(&base, name),
            Ty::Namespace(number) => Ok(self.namespaced(number, name)),
            Ty::Any if self.is_of_data(inner) => {
                self.doubt_length(inner, name);
                Ok(self.member(&base, name, Ty::Any))
            }
            Ty::Group(table) if name == "list" => Ok(self.member(&base, name, Ty::Table(table))),
            _ => Ok(self.member(&base, name, Ty::Any)),
        }
    }

    /// Says that the length of what has a Chinese name is asked for as other languages do.
    fn doubt_length(&mut self, base: &Expr, name: &str) {
        let said = written(base);
        if !matches!(name, "length" | "size" | "count" | "len" | "Count" | "Length") || said.is_ascii() {
            return;
        }
        let message = message!("长度和个数不写“.{name}”", "a length is not written “.{name}”");
        let help = message!("写成 {said} | length", "write {said} | length");
        self.doubt(Severity::Warning, Refusal::new(Code::UnknownColumn, message, help).about(name));
    }

    /// A value that goes on to be used as it is: a row or table as a whole.
    pub(super) fn value(&mut self, value: &Expr) -> Result<Out, Refusal> {
        let out = self.expr(value)?;
        if let Some(table) = out.ty.table() {
            self.names.use_whole(table);
        }
        Ok(out)
    }

    pub(super) fn list(&mut self, items: &[Expr]) -> Result<String, Refusal> {
        let items = items.iter().map(|item| Ok(self.value(item)?.at(TERNARY))).collect::<Result<Vec<_>, Refusal>>()?;
        Ok(items.join(", "))
    }

    /// An expression in Tera's words. Names that there are not do not hide what else is wrong with the tag.
    pub(super) fn expr(&mut self, value: &Expr) -> Result<Out, Refusal> {
        match self.known(value) {
            Err(refusal) if refusal.code.is_of_a_name() => Ok(self.go_on(refusal)),
            result => result,
        }
    }

    fn known(&mut self, value: &Expr) -> Result<Out, Refusal> {
        Ok(match value {
            Expr::Null => Out::new("none", CLOSED, Ty::Any),
            Expr::Bool(truth) => Out::new(truth.to_string(), CLOSED, Ty::Any).being(literal(value).map(Nature::said)),
            Expr::Number(number) => {
                if !number.contains('.') && number.parse::<i64>().is_err() {
                    return Err(Refusal::new(
                        Code::Syntax,
                        message!("数太大：{number}", "the number is too big: {number}"),
                        Message::default(),
                    ));
                }
                let ty = if number.contains('.') { Ty::Any } else { Ty::Int };
                Out::new(number.as_str(), CLOSED, ty).being(literal(value).map(Nature::said))
            }
            Expr::Text(text) => Out::new(quoted(text), CLOSED, Ty::Any).being(literal(value).map(Nature::said)),
            Expr::Name(name) => self.name(name)?,
            Expr::List(items) => {
                let nature = literal(value).map_or_else(|| Nature::list(Origin::Other), Nature::said);
                Out::new(format!("[{}]", self.list(items)?), CLOSED, Ty::Any).being(Some(nature))
            }
            Expr::Map(entries) => {
                let mut parts = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    let key = match key {
                        Expr::Text(key) => quoted(key),
                        Expr::Number(key) if !key.contains('.') => key.clone(),
                        _ => {
                            return Err(Refusal::new(
                                Code::Syntax,
                                Message::new("字典的键要写成文字", "the keys of a map are texts"),
                                Message::new("如 {'a': 1}", "such as {'a': 1}"),
                            ));
                        }
                    };
                    parts.push(format!("{key}: {}", self.value(value)?.at(TERNARY)));
                }
                Out::new(format!("{{{}}}", parts.join(", ")), CLOSED, Ty::Any)
            }
            Expr::Attr(base, name) => self.attribute(base, name)?,
            Expr::Item(base, index) => {
                if let Expr::Text(name) = &**index {
                    let name = name.clone();
                    return self.attribute(base, &name);
                }
                if is_single(base) {
                    return Err(one_value());
                }
                let is_number = matches!(**index, Expr::Number(_) | Expr::Minus(_));
                let base = self.expr(base)?;
                whole(base.ty)?;
                let index = self.value(index)?;
                // What is made of a blank field is blank, and so are its parts.
                let may_be_blank = self.names.has_schema() && base.ty == Ty::Any && base.bind != PATH && is_number;
                if base.ty == Ty::Field || may_be_blank {
                    let text = format!("{} | zwy_item(index={})", base.at(PIPE), index.at(TERNARY));
                    return Ok(Out::new(text, PIPE, Ty::Any));
                }
                let ty = base.ty.item();
                Out::new(format!("{}[{}]", base.at(CLOSED), index.at(TERNARY)), head(&base), ty)
            }
            Expr::Slice(base, _) if is_single(base) => return Err(one_value()),
            Expr::Slice(base, bounds) => {
                let base = some(self.expr(base)?);
                whole(base.ty)?;
                let mut parts = Vec::with_capacity(3);
                for bound in bounds {
                    parts.push(match bound {
                        Some(bound) => self.value(bound)?.at(OR),
                        None => String::new(),
                    });
                }
                let [from, to, step] = parts.as_slice() else { return Err(unknown("", &[])) };
                let step = if step.is_empty() { String::new() } else { format!(":{step}") };
                Out::new(format!("{}[{from}:{to}{step}]", base.at(CLOSED)), head(&base), base.ty)
            }
            Expr::Call(function, args) => self.call(function, args)?,
            Expr::Filter(inner, name, args) => self.filter(inner, name, args)?,
            Expr::Test(inner, name, args, negated) => self.test(inner, name, args, *negated)?,
            Expr::Not(inner) => {
                let inner = self.truth(inner)?;
                let brackets = inner.bind < NOT || inner.text.starts_with("not ") || inner.text.starts_with('-');
                let text = if brackets { format!("({})", inner.text) } else { inner.text };
                Out::new(format!("not {text}"), NOT, Ty::Any)
            }
            Expr::Minus(inner) => {
                let said = literal(value).map(Nature::said);
                let negative = inner;
                let inner = self.value(inner)?;
                if inner.ty != Ty::Int {
                    let nature = match said {
                        Some(said) => Some(said),
                        None => self.reckoned((&Out::new("0", CLOSED, Ty::Int), None), "-", (&inner, negative))?,
                    };
                    let text = format!("0 | zwy_subtract(with={})", inner.at(TERNARY));
                    return Ok(Out::new(text, PIPE, Ty::Any).being(nature));
                }
                let brackets = inner.bind < MINUS || inner.text.starts_with('-');
                let text = if brackets { format!("({})", inner.text) } else { inner.text };
                Out::new(format!("-{text}"), MINUS, Ty::Int).being(said)
            }
            Expr::Binary(left, operator, right) => self.binary(left, operator, right)?,
            Expr::If(condition, then, other) => {
                self.doubt_answers(then, other.as_deref());
                let condition = self.truth(condition)?;
                let then = self.value(then)?;
                let other = match other {
                    Some(other) => self.value(other)?,
                    None => Out::new("\"\"", CLOSED, Ty::Any),
                };
                let ty = if then.ty == other.ty { then.ty } else { Ty::Any };
                let nature = Nature::or(then.nature.as_ref(), other.nature.as_ref());
                let text = format!("{} if {} else {}", then.at(OR), condition.at(OR), other.at(TERNARY));
                Out::new(text, TERNARY, ty).being(nature)
            }
        })
    }
}

/// Says that an item is asked of what has none.
fn one_value() -> Refusal {
    Refusal::new(
        Code::Syntax,
        Message::new("这是一个值，里面没有 [ ] 要的内容", "this is one value and has no items"),
        Message::new("去掉方括号", "leave out the brackets"),
    )
}

/// A value of which a part is asked: of a field that is not filled in, that is a blank text.
pub(super) fn some(out: Out) -> Out {
    match out.ty {
        Ty::Field => Out::new(format!("({} | zwy_some)", out.at(PIPE)), CLOSED, Ty::Any).being(out.nature),
        _ => out,
    }
}

/// Says that a row or a whole number has no items.
fn whole(ty: Ty) -> Result<(), Refusal> {
    match ty {
        Ty::Int => Err(one_value()),
        Ty::Row(_) => Err(Refusal::new(
            Code::WholeTable,
            Message::new("一行没有序号", "the values of a row have no numbers"),
            Message::new("写明哪一列，如 row.name", "say which column, such as row.name"),
        )),
        _ => Ok(()),
    }
}
