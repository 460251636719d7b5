//! Taking values into the record, each with what is wrong with it and where it stands.

use super::{Section, table, worded};
use crate::extract::fold::fold;
use crate::grid::Content;
use crate::message;
use crate::message::Message;
use crate::place::Place;
use crate::problem::Problem;
use crate::record::Key;

impl Section<'_> {
    /// Takes a value; a second one that differs is an error, for nobody can say which is meant.
    pub(super) fn put(&mut self, key: &Key, content: &Content, place: Option<Place>, blank: Option<&str>) {
        let Some(field) = self.plan.schema.fields.get(key) else { return };
        if self.plan.is_worded {
            self.seen.insert(key.clone());
        }
        if let Some(place) = &place
            && self.places.get(key).is_none()
        {
            self.places.set(&**key, place.clone());
        }
        if let Some(blank) = blank
            && fold(&content.text()) == fold(blank)
        {
            // Where the field has a place of its own, that one is asked for.
            let elsewhere = self.places.get(key) != place && self.record.get(key).is_none();
            if !elsewhere {
                self.placeholder(key, blank, place);
            }
            return;
        }
        if self.plan.boxed.contains(key) && content.text().trim().is_empty() {
            self.extend(key, vec![worded::without_boxes(&field.title)], place);
            return;
        }
        let mut coerced = self.plan.coerced(key, field, content);
        if self.plan.is_worded {
            worded::as_printed(&mut coerced, content);
            let is_told = coerced.problems.iter().any(|problem| problem.severity > crate::problem::Severity::Note);
            let beside =
                worded::beside_boxes(self.plan, field, coerced.value.as_ref(), &content.text()).filter(|_| !is_told);
            coerced.problems.extend(beside);
            if let Some(read) = table::in_unit(field, None, &content.text(), &coerced) {
                coerced = read;
            }
        }
        let Some(value) = coerced.value else {
            if content.text().trim().is_empty() || coerced.problems.is_empty() {
                self.is_blank(key);
            }
            self.extend(key, coerced.problems, place);
            return;
        };
        match self.record.get(key) {
            None => {
                self.record.set(key.clone(), value);
                if let Some(place) = &place {
                    self.places.set(&**key, place.clone());
                }
                self.extend(key, coerced.problems, place);
            }
            Some(first) if fold(&first.plain()) == fold(&value.plain()) => {}
            Some(first) if let Some(longer) = worded::longer(self.plan, key, first, &value) => {
                self.record.set(key.clone(), longer);
            }
            Some(first) => {
                let (first, second) = (first.plain(), value.plain());
                let is_alike =
                    self.plan.is_titled_by(key) && (is_short_for(&second, &first) || is_short_for(&first, &second));
                let mut problem = inconsistent(&field.label, first, second);
                if is_alike {
                    problem.severity = crate::problem::Severity::Warning;
                }
                self.problems.push(problem.field(key.to_string()).place(place));
            }
        }
    }

    /// Takes a value that was told from others in its cell by what it looks like, where the field has no other.
    pub(super) fn guess(&mut self, key: &Key, value: &str, whole: &str, place: Place) {
        if self.record.get(key).is_some() {
            return;
        }
        self.put(key, &Content::Text(value.into()), Some(place.clone()), None);
        let title = self.plan.schema.fields.get(key).map_or("", |field| field.title.as_str());
        self.problems.push(
            Problem::warning(
                "normalised",
                message!("“{value}”取自“{whole}”，读作“{title}”", "“{value}” of “{whole}” was read as “{title}”"),
            )
            .field(key.to_string())
            .place(place)
            .found(whole)
            .expected(value)
            .help(Message::new("请每格只填一项", "write one value a cell")),
        );
    }

    /// Says of a value of running text that something was struck out in it.
    pub(super) fn struck(&mut self, key: &Key, text: &str, place: Option<Place>) {
        if let Some(value) = self.record.get(key).map(crate::value::Value::plain) {
            self.extend(key, vec![crate::values::struck_out(text, &value)], place);
        }
    }

    pub(super) fn placeholder(&mut self, key: &Key, blank: &str, place: Option<Place>) {
        let looks = blank.contains("XX") || blank.contains("xx") || blank.contains("__");
        if looks && !self.problems.iter().any(|p| p.code == "placeholder" && p.field == **key) {
            self.problems.push(
                Problem::error("placeholder", message!("“{blank}”没有换成实际内容", "“{blank}” was left standing"))
                    .field(key.to_string())
                    .place(place)
                    .found(blank)
                    .help(Message::new("请填写实际内容", "write what belongs there")),
            );
        }
    }

    pub(super) fn extend(&mut self, key: &Key, problems: Vec<Problem>, place: Option<Place>) {
        for problem in problems {
            let is_same = |p: &Problem| p.code == problem.code && p.found == problem.found;
            // Of a total that is a field as well it is told as of the field.
            self.problems.retain(|p| !(p.field.starts_with("totals.") && p.place == place && is_same(p)));
            if !self.problems.iter().any(|p| p.field == **key && is_same(p)) {
                self.problems.push(problem.field(key.to_string()).place(place.clone()));
            }
        }
    }
}

/// True when the letters of `short` all stand in `long`, in this order: an abbreviation, or other punctuation.
pub(super) fn is_short_for(short: &str, long: &str) -> bool {
    let letters = |text: &str| fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<Vec<char>>();
    let (short, long) = (letters(short), letters(long));
    let mut rest = long.iter();
    short.len() >= 2 && short.iter().all(|c| rest.any(|other| other == c))
}

/// That two places give two values of one field.
pub(super) fn inconsistent(label: &str, first: String, second: String) -> Problem {
    let wording =
        message!("“{label}”前后不一致：“{first}”与“{second}”", "“{label}” is given twice: “{first}” and “{second}”");
    let problem = Problem::error("inconsistent", wording).found(second).expected(first);
    problem.help(Message::new("请改为一致", "make both the same"))
}
