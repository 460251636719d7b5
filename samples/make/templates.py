"""Makes samples/templates: templates as a person makes them in Word, and the photographs of their data. Needs python-docx
and Pillow; run by the samples' author only."""
import re
import zipfile
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from PIL import Image, ImageDraw

HERE = Path(__file__).parent.parent / "templates"


def start(width=14.8, height=21.0):
    d = docx.Document()
    style = d.styles["Normal"]
    style.font.name = "Times New Roman"
    style.font.size = Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    for language in d.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    section = d.sections[0]
    section.page_width, section.page_height = Cm(width), Cm(height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(1.8)
    return d


def line(d, text, align=None, bold=False, size=None, indent=False):
    p = d.add_paragraph()
    p.paragraph_format.space_after = Pt(4)
    if align is not None:
        p.alignment = align
    if indent:
        p.paragraph_format.first_line_indent = Pt(24)
    run = p.add_run(text)
    run.bold = bold
    if size:
        run.font.size = Pt(size)
    return p


def table(d, rows, widths, head=True):
    t = d.add_table(rows=len(rows), cols=len(widths))
    t.style = "Table Grid"
    t.autofit = False
    for column, width in zip(t.columns, widths):
        column.width = Cm(width)
    for row, texts in zip(t.rows, rows):
        for cell, text, width in zip(row.cells, texts, widths):
            cell.width = Cm(width)
            cell.text = text
    if head:
        for cell in t.rows[0].cells:
            cell.paragraphs[0].runs[0].bold = True
    return t


def save(d, name):
    """Saves it without the parts that python-docx brings along and no template needs; the same bytes every time."""
    path = HERE / f"{name}.docx"
    d.core_properties.author = "云中心"
    d.save(path)
    with zipfile.ZipFile(path) as z:
        parts = {n: z.read(n) for n in z.namelist()}
    gone = ["docProps/thumbnail.jpeg", "customXml/", "word/stylesWithEffects.xml", "word/webSettings.xml"]
    parts = {n: b for n, b in parts.items() if not any(n.startswith(g) for g in gone)}
    for n in parts:
        if n.endswith(".rels"):
            parts[n] = re.sub(rb'<Relationship [^>]*(thumbnail|customXml|stylesWithEffects|webSettings)[^>]*/>', b"", parts[n])
    types = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = re.sub(
        rb'<Override PartName="/(customXml|word/stylesWithEffects|word/webSettings)[^>]*/>', b"", types)
    # Of the styles only those that are used.
    used = rb"Normal|DefaultParagraphFont|TableNormal|TableGrid|Header|Footer|HeaderChar|FooterChar"
    styles = re.sub(rb"<w:latentStyles.*?</w:latentStyles>", b"", parts["word/styles.xml"], flags=re.S)
    keep = re.compile(rb'w:styleId="(' + used + rb')"')
    parts["word/styles.xml"] = re.sub(
        rb"<w:style .*?</w:style>", lambda m: m[0] if keep.search(m[0]) else b"", styles, flags=re.S)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for n, b in parts.items():
            info = zipfile.ZipInfo(n, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(info, b)


def notice(name="培训通知", spoil=lambda text: text):
    d = start()
    s = lambda text: spoil(text)
    d.sections[0].header.paragraphs[0].text = s("{{ 单位 }}")
    line(d, "培训通知", ALIGN.CENTER, True, 18)
    line(d, s("{{ 单位 }}："))
    line(d, s("兹定于{{ 日期 | 日期 }}（{{ 日期 | 星期 }}）在{{ 地点 }}举办政务云操作培训。"), indent=True)
    line(d, s("{%p if 住宿 %}"))
    line(d, s("需要住宿的，请于{{ 报名截止 | 日期 }}前告知联系人。"), indent=True)
    line(d, s("{%p endif %}"))
    line(d, s("{%p for 项 in 内容 %}"))
    line(d, s("{{ loop.index | 编号 }}{{ 项 }}；"), indent=True)
    line(d, s("{%p endfor %}"))
    line(d, s("费用：{{ 费用 | 千分位(2) }}元（人民币{{ 费用 | 大写金额 }}）"), indent=True)
    line(d, s("参加方式：{{ 方式 | 勾选(\"现场\", \"视频\") }}"), indent=True)
    line(d, s("联系人：{{ 联系人 }}　电话：{{ 电话 | 电话 }}"), indent=True)
    line(d, s("{{ 发文日期 | 大写日期 }}"), ALIGN.RIGHT)
    save(d, name)


def broken():
    """What people mistype, one a line."""
    swaps = [
        ("{{ 地点 }}", "{{ 地点 }"),
        ("{{ 日期 | 星期 }}", "{{ 日期 | 星其 }}"),
        ("{%p endif %}", ""),
        ("{{ 项 }}", "{ {项}}"),
        ("{{ 发文日期 | 大写日期 }}", "{{ 发文 日期 }}"),
    ]

    def spoil(text):
        for old, new in swaps:
            text = text.replace(old, new)
        return text

    notice("培训通知（有错）", spoil)


def list_of_servers():
    d = start(21.0, 14.8)
    line(d, "{{ 单位 }}云服务器清单", ALIGN.CENTER, True, 16)
    t = table(d, [
        ["类别", "名称", "核", "内存（G）", "状态"],
        ["{%tr for 类 in 类别 %}", "", "", "", ""],
        ["{%tr for 机 in 类.机器 %}", "", "", "", ""],
        ["{% vm %}{{ 类.名称 }}", "{{ 机.名称 }}", "{{ 机.核 }}", "{{ 机.内存 }}",
         "{% cellbg \"FFC7CE\" if 机.状态 == \"待回收\" else \"auto\" %}{{ 机.状态 }}"],
        ["{%tr endfor %}", "", "", "", ""],
        ["{%tr endfor %}", "", "", "", ""],
        ["{% colspan 2 %}合计 {{ 总.台 }} 台", "", "{{ 总.核 }}", "{{ 总.内存 }}", ""],
    ], [5.0, 4.2, 2.0, 2.2, 4.0])
    # The cell that the total spans is not there.
    row = t.rows[6]._tr
    row.remove(row.tc_lst[1])
    save(d, "服务器清单")


def months():
    d = start(21.0, 14.8)
    line(d, "{{ 年 }}年资源使用率", ALIGN.CENTER, True, 16)
    table(d, [
        ["单位", "{%tc for 月 in 月份 %}", "{% hm %}使用率（%）", "{%tc endfor %}"],
        ["", "{%tc for 月 in 月份 %}", "{{ 月 }}", "{%tc endfor %}"],
        ["{%tr for 行 in 单位 %}", "", "", ""],
        ["{{ 行.名称 }}", "{%tc for 值 in 行.使用率 %}", "{% cellbg \"FFC7CE\" if 值 > 80 else \"auto\" %}{{ 值 }}", "{%tc endfor %}"],
        ["{%tr endfor %}", "", "", ""],
    ], [4.4, 4.4, 4.2, 4.4], head=False)
    save(d, "使用率")


def badge():
    d = start(10.5, 9.0)
    d.sections[0].top_margin = d.sections[0].bottom_margin = Cm(0.8)
    line(d, "机房出入证", ALIGN.CENTER, True, 16)
    t = table(d, [
        ["{{ 照片 | 图片(宽=\"2.4cm\") }}", "姓名：{{ 姓名 }}"],
        ["", "单位：{{ 单位 }}"],
        ["", "证号：{{ 序号 | 编号(\"1\") }}"],
        ["", "有效期至{{ 有效期 | 日期 }}"],
    ], [2.9, 4.0], head=False)
    t.cell(0, 0).merge(t.cell(3, 0))
    save(d, "出入证")


def summary():
    d = start()
    line(d, "{{ 系统名称 }}资源摘要", ALIGN.CENTER, True, 16)
    line(d, "申请单位：{{ 申请单位名称 }}（{{ org }}）")
    line(d, "接入网络：{{ 接入网络 }}")
    table(d, [
        ["名称", "核数"],
        ["{%tr for 机 in 云服务资源数量统计表 %}", ""],
        ["{{ 机.服务器名称 }}", "{{ 机[\"vCPU（核）\"] }}"],
        ["{%tr endfor %}", ""],
    ], [6.0, 3.0])
    save(d, "资源摘要")


def photographs():
    for name, shirt in [("张三", "#3b6ea5"), ("李四", "#8a5a44")]:
        image = Image.new("RGB", (240, 336), "#dfe8f1")
        draw = ImageDraw.Draw(image)
        draw.ellipse((20, 220, 220, 470), fill=shirt)
        draw.rectangle((98, 180, 142, 240), fill="#e8c39e")
        draw.ellipse((65, 70, 175, 215), fill="#f0cda8")
        draw.pieslice((60, 50, 180, 190), 180, 360, fill="#2b2b2b")
        image.quantize(16).save(HERE / f"{name}.png", optimize=True, dpi=(254, 254))


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    notice()
    broken()
    list_of_servers()
    months()
    badge()
    summary()
    photographs()
