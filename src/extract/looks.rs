//! The looks of many texts, asked at once: most lines hold none of the titles of all forms.

use super::fold::{Kinds, Look};

/// Looks, each below the kind of character of its text that the fewest others have.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    by_kind: Vec<Vec<Kinds>>,
    /// The kinds below which there are any.
    kinds: Kinds,
    /// Of a text without Chinese characters nothing is told.
    has_any: bool,
}

impl Looks {
    pub(crate) fn new(looks: &[Look]) -> Self {
        let mut own = Self { by_kind: vec![Vec::new(); Kinds::COUNT], kinds: Kinds::default(), has_any: false };
        let mut counts = [0_usize; Kinds::COUNT];
        for kind in looks.iter().flat_map(|look| look.han.each()) {
            counts.get_mut(kind).into_iter().for_each(|count| *count += 1);
        }
        for look in looks {
            let rarest = look.han.each().min_by_key(|kind| counts.get(*kind));
            match rarest.and_then(|kind| Some((own.by_kind.get_mut(kind)?, kind))) {
                Some((list, kind)) => {
                    list.push(look.han);
                    own.kinds = own.kinds.and(Kinds::of_number(kind));
                }
                None => own.has_any = true,
            }
        }
        own
    }

    /// False when a text that looks like `text` holds none of the texts.
    pub(crate) fn may_be_in(&self, text: Look) -> bool {
        self.has_any
            || text.open && self.kinds != Kinds::default()
            || text
                .han
                .both(self.kinds)
                .each()
                .filter_map(|kind| self.by_kind.get(kind))
                .flatten()
                .any(|own| text.han.hold(*own))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn many_are_asked_as_each_of_them(texts in prop::collection::vec("[甲乙丙丁戊己庚辛壬癸a]{0,4}", 0..5), line in "[甲乙丙丁戊己庚辛壬癸㈠a]{0,6}") {
            let looks: Vec<Look> = texts.iter().map(|text| Look::of(text)).collect();
            let line = Look::of(&line);
            prop_assert_eq!(Looks::new(&looks).may_be_in(line), looks.iter().any(|look| line.may_hold(*look)));
        }
    }
}
