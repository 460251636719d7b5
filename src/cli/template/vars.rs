//! `zwy template vars T.docx`

use super::super::args::{TemplateVarsArgs, VarsFormat};
use super::super::forms::columns;
use super::super::{Context, Outcome, print};
use super::read_template;
use zwy::docx::template::usage::{Kind, Use, json_schema, skeleton, variables};
use zwy::error::Result;
use zwy::message::Lang;
use zwy::report::clean_line;

pub(super) fn run(context: &Context, args: &TemplateVarsArgs) -> Result<Outcome> {
    let schema = super::schema(context, args.form.as_deref())?;
    let limits = &context.limits;
    let name = args.template.display().to_string();
    let bytes = read_template(&args.template, limits)?;
    let used = variables(&bytes, &name, schema.clone(), limits)?;
    let text = match args.format {
        VarsFormat::Text => {
            let mut rows = Vec::new();
            list(&mut rows, "", &used, context.lang);
            columns(&rows)
        }
        VarsFormat::Yaml => skeleton(&used, schema.as_deref(), context.lang),
        VarsFormat::JsonSchema => {
            let value = json_schema(&used, &name, schema.as_deref());
            super::pretty(&value)?
        }
    };
    print(text.as_bytes())?;
    Ok(Outcome::Accepted)
}

/// Name, kind, whether it may be absent, and where it is used first; members behind what they are of.
fn list(rows: &mut Vec<[String; 4]>, before: &str, used: &Use, lang: Lang) {
    for (key, used) in &used.members {
        one(rows, format!("{before}{key}"), used, lang);
    }
}

fn one(rows: &mut Vec<[String; 4]>, name: String, used: &Use, lang: Lang) {
    let zh = lang == Lang::Zh;
    let (kind, path) = match used.kind() {
        Kind::List => (if zh { "列表" } else { "list" }, format!("{name}[]")),
        Kind::Mapping => (if zh { "对象" } else { "mapping" }, name),
        Kind::Number => (if zh { "数字" } else { "number" }, name),
        Kind::Value => ("", name),
    };
    let optional = match (used.is_optional, zh) {
        (true, true) => "可缺",
        (true, false) => "optional",
        (false, _) => "",
    };
    let place = used.first.as_ref().map(|place| place.describe(lang)).unwrap_or_default();
    rows.push([clean_line(&path).into_owned(), kind.to_owned(), optional.to_owned(), place]);
    list(rows, &format!("{path}."), used, lang);
    if let Some(items) = used.items.as_deref() {
        list(rows, &format!("{path}."), items, lang);
        if items.items.is_some() {
            one(rows, path, items, lang);
        }
    }
}
