"""Packages of the package index that do a part of this, on the same text in the same run."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

from spacy.tokens import Doc

from benchmarks.measure import cpu_seconds, median, row
from benchmarks.synthetic import recombined
from kb.dates import read_deadlines
from kb.identity import read_identity
from kb.pipeline import pipeline
from kb.provisions import read_provisions
from kb.references import read_citations
from kb.taxonomy import taxonomy


def _texts(corpus: Path | None, language: str, size: int) -> list[str]:
    if corpus is None:
        texts = [n.text for n in recombined(400) if n.language == language]
    else:
        texts = [line["text"] for path in sorted(corpus.glob("*.jsonl")) for raw in path.open(encoding="utf-8")
                 if (line := json.loads(raw))["lang"] == language]
        random.Random(9).shuffle(texts)
    out, have = [], 0
    for text in texts:
        if have < size:
            out.append(text)
            have += len(text)
    return out


def _timed(work: Callable[[], int], runs: int) -> tuple[float, int]:
    found = 0

    def once() -> None:
        nonlocal found
        found = work()

    return median([cpu_seconds(once) for _ in range(runs)]), found


def peers(corpus: Path | None, runs: int) -> list[dict[str, str]]:
    """Citations against eyecite, tags against a dictionary in jieba, dates against dateparser."""
    return [*_citations(corpus, runs), *_tags(corpus, runs), *_dates(corpus, runs)]


def _citations(corpus: Path | None, runs: int) -> list[dict[str, str]]:
    texts = _texts(corpus, "en", 600_000)
    trees = [read_provisions(t, language="en") for t in texts]
    own, found = _timed(lambda: sum(len(read_citations(t, language="en", provisions=p)) for t, p in zip(texts, trees, strict=True)), runs)
    out = [row("citations, ours (English)", f"{found / own:,.0f} citations/s", "", f"{sum(map(len, texts)) / own / 1e6:.2f} M characters/s, {found:,} found")]
    try:
        from eyecite import get_citations
    except ImportError:
        return [*out, row("citations, eyecite", "not installed", "", "pip install 'compliance-change-kb[bench]'")]
    get_citations(texts[0][:2000])
    theirs, others = _timed(lambda: sum(len(get_citations(t)) for t in texts), 1)
    return [*out, row("citations, eyecite (made for case law)", f"{others / theirs:,.0f} citations/s", "",
                      f"{sum(map(len, texts)) / theirs / 1e6:.2f} M characters/s, {others:,} found: {theirs / own:.1f} × our time")]


def _tags(corpus: Path | None, runs: int) -> list[dict[str, str]]:
    texts = _texts(corpus, "zh", 600_000)
    nlp = pipeline("zh")
    identities = [read_identity(t, language="zh") for t in texts]

    def tagged() -> int:
        count = 0
        for text, identity in zip(texts, identities, strict=True):
            doc = Doc(nlp.vocab)
            doc._.source, doc._.identity = text, identity
            for name, component in nlp.pipeline:
                if name in ("kb_structure", "kb_relations", "kb_tags"):
                    doc = component(doc)
            count += len(doc._.tags)
        return count

    own, _ = _timed(tagged, runs)
    size = sum(map(len, texts))
    out = [row("tags with structure, ours (Chinese)", f"{size / own / 1e6:.2f} M characters/s")]
    try:
        import jieba
    except ImportError:
        return [*out, row("tags, jieba", "not installed", "", "pip install 'compliance-change-kb[bench]'")]
    names: dict[str, str] = {}
    for kind in (taxonomy().products, taxonomy().obligations):
        for entry in kind.values():
            for alias in entry.aliases_zh:
                names[alias] = entry.id
                jieba.add_word(alias)
    jieba.initialize()
    theirs, _ = _timed(lambda: len({(n, names[w]) for n, t in enumerate(texts) for w in jieba.cut(t) if w in names}), runs)
    return [*out, row("dictionary tags, jieba", f"{size / theirs / 1e6:.2f} M characters/s", "",
                      f"words cut and looked up, no structure, no scores: {theirs / own:.1f} × our time")]


def _dates(corpus: Path | None, runs: int) -> list[dict[str, str]]:
    texts = [t[:4000] for t in _texts(corpus, "en", 100_000)]
    own, found = _timed(lambda: sum(len(read_deadlines(t, language="en", published_on="2024-01-01")) for t in texts), runs)
    size = sum(map(len, texts))
    out = [row("deadlines, ours (English)", f"{size / own / 1e6:.2f} M characters/s", "", f"{found} found")]
    try:
        from dateparser.search import search_dates
    except ImportError:
        return [*out, row("dates, dateparser (what LexNLP reads dates with)", "not installed", "", "pip install 'compliance-change-kb[bench]'")]
    part = texts[:5]
    theirs, others = _timed(lambda: sum(len(search_dates(t, languages=["en"]) or ()) for t in part), 1)
    return [*out, row("dates, dateparser (what LexNLP reads dates with)", f"{sum(map(len, part)) / theirs / 1e6:.3f} M characters/s", "", f"{others} found")]
