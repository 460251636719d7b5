//! Text that nobody sees in a worksheet: in white where no colour is behind it, or in letters too small to be read.
//!
//! Few workbooks have such a font in a cell's format. Only the sheets of those are looked through for a cell of it.

use memchr::memmem;

use super::worksheet::parse_cell;
use crate::grid::Grid;
use crate::problem::Problem;

/// The cell formats in a styles part that show nothing, ascending.
pub(super) fn styles(xml: &str) -> Vec<usize> {
    let Some(fonts) = list(xml, "<fonts", "</fonts>") else { return Vec::new() };
    // In front of the first is what the list says of itself.
    let faint: Vec<bool> = fonts.split("<font").skip(2).map(is_faint).collect();
    if !faint.contains(&true) {
        return Vec::new();
    }
    let formats = list(xml, "<cellXfs", "</cellXfs>").unwrap_or_default().split("<xf ").skip(1).enumerate();
    let is_own = |format: &str| {
        let font = attribute(format, "fontId").and_then(|font| font.parse::<usize>().ok());
        let is_filled = attribute(format, "fillId").is_some_and(|fill| !matches!(fill, "0" | "1"));
        !is_filled && font.and_then(|font| faint.get(font)) == Some(&true)
    };
    formats.filter(|(_, format)| is_own(format)).map(|(at, _)| at).collect()
}

/// What there is to say of a worksheet in which a cell has one of these formats; tables and conditions colour cells as
/// well.
pub(super) fn told(xml: &str, styles: &[usize], grid: &Grid) -> Option<Problem> {
    let has = |word: &str| memmem::find(xml.as_bytes(), word.as_bytes()).is_some();
    if grid.hidden || has("<tableParts") || has("<conditionalFormatting") {
        return None;
    }
    let (row, column) = xml.split("<c ").skip(1).find_map(|cell| {
        let (tag, inside) = cell.split_once('>')?;
        let style = attribute(tag, "s")?.parse().ok()?;
        let is_own = styles.binary_search(&style).is_ok()
            && !tag.ends_with('/')
            && inside.contains("<v>") | inside.contains("<is>");
        parse_cell(attribute(tag, "r")?).filter(|_| is_own)
    })?;
    let cell = grid.cells.iter().find(|cell| (cell.row, cell.column) == (row, column))?;
    let text = cell.text();
    Some(Problem::unseen(&text).place(grid.place(row, column)))
}

fn list<'x>(xml: &'x str, open: &str, close: &str) -> Option<&'x str> {
    let rest = xml.get(memmem::find(xml.as_bytes(), open.as_bytes())?..)?;
    rest.get(..memmem::find(rest.as_bytes(), close.as_bytes())?)
}

/// True for a font in white, by itself or as the theme's, or of two points at most.
fn is_faint(font: &str) -> bool {
    let element = |name: &str| Some(font.split_once(name)?.1.split('>').next().unwrap_or_default());
    let is_white = element("<color ").is_some_and(|colour| {
        attribute(colour, "rgb")
            .is_some_and(|rgb| rgb.len() == 8 && rgb.get(2..).is_some_and(|rgb| rgb.eq_ignore_ascii_case("FFFFFF")))
            || attribute(colour, "theme") == Some("0") && attribute(colour, "tint").is_none()
    });
    is_white || element("<sz ").and_then(|size| attribute(size, "val")).is_some_and(|size| matches!(size, "1" | "2"))
}

/// The value of an attribute between blanks.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    tag.split([' ', '/', '>']).find_map(|pair| pair.strip_prefix(name)?.strip_prefix("=\"")?.strip_suffix('"'))
}
