"""Makes samples/returns: what departments send back, made by python-docx and openpyxl. Run by the samples' author only."""
import os
import official as form
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

OUT = os.path.join(os.path.dirname(__file__), "..", "returns")
os.makedirs(OUT, exist_ok=True)
at = lambda name: os.path.join(OUT, name)

LEAD = ("张三", "13800001234", "zhangsan@example.gov.cn")
SYSTEM = ("李四", "0350-5550123", "lisi@example.gov.cn")
ROWS = [
    [1, "应用服务器", 8, 16, 500, "银河麒麟 V10", None],
    [2, "数据库服务器", 16, 64, 1000, "银河麒麟 V10", "达梦数据库"],
    [3, "前置服务器", 4, 8, 200, "openEuler 22.03", None],
]
GOOD = dict(
    org="宁武县财政局", it_lead=LEAD, system_lead=SYSTEM, system_name="资产管理系统", purpose="管理全县行政事业单位的国有资产",
    networks="政务外网区、互联网区", services="云主机、云数据库、主机防护", applicant_opinion="情况属实，同意申请。", applicant_date="2026年11月3日",
)


def sheet(path, rows, title, total=None, head=form.HEAD, before=None):
    book = Workbook()
    page = book.active
    page.title = "统计表"
    page.append([title])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(head))
    page["A1"].font = Font(size=16, bold=True)
    page["A1"].alignment = Alignment(horizontal="center")
    page.append(head)
    for row in rows:
        page.append(row)
    if total:
        page.append(total)
    thin = Side(style="thin")
    for row in page.iter_rows(min_row=2):
        for cell in row:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    book.save(path)


form.application(GOOD, ROWS, at("财政局-申请表.docx"))
form.application(
    dict(org="宁武县教育局", it_lead=("王五", "138 0000 5678", ""), system_lead=("王五", "1380000567", "wangwu＠163.com"), system_name="学籍系统",
         purpose="学籍系统", networks="☑互联网区 □政务外网区 □业务专网", services="云服务器", applicant_date="2026年2月30日", application_no="宁政云申〔2026〕12号"),
    [[1, "应用服务器", "8核", "16G", "500G", "CentOS 7.6", None], [2, "应用服务器", "4*2", "8", None, "Windows", None]],
    at("教育局-申请表.docx"),
)
form.application({}, None, at("林业局-申请表（空白）.docx"))
form.change(dict(org="宁武县民政局", it_lead=LEAD, tech_contact=SYSTEM, system_name="低保核查系统", purpose="核查低保对象家庭经济状况", reason="业务量增长，需要扩容",
                 config_before="4核 8G 200G", config_after="8核 16G 500G", applicant_opinion="同意"), at("民政局-变更申请单.docx"))
form.change(dict(org="宁武县水利局", it_lead=LEAD, tech_contact=SYSTEM, system_name="水情系统", purpose="水情监测与上报", reason="系统停用，数据已备份",
                 config_before="4核 8G 200G", config_after="注销", applicant_opinion="同意"), at("水利局-注销申请单.docx"),
            title="宁武县政务云中心资源注销申请单", mark="附件5")
form.change(dict(org="宁武县文旅局", it_lead=LEAD, tech_contact=SYSTEM, system_name="文旅门户", purpose="对外发布文旅信息", reason="迁移",
                 config_before="4核8G", config_after="（停止使用填“注销”）"), at("文旅局-注销申请单.docx"), title="宁武县政务云中心资源注销申请单", mark="附件5")
form.agreement(dict(party_b="政务云使用部门（宁武县财政局）", party_b_signatory="张三", party_b_date="2026年11月5日"), at("财政局-安全责任协议书.docx"))
form.agreement(dict(party_b="政务云使用部门（宁武县教育局）"), at("教育局-安全责任协议书.docx"), edit=lambda text: text.replace("三个月内", "六个月内"))
form.receipt(dict(delivery_no="宁政云交〔2026〕7号", org="宁武县财政局", delivered_on="2026年11月10日", resources="云主机3台：28核、88G内存、1700G存储\n地址 10.0.0.11 至 10.0.0.13",
                  user_phone="13800001234", authority_phone="0350-5550100", user_date="2026年11月11日", authority_date="2026年11月10日"), at("财政局-交付回执单.docx"))
form.receipt(dict(delivery_no="宁政云交〔2026〕8号", delivered_on="2026年11月10日", user_date="2026年11月1日"), at("教育局-交付回执单.docx"))
FULL = [(maximum, "") for _, _, maximum in form.ITEMS]
form.satisfaction(dict(org="宁武县财政局", period="2026年第三季度", scores=FULL[:3] + [(7.5, "电话较难打通")] + FULL[4:], total=99.5), at("财政局-满意度评价表.docx"))
form.satisfaction(dict(org="宁武县教育局", period="2026年第三季度", scores=[(11, "")] + FULL[1:5] + [(6, "")] + FULL[6:], total=100, maxima={4: 10}), at("教育局-满意度评价表.docx"))

sheet(at("宁武县财政局-资产管理系统-云服务资源数量统计表.xlsx"), ROWS, "宁武县财政局-资产管理系统-云服务资源数量统计表", ["合计", None, 28, 88, 1700])
sheet(at("宁武县教育局-学籍系统-云服务资源数量统计表.xlsx"),
      [[1, "应用服务器", "8核", "16G", "1T", "银河麒麟 V10", None], [2, "数据库服务器", 16, 64, "100G+500G", "同上", None], [4, "备份服务器", None, 8, 200, "Linux", None]],
      "宁武县教育局-学籍系统-云服务资源数量统计表", ["合计", None, 40, 88, 1824])
sheet(at("新建 XLSX 工作表.xlsx"), [[1, "门户服务器", 4, 8, 100, "统信UOS V20", None]], "XX局-XX系统-云服务资源数量统计表")
open(at("说明.pdf"), "wb").write(b"%PDF-1.4\n% a scan without text\n")

# What comes from other programs and other hands.
import csv
import shutil
import zipfile
import xlwt
import docx
from docx.oxml import parse_xml

SHEET = "{}-{}-云服务资源数量统计表"


def old_excel(path, rows):
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Sheet1")
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if value is not None:
                page.write(row, column, value)
    book.save(path)


old_excel(at("林业局统计表.xls"), [
    [SHEET.format("宁武县林业局", "护林防火系统")],
    ["填报单位：宁武县林业局", None, None, None, None, None, "2026年11月10日"],
    ["No.", "主机名", "CPU核数", "内存(GB)", "硬盘", "系统版本", "台数", "备注"],
    [1, "视频接入服务器", "八核", "16GB", "系统盘100G+数据盘500G", "银河麒麟V10", "2台", None],
    [2, "数据库服务器", 16, 64, "1T", "同上", 1, "达梦数据库"],
    ["合　计", None, 32, 96, 2224, None, 3, None],
    ["填表人：赵六", None, None, "联系电话：0350-5550188"],
])

with open(at("卫健局.csv"), "w", encoding="gb18030", newline="") as out:
    csv.writer(out).writerows([
        [SHEET.format("宁武县卫生健康局", "健康档案系统")],
        ["序号", "服务器名称", "配置", "操作系统", "其他"],
        ["1", "应用服务器", "8核16G/500G", "统信UOS V20", ""],
        ["2", "报表服务器", "4C8G200G", "统信UOS V20", "与省平台对接"],
    ])

book = Workbook()
page = book.active
page.title = "统计表"
for row in [[SHEET.format("宁武县文化和旅游局", "文旅门户")], form.HEAD,
            [1, "门户服务器", 4, 8, 200, "银河麒麟 V10"], [2, "旧服务器（停用）", 8, 16, 500, "银河麒麟 V10"],
            [3, "数据库服务器", 8, 32, 1024, "银河麒麟 V10"], ["合计", None, 12, 40, 1200]]:
    page.append(row)
page.row_dimensions[4].hidden = True
book.save(at("文旅局-统计表（有隐藏行）.xlsx"))

book = Workbook()
book.remove(book.active)
for name, system in (("社保", "社会保险系统"), ("就业", "就业服务系统")):
    page = book.create_sheet(name)
    for row in [[SHEET.format("宁武县人力资源和社会保障局", system)], form.HEAD, [1, name + "应用服务器", 8, 16, 500, "银河麒麟 V10"]]:
        page.append(row)
book.save(at("人社局（两个系统）.xlsx"))

# An archive as Windows makes it: names in GBK, without the flag that says what they are in.
TRAFFIC = dict(org="宁武县交通运输局", it_lead=LEAD, tech_contact=SYSTEM, system_name="治超系统", purpose="货运车辆超限检测与处罚",
               reason="新增两处检测点", config_before="4核 8G 500G", config_after="8核 16G 1T", applicant_opinion="同意")
names = ["交通局/变更申请单.docx", "交通局/满意度评价表.docx"]
form.change(TRAFFIC, at("1"))
form.satisfaction(dict(org="宁武县交通运输局", period="2026年第三季度", scores=FULL, total=100), at("2"))
with zipfile.ZipFile(at("交通局.zip"), "w", zipfile.ZIP_DEFLATED) as archive:
    for filler, name in zip("12", names):
        info = zipfile.ZipInfo(filler * len(name.encode("gb18030")), (2026, 11, 20, 9, 0, 0))
        archive.writestr(info, open(at(filler), "rb").read(), zipfile.ZIP_DEFLATED)
        os.remove(at(filler))
raw = open(at("交通局.zip"), "rb").read()
for filler, name in zip("12", names):
    name = name.encode("gb18030")
    raw = raw.replace(filler.encode() * len(name), name)
open(at("交通局.zip"), "wb").write(raw)

# Edited with changes tracked.
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
document = docx.Document(at("民政局-变更申请单.docx"))
for row in document.tables[0].rows:
    if row.cells[0].text == "变更后配置":
        paragraph = row.cells[1].paragraphs[0]
        for run in paragraph.runs:
            run._r.getparent().remove(run._r)
        for change in (f'<w:del {W} w:id="1" w:author="李四"><w:r><w:delText>8核 16G 500G</w:delText></w:r></w:del>',
                       f'<w:ins {W} w:id="2" w:author="李四"><w:r><w:t>16核 32G 500G</w:t></w:r></w:ins>'):
            paragraph._p.append(parse_xml(change))
document.save(at("民政局-变更申请单（修订）.docx"))

open(at("审计局.xls"), "w", encoding="utf-8").write("<html><body><table><tr><td>序号</td><td>服务器名称</td></tr></table></body></html>")
shutil.copy(os.path.join(OUT, "..", "..", "tests", "files", "sheets", "encrypted.xlsx"), at("档案局（加密）.xlsx"))
