//! One line of Word XML, one line of what is read.

use crate::notation::shown;

fn check(cases: &[(&str, &str)]) {
    let mut wrong = String::new();
    for (notation, expected) in cases {
        let found = shown(notation);
        if found.trim() != *expected {
            wrong.push_str(&format!("\n{notation}\n  found    {found}\n  expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn text() {
    check(&[
        (r#"p("甲" "乙") p p("丙")"#, "0'甲乙' 1'' 2'丙'"),
        (r#"p(pPr(tabs(tab{val=left,pos=1}) rPr(strike)) r(t"a" tab t"b" br t"c" cr ptab t"d"))"#, r"0'a\tb\nc\n\td'"),
        (r#"p(r(t"0350" noBreakHyphen t"12" softHyphen t"34"))"#, "0'0350-1234'"),
        (r#"p(r(t"a &lt;&amp;&gt; &#x4E2D;&#25991; <![CDATA[<x>]]>"))"#, "0'a <&> 中文 <x>'"),
        ("p(r(t\"一\n二\"))", "0'一 二'"),
        (
            r#"p(hyperlink("a") smartTag(smartTagPr(attr) "b") customXml(customXmlPr "c") fldSimple{instr=PAGE}("d"))"#,
            "0'abcd'",
        ),
        (
            r#"p("a" bookmarkStart{name=x} bookmarkEnd proofErr commentRangeStart r(commentReference) r(footnoteReference) "b")"#,
            "0'ab'",
        ),
        (r#"p(r(ruby(rubyPr(hps=1) rt("níng") rubyBase("宁"))) "武")"#, "0'宁武'"),
        (r#"p(m:oMath(m:r(rPr(rFonts) m:t"x+1")))"#, "0'x+1'"),
        (r#"p("a") sectPr(headerReference)"#, "0'a'"),
        (r#"customXml(customXmlPr p("a") ins{id=1}(p("b")))"#, "0'a' 1'b' !tracked-changes paragraph 2"),
    ]);
}

#[test]
fn symbols() {
    check(&[
        (
            r#"p(r(sym{font=Wingdings,char=F0FE} sym{font=Wingdings,char=00A8} sym{font=Wingdings,char=F06F} sym{font=Wingdings,char=F0FD}))"#,
            "0'☑☐☐☒'",
        ),
        (
            r#"p(r(sym{font=Wingdings 2,char=F052} sym{font=Wingdings 2,char=0053} sym{font=Wingdings 2,char=F0A3}))"#,
            "0'☑☒☐'",
        ),
        (
            r#"p(r(sym{font=Wingdings,char=F04A} sym{font=宋体,char=2611} sym{font=Odd,char=F0FE} sym))"#,
            "0'\u{FFFC}☑\u{FFFC}\u{FFFC}'",
        ),
        (r#"p(r(rPr(rFonts{ascii=Wingdings,hAnsi=Wingdings}) t"þ¨o互联网") r(t"þo"))"#, "0'☑☐☐互联网þo'"),
        (
            r#"p(r(rPr(rFonts{ascii=Wingdings 2}) t"R£S") r(rPr(rFonts{ascii=Wingdings}) sym{font=宋体,char=006F}))"#,
            "0'☑☐☒o'",
        ),
    ]);
}

#[test]
fn changes_and_hidden_text() {
    check(&[
        (r#"p("a" ins("b") del(r(delText"c")) moveFrom("d") moveTo("e"))"#, "0'abe' !tracked-changes paragraph 1"),
        (r#"p p(pPr(rPr(del)) "a") p("b") p("c")"#, "0'' 1'ab' 2'c' !tracked-changes paragraph 2"),
        (r#"p(pPr(rPr(del)) "a") tbl(tr(tc(p("b"))))"#, "0'a' [b] !tracked-changes paragraph 1"),
        (
            r#"tbl(tr(tc(p("a"))) tr(trPr(del) tc(p("b"))) tr(trPr(ins) tc(p("c"))))"#,
            "[a / c] !tracked-changes table 1 row 2 cell 1",
        ),
        (
            r#"p("a" r(rPr(strike) t"b") r(rPr(dstrike=1) t"c") r(rPr(strike=false) t"d") r(rPr(strike) t"e"))"#,
            "0'a~bc~d~e~'",
        ),
        (
            r#"p("a") p("b" r(rPr(vanish) t"x") r(rPr(vanish=0) t"c") r(rPr(vanish) t"y"))"#,
            "0'a' 1'bc' !hidden-content paragraph 2",
        ),
        (r#"p("a" r(rPr(vanish) t" " br))"#, "0'a'"),
        (r#"tbl(tr(tc(p("a"))) tr(trPr(hidden) tc(p("b"))))"#, "[a / b] !hidden-content table 1 row 2 cell 1"),
        (r#"p(pPr(pPrChange(pPr(rPr(del)))) r(rPr(rPrChange(rPr(strike))) t"a")) p"#, "0'a' 1''"),
    ]);
}

#[test]
fn fields() {
    check(&[
        (
            r#"p("a" r(fldChar{fldCharType=begin} instrText"PAGE" fldChar{fldCharType=separate}) "7" r(fldChar{fldCharType=end}) "b")"#,
            "0'a7b'",
        ),
        (
            r#"p(r(fldChar{fldCharType=begin}) "IF" r(fldChar{fldCharType=begin}) r(fldChar{fldCharType=separate}) "x" r(fldChar{fldCharType=end}) r(fldChar{fldCharType=separate}) "y" r(fldChar{fldCharType=end}))"#,
            "0'y'",
        ),
        (
            r#"p(r(fldChar{fldCharType=begin}(ffData(checkBox(default=0 checked)))) r(instrText"FORMCHECKBOX" fldChar{fldCharType=separate} fldChar{fldCharType=end}) "是")"#,
            "0'☑是'",
        ),
        (
            r#"p(r(fldChar{fldCharType=begin}(ffData(checkBox(default=1 checked=0))) fldChar{fldCharType=end}) r(fldChar{fldCharType=begin}(ffData(checkBox(default=1))) fldChar{fldCharType=end}))"#,
            "0'☐☑'",
        ),
        (
            r#"p(r(fldChar{fldCharType=begin}(ffData(ddList(result=1 listEntry=甲 listEntry=乙)))) r(fldChar{fldCharType=separate}) "乙" r(fldChar{fldCharType=end}))"#,
            "0'乙'",
        ),
        (
            r#"p(r(fldChar{fldCharType=begin}(ffData(textInput))) r(fldChar{fldCharType=separate}) "值" r(fldChar{fldCharType=end}))"#,
            "0'值'",
        ),
        (r#"p("a" r(fldChar{fldCharType=begin}) "lost") p("b")"#, "0'a' 1'b'"),
        (
            r#"p(r(fldChar{fldCharType=begin} fldChar{fldCharType=separate}) "a") p("b" r(fldChar{fldCharType=end}) "c") p(r(fldChar{fldCharType=end}) "d")"#,
            "0'a' 1'bc' 2'd'",
        ),
    ]);
}

#[test]
fn tables() {
    check(&[
        (
            r#"p("a") tbl(tblPr(tblW) tblGrid(gridCol gridCol) tr(tc(p("1")) tc(p("2") p("3")))) p("b")"#,
            "0'a' [1 | 2¶3] 1'b'",
        ),
        (
            r#"tbl(tr(tc(tcPr(gridSpan=5) p("a")) tc(p("b"))) tr(tc(tcPr(gridSpan=0) p) tc(tcPr(gridSpan=x) p("d"))))"#,
            "[a *5 | b /  | d]",
        ),
        (
            r#"tbl(tr(trPr(gridBefore=2 gridAfter=1) tc(p("a"))) tr(tc(tcPr(gridSpan=2) p("b")) tc(p("c"))))"#,
            "[@2 a / b *2 | c]",
        ),
        (
            r#"tbl(tr(tc(tcPr(vMerge=restart) p("a")) tc(p("1"))) tr(tc(tcPr(vMerge) p) tc(p("2"))) tr(tc(tcPr(vMerge=continue) p) tc(p("3"))) tr(tc(tcPr(vMerge=restart) p("b")) tc(p("4"))))"#,
            "[a ^3 | 1 / @1 2 / @1 3 / b | 4]",
        ),
        (
            r#"tbl(tr(tc(p("1")) tc(tcPr(gridSpan=2 vMerge=restart) p("a"))) tr(tc(p("2")) tc(tcPr(gridSpan=2 vMerge) p)))"#,
            "[1 | a *2 ^2 / 2]",
        ),
        (
            r#"tbl(tr(tc(tcPr(vMerge) p("a"))) tr(tc(tcPr(vMerge) p("x"))))"#,
            "[a ^2 / ] !hidden-content table 1 row 2 cell 1",
        ),
        (
            r#"tbl(tr(tc(tcPr(hMerge=restart) p("a")) tc(tcPr(hMerge) p) tc(tcPr(hMerge=continue) p) tc(p("b"))) tr(tc(tcPr(hMerge) p("c"))))"#,
            "[a *3 | b / c]",
        ),
        (
            r#"tbl(tr(tc(p("a") tbl(tr(tc(p("b") tbl(tr(tc(p("c")))) p))) p) tc(tbl(tr(tc(p("d")))) p)))"#,
            "[a¶[b¶[c]¶]¶ | [d]¶]",
        ),
        (
            r#"tbl(sdt(sdtContent(tr(tc(p("a"))))) customXml(tr(sdt(sdtContent(tc(p("b")))) tc(p("c")))))"#,
            "[<#0:a> / <#1:b> | c]",
        ),
        (
            r#"tbl(tr(tc(p(pPr(rPr(ins)) "x"))) tr(tc(tcPr(cellIns) p)))"#,
            "[x / ] !tracked-changes table 1 row 1 cell 1",
        ),
        ("tbl(tr) tbl", "[] []"),
    ]);
}

#[test]
fn controls() {
    check(&[
        (r#"p("甲：" sdt(sdtPr(alias=org tag=t id=9) sdtContent("财政局")) "。")"#, "0'甲：<org:财政局>。'"),
        (
            r#"p(sdt(sdtPr(tag=t showingPlcHdr) sdtContent("请填写")) sdt(sdtPr(tag=u showingPlcHdr=0) sdtContent))"#,
            "0'<t?:<u:>>'",
        ),
        (
            r#"p(sdt(sdtPr(alias=b w14:checkbox(w14:checked=1)) sdtContent(r(sym{font=Wingdings,char=F0FE}))) sdt(sdtPr(w14:checkbox) sdtContent("☐")))"#,
            "0'<b=1:☑><#1=0:☐>'",
        ),
        (r#"p(sdt(sdtPr(alias=a) sdtContent("1" sdt(sdtPr(alias=b) sdtContent("2")) "3")))"#, "0'<a:1<b:2>3>'"),
        (
            r#"sdt(sdtPr(alias=a) sdtContent(p("1") p("2" sdt(sdtPr(alias=b) sdtContent("3"))))) p("4")"#,
            "0'<a:1>' 1'<a:2<b:3>>' 2'4'",
        ),
        (
            r#"tbl(tr(sdt(sdtPr(alias=c) sdtContent(tc(p("1") p("2")))) tc(sdt(sdtPr(alias=d) sdtContent(p("3") tbl(tr(tc(p("4")))))) p("5"))))"#,
            "[<c:1>¶<c:2> | <d:3>¶[<d:4>]¶5]",
        ),
        (r#"tbl(sdt(sdtPr(alias=row) sdtContent(tr(tc(p("1")) tc(p("2"))))))"#, "[<row:1> | <row:2>]"),
        (r#"p("a" sdt sdt(sdtPr(alias=x)) sdt(sdtContent("b")))"#, "0'a<#2:b>'"),
        // As LibreOffice 7.4 writes them back: whole, pieces with the whole behind, whole.
        (
            r#"p("：" sdt(sdtPr(alias=o) sdtContent("云A台")) sdt(sdtPr(alias=o) sdtContent("云" "云A台")) sdt(sdtPr(alias=o) sdtContent("A" "云A台")) sdt(sdtPr(alias=o) sdtContent("台" "云A台")) sdt(sdtPr(alias=o) sdtContent("云A台")) r(rPr(strike) t"。") sdt(sdtPr(alias=q) sdtContent("x")) sdt(sdtPr(alias=q) sdtContent("x")) "y")"#,
            "0'：<o:云A台>~。~<q:x>y' !normalised paragraph 1",
        ),
        (
            r#"p(sdt(sdtPr(alias=o) sdtContent("1")) sdt(sdtPr(alias=o) sdtContent("2")) sdt(sdtPr(alias=p) sdtContent("2")) " " sdt(sdtPr(alias=p) sdtContent("2")))"#,
            "0'<o:1><o:2><p:2> <p:2>'",
        ),
    ]);
}

#[test]
fn text_boxes() {
    let choice = r#"drawing(wps:txbx(txbxContent(p("盒") p("二"))))"#;
    let fallback = r#"pict(v:shape(v:textbox(txbxContent(p("旧")))))"#;
    for (notation, expected) in [
        (
            format!(r#"p("a" r(mc:AlternateContent(mc:Choice({choice}) mc:Fallback({fallback}))) "b") p("c")"#),
            "0'ab' 盒 二 1'c'",
        ),
        (format!(r#"p("a" r(mc:AlternateContent(mc:Choice(drawing) mc:Fallback({fallback}))))"#), "0'a' 旧"),
        (format!(r#"p("a" r({fallback}) r({fallback}))"#), "0'a' 旧 旧"),
        (r#"p("a" r(pict(v:textbox(txbxContent(tbl(tr(tc(p("b")))) p("c"))))))"#.into(), "0'a' [b] c"),
        (format!(r#"sdt(sdtPr(alias=x) sdtContent(p("a" r({choice}))))"#), "0'<x:a>' 盒 二"),
        (format!(r#"tbl(tr(tc(p("a" r({choice})))))"#), "[a¶盒¶二]"),
        (r#"p(r(pict(v:textbox(txbxContent(p(r(rPr(vanish) t"x")))))))"#.into(), "0''  !hidden-content text box"),
        // The run goes on after the box as it was before.
        (format!(r#"p(r(rPr(strike) t"a" {fallback} t"b"))"#), "0'~ab~' 旧"),
        (format!(r#"p(r(fldChar{{fldCharType=begin}} {fallback}) r(fldChar{{fldCharType=end}}) "b")"#), "0'b' 旧"),
    ] {
        check(&[(&notation, expected)]);
    }
}
