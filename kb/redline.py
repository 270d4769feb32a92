"""Changes for people: a redline as terminal text and as safe HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from kb.changes import Change, Segment
from kb.visible import visible

_LABELS = {
    "added": ("added", "新增"), "removed": ("removed", "删去"), "amended": ("amended", "修改"),
    "moved": ("moved", "移动"), "renumbered": ("renumbered", "序号调整"),
}
_OPEN = {"equal": "", "delete": "[-", "insert": "{+"}
_CLOSE = {"equal": "", "delete": "-]", "insert": "+}"}
_COLOUR = {"equal": "", "delete": "\x1b[31;9m", "insert": "\x1b[32;4m"}


def label(change: Change, *, language: str) -> str:
    """What happened to which provision, in one line: 第七条 修改, "§ 5(b) amended"."""
    word = _LABELS[change.kind][1 if language == "zh" else 0]
    unnamed = "（正文外）" if language == "zh" else "(outside provisions)"
    names = [n or unnamed for n in (change.old_number, change.new_number) if n is not None]
    where = names[0] if len(set(names)) == 1 else " → ".join(names)
    return f"{where} {word}"


def redline_text(changes: Sequence[Change], *, language: str, colour: bool = False, context: int = 40) -> str:
    """The changes for a terminal: deleted [-words-] and inserted {+words+}, with up to `context` characters around."""
    out = []
    for change in changes:
        out.append(f"{label(change, language=language)}")
        if change.kind == "renumbered":
            continue
        body = "".join(_marked(s, colour=colour) for s in shortened(change.segments, context=context))
        out += ["    " + line for line in body.split("\n") if line.strip()]
    return "\n".join(out)


def _marked(segment: Segment, *, colour: bool) -> str:
    words = visible(segment.text)
    if segment.op == "equal":
        return words
    inner = words.rstrip("\n")
    tail = words[len(inner) :]
    if colour:
        return f"{_COLOUR[segment.op]}{inner}\x1b[0m{tail}"
    return f"{_OPEN[segment.op]}{inner}{_CLOSE[segment.op]}{tail}"


def redline_html(changes: Sequence[Change], *, language: str, context: int | None = None) -> str:
    """The changes as HTML sections with <ins> and <del>; every word is escaped. `context` cuts equal runs."""
    out = []
    for change in changes:
        body = shortened(change.segments, context=context) if context is not None else change.segments
        words = "".join(_tagged(s) for s in body)
        out.append(f'<section class="change {change.kind}"><h3>{escape(visible(label(change, language=language)))}</h3>'
                   f"<p>{words}</p></section>")
    return "\n".join(out)


def _tagged(segment: Segment) -> str:
    tag = {"insert": "ins", "delete": "del"}.get(segment.op)
    inner = escape(visible(segment.text.strip("\n" if tag else ""))).replace("\n", "<br>")
    return f"<{tag}>{inner}</{tag}>" if tag else inner


def shortened(segments: Sequence[Segment], *, context: int) -> tuple[Segment, ...]:
    """The runs with long equal ones cut to `context` characters beside a change."""
    out = []
    for n, s in enumerate(segments):
        text = s.text
        if s.op == "equal":
            keep_head = context if n else 0
            keep_tail = context if n + 1 < len(segments) else 0
            if len(text) > keep_head + keep_tail + 1:
                text = text[:keep_head] + "…" + (text[len(text) - keep_tail :] if keep_tail else "")
        out.append(Segment(s.op, text))
    return tuple(out)


def quote(change: Change, *, limit: int = 300) -> str:
    """The change in one line for an alert: what went and what came, at most `limit` characters."""
    words = "".join(_marked(s, colour=False) for s in shortened(change.segments, context=24))
    line = " ".join(words.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
