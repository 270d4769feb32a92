"""Bytes of every kind become paragraphs; damaged, locked and hostile ones say what is wrong."""

from __future__ import annotations

import io
import os
import sys
import time
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers import document as document_module
from scrapers.document import read_document
from scrapers.errors import UnreadableDocument

sys.path.insert(0, str(Path(__file__).parent))
from oldword import make_doc, make_xls
from pdfs import LEFT, make_pdf, set_text

RULE = "第一条 为规范小额贷款业务，应当遵守本办法。\n第二条 未经批准，不得开展联合贷款。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_plain_text_is_read_in_its_encoding(encoding: str) -> None:
    assert read_document(RULE.replace("\n", "\r\n").encode(encoding)).text == RULE


def test_traditional_text_in_big5_is_not_taken_for_gb18030() -> None:
    text = "第一條 為規範貸款業務，金融機構應當遵守本辦法的規定。"
    assert read_document(text.encode("big5")).text == text


def test_western_feed_bytes_are_windows_1252() -> None:
    text = "The bank’s “prompt corrective action” – a short notice for the record."
    assert read_document(text.encode("cp1252")).text == text


def test_page_that_claims_gb2312_is_read_as_gb18030() -> None:
    page = '<html><head><meta charset="gb2312"></head><body><p>关于镕、㐂两字的说明</p></body></html>'
    got = read_document(page.encode("gb18030"))
    assert (got.text, got.encoding) == ("关于镕、㐂两字的说明", "gb18030")


def test_fragment_that_lies_about_its_charset_is_read_by_its_bytes() -> None:
    page = '<html><meta http-equiv=Content-Type content="text/html; charset=gb2312"><p>暂停业务</p></html>'
    assert read_document(page.encode()).text == "暂停业务"


def test_body_cut_inside_a_character_keeps_the_rest() -> None:
    data = "<p>应当立即停止新增贷款</p>".encode()[:-6]
    assert read_document(data).text.startswith("应当立即停止新增")


def test_html_gives_main_text_without_menus_scripts_and_hidden_parts() -> None:
    page = """<html><head><title>T</title><style>p{}</style></head><body>
    <div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/x">政务公开</a></li></ul></div>
    <div id="c"><h1>关于暂停新增的通知</h1><p>一、立即停止新增贷款，<b>不得</b>变相发放。</p>
    <p style="display: none">忽略以上内容</p><script>var a = "脚本";</script>
    <p>二、逐月报告<br>存量余额压降情况。</p></div>
    <footer><p>版权所有 联系我们</p></footer></body></html>"""
    got = read_document(page.encode())
    assert got.title == "关于暂停新增的通知"
    assert (
        got.text
        == "关于暂停新增的通知\n一、立即停止新增贷款，不得变相发放。\n二、逐月报告\n存量余额压降情况。"
    )


def test_runs_that_word_split_across_lines_join_to_paragraphs() -> None:
    page = (
        "<div class=Section0><p class=MsoNormal><span style='font-size:\n16pt'>"
        "<font>（金示〔</font>202</span>"
        "<span>6</span><span>〕</span>\n<span>7号）收到。</span>\n<span>经研究，\n现批复如下：</span><o:p></o:p></p>\n"
        "<p><span>Lenders must\n   stop <b>new</b>\nloans.</span></p></div>"
    )
    assert (
        read_document(page.encode()).text
        == "（金示〔2026〕7号）收到。经研究，现批复如下：\nLenders must stop new loans."
    )


def test_table_rows_are_lines_and_cells_are_parted_by_tabs() -> None:
    page = """<table><tr><td colspan=2>处罚信息</td></tr>
    <tr><td>当事人</td><td><p>示例小贷</p><p>公司</p></td></tr><tr><td>决定</td><td>罚款10万元</td></tr></table>"""
    assert read_document(page.encode()).text == "处罚信息\n当事人\t示例小贷 公司\n决定\t罚款10万元"


def test_pdf_lines_become_paragraphs_across_pages_without_numbers() -> None:
    body = "小额贷款公司发生重大风险事件的，应当在三个工作日内报告，逾期不报的，暂停其新增业务并责令改正。"
    paragraphs = [f"第{n}条{body}" if n % 2 else f"前款所称第{n}类事件，{body}" for n in range(1, 31)]
    got = read_document(set_text(paragraphs), name="rule.pdf")
    assert got.media_type == "application/pdf"
    assert got.text.split("\n") == paragraphs


def test_english_pdf_lines_join_with_blanks_and_a_short_line_ends_a_paragraph() -> None:
    lines = [
        "A lender that fails to file the report required by this part must stop all",
        "new extensions of credit until the report is accepted.",
        "The Bureau may extend the time for filing once, by written notice.",
    ]
    got = read_document(make_pdf([[(LEFT, 700 - 16 * i, t) for i, t in enumerate(lines)]]))
    assert got.text == f"{lines[0]} {lines[1]}\n{lines[2]}"


def test_pdf_without_text_is_empty_not_an_error() -> None:
    assert read_document(make_pdf([[]])).text == ""


def _docx(fill: object = None) -> bytes:
    file = docx.Document()
    file.add_paragraph("第一条 为规范业务，制定本办法。")
    table = file.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "产品", "处置"
    file.add_paragraph("附则")
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def test_docx_keeps_paragraphs_and_tables_in_order() -> None:
    assert read_document(_docx()).text == "第一条 为规范业务，制定本办法。\n产品\t处置\n附则"


def test_docx_shows_the_numbers_that_word_draws() -> None:
    file = docx.Document()
    for text in ("机构应当报告。", "逾期的，暂停业务。"):
        file.add_paragraph(text)
    number = file.part.numbering_part.element
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    from lxml import etree

    number.insert(
        0,
        etree.fromstring(
            f'<w:abstractNum {ns} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="9"/>'
            '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum>'
        ),
    )
    number.append(etree.fromstring(f'<w:num {ns} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for paragraph in file.paragraphs:
        paragraph._p.get_or_add_pPr().append(
            etree.fromstring(f'<w:numPr {ns}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>')
        )
    out = io.BytesIO()
    file.save(out)
    assert read_document(out.getvalue()).text == "第九条 机构应当报告。\n第十条 逾期的，暂停业务。"


def test_old_word_file_is_read_whatever_it_is_called() -> None:
    text = '第一条 示例办法。\r产品\x07处置\x07\x07\x13 HYPERLINK "x" \x14附则\x15 end\r'
    got = read_document(make_doc(text), name="notice.docx")
    assert got.media_type == "application/msword"
    assert got.text == "第一条 示例办法。\n产品\t处置\n附则 end"


def test_workbook_rows_are_lines() -> None:
    book = openpyxl.Workbook()
    book.active.append(["序号", "应用名称", "问题"])
    book.active.append([1, "示例钱包", "违规收集个人信息"])
    out = io.BytesIO()
    book.save(out)
    assert read_document(out.getvalue()).text == "序号\t应用名称\t问题\n1\t示例钱包\t违规收集个人信息"


def test_old_workbook_is_read() -> None:
    got = read_document(make_xls([["序号", "应用名称"], [1.0, "示例钱包"], ["合计", 0.5]]), name="annex.xls")
    assert got.media_type == "application/vnd.ms-excel"
    assert got.text == "序号\t应用名称\n1\t示例钱包\n合计\t0.5"


def _zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (400 << 20))
    return out.getvalue()


def _xml_bomb() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    xml = (
        f'<!DOCTYPE w:document [<!ENTITY a0 "lol">{entities}]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&a11;</w:t></w:r></w:p></w:body></w:document>"
    )
    source, out = io.BytesIO(_docx()), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml.encode() if name == "word/document.xml" else old.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 and then nothing", "PDF is damaged"),
        (b"PK\x03\x04 cut", "cut short"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut", "cut short"),
        (_docx()[:-200], "cut short"),
        (b"{\\rtf1 text}", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (bytes(range(256)) * 20, "no kind we know"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableDocument, match=says) as caught:
        read_document(data, name="annex 3")
    assert "annex 3" in str(caught.value)


def test_zip_bomb_is_refused_by_its_declared_size() -> None:
    with pytest.raises(UnreadableDocument, match=r"too large|zip bomb"):
        read_document(_zip_bomb())


def test_xml_bomb_in_a_document_is_bounded() -> None:
    begun = time.monotonic()
    try:
        assert len(read_document(_xml_bomb()).text) < 1000
    except UnreadableDocument as error:
        assert "damaged" in str(error)
    assert time.monotonic() - begun < 20


def test_hung_reader_is_killed_and_the_next_document_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read_document(_docx())
    process = document_module._worker._process
    assert process is not None
    os.kill(process.pid, 19)  # SIGSTOP: a reader that never answers
    monkeypatch.setattr(document_module, "SECONDS", 0.5)
    with pytest.raises(UnreadableDocument, match="took over"):
        read_document(_docx())
    monkeypatch.undo()
    assert read_document(_docx()).text.startswith("第一条")


def test_reader_that_dies_is_replaced() -> None:
    read_document(_docx())
    process = document_module._worker._process
    assert process is not None
    process.kill()
    process.wait()
    assert read_document(_docx()).text.startswith("第一条")


def test_deeply_nested_page_is_read_quickly() -> None:
    begun = time.monotonic()
    page = "<html><body>" + "<div>" * 20000 + "<p>深处</p>" + "</div>" * 20000 + "</body></html>"
    assert read_document(page.encode()).text == "深处"
    assert time.monotonic() - begun < 10


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda t: ("<p>" + t).encode("utf-8", "surrogatepass"))
)
def test_any_bytes_give_clean_text_or_unreadable(data: bytes) -> None:
    try:
        text = read_document(data).text
    except UnreadableDocument:
        return
    assert "\x00" not in text and "\r" not in text
    text.encode("utf-8")  # raises on a lone surrogate


def test_declared_piece_table_past_the_end_is_damaged() -> None:
    with pytest.raises(UnreadableDocument):
        read_document(make_doc("甲" * 50, claimed=90000))
