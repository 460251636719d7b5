//! Places where a template prints one of several things: `{% if x == "甲" %}…{% else %}{{ x }}{% endif %}`, or boxes by
//! such conditions. What stands for the whole place is a field of its own; which of the things is there tells the values.

use std::borrow::Cow;

use indexmap::IndexSet;

use super::nodes::{Node, joined};
use super::spelt::{stand_in, title};
use super::ticks::{label_end, state};
use super::walk::Walk;
use super::ways::{Domain, Told, Way, hold};
use crate::docx::template::prints::{Asked, Printed};
use crate::extract::fold::fold;
use crate::extract::text::program::{List, Token, tokens};
use crate::record::Key;
use crate::schema::{Column, Part, Schema, Text};
use crate::values::{boxes, boxes_in_front, has_boxes, only_ticked, opposite};

/// Ways to print one place that are told apart.
const MOST_WAYS: usize = 16;
/// Letters of wording around a value that is one of several things printed in a line with other values.
const MOST_LETTERS: usize = 4;
/// Values in one way.
const MOST_VALUES: usize = 2;

/// A place where one of several things is printed.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Fork {
    /// What stands for it.
    pub(in crate::extract) stands: Printed,
    /// The values that it tells.
    pub(in crate::extract) of: Vec<Printed>,
    pub(in crate::extract) ways: Vec<Way>,
    /// Whether boxes are printed there.
    pub(in crate::extract) has_boxes: bool,
    /// The values that are nothing but yes or no.
    pub(in crate::extract) flags: Vec<Printed>,
    /// The numbers of the lists that may be printed there.
    pub(in crate::extract) lists: Vec<usize>,
}

/// A way that is being put together.
#[derive(Clone)]
struct Draft {
    parts: Vec<Part>,
    told: Vec<(Printed, Domain)>,
}

/// Nodes that are one place, how many nodes they are, and what is left of the text behind them.
struct Run {
    nodes: Vec<Node>,
    count: usize,
    rest: Option<String>,
}

impl Walk<'_> {
    /// The nodes of a paragraph, with one value for each place where one of several things is printed.
    pub(super) fn forked(&mut self, nodes: Vec<Node>) -> Vec<Node> {
        if !nodes.iter().any(|node| matches!(node, Node::Either(..))) {
            return nodes;
        }
        let mut forked: Vec<Node> = Vec::new();
        let values = nodes.iter().filter(|node| !matches!(node, Node::Text(_))).count();
        let mut rest = nodes.as_slice();
        while let Some((first, behind)) = rest.split_first() {
            let run = run(rest, values).filter(|run| {
                let next = rest.get(run.count..).unwrap_or_default();
                // What stands right beside another value is not told from it.
                let is_parted = run.rest.as_ref().is_some_and(|rest| !rest.trim().is_empty()) || is_apart(next.iter());
                is_parted && is_apart(forked.iter().rev())
            });
            let node = run.as_ref().and_then(|run| self.fork(&run.nodes));
            match run.zip(node) {
                Some((run, node)) => {
                    forked.push(node);
                    forked.extend(run.rest.filter(|rest| !rest.is_empty()).map(Node::Text));
                    rest = rest.get(run.count..).unwrap_or_default();
                }
                None => {
                    forked.push(first.clone());
                    rest = behind;
                }
            }
        }
        forked
    }

    /// The value that stands for a place, where it tells any.
    pub(super) fn fork(&mut self, nodes: &[Node]) -> Option<Node> {
        let mut drafts = vec![Draft { parts: Vec::new(), told: Vec::new() }];
        self.ways(nodes, &mut drafts)?;
        let typed = nodes.iter().find_map(typed);
        let mut ways: Vec<Way> = Vec::new();
        let is_boxed = drafts.iter().any(|draft| literals(&draft.parts).any(has_boxes));
        for draft in drafts {
            let text = literals(&draft.parts).collect();
            let mut parts = joined(draft.parts);
            let fronted = if is_boxed { fronted(&parts).map(|parts| tokens(&Text { parts })) } else { None };
            for part in &mut parts {
                if let Part::Literal(literal) = part
                    && is_boxed
                {
                    *literal = boxes(literal);
                }
            }
            let way = Way { tokens: tokens(&Text { parts }), fronted, text, told: draft.told };
            let is_slot = |token: &Token| matches!(token, Token::Slot { .. });
            let is_parted = !way.tokens.windows(2).any(|pair| pair.iter().all(is_slot));
            if !is_parted || way.slots().count() > MOST_VALUES {
                return None;
            }
            ways.push(way);
        }
        self.narrow(&mut ways, is_boxed);
        let mut of: IndexSet<Printed> = ways.iter().flat_map(|way| &way.told).map(|(of, _)| of.clone()).collect();
        let table = of.iter().find_map(|of| if let Printed::Cell(table, _) = of { Some(*table) } else { None });
        let table = table.or_else(|| nodes.iter().find_map(table_of));
        let slots = ways.iter().flat_map(Way::slots).filter(|key| List::number(key).is_none());
        of.extend(slots.map(|key| match table {
            Some(table) => Printed::Cell(table, key.clone()),
            None => Printed::Field(key.clone()),
        }));
        // Places within this one.
        let inner = self.forks.iter().filter(|fork| of.contains(&fork.stands)).flat_map(|fork| fork.of.clone());
        of.extend(inner.collect::<Vec<_>>());
        let is_one_kind = of.iter().all(|of| {
            matches!(of, Printed::Cell(own, _) if Some(*own) == table)
                || matches!(of, Printed::Field(_)) && table.is_none()
        });
        let tells = |(_, domain): &(Printed, Domain)| domain.told() != Told::Unknown;
        let is_told = ways.iter().any(|way| !way.is_fixed() || way.told.iter().any(tells));
        let lists: Vec<usize> = ways.iter().flat_map(Way::slots).filter_map(|key| List::number(key)).collect();
        if !is_one_kind || !is_told || !lists.is_empty() && table.is_some() {
            return None;
        }
        let key: Key = format!("?{}", self.forks.len()).into();
        let stands = match table {
            Some(table) => Printed::Cell(table, key),
            None => Printed::Field(key),
        };
        let name = of.first().map_or("", |(Printed::Field(name) | Printed::Cell(_, name))| name);
        let typed = typed.unwrap_or_else(|| format!("{{% if {name} … %}}"));
        let (of, flags) = (of.into_iter().collect(), Vec::new());
        self.forks.push(Fork { stands: stands.clone(), of, ways, has_boxes: is_boxed, flags, lists });
        Some(Node::Value { of: Some(stands), blank: None, legible: true, typed })
    }

    /// Adds what nodes print to each of the ways; none where there are too many, or one is not told.
    fn ways(&mut self, nodes: &[Node], ways: &mut Vec<Draft>) -> Option<()> {
        let each = |ways: &mut Vec<Draft>, part: &Part| ways.iter_mut().for_each(|way| way.parts.push(part.clone()));
        for node in nodes {
            match node {
                Node::Text(text) => each(ways, &Part::Literal(text.clone())),
                Node::Value {
                    of: Some(Printed::Field(key) | Printed::Cell(_, key)),
                    blank: None,
                    legible: true,
                    ..
                } => {
                    each(ways, &Part::Slot { key: key.clone(), blank: None });
                }
                Node::Value { .. } => return None,
                Node::Tick(asked) => {
                    let branches = [vec![Node::Text("☑".to_owned())], vec![Node::Text("□".to_owned())]];
                    self.branches(&branches, &[Some(asked.clone())], ways)?;
                }
                Node::Either(branches, or_nothing, asked) => {
                    let nothing = or_nothing.then(Vec::new);
                    let branches: Vec<Vec<Node>> = branches.iter().cloned().chain(nothing).collect();
                    self.branches(&branches, asked, ways)?;
                }
                Node::Loop(through, inner) => {
                    let part = self.inline_list(through, inner);
                    if matches!(&part, Part::Slot { key, .. } if key.is_empty()) {
                        return None;
                    }
                    each(ways, &part);
                }
            }
        }
        Some(())
    }

    /// Adds each of several branches to each of the ways, and what the conditions before it tell.
    fn branches(&mut self, branches: &[Vec<Node>], asked: &[Option<Asked>], ways: &mut Vec<Draft>) -> Option<()> {
        let before = std::mem::take(ways);
        for (at, nodes) in branches.iter().enumerate() {
            let mut some = before.clone();
            let passed = asked.get(..at).unwrap_or(asked).iter().flatten().cloned().map(Asked::not);
            let conditions: Vec<Asked> = passed.chain(asked.get(at).cloned().flatten()).collect();
            for way in &mut some {
                conditions.iter().for_each(|asked| hold(&mut way.told, asked));
            }
            some.retain(|way| !way.told.iter().any(|(_, domain)| domain.is_empty()));
            self.ways(nodes, &mut some)?;
            ways.append(&mut some);
            if ways.len() > MOST_WAYS {
                return None;
            }
        }
        Some(())
    }

    /// Tells more of what is left when no condition holds: the rest of a form's terms, or what the print itself says.
    pub(super) fn narrow(&self, ways: &mut [Way], is_boxed: bool) {
        for way in ways.iter_mut() {
            for (of, domain) in &mut way.told {
                if let Some(terms) = self.terms(of) {
                    *domain = domain.among(&terms);
                }
            }
        }
        let is_plain = |way: &Way, domain: &Domain| match domain.told() {
            Told::Term(term) => fold(said(way, is_boxed).unwrap_or_default()) == fold(&term),
            Told::Nothing => way.text.trim().is_empty(),
            _ => domain.others().is_some(),
        };
        let plain: Vec<Printed> = {
            let of: IndexSet<&Printed> = ways.iter().flat_map(|way| &way.told).map(|(of, _)| of).collect();
            let all = |of: &&Printed| {
                let own = |way: &Way| way.told.iter().find(|(own, _)| own == *of).map(|(_, domain)| domain.clone());
                let has_term = ways.iter().filter_map(own).any(|domain| matches!(domain.told(), Told::Term(_)));
                has_term && ways.iter().all(|way| own(way).is_none_or(|domain| is_plain(way, &domain)))
            };
            of.into_iter().filter(|of| all(of)).cloned().collect()
        };
        for way in ways.iter_mut().filter(|way| way.is_fixed()) {
            let Some(said) = said(way, is_boxed).map(str::to_owned) else { continue };
            for (of, domain) in &mut way.told {
                let Some(others) = domain.others() else { continue };
                let is_opposite = matches!(others, [only] if opposite(only, &said));
                let is_said = is_opposite || plain.contains(of) && !is_rest(&said);
                if is_said && domain.allows(&said) {
                    *domain = Domain::term(&said);
                }
            }
        }
    }

    /// The terms of a field that has no others.
    fn terms(&self, of: &Printed) -> Option<Vec<String>> {
        let field = match of {
            Printed::Field(key) => self.schema.fields.get(key)?,
            Printed::Cell(table, key) => {
                let (_, table) = self.schema.tables.get_index(*table)?;
                &table.columns.get(key)?.field
            }
        };
        let vocabulary = field.vocabulary.as_ref().filter(|vocabulary| !vocabulary.open)?;
        Some(vocabulary.terms.iter().map(|term| term.term.clone()).collect())
    }

    /// Adds what stands for the places to the schema; where a value is printed there and not otherwise, its label is
    /// that of the place.
    pub(super) fn add_forks(&mut self, schema: &mut Schema) {
        let flags = self.flags();
        let mut clear: Vec<Key> = Vec::new();
        // Those that hold others come behind them.
        for fork in self.forks.iter_mut().rev() {
            fork.flags = flags.iter().filter(|flag| fork.of.contains(flag)).cloned().collect();
            let list = fork.lists.first().and_then(|list| self.lists.get(*list));
            let list = list.and_then(|list| schema.tables.get_index(list.table)).map(|(_, table)| table.label.clone());
            let name = fork.of.iter().find_map(|of| title(schema, of)).or(list).unwrap_or_default();
            let lost = self.unclear.iter().find(|(own, _)| *own == fork.stands).map(|(_, typed)| typed.clone());
            match &fork.stands {
                Printed::Field(key) => {
                    schema.fields.insert(key.clone(), stand_in(key, name));
                    for of in &fork.of {
                        let Printed::Field(own) = of else { continue };
                        if let Some(real) = schema.fields.get_mut(own).filter(|_| !self.clear.contains(own)) {
                            real.label = format!("{}|", real.label);
                            real.aliases.clear();
                        }
                        clear.extend(self.clear.contains(key).then(|| own.clone()));
                        self.unclear.extend(lost.clone().map(|typed| (of.clone(), typed)));
                    }
                }
                Printed::Cell(table, key) => {
                    let Some((_, known)) = schema.tables.get_index_mut(*table) else { continue };
                    known.columns.insert(key.clone(), Column::of(stand_in(key, name)));
                    let is_read = self.columns.contains_key(&(*table, key.clone()))
                        || self.listed.contains(&(*table, key.clone()));
                    for of in &fork.of {
                        let Printed::Cell(_, own) = of else { continue };
                        let is_plain = self.columns.contains_key(&(*table, own.clone()));
                        if let Some(real) = known.columns.get_mut(own).filter(|_| !is_plain) {
                            real.field.label = format!("{}|", real.field.label);
                            real.field.aliases.clear();
                        }
                        self.unclear.extend(lost.clone().map(|typed| (of.clone(), typed)));
                        if is_read {
                            self.listed.insert((*table, own.clone()));
                        }
                    }
                }
            }
        }
        self.clear.extend(clear);
        let forks = &self.forks;
        self.unclear.retain(|(of, _)| !forks.iter().any(|fork| fork.stands == *of));
        // What cannot be read there was noted as lost.
        let (columns, listed, clear) = (&self.columns, &self.listed, &self.clear);
        self.forks.retain(|fork| match &fork.stands {
            Printed::Field(key) => clear.contains(key),
            Printed::Cell(table, key) => {
                let own = (*table, key.clone());
                columns.contains_key(&own) || listed.contains(&own)
            }
        });
        // What decides on wording alone is not told by it.
        for of in std::mem::take(&mut self.asked) {
            let (Printed::Field(name) | Printed::Cell(_, name)) = &of;
            let typed = format!("{{% if {name} … %}}");
            self.unclear.push((of, typed));
        }
    }

    /// The values that are asked for as yes or no, and printed nowhere.
    fn flags(&self) -> Vec<Printed> {
        if !self.is_derived {
            return Vec::new();
        }
        let told = || self.forks.iter().flat_map(|fork| &fork.ways).flat_map(|way| &way.told);
        let of: IndexSet<&Printed> = told().map(|(of, _)| of).collect();
        let is_flag = |of: &&Printed| {
            let is_yes = |domain: &Domain| domain.is_any() || matches!(domain.told(), Told::Nothing | Told::Something);
            let (Printed::Field(key) | Printed::Cell(_, key)) = *of;
            let is_printed = match of {
                Printed::Field(key) => self.clear.contains(key),
                Printed::Cell(table, key) => self.columns.contains_key(&(*table, key.clone())),
            };
            let is_slot = || self.forks.iter().flat_map(|fork| &fork.ways).any(|way| way.slots().any(|own| own == key));
            let is_lost = || self.unclear.iter().any(|(own, _)| own == *of);
            told().filter(|(own, _)| own == *of).all(|(_, domain)| is_yes(domain))
                && !is_printed
                && !is_slot()
                && !is_lost()
        };
        of.into_iter().filter(is_flag).cloned().collect()
    }
}

/// The place that begins at the first of the nodes, of a paragraph with so many values.
fn run(nodes: &[Node], all: usize) -> Option<Run> {
    match nodes.first()? {
        Node::Text(_) | Node::Loop(..) => None,
        first if box_of(first).is_some() => boxes_of(nodes),
        _ => {
            let is_part = |node: &&Node| {
                matches!(node, Node::Value { .. }) || matches!(node, Node::Either(..)) && box_of(node).is_none()
            };
            let count = nodes.iter().take_while(is_part).count();
            let run = nodes.get(..count)?;
            let values = run.iter().filter(|node| matches!(node, Node::Value { .. })).count();
            let is_fixed = |node: &Node| matches!(node, Node::Either(branches, ..) if branches.iter().flatten().all(|node| matches!(node, Node::Text(_))));
            // Values with wording that may be missing are lines of their own.
            let is_optional =
                |node: &Node| matches!(node, Node::Either(branches, true, _) if branches.len() == 1 && !is_fixed(node));
            let is_fork = match run {
                [only] => {
                    let is_alone = all == 1;
                    // Running text around values is better known by its own lines.
                    let is_running = !is_fixed(only) && letters(only) > MOST_LETTERS && !is_alone;
                    let is_line = is_optional(only) && !(is_alone && letters(only) < 2);
                    matches!(only, Node::Either(..)) && !is_line && !is_running
                }
                several => {
                    values <= 1 && several.iter().all(|node| matches!(node, Node::Value { .. }) || is_fixed(node))
                }
            };
            is_fork.then(|| Run { nodes: run.to_vec(), count, rest: None })
        }
    }
}

/// A row of boxes of one value, of which some are ticked where it is another thing.
fn boxes_of(nodes: &[Node]) -> Option<Run> {
    let of = box_of(nodes.first()?)?;
    let mut run: Vec<Node> = Vec::new();
    let mut rest = None;
    let mut count = 0;
    while let Some(node) = nodes.get(count).filter(|node| box_of(node) == Some(of)) {
        run.push(node.clone());
        count += 1;
        let Some(Node::Text(text)) = nodes.get(count) else { break };
        count += 1;
        if nodes.get(count).is_some_and(|next| box_of(next) == Some(of)) {
            run.push(Node::Text(text.clone()));
            continue;
        }
        let end = label_end(text, "");
        run.push(Node::Text(text.get(..end).unwrap_or_default().to_owned()));
        rest = text.get(end..).map(str::to_owned);
        break;
    }
    // Those that are all options by name are read as such.
    run.iter().any(|node| matches!(node, Node::Either(..))).then_some(Run { nodes: run, count, rest })
}

/// The value by which a node prints a ticked box or an empty one.
fn box_of(node: &Node) -> Option<&Printed> {
    match node {
        Node::Tick(asked) => Some(&asked.of),
        Node::Either(branches, or_nothing, asked) => {
            let [Some(asked)] = asked.as_slice() else { return None };
            let states: Option<Vec<bool>> = branches.iter().map(|branch| state(branch)).collect();
            let is_box = match states?.as_slice() {
                [only] => *only && *or_nothing,
                [then, other] => then != other,
                _ => false,
            };
            is_box.then_some(&asked.of)
        }
        _ => None,
    }
}

/// Whether a place is parted from the next one by wording.
fn is_apart<'n>(mut nodes: impl Iterator<Item = &'n Node>) -> bool {
    let is_gap = |text: &str| text.chars().all(|c| c.is_whitespace() && c != '\t');
    nodes
        .find(|node| !matches!(node, Node::Text(text) if is_gap(text)))
        .is_none_or(|node| matches!(node, Node::Text(_)))
}

/// The letters of the longest branch with values.
fn letters(node: &Node) -> usize {
    let Node::Either(branches, ..) = node else { return 0 };
    let count = |branch: &Vec<Node>| -> usize {
        let texts = branch.iter().map(|node| if let Node::Text(text) = node { text.as_str() } else { "" });
        texts.flat_map(str::chars).filter(|c| c.is_alphanumeric()).count()
    };
    let valued = branches.iter().filter(|branch| branch.iter().any(|node| !matches!(node, Node::Text(_))));
    valued.map(count).max().unwrap_or(0)
}

/// What a way says in words: those of the ticked box, or all.
fn said(way: &Way, is_boxed: bool) -> Option<&str> {
    let said = if is_boxed { only_ticked(&way.text)? } else { way.text.trim() };
    (!said.is_empty()).then_some(said)
}

/// Words for all that was not named.
fn is_rest(said: &str) -> bool {
    ["其他", "其它", "其余", "另外", "别的"].iter().any(|word| said.contains(word))
}

/// A print with its ticks in front of their words; none where their sides cannot be told.
fn fronted(parts: &[Part]) -> Option<Vec<Part>> {
    // Stands for a value: no letter that is typed.
    const VALUE: char = '\u{E000}';
    let text: String = parts
        .iter()
        .map(
            |part| if let Part::Literal(text) = part { Cow::Borrowed(text.as_str()) } else { Cow::Owned(VALUE.into()) },
        )
        .collect();
    let text = boxes_in_front(&text)?;
    let mut values = parts.iter().filter(|part| !matches!(part, Part::Literal(_)));
    let mut fronted: Vec<Part> = Vec::new();
    for (at, literal) in text.split(VALUE).enumerate() {
        if at > 0 {
            fronted.push(values.next()?.clone());
        }
        if !literal.is_empty() {
            fronted.push(Part::Literal(literal.to_owned()));
        }
    }
    Some(fronted)
}

fn literals(parts: &[Part]) -> impl Iterator<Item = &str> {
    parts.iter().map(|part| if let Part::Literal(text) = part { text.as_str() } else { "" })
}

/// The first tag that prints a value.
fn typed(node: &Node) -> Option<String> {
    match node {
        Node::Value { typed, .. } => Some(typed.clone()),
        Node::Either(branches, ..) => branches.iter().flatten().find_map(typed),
        _ => None,
    }
}

/// The table of the first value that is printed.
fn table_of(node: &Node) -> Option<usize> {
    match node {
        Node::Value { of: Some(Printed::Cell(table, _)), .. } => Some(*table),
        Node::Either(branches, ..) => branches.iter().flatten().find_map(table_of),
        _ => None,
    }
}
