//! Templates that are drawn from the schemas.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod standin;

const FORMS: [&str; 7] = ["application", "statistics", "agreement", "receipt", "change", "cancellation", "satisfaction"];

/// `DRAW_TO=folder cargo test --test draw write` leaves the templates there, to be looked at or audited.
#[test]
fn write() {
    let Some(folder) = std::env::var_os("DRAW_TO") else { return };
    for form in FORMS {
        let bytes = zwy::docx::draw::draw(&standin::load(form)).unwrap();
        std::fs::write(std::path::Path::new(&folder).join(format!("{form}.docx")), bytes).unwrap();
    }
}

#[test]
fn same_schema_same_bytes() {
    for form in FORMS {
        let draw = || zwy::docx::draw::draw(&standin::load(form)).unwrap();
        assert!(draw() == draw(), "{form}");
    }
}
