//! Operations on two values: Jinja's operators in Tera's words, exact where Tera's are not.

use super::super::expression::{Args, Expr};
use super::super::filters::is_dated;
use super::super::mistake::{Code, Refusal};
use super::Rewriter;
use super::expressions::some;
use super::kinds::{AND, CLOSED, COMPARE, NOT, OR, Out, PATH, PIPE, PRODUCT, SUM, TERNARY, Ty};
use super::printing::path_of;
use crate::message;
use crate::message::Message;

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
            out = Out::new(format!("{} | zwy_there", out.text), PIPE, Ty::Any);
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
            return Err(Refusal::new(
                Code::Syntax,
                Message::new("不能除以 0", "nothing is divided by 0"),
                Message::new("改写除数", "write another divisor"),
            ));
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
        let unfit = self.unfit_for(left_of, operator, right);
        if let Some(refusal) = reckons_with_text(operator, left_of, right).or(unfit) {
            return Err(refusal);
        }
        let is_dated = compares_dates(left_of, operator, right);
        let right = match operator {
            "and" => self.truth(right)?,
            "in" => self.text_or_name(right).map(some)?,
            "==" | "!=" | "<" | "<=" | ">" | ">=" => self.text_or_name(right)?,
            _ => self.expr(right)?,
        };
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
            return Ok(Out::new(format!("{} | {exactly}(with={})", left.at(PIPE), right.at(TERNARY)), PIPE, ty));
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
        Ok(Out::new(format!("{first} {operator} {second}"), bind, ty))
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

/// Filters of numbers and dates that make texts, which nothing is reckoned with.
const TEXTS: [&str; 18] = [
    "date",
    "日期",
    "chinese_date",
    "大写日期",
    "weekday",
    "星期",
    "thousands",
    "千分位",
    "fixed",
    "小数",
    "percent",
    "百分比",
    "capital_amount",
    "大写金额",
    "chinese_number",
    "中文数字",
    "numbering",
    "编号",
];

/// Says that what a filter has made into a text cannot be reckoned with: `单价 | 小数(2) * 数量`.
fn reckons_with_text(operator: &str, left: Option<&Expr>, right: &Expr) -> Option<Refusal> {
    let reckons = |other: Option<&Expr>| match operator {
        "-" | "*" | "/" | "//" | "**" => true,
        "+" => matches!(other, Some(Expr::Number(_))),
        _ => false,
    };
    let made = |value: Option<&Expr>, other: Option<&Expr>| match value {
        Some(Expr::Filter(_, name, _)) if TEXTS.contains(&name.as_str()) && reckons(other) => Some(name.clone()),
        _ => None,
    };
    let name = made(left, Some(right)).or_else(|| made(Some(right), left))?;
    Some(
        Refusal::new(
            Code::Arguments,
            message!("“{name}”得到的是文字，不能再计算", "“{name}” makes a text, which is not reckoned with"),
            message!("先算，再写过滤器：(甲 * 乙) | {name}", "reckon first, and filter then: (a * b) | {name}"),
        )
        .about(&name),
    )
}
