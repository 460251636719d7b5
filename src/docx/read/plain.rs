//! Plain paragraphs: read in one go, with what reading them step by step would make of them.

use quick_xml::events::BytesStart;

use super::flow::{Kind, Level};
use super::{Reader, properties};
use crate::grid::Paragraph;
use crate::problem::Unreadable;

impl Reader<'_> {
    /// Reads the paragraph `tag`, which has just begun, if it is plain and nothing reaches into it; false when nothing
    /// was read.
    pub(super) fn plain_paragraph(&mut self, tag: &BytesStart<'_>) -> Result<bool, Unreadable> {
        let Some(Level::Flow(flow)) = self.levels.last() else { return Ok(false) };
        if flow.pending.is_some() || !self.controls.is_empty() || self.unshown > 0 {
            return Ok(false);
        }
        let is_body = flow.kind == Kind::Body;
        let matters = [&properties::matters_to_run as &dyn Fn(&[u8], &[u8]) -> bool, &properties::matters_to_paragraph];
        let Some(text) = self.xml.plain_paragraph(tag, matters)? else { return Ok(false) };
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
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::docx::read::read_part;
    use crate::limits::Limits;

    /// What is read of a body, all of it.
    fn seen(body: &str, limits: &Limits) -> String {
        let xml = format!(
            r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#
        );
        format!("{:?}", read_part(&xml, "word/document.xml", limits))
    }

    proptest! {
        #[test]
        fn plain_paragraphs_are_read_as_step_by_step(pieces in prop::collection::vec(prop::sample::select(vec![
            "<w:p>", "<w:p>", "<w:p w:rsidR=\"00A1\">", "</w:p>", "</w:p>", "<w:p/>", "<w:r>", "<w:r>", "</w:r>", "</w:r>",
            "<w:r w:rsidR=\"1\">", "<w:r/>", "<w:t>甲</w:t>", "<w:t xml:space=\"preserve\"> 乙 </w:t>", "<w:t/>",
            "<w:t>a&amp;b</w:t>", "<w:t>c\nd</w:t>", "<w:t xmlns:w=\"urn:x\">丙</w:t>", "<w:t><![CDATA[丁]]></w:t>", "<w:t>",
            "<w:rPr><w:b/><w:rFonts w:ascii=\"宋体\"/></w:rPr>", "<w:rPr><w:strike/></w:rPr>", "<w:rPr/>",
            "<w:rPr><w:rFonts w:ascii=\"Wingdings\"/></w:rPr>", "<w:rPr><w:vanish/></w:rPr>",
            "<w:pPr><w:jc w:val=\"center\"/></w:pPr>", "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>", "<w:pPr/>",
            "<w:tab/>", "<w:br/>", "<w:proofErr w:type=\"x\"/>", "<w:bookmarkStart w:id=\"0\"/>", "<w:lastRenderedPageBreak/>",
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>戊</w:t></w:r></w:p></w:tc></w:tr></w:tbl>", "<!-- <w:br/> -->",
            "<w:sdt><w:sdtPr><w:tag w:val=\"a\"/></w:sdtPr><w:sdtContent>", "</w:sdtContent></w:sdt>", " ",
            "<w:fldChar w:fldCharType=\"begin\"/>", "<w:fldChar w:fldCharType=\"end\"/>", "<w:r><w:t>己</w:t></w:r>",
            "<w:p><w:r><w:t>庚</w:t></w:r></w:p>", "<w:p><w:pPr><w:jc/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>辛</w:t></w:r></w:p>",
        ]), 0..14), most in 1_usize..8) {
            let plain = pieces.concat();
            // A comment makes no difference but that a paragraph is not plain.
            let commented = pieces.iter().map(|piece| piece.replace("<w:r>", "<!----><w:r>").replace("</w:p>", "<!----></w:p>"));
            let commented: String = commented.collect();
            for limits in [Limits::default(), Limits { text_chars: most, ..Limits::default() }, Limits { cells: most, ..Limits::default() }] {
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
        assert!(seen(&body, &Limits { xml_depth: 4, ..Limits::default() }).contains("xml_depth"));
    }
}
