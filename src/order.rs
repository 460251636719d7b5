//! Lists in order, where that is not done often: the standard library's stable sort is machine code of some kilobytes for
//! each kind of list and of order, and this one is the same for all.

use std::cmp::Ordering;

/// Sorts `list` by what `key` says of each item; items of the same key stay in their order.
pub(crate) fn by<T>(list: &mut Vec<T>, key: impl Fn(&T) -> usize) {
    let mut keys: Vec<(usize, usize)> = list.iter().map(key).zip(0..).collect();
    keys.sort_unstable();
    put(list, keys.into_iter().map(|(_, at)| at));
}

/// Sorts `list` as `compare` says; equal items stay in their order.
pub(crate) fn comparing<T>(list: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let items = list.as_slice();
    let order = order(items.len(), &|a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    put(list, order.into_iter());
}

/// The numbers of so many items in their order.
fn order(items: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..items).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

/// Puts the items of a list where `order` has their numbers.
fn put<T>(list: &mut Vec<T>, order: impl Iterator<Item = usize>) {
    let mut items: Vec<Option<T>> = std::mem::take(list).into_iter().map(Some).collect();
    list.extend(order.filter_map(|at| items.get_mut(at)?.take()));
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_has_the_same_key_stays_in_its_order() {
        let list = vec![(2, 'a'), (1, 'b'), (2, 'c'), (0, 'd'), (1, 'e')];
        let (mut by, mut comparing) = (list.clone(), list);
        super::by(&mut by, |(key, _)| *key);
        super::comparing(&mut comparing, |(a, _), (b, _)| a.cmp(b));
        assert_eq!(by.iter().map(|(_, letter)| *letter).collect::<String>(), "dbeac");
        assert_eq!(by, comparing);
    }
}
