"""Relations in Chinese texts: 根据《…》制定本办法, 《…》同时废止, 对《…》作如下修改."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.places import places
from kb.relation import Relation

_NUMBER = re.compile(r"[一-鿿]{0,8}?(?:[一-鿿]{1,6}发|[一-鿿]{1,4}函|[一-鿿]{1,3}办|[一-鿿]{1,3}字|[一-鿿]{1,4}令|[一-鿿]{1,4}公告|[一-鿿]复)\s?[〔\[［(（【]\s?\d{4}\s?[〕\]］)）】]\s?(?:第\s?)?\d{1,4}\s?号")
_UNQUOTED = re.compile(r"(?:中华人民共和国|我国)[一-鿿]{2,16}?(?:法|条例)(?![律规院人定治])")
_BASIS = re.compile(r"(?<!法)(?:根据|依据|按照|依照|遵照|依)")
_MAKES = re.compile(r"(?:制定|制订|修订|修改|拟定|拟订|起草|编制|形成)(?:了|和发布|并发布|出台)?(?:以下|如下)?(?:本|《|此|以下|如下|了)|(?:订立|出台|发布)(?:本|了《)")
_MAKING = ("制定", "制订", "修订", "修改", "拟定", "拟订", "起草", "编制", "形成", "订立", "出台", "发布")
_TELLS = re.compile(r"(?:通知|公告|通告|意见|规定|决定|解释|批复|要求|办法|事项|事宜|工作|指引|说明|函复)[^。；\n]{0,12}?如下|(?<![一-鿿《])现[^。；\n]{0,60}?(?:如下|以下|提出|通知|公告|意见|印发|发布|公布)|(?:提出|制定)(?:以下|如下)|(?:行|局|会|部|委)(?:研究)?决定[，：:]")
_REPEALED = re.compile(r"废止|停止执行|停止使用|不再执行|不再适用|失效")
_REPEAL_WORD = re.compile(r"(?:同时|即行|予以|一并|随之|相应|均|全部|自动|自行|现|起|宣布|一律)\s?(?:予以|即行|全部)?\s?(?:废止|停止执行|不再执行|不再适用|失效|停止使用)|[》）)号]\s?(?:废止|停止执行|不再执行)|废止(?:以下|下列|了?《)")
_NOT_REPEALED = re.compile(r"\A(?:的|前|后(?!，)|或者|或|、|和|与|通知|决定)|\A[^。]{0,2}征求")
_AMENDS = re.compile(r"对\s?(?=《)|修改\s?(?=《)|将\s?(?=《)|修订\s?(?=《)|修正\s?(?=《)")
_PART = re.compile(r"\A(?:[（(][^（）()]{0,80}[）)])?(第[0-9０-９一二三四五六七八九十百零〇]{1,6}[条條章节款项](?:[第之、和至及，（）()一二三四五六七八九十百零0-9条條款项目]{0,60}[条條章节款项目])?)(?:的?规定|内容)?")
_ITEMS = re.compile(r"(?:\s{0,6}(?:[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]\s?|\d{1,3}\s?)?[^\n《]{0,40}《[^\n]{4,160}\n?){1,80}")
_TAIWAN = re.compile(r"依(?:據)?([一-鿿]{2,30}?(?:法|條例|辦法|規則|細則))(?:[（(][^（）()]{0,20}[）)])?第[^。\n]{1,60}?(?:訂定|制定)")
_CHANGED = re.compile(r"改为[：:]?\s?[“\"「]|改為[：:]?\s?[「“]")
_TITLE_AMENDS = re.compile(r"关于(?:修改|修订|修正|调整|补充)(?:[〈《<]|.{0,12}?[〈《<])")


def titles(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The titles between 《 and 》 that begin in a stretch, nested ones within their outer one."""
    at = text.find("《", start, end)
    while at >= 0:
        depth, close = 0, -1
        for i in range(at, min(len(text), at + 160)):
            if text[i] == "《":
                depth += 1
            elif text[i] == "》":
                depth -= 1
                # 《关于印发〈X》的通知〉: brackets closed in the wrong order still end the title.
                if depth == 0:
                    close = i
                    break
        if close < 0:
            close = text.find("》", at, at + 160)
        if close < 0:
            at = text.find("《", at + 1, end)
            continue
        name = re.sub(r"\s*\n\s*", "", text[at + 1:close]).strip()
        if name:
            yield at, close + 1, name
        at = text.find("《", close, end)


def relations_zh(text: str, *, kind: str, title: str | None) -> list[Relation]:
    """All relations stated, in no set order, perhaps more than once."""
    found = list(_repeals(text)) + list(_amends(text, title))
    if kind != "penalty":
        found += _implements(text)
    amended = {r.target for r in found if r.kind == "amends"}
    return [r for r in found if r.kind != "implements" or r.target not in amended]


def _sentence(text: str, at: int, *, back: int = 1200, on: int = 400) -> tuple[int, int]:
    floor, ceiling = max(0, at - back), min(len(text), at + on)
    begin = max([floor, *(text.rfind(c, floor, at) + 1 for c in "。；;")])
    # A line ends a sentence too, unless it was broken in the middle of one.
    line = text.rfind("\n", begin, at)
    while line > begin:
        if text[line - 1] in "：:。；" or text[line + 1:line + 2] == "第" or text[line - 1] == "\n" \
                or line - text.rfind("\n", 0, line) < 25:
            begin = line + 1
            break
        line = text.rfind("\n", begin, line)
    ends = [p for p in (text.find(c, at, ceiling) for c in "。；;\n") if p >= 0]
    return begin, min(ends, default=ceiling)


def _implements(text: str) -> Iterator[Relation]:
    for at in places(text, _MAKING):
        if (made := _MAKES.match(text, at)) is None:
            continue
        if made.group().endswith(("本", "《", "此")) or made.start() < 3000:
            yield from _basis(text, made.start(), made.end(), late=made.start() > 6000)
    for told in _TAIWAN.finditer(text, 0, 3000):
        yield Relation("implements", told[1], told.start(), told.end())
    for told in _TELLS.finditer(text, 0, 3000):
        yield from _basis(text, told.start(), told.end(), late=False)


def _basis(text: str, at: int, end: int, *, late: bool) -> Iterator[Relation]:
    begin, _ = _sentence(text, at)
    words = text[begin:at]
    for basis in reversed(list(_BASIS.finditer(words))):
        start = begin + basis.end()
        named = list(titles(text, start, at))
        # Every title after the word for the basis counts, up to the clause that follows the list.
        stop = start
        for name in named:
            gap = text[stop:name[0]]
            if re.search(r"参照|参考|对照", _unbracketed(gap)):
                break
            if stop > start and re.search(r"[，,](?!\s{0,3}(?:以及|和|及|并|结合|《))", _unbracketed(gap)):
                break
            stop = name[1]
            yield Relation("implements", name[2], begin + basis.start(), end)
        if not named or stop == start:
            clause = text[start:at].split("，", 1)[0][:200]
            for pattern in (_UNQUOTED, _NUMBER):
                for match in pattern.finditer(clause):
                    yield Relation("implements", _trim(match.group()), begin + basis.start(), end)


def _unbracketed(words: str) -> str:
    return re.sub(r"[（(][^（）()]{0,120}[）)]", "", words)


def _trim(number: str) -> str:
    return re.sub(r"\s", "", number).removeprefix("国务院" if number.startswith("国务院国") else "\0")


def _repeals(text: str) -> Iterator[Relation]:
    told = 0
    for word in _REPEALED.finditer(text):
        if _NOT_REPEALED.match(text, word.end()) or _NOT_REPEALED.match(text[word.end():word.end() + 6]):
            continue
        begin, end = _sentence(text, word.start())
        # What an earlier 废止 of the sentence repealed is not repealed again.
        begin = max(begin, told)
        around = text[max(begin, word.start() - 8):word.end() + 3]
        if not _REPEAL_WORD.search(around) or re.search(r"已(?:经|被|于)?[^。，]{0,12}\Z|不\Z|期间", text[max(begin, word.start() - 14):word.start()]):
            continue
        told = word.end()
        before = list(titles(text, begin, word.start()))
        clause = text[begin:word.start()]
        if before:
            yield from _repealed(text, begin, before, word.start(), word.end())
        else:
            yield from (Relation("repeals", _trim(m.group()), max(begin, word.start() - 200) + m.start(), word.end())
                        for m in _NUMBER.finditer(clause[-200:])) if "号" in clause[-200:] else ()
        tail = text[word.end():word.end() + 1]
        listed = re.search(r"(?:下列|以下|如下|附件)[^。《]{0,40}\Z", clause) or text[word.end():word.end() + 2] in ("以下", "下列")
        if ((tail in "：:" and tail) or listed) and not before and (items := re.search(r"[：:]", text[word.end():word.end() + 60])):
            from_ = word.end() + items.end()
            block = _ITEMS.match(text, from_)
            for at, close, name in titles(text, from_, block.end() if block else end):
                yield Relation("repeals", name, at, close)
        elif word.group() == "废止" and tail == "《" and not before:
            for at, close, name in titles(text, word.end(), end):
                yield Relation("repeals", name, at, close)


def _repealed(text: str, begin: int, before: list[tuple[int, int, str]], at: int, end: int) -> Iterator[Relation]:
    """The titles that stand in one list right before the words that repeal them."""
    kept: list[tuple[int, int, str]] = []
    nearer = at
    for start, close, name in reversed(before):
        gap = _unbracketed(text[close:nearer])
        if re.search(r"(?:规定|要求)的|按照|根据|依照|依据|施行之日|执行[，,]", gap) and kept:
            break
        if re.search(r"不一致|抵触|为准", gap) or (kept and re.search(r"起(?:施行|实施|执行)[，,]?\s*\Z", gap)):
            break
        lead = text[max(begin, start - 8):start]
        if re.search(r"(?:根据|依据|按照|依照)[^，]{0,4}\Z", lead):
            break
        kept.append((start, close, name))
        nearer = start
    for start, close, name in reversed(kept):
        part = _PART.match(text, close) or _PART.match(text[close:close + 160])
        yield Relation("repeals", name, start, end, re.sub(r"\s", "", part[1]) if part else None)


def _amends(text: str, title: str | None) -> Iterator[Relation]:
    if title and re.search(r"关于(?:修改|修订|修正)|修正案", title):
        for _, _, name in titles(title, 0, len(title)):
            inner = re.sub(r"[〈〉<>]", "", name)
            at = text.find(name)
            yield Relation("amends", inner, max(at, 0), at + len(name) if at >= 0 else 0)
    for word in _AMENDS.finditer(text):
        end = min(len(text), word.end() + 200)
        for _, close, name in titles(text, word.end(), word.end() + 1):
            rest = text[close:end]
            if re.match(r"(?:[（(][^（）()]{0,80}[）)])?(?:[^。；\n]{0,60}?)(?:作出?(?:了?)(?:如下|以下|相应)?(?:修改|修订|修正)|进行(?:了)?(?:如下)?(?:修改|修订|修正)|(?:修改|修订|调整)(?:为|如下)|予以(?:修改|修订))", rest) \
                    and not re.search(r"征求意见|第[一-鿿]{1,3}次修正", rest[:60]):
                yield Relation("amends", name, word.start(), close)
    for word in _CHANGED.finditer(text):
        begin, _ = _sentence(text, word.start(), back=400)
        for at, close, name in list(titles(text, begin, word.start()))[:1]:
            if re.search(r"关于[“\"]?\Z|依据|根据", text[max(begin, at - 4):at]) is None and "“" not in text[begin:at]:
                yield Relation("amends", name, at, close)
