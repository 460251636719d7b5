//! Returns as people send them, one file a case in `tests/returns/`: what `check` says of each stands beside it.
//!
//! `ZWY_BLESS=1 cargo test --test returns` writes the expected reports anew; read the difference before you commit it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fmt::Write as _;
use std::path::Path;

use chrono::NaiveDate;
use zwy::check::Occasion;
use zwy::inspect::Inspector;
use zwy::limits::Limits;
use zwy::message::Lang;
use zwy::report::FileReport;
use zwy::schema::Stage;

/// A report as the cases write it: the record, then a line for each problem.
fn told(reports: &[FileReport]) -> String {
    let mut text = String::new();
    for report in reports {
        if let Some(record) = &report.record {
            text.push_str(&zwy::data::to_yaml(std::slice::from_ref(record)).unwrap());
        }
        for problem in &report.problems {
            let place = problem.place.as_ref().map_or_else(|| "-".to_owned(), |place| place.describe(Lang::Zh));
            let severity = format!("{:?}", problem.severity).to_lowercase();
            let _ = writeln!(text, "# {place} {severity} {}: {}", problem.code, problem.message.zh);
            let _ = writeln!(text, "#   → {}", problem.help.zh);
        }
    }
    text
}

/// Compares the report of each file in a folder, by the forms of a catalog, with the one beside it.
fn compare(folder: &str, catalog: zwy::schema::Catalog, least: usize) {
    let occasion = Occasion {
        stage: Stage::Submit,
        today: NaiveDate::from_ymd_opt(2026, 11, 24),
        received: NaiveDate::from_ymd_opt(2026, 11, 24),
    };
    let inspector = Inspector::new(catalog, None, occasion, Limits::default());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut cases = 0;
    let mut wrong = String::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".expected") || name.ends_with(".py") || name == "tools.yaml" || name == "register.yaml" {
            continue;
        }
        cases += 1;
        let told = told(&inspector.inspect(&name, &std::fs::read(&path).unwrap()));
        let beside = folder.join(format!("{name}.expected"));
        if std::env::var_os("ZWY_BLESS").is_some() {
            std::fs::write(&beside, &told).unwrap();
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        if told != expected {
            let _ = writeln!(wrong, "== {name}\n-- expected\n{expected}-- told\n{told}");
        }
    }
    assert!(cases >= least, "{cases} cases");
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_return_yields_its_report() {
    compare("tests/returns", zwy::assets::catalog(&Limits::default()).unwrap(), 6);
}

#[test]
fn returns_of_other_forms_yield_theirs() {
    let own = [
        zwy::schema::Source::new("tools.yaml", include_str!("files/own_forms/tools.yaml")),
        zwy::schema::Source::new("register.yaml", include_str!("files/own_forms/register.yaml")),
    ];
    compare("tests/files/own_forms", zwy::schema::load(&own).unwrap(), 3);
}

#[test]
fn returns_of_other_offices_yield_theirs() {
    compare("tests/files/offices/returns", support::offices(), 5);
}
