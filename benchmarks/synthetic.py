"""Bases of any size for measuring: notices recombined from the provisions of real ones.

    python -m benchmarks.synthetic write 10000 notices.jsonl [--corpus FOLDER]
    python -m benchmarks.synthetic build 10000 base.db [--corpus FOLDER]
    python -m benchmarks.synthetic fill base.db 600000 big.db

`write` and `build` recombine: each notice has the head of one notice, provisions drawn from many
of its kind and language, renumbered, about 3,500 characters, a title and a document number of its
own. Provisions come from the samples, and from the JSON Lines of a folder where one is given.
`build` sends them through the real pipeline.

`fill` makes a large base in minutes: what the pipeline read in a built base is copied in SQL under
new ids, titles, numbers and dates (spread over ten years) until the wanted count is reached, index
and event log included. Rows, indexes and full-text index are those that building would give;
the words of a notice recur once in each copy, so a word of one base notice stands in as many
notices as there are copies.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.filling import fill
from kb.build import build
from kb.identity import read_identity
from kb.ingest import read_file
from kb.numerals import chinese_number
from kb.paths import SAMPLES
from kb.provisions import read_provisions
from kb.store import open_db, save
from scrapers.notice import Notice

_HEAD = 500


@dataclass(frozen=True, slots=True)
class Parts:
    """What one notice gives: its head, its provisions, and what a source would say of it."""

    kind: str
    language: str
    title: str
    issuer: str | None
    head: str
    blocks: tuple[str, ...]


def _texts(corpus: Path | None) -> Iterator[Notice]:
    folders = [SAMPLES / "notices", *([corpus] if corpus else [])]
    for folder in folders:
        for path in sorted(folder.glob("*.json*")):
            yield from (item for item in read_file(path) if isinstance(item, Notice))


def read_parts(corpus: Path | None) -> list[Parts]:
    """The parts of all samples, and of a folder of JSON Lines."""
    out = []
    for notice in _texts(corpus):
        text = notice.full_text()
        if not text.strip():
            continue
        identity = read_identity(text, title=notice.title, issuer=notice.issuer, language=notice.language)
        provisions = read_provisions(text, language=identity.language)
        spans = [(p.start, p.end) for p in provisions if p.level in ("article", "section") and p.end - p.start < 1500]
        # A provision within another of the same list is part of it already.
        spans = [s for n, s in enumerate(spans) if n == 0 or s[0] >= spans[n - 1][1]]
        blocks = [text[a:b].strip() for a, b in spans] or [p for p in text.split("\n") if len(p) > 20]
        head = text[: min(spans[0][0] if spans else _HEAD, _HEAD)].strip()
        blocks = [b for b in blocks if 20 < len(b) < 1500]
        if blocks:
            out.append(Parts(identity.kind or "notice", identity.language, identity.title or head[:30], identity.issuer,
                             head, tuple(blocks)))
    return out


def _renumbered(block: str, number: int) -> str:
    head, mark, rest = block.partition("条")
    if mark and head.startswith("第") and len(head) < 9:
        return f"第{chinese_number(number)}条{rest}"
    return block


def recombined(count: int, *, corpus: Path | None = None, seed: int = 1, prefix: str = "syn",
               first: int = 1, day: str | None = None) -> Iterator[Notice]:
    """`count` notices, always the same for a seed, published on `day` (else over ten years)."""
    parts = read_parts(corpus)
    pools: dict[tuple[str, str], list[str]] = {}
    for part in parts:
        pools.setdefault((part.language, part.kind), []).extend(part.blocks)
    # Titles must differ under their key, or every one would be an edition of the same rule.
    chance = random.Random(seed)
    for number in range(first, first + count):
        part = chance.choice(parts)
        pool = pools[part.language, part.kind]
        wanted = chance.lognormvariate(7.95, 0.6)  # median 2,840, mean about 3,400 characters
        body, size = [part.head], len(part.head)
        while size < wanted:
            block = _renumbered(chance.choice(pool), len(body))
            body.append(block)
            size += len(block) + 1
        year, month, date = 2016 + chance.randrange(10), chance.randrange(1, 13), chance.randrange(1, 29)
        if part.language == "zh":
            title, own = f"{part.title[:80]}之{chinese_number(number)}", f"样发〔{year}〕{number}号"
        else:
            title, own = f"{part.title[:120]} No. {number}", f"SYN-{year}-{number}"
        yield Notice(source_id="synthetic", id=f"{prefix}-{number:07}", text="\n".join(body), title=title,
                     issuer=part.issuer, doc_number=own, language=part.language, kind=part.kind,
                     url=f"https://regulator.example/{prefix}/{number}", published_on=day or f"{year}-{month:02}-{date:02}")


def write(count: int, path: Path, **options: object) -> None:
    """Notices as the JSON Lines that `kb ingest` reads."""
    with path.open("w", encoding="utf-8") as out:
        for n in recombined(count, **options):  # type: ignore[arg-type]
            line = {"id": n.id, "lang": n.language, "title": n.title, "issuer": n.issuer, "doc_number": n.doc_number,
                    "published_on": n.published_on, "url": n.url, "text": n.text}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def main() -> None:
    """Read the arguments and make what they ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, what in (("write", "notices as JSON Lines"), ("build", "a base through the real pipeline")):
        sub = commands.add_parser(name, help=what)
        sub.add_argument("count", type=int)
        sub.add_argument("out", type=Path)
        sub.add_argument("--corpus", type=Path, help="a folder of JSON Lines to take provisions from too")
        sub.add_argument("--seed", type=int, default=1)
        sub.add_argument("--prefix", default="syn")
    sub = commands.add_parser("fill", help="a large base from a built one")
    sub.add_argument("base", type=Path)
    sub.add_argument("count", type=int)
    sub.add_argument("out", type=Path)
    args = parser.parse_args()
    began = time.perf_counter()
    if args.command == "write":
        write(args.count, args.out, corpus=args.corpus, seed=args.seed, prefix=args.prefix)
    elif args.command == "build":
        db = open_db(args.out)
        for notice in recombined(args.count, corpus=args.corpus, seed=args.seed, prefix=args.prefix):
            save(db, notice)
        print(f"stored after {time.perf_counter() - began:.0f} s", flush=True)
        print(build(db))
    else:
        fill(args.base, args.count, args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.0f} MB in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
