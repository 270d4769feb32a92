"""How well and how fast texts are read: provisions, sentences, citations, dates.

    python benchmarks/reading.py CORPUS.jsonl [--gaps] [--unresolved N] [--speed]

CORPUS.jsonl holds one notice a line with `id`, `lang` ("zh" or "en") and `text`. Prints the
share of citations of the same notice that resolve, notices whose article numbers have gaps
(--gaps lists each with its reason), and characters a second per stage (--speed, best of three).
Figures only; nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kb.dates import effective_date, read_deadlines
from kb.numerals import chinese
from kb.provisions import Provision, read_provisions
from kb.references import Citation, read_citations
from kb.sentences import read_sentences

_ARTICLE = re.compile(
    r"第([一二三四五六七八九十百千零〇○0-9０-９]{1,9})[条條](?:之([一二三四五六七八九十]+))?"
)


def notices(path: Path) -> Iterator[dict[str, Any]]:
    """The notices of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def articles(provisions: Sequence[Provision]) -> dict[int | None, list[int]]:
    """Article numbers in text order by attachment (None: the notice itself)."""
    scope: list[int | None] = []
    out: dict[int | None, list[int]] = {}
    for index, p in enumerate(provisions):
        scope.append(index if p.level == "attachment" else scope[p.parent] if p.parent is not None else None)
        match = _ARTICLE.match(p.number.replace(" ", "")) if p.level == "article" else None
        if match and not match.group(2):
            out.setdefault(scope[index], []).append(chinese(match.group(1)) or 0)
    return out


def gaps(text: str, provisions: Sequence[Provision]) -> list[str]:
    """Where article numbers do not run on by one, and what the text says there."""
    out = []
    for scope, numbers in articles(provisions).items():
        place = provisions[scope].heading or provisions[scope].number if scope is not None else ""
        expected = 1
        for value in numbers:
            if value != expected and not (expected == 1 and value > 1):
                missing = range(expected, value) if value > expected else ()
                for n in list(missing)[:3]:
                    spots = [m.start() for m in _ARTICLE.finditer(text) if chinese(m.group(1)) == n]
                    around = text[max(0, spots[0] - 12) : spots[0] + 14].replace("\n", "⏎") if spots else ""
                    why = f"the text has it here: {around}" if spots else "the text nowhere has it"
                    out.append(f"{place} {n} missing before {value} ({why})")
                if value < expected:
                    out.append(
                        f"{place} {value} after {expected - 1} (numbers start again or a number is misprinted)"
                    )
            elif value != expected:
                out.append(f"{place} starts at {value} (an excerpt, or an amending text)")
            expected = value + 1
    return out


def is_same(citation: Citation) -> bool:
    """Whether a citation names a provision of its own notice."""
    return citation.title is None and citation.doc_number is None and bool(citation.path)


def resolution(path: Path, *, unresolved: int) -> None:
    """Print how many citations of the same notice find their provision."""
    counts: Counter[str] = Counter()
    shown = 0
    for notice in notices(path):
        text, language = notice["text"], notice["lang"]
        provisions = read_provisions(text, language=language)
        highest = max((max(v) for v in articles(provisions).values() if v), default=0)
        for c in read_citations(text, language=language, provisions=provisions):
            if c.title is not None:
                counts["of another rule"] += 1
                continue
            if not is_same(c):
                continue
            match = _ARTICLE.match(c.path[0])
            if language == "zh" and match is None:
                kind = "relative or part"
            elif language == "zh":
                kind = (
                    "article exists"
                    if match and (chinese(match.group(1)) or 0) <= highest
                    else "no such article"
                )
            else:
                kind = "English"
            counts[kind] += 1
            counts[kind + ", resolved"] += c.provision is not None
            if c.provision is None and kind != "no such article" and shown < unresolved:
                shown += 1
                around = text[max(0, c.start - 30) : c.end + 20].replace("\n", "⏎")
                print(f"  unresolved {notice['id']} {c.cited} | {around}")
    for kind in sorted(k for k in counts if "resolved" not in k):
        done = counts.get(kind + ", resolved")
        share = f", resolved {done} ({done / counts[kind]:.1%})" if done is not None and counts[kind] else ""
        print(f"{kind}: {counts[kind]}{share}")


def _dates(notice: dict[str, Any]) -> None:
    options = {"language": notice["lang"], "published_on": notice.get("published_on")}
    read_deadlines(notice["text"], **options)
    effective_date(notice["text"], **options)


def best(work: Callable[[], object]) -> float:
    """Seconds of the fastest of three runs."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def speed(path: Path) -> None:
    """Print millions of characters a second for each stage and for all together."""
    items = list(notices(path))
    size = sum(len(n["text"]) for n in items) / 1e6
    trees = [read_provisions(n["text"], language=n["lang"]) for n in items]
    pairs = list(zip(items, trees, strict=True))
    stages: dict[str, Callable[[], object]] = {
        "provisions": lambda: [read_provisions(n["text"], language=n["lang"]) for n in items],
        "sentences": lambda: [read_sentences(n["text"], language=n["lang"], provisions=t) for n, t in pairs],
        "citations": lambda: [read_citations(n["text"], language=n["lang"], provisions=t) for n, t in pairs],
        "dates": lambda: list(map(_dates, items)),
    }
    total = 0.0
    for name, work in stages.items():
        seconds = best(work)
        total += seconds
        print(f"{name}: {size / seconds:.1f} million characters/s")
    print(f"all: {size / total:.1f} million characters/s over {size:.1f} million characters")


def main() -> None:
    """Read the arguments and print what they ask for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument(
        "--gaps", action="store_true", help="list every notice with a gap in its article numbers"
    )
    parser.add_argument(
        "--unresolved", type=int, default=0, metavar="N", help="show up to N citations that do not resolve"
    )
    parser.add_argument("--speed", action="store_true", help="measure characters a second")
    args = parser.parse_args()
    resolution(args.corpus, unresolved=args.unresolved)
    holed = with_articles = 0
    for notice in notices(args.corpus):
        provisions = read_provisions(notice["text"], language=notice["lang"])
        with_articles += any(p.level == "article" for p in provisions)
        found = gaps(notice["text"], provisions) if notice["lang"] == "zh" else []
        holed += bool(found)
        if args.gaps:
            for line in found:
                print(f"gap {notice['id']}: {line}")
    print(f"notices with articles: {with_articles}, with a gap in their numbers: {holed}")
    if args.speed:
        speed(args.corpus)


if __name__ == "__main__":
    main()
