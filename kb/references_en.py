"""English citations: section 5(b)(2), §§ 901.2(b) and (c), paragraphs 3 to 7, Rule 7.2.1, 12 CFR 9026.35(c)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from kb.citation import Citation
from kb.provisions import Innermost, Provision
from kb.resolution import Index, find_english

_S = r"[ \t\xa0\u200e]{0,3}\n?[ \t\xa0\u200e]{0,3}"
_B = r"(?:[ \t\xa0\u200e]{1,3}\n?[ \t\xa0\u200e]{0,3}|\n[ \t\xa0\u200e]{0,3})"  # not nothing
_PAREN = r"(?:\u200e?\([0-9]{1,3}\)|\u200e?\((?:[a-z]{1,5}|[A-Z]{1,2}|[IVX]{1,5}|[A-Z][a-z])\))"
_NUM = (
    rf"(?:\u200e?(?:\d{{1,5}}[A-Z]{{0,3}}(?:[.\-–]\d{{1,4}}(?:(?<=\.\d\d)[ ]\d(?=[ ]of[ ]))?[A-Z]{{0,2}}(?![A-Za-z])){{0,4}}|[IVXLC]{{1,7}}(?![A-Za-z])|[A-Z](?![A-Za-z]))"
    rf"(?:[ ]?{_PAREN}){{0,6}}|{_PAREN}{{1,6}}|(?<= )[a-z](?=[ ,.;)]))"
)
_LINK = rf"(?:,{_S}(?:and|or){_S}|,{_S}|{_S}\band\b{_S}|{_S}\bor\b{_S}|{_S}\bto\b{_S}|{_S}\bthrough\b{_S}|{_S}[-–]{_S})"
_WORD = (
    r"[Ss]ub-[ \n]?(?:sections?|paragraphs?|regulations?|rules?|clauses?|articles?)|[Ss]ections?|[Ss]ecs?\.|[Ss]ubsections?|[Ss]ubparagraphs?|[Pp]aragraphs?|[Pp]aras?\.?|[Aa]rticles?|[Aa]rts?\.|[Rr]ules?"
    r"|[Rr]egulations?|[Cc]lauses?|[Pp]oints?|[Cc]hapters?|CHAPTER|[Pp]arts?|PART|[Ss]ubparts?|[Aa]nnex|[Aa]ppendix|[Ss]chedule"
)
# A token starts after a separator (or with §): that lets the search skip from one to the next. The text
# is searched with a blank before it, so that its first word has a separator too.
_TOKEN = re.compile(
    r"[\s(\[“‘\"'—–,;:/|>*•-]\u200e?(?:"
    rf"(?P<code>\d{{1,2}}{_S}(?:CFR|C\.{_S}?F\.{_S}?R\.|U\.?{_S}?S\.?{_S}?C\.?){_S}(?:[Pp]arts?{_S}|§{{1,2}}{_S}|[Ss]ections?{_S})?)(?P<codenums>\d{{1,5}}[a-z]{{0,2}}(?:\.\d{{1,4}})?(?:-\d{{1,3}})?{_PAREN}{{0,6}})"
    r"|(?P<act>(?:Regulation|Directive|Decision)\s\((?:EU|EC|EEC)(?:,\s?Euratom)?\)\s(?:No\.?\s)?\d{2,4}/\d{2,4}|(?:Directive|Regulation)\s\d{2,4}/\d{1,4}(?:/(?:EC|EU|EEC))?"
    r"|(?:Regulation|Reg\.?)\s(?:[A-Z]{1,2})(?![A-Za-z])|(?:Executive\sOrder(?:\s\(E\.O\.\))?|E\.O\.)\s\d{5})"
    rf"|(?P<word>{_WORD}){_S}(?P<nums>{_NUM}(?:{_LINK}{_NUM}){{0,12}})"
    r"|(?P<master>Master\s(?:Direction|Circular)s?\s(?:No\.?\s)?[A-Za-z][A-Za-z.&()]{2,30}\.?(?:No\.?)?\s?[A-Z0-9./-]{1,40}/\d{4}-\d{2,4})"
    r")"
    rf"|(?P<sign>§{{1,2}}){_S}(?P<signnums>{_NUM}(?:{_LINK}(?:§{_S})?{_NUM}){{0,12}})"
)
_ONE = re.compile(rf"(?P<link>{_LINK})?(?:§{_S})?(?P<num>{_NUM})")
_OF = re.compile(
    rf"{_S}(?:of|to|in|under){_S}(?P<of>(?P<here>this{_S}(?:[Ss]ection|[Pp]art|[Rr]ule|[Cc]hapter|[Aa]rticle|[Pp]aragraph|[Aa]ct|[Rr]egulation|[Dd]irective|[Ss]chedule|[Mm]aster{_S}\w+|[Aa]nnex|[Ss]ubpart|[Gg]uidance|[Cc]ircular))"
    r"|(?:the\s)?(?P<law>(?:[A-Z][A-Za-z’'\-]*|and|of|for|on|the|to|\([A-Z][A-Za-z ]{1,30}\))(?:\s(?:[A-Z][A-Za-z’'\-]*|and|of|for|on|the|to|\([A-Z][A-Za-z ]{1,30}\))){0,9}?\s(?:Act|Law|Code|Regulations?|Rules|Directions?|Order|Ordinance|Statute)(?:,?\s\d{4})?"
    r"|[A-Z]{3,6}(?![A-Za-z])(?!\s[A-Z][a-z])|Regulation\s(?:\(E[UC]\)\s(?:No\s)?\d{2,4}/\d{2,4}|[A-Z]{1,2}(?![A-Za-z]))|Directive\s(?:\(E[UC]\)\s)?\d{2,4}/\d{1,4}(?:/E[UC]C?)?|(?:[A-Z][A-Za-z]*\s){1,4}Rulebook)(?:[\s\xa0]{0,3}\([A-Z]{2,8}\))?)"
)
# A regulation that is named by its title only, where the text says that it was breached.
_TITLED = re.compile(
    r"\b(?:violat(?:ed|es|ing|ions?)|breach(?:ed|es|ing)?|contraven(?:ed|es|ing|tions?)|compl(?:y|ied|iance)\swith|infring(?:ed|ing|ements?))"
    rf"{_S}(?:of{_S})?(?:the{_S})(?P<title>[A-Z][A-Za-z’'\-]{{2,30}}(?:{_B}(?:[A-Z][A-Za-z’'\-]{{2,30}}|and|of|for|on|to)){{0,8}}?{_B}"
    rf"(?:Regulations?|Act|Code|Rules|Directions?|Ordinance|Law)(?![A-Za-z])(?:,?\s\d{{4}}(?!\d))?(?:{_S}\([A-Z]{{2,8}}\))?)"
)
_BROKEN = re.compile(r"(?<=\.\d\d) (?=\d\Z)")
_PIECE = re.compile(r"\(([0-9A-Za-z]{1,5})\)|([0-9A-Za-z.\-–]+)")
_PLURAL = re.compile(
    r"(?:sub-\s?)?(?:sections|subsections|paragraphs|subparagraphs|articles|rules|regulations|clauses|points|chapters|parts|subparts|paras|arts\.|secs\.)\Z",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[\s\u200e]+")


def citations_en(text: str, provisions: Sequence[Provision]) -> list[Citation]:
    """All citations of an English text in order; never raises."""
    index = Index(provisions)
    innermost = Innermost(provisions)
    bodies = {p.start for p in provisions}
    out: list[Citation] = []
    for token in _TOKEN.finditer(" " + text):
        at, end = _span(token)
        if out and at < out[-1].end:
            continue
        if token.group("act") is not None or token.group("master") is not None:
            words = _tight(text[at:end])
            out.append(Citation(at, end, words, words, words if token.group("master") else None))
            continue
        if token.group("code") is not None:
            code, number = _tight(token.group("code")), token.group("codenums")
            pieces = _pieces(number)
            title = re.sub(r"\s?(?:[Pp]arts?|§+|[Ss]ections?)\Z", "", code)
            place = find_english(index, f"§ {number}") if "." in number else None
            own = place is not None and "CFR" in title.replace(".", "")
            out.append(Citation(at, end, f"{code} {number}", None if own else title, None, pieces, (), place))
            continue
        if at in bodies or (at and text[at - 1] == "\n" and at + len(text[at:end].strip()) in bodies):
            continue
        _listed(text, token, index, innermost.at(at), out)
    return _with_titles(text, out)


def _with_titles(text: str, found: list[Citation]) -> list[Citation]:
    """The citations with those of whole regulations said to be breached, in order."""
    taken = [c.start for c in found]
    named: list[Citation] = []
    for match in _TITLED.finditer(text):
        at, end = match.span("title")
        near = bisect_right(taken, end) - 1
        if near >= 0 and found[near].end > at:
            continue
        words = _tight(match.group("title"))
        named.append(Citation(at, end, words, words))
    return sorted([*found, *named], key=lambda c: c.start) if named else found


def _span(token: re.Match[str]) -> tuple[int, int]:
    """Where the words of a token stand in the text (the search had a blank before it)."""
    first = next(
        start for name in ("code", "act", "word", "master", "sign") if (start := token.start(name)) >= 0
    )
    return first - 1, token.end() - 1


def _listed(text: str, token: re.Match[str], index: Index, inner: int | None, out: list[Citation]) -> None:
    """The elements of one list: each with the prefix it shares (§ 5(b) and (c)), ranges kept."""
    at, end = _span(token)
    sign = token.group("sign") is not None
    word = "§" if sign else _singular(_tight(token.group("word")))
    group = "signnums" if sign else "nums"
    of = _OF.match(text, end)
    tail = f" of {_tight(of.group('of'))}" if of is not None else ""
    title = of.group("law") if of is not None else None
    stop = of.end() if of is not None else end
    previous: list[str] = []
    base = token.start(group) - 1
    # A text layer breaks off last digits: § 560.20 4 of the Regulations.
    numbers = _BROKEN.sub("", token.group(group))
    for count, one in enumerate(_ONE.finditer(numbers)):
        number = _tight(one.group("num")).replace(" (", "(")
        pieces = list(_pieces(number))
        if not pieces:
            continue
        if count and pieces[0].startswith("(") and previous:
            pieces = [*_shared(previous, pieces[0]), *pieces]
        link = _tight(one.group("link") or "").strip(" ,")
        last_one = one.end() == len(numbers)
        words = f"{word} {''.join(pieces)}"
        span_end = stop if last_one else base + one.end()
        if link in ("to", "through", "-", "–") and out and count:
            first = out.pop()
            joined = first.cited.removesuffix(tail)
            if count == 1 and not sign:
                joined = _tight(token.group("word")) + joined[len(word) :]
            out.append(
                Citation(
                    first.start,
                    span_end,
                    f"{joined} to {''.join(_pieces(number))}{tail}",
                    first.title,
                    None,
                    first.path,
                    _path(word, pieces),
                    first.provision,
                )
            )
        else:
            found = None if title is not None else find_english(index, words, at=inner)
            start = at if not count else base + (one.end("link") if one.group("link") else one.start("num"))
            out.append(
                Citation(
                    start,
                    span_end,
                    words + tail,
                    title and _tight(title),
                    None,
                    _path(word, pieces),
                    (),
                    found,
                )
            )
        previous = pieces


def _path(word: str, pieces: Sequence[str]) -> tuple[str, ...]:
    head, *rest = pieces
    return (f"{word} {head}", *rest)


def _pieces(number: str) -> tuple[str, ...]:
    return tuple(f"({m.group(1)})" if m.group(1) else m.group(2) for m in _PIECE.finditer(number))


def _shared(previous: list[str], piece: str) -> list[str]:
    """What an element (c) of a list shares with the one before: all above the piece of its own style."""
    style = _style(piece)
    for depth in range(len(previous) - 1, -1, -1):
        if _style(previous[depth]) == style:
            return previous[:depth]
    return previous


def _style(piece: str) -> str:
    token = piece.strip("()")
    if not piece.startswith("("):
        return "number"
    return (
        "1" if token[:1].isdigit() else "A" if token.isupper() else "i" if token.strip("ivx") == "" else "a"
    )


def _singular(word: str) -> str:
    if _PLURAL.match(word):
        return word.replace("s.", ".") if word.endswith("s.") else word[:-1]
    return word


def _tight(words: str) -> str:
    return _SPACE.sub(" ", words.replace("\u200e", "")).strip()
