//! Copies, versions and annexes: what counts, and what is said of what does not.

use std::cmp::Ordering;
use std::collections::HashMap;

use indexmap::IndexMap;
use rust_decimal::Decimal;

use super::entry::{Entry, Share, add};
use super::version::Version;
use super::{Across, grouped};
use crate::message;
use crate::message::Message;
use crate::problem::Problem;
use crate::report::{Counted, Finding, Findings, Status, Total};

/// Names of one thing that are told apart.
const NAMED: usize = 16;

/// How much a table that came twice is alike.
enum Alike {
    Content,
    Sums,
    Not,
}

/// The findings of a run under way.
pub(super) struct Gathered<'a> {
    across: &'a Across,
    /// Number of the file that each is about, and the finding.
    findings: Vec<(usize, Finding)>,
    counted: Vec<Counted>,
}

impl<'a> Gathered<'a> {
    pub(super) fn new(across: &'a Across) -> Self {
        Self { across, findings: Vec::new(), counted: vec![Counted::default(); across.entries.len()] }
    }

    /// Files of the same bytes.
    pub(super) fn copies(&mut self) {
        let across = self.across;
        let hashed = across.files.iter().enumerate().filter_map(|(at, file)| Some((at, file.sha256.as_deref()?)));
        for files in grouped(hashed).iter().filter(|files| files.len() > 1) {
            let version = |file: &usize| across.entries_of(*file).next().map(|(_, entry)| entry.version());
            let later = |one: &Option<Version>, other: &Option<Version>| match (one, other) {
                (Some(one), Some(other)) => one.outweighs(other),
                _ => false,
            };
            // The one with the weightiest name stands for all; what it says is the same.
            let named = files.iter().map(|file| (*file, version(file)));
            let kept = named.reduce(|kept, next| if later(&next.1, &kept.1) { next } else { kept });
            let Some((kept, _)) = kept else { continue };
            for file in files.iter().copied().filter(|file| *file != kept) {
                self.copy(file, kept);
            }
        }
    }

    fn copy(&mut self, file: usize, kept: usize) {
        let across = self.across;
        let mut alike = true;
        for ((number, entry), (_, other)) in across.entries_of(file).zip(across.entries_of(kept)) {
            if entry.identity == other.identity {
                self.leave_out(number);
            } else {
                alike = false;
            }
        }
        let other = self.path(kept);
        let problem = if alike {
            Problem::warning(
                "duplicate-file",
                message!("与“{other}”完全相同，只计一次", "the same as “{other}”, byte for byte; it is counted once"),
            )
            .help(Message::new("请确认是否重复报送，留下一份", "check whether it was sent twice, and keep one"))
        } else {
            Problem::warning(
                "duplicate-file",
                message!(
                    "与“{other}”完全相同，但由文件名看是另一份表，两份都计入",
                    "the same as “{other}”, byte for byte, but by its name it is about something else; both are counted"
                ),
            )
            .help(Message::new(
                "请核对是否发错了文件，或文件中没有写明单位和名称",
                "check whether it is the right file, and write inside the file what it is about",
            ))
        };
        self.say(file, kept, problem);
    }

    /// Returns of one form that are about the same.
    pub(super) fn versions(&mut self) {
        let across = self.across;
        let identified = self.counting().filter_map(|(at, entry)| Some((at, entry.identity?)));
        for group in grouped(identified).into_iter().filter(|group| group.len() > 1) {
            for cluster in self.clusters(group) {
                self.cluster(&cluster, across);
            }
        }
    }

    /// Parts a group by each value that tells its members apart: where two differ in one, it parts them all.
    fn clusters(&self, group: Vec<usize>) -> Vec<Vec<usize>> {
        let apart = |at: usize| self.across.entries.get(at).map_or(&[][..], |entry| &entry.apart);
        let values = group.first().map_or(0, |first| apart(*first).len());
        let mut clusters = vec![group];
        for value in 0..values {
            let of = |at: &usize| (*at, apart(*at).get(value).copied().flatten());
            clusters = clusters
                .into_iter()
                .flat_map(|cluster| {
                    let parts = grouped(cluster.iter().map(of));
                    let named = parts.iter().filter(|p| p.first().is_some_and(|at| of(at).1.is_some())).count();
                    if named > 1 { parts } else { vec![cluster] }
                })
                .collect();
        }
        clusters
    }

    fn cluster(&mut self, cluster: &[usize], across: &'a Across) {
        let entries = cluster.iter().filter_map(|at| Some((*at, across.entries.get(*at)?)));
        let mut members: Vec<(usize, &Entry, Version)> =
            entries.map(|(at, entry)| (at, entry, entry.version())).collect();
        if !members.iter().all(|(.., version)| version.is_dated()) {
            members.iter_mut().for_each(|(.., version)| *version = version.undated());
        }
        // Where the names do not tell, one that is rejected takes no other's place, nor one without the number that
        // another was given.
        let holds = |entry: &Entry| (entry.status != Status::Rejected, entry.number.is_some());
        let later = members.iter().reduce(|newest, next| {
            let order = next.2.compare(&newest.2).then_with(|| holds(next.1).cmp(&holds(newest.1)));
            if order == Ordering::Less { newest } else { next }
        });
        let Some((chosen, newest, latest)) = later else { return };
        let mut told = None;
        for (at, entry, version) in &members {
            // Two parts of one file are no versions of each other, but the same may stand in it twice.
            if entry.file == newest.file {
                if at != chosen && entry.content == newest.content {
                    self.leave_out(*at);
                    let about = &entry.about;
                    let problem = Problem::warning(
                        "duplicate-file",
                        message!(
                            "文件中有两份内容相同的表（{about}），只计一次",
                            "the file holds the same form twice ({about}); it is counted once"
                        ),
                    )
                    .help(Message::new("请删去重复的一份", "delete one of them"));
                    self.say(entry.file, newest.file, problem);
                } else if entry.shares.iter().zip(&newest.shares).any(|(own, other)| own.is_version_of(other)) {
                    let about = &entry.about;
                    let problem = Problem::warning(
                        "duplicate-file",
                        message!(
                            "文件中有两份大多同名而内容不同的表（{about}），像是同一份的两版，两份都计入了",
                            "the file holds two versions of what seems to be one form ({about}): most of their rows have the same names; both are counted"
                        ),
                    )
                    .help(Message::new("请确认以哪一份为准，删去另一份", "check which of them counts, and delete the other"));
                    self.say(entry.file, newest.file, problem);
                }
                continue;
            }
            self.leave_out(*at);
            if told == Some(entry.file) {
                continue;
            }
            told = Some(entry.file);
            let other = self.path(newest.file);
            let about = &entry.about;
            let problem = if entry.content == newest.content {
                Problem::warning(
                    "duplicate-file",
                    message!(
                        "与“{other}”内容相同（{about}），只计一次",
                        "it says the same as “{other}” ({about}); it is counted once"
                    ),
                )
                .help(Message::new("请确认是否重复报送，留下一份", "check whether it was sent twice, and keep one"))
            } else {
                let is_untold = latest.compare(version) == Ordering::Equal;
                let why = if !is_untold || holds(newest) == holds(entry) {
                    latest.why(version)
                } else if holds(newest).0 == holds(entry).0 {
                    Message::new(
                        "两个名称分不出先后，本文件没有编号",
                        "their names do not tell, and this one has no number",
                    )
                } else {
                    Message::new(
                        "两个名称分不出先后，本文件被退回",
                        "their names do not tell, and this one is rejected",
                    )
                };
                let (zh, en) = (why.zh, why.en);
                let rejected = newest.status == Status::Rejected && entry.status != Status::Rejected;
                let (zh_but, en_but) = if rejected {
                    ("；但新的一份被退回", "; but the later one is rejected")
                } else {
                    ("", "")
                };
                Problem::warning(
                    "superseded",
                    message!(
                        "已由“{other}”取代（{about}；{zh}），不计入合计{zh_but}",
                        "superseded by “{other}” ({about}; {en}), and not counted in totals{en_but}"
                    ),
                )
                .help(Message::new(
                    "请确认以哪一份为准：如以本文件为准，请移走另一份，或在文件名中写明版本，如“v2”；如两份都要计入，请在表中用不同的名称区分",
                    "check which of them counts: if it is this one, take the other away, or say the version in the name, such as v2; if it is both, name them differently inside",
                ))
            };
            self.say(entry.file, newest.file, problem);
        }
    }

    /// Tables that came with a form and as a return of the annexed form as well.
    pub(super) fn annexes(&mut self) {
        let mut shares: Vec<(usize, &Entry, &Share)> = Vec::new();
        for (at, entry) in self.counting() {
            shares.extend(entry.shares.iter().map(|share| (at, entry, share)));
        }
        let keyed =
            shares.iter().enumerate().filter_map(|(i, (_, _, share))| Some((i, (share.table, share.identity?))));
        for group in grouped(keyed).iter().filter(|group| group.len() > 1) {
            let members = || group.iter().filter_map(|i| shares.get(*i).copied());
            let own: IndexMap<u64, (&Entry, &Share)> = members()
                .filter(|(.., share)| !share.annexed)
                .map(|(_, e, share)| (share.content, (e, share)))
                .collect();
            let Some((first, _)) = own.values().next() else { continue };
            let (same, other): (Vec<_>, Vec<_>) =
                members().filter(|(.., share)| share.annexed).partition(|(.., host)| own.contains_key(&host.content));
            for (at, entry, host) in same {
                let twin = own.get(&host.content).map_or(first.file, |(twin, _)| twin.file);
                self.annex(at, entry, host, twin, Alike::Content);
            }
            // Which of several requests a sheet of its own belongs to cannot be told.
            if let [(at, entry, host)] = other.as_slice() {
                let alike =
                    if host.adds_up_to(own.values().map(|(_, share)| *share)) { Alike::Sums } else { Alike::Not };
                self.annex(*at, entry, host, first.file, alike);
            }
        }
    }

    /// Annexes that forms lack and that came as returns of their own.
    pub(super) fn annexes_apart(&mut self) {
        let mut own: HashMap<(usize, u64), usize> = HashMap::new();
        for (_, entry) in self.counting() {
            for share in entry.shares.iter().filter(|share| !share.annexed) {
                own.extend(share.identity.map(|identity| ((share.table, identity), entry.file)));
            }
        }
        let across = self.across;
        for entry in &across.entries {
            for lack in &entry.lacks {
                let Some(file) = own.get(&(lack.table, lack.identity)).filter(|file| **file != entry.file) else {
                    continue;
                };
                let (label, other, about) = (self.label(lack.table), self.path(*file), &entry.about);
                let problem = Problem::note(
                    "annex-apart",
                    message!(
                        "缺少的“{label}”（{about}）有单独报送的一份“{other}”",
                        "the “{label}” that it lacks ({about}) came on its own as “{other}”"
                    ),
                )
                .help(Message::new("核对后并入本表", "check it and put it into this form"));
                self.say(entry.file, *file, problem);
            }
        }
    }

    fn annex(&mut self, at: usize, entry: &Entry, share: &Share, own: usize, alike: Alike) {
        if let Some(counted) = self.counted.get_mut(at) {
            counted.without.push(share.key.clone());
        }
        let other = self.path(own);
        let label = self.label(share.table);
        let about = &entry.about;
        let note = |message| Problem::note("annexed-twice", message).help(Message::new("不必处理", "nothing to do"));
        let problem = match alike {
            Alike::Content => note(message!(
                "“{label}”（{about}）另有单独的一份“{other}”，内容相同，只计一次",
                "“{label}” ({about}) came as “{other}” as well and says the same; it is counted once"
            )),
            Alike::Sums => note(message!(
                "“{label}”（{about}）另有单独的一份“{other}”，行数和合计相同，只计一次",
                "“{label}” ({about}) came as “{other}” as well, with as many rows and the same totals; it is counted once"
            )),
            Alike::Not => Problem::warning(
                "annexed-twice",
                message!(
                    "“{label}”（{about}）与单独报送的“{other}”不一致，合计只计单独的一份",
                    "“{label}” ({about}) differs from “{other}”, which came on its own and is the one that is counted"
                ),
            )
            .help(Message::new("请核对两份，改成一致后重报", "compare the two and send them in again, alike")),
        };
        self.say(entry.file, own, problem);
    }

    /// Returns that are about what is merely named alike.
    pub(super) fn near(&mut self) {
        let across = self.across;
        let keyed = self.counting().filter_map(|(at, entry)| Some((at, entry.near?)));
        for group in grouped(keyed).iter().filter(|group| group.len() > 1) {
            let mut members = group.iter().filter_map(|at| across.entries.get(*at));
            let Some(first) = members.next() else { continue };
            let mut told = vec![first.identity];
            for entry in members {
                if told.contains(&entry.identity) || told.len() > NAMED {
                    continue;
                }
                told.push(entry.identity);
                let (other, about, of) = (self.path(first.file), &entry.about, &first.about);
                let problem = Problem::note(
                    "similar-name",
                    message!(
                        "“{about}”与“{other}”的“{of}”名称相近，按两个计",
                        "“{about}” is named much like “{of}” of “{other}”; they are counted as two"
                    ),
                )
                .help(Message::new(
                    "请核对是否同一个；是同一个的，把名称改成一致",
                    "check whether they are one; if so, name them alike",
                ));
                self.say(entry.file, first.file, problem);
            }
        }
    }

    /// Returns of several bodies with one number.
    pub(super) fn numbers(&mut self) {
        let across = self.across;
        let keyed = self.counting().filter_map(|(at, entry)| Some((at, entry.number.as_ref()?.digest)));
        for group in grouped(keyed).iter().filter(|group| group.len() > 1) {
            let mut members = group.iter().filter_map(|at| across.entries.get(*at));
            let Some(first) = members.next() else { continue };
            let owner = |entry: &Entry| entry.number.as_ref().map(|number| number.owner);
            for entry in members.filter(|entry| owner(entry) != owner(first)).take(NAMED) {
                let (other, about, of) = (self.path(first.file), &entry.about, &first.about);
                let number = entry.number.as_ref().map_or("", |number| &number.text);
                let problem = Problem::warning(
                    "number-twice",
                    message!(
                        "“{about}”与“{other}”的“{of}”编号相同（{number}）",
                        "“{about}” has the same number as “{of}” in “{other}” ({number})"
                    ),
                );
                let help = Message::new("请核对编号，改正其中一份", "check the numbers, and correct one of them");
                self.say(entry.file, first.file, problem.help(help));
            }
        }
    }

    pub(super) fn finish(self) -> Findings {
        let totals = self.totals();
        let mut findings = self.findings;
        crate::order::by(&mut findings, |(file, _)| *file);
        let problems = findings.into_iter().map(|(_, finding)| finding).collect();
        Findings { problems, totals, counted: self.counted }
    }

    fn totals(&self) -> Vec<Total> {
        let mut totals = Vec::new();
        for (index, owner) in self.across.tables.in_order(&self.across.catalog) {
            let Some(table) = owner.get() else { continue };
            let columns = super::tables::summed(table);
            let label = |key| table.columns.get(key).map_or(String::new(), |column| column.field.label.clone());
            let mut total = Total {
                form: owner.schema.form.clone(),
                table: owner.table.clone(),
                label: table.label.clone(),
                forms: 0,
                rows: 0,
                quantity: super::tables::quantity(table).map(|_| Decimal::ZERO),
                sums: columns.iter().map(|key| ((*key).clone(), label(*key), Decimal::ZERO)).collect(),
                skipped: 0,
            };
            let mut skipped = 0;
            for (counted, entry) in self.counted.iter().zip(&self.across.entries) {
                for share in entry.shares.iter().filter(|s| s.table == index && counted.counts(&s.key)) {
                    total.forms += 1;
                    total.rows += share.rows;
                    skipped += share.skipped;
                    if let Some(quantity) = &mut total.quantity {
                        add(quantity, Some(share.quantity), &mut skipped);
                    }
                    for ((_, _, sum), part) in total.sums.iter_mut().zip(&share.sums) {
                        add(sum, Some(*part), &mut skipped);
                    }
                }
            }
            total.skipped = skipped;
            if total.forms > 0 {
                totals.push(total);
            }
        }
        totals
    }

    /// The entries that count so far, with their numbers.
    fn counting(&self) -> impl Iterator<Item = (usize, &'a Entry)> {
        let counted = self.counted.iter().map(|counted| counted.form);
        self.across.entries.iter().enumerate().zip(counted).filter(|(_, counted)| *counted).map(|(entry, _)| entry)
    }

    fn leave_out(&mut self, entry: usize) {
        if let Some(counted) = self.counted.get_mut(entry) {
            counted.form = false;
        }
    }

    fn say(&mut self, file: usize, other: usize, problem: Problem) {
        let finding = Finding { path: self.path(file), other: self.path(other), problem };
        self.findings.push((file, finding));
    }

    fn path(&self, file: usize) -> String {
        self.across.files.get(file).map_or(String::new(), |file| file.path.to_string())
    }

    fn label(&self, table: usize) -> String {
        let owner = self.across.tables.get(table);
        owner.and_then(|owner| owner.get()).map_or(String::new(), |table| table.label.clone())
    }
}
