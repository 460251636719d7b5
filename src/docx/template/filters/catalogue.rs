//! What there is: filters, methods and tests under the names that templates use, with their arguments.
//!
//! Jinja takes arguments by position, Tera by name; so each is listed with the names of its arguments in Jinja's order.
//! Those that forms need have Chinese names too.

use tera::Value;

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
    (
        "大写",
        "金额写 大写金额，日期写 大写日期，数字写 中文数字，字母写 upper",
        "for an amount write capital_amount, for a date chinese_date, for a number chinese_number, for letters upper",
    ),
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

/// What a filter is called by Tera; its own name where there is none.
pub(in crate::docx::template) fn filter_name(name: &str) -> &str {
    FILTERS.iter().find(|known| known.name == name).map_or(name, |known| known.tera)
}

/// The name of an argument as the filter has it.
pub(in crate::docx::template) fn canonical(argument: &str) -> &str {
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

/// The name of a parameter that people may write in Chinese; its own where there is none.
pub(in crate::docx::template) fn parameter_in_chinese(parameter: &'static str) -> &'static str {
    match parameter {
        "sep" => "分隔",
        "format" => "格式",
        "style" => "样式",
        "places" => "位数",
        "prefix" => "前缀",
        "options" => "选项",
        "boxes" => "框",
        "front" => "前",
        "back" => "后",
        "sign" => "符号",
        "width" => "宽",
        "height" => "高",
        "title" => "说明",
        "attribute" => "列",
        other => other,
    }
}

/// What a filter makes of whatever it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::docx::template) enum Makes {
    /// A text, as forms print a value.
    Print,
    Text,
    Number,
    List,
    /// What it is given, or something in it.
    Other,
}

/// What the filter with this name in Tera makes.
pub(in crate::docx::template) fn makes(tera: &str) -> Makes {
    match tera {
        "date" | "chinese_date" | "weekday" | "thousands" | "fixed" | "percent" | "capital_amount"
        | "chinese_number" | "numbering" => Makes::Print,
        "mask" | "phone" | "tick" | "picture" | "join" | "truncate" | "capitalize" | "center" | "str" | "file_size"
        | "format" | "indent" | "lower" | "replace" | "title" | "tojson" | "trim" | "upper" | "urlencode"
        | "wordwrap" => Makes::Text,
        "length" | "sum" | "int" | "float" | "round" | "abs" | "occurrences" | "wordcount" => Makes::Number,
        "map" | "list" | "split" | "splitlines" | "sort" | "unique" | "batch" | "slice" | "keys" | "values"
        | "items" | "dictsort" => Makes::List,
        _ => Makes::Other,
    }
}

/// What an argument must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::docx::template) enum Wants {
    /// A whole number from 0.
    Count,
    /// A whole number.
    Whole,
    Text,
    /// Yes or no.
    Truth,
    /// Anything, as far as can be told before it is used.
    Any,
}

impl Wants {
    /// Whether the filter can take the value at all.
    pub(in crate::docx::template) fn takes(self, value: &Value) -> bool {
        let whole =
            value.as_i128().or_else(|| value.as_f64().filter(|float| float.fract() == 0.0).map(|float| float as i128));
        match self {
            Self::Count => whole.is_some_and(|n| u32::try_from(n).is_ok()),
            Self::Whole => whole.is_some_and(|n| i64::try_from(n).is_ok()),
            Self::Text => value.is_string() || value.is_none(),
            Self::Truth => value.as_bool().is_some() || value.is_none(),
            Self::Any => true,
        }
    }

    /// What it is called.
    pub(in crate::docx::template) fn said(self) -> (&'static str, &'static str) {
        match self {
            Self::Count => ("不加引号的整数", "a whole number without quotes"),
            Self::Whole => ("不加引号的整数", "a whole number without quotes"),
            Self::Text => ("加引号的文字", "a text in quotes"),
            Self::Truth => ("true 或 false", "true or false"),
            Self::Any => ("一个值", "a value"),
        }
    }
}

impl Known {
    /// What an argument must be.
    pub(in crate::docx::template) fn wants(&self, parameter: &str) -> Wants {
        match (self.tera, parameter) {
            ("indent" | "picture", "width") => Wants::Any,
            ("join", "sep") => Wants::Any,
            (
                _,
                "places" | "front" | "back" | "count" | "length" | "leeway" | "linecount" | "slices" | "n" | "base",
            )
            | (_, "width")
            | ("tojson", "indent") => Wants::Count,
            (_, "precision") => Wants::Whole,
            ("replace", _) | ("occurrences" | "find", _) => Wants::Any,
            (_, "style" | "format" | "prefix" | "sign" | "boxes" | "title" | "method" | "end" | "chars" | "pat")
            | (_, "fill" | "sep" | "by") => Wants::Text,
            (_, "boolean" | "killwords" | "first" | "blank" | "binary") => Wants::Truth,
            _ => Wants::Any,
        }
    }

    /// The arguments that it cannot do without.
    pub(in crate::docx::template) fn required(&self) -> &'static [&'static str] {
        match (self.tera, self.name) {
            ("replace", _) => &["from", "to"],
            ("batch", _) => &["linecount"],
            ("slice", _) => &["slices"],
            ("nth", _) => &["n"],
            ("get", _) => &["key"],
            ("groupby", _) | (_, "map" | "selectattr" | "rejectattr") => &["attribute"],
            ("occurrences" | "find" | "starting_with" | "ending_with" | "containing", _) => &["pat"],
            ("divisible_by", _) => &["divisor"],
            ("zfill", _) => &["width"],
            _ => &[],
        }
    }

    /// How it is written.
    pub(in crate::docx::template) fn example(&self) -> String {
        let name = self.name;
        let arguments = match self.tera {
            "date" => "\"yyyy年M月d日\"",
            "chinese_date" => "\"票据\"",
            "thousands" | "fixed" | "percent" | "round" => "2",
            "capital_amount" => "\"人民币\"",
            "chinese_number" => "\"大写\"",
            "numbering" => "\"（一）\"",
            "mask" if name.is_ascii() => "front=3, back=4",
            "mask" => "前=3, 后=4",
            "phone" => "\"-\"",
            "tick" => "\"甲\", \"乙\"",
            "picture" if name.is_ascii() => "width=\"4cm\"",
            "picture" => "宽=\"4cm\"",
            "replace" => "\"甲\", \"乙\"",
            "join" => "\"、\"",
            "default" => "\"无\"",
            "split" | "occurrences" | "find" | "starting_with" | "ending_with" | "containing" => "\"、\"",
            "batch" | "slice" | "divisible_by" => "3",
            "nth" => "0",
            "get" => "\"名称\"",
            "groupby" | "sort" | "sum" | "min" | "max" | "unique" => "attribute=\"名称\"",
            "map" => "attribute=\"名称\"",
            "select" | "reject" if name.ends_with("attr") => "\"状态\", \"eq\", \"在用\"",
            "select" | "reject" => "\"eq\", \"在用\"",
            "truncate" | "center" | "ljust" | "rjust" | "wordwrap" => "20",
            "zfill" => "4",
            "indent" => "2",
            "int" | "float" => "0",
            "dictsort" => "by=\"value\"",
            "file_size" => "binary=true",
            "tojson" => "indent=2",
            _ => return name.to_owned(),
        };
        match self.tera {
            "starting_with" | "ending_with" | "containing" | "divisible_by" => format!("x is {name}({arguments})"),
            _ => format!("x | {name}({arguments})"),
        }
    }
}
