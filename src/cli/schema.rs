//! `zwy schema check|export|report`

use std::path::PathBuf;

use super::args::SchemaCommand;
use super::{Context, Outcome, print, schema_of, sources};
use zwy::error::{Error, Result};
use zwy::message;
use zwy::message::counted;
use zwy::schema::Source;

pub(crate) fn run(context: &Context, command: &SchemaCommand) -> Result<Outcome> {
    match command {
        SchemaCommand::Check { files } => check(context, files),
        SchemaCommand::Export { form } => export(context, form.as_deref()),
        SchemaCommand::Report => {
            print(zwy::report::json::schema().as_bytes())?;
            Ok(Outcome::Accepted)
        }
    }
}

/// A schema with mistakes is what this command is asked to find: exit status 1.
fn check(context: &Context, files: &[PathBuf]) -> Result<Outcome> {
    let result = if files.is_empty() {
        context.catalog()
    } else {
        let mut written = zwy::assets::schemas();
        let built_in = written.len();
        let limits = &context.limits;
        for file in sources::list(context, files, None, limits)? {
            let bytes = file.bytes(limits).map_err(|why| {
                let (message, help) = why.into_words();
                Error::usage(message, help)
            })?;
            let text = String::from_utf8(bytes)
                .map_err(|e| Error::io(&file.path, std::io::Error::new(std::io::ErrorKind::InvalidData, e)))?;
            written.push(Source::new(file.path, text).in_layer(1));
        }
        zwy::schema::load_within(&written, limits).map(|mut catalog| {
            catalog.keep_from(built_in);
            catalog
        })
    };
    match result {
        Ok(catalog) => {
            for schema in catalog.iter() {
                let (fields, tables, rules) = (schema.fields.len(), schema.tables.len(), schema.rules.len());
                let text = match context.lang {
                    zwy::message::Lang::Zh => {
                        format!("{}：正确（{fields} 个字段，{tables} 个表格，{rules} 条规则）\n", schema.form)
                    }
                    zwy::message::Lang::En => format!(
                        "{}: correct ({}, {}, {})\n",
                        schema.form,
                        counted(fields, "field"),
                        counted(tables, "table"),
                        counted(rules, "rule")
                    ),
                };
                print(text.as_bytes())?;
                for (field, next) in schema.touching() {
                    let (field, next) = (&field.title, &next.title);
                    let text = message!(
                        "  提示：“{field}”和“{next}”之间没有印任何文字，填好的表读不回两个值；请在中间印上文字，或分在两格",
                        "  warning: nothing is printed between “{field}” and “{next}”: their values cannot be told apart when \
                         they are read back; print something between them, or give each a cell of its own"
                    );
                    print(format!("{}\n", text.get(context.lang)).as_bytes())?;
                }
            }
            Ok(Outcome::Accepted)
        }
        Err(Error::Mistakes(mistakes)) => {
            for mistake in &mistakes {
                print((mistake.render(context.lang) + "\n").as_bytes())?;
            }
            let count = mistakes.len();
            context.note(&match context.lang {
                zwy::message::Lang::Zh => format!("共 {count} 处错误"),
                zwy::message::Lang::En => counted(count, "mistake"),
            });
            Ok(Outcome::Rejected)
        }
        Err(error) => Err(error),
    }
}

fn export(context: &Context, form: Option<&str>) -> Result<Outcome> {
    let value = match form {
        Some(form) => zwy::schema::record_schema(schema_of(&context.catalog()?, form)?),
        None => zwy::schema::language(),
    };
    print(super::template::pretty(&value)?.as_bytes())?;
    Ok(Outcome::Accepted)
}
