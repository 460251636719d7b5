//! What a title without its dashes leaves open: the office whose name stands in front of its words, and what the rows of
//! the table say in a column of their own.

use super::Section;
use crate::extract::fold::{fold, same};
use crate::extract::imprint::is_offices;
use crate::extract::text::program::{Line, Token};
use crate::record::Key;
use crate::value::Value;

/// Values of such a column that are listed, and what stands in front of its label.
const MOST: usize = 5;
const IN_FRONT: [&str; 3] = ["所属", "所在", "对应"];

/// The office in front of the last words of one of the `titles`, where nothing parts them (`甲局统计表`).
pub(super) fn office<'n>(titles: &[Line], name: &'n str) -> Option<&'n str> {
    let is_dash = |c: char| c.is_whitespace() || fold(c.encode_utf8(&mut [0; 4])) == "-";
    let fronts = titles.iter().filter_map(|title| match title.tokens.last() {
        Some(Token::Literal { text, .. }) => name.trim().strip_suffix(text.trim_matches(is_dash)),
        _ => None,
    });
    let front = fronts.min_by_key(|front| front.len())?.trim_end_matches(is_dash);
    (front.chars().nth(2).is_some() && !front.contains(is_dash) && is_offices(front)).then_some(front)
}

impl Section<'_> {
    /// The label of a column that the form does not have and that is called as the field `key`, and its values.
    pub(super) fn said_in_rows(&self, key: &Key) -> Option<(String, String)> {
        let field = self.plan.schema.fields.get(key)?;
        let is_called = |label: &str| {
            let folded = fold(label);
            let bare = IN_FRONT.iter().find_map(|word| folded.strip_prefix(word));
            // `所属系统` is the name of one; `单位` alone may be what something is counted in.
            let named = bare.map(|bare| format!("{bare}名称")).unwrap_or_default();
            let bare = bare.unwrap_or(&folded);
            std::iter::once(&field.label).chain(&field.aliases).any(|own| same(own, bare) || same(own, &named))
        };
        let tables = self.plan.schema.tables.keys();
        let rows = tables.flat_map(|table| self.record.rows(table));
        let (mut label, mut values) = (None, Vec::new());
        for row in rows {
            let Some(Value::Map(extra)) = row.get("extra") else { continue };
            let known = label.as_deref().and_then(|label: &str| Some((label.to_owned(), extra.text(label)?)));
            let Some((own, said)) = known.or_else(|| {
                let (own, value) = extra.iter().find(|(own, _)| label.is_none() && is_called(own))?;
                Some((own.to_string(), value.as_text()?))
            }) else {
                continue;
            };
            label = Some(own);
            if !values.contains(&said) {
                values.push(said);
            }
        }
        (values.len() <= MOST).then(|| values.join("、")).zip(label).map(|(values, label)| (label, values))
    }
}
