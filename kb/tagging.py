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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kb.mentions import ALIAS, CUE, PROVIDER, WEAK, Lexicon, Mention
from kb.modality import MAY, Modal
from kb.sentences import Sentence

_TITLES = {"zh": re.compile(r"《[^《》\n]{1,120}》"), "en": re.compile(r"\b(?:[A-Z][a-z]+,? (?:of |and |for |in |the )?){1,8}Act\b")}
# Whom a notice is sent to, who is in charge of questions, keywords of the file.
_ENVELOPE = {
    "zh": re.compile(
        r"主题词|抄送|主送|内部发送|联系人|联系电话|转发至|翻印|印发$|^(?:中国人民银行|人民银行|各省|国家开发银行|各银)[^。]{0,600}[：:]\s*$"
        r"|行政复议申请|提起诉讼|特此公告|执行(?:过程)?中.{0,15}问题|实施中的.{0,10}问题|开户银行[：:]"
    ),
    "en": re.compile(r"^(?:Meant for|To|From|cc|Subject to review)\s*:|Yours (?:faithfully|sincerely)", re.IGNORECASE),
}
_SCOPE = {
    "zh": re.compile(r"本(?:办法|规定|条例|细则|指引|通知|法|准则|规则|意见|制度|公告|规程)(?:所称|适用|所指)|適用|适用(?:于|本)|^第一条|為.{2,40}(?:制定|特制定)|(?:为|為)了?(?:规范|加强|促进|进一步|防范|规範|完善|支持|保护|做好|有效)"),
    "en": re.compile(r"\b(?:applies|apply|applicable) to\b|\bthis (?:rule|part|chapter|circular|direction|regulation|guideline|subpart|statement)\b.{0,80}\b(?:applies|implements|sets out|concerns|governs|contains|provides)\b|\bpurpose of this\b|^(?:Subject|Re)\s*:", re.IGNORECASE),
}
# Items that follow such a sentence say who is bound, too.
_APPLIES = {
    "zh": re.compile(r"所称|所指|适用|適用|是指"),
    "en": re.compile(r"\b(?:applies|apply|applicable) to\b|\bmeans\b"),
}
# A breach in a sentence about penalties repeats a duty; a decision's findings state it.
_BREACH = {
    "zh": re.compile(r"违反|未按|未能|未及时|不符合|未经|未对|存在|不准确|不完整|违规|未建立|未履行|未勤勉|未披露|虚假"),
    "en": re.compile(r"\bfail(?:ed|s|ure)\b|\bviolat|\bdid not\b|\bbreach|\bwithout (?:obtaining|the)\b|\bdeficien", re.IGNORECASE),
}


# Duties of the authorities themselves: 监管部门应当自受理之日起…
_AUTHORITY = {
    "zh": re.compile(
        r"(?:人民银行|分支机构|银保监会|银监会|保监会|证监会|派出机构|监督管理机构|监管机构|主管部门|监管部门|管理部门|监督管理部门|行政部门"
        r"|人民政府|公安机关|网信部门|金融监管总局|主管机关|主管機關|法院|检察院|国务院|证监局|有关部门|外汇局|行政机关|工作人员|当事人|行政处罚)[^，。；]{0,12}$"
    ),
    "en": re.compile(
        r"\b(?:the )?(?:commission|bureau|secretary|director|registrar|reserve bank|pra|fca|fsra|regulator|member states?|competent authorit(?:y|ies)"
        r"|supervisory authorit(?:y|ies)|agency|board of governors|esas?|eba|cssf|bank of england|appropriate regulator|court|enisa)[^,.;]{0,25}$",
        re.IGNORECASE,
    ),
}
# A clause that sets penalties: what it orders (责令改正) is no duty to rectify.
_SANCTION = {
    "zh": re.compile(r"责令|罚款|处分|给予警告|處.{0,12}罰|依法处罚|吊销|追究刑事责任"),
    "en": re.compile(r"\b(?:fine|penalt(?:y|ies)|imprisonment|liable on)\b", re.IGNORECASE),
}
# What a licence is lost for is no duty to have one; acting without one is.
_UNLICENSED = {"zh": re.compile(r"未经|擅自|未取得|未依法取得|无证|非法设立|未按.{0,10}备案"), "en": re.compile(r"\bwithout\b|\bunlicensed\b", re.IGNORECASE)}
# What must not be disclosed, and what an authority announces, is no disclosure to customers.
_SECRECY = {
    "zh": re.compile(r"保密|不得[^。；]{0,40}(?:披露|泄露|公开)|(?:部门|机构|银行|委员会)[^，。；]{0,6}予以公告"),
    "en": re.compile(r"\b(?:must|shall|should|may) not (?:be )?disclose|\bconfidential", re.IGNORECASE),
}
# In a notice that directs (通知, 意见) verbs at the head of a clause impose without 应当.
_DIRECTS = {
    "zh": re.compile(
        r"(?:^|[，；：）、。\s一二三四五六七八九十])(?:要|切实|严格|加强|强化|建立|健全|完善|落实|认真|做好|确保|一律|及时|停止|加大|提高|规范"
        r"|不断|全面|组织开展|积极|采取|探索|请)"
    ),
    "en": re.compile(
        r"^(?:[-•*–]|\(?[a-z0-9]{1,3}[.)])?\s*(?:Adopt|Assess|Conduct|Describe|Develop|Document|Ensure|Establish|Identify|Implement|Maintain"
        r"|Monitor|Notify|Prepare|Provide|Review|Report|Submit)\b"
    ),
}
# Where a decision turns from what was found to what is ordered.
_ORDERS = {"zh": re.compile(r"决定对|我局决定|责令你|我局要求|本会决定|拟决定|现决定|决定如下|作出如下"), "en": re.compile(r"\b(?:is hereby ordered|order(?:s|ed) that)\b", re.IGNORECASE)}
# Texts whose plain statements are norms, too (按活期利率计息).
_NORMS = frozenset({"law", "rule", "draft", "notice"})
# How far apart the words of one cue may stand, in characters.
_REACH = {"zh": 42, "en": 110}


@dataclass(slots=True)
class Evidence:
    """What speaks for one tag, gathered over a notice; `best` is the strongest place so far
    (weight, start, end). Sentences are counted once."""

    title: float = 0.0
    scope: int = 0
    subject: int = 0
    duties: float = 0.0
    weak: float = 0.0
    strong: float = 0.0
    count: int = 0
    headings: int = 0
    sentences: int = 0
    listed: int = 0
    early: bool = False
    name: str = ""
    best: tuple[float, int, int] = (-1.0, 0, 0)

    def at(self, weight: float, start: int, end: int) -> None:
        """Keeps the place if it is stronger than those before."""
        if weight > self.best[0]:
            self.best = (weight, start, end)


@dataclass(slots=True)
class Weighed:
    """All evidence of a notice: by (kind, id), with the notice's sizes."""

    evidence: dict[tuple[str, str], Evidence] = field(default_factory=lambda: defaultdict(Evidence))
    duty_sentences: int = 0
    sentences: int = 0
    penalty: bool = False


def weigh(
    text: str, *, language: str, kind: str, title: str | None, title_mentions: Sequence[Mention],
    mentions: Sequence[Mention], modals: Sequence[Modal], sentences: Sequence[Sentence],
    headings: Sequence[tuple[int, int]], words: Lexicon,
) -> Weighed:
    """Gathers what speaks for every tag. `headings` are spans of chapter and article headings."""
    out = Weighed(penalty=kind == "penalty")
    hidden = [match.span() for match in _TITLES[language].finditer(text)]
    hidden_starts = [start for start, _ in hidden]
    for mention in title_mentions:
        for meaning in mention.meanings:
            if meaning.role in (ALIAS, PROVIDER):
                found = out.evidence[meaning.kind, meaning.id]
                found.name = (title or "")[mention.start : mention.end]
                found.title = max(found.title, 1.0 if meaning.role == ALIAS else 0.7)
    heading_starts = [start for start, _ in headings]
    duty = _duty_sentences(text, sentences, modals)
    at = 0
    applied: set[int] = set()
    ordered = False
    for index, sentence in enumerate(sentences):
        while at < len(mentions) and mentions[at].start < sentence.start:
            at += 1
        last = at
        while last < len(mentions) and mentions[last].end <= sentence.end:
            last += 1
        inside, at = mentions[at:last], last
        passage = text[sentence.start : sentence.end]
        if _ENVELOPE[language].search(passage[:700]):
            continue
        out.sentences += 1
        scope = bool(_SCOPE[language].search(passage)) or sentence.lead_in in applied
        if scope and (sentence.lead_in in applied or _APPLIES[language].search(passage)):
            applied.add(index)
        modal = duty[index]
        imposes = modal is not None and modal.modality != MAY
        if out.penalty:
            breach = bool(_BREACH[language].search(passage))
            if language == "zh":
                # Findings come first; of what the decision then orders only putting right is a duty.
                ordered = ordered or bool(_ORDERS[language].search(passage))
                breach, imposes = not ordered, ordered
            else:
                imposes = imposes or bool(_DIRECTS[language].search(passage))
        else:
            breach = False
            imposes = imposes or (kind == "notice" and bool(_DIRECTS[language].search(passage)))
        out.duty_sentences += imposes
        if not inside:
            continue
        _weigh_sentence(
            out, _visible(inside, hidden_starts, hidden, first=out.penalty), sentence, index,
            imposes=imposes, breach=breach, scope=scope,
            orders_only=out.penalty and language == "zh", factor=_factor(passage, sentence, modal, language), reach=_REACH[language],
            stated=language == "zh" and modal is None and kind in _NORMS and not scope, secret=bool(_SECRECY[language].search(passage)), unlicensed=bool(_UNLICENSED[language].search(passage)),
            sanction=not out.penalty and bool(_SANCTION[language].search(passage)),
            modal=modal, heading=lambda m: _within(m, heading_starts, headings), words=words,
        )
    for found in out.evidence.values():
        if found.title and found.best[0] < 0 and sentences:
            found.at(0.0, *_named(text, found.name, sentences[0]))
    return out


def _named(text: str, name: str, first: Sentence) -> tuple[int, int]:
    """Where the text holds what its title names; its first sentence where it does not."""
    at = text.find(name) if name else -1
    return (at, at + len(name)) if at >= 0 else (first.start, first.end)


def _factor(passage: str, sentence: Sentence, modal: Modal | None, language: str) -> float:
    """How much a duty in this sentence counts: little where an authority bears it."""
    if modal is None or modal.start < sentence.start:
        return 1.0
    before = passage[max(0, modal.start - sentence.start - 80) : modal.start - sentence.start]
    return 0.25 if _AUTHORITY[language].search(before) else 1.0


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
                if max(m.end for m in groups.values()) - min(m.start for m in groups.values()) > _REACH[language]:
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
        binding = [m for m in inside if m.modality != MAY]
        modal = (binding or inside)[0] if inside else None
        if modal is None and sentence.lead_in is not None and sentence.lead_in < len(own):
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
    out: Weighed, mentions: Sequence[Mention], sentence: Sentence, index: int, *, imposes: bool, breach: bool,
    orders_only: bool, stated: bool, secret: bool, unlicensed: bool, factor: float, reach: int, sanction: bool, scope: bool, modal: Modal | None, heading: Callable[[Mention], bool], words: Lexicon,
) -> None:
    """Adds what one sentence says to the evidence."""
    seen: dict[tuple[str, str], tuple[float, int, int, bool]] = {}
    cues: dict[int, dict[int, Mention]] = {}
    provided: set[tuple[str, str]] = set()
    fired: dict[int, tuple[int, int]] = {}
    for mention in mentions:
        is_heading = heading(mention)
        for meaning in mention.meanings:
            if meaning.role == CUE:
                if meaning.group is not None:
                    rule, group = meaning.group
                    latest = cues.setdefault(rule, {})
                    latest[group] = mention
                    if len(latest) == words.cues[rule].groups and rule not in fired:
                        first = min(m.start for m in latest.values())
                        last = max(m.end for m in latest.values())
                        if last - first <= reach:
                            fired[rule] = (first, last)
                continue
            key = (meaning.kind, meaning.id)
            found = out.evidence[key]
            found.count += 1
            if meaning.role == PROVIDER:
                provided.add(key)
            if is_heading and meaning.role != WEAK:
                found.headings += 1
            weight = {ALIAS: 1.0, PROVIDER: 0.9, WEAK: 0.3}[meaning.role]
            subject = modal is not None and sentence.start <= mention.start and mention.end <= modal.start
            if key not in seen or weight > seen[key][0]:
                seen[key] = (weight, mention.start, mention.end, subject)
            elif subject and not seen[key][3]:
                seen[key] = (*seen[key][:3], True)
    for rule, (first, last) in fired.items():
        key = ("obligation", words.cues[rule].obligation)
        out.evidence[key].count += 1
        weight = 2.0 if words.cues[rule].decisive else 0.9
        if key not in seen or seen[key][0] < weight:
            seen[key] = (weight, first, last, False)
    products = [key for key in seen if key[0] == "product"]
    # Sectors side by side (商业银行、证券公司、保险公司) are who is bound; four products and more
    # in one breath are a definition's catalogue.
    listed = sum(key in provided for key in products) >= 3
    catalogue = len(products) >= 4 and not listed
    # 保险公司…不得在证券公司兼职: what another product's provider does with it is mentioned, not bound.
    # (Banks act on every other product; they take nothing away from it.)
    bound = {key for key in products if seen[key][3] and key[1] != "banking"}
    for key, (weight, start, end, subject) in seen.items():
        found = out.evidence[key]
        object_only = bool(bound) and key[0] == "product" and key not in bound
        found.sentences += not object_only
        found.early = found.early or index < 6
        found.scope += scope and weight > 0.5 and not (catalogue and key[0] == "product")
        found.listed += listed and key in provided and (scope or imposes)
        value = weight
        if secret and key == ("obligation", "disclosure"):
            counts = False
        elif key == ("obligation", "rectification"):
            counts = imposes and (out.penalty or not sanction)
        elif sanction and key[1] in ("exposure_limit", "licensing") and not unlicensed:
            counts = False
        else:
            counts = breach or (imposes and (not orders_only or key[0] == "product"))
        if counts:
            share = factor if key[0] == "obligation" else (0.4 if object_only else 1.0)
        elif stated and not secret and key[0] == "obligation":
            share = 0.5
            counts = True
        if counts:
            found.duties += weight * share
            if weight > 0.5:
                found.strong += share * max(1.0, weight)
            else:
                found.weak += share
            found.subject += subject
            value += 1.0 + 0.5 * subject
        found.at(value + 0.5 * scope, start, end)
