//! Through expressions: which values of the record they take, and what their use tells about these.

use super::super::expression::{Args, Expr};
use super::super::filters::{canonical, filter_name};
use super::compared::{Compared, Literal};
use super::{How, MOST_KEPT, Step, Walk};

impl Walk<'_> {
    /// Notes what an expression uses; the path to its value where it is one of the record.
    pub(super) fn value(&mut self, value: &Expr, how: How) -> Option<Vec<Step>> {
        let path = self.walk(value, how)?;
        self.note(&path, how);
        Some(path)
    }

    /// A value that is only asked for as yes or no.
    pub(super) fn condition(&mut self, value: &Expr, how: How) {
        match value {
            Expr::Not(inner) => self.condition(inner, how),
            Expr::Binary(left, "and" | "or", right) => {
                self.condition(left, how);
                self.condition(right, how);
            }
            // What is not there counts as no; but what is compared or looked for has to be there.
            value => {
                let is_plain = matches!(value, Expr::Name(_) | Expr::Attr(..) | Expr::Item(..));
                if let Some(path) = self.value(value, How { optional: is_plain || how.optional, ..how }) {
                    let tag = self.tag.clone();
                    let node = self.node(&path);
                    node.is_asked = true;
                    if is_plain && node.asked.len() < MOST_KEPT {
                        node.asked.push(tag);
                    }
                }
            }
        }
    }

    fn values<'e>(&mut self, values: impl IntoIterator<Item = &'e Expr>, how: How) {
        for value in values {
            self.value(value, how);
        }
    }

    fn number(&mut self, value: &Expr, how: How) {
        if let Some(path) = self.value(value, how) {
            self.node(&path).is_number = true;
        }
    }

    /// The path to a value of the record, which is not noted yet; for anything else what it is made of is.
    fn walk(&mut self, value: &Expr, how: How) -> Option<Vec<Step>> {
        match value {
            Expr::Null | Expr::Bool(_) | Expr::Number(_) | Expr::Text(_) => None,
            Expr::Name(name) => match self.local(name) {
                Some(path) => path.clone(),
                None if name == "loop" || (name == "form" && self.schema().is_some()) => None,
                None => Some(vec![Step::Member(self.root_name(name))]),
            },
            Expr::Attr(base, name) => self.member(base, name, how),
            Expr::Item(base, index) => {
                if let Expr::Text(name) = &**index {
                    return self.member(base, name, how);
                }
                self.value(index, How { printed: false, ..how });
                let path = self.inside(base, how)?;
                Some([path, vec![Step::Item]].concat())
            }
            Expr::Slice(base, bounds) => {
                self.values(bounds.iter().flatten().map(|bound| &**bound), How { printed: false, ..how });
                self.walk(base, how)
            }
            Expr::Call(function, args) => self.call(function, args, how),
            Expr::Filter(inner, name, args) => self.filter(inner, name, args, how),
            Expr::Test(inner, name, args, _) => {
                let optional = how.optional || matches!(name.as_str(), "defined" | "undefined" | "none" | "blank");
                let asked = How { printed: false, optional };
                self.values(&args.positional, asked);
                if matches!(name.as_str(), "odd" | "even" | "divisibleby" | "number" | "integer" | "float") {
                    self.number(inner, asked);
                } else {
                    self.value(inner, asked);
                }
                None
            }
            Expr::Not(inner) => {
                self.condition(inner, How { printed: false, ..how });
                None
            }
            Expr::Minus(inner) => {
                self.number(inner, how);
                None
            }
            Expr::List(items) => {
                self.values(items, how);
                None
            }
            Expr::Map(entries) => {
                self.values(entries.iter().map(|(_, value)| value), how);
                None
            }
            Expr::Binary(left, operator, right) => {
                self.binary(left, operator, right, how);
                None
            }
            Expr::If(condition, then, other) => {
                self.condition(condition, How { printed: false, ..how });
                let chosen = How { optional: true, ..how };
                self.value(then, chosen);
                if let Some(other) = other {
                    self.value(other, chosen);
                }
                None
            }
        }
    }

    /// The path to a value that something in it is taken from: noted as used, not as printed.
    fn inside(&mut self, base: &Expr, how: How) -> Option<Vec<Step>> {
        self.value(base, How { printed: false, ..how })
    }

    fn member(&mut self, base: &Expr, name: &str, how: How) -> Option<Vec<Step>> {
        if matches!(base, Expr::Name(base) if base == "loop") {
            return None;
        }
        let mut path = self.inside(base, how)?;
        let name = self.member_name(&path, name);
        path.push(Step::Member(name));
        Some(path)
    }

    /// Chains are walked, not descended into.
    fn binary(&mut self, left: &Expr, operator: &'static str, right: &Expr, how: How) {
        let mut chain = vec![(operator, right)];
        let mut first = left;
        while let Expr::Binary(left, operator, right) = first {
            chain.push((operator, right));
            first = left;
        }
        chain.reverse();
        let is_number = |value: &Expr| matches!(value, Expr::Number(_) | Expr::Minus(_));
        let operand = |walk: &mut Self, value: &Expr, operator: &str, other: &Expr, is_first: bool| {
            let compares = matches!(operator, "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "and");
            let how = How { printed: how.printed && !compares, optional: how.optional };
            if operator == "in"
                && !is_first
                && let Some(path) = walk.path(value)
            {
                let node = walk.node(&path);
                node.is_searched = true;
                if let Expr::Text(term) = other {
                    node.shown.add_term(term);
                }
            }
            let reckons = matches!(operator, "-" | "*" | "/" | "//" | "%" | "**")
                || (matches!(operator, "+" | "==" | "!=" | "<" | "<=" | ">" | ">=") && is_number(other));
            if (operator == "in") == matches!(other, Expr::List(_))
                && matches!(operator, "==" | "in")
                && let Some(path) = walk.path(value)
            {
                let (literals, tag) = (Literal::all(other), walk.tag.clone());
                let compared = &mut walk.node(&path).compared;
                compared.extend(literals.into_iter().map(|with| Compared { with, at: tag.clone() }));
                compared.truncate(MOST_KEPT);
            }
            if reckons {
                walk.number(value, how);
            } else if let Some(path) = walk.value(value, how)
                && matches!(operator, "==" | "!=")
                && matches!(other, Expr::Text(text) if !text.trim().is_empty())
            {
                walk.node(&path).is_compared = true;
            }
        };
        if let Some((operator, second)) = chain.first() {
            // Behind `or` stands what takes its place.
            let how_first = if *operator == "or" { How { optional: true, ..how } } else { how };
            if *operator == "or" {
                self.value(first, how_first);
            } else {
                operand(self, first, operator, second, true);
            }
        }
        let mut before = first;
        for (operator, value) in chain {
            operand(self, value, operator, before, false);
            before = value;
        }
    }

    fn call(&mut self, function: &Expr, args: &Args, how: How) -> Option<Vec<Step>> {
        let rest = How { printed: false, ..how };
        self.values(args.named.iter().map(|(_, value)| value), rest);
        match function {
            Expr::Attr(base, method) => {
                if let ("get", Some(Expr::Text(name))) = (method.as_str(), args.positional.first()) {
                    self.values(args.positional.iter().skip(1), how);
                    return self.member(base, name, How { optional: true, ..how });
                }
                // In Python the separator comes first: "、".join(list).
                let list = args.positional.first().filter(|_| method == "join");
                match list {
                    Some(list) => {
                        if let Some(path) = self.value(list, how) {
                            self.node(&path).is_list = true;
                        }
                    }
                    None => self.values(&args.positional, if method == "cycle" { how } else { rest }),
                }
                if !matches!(&**base, Expr::Name(name) if name == "loop")
                    && let Some(path) = self.value(base, how)
                {
                    self.node(&path).is_mapping |= matches!(method.as_str(), "items" | "keys" | "values");
                }
            }
            Expr::Name(name) if name == "range" => {
                for value in &args.positional {
                    self.number(value, rest);
                }
            }
            // A macro, which is not followed.
            _ => self.values(&args.positional, how),
        }
        None
    }

    fn filter(&mut self, inner: &Expr, name: &str, args: &Args, how: How) -> Option<Vec<Step>> {
        let name = filter_name(name);
        let defaults = name == "default";
        let optional = How { optional: how.optional || defaults, ..how };
        let attribute = args.named.iter().find(|(name, _)| canonical(name) == "attribute").map(|(_, value)| value);
        let attribute = attribute.or(match name {
            "sum" | "map" | "sort" | "unique" | "min" | "max" => args.positional.first(),
            "join" => args.positional.get(1),
            _ => None,
        });
        let rest = How { printed: defaults && how.printed, ..how };
        self.values(args.positional.iter().chain(args.named.iter().map(|(_, value)| value)), rest);
        match name {
            "first" | "last" | "nth" => {
                let path = self.inside(inner, how)?;
                Some([path, vec![Step::Item]].concat())
            }
            "sum" | "map" | "min" | "max" | "join" | "sort" | "reverse" | "unique" | "list" | "rows" => {
                let path = match attribute {
                    Some(_) => self.inside(inner, how)?,
                    None => self.walk(inner, how)?,
                };
                if name != "list" && name != "reverse" {
                    self.node(&path).is_list = true;
                }
                if let Some(Expr::Text(member)) = attribute {
                    let item = [path.clone(), vec![Step::Item]].concat();
                    let member = self.member_name(&item, member);
                    let full = [item, vec![Step::Member(member)]].concat();
                    self.note(&full, how);
                    if matches!(name, "sum" | "min" | "max") {
                        self.node(&full).is_number = true;
                    }
                }
                if matches!(name, "sort" | "reverse" | "unique" | "list" | "rows") {
                    return Some(path);
                }
                self.note(&path, if attribute.is_some() { How { printed: false, ..how } } else { how });
                None
            }
            "round" | "abs" | "int" | "float" | "file_size" => {
                self.number(inner, how);
                None
            }
            "get" => match args.positional.first() {
                Some(Expr::Text(member)) => self.member(inner, member, How { optional: true, ..how }),
                _ => {
                    self.value(inner, how);
                    None
                }
            },
            "length" | "keys" | "values" | "items" => {
                if let Some(path) = self.value(inner, How { printed: false, ..how }) {
                    self.node(&path).is_mapping |= name != "length";
                }
                None
            }
            _ => {
                let path = self.walk(inner, optional)?;
                self.note(&path, optional);
                if matches!(name, "date" | "chinese_date" | "weekday") {
                    let tag = self.tag.clone();
                    let dated = &mut self.node(&path).dated;
                    if dated.len() < MOST_KEPT {
                        dated.push(tag);
                    }
                }
                if defaults { Some(path).filter(|_| how.optional) } else { None }
            }
        }
    }
}
