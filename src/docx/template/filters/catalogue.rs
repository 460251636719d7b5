//! What there is: filters, methods and tests under the names that templates use, with their arguments.
//!
//! Jinja takes arguments by position, Tera by name; so each is listed with the names of its arguments in Jinja's order.
//! Those that forms need have Chinese names too.

use super::super::expression::{Args, Expr};
use super::super::mistake::{Code, Refusal};
use super::super::names::unknown;
use crate::message;
use crate::message::Message;

/// A filter or test.
#[derive(Debug)]
pub(in crate::docx::template) struct Known {
    /// As templates write it.
    pub(in crate::docx::template) name: &'static str,
    /// As Tera knows it.
    pub(in crate::docx::template) tera: &'static str,
    /// The names of its arguments, in order.
    pub(in crate::docx::template) parameters: &'static [&'static str],
}

const fn known(name: &'static str, tera: &'static str, parameters: &'static [&'static str]) -> Known {
    Known { name, tera, parameters }
}

const DEFAULT: &[&str] = &["value", "boolean"];
const JOIN: &[&str] = &["sep", "attribute"];
const ROUND: &[&str] = &["precision", "method"];
const SORT: &[&str] = &["reverse", "case_sensitive", "attribute"];
const EXTREME: &[&str] = &["case_sensitive", "attribute"];
const TRUNCATE: &[&str] = &["length", "killwords", "end", "leeway"];
const MASK: &[&str] = &["front", "back", "sign"];
const TICK: &[&str] = &["options", "boxes", "sep"];
const PICTURE: &[&str] = &["width", "height", "title"];
/// Filters of Tera's that are told at which tag they stand, by an argument `at`.
pub(in crate::docx::template) const PLACED: &[&str] = &["picture"];

/// The filters.
pub(in crate::docx::template) const FILTERS: &[Known] = &[
    // Forms.
    known("date", "date", &["format"]),
    known("日期", "date", &["format"]),
    known("chinese_date", "chinese_date", &["style"]),
    known("大写日期", "chinese_date", &["style"]),
    known("weekday", "weekday", &[]),
    known("星期", "weekday", &[]),
    known("thousands", "thousands", &["places"]),
    known("千分位", "thousands", &["places"]),
    known("fixed", "fixed", &["places"]),
    known("小数", "fixed", &["places"]),
    known("percent", "percent", &["places"]),
    known("百分比", "percent", &["places"]),
    known("capital_amount", "capital_amount", &["prefix"]),
    known("大写金额", "capital_amount", &["prefix"]),
    known("chinese_number", "chinese_number", &["style"]),
    known("中文数字", "chinese_number", &["style"]),
    known("numbering", "numbering", &["style"]),
    known("编号", "numbering", &["style"]),
    known("mask", "mask", MASK),
    known("遮盖", "mask", MASK),
    known("phone", "phone", &["sep"]),
    known("电话", "phone", &["sep"]),
    known("tick", "tick", TICK),
    known("勾选", "tick", TICK),
    known("picture", "picture", PICTURE),
    known("图片", "picture", PICTURE),
    known("rows", "rows", &[]),
    known("默认", "default", DEFAULT),
    known("连接", "join", JOIN),
    known("四舍五入", "round", ROUND),
    known("合计", "sum", &["attribute", "start"]),
    known("个数", "length", &[]),
    known("截断", "truncate", TRUNCATE),
    // Jinja.
    known("abs", "abs", &[]),
    known("batch", "batch", &["linecount", "fill_with"]),
    known("capitalize", "capitalize", &[]),
    known("center", "center", &["width", "fill"]),
    known("count", "length", &[]),
    known("d", "default", DEFAULT),
    known("default", "default", DEFAULT),
    known("dictsort", "dictsort", &["case_sensitive", "by", "reverse"]),
    known("e", "str", &[]),
    known("escape", "str", &[]),
    known("filesizeformat", "file_size", &["binary"]),
    known("first", "first", &[]),
    known("float", "float", &["default"]),
    known("forceescape", "str", &[]),
    known("format", "format", &["args", "named"]),
    known("groupby", "groupby", &["attribute", "default", "case_sensitive"]),
    known("indent", "indent", &["width", "first", "blank"]),
    known("int", "int", &["default", "base"]),
    known("items", "items", &[]),
    known("join", "join", JOIN),
    known("last", "last", &[]),
    known("length", "length", &[]),
    known("list", "list", &[]),
    known("lower", "lower", &[]),
    known("map", "map", &["attribute", "default"]),
    known("max", "max", EXTREME),
    known("min", "min", EXTREME),
    known("reject", "reject", &["test", "with"]),
    known("rejectattr", "reject", &["attribute", "test", "with"]),
    known("replace", "replace", &["from", "to", "count"]),
    known("reverse", "reverse", &[]),
    known("round", "round", ROUND),
    known("select", "select", &["test", "with"]),
    known("selectattr", "select", &["attribute", "test", "with"]),
    known("slice", "slice", &["slices", "fill_with"]),
    known("sort", "sort", SORT),
    known("string", "str", &[]),
    known("sum", "sum", &["attribute", "start"]),
    known("title", "title", &[]),
    known("tojson", "tojson", &["indent"]),
    known("trim", "trim", &["chars"]),
    known("truncate", "truncate", TRUNCATE),
    known("unique", "unique", EXTREME),
    known("upper", "upper", &[]),
    known("urlencode", "urlencode", &[]),
    known("wordcount", "wordcount", &[]),
    known("wordwrap", "wordwrap", &["width"]),
    // Tera, and methods of Python.
    known("get", "get", &["key", "default"]),
    known("keys", "keys", &[]),
    known("nth", "nth", &["n"]),
    known("pairs", "items", &[]),
    known("split", "split", &["pat", "count"]),
    known("str", "str", &[]),
    known("trim_end", "trim_end", &["chars"]),
    known("trim_start", "trim_start", &["chars"]),
    known("values", "values", &[]),
];

/// Jinja's filters that a form does not have, and what to do instead.
pub(in crate::docx::template) const REFUSED: &[(&str, &str, &str)] = &[
    ("safe", "数据总是按原样打印，去掉它", "data is always printed literally: leave it out"),
    ("xmlattr", "数据不能写成 XML，去掉它", "data is never XML: leave it out"),
    ("urlize", "在 Word 里插入超链接", "insert a hyperlink in Word"),
    ("random", "同一份数据要打印出同样的文件，去掉它", "the same data prints the same file: leave it out"),
    ("pprint", "改用 tojson", "use tojson"),
    ("striptags", "数据总是按原样打印，去掉它", "data is always printed literally: leave it out"),
    ("attr", "写成 x.名字 或 x[\"名字\"]", "write x.name or x[\"name\"]"),
];

/// Methods of Python, and the filters that do the same.
pub(in crate::docx::template) const METHODS: &[(&str, &str)] = &[
    ("upper", "upper"),
    ("lower", "lower"),
    ("title", "title"),
    ("capitalize", "capitalize"),
    ("strip", "trim"),
    ("lstrip", "trim_start"),
    ("rstrip", "trim_end"),
    ("replace", "replace"),
    ("split", "split"),
    ("splitlines", "splitlines"),
    ("items", "items"),
    ("keys", "keys"),
    ("values", "values"),
    ("get", "get"),
    ("strftime", "date"),
    ("format", "braces"),
    ("count", "occurrences"),
    ("find", "find"),
    ("isdigit", "is_digits"),
    ("zfill", "zfill"),
    ("center", "center"),
    ("ljust", "ljust"),
    ("rjust", "rjust"),
];

/// What only methods reach.
pub(in crate::docx::template) const METHODS_ONLY: &[Known] = &[
    known("splitlines", "splitlines", &[]),
    known("braces", "braces", &["args", "named"]),
    known("occurrences", "occurrences", &["pat"]),
    known("find", "find", &["pat"]),
    known("is_digits", "is_digits", &[]),
    known("zfill", "zfill", &["width"]),
    known("ljust", "ljust", &["width", "fill"]),
    known("rjust", "rjust", &["width", "fill"]),
];

/// The tests.
pub(in crate::docx::template) const TESTS: &[Known] = &[
    known("defined", "defined", &[]),
    known("undefined", "undefined", &[]),
    known("none", "none", &[]),
    known("string", "string", &[]),
    known("number", "number", &[]),
    known("integer", "integer", &[]),
    known("float", "float", &[]),
    known("boolean", "bool", &[]),
    known("mapping", "map", &[]),
    known("sequence", "array", &[]),
    known("iterable", "iterable", &[]),
    known("odd", "odd", &[]),
    known("even", "even", &[]),
    known("divisibleby", "divisible_by", &["divisor"]),
    known("starting_with", "starting_with", &["pat"]),
    known("ending_with", "ending_with", &["pat"]),
    known("containing", "containing", &["pat"]),
    known("lower", "lower", &[]),
    known("upper", "upper", &[]),
    known("blank", "blank", &[]),
];

/// The name of an argument as the filter has it.
fn spelled(argument: &str) -> &str {
    match argument {
        "default_value" => "value",
        "d" | "separator" | "分隔" => "sep",
        "old" => "from",
        "new" => "to",
        "s" => "sep",
        "格式" => "format",
        "样式" => "style",
        "位数" => "places",
        "前缀" => "prefix",
        "选项" => "options",
        "框" => "boxes",
        "前" => "front",
        "后" => "back",
        "符号" => "sign",
        "宽" => "width",
        "高" => "height",
        "说明" => "title",
        "属性" | "列" => "attribute",
        other => other,
    }
}

/// Arguments by the names that Tera wants.
pub(in crate::docx::template) fn arguments<'a>(
    name: &str,
    parameters: &'static [&'static str],
    args: &'a Args,
) -> Result<Vec<(&'static str, &'a Expr)>, Refusal> {
    let mut list: Vec<(&'static str, &Expr)> = Vec::new();
    // `sort("name")` can only mean the attribute: the first argument is a truth value.
    let skips = parameters.first().is_some_and(|first| matches!(*first, "reverse" | "case_sensitive"))
        && matches!(args.positional.first(), Some(Expr::Text(_)));
    let attribute = parameters.iter().position(|parameter| *parameter == "attribute").unwrap_or_default();
    let skipped = if skips { attribute } else { 0 };
    for (at, value) in args.positional.iter().enumerate() {
        let Some(parameter) = parameters.get(at + skipped) else {
            let most = parameters.len();
            return Err(Refusal::new(
                Code::Arguments,
                message!("“{name}”最多有 {most} 个参数", "“{name}” takes at most {most} arguments"),
                Message::new("去掉多余的参数", "leave out what is too much"),
            ));
        };
        list.push((parameter, value));
    }
    for (argument, value) in &args.named {
        let wanted = spelled(argument);
        let Some(parameter) = parameters.iter().find(|parameter| **parameter == wanted) else {
            let known: Vec<(&str, &str)> = parameters.iter().map(|parameter| (*parameter, "")).collect();
            let Refusal { help, .. } = unknown(argument, &known);
            return Err(Refusal::new(
                Code::Arguments,
                message!("“{name}”没有参数“{argument}”", "“{name}” has no argument “{argument}”"),
                help,
            ));
        };
        if list.iter().any(|(known, _)| known == parameter) {
            return Err(Refusal::new(
                Code::Arguments,
                message!("参数“{argument}”给了两次", "the argument “{argument}” is given twice"),
                Message::new("只留一个", "keep one"),
            ));
        }
        list.push((parameter, value));
    }
    Ok(list)
}
