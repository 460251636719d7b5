//! What is said of types that do not fit: what the two are, and what to write instead.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::super::ast::{Kind, Node};
use super::super::error::ExprError;
use super::Type;
use crate::excerpt;
use crate::message;
use crate::message::Message;

/// Characters of an expression that are shown.
const SHOWN: usize = 40;

fn kind(of: &Type) -> Message {
    match of {
        Type::Any => Message::new("未知类型", "of an unknown type"),
        Type::Bool => Message::new("布尔值", "a truth value"),
        Type::Number => Message::new("数字", "a number"),
        Type::Text => Message::new("文字", "text"),
        Type::Date => Message::new("日期", "a date"),
        Type::List(_) => Message::new("列表", "a list"),
        Type::Row(_) | Type::Map => Message::new("一组键值", "a mapping"),
    }
}

/// As it is written.
fn written(source: &str, node: &Node) -> String {
    excerpt::beginning(source.get(node.span.clone()).unwrap_or_default(), SHOWN).to_string()
}

/// The text of a literal.
fn literal(node: &Node) -> Option<&str> {
    if let Kind::Text(text) = &node.kind { Some(text) } else { None }
}

fn date(text: &str) -> Option<NaiveDate> {
    text.trim().parse().ok()
}

fn is_number(text: &str) -> bool {
    !text.trim().is_empty() && text.trim().parse::<Decimal>().is_ok()
}

/// Two values that are never equal, and of which none is the greater.
pub(super) fn unlike(source: &str, left: (&Node, &Type), right: (&Node, &Type), whole: &Node) -> ExprError {
    let (a, b) = (written(source, left.0), written(source, right.0));
    let (Message { zh: x, en: of_x }, Message { zh: y, en: of_y }) = (kind(left.1), kind(right.1));
    let message =
        message!("“{a}”是{x}，“{b}”是{y}，不能比较", "`{a}` is {of_x} and `{b}` is {of_y}: they never compare");
    // What a literal is compared with is right, more likely than not.
    let at = [right.0, left.0].into_iter().find(|node| is_literal(node)).unwrap_or(whole);
    ExprError::new(at.span.clone(), message, instead(source, left, right))
}

fn is_literal(node: &Node) -> bool {
    matches!(node.kind, Kind::Text(_) | Kind::Number(_) | Kind::Bool(_))
}

/// What to write instead of a comparison of the two.
fn instead(source: &str, left: (&Node, &Type), right: (&Node, &Type)) -> Message {
    let (first, second) = if rank(left.1) <= rank(right.1) { (left, right) } else { (right, left) };
    let (a, b) = (written(source, first.0), written(source, second.0));
    match (first.1, second.1, literal(second.0)) {
        (Type::Date | Type::Number | Type::Bool, Type::Text, Some("")) => {
            message!("没有填写写成 !has({a})", "for one that is empty write !has({a})")
        }
        (Type::Date, Type::Text, Some(text)) => {
            let date = date(text).map_or_else(|| "2026-03-05".to_owned(), |date| date.to_string());
            message!("日期写成 date('{date}')", "a date is written date('{date}')")
        }
        (Type::Date, Type::Text, None) => {
            message!("写成 date({b})，文字应为 2026-03-05 这样", "write date({b}), of a text such as 2026-03-05")
        }
        (Type::Date, Type::Number, _) => message!(
            "年份写 year({a})，相差的天数写 days({a} - 另一日期)，日期写 date('2026-03-05')",
            "for its year write year({a}), for days days({a} - another date), for a date date('2026-03-05')"
        ),
        (Type::Number, Type::Text, Some(text)) if is_number(text) => {
            let number = text.trim();
            message!("数字不加引号：{number}", "write {number} without quotes")
        }
        (Type::Number, Type::Text, None) if is_literal(first.0) => {
            message!("文字加引号：'{a}'", "write '{a}', in quotes")
        }
        (Type::Number, Type::Text, None) => message!("写成 int({b})", "write int({b})"),
        (Type::List(_), other, _) if !matches!(other, Type::List(_)) => message!(
            "是否在其中写 {b} in {a}，个数写 size({a})",
            "whether it is among them is {b} in {a}, how many there are size({a})"
        ),
        (Type::Bool, _, _) | (_, Type::Bool, _) => {
            Message::new("布尔值本身就是条件，不必比较", "a truth value is a condition by itself")
        }
        _ => Message::new("两边应为同一类型", "both sides have to be of one type"),
    }
}

/// The order in which advice is looked up.
fn rank(of: &Type) -> u8 {
    match of {
        Type::List(_) => 0,
        Type::Date => 1,
        Type::Number => 2,
        Type::Bool => 3,
        Type::Text => 4,
        Type::Any | Type::Row(_) | Type::Map => 5,
    }
}

/// A value that has no order.
pub(super) fn unordered(source: &str, node: &Node, of: &Type) -> ExprError {
    let (a, Message { zh, en }) = (written(source, node), kind(of));
    ExprError::new(
        node.span.clone(),
        message!("“{a}”是{zh}，没有大小", "`{a}` is {en}, which is neither greater nor less"),
        Message::new("大小只能比较数字、文字和日期", "numbers, texts and dates have an order"),
    )
}

/// A value that is not of the one type that belongs where it stands.
pub(super) fn unexpected(source: &str, node: &Node, found: &Type, wanted: &Type) -> ExprError {
    let a = written(source, node);
    let (Message { zh: x, en: of_x }, Message { zh: y, en: of_y }) = (kind(found), kind(wanted));
    let help = match (wanted, found, literal(node)) {
        (Type::Bool, ..) => Message::new("写成比较，或 has(…)", "write a comparison, or has(…)"),
        (Type::Number, Type::Text, Some(text)) if is_number(text) => {
            let number = text.trim();
            message!("数字不加引号：{number}", "write {number} without quotes")
        }
        (Type::Number, Type::Text, _) => message!("写成 int({a})", "write int({a})"),
        (Type::Number, Type::List(_), _) => message!("个数写 size({a})", "for how many there are write size({a})"),
        (Type::Text, Type::Number, _) if is_literal(node) => message!("文字加引号：'{a}'", "write '{a}', in quotes"),
        (Type::Date, Type::Text, Some(text)) => {
            let date = date(text).map_or_else(|| "2026-03-05".to_owned(), |date| date.to_string());
            message!("日期写成 date('{date}')", "a date is written date('{date}')")
        }
        (Type::Date, ..) => Message::new(
            "写日期字段、today 或 date('2026-03-05')，可以加减天数",
            "write a date field, today or date('2026-03-05'), with days added or taken away",
        ),
        _ => Message::default(),
    };
    ExprError::new(node.span.clone(), message!("“{a}”是{x}，这里应为{y}", "`{a}` is {of_x} where {of_y} belongs"), help)
}

/// A function that makes nothing of a value.
pub(super) fn not_taken(source: &str, name: &str, (node, of): (&Node, &Type), wanted: &[Type]) -> ExprError {
    let (a, Message { zh, en }) = (written(source, node), kind(of));
    let (zh_list, en_list) = any_of(wanted);
    ExprError::new(
        node.span.clone(),
        message!("“{a}”是{zh}，{name} 不能用于{zh}", "`{a}` is {en}, of which `{name}` makes nothing"),
        message!("{name} 用于{zh_list}", "`{name}` takes {en_list}"),
    )
}

/// The same of the items of a list.
pub(super) fn items_not_taken(source: &str, name: &str, (node, of): (&Node, &Type), wanted: &[Type]) -> ExprError {
    let (a, Message { zh, en }) = (written(source, node), kind(of));
    let (zh_list, en_list) = any_of(wanted);
    ExprError::new(
        node.span.clone(),
        message!(
            "“{a}”的各项是{zh}，{name} 不能用于{zh}",
            "each item of `{a}` is {en}, of which `{name}` makes nothing"
        ),
        message!("{name} 用于{zh_list}", "`{name}` takes {en_list}"),
    )
}

/// The types in words, in both languages.
fn any_of(wanted: &[Type]) -> (String, String) {
    let (zh, en): (Vec<String>, Vec<String>) = wanted.iter().map(kind).map(|Message { zh, en }| (zh, en)).unzip();
    let en = match en.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => en.concat(),
    };
    (zh.join("、"), en)
}

/// A part of what has none.
pub(super) fn no_parts(source: &str, inner: &Node, of: &Type, field: &str, node: &Node) -> ExprError {
    let (a, Message { zh, en }) = (written(source, inner), kind(of));
    let help = match of {
        Type::List(_) => message!(
            "各行的“{field}”写成 {a}.map(x, x.{field})，或 {a}.exists(x, x.{field} …)",
            "for “{field}” of its rows write {a}.map(x, x.{field}), or {a}.exists(x, x.{field} …)"
        ),
        _ => message!("写成 {a}", "write {a}"),
    };
    ExprError::new(
        node.span.clone(),
        message!("“{a}”是{zh}，没有“{field}”这一项", "`{a}` is {en} and has no “{field}”"),
        help,
    )
}

/// An item of what is no list.
pub(super) fn no_items(source: &str, inner: &Node, of: &Type) -> ExprError {
    let (a, Message { zh, en }) = (written(source, inner), kind(of));
    ExprError::new(
        inner.span.clone(),
        message!("“{a}”是{zh}，不能用 [ ] 取其中一项", "`{a}` is {en}: nothing is taken out of it with [ ]"),
        message!("写成 {a}", "write {a}"),
    )
}

/// A value looked for among values of another type.
pub(super) fn not_among(source: &str, item: (&Node, &Type), (list, items): (&Node, &Type)) -> ExprError {
    let a = written(source, item.0);
    let (Message { zh: x, en: of_x }, Message { zh: y, en: of_y }) = (kind(item.1), kind(items));
    let of_list = match &list.kind {
        Kind::List(nodes) => nodes.first(),
        _ => None,
    };
    let help = of_list.map_or_else(Message::default, |first| instead(source, item, (first, items)));
    let at = if of_list.is_some() { list } else { item.0 };
    ExprError::new(
        at.span.clone(),
        message!(
            "“{a}”是{x}，列表里是{y}，不会相等",
            "`{a}` is {of_x} and the list holds {of_y}: they are never equal"
        ),
        help,
    )
}

/// A text that is none of the terms of a field.
pub(super) fn no_term(source: &str, field: &Node, text: &Node, help: Message) -> ExprError {
    let (a, b) = (written(source, field), written(source, text));
    ExprError::new(
        text.span.clone(),
        message!("“{b}”不是“{a}”的选项，不会相等", "`{b}` is none of the terms of `{a}`: they are never equal"),
        help,
    )
}

/// `in` something that holds nothing.
pub(super) fn no_list(source: &str, item: &Node, (node, of): (&Node, &Type)) -> ExprError {
    let (a, b, Message { zh, en }) = (written(source, item), written(source, node), kind(of));
    let help = match of {
        Type::Text => message!("文字包含写 {b}.contains({a})", "for a part of a text write {b}.contains({a})"),
        _ => message!("相等写 {a} == {b}", "for equality write {a} == {b}"),
    };
    ExprError::new(
        node.span.clone(),
        message!("“{b}”是{zh}，in 的右边应为列表", "`{b}` is {en} where a list belongs behind `in`"),
        help,
    )
}

/// Two values that cannot be added, or of which one cannot be taken away from the other.
pub(super) fn no_sum(source: &str, adds: bool, left: (&Node, &Type), right: (&Node, &Type), whole: &Node) -> ExprError {
    let (a, b) = (written(source, left.0), written(source, right.0));
    let (Message { zh: x, en: of_x }, Message { zh: y, en: of_y }) = (kind(left.1), kind(right.1));
    let (zh, en) = if adds { ("相加", "added") } else { ("相减", "subtracted") };
    let help = match (left.1, right.1) {
        (Type::Text, Type::Number) | (Type::Number, Type::Text) => instead(source, left, right),
        _ if adds => Message::new(
            "可以相加的有：两个数字、两段文字、两个列表、日期和天数",
            "two numbers, two texts, two lists, or a date and days are added",
        ),
        _ => Message::new(
            "可以相减的有：两个数字、两个日期、日期和天数",
            "a number is subtracted from a number, a date or days from a date",
        ),
    };
    ExprError::new(
        whole.span.clone(),
        message!("“{a}”是{x}，“{b}”是{y}，不能{zh}", "`{a}` is {of_x} and `{b}` is {of_y}: they cannot be {en}"),
        help,
    )
}
