//! Why a total may differ from what its rows add up to: the mistakes that people make, tried one by one.

use rust_decimal::Decimal;

use crate::message;
use crate::message::Message;

/// A row's share of a sum.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    /// The row's value.
    pub(super) each: Decimal,
    /// How often it counts.
    pub(super) times: Decimal,
    /// The row has no value: it counts as nothing.
    pub(super) missing: bool,
}

impl Share {
    /// The value as often as it counts; none when that is too large a number.
    pub(super) fn product(self) -> Option<Decimal> {
        if self.times == Decimal::ONE { Some(self.each) } else { self.each.checked_mul(self.times) }
    }
}

/// The likely reason why `found` stands where `shares` add up to `expected`: of those that fit, the one that would fit
/// least often by chance; none where nothing plain explains it. `hidden` is true where rows were hidden.
pub(super) fn reason(found: Decimal, expected: Decimal, shares: &[Share], hidden: bool) -> Option<Message> {
    let more = found > expected;
    // That a number is not there is no guess.
    more.then(|| missing(shares))
        .flatten()
        .or_else(|| unmultiplied(found, expected, shares))
        .or_else(|| twice(found, expected))
        .or_else(|| thousands(found, expected, shares))
        .or_else(|| unfinished(found, shares))
        .or_else(|| (hidden && more).then(|| Message::new("合计可能包括了隐藏的行", "the total may count hidden rows")))
        .or_else(|| one_row(found, expected, shares, true))
        .or_else(|| swapped(found, expected))
        .or_else(|| one_row(found, expected, shares, false))
        .or_else(|| missing(shares))
}

/// Everything was counted twice, as where the rows and their subtotals are added up.
fn twice(found: Decimal, expected: Decimal) -> Option<Message> {
    (!expected.is_zero() && expected.checked_add(expected) == Some(found))
        .then(|| Message::new("合计可能把小计也加了进去", "the total may count the subtotals as well"))
}

/// The last rows are not in the sum: they were added after it.
fn unfinished(found: Decimal, shares: &[Share]) -> Option<Message> {
    let mut sum = Decimal::ZERO;
    for (index, share) in shares.iter().enumerate() {
        sum = sum.checked_add(share.product()?)?;
        let left = shares.len() - index - 1;
        if sum == found && left > 1 && index > 0 {
            return Some(message!("可能漏加了最后 {left} 条", "the last {left} rows may have been left out"));
        }
    }
    None
}

/// A row has no value to add up.
fn missing(shares: &[Share]) -> Option<Message> {
    let row = shares.iter().position(|share| share.missing)? + 1;
    Some(message!("第 {row} 条没有填数", "row {row} has no number"))
}

/// The numbers of each row were added without their quantity.
fn unmultiplied(found: Decimal, expected: Decimal, shares: &[Share]) -> Option<Message> {
    let plain = shares.iter().try_fold(Decimal::ZERO, |sum, share| sum.checked_add(share.each))?;
    (plain == found && plain != expected)
        .then(|| Message::new("合计没有乘以数量", "the total leaves out the quantities"))
}

/// A terabyte was taken as 1000 in the total, and as 1024 in the rows.
fn thousands(found: Decimal, expected: Decimal, shares: &[Share]) -> Option<Message> {
    let kilo = Decimal::from(1024);
    let mut lost = Decimal::ZERO;
    for share in shares.iter().filter(|share| share.each >= kilo && (share.each % kilo).is_zero()) {
        lost = lost.checked_add(share.product()?.checked_div(kilo)?.checked_mul(Decimal::from(24))?)?;
    }
    (!lost.is_zero() && expected - found == lost)
        .then(|| Message::new("合计按 1T=1000G 计算，应为 1024G", "the total takes 1 T as 1000 G; it is 1024 G"))
}

/// One row was left out, or counted twice; with `only`, one that no other equals.
fn one_row(found: Decimal, expected: Decimal, shares: &[Share], only: bool) -> Option<Message> {
    let difference = found.checked_sub(expected)?;
    let mut fitting = shares.iter().enumerate().filter(|(_, share)| share.product() == Some(difference.abs()));
    let (index, _) = fitting.next()?;
    let row = index + 1;
    let alone = fitting.next().is_none();
    if only && !alone {
        return None;
    }
    Some(match (difference.is_sign_negative(), alone) {
        (true, true) => message!("可能漏加了第 {row} 条", "row {row} may have been left out"),
        (true, false) => message!("可能漏加了一条，如第 {row} 条", "a row such as {row} may have been left out"),
        (false, true) => message!("可能把第 {row} 条加了两次", "row {row} may have been counted twice"),
        (false, false) => {
            message!("可能把一条加了两次，如第 {row} 条", "a row such as {row} may have been counted twice")
        }
    })
}

/// Two neighbouring digits changed places.
fn swapped(found: Decimal, expected: Decimal) -> Option<Message> {
    let (a, b) = (found.normalize().to_string(), expected.normalize().to_string());
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return None;
    }
    let mut different = a.iter().zip(b).enumerate().filter(|(_, (x, y))| x != y);
    let ((i, (a1, b1)), (j, (a2, b2))) = (different.next()?, different.next()?);
    (different.next().is_none() && j == i + 1 && a1 == b2 && a2 == b1)
        .then(|| Message::new("可能有两位数字写颠倒了", "two digits may have changed places"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reason in English for a total over rows of `(value, quantity)`.
    fn said(found: i64, rows: &[(i64, i64)]) -> String {
        let shares: Vec<Share> = rows
            .iter()
            .map(|&(each, times)| Share { each: each.into(), times: times.into(), missing: false })
            .collect();
        let expected: Decimal = shares.iter().filter_map(|share| share.product()).sum();
        reason(found.into(), expected, &shares, false).map_or_else(|| "-".to_owned(), |reason| reason.en.to_string())
    }

    #[test]
    fn plain_mistakes_are_named() {
        for (found, rows, expected) in [
            (24, &[(8, 2), (16, 1)][..], "the total leaves out the quantities"),
            (1500, &[(1024, 1), (500, 1)], "the total takes 1 T as 1000 G; it is 1024 G"),
            (16, &[(8, 1), (16, 1)], "row 1 may have been left out"),
            (16, &[(8, 1), (8, 1), (8, 1)], "a row such as 1 may have been left out"),
            (40, &[(8, 1), (16, 1)], "row 2 may have been counted twice"),
            (48, &[(8, 1), (16, 1)], "the total may count the subtotals as well"),
            (24, &[(8, 1), (16, 1), (4, 1), (2, 1)], "the last 2 rows may have been left out"),
            (42, &[(11, 1), (13, 1)], "two digits may have changed places"),
            (43, &[(11, 1), (13, 1)], "-"),
        ] {
            assert_eq!(said(found, rows), expected, "{found} of {rows:?}");
        }
    }
}
