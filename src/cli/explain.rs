//! `zwy explain [CODE]`

use super::args::ExplainArgs;
use super::{Context, Outcome, print};
use zwy::codes;
use zwy::error::{Error, Result};

pub(crate) fn run(context: &Context, args: &ExplainArgs) -> Result<Outcome> {
    let Some(code) = args.code.as_deref().map(str::trim) else {
        print(codes::index(&context.catalog()?, context.lang).as_bytes())?;
        return Ok(Outcome::Accepted);
    };
    if let Some(page) = codes::get(code) {
        print(page.text(context.lang).as_bytes())?;
        return Ok(Outcome::Accepted);
    }
    let catalog = context.catalog()?;
    let mut text = String::new();
    for schema in catalog.iter() {
        for rule in schema.rules.iter().filter(|rule| &*rule.id == code) {
            if !text.is_empty() {
                text.push('\n');
            }
            text += &codes::rule_page(schema, rule, context.lang);
        }
    }
    if text.is_empty() {
        let mut known: Vec<&str> = codes::ALL.iter().map(|page| page.code).collect();
        known.extend(catalog.iter().flat_map(|schema| &schema.rules).map(|rule| &*rule.id));
        let near = known
            .iter()
            .map(|name| (strsim::normalized_damerau_levenshtein(code, name), *name))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map_or("", |(_, name)| name);
        return Err(Error::usage(
            zwy::message!("没有“{code}”这个代码", "there is no code “{code}”"),
            zwy::message!("最接近的是“{near}”", "the nearest is “{near}”"),
        ));
    }
    print(text.as_bytes())?;
    Ok(Outcome::Accepted)
}
