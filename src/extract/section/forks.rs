//! Where a template prints one of several things, what is there tells the values by which it was chosen.

use super::Section;
use crate::char_count::CharCount as _;
use crate::docx::template::prints::Printed;
use crate::extract::fold::fold;
use crate::extract::text::program::List;
use crate::extract::wording::forks::Fork;
use crate::extract::wording::ways::{Read, Told, Way, read};
use crate::grid::Content;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::{Key, Record};
use crate::schema::{Field, Table};
use crate::value::Value;
use crate::values::coerce;

/// Prints that are listed in one message, and the longest of them in characters.
const MOST_PRINTS: usize = 4;
const LONGEST_PRINT: usize = 30;

impl Section<'_> {
    /// Puts what was read of such places in the places of the values that they tell.
    pub(super) fn forks(&mut self) {
        let plan = self.plan;
        // Those that hold others come behind them.
        for fork in plan.forks.iter().rev() {
            match &fork.stands {
                Printed::Field(stands) => self.field_fork(fork, stands),
                Printed::Cell(table, stands) => self.column_fork(fork, *table, stands),
            }
        }
    }

    fn field_fork(&mut self, fork: &Fork, stands: &Key) {
        let plan = self.plan;
        let there = self.record.remove(stands);
        let place = self.places.get(stands);
        // What is wrong with the place is wrong with all values that it tells.
        let (own, others) =
            std::mem::take(&mut self.problems).into_iter().partition(|problem| problem.field == **stands);
        self.problems = others;
        let own: Vec<Problem> = own;
        for key in values_of(fork).map(key_of).filter(|key| self.record.get(key).is_none()) {
            self.problems.extend(own.iter().cloned().map(|problem| problem.field(key.to_string())));
        }
        if !self.seen.contains(stands) {
            return;
        }
        self.seen.extend(fork.of.iter().map(|of| key_of(of).clone()));
        let text = there.map(|value| value.plain()).unwrap_or_default();
        let way = match read(&fork.ways, fork.has_boxes, &text, &|key| plan.schema.fields.get(key)) {
            Read::Way(way, values) => {
                for (key, value) in values {
                    match List::number(&key) {
                        Some(list) => self.inline_list(list, &value, place.clone()),
                        None if value.is_empty() => self.is_blank(&key),
                        None => self.put(&key, &Content::Text(value.as_str().into()), place.clone(), None),
                    }
                }
                way
            }
            // Somebody emptied it.
            Read::Other if text.is_empty() => {
                for key in values_of(fork).map(key_of).filter(|_| is_never_empty(fork)) {
                    let title = self.title_of(key).filter(|_| self.record.get(key).is_none());
                    self.extend(key, title.map(|title| emptied(&title, fork)).into_iter().collect(), place.clone());
                }
                return;
            }
            read => {
                for list in &fork.lists {
                    self.list_unsure(*list, &text, place.clone());
                }
                for of in values_of(fork) {
                    let problem = self.title_of(key_of(of)).map(|title| not_read(&read, fork, &title, &text));
                    let is_known = self.record.get(key_of(of)).is_some();
                    self.extend(key_of(of), problem.into_iter().filter(|_| !is_known).collect(), place.clone());
                }
                return;
            }
        };
        for of in fork.of.iter().filter(|of| asks(fork, of)) {
            let key = key_of(of);
            let known = self.record.get(key).cloned();
            match told(fork, way, of) {
                Said::Value(Value::Bool(flag)) => match known {
                    Some(Value::Bool(other)) if other != flag => {
                        let (first, second) = (Value::Bool(other).plain(), Value::Bool(flag).plain());
                        self.extend(key, vec![inconsistent(key, &first, &second)], place.clone());
                    }
                    _ => self.record.set(key.clone(), Value::Bool(flag)),
                },
                Said::Value(value) => self.put(key, &Content::Text(value.plain().as_str().into()), place.clone(), None),
                Said::Empty => self.is_blank(key),
                Said::Unknown => {
                    let title = self.title_of(key).filter(|_| known.is_none() && !way.slots().any(|own| own == key));
                    let problem = title.map(|title| unknown(&title, &text));
                    self.extend(key, problem.into_iter().collect(), place.clone());
                }
            }
            if let Some(known) = known.filter(|known| !matches!(known, Value::Bool(_)) && !allows(way, of, known)) {
                let title = self.title_of(key).unwrap_or_default();
                self.extend(key, vec![inconsistent(&title, &known.plain(), &text)], place.clone());
            }
        }
    }

    fn title_of(&self, key: &Key) -> Option<String> {
        self.plan.schema.fields.get(key).map(|field| field.title.clone())
    }

    fn column_fork(&mut self, fork: &Fork, table: usize, stands: &Key) {
        let Some((name, table)) = self.plan.schema.tables.get_index(table) else { return };
        let mut rows = self.record.rows(name).to_vec();
        let mut problems: Vec<Problem> = Vec::new();
        for (index, row) in rows.iter_mut().enumerate() {
            let path = |column: &Key| format!("{name}[{index}].{column}");
            let place = self.places.get(&path(stands));
            let first = values_of(fork).next().map(key_of);
            for problem in self.problems.iter_mut().filter(|problem| problem.field == path(stands)) {
                problem.field = first.map(path).unwrap_or_default();
            }
            let text = row.remove(stands).map(|value| value.plain()).unwrap_or_default();
            problems.extend(
                self.row_fork(fork, table, row, &text)
                    .into_iter()
                    .map(|(column, problem)| problem.field(path(&column)).place(place.clone())),
            );
            row.sort_by_keys(table.columns.keys().map(|key| &**key).chain(["extra"]));
        }
        if !rows.is_empty() {
            self.record.set(name.clone(), Value::Rows(rows));
        }
        self.problems.extend(problems);
    }

    /// Puts what a cell tells into its row; gives back what is wrong with it.
    fn row_fork(&self, fork: &Fork, table: &Table, row: &mut Record, text: &str) -> Vec<(Key, Problem)> {
        let field = |key: &Key| table.columns.get(key).map(|column| &column.field);
        let mut problems = Vec::new();
        let put = |row: &mut Record, key: &Key, text: &str| -> Vec<(Key, Problem)> {
            let told = field(key).map(|field| put(row, field, text)).unwrap_or_default();
            told.into_iter().map(|problem| (key.clone(), problem)).collect()
        };
        let way = match read(&fork.ways, fork.has_boxes, text, &field) {
            Read::Way(way, values) => {
                for (key, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
                    problems.extend(put(row, key, value));
                }
                way
            }
            Read::Other if text.is_empty() => {
                let titles = values_of(fork).filter_map(|of| Some((key_of(of), field(key_of(of))?)));
                let open = titles.filter(|(key, _)| row.get(key).is_none() && is_never_empty(fork));
                return open.map(|(key, field)| (key.clone(), emptied(&field.title, fork))).collect();
            }
            read => {
                let titles = values_of(fork).filter_map(|of| Some((key_of(of), field(key_of(of))?)));
                let open = titles.filter(|(key, _)| row.get(key).is_none());
                return open.map(|(key, field)| (key.clone(), not_read(&read, fork, &field.title, text))).collect();
            }
        };
        for of in fork.of.iter().filter(|of| asks(fork, of)) {
            let key = key_of(of);
            let known = row.get(key).cloned();
            match told(fork, way, of) {
                Said::Value(Value::Bool(flag)) if known.is_none() => row.set(key.clone(), Value::Bool(flag)),
                Said::Empty if known.is_none() && self.plan.is_derived && !key.contains('.') => {
                    row.set(key.clone(), Value::text(""));
                }
                Said::Value(Value::Bool(_)) | Said::Empty => {}
                Said::Value(value) => problems.extend(put(row, key, &value.plain())),
                Said::Unknown if known.is_none() && !way.slots().any(|own| own == key) => {
                    problems.extend(field(key).map(|field| (key.clone(), unknown(&field.title, text))));
                    continue;
                }
                Said::Unknown => {}
            }
            if let Some(known) = known.filter(|known| !allows(way, of, known)) {
                let title = field(key).map(|field| field.title.as_str()).unwrap_or_default();
                problems.push((key.clone(), inconsistent(title, &known.plain(), text)));
            }
        }
        problems
    }
}

/// Puts a value into a row that has none, or the same.
fn put(row: &mut Record, field: &Field, text: &str) -> Vec<Problem> {
    let coerced = coerce(field, &Content::Text(text.into()));
    let mut problems = coerced.problems;
    match (row.get(&field.key).map(Value::plain), coerced.value) {
        (None, Some(value)) => row.set(field.key.clone(), value),
        (Some(first), Some(value)) if fold(&first) != fold(&value.plain()) => {
            problems.push(inconsistent(&field.title, &first, &value.plain()));
        }
        _ => {}
    }
    problems
}

/// Whether something is printed there whatever the values are.
fn is_never_empty(fork: &Fork) -> bool {
    fork.ways.iter().all(|way| way.is_fixed() && !way.text.trim().is_empty())
}

/// What is said of a place where nothing is left of what is always printed there.
fn emptied(title: &str, fork: &Fork) -> Problem {
    let message = message!(
        "“{title}”的位置是空的：模板在这里总印出文字或方框",
        "nothing stands where “{title}” belongs, and the template always prints words or boxes there"
    );
    Problem::warning("unread", message).help(prints_of(fork))
}

/// What a way says of a value.
enum Said {
    Value(Value),
    Empty,
    Unknown,
}

fn told(fork: &Fork, way: &Way, of: &Printed) -> Said {
    let told = way.told.iter().find(|(own, _)| own == of).map_or(Told::Unknown, |(_, domain)| domain.told());
    let is_flag = fork.flags.contains(of);
    match told {
        Told::Term(term) => Said::Value(Value::text(term)),
        Told::Nothing if is_flag => Said::Value(Value::Bool(false)),
        Told::Something if is_flag => Said::Value(Value::Bool(true)),
        Told::Nothing => Said::Empty,
        Told::Something | Told::Unknown => Said::Unknown,
    }
}

/// Whether conditions of a place ask for a value.
fn asks(fork: &Fork, of: &Printed) -> bool {
    fork.ways.iter().flat_map(|way| &way.told).any(|(own, _)| own == of)
}

/// Whether a value that is known may be printed so.
fn allows(way: &Way, of: &Printed, known: &Value) -> bool {
    way.told.iter().filter(|(own, _)| own == of).all(|(_, domain)| match known {
        Value::Bool(flag) => domain.told() != if *flag { Told::Nothing } else { Told::Something },
        known => domain.allows(&known.plain()),
    })
}

/// The values that a place tells, without what stands for places within it.
fn values_of(fork: &Fork) -> impl Iterator<Item = &Printed> {
    fork.of.iter().filter(|of| !key_of(of).starts_with('?'))
}

fn key_of(of: &Printed) -> &Key {
    let (Printed::Field(key) | Printed::Cell(_, key)) = of;
    key
}

fn inconsistent(title: &str, first: &str, second: &str) -> Problem {
    let message =
        message!("“{title}”前后不一致：“{first}”与“{second}”", "“{title}” is given twice: “{first}” and “{second}”");
    Problem::error("inconsistent", message)
        .found(second)
        .expected(first)
        .help(Message::new("请改为一致", "make both the same"))
}

fn unknown(title: &str, text: &str) -> Problem {
    let message = if text.is_empty() {
        message!(
            "“{title}”有几种内容时什么都不印，读不回是哪一种",
            "nothing is printed of several values of “{title}”: it cannot be told which it is"
        )
    } else {
        message!(
            "“{title}”的几种内容都印作“{text}”，读不回是哪一种",
            "several values of “{title}” are printed as “{text}”: it cannot be told which it is"
        )
    };
    Problem::warning("unread", message).found(text).help(Message::new(
        "在模板中另用一处原样打印它，前后写上文字或标题",
        "print it once more in the template as it is, with wording or a label beside it",
    ))
}

fn not_read(read: &Read<'_>, fork: &Fork, title: &str, text: &str) -> Problem {
    if matches!(read, Read::Several) {
        let message =
            message!("“{title}”的“{text}”可以有几种读法", "“{text}” of “{title}” can be read in several ways");
        let help = Message::new("请照模板印出的写法改写", "write it as the template prints it");
        return Problem::error("ambiguous", message).found(text).help(help);
    }
    let message = message!(
        "“{title}”的“{text}”不是模板印出的写法，读不回内容",
        "“{text}” of “{title}” is not as the template prints it: no value is told from it"
    );
    Problem::error("type", message).found(text).help(prints_of(fork))
}

/// What a place may print, for whoever is to write it.
fn prints_of(fork: &Fork) -> Message {
    let prints = fork.ways.iter().filter(|way| way.is_fixed()).map(|way| way.text.trim());
    let prints = prints.filter(|text| !text.is_empty() && text.char_count() <= LONGEST_PRINT);
    let prints = prints.take(MOST_PRINTS).collect::<Vec<_>>().join("”“");
    if prints.is_empty() {
        Message::new("请照模板印出的写法改写", "write it as the template prints it")
    } else {
        message!("请写成模板印出的：“{prints}”", "write one of what the template prints: “{prints}”")
    }
}
