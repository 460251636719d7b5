//! What a code of the doctor means: the row of the documentation.

use unicode_width::UnicodeWidthStr;

use super::Code;
use crate::message::Lang;

const CHINESE: &str = include_str!("../../../../docs/template-check.zh-CN.md");
const ENGLISH: &str = include_str!("../../../../docs/template-check.md");

/// The page of a code as plain text, ending in a line break; none where the doctor has no such code.
///
/// ```
/// use zwy::message::Lang;
/// assert!(zwy::docx::template::doctor::page("lost-text", Lang::En).is_some_and(|page| page.contains("{%tr")));
/// ```
pub fn page(code: &str, lang: Lang) -> Option<String> {
    let titles = match lang {
        Lang::Zh => ["含义", "例", "改成"],
        Lang::En => ["Meaning", "Example", "Write instead"],
    };
    let mut page = format!("{code}  {}\n", heading(lang));
    for (title, cell) in titles.iter().zip(row(code, lang)?).filter(|(_, cell)| !cell.is_empty()) {
        page += &format!("\n{title}\n  {cell}\n");
    }
    Some(page)
}

/// Every code with what it means, a line each, under a heading.
pub fn index(lang: Lang) -> String {
    let names = || Code::ALL.iter().map(|code| code.name());
    let widest = names().map(UnicodeWidthStr::width).max().unwrap_or(0);
    let line = |code| {
        format!("  {code:widest$}  {}\n", row(code, lang).and_then(|row| row.into_iter().next()).unwrap_or_default())
    };
    format!("{}\n{}", heading(lang), names().map(line).collect::<String>())
}

fn heading(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "模板检查（zwy template check）",
        Lang::En => "Word templates (zwy template check)",
    }
}

/// The cells of the row of a code behind its name.
fn row(code: &str, lang: Lang) -> Option<Vec<String>> {
    let source = if lang == Lang::Zh { CHINESE } else { ENGLISH };
    let row = source.lines().find(|line| line.starts_with(&format!("| `{code}` |")))?;
    // A pipe in a cell is escaped.
    let row = row.replace("\\|", "\u{1}");
    let cells = row.trim_matches('|').split('|').skip(1);
    Some(cells.map(|cell| cell.trim().replace('\u{1}', "|").replace('`', "")).collect())
}
