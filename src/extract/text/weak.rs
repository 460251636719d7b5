//! A line of several values with little wording between them (`自…至…，共…`): none of it tells by itself where the line
//! stands; all of it together does where one line is all there is.

use std::ops::Range;

use super::program::{Line, Token};
use crate::extract::fold::{Folded, find};

/// Longest text, in bytes, that is looked at.
const LONGEST: usize = 600;

/// The places of the values of `line` in the one line of text of a region, parted by all its wording in its order.
pub(super) fn values(text: &str, region: Range<usize>, line: &Line) -> Option<Vec<Range<usize>>> {
    let is_slot = |token: &Token| matches!(token, Token::Slot { .. });
    let slots = line.tokens.iter().filter(|token| is_slot(token)).count();
    let are_parted = line.tokens.windows(2).all(|pair| match pair {
        [Token::Slot { .. }, Token::Slot { .. }] => false,
        [_, Token::Literal { folded, .. }] => !folded.is_empty(),
        _ => true,
    });
    let there = text.get(region.clone())?;
    let only = there.trim();
    let is_led = matches!(line.tokens.first(), Some(Token::Literal { .. }));
    if slots == 0 || slots < 2 && !is_led || !are_parted || only.len() > LONGEST || only.contains(['\n', '\t']) {
        return None;
    }
    let start = region.start + there.len() - there.trim_start().len();
    let folded = Folded::new(only);
    let (mut ranges, mut at, mut open) = (Vec::new(), 0, None);
    for token in &line.tokens {
        match token {
            Token::Slot { .. } => open = Some(at),
            Token::Literal { folded: literal, .. } => {
                let hit = at + find(folded.text.get(at..)?, literal)?;
                match open.take() {
                    Some(from) => ranges.push(from..hit),
                    // Wording in front of the first value begins the line.
                    None if hit > at => return None,
                    None => {}
                }
                at = hit + literal.len();
            }
        }
    }
    match open {
        Some(from) => ranges.push(from..folded.text.len()),
        None if at < folded.text.len() => return None,
        None => {}
    }
    let original = |range: Range<usize>| start + folded.original(range.start)..start + folded.original(range.end);
    Some(ranges.into_iter().map(original).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_wording_in_its_order_parts_the_values() {
        let literal = |text: &str| Token::Literal { text: text.to_owned(), folded: crate::extract::fold(text) };
        let slot = || Token::Slot { key: "key".into(), blank: None };
        let line = Line::new(vec![literal("自"), slot(), literal("至"), slot(), literal("，共"), slot()], None);
        let of = |text: &str| {
            let values = values(text, 0..text.len(), &line)?;
            Some(values.into_iter().filter_map(|range| text.get(range)).collect::<Vec<_>>().join("|"))
        };
        assert_eq!(of("\n自 12月1日 至12月3日， 共3天").as_deref(), Some("12月1日 |12月3日|3天"));
        for text in ["12月1日至12月3日，共3天", "自12月1日到12月3日，共3天", "自12月1日\n至12月3日，共3天"]
        {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
