"""HTML to text, and the strict ways in which a source may read a page.

`one` finds exactly one element or says that the page changed; `text_of` gives an element's
text, one paragraph a line; `main_text` finds the main part of a page nobody described.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from scrapers.errors import PageChanged

_DROPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "iframe",
        "object",
        "embed",
        "svg",
        "canvas",
        "button",
        "select",
        "input",
        "textarea",
        "head",
        "title",
        "meta",
        "link",
        "audio",
        "video",
        "map",
        "datalist",
        "dialog",
    }
)
_PAGE_FURNITURE = frozenset(["header", "footer", "aside"])
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "caption",
        "menu",
        "option",
    }
)
_CONTAINERS = frozenset({
    "body", "div", "section", "article", "main", "center", "form", "table", "tbody", "tr", "td", "ul",
})  # fmt: skip
_HIDDEN = re.compile(r"(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)", re.I)

# Characters that show nothing: byte order marks, zero-width and bidi controls, soft hyphens.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANKS = re.compile("[\\s\u00a0]+")
_INNER_BLANKS = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\x0b\x0c\x85]+")
_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\u2018-\u201d\u2014\u2026]")


def parse_html(text: str) -> BeautifulSoup:
    """The page as a tree; NUL characters, which parsers show as U+FFFD, are dropped, and lone surrogates
    (JSON can hold them), on which they break, replaced."""
    return BeautifulSoup(_SURROGATE.sub("\ufffd", text.replace("\x00", "")), "lxml")


def one(soup: Tag, css: str, *, url: str = "") -> Tag:
    """The single element that `css` selects; PageChanged when there is none or several."""
    found = soup.select(css, limit=2)
    if len(found) != 1:
        count = "no element" if not found else "more than one element"
        raise PageChanged(
            f"{count} matches {css!r}{f' at {url}' if url else ''}: the page was redesigned; "
            "look at it and correct the source's parse.py"
        )
    return found[0]


def first(soup: Tag, *selectors: str) -> Tag | None:
    """The first element that the first matching selector finds; None when none matches."""
    for css in selectors:
        if (found := soup.select_one(css)) is not None:
            return found
    return None


def meta(soup: Tag, name: str) -> str | None:
    """The content of `<meta name=…>`, stripped; None where absent or empty."""
    for tag in soup.find_all("meta", attrs={"name": name}):
        if content := str(tag.get("content") or "").strip():
            return content
    return None


def attribute(tag: Tag, name: str) -> str:
    """An attribute as one stripped string; empty where absent."""
    value = tag.get(name)
    return (" ".join(value) if isinstance(value, list) else str(value or "")).strip()


def clean_text(text: str) -> str:
    """Text without NUL, lone surrogates or invisible characters, with LF line ends.

    Blanks inside a line become one space (tabs stay: they part table cells), lines are
    trimmed, empty lines dropped: one paragraph a line.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", text))
    lines = (_INNER_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """Text on one line; line breaks beside Chinese characters leave no blank behind."""
    return _join_runs(_SURROGATE.sub("\ufffd", _INVISIBLE.sub("", text))).strip()


def text_of(tag: Tag, *, without: frozenset[str] = frozenset()) -> str:
    """The visible text of an element, one paragraph a line, table cells parted by tabs.

    `without` names elements to leave out besides scripts, menus and hidden parts.

    Source line breaks inside a paragraph are no breaks: runs that an export split across
    lines are joined again, without a blank where a side is Chinese.
    """
    data_rows = _data_rows(tag)
    paragraphs: list[str] = []
    buffer: list[str] = []
    inside = 0  # how many data rows we are in: there, blocks are blanks and cells are tabs
    pre = 0  # how many <pre> we are in: there, line breaks are breaks

    def flush() -> None:
        joined = "".join(buffer)
        buffer.clear()
        if "\t" in joined:
            cells = [_join_runs(cell).strip() for cell in joined.split("\t")]
            paragraphs.append("\t".join(cells).rstrip("\t"))
        else:
            paragraphs.append(_join_runs(joined))

    for event, node in _walk(tag, without):
        if not isinstance(node, Tag):
            # Tabs of the source are blanks; the only tabs that stay are ours, between cells.
            text = str(node).replace("\t", " ")
            if pre:
                for i, line in enumerate(text.splitlines()):
                    if i:
                        flush()
                    buffer.append(line)
            else:
                buffer.append(text)
            continue
        name = node.name
        if name == "pre":
            pre += 1 if event == "enter" else -1
        if id(node) in data_rows:
            flush()
            inside += 1 if event == "enter" else -1
        elif name in ("td", "th"):
            if inside and event == "exit":
                buffer.append("\t")
            elif not inside:
                flush()
        elif name == "br" or name in _BLOCKS:
            if inside:
                buffer.append(" " if event == "enter" else "")
            elif event == "enter" or name != "br":
                flush()
    flush()
    return clean_text("\n".join(p for p in paragraphs if p.strip()))


def main_text(soup: BeautifulSoup) -> str:
    """The text of the page's main part, found by where the unlinked text is.

    For pages that no source describes; a source names its element and uses `text_of`.
    """
    node: Tag = soup.body or soup
    weights = _weights(node)
    while True:
        whole = weights.get(id(node), 0)
        heaviest: Tag | None = None
        for child in node.children:
            if (
                isinstance(child, Tag)
                and (child.name in _CONTAINERS)
                and (heaviest is None or weights.get(id(child), 0) > weights.get(id(heaviest), 0))
            ):
                heaviest = child
        if heaviest is None or weights.get(id(heaviest), 0) < 0.8 * whole or whole == 0:
            break
        if node.name in ("tr", "tbody") and weights.get(id(heaviest), 0) < 0.95 * whole:
            break
        node = heaviest
    if node.name in ("tr", "tbody", "td"):
        node = node.find_parent("table") or node
    return text_of(node, without=_PAGE_FURNITURE) or text_of(node)


def page_title(soup: BeautifulSoup) -> str | None:
    """The page's heading: its only h1, else the site's own meta, else <title>."""
    for name in ("ArticleTitle", "og:title"):
        if (found := meta(soup, name)) is not None:
            return one_line(found)
    headings = [one_line(h.get_text()) for h in soup.find_all("h1", limit=3)]
    if len(headings) == 1 and headings[0]:
        return headings[0]
    if soup.title is not None and (title := one_line(soup.title.get_text())):
        return title
    return None


def _walk(tag: Tag, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, PageElement]]:
    """Enter and exit events in document order without recursion; unseen parts left out."""
    stack: list[tuple[str, PageElement]] = [("enter", tag)]
    while stack:
        event, node = stack.pop()
        if isinstance(node, Tag):
            if event == "enter" and node is not tag and (node.name in without or _unseen(node)):
                continue
            yield event, node
            if event == "enter":
                stack.append(("exit", node))
                stack.extend(("enter", child) for child in reversed(node.contents))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield "text", node


def _unseen(tag: Tag) -> bool:
    if tag.name in _DROPPED or tag.has_attr("hidden") or attribute(tag, "aria-hidden") == "true":
        return True
    style = attribute(tag, "style")
    return bool(style) and _HIDDEN.search(style) is not None


def _data_rows(tag: Tag) -> set[int]:
    """Ids of the table rows that hold data (two filled cells, no table inside), not layout."""
    rows = set()
    for row in tag.find_all("tr"):
        cells = row.find_all(["td", "th"], recursive=False)
        if len(cells) < 2 or row.find("table") is not None:
            continue
        if sum(any(text.strip() for text in cell.stripped_strings) for cell in cells) >= 2:
            rows.add(id(row))
    return rows


def _weights(top: Tag) -> dict[int, int]:
    """For each element the length of its text outside links, menus and unseen parts."""
    weights: dict[int, int] = {}
    path: list[Tag] = []
    links = 0
    for event, node in _walk(top):
        if isinstance(node, Tag):
            step = 1 if event == "enter" else -1
            if node.name == "a" or node.name in _PAGE_FURNITURE:
                links += step
            if event == "enter":
                path.append(node)
                weights[id(node)] = 0
            else:
                done = path.pop()
                if path:
                    weights[id(path[-1])] += weights[id(done)]
        elif not links and path:
            weights[id(path[-1])] += len(str(node).strip())
    return weights


def _join_runs(text: str) -> str:
    """Blank runs as one space, or as nothing where a line break stands beside a Chinese character."""

    def blank(match: re.Match[str]) -> str:
        if "\n" not in match[0] and "\r" not in match[0]:
            return " "
        start, end = match.span()
        around = text[start - 1 : start], text[end : end + 1]
        return "" if any(c and _CJK.match(c) for c in around) else " "

    return _BLANKS.sub(blank, text)
