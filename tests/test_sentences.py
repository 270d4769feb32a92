"""Sentences: where they end, what introduces them, and what must hold for any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_provisions import languages, texts

from kb.provisions import read_provisions
from kb.sentences import read_sentences

CASES = [
    (
        "第四十条 机构违规的，暂停业务；情节严重的，吊销执照。第四十一条 予以公告。",
        ["机构违规的，暂停业务；情节严重的，吊销执照。", "予以公告。"],
    ),
    (
        "第三条 有下列情形之一的，暂停业务：\n（一）造假；\n（二）瞒报。",
        ["有下列情形之一的，暂停业务：", "（一）造假；", "（二）瞒报。"],
    ),
    (
        "应当具备下列条件：（一）有资本；（二）有制度。",
        ["应当具备下列条件：", "（一）有资本；", "（二）有制度。"],
    ),
    ("第一章 总则\n第一条 制定本办法。", ["制定本办法。"]),
    ("决定如下： 责令停业。", ["决定如下：", "责令停业。"]),
    ("一是每年评估；二是每季报告。三是及时公告。", ["一是每年评估；二是每季报告。", "三是及时公告。"]),
    ("他说：“应当停业。”机构照办。", ["他说：“应当停业。”", "机构照办。"]),
    ("甲机构公告\n云府办〔2020〕5号\n现予公布。", ["甲机构公告", "云府办〔2020〕5号", "现予公布。"]),
    ("The firm met No. 5 of Art. 3. It then stopped.", ["The firm met No. 5 of Art. 3.", "It then stopped."]),
    (
        "Harbour Lending, Inc. stopped, e.g. Its U.S. desk closed.",
        ["Harbour Lending, Inc. stopped, e.g. Its U.S. desk closed."],
    ),
    ("We wrote to Harbour, Inc. The firm stopped.", ["We wrote to Harbour, Inc.", "The firm stopped."]),
    (
        "1.1.2 A firm must stop when:\n(a) it fails; or\n(b) it lies.",
        ["A firm must stop when:", "it fails;", "it lies."],
    ),
    (
        "A firm that fails\nto report must stop\nat once.\n\nIt must say so.",
        ["A firm that fails\nto report must stop\nat once.", "It must say so."],
    ),
    (
        "Revoke Licence Revoke a licence\nSuspend Licence Suspend a licence for a time",
        ["Revoke Licence Revoke a licence", "Suspend Licence Suspend a licence for a time"],
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0][:20] for c in CASES])
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    language = "zh" if any("\u4e00" <= c <= "\u9fff" for c in text) else "en"
    assert [text[s.start : s.end] for s in read_sentences(text, language=language)] == expected


@pytest.mark.parametrize(
    ("text", "item", "lead"),
    [
        (
            "第三条 有下列情形之一的，暂停：\n（一）造假；\n（二）瞒报。",
            "（二）瞒报。",
            "有下列情形之一的，暂停：",
        ),
        ("第三条 应当提交：（一）证明，包括：1.执照；2.章程。", "2.章程。", "（一）证明，包括："),
        ("第三条 甲：\n（一）乙；\n（二）丙。\n丁：\n（一）戊；\n（二）己。", "（二）己。", "丁："),
        (
            "1.1.2 A firm must stop when:\n(a) it fails:\n(i) to report; or\n(ii) to pay; or\n(b) it lies.",
            "to pay;",
            "it fails:",
        ),
        (
            "1.1.2 A firm must stop when:\n(a) it fails:\n(i) to report; or\n(ii) to pay; or\n(b) it lies.",
            "it lies.",
            "A firm must stop when:",
        ),
    ],
)
def test_items_know_the_sentence_that_leads_them_in(text: str, item: str, lead: str) -> None:
    language = "zh" if any("\u4e00" <= c <= "\u9fff" for c in text) else "en"
    sentences = read_sentences(text, language=language)
    found = next(s for s in sentences if text[s.start : s.end] == item)
    assert found.lead_in is not None
    assert text[sentences[found.lead_in].start : sentences[found.lead_in].end] == lead


def test_a_paragraph_after_a_list_has_no_lead_in() -> None:
    text = "第三条 应当：\n（一）报告；\n（二）公告。\n违反前款的，罚款。"
    assert read_sentences(text, language="zh")[-1].lead_in is None


@given(texts, languages)
def test_sentences_are_ordered_trimmed_and_inside_their_provision(text: str, language: str) -> None:
    provisions = read_provisions(text, language=language)
    reached = 0
    for index, s in enumerate(read_sentences(text, language=language, provisions=provisions)):
        assert reached <= s.start < s.end <= len(text)
        assert text[s.start : s.end] == text[s.start : s.end].strip()
        assert s.lead_in is None or s.lead_in < index
        if s.provision is not None:
            p = provisions[s.provision]
            assert p.start <= s.start < p.end
        reached = s.end


@given(texts, languages)
def test_words_outside_numbers_and_headings_stand_in_a_sentence(text: str, language: str) -> None:
    provisions = read_provisions(text, language=language)
    held = bytearray(len(text))
    for s in read_sentences(text, language=language, provisions=provisions):
        held[s.start : s.end] = b"x" * (s.end - s.start)
    for p in provisions:
        held[p.start : p.body] = b"x" * (p.body - p.start)
    lost = "".join(c for c, h in zip(text, held, strict=True) if not h)
    assert not set(lost.split()) - {"and", "or", "and/or"}  # "…; and" between two items


@given(st.text(max_size=300))
def test_sentences_never_raise(text: str) -> None:
    for language in ("zh", "en"):
        read_sentences(text, language=language)


def test_hostile_texts_are_read_in_linear_time() -> None:
    began = time.process_time()
    for piece in ("。", "a. ", "：", "U.S.C.", "\n ", ". . "):
        read_sentences(piece * 20000, language="zh")
        read_sentences(piece * 20000, language="en")
    assert time.process_time() - began < 30  # quadratic reading takes minutes


def test_a_paragraph_after_a_list_is_no_item() -> None:
    text = "A firm must:\n\n(a) keep books; and\n\n(b) report each month.\n\nThe Authority publishes what it received.\n"
    found = read_sentences(text, language="en")
    leads = [None if s.lead_in is None else text[found[s.lead_in].start : found[s.lead_in].end] for s in found]
    assert leads[-1] is None
    assert leads.count("A firm must:") == 2
