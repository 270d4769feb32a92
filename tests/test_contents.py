"""Tables of contents name provisions and are none: no provision, sentence or trigger stands in one."""

from __future__ import annotations

import pytest

from kb.contents import contents
from kb.identity import read_identity
from kb.pipeline import analyse
from kb.provisions import read_provisions
from kb.sentences import read_sentences

ZH = """云州市小额贷款公司管理办法
目　录
第一章 总则
第二章 暂停业务与吊销许可证
第三章 附则

第一章 总则
第一条 小额贷款公司应当依法经营。
第二章 暂停业务与吊销许可证
第二条 违反本办法规定的，责令暂停新增业务。
第三章 附则
第三条 本办法自2026年1月1日起施行。
"""
ZH_PAGED = """云州市支付机构管理办法
目录
第一章 总则 …………………… 1
第二章 暂停业务 ………………… 3
第三章 附则 …………………… 9
说明：本文件由云州市局解释。
第一章 总则
第一条 支付机构应当报告。
第二章 暂停业务
第二条 未报告的，责令暂停业务。
"""
EN = """Yunzhou Guidance on Outsourcing
Table of Contents
Part I. General .......................... 2
Section 1. Suspension of services ........ 4
Section 2. Revocation of the licence ..... 7
Part I. General
Section 1. Suspension of services
The Authority may suspend the service of a provider that fails to report.
Section 2. Revocation of the licence
The Authority may revoke the licence.
"""
EN_PLAIN = EN.replace(" .......................... 2", "").replace(" ........ 4", "").replace(" ..... 7", "")


@pytest.mark.parametrize(("text", "language", "first"), [
    (ZH, "zh", "第一章 总则\n第一条"), (ZH_PAGED, "zh", "第一章 总则\n第一条"), (EN, "en", "Part I. General\nSection"),
    (EN_PLAIN, "en", "Part I. General\nSection 1. Suspension of services\nThe")])
def test_nothing_is_read_in_a_table_of_contents(text: str, language: str, first: str) -> None:
    begins = text.rindex(first)
    ((start, end),) = contents(text)
    assert start < end <= begins
    assert read_provisions(text, language=language)[0].start >= begins
    assert not [s for s in read_sentences(text, language=language) if start <= s.start < end]
    seen = analyse(text, read_identity(text))
    assert seen.triggers and all(t.start >= begins for t in seen.triggers)


def test_rows_of_dots_without_a_heading_are_one() -> None:
    rows = "".join(f"{n}. Duties of lenders . . . . . . {n}\n" for n in range(1, 5))
    text = f"Guidance\n{rows}1. Duties of lenders\nA lender must report.\n"
    assert contents(text) == ((9, 9 + len(rows) - 1),)


@pytest.mark.parametrize("text", [
    "目录\n第一条 机构应当报告。\n第二条 机构应当备案。\n",  # a heading with nothing below it but the text
    "第五条 目录由监管机构公布。\n",
    "Contents\nA lender must keep the contents of the file.\nIt must report them.\n",
    "1. Rate ....... 5\n2. Fee ....... 7\n",  # a short table
    "目录\n", "contents", "", "目录" + "\n" * 2000, "....... 1\n" * 2])
def test_what_is_none(text: str) -> None:
    assert contents(text) == ()
