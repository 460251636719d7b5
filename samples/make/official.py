"""The official forms as python-docx makes them: no content controls, no styles of ours. Run by the samples' author only."""
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

HEAD = ["序号", "服务器名称", "vCPU（核）", "内存（G）", "存储（G）", "操作系统", "其他"]


def contact_row(table, row, lead, values):
    cells = table.rows[row].cells
    for column, text in enumerate([lead, values[0], "联系电话", values[1], "邮箱", values[2]]):
        cells[column].text = text


def wide_row(table, row, label, value):
    cells = table.rows[row].cells
    cells[0].text = label
    merged = cells[1].merge(cells[5])
    merged.text = value


def opinion(table, row, label, value, date, seal="（公  章）"):
    cell = table.rows[row].cells[0].merge(table.rows[row].cells[5])
    cell.text = label
    cell.add_paragraph(value)
    for text in ("", seal, date):
        cell.add_paragraph(text).alignment = ALIGN.RIGHT


def servers(document, rows, head=HEAD):
    table = document.add_table(rows=1, cols=len(head))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, head):
        cell.text = text
    for row in rows:
        for cell, value in zip(table.add_row().cells, row):
            cell.text = "" if value is None else str(value)
    return table


def application(d, rows, path):
    document = Document()
    document.add_paragraph("附件1")
    document.add_paragraph("宁武县政务云中心云服务资源需求申请表").alignment = ALIGN.CENTER
    document.add_paragraph("文档编号ZWY001                               宁政云申请编号：" + d.get("application_no", ""))
    table = document.add_table(rows=10, cols=6)
    table.style = "Table Grid"
    wide_row(table, 0, "申请单位名称", d.get("org", ""))
    contact_row(table, 1, "信息化负责人", d.get("it_lead", ("", "", "")))
    contact_row(table, 2, "系统负责人", d.get("system_lead", ("", "", "")))
    wide_row(table, 3, "系统名称", d.get("system_name", ""))
    wide_row(table, 4, "主要用途", d.get("purpose", ""))
    wide_row(table, 5, "接入网络", d.get("networks", ""))
    wide_row(table, 6, "申请服务类型（根据服务目录定制选项）", d.get("services", ""))
    cell = table.rows[7].cells[0].merge(table.rows[7].cells[5])
    cell.text = "系统需求（详细说明迁移系统的关键需求信息，大型应用迁移需另附技术方案，并提供业务并发量测算和所需存储空间测算方式，可另附）："
    cell.add_paragraph(d.get("requirements", "见附件《云服务资源数量统计表》"))
    opinion(table, 8, "申请单位意见（县属事业单位同时须由主管部门盖章）：", d.get("applicant_opinion", ""), d.get("applicant_date", "年     月      日"))
    opinion(table, 9, "政务云管理部门意见：", d.get("authority_opinion", ""), d.get("authority_date", "年     月      日"))
    document.add_paragraph("")
    if rows is not None:
        document.add_paragraph(f"附：{d.get('org') or 'XX局'}-{d.get('system_name') or 'XX系统'}-云服务资源数量统计表")
        servers(document, rows)
    document.save(path)


def change(d, path, title="宁武县政务云中心资源变更申请单", mark="附件4"):
    document = Document()
    document.add_paragraph(mark)
    document.add_paragraph(title).alignment = ALIGN.CENTER
    document.add_paragraph("文档编号ZWY002                               宁政云申请编号：" + d.get("application_no", ""))
    table = document.add_table(rows=10, cols=6)
    table.style = "Table Grid"
    wide_row(table, 0, "单位名称", d.get("org", ""))
    contact_row(table, 1, "信息化负责人", d.get("it_lead", ("", "", "")))
    contact_row(table, 2, "技术联系人", d.get("tech_contact", ("", "", "")))
    for row, (label, key) in enumerate(
        [("系统名称", "system_name"), ("主要用途", "purpose"), ("变更原因", "reason"), ("变更前配置", "config_before")], 3
    ):
        wide_row(table, row, label, d.get(key, "\u00a0"))
    wide_row(table, 7, "变更后配置", d.get("config_after", "（停止使用填“注销”）"))
    opinion(table, 8, "申请单位意见（市属事业单位同时须由主管部门盖章）：", d.get("applicant_opinion", "\u00a0"), d.get("applicant_date", "年     月     日"))
    opinion(table, 9, "政务云管理部门意见：", d.get("authority_opinion", "\u00a0"), d.get("authority_date", "年     月     日"))
    document.save(path)


CLAUSES = """信息系统安全责任是政务云平台得以稳定可靠运行的前提和基础，为保障宁武政务云平台和业务信息系统的安全、可控、稳定，依照《忻州市政务云管理办法（试行）》，制定本协议。
一、甲方的权利、义务及责任
1、甲方作为宁武县政务云管理单位负责政务云的统筹规划和监督管理。
2、甲方负责按照国家相关规定、信息安全技术标准及规范要求制定政务云相关管理制度，并负责落实安全保障措施，保证政务云平台安全运行。
3、甲方有根据安全态势发展对各类业务信息系统开通、关闭、暂停的权利。
4、甲方有保障环境安全、网络安全、政务云平台安全的责任和义务。
二、乙方的权利、义务及责任
1、乙方负责本单位上云业务系统的等级保护定级与测评，并在系统上云后三个月内完成等保测评，若逾期未完成测评，甲方有权利暂停业务系统运行。
2、乙方须对上云业务系统安全负责，包括但不限于软件系统的漏洞、后门、木马、弱口令风险等，由此引发的一切后果须由乙方负责。
3、乙方有维护业务系统和所依赖操作系统的义务和责任，须及时修补漏洞，按照安全测评报告限时整改。
4、乙方有要求环境安全、网络安全、政务云平台安全的权利，因此而造成的安全问题，不承担任何责任。
三、争议解决
甲乙双方因安全责任边界不清而发生分歧的，以第三方安全管理单位（网安支队、网信办）出具的鉴定结果为准。
四、附则
1、双方确认在签署本协议前已经仔细审阅过本协议的具体条款，并完全了解本协议各条款的含义。
2、本协议一式两份，甲乙双方各执一份，双方盖章后立即生效。"""


def agreement(d, path, edit=lambda text: text):
    document = Document()
    document.add_paragraph(" 附件2")
    document.add_paragraph("宁武县政务云信息系统安全责任协议书").alignment = ALIGN.CENTER
    document.add_paragraph("甲方：政务云主管部门")
    document.add_paragraph("乙方：" + d.get("party_b", "政务云使用部门"))
    for line in edit(CLAUSES).splitlines():
        document.add_paragraph(line)
    document.add_paragraph("")
    document.add_paragraph("甲方（盖章）：           乙方（盖章）：")
    document.add_paragraph(f"签字：{d.get('party_a_signatory', ''):<18}签字：{d.get('party_b_signatory', '')}")
    document.add_paragraph(f"日期：{d.get('party_a_date', ''):<18}日期：{d.get('party_b_date', '')}")
    document.save(path)


def receipt(d, path):
    document = Document()
    document.add_paragraph("附件3")
    document.add_paragraph("文档编号ZWY003                               宁政云交付编号：" + d.get("delivery_no", ""))
    table = document.add_table(rows=1, cols=1)
    table.style = "Table Grid"
    cell = table.rows[0].cells[0]
    cell.text = "宁武县政务云中心资源交付回执单（含注销、变更）"
    for line in [
        "",
        d.get("org", "XXX单位") + "：",
        f"贵单位申请的云资源已于{d.get('delivered_on', '___年___月___日')}按申请单要求配置完成，并经过贵单位验证，符合贵单位系统部署要求。",
        "资源信息如下：",
        *d.get("resources", "xxxxxx\nxxxxxx").split("\n"),
        "",
        "使用单位：（章）           政务云管理部门：（章）",
        "",
        f"联系电话：{d.get('user_phone', ''):<25}联系电话：{d.get('authority_phone', '')}",
        f"{d.get('user_date', '年  月  日')}                         {d.get('authority_date', '年  月  日')}",
    ]:
        cell.add_paragraph(line)
    document.save(path)


ITEMS = [
    ("运维完成情况", "1.一级事故响应及解决时间情况（无发生事故不扣分）", 10),
    ("", "2.二级事故响应及解决时间情况（无发生事故不扣分）", 8),
    ("", "3.三级事故响应及解决时间情况（无发生事故不扣分）", 6),
    ("用户服务", "1.与用户沟通协调是否积极主动", 8),
    ("", "2.工单是否按照要求及时签署并上传", 8),
    ("", "3.资源交付过程跟进与协调情况。", 10),
    ("", "4.是否配合用户进行项目验收。", 10),
    ("", "5.资源申请咨询情况。（服务态度，解决方案合理性）", 10),
    ("", "6.系统部署支撑情况。（是否积极主动配合，服务态度）", 10),
    ("", "7.系统运维支撑情况。（是否响应及时，处理是否得当）", 10),
    ("", "8.系统迁移过程支撑情况。（是否积极主动配合，迁移指引合理性）", 10),
]


def satisfaction(d, path):
    document = Document()
    document.add_paragraph("附件6")
    document.add_paragraph("宁武县政务云平台服务使用满意度评价表（用户单位）").alignment = ALIGN.CENTER
    document.add_paragraph(f"单位名称（公章）：{d.get('org', ''):<40}时间：{d.get('period', '')}")
    table = document.add_table(rows=13, cols=5)
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, ["评价指标分类", "评价指标服务细项", "分值", "得分", "如有扣分项请说明原因"]):
        cell.text = text
    scores = d.get("scores", [("", "")] * 11)
    maxima = d.get("maxima", {})
    for index, ((_, item, maximum), (score, reason)) in enumerate(zip(ITEMS, scores)):
        cells = table.rows[index + 1].cells
        for cell, text in zip(cells[1:], [item, maxima.get(index, maximum), score, reason]):
            cell.text = str(text)
    table.cell(1, 0).merge(table.cell(3, 0)).text = "运维完成情况"
    table.cell(4, 0).merge(table.cell(11, 0)).text = "用户服务"
    last = table.rows[12].cells
    last[0].merge(last[1]).text = "合计"
    last[2].text = "100"
    last[3].text = str(d.get("total", ""))
    document.save(path)
