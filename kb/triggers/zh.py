"""Triggers in Chinese text: candidates by one regex, then each sentence on its own.

The order of reading: `zh_fold` simplifies characters, `zh_clauses` splits a sentence into
conditions and what follows, `zh_hits` and `zh_acts` find the words that take something away (with
`zh_lexicon`, `zh_refusals` and `zh_exclusions`), and effect, cause, condition, actor and
references are read off what remains.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from kb.gates import Gated, gated
from kb.identity import Identity
from kb.provisions import Provision
from kb.references import Citation
from kb.sentences import Sentence
from kb.triggers import zh_restorations
from kb.triggers.blanket import punishes_all
from kb.triggers.model import Restoration, Trigger
from kb.triggers.zh_actor import read_actor, read_duration, read_ends, read_subject
from kb.triggers.zh_acts import Hit, Setting
from kb.triggers.zh_cause import read_cause
from kb.triggers.zh_clauses import MODAL, Clause, read_clauses
from kb.triggers.zh_condition import read_condition, read_lead_condition, read_target
from kb.triggers.zh_effect import read_effect
from kb.triggers.zh_fold import fold
from kb.triggers.zh_hits import read_hits
from kb.triggers.zh_lexicon import ACCOUNT, BUSINESS, FAMILIES, LICENCE, NEW, PARTNER
from kb.triggers.zh_products import named_products
from kb.triggers.zh_refs import breached
from kb.unwrap import Unwrapped

# A sentence without one of these is no trigger; the regex runs once over the whole text.
_CANDIDATE = gated("|".join(FAMILIES.values()))
_RESTORING = gated("恢复|解除|解冻|解封|复牌|重新|移出|取消|撤销|放宽")
_MEASURES = re.compile(
    r"(?:采取|实施|给予)[^。；]{0,40}(?:措施|方式|手段|处理|处置|处罚|惩戒)|措施[^。；]{0,16}(?:包括|如下|"
    r"：)|(?:下列|以下|如下|左列)[^。；]{0,14}(?:措施|处理|处分|处罚|处置|惩戒|手段)|"
    r"(?:按照?|依照?)(?:下列|以下|左列)[^。；]{0,10}(?:处理|处罚|处置|办理|执行|为之)|为(?:下列|以下)[^。；，]{0,4}(?:处分|限制|处置)|(?:履行|遵守|符合|"
    r"执行)[^。]{0,12}(?:下列|以下)[^。]{0,10}(?:义务|职责|规定|要求)|"
    r"应当?(?:做到|按照)?(?:下列|以下|：)|(?:如下|以下|下列)[^。；]{0,10}(?:决定|要求|规定)|"
    r"决定(?:如下)?[：:]?$"
)
_CONDITIONS = re.compile(
    r"(?:下列|以下|如下|左列)[^。；]{0,14}(?:情形|情况|情事|事由|行为|条件|问题|特征|活动|事项|材料|"
    r"内容|信息|情况之一)|之一(?:的)?[，：:]|不得[^。；]{0,20}[：:]$"
)
_TAKES = re.compile(
    r"(?:下列|以下|如下|左列)[^。；，]{0,14}(?:措施|处理|处罚|处置|惩戒|手段|"
    r"处分|限制)(?:[^。；：:]{0,6}[：:，])?$|依(?:下列|以下)(?:规定|情形)(?:办理|处理)|措施[^。；]{0,12}[：:]$|包括但不限于"
)
_KINDS = re.compile(r"种类|听证|处罚决定(?:前|时|的)|设定|权限")
# A line break inside a sentence, with the foot of a page that it may follow.
_BREAK = re.compile(r"[ \t\u3000]*(?:[-－—][ \t]*\d{1,4}[ \t]*[-－—])?[ \t\u3000]*\n\s*")
# 现就有关事项通知如下： what follows is the notice, no list.
_OPENING = re.compile(
    r"(?:通知|公告|意见|批复|函告|通报|说明|安排|公布|规定|决定|解释|明确)[^，。；]{0,6}如下[^，。；]{0,12}[：:。]?$|"
    r"(?:提出|制定|形成|作出)[^，。；]{0,8}(?:以下|如下|本)[^，。；]{0,8}(?:意见|规定|通知|解释|办法|细则)|"
    r"(?:有关|相关|具体)(?:事项|问题|事宜|要求)[^，。；]{0,16}[：:]?$"
)
_UNTIL_RIGHT = re.compile(r"^[^，。；]{0,20}改正[^，。；]{0,30}前$")
# A list of what penalties there are imposes none.
_LISTS_KINDS = re.compile(r"(?:处罚|处分|措施)的?种类|听证|重大(?:行政)?处罚(?:决定)?(?:包括|是指|：)")
_TITLED = re.compile(r"[（(]?[一二三四五六七八九十\d]+[）)、.．][^：:；]*(?:。|$)")
_LEAD = re.compile(r"[：:]\s*$|(?:下列|以下|如下)")
_DECISION_TITLE = re.compile(
    r"(?:采取|处以|实施|给予)[^\n]{0,40}(?:措施|处罚)的(?:决定|公告|通知)|"
    r"处罚决定书?|监管措施决定|监督管理措施|纪律处分|处罚信息"
)
_DECISION_TEXT = re.compile(
    r"对你(?:公司|单位|行|司|中心|分公司)?[^。\n]{0,12}(?:采取|作出|处以)|"
    r"责令你(?:公司|单位|行|司)|我局决定"
)
_FIRM = re.compile(
    r"(?:尊敬的|亲爱的)[^\n]{0,16}(?:客户|用户|持卡人|投资者|商户)|我行(?:将|拟|定|于)|"
    r"本行将|我司将|本公司将|我公司将|敬请(?:谅解|留意)|特此公告|感谢您"
)
_DONE = re.compile(
    r"(?:将|拟|已|定|现|决定|计划)?(?:于|自|从)[^，。；]{2,24}(?:日|时|起|零点|：00)|"
    r"\d{1,2}月\d{1,2}日[^。；]{0,160}(?:暂停|停止|中断|关闭|下线)|"
    r"现(?:已|将|决定)|已经?(?:于|暂停|停止|下架|关闭)|我[行司][^，。；]{0,8}(?:决定|将)|"
    r"公司[^，。；]{0,8}决定"
)
# Notices about what customers and partners do.
_CONDUCT_TITLE = re.compile(r"洗钱|恐怖融资|诈骗|欺诈|可疑交易|身份识别|尽职调查|外包|违法犯罪|银行卡风险")


def read_triggers(
    text: str,
    *,
    identity: Identity,
    provisions: Sequence[Provision],
    sentences: Sequence[Sentence],
    citations: Sequence[Citation],
) -> tuple[tuple[Trigger, ...], tuple[Restoration, ...]]:
    """The triggers of a text and the passages that end one, in text order; never raises."""
    folded = fold(text)
    ends = [sentence.end for sentence in sentences]
    wanted = _touched(folded, _CANDIDATE, ends, sentences)
    triggers: list[Trigger] = []
    if wanted:
        reader = _Reader(text, folded, identity, sentences, citations)
        for number in wanted:
            trigger = reader.read(number)
            if trigger:
                triggers.append(trigger)
    taken = {trigger.start for trigger in triggers}
    restorations = [
        Restoration(sentences[number].start, sentences[number].end, sentences[number].provision)
        for number in _touched(folded, _RESTORING, ends, sentences)
        if sentences[number].start not in taken
        and zh_restorations.restores(folded[sentences[number].start : sentences[number].end])
    ]
    return tuple(triggers), tuple(restorations)


def _touched(
    text: str, pattern: Gated, ends: list[int], sentences: Sequence[Sentence]
) -> list[int]:
    """Numbers of the sentences that a pattern matches in, ascending."""
    out: list[int] = []
    at = 0
    while True:
        match = pattern.search(text, at)
        if match is None:
            return out
        number = bisect_right(ends, match.start())
        if number < len(sentences) and sentences[number].start <= match.start():
            out.append(number)
            at = sentences[number].end
        else:
            at = match.end()


def _back(start: int, flat: Unwrapped, span: tuple[int, int]) -> tuple[int, int]:
    """The span in the text of a span in a sentence that was laid on one line."""
    return start + flat.at(span[0]), start + flat.end(span[1])


class _Reader:
    """One text being read: what its sentences share."""

    def __init__(
        self,
        raw: str,
        text: str,
        identity: Identity,
        sentences: Sequence[Sentence],
        citations: Sequence[Citation],
    ) -> None:
        self.raw = raw
        self.text = text
        self.sentences = sentences
        self.citations = citations
        self.starts = [citation.start for citation in citations]
        title = identity.title or ""
        self.decision = identity.kind == "penalty" or bool(
            _DECISION_TITLE.search(title) or (len(text) < 20_000 and _DECISION_TEXT.search(text))
        )
        self.announcement = (identity.kind == "announcement" and "第一条" not in text) or (
            len(text) < 20_000 and bool(_FIRM.search(text))
        )
        # What an announcement says first: the reason that its items share.
        self.reason = title + text[:400] if self.announcement else ""
        self.conduct = _CONDUCT_TITLE.search(title) is not None
        self._items: dict[int, list[int]] | None = None

    def words(self, number: int | None) -> str:
        """The words of a sentence, simplified and on one line; empty for None."""
        return "" if number is None else self.flat(number).text

    def flat(self, number: int) -> Unwrapped:
        """A sentence without its line breaks, and the way back to its offsets."""
        sentence = self.sentences[number]
        text = self.text[sentence.start : sentence.end]
        if "\n" not in text:
            return Unwrapped(text, [])
        cuts: list[int] = []
        for match in _BREAK.finditer(text):
            cuts += [match.start() - len(cuts)] * (match.end() - match.start())
        return Unwrapped(_BREAK.sub("", text), cuts)

    def read(self, number: int) -> Trigger | None:
        """The trigger that a sentence states, if it states one."""
        sentence = self.sentences[number]
        words = self.words(number)
        lead = self.words(sentence.lead_in)
        if _LISTS_KINDS.search(lead) or self._heads(number, words):
            return None
        setting = self._setting(lead, self._opens(number))
        clauses = read_clauses(words)
        if not clauses:
            return None
        hits = read_hits(words, clauses, setting)
        if not hits:
            return None
        done = self._done(words, hits)
        condition = self._condition(number, words, clauses, hits, setting)
        condition_words = self.text[condition[0] : condition[1]] if condition else ""
        names: dict[str, Hit] = {}
        for hit in sorted(hits, key=lambda h: -h.score):
            names.setdefault(hit.consequence, hit)
        ordered = sorted(names.values(), key=lambda h: h.start)
        first = ordered[0]
        notice = all(hit.notice for hit in hits)
        printed = _BREAK.sub("", self.raw[sentence.start : sentence.end])
        flat = self.flat(number)
        effect = read_effect(words, clauses, hits, lead_in=lead, done=done)
        return Trigger(
            start=sentence.start,
            end=sentence.end,
            consequences=tuple(hit.consequence for hit in ordered),
            cause=read_cause(
                words,
                condition=condition_words,
                around=lead if setting.measures else "",
                reason=self.reason,
                items=self._listed(number) if "下列" in condition_words or "以下" in condition_words else "",
                conduct=self.conduct and not {NEW, LICENCE, BUSINESS} & names.keys() and "协会" not in words,
                decided=self.decision or (LICENCE in names and not notice),
                notice=notice,
                provider=self.announcement
                or all(hit.verb == "measure" and hit.consequence in (ACCOUNT, PARTNER) for hit in hits),
            ),
            effect=effect,
            condition=self.raw[condition[0] : condition[1]] if condition else None,
            condition_start=condition[0] if condition else None,
            refs=tuple(self._refs(number, hits, condition, done)),
            evidence=tuple(
                (sentence.start + flat.at(hit.start), sentence.start + flat.end(hit.end)) for hit in ordered
            ),
            actor=read_actor(words, first.start, lead_in=lead, printed=printed),
            score=round(min(0.98, max(hit.score for hit in hits)), 2),
            provision=sentence.provision,
            products=named_products(words),
            subject=read_subject(printed, first.start, first.end),
            duration=read_duration(printed, first.start, first.end),
            ends=read_ends(printed, first.start),
            blanket=punishes_all(words, language="zh") or punishes_all(lead, language="zh"),
        )

    def _listed(self, number: int) -> str:
        """The words of the items that a sentence introduces, for what they say of the reason."""
        return " ".join(self.words(item) for item in self._items_of(number)[:12])

    def _heads(self, number: int, words: str) -> bool:
        """Whether a sentence only names what the rest of its item says: （二）强化账户冻结管理。"""
        if len(words) > 34 or number + 1 >= len(self.sentences) or not _TITLED.match(words):
            return False
        here, following = self.sentences[number], self.sentences[number + 1]
        return (
            here.provision is not None
            and here.provision == following.provision
            and following.lead_in != number
        )

    def _opens(self, number: int) -> bool:
        """Whether a sentence is the first of its item: what follows in the item is prose of its own."""
        lead_in = self.sentences[number].lead_in
        previous = self.sentences[number - 1] if number else None
        return (
            previous is None
            or number - 1 == lead_in
            or previous.provision != self.sentences[number].provision
        )

    def _setting(self, lead: str, opens: bool) -> Setting:
        conditions = bool(lead and _CONDITIONS.search(lead) and not _TAKES.search(lead))
        return Setting(
            measures=bool(lead)
            and not _KINDS.search(lead)
            and not conditions
            and bool(_MEASURES.search(lead) or (_LEAD.search(lead) and MODAL.search(lead[-40:]))),
            listed=bool(lead) and opens and not _OPENING.search(lead),
            decision=self.decision,
            announcement=self.announcement,
        )

    def _done(self, words: str, hits: Sequence[Hit]) -> bool:
        if self.decision:
            return True
        return self.announcement and bool(_DONE.search(words))

    def _condition(
        self, number: int, words: str, clauses: tuple[Clause, ...], hits: Sequence[Hit], setting: Setting
    ) -> tuple[int, int] | None:
        if self.decision:
            return None
        start = self.sentences[number].start
        lead = self.words(self.sentences[number].lead_in)
        opening = _OPENING.search(lead) is not None
        wait = (
            setting.measures
            and not opening
            and _TAKES.search(lead)
            and not any(c.condition for c in clauses)
        )
        own = None if wait else read_condition(words, clauses, hits)
        if own and _UNTIL_RIGHT.search(words[slice(*own)]) and self._goes_on(number):
            own = None  # 在改正前，可以限制其股东权利: who has to put what right, the sentence before says
        if own:
            return _back(start, self.flat(number), own)
        lead_in = self.sentences[number].lead_in
        for candidate in (lead_in, *((lead_in - 1,) if lead_in and setting.measures else ())):
            if candidate is None or opening:
                continue
            sentence = self.sentences[candidate]
            lead = self.words(candidate)
            span = read_lead_condition(lead, read_clauses(lead))
            if span:
                return _back(sentence.start, self.flat(candidate), span)
        own = read_condition(words, clauses, hits)
        if (own is None or _UNTIL_RIGHT.search(words[slice(*own)])) and not opening and self._goes_on(number):
            # 承兑人余额不足的，应当先行通知。开户行应当代为拒付: what the sentence before says.
            before = self.words(number - 1)
            span = read_lead_condition(before, read_clauses(before), phrases=False)
            if span:
                return _back(self.sentences[number - 1].start, self.flat(number - 1), span)
        own = own or read_target(words)
        return _back(start, self.flat(number), own) if own else None

    def _goes_on(self, number: int) -> bool:
        """Whether a sentence stands in one paragraph with the sentence before it."""
        if not number:
            return False
        here, before = self.sentences[number], self.sentences[number - 1]
        return (
            here.provision == before.provision
            and here.lead_in == before.lead_in
            and "\n" not in self.text[before.end : here.start]
        )

    def _refs(
        self, number: int, hits: Sequence[Hit], condition: tuple[int, int] | None, done: bool
    ) -> list[int]:
        if done and self.decision:
            stop = self.sentences[number].start
            out: list[int] = []
            seen: set[str] = set()
            for index in breached(
                self.text, self.citations, range(bisect_left(self.starts, stop)), start=0, end=stop
            ):
                if self.citations[index].cited not in seen:
                    seen.add(self.citations[index].cited)
                    out.append(index)
            return out
        sentence = self.sentences[number]
        spans = [(sentence.start, sentence.end)]
        if sentence.lead_in is not None:
            lead = self.sentences[sentence.lead_in]
            spans.insert(0, (lead.start, lead.end))
        spans += [(self.sentences[i].start, self.sentences[i].end) for i in self._items_of(number)]
        out = []
        for start, end in spans:
            indices = range(bisect_left(self.starts, start), bisect_left(self.starts, end))
            out += breached(self.text, self.citations, indices, start=start, end=end)
        return out

    def _items_of(self, number: int) -> list[int]:
        """The enumerated items that a sentence introduces."""
        if self._items is None:
            self._items = {}
            for index, sentence in enumerate(self.sentences):
                if sentence.lead_in is not None:
                    self._items.setdefault(sentence.lead_in, []).append(index)
        return self._items.get(number, [])
