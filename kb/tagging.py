"""What a notice regulates and imposes: the words of the taxonomy weighed by where and how they stand.

A mention is weighed, not counted: a title, the article that states purpose and scope, a duty laid
on the product's providers say what a notice is about; a rule's title it cites, the list of those
it is sent to and the name of a regulator say nothing. The features are few and their weights are
fixed by hand, so that a person can follow a score; `kb/tags.py` maps scores to calibrated ones.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb import tagmarks as marks
from kb.learned import Heard, Listener, trust
from kb.mentions import ALIAS, PROVIDER, WEAK, Lexicon, Mention
from kb.modality import MAY, Modal
from kb.sentences import Sentence
from kb.tagbearing import factor_of

# What a duty to disclose names is disclosed, not imposed.
_DISCLOSED = frozenset({"capital", "risk_management", "exposure_limit", "governance"})
_WEIGHT = {ALIAS: 1.0, PROVIDER: 0.9, WEAK: 0.3}
_SEVERAL = 3  # kinds of providers that make a list of those who are bound


@dataclass(slots=True)
class Evidence:
    """What speaks for one tag, gathered over a notice; `best` is the strongest place so far
    (weight, start, end). Sentences are counted once."""

    title: float = 0.0
    scope: int = 0
    subject: int = 0
    bearer: int = 0
    """Duties whose subject is a provider."""
    duties: float = 0.0
    weak: float = 0.0
    strong: float = 0.0
    count: int = 0
    headings: int = 0
    sentences: int = 0
    listed: int = 0
    enumerated: int = 0
    """Providers named in the items below a sentence of scope that names three kinds of them and more."""
    conditional: float = 0.0
    """How much of `strong` lists what is to be met, handed in or stated: what a licence takes, what a report holds."""
    beside: int = 0
    """Sentences that name nothing of a product but its providers, and banks with them."""
    addressed: bool = False
    name: str = ""
    best: tuple[float, int, int] = (-1.0, 0, 0)

    def at(self, weight: float, start: int, end: int) -> None:
        """Keeps the place if it is stronger than those before."""
        if weight > self.best[0]:
            self.best = (weight, start, end)


@dataclass(slots=True, kw_only=True)
class _Standing:
    """How a sentence stands: what its modal binds, what it finds, orders, states or keeps secret.
    `lost` is a sanction that takes a licence or sets a fine's ceiling; `factor` is small where an
    authority bears the duty, `discloses` where what is spoken of is what must be disclosed; `reach` how far apart the words of a cue may stand."""

    modal: Modal | None
    imposes: bool
    breach: bool
    scope: bool
    orders_only: bool
    stated: float
    secret: bool
    sanction: bool
    lost: bool
    factor: float
    reach: int
    discloses: bool
    conditional: bool


@dataclass(slots=True)
class _Said:
    """The strongest words of a sentence for one tag and whether they stand before its modal."""

    weight: float
    start: int
    end: int
    subject: bool = False
    provider: bool = False


@dataclass(slots=True)
class Weighed:
    """All evidence of a notice: by (kind, id), with the notice's sizes."""

    evidence: dict[tuple[str, str], Evidence] = field(default_factory=lambda: defaultdict(Evidence))
    duty_sentences: int = 0
    sentences: int = 0
    penalty: bool = False
    law: bool = False
    # A penalty for breaching sanctions: what else its story tells of is not what was breached.
    sanctions: bool = False
    # Who breached them is in the business of money, as its name or how it is introduced says.
    financial: bool = True
    # Sentences that impose, state or find something breached: start, end, and how much of a duty each is.
    duties: list[tuple[int, int, float]] = field(default_factory=list)
    # A court says how it will judge.
    judicial: bool = False
    # What the trained model hears in them, by obligation.
    heard: dict[str, Heard] = field(default_factory=dict)

    def found(self, kind: str) -> dict[str, Evidence]:
        """The evidence of each tag of a kind that the text names, in order of appearance."""
        return {id_: e for (own, id_), e in self.evidence.items() if own == kind and e.best[0] >= 0}


def weigh(
    text: str, *, language: str, kind: str, title: str | None, title_mentions: Sequence[Mention],
    mentions: Sequence[Mention], modals: Sequence[Modal], sentences: Sequence[Sentence],
    headings: Sequence[tuple[int, int]], words: Lexicon,
) -> Weighed:
    """Gathers what speaks for every tag. `headings` are spans of chapter and article headings."""
    out = Weighed(penalty=kind == "penalty", law=kind == "law")
    if out.penalty and language in marks.SANCTIONS:
        out.sanctions = len(marks.SANCTIONS[language].findall(f"{title}\n{text}")) >= 3 or bool(
            marks.SANCTIONS[language].search(title or ""))
        out.financial = bool(marks.FINANCIAL.search(title or "") or marks.INTRODUCED.search(text[:2500]))
    hidden = [match.span() for match in marks.TITLES[language].finditer(text)]
    hidden_starts = [start for start, _ in hidden]
    for mention in title_mentions:
        for meaning in mention.meanings:
            if meaning.role in (ALIAS, PROVIDER):
                found = out.evidence[meaning.kind, meaning.id]
                found.name = (title or "")[mention.start : mention.end]
                found.title = max(found.title, 1.0 if meaning.role == ALIAS else 0.7)
    heading_starts = [start for start, _ in headings]
    for mention in mentions:
        # Headings stand between sentences: 第三章 信息披露.
        if _within(mention, heading_starts, headings):
            for meaning in mention.meanings:
                if meaning.role in (ALIAS, PROVIDER):
                    out.evidence[meaning.kind, meaning.id].headings += 1
    listener = Listener(language, text, sentences)
    out.judicial = language == "zh" and bool(marks.JUDICIAL.search((title or "") + text[:400]))
    duty = _duty_sentences(text, sentences, modals)
    at = 0
    applied: set[int] = set()
    disclosing: set[int] = set()
    losing: set[int] = set()
    punishing: set[int] = set()
    conditions: set[int] = set()
    bound: dict[int, set[str]] = defaultdict(set)
    ordered = users = requested = False
    for index, sentence in enumerate(sentences):
        while at < len(mentions) and mentions[at].start < sentence.start:
            at += 1
        last = at
        while last < len(mentions) and mentions[last].end <= sentence.end:
            last += 1
        inside, at = mentions[at:last], last
        passage = text[sentence.start : sentence.end]
        users = bool(marks.USED_IN.match(passage) or (users and marks.USERS.match(passage)))
        if users or (language in marks.ADDRESSED and marks.ADDRESSED[language].search(passage)):
            _address(out, inside)
        if users or marks.ENVELOPE[language].search(passage[:700]):
            continue
        out.sentences += 1
        scope = bool(marks.SCOPE[language].search(passage)) or sentence.lead_in in applied
        if language == "zh" and marks.UNAPPLIED[language].search(passage):
            scope = False
        if scope and (sentence.lead_in in applied or marks.APPLIES[language].search(passage)):
            applied.add(index)
        modal = duty[index]
        imposes = modal is not None and modal.modality != MAY
        directs = bool(marks.DIRECTS[language].search(passage))
        breach = False
        if out.penalty and language == "zh":
            # Findings come first; of what the decision then orders only putting right is a duty.
            order, finding = marks.ORDERS[language].search(passage), marks.FINDING.search(passage)
            ordered = ordered or order is not None
            breach, imposes = not ordered, ordered
            if finding and (order is None or finding.start() < order.start()):
                breach, imposes = True, False  # what another party did follows the first order
        elif out.penalty:
            breach, imposes = bool(marks.BREACH[language].search(passage)), imposes or directs
        else:
            imposes = imposes or (kind == "notice" and directs) or (language == "en" and bool(marks.REQUIRES.search(passage)))
        requested = out.penalty and not out.sanctions and (requested or bool(marks.REQUESTS[language].search(passage)))
        asked = requested and sentence.lead_in is not None and not imposes
        imposes = imposes or asked
        out.duty_sentences += imposes
        loses = sentence.lead_in in losing
        if not loses and not out.penalty and (match := marks.LOSS[language].search(passage)):
            # Whoever may lose a licence must have one; what follows are the grounds.
            losing.add(index)
            loses = True
            _weigh_said(out, ("obligation", "licensing"), sentence, match)
        discloses = bool(marks.DISCLOSES[language].search(passage)) or sentence.lead_in in disclosing
        if discloses:
            disclosing.add(index)
        sanction = not out.penalty and bool(marks.SANCTION[language].search(passage))
        punished = sanction or sentence.lead_in in punishing
        if sanction:
            punishing.add(index)
        if marks.CONDITIONS[language].search(passage[-44:]):
            conditions.add(index)
        standing = _Standing(
            modal=modal, imposes=imposes, breach=breach, scope=scope,
            orders_only=out.penalty and language == "zh",
            stated=marks.GROUND if loses else marks.STATED[language] if modal is None and not scope
            and (kind in marks.NORMS or (language == "en" and kind == "announcement")) and not marks.DEFINES[language].search(passage[:400]) else 0.0,
            secret=bool(marks.SECRECY[language].search(passage)),
            lost=sanction and not marks.UNLICENSED[language].search(passage), sanction=sanction,
            factor=0.4 if asked else factor_of(passage, sentence, modal, language=language, kind=kind),
            reach=marks.REACH[language], discloses=discloses, conditional=sentence.lead_in in conditions,
        )
        share = _share(("obligation", ""), standing, penalty=out.penalty)
        logits: Mapping[str, float] = {}
        if share and not (discloses and sentence.lead_in in disclosing):
            out.duties.append((sentence.start, sentence.end, share))
            logits = listener.hear(index, share, deaf=_DISCLOSED if discloses else frozenset(), punished=punished)
        if out.sanctions:
            _weigh_banking_of_sanctioned(out, passage, sentence)
        if not inside:
            continue
        powers = modal is not None and modal.modality == MAY  # （五）查询银行账户: an item of what may be done
        if language == "zh" and not powers and marks.HEADED[language].match(passage):
            for mention in inside:
                for meaning in mention.meanings:
                    if meaning.role == ALIAS and meaning.kind == "product":
                        out.evidence[meaning.kind, meaning.id].headings += 2
        visible = _visible(inside, hidden_starts, hidden, first=out.penalty)
        if scope and sentence.lead_in in applied:
            bound[sentence.lead_in].update(_providers(visible))
        _weigh_sentence(out, visible, sentence, standing, words, logits if language == "zh" else {})
    out.heard = listener.heard
    for several in bound.values():
        if len(several) >= _SEVERAL:
            for id_ in several:
                out.evidence["product", id_].enumerated += 1
    for found in out.evidence.values():
        if found.title and found.best[0] < 0 and sentences:
            found.at(0.0, *_named(text, found.name, sentences[0]))
    return out


def _providers(mentions: Sequence[Mention]) -> set[str]:
    """The products whose providers are named."""
    return {m.id for mention in mentions for m in mention.meanings if m.kind == "product" and m.role == PROVIDER}


def _address(out: Weighed, mentions: Sequence[Mention]) -> None:
    """Marks the products whose providers a text is sent to, or is said to bind."""
    for mention in mentions:
        for meaning in mention.meanings:
            if meaning.kind == "product" and meaning.role in (ALIAS, PROVIDER):
                found = out.evidence["product", meaning.id]
                found.addressed = True
                found.at(0.0, mention.start, mention.end)


def _weigh_banking_of_sanctioned(out: Weighed, passage: str, sentence: Sentence) -> None:
    """In a case of sanctions transfers cross borders, and accounts are what was kept for the listed."""
    for id_, pattern in marks.SANCTIONED.items():
        if match := pattern.search(passage):
            _weigh_said(out, ("product", id_), sentence, match)


def _weigh_said(out: Weighed, key: tuple[str, str], sentence: Sentence, match: re.Match[str]) -> None:
    """Counts words of a sentence, `match` in it, as a duty in full."""
    found = out.evidence[key]
    found.count += 1
    found.sentences += 1
    found.duties += 1.0
    found.strong += 1.0
    found.at(1.5, sentence.start + match.start(), sentence.start + match.end())


def _named(text: str, name: str, first: Sentence) -> tuple[int, int]:
    """Where the text holds what its title names; its first sentence where it does not."""
    at = text.find(name) if name else -1
    return (at, at + len(name)) if at >= 0 else (first.start, first.end)


def spoken_obligation(mentions: Sequence[Mention], words: Lexicon, *, language: str) -> str | None:
    """The obligation that a clause's words speak of most plainly, or None: the longer phrase and the
    cue of more groups before others, of equals the first."""
    best: tuple[float, str | None] = (0.5, None)
    latest: dict[int, dict[int, Mention]] = {}
    for mention in mentions:
        for meaning in mention.meanings:
            weight = 1.0 + 0.001 * (mention.end - mention.start)
            if meaning.group is not None:
                rule, group = meaning.group
                groups = latest.setdefault(rule, {})
                groups[group] = mention
                if len(groups) < words.cues[rule].groups:
                    continue
                if max(m.end for m in groups.values()) - min(m.start for m in groups.values()) > marks.REACH[language]:
                    continue
                weight = 2.0 if words.cues[rule].decisive else 0.88 + 0.01 * words.cues[rule].groups
            elif meaning.kind != "obligation" or meaning.role != ALIAS:
                continue
            if weight > best[0]:
                best = (weight, meaning.id)
    return best[1]


def _duty_sentences(text: str, sentences: Sequence[Sentence], modals: Sequence[Modal]) -> list[Modal | None]:
    """The first modal that binds each sentence, its lead-in's where it has none."""
    starts = [modal.start for modal in modals]
    own: list[Modal | None] = []
    for sentence in sentences:
        first = bisect_right(starts, sentence.start - 1)
        inside = [m for m in modals[first : bisect_right(starts, sentence.end)] if m.end <= sentence.end]
        acting = [m for m in inside if not marks.SCOPES.match(text, m.start, m.start + 80)]
        binding = [m for m in acting if m.modality != MAY]
        modal = (binding or acting)[0] if acting else None
        if not inside and sentence.lead_in is not None and sentence.lead_in < len(own):
            modal = own[sentence.lead_in]
        own.append(modal)
    return own


def _within(mention: Mention, starts: Sequence[int], spans: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(starts, mention.start) - 1
    return index >= 0 and mention.end <= spans[index][1]


def _visible(
    mentions: Sequence[Mention], starts: Sequence[int], titles: Sequence[tuple[int, int]], *, first: bool
) -> list[Mention]:
    """Mentions outside cited titles; with `first` also the first of each title: a decision names
    the business by the rule it enforces."""
    out: list[Mention] = []
    taken: set[int] = set()
    for mention in mentions:
        index = bisect_right(starts, mention.start) - 1
        if index < 0 or mention.end > titles[index][1]:
            out.append(mention)
        elif first and index not in taken and any(m.role in (ALIAS, PROVIDER) for m in mention.meanings):
            taken.add(index)
            out.append(mention)
    return out


def _weigh_sentence(
    out: Weighed, mentions: Sequence[Mention], sentence: Sentence, standing: _Standing, words: Lexicon,
    logits: Mapping[str, float],
) -> None:
    """Adds what one sentence says to the evidence. `logits` are what the model hears in it, if it is to be asked."""
    seen = _seen(out, mentions, sentence, standing, words)
    personal, disclosed = seen.get(("obligation", "data_protection")), seen.get(("obligation", "disclosure"))
    if personal and disclosed and personal.weight > 0.5:
        disclosed.weight = min(disclosed.weight, _WEIGHT[WEAK])  # data passed on, not information given
    products = [key for key in seen if key[0] == "product"]
    # Sectors side by side (商业银行、证券公司、保险公司) are who is bound; four products and more
    # in one breath are a definition's catalogue.
    listed = sum(seen[key].provider for key in products) >= 3
    catalogue = len(products) >= 4 and not listed
    # 保险公司…不得在证券公司兼职: what another product's provider does with it is mentioned, not bound.
    # (Banks act on every other product; they take nothing away from it.)
    bound = {key for key in products if seen[key].subject and key[1] != "banking"}
    banks = seen.get(("product", "banking"))
    for key, said in seen.items():
        found = out.evidence[key]
        product = key[0] == "product"
        object_only = bool(bound) and product and key not in bound
        found.sentences += not object_only
        found.scope += standing.scope and said.weight > 0.5 and not (catalogue and product)
        found.listed += product and listed and said.provider and (standing.scope or standing.imposes)
        found.beside += product and banks is not None and banks.provider and said.provider and said.weight < _WEIGHT[ALIAS]
        share = _share(key, standing, penalty=out.penalty) * (0.4 if object_only else 1.0)
        value = said.weight + 0.5 * standing.scope
        if share:
            found.duties += said.weight * share
            if said.weight > 0.5:
                strong = share * max(1.0, said.weight) * (1.0 if product else trust(logits.get(key[1])))
                found.strong += strong
                found.conditional += strong * standing.conditional
            else:
                found.weak += share
            found.subject += said.subject
            found.bearer += said.subject and said.provider
            value += 1.0 + 0.5 * said.subject
        found.at(value, said.start, said.end)


def _seen(
    out: Weighed, mentions: Sequence[Mention], sentence: Sentence, standing: _Standing, words: Lexicon
) -> dict[tuple[str, str], _Said]:
    """What a sentence speaks of, each once in its strongest words."""
    seen: dict[tuple[str, str], _Said] = {}
    cues: dict[int, dict[int, Mention]] = {}
    fired: dict[int, tuple[int, int]] = {}
    for mention in mentions:
        subject = standing.modal is not None and sentence.start <= mention.start and mention.end <= standing.modal.start
        for meaning in mention.meanings:
            if meaning.group is not None:
                rule, group = meaning.group
                latest = cues.setdefault(rule, {})
                latest[group] = mention
                if len(latest) == words.cues[rule].groups and rule not in fired:
                    first, last = min(m.start for m in latest.values()), max(m.end for m in latest.values())
                    if last - first <= standing.reach:
                        fired[rule] = (first, last)
                continue
            key = (meaning.kind, meaning.id)
            out.evidence[key].count += 1
            weight = _WEIGHT[meaning.role]
            said = seen.get(key)
            if said is None or weight > said.weight:
                said = seen[key] = _Said(weight, mention.start, mention.end, subject, said is not None and said.provider)
            said.subject = said.subject or subject
            said.provider = said.provider or meaning.role == PROVIDER
    for rule, (first, last) in fired.items():
        key = ("obligation", words.cues[rule].obligation)
        out.evidence[key].count += 1
        weight = 2.0 if words.cues[rule].decisive else 0.9
        if key not in seen or seen[key].weight < weight:
            seen[key] = _Said(weight, first, last)
    return seen


def _share(key: tuple[str, str], standing: _Standing, *, penalty: bool) -> float:
    """How much of a duty the sentence makes of what it speaks of: 1 where it imposes it on a
    firm or finds it breached, less where it states it or an authority bears it, else 0."""
    if key[0] == "product":
        return float(standing.breach or standing.imposes)
    if key[1] == "disclosure" and standing.secret:
        return 0.0
    if standing.discloses and key[1] in _DISCLOSED:
        return 0.0
    if key[1] == "rectification":
        counts = standing.imposes and (penalty or not standing.sanction)
    elif key[1] in ("exposure_limit", "licensing") and standing.lost:
        counts = False
    else:
        counts = standing.breach or (standing.imposes and not standing.orders_only)
    if counts:
        return standing.factor
    return 0.0 if standing.secret else standing.stated * standing.factor
