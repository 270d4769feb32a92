"""The words of a message about changes: text and HTML, Chinese or English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from kb.visible import visible

_KINDS = {
    "new": ("new", "新发布"), "amended": ("amended", "已修改"), "repealed": ("repealed", "已废止"), "in_force": ("in force", "已生效"),
    "withdrawn": ("withdrawn", "已撤回"), "text_changed": ("text changed", "内容有变"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One change as told: `quote` are its words, `why` the conditions it met, `link` where to read on."""

    key: str
    kind: str
    at: str
    title: str
    issuer: str
    quote: str
    why: str
    link: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to send."""

    title: str
    text: str
    html: str


def safe_link(link: str) -> str:
    """The link where it is a web address, else ""."""
    return link if link.startswith(("https://", "http://", "/")) and not link.startswith("//") else ""


def kind_label(kind: str, *, language: str) -> str:
    """The kind of a change in words."""
    return _KINDS.get(kind, (kind, kind))[language == "zh"]


def message(items: Sequence[Item], *, watch: str, owner: str | None, reason: str | None, language: str, at: str) -> Message:
    """A message about some changes, and why its reader gets it."""
    zh = language == "zh"
    count = len(items)
    title = f"[{watch}] {count} 条合规变动" if zh else f"[{watch}] {count} compliance change{'s' if count != 1 else ''}"
    if count == 1:
        title += f"{'：' if zh else ': '}{items[0].title}"
    title = " ".join(visible(title).split())[:180]
    because = _because(owner, reason, zh)
    lines, rows = [], []
    for item in items:
        kind = kind_label(item.kind, language=language)
        link = safe_link(item.link)
        words, name, issuer, why = (" ".join(visible(w).split()) for w in (item.quote, item.title, item.issuer, item.why))
        labels = ("原文", "命中") if zh else ("Words", "Matched")
        lines += [f"{kind} · {name}", "  " + " · ".join(w for w in (issuer, item.at[:10]) if w), f"  {labels[0]}: {words}", f"  {labels[1]}: {why}"]
        lines += [f"  {link}"] if link else []
        lines.append("")
        heading = f'<a href="{escape(link, quote=True)}">{escape(name)}</a>' if link else escape(name)
        rows.append(f"<li><p><b>{escape(kind)}</b> · {heading}<br><small>{escape(issuer)} · {escape(item.at[:10])}</small></p>"
                    f"<blockquote>{escape(words)}</blockquote><p><small>{labels[1]}: {escape(why)}</small></p></li>")
    text = "\n".join([*lines, because]).strip() + "\n"
    html = (f'<!doctype html><html lang="{"zh" if zh else "en"}"><meta charset="utf-8"><title>{escape(title)}</title>'
            f"<body><h1>{escape(title)}</h1><ul>{''.join(rows)}</ul><p><small>{escape(visible(because))}</small></p></body></html>")
    return Message(title, text, html)


def _because(owner: str | None, reason: str | None, zh: bool) -> str:
    parts = []
    if reason:
        parts.append(("订阅原因：" if zh else "Why you get this: ") + reason)
    if owner:
        parts.append(("负责人：" if zh else "Owner: ") + owner)
    return ("；" if zh else "; ").join(parts)
