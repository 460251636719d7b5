//! Calls: methods of Python, `range()`, texts with values laid out in them.

use super::super::expression::{Args, Expr, path_of, written};
use super::super::filters::{METHODS, adds_up, filter_called, tried_pattern};
use super::super::mistake::{Code, Refusal};
use super::super::names::{Target, nearest};
use super::Rewriter;
use super::arguments::{both, literal};
use super::kinds::{CLOSED, Out, PIPE, TERNARY, Ty};
use super::missing::{TODAY, no_clock};
use crate::message;
use crate::message::Message;

impl Rewriter<'_> {
    pub(super) fn call(&mut self, function: &Expr, args: &Args) -> Result<Out, Refusal> {
        match function {
            Expr::Attr(base, method) => {
                if let Some(made) = self.loop_method(base, method, args)? {
                    return Ok(made);
                }
                if let ("format", [Expr::Text(pattern)], Some(_)) =
                    (method.as_str(), args.positional.as_slice(), path_of(base))
                {
                    let value = written(base);
                    return Err(Refusal::new(
                        Code::UnknownFunction,
                        message!(
                            "值不这样写格式：“{value}.format(…)”",
                            "a value is not given a format like this: “{value}.format(…)”"
                        ),
                        message!(
                            "日期写 {value} | date(\"{pattern}\")，数字写 {value} | fixed(2)",
                            "a date is {value} | date(\"{pattern}\"), a number {value} | fixed(2)"
                        ),
                    )
                    .about("format"));
                }
                if method == "format" {
                    return self.laid_out(base, "braces", args);
                }
                if method == "join" {
                    // In Python the separator comes first: "、".join(list).
                    if let ([Expr::Text(text)], false) = (args.positional.as_slice(), matches!(**base, Expr::Text(_))) {
                        let (list, separator) = (written(base), text.as_str());
                        // What else is wrong with it is told, too.
                        self.filter(base, "join", args)?;
                        return Err(Refusal::new(
                            Code::UnknownFunction,
                            message!(
                                "列表不这样连接：“{list}.join(…)”",
                                "a list is not joined like this: “{list}.join(…)”"
                            ),
                            message!("写成 {list} | join(\"{separator}\")", "write {list} | join(\"{separator}\")"),
                        )
                        .about("join"));
                    }
                    if let [list] = args.positional.as_slice() {
                        let args = Args { positional: vec![(**base).clone()], named: Vec::new() };
                        return self.filter(list, "join", &args);
                    }
                }
                if let "startswith" | "endswith" | "startsWith" | "endsWith" = method.as_str() {
                    let test = if method.starts_with("start") { "starting_with" } else { "ending_with" };
                    return self.test(base, test, args, false);
                }
                match METHODS.iter().find(|(name, _)| name == method) {
                    Some((_, filter)) => self.filter(base, filter, args),
                    None => {
                        if let Some(refusal) = self.label_called(base, method, args) {
                            return Err(refusal);
                        }
                        let known = METHODS.iter().map(|(name, _)| (*name, ""));
                        let help = match (nearest(method, known), filter_called(method)) {
                            _ if matches!(&**base, Expr::Name(base) if base == "loop") => {
                                message!("去掉括号：loop.{method}", "leave out the brackets: loop.{method}")
                            }
                            (_, Some(filter)) => {
                                let base = written(base);
                                message!("用过滤器：{base} | {filter}", "use a filter: {base} | {filter}")
                            }
                            _ if TODAY.contains(&method.as_str())
                                || matches!(&**base, Expr::Name(base) if TODAY.contains(&base.as_str())) =>
                            {
                                no_clock()
                            }
                            _ if matches!(method.as_str(), "contains" | "includes" | "has") => {
                                let (base, sought) = (written(base), sought(args));
                                message!("写成 {sought} in {base}", "write {sought} in {base}")
                            }
                            _ if matches!(method.as_str(), "substring" | "substr" | "slice" | "mid" | "left") => {
                                let base = written(base);
                                message!("取一段写 {base}[0:2]", "for a part, write {base}[0:2]")
                            }
                            _ if matches!(method.as_str(), "append" | "push" | "add") => {
                                let (base, sought) = (written(base), sought(args));
                                message!(
                                    "模板不能改数据；多一项写 {base} + [{sought}]",
                                    "a template changes no data; one item more is {base} + [{sought}]"
                                )
                            }
                            _ if matches!(method.as_str(), "extend" | "pop" | "update" | "remove" | "insert") => {
                                Message::new(
                                    "模板不能改数据，把它写进数据里",
                                    "a template changes no data: put it into the data",
                                )
                            }
                            (Some((name, _)), None) => message!("是不是 .{name}()", "did you mean .{name}()"),
                            (None, None) => Message::new("改用过滤器，如 x | upper", "use a filter, such as x | upper"),
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
            Expr::Name(name) if self.is_macro(name) => self.printed_by(name, function, args),
            Expr::Name(name) => {
                let inside: Vec<String> = args.positional.iter().map(written).collect();
                let label = format!("{name}（{}）", inside.join("，"));
                if self.names.has_schema()
                    && (self.is_column(&label) || matches!(self.names.target(&label), Ok(Some(_))))
                {
                    return Err(self.no_name(&label));
                }
                // What it is called with may be wrong, too; but a column of a table is what a sum goes through.
                let is_label = !name.is_ascii() && self.names.has_schema();
                for value in args.positional.iter().filter(|_| !adds_up(name) && !is_label) {
                    self.expr(value)?;
                }
                Err(self.no_function(name, args))
            }
            _ => Err(Refusal::new(
                Code::Syntax,
                Message::new("这里不能加括号", "no brackets belong here"),
                Message::default(),
            )),
        }
    }

    /// What looks like a call, but is a label with brackets that is not quite that of a column: `行.内存（T）`.
    fn label_called(&self, base: &Expr, method: &str, args: &Args) -> Option<Refusal> {
        let ty = self.table_under(base)?;
        let inside: Vec<String> = args.positional.iter().map(written).collect();
        let label = format!("{method}（{}）", inside.join("，"));
        match (ty, ty.table().map(|table| self.names.column_of(table, &label))) {
            (Ty::Table(_), Some(Ok(_))) => Some(self.no_member(base, ty, &label)),
            (Ty::Row(_), Some(column)) => column.err(),
            _ => None,
        }
    }

    /// The table, or the row of one, that a value is.
    fn table_under(&self, value: &Expr) -> Option<Ty> {
        match value {
            Expr::Name(name) => match (self.local(name), self.names.target(name)) {
                (Some(ty @ (Ty::Row(_) | Ty::Table(_))), _) => Some(ty),
                (None, Ok(Some(Target::Table(table)))) => Some(Ty::Table(table)),
                _ => None,
            },
            Expr::Item(base, index) if !matches!(**index, Expr::Text(_)) => self.table_under(base).map(Ty::item),
            _ => None,
        }
    }

    /// A text with values laid out in it: as many as there are, by position or by name.
    pub(super) fn laid_out(&mut self, pattern: &Expr, filter: &str, args: &Args) -> Result<Out, Refusal> {
        let base = self.value(pattern)?;
        if base.ty.table().is_some() {
            return Err(Refusal::new(
                Code::WholeTable,
                Message::new("表格或一整行不是格式", "a table or row is no format"),
                Message::new("写明哪一列，如 row.name", "say which column, such as row.name"),
            ));
        }
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
    pub(super) fn try_pattern(&mut self, pattern: &str, filter: &str, args: &Args) {
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
}

/// What a method looks for, as it was written.
fn sought(args: &Args) -> String {
    match args.positional.first() {
        Some(Expr::Text(text)) => format!("\"{text}\""),
        Some(value) => written(value),
        None => "\"甲\"".to_owned(),
    }
}
