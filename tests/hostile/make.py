"""Hostile files: what strangers might send to make a reader fall over.

Usage: python3 make.py FOLDER [MUTANTS [SEED]]

Writes the cases below, each a few bytes to a few megabytes, and MUTANTS files (none unless asked for) made of the samples of
the repository: bytes flipped, files cut, parts swapped, elements doubled or dropped, attributes garbled. The same arguments
give the same files. `run.py` checks them against a binary.
"""
import io, pathlib, random, re, struct, sys, zipfile, zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OUT = pathlib.Path(sys.argv[1])
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def save(name, data):
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def pack(parts, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in parts.items() if isinstance(parts, dict) else parts:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = method
            z.writestr(info, data if isinstance(data, bytes) else data.encode())
    return out.getvalue()


def rels(*items):
    return "<Relationships>" + "".join(f'<Relationship Id="{i}" Type="{REL}/{k}" Target="{t}"{m}/>' for i, k, t, m in items) + "</Relationships>"


def xlsx(sheet, **more):
    parts = {
        "[Content_Types].xml": '<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": rels(("r1", "officeDocument", "xl/workbook.xml", "")),
        "xl/_rels/workbook.xml.rels": rels(("r1", "worksheet", "worksheets/sheet1.xml", ""), ("r2", "sharedStrings", "sharedStrings.xml", ""), ("r3", "styles", "styles.xml", "")),
        "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="统计表" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": "<sst><si><t>序号</t></si></sst>",
        "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>',
    }
    parts.update(more.get("parts", {}))
    return pack(parts)


def rows(content):
    return f"<worksheet><sheetData>{content}</sheetData></worksheet>"


HEAD = ["序号", "服务器名称", "CPU（核）", "内存（G）", "存储（T）", "操作系统", "备注"]


def inline(values, row):
    return f'<row r="{row}">' + "".join(f'<c t="inlineStr"><is><t>{v}</t></is></c>' if isinstance(v, str) else f"<c><v>{v}</v></c>" for v in values) + "</row>"


TITLE = inline(["教育局-学籍系统-云服务资源数量统计表"], 1) + inline(HEAD, 2)


def table(count, row, tail=""):
    return rows(TITLE + "".join(row(i) for i in range(count))) .replace("</worksheet>", tail + "</worksheet>")


def docx(body, **more):
    parts = {
        "[Content_Types].xml": '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": rels(("r1", "officeDocument", "word/document.xml", "")),
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
    }
    parts.update(more.get("parts", {}))
    return pack(parts)


def p(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def ods(table, head=""):
    return pack({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": f'<?xml version="1.0"?>{head}<office:document-content xmlns:office="urn:o" xmlns:table="urn:t" xmlns:text="urn:x"><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>'})


def spreadsheet():
    good = table(3, lambda i: inline([i + 1, f"云主机{i}", 8, 16, 0.5, "麒麟", ""], i + 3))
    save("good.xlsx", xlsx(good))
    save("corner.xlsx", xlsx(rows('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')))
    save("corner-overflow.xlsx", xlsx(rows('<row r="1"><c r="ZZZZZZZZZZ99999999999"><v>1</v></c></row>')))
    save("dimension.xlsx", xlsx(good.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')))
    save("unique-count.xlsx", xlsx(good, parts={"xl/sharedStrings.xml": '<sst count="4294967295" uniqueCount="4294967295"><si><t>序号</t></si></sst>'}))
    save("shared-string-index.xlsx", xlsx(rows('<row r="1"><c t="s"><v>4294967295</v></c><c t="s"><v>-1</v></c></row>')))
    save("merges-1e6.xlsx", xlsx(table(3, lambda i: inline([i], i + 3), "<mergeCells>" + "".join(f'<mergeCell ref="A{i + 5}:B{i + 5}"/>' for i in range(1_000_000)) + "</mergeCells>")))
    save("merges-nested.xlsx", xlsx(table(2000, lambda i: inline([i, "a"], i + 3), "<mergeCells>" + "".join(f'<mergeCell ref="A{i + 3}:XFD{1048576 - i}"/>' for i in range(100_000)) + "</mergeCells>")))
    save("styles-1e6.xlsx", xlsx(good, parts={"xl/styles.xml": "<styleSheet><cellXfs>" + '<xf numFmtId="0"/>' * 1_000_000 + "</cellXfs></styleSheet>"}))
    save("formats-1e6.xlsx", xlsx(good, parts={"xl/styles.xml": "<styleSheet><numFmts>" + "".join(f'<numFmt numFmtId="{i}" formatCode="0&quot;u{i}&quot;"/>' for i in range(300_000)) + '</numFmts><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>'}))
    save("row-1e6-columns.xlsx", xlsx(rows('<row r="1">' + "<c><v>1</v></c>" * 1_000_000 + "</row>")))
    save("empty-cells-5e6.xlsx", xlsx(rows('<row r="1">' + '<c s="0"/>' * 5_000_000 + "</row>")))
    save("empty-rows-1e6.xlsx", xlsx(rows("".join(f'<row r="{i + 1}" hidden="1"/>' for i in range(1_000_000)))))
    save("columns-hidden.xlsx", xlsx(good.replace("<sheetData>", "<cols>" + '<col min="1" max="4294967295" hidden="1"/>' * 1000 + "</cols><sheetData>")))
    save("long-attribute.xlsx", xlsx(rows(f'<row r="1" x="{"a" * 30_000_000}"><c><v>1</v></c></row>')))
    save("attributes-1e6.xlsx", xlsx(rows("<row " + " ".join(f'a{i}="1"' for i in range(1_000_000)) + "><c><v>1</v></c></row>")))
    save("long-text.xlsx", xlsx(rows(f'<row r="1"><c t="inlineStr"><is><t>{"文" * 10_000_000}</t></is></c></row>')))
    save("long-number.xlsx", xlsx(rows(f'<row r="1"><c><v>{"9" * 5_000_000}</v></c></row>')))
    save("strings-3e6.xlsx", xlsx(good, parts={"xl/sharedStrings.xml": "<sst>" + "<si><t>a</t></si>" * 3_000_000 + "</sst>"}))
    save("strings-empty-9e6.xlsx", xlsx(good, parts={"xl/sharedStrings.xml": "<sst>" + "<si/>" * 9_000_000 + "</sst>"}))
    save("string-many-times.xlsx", xlsx(rows("".join(f'<row r="{i + 1}">' + '<c t="s"><v>0</v></c>' * 20 + "</row>" for i in range(20_000))), parts={"xl/sharedStrings.xml": f"<sst><si><t>{'长' * 30_000}</t></si></sst>"}))
    save("shared-formula.xlsx", xlsx(rows('<row r="1"><c><f t="shared" si="0" ref="A1:XFD1048576">' + "A1+" * 2000 + "1</f></c></row>" + "".join(f'<row r="{i + 2}">' + '<c><f t="shared" si="0"/></c>' * 50 + "</row>" for i in range(4000)))))
    save("shared-formula-masters.xlsx", xlsx(rows("".join(f'<row r="{i + 1}"><c><f t="shared" si="{i}">{"1+" * 500}1</f></c></row>' for i in range(100_000)))))
    save("nested.xlsx", xlsx(rows("<a>" * 500_000 + "</a>" * 500_000)))
    save("rich-runs.xlsx", xlsx(good, parts={"xl/sharedStrings.xml": "<sst><si>" + "<r><t>文</t></r>" * 2_000_000 + "</si></sst>"}))
    save("sheets-1e5.xlsx", xlsx(good, parts={"xl/workbook.xml": '<workbook xmlns:r="r"><sheets>' + '<sheet name="表" r:id="r1"/>' * 100_000 + "</sheets></workbook>"}))
    save("relations-1e6.xlsx", xlsx(good, parts={"xl/_rels/workbook.xml.rels": "<Relationships>" + "".join(f'<Relationship Id="q{i}" Type="x/worksheet" Target="worksheets/sheet1.xml"/>' for i in range(500_000)) + rels(("r1", "worksheet", "worksheets/sheet1.xml", ""))[15:]}))
    for name, target, mode in (("external", "http://127.0.0.1:9/a.xml", ' TargetMode="External"'), ("absolute", "/etc/passwd", ""), ("up", "../../../../etc/passwd", ""), ("file", "file:///etc/passwd", "")):
        save(f"target-{name}.xlsx", xlsx(good, parts={"xl/_rels/workbook.xml.rels": rels(("r1", "worksheet", target, mode))}))
    dtd = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    external = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    for name, head in (("laughs", dtd), ("external", external)):
        for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            whole = zipfile.ZipFile(io.BytesIO(xlsx(good)))
            parts = {n: whole.read(n) for n in whole.namelist()}
            parts[part] = head.encode() + parts[part].replace("序号".encode(), b"&e;")
            save(f"entity-{name}-{part.split('/')[-1].strip('[]')}.xlsx", pack(parts))
        save(f"entity-{name}.ods", ods('<table:table table:name="a"><table:table-row><table:table-cell><text:p>&e;&b;</text:p></table:table-cell></table:table-row></table:table>', head))
    whole = zipfile.ZipFile(io.BytesIO(xlsx(good)))
    parts = {n: whole.read(n) for n in whole.namelist()}
    for name, change in (
        ("utf16", lambda d: b"\xff\xfe" + d.decode().encode("utf-16-le")), ("utf16-odd", lambda d: b"\xff\xfe" + d.decode().encode("utf-16-le") + b"<"),
        ("utf7", lambda d: b'<?xml version="1.0" encoding="UTF-7"?>' + d.decode().encode("utf-7")), ("nul", lambda d: d.replace(b"<v>", b"<v>\0")),
        ("bad-utf8", lambda d: d.replace(b"<t>", b"<t>\xff\xfe\xc0\x80\xed\xa0\x80")), ("gbk", lambda d: b'<?xml version="1.0" encoding="GB2312"?>' + d.decode().encode("gb18030")),
        ("references", lambda d: d.replace(b"<t>", b"<t>&#0;&#xD800;&#x110000;&#99999999999;")),
    ):
        save(f"{name}.xlsx", pack(dict(parts, **{"xl/worksheets/sheet1.xml": change(parts["xl/worksheets/sheet1.xml"])})))
    big = "".join(inline([i + 1, f"云主机{i}", 8, 16, 0.5, "麒麟V10", "无"], i + 3) for i in range(200_000 - 2))
    save("rows-200000.xlsx", xlsx(rows(TITLE + big)))
    save("rows-all-wrong.xlsx", xlsx(rows(TITLE + "".join(inline(["x", "", "八百个", "-1", "０x", "", "=1+1"], i + 3) for i in range(60_000)))))
    save("rows-same-name.xlsx", xlsx(rows(TITLE + "".join(inline([1, "同名", 8, 16, 1, "麒麟", "同上"], i + 3) for i in range(60_000)))))
    save("titles-many.xlsx", xlsx(rows("".join(inline(["教育局-学籍系统-云服务资源数量统计表"], 2 * i + 1) + inline(HEAD, 2 * i + 2) for i in range(20_000)))))
    save("labels-many.xlsx", xlsx(rows("".join(inline(["申请单位", "联系电话", "邮箱", "系统名称", "用途"] * 40, i + 1) for i in range(3_000)))))
    save("header-wide.xlsx", xlsx(rows(inline(HEAD * 140, 1) + "".join(inline([1] * 900, i + 2) for i in range(1000)))))
    save("merged-tall.xlsx", xlsx(rows(TITLE + inline([1, "a", 8, 16, 1, "麒麟", ""], 3) + inline([2, "b", 8, 16, 1, "麒麟", ""], 199_999)).replace("</worksheet>", '<mergeCells><mergeCell ref="B3:B199998"/><mergeCell ref="C3:XFD199998"/></mergeCells></worksheet>')))


def documents():
    save("nested-tables.docx", docx("<w:tbl><w:tr><w:tc>" * 20_000 + p("a") + "</w:tc></w:tr></w:tbl>" * 20_000))
    save("nested-tables-40.docx", docx("<w:tbl><w:tr><w:tc>" * 40 + p("a") + "</w:tc></w:tr></w:tbl>" * 40))
    save("nested-controls.docx", docx("<w:sdt><w:sdtContent>" * 100_000 + p("a") + "</w:sdtContent></w:sdt>" * 100_000))
    save("nested-boxes.docx", docx("<w:p><w:r><w:pict><w:txbxContent>" * 60 + p("a") + "</w:txbxContent></w:pict></w:r></w:p>" * 60))
    save("open-controls.docx", docx("<w:sdt><w:sdtContent>" * 100 + p("a") * 100_000 + "</w:sdtContent></w:sdt>" * 100))
    save("columns-1e6.docx", docx("<w:tbl><w:tr>" + f"<w:tc>{p('a')}</w:tc>" * 300_000 + "</w:tr></w:tbl>"))
    save("span.docx", docx('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="4294967295"/></w:tcPr>' + p("a") + "</w:tc></w:tr></w:tbl>"))
    save("grid-before.docx", docx('<w:tbl><w:tr><w:trPr><w:gridBefore w:val="2147483647"/></w:trPr><w:tc>' + p("a") + "</w:tc></w:tr></w:tbl>"))
    save("merged-rows.docx", docx("<w:tbl>" + '<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>' * 150_000 + "</w:tbl>"))
    save("paragraphs-1e6.docx", docx(p("宁武县政务云中心云服务资源需求申请表") * 300_000))
    save("runs-1e6.docx", docx("<w:p>" + "<w:r><w:t>文</w:t></w:r>" * 900_000 + "</w:p>"))
    save("fields.docx", docx("<w:p>" + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 200_000 + "</w:p>"))
    save("namespaces.docx", docx("".join(f'<w:p xmlns:a{i}="urn:{i}"/>' for i in range(100_000))))
    save("namespaces-one.docx", docx("<w:p " + " ".join(f'xmlns:a{i}="urn:{i}"' for i in range(100_000)) + "/>"))
    save("tables-1e5.docx", docx(f"<w:tbl><w:tr><w:tc>{p('申请单位')}</w:tc><w:tc>{p('a')}</w:tc></w:tr></w:tbl><w:p/>" * 60_000))
    save("forms-many.docx", docx("".join(p(t) for t in ("宁武县政务云中心资源注销申请单", "宁武县政务云中心资源变更申请单", "宁武县政务云信息系统安全责任协议书")) * 5_000))
    save("labels-many.docx", docx("<w:tbl>" + f"<w:tr>{''.join(f'<w:tc>{p(t)}</w:tc>' for t in ('联系电话', '邮箱', '信息化负责人', '系统名称'))}</w:tr>" * 10_000 + "</w:tbl>"))
    save("alternatives.docx", docx('<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">' + "<mc:AlternateContent><mc:Choice><w:r><w:t>a</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>b</w:t></w:r></mc:Fallback></mc:AlternateContent>" * 100_000 + "</w:p>"))
    save("headers-many.docx", docx(p("a"), parts={"word/_rels/document.xml.rels": "<Relationships>" + "".join(f'<Relationship Id="q{i}" Type="x/header" Target="document.xml"/>' for i in range(100_000)) + "</Relationships>"}))
    save("embedded-self.docx", docx(p("a"), parts={"word/_rels/document.xml.rels": rels(("r1", "package", "document.xml", ""), ("r2", "oleObject", "../word/document.xml", ""), ("r3", "package", "http://127.0.0.1:9/a.docx", ' TargetMode="External"'))}))
    inner = docx(p("a") * 1000)
    for _ in range(6):
        inner = docx(p("a"), parts={"word/_rels/document.xml.rels": rels(("r1", "package", "embeddings/a.docx", "")), "word/embeddings/a.docx": inner})
    save("embedded-deep.docx", inner)
    for name, head in (("laughs", '<!DOCTYPE x [<!ENTITY a "b">]>'), ("external", '<!DOCTYPE x SYSTEM "file:///etc/passwd">')):
        save(f"entity-{name}.docx", docx("", parts={"word/document.xml": f"{head}<w:document {W}><w:body>{p('&a;')}</w:body></w:document>"}))
    save("text-1e7.docx", docx(p("表" * 10_000_000)))
    save("ticks.docx", docx(p("☑政务外网□互联网☐" * 60_000)))
    save("underscores.docx", docx(p("_" * 900_000)))
    save("brackets.docx", docx(p("（" * 450_000 + "）" * 450_000)))
    title, heads = p("宁武县财政局-预算系统-云服务资源数量统计表"), ("序号", "服务器名称", "vCPU（核）", "内存（G）", "存储（G）", "操作系统", "其他")
    row = lambda cells: "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"
    servers = lambda cells: title + "<w:tbl>" + row(p(head) for head in heads) + "".join(row(cells(i)) for i in range(10_000)) + "</w:tbl>"
    plain = lambda i: [p(text) for text in (str(i + 1), f"服务器{i}", "4", "8", "100", "麒麟", "")]
    struck = lambda i: f"<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>划{i}去</w:t></w:r></w:p>"
    inner = "<w:tbl>" + row([p("内"), p("格")]) + "</w:tbl><w:p/>"
    save("struck-many.docx", docx(servers(plain) + "".join(struck(i) for i in range(60_000))))
    save("struck-cells.docx", docx(servers(lambda i: [*plain(i)[:5], struck(i), p("4x")])))
    save("lines-beside-rows.docx", docx(servers(plain) + "".join(p(f"经办人：服务器{i}甲乙丙") for i in range(10_000))))
    save("nested-in-cells.docx", docx(servers(lambda i: [*plain(i)[:6], p("a") + inner])))
    save("groups-many.docx", docx(servers(lambda i: plain(i) if i % 2 else [p(""), p(f"第{i}组")] + [p("4x")] * 5)))
    save("controls-text.docx", docx("<w:p>" + "".join(f'<w:sdt><w:sdtPr><w:alias w:val="a"/></w:sdtPr><w:sdtContent><w:r><w:t>{"a" * (i % 7)}</w:t></w:r></w:sdtContent></w:sdt>' for i in range(50_000)) + "</w:p>"))


def opendocument():
    cell = '<table:table-cell office:value-type="float" office:value="1"{}><text:p>1</text:p></table:table-cell>'
    t = lambda inside: ods(f'<table:table table:name="a">{inside}</table:table>')
    save("repeat-rows.ods", t(f'<table:table-row table:number-rows-repeated="4294967295">{cell.format("")}</table:table-row>'))
    save("repeat-columns.ods", t(f'<table:table-row>{cell.format(" table:number-columns-repeated=%s4294967295%s" % (chr(34), chr(34)))}</table:table-row>'))
    save("repeat-both.ods", t(f'<table:table-row table:number-rows-repeated="1048576">{cell.format(" table:number-columns-repeated=%s16384%s" % (chr(34), chr(34)))}</table:table-row>'))
    save("repeat-199999.ods", t(f'<table:table-row table:number-rows-repeated="199999">{cell.format(" table:number-columns-repeated=%s19%s" % (chr(34), chr(34)))}</table:table-row>'))
    save("repeat-long-text.ods", t('<table:table-row table:number-rows-repeated="199999"><table:table-cell office:value-type="string" table:number-columns-repeated="19"><text:p>' + "长" * 30_000 + "</text:p></table:table-cell></table:table-row>"))
    save("repeat-empty.ods", t('<table:table-row table:number-rows-repeated="4294967295"/>' * 1000))
    save("span.ods", t(f'<table:table-row>{cell.format(" table:number-columns-spanned=%s4294967295%s table:number-rows-spanned=%s4294967295%s" % ((chr(34),) * 4))}</table:table-row>'))
    save("spaces.ods", t('<table:table-row><table:table-cell><text:p>' + '<text:s text:c="4294967295"/>' * 100_000 + "</text:p></table:table-cell></table:table-row>"))
    save("nested.ods", t("<table:table-row><table:table-cell>" * 100_000))
    save("spans-1e6.ods", t(f'<table:table-row table:number-rows-repeated="199999">{cell.format(" table:number-columns-spanned=%s2%s" % (chr(34), chr(34))) * 3}</table:table-row>'))
    save("hidden.ods", t('<table:table-column table:visibility="collapse" table:number-columns-repeated="4294967295"/>' * 100_000 + f"<table:table-row>{cell.format('')}</table:table-row>"))


def biff(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def compound(streams, damage=None):
    """A compound file (version 3) of root streams; `damage` changes its FAT and directory."""
    sector = 512
    chunks, fat, entries = [], [], []
    for name, data in streams.items():
        data = data.ljust(4096, b"\0")
        start = len(fat)
        count = -(-len(data) // sector)
        chunks.append(data.ljust(count * sector, b"\0"))
        fat += [start + i + 1 for i in range(count - 1)] + [0xFFFFFFFE]
        entries.append([name, 2, start, len(data)])
    directory = len(fat)
    fat.append(0xFFFFFFFE)
    fats = -(-(len(fat) + 1) // 128)
    first = len(fat)
    fat += [0xFFFFFFFD] * fats
    records = []
    names = ["Root Entry"] + [e[0] for e in entries]
    for i, name in enumerate(names[:4]):
        raw = name.encode("utf-16-le") + b"\0\0"
        kind, start, size = (5, 0xFFFFFFFE, 0) if i == 0 else entries[i - 1][1:]
        right = i + 1 if 0 < i < len(names) - 1 else 0xFFFFFFFF
        child = 1 if i == 0 else 0xFFFFFFFF
        records.append(bytearray(raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, 0xFFFFFFFF, right, child) + bytes(36) + struct.pack("<IQ", start, size)))
    if damage:
        damage(fat, records)
    tables = b"".join(struct.pack("<I", x) for x in fat).ljust(fats * sector, b"\xff")
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6))
    head += struct.pack("<IIIIIIIII", 0, fats, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += b"".join(struct.pack("<I", first + i) for i in range(min(fats, 109))).ljust(436, b"\xff")
    return bytes(head).ljust(512, b"\0") + b"".join(chunks) + b"".join(bytes(r) for r in records).ljust(512, b"\0") + tables


def binary():
    bof = lambda kind: biff(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))

    def book(cells, globals_=b"", position=None):
        sheet = biff(0x85, struct.pack("<IBB", 0, 0, 0) + b"\x01\0S")
        head = len(bof(5) + globals_ + sheet + biff(10))
        sheet = biff(0x85, struct.pack("<IBB", head if position is None else position, 0, 0) + b"\x01\0S")
        return bof(5) + globals_ + sheet + biff(10) + bof(16) + cells + biff(10)

    number = lambda r, c: biff(0x203, struct.pack("<HHHd", r, c, 0, 1.5))
    save("good.xls", compound({"Workbook": book(number(0, 0) + number(1, 1))}))
    save("dimensions.xls", compound({"Workbook": book(biff(0x200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)) + number(0, 0))}))
    save("corner.xls", compound({"Workbook": book(number(65535, 65535))}))
    save("sst-lies.xls", compound({"Workbook": book(biff(0xFD, struct.pack("<HHHI", 0, 0, 0, 7)), biff(0xFC, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF) + b"\x01\0\0a"))}))
    save("sst-lengths.xls", compound({"Workbook": book(number(0, 0), biff(0xFC, struct.pack("<II", 5, 5) + b"\xff\xff\x0d\xff\xff\xff\xff\xff\xff"))}))
    save("sst-empty.xls", compound({"Workbook": book(number(0, 0), biff(0xFC, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF) + b"\0\0\0" * 2700) + biff(0x3C, b"\0\0\0" * 2700) * 200)}))
    save("record-length.xls", compound({"Workbook": book(number(0, 0)) [:-4] + struct.pack("<HH", 0x203, 0xFFFF)}))
    save("sheet-self.xls", compound({"Workbook": book(number(0, 0), position=0)}))
    save("sheet-many.xls", compound({"Workbook": book(number(0, 0), biff(0x85, struct.pack("<IBB", 60_000, 0, 0) + b"\x01\0S") * 3000)}))
    save("merge-lies.xls", compound({"Workbook": book(number(0, 0) + biff(0xE5, struct.pack("<H", 0xFFFF) + struct.pack("<HHHH", 0, 65535, 0, 65535) * 1000))}))
    save("formats.xls", compound({"Workbook": book(number(0, 0), biff(0xE0, bytes(20)) * 150_000)}))
    save("formula.xls", compound({"Workbook": book(biff(6, struct.pack("<HHH", 0, 0, 0) + b"\3" + bytes(5) + b"\xff\xff" + bytes(6) + struct.pack("<H", 8000) + b"\x1e\1\0" * 2000 + b"\3" * 1999))}))

    def loop(fat, records):
        fat[3] = 0

    def loop_directory(fat, records):
        fat[len(fat) - 2] = len(fat) - 2
        records[1][72:76] = struct.pack("<I", 1)
        records[0][76:80] = struct.pack("<I", 0)

    def long_stream(fat, records):
        records[1][120:128] = struct.pack("<Q", 0xFFFFFFFF)

    for name, damage in (("loop", loop), ("loop-directory", loop_directory), ("long", long_stream)):
        save(f"chain-{name}.xls", compound({"Workbook": book(number(0, 0))}, damage))
        save(f"chain-{name}.doc", compound({"WordDocument": b"\xec\xa5\xc1\0" + bytes(4000)}, damage))
    whole = bytearray(compound({"Workbook": book(number(0, 0))}))
    for offset, name in ((44, "fat-count"), (68, "difat"), (72, "difat-count"), (60, "mini-fat"), (64, "mini-count"), (48, "directory")):
        for value in (0xFFFFFFFF, 0x7FFFFFFF, 0, 3):
            cut = bytearray(whole)
            cut[offset:offset + 4] = struct.pack("<I", value)
            save(f"header-{name}-{value}.xls", bytes(cut))
    cut = bytearray(whole)
    cut[30:32] = b"\x20\0"
    save("sector-size.xls", bytes(cut))
    wide = lambda s: struct.pack("<I", len(s)) + s.encode("utf-16-le")

    def record(kind, data=b""):
        size, n = b"", len(data)
        while n > 127:
            size, n = size + bytes([n & 127 | 128]), n >> 7
        return (bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])) + size + bytes([n]) + data

    def xlsb(sheet, **more):
        parts = {
            "[Content_Types].xml": '<Types><Override ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
            "_rels/.rels": rels(("r1", "officeDocument", "xl/workbook.bin", "")),
            "xl/_rels/workbook.bin.rels": rels(("r1", "worksheet", "worksheets/sheet1.bin", ""), ("r2", "sharedStrings", "sharedStrings.bin", ""), ("r3", "styles", "styles.bin", "")),
            "xl/workbook.bin": record(156, struct.pack("<II", 0, 1) + wide("r1") + wide("表")),
            "xl/worksheets/sheet1.bin": sheet,
            "xl/sharedStrings.bin": record(159, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF)) + record(19, b"\0" + wide("序号")),
        }
        parts.update(more)
        return pack(parts)

    row = lambda r: record(0, struct.pack("<I", r) + bytes(12))
    cell = lambda c, kind, v: record(kind, struct.pack("<II", c, 0) + v)
    data = lambda cells: record(145) + cells + record(146)
    save("good.xlsb", xlsb(data(row(0) + cell(0, 7, struct.pack("<I", 0)) + cell(1, 5, struct.pack("<d", 2.5)))))
    save("corner.xlsb", xlsb(data(row(0xFFFFFFFF) + cell(0xFFFFFFFF, 5, struct.pack("<d", 2.5)))))
    save("dimension.xlsb", xlsb(record(148, struct.pack("<IIII", 0, 0xFFFFFFFF, 0, 0xFFFFFFFF)) + data(row(0) + cell(0, 5, struct.pack("<d", 1)))))
    save("string-index.xlsb", xlsb(data(row(0) + cell(0, 7, struct.pack("<I", 0xFFFFFFFF)))))
    save("string-length.xlsb", xlsb(data(row(0) + cell(0, 6, struct.pack("<I", 0x7FFFFFFF) + b"a\0"))))
    save("cut.xlsb", xlsb(data(row(0) + cell(0, 5, b"\0\0"))))
    save("record-cut.xlsb", xlsb(data(row(0)) + b"\x05\xff\xff\xff\x7f"))
    save("merges.xlsb", xlsb(data(row(0) + cell(0, 5, struct.pack("<d", 1))) + record(176, struct.pack("<IIII", 0, 0xFFFFFFFF, 0, 0xFFFFFFFF)) * 300_000))
    save("styles.xlsb", xlsb(data(row(0)), **{"xl/styles.bin": record(617) + record(47, bytes(16)) * 300_000 + record(618)}))


def archives():
    good = xlsx(table(2, lambda i: inline([i + 1, "a", 8, 16, 1, "麒麟", ""], i + 3)))
    whole = zipfile.ZipFile(io.BytesIO(good))
    parts = {n: whole.read(n) for n in whole.namelist()}
    save("names.zip", pack([(n, good) for n in ("../../evil.xlsx", "/abs.xlsx", "a/../../b.xlsx", "C:\\x\\y.xlsx", "..\\..\\z.xlsx", "CON.xlsx", "aux", "NUL.txt", "a\x1b[31m.xlsx", "a\u202excod.xlsx", " .xlsx", "a:b.xlsx", "x" * 5000 + ".xlsx", "./././q.xlsx", "....//r.xlsx")]))
    link = io.BytesIO()
    with zipfile.ZipFile(link, "w") as z:
        info = zipfile.ZipInfo("link.xlsx", (1980, 1, 1, 0, 0, 0))
        info.create_system, info.external_attr = 3, 0o120777 << 16
        z.writestr(info, "/etc/passwd")
        z.writestr(zipfile.ZipInfo("b.xlsx", (1980, 1, 1, 0, 0, 0)), good)
    save("symlink.zip", link.getvalue())
    nul = pack([("aXb.xlsx", good)])
    save("nul-name.zip", nul.replace(b"aXb.xlsx", b"a\0b.xlsx"))
    save("twice.xlsx", pack(list(parts.items()) + [("xl/worksheets/sheet1.xml", "<worksheet/>")]))
    save("twice-case.xlsx", pack(list(parts.items()) + [("XL/Worksheets/Sheet1.xml", "<worksheet/>")]))
    save("twice.zip", pack([("a.xlsx", good), ("a.xlsx", good)]))
    stored = pack([(n, good) for n in ("a.xlsx", "b.xlsx", "c.xlsx")], zipfile.ZIP_STORED)
    for share in (40, 75, 95):
        save(f"cut-{share}.zip", stored[: len(stored) * share // 100])
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = b"".join(bomb.compress(b"<a/>" * 262144) for _ in range(1024)) + bomb.flush()

    def raw(entries, lie=None):
        """A ZIP of deflated bytes as they are; the directory says what it is told to."""
        out, directory = b"", b""
        for name, data, size in entries:
            at = len(out)
            head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, 0, len(data), size, len(name), 0)
            out += b"PK\3\4" + head + name.encode() + data
            directory += b"PK\1\2" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, at if lie is None else lie) + name.encode()
        return out + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), len(out), 0)

    content = [(n, zlib.compressobj(9, zlib.DEFLATED, -15), d) for n, d in parts.items()]
    packed = [(n, c.compress(d) + c.flush(), len(d)) for n, c, d in content]
    save("bomb-honest.xlsx", raw([e if e[0] != "xl/worksheets/sheet1.xml" else (e[0], deflated, 1 << 30) for e in packed]))
    save("bomb-lying.xlsx", raw([e if e[0] != "xl/worksheets/sheet1.xml" else (e[0], deflated, 100) for e in packed]))
    save("bomb-huge-claim.xlsx", raw([e if e[0] != "xl/worksheets/sheet1.xml" else (e[0], e[1], 0xFFFFFFFE) for e in packed]))
    save("bomb.docx", raw([("[Content_Types].xml", packed[0][1], packed[0][2]), ("word/document.xml", deflated, 1 << 30)]))
    save("bomb.zip", raw([(f"{i}.xlsx", deflated, 1 << 30) for i in range(60)]))
    save("bomb-lying.zip", raw([(f"{i}.xlsx", deflated, 50 << 20) for i in range(3)]))
    save("overlap.zip", raw([(f"{i:05}.xlsx", packed[4][1], packed[4][2]) for i in range(300)], lie=0))
    save("entries-65535.zip", raw([(f"{i}.xlsx", b"\3\0", 0) for i in range(65_534)]))
    save("parts-12000.xlsx", raw(packed + [(f"x{i}.xml", b"\3\0", 0) for i in range(12_000)]))
    end = pack([("a.xlsx", good)])
    save("claims-entries.zip", end[:-14] + struct.pack("<HH", 65534, 65534) + end[-10:])
    save("directory-offset.zip", end[:-6] + b"\xff\xff\xff\x7f" + end[-2:])
    save("zip64.zip", end[:-22] + b"PK\6\7" + struct.pack("<IQI", 0, 0xFFFFFFFFFFFFFFFF, 1) + b"PK\5\6" + b"\xff" * 16 + b"\0\0")
    nest = pack([("a.xlsx", good)])
    for i in range(8):
        nest = pack([(f"n{i}.zip", nest), (f"m{i}.zip", nest)])
    save("nest.zip", nest)
    save("stored-size.zip", pack([("a.xlsx", good)], zipfile.ZIP_STORED).replace(struct.pack("<II", len(good), len(good)), struct.pack("<II", len(good), 7), 1))
    save("encrypted-flag.xlsx", good.replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0"))
    save("only-end.xlsx", b"PK\5\6" + bytes(18))


def texts():
    save("laughs.yaml", "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]\n" for i in range(1, 40)) + "form: statistics\n")
    save("quadratic.yaml", "form: statistics\norg: &a " + "x" * 100_000 + "\nservers:\n" + "- *a\n" * 50_000)
    save("deep.yaml", "form: statistics\norg: " + "[" * 200_000)
    save("deep-mapping.yaml", "form: statistics\norg: " + "{a: " * 200_000)
    save("deep.json", '{"form": "statistics", "org": ' + "[" * 1_000_000 + "]" * 1_000_000 + "}")
    save("wide.json", '{"form": "statistics", "org": [' + "[]," * 15_000_000 + "[]]}")
    save("keys.json", '{"form": "statistics",' + ",".join(f'"k{i}": 1' for i in range(400_000)) + "}")
    save("keys.yaml", "form: statistics\n" + "".join(f"k{i}: 1\n" for i in range(200_000)))
    save("rows.yaml", "form: statistics\norg: a\nsystem_name: b\nservers:\n" + "".join(f"- {{seq: {i}, name: n{i}, vcpu: 8, memory_gb: 16, storage_gb: 100, os: 麒麟}}\n" for i in range(60_000)))
    save("rows-wrong.ndjson", "".join('{"form": "statistics", "foo": 1}\n' for i in range(100_000)))
    save("rows-broken.ndjson", '{"form": "statistics"\n' * 100_000)
    save("number.json", '{"form": "statistics", "servers": [{"seq": ' + "9" * 2_000_000 + ', "vcpu": 1e999999999}]}')
    save("comments.yaml", "form: statistics\n" + "# a\n" * 3_000_000)
    save("anchors.yaml", "form: statistics\n" + "".join(f"k{i}: &a{i} 1\n" for i in range(200_000)))
    save("long-line.csv", "序号,服务器名称,CPU\n" + "1," * 10_000_000)
    save("long-quote.csv", '序号,服务器名称,CPU\n1,"' + "a\n" * 5_000_000)
    save("rows.csv", ",".join(HEAD) + "\n" + "1,a,8,16,1,麒麟,\n" * 300_000)
    save("rows-fit.csv", ",".join(HEAD) + "\n" + "1,a,8,16,1,麒麟,\n" * 199_000)
    save("quotes.csv", '"' * 5_000_000)
    save("controls.csv", "序号,服务器名称\n1,\x1b]0;evil\x07\x1b[2J\u202e\u2066\n")
    save("nul.csv", b"a,b\n\0\0\0")
    save("utf16.csv", b"\xff\xfe" + "序号,服务器名称\n1,a\n".encode("utf-16-le") + b"\x00")
    save("laughs.svg", '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>')
    save("flat.fods", '<?xml version="1.0"?><office:document xmlns:office="urn:o" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">' + "<a>" * 300_000)
    for name in ("empty.docx", "empty.xlsx", "empty.csv"):
        save(name, b"")
    save("pk.docx", b"PK\3\4")
    save("cfb.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))


ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
ELEMENT = re.compile(rb"<([\w:]+)[^<>]*?(?:/>|>[^<>]*</\1>)")
STRANGE = [b"4294967295", b"-1", b"0", b"", b"1e308", b"NaN", b"&#0;", b"&x;", b"\xff", b"../../x", b"A" * 5000, b"XFD1048576", b"http://127.0.0.1:9/", b"]]>", b"true", "\u202e".encode()]


def garbled(rng, data):
    data = bytearray(data)
    kind = rng.randrange(8)
    if kind < 3 or len(data) < 20:
        for _ in range(rng.choice((1, 3, 20, 200))):
            if data:
                data[rng.randrange(len(data))] = rng.choice((0, 255, rng.randrange(256)))
        return bytes(data)
    if kind == 3:
        return bytes(data[: rng.randrange(len(data))])
    if kind == 4:
        a, b = sorted(rng.randrange(len(data)) for _ in range(2))
        return bytes(data[:b] + data[a:b] * rng.choice((1, 2, 50)) + data[b:]) if b - a < 5000 else bytes(data[:a] + data[b:])
    pattern = ATTRIBUTE if kind < 7 else ELEMENT
    found = list(pattern.finditer(bytes(data)))
    for _ in range(rng.choice((1, 2, 10))):
        if found:
            match = rng.choice(found)
            start, end = match.span(2) if pattern is ATTRIBUTE else match.span()
            new = rng.choice(STRANGE) if pattern is ATTRIBUTE else bytes(data[start:end]) * rng.choice((0, 2, 1000))
            data[start:end] = new
            found = [] if len(new) != end - start else found
    return bytes(data)


def mutants(count, seed):
    rng = random.Random(seed)
    sources = [q for d in ("samples/returns", "templates", "tests/files") for q in sorted((ROOT / d).rglob("*")) if q.is_file() and q.suffix != ".py" and q.stat().st_size < 400_000]
    for number in range(count):
        path = rng.choice(sources)
        data = path.read_bytes()
        if data[:2] == b"PK" and rng.random() < 0.75:
            try:
                package = zipfile.ZipFile(io.BytesIO(data))
                parts = [(n, package.read(n)) for n in package.namelist()]
            except Exception:
                continue
            for _ in range(rng.choice((1, 1, 1, 4))):
                if not parts:
                    break
                at = rng.randrange(len(parts))
                what = rng.random()
                if what < 0.8:
                    parts[at] = (parts[at][0], garbled(rng, parts[at][1]))
                elif what < 0.9:
                    other = rng.randrange(len(parts))
                    parts[at], parts[other] = (parts[at][0], parts[other][1]), (parts[other][0], parts[at][1])
                elif len(parts) > 1:
                    parts.pop(at)
            data = pack(parts)
        if data[:2] != b"PK" or rng.random() < 0.3:
            data = garbled(rng, data)
        save(f"mutant-{number:05}{path.suffix}", data)


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    for make in (spreadsheet, documents, opendocument, binary, archives, texts):
        make()
    if len(sys.argv) > 2:
        mutants(int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
