//! Names that are nearly the same: what a name that is not known may be a slip for.

use crate::char_count::CharCount as _;

/// The known name that `name` may be a slip for: the nearest of those that are near.
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let likeness = |other: &str| strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &other.to_lowercase());
    let near = known.into_iter().filter(|other| is_near(name, other)).map(|other| (likeness(other), other));
    near.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, other)| other)
}

/// Whether one name may be a slip for the other: few letters differ, or one is a good part of the other.
pub fn is_near(name: &str, other: &str) -> bool {
    /// Letters that may differ in a long name.
    const MOST: usize = 3;
    const LONGEST: usize = 300;
    let (name, other) = (name.to_lowercase(), other.to_lowercase());
    let (short, long) = if name.char_count() <= other.char_count() { (&name, &other) } else { (&other, &name) };
    let (fewer, more) = (short.char_count(), long.char_count());
    // What is that long is no name, and to compare two of them takes as long as both together, times both.
    if fewer == 0 || more > LONGEST {
        return false;
    }
    // A Chinese name says with one character what others say with a few letters.
    let ascii = name.is_ascii() && other.is_ascii();
    let most = if ascii { more / 3 } else { more / 2 }.min(MOST);
    if more - fewer <= most && strsim::damerau_levenshtein(&name, &other) <= most {
        return true;
    }
    if !ascii {
        return fewer > 1 && fewer * 2 >= more && long.contains(short.as_str());
    }
    // Whole words at the beginning or at the end: `dept` of `dept_name`.
    let rest = long.strip_prefix(short.as_str()).map(|rest| rest.starts_with('_'));
    let before = long.strip_suffix(short.as_str()).map(|before| before.ends_with('_'));
    rest.or(before).unwrap_or(false) || fewer > 3 && fewer * 2 >= more && long.contains(short.as_str())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn only_what_is_near_is_proposed() {
        let known = ["inventory", "refund", "dept", "first_buyer_phone", "season", "收货电话", "品名", "到货日期"];
        for (name, near) in [
            ("inventry", Some("inventory")),
            ("Invenroty", Some("inventory")),
            ("dept_name", Some("dept")),
            ("depts", Some("dept")),
            ("buyer_phone", Some("first_buyer_phone")),
            ("reason", Some("season")),
            ("refun", Some("refund")),
            ("收货人电话", Some("收货电话")),
            ("品种", Some("品名")),
            ("电话", Some("收货电话")),
            ("os", None),
            ("color", None),
            ("budget_code", None),
            ("备注", None),
            ("负责人", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, known), near, "{name}");
        }
    }
}
