"""Of which kind a notice is: law, rule, draft, notice, penalty or announcement."""

from __future__ import annotations

import re

_ZH_DRAFT = re.compile(r"征求意见稿|公开征求|征求[^，。]{0,30}意见|草案|意见征集|徵求意見|諮詢")
_ZH_NOT_DRAFT = re.compile(r"征求意见(?:的|情况)(?:反馈|情况|说明)|意见采纳|答记者问")
_ZH_PENALTY = re.compile(r"处罚决定|行政处罚(?!.{0,12}(?:规定|办法|程序|基准|指引|规则|条例|事项|细则|通知|裁量))|处罚信息|罚单|市场禁入决定|监管措施决定|警示函|监管谈话|监管关注函|纪律处分|公开谴责|事先告知书"
                         r"|采取[^，。]{0,80}?(?:措施|监管)的?(?:事先告知|决定)|(?:给予|予以)[^，。]{0,60}?(?:处分|处罚)|责令[^，。]{0,30}(?:决定|通知)书?\Z|注销[^，。]{0,40}(?:许可|牌照|资格)[^，。]{0,10}(?:的?(?:公告|决定))|吊销|下架[^，。]{0,40}(?:通报|公告)|(?:侵害用户权益|违法违规)[^，。]{0,40}通报|决定书")
_ZH_PENALTY_HEAD = re.compile(r"\A\s*(?:当事人[：:]|[^\n]{0,40}(?:处罚决定书|监管措施决定书|行政处罚信息公开表)|[^\n：:]{2,60}[：:]\s*\n?\s*(?:经查|经调查|我局|你公司|日前|近期，我局))")
_ZH_SAID = re.compile(r"答记者问|问答|新闻发布|新闻稿|记者会|讲话|发言|致辞|解读|就[^，。]{2,60}答|服务公告|系统(?:升级|维护)|停机|维护(?:公告|通知)|恢复(?:服务|运行)|访谈|通气会|座谈会|会议召开|温馨提示|风险提示|公告解读|一图读懂|发布会|年报\Z|年度报告\Z|统计(?:数据|报告|公报)")
_ZH_DIRECTED = re.compile(r"(?:通知|意见|指引|指南|批复|办法|规定)(?:第.{1,4}号)?(?:——.*)?(?:\s*[（(〔\[][^（）()〔〕]*[）)〕\]])*\s*\Z")
_ZH_LAW = re.compile(r"(?<![办辦方做看说想算书语手疗])法(?:修正案)?(?:\s*[（(][^（）()]*[）)])?\s*\Z")
_ZH_RULE = re.compile(r"(?:办法|辦法|条例|條例|规定|規定|细则|細則|规则|規則|规程|規程|准则|準則|章程|规范|制度|标准|解释|禁令|守则|规章)(?:\s*[（(〔\[][^（）()〔〕]*[）)〕\]])*\s*\Z")
_ZH_SOFT = re.compile(r"(?:指引|指南|意见|意見|通知|通告|批复|复函|函|方案|要点|纲要|计划|规划|提示|公约|倡议|建议|说明|办理流程|公告|决定|请示|规划)(?:\s*[（(〔\[【][^（）()〔〕【】]*[）)〕\]】])*\s*\Z")
_ENCLOSED = re.compile(r"(?:印发|发布|公布|下发|颁布|颁发|转发|制定|印發|修订|修改|施行|实施|废止)[^《]{0,24}《([^《》]{3,80}(?:[〈《][^〉》]*[〉》][^《》]{0,30})?)》?")
_NUMBER_TAIL = re.compile(r"[（(【\[]?[一-鿿 ]{0,30}[〔\[［(（【] ?\d{4} ?[〕\]］)）】] ?(?:第 ?)?\d{1,4} ?号 ?[）)】\]]?\Z| ?\d{4}年第\d{1,4}号\Z|[（(][^（）()]{0,24}令 ?第? ?\d{1,4} ?号[）)]\Z")
_ORDER = re.compile(r"令\s*[〔\[（(【]?\s*\d{4}|令\s*第?\s*[\d一二三四五六七八九十百]{1,5}\s*号")
_BRACKETED = re.compile(r"[（(]([^（）()]{4,70}(?:[（(][^（）()]{1,12}[）)])?)[）)]\s*\Z")

_EN_DRAFT = re.compile(r"\b(?:consultation|proposed\s+rule|proposal|notice\s+of\s+proposed|draft|exposure\s+draft|request\s+for\s+(?:comment|information|input)|discussion\s+paper|NPRM)\b", re.IGNORECASE)
_EN_PENALTY = re.compile(r"\b(?:enforcement\s+(?:release|action|order|information|notice)|consent\s+order|cease[\s-]and[\s-]desist|civil\s+(?:money\s+)?penalt|final\s+notice|decision\s+notice|penalt(?:y|ies)\s+(?:on|against|imposed|of)|fine[sd]?\b|imposes?\s|settle[sd]?\b|finding\s+of\s+violation|prohibition\s+order|written\s+agreement|in\s+the\s+matter\s+of|cancell?(?:s|ed|ation)\s.{0,80}(?:registration|licen[cs]e|certificate)|revo(?:kes|cation|ked)\b|censure|reprimand|public\s+statement|order\s+to\s+pay|disciplin|sanctions?\s.{0,40}for\b)", re.IGNORECASE)
_EN_PENALTY_HEAD = re.compile(r"\b(?:ENFORCEMENT INFORMATION FOR|Enforcement Release|CONSENT ORDER|NOTICE OF CHARGES|WRITTEN AGREEMENT|FINAL NOTICE|IN THE MATTER OF|In the Matter of|ORDER TO CEASE AND DESIST|STIPULATION|ADMINISTRATIVE PROCEEDING)\b")
_EN_ADDRESSEES = re.compile(r"\b(?:Meant for|All (?:[A-Z][a-z]+ ){1,4}(?:Banks|Companies|Institutions)|To all|addressed to all)\b", re.IGNORECASE)
_EN_SUPERVISED = re.compile(r"\b(?:NONPUBLIC//|CONFIDENTIAL SUPERVISORY INFORMATION|Report of Examination|Matters? Requiring (?:Board )?Attention)")
_EN_POLICY = re.compile(r"(?:SoP|SS|PS|CP|LSS|FG|TR)\s?\d{1,3}/\d{1,3}\b")
_EN_LEGISLATURE = re.compile(r"\b(?:Congress|Parliament|Legislature|(?:General|Legislative|National) (?:Assembly|Council)|European Union|EU|Council of the European)\b|\A(?:State|Commonwealth) of [A-Z]")
# A title that is a place in a codified law: Iowa Code 535.2, Financial Code § 2003, Revised Statutes 6-101.
_EN_CODIFIED = re.compile(r"\b(?:Code|Law|Act|Statutes)\b[^§]{0,40}(?:§|\b[Ss]ec(?:tion|\.))\s?\d|\b(?:Code(?:\s+(?:Ann(?:otated|\.)?|§|Sec(?:tion|\.)?|Title|Chapter))?(?:\s*§)?\s+[\dA-Z]{1,4}[-.:]?\d|(?:Revised|Compiled|Consolidated|General)\s+(?:Statutes|Laws)\b|Code\s*\Z|Statutes\b)|\A(?:§|Section|Sec\.)\s?\d[\w.-]*")
_EN_NO_LAW = re.compile(r"\bCode\s+of\s+(?:Conduct|Practice|Ethics)|\b(?:Conduct|Practice|Sourcebook|Industry|Banking|Ethics)\s+Code\s*\Z", re.IGNORECASE)
# A headline says what its issuer or the market does; a release quotes people and tells the press whom to ask.
_EN_HEADLINE = re.compile(r"\A[‘“'\"A-Z0-9][^.:]{2,80}?\s(?:targets?|warns?|urges?|launch(?:es)?|welcomes?|confirms?|reminds?|seeks?|unveils?|cracks?\s+down|steps?\s+up|calls?\s+(?:on|for)|takes?\s+action|joins?|meets?|highlights?)\s")
_EN_RELEASE = re.compile(r"\b(?:For\s+[Ii]mmediate\s+[Rr]elease|FOR IMMEDIATE RELEASE|[Mm]edia\s+(?:[Rr]elease|[Ee]nquiries|[Ii]nquiries|[Cc]ontacts?)|[Pp]ress\s+[Rr]elease|today\s+(?:announced|published|launched|warned|released)"
                         r"|(?:CEO|Chair(?:man|woman|person)?|Commissioner|Minister|Director|Governor|Mr|Ms|Mrs)\.?\s+(?:[A-Z][\w'’-]+\s+){0,3}(?:said|says)\b)")
_EN_MODULE = re.compile(r"\A[A-Z]{2,6}\s+VER\s?\d")
_EN_LETTER = re.compile(r"\b(?:Dear\s+(?:Board|M[rs]s?\.|Sir|Members|X{3,}|President|Directors)|Board\s+of\s+Directors|Subject:|RE:|Re:|Attention:|To:)")
_EN_REDACTED = re.compile(r"X{4,}|\[REDACTED\]|█{3,}|\(b\)\(\d\)")
_EN_SAID = re.compile(r"\b(?:press\s+release|speech|remarks|(?:joint|press)\s+statement|statement\s+by|FAQs?|frequently\s+asked|questions\s+and\s+answers|Q&A|(?:scheduled|system|planned|service)\s+maintenance|outage|newsletter|fact\s+sheet|announces?|blog|testimony|interview|webinar|annual\s+report)\b", re.IGNORECASE)
_EN_LAW = re.compile(r"\A(?:The\s)?[Aa]ct\s(?:on|to|for|of)\s|\b(?:Act(?:\s+of)?(?:,?\s+\d{4})?\s*(?:\([^()]*\)\s*)*\Z|Ordinance\b|Statute|Directive\s+\((?:EU|EC)|Regulation\s+\((?:EU|EC)|Directive\s+\d{2,4}/\d+|Public\s+Law|Code\s+of\s+Law|U\.S\.\s?C)")
_EN_OF_A_LAW = re.compile(r"\b(?:under|within|schedule|section|exclusion|inclusion|implementation|meaning|pursuant|amendments?\s+to|rules?|regulation\s[a-z])\b(?!\s+\(E)", re.IGNORECASE)
_EN_SOFT = re.compile(r"\b(?:circular|guidance|guidelines?|guide|advisory|bulletin|letter|supervisory\s+statement|policy\s+statement|statement\s+of\s+policy|handbook|manual|notification|best\s+practices|FAQ|notice|policy|framework|code\s+of\s+practice|information\s+paper)\b", re.IGNORECASE)
_EN_RULE = re.compile(r"\b(?:rules?|rulebook|regulations?|master\s+directions?|directions?(?:,|\s+\d{4}|\s+for\b|\Z)|final\s+rule|CFR|instrument|standards?(?!\s+issued)|requirements|amendments?\s+(?:to|of)|(?:administrative|interim|provisional)\s+measures|measures\s+for|provisions\s+on)\b", re.IGNORECASE)
_EN_RULE_TEXT = re.compile(r"\b\d{1,2}\s+CFR\b|§\s?\d{2,5}\.\d|\bLegal Instruments that change\b|\bView Rulebook\b|\bFinal rule\b|\bA firm must\b|\b(?:Rule|Rules)\s+\d+(?:\.\d+)*\b|\bThese (?:Rules|Regulations)\b")
_EN_DIRECTIONS = re.compile(r"\b(?:hereby\s+(?:issues?\s+(?:the|these)\s+(?:directions|rules|regulations)|makes?\s+the\s+following)|these\s+directions\s+shall\s+be\s+called|amends?\s+certain\s+provisions)", re.IGNORECASE)


_EN_YOURS = re.compile(r"\b(?:you|your|we|our|us)\b", re.IGNORECASE)
_EN_AUTHORITY = re.compile(
    r"\b(?:authority|commission\w*|bureau|department|ministry|board|council|parliament|congress|agency|regulator\w*|superintenden\w+|treasury|court|office|"
    r"corporation|administration|government|state|central|reserve|federal|(?-i:[A-Z]{2,8}))\b|\bbank\s+of\s+[A-Z]",
    re.IGNORECASE,
)


def is_authority(issuer: str) -> bool:
    """Whether the name of an English text's issuer is that of an authority rather than a firm."""
    return bool(_EN_AUTHORITY.search(issuer))


def kind_of(text: str, *, language: str, title: str | None, issuer: str | None, doc_number: str | None) -> str:
    """The kind that title, number and the head of a text show; "notice" where nothing does."""
    read = _kind_zh if language == "zh" else _kind_en
    return read(text, title or "", issuer or "", doc_number or "")


def bare_title(title: str) -> str:
    """A Chinese title without the number that trails it."""
    plain = " ".join(title.split())
    return _NUMBER_TAIL.sub("", plain).strip() or plain


def _kind_zh(text: str, title: str, issuer: str, doc_number: str) -> str:
    bare = bare_title(title)
    head = text[:600]
    if _ZH_DRAFT.search(bare) and not _ZH_NOT_DRAFT.search(bare):
        return "draft"
    inner = None if _ZH_RULE.search(bare) else _ENCLOSED.search(bare)
    bracketed = _BRACKETED.search(bare)
    named = inner[1] if inner else bracketed[1] if bracketed and re.search(r"令|公告", bare[:bracketed.start()]) else bare
    named = re.sub(r"[《》〈〉]", "", named).strip()
    rule_like = bool(_ZH_RULE.search(named) or _ZH_LAW.search(named))
    if _ZH_PENALTY.search(bare) and not rule_like:
        return "penalty"
    if _ZH_SAID.search(bare) and not rule_like and not _ZH_DIRECTED.search(bare):
        return "announcement"
    if _ZH_PENALTY_HEAD.match(head) and not rule_like and not _ZH_SOFT.search(bare):
        return "penalty"
    if inner and re.search(r"废止|征求", bare[:inner.start() + 6]) and not re.search(r"印发|发布|公布", bare[:inner.start() + 3]):
        return "notice"
    if _ZH_LAW.search(named) and not re.search(r"办法\Z|(?:贯彻|学习|执行|解释|适用)", bare):
        return "law"
    if _ZH_RULE.search(named):
        return "rule"
    if re.search(r"(?:修订|修改|调整|完善|修正)[^，。]{2,40}(?:制度|办法|规定|细则|规则|规程)[^，。]{0,8}的(?:通知|决定|公告)\Z", bare):
        return "rule"
    if "最高人民" in issuer + bare[:12] and re.search(r"解释|规定|批复|解答", bare):
        return "rule"
    if _ORDER.search(bare) or _ORDER.search(doc_number):
        return "rule"
    return "notice"


def _kind_en(text: str, title: str, issuer: str, doc_number: str) -> str:
    head = text[:1500]
    if _EN_CODIFIED.search(title) and not _EN_NO_LAW.search(title):
        return "law"
    if _EN_PENALTY_HEAD.search(head[:600]) or (_EN_PENALTY.search(title) and not _EN_ADDRESSEES.search(head[:800])):
        return "penalty"
    if _EN_SUPERVISED.search(head) or (_EN_REDACTED.search(text[:3000]) and (
            _EN_LETTER.search(head) or re.search(r"\b[Tt]he [Bb]ank\b", text[:3000]))):
        # Correspondence with one institution, its name blacked out: supervision of a named party.
        return "penalty"
    if _EN_DRAFT.search(title) or re.search(r"\b(?:[Pp]roposed rule|PROPOSED RULE|[Nn]otice of proposed rulemaking)\b", head):
        return "draft"
    if _EN_POLICY.match(title):
        return "draft" if title.startswith("CP") else "notice"
    if _EN_LEGISLATURE.search(issuer) and not _EN_SAID.search(title):
        return "law"
    if _EN_LAW.search(title) and not _EN_OF_A_LAW.search(title) and not _EN_ADDRESSEES.search(head[:800]):
        return "law"
    if (_EN_SAID.search(title) or _EN_HEADLINE.match(title)) and not _EN_ADDRESSEES.search(head[:800]):
        return "announcement"
    if issuer and not is_authority(issuer) and len(_EN_YOURS.findall(text[:3000])) >= 3 and not _EN_ADDRESSEES.search(head[:800]):
        return "announcement"  # a firm speaks to its customers
    if re.search(r"\b(?:circular|guidance|guideline|supervisory statement|policy statement|bulletin|advisory)", title, re.IGNORECASE):
        return "notice"
    if _EN_MODULE.match(title):
        return "rule"
    if _EN_RULE.search(title) or _EN_DIRECTIONS.search(head):
        return "rule"
    if _EN_RELEASE.search(text[:3000]) and not _EN_ADDRESSEES.search(head[:800]):
        return "announcement"
    if _EN_SOFT.search(title):
        return "notice"
    return "rule" if _EN_RULE_TEXT.search(text[:4000]) else "notice"
