//! The titles of a form, as what returns are told by.

use std::ops::Deref;

use crate::extract::fold::{Look, fold_words};
use crate::extract::text::program::{Line, Token, tokens};
use crate::schema::Text;

/// Titles as running text.
#[derive(Debug, Default)]
pub(crate) struct Titles {
    lines: Vec<Line>,
    /// The longest piece of wording of each of them.
    looks: Vec<Look>,
    /// Those without values, without punctuation.
    pub(crate) words: Vec<String>,
}

impl Titles {
    pub(crate) fn of(titles: &[Text]) -> Self {
        let mut lines: Vec<Line> = titles.iter().map(|title| Line::new(tokens(title), None)).collect();
        lines.extend(other_endings(&lines));
        let looks = lines.iter().filter_map(Line::longest).map(Look::of).collect();
        let words = lines.iter().filter_map(|title| match title.tokens.as_slice() {
            [Token::Literal { text, .. }] => Some(fold_words(text)),
            _ => None,
        });
        Self { looks, words: words.collect(), lines }
    }

    /// The longest piece of wording of each title.
    pub(crate) fn looks(&self) -> &[Look] {
        &self.looks
    }

    /// False for a line that is none of the titles.
    pub(crate) fn may_be(&self, line: Look) -> bool {
        self.looks.iter().any(|title| line.may_hold(*title))
    }
}

impl Deref for Titles {
    type Target = [Line];

    fn deref(&self) -> &[Line] {
        &self.lines
    }
}

/// A title with values may end in the wording of another title.
fn other_endings(titles: &[Line]) -> Vec<Line> {
    let Some((Token::Literal { text, folded }, front)) =
        titles.first().and_then(|title| title.tokens.split_last()).filter(|(_, front)| !front.is_empty())
    else {
        return Vec::new();
    };
    let before = |text: &str| text.chars().take_while(|c| !c.is_alphanumeric()).collect::<String>();
    let longer = titles.iter().skip(1).filter_map(|title| match title.tokens.as_slice() {
        [Token::Literal { text: other, folded: other_folded }] if !folded.ends_with(other_folded.as_str()) => {
            let ending = Token::Literal {
                text: format!("{}{other}", before(text)),
                folded: format!("{}{other_folded}", before(folded)),
            };
            Some(Line::new(front.iter().cloned().chain([ending]).collect(), None))
        }
        _ => None,
    });
    longer.collect()
}
