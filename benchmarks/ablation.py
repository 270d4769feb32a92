"""Rules alone, judge alone, a list of words alone, and both: what each finds of the labelled triggers.

    python benchmarks/ablation.py GOLD.jsonl... [--english-extractor COMMAND]

GOLD holds labelled notices (`id`, `lang`, `text`, `triggers`, …). Figures are of all notices, with
the lowest and highest F1 of five folds of them. A threshold is always chosen on the other four
folds. COMMAND reads one sentence a line and prints one number a line, above zero where an extractor
from elsewhere finds a conditional or restricting statement in it. Figures only; nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.evaluate import squash
from kb.identity import read_identity
from kb.judge import judge
from kb.provisions import read_provisions
from kb.references import read_citations
from kb.sentences import read_sentences
from kb.triggers import en, en_verbs, zh, zh_lexicon
from kb.triggers.zh_fold import fold

FOLDS = 5
# Chinese families of words of which a list alone would hold all but refusals (不得, 不予, …).
_REFUSAL = "refuse"
Span = tuple[int, int]


@dataclass(frozen=True)
class Candidate:
    """A sentence with a word of stopping, or that rules took: where it stands, what is thought of it."""

    span: Span
    text: str
    word: bool
    ruled: bool
    chance: float


@dataclass(frozen=True)
class Labelled:
    """One notice: where its labelled triggers stand, and its candidates."""

    id: str
    gold: tuple[Span, ...]
    candidates: tuple[Candidate, ...]


def _squashed(text: str, spans: Iterable[Span]) -> list[Span]:
    """Spans of a text as spans of its squashed form, in which quotes are compared."""
    out, whole, at = [], squash(text), 0
    for start, end in spans:
        quote = squash(text[start:end])
        found = whole.find(quote, at)
        at = found if found >= 0 else at
        out.append((at, at + len(quote)))
    return out


def _word(text: str, language: str) -> bool:
    if language == "zh":
        return any(m.lastgroup != _REFUSAL for m in zh_lexicon.VERB.finditer(fold(text)))
    return en_verbs.VERB.search(text) is not None


def read(notice: dict[str, Any]) -> Labelled:
    """A labelled notice with everything that any of the methods needs."""
    text, language = notice["text"], notice["lang"]
    identity = read_identity(text, title=notice["title"], issuer=notice["issuer"], language=language,
                             doc_number=notice["doc_number"], published_on=notice["published_on"])
    provisions = read_provisions(text, language=language)
    sentences = read_sentences(text, language=language, provisions=provisions)
    found, _ = (zh if language == "zh" else en).read_triggers(
        text, identity=identity, provisions=provisions, sentences=sentences,
        citations=read_citations(text, language=language, provisions=provisions))
    ruled = {t.start for t in found}
    words = [_word(text[s.start : s.end], language) for s in sentences]
    kept = [(s, w) for s, w in zip(sentences, words, strict=True) if w or s.start in ruled]
    texts = [text[s.start : s.end] for s, _ in kept]
    spans = _squashed(text, [(s.start, s.end) for s, _ in kept])
    whole = squash(text)
    gold = [(whole.find(squash(t["quote"])), len(squash(t["quote"]))) for t in notice["triggers"]]
    return Labelled(notice["id"], tuple((a, a + n) for a, n in gold if a >= 0), tuple(
        Candidate(span, words_, word, s.start in ruled, chance) for span, words_, (s, word), chance
        in zip(spans, texts, kept, judge(texts, language), strict=True)))


def _overlap(a: Span, b: Span) -> float:
    return (min(a[1], b[1]) - max(a[0], b[0])) / max(1, min(a[1] - a[0], b[1] - b[0]))


def counts(notices: Iterable[Labelled], chosen: Callable[[Candidate], bool]) -> tuple[int, int, int]:
    """True, found and labelled triggers."""
    tp = found = gold = 0
    for notice in notices:
        spans = [c.span for c in notice.candidates if chosen(c)]
        pairs = sorted(((_overlap(a, b), i, j) for i, a in enumerate(notice.gold) for j, b in enumerate(spans)
                        if _overlap(a, b) >= 0.5), reverse=True)
        left, right = set[int](), set[int]()
        for _, i, j in pairs:
            if i not in left and j not in right:
                left.add(i)
                right.add(j)
        tp, found, gold = tp + len(left), found + len(spans), gold + len(notice.gold)
    return tp, found, gold


def f1(tp: int, found: int, gold: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * tp / (found + gold) if found + gold else 1.0


Method = Callable[[Candidate, float], bool]
METHODS: dict[str, tuple[Method, Sequence[float]]] = {
    "list of words alone": (lambda c, _: c.word, (0,)),
    "judge alone": (lambda c, at: c.word and c.chance >= at, [i / 50 for i in range(1, 50)]),
    "rules alone": (lambda c, _: c.ruled, (0,)),
    "rules, judge drops": (lambda c, at: c.ruled and c.chance >= at, [i / 50 for i in range(25)]),
    "rules, judge adds": (lambda c, at: c.ruled or c.chance >= at, [1.01, *(i / 50 for i in range(49, 24, -1))]),
}


def row(notices: Sequence[Labelled], method: Method, thresholds: Sequence[float]) -> str:
    """One line of the table; every fold is read with the threshold that served the others best."""
    folds = [[n for n in notices if zlib.crc32(n.id.encode()) % FOLDS == k] for k in range(FOLDS)]
    tp = found = gold = 0
    by_fold, used = [], []
    for k, fold_ in enumerate(folds):
        others = [n for i, part in enumerate(folds) if i != k for n in part]
        best = max(thresholds, key=lambda at: f1(*counts(others, lambda c: method(c, at))))
        here = counts(fold_, lambda c, at=best: method(c, at))  # type: ignore[misc]
        used.append(best)
        by_fold += [f1(*here)] if here[1] + here[2] else []
        tp, found, gold = tp + here[0], found + here[1], gold + here[2]
    span = f"{min(by_fold):.2f} to {max(by_fold):.2f}" if by_fold else "none"
    shown = f"{min(used):.2f} to {max(used):.2f}" if len(thresholds) > 1 else ""
    return (f"{tp / found if found else 1:.3f} | {tp / gold if gold else 1:.3f} | {f1(tp, found, gold):.3f} | {span} | {shown}")


def _elsewhere(notices: Sequence[Labelled], command: str) -> Method:
    """What an extractor from elsewhere says of the candidates, asked once for all."""
    texts = sorted({" ".join(c.text.split()) for n in notices for c in n.candidates})
    done = subprocess.run(shlex.split(command), input="\n".join(texts) + "\n", capture_output=True, text=True, check=True)
    said = dict(zip(texts, (float(line) > 0 for line in done.stdout.split()), strict=True))
    return lambda c, _: c.word and said[" ".join(c.text.split())]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--english-extractor")
    options = parser.parse_args()
    for path in options.gold:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        for language in ("zh", "en"):
            notices = [read(line) for line in lines if line["lang"] == language]
            if not notices:
                continue
            methods = dict(METHODS)
            if language == "en" and options.english_extractor:
                methods["extractor from elsewhere"] = (_elsewhere(notices, options.english_extractor), (0,))
            print(f"\n{path.stem}, {language}: {len(notices)} notices, {sum(len(n.gold) for n in notices)} triggers, "
                  f"{sum(len(n.candidates) for n in notices)} sentences with a word of stopping\n")
            print("| method | precision | recall | F1 | F1 over folds | threshold |\n|---|---|---|---|---|---|")
            for name, (method, thresholds) in methods.items():
                print(f"| {name} | {row(notices, method, thresholds)} |")


if __name__ == "__main__":
    main()
