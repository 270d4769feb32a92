"""What a change means: thresholds, triggers, duties, deadlines, products added, removed or altered."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol, TypeVar

from kb.changes import Change, Segment, compare
from kb.deadline import Deadline
from kb.duties import Duty
from kb.pipeline import Analysis
from kb.taxonomy import taxonomy
from kb.thresholds import Threshold, read_thresholds
from kb.triggers.model import Trigger
from kb.words import bare

KINDS = ("threshold", "figure", "trigger", "duty", "deadline", "effective", "product", "obligation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One thing a change does. `kind` is one of KINDS, `op` added, removed or altered.

    `number` is the provision (of the new text, of the old one for what was removed; None for
    the whole notice); `before` and `after` are the words or figures on either side. `tags` are
    taxonomy ids (consequences of a trigger, the obligation of a duty, the product).
    """

    kind: str
    op: str
    number: str | None
    before: str | None
    after: str | None
    label_en: str
    label_zh: str
    tags: tuple[str, ...] = ()


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


P = TypeVar("P", bound=_Placed)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and what the pipeline read in it."""

    text: str
    analysis: Analysis


def meaning(old: Reading, new: Reading, *, changes: Sequence[Change] | None = None) -> tuple[Effect, ...]:
    """What the changes between two readings do, in the order of the changes; () where nothing that is read changed."""
    language = new.analysis.identity.language
    if changes is None:
        changes = compare(old.text, new.text, language=language)
    sides = []
    for side in (old, new):
        a = side.analysis
        sides.append((_Spans(read_thresholds(side.text, language=language)), _Spans(a.triggers), _Spans(a.duties),
                      _Spans(a.deadlines)))
    out: list[Effect] = []
    for change in changes:
        if change.kind == "renumbered":
            continue
        number = change.new_number if change.new_number is not None else change.old_number
        before = [s.within(change.old_start, change.old_end) if change.kind != "added" else [] for s in sides[0]]
        after = [s.within(change.new_start, change.new_end) if change.kind != "removed" else [] for s in sides[1]]
        out += _thresholds(before[0], after[0], number or None)  # type: ignore[arg-type]
        out += _triggers(before[1], after[1], old.text, new.text, number or None)  # type: ignore[arg-type]
        out += _duties(before[2], after[2], old.text, new.text, number or None)  # type: ignore[arg-type]
        out += _deadlines(before[3], after[3], number or None)  # type: ignore[arg-type]
        if number and change.kind in ("amended", "moved"):
            out += _figures(change, after[0], number)  # type: ignore[arg-type]
    out += _whole(old.analysis, new.analysis)
    return tuple(dict.fromkeys(out))


class _Spans:
    """Readings in text order, to be asked for those that start in a span."""

    def __init__(self, items: Sequence[_Placed]) -> None:
        self._items = sorted(items, key=lambda i: i.start)
        self._starts = [i.start for i in self._items]

    def within(self, start: int, end: int) -> list[_Placed]:
        return self._items[bisect_left(self._starts, start) : bisect_left(self._starts, end)]


def _pairs(old: list[P], new: list[P], same: Callable[[P], object], alike: Callable[[P, P], float],
           enough: float) -> list[tuple[P | None, P | None]]:
    """Old and new readings side by side: unchanged ones dropped, the rest paired by likeness, then in order."""
    left = list(old)
    right: list[P] = []
    for item in new:
        match = next((o for o in left if same(o) == same(item)), None)
        if match is None:
            right.append(item)
        else:
            left.remove(match)
    out: list[tuple[P | None, P | None]] = []
    scored = sorted(((alike(o, n), -i, -j) for i, o in enumerate(left[:60]) for j, n in enumerate(right[:60])), reverse=True)
    used_left: set[int] = set()
    used_right: set[int] = set()
    for score, i, j in scored:
        if score >= enough and -i not in used_left and -j not in used_right:
            used_left.add(-i)
            used_right.add(-j)
            out.append((left[-i], right[-j]))
    out.sort(key=lambda p: p[1].start if p[1] is not None else 0)
    out += [(o, None) for i, o in enumerate(left) if i not in used_left]
    out += [(None, n) for j, n in enumerate(right) if j not in used_right]
    return out


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a[:400], b[:400], autojunk=False).ratio()


# -- figures -----------------------------------------------------------------------------------

_UNITS = {
    "percent": ("%", "%"), "basis_points": (" basis points", "个基点"), "times": (" times", "倍"), "days": (" days", "日"),
    "working_days": (" working days", "个工作日"), "weeks": (" weeks", "周"), "months": (" months", "个月"),
    "years": (" years", "年"), "hours": (" hours", "小时"), "minutes": (" minutes", "分钟"), "count": ("", ""),
}
_COMPARATORS = {">=": ("at least ", "≥"), "<=": ("at most ", "≤"), ">": ("more than ", ">"), "<": ("less than ", "<")}


def figure(t: Threshold, *, language: str) -> str:
    """A threshold as words: at least 30%, ≤20万元."""
    zh = language == "zh"
    comparator = _COMPARATORS.get(t.comparator, ("", ""))[zh]
    value = f"{t.value:,.10g}" if not zh else f"{t.value:.10g}"
    if t.unit in _UNITS:
        return f"{comparator}{value}{_UNITS[t.unit][zh]}"
    if zh and t.value >= 1e4 and t.value % 1e4 == 0:
        big, name = (t.value / 1e8, "亿") if t.value >= 1e8 and t.value % 1e8 == 0 else (t.value / 1e4, "万")
        value = f"{big:.10g}{name}"
    return f"{comparator}{value} {t.unit}" if not zh else f"{comparator}{value}{'元' if t.unit == 'CNY' else ' ' + t.unit}"


def _thresholds(old: list[Threshold], new: list[Threshold], number: str | None) -> list[Effect]:
    def alike(a: Threshold, b: Threshold) -> float:
        if a.unit != b.unit:
            return 0.0
        return 0.35 + 0.5 * _ratio(a.subject, b.subject) + (0.15 if a.comparator == b.comparator else 0.0)

    def same(t: Threshold) -> object:
        return bare(t.subject), t.value, t.unit, t.comparator

    out = []
    for a, b in _pairs(old, new, same, alike, 0.5):
        if a is not None and b is not None and (a.value, a.unit, a.comparator) == (b.value, b.unit, b.comparator):
            continue
        subject = " ".join((b or a).subject.split()) if (b or a) else ""  # type: ignore[union-attr]
        before, after = (figure(t, language="en") if t else None for t in (a, b))
        before_zh, after_zh = (figure(t, language="zh") if t else None for t in (a, b))
        out.append(_effect("threshold", number, before, after, subject, before_zh=before_zh, after_zh=after_zh))
    return out


def _figures(change: Change, thresholds: Sequence[Threshold], number: str | None) -> list[Effect]:
    """Numbers replaced by numbers in a provision that no threshold explains: 提前3日 → 提前5日."""
    out = []
    run = change.segments
    offset = change.new_start
    for n, b in enumerate(run):
        here, offset = offset, offset + (len(b.text) if b.op != "delete" else 0)
        a = run[n - 1] if n else b
        if (a.op, b.op) != ("delete", "insert") or not (_numeric(a.text) and _numeric(b.text)):
            continue
        head, tail = _beside(run, n - 2, last=True), _beside(run, n + 1, last=False)
        if tail[:1] in tuple("条章节款项编") or any(t.start <= here < t.end for t in thresholds):
            continue
        before, after = f"{head}{a.text.strip()}{tail}", f"{head}{b.text.strip()}{tail}"
        out.append(_effect("figure", number, before, after, ""))
    return out


def _numeric(text: str) -> bool:
    core = text.strip().replace(",", "").replace(".", "").replace("，", "")
    return 0 < len(core) <= 12 and (core.isdigit() or all(c in "一二三四五六七八九十百千万亿零〇两" for c in core))


def _beside(run: Sequence[Segment], n: int, *, last: bool) -> str:
    if not 0 <= n < len(run) or run[n].op != "equal":
        return ""
    text = run[n].text
    if last:
        for stop in "，。；：、,;:\n\u3000":
            text = text.rsplit(stop, 1)[-1]
        return text[-12:] if not text.isascii() else " ".join(text.split(" ")[-4:])
    for stop in "，。；：、,;:\n":
        text = text.split(stop, 1)[0]
    return text[:6] if not text.isascii() else " ".join(text.split(" ")[:3])


# -- triggers, duties, deadlines -----------------------------------------------------------------


def _labels(ids: Sequence[str], kind: str) -> tuple[str, str]:
    table = getattr(taxonomy(), kind)
    known = [table[i] for i in ids if i in table]
    return ", ".join(e.label_en for e in known), "、".join(e.label_zh for e in known)


def _says(trigger: Trigger) -> str:
    return " ".join(w for w in (trigger.duration,) if w)


def _triggers(old: list[Trigger], new: list[Trigger], old_text: str, new_text: str, number: str | None) -> list[Effect]:
    words = {id(t): old_text[t.start : t.end] for t in old} | {id(t): new_text[t.start : t.end] for t in new}

    def alike(a: Trigger, b: Trigger) -> float:
        shared = len(set(a.consequences) & set(b.consequences)) / max(len(set(a.consequences) | set(b.consequences)), 1)
        return 0.5 * shared + 0.5 * _ratio(words[id(a)], words[id(b)])

    def same(t: Trigger) -> object:
        return bare(words[id(t)])

    out = []
    for a, b in _pairs(old, new, same, alike, 0.4):
        tags = tuple(dict.fromkeys((*(a.consequences if a else ()), *(b.consequences if b else ()))))
        if a is None or b is None:
            one = a or b
            if one is None:
                continue
            en, zh = _labels(one.consequences, "consequences")
            said = _says(one)
            out.append(_effect("trigger", number, words[id(one)] if b is None else None, words[id(one)] if a is None else None,
                               f"{en}{f' ({said})' if said else ''}", zh=f"{zh}{said}", tags=tags, bare_label=True))
            continue
        out += _altered_trigger(a, b, words[id(a)], words[id(b)], number, tags)
    return out


def _altered_trigger(a: Trigger, b: Trigger, before: str, after: str, number: str | None,
                     tags: tuple[str, ...]) -> list[Effect]:
    en, zh = _labels(b.consequences, "consequences")
    parts_en, parts_zh = [], []
    came = _labels([c for c in b.consequences if c not in a.consequences], "consequences")
    went = _labels([c for c in a.consequences if c not in b.consequences], "consequences")
    if came[0]:
        parts_en.append(f"adds {came[0]}")
        parts_zh.append(f"新增{came[1]}")
    if went[0]:
        parts_en.append(f"no longer {went[0]}")
        parts_zh.append(f"不再{went[1]}")
    for what_en, what_zh, x, y in (("duration", "期限", a.duration, b.duration), ("effect", "效力", a.effect, b.effect),
                                   ("cause", "原因", a.cause, b.cause), ("ends", "终止", a.ends, b.ends)):
        if x != y:
            parts_en.append(f"{what_en} {x or '–'} → {y or '–'}")
            parts_zh.append(f"{what_zh} {x or '无'} → {y or '无'}")
    if (a.condition and bare(a.condition)) != (b.condition and bare(b.condition)):
        parts_en.append(f"condition now “{_short(b.condition)}”")
        parts_zh.append(f"条件改为“{_short(b.condition)}”")
    if not parts_en:
        parts_en, parts_zh = ["words altered"], ["文字有改动"]
    place_en, place_zh = (f"{number}: ", f"{number}：") if number else ("", "")
    return [Effect(kind="trigger", op="altered", number=number, before=before, after=after, tags=tags,
                   label_en=f"{place_en}trigger altered ({en}): {'; '.join(parts_en)}",
                   label_zh=f"{place_zh}触发条款修改（{zh}）：{'；'.join(parts_zh)}")]


def _short(words: str | None, limit: int = 60) -> str:
    line = " ".join((words or "–").split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _duties(old: list[Duty], new: list[Duty], old_text: str, new_text: str, number: str | None) -> list[Effect]:
    def same(d: Duty) -> object:
        return d.modality, bare(d.action), bare(d.bearer or "")

    def alike(a: Duty, b: Duty) -> float:
        return _ratio(a.action, b.action)

    out = []
    for a, b in _pairs(old, new, same, alike, 0.5):
        one = b or a
        if one is None:
            continue
        tags = (one.obligation,) if one.obligation else ()
        before, after = (f"{d.modality}: {d.action}" if d else None for d in (a, b))
        words = {"must": ("must", "应当"), "must_not": ("must not", "不得"), "may": ("may", "可以")}
        en, zh = words.get(one.modality, (one.modality, one.modality))
        who = one.bearer or ""
        does = f"{_short(a.action)} → {_short(one.action)}" if a is not None and b is not None else _short(one.action)
        out.append(_effect("duty", number, before, after, f"{who} {en}: {does}".strip(),
                           zh=f"{who}{zh}：{does}", tags=tags, bare_label=True))
    return out


def _deadlines(old: list[Deadline], new: list[Deadline], number: str | None) -> list[Effect]:
    out = []
    for a, b in _pairs(old, new, lambda d: (d.kind, d.due_on, bare(d.quote)),
                       lambda x, y: 0.6 * (x.kind == y.kind) + 0.4 * _ratio(x.quote, y.quote), 0.6):
        one = b or a
        if one is None or (a and b and a.due_on == b.due_on and a.due_on is not None):
            continue
        before, after = ((d.due_on or d.quote) if d else None for d in (a, b))
        out.append(_effect("deadline", number, before, after, one.kind))
    return out


def _whole(old: Analysis, new: Analysis) -> list[Effect]:
    out = []
    for kind, table in (("product", "products"), ("obligation", "obligations")):
        before = {t.id for t in old.tags if t.kind == kind}
        after = {t.id for t in new.tags if t.kind == kind}
        for tag in sorted(before ^ after):
            en, zh = _labels([tag], table)
            out.append(_effect(kind, None, tag if tag in before else None, tag if tag in after else None, en or tag,
                               zh=zh or tag, tags=(tag,), bare_label=True))
    if old.effective_on != new.effective_on and new.effective_on is not None:
        out.append(_effect("effective", None, old.effective_on, new.effective_on, ""))
    return out


_KIND = {"threshold": ("threshold", "指标"), "figure": ("figure", "数字"), "trigger": ("trigger", "触发条款"), "duty": ("duty", "义务"),
         "deadline": ("deadline", "期限"), "effective": ("takes effect", "施行日期"), "product": ("product", "产品"),
         "obligation": ("obligation", "义务类别")}
_OPS = {"added": ("added", "新增"), "removed": ("removed", "删去"), "altered": ("altered", "修改")}


def _effect(kind: str, number: str | None, before: str | None, after: str | None, subject: str, *, zh: str | None = None,
            before_zh: str | None = None, after_zh: str | None = None, tags: tuple[str, ...] = (),
            bare_label: bool = False) -> Effect:
    op = "added" if before is None else "removed" if after is None else "altered"
    place_en, place_zh = (f"{number}: ", f"{number}：") if number else ("", "")
    kind_en, kind_zh = _KIND[kind]
    op_en, op_zh = _OPS[op]
    if bare_label:
        label_en, label_zh = f"{kind_en} {op_en}: {subject}", f"{op_zh}{kind_zh}：{zh if zh is not None else subject}"
    else:
        sides_en = " → ".join(_short(s) for s in (before, after) if s is not None)
        sides_zh = " → ".join(_short(s) for s in (before_zh or before, after_zh or after) if s is not None)
        label_en = f"{kind_en} {op_en}: {f'{subject} ' if subject else ''}{sides_en}"
        label_zh = f"{op_zh}{kind_zh}：{f'{zh or subject} ' if zh or subject else ''}{sides_zh}"
    return Effect(kind=kind, op=op, number=number, before=before, after=after, label_en=place_en + label_en,
                  label_zh=place_zh + label_zh, tags=tags)
