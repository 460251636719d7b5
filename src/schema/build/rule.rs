//! Rules and the names that expressions use.

use super::super::files::File;
use super::super::mistakes::Mistakes;
use super::super::raw::{RawField, RawRule};
use super::super::{Reads, Rule, Stage, nearest_help};
use super::Builder;
use crate::expr::{Expression, Name, RowName, Template, Type};
use crate::message;
use crate::message::Message;
use crate::node::Node;
use crate::problem::Severity;

/// Builds a rule; none where one of its expressions cannot be compiled.
pub(super) fn build(raw: &RawRule, node: &Node, mistakes: &mut Mistakes<'_>) -> Option<Rule> {
    let id = &raw.id;
    let fits = id.starts_with(|c: char| c.is_ascii_lowercase())
        && !id.ends_with('-')
        && !id.contains("--")
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !fits {
        mistakes.at(
            node.child("id"),
            message!("“{id}”不能作规则的代号", "“{id}” is no id of a rule"),
            Message::new("用“-”连接小写单词，如“one-thought”", "lower-case words joined by “-”, such as “one-thought”"),
        );
    }
    let when = raw.when.as_deref().map(|source| mistakes.expression(source, node.child("when")));
    let check = mistakes.expression(&raw.check, node.child("check"));
    let said = node.child("message");
    let zh = mistakes.template(&raw.message.zh, said.child("zh"));
    let en = mistakes.template(&raw.message.en, said.child("en"));
    if raw.stage == Some(Stage::Never) {
        mistakes.at(
            node.child("stage"),
            Message::new("这条规则永远不起作用", "the rule never applies"),
            Message::new("写 submit 或 archive", "write `submit` or `archive`"),
        );
    }
    let (when, check) = match when {
        Some(when) => (Some(when?), check?),
        None => (None, check?),
    };
    Some(Rule {
        reads: reads(raw, when.iter().chain([&check])),
        id: id.as_str().into(),
        severity: raw.severity.unwrap_or(Severity::Error),
        each: raw.each.as_deref().map(Into::into),
        when,
        check,
        field: raw.field.as_str().into(),
        stage: raw.stage.unwrap_or(Stage::Submit),
        message: [zh?, en?],
        help: raw.help.clone().unwrap_or_default(),
    })
}

fn reads<'e>(raw: &RawRule, expressions: impl Iterator<Item = &'e Expression>) -> Reads {
    let mut reads = Reads::default();
    let about = if raw.each.is_some() { format!("row.{}", raw.field) } else { raw.field.clone() };
    for name in expressions.flat_map(Expression::names).map(|name| name.name).chain([about]) {
        let (list, name) = match name.strip_prefix("row.").filter(|_| raw.each.is_some()) {
            Some(column) => (&mut reads.columns, column.to_owned()),
            None => (&mut reads.fields, name),
        };
        if !list.contains(&name) {
            list.push(name);
        }
    }
    reads
}

impl Builder<'_, '_> {
    /// Checks that what the expressions of `file` name is there, in the form or its annexes.
    pub(super) fn names(&self, file: &File<'_>, mistakes: &mut Mistakes<'_>) {
        let raw = &file.raw;
        let list = file.node.child("rules");
        for (index, rule) in raw.rules.iter().enumerate() {
            let node = list.item(index);
            self.about(rule, node, mistakes);
            let table = rule.each.as_deref();
            if let Some(source) = &rule.when {
                self.expression(source, node.child("when"), table, &Type::Bool, mistakes);
            }
            self.expression(&rule.check, node.child("check"), table, &Type::Bool, mistakes);
            let said = node.child("message");
            for (source, node) in [(&rule.message.zh, said.child("zh")), (&rule.message.en, said.child("en"))] {
                if let Ok(template) = Template::compile(source, true, mistakes.limits) {
                    self.check_names(template.names(), template.row_names(), node, table, mistakes);
                    mistakes.errors(node, template.misfits(&self.types(table)));
                }
            }
        }
        let fields = file.node.child("fields");
        for (key, field) in &raw.fields {
            self.conditions(field, fields.child(key), None, mistakes);
        }
        let tables = file.node.child("tables");
        for (key, table) in &raw.tables {
            let columns = tables.child(key).child("columns");
            for (name, column) in &table.columns {
                self.conditions(column, columns.child(name), Some(key), mistakes);
            }
        }
    }

    /// The expressions of a field.
    fn conditions(&self, field: &RawField, node: &Node, table: Option<&str>, mistakes: &mut Mistakes<'_>) {
        let expressions = [
            ("required_if", &field.required_if, Type::Bool),
            ("earliest", &field.earliest, Type::Date),
            ("latest", &field.latest, Type::Date),
        ];
        for (name, source, wanted) in expressions {
            if let Some(source) = source {
                self.expression(source, node.child(name), table, &wanted, mistakes);
            }
        }
    }

    /// The table of a rule, and the field that it is about.
    fn about(&self, rule: &RawRule, node: &Node, mistakes: &mut Mistakes<'_>) {
        let field = &rule.field;
        let place = node.child("field");
        let Some(each) = &rule.each else {
            if !self.fields.contains_key(field.as_str()) && !self.tables.contains_key(field.as_str()) {
                let help = nearest_help(field, &self.known(None));
                mistakes.at(place, message!("没有“{field}”这个字段", "there is no field “{field}”"), help);
            }
            return;
        };
        match self.tables.get(each.as_str()) {
            None => {
                let known: Vec<&str> = self.tables.keys().map(|key| &**key).collect();
                mistakes.at(
                    node.child("each"),
                    message!("没有“{each}”这个表格", "there is no table “{each}”"),
                    nearest_help(each, &known),
                );
            }
            Some(table) if !table.columns.contains_key(field.as_str()) => {
                let known: Vec<&str> = table.columns.keys().map(|key| &**key).collect();
                mistakes.at(
                    place,
                    message!("表格“{each}”没有“{field}”这一列", "the table “{each}” has no column “{field}”"),
                    nearest_help(field, &known),
                );
            }
            Some(_) => {}
        }
    }

    /// Checks the names of an expression, and that it makes a value of the type `wanted`.
    fn expression(&self, source: &str, node: &Node, table: Option<&str>, wanted: &Type, mistakes: &mut Mistakes<'_>) {
        if let Ok(expression) = Expression::compile(source, true, mistakes.limits) {
            self.check_names(expression.names(), expression.row_names(), node, table, mistakes);
            mistakes.errors(node, expression.misfits(&self.types(table), wanted));
        }
    }

    /// The names at the top of an expression's scope.
    fn known(&self, table: Option<&str>) -> Vec<&str> {
        let row: &[&str] = if table.is_some() { &["row", "index"] } else { &[] };
        let keys = self.fields.keys().chain(self.tables.keys()).map(|key| &**key);
        keys.chain(["form", "today", "received"]).chain(row.iter().copied()).collect()
    }

    fn check_names(
        &self,
        names: Vec<Name>,
        row_names: Vec<RowName>,
        node: &Node,
        table: Option<&str>,
        mistakes: &mut Mistakes<'_>,
    ) {
        for name in names {
            let mut steps = name.name.split('.');
            let root = steps.next().unwrap_or_default();
            if root == "row" && table.is_some() {
                if let Some(column) = steps.next() {
                    self.column(table.unwrap_or_default(), column, &name.span, node, mistakes);
                }
            } else {
                let known = self.known(table);
                if !known.contains(&root) {
                    let help = match (root, table) {
                        ("row" | "index", None) => Message::new(
                            "只有写了 each 的规则才有 row 和 index",
                            "only a rule with `each` has `row` and `index`",
                        ),
                        (_, Some(table)) if self.tables.get(table).is_some_and(|t| t.columns.contains_key(root)) => {
                            message!("写成“row.{root}”", "write “row.{root}”")
                        }
                        _ => nearest_help(root, &known),
                    };
                    let range = name.span.start..name.span.start + root.len();
                    mistakes.inside(node, &range, message!("没有“{root}”这个字段", "there is no field “{root}”"), help);
                }
            }
        }
        for name in row_names {
            if self.tables.contains_key(name.list.as_str()) {
                let column = name.name.split('.').next().unwrap_or_default();
                self.column(&name.list, column, &name.span, node, mistakes);
            }
        }
    }

    fn column(
        &self,
        table: &str,
        column: &str,
        span: &std::ops::Range<usize>,
        node: &Node,
        mistakes: &mut Mistakes<'_>,
    ) {
        let Some(known) = self.tables.get(table) else { return };
        if column != "extra" && !known.columns.contains_key(column) {
            let known: Vec<&str> = known.columns.keys().map(|key| &**key).collect();
            mistakes.inside(
                node,
                span,
                message!("表格“{table}”没有“{column}”这一列", "the table “{table}” has no column “{column}”"),
                nearest_help(column, &known),
            );
        }
    }
}
