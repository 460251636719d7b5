//! `zwy explain [CODE]`

use super::args::ExplainArgs;
use super::{Context, Outcome, print};
use zwy::codes;
use zwy::docx::template::{Code, doctor};
use zwy::error::{Error, Result};
use zwy::limits;
use zwy::message::Message;

pub(crate) fn run(context: &Context, args: &ExplainArgs) -> Result<Outcome> {
    let Some(code) = args.code.as_deref().map(str::trim) else {
        let index = codes::index(&context.catalog()?, context.lang);
        print(format!("{index}\n{}", doctor::index(context.lang)).as_bytes())?;
        return Ok(Outcome::Accepted);
    };
    let code = &*code.to_lowercase();
    if let Some(page) = codes::get(code) {
        let mut text = page.text(context.lang);
        if page.code == "oversized" {
            text += context.say(
                "\n上限（默认值；用 --limit 名称=值 更改，说明见 docs/limits.zh-CN.md）\n",
                "\nLimits (their defaults; --limit NAME=VALUE changes one; docs/limits.md tells why)\n",
            );
            text += &limits::table(context.lang);
        }
        print(text.as_bytes())?;
        return Ok(Outcome::Accepted);
    }
    if let Some(text) = doctor::page(code, context.lang) {
        print(text.as_bytes())?;
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
        known.extend(Code::ALL.iter().map(|code| code.name()));
        known.extend(catalog.iter().flat_map(|schema| &schema.rules).map(|rule| &*rule.id));
        let near = known
            .iter()
            .map(|name| (strsim::normalized_damerau_levenshtein(code, name), *name))
            .filter(|(likeness, _)| *likeness >= 0.6)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        return Err(Error::usage(
            zwy::message!("没有“{code}”这个代码", "there is no code “{code}”"),
            match near {
                Some((_, near)) => zwy::message!("最接近的是“{near}”", "the nearest is “{near}”"),
                None => Message::new("`zwy explain` 列出全部代码", "`zwy explain` lists all codes"),
            },
        ));
    }
    print(text.as_bytes())?;
    Ok(Outcome::Accepted)
}
