//! What is said of the files of a run together: what is there twice, what is superseded, and totals over all.

use rust_decimal::Decimal;

use crate::message::Message;
use crate::problem::{Problem, Severity};
use crate::record::Key;

/// What was seen across the files of a run.
#[derive(Debug, Default)]
pub struct Findings {
    /// What is wrong between files, in the order of the files that it is about.
    pub problems: Vec<Finding>,
    /// The totals of each table over all returns, each return once.
    pub totals: Vec<Total>,
    /// For each report in the order in which they came, how it counts.
    pub counted: Vec<Counted>,
}

/// A problem that one file has with another.
#[derive(Debug)]
pub struct Finding {
    /// The file that it is about.
    pub path: String,
    /// The file that it is compared with.
    pub other: String,
    /// What is wrong; it has no place.
    pub problem: Problem,
}

/// How a report counts in totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Whether the form counts.
    pub form: bool,
    /// The tables that do not count although the form does: their rows came as a return of their own as well.
    pub without: Vec<Key>,
}

/// The total of one table over all returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Total {
    /// The form that the table belongs to; forms that annex it share it.
    pub form: Key,
    /// The table's key.
    pub table: Key,
    /// What the table is called.
    pub label: String,
    /// Returns that have rows of it.
    pub forms: usize,
    /// Their rows.
    pub rows: usize,
    /// Rows as often as their quantities say; none for a table without such a column.
    pub quantity: Option<Decimal>,
    /// For each summed column its key, its label and its sum, each row as often as its quantity says.
    pub sums: Vec<(Key, String, Decimal)>,
    /// Values that could not be summed, because they are no numbers.
    pub skipped: usize,
}

impl Default for Counted {
    fn default() -> Self {
        Self { form: true, without: Vec::new() }
    }
}

impl Counted {
    /// Whether the rows of `table` count.
    pub fn counts(&self, table: &str) -> bool {
        self.form && !self.without.iter().any(|key| &**key == table)
    }
}

impl Findings {
    /// Number of forms that do not count.
    pub fn left_out(&self) -> usize {
        self.counted.iter().filter(|counted| !counted.form).count()
    }

    /// True when nothing here is a warning or worse.
    pub fn passes(&self) -> bool {
        self.problems.iter().all(|finding| finding.problem.severity == Severity::Note)
    }
}

impl Total {
    /// The total in words, behind the table's name.
    pub fn describe(&self) -> Message {
        let sums: String = self.sums.iter().map(|(_, label, sum)| format!("，{label} {}", sum.normalize())).collect();
        let (forms, rows) = (self.forms, self.rows);
        let times = self.quantity.filter(|quantity| *quantity != Decimal::from(rows));
        let zh_times = times.map(|times| format!("（按数量计 {}）", times.normalize())).unwrap_or_default();
        let en_times = times.map(|times| format!(" (by quantity {})", times.normalize())).unwrap_or_default();
        let en_sums = sums.replace('，', ", ");
        let (zh_left, en_left) = match self.skipped {
            0 => (String::new(), String::new()),
            skipped => (
                format!("；另有 {skipped} 处不是数字，未计入"),
                format!("; {} not counted", crate::message::counted(skipped, "value that is no number")),
            ),
        };
        let en_forms = crate::message::counted(forms, "form");
        let en_rows = crate::message::counted(rows, "row");
        crate::message!(
            "{forms} 份，{rows} 行{zh_times}{sums}{zh_left}",
            "{en_forms}, {en_rows}{en_times}{en_sums}{en_left}"
        )
    }
}
