//! Lists in the order of a number, where that is not done often: the standard library's stable sort is machine code of some
//! kilobytes for each kind of list, and this one is the same for all.

/// Sorts `list` by what `key` says of each item; items of the same key stay in their order.
pub(crate) fn by<T>(list: &mut Vec<T>, key: impl Fn(&T) -> usize) {
    let mut keys: Vec<(usize, usize)> = list.iter().map(key).zip(0..).collect();
    keys.sort_unstable();
    let mut items: Vec<Option<T>> = std::mem::take(list).into_iter().map(Some).collect();
    list.extend(keys.into_iter().filter_map(|(_, at)| items.get_mut(at)?.take()));
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_has_the_same_key_stays_in_its_order() {
        let mut list = vec![(2, 'a'), (1, 'b'), (2, 'c'), (0, 'd'), (1, 'e')];
        super::by(&mut list, |(key, _)| *key);
        assert_eq!(list.iter().map(|(_, letter)| *letter).collect::<String>(), "dbeac");
    }
}
