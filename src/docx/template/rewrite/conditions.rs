//! What is asked as yes or no: truth values, and `is` tests.

use super::super::expression::{Args, Expr};
use super::super::filters::TESTS;
use super::super::mistake::{Code, Refusal};
use super::super::names::unknown;
use super::Rewriter;
use super::arguments::{arguments, literal};
use super::kinds::{NOT, Out, PIPE, TERNARY, Ty};
use crate::message;

impl Rewriter<'_> {
    /// A value that is asked for as yes or no. Without a schema, `FALSE` is as data spells it.
    pub(super) fn truth(&mut self, value: &Expr) -> Result<Out, Refusal> {
        let out = self.expr(value)?;
        Ok(self.truthful(value, out, "zwy_untrue"))
    }

    /// A value of plain data, of which the filter makes a truth value.
    pub(super) fn truthful(&self, value: &Expr, out: Out, filter: &str) -> Out {
        let is_data = matches!(value, Expr::Name(_) | Expr::Attr(..) | Expr::Item(..));
        if self.names.has_schema() || !is_data || out.ty != Ty::Any || out.text.starts_with("loop.") {
            return out;
        }
        Out::new(format!("{} | {filter}", out.at(PIPE)), PIPE, Ty::Any).being(out.nature)
    }

    pub(super) fn test(&mut self, inner: &Expr, name: &str, args: &Args, negated: bool) -> Result<Out, Refusal> {
        let comparison = match name {
            "eq" | "equalto" | "sameas" | "==" => Some("=="),
            "ne" | "!=" => Some("!="),
            "lt" | "lessthan" | "<" => Some("<"),
            "le" | "<=" => Some("<="),
            "gt" | "greaterthan" | ">" => Some(">"),
            "ge" | ">=" => Some(">="),
            "in" => Some("in"),
            _ => None,
        };
        let truth = Expr::Bool(name == "true");
        let compared = match (comparison, args.positional.as_slice()) {
            (Some(operator), [other]) => Some((operator, other)),
            _ if matches!(name, "true" | "false") => Some(("==", &truth)),
            _ => None,
        };
        if let Some((operator, other)) = compared {
            let out = self.binary(inner, operator, other)?;
            return Ok(if negated { Out::new(format!("not ({})", out.text), NOT, Ty::Any) } else { out });
        }
        if comparison.is_some() {
            return Err(Refusal::new(
                Code::Arguments,
                message!("“is {name}”后面要有一个值", "one value belongs behind “is {name}”"),
                message!("如 x is {name}(1)", "such as x is {name}(1)"),
            )
            .about(name));
        }
        let Some(test) = TESTS.iter().find(|test| test.name == name) else {
            let known: Vec<(&str, &str)> = TESTS.iter().map(|test| (test.name, "")).collect();
            let Refusal { help, .. } = unknown(name, &known);
            let help = match name {
                "empty" | "null" | "nil" | "空" | "空值" | "空的" => {
                    message!("判断空写 is blank", "what is empty is written: is blank")
                }
                _ => help,
            };
            return Err(Refusal::new(
                Code::UnknownTest,
                message!("没有“is {name}”这种判断", "there is no test “is {name}”"),
                help,
            )
            .about(name));
        };
        let base = self.expr(inner)?;
        let mut parts = Vec::new();
        let list = arguments(test, args)?;
        let zero = |value: &Expr| matches!(value, Expr::Number(number) if number.parse::<f64>() == Ok(0.0));
        if let Some((_, by)) = list.iter().find(|(parameter, by)| {
            *parameter == "divisor" && (zero(by) || literal(by).is_some_and(|by| by.as_i128().is_none()))
        }) {
            let shown = literal(by).map(|by| by.to_string()).unwrap_or_default();
            return Err(Refusal::new(
                Code::Arguments,
                message!("不能被“{shown}”整除", "nothing is divisible by “{shown}”"),
                message!("如 x is {name}(3)", "such as x is {name}(3)"),
            )
            .about(&shown));
        }
        for (parameter, value) in list {
            parts.push(format!("{parameter}={}", self.value(value)?.at(TERNARY)));
        }
        // What the schema knows is always there; undefined is what is absent.
        let known = matches!(base.ty, Ty::Field | Ty::Table(_));
        let (tera, negated) = match test.tera {
            "defined" if known => ("blank", !negated),
            "undefined" | "none" if known => ("blank", negated),
            tera => (tera, negated),
        };
        let args = if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) };
        let not = if negated { "not " } else { "" };
        Ok(Out::new(format!("{} is {not}{tera}{args}", base.at(NOT + 1)), NOT, Ty::Any))
    }
}
