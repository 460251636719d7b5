//! How text looks: the paragraph styles of GB/T 9704-2012 as official forms use it, the fonts with their fallbacks, and
//! the parts of the package that say so.
//!
//! A run names its fonts itself besides its style: without an explicit `w:eastAsia` Word and WPS take the theme's face.

use std::fmt::Write as _;

use docx_rs::RunFonts;

use super::element::escape;
use crate::schema::{Page, Style};

const FANGSONG: &str = "仿宋_GB2312";
const HEITI: &str = "黑体";
const XIAOBIAOSONG: &str = "方正小标宋简体";
const SONGTI: &str = "宋体";
/// Digits and Latin letters.
const LATIN: &str = "Times New Roman";

/// The faces that documents name: what to take instead (`w:altName`), and the generic family.
const FONTS: [(&str, &str, &str); 5] = [
    (FANGSONG, "仿宋", "modern"),
    (HEITI, "SimHei", "modern"),
    (XIAOBIAOSONG, "方正小标宋_GBK", "auto"),
    (SONGTI, "SimSun", "auto"),
    (LATIN, "Liberation Serif", "roman"),
];

/// Id of the style of table heads; rows that begin in it are repeated on every page.
pub(super) const TABLE_HEAD: &str = "TableHead";

/// A paragraph style, named as the styles part names it.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// Style id.
    pub(super) id: &'static str,
    name: &'static str,
    east_asia: &'static str,
    /// Size of the type in points.
    pub(super) size_pt: f32,
    /// Exact height of a line in points.
    pub(super) line_pt: f32,
    align: &'static str,
    /// First line indented by two characters.
    indented: bool,
    /// Space below in points.
    pub(super) after_pt: f32,
    /// Level of an outline, from 0; what has one stays with what follows.
    outline: Option<u8>,
    /// In a cell: words may break anywhere, so that a long e-mail address stays in its cell.
    in_cell: bool,
}

/// Where a paragraph stands, as far as its style depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surroundings {
    /// Straight on the page.
    Page,
    /// In a cell: running text has the size of cell text.
    Cell,
}

/// The styles of a document.
#[derive(Debug)]
pub(super) struct Styles {
    title: Look,
    /// 附件1.
    pub(super) attachment: Look,
    heading: Look,
    body: Look,
    line: Look,
    caption: Look,
    cell: Look,
    cell_body: Look,
    /// Rows of a table: 五号 at most.
    pub(super) row: Look,
    /// Heads of columns.
    pub(super) head: Look,
    /// A paragraph that must be there and should not be seen: 1 point high.
    pub(super) spacer: Look,
    /// Page numbers.
    pub(super) footer: Look,
}

impl Styles {
    /// The styles for a page: sizes of title and cells are the page's, the others those of the standard.
    pub(super) fn new(page: &Page) -> Self {
        let text = Look {
            id: "Line",
            name: "Form Line",
            east_asia: FANGSONG,
            size_pt: 16.0,
            line_pt: 28.0,
            align: "both",
            indented: false,
            after_pt: 0.0,
            outline: None,
            in_cell: false,
        };
        let cell = Look {
            id: "Cell",
            name: "Form Cell",
            size_pt: page.cell_pt,
            line_pt: page.cell_line_pt,
            align: "left",
            in_cell: true,
            ..text.clone()
        };
        let row = Look {
            id: "TableRow",
            name: "Form Table Row",
            size_pt: page.cell_pt.min(10.5),
            line_pt: page.cell_line_pt.min(15.0),
            ..cell.clone()
        };
        Self {
            attachment: Look {
                id: "Attachment",
                name: "Form Attachment",
                east_asia: HEITI,
                align: "left",
                ..text.clone()
            },
            title: Look {
                id: "Title",
                name: "Title",
                east_asia: XIAOBIAOSONG,
                size_pt: page.title_pt,
                line_pt: (page.title_pt * 1.35).round(),
                align: "center",
                after_pt: 8.0,
                ..text.clone()
            },
            heading: Look {
                id: "Heading1",
                name: "heading 1",
                east_asia: HEITI,
                indented: true,
                outline: Some(0),
                ..text.clone()
            },
            body: Look { id: "BodyText", name: "Body Text", indented: true, ..text.clone() },
            caption: Look {
                id: "Caption",
                name: "caption",
                size_pt: 12.0,
                line_pt: 20.0,
                align: "left",
                after_pt: 3.0,
                ..text.clone()
            },
            cell_body: Look { id: "CellBody", name: "Form Cell Body", align: "both", indented: true, ..cell.clone() },
            head: Look {
                id: TABLE_HEAD,
                name: "Form Table Head",
                east_asia: HEITI,
                align: "center",
                in_cell: false,
                ..row.clone()
            },
            row,
            spacer: Look {
                id: "Spacer",
                name: "Form Spacer",
                size_pt: 1.0,
                line_pt: 1.0,
                align: "left",
                ..text.clone()
            },
            footer: Look {
                id: "Footer",
                name: "footer",
                east_asia: SONGTI,
                size_pt: 14.0,
                line_pt: 16.0,
                align: "left",
                ..text.clone()
            },
            line: text,
            cell,
        }
    }

    /// The style of a paragraph that the schema gives `style`.
    pub(super) fn of(&self, style: Style, surroundings: Surroundings) -> &Look {
        match (style, surroundings) {
            (Style::Attachment, _) => &self.attachment,
            (Style::Title, _) => &self.title,
            (Style::Heading, _) => &self.heading,
            (Style::Caption, _) => &self.caption,
            (Style::Body, Surroundings::Page) => &self.body,
            (Style::Body, Surroundings::Cell) => &self.cell_body,
            (Style::Line, Surroundings::Page) => &self.line,
            (Style::Line, Surroundings::Cell) | (Style::Cell, _) => &self.cell,
        }
    }

    fn all(&self) -> [&Look; 12] {
        [
            &self.attachment,
            &self.title,
            &self.heading,
            &self.body,
            &self.line,
            &self.caption,
            &self.cell,
            &self.cell_body,
            &self.row,
            &self.head,
            &self.spacer,
            &self.footer,
        ]
    }

    /// The styles part (ECMA-376-1 17.7).
    pub(super) fn part(&self) -> String {
        let mut out = format!(
            "{DECLARATION}<w:styles {NAMESPACE}><w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:kern w:val=\"2\"/>\
             <w:sz w:val=\"32\"/><w:szCs w:val=\"32\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/>\
             </w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>\
             <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/>\
             <w:pPr><w:widowControl w:val=\"0\"/><w:jc w:val=\"both\"/></w:pPr></w:style>\
             <w:style w:type=\"character\" w:default=\"1\" w:styleId=\"DefaultParagraphFont\">\
             <w:name w:val=\"Default Paragraph Font\"/><w:uiPriority w:val=\"1\"/><w:semiHidden/><w:unhideWhenUsed/></w:style>\
             <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/>\
             <w:uiPriority w:val=\"99\"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/>\
             <w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"85\" w:type=\"dxa\"/><w:bottom w:w=\"0\" w:type=\"dxa\"/>\
             <w:right w:w=\"85\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>",
            fonts = fonts_element(FANGSONG),
        );
        for look in self.all() {
            look.describe(&mut out);
        }
        out.push_str("</w:styles>");
        out
    }
}

impl Look {
    /// The fonts of a run: quotes and dashes take the Chinese face.
    pub(super) fn fonts(&self) -> RunFonts {
        RunFonts::new().ascii(LATIN).hi_ansi(LATIN).cs(LATIN).east_asia(self.east_asia).hint("eastAsia")
    }

    fn describe(&self, out: &mut String) {
        let keep = if self.outline.is_some() || self.id == TABLE_HEAD { "<w:keepNext/>" } else { "" };
        let wrap = if self.in_cell { "<w:wordWrap w:val=\"0\"/>" } else { "" };
        let indent = match self.indented {
            // Twice the size of the type, in twips, for those who do not know characters.
            true => format!("<w:ind w:firstLineChars=\"200\" w:firstLine=\"{}\"/>", twips(self.size_pt * 2.0)),
            false => String::new(),
        };
        let outline = self.outline.map(|level| format!("<w:outlineLvl w:val=\"{level}\"/>")).unwrap_or_default();
        let size = half_points(self.size_pt);
        // 28 characters of 16 points do not fit on the 156 mm of the standard, unless each gives a quarter of a point.
        let spacing = if self.size_pt == 16.0 && self.align == "both" { "<w:spacing w:val=\"-5\"/>" } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "<w:style w:type=\"paragraph\"{custom} w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/>\
             <w:qFormat/><w:pPr>{keep}{wrap}<w:spacing w:before=\"0\" w:after=\"{after}\" w:line=\"{line}\" w:lineRule=\"exact\"/>\
             {indent}<w:jc w:val=\"{align}\"/>{outline}</w:pPr><w:rPr>{fonts}{spacing}<w:sz w:val=\"{size}\"/>\
             <w:szCs w:val=\"{size}\"/></w:rPr></w:style>",
            custom = if self.name.starts_with("Form") { " w:customStyle=\"1\"" } else { "" },
            id = self.id,
            name = self.name,
            after = twips(self.after_pt),
            line = twips(self.line_pt),
            align = self.align,
            fonts = fonts_element(self.east_asia),
        );
    }
}

pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
pub(super) const NAMESPACE: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

fn fonts_element(east_asia: &str) -> String {
    format!("<w:rFonts w:ascii=\"{LATIN}\" w:eastAsia=\"{}\" w:hAnsi=\"{LATIN}\" w:cs=\"{LATIN}\"/>", escape(east_asia))
}

/// The font table (ECMA-376-1 17.8.3): what to take where a face is not installed.
pub(super) fn font_table() -> String {
    let mut out = format!("{DECLARATION}<w:fonts {NAMESPACE}>");
    for (name, instead, family) in FONTS {
        let charset = if name == LATIN { "00" } else { "86" };
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "<w:font w:name=\"{name}\"><w:altName w:val=\"{instead}\"/><w:charset w:val=\"{charset}\"/>\
             <w:family w:val=\"{family}\"/><w:pitch w:val=\"default\"/></w:font>"
        );
    }
    out.push_str("</w:fonts>");
    out
}

/// Points in twentieths of a point.
pub(super) fn twips(points: f32) -> i32 {
    (points * 20.0).round() as i32
}

/// Points in half points.
pub(super) fn half_points(points: f32) -> usize {
    (points * 2.0).round().max(1.0) as usize
}

/// Millimetres in twentieths of a point.
pub(super) fn twips_of_mm(millimetres: f32) -> i32 {
    (millimetres * 1440.0 / 25.4).round() as i32
}
