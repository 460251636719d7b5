"""Makes the workbooks and Word files of this folder, with the least that a reader needs; run by hand."""
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

HERE = Path(__file__).parent
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument."


def package(path, parts):
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), '<?xml version="1.0" encoding="UTF-8"?>' + text)


def around(main, kind, others=""):
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    return {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="rels" ContentType="application/vnd.'
        f'openxmlformats-package.relationships+xml"/><Override PartName="/{main}" ContentType="{TYPE}{kind}.main+xml"/>'
        f"{others}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="a" Type="{R}/officeDocument" '
        f'Target="{main}"/></Relationships>',
    }


def paragraphs(text):
    return "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in text.split("\n"))


def docx(name, blocks):
    """A text is a paragraph; a list of rows a table, of which the last cell of a row reaches to its end. A cell (text,
    rows) is merged downwards; None goes on with it."""
    body = ""
    for block in blocks:
        if isinstance(block, str):
            body += paragraphs(block)
            continue
        width = max(map(len, block))
        body += "<w:tbl>"
        for row in block:
            body += "<w:tr>"
            for at, cell in enumerate(row):
                merged = '<w:vMerge w:val="restart"/>' if isinstance(cell, tuple) else "<w:vMerge/>" if cell is None else ""
                span = width - at if at == len(row) - 1 else 1
                text = cell[0] if isinstance(cell, tuple) else cell or ""
                body += f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merged}</w:tcPr>{paragraphs(text)}</w:tc>'
            body += "</w:tr>"
        body += "</w:tbl>"
    main = "word/document.xml"
    parts = around(main, "wordprocessingml.document")
    package(HERE / f"{name}.docx", {**parts, main: f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'})


def xlsx(name, blocks):
    """The same, a row below the other; cells are not merged."""
    rows = []
    for block in blocks:
        rows += [[block]] if isinstance(block, str) else block
    data = ""
    for number, row in enumerate(rows, 1):
        data += f'<row r="{number}">'
        for at, cell in enumerate(row):
            text = cell[0] if isinstance(cell, tuple) else cell
            if text:
                text = escape(text)
                data += f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        data += "</row>"
    sheet = f'<Override PartName="/xl/s.xml" ContentType="{TYPE}spreadsheetml.worksheet+xml"/>'
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    package(HERE / f"{name}.xlsx", {
        **around("xl/workbook.xml", "spreadsheetml.sheet", sheet),
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="登记" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="a" Type="{R}/worksheet" Target="s.xml"/></Relationships>',
        "xl/s.xml": f'<worksheet xmlns="{S}"><sheetData>{data}</sheetData></worksheet>',
    })


def both(name, blocks):
    docx(name, blocks)
    xlsx(name, blocks)


def form(changes=None, filler="填表人：张建国"):
    """The blocks of a right return; rows that begin with a key of `changes` are other ones."""
    rows = [
        ["姓名", "李红梅", "出生年月", "1985年3月", ("（照片）", 3)],
        ["所在站所", "河东农技站", "", "", None],
        ["证件号码", "NJ-0815", "联系电话", "13800001111", None],
        ["全日制", "学历", "大学本科", "毕业院校", "省农业大学"],
        ["在职", "学历", "研究生", "毕业院校", "省委党校"],
        ["服务年限", "5", "至", "9", "年止"],
        ["岗位类别", "□管理 ☑技术"],
        ["主要事迹", "推广良种。"],
        ["站所意见：\n同意。\n日期：2026年11月20日"],
        ["主管意见", "同意。\n签名：王建国    日期：2026年11月21日"],
        ["获奖情况", "记功一次"],
    ]
    made = []
    for row in rows:
        made += (changes or {}).get(row[0], [row])
    posts = [["任职时间", "职务"], ["2015年", "站长"]]
    return ["站所人员情况登记表", made, "一、任职经历", posts, filler]


both("格式照原表", form())
both("行中多出一对", form({
    "所在站所": [["所在站所", "河东农技站", "站所性质", "事业", None]],
    "岗位类别": [["岗位类别", "☑技术", "工作地点", "服务大厅"]],
    "主要事迹": [["主要事迹", "推广良种。", "是否公开", "否"]],
    "获奖情况": [["获奖情况", "记功一次", "填表人", "张建国"]],
}, ""))
both("一项写在几格", form({
    "所在站所": [["所在站所", "河东农技站", "河西农技站", "", None]],
    "主要事迹": [["主要事迹", "推广良种。", "另见附件"]],
    "证件号码": [["证件号码", *"NJ0815", "联系电话", "13800001111"]],
}))
both("学历在前", form({
    "全日制": [[("学历", 2), "在职", "研究生", "毕业院校", "省委党校"]],
    "在职": [[None, "全日制", "大学本科", "毕业院校", "省农业大学"]],
}))
both("学历两行对调", form({
    "全日制": [["在职", "学历", "研究生", "毕业院校", "省委党校"]],
    "在职": [["全日制", "学历", "大学本科", "毕业院校", "省农业大学"]],
}))
both("空着的项下面有标题", form({"获奖情况": [["获奖情况", ""]], "证件号码": [["证件号码", "", "联系电话", "", None]]}))
both("意见和签名的日期空着", form({
    "站所意见：\n同意。\n日期：2026年11月20日": [["站所意见：\n\n日期：年  月  日"]],
    "主管意见": [["主管意见", "同意。\n签名：王建国    日期：年  月  日"]],
}))
both("意见旁有章和日期", form({
    "主管意见": [["主管意见", "同意。\n签名：王建国    日期：年  月  日", "（公章）\n2026年11月21日"]],
}))
both("填表人另起一行", form({"获奖情况": [["获奖情况", "记功一次"], ["填表人", "张建国"]]}, ""))
both("事迹写在下一行", form({"主要事迹": [["主要事迹"], ["推广良种，成绩突出。"]]}))
both("标签在上末列空着", form({
    "所在站所": [["所在站所", "证件号码", ""], ["河东农技站", "NJ-0815", ""]],
    "证件号码": [["联系电话", "13800001111"]],
}))
both("标签在上有一格空着", form({
    "所在站所": [["所在站所", "证件号码", "联系电话"], ["河东农技站", "", "13800001111"]],
    "证件号码": [],
}))
