//! Filters: which there are, what they take of a table, what comes out of them.

use super::super::expression::{Args, Expr, path_of, written};
use super::super::filters::{
    ALONE, COMPARING, FILTERS, Known, METHODS_ONLY, PLACED, REFUSED, advice, filter_meant, is_of_values,
};
use super::super::mistake::{Code, Refusal};
use super::super::names::{Target, unknown};
use super::Rewriter;
use super::arguments::{arguments, literal};
use super::kinds::{Out, PATH, PIPE, TERNARY, Ty, quoted};
use super::natures::{Nature, Origin};
use crate::message;
use crate::message::Message;
use crate::problem::Severity;
use crate::schema::{Field, FieldType};

impl Rewriter<'_> {
    pub(super) fn filter(&mut self, inner: &Expr, name: &str, args: &Args) -> Result<Out, Refusal> {
        let every = || FILTERS.iter().chain(METHODS_ONLY);
        let Some(filter) = every().find(|filter| filter.name == name) else {
            let known: Vec<(&str, &str)> = FILTERS.iter().map(|filter| (filter.name, "")).collect();
            let Refusal { help, .. } = unknown(name, &known);
            let refused = REFUSED.iter().find(|(refused, _, _)| *refused == name);
            let advised = refused.map(|(_, zh, en)| Message::new(*zh, *en)).or_else(|| advice(name, &written(inner)));
            let help = match advised {
                Some(advised) => advised,
                None => match filter_meant(name) {
                    Some(filter) if *args == Args::default() && path_of(inner).is_some() => {
                        let value = written(inner);
                        message!(
                            "是不是“{filter}”：{{{{ {value} | {filter} }}}}",
                            "did you mean “{filter}”: {{{{ {value} | {filter} }}}}"
                        )
                    }
                    Some(filter) => message!("是不是“{filter}”", "did you mean “{filter}”"),
                    None => help,
                },
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
        if filter.tera != "default" {
            self.note_lack(inner);
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
        let in_quotes;
        if filter.tera == "tick" {
            in_quotes = self.unquoted_options(name, args);
            args = in_quotes.as_ref().unwrap_or(args);
            spread = self.options(inner, args)?;
            args = &spread;
            self.doubt_options(name, inner, args);
        }
        if filter.tera == "picture" {
            self.doubt_picture(name, inner);
        }
        let unfit = self.unfit(inner, base.ty, filter, args);
        let nature = base.nature.as_ref().filter(|_| unfit.is_none() && filter.tera != "default");
        if let Some(refusal) = unfit {
            self.complain(self.current, |_| refusal);
        }
        let list = arguments(filter, args)?;
        let (refused, mut made) = self.try_out(filter, (inner, nature), &list);
        if filter.tera == "default" {
            made = self.or_default(base.nature.as_ref(), &list);
        }
        for (parameter, value) in list.into_iter().filter(|(parameter, _)| !refused.contains(parameter)) {
            let text = match (parameter, value) {
                ("attribute", Expr::Text(path)) => quoted(&self.member_of(base.ty, path)?),
                ("attribute", Expr::Name(said)) if self.may_be_unquoted(said) => {
                    self.doubt_column(said);
                    self.value(value)?.at(TERNARY)
                }
                ("attribute", Expr::Name(said)) if self.is_unquoted(base.ty, said) => {
                    let refusal = Refusal::new(
                        Code::Arguments,
                        Message::new("列名要加引号", "the name of a column stands in quotes"),
                        message!("写成 attribute=\"{said}\"", "write attribute=\"{said}\""),
                    );
                    self.go_on(refusal.about(said)).at(TERNARY)
                }
                ("attribute", _) => {
                    if let Ty::Table(table) = base.ty {
                        self.names.use_whole(table);
                    }
                    self.value(value)?.at(TERNARY)
                }
                _ => match self.text_meant(value) {
                    Some(refusal) => self.go_on(refusal).at(TERNARY),
                    None => self.value(value)?.at(TERNARY),
                },
            };
            parts.push(format!("{parameter}={text}"));
        }
        if PLACED.contains(&filter.tera) {
            parts.push(format!("at={}", self.current));
        }
        let args = if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) };
        Ok(Out::new(format!("{} | {}{args}", base.at(PIPE), filter.tera), PIPE, ty).being(made))
    }

    /// What a value is that has a default.
    fn or_default(&self, nature: Option<&Nature>, list: &[(&'static str, &Expr)]) -> Option<Nature> {
        let default = list.iter().find(|(parameter, _)| *parameter == "value").map(|(_, value)| *value);
        let default = match default {
            None => return nature.cloned(),
            Some(Expr::Text(text)) if text.is_empty() => return nature.cloned(),
            Some(value) => literal(value).map(Nature::said),
        };
        Nature::or(nature, default.as_ref())
    }

    /// Whether a name that the template has not made is more likely that of a column than of a text in the data.
    fn may_be_unquoted(&self, name: &str) -> bool {
        !self.names.has_schema() && self.made(name).is_none()
    }

    /// Says that the name of a column lacks its quotes.
    fn doubt_column(&mut self, name: &str) {
        let severity = if name.is_ascii() { Severity::Warning } else { Severity::Error };
        let message = Message::new("列名要加引号", "the name of a column stands in quotes");
        let help = message!("写成 \"{name}\"", "write \"{name}\"");
        self.doubt(severity, Refusal::new(Code::Arguments, message, help).about(name));
    }

    /// Says that a text of the form is surely no picture.
    fn doubt_picture(&mut self, name: &str, inner: &Expr) {
        const PICTURES: [&str; 16] = [
            "图", "照", "像", "相", "章", "签", "码", "标", "件", "扫描", "logo", "pic", "photo", "image", "file",
            "sign",
        ];
        let Some(field) = self.field_of(inner) else { return };
        let said = format!("{} {} {}", field.key, field.label, field.title).to_lowercase();
        if !matches!(field.kind, FieldType::Text | FieldType::LongText)
            || PICTURES.iter().any(|word| said.contains(word))
        {
            return;
        }
        let said = written(inner);
        let message = message!(
            "“{name}”用于图片的文件名，“{said}”是文字：不是文件名就不能填写",
            "“{name}” is for names of picture files, and “{said}” is text: what is no such name is refused"
        );
        let help = message!("去掉“| {name}”", "leave out “| {name}”");
        self.doubt(Severity::Warning, Refusal::new(Code::Arguments, message, help).about(name));
    }

    /// Whether a name is that of a column, and no value.
    fn is_unquoted(&self, ty: Ty, name: &str) -> bool {
        self.made(name).is_none()
            && matches!(self.names.target(name), Ok(None))
            && matches!(ty, Ty::Table(table) if self.names.column_of(table, name).is_ok())
    }

    /// Why a filter can do nothing with what the schema says that the value is.
    fn unfit(&self, inner: &Expr, ty: Ty, filter: &Known, args: &Args) -> Option<Refusal> {
        let name = filter.name;
        if let Ty::Table(table) | Ty::Row(table) = ty {
            let column = self.names.table(table).and_then(|table| table.columns.values().next());
            let column = column.map_or("", |column| &*column.field.key);
            if is_of_values(filter.tera) || filter.tera == "tick" {
                return Some(
                    Refusal::new(
                        Code::WholeTable,
                        message!("“{name}”用于一个值，不用于表格", "“{name}” is for one value, not for a table"),
                        message!(
                            "写明哪一列，如 row.{column} | {name}",
                            "say which column, such as row.{column} | {name}"
                        ),
                    )
                    .about(name),
                );
            }
            let needs_column = matches!(filter.tera, "sum" | "min" | "max" | "join" | "sort");
            if needs_column && matches!(ty, Ty::Table(_)) && !by_attribute(filter, args) {
                let message = message!("“{name}”要写明哪一列", "“{name}” must say which column");
                let help = self.columns(table, name);
                return Some(Refusal::new(Code::Arguments, message, help).about(name));
            }
            return None;
        }
        let kind = match ty {
            Ty::Int if !matches!(inner, Expr::Number(_)) => FieldType::Integer,
            _ => self.field_of(inner).filter(|_| ty == Ty::Field)?.kind,
        };
        let (zh, en) = match (filter.tera, kind) {
            (
                "date" | "chinese_date" | "weekday",
                FieldType::Integer
                | FieldType::Decimal
                | FieldType::Choice
                | FieldType::MultiChoice
                | FieldType::Phone
                | FieldType::Email
                | FieldType::Person,
            ) => ("日期", "dates"),
            (
                "thousands" | "fixed" | "percent" | "capital_amount" | "chinese_number" | "numbering" | "abs" | "round",
                FieldType::Date | FieldType::MultiChoice | FieldType::Email | FieldType::Person,
            )
            // A telephone number is written in digits, and is no amount.
            | (
                "thousands" | "fixed" | "percent" | "capital_amount" | "numbering" | "abs" | "round",
                FieldType::Phone,
            ) => ("数字", "numbers"),
            (
                "picture",
                FieldType::Date
                | FieldType::Period
                | FieldType::Choice
                | FieldType::Phone
                | FieldType::Email
                | FieldType::Person,
            ) => ("图片的文件名", "names of picture files"),
            (
                "join" | "sort" | "unique" | "reverse" | "first" | "last" | "sum" | "min" | "max" | "batch" | "slice"
                | "list" | "length" | "nth" | "dictsort" | "items" | "keys" | "values" | "get" | "groupby",
                FieldType::Integer | FieldType::Decimal,
            ) => ("列表", "lists"),
            _ => return None,
        };
        let key = written(inner);
        Some(
            Refusal::new(
                Code::Arguments,
                message!("“{name}”用于{zh}，“{key}”不是", "“{name}” is for {en}, and “{key}” is none"),
                message!("去掉“| {name}”", "leave out “| {name}”"),
            )
            .about(name),
        )
    }

    /// What comes out of a filter; what it takes of a table is noted.
    pub(super) fn filtered(&mut self, ty: Ty, filter: &Known, args: &Args) -> Ty {
        let by_attribute = by_attribute(filter, args) || matches!(args.positional.first(), Some(Expr::Text(_)));
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
    pub(super) fn member_of(&mut self, ty: Ty, path: &str) -> Result<String, Refusal> {
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
    pub(super) fn mapped(&mut self, inner: &Expr, args: &Args) -> Result<Out, Refusal> {
        if let Some(Expr::Name(said)) = args.positional.first()
            && self.made(said).is_none()
            && FILTERS.iter().any(|filter| filter.name == said)
        {
            return Err(Refusal::new(
                Code::Arguments,
                Message::new("过滤器的名字要加引号", "the name of a filter stands in quotes"),
                message!("写成 map(\"{said}\")", "write map(\"{said}\")"),
            )
            .about(said));
        }
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
            self.expr(inner)?;
            let near = unknown(name, &FILTERS.iter().map(|filter| (filter.name, "")).collect::<Vec<_>>()).help;
            let help = match near.zh.starts_with("是不是") {
                true => near,
                false => {
                    message!("取一列写 map(attribute=\"{name}\")", "for a member, write map(attribute=\"{name}\")")
                }
            };
            let message = message!("没有过滤器“{name}”", "there is no filter “{name}”");
            return Err(Refusal::new(Code::UnknownFilter, message, help).about(name));
        };
        let base = self.value(inner)?;
        let mut entries = Vec::new();
        let list = arguments(filter, &call)?;
        self.try_out(filter, (&Expr::Null, None), &list);
        for (parameter, value) in list {
            entries.push(format!("{}: {}", quoted(parameter), self.value(value)?.at(TERNARY)));
        }
        let text = format!("{} | map(filter={}, with={{{}}})", base.at(PIPE), quoted(filter.tera), entries.join(", "));
        Ok(Out::new(text, PIPE, Ty::Any).being(Some(Nature::list(Origin::Made("map")))))
    }

    /// `select`, `reject` and, with a member to test, `selectattr` and `rejectattr`.
    pub(super) fn selected(&mut self, inner: &Expr, filter: &'static Known, args: &Args) -> Result<Out, Refusal> {
        let base = self.expr(inner)?;
        let mut parts = Vec::new();
        let list = arguments(filter, args)?;
        self.try_out(filter, (inner, None), &list);
        let has_value = list.iter().any(|(parameter, _)| *parameter == "with");
        let needs_value = list.iter().find_map(|(parameter, value)| match value {
            Expr::Text(test) if *parameter == "test" && !ALONE.contains(&test.as_str()) => Some(test.as_str()),
            _ => None,
        });
        for (parameter, value) in list {
            let text = match (parameter, value) {
                ("attribute", Expr::Text(path)) => quoted(&self.member_of(base.ty, path)?),
                ("attribute", Expr::Name(said)) if self.may_be_unquoted(said) => {
                    self.doubt_column(said);
                    self.value(value)?.at(TERNARY)
                }
                ("test", Expr::Text(test)) => {
                    let tests = ALONE.iter().chain(COMPARING);
                    if !tests.clone().any(|known| known == test) {
                        let known: Vec<(&str, &str)> = tests.map(|test| (*test, "")).collect();
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
        let nature = base.ty.table().is_none().then(|| Nature::list(Origin::Made(filter.name)));
        Ok(Out::new(format!("{} | {}{args}", base.at(PIPE), filter.tera), PIPE, base.ty).being(nature))
    }

    /// The field or column that a value is.
    pub(super) fn field_of(&self, value: &Expr) -> Option<&Field> {
        match value {
            Expr::Name(name) => match (self.made(name), self.names.target(name)) {
                (Some(local), _) => match local.nature.as_ref()?.origin {
                    Origin::Field(spot) => spot.field(self.names),
                    _ => None,
                },
                (None, Ok(Some(Target::Field(field)))) => self.names.field(field),
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
        }
    }
}

/// Whether a filter is told a member of the items.
fn by_attribute(filter: &Known, args: &Args) -> bool {
    let named = args.named.iter().any(|(name, _)| matches!(name.as_str(), "attribute" | "属性" | "列"));
    let place = filter.parameters.iter().position(|parameter| *parameter == "attribute");
    let first_is_text = matches!(args.positional.first(), Some(Expr::Text(_)));
    let skips = matches!(filter.tera, "sort" | "min" | "max") && first_is_text;
    named || skips || place.is_some_and(|place| args.positional.len() > place)
}
