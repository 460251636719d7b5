//! `zwy forms [FORM]`

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::args::FormsArgs;
use super::{Context, Outcome, print, schema_of};
use zwy::error::Result;
use zwy::schema::{Field, FieldType, Filler, Schema, Stage};

pub(crate) fn run(context: &Context, args: &FormsArgs) -> Result<Outcome> {
    let catalog = context.catalog()?;
    let text = match &args.form {
        Some(form) => one(context, schema_of(&catalog, form)?),
        None => {
            let rows: Vec<[String; 4]> = catalog
                .iter()
                .map(|schema| {
                    [
                        schema.form.to_string(),
                        schema.attachment.clone().unwrap_or_default(),
                        schema.title.print(|_, blank| blank.unwrap_or_default().to_owned()),
                        schema.summary.get(context.lang).to_owned(),
                    ]
                })
                .collect();
            columns(&rows)
        }
    };
    // Schemas may come from anybody.
    print(zwy::report::clean_lines(&text).as_bytes())?;
    Ok(Outcome::Accepted)
}

fn one(context: &Context, schema: &Schema) -> String {
    let mut text = String::new();
    let title = schema.title.print(|_, blank| blank.unwrap_or_default().to_owned());
    let _ = writeln!(text, "{}  {title}\n{}\n", schema.form, schema.summary.get(context.lang));
    let rows: Vec<[String; 4]> = schema.fields.values().map(|field| field_row(context, field, "")).collect();
    text += &columns(&rows);
    for table in schema.tables.values() {
        let _ = writeln!(text, "\n{}[]  {}", table.key, table.label);
        let rows: Vec<[String; 4]> =
            table.columns.values().map(|column| field_row(context, &column.field, "  ")).collect();
        text += &columns(&rows);
    }
    if !schema.rules.is_empty() {
        let _ = writeln!(text, "\n{}", context.say("规则", "Rules"));
        let mut rows: Vec<[String; 4]> = Vec::new();
        for rule in &schema.rules {
            let severity = match rule.severity {
                zwy::problem::Severity::Error => context.say("错误", "error"),
                zwy::problem::Severity::Warning => context.say("提示", "warning"),
                zwy::problem::Severity::Note => context.say("说明", "note"),
            };
            let id = format!("  {}", rule.id);
            rows.push([id, severity.to_owned(), rule.field.to_string(), rule.help.get(context.lang).to_owned()]);
        }
        text += &columns(&rows);
    }
    text
}

fn field_row(context: &Context, field: &Field, indent: &str) -> [String; 4] {
    let needed = match (field.required, field.filled_by) {
        (Stage::Submit, _) => context.say("必填", "required"),
        (Stage::Archive, Filler::Authority) => context.say("管理部门填，归档必填", "by the authority; at archive"),
        (Stage::Archive, _) => context.say("归档必填", "required at archive"),
        (Stage::Never, _) if field.recommended => context.say("建议填写", "recommended"),
        (Stage::Never, _) => "",
    };
    let label = field.title.chars().take(24).collect::<String>();
    [
        format!("{indent}{}", field.key),
        label,
        format!("{}{}", type_name(field.kind), vocabulary(field)),
        needed.to_owned(),
    ]
}

fn vocabulary(field: &Field) -> String {
    match &field.vocabulary {
        Some(vocabulary) => {
            let terms: Vec<&str> = vocabulary.terms.iter().map(|term| term.term.as_str()).collect();
            let more = if vocabulary.open { "…" } else { "" };
            format!("（{}{more}）", terms.join("、"))
        }
        None => String::new(),
    }
}

fn type_name(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "text",
        FieldType::LongText => "long-text",
        FieldType::Person => "person",
        FieldType::Phone => "phone",
        FieldType::Email => "email",
        FieldType::Date => "date",
        FieldType::Period => "period",
        FieldType::Integer => "integer",
        FieldType::Decimal => "decimal",
        FieldType::Choice => "choice",
        FieldType::MultiChoice => "multi-choice",
    }
}

/// Rows with their first columns aligned by what a terminal shows.
pub(super) fn columns(rows: &[[String; 4]]) -> String {
    let mut widths = [0; 3];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width().min(44));
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (index, cell) in row.iter().enumerate() {
            line.push_str(cell);
            if let Some(width) = widths.get(index) {
                line.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
