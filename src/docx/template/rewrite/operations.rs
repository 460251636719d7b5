//! Operations on two values: Jinja's operators in Tera's words, exact where Tera's are not.

use super::super::expression::{Args, Expr, path_of};
use super::super::filters::is_dated;
use super::super::mistake::{Code, Refusal};
use super::Rewriter;
use super::expressions::some;
use super::foreseen::divides_by_nothing;
use super::kinds::{AND, CLOSED, COMPARE, NOT, OR, Out, PATH, PIPE, PRODUCT, SUM, TERNARY, Ty};
use super::natures::{Class, Nature};
use crate::message;
use crate::message::Message;
use crate::problem::Severity;

impl Rewriter<'_> {
    /// An operation on two values; chains of them are walked, not descended into.
    pub(super) fn binary(&mut self, left: &Expr, operator: &'static str, right: &Expr) -> Result<Out, Refusal> {
        let mut chain = vec![(operator, right)];
        let mut first = left;
        while let Expr::Binary(left, operator, right) = first {
            chain.push((operator, right));
            first = left;
        }
        let is_text = matches!(first, Expr::Text(_));
        if let (Expr::Text(pattern), Some(("%", with))) = (first, chain.last()) {
            let positional = match with {
                Expr::List(values) => values.clone(),
                value => vec![(*value).clone()],
            };
            self.try_pattern(pattern, "format", &Args { positional, named: Vec::new() });
        }
        let mut out = self.expr(first)?;
        // A name that is compared is in the data: one that is mistyped would be no to every question.
        let is_compared = matches!(chain.last(), Some(("==" | "!=", _)));
        if is_compared && self.is_of_data(first) && out.bind == PATH && out.ty == Ty::Any {
            out = Out::new(format!("{} | zwy_there", out.text), PIPE, Ty::Any).being(out.nature);
        }
        out = match chain.last() {
            Some(("and" | "or", _)) => self.truthful(first, out, "zwy_untrue"),
            Some(("==" | "!=", Expr::Bool(_))) => self.truthful(first, out, "zwy_truth"),
            _ => out,
        };
        let (mut is_text, mut is_first) = (is_text, true);
        while let Some((operator, right)) = chain.pop() {
            // Python joins texts with `+`.
            is_text = operator == "~" || (operator == "+" && (is_text || matches!(right, Expr::Text(_))));
            let left_of = Some(first).filter(|_| is_first);
            is_first = false;
            if let ("or", Expr::Name(said)) = (operator, right) {
                self.doubt_nothing(said);
            }
            out = self.operation(&out, left_of, if is_text { "~" } else { operator }, right)?;
        }
        Ok(out)
    }

    /// Whether a value is taken from plain data by its name.
    pub(super) fn is_of_data(&self, value: &Expr) -> bool {
        let is_own = |name: &String| matches!(value, Expr::Name(_)) && self.made(name).is_some();
        !self.names.has_schema() && path_of(value).is_some_and(|path| !path.first().is_some_and(is_own))
    }

    pub(super) fn operation(
        &mut self,
        left: &Out,
        left_of: Option<&Expr>,
        operator: &'static str,
        right: &Expr,
    ) -> Result<Out, Refusal> {
        let bind = match operator {
            "or" => OR,
            "and" => AND,
            "in" => NOT,
            "+" | "-" => SUM,
            "*" => PRODUCT,
            _ => COMPARE,
        };
        let is_zero = |value: &Expr| matches!(value, Expr::Number(n) if n.bytes().all(|b| matches!(b, b'0' | b'.')));
        if matches!(operator, "/" | "//" | "%") && is_zero(right) {
            return Err(divides_by_nothing());
        }
        if let ("**", Expr::Number(power)) = (operator, right)
            && power.contains('.')
        {
            return Err(Refusal::new(
                Code::Syntax,
                message!("幂要写整数，不是 {power}", "a power is a whole number, not {power}"),
                Message::new("如 x ** 2", "such as x ** 2"),
            ));
        }
        let is_name = matches!(right, Expr::Name(_));
        let is_counted = matches!(operator, "<" | "<=" | ">" | ">=")
            || (matches!(operator, "==" | "!=") && matches!(right, Expr::Number(_) | Expr::Text(_)));
        if let Some(refusal) = self.unfit_for(left_of, operator, right) {
            return Err(refusal);
        }
        let is_dated = compares_dates(left_of, operator, right);
        let right_of = right;
        let right = match operator {
            "and" => self.truth(right)?,
            "in" => self.text_or_name(right).map(some)?,
            "==" | "!=" | "<" | "<=" | ">" | ">=" => self.text_or_name(right)?,
            _ => self.expr(right)?,
        };
        if operator == "~" {
            for (side, value) in [(left, left_of), (&right, Some(right_of))] {
                if side.nature.as_ref().and_then(Nature::class) == Some(Class::List) {
                    self.doubt_brackets(value.unwrap_or(&Expr::Null));
                }
            }
        }
        if let ("~", Some(_)) = (operator, left.ty.table().or(right.ty.table())) {
            return Err(Refusal::new(
                Code::WholeTable,
                Message::new("表格或一整行不能连接成文字", "a table or row cannot be joined with text"),
                Message::new("写明哪一列，如 row.name", "say which column, such as row.name"),
            ));
        }
        if let (true, Ty::Table(_)) = (is_counted, left.ty) {
            return Err(Refusal::new(
                Code::WholeTable,
                Message::new("表格不能和一个值比较", "a table cannot be compared with a value"),
                Message::new("比行数写 表格 | length", "for the number of its rows, write table | length"),
            ));
        }
        let nature = match operator {
            "or" => Nature::or(left.nature.as_ref(), right.nature.as_ref()),
            "~" => None,
            _ => self.reckoned((left, left_of), operator, (&right, right_of))?,
        };
        if let Some(refusal) = self.incomparable((left, left_of), operator, (&right, right_of)) {
            if matches!(operator, "==" | "!=") {
                self.doubt(Severity::Error, refusal);
            } else {
                return Err(refusal);
            }
        }
        let is_whole = left.ty == Ty::Int && right.ty == Ty::Int;
        let ty = match operator {
            "or" | "and" if left.ty == right.ty => left.ty,
            "+" | "-" | "*" if is_whole => Ty::Int,
            _ => {
                for table in [left.ty, right.ty].into_iter().filter_map(Ty::table) {
                    self.names.use_whole(table);
                }
                Ty::Any
            }
        };
        // Whole numbers are the engine's; everything else is reckoned with exactly.
        let exactly = match operator {
            "+" if !is_whole => "zwy_add",
            "-" if !is_whole => "zwy_subtract",
            "*" if !is_whole => "zwy_multiply",
            "/" => "zwy_divide",
            "//" => "zwy_floor",
            "%" => "zwy_rest",
            "**" => "zwy_power",
            "~" => "zwy_concat",
            _ => "",
        };
        if !exactly.is_empty() {
            let text = format!("{} | {exactly}(with={})", left.at(PIPE), right.at(TERNARY));
            return Ok(Out::new(text, PIPE, ty).being(nature));
        }
        // What is undefined has no order.
        let orders = matches!(operator, "<" | "<=" | ">" | ">=");
        let there = |side: &Out, least| match side.bind {
            PATH | CLOSED if orders && side.ty == Ty::Any => format!("{} | zwy_there", side.text),
            _ => side.at(least),
        };
        // So has a name that something is compared with: it may be a text without its quotes.
        let is_bare = matches!(operator, "==" | "!=") && right.bind == PATH && right.ty == Ty::Any && is_name;
        let mut second = if is_bare { format!("{} | zwy_there", right.text) } else { there(&right, bind + 1) };
        if second.starts_with('-') || second.starts_with("not ") {
            second = format!("({second})");
        }
        let mut first = there(left, bind);
        if first.starts_with("not ") && bind > AND {
            first = format!("({first})");
        }
        if is_dated && left.ty != Ty::Int && right.ty != Ty::Int {
            let with = |side: &Out| format!("zwy_dated(with={}, orders={orders})", side.at(TERNARY));
            (first, second) = (format!("{first} | {}", with(&right)), format!("{second} | {}", with(left)));
        }
        // A field that is not filled in is neither more nor less.
        let blank = [left, &right].into_iter().filter(|side| orders && side.ty == Ty::Field);
        let blank: String = blank.map(|side| format!("{} is not blank and ", side.at(NOT + 1))).collect();
        if !blank.is_empty() {
            return Ok(Out::new(format!("({blank}{first} {operator} {second})"), CLOSED, ty));
        }
        Ok(Out::new(format!("{first} {operator} {second}"), bind, ty).being(nature))
    }
}

/// Whether a comparison may be of dates, which people write in several ways. Each side is then written twice: none holds
/// a comparison itself.
fn compares_dates(left: Option<&Expr>, operator: &str, right: &Expr) -> bool {
    fn is_simple(value: &Expr) -> bool {
        match value {
            Expr::Name(_) | Expr::Text(_) => true,
            Expr::Attr(base, _) => is_simple(base),
            Expr::Filter(inner, _, args) => {
                let mut given = args.positional.iter().chain(args.named.iter().map(|(_, value)| value));
                is_simple(inner) && given.all(|value| matches!(value, Expr::Text(_) | Expr::Bool(_) | Expr::Number(_)))
            }
            _ => false,
        }
    }
    let Some(left) = left else { return false };
    // Equal to a text that is no date is a text alone.
    let orders = matches!(operator, "<" | "<=" | ">" | ">=");
    let may_be = |side: &Expr| match side {
        Expr::Text(text) => orders || is_dated(text),
        side => is_simple(side),
    };
    let are_texts = matches!((left, right), (Expr::Text(_), Expr::Text(_)));
    (orders || matches!(operator, "==" | "!=")) && !are_texts && may_be(left) && may_be(right)
}
