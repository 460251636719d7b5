//! Why a record could not be filled in, by what its data looks like and where it stands.

use super::{Filling, Origin};
use zwy::error::{Diagnostic, Error};
use zwy::message;
use zwy::message::{Lang, Message};
use zwy::record::Record;

impl Filling<'_> {
    /// Why no document could be made of a record: where a list is none, that is the reason.
    pub(super) fn explained(&self, record: &Record, error: Error) -> Error {
        let no_lists = self.plain.as_ref().map(|plain| plain.no_lists(record)).unwrap_or_default();
        let file = self.template.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
        let said = |(message, help)| Diagnostic::new(&file, None, message, help);
        let plain = self.plain.as_ref();
        let an_item = plain.and_then(|plain| plain.an_item(record).or_else(|| plain.upright(record)));
        match error {
            Error::Mistakes(_) if !no_lists.is_empty() => Error::Mistakes(no_lists.into_iter().map(said).collect()),
            Error::Mistakes(list) => Error::Mistakes(an_item.map(said).into_iter().chain(list).collect()),
            error => error,
        }
    }

    /// Why a record of a table cannot be filled in, with the cells that it is about.
    pub(super) fn located(&self, error: Error, origin: Origin<'_>) -> Error {
        let Error::Mistakes(mut list) = error else { return error };
        let file = origin.file.display();
        for mistake in &mut list {
            let cells = self.cells.get(origin.file);
            let place = mistake.about.as_ref().and_then(|name| cells?.place(origin.number, name));
            let Some(place) = place else { continue };
            let (zh, en) = (place.describe(Lang::Zh), place.describe(Lang::En));
            let Message { zh: said_zh, en: said_en } = &mistake.message;
            mistake.message = message!("{said_zh}（{file} {zh}）", "{said_en} ({file}: {en})");
        }
        Error::Mistakes(list)
    }
}
