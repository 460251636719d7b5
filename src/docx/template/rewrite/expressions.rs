//! Expressions in Tera's words.

use super::super::expression::{Args, Expr};
use super::super::filters::{FILTERS, ITEM_TESTS, Known, METHODS, METHODS_ONLY, PLACED, REFUSED, TESTS, tried_pattern};
use super::super::mistake::{Code, Refusal};
use super::super::names::{Target, nearest, unknown};
use super::arguments::{arguments, both, literal};
use super::{AND, CLOSED, COMPARE, MINUS, NOT, OR, Out, PATH, PIPE, PRODUCT, Rewriter, SUM, TERNARY, Ty, head, quoted};
use crate::message;
use crate::message::Message;

/// Tests of `select` and its like that compare with nothing.
const ALONE: [&str; 15] = [
    "true",
    "truthy",
    "defined",
    "undefined",
    "none",
    "blank",
    "string",
    "number",
    "integer",
    "mapping",
    "sequence",
    "odd",
    "even",
    "lower",
    "upper",
];

impl Rewriter<'_> {
    pub(super) fn name(&mut self, name: &str) -> Result<Out, Refusal> {
        if let Some(local) = self.made(name) {
            return Ok(Out::new(local.text.clone(), PATH, local.ty));
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
        if self.names.schema.is_none() || name == "form" {
            return Ok(Out::new(self.names.root(name), PATH, Ty::Any));
        }
        match self.names.target(name)? {
            Some(Target::Field(field)) => {
                self.names.raw.insert(field);
                Ok(Out::new(format!("f{field}"), PATH, Ty::Field))
            }
            Some(Target::Table(table)) => {
                self.names.note(table, |used| used.rows = true);
                Ok(Out::new(format!("t{table}"), PATH, Ty::Table(table)))
            }
            None => {
                let locals: Vec<&str> =
                    self.scopes.iter().flat_map(|scope| &scope.locals).map(|local| local.name.as_str()).collect();
                Err(self.names.unknown(name, &locals))
            }
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
            return Ok(Out::new(format!("f{field}"), PATH, Ty::Field));
        }
        let base = self.base(base)?;
        match base.ty {
            Ty::Row(table) if name == "extra" => {
                self.names.note(table, |used| used.extra = true);
                Ok(self.member(&base, "extra", Ty::Any))
            }
            Ty::Row(table) => {
                let column = self.names.column_of(table, name)?;
                self.names.note(table, |used| used.raw.extend([column]));
                Ok(self.member(&base, self.names.column_key(table, column), Ty::Field))
            }
            Ty::Table(table) => {
                let label = self.names.table(table).map_or("", |table| &table.label);
                Err(Refusal::new(
                    Code::UnknownColumn,
                    message!("“{label}”是表格，没有“{name}”", "“{label}” is a table and has no “{name}”"),
                    Message::new("在循环里用 row.列名，或写 [0]", "use row.column in a loop, or write [0]"),
                )
                .about(name))
            }
            Ty::Loop => self.outer_loop(&base, name),
            Ty::Namespace(number) => Ok(self.namespaced(number, name)),
            Ty::Group(table) if name == "list" => Ok(self.member(&base, name, Ty::Table(table))),
            _ => Ok(self.member(&base, name, Ty::Any)),
        }
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
            Expr::Bool(value) => Out::new(value.to_string(), CLOSED, Ty::Any),
            Expr::Number(number) => {
                if !number.contains('.') && number.parse::<i64>().is_err() {
                    return Err(Refusal::new(
                        Code::Syntax,
                        message!("数太大：{number}", "the number is too big: {number}"),
                        Message::default(),
                    ));
                }
                let ty = if number.contains('.') { Ty::Any } else { Ty::Int };
                Out::new(number.as_str(), CLOSED, ty)
            }
            Expr::Text(text) => Out::new(quoted(text), CLOSED, Ty::Any),
            Expr::Name(name) => self.name(name)?,
            Expr::List(items) => Out::new(format!("[{}]", self.list(items)?), CLOSED, Ty::Any),
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
                let base = self.expr(base)?;
                let index = self.value(index)?;
                let ty = base.ty.item();
                Out::new(format!("{}[{}]", base.at(CLOSED), index.at(TERNARY)), head(&base), ty)
            }
            Expr::Slice(base, bounds) => {
                let base = self.expr(base)?;
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
                let inner = self.value(inner)?;
                if inner.ty != Ty::Int {
                    return Ok(Out::new(format!("0 | zwy_subtract(with={})", inner.at(TERNARY)), PIPE, Ty::Any));
                }
                let brackets = inner.bind < MINUS || inner.text.starts_with('-');
                let text = if brackets { format!("({})", inner.text) } else { inner.text };
                Out::new(format!("-{text}"), MINUS, Ty::Int)
            }
            Expr::Binary(left, operator, right) => self.binary(left, operator, right)?,
            Expr::If(condition, then, other) => {
                let condition = self.truth(condition)?;
                let then = self.value(then)?;
                let other = match other {
                    Some(other) => self.value(other)?,
                    None => Out::new("\"\"", CLOSED, Ty::Any),
                };
                let ty = if then.ty == other.ty { then.ty } else { Ty::Any };
                let text = format!("{} if {} else {}", then.at(OR), condition.at(OR), other.at(TERNARY));
                Out::new(text, TERNARY, ty)
            }
        })
    }

    /// A value that is asked for as yes or no. Without a schema, `FALSE` is as data spells it.
    pub(super) fn truth(&mut self, value: &Expr) -> Result<Out, Refusal> {
        let out = self.expr(value)?;
        Ok(self.truthful(value, out, "zwy_untrue"))
    }

    /// A value of plain data, of which the filter makes a truth value.
    fn truthful(&self, value: &Expr, out: Out, filter: &str) -> Out {
        let is_data = matches!(value, Expr::Name(_) | Expr::Attr(..) | Expr::Item(..));
        if self.names.has_schema() || !is_data || out.ty != Ty::Any || out.text.starts_with("loop.") {
            return out;
        }
        Out::new(format!("{} | {filter}", out.at(PIPE)), PIPE, Ty::Any)
    }

    /// An operation on two values; chains of them are walked, not descended into.
    fn binary(&mut self, left: &Expr, operator: &'static str, right: &Expr) -> Result<Out, Refusal> {
        let mut chain = vec![(operator, right)];
        let mut first = left;
        while let Expr::Binary(left, operator, right) = first {
            chain.push((operator, right));
            first = left;
        }
        let is_text = matches!(first, Expr::Text(_));
        let mut out = self.expr(first)?;
        out = match chain.last() {
            Some(("and" | "or", _)) => self.truthful(first, out, "zwy_untrue"),
            Some(("==" | "!=", Expr::Bool(_))) => self.truthful(first, out, "zwy_truth"),
            _ => out,
        };
        let mut is_text = is_text;
        while let Some((operator, right)) = chain.pop() {
            // Python joins texts with `+`.
            is_text = operator == "~" || (operator == "+" && (is_text || matches!(right, Expr::Text(_))));
            out = self.operation(&out, if is_text { "~" } else { operator }, right)?;
        }
        Ok(out)
    }

    fn operation(&mut self, left: &Out, operator: &'static str, right: &Expr) -> Result<Out, Refusal> {
        let bind = match operator {
            "or" => OR,
            "and" => AND,
            "in" => NOT,
            "+" | "-" => SUM,
            "*" => PRODUCT,
            _ => COMPARE,
        };
        let right = if operator == "and" { self.truth(right)? } else { self.expr(right)? };
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
        let mut second = there(&right, bind + 1);
        if second.starts_with('-') || second.starts_with("not ") {
            second = format!("({second})");
        }
        let mut first = there(left, bind);
        if first.starts_with("not ") && bind > AND {
            first = format!("({first})");
        }
        Ok(Out::new(format!("{first} {operator} {second}"), bind, ty))
    }

    fn call(&mut self, function: &Expr, args: &Args) -> Result<Out, Refusal> {
        match function {
            Expr::Attr(base, method) => {
                if let Some(made) = self.loop_method(base, method, args)? {
                    return Ok(made);
                }
                if method == "format" {
                    return self.laid_out(base, "braces", args);
                }
                if method == "join" {
                    // In Python the separator comes first: "、".join(list).
                    if let [list] = args.positional.as_slice() {
                        let args = Args { positional: vec![(**base).clone()], named: Vec::new() };
                        return self.filter(list, "join", &args);
                    }
                }
                if let "startswith" | "endswith" = method.as_str() {
                    let test = if method == "startswith" { "starting_with" } else { "ending_with" };
                    return self.test(base, test, args, false);
                }
                match METHODS.iter().find(|(name, _)| name == method) {
                    Some((_, filter)) => self.filter(base, filter, args),
                    None => {
                        let known = METHODS.iter().map(|(name, _)| (*name, ""));
                        let help = match nearest(method, known) {
                            Some((name, _)) => message!("是不是 .{name}()", "did you mean .{name}()"),
                            None => Message::new("改用过滤器，如 x | upper", "use a filter, such as x | upper"),
                        };
                        Err(Refusal::new(
                            Code::UnknownFunction,
                            message!("没有方法“.{method}()”", "there is no method “.{method}()”"),
                            help,
                        )
                        .about(method))
                    }
                }
            }
            Expr::Name(name) if name == "range" => {
                let names: &[&str] = match args.positional.len() {
                    0 | 1 => &["end"],
                    _ => &["start", "end", "step_by"],
                };
                let mut parts = Vec::new();
                let is_whole = |value: &Expr| literal(value).is_none_or(|value| value.as_i128().is_some());
                let is_still = args.positional.get(2).and_then(literal).is_some_and(|by| by.as_i128() == Some(0));
                if let Some(value) = args
                    .positional
                    .iter()
                    .find(|value| !is_whole(value))
                    .or(args.positional.get(2).filter(|_| is_still))
                {
                    let shown = literal(value).map(|value| value.to_string()).unwrap_or_default();
                    return Err(Refusal::new(
                        Code::Arguments,
                        message!("range 要写整数，不是“{shown}”", "range takes whole numbers, not “{shown}”"),
                        Message::new("写 range(10) 或 range(1, 10)", "write range(10) or range(1, 10)"),
                    )
                    .about(&shown));
                }
                for (name, value) in names.iter().zip(&args.positional) {
                    parts.push(format!("{name}={}", self.value(value)?.at(TERNARY)));
                }
                if args.positional.is_empty() || args.positional.len() > 3 || !args.named.is_empty() {
                    return Err(Refusal::new(
                        Code::Arguments,
                        Message::new("range 的参数不对", "range is called wrongly"),
                        Message::new("写 range(10) 或 range(1, 10)", "write range(10) or range(1, 10)"),
                    ));
                }
                Ok(Out::new(format!("range({})", parts.join(", ")), CLOSED, Ty::Any))
            }
            Expr::Name(name) if name == "dict" && args.positional.is_empty() => {
                let entry = |(name, value): &(String, Expr)| (Expr::Text(name.clone()), value.clone());
                self.expr(&Expr::Map(args.named.iter().map(entry).collect()))
            }
            Expr::Name(name) if self.macros.iter().any(|known| known.is_called(name)) => Err(Refusal::new(
                Code::Syntax,
                message!("宏“{name}”只能单独打印", "the macro “{name}” can only be printed by itself"),
                message!("写 {{{{ {name}(…) }}}}", "write {{{{ {name}(…) }}}}"),
            )),
            Expr::Name(name) => Err(Refusal::new(
                Code::UnknownFunction,
                message!("没有函数“{name}()”", "there is no function “{name}()”"),
                Message::new(
                    "只有 range()；其他用过滤器，如 x | length",
                    "there is only range(); use a filter, such as x | length",
                ),
            )
            .about(name)),
            _ => Err(Refusal::new(
                Code::Syntax,
                Message::new("这里不能加括号", "no brackets belong here"),
                Message::default(),
            )),
        }
    }

    /// A text with values laid out in it: as many as there are, by position or by name.
    fn laid_out(&mut self, pattern: &Expr, filter: &str, args: &Args) -> Result<Out, Refusal> {
        let base = self.value(pattern)?;
        if let Expr::Text(pattern) = pattern {
            self.try_pattern(pattern, filter, args);
        }
        let mut parts = vec![format!("args=[{}]", self.list(&args.positional)?)];
        if !args.named.is_empty() {
            let entry = |(name, value): &(String, Expr)| (Expr::Text(name.clone()), value.clone());
            let named = self.expr(&Expr::Map(args.named.iter().map(entry).collect()))?;
            parts.push(format!("named={}", named.at(TERNARY)));
        }
        Ok(Out::new(format!("{} | {filter}({})", base.at(PIPE), parts.join(", ")), PIPE, Ty::Any))
    }

    /// Says what a text in which values are laid out refuses: too few of them, signs that mean nothing.
    fn try_pattern(&mut self, pattern: &str, filter: &str, args: &Args) {
        // Members of values are known to the data only.
        let has_members = filter == "braces"
            && pattern.split('{').skip(1).any(|field| field.split(['}', ':']).next().is_some_and(|f| f.contains('.')));
        if has_members {
            return;
        }
        let sample = |value: &Expr| literal(value).unwrap_or_else(|| tera::Value::from(1));
        let positional = args.positional.iter().map(sample).collect();
        let named = args.named.iter().map(|(name, value)| (name.clone(), sample(value))).collect();
        if let Err(error) = tried_pattern(filter, pattern, positional, named) {
            let message =
                both(&error).unwrap_or_else(|| Message::new("值与格式不合", "the values do not fit the format"));
            let help = Message::new("格式里有几个占位，就给几个值", "give as many values as the format has places for");
            self.complain(self.current, |_| Refusal::new(Code::Arguments, message, help));
        }
    }

    fn filter(&mut self, inner: &Expr, name: &str, args: &Args) -> Result<Out, Refusal> {
        let every = || FILTERS.iter().chain(METHODS_ONLY);
        let Some(filter) = every().find(|filter| filter.name == name) else {
            let known: Vec<(&str, &str)> = FILTERS.iter().map(|filter| (filter.name, "")).collect();
            let Refusal { help, .. } = unknown(name, &known);
            let help = match REFUSED.iter().find(|(refused, _, _)| *refused == name) {
                Some((_, zh, en)) => Message::new(*zh, *en),
                None => help,
            };
            // What it is used on may be wrong, too.
            self.expr(inner)?;
            return Err(Refusal::new(
                Code::UnknownFilter,
                message!("没有过滤器“{name}”", "there is no filter “{name}”"),
                help,
            )
            .about(name));
        };
        match filter.tera {
            "format" => return self.laid_out(inner, "format", args),
            "map" if !args.positional.is_empty() => return self.mapped(inner, args),
            "select" | "reject" => return self.selected(inner, filter, args),
            _ => {}
        }
        let base = self.expr(inner)?;
        if filter.tera == "rows" {
            if let (Ty::Table(table), Expr::Name(_)) = (base.ty, inner) {
                self.names.note(table, |used| used.padded = true);
                return Ok(Out::new(format!("r{table}"), PATH, base.ty));
            }
            if self.names.schema.is_some() {
                return Err(Refusal::new(
                    Code::UnknownFilter,
                    Message::new("rows 只用于表格", "rows is for tables"),
                    Message::new("写成 表格|rows", "write table|rows"),
                )
                .about("rows"));
            }
        }
        let ty = self.filtered(base.ty, filter, args);
        let mut parts = Vec::new();
        let spread;
        let mut args = args;
        if filter.tera == "tick" {
            spread = self.options(inner, args)?;
            args = &spread;
        }
        let list = arguments(filter, args)?;
        self.try_out(filter, inner, &list);
        for (parameter, value) in list {
            let text = match (parameter, value) {
                ("attribute", Expr::Text(path)) => quoted(&self.member_of(base.ty, path)?),
                ("attribute", _) => {
                    if let Ty::Table(table) = base.ty {
                        self.names.use_whole(table);
                    }
                    self.value(value)?.at(TERNARY)
                }
                _ => self.value(value)?.at(TERNARY),
            };
            parts.push(format!("{parameter}={text}"));
        }
        if PLACED.contains(&filter.tera) {
            parts.push(format!("at={}", self.current));
        }
        let args = if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) };
        Ok(Out::new(format!("{} | {}{args}", base.at(PIPE), filter.tera), PIPE, ty))
    }

    /// What comes out of a filter; what it takes of a table is noted.
    fn filtered(&mut self, ty: Ty, filter: &Known, args: &Args) -> Ty {
        let by_attribute = args.named.iter().any(|(name, _)| matches!(name.as_str(), "attribute" | "属性" | "列"))
            || filter.parameters.first() == Some(&"attribute") && !args.positional.is_empty()
            || matches!(args.positional.first(), Some(Expr::Text(_)));
        match (ty, filter.tera) {
            (Ty::Table(table), "first" | "last" | "nth") => Ty::Row(table),
            (Ty::Table(table), "min" | "max") if by_attribute => Ty::Row(table),
            (Ty::Table(_), "reverse" | "sort" | "unique" | "default" | "list" | "rows") => ty,
            (Ty::Table(table), "groupby") => Ty::Groups(table),
            (Ty::Table(table), "batch" | "slice") => Ty::Tables(table),
            (Ty::Groups(_) | Ty::Tables(_), "reverse" | "list") => ty,
            (_, "length" | "int") => {
                if filter.tera == "length" {
                    Ty::Int
                } else {
                    Ty::Any
                }
            }
            (Ty::Table(_), _) if by_attribute && filter.parameters.contains(&"attribute") => Ty::Any,
            (Ty::Table(table) | Ty::Row(table) | Ty::Groups(table) | Ty::Group(table) | Ty::Tables(table), _) => {
                self.names.use_whole(table);
                Ty::Any
            }
            _ => Ty::Any,
        }
    }

    /// The path of a member, in the keys of the table: several may be listed.
    fn member_of(&mut self, ty: Ty, path: &str) -> Result<String, Refusal> {
        let Ty::Table(table) = ty else { return Ok(path.to_owned()) };
        let mut keys = Vec::new();
        for name in path.split(',') {
            let column = self.names.column_of(table, name.trim())?;
            self.names.note(table, |used| used.raw.extend([column]));
            keys.push(self.names.column_key(table, column).to_owned());
        }
        Ok(keys.join(","))
    }

    /// `map("upper")`: a filter for every item.
    fn mapped(&mut self, inner: &Expr, args: &Args) -> Result<Out, Refusal> {
        let Some((Expr::Text(name), rest)) = args.positional.split_first() else {
            return Err(Refusal::new(
                Code::Arguments,
                Message::new("map 要写明列或过滤器", "map names a member or a filter"),
                Message::new("如 map(attribute=\"名称\")", "such as map(attribute=\"name\")"),
            ));
        };
        // What the filter is called with is checked as anywhere.
        let call = Args { positional: rest.to_vec(), named: args.named.clone() };
        let Some(filter) = FILTERS.iter().find(|filter| filter.name == name) else {
            self.filter(inner, name, &call)?;
            return Err(unknown(name, &[]));
        };
        let base = self.value(inner)?;
        let mut entries = Vec::new();
        let list = arguments(filter, &call)?;
        self.try_out(filter, &Expr::Null, &list);
        for (parameter, value) in list {
            entries.push(format!("{}: {}", quoted(parameter), self.value(value)?.at(TERNARY)));
        }
        let text = format!("{} | map(filter={}, with={{{}}})", base.at(PIPE), quoted(filter.tera), entries.join(", "));
        Ok(Out::new(text, PIPE, Ty::Any))
    }

    /// `select`, `reject` and, with a member to test, `selectattr` and `rejectattr`.
    fn selected(&mut self, inner: &Expr, filter: &'static Known, args: &Args) -> Result<Out, Refusal> {
        let base = self.expr(inner)?;
        let mut parts = Vec::new();
        let list = arguments(filter, args)?;
        self.try_out(filter, inner, &list);
        let has_value = list.iter().any(|(parameter, _)| *parameter == "with");
        let needs_value = list.iter().find_map(|(parameter, value)| match value {
            Expr::Text(test) if *parameter == "test" && !ALONE.contains(&test.as_str()) => Some(test.as_str()),
            _ => None,
        });
        for (parameter, value) in list {
            let text = match (parameter, value) {
                ("attribute", Expr::Text(path)) => quoted(&self.member_of(base.ty, path)?),
                ("test", Expr::Text(test)) => {
                    if !ITEM_TESTS.contains(&test.as_str()) {
                        let known: Vec<(&str, &str)> = ITEM_TESTS.iter().map(|test| (*test, "")).collect();
                        let Refusal { help, .. } = unknown(test, &known);
                        return Err(Refusal::new(
                            Code::UnknownTest,
                            message!("没有“is {test}”这种判断", "there is no test “is {test}”"),
                            help,
                        )
                        .about(test));
                    }
                    quoted(test)
                }
                _ => self.value(value)?.at(TERNARY),
            };
            parts.push(format!("{parameter}={text}"));
        }
        if let Some(test) = needs_value
            && !has_value
        {
            let (name, example) = (filter.name, filter.example());
            return Err(Refusal::new(
                Code::Arguments,
                message!("“{name}”的“{test}”缺少比较的值", "“{test}” of “{name}” lacks the value to compare with"),
                message!("如 {example}", "such as {example}"),
            )
            .about(test));
        }
        let args = if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) };
        Ok(Out::new(format!("{} | {}{args}", base.at(PIPE), filter.tera), PIPE, base.ty))
    }

    /// The options of tick boxes: those that are given, or the vocabulary of the field.
    fn options(&self, inner: &Expr, args: &Args) -> Result<Args, Refusal> {
        let given = |name: &str| args.named.iter().any(|(argument, _)| argument == name);
        let mut named = args.named.clone();
        if !args.positional.is_empty() {
            named.push(("options".to_owned(), Expr::List(args.positional.clone())));
        } else if !given("options") && !given("选项") {
            let terms = self.vocabulary(inner);
            if terms.is_empty() && self.names.schema.is_some() {
                return Err(Refusal::new(
                    Code::Arguments,
                    Message::new("没有可勾选的选项", "there are no options to tick"),
                    Message::new("写出选项，如 勾选(\"甲\", \"乙\")", "list them, such as tick(\"a\", \"b\")"),
                ));
            }
            named.push(("options".to_owned(), Expr::List(terms.into_iter().map(Expr::Text).collect())));
        }
        Ok(Args { positional: Vec::new(), named })
    }

    /// The terms of a field or column; none of what is neither.
    fn vocabulary(&self, value: &Expr) -> Vec<String> {
        let field = match value {
            Expr::Name(name) if self.local(name).is_none() => match self.names.target(name) {
                Ok(Some(Target::Field(field))) => self.names.field(field),
                _ => None,
            },
            Expr::Attr(row, name) => match &**row {
                Expr::Name(row) => match self.local(row) {
                    Some(Ty::Row(table)) => self
                        .names
                        .column_of(table, name)
                        .ok()
                        .and_then(|column| self.names.column(table, column))
                        .map(|column| &column.field),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        let vocabulary = field.and_then(|field| field.vocabulary.as_ref());
        vocabulary.map(|vocabulary| vocabulary.terms.iter().map(|term| term.term.clone()).collect()).unwrap_or_default()
    }

    fn test(&mut self, inner: &Expr, name: &str, args: &Args, negated: bool) -> Result<Out, Refusal> {
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
