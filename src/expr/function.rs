//! The functions by name: how many values each takes. Every one may be called as a function or as a method of its
//! first value (`size(x)`, `x.size()`). What they do is in [`call`](super::call).

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Abs,
    Avg,
    Blank,
    Contains,
    Count,
    Date,
    Days,
    Default,
    EndsWith,
    Find,
    FindAll,
    Has,
    Int,
    Lower,
    Matches,
    Max,
    Min,
    Norm,
    Round,
    Size,
    StartsWith,
    Sum,
    Trim,
    Year,
}

impl Function {
    /// The name that it is called by.
    pub(super) fn name(self) -> &'static str {
        SIGNATURES.iter().find(|signature| signature.function == self).map_or("", |signature| signature.name)
    }
}

/// What is known of a function before it is called.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) function: Function,
    pub(super) name: &'static str,
    /// Least and greatest number of values.
    pub(super) values: (usize, usize),
    /// How it is called, for messages.
    pub(super) usage: &'static str,
}

const fn signature(function: Function, name: &'static str, values: (usize, usize), usage: &'static str) -> Signature {
    Signature { function, name, values, usage }
}

/// Any number of values.
const MANY: usize = 64;

/// All functions, by name.
pub(super) const SIGNATURES: [Signature; 24] = [
    signature(Function::Abs, "abs", (1, 1), "abs(number)"),
    signature(Function::Avg, "avg", (1, MANY), "avg(list)"),
    signature(Function::Blank, "blank", (1, 1), "blank(value)"),
    signature(Function::Contains, "contains", (2, 2), "text.contains('…')"),
    signature(Function::Count, "count", (1, 1), "count(list)"),
    signature(Function::Date, "date", (1, 1), "date('2026-03-05')"),
    signature(Function::Days, "days", (1, 2), "days(to - from)"),
    signature(Function::Default, "default", (2, 2), "default(value, fallback)"),
    signature(Function::EndsWith, "endsWith", (2, 2), "text.endsWith('…')"),
    signature(Function::Find, "find", (2, 2), "text.find('…')"),
    signature(Function::FindAll, "findAll", (2, 2), "text.findAll('…')"),
    signature(Function::Has, "has", (1, 1), "has(value)"),
    signature(Function::Int, "int", (1, 1), "int(value)"),
    signature(Function::Lower, "lower", (1, 1), "lower(text)"),
    signature(Function::Matches, "matches", (2, 2), "text.matches('…')"),
    signature(Function::Max, "max", (1, MANY), "max(list)"),
    signature(Function::Min, "min", (1, MANY), "min(list)"),
    signature(Function::Norm, "norm", (1, 1), "norm(text)"),
    signature(Function::Round, "round", (1, 2), "round(number, digits)"),
    signature(Function::Size, "size", (1, 1), "size(value)"),
    signature(Function::StartsWith, "startsWith", (2, 2), "text.startsWith('…')"),
    signature(Function::Sum, "sum", (1, MANY), "sum(list)"),
    signature(Function::Trim, "trim", (1, 1), "trim(text)"),
    signature(Function::Year, "year", (1, 1), "year(date)"),
];

/// The function of this name.
pub(super) fn named(name: &str) -> Option<&'static Signature> {
    SIGNATURES.iter().find(|signature| signature.name == name)
}
