"""Who issued a notice, under which title and number, when, and of which kind: read from
its text where metadata lacks it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb import dates_en, dates_zh
from kb.days import EN_DAY, ZH_DAY
from kb.kinds import bare_title, kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What identifies a notice; unknown is None. `kind` is one of law, rule, draft, notice,
    penalty, announcement."""

    title: str | None
    issuer: str | None
    doc_number: str | None
    kind: str
    language: str
    published_on: str | None


def read_identity(text: str, *, title: str | None = None, issuer: str | None = None,
                  doc_number: str | None = None, kind: str | None = None, language: str | None = None,
                  published_on: str | None = None) -> Identity:
    """The identity of a notice: what is given, completed from its text; never raises."""
    lang = language or language_of(text)
    chinese = lang == "zh"
    title = title or (_title_zh(text) if chinese else _title_en(text))
    doc_number = doc_number or (_number_zh(text, title or "") if chinese else _number_en(text))
    issuer = issuer or (_issuer_zh(text, title or "") if chinese else _issuer_en(text))
    if not published_on:
        day = (dates_zh.given(text) or dates_zh.borne(text)) if chinese else dates_en.borne(text)
        published_on = day.isoformat() if day else None
    kind = kind or kind_of(text, language=lang, title=title, issuer=issuer, doc_number=doc_number)
    return Identity(title=title, issuer=issuer, doc_number=doc_number, kind=kind, language=lang, published_on=published_on)


_HAN = re.compile(r"[㐀-鿿]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def language_of(text: str) -> str:
    """zh where Chinese characters outnumber Latin words in a sample, else en."""
    sample = text[:2000] + text[len(text) // 2:len(text) // 2 + 2000]
    han = len(_HAN.findall(sample))
    return "zh" if han > len(_LATIN_WORD.findall(sample)) else "en"


_END_ZH = (r"(?:通知|公告|通告|意见|意見|办法|辦法|规定|規定|条例|條例|细则|細則|指引|指南|规则|規則|准则|决定|決定|决定书|批复|函|方案|解释|标准|规程|规范"
           r"|答记者问|通报|征求意见稿|令|法|书|问答|说明|制度|要点|提示|措施)")
_TITLE_ENDS = re.compile(_END_ZH + r"(?:\s?[（(〔\[【][^（）()]{1,40}[）)〕\]】])*[：:]?\Z")
_SKIP_ZH = re.compile(rf"\A(?:.{{0,40}}文\s?件|特急|急件|加急|附件\s?\d{{0,2}}[：:]?|索引号.*|发文.*|来源.*|版本.*|更新.*|发布时间.*|时间[：:].*|字号.*|打印.*|分享.*|首页.*|当前位置.*|【.{{0,12}}】|.{{0,60}}[〔\[（(【]\s?\d{{4}}\s?[〕\]）)】]\s?第?\s?\d{{1,4}}\s?号|第\s?\d{{1,4}}\s?号|{ZH_DAY}.{{0,40}}|[（(].{{0,100}}[）)]|\W+)\Z")
_ADDRESSED = re.compile(r"[：:]\Z|\A(?:各|第[一二三四五六七八九十]{1,3}[条章])|[。；]\Z")


def _lines(text: str, most: int) -> list[str]:
    return [line.strip(" \t　\r#*") for line in text[:4000].split("\n") if line.strip(" \t　\r#*")][:most]


def _title_zh(text: str) -> str | None:
    lines = _lines(text, 14)
    parts: list[str] = []
    for line in lines:
        if not parts and _SKIP_ZH.match(line) and not _TITLE_ENDS.search(line.removesuffix("文件")):
            continue
        if _ADDRESSED.search(line) and not _TITLE_ENDS.search(line):
            if parts:
                break
            if len(line) > 60 or not re.search(_END_ZH, line):
                continue
        if _SKIP_ZH.match(line):
            break
        parts.append(line)
        if _TITLE_ENDS.search(line) or len(parts) == 4:
            break
    joined = " ".join(parts) if parts and not _TITLE_ENDS.search("".join(parts)) and len(parts) > 1 else "".join(parts)
    ended = bool(_TITLE_ENDS.search(joined))
    if joined and not ended:
        joined = parts[0]
    if not joined and lines:
        joined = lines[0]
    return joined[:200].rstrip("：:") or None


_NUMBER_ZH = re.compile(r"(?:^|[\n（(【\s])((?:[一-鿿]{1,24}?)\s?[〔\[［(（【]\s?\d{4}\s?[〕\]］)）】]\s?(?:第\s?)?\d{1,4}\s?号)(?=[\s）)】]|$)")
_ORDER_ZH = re.compile(r"(?:^|[\n（(])\s*((?:[一-鿿]{2,40}(?:令|公告))\s?\n?\s?(?:[〔（(]?\d{4}[〕）)]?年?\s?)?第\s?[0-9一二三四五六七八九十百]{1,5}\s?号)")


def _number_zh(text: str, title: str) -> str | None:
    for where in (title, text[:800]):
        for pattern in (_NUMBER_ZH, _ORDER_ZH):
            if found := pattern.search(where):
                return re.sub(r"\s", "", found[1])
    return None


_BODY = (r"(?:人民银行|银监会|银保监会|证监会|保监会|监督管理委员会|监督管理总局|监管总局|外汇管理局|外汇局|国务院|办公厅|办公室|人民法院|检察院|财政部|公安部|信息化部|商务部"
         r"|[一-鿿]{2,10}(?:部|委员会|管理局|监管局|监管分局|金融局|银保监局|银监局|证监局|总局|协会|交易所|分行|中心支行|公司|银行|人民政府|法院))")
_ISSUER_ENDS = re.compile(r"关于|印发|公告|令|行政处罚|发布|答记者问|就")
_ISSUER_FILE = re.compile(r"(?:^|\n)[ 　]{0,8}([一-鿿 　]{3,30}?)\s?文\s?件[ 　]{0,8}(?=\n)")
_ISSUER_SIGNED = re.compile(rf"([一-鿿、 　]{{3,60}})[ 　]{{0,3}}\n?[ 　\n]{{0,3}}{ZH_DAY}\s{{0,8}}(?:\Z|\n)")
_IS_BODY = re.compile(_BODY + r"\s*\Z")


def _issuer_zh(text: str, title: str) -> str | None:
    bare = bare_title(title)
    ends = _ISSUER_ENDS.search(bare[:160])
    names = re.split(r"[\s　、]+", bare[:ends.start()].strip()) if ends else []
    if names and all(_HAN.match(name) for name in names) and _IS_BODY.search(names[-1]):
        return "、".join(names)
    if (file := _ISSUER_FILE.search(text[:300])) is not None:
        return re.sub(r"\s", "", file[1])
    for signed in reversed(list(_ISSUER_SIGNED.finditer(text[-400:]))):
        name = re.sub(r"[ 　]+", "", signed[1])
        if _IS_BODY.search(name):
            return name
    order = re.search(r"([一-鿿]{3,30}?)\s?(?:令|公告)\s*\n?\s*(?:[〔（(]?\d{4}|第)", text[:300])
    return order[1] if order and _IS_BODY.search(order[1]) else None


_REGULATORS = ("Reserve Bank of India", "Consumer Financial Protection Bureau", "Bureau of Consumer Financial Protection",
               "Federal Deposit Insurance Corporation", "Office of the Comptroller of the Currency", "Federal Reserve",
               "Securities and Exchange Commission", "Commodity Futures Trading Commission", "Office of Foreign Assets Control",
               "Financial Crimes Enforcement Network", "Prudential Regulation Authority", "Financial Conduct Authority",
               "Monetary Authority of Singapore", "Hong Kong Monetary Authority", "Securities and Futures Commission",
               "European Banking Authority", "European Securities and Markets Authority", "European Central Bank",
               "Securities and Exchange Board of India", "Financial Services Regulatory Authority", "Bank of England")
_BODY_EN = re.compile(r"\b((?:[A-Z][A-Za-z'’-]+ (?:(?:of|and|for|the) ){0,2}){0,5}(?:Bank|Authority|Commission|Bureau|Corporation|Agency|Department|Ministry|Board|Council|Office|Service)"
                      r"(?: (?:of|for|on)(?: the)?(?: [A-Z][A-Za-z]+){1,4})?)\b")


def _issuer_en(text: str) -> str | None:
    head = text[:1500]
    known = [(head.find(name), name) for name in _REGULATORS if name in head]
    if known:
        return min(known)[1]
    for line in _lines(head, 6):
        if (body := _BODY_EN.fullmatch(line.strip(" .,:"))) is not None:
            return body[1]
    tail = _BODY_EN.search(head[:300])
    return tail[1] if tail else None


_NUMBER_EN = (
    re.compile(r"\bRBI/\d{4}-\d{2,4}/\d{1,4}\s?\S*"),
    re.compile(r"\b(?:FR Doc\.?|Federal Register document)\s(?:No\.\s)?(\d{4}-\d{4,6}(?:_\d{8})?)"),
    re.compile(r"\bDocket\sNos?\.\s?([A-Z]{2,6}-[\w–-]{3,24})"),
    re.compile(r"\b(?:Release|Circular|Notice|Order|Bulletin|Case|File|Reference|Ref)\s?(?:No|Number|no)?s?[.:]{0,2}\s?((?=[A-Z0-9/.–-]{0,20}\d)[A-Z0-9][A-Z0-9/.–-]{2,40})"),
    re.compile(r"\b((?:SR|FIL|OCC|CP|PS|SS|CA)\s?\d{1,4}[-/]\d{1,4})\b"),
    re.compile(r"\b((?:Regulation|Directive) \((?:EU|EC)\) (?:No )?\d{1,4}/\d{2,4})"),
)


def _number_en(text: str) -> str | None:
    for pattern in _NUMBER_EN:
        if found := pattern.search(text[:1200]):
            return (found[1] if found.lastindex else found[0]).rstrip(".,;")
    return None


_SKIP_EN = re.compile(rf"\A(?:{EN_DAY}|(?:Department|Meant for|Date|Dated|To|From|Subject|RE|Re|Docket|Source|URL)\b.{{0,200}}:?.*|RBI/.*|\W+|\d[\d\s./-]*|.{{0,40}}(?:FDIC|Division of|Office of the|Regional Office|Suite|Street|Phone|Fax|FAX|VIA).{{0,80}}|(?:BILLING CODE|AGENCY|ACTION|SUMMARY|DATES)\b.*)\Z")


def _title_en(text: str) -> str | None:
    lines = _lines(text, 25)
    for line in lines[:3]:
        subject = re.match(r"(?:Subject|SUBJECT|Re|RE)\s?:\s?(.{4,200})", line)
        if subject:
            return subject[1]
    for i, line in enumerate(lines):
        if _SKIP_EN.match(line) or len(line) < 6:
            continue
        if _BODY_EN.fullmatch(line) and i + 1 < len(lines):
            continue
        return line[:200]
    return lines[0][:200] if lines else None
