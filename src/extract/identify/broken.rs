//! Titles of worksheets that are broken over the lines of a cell, or over rows one below the other: they are one line.

use std::borrow::Cow;

use crate::extract::fold::Look;
use crate::extract::plans::Plans;
use crate::extract::titles::titled;
use crate::grid::{Block, Cell, Content, Document, Grid, Source};

/// Cells of a sheet that are looked at.
const MAX_CELLS: usize = 2_000;
/// Longest line, in bytes, that can be a piece of a title, and most pieces of one.
const MAX_PIECE: usize = 150;
const MAX_PIECES: usize = 3;
/// Lines of a cell that may hold a title.
const MAX_LINES: usize = 6;

/// A line of a cell that stands alone in its row.
struct Piece<'g> {
    /// The cell's number in its grid.
    cell: usize,
    row: u32,
    line: &'g str,
    look: Look,
}

/// Pieces of a grid that are a title together: the first and the last.
type Run = (usize, usize);

/// `document` with the broken titles of its sheets put together in the cells in which they begin.
pub(in crate::extract) fn joined<'a>(plans: &Plans, document: Cow<'a, Document>) -> Cow<'a, Document> {
    let texts: Vec<Vec<(usize, String)>> = document
        .blocks
        .iter()
        .map(|block| match block {
            Block::Grid(grid) if !grid.hidden && matches!(grid.source, Source::Sheet(_)) => of_sheet(plans, grid),
            _ => Vec::new(),
        })
        .collect();
    if texts.iter().all(Vec::is_empty) {
        return document;
    }
    let mut document = document.into_owned();
    for (block, texts) in document.blocks.iter_mut().zip(texts) {
        let Block::Grid(grid) = block else { continue };
        for (at, text) in texts {
            let Some(cell) = grid.cells.get_mut(at) else { continue };
            cell.content = Content::Text(text.into());
        }
        grid.cells.retain(|cell| !matches!(&cell.content, Content::Text(text) if text.is_empty()));
    }
    Cow::Owned(document)
}

/// The cells of a sheet whose texts change, by their numbers.
fn of_sheet(plans: &Plans, grid: &Grid) -> Vec<(usize, String)> {
    let pieces = pieces(grid);
    let mut texts = Vec::new();
    let mut from = 0;
    for last in 0..pieces.len() {
        let Some((first, last)) = ending(plans, &pieces, from, last) else { continue };
        from = last + 1;
        texts.extend(replaced(&pieces, (first, last)));
    }
    texts
}

/// The lines of the cells that stand alone in their rows.
fn pieces(grid: &Grid) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let few = grid.cells.get(..MAX_CELLS).unwrap_or(&grid.cells);
    for row in few.chunk_by(|one, next| one.row == next.row) {
        let mut filled = row.iter().enumerate().filter(|(_, cell)| !is_empty(cell));
        if let (Some((at, cell)), None) = (filled.next(), filled.next())
            && let Content::Text(text) = &cell.content
            && text.lines().count() <= MAX_LINES
        {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            pieces.extend(lines.map(|line| Piece { cell: start + at, row: cell.row, line, look: Look::of(line) }));
        }
        start += row.len();
    }
    pieces
}

fn is_empty(cell: &Cell) -> bool {
    match &cell.content {
        Content::Empty => true,
        Content::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// The pieces from `from` on, up to `last`, that are a title together: the fewest that are, of which none alone is as much.
fn ending(plans: &Plans, pieces: &[Piece<'_>], from: usize, last: usize) -> Option<Run> {
    let end = pieces.get(last)?;
    let mut look = end.look;
    let alone = titled(plans, end.line, end.look).map_or(0, |(_, strength)| strength);
    for first in (from..last).rev().take(MAX_PIECES - 1) {
        let (piece, below) = (pieces.get(first)?, pieces.get(first + 1)?);
        if piece.line.len() > MAX_PIECE || end.line.len() > MAX_PIECE || below.row - piece.row > 1 {
            return None;
        }
        look = look.and(piece.look);
        if !plans.looks().may_be_in(look) {
            continue;
        }
        if let Some((plan, strength)) = titled(plans, &line_of(pieces.get(first..=last)?), look)
            && strength > alone
            && titled(plans, piece.line, piece.look).is_none_or(|(_, alone)| strength > alone)
            && plans.get(plan).is_some_and(|plan| !plan.is_worded)
        {
            return Some((first, last));
        }
    }
    None
}

/// Pieces as one line, with a blank where two words of letters meet.
fn line_of(pieces: &[Piece<'_>]) -> String {
    let mut line = String::new();
    for piece in pieces.iter().map(|piece| piece.line.trim()) {
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if is_word(line.chars().next_back()) && is_word(piece.chars().next()) {
            line.push(' ');
        }
        line.push_str(piece);
    }
    line
}

/// The texts of the cells over which a title was broken: that of the first goes on with all of it.
fn replaced(pieces: &[Piece<'_>], (first, last): Run) -> Vec<(usize, String)> {
    let Some(run) = pieces.get(first..=last) else { return Vec::new() };
    let title = line_of(run);
    let lines_of = |cell: usize| {
        let own = pieces.iter().enumerate().filter(move |(_, piece)| piece.cell == cell);
        let kept = own.filter_map(|(at, piece)| match at {
            at if at == first => Some(title.as_str()),
            at if (first..=last).contains(&at) => None,
            _ => Some(piece.line),
        });
        kept.collect::<Vec<_>>().join("\n")
    };
    run.chunk_by(|one, next| one.cell == next.cell)
        .filter_map(|lines| lines.first())
        .map(|piece| (piece.cell, lines_of(piece.cell)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::extract::text::program::Token;

    fn sheet(rows: &[&str]) -> Document {
        let cell = |(row, text): (usize, &&str)| Cell {
            row: u32::try_from(row).unwrap_or_default(),
            column: 0,
            row_span: 1,
            column_span: 3,
            content: Content::Text((*text).into()),
        };
        let cells: Vec<Cell> = rows.iter().enumerate().map(cell).collect();
        let grid = Grid {
            source: Source::Sheet("甲".into()),
            rows: u32::try_from(rows.len()).unwrap_or_default(),
            columns: 3,
            cells,
            hidden_rows: Vec::new(),
            hidden_columns: Vec::new(),
            hidden: false,
            sums: Vec::new(),
        };
        Document { blocks: vec![Block::Grid(grid)], ..Document::default() }
    }

    static PLANS: LazyLock<Plans> = LazyLock::new(|| {
        let catalog = crate::schema::load(&crate::assets::schemas()).unwrap_or_default();
        Plans::new(&catalog)
    });

    fn texts(rows: &[&str]) -> Vec<String> {
        let document = sheet(rows);
        let joined = joined(&PLANS, Cow::Borrowed(&document));
        let Some(Block::Grid(grid)) = joined.blocks.first() else { return Vec::new() };
        grid.cells.iter().map(|cell| cell.text().into_owned()).collect()
    }

    /// A title of wording alone, and its two halves.
    fn title() -> (String, String, String) {
        let titles = PLANS.iter().filter_map(|plan| match plan.titles.first().map(|title| title.tokens.as_slice()) {
            Some([Token::Literal { text, .. }]) => Some(text.clone()),
            _ => None,
        });
        let title = titles.max_by_key(String::len).unwrap_or_default();
        let (front, behind) = title.split_at(title.floor_char_boundary(title.len() / 2));
        (title.clone(), front.to_owned(), behind.to_owned())
    }

    #[test]
    fn broken_titles_are_one_line() {
        let (title, front, behind) = title();
        assert_eq!(texts(&[&format!("附件\n{front}\n{behind}"), "姓名"]), [&format!("附件\n{title}"), "姓名"]);
        assert_eq!(texts(&["附件", &front, &behind, "姓名"]), ["附件", &title, "姓名"]);
    }

    #[test]
    fn whole_titles_are_left_alone() {
        let (title, ..) = title();
        let rows = [&format!("附件\n{title}"), title.as_str(), "姓名"];
        assert_eq!(texts(&rows), rows);
    }
}
