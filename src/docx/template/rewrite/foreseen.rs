//! What comes of filters and operations, tried out on examples of what they are given; what none of these can stand is
//! told now.

use tera::Value;

use super::super::expression::{Expr, written};
use super::super::filters::{Known, Makes, is_of_values, makes, tried, tried_operation};
use super::super::mistake::{Code, Refusal};
use super::Rewriter;
use super::arguments::both;
use super::kinds::{Out, Ty};
use super::natures::{Class, Nature, Origin, Spot};
use crate::message;
use crate::message::Message;
use crate::problem::Severity;
use crate::schema::FieldType;

/// Says that something is divided by 0.
pub(super) fn divides_by_nothing() -> Refusal {
    let message = Message::new("不能除以 0", "nothing is divided by 0");
    Refusal::new(Code::Syntax, message, Message::new("改写除数", "write another divisor"))
}

impl Rewriter<'_> {
    /// What comes of a filter with all its arguments; what it refuses of its value is told.
    pub(super) fn foreseen(
        &mut self,
        known: &Known,
        inner: &Expr,
        nature: Option<&Nature>,
        with: &[(&'static str, Value)],
    ) -> Option<Nature> {
        let makes = makes(known.tera);
        let Some(nature) = nature else {
            match makes {
                Makes::Number => return Some(Nature::number()),
                Makes::List => return Some(Nature::list(Origin::Made(known.name))),
                Makes::Print => {}
                Makes::Text | Makes::Other => return None,
            }
            let sample = tried(known.tera, None, with).ok()?;
            return Some(Nature { origin: Origin::Made(known.name), examples: vec![sample], is_sure: true });
        };
        if is_of_values(known.tera) && nature.class() == Some(Class::List) && nature.origin != Origin::Said {
            self.doubt_list(known, inner, nature);
            return None;
        }
        // Whether a text is a number, only the data tells: these filters are for finding out.
        if matches!(known.tera, "int" | "float") && nature.origin != Origin::Said {
            return Some(Nature::number());
        }
        let mut made = Vec::with_capacity(nature.examples.len());
        let mut refused = None;
        for example in &nature.examples {
            match tried(known.tera, Some(example), with) {
                Ok(value) => made.push(value),
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        if let Some(error) = refused.filter(|_| made.is_empty()) {
            let refusal = self.refuses(known, inner, nature, &error);
            if nature.is_sure {
                self.complain(self.current, |_| refusal);
            } else {
                self.doubt(Severity::Warning, refusal);
            }
            return None;
        }
        if makes == Makes::Number && nature.origin != Origin::Said {
            return Some(Nature::number());
        }
        let is_some = |value: &Value| !value.is_none() && !value.is_undefined();
        let is_sure = nature.is_sure || makes == Makes::Print;
        let origin = Origin::Made(known.name);
        (known.tera != "default" && made.iter().all(is_some)).then_some(Nature { origin, examples: made, is_sure })
    }

    /// Says that a filter of single values is used on a list.
    fn doubt_list(&mut self, known: &Known, inner: &Expr, nature: &Nature) {
        let name = known.name;
        let said = match (nature.spot(), inner) {
            (Some(spot), _) => self.said(inner, spot),
            (None, Expr::Name(said)) => said.clone(),
            _ => "…".to_owned(),
        };
        let (zh, en) = self.kind_of(nature);
        let message = message!("“{name}”用于一个值，“{said}”是{zh}", "“{name}” is for one value, and “{said}” is {en}");
        let help = message!(
            "先连接：{said} | join(\"、\") | {name}；每项各用写 map(\"{name}\")",
            "join first: {said} | join(\", \") | {name}; for every item write map(\"{name}\")"
        );
        self.doubt(Severity::Error, Refusal::new(Code::Arguments, message, help).about(name));
    }

    /// Why a filter can do nothing with a value.
    fn refuses(&self, known: &Known, inner: &Expr, nature: &Nature, error: &tera::Error) -> Refusal {
        let name = known.name;
        let (zh, en) = match known.tera {
            "date" | "chinese_date" | "weekday" => ("日期", "dates"),
            "picture" => ("图片的文件名", "names of picture files"),
            "items" | "keys" | "values" | "get" => ("字典", "maps"),
            filter if is_of_values(filter) => ("数字", "numbers"),
            _ => ("列表", "lists"),
        };
        let leave = message!("去掉“| {name}”", "leave out “| {name}”");
        let refusal = match nature.origin {
            Origin::Said => {
                let unsaid = || message!("“{name}”用于{zh}，这个值不是", "“{name}” is for {en}, and this is none");
                Refusal::new(Code::Arguments, both(error).unwrap_or_else(unsaid), leave)
            }
            Origin::Made(before) => Refusal::new(
                Code::Arguments,
                message!(
                    "“{before}”得到的是文字，“{name}”用于{zh}",
                    "“{before}” makes a text, and “{name}” is for {en}"
                ),
                message!("只留一个过滤器，或换一换先后", "keep one of the two filters, or change their order"),
            ),
            Origin::Field(spot) | Origin::Term(spot) if !nature.is_sure => {
                let said = self.said(inner, spot);
                let (kind_zh, kind_en) = self.kind_of(nature);
                Refusal::new(
                    Code::Arguments,
                    message!(
                        "“{name}”用于{zh}，“{said}”是{kind_zh}：不是{zh}就不能填写",
                        "“{name}” is for {en}, and “{said}” is {kind_en}: what is no such value is refused"
                    ),
                    leave,
                )
            }
            Origin::Field(spot) | Origin::Term(spot) => {
                let said = self.said(inner, spot);
                let message = message!("“{name}”用于{zh}，“{said}”不是", "“{name}” is for {en}, and “{said}” is none");
                Refusal::new(Code::Arguments, message, leave)
            }
            Origin::Other => {
                let (kind_zh, kind_en) = self.kind_of(nature);
                let message = message!(
                    "“{name}”用于{zh}，前面的值是{kind_zh}",
                    "“{name}” is for {en}, and in front of it stands {kind_en}"
                );
                Refusal::new(Code::Arguments, message, leave)
            }
        };
        refusal.about(name)
    }

    /// What a value is called: as it was written, or the label of its field.
    fn said(&self, value: &Expr, spot: Spot) -> String {
        match value {
            Expr::Name(_) | Expr::Attr(..) => written(value),
            _ => spot.field(self.names).map_or_else(String::new, |field| field.label.clone()),
        }
    }

    /// What such a value is, in words.
    fn kind_of(&self, nature: &Nature) -> (&'static str, &'static str) {
        let kind = nature.spot().and_then(|spot| spot.field(self.names)).map(|field| field.kind);
        let is_term = matches!(nature.origin, Origin::Term(_));
        match kind {
            Some(FieldType::MultiChoice) if is_term => ("选项", "an option"),
            Some(FieldType::Date | FieldType::Period) => ("日期", "a date"),
            Some(FieldType::MultiChoice) => ("几个选项", "several options"),
            Some(FieldType::Choice) => ("选项", "an option"),
            Some(FieldType::Phone) => ("电话", "a telephone number"),
            Some(FieldType::Email) => ("邮箱", "an address"),
            Some(FieldType::Person) => ("人名", "a name"),
            Some(FieldType::Integer | FieldType::Decimal) => ("数字", "a number"),
            Some(FieldType::Text | FieldType::LongText) => ("文字", "text"),
            None => match nature.class() {
                Some(Class::List) => ("列表", "a list"),
                Some(Class::Number) => ("数字", "a number"),
                _ => ("文字", "text"),
            },
        }
    }

    /// What comes of an operation that reckons, or why nothing does.
    pub(super) fn reckoned(
        &self,
        (left, left_of): (&Out, Option<&Expr>),
        operator: &'static str,
        (right, right_of): (&Out, &Expr),
    ) -> Result<Option<Nature>, Refusal> {
        if !matches!(operator, "+" | "-" | "*" | "/" | "//" | "%" | "**") {
            return Ok(None);
        }
        let sides = [(left, left_of), (right, Some(right_of))];
        for (at, (side, value)) in sides.into_iter().enumerate() {
            let other = if at == 0 { right } else { left };
            if let Some(nature) = &side.nature
                && let Some(refusal) = self.unreckonable(nature, value, operator, other)
            {
                return Err(refusal);
            }
        }
        let number = |side: &Out| match &side.nature {
            Some(nature) => nature.class() == Some(Class::Number),
            None => side.ty == Ty::Int,
        };
        let (Some(one), Some(two)) = (&left.nature, &right.nature) else {
            return Ok((number(left) && number(right)).then(Nature::number));
        };
        // What is repeated a thousand times is no other than what is repeated twice.
        let repeats = operator == "*" && number(left) != number(right);
        let few = |value: &Value| match value.as_i64() {
            Some(3..) if repeats => Value::from(2),
            _ => value.clone(),
        };
        let mut made = Vec::new();
        let mut refused = None;
        for (a, b) in one.examples.iter().take(4).flat_map(|a| two.examples.iter().take(4).map(move |b| (a, b))) {
            match tried_operation(operator, &few(a), &few(b)) {
                Ok(value) => made.push(value),
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        let is_said = one.origin == Origin::Said && two.origin == Origin::Said;
        if let Some(error) = refused.filter(|_| made.is_empty() && is_said) {
            if error.to_string().contains("divide by 0") {
                return Err(divides_by_nothing());
            }
            let unsaid = || Message::new("只有数字能计算", "only numbers are reckoned with");
            let help =
                Message::new("数不加引号；连接文字用 ~", "a number stands without quotes; to join texts, write ~");
            return Err(Refusal::new(Code::Arguments, both(&error).unwrap_or_else(unsaid), help));
        }
        Ok(match (is_said && !repeats, made.pop()) {
            (true, Some(value)) => Some(Nature::said(value)),
            _ => (number(left) && number(right)).then(Nature::number),
        })
    }

    /// Why nothing is reckoned with one side of an operation.
    fn unreckonable(
        &self,
        nature: &Nature,
        value: Option<&Expr>,
        operator: &'static str,
        other: &Out,
    ) -> Option<Refusal> {
        let class = nature.class()?;
        let of_other = match &other.nature {
            Some(nature) => nature.class(),
            None => (other.ty == Ty::Int).then_some(Class::Number),
        };
        let is_refused = match (operator, class) {
            // Texts and lists are joined by `+`.
            ("+", Class::Text | Class::List) => of_other.is_some_and(|other| other != class),
            ("%", Class::Text) => false,
            // What is written in the template may be repeated.
            ("*", Class::Text | Class::List) => nature.origin != Origin::Said,
            (_, Class::Text | Class::List) => true,
            (_, Class::Number) => false,
        };
        if !is_refused {
            return None;
        }
        let only =
            Message::new("只有数字能计算；连接文字用 ~", "only numbers are reckoned with; to join texts, write ~");
        Some(match nature.origin {
            Origin::Made(name) => Refusal::new(
                Code::Arguments,
                message!("“{name}”得到的是文字，不能再计算", "“{name}” makes a text, which is not reckoned with"),
                message!("先算，再写过滤器：(甲 * 乙) | {name}", "reckon first, and filter then: (a * b) | {name}"),
            )
            .about(name),
            Origin::Field(spot) | Origin::Term(spot) => {
                let said = value.map_or_else(String::new, |value| self.said(value, spot));
                let (zh, en) = self.kind_of(nature);
                let help = match spot.field(self.names)?.kind {
                    FieldType::Text | FieldType::LongText => message!(
                        "连接文字用 ~；填的是数时，先写 ({said} | float)",
                        "to join texts, write ~; where it is a number, write ({said} | float) first"
                    ),
                    _ => only,
                };
                let message = message!("“{said}”是{zh}，不能计算", "“{said}” is {en} and not reckoned with");
                Refusal::new(Code::Arguments, message, help).about(&said)
            }
            Origin::Said | Origin::Other => {
                let shown: String = nature.examples.first()?.to_string().chars().take(20).collect();
                let (zh, en) = self.kind_of(nature);
                let help = match nature.origin {
                    Origin::Said if class == Class::Text => Message::new(
                        "数不加引号；连接文字用 ~",
                        "a number stands without quotes; to join texts, write ~",
                    ),
                    _ => only,
                };
                Refusal::new(
                    Code::Arguments,
                    message!("“{shown}”是{zh}，不能计算", "“{shown}” is {en} and not reckoned with"),
                    help,
                )
            }
        })
    }

    /// Why two values are never more, less or the same: they are of two kinds.
    pub(super) fn incomparable(
        &self,
        (left, left_of): (&Out, Option<&Expr>),
        operator: &'static str,
        (right, right_of): (&Out, &Expr),
    ) -> Option<Refusal> {
        let orders = matches!(operator, "<" | "<=" | ">" | ">=");
        if !orders && !matches!(operator, "==" | "!=") {
            return None;
        }
        let class = |side: &Out| match &side.nature {
            Some(nature) => nature.class(),
            None => (side.ty == Ty::Int).then_some(Class::Number),
        };
        let (one, two) = (class(left)?, class(right)?);
        let is_blank = |side: &Out| {
            let examples = side.nature.iter().flat_map(|nature| &nature.examples);
            examples.into_iter().any(|value| value.len() == Some(0))
        };
        if one == two || (!orders && (is_blank(left) || is_blank(right))) {
            return None;
        }
        let say = |out: &Out, value: Option<&Expr>, (side_zh, side_en): (&str, &str)| {
            let number = Nature::number();
            let nature = out.nature.as_ref().unwrap_or(&number);
            let (zh, en) = self.kind_of(nature);
            let quoted = match (nature.origin, value) {
                (Origin::Said, _) => nature.examples.first().map(ToString::to_string).unwrap_or_default(),
                (Origin::Field(spot) | Origin::Term(spot), Some(value)) => self.said(value, spot),
                (_, Some(value @ (Expr::Name(_) | Expr::Attr(..)))) => written(value),
                _ => return (format!("{side_zh}是{zh}"), format!("the {side_en} side is {en}")),
            };
            let quoted: String = quoted.chars().take(20).collect();
            (format!("“{quoted}”是{zh}"), format!("“{quoted}” is {en}"))
        };
        let ((zh, en), (other_zh, other_en)) =
            (say(left, left_of, ("左边", "left")), say(right, Some(right_of), ("右边", "right")));
        let (end_zh, end_en) = if orders {
            ("不能比大小", "they have no order")
        } else {
            ("不会相等", "they are never the same")
        };
        let message = message!("{zh}，{other_zh}，{end_zh}", "{en}, {other_en}: {end_en}");
        let is_date = |out: &Out| {
            let spot = out.nature.as_ref().and_then(Nature::spot);
            spot.and_then(|spot| spot.field(self.names)).is_some_and(|field| field.kind == FieldType::Date)
        };
        let made = |out: &Out| match out.nature.as_ref().map(|nature| nature.origin) {
            Some(Origin::Made(name)) => Some(name),
            _ => None,
        };
        let said = |out: &Out| {
            let said = out.nature.as_ref().filter(|nature| nature.origin == Origin::Said)?;
            said.examples.first().map(ToString::to_string)
        };
        let help = match (one, two) {
            _ if is_date(left) || is_date(right) => Message::new(
                "日期和日期比，如 x > \"2026-03-01\"",
                "compare dates with dates, such as x > \"2026-03-01\"",
            ),
            (Class::List, _) | (_, Class::List) => Message::new(
                "个数写 x | length；有没有某一项写 \"甲\" in x",
                "for how many write x | length; for one of them, \"a\" in x",
            ),
            _ if let Some(name) = made(left).or(made(right)) => {
                message!("先比较，不用“| {name}”", "compare without “| {name}”")
            }
            (Class::Number, _) if let Some(said) = said(right) => {
                message!("数不加引号，如 {said}", "a number stands without quotes, such as {said}")
            }
            (_, Class::Number) if let Some(said) = said(right).filter(|_| !orders) => {
                message!("文字要加引号：\"{said}\"", "text stands in quotes: \"{said}\"")
            }
            _ => Message::new(
                "两边要是同一种值；文字变成数写 x | float",
                "both sides are of one kind; to make a number of a text write x | float",
            ),
        };
        Some(Refusal::new(Code::Arguments, message, help))
    }
}
