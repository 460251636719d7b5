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
