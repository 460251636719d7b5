//! Reading by [stretches](super::stretch): what is known of the markup that comes, and the texts between.

use quick_xml::events::BytesStart;

use super::Reader;
use super::elements::Begun;
use super::stretch::{self, Does, Found, Known, Stretch};
use crate::problem::Unreadable;

/// How stretches are read by.
pub(super) enum Way {
    /// Not at all, in this part.
    None,
    /// From the root on, which has not come yet.
    FromRoot,
    Known(Box<Known>),
}

impl Reader<'_> {
    /// Reads by what is known of parts with this root.
    pub(super) fn follow_from(&mut self, root: &BytesStart<'_>) {
        (self.way, self.may_begin) = (stretch::take(root).map_or(Way::None, Way::Known), true);
    }

    /// Goes on without stretches.
    pub(super) fn leave_way(&mut self) {
        if let Way::Known(known) = std::mem::replace(&mut self.way, Way::None) {
            stretch::put_back(known);
        }
    }

    /// Reads what is known of what comes, if a stretch may begin here, and the texts between.
    pub(super) fn follow(&mut self) -> Result<(), Unreadable> {
        if self.recording.as_mut().is_some_and(|recording| recording.goes_on(self.xml.position())) {
            return Ok(());
        }
        let Way::Known(known) = &mut self.way else { return Ok(()) };
        if let Some(recording) = self.recording.take() {
            self.may_begin = known.keep(*recording, &self.xml);
        }
        while self.may_begin
            && let Some(rest) = self.xml.markup()
            && let Way::Known(known) = &mut self.way
        {
            match known.find(rest, &self.xml) {
                Found::Known(stretch) => self.may_begin = self.replay(&stretch)?,
                Found::Recurs(recording) => (self.recording, self.may_begin) = (Some(recording), false),
                Found::New if known.gives_up() => self.leave_way(),
                Found::New => self.may_begin = false,
            }
            if self.may_begin
                && let Some(text) = self.xml.text()?
            {
                self.text(text);
            }
        }
        Ok(())
    }

    /// Reads a stretch, which is what comes; false when it ended at an element that has no place here.
    fn replay(&mut self, stretch: &Stretch) -> Result<bool, Unreadable> {
        for step in &stretch.steps {
            match &step.does {
                Does::End => {
                    if let Some(scope) = self.scopes.pop() {
                        self.close(scope)?;
                    }
                }
                Does::Begin(meaning) => match self.begin(meaning)? {
                    Begun::Open(scope) => self.scopes.push(scope),
                    Begun::Whole => {}
                    Begun::Refused => {
                        self.xml.leave_tags(step.at.into(), step.pieces.into())?;
                        return Ok(false);
                    }
                },
                Does::Empty(meaning) => match self.begin(meaning)? {
                    Begun::Open(scope) => self.close(scope)?,
                    Begun::Whole | Begun::Refused => {}
                },
            }
        }
        self.xml.leave_markup(&stretch.markup)?;
        Ok(true)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use crate::docx::package::Package;
    use crate::docx::read::replay::Way;
    use crate::docx::read::{read_by, stretch};
    use crate::limits::Limits;

    /// Reads by what is known, once what is known of it is written down, and as if nothing were.
    fn known_and_anew(xml: &str, limits: &Limits) -> [String; 2] {
        [Way::FromRoot, Way::None].map(|way| format!("{:?}", read_by(way, xml, "word/document.xml", limits)))
    }

    /// Elements with what is in them.
    fn elements() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "甲",
            "乙 ",
            "a&amp;b",
            "c\nd",
            "<w:t>丙</w:t>",
            "<w:t xml:space=\"preserve\"> 丁 </w:t>",
            "<w:t></w:t>",
            "<w:t/>",
            "<w:p/>",
            "<w:p><w:r><w:t>戊</w:t></w:r></w:p>",
            "<w:r><w:rPr><w:b/></w:rPr><w:t>己</w:t></w:r>",
            "<w:tab/>",
            "<w:br/>",
            "<w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/>",
            "<w:rPr><w:strike/></w:rPr>",
            "<w:rPr><w:rFonts w:ascii=\"Wingdings\"/></w:rPr>",
            "<w:rPr><w:vanish/></w:rPr>",
            "<w:rPr/>",
            "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>",
            "<w:pPr><w:jc w:val=\"a>b\"/></w:pPr>",
            "<w:pPr><w:sectPr><w:headerReference r:id=\"r1\"/></w:sectPr></w:pPr>",
            "<w:sectPr><w:footerReference r:id=\"r2\"/></w:sectPr>",
            "<w:trPr><w:del/></w:trPr>",
            "<w:trPr><w:hidden/><w:gridBefore w:val=\"1\"/></w:trPr>",
            "<w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr>",
            "<w:tcPr><w:vMerge/></w:tcPr>",
            "<w:tcPr><w:vMerge w:val=\"restart\"/></w:tcPr>",
            "<w:sdtPr><w:alias w:val=\"单位\"/><w:tag w:val=\"org\"/></w:sdtPr>",
            "<w:sdtPr><w:showingPlcHdr/><w14:checkbox><w14:checked w14:val=\"1\"/></w14:checkbox></w:sdtPr>",
            "<w:fldChar w:fldCharType=\"begin\"/>",
            "<w:fldChar w:fldCharType=\"begin\"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar>",
            "<w:fldChar w:fldCharType=\"separate\"/>",
            "<w:fldChar w:fldCharType=\"end\"/>",
            "<w:instrText>EQ \\o\\ac(□,√)</w:instrText>",
            "<w:tblPr><w:tblW w:w=\"1\"/></w:tblPr>",
            "<w:tcPr><w:tcW w:w=\"1\"/6</w:tcPr>",
            "<w:rPr><w:b w:val=\"</w:rPr>\"/>",
            "<w:rPr><></></w:rPr>",
            "<pic:pic/>",
            "<v:shape><v:imagedata/></v:shape>",
            "<x:other xmlns:w=\"urn:x\"><w:t>庚</w:t></x:other>",
            "<w:t xmlns:w=\"urn:x\">辛</w:t>",
            "<!-- <w:br/> -->",
            "<?p <w:br/>?>",
            "<w:tc/>",
            "<w:tbl/>",
            "</w:p><w:p>",
            "</w:tc><w:tc>",
            "</w:tr>",
            "</w:document><w:p/>",
            "</w:body></w:document>",
        ]);
        let around = prop::sample::select(vec![
            ("<w:p>", "</w:p>"),
            ("<w:document>", "</w:document>"),
            ("<w:p w:rsidR=\"1\">", "</w:p>"),
            ("<w:r>", "</w:r>"),
            ("<w:tbl>", "</w:tbl>"),
            ("<w:tr>", "</w:tr>"),
            ("<w:tbl><w:tr>", "</w:tr></w:tbl>"),
            ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
            ("<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>", "</w:tc></w:tr></w:tbl>"),
            ("<w:tc>", "</w:tc>"),
            ("<w:sdt>", "</w:sdt>"),
            ("<w:sdt><w:sdtPr><w:tag w:val=\"a\"/></w:sdtPr><w:sdtContent>", "</w:sdtContent></w:sdt>"),
            ("<w:ins>", "</w:ins>"),
            ("<w:del>", "</w:del>"),
            ("<w:object>", "</w:object>"),
            ("<w:txbxContent>", "</w:txbxContent>"),
            ("<mc:AlternateContent>", "</mc:AlternateContent>"),
            ("<mc:Choice>", "</mc:Choice>"),
            ("<mc:Fallback>", "</mc:Fallback>"),
            ("<m:r>", "</m:r>"),
            ("<m:t>", "</m:t>"),
        ]);
        leaf.prop_map(str::to_owned).prop_recursive(6, 40, 5, move |inner| {
            let inner = prop::collection::vec(inner, 0..5);
            (around.clone(), inner).prop_map(|((begin, end), inner)| format!("{begin}{}{end}", inner.concat()))
        })
    }

    proptest! {
        #[test]
        fn what_is_known_is_read_as_anew(
            elements in prop::collection::vec(elements(), 1..6),
            own in any::<u64>(),
            most in 1_u32..9,
            cut in any::<prop::sample::Index>(),
        ) {
            let document = |body: &str| format!(r#"<w:document own="{own}" xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{body}</w:body></w:document>"#);
            let whole = elements.concat();
            let backwards: String = elements.iter().rev().map(String::as_str).collect();
            let mut cut = cut.index(whole.len());
            while !whole.is_char_boundary(cut) {
                cut -= 1;
            }
            let bodies = [&whole, &whole, &whole, &backwards, &format!("{whole}{backwards}{whole}"), &whole[..cut], &whole[cut..]];
            let some = Limits::default();
            for limits in [
                Limits { ..some.clone() },
                Limits { text_chars: most as usize, ..some.clone() },
                Limits { cells: most as usize, ..some.clone() },
                Limits { rows: most / 2, columns: most / 2, ..some.clone() },
                Limits { xml_depth: most as usize + 2, ..some.clone() },
                Limits { xml_tokens: u64::from(most) * 4, ..some.clone() },
            ] {
                for body in bodies {
                    let [known, anew] = known_and_anew(&document(body), &limits);
                    prop_assert_eq!(known, anew, "{}", body);
                }
            }
        }
    }

    /// The main parts of the documents in a folder.
    fn parts(folder: &str) -> Vec<String> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut paths: Vec<_> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let documents = paths.iter().filter(|path| path.extension().is_some_and(|own| own == "docx"));
        let part = |path| {
            let bytes = std::fs::read(path).unwrap();
            let package = Package::open(&bytes, &Limits::default()).ok()?;
            String::from_utf8(package.part(package.main().ok()?).ok()??).ok()
        };
        documents.filter_map(part).collect()
    }

    #[test]
    fn mutants_of_what_is_known_are_read_as_anew() {
        let mut state = 7_u64;
        let mut random = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % most.max(1)
        };
        let documents = ["samples/returns", "templates"].iter().flat_map(|folder| parts(folder));
        for xml in documents {
            let limits = Limits::default();
            (0..3).for_each(|_| assert_eq!(known_and_anew(&xml, &limits)[0], known_and_anew(&xml, &limits)[1]));
            for _ in 0..60 {
                let mut mutant = xml.clone();
                for _ in 0..=random(2) {
                    let mut at = [0; 3].map(|_| random(mutant.len()));
                    at[1] = (at[0] + random(300)).min(mutant.len());
                    at.iter_mut().for_each(|at| *at = (0..=*at).rev().find(|at| mutant.is_char_boundary(*at)).unwrap());
                    let [from, to, other] = at;
                    match random(4) {
                        0 => mutant.replace_range(from..to, ""),
                        1 => {
                            let piece = mutant[from..to].to_owned();
                            mutant.insert_str(other, &piece);
                        }
                        2 => mutant
                            .insert_str(from, ["<", ">", "/", "\"", " ", "&", "w:", "<w:del/>", "<w:tr>"][random(9)]),
                        _ => {
                            let end = (from + 1..=mutant.len()).find(|at| mutant.is_char_boundary(*at)).unwrap();
                            mutant.replace_range(from..end, ["<", ">", "/", "\"", " ", "&", "x", "p", "甲"][random(9)]);
                        }
                    }
                }
                let [known, anew] = known_and_anew(&mutant, &limits);
                assert_eq!(known, anew, "{mutant}");
            }
        }
    }

    #[test]
    fn what_stands_behind_the_root_is_no_longer_known() {
        let root = r#"w:document a="1" xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
        let within = "<w:body><w:document><w:p/></w:document><w:p/>甲</w:body></w:document>".to_owned();
        let behind = "<w:body></w:body></w:document>甲".to_owned() + "<w:body><w:document><w:p/></w:document><w:p/>甲";
        let ends = "<w:body>甲</w:body><w:document>乙</w:document><w:p/>丙</w:document>";
        let ends_behind = "<w:body>甲</w:body>乙</w:document><w:p/>丙</w:document>";
        let all = [&*within, &*within, &*within, &*behind, ends, ends, ends, ends_behind];
        for limits in [Limits::default(), Limits { xml_depth: 3, ..Limits::default() }] {
            for (body, close) in all.into_iter().flat_map(|body| [(body, ">"), (body, "/>")]) {
                let [known, anew] = known_and_anew(&format!("<{root}{close}{body}"), &limits);
                assert_eq!(known, anew, "{close}{body}");
            }
        }
    }

    #[test]
    fn broken_properties_are_read_as_anew() {
        let properties =
            ["<w:tcW w:w=\"1\"/6", "<w:tcW <w:x/>", "<></>", "</>", "< />", "<w:tcW w:w='</w:tcPr><w:p/'/>"];
        for properties in properties {
            let paragraph = "<w:p><w:r><w:t>甲</w:t></w:r></w:p>";
            let cell = format!("<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph}</w:tc>");
            // The fallback is read where the choice shows nothing, and refused where it does.
            let choice = |run: &str| {
                format!(
                    "<mc:AlternateContent><mc:Choice><w:p><w:r>{run}<w:t>甲</w:t></w:r></w:p></mc:Choice><w:rPr>{properties}</w:rPr><mc:Fallback><w:p/></mc:Fallback></mc:AlternateContent>{paragraph}"
                )
            };
            let choices = [choice("<w:rPr><w:vanish/></w:rPr>").repeat(3), choice("")].concat();
            let xml = format!(
                r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body><w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>{choices}</w:body></w:document>"#
            );
            for _ in 0..3 {
                let [known, anew] = known_and_anew(&xml, &Limits::default());
                assert_eq!(known, anew, "{properties}");
            }
        }
    }

    #[test]
    fn what_comes_again_is_known() {
        let document = |texts: [&str; 2]| {
            let cells = texts.map(|text| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"));
            format!(
                r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:tbl><w:tr>{}</w:tr></w:tbl></w:body></w:document>"#,
                cells.concat()
            )
        };
        let root = r#"w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
        let known = |texts| {
            let [known, anew] = known_and_anew(&document(texts), &Limits::default());
            assert_eq!(known, anew);
            let known = stretch::take(root).unwrap();
            let number = known.len();
            stretch::put_back(known);
            number
        };
        assert_eq!([known(["甲", "乙"]), known(["丙", "丁"]), known(["戊", "己"])], [0, 3, 3]);
    }
}
