"""All figures of docs/performance.md, side by side, from one command.

    python -m benchmarks [--corpus FOLDER] [--base 600k.db] [--bases 1k.db,10k.db,100k.db,600k.db]
                         [--only build,parallel,update,search,pages,peers] [--runs 3]
                         [--results results.json] [--write docs/performance.md]

Without a folder of real notices (JSON Lines) those of the samples are recombined; without a base
one of 2,000 is made. Updates write into the bases they are given. Parts may be run one by one:
what each found is kept in the results file, and `--write` puts all of it into the page's table.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import asking, building, peers
from benchmarks.measure import load_results, machine, save_results
from benchmarks.synthetic import recombined
from kb.build import build
from kb.store import open_db, save

PARTS = ("build", "parallel", "update", "search", "pages", "peers")
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def small_base(folder: Path, corpus: Path | None) -> Path:
    """A base of 2,000 notices through the real pipeline."""
    path = folder / "base.db"
    db = open_db(path)
    for notice in recombined(2000, corpus=corpus):
        save(db, notice)
    build(db)
    db.close()
    return path


def table(results: dict[str, dict[str, object]]) -> str:
    """The figures of all parts as Markdown."""
    machines = dict.fromkeys(str(results[p]["machine"]) for p in PARTS if p in results)
    lines = [*machines, ""]
    for part in (p for p in PARTS if p in results):
        found = results[part]
        on = f"; {found['machine']}" if len(machines) > 1 else ""
        lines += [f"**{part}** ({found['at']}{on})", "", "| what | figure | wanted | |", "| --- | --- | --- | --- |"]
        lines += [f"| {r['what']} | {r['figure']} | {r['wanted']} | {r['note']} |" for r in found["rows"]]  # type: ignore[attr-defined]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help="parts, joined by commas; none with --only ''")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--base", type=Path, help="the base that is searched and served")
    parser.add_argument("--bases", default="", help="bases to update, joined by commas, smallest first")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--results", type=Path, default=Path("benchmark-results.json"))
    parser.add_argument("--write", type=Path, help="the page whose table is replaced")
    args = parser.parse_args()
    chosen = [p for p in args.only.split(",") if p]
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; known are {', '.join(PARTS)}")
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory() as name:
        base = args.base or (small_base(Path(name), args.corpus) if {"search", "pages", "update"} & set(chosen) else None)
        bases = [Path(b) for b in args.bases.split(",") if b] or ([base] if base else [])
        steps: dict[str, Callable[[], list[dict[str, str]]]] = {
            "build": lambda: building.building(args.corpus, args.runs),
            "parallel": lambda: building.parallel(args.corpus, args.runs),
            "update": lambda: building.updating(bases, args.corpus, args.runs),
            "search": lambda: asking.searching(base or bases[-1], args.runs),
            "pages": lambda: asking.pages(base or bases[-1], args.runs),
            "peers": lambda: peers.peers(args.corpus, args.runs),
        }
        for part in chosen:
            rows = steps[part]()
            save_results(args.results, part, rows)
            for r in rows:
                print(f"{part:9} {r['what']:58} {r['figure']:34} {r['wanted']:11} {r['note']}", flush=True)
    if args.write:
        page = args.write.read_text(encoding="utf-8")
        head, _, rest = page.partition(BEGIN)
        _, _, tail = rest.partition(END)
        args.write.write_text(f"{head}{BEGIN}\n\n{table(load_results(args.results))}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
