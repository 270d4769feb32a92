"""Whose duty a sentence is, as far as tags care: little is asked of a firm where an authority bears it, nothing where
an office acts in the main clause."""

from __future__ import annotations

import re

from kb.gates import gated
from kb.modality import Modal
from kb.sentences import Sentence

# Duties of the authorities themselves: 监管部门应当自受理之日起…
_AUTHORITY = {
    "zh": gated(
        r"(?:人民银行|分支机构|银保监会|银监会|保监会|证监会|派出机构|监督管理机构|监管机构|主管部门|监管部门|管理部门|监督管理部门|行政部门"
        r"|人民政府|公安机关|网信部门|金融监管总局|主管机关|主管機關|法院|检察院|国务院|证监局|有关部门|外汇局|行政机关|工作人员|当事人|行政处罚)[^，。；]{0,12}$"
    ),
    "en": gated(
        r"\b(?:the )?(?:commission|bureau|secretary|director|registrar|reserve bank|pra|fca|fsra|regulator|member\s+states?|competent authorit(?:y|ies)"
        r"|supervisory authorit(?:y|ies)|agency|board of governors|esas?|eba|cssf|bank of england|appropriate regulator|court|enisa)[^,.;]{0,25}$",
        re.IGNORECASE,
    ),
}
# An authority opens the sentence: what it does itself binds no firm, however far its 应当 stands.
_ACTING = {
    "zh": gated(
        r"^(?:第[一二三四五六七八九十百零〇]{1,7}条|[（(][一二三四五六七八九十]{1,3}[）)])?[\s、]*(?:各级|本市|地方|国务院|最高|县级以上|省级|当地)?"
        r"(?:中国)?(?:人民银行|银保监会|证监会|人民法院|法院|检察院|公安机关|行政机关|人民政府|执法人员|工作人员|行政清理组|仲裁|登记机构"
        r"|[\u4e00-\u9fff]{2,10}(?:监督管理机构|监管机构|主管部门|监管部门|行政部门|监督管理部门|执法机构|主管機關))(?!批准|核准|同意)"
    ),
    "en": gated(
        r"^(?:[(\[]?[\dA-Za-z]{1,4}[.)\]\\]{1,3}\s*){0,3}(?:In \w+(?:\s\w+){0,8},\s)?(?:The |An? |Each )?(?:competent |relevant |supervisory |administrative ){0,2}"
        r"(?:Member\s+States?|Commission|Bureau|CFPB|Director|Secretary|Regulator|Reserve Bank|RBI|FSRA|PRA|FCA|FDIC|OFAC|authorit(?:y|ies)|Authority|Court"
        r"|Agency|Registrar|ESMA|EBA|EIOPA|ENISA|CSSF|Chief Privacy Officer|administrative law judge|Board of Governors|Superintendent|State)\b"
        r"(?:[^,.;:]{0,60}?)\b(?:shall|must|will|may|should|has the power|is likely|has power)\b",
        re.IGNORECASE,
    ),
}
# What somebody was convicted of bars him from a licence; it is no duty of the text.
_CONVICTED = {"zh": gated(r"(?!)"), "en": gated(r"\b(?:convict\w*|felon\w*|found guilty|plea\w* guilty|criminal offen[cs]es?)\b", re.IGNORECASE)}
# Who acts in the main clause is an authority, a court or whom one of them appointed: nothing is asked of a firm.
_OFFICE = re.compile(
    r"(?:\A[^A-Za-z]*(?:[a-z]\W+)?|[,;:.)—–]\s*|\b(?:and|that|if|where|when|unless|but|then|until|case|so|nor|or)\s+)(?:(?:the|an?|any|each|either|no|such|that|its)\s+)?"
    r"(?:(?:appropriate|competent|relevant|responsible|high|supreme|district|federal|central|chief|deputy|assistant|prudential|monetary|financial|supervisory|regulatory|licensing|special|statutory|resolution)\s+){0,3}"
    r"(?:commissioner|minist(?:er|ry)|governor|president|courts?|tribunal|curator|liquidator|receiver|administrator|conservator|superintend\w+|comptroller|commission|bureau|secretary"
    r"|regulators?|authorit(?:y|ies)|agency|department|registrar|attorney\s+general|inspectors?|examiners?|investigators?|hearing\s+officer|special\s+officer|appeals?\s+(?:board|panel)|(?:reserve|central)\s+bank"
    r"|official\s+(?:receiver|assignee|manager)|statutory\s+manager|treasury|council|member\s+states?|(?-i:PRA|FCA|FSRA|SEC|CFTC|FDIC|OFAC|RBI|MAS|OCC|CFPB|ESMA|EBA|EIOPA|ENISA|ECB|SFC|HKMA|CSSF|ASIC|APRA|FINMA|BNM|SEBI|NCUA))"
    r"(?:\s+of\s+(?:the\s+)?[A-Z][a-z]+(?:\s+[A-Z][a-z]+){0,3})?(?:,[^,;.]{1,60},)?\s+\Z", re.IGNORECASE)
# In a statute these with their capital are an office.
_OFFICE_OF_LAW = re.compile(r"\b[Tt]he (?:Bank|Centre|Center|Director|Board|Corporation|Monetary Authority|Office|Panel|Administration|Fund)(?:,[^,;.]{1,60},)?\s+\Z")
# Those a service is for, where it speaks to them: what they must do nobody supervises.
_CUSTOMER = re.compile(
    r"\b(?:you|your\s\w+|(?:the |an? |each |any |every |all |either |both |no )?(?:users?|customers?|members?|part(?:y|ies)|sellers?|merchants?|developers?|clients?|account\s?holders?|buyers?|visitors?|persons?|individuals?))"
    r"(?:\s[^,.;:]{0,40})?\s+\Z", re.IGNORECASE)

# What states or authorities must see to, firms must do: Member States shall ensure that issuers ...
_PASSED_ON = re.compile(
    r"\s+(?:\w+ly\s+|also\s+){0,2}(?:(?:ensure|require|oblige)\s+(?:that\s+)?|provide\s+that\s+)(?!(?:that\s+|the\s+|their\s+|its\s+|any\s+|each\s+|an?\s+){0,2}"
    r"(?:\w+\s+)?(?:authorit(?:y|ies)|member\s+states?|courts?|commission|procedures?|powers?)\b)", re.IGNORECASE)


def factor_of(passage: str, sentence: Sentence, modal: Modal | None, *, language: str, kind: str) -> float:
    """How much of a duty a sentence of a notice of this kind is, by who bears it: 1 where nobody else than a firm does."""
    inside = modal is not None and modal.start >= sentence.start
    before = passage[max(0, modal.start - sentence.start - 120) : modal.start - sentence.start] if modal and inside else ""
    if modal and inside and language == "en" and _PASSED_ON.match(passage, modal.end - sentence.start):
        return 1.0
    if before and language == "en" and (
        _OFFICE.search(before) or (kind == "law" and _OFFICE_OF_LAW.search(before))
        or (kind == "announcement" and _CUSTOMER.search(before))
    ):
        return 0.0
    if _ACTING[language].search(passage) or _CONVICTED[language].search(passage):
        return 0.25
    return 0.25 if before and _AUTHORITY[language].search(before[-80:]) else 1.0
