//! Statements that give names to values: `set` and `with`.

use super::super::STATEMENT;
use super::super::expression::{Expr, Parser};
use super::super::mistake::{Code, Refusal};
use super::Rewriter;
use super::kinds::{PIPE, Ty};
use super::loops::targets;
use super::scopes::{Local, Opens};
use crate::message;
use crate::message::Message;

impl Rewriter<'_> {
    pub(super) fn set(&mut self, number: usize, parser: &mut Parser<'_>) -> Result<(), Refusal> {
        let wrong = || {
            Refusal::new(
                Code::Syntax,
                Message::new("set 写得不对", "set is written wrongly"),
                Message::new("写成 set 名字 = 值", "write: set name = value"),
            )
        };
        let (names, sound) = targets(parser);
        let Some(name) = names.first().filter(|_| sound).cloned() else { return Err(wrong()) };
        if names.len() == 1 && parser.takes(".") {
            return self.set_attribute(&name, parser);
        }
        if parser.takes("=") {
            let mut values = vec![parser.expression()?];
            while parser.takes(",") {
                values.push(parser.expression()?);
            }
            parser.end()?;
            return self.set_values(&names, values);
        }
        if names.len() > 1 || parser.end().is_err() {
            return Err(wrong());
        }
        self.open(Opens::Set, number);
        let variable = self.bind(&name, Ty::Print);
        self.write(STATEMENT, &format!("set {variable} | zwy_captured | zwy_bounded"));
        Ok(())
    }

    pub(super) fn set_values(&mut self, names: &[String], mut values: Vec<Expr>) -> Result<(), Refusal> {
        if let ([_, _, ..], [Expr::List(items)]) = (names, values.as_slice())
            && items.len() == names.len()
        {
            values = items.clone();
        }
        match (names, values.as_slice()) {
            ([name], [value]) => self.set_value(name, value),
            ([name], _) => self.set_value(name, &Expr::List(values)),
            (names, [value]) => {
                let value = self.value(value)?;
                let whole = self.fresh(&names.join(", "));
                self.write(STATEMENT, &format!("set {whole} = {} | zwy_bounded", value.at(PIPE)));
                for (at, name) in names.iter().enumerate() {
                    self.bind_as(name, format!("{whole}[{at}]"), Ty::Any);
                }
                Ok(())
            }
            (names, values) if names.len() == values.len() => {
                // All values are those from before.
                let mut set = Vec::with_capacity(names.len());
                for (name, value) in names.iter().zip(values) {
                    let value = self.value(value)?;
                    let variable = self.fresh(name);
                    self.write(STATEMENT, &format!("set {variable} = {} | zwy_bounded", value.at(PIPE)));
                    set.push((name, variable));
                }
                for (name, variable) in set {
                    self.bind_as(name, variable, Ty::Any);
                }
                Ok(())
            }
            (names, values) => {
                let (wanted, given) = (names.len(), values.len());
                Err(Refusal::new(
                    Code::Syntax,
                    message!("{wanted} 个名字，{given} 个值", "{wanted} names, but {given} values"),
                    Message::new("每个名字写一个值", "write one value for each name"),
                ))
            }
        }
    }

    pub(super) fn set_value(&mut self, name: &str, value: &Expr) -> Result<(), Refusal> {
        match value {
            // The loop itself: what is asked of it in loops inside.
            Expr::Name(said) if said == "loop" && self.local("loop").is_none() => {
                self.loop_attribute("index0")?;
                let variable = self.bind(name, Ty::Loop);
                self.write(STATEMENT, &format!("set {variable} = [loop.index0, loop.length]"));
                return Ok(());
            }
            Expr::Call(function, args) if matches!(&**function, Expr::Name(said) if said == "namespace") => {
                self.namespaces += 1;
                let number = self.namespaces;
                for (attribute, value) in &args.named {
                    let value = self.value(value)?;
                    let variable = self.namespaced(number, attribute);
                    let text = format!("set_global {} = {} | zwy_bounded", variable.text, value.at(PIPE));
                    self.write(STATEMENT, &text);
                }
                self.bind(name, Ty::Namespace(number));
                return Ok(());
            }
            _ => {}
        }
        let value = self.value(value);
        let ty = value.as_ref().map_or(Ty::Any, |value| if value.ty == Ty::Field { Ty::Any } else { value.ty });
        let variable = self.bind(name, ty);
        self.be(value.as_ref().ok().and_then(|value| value.nature.clone()));
        self.write(STATEMENT, &format!("set {variable} = {} | zwy_bounded", value?.at(PIPE)));
        Ok(())
    }

    /// `set ns.name = value`.
    pub(super) fn set_attribute(&mut self, name: &str, parser: &mut Parser<'_>) -> Result<(), Refusal> {
        let Some(Ty::Namespace(number)) = self.local(name) else {
            return Err(Refusal::new(
                Code::Syntax,
                message!("“{name}”不是 namespace", "“{name}” is no namespace"),
                message!("先写 {{% set {name} = namespace() %}}", "write {{% set {name} = namespace() %}} first"),
            )
            .about(name));
        };
        let attribute = parser.dotted()?;
        if !parser.takes("=") {
            return Err(Refusal::new(
                Code::Syntax,
                Message::new("set 写得不对", "set is written wrongly"),
                message!("写成 set {name}.{attribute} = 值", "write: set {name}.{attribute} = value"),
            ));
        }
        let value = parser.expression()?;
        parser.end()?;
        let value = self.value(&value)?;
        let variable = self.namespaced(number, &attribute);
        self.write(STATEMENT, &format!("set_global {} = {} | zwy_bounded", variable.text, value.at(PIPE)));
        Ok(())
    }

    pub(super) fn with(&mut self, number: usize, parser: &mut Parser<'_>) -> Result<(), Refusal> {
        let mut made = Vec::new();
        let mut result = Ok(());
        while let Some(name) = parser.word() {
            if !parser.takes("=") {
                result = Err(Refusal::new(
                    Code::Syntax,
                    Message::new("with 写得不对", "with is written wrongly"),
                    Message::new("写成 with 名字 = 值, 名字 = 值", "write: with name = value, name = value"),
                ));
                break;
            }
            // Values are those from before.
            let value = parser.expression().and_then(|value| self.value(&value));
            let ty = value.as_ref().map_or(Ty::Any, |value| if value.ty == Ty::Field { Ty::Any } else { value.ty });
            let variable = self.fresh(name);
            let nature = value.as_ref().ok().and_then(|value| value.nature.clone());
            match value {
                Ok(value) => {
                    self.write(STATEMENT, &format!("set {variable} = {} | zwy_bounded", value.at(PIPE)));
                }
                Err(refusal) => result = Err(refusal),
            }
            made.push(Local::new(name, variable, ty).being(nature));
            if !parser.takes(",") {
                break;
            }
        }
        self.open_with(number, made);
        result?;
        parser.end()
    }

    pub(super) fn open_with(&mut self, number: usize, locals: Vec<Local>) {
        self.open(Opens::With, number);
        self.open_scope(locals, true);
    }
}
