//! Names, members and functions that there are not: what was meant, and how it is written.

use super::super::expression::{Args, Expr, asked, written};
use super::super::filters::{FILTERS, REFUSED, TESTS, adds_up, filter_called};
use super::super::mistake::{Code, Refusal};
use super::super::names::{Target, nearest};
use super::super::tags::Kind;
use super::Rewriter;
use super::kinds::{Out, Ty};
use super::miswritten::looped;
use super::quoting::chosen;
use crate::char_count::CharCount as _;
use crate::message;
use crate::message::Message;
use crate::schema::{Field, FieldType};

/// Columns that are listed.
const MOST_LISTED: usize = 12;
/// What asks for the day of the render.
pub(super) const TODAY: [&str; 6] = ["today", "now", "今天", "当前日期", "utcnow", "datetime"];

/// Objects of docxtpl's that its scripts make, and how the same is written here.
const OBJECTS: [(&str, &str, &str); 7] = [
    (
        "InlineImage",
        "图片写 {{ 照片 | 图片(宽=\"4cm\") }}，“照片”是数据里的名字",
        "a picture is {{ photo | picture(width=\"4cm\") }}, with its name in the data",
    ),
    (
        "RichText",
        "直接打印文字 {{ 名称 }}；样子由标签的字体决定",
        "print the text, {{ name }}: it looks as the tag does",
    ),
    ("R", "直接打印文字 {{ 名称 }}；样子由标签的字体决定", "print the text, {{ name }}: it looks as the tag does"),
    ("Listing", "直接打印文字 {{ 名称 }}，换行照样保留", "print the text, {{ name }}: line ends are kept"),
    ("Subdoc", "一个模板就是一个文件，请把内容写在这里", "a template is one file: write the content here"),
    ("new_subdoc", "一个模板就是一个文件，请把内容写在这里", "a template is one file: write the content here"),
    ("Mm", "长度写成文字：\"40mm\"", "a length is a text: \"40mm\""),
];

/// Unknown names of a part for which it is looked what they were meant to be.
const MOST_ADVISED: usize = 1_000;

impl Rewriter<'_> {
    /// Says that there is no `name`, and what it was meant to be.
    pub(super) fn no_name(&self, name: &str) -> Refusal {
        self.unknown.set(self.unknown.get() + 1);
        if self.unknown.get() > MOST_ADVISED {
            return Refusal::new(
                Code::UnknownName,
                message!("没有“{name}”", "there is no “{name}”"),
                Message::default(),
            )
            .about(name);
        }
        let locals: Vec<&str> =
            self.scopes.iter().flat_map(|scope| &scope.locals).map(|local| local.name.as_str()).collect();
        let refusal = self.names.unknown(name, &locals);
        if let Some(typed) = self.loop_of(name) {
            let message = message!("“{name}”只在循环“{typed}”里有", "“{name}” exists only in the loop “{typed}”");
            let help = Message::new("把标签移到循环的开头和结尾之间", "move the tag between the ends of the loop");
            return Refusal { message, help, ..refusal };
        }
        if let Some((row, table)) = self.row_with(name) {
            let label = self.names.table(table).map_or("", |table| &table.label);
            let help = match row {
                Some(row) => message!("写成 {row}.{name}", "write {row}.{name}"),
                None => {
                    let key = self.names.table(table).map_or("", |table| &*table.key);
                    message!(
                        "它是表格“{label}”的列：在 {{%tr for 行 in {key} %}} 里写 行.{name}",
                        "it is a column of the table “{label}”: write row.{name} in {{%tr for row in {key} %}}"
                    )
                }
            };
            return Refusal { help, ..refusal };
        }
        if TODAY.contains(&name) {
            return Refusal { help: no_clock(), ..refusal };
        }
        refusal
    }

    /// The head of a loop that gives a value this name, where the loop is not open here.
    fn loop_of(&self, name: &str) -> Option<&str> {
        self.loop_names
            .iter()
            .find(|(said, _)| said == name)
            .and_then(|(_, tag)| self.scanned.tags.get(*tag))
            .map(|tag| tag.typed.as_str())
    }

    /// The list that a loop goes through which gives its items this name.
    fn list_of(&self, row: &str) -> Option<String> {
        let (_, tag) = self.loop_names.iter().find(|(said, _)| said == row)?;
        let meant = looped(&self.scanned.tags.get(*tag)?.inner)?;
        meant.split_once(" in ").map(|(_, list)| list.to_owned())
    }

    /// The table with a column of this name, first one whose row has a name here.
    fn row_with(&self, name: &str) -> Option<(Option<&str>, usize)> {
        let rows = self.scopes.iter().rev().flat_map(|scope| scope.locals.iter().rev());
        let open = rows.filter_map(|local| match local.ty {
            Ty::Row(table) => Some((Some(local.name.as_str()), table)),
            _ => None,
        });
        let tables = self.names.schema.as_ref().map_or(0, |schema| schema.tables.len());
        open.chain((0..tables).map(|table| (None, table))).find(|(_, table)| self.names.column_of(*table, name).is_ok())
    }

    /// Whether a table has a column of this name.
    pub(super) fn is_column(&self, name: &str) -> bool {
        self.row_with(name).is_some()
    }

    /// Says that a field of the form stands behind a name that there is not: `data.org`. What `form` says is the form's id.
    pub(super) fn prefixed(&mut self, head: &str, name: &str) -> Option<Refusal> {
        if !self.names.has_schema() || self.made(head).is_some() {
            return None;
        }
        let is_form = head == "form";
        if !is_form && !matches!(self.names.target(head), Ok(None)) {
            return None;
        }
        let is_field = matches!(self.names.target(name), Ok(Some(_)));
        if is_field && (is_form || (self.loop_of(head).is_none() && !self.in_loop())) {
            self.orphans.push(self.current);
            let message = message!("“{name}”前面不写“{head}.”", "no “{head}.” stands in front of “{name}”");
            let help = message!("写成 {{{{ {name} }}}}", "write {{{{ {name} }}}}");
            return Some(Refusal::new(Code::UnknownName, message, help).about(head));
        }
        is_form.then(|| {
            let Refusal { help, .. } = self.names.unknown(name, &[]);
            let message =
                message!("“form”是表格的名字，没有“{name}”", "“form” is the name of the form and has no “{name}”");
            Refusal::new(Code::UnknownName, message, help).about(name)
        })
    }

    /// Says that a single value has no members, or that a table has none.
    pub(super) fn no_member(&self, base: &Expr, ty: Ty, name: &str) -> Refusal {
        let said = written(base);
        let label = ty.table().and_then(|table| self.names.table(table)).map_or("", |table| &table.label);
        let message = match ty {
            Ty::Table(_) => message!("“{label}”是表格，没有“{name}”", "“{label}” is a table and has no “{name}”"),
            _ if self.is_several(base) => {
                message!("“{said}”是几个选项，没有“{name}”", "“{said}” is a list of terms and has no “{name}”")
            }
            _ => message!("“{said}”只有一个值，没有“{name}”", "“{said}” is a single value and has no “{name}”"),
        };
        let is_column = ty.table().is_some_and(|table| self.names.column_of(table, name).is_ok());
        let beside = self.field_beside(base, name);
        let column = ty.table().filter(|_| is_column).map(|table| self.whole_column(&said, table, name));
        // What takes one of several does nothing here.
        let of_lists = matches!(name, "first" | "last" | "join" | "items")
            && !matches!(ty, Ty::Table(_))
            && !self.is_several(base);
        let help = match (filter_called(name).filter(|_| !is_column && beside.is_none() && !of_lists), ty) {
            _ if let Some(help) = column => help,
            (Some(filter), _) => message!("写成 {said} | {filter}", "write {said} | {filter}"),
            (None, Ty::Table(_)) => {
                Message::new("在循环里用 row.列名，或写 [0]", "use row.column in a loop, or write [0]")
            }
            _ => match beside {
                Some(key) => message!("是不是“{key}”", "did you mean “{key}”"),
                None => message!("去掉“.{name}”，写成 {said}", "leave out “.{name}”: write {said}"),
            },
        };
        Refusal::new(Code::UnknownColumn, message, help).about(name)
    }

    /// How a column is taken as a whole.
    fn whole_column(&self, list: &str, table: usize, name: &str) -> Message {
        let column = self.names.column_of(table, name).ok().and_then(|column| self.names.column(table, column));
        let is_number =
            column.is_some_and(|column| matches!(column.field.kind, FieldType::Integer | FieldType::Decimal));
        let whole = match is_number {
            true => format!("{list} | sum(attribute=\"{name}\")"),
            false => format!("{list} | join(\"、\", attribute=\"{name}\")"),
        };
        message!(
            "逐行写 {{%tr for 行 in {list} %}} 和 行.{name}；整列写 {whole}",
            "row by row, write {{%tr for row in {list} %}} and row.{name}; for the whole column, {whole}"
        )
    }

    /// The columns of a table, and one that is joined or added up.
    pub(super) fn columns(&self, table: usize, filter: &str) -> Message {
        let Some(table) = self.names.table(table) else { return Message::default() };
        let columns = || table.columns.values().map(|column| &column.field);
        let adds = adds_up(filter);
        let fits = |field: &&Field| matches!(field.kind, FieldType::Integer | FieldType::Decimal) == adds;
        let example = columns().find(fits).or_else(|| columns().next()).map_or("", |field| &*field.key);
        let keys: Vec<String> =
            columns().take(MOST_LISTED).map(|field| format!("{}（{}）", field.key, field.label)).collect();
        let keys_en: Vec<&str> = columns().take(MOST_LISTED).map(|field| &*field.key).collect();
        let (zh, en) = (keys.join("、"), keys_en.join(", "));
        let call = match filter {
            "join" | "连接" => format!("{filter}(\"、\", attribute=\"{example}\")"),
            _ => format!("{filter}(attribute=\"{example}\")"),
        };
        message!("如 | {call}；列有 {zh}", "such as | {call}; the columns are {en}")
    }

    fn is_several(&self, base: &Expr) -> bool {
        matches!(base, Expr::Name(name) if self.made(name).is_none())
            && self.field_of(base).is_some_and(|field| field.kind == FieldType::MultiChoice)
    }

    /// The field whose name is nearly that of a field and a member together: `负责人.电话`.
    fn field_beside(&self, base: &Expr, name: &str) -> Option<&str> {
        let (Expr::Name(head), Some(schema)) = (base, &self.names.schema) else { return None };
        let Ok(Some(Target::Field(field))) = self.names.target(head) else { return None };
        let label = &self.names.field(field)?.label;
        let known = || schema.fields.values().map(|field| (&*field.key, field.title.as_str()));
        let beside = known().filter(|(key, title)| *key != head && *title != label.as_str());
        nearest(&format!("{label}{name}"), beside.filter(|(_, title)| title.ends_with(name))).map(|(key, _)| key)
    }

    /// Says that there is no function `name`, and which filter does the same.
    pub(super) fn no_function(&self, name: &str, args: &Args) -> Refusal {
        let refusal = |help| {
            let message = message!("没有函数“{name}()”", "there is no function “{name}()”");
            Refusal::new(Code::UnknownFunction, message, help).about(name)
        };
        if TODAY.contains(&name) {
            return refusal(no_clock());
        }
        let subject = args.positional.first().map_or_else(|| "x".to_owned(), written);
        if let Some(test) = TESTS.iter().map(|test| test.name).find(|test| *test == name) {
            return refusal(message!("写成 {subject} is {test}", "write {subject} is {test}"));
        }
        if let Some(test) = asked(name.trim_start_matches("is_")).or((name == "isset").then_some("is defined")) {
            return refusal(message!("写成 {subject} {test}", "write {subject} {test}"));
        }
        let small = name.to_ascii_lowercase();
        if matches!(small.as_str(), "sum" | "average" | "count" | "max" | "min") && name != small {
            return refusal(super::foreign::formulas(name));
        }
        match name {
            "enumerate" => {
                return refusal(message!(
                    "写成 for x in {subject}，序号写 loop.index",
                    "write for x in {subject}, and loop.index for the turn"
                ));
            }
            "zip" => {
                return refusal(Message::new(
                    "循环一个列表，另一个写 列表[loop.index0]",
                    "go through one list, and write list[loop.index0] for the other",
                ));
            }
            _ => {}
        }
        if let Some((_, zh, en)) = OBJECTS.iter().find(|(object, ..)| *object == name) {
            return refusal(Message::new(*zh, *en));
        }
        if matches!(name.to_ascii_lowercase().as_str(), "if" | "iif" | "如果") {
            let tag = self.scanned.tags.get(self.current).filter(|tag| tag.kind == Kind::Print);
            return refusal(match tag.and_then(|tag| chosen(tag.inner.trim())) {
                Some(meant) => message!("写成 {{{{ {meant} }}}}", "write {{{{ {meant} }}}}"),
                None => Message::new("二选一写 甲 if 条件 else 乙", "to choose, write a if condition else b"),
            });
        }
        if let Some(filter) = filter_called(name) {
            return refusal(match subject.rsplit_once('.') {
                Some((row, member)) if adds_up(name) => {
                    let list = self.list_of(row).unwrap_or_else(|| row.to_owned());
                    message!(
                        "用过滤器：{{{{ {list} | {filter}(attribute=\"{member}\") }}}}",
                        "use a filter: {{{{ {list} | {filter}(attribute=\"{member}\") }}}}"
                    )
                }
                _ if let [_, Expr::Text(argument)] = args.positional.as_slice() => message!(
                    "用过滤器：{{{{ {subject} | {filter}(\"{argument}\") }}}}",
                    "use a filter: {{{{ {subject} | {filter}(\"{argument}\") }}}}"
                ),
                _ => {
                    message!("用过滤器：{{{{ {subject} | {filter} }}}}", "use a filter: {{{{ {subject} | {filter} }}}}")
                }
            });
        }
        if let Some((_, zh, en)) = REFUSED.iter().find(|(refused, ..)| *refused == name && !name.is_ascii()) {
            return refusal(Message::new(*zh, *en));
        }
        if !name.is_ascii() {
            let inside: Vec<String> = args.positional.iter().map(written).collect();
            let label = format!("{name}（{}）", inside.join("，"));
            if self.names.has_schema() {
                return self.names.unknown(&label, &[]);
            }
            let near = nearest(name, FILTERS.iter().map(|filter| (filter.name, "")));
            let inner: String = inside.concat();
            return refusal(match near.filter(|(filter, _)| filter.char_count() == name.char_count()) {
                Some((filter, _)) => {
                    message!("是不是过滤器：{subject} | {filter}", "did you mean the filter {subject} | {filter}")
                }
                None => message!(
                    "名字里不能有括号：写成 {{{{ {name}{inner} }}}}，数据里也用这个名字",
                    "a name holds no brackets: write {{{{ {name}{inner} }}}}, and call it so in the data"
                ),
            });
        }
        let known = FILTERS.iter().map(|filter| (filter.name, "")).chain([("range", "")]);
        refusal(match nearest(name, known) {
            Some(("range", _)) => Message::new("是不是 range()", "did you mean range()"),
            Some((filter, _)) => {
                message!("是不是过滤器：{subject} | {filter}", "did you mean the filter {subject} | {filter}")
            }
            None => Message::new(
                "只有 range()；其他用过滤器，如 x | length",
                "there is only range(); use a filter, such as x | length",
            ),
        })
    }

    /// A name in the place of a text, such as behind `==`: one that there is not was meant as a text.
    pub(super) fn text_meant(&self, value: &Expr) -> Option<Refusal> {
        let Expr::Name(name) = value else { return None };
        if !self.names.has_schema() || self.made(name).is_some() || name == "loop" || name == "form" {
            return None;
        }
        let is_other = self.loop_of(name).is_some() || self.row_with(name).is_some();
        if is_other || !matches!(self.names.target(name), Ok(None)) {
            return None;
        }
        let Refusal { message, code, help, .. } = self.no_name(name);
        let help = match help.zh.starts_with("是不是") {
            true => Message::new(
                format!("{}；要是文字，写成 \"{name}\"", help.zh),
                format!("{}; for a text, write \"{name}\"", help.en),
            ),
            false => message!("文字要加引号：\"{name}\"", "text stands in quotes: \"{name}\""),
        };
        Some(Refusal::new(code, message, help).about(name))
    }

    /// A value that may be a text without its quotes.
    pub(super) fn text_or_name(&mut self, value: &Expr) -> Result<Out, Refusal> {
        match self.text_meant(value) {
            Some(refusal) => Ok(self.go_on(refusal)),
            None => self.expr(value),
        }
    }
}

pub(super) fn no_clock() -> Message {
    Message::new("模板不知道今天的日期，由数据给出", "a template knows no clock: let the data say the date")
}
