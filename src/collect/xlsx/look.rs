//! How cells look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// The face of Chinese Excel, which is on every machine that opens the workbook.
pub(super) const FACE: &str = "宋体";
/// The character set of faces for simplified Chinese (ECMA-376 part 1 §18.4.1).
pub(super) const GB2312: u8 = 134;
pub(super) const POINTS: f64 = 11.0;

const INK: Color = Color::RGB(0x1F1F1F);
const LINE: Color = Color::RGB(0xBFBFBF);
const HEAD: Color = Color::RGB(0xDDE6F1);
const TOTAL: Color = Color::RGB(0xF2F2F2);
const ODD: Color = Color::RGB(0xFDE9D9);
const RED: Color = Color::RGB(0xC00000);
const AMBER: Color = Color::RGB(0x9C5700);
const GREY: Color = Color::RGB(0x7F7F7F);

/// The formats of a workbook.
pub(super) struct Looks {
    pub(super) title: Format,
    pub(super) note: Format,
    pub(super) head: Format,
    pub(super) text: Format,
    /// Text that begins like a formula: it stays text when it is edited.
    pub(super) quoted: Format,
    pub(super) centred: Format,
    pub(super) date: Format,
    /// Text where a number should be.
    pub(super) odd: Format,
    pub(super) numbering: Format,
    pub(super) red: Format,
    pub(super) amber: Format,
    pub(super) grey: Format,
    pub(super) total: Format,
    /// Numbers by their decimal places.
    numbers: Vec<Format>,
    totals: Vec<Format>,
}

/// Decimal places that are shown.
const PLACES: usize = 6;

impl Looks {
    pub(super) fn new() -> Self {
        let base = Format::new()
            .set_font_name(FACE)
            .set_font_charset(GB2312)
            .set_font_size(POINTS)
            .set_font_color(INK)
            .set_align(FormatAlign::VerticalCenter);
        let cell = base.clone().set_border(FormatBorder::Thin).set_border_color(LINE);
        let text = cell.clone().set_text_wrap();
        let centred = cell.clone().set_align(FormatAlign::Center);
        let bold = cell.clone().set_bold().set_background_color(TOTAL);
        let number = |places: usize| match places {
            0 => "#,##0".to_owned(),
            places => format!("#,##0.{}", "0".repeat(places)),
        };
        Self {
            title: base.clone().set_font_size(16).set_bold(),
            note: base.clone().set_font_color(GREY),
            head: cell.clone().set_bold().set_background_color(HEAD).set_align(FormatAlign::Center).set_text_wrap(),
            quoted: text.clone().set_quote_prefix(),
            date: centred.clone().set_num_format("yyyy-mm-dd"),
            odd: text.clone().set_background_color(ODD),
            numbering: centred.clone().set_num_format("0"),
            red: centred.clone().set_font_color(RED),
            amber: centred.clone().set_font_color(AMBER),
            grey: centred.clone().set_font_color(GREY),
            total: bold.clone().set_align(FormatAlign::Center),
            numbers: (0..=PLACES).map(|places| cell.clone().set_num_format(number(places))).collect(),
            totals: (0..=PLACES).map(|places| bold.clone().set_num_format(number(places))).collect(),
            text,
            centred,
        }
    }

    /// A number with so many decimal places.
    pub(super) fn number(&self, places: u32, total: bool) -> &Format {
        let formats = if total { &self.totals } else { &self.numbers };
        formats.get((places as usize).min(PLACES)).unwrap_or(&self.text)
    }
}
