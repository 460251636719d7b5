//! Plain paragraphs and cells: read in one go, with what reading them step by step would make of them.

use quick_xml::events::BytesStart;

use super::flow::{Kind, Level};
use super::properties::CellProperties;
use super::{Reader, properties};
use crate::char_count::CharCount as _;
use crate::docx::xml::plain::Wanted;
use crate::grid::{Block, Paragraph};
use crate::problem::Unreadable;

const WANTED: Wanted<'_> = Wanted {
    run: &properties::matters_to_run,
    paragraph: &properties::matters_to_paragraph,
    cell: &properties::matters_to_cell,
};

impl Reader<'_> {
    /// Reads the paragraph `tag`, which has just begun, if it is plain and nothing reaches into it; false when nothing
    /// was read.
    pub(super) fn plain_paragraph(&mut self, tag: &BytesStart<'_>) -> Result<bool, Unreadable> {
        let Some(Level::Flow(flow)) = self.levels.last() else { return Ok(false) };
        if flow.pending.is_some() || !self.controls.is_empty() || self.unshown > 0 {
            return Ok(false);
        }
        let is_body = flow.kind == Kind::Body;
        let Some(text) = self.xml.plain_paragraph(tag, &WANTED)? else { return Ok(false) };
        let mut paragraph = Paragraph { text, ..Paragraph::default() };
        if is_body {
            paragraph.number = Some(self.next_paragraph);
            self.next_paragraph += 1;
        }
        self.count(1)?;
        self.printed += paragraph.text.len();
        self.add(paragraph)?;
        Ok(true)
    }

    /// Reads the cell `tag` of a row, which has just begun, if it is plain, no control is around it, and it keeps within the
    /// limits; false when nothing was read.
    pub(super) fn plain_cell(&mut self, tag: &BytesStart<'_>) -> Result<bool, Unreadable> {
        let Some(Level::Table(table)) = self.levels.last_mut() else { return Ok(false) };
        if !table.in_row || table.row_deleted || !self.controls.is_empty() || self.entries >= self.limits.cells {
            return Ok(false);
        }
        let most = self.limits.text_chars;
        let (mut entries, mut printed) = (self.entries + 1, self.printed);
        let block = |text: String| {
            entries += 1;
            printed += text.len();
            let fits = entries <= self.limits.cells && (text.len() <= most || text.char_count() <= most);
            fits.then(|| Block::Paragraph(Paragraph { text, ..Paragraph::default() }))
        };
        let Some(blocks) = self.xml.plain_cell(tag, &WANTED, block)? else { return Ok(false) };
        (self.entries, self.printed) = (entries, printed);
        table.add(CellProperties::default(), blocks, self.limits)?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::docx::read::read_anew;
    use crate::limits::Limits;

    /// What is read of a body, all of it.
    fn seen(body: &str, limits: &Limits) -> String {
        let xml = format!(
            r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#
        );
        format!("{:?}", read_anew(&xml, "word/document.xml", limits))
    }

    proptest! {
        #[test]
        fn plain_paragraphs_are_read_as_step_by_step(pieces in prop::collection::vec(prop::sample::select(vec![
            "<w:p>", "<w:p>", "<w:p w:rsidR=\"00A1\">", "</w:p>", "</w:p>", "<w:p/>", "<w:r>", "<w:r>", "</w:r>", "</w:r>",
            "<w:r w:rsidR=\"1\">", "<w:r/>", "<w:t>甲</w:t>", "<w:t xml:space=\"preserve\"> 乙 </w:t>", "<w:t/>",
            "<w:t>a&amp;b</w:t>", "<w:t>c\nd</w:t>", "<w:t xmlns:w=\"urn:x\">丙</w:t>", "<w:t><![CDATA[丁]]></w:t>", "<w:t>",
            "<w:rPr><w:b/><w:rFonts w:ascii=\"宋体\"/></w:rPr>", "<w:rPr><w:strike/></w:rPr>", "<w:rPr/>",
            "<w:rPr><w:rFonts w:ascii=\"Wingdings\"/></w:rPr>", "<w:rPr><w:vanish/></w:rPr>",
            "<w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr>", "<w:t>12</w:t>",
            "<w:pPr><w:jc w:val=\"center\"/></w:pPr>", "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>", "<w:pPr/>",
            "<w:tab/>", "<w:br/>", "<w:proofErr w:type=\"x\"/>", "<w:bookmarkStart w:id=\"0\"/>", "<w:lastRenderedPageBreak/>",
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>戊</w:t></w:r></w:p></w:tc></w:tr></w:tbl>", "<!-- <w:br/> -->",
            "<w:sdt><w:sdtPr><w:tag w:val=\"a\"/></w:sdtPr><w:sdtContent>", "</w:sdtContent></w:sdt>", " ",
            "<w:fldChar w:fldCharType=\"begin\"/>", "<w:fldChar w:fldCharType=\"end\"/>", "<w:r><w:t>己</w:t></w:r>",
            "</w:tc><w:tc>", "</w:tc></w:tr><w:tr><w:tc>", "<w:tcPr/>",
            "<w:tcPr><w:tcW w:w=\"9\"/></w:tcPr>", "<w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr>", "<w:tcPr><w:vMerge/></w:tcPr>",
            "<w:tc><w:tcPr><w:tcW w:w=\"9\"/></w:tcPr><w:p><w:r><w:t>壬</w:t></w:r></w:p></w:tc>", "<w:tc><w:p/></w:tc>",
            "<w:p><w:r><w:t>庚</w:t></w:r></w:p>", "<w:p><w:pPr><w:jc/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>辛</w:t></w:r></w:p>",
        ]), 0..14), most in 1_usize..8) {
            let plain = pieces.concat();
            // A comment makes no difference but that nothing around it is plain.
            let commented = pieces.iter().map(|piece| {
                ["<w:r>", "</w:p>", "</w:tc>"].iter().fold((*piece).to_owned(), |text, tag| text.replace(tag, &format!("<!---->{tag}")))
            });
            let commented: String = commented.collect();
            let cell = |content: &str, end: &str| format!("<w:tbl><w:tr><w:tc>{content}{end}</w:tc></w:tr></w:tbl>");
            for limits in [Limits::default(), Limits { text_chars: most, ..Limits::default() }, Limits { cells: most, ..Limits::default() }] {
                prop_assert_eq!(seen(&plain, &limits), seen(&commented, &limits), "{}", &plain);
                let (plain, commented) = (cell(&plain, ""), cell(&commented, "<!---->"));
                prop_assert_eq!(seen(&plain, &limits), seen(&commented, &limits), "{}", &plain);
            }
        }
    }

    #[test]
    fn pieces_of_plain_paragraphs_count() {
        let body = "<w:p><w:r><w:t>甲</w:t></w:r></w:p>".repeat(100);
        let most = |xml_tokens| Limits { xml_tokens, ..Limits::default() };
        assert!(seen(&body, &most(700)).contains("xml_tokens"));
        assert!(!seen(&body, &most(706)).contains("xml_tokens"));
        let deep = |xml_depth| Limits { xml_depth, ..Limits::default() };
        assert!(seen(&body, &deep(4)).contains("xml_depth"));
        let table = format!("<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>");
        assert!(seen(&table, &most(706)).contains("xml_tokens"));
        assert!(!seen(&table, &most(712)).contains("xml_tokens"));
        assert!(seen(&table, &deep(7)).contains("xml_depth"));
        assert!(!seen(&table, &deep(8)).contains("xml_depth"));
    }
}
