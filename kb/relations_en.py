"""Relations in English texts: in exercise of powers conferred by, is repealed, amends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.relation import Relation

_NAMED = re.compile(r"\b(?:Act|Ordinance|Regulations?(?!\s{1,3}Act\b|\))|Directives?|Directions?|Code|Rules?|Law|Order|Circular|Guidelines?|Decree|Instrument)\b"
                    r"(?:,?\s(?:of\s)?(?:19|20)\d{2}\b|\s\((?:EU|EC|EEC|Cap)[.\s)][^()\s]{0,12}\)?\s?(?:No\.?\s)?\d{1,4}(?:/\d{2,4})?|\s\d{2,4}/\d{1,4}(?:/E[CU]+)?)?")
_CONNECTIVE = {"of", "and", "for", "in", "to", "on", "or", "–", "-", "&", "by", "under", "with", "(", "relating"}
_BASIS = re.compile(r"\b(?:[Ii]n\s{1,3}(?:the\s{1,3})?exercise\s{1,3}of\s{1,3}(?:its\s{1,3}|the\s{1,3}|all\s{1,3}|their\s{1,3})?(?:statutory\s{1,3})?powers?"
                    r"|[Aa]uthority\s{1,3}(?:granted\s{1,3})?under(?=\s{1,3}[A-Z])"
                    r"|(?:[Ii]ssued|[Mm]ade|[Pp]romulgated|[Pp]ublished|[Aa]dopted)\s{1,3}(?:under|pursuant\s{1,3}to|in\s{1,3}exercise))")
_PURSUANT = re.compile(r"\b[Pp]ursuant\s{1,3}to\b|\b[Uu]nder\s{1,3}the\s{1,3}authority\s{1,3}of\b")
_ENACTS = re.compile(r"\b(?:hereby|issues?|makes?|promulgates?|adopts?|is\s{1,3}issuing|is\s{1,3}amending|directs?|directed|advised|decided|proposes?|is\s{1,3}proposing)\b")
_REPEALED = re.compile(r"\b(?:(?:is|are|stands?|shall\s{1,3}stand|be|been|hereby)\s{1,3}(?:hereby\s{1,3})?(?:repealed|superseded|rescinded|revoked|withdrawn)"
                       r"|(?:[Rr]epealing|[Ss]uperseding|[Rr]epeals|[Ss]upersedes|[Rr]escinds|[Rr]evokes)\b)")
_AMENDED = re.compile(r"\b(?:hereby,?\s{1,3}(?:further\s{1,3})?amends?|[Aa]mending|is\s{1,3}(?:hereby\s{1,3})?(?:further\s{1,3})?amended\s{1,3}(?:as\s{1,3}follows|by|to\s{1,3}read)"
                      r"|are\s{1,3}(?:hereby\s{1,3})?amended\s{1,3}(?:as\s{1,3}follows|by|to\s{1,3}read)|[Aa]mendments?\s{1,3}to\s{1,3}the|amends\s{1,3}(?:certain|the))\b")
_TITLE_AMENDS = re.compile(r"(?:\A(.{4,160}?)\s?[-–—:]\s?)?\b[Aa]mendments?\s{1,3}to\s{1,3}(?:the\s{1,3})?(.+)")
_MASTER = re.compile(r"Master\s{1,3}(?:Direction|Circular)s?(?:\s{0,2}[-–—:]\s{0,2}|\s*\Z)")
_QUOTED = re.compile(r"[‘“\"]([^’”\"\n‘“]{6,160})[’”\"]")


def names(words: str) -> Iterator[tuple[int, int, str]]:
    """The rules named in a passage (Banking Regulation Act, 1949), as (start, end, name)."""
    for match in _NAMED.finditer(words):
        start = match.start()
        bare = match.group() in {"Act", "Regulations", "Regulation", "Rules", "Rule", "Directions", "Direction", "Order",
                                 "Directive", "Code", "Law", "Circular", "Guidelines", "Guideline", "Instrument", "Ordinance"}
        first = start
        for token in reversed(list(re.finditer(r"\S+", words[max(0, start - 160):start]))):
            word = token.group()
            if word in _CONNECTIVE:
                continue
            if not (word[0].isupper() or word[0] in "(‘“'") or word[-1] in ".;:," \
                    or re.search(r"\d", word) or word in ("The", "Section", "Chapter", "This", "These", "Part", "In", "Master"):
                break
            first = max(0, start - 160) + token.start()
        if first == start and bare:
            continue
        name = words[first:match.end()].strip("‘“'( ")
        yield first, match.end(), re.sub(r"\s+", " ", name)


def _sentence(text: str, at: int, end: int) -> tuple[int, int]:
    floor, ceiling = max(0, at - 400), min(len(text), end + 600)
    begin = max([floor, *(p + 2 for p in (text.rfind(s, floor, at) for s in (". ", ".\n", "\n\n")) if p >= 0)])
    return begin, min([p for p in (text.find(s, end, ceiling) for s in (". ", ".\n", "\n\n")) if p >= 0], default=ceiling)


def relations_en(text: str, *, kind: str, title: str | None) -> list[Relation]:
    """All relations stated, in no set order, perhaps more than once."""
    found = [*_repeals(text, kind), *_amends(text, title, kind)]
    if kind not in ("penalty", "announcement"):
        found += _implements(text)
    return found


def _implements(text: str) -> Iterator[Relation]:
    for needle in ("xercise of", "ssued under", "ssued pursuant", "ade under", "ade pursuant", "romulgated", "dopted pursuant",
                   "uthority under", "uthority granted under"):
        at = text.find(needle)
        while at >= 0:
            if (basis := _BASIS.search(text, max(0, at - 12), at + 40)) is not None:
                begin, end = _sentence(text, basis.start(), basis.end())
                words = text[basis.end():end]
                enacts = _ENACTS.search(words) or re.match(r"[^.]{1,200}\sto\s(?:exempt|issue|adopt|amend|require)\b", words)
                own = re.search(r"\b(?:guideline|circular|directions?|directives?|rules?|regulations?|standards?|instrument|order|notice|[Tt]his|[Tt]hese)\b[^.]{0,60}\Z", text[begin:basis.start()])
                if enacts or (own and not re.search(r"\b(?:any|an?y?|such|or)\b\s\S+\s*\Z", text[begin:basis.start()])):
                    listed = words[:enacts.start()] if enacts else words
                    for _, last, name in (*names(listed[:500]), *_abbreviated(text, listed[:300])):
                        yield Relation("implements", name, basis.start(), basis.end() + last)
            at = text.find(needle, at + len(needle))
    for basis in _PURSUANT.finditer(text, 0, 4000):
        begin, end = _sentence(text, basis.start(), basis.end())
        words = text[basis.end():end]
        enacts = re.search(r"\b(?:hereby\s{1,3}(?:issues?|makes?|promulgates?|adopts?|directs?)|is\s{1,3}issu(?:ing|ed)|(?:is|are)\s{1,3}(?:hereby\s{1,3})?issued)\b", words)
        if enacts:
            for _, last, name in names(words[:enacts.start()][:500]):
                yield Relation("implements", name, basis.start(), basis.end() + last)


_ABBREVIATION = re.compile(r"(?:\bof|\bunder|\Aunder|\A)\s{1,3}(?:the\s)?([A-Z]{4,8})\b")


def _abbreviated(text: str, words: str) -> Iterator[tuple[int, int, str]]:
    """Rules that a passage names by letters (CICRA), under the full name where the text gives it."""
    for match in _ABBREVIATION.finditer(words):
        at = max(text.find(f"({match[1]}"), text.find(f"(“{match[1]}"), text.find(f"(the “{match[1]}"))
        full = list(names(text[max(0, at - 160):at])) if at > 0 else []
        yield match.start(1), match.end(1), full[-1][2] if full else match[1]


def _repeals(text: str, kind: str) -> Iterator[Relation]:
    for word in _REPEALED.finditer(text):
        begin, end = _sentence(text, word.start(), word.end())
        active = word.group()[0] in "RrSs" and word.group().lower().rstrip("s").endswith(("ing", "repeal", "supersede", "rescind", "replace", "revoke"))
        if active:
            if word.group().endswith("ing") and (kind != "law" or word.start() > 800):
                # The full title of a cited act (… and repealing Directive 95/46/EC) is not ours.
                continue
            if re.search(r"\b(?:may|if|where|does\s{1,3}not|application|shall\s{1,3}not)\b", text[begin:word.start()]):
                continue
            for first, last, name in list(names(text[word.end():end][:200]))[:4]:
                if first < 60:
                    yield Relation("repeals", name, word.start(), word.end() + last)
        elif word.group().split()[0] in ("is", "are", "stand", "stands", "hereby") or "shall stand" in word.group():
            if re.search(r"\b(?:if|where|until|unless|may|any|licen[cs]e|authorisation|registration|order|consent)\b", text[begin:word.start()]):
                continue
            before = text[begin:word.start()]
            for first, _, name in names(before):
                if re.search(r"\b(?:19|20)\d{2}\b|\d/\d", name):
                    yield Relation("repeals", name, begin + first, word.end())


def _amends(text: str, title: str | None, kind: str) -> Iterator[Relation]:
    if title and (named := _TITLE_AMENDS.search(title)) and re.search(r"Direction|Act|Regulation|Rule|Circular|Guideline|Standard|Code\b|mendments?\s(?:the\s|to\s){0,2}[A-Z]{2,4}\s?\d{2,4}\b", title) \
            and not re.search(r"rules under|regulation [a-z]\b", title):
        # Priority Lending – Amendments to the Master Directions: the rule is named first.
        target = (_MASTER.sub("", named[2]) or named[1] or named[2]).strip()
        at = max(0, text.find(target))
        yield Relation("amends", target, at, at + len(target) if text.startswith(target, at) else at)
    for word in re.finditer(r"\bhereby,?\s{1,3}(?:further\s{1,3})?amends?\b|\b[Aa]mending\s(?=(?:Council\s)?(?:Regulation|Directive)s?\s\(?[E0-9])", text):
        if word.group().strip().endswith("mending") and (kind != "law" or word.start() > 800):
            continue
        _, end = _sentence(text, word.start(), word.end())
        words = text[word.end():end]
        quoted = [(m.start(1), m.end(1), m[1]) for m in _QUOTED.finditer(words)]
        for _, last, name in quoted or list(names(words[:300])):
            yield Relation("amends", name.strip(), word.start(), word.end() + last)
