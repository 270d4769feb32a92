"""Scores a knowledge base against labelled notices.

Precision, recall and F1 of triggers (a found quote counts where it shares at least half of the
shorter span with a labelled one), of label sets (micro and macro), and plain accuracies. White
space and character width do not count. The labels are defined in the gold set's guidelines.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb.errors import KbError
from kb.taxonomy import taxonomy

Span = tuple[int, int]
KINDS = ("triggers", "products", "obligations", "relations", "dates", "kinds", "notices")


def squash(text: str | None) -> str:
    """Text without white space and of one width: the form in which quotes are compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def _reference(cited: str | None) -> str:
    return re.sub(r"[《》〈〉\s]", "", unicodedata.normalize("NFKC", cited or "")).lower()


def _span(quote: str, text: str) -> Span | None:
    at = text.find(quote) if quote else -1
    return None if at < 0 else (at, at + len(quote))


def _overlap(a: Span, b: Span) -> float:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / min(a[1] - a[0], b[1] - b[0]) if shared > 0 else 0.0


def _f1(tp: int, fp: int, fn: int) -> dict[str, float]:
    precision = tp / (tp + fp) if tp + fp else 0.0
    recall = tp / (tp + fn) if tp + fn else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": precision, "recall": recall, "f1": f1}


def _dice(a: str, b: str) -> float:
    """How much two texts share, as bags of characters."""
    left, right = Counter(a), Counter(b)
    both = sum((left & right).values())
    return 2 * both / (sum(left.values()) + sum(right.values())) if both else 0.0


@dataclass
class _LabelSets:
    """Micro and macro F1 over sets of labels; a found ancestor of a gold label is no error."""

    parents: Mapping[str, str] = field(default_factory=dict)
    tp: Counter[str] = field(default_factory=Counter)
    fp: Counter[str] = field(default_factory=Counter)
    fn: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, gold: Iterable[str], found: Iterable[str]) -> None:
        gold = set(gold)
        implied = {self.parents[g] for g in gold if g in self.parents} - gold
        found = set(found) - implied
        self.tp.update(gold & found)
        self.fp.update(found - gold)
        self.fn.update(gold - found)
        self.wrong += [f"{name}: false {x}" for x in sorted(found - gold)]
        self.wrong += [f"{name}: missed {x}" for x in sorted(gold - found)]

    def result(self) -> dict[str, float]:
        labels = set(self.tp) | set(self.fn)
        macro = [_f1(self.tp[x], self.fp[x], self.fn[x])["f1"] for x in sorted(labels)]
        micro = _f1(self.tp.total(), self.fp.total(), self.fn.total())
        return {**micro, "macro_f1": sum(macro) / len(macro) if macro else 0.0}


@dataclass
class _Found:
    """What the knowledge base says of one notice."""

    kind: str | None = None
    effective_on: str | None = None
    triggers: list[dict[str, Any]] = field(default_factory=list)
    products: set[str] = field(default_factory=set)
    obligations: set[str] = field(default_factory=set)
    relations: set[tuple[str, str]] = field(default_factory=set)


def _found(conn: sqlite3.Connection, ids: Sequence[str]) -> dict[str, _Found]:
    out: dict[str, _Found] = {}
    for notice_id in ids:
        row = conn.execute("SELECT kind, effective_on FROM notices WHERE id = ?", [notice_id]).fetchone()
        if row is None:
            continue
        found = out[notice_id] = _Found(row[0], row[1])
        for trigger_id, quote, condition, cause, effect in conn.execute(
                "SELECT id, quote, condition, cause, effect FROM triggers WHERE notice_id = ?", [notice_id]):
            found.triggers.append({
                "quote": quote, "condition": condition, "cause": cause, "effect": effect,
                "consequences": _column(conn, "trigger_consequences", "consequence_id", "trigger_id", trigger_id),
                "refs": _column(conn, "trigger_refs", "cited", "trigger_id", trigger_id)})
        found.products = _column(conn, "notice_products", "product_id", "notice_id", notice_id)
        found.obligations = _column(conn, "notice_obligations", "obligation_id", "notice_id", notice_id)
        found.relations = {(k, _reference(t)) for k, t in conn.execute(
            "SELECT kind, target FROM relations WHERE notice_id = ?", [notice_id])}
    return out


def _column(conn: sqlite3.Connection, table: str, column: str, key: str, value: object) -> set[str]:
    return {r[0] for r in conn.execute(f"SELECT {column} FROM {table} WHERE {key} = ?", [value])}


def _pairs(gold: Sequence[Span | None], found: Sequence[Span | None]) -> dict[int, int]:
    """Labelled to found triggers, one to one, best overlaps first."""
    candidates = sorted(
        ((_overlap(a, b), i, j) for i, a in enumerate(gold) if a for j, b in enumerate(found)
         if b and _overlap(a, b) >= 0.5), reverse=True)
    chosen: dict[int, int] = {}
    for _, i, j in candidates:
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    return chosen


def _same(a: tuple[str, str], b: tuple[str, str]) -> bool:
    return a[0] == b[0] and bool(b[1]) and (a[1] in b[1] or b[1] in a[1])


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`figures` by measure; `misses` by kind (one of KINDS), each a line with its words."""

    figures: dict[str, Any]
    misses: dict[str, list[str]]


def read_gold(path: Path, *, language: str | None = None) -> list[dict[str, Any]]:
    """The labelled notices of a file; raises KbError naming the line that is none."""
    out = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                notice = json.loads(line)
                notice["triggers"], notice["text"], notice["id"]
            except (ValueError, KeyError, TypeError) as error:
                raise KbError(f"{path}, line {number}: no labelled notice: {error}") from error
            if language in (None, notice["lang"]):
                out.append(notice)
    return out


def evaluate(conn: sqlite3.Connection, gold: Sequence[Mapping[str, Any]]) -> Evaluation:
    """The figures of what a knowledge base holds against labelled notices."""
    parents = {e.id: e.parent for e in taxonomy().products.values() if e.parent}
    products, obligations, consequences, refs = _LabelSets(parents), _LabelSets(), _LabelSets(), _LabelSets()
    misses: dict[str, list[str]] = defaultdict(list)
    conditions: list[float] = []
    count: Counter[str] = Counter()
    found_by_id = _found(conn, [g["id"] for g in gold])
    for g in gold:
        name = g["id"]
        if name not in found_by_id:
            misses["notices"].append(f"{name}: not in the knowledge base")
        found = found_by_id.get(name, _Found())
        products.add(name, g["products"], found.products)
        obligations.add(name, g["obligations"], found.obligations)
        for key, miss in (("kind", "kinds"), ("effective_on", "dates")):
            if g.get(key) == getattr(found, key):
                count[key] += 1
            else:
                misses[miss].append(f"{name}: {key} {getattr(found, key)} for {g.get(key)}")
        labelled = {(r["kind"], _reference(r["target"])) for r in g["relations"]}
        hit = {a for a in labelled for b in found.relations if _same(a, b)}
        false = {b for b in found.relations if not any(_same(a, b) for a in labelled)}
        count.update(rel_tp=len(hit), rel_fn=len(labelled - hit), rel_fp=len(false))
        misses["relations"] += [f"{name}: missed {x}" for x in sorted(labelled - hit)]
        misses["relations"] += [f"{name}: false {x}" for x in sorted(false)]

        text = squash(g["text"])
        pairs = _pairs([_span(squash(t["quote"]), text) for t in g["triggers"]],
                       [_span(squash(t["quote"]), text) for t in found.triggers])
        count.update(tp=len(pairs), fn=len(g["triggers"]) - len(pairs), fp=len(found.triggers) - len(pairs))
        for i, t in enumerate(g["triggers"]):
            if i not in pairs:
                misses["triggers"].append(f"{name}: missed {t['quote'][:160]}")
                consequences.add(name, t["consequences"], ())
                continue
            other = found.triggers[pairs[i]]
            consequences.add(name, t["consequences"], other["consequences"])
            refs.add(name, map(_reference, t["refs"]), map(_reference, other["refs"]))
            count.update(cause=t["cause"] == other["cause"], effect=t["effect"] == other["effect"])
            if t.get("condition"):
                conditions.append(_dice(squash(t["condition"]), squash(other["condition"])))
        for j, t in enumerate(found.triggers):
            if j not in pairs.values():
                misses["triggers"].append(f"{name}: false {t['quote'][:160]}")
                consequences.add(name, (), t["consequences"])
    misses["products"], misses["obligations"] = products.wrong, obligations.wrong
    tp, notices = count["tp"], len(gold)
    figures = {
        "notices": notices,
        "notices_missing": len(misses["notices"]),
        "trigger": {**_f1(tp, count["fp"], count["fn"]), "gold": tp + count["fn"]},
        "consequence": consequences.result(),
        "cause_accuracy": count["cause"] / tp if tp else 0.0,
        "effect_accuracy": count["effect"] / tp if tp else 0.0,
        "condition_overlap": sum(conditions) / len(conditions) if conditions else 0.0,
        "reference": refs.result(),
        "product": products.result(),
        "obligation": obligations.result(),
        "relation": _f1(count["rel_tp"], count["rel_fp"], count["rel_fn"]),
        "kind_accuracy": count["kind"] / notices if notices else 0.0,
        "effective_on_accuracy": count["effective_on"] / notices if notices else 0.0,
    }
    return Evaluation(figures, dict(misses))


def figures_text(figures: Mapping[str, Any]) -> str:
    """The figures one measure a line."""
    lines = []
    for key, value in figures.items():
        if isinstance(value, dict):
            shown = "  ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in value.items())
        else:
            shown = f"{value:.3f}" if isinstance(value, float) else str(value)
        lines.append(f"{key:24}{shown}")
    return "\n".join(lines)
