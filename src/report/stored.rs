//! Reports as bytes that read back as the same reports.

use super::{FileReport, Status};
use crate::stored::{Input, Stored, fields, variants};

/// The reports of one file as bytes.
pub fn write(reports: &[FileReport]) -> Vec<u8> {
    let mut out = Vec::new();
    (reports.len() as u64).put(&mut out);
    reports.iter().for_each(|report| report.put(&mut out));
    out
}

/// The reports of which these are the bytes; none for bytes that are no reports.
pub fn read(bytes: &[u8]) -> Option<Vec<FileReport>> {
    let mut input = Input::new(bytes);
    let reports = Vec::get(&mut input)?;
    input.is_empty().then_some(reports)
}

fields!(FileReport { path, sha256, form, which, status, record, places, problems, left_out });
variants!(Status[Accepted, Warned, Rejected, Unreadable]);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::check::Occasion;
    use crate::inspect::Inspector;
    use crate::limits::Limits;
    use crate::schema::Stage;

    #[test]
    fn reports_read_back_as_they_were() {
        let catalog = crate::schema::load(&crate::assets::schemas()).unwrap();
        let limits = Limits { problems: 2, ..Limits::default() };
        let inspector = Inspector::new(catalog, None, Occasion::from(Stage::Submit), limits);
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/returns");
        let mut read_back = 0;
        for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let reports = inspector.inspect(&file.to_string_lossy(), &std::fs::read(&file).unwrap());
            let bytes = write(&reports);
            assert_eq!(format!("{:?}", read(&bytes).unwrap()), format!("{reports:?}"), "{}", file.display());
            assert!((0..bytes.len()).step_by(7).all(|cut| read(bytes.get(..cut).unwrap()).is_none()));
            read_back += reports.iter().filter(|report| report.record.is_some()).count();
        }
        assert!(read_back > 10);
    }
}
