//! The schema as a template prints it.

use std::sync::Arc;

use super::walk::Walk;
use super::{Wording, ticks};
use crate::docx::template::prints::{ITEM, Printed};
use crate::extract::fold::fold;
use crate::extract::text::program::List;
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::record::Key;
use crate::schema::{Ditto, Field, FieldType, Foot, Role, Schema, Stage, Table, Total, TotalPrint};

/// Titles in one message.
const MOST_TITLES: usize = 8;

impl Walk<'_> {
    /// The wording, once all of the template was gone through.
    pub(super) fn finish(mut self) -> Wording {
        self.blur_joined();
        let mut schema = Schema::clone(self.schema);
        schema.body = std::mem::take(&mut self.body);
        self.add_forks(&mut schema);
        self.add_spelt(&mut schema);
        for (key, labels) in &self.labels {
            for other in schema.fields.values_mut().filter(|field| field.key != *key) {
                let theirs = self.labels.get(&other.key);
                other.aliases.retain(|alias| {
                    let taken = labels.iter().any(|label| same(label, alias));
                    !taken || theirs.is_some_and(|theirs| theirs.iter().any(|label| same(label, alias)))
                });
            }
            if let Some(field) = schema.fields.get_mut(key) {
                labels.iter().for_each(|label| also_called(field, label));
            }
        }
        for (key, blank) in &self.blanks {
            if let Some(field) = schema.fields.get_mut(key) {
                field.blank.get_or_insert_with(|| blank.clone());
            }
        }
        for (of, options) in &self.ticked {
            if let Some(field) = printed(&mut schema, of) {
                ticks::choose(field, options);
            }
        }
        for (of, kind) in self.kinds.iter().filter(|_| self.is_derived) {
            if let Some(field) = printed(&mut schema, of).filter(|field| field.kind == FieldType::Text) {
                field.kind = *kind;
            }
        }
        for (number, head) in std::mem::take(&mut self.heads) {
            if let Some((_, table)) = schema.tables.get_index_mut(number).filter(|(_, t)| !t.heads.contains(&head)) {
                table.heads.push(head);
            }
        }
        for (number, own) in std::mem::take(&mut self.feet) {
            if let Some((_, table)) = schema.tables.get_index_mut(number) {
                foot(table, own);
            }
        }
        for number in 0..schema.tables.len() {
            if let Some((_, table)) = schema.tables.get_index_mut(number) {
                self.table(number, table);
            }
        }
        for (number, list) in self.lists.iter_mut().enumerate() {
            let labels = self.labels.get(&List::key(number));
            list.label = list.label.take().or_else(|| labels?.first().cloned());
        }
        let mut lost = self.lost(&schema);
        self.not_by_label(&mut schema);
        lost.extend(self.not_asked(&mut schema));
        let mut read = self.clear.clone();
        for (number, (key, table)) in schema.tables.iter().enumerate() {
            let columns = table.columns.keys().filter(|own| self.is_read(number, own));
            let columns: Vec<Key> = columns.map(|own| format!("{key}.{own}").into()).collect();
            read.extend((!columns.is_empty()).then(|| key.clone()));
            read.extend(columns);
        }
        // Where a table has a header elsewhere, that is its place.
        self.headless.retain(|own| self.grids.get(&own.table) == Some(&1));
        let headless = std::mem::take(&mut self.headless);
        let grids = (0..schema.tables.len()).map(|table| self.grids.get(&table).copied().unwrap_or(0)).collect();
        let (schema, lists, headers, order) = (Arc::new(schema), self.lists, self.headers, self.order);
        let (spelt, rounded, shortened) = (self.spelt, self.rounded, self.shortened);
        let (forks, choices, formats) = (self.forks, self.choices, self.formats);
        let (is_derived, gaps, joined) = (self.is_derived, self.gaps, self.joined);
        let words = self.ticked.values().flat_map(|ticked| &ticked.options).filter(|(term, words)| term != words);
        let box_words = words.map(|(_, words)| fold(words)).collect();
        let boxed = self.ticked.keys().filter(|of| !self.as_it_is.contains(*of));
        let boxed =
            boxed.filter_map(|of| if let Printed::Field(key) = of { Some(key.clone()) } else { None }).collect();
        // Nothing says of these that several may be chosen.
        let several = self.several;
        let chosen = self.chosen.into_iter().filter(|of| !self.says_several && !several.contains(of));
        let compared = self.compared.into_iter().chain(self.as_it_is).chain(chosen);
        let compared = compared.filter(|_| is_derived).collect();
        Wording {
            schema,
            lost,
            lists,
            is_derived,
            grids,
            order,
            read,
            spelt,
            rounded,
            formats,
            shortened,
            forks,
            choices,
            headers,
            compared,
            boxed,
            gaps,
            box_words,
            joined,
            headless,
        }
    }

    /// The columns of a table that the template prints row by row.
    fn table(&self, number: usize, table: &mut Table) {
        if !self.columns.keys().any(|(own, _)| *own == number) {
            return;
        }
        table.besides = self.besides.iter().filter(|(own, _)| *own == number).map(|(_, label)| label.clone()).collect();
        table.counted = self.counted.get(&number).cloned();
        let counting =
            self.counted.get(&number).and_then(|counted| Some((self.number_column(number)?, &counted.label)));
        let printed: Vec<(&Key, _)> =
            self.columns.iter().filter(|((own, _), _)| *own == number).map(|((_, key), c)| (key, &c.labels)).collect();
        let mut labels = printed.iter().flat_map(|(_, labels)| labels.iter());
        if labels.any(|label| printed.iter().filter(|(_, labels)| labels.contains(label)).count() > 1) {
            // Columns of the same label are told by their order.
            let place = |key: &Key| printed.iter().position(|(own, _)| *own == key).unwrap_or(printed.len());
            table.columns.sort_by(|a, _, b, _| place(a).cmp(&place(b)));
        }
        for (key, column) in &mut table.columns {
            let own = self.columns.get(&(number, key.clone()));
            let counts = counting.as_ref().filter(|(counting, _)| counting == key).map(|(_, label)| *label);
            column.printed = own.is_some_and(|own| !own.labels.is_empty()) || counts.is_some();
            let others = self.columns.iter().filter(|((of, other), _)| *of == number && other != key);
            for taken in others.flat_map(|(_, column)| &column.labels) {
                column.field.aliases.retain(|alias| !same(alias, taken));
                if same(&column.field.label, taken) {
                    column.field.label = format!("{}（{key}）", column.field.label);
                }
            }
            let Some(own) = own else {
                counts.into_iter().for_each(|label| also_called(&mut column.field, label));
                continue;
            };
            own.labels.iter().for_each(|label| also_called(&mut column.field, label));
            if let Some(label) = own.labels.first().filter(|_| key.contains('.')) {
                column.field.label.clone_from(label);
            }
            if own.is_merged {
                column.ditto = Ditto::Same;
            }
            column.is_of_group = own.is_merged || own.is_first;
            if let Some(blank) = &own.blank {
                column.field.blank.get_or_insert_with(|| blank.clone());
            }
            if let Some((before, behind)) = &own.around {
                let (front, back) = &column.field.print;
                column.field.print =
                    (format!("{}{front}", before.trim_start()), format!("{back}{}", behind.trim_end()));
            }
        }
    }

    /// What the template prints and nobody can read back from it.
    fn lost(&self, schema: &Schema) -> Vec<Problem> {
        let typed = |printed: &Printed| self.unclear.iter().find(|(own, _)| own == printed).map(|(_, typed)| typed);
        let fields = schema.fields.iter().filter(|(key, _)| !self.clear.contains(*key));
        let mut lost: Vec<Problem> = fields
            .filter_map(|(key, field)| Some(unread(&field.title, key, typed(&Printed::Field(key.clone()))?)))
            .collect();
        for (number, (key, table)) in schema.tables.iter().enumerate() {
            let columns = table.columns.iter().filter(|(own, _)| !self.is_read(number, own));
            lost.extend(columns.filter_map(|(own, column)| {
                let typed = typed(&Printed::Cell(number, own.clone()))?;
                let own = own.strip_suffix(ITEM).map_or(&**own, |list| list.trim_end_matches('.'));
                Some(unread(&column.field.title, &format!("{key}.{own}"), typed))
            }));
            if !table.columns.keys().any(|own| self.is_read(number, own))
                && let Some((_, typed)) =
                    self.unclear.iter().find(|(own, _)| matches!(own, Printed::Cell(own, _) if *own == number))
            {
                lost.push(unread(&table.label, key, typed));
            }
        }
        lost
    }
}

impl Walk<'_> {
    /// No label tells a value whose print does not: what stands beside it is that print.
    fn not_by_label(&self, schema: &mut Schema) {
        let is_unclear =
            |key: &Key| self.unclear.iter().any(|(own, _)| matches!(own, Printed::Field(own) if own == key));
        // Without a form all fields are those of the template.
        let is_lost = |key: &Key| !self.clear.contains(key) && (self.is_derived || is_unclear(key));
        for field in schema.fields.values_mut().filter(|field| is_lost(&field.key)) {
            field.label = format!("{}|", field.label);
            field.aliases.clear();
        }
    }

    /// Whether a column can be read from where it is printed.
    fn is_read(&self, table: usize, key: &Key) -> bool {
        let own = (table, key.clone());
        self.columns.contains_key(&own) || self.listed.contains(&own)
    }

    /// Asks for nothing that the template has no place for; says of what it would have been asked for.
    fn not_asked(&self, schema: &mut Schema) -> Option<Problem> {
        let printed = |of: &Printed| self.unclear.iter().any(|(own, _)| own == of);
        let mut titles: Vec<String> = Vec::new();
        for (key, field) in &mut schema.fields {
            if !self.clear.contains(key) && !printed(&Printed::Field(key.clone())) {
                spare(field, &mut titles);
            }
        }
        for (number, table) in schema.tables.values_mut().enumerate() {
            let is_printed = |key: &Key| self.is_read(number, key) || printed(&Printed::Cell(number, key.clone()));
            if !table.columns.keys().any(is_printed) {
                let before = std::mem::replace(&mut table.required, Stage::Never);
                titles.extend((before != Stage::Never).then(|| table.label.clone()));
                continue;
            }
            for (_, column) in table.columns.iter_mut().filter(|(key, _)| !is_printed(key)) {
                // A column that counts rows counts them without being printed.
                let counts = column.role == Role::Number && self.counted.contains_key(&number);
                if !counts && column.role != Role::Fixed {
                    spare(&mut column.field, &mut titles);
                }
            }
        }
        let more = if titles.len() > MOST_TITLES { "……" } else { "" };
        titles.truncate(MOST_TITLES);
        let list = titles.join("、") + more;
        let message =
            message!("模板没有印出“{list}”，不要求填写", "the template has no place for “{list}”: not asked for");
        (!titles.is_empty()).then(|| {
            Problem::note("unread", message).help(Message::new(
                "需要这些内容时，请在模板中加上它们的标签",
                "add their tags to the template if they are wanted",
            ))
        })
    }
}

/// A row that the template prints below those of a table is none of them.
fn foot(table: &mut Table, foot: Foot) {
    if foot.is_sum {
        let total = table.total.get_or_insert_with(|| Total {
            label: foot.label.clone(),
            aliases: Vec::new(),
            sums: Vec::new(),
            printed: TotalPrint::default(),
            fixed: Vec::new(),
            fields: Vec::new(),
        });
        if !same(&total.label, &foot.label) && !total.aliases.iter().any(|alias| same(alias, &foot.label)) {
            total.aliases.push(foot.label.clone());
        }
    }
    if !table.feet.contains(&foot) {
        table.feet.push(foot);
    }
}

/// The field of a value.
fn printed<'s>(schema: &'s mut Schema, of: &Printed) -> Option<&'s mut Field> {
    match of {
        Printed::Field(key) => schema.fields.get_mut(key),
        Printed::Cell(table, key) => {
            let (_, table) = schema.tables.get_index_mut(*table)?;
            table.columns.get_mut(key).map(|column| &mut column.field)
        }
    }
}

/// Makes a field optional; notes its title where that was another thing.
fn spare(field: &mut Field, titles: &mut Vec<String>) {
    let is_asked = field.required != Stage::Never || field.required_if.is_some();
    (field.required, field.required_if, field.recommended) = (Stage::Never, None, false);
    titles.extend(is_asked.then(|| field.title.clone()));
}

fn unread(title: &str, field: &str, typed: &str) -> Problem {
    let message =
        message!("“{title}”不能从“{typed}”打印的内容读回", "“{title}” cannot be read back from what “{typed}” prints");
    Problem::warning("unread", message).field(field).help(Message::new(
        "在模板中另用一处原样打印它，前后写上文字或标题",
        "print it once more in the template as it is, with wording or a label beside it",
    ))
}

fn same(a: &str, b: &str) -> bool {
    fold(a).trim_end_matches(':') == fold(b).trim_end_matches(':')
}

fn also_called(field: &mut Field, label: &str) {
    if !same(&field.label, label) && !field.aliases.iter().any(|alias| same(alias, label)) {
        field.aliases.insert(0, label.to_owned());
    }
}
