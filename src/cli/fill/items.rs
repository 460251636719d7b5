//! The records that data files hold, one after the other, with where each comes from.

use std::path::Path;

use zwy::data::Written;
use zwy::error::Result;
use zwy::extract::Extraction;
use zwy::record::Record;
use zwy::schema::Catalog;

/// A data file that is open.
pub(super) struct Data<'a> {
    pub(super) path: &'a Path,
    pub(super) written: Written<'a>,
    pub(super) is_plain: bool,
    pub(super) is_row: bool,
}

impl<'a> Data<'a> {
    /// Its records, one after the other.
    pub(super) fn items<'i>(
        &'i mut self,
        catalog: &'i Catalog,
        form: Option<&'i str>,
    ) -> Box<dyn Iterator<Item = Result<Item<'a>>> + 'i> {
        let file = self.path;
        let origins = (1..).map(move |number| Origin { file, number });
        if self.is_plain {
            let records = self.written.plain().zip(origins);
            return Box::new(records.map(|(record, origin)| Ok(Item::Plain(record?, origin))));
        }
        let records = self.written.records(catalog, form).zip(origins);
        Box::new(records.map(|(record, origin)| Ok(Item::Form(Box::new(record?), origin))))
    }
}

/// A record to be filled: of a form, or plain data for a template.
pub(super) enum Item<'a> {
    Form(Box<Extraction>, Origin<'a>),
    Plain(Record, Origin<'a>),
}

/// Where a record comes from.
#[derive(Clone, Copy)]
pub(super) struct Origin<'a> {
    pub(super) file: &'a Path,
    /// Its number in the file, from 1.
    pub(super) number: usize,
}

impl<'a> Item<'a> {
    pub(super) fn origin(&self) -> Origin<'a> {
        match self {
            Self::Form(_, origin) | Self::Plain(_, origin) => *origin,
        }
    }
}
