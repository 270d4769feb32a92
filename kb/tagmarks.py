"""How a sentence stands in a notice: the words by which tags tell its title, scope, findings and orders."""

from __future__ import annotations

import re

from kb.gates import gated

TITLES = {
    "zh": re.compile(r"《[^《》\n]{1,120}》"),
    "en": re.compile(
        r"\b(?:[A-Z][a-z]+,? (?:of |and |for |in |the )?){1,8}Act\b"
        r"|\bMaster (?:Direction|Circular)s?(?: ?[-–:(]| on\b| for\b)[^.;\n]{0,120}?(?= dated\b| as amended|[,.;(”\"]|$)"
        r"|\b(?:MD|Directions?|Circular) on [A-Z]{2,6}\b"
    )}
# Whom a notice is sent to, who is in charge of questions, keywords of the file.
ENVELOPE = {
    "zh": gated(
        r"主题词|抄送|主送|内部发送|联系人|联系电话(?!号码)|转发至|翻印|印发$|^(?:中国人民银行|人民银行|各省|国家开发银行|各银)[^。]{0,600}[：:]\s*$"
        r"|行政复议申请|提起诉讼|措施不停止执行|特此公告|执行(?:过程)?中.{0,15}问题|实施中的.{0,10}问题|开户银行[：:]"
    ),
    # Also what the site of a rulebook puts around its text: links, versions, instruments.
    "en": gated(
        r"^(?:Meant for|To|From|cc|Subject to review)\s*:|Yours (?:faithfully|sincerely)"
        r"|^(?:Legal Instruments that change|Related links to|View Rulebook|(?:Past|Future)\s+version of|\[Note:"
        r"|(?:PS|SS|CP|DP|SoP|LSS|LIAF|PN)\d{1,3}/\d{2}\b)",
        re.IGNORECASE),
}
# Whom a text is sent to, or a rulebook binds: in the words after it stand its products.
ADDRESSED = {
    "zh": re.compile(r"转发至|主\s{0,3}送[：:]|各分行[^。]{0,600}[：:]\s*\Z"),
    "en": re.compile(r"^Meant for\s*:", re.IGNORECASE),
}
USED_IN = re.compile(r"^Used in$", re.IGNORECASE)
_FIRMS = r"(?:[A-Z][A-Za-z-]*\s){1,4}(?:Firms?|[Pp]ersons?|[Uu]nions?)$"
USERS = re.compile("^" + _FIRMS)
# A case of sanctions: what it finds breached is the duty to comply with them.
SANCTIONS = {"en": re.compile(r"\bOFAC\b")}
# The party's business: its name (a table names many), or "a bank", "a money services business" where it is introduced.
FINANCIAL = re.compile(
    r"\bban[kqc][a-z]*|invest|\bindividual\b|\btrust\b|\bpay|card\b|\bmoney|remit|exchange,? inc|\bexchanges?\b(?! (?:commission|act))|securit|insur|broker|financ|credit|capital|wallet|coin|crypto|\btable\b|\bparties\b",
    re.IGNORECASE,
)
INTRODUCED = re.compile(
    r"\ban? (?:[\w.,’'-]+ ){0,6}?(?:bank|banking corporation|financial institution|money services? business|payments? (?:company|processor|platform|provider)|broker-dealer|"
    r"insurer|insurance (?:company|group)|credit union|virtual currency exchange|securities firm)\b(?! (?:account|in|located|that|which))",
    re.IGNORECASE,
)
SANCTIONED = {
    "cross_border_payment": re.compile(
        r"\b(?:electronic |wire |fund?s? |money |commercial )+transfers?\b|\bwire (?:instruction|payment)s?\b|\bremittances?\b"
        r"|\b(?:USD|U\.S\.[ -]dollar|dollar)(?:[ -]based)?[ -](?:clearing|transactions?|payments?|transfers?|services)\b"
        r"|\bpayments? (?:\w+ ){0,3}(?:to|through|via) (?:\w+ ){0,2}(?:U\.S\.|United States|correspondent)",
        re.IGNORECASE),
    "bank_account": re.compile(
        r"\b(?:maintain|maintenance|operat|open|clos|unblock|held|hold|own)\w*\s(?:\S+\s){0,4}accounts?\b",
        re.IGNORECASE),
}
SCOPE = {
    "zh": gated(r"本(?:办法|规定|条例|细则|指引|通知|法|准则|规则|意见|制度|公告|规程)(?:所称|适用|所指)|適用|适用(?:于|本)|^第一条|為.{2,40}(?:制定|特制定)|(?:为|為)了?(?:规范|加强|促进|进一步|防范|规範|完善|支持|保护|做好|有效)"),
    "en": gated(r"\b(?:applies|apply|applicable) to\b|\bthis (?:rule|part|chapter|circular|direction|regulation|guideline|subpart|statement)\b.{0,80}\b(?:applies|implements|sets out|concerns|governs|contains|provides)\b|\bpurpose of this\b|^(?:Subject|Re)\s*:", re.IGNORECASE),
}
# How courts will judge binds courts before others.
JUDICIAL = re.compile(r"^\s*最高人民(?:法院|检察院)|法释〔")
# A numbered line of a few words heads what follows: （十一）互联网保险。
HEADED = {"zh": re.compile(r"\s*[（(]?[一二三四五六七八九十]{1,3}[）)、.．]\s*[\u4e00-\u9fff]{2,12}[。]?\s*$")}
# What a rule leaves to others, or does not apply to, is not its scope.
UNAPPLIED = {"zh": re.compile(r"不适用(?!第)|适用有关|参照适用|另行制定")}
# Items that follow such a sentence say who is bound, too.
APPLIES = {
    "zh": gated(r"所称|所指|适用|適用|是指"),
    "en": gated(r"\b(?:applies|apply|applicable) to\b|\bmeans\b"),
}
# A breach in a sentence about penalties repeats a duty; a decision's findings state it.
BREACH = {
    "zh": gated(r"违反|未按|未能|未及时|不符合|未经|未对|存在|不准确|不完整|违规|未建立|未履行|未勤勉|未披露|虚假"),
    "en": gated(
        r"\bfail(?:ed|s|ures?)\b|\bviolat|\bdid not\b|\bbreach|\bwithout (?:obtaining|the)\b|\bdeficien"
        r"|\b(?:ha(?:s|ve|d)|w(?:as|ere)) not\b|\black(?:s|ed|ing)?\b|\babsence of\b|\bno (?:documentation|evidence|policy|plan|process)\b"
        r"|\bin(?:sufficient|adequate)\w*|\bweakness",
        re.IGNORECASE),
}
# A duty to disclose names what is disclosed: capital and risks are its object.
DISCLOSES = {"zh": gated(r"(?!)"), "en": gated(r"\b(?:shall|must|should|to)\s+(?:also\s+|publicly\s+)?(?:be\s+(?:\w+ly\s+)?)?disclosed?\b|\bdisclosed\s+separately\b|\bDisclosure of\b")}
# A list of what a letter asks for: each item is asked, none is a rule.
REQUESTS = {"zh": gated(r"(?!)"), "en": gated(r"\brequest(?:ed)?\s+(?:list|items?)\b|\bprovide (?:us with )?the following\b", re.IGNORECASE)}
# What a text does, or is taken to do, nobody has to do: shall apply, shall come into effect, shall not be construed.
SCOPES = re.compile(
    r"(?:must|shall|should|may|will)\s+(?:not\s+|also\s+|only\s+|otherwise\s+){0,2}(?:appl(?:y|ies)\b|come\s+into|take\s+effect|enter\s+into\s+force|expire\b"
    r"|be\s+(?:applicable|construed|deemed|without\s+prejudice|effective\b|governed|interpreted|read\s+(?:with|as|in))|mean\b|have\s+(?:the\s+(?:power|meaning|same\s+meaning|right)|effect)\b"
    r"|cease\s+to\s+(?:have|apply)|remain\s+(?:unchanged|in\s+(?:force|effect))|continue\s+to\s+(?:apply|be\s+applicable|have\s+effect)"
    r"|(?<=may not )(?:yet\s+|always\s+)?(?:have\b|be\s+(?:meaningful|appropriate|relevant|sufficient|able|feasible|necessary|possible|clear|available|suitable|adequate|known|yet|the\s+case))|supersede|affect\b|prejudice\b|preclude\b|limit\s+the)",
    re.IGNORECASE)
# Duties told in other words than a modal's: the section requires a creditor to …, firms are responsible for …
REQUIRES = gated(
    r"\b(?:require[sd]?|obliges?)\s+(?:[a-z][a-z-]*\s+){1,6}?to\b|\brequires\s+that\b"
    r"|\b(?:is|are|remains?)\s+(?:\w+\s+)?responsible\s+for\s+(?:\w+ing|the)\b|\b(?:has|have)\s+an?\s+(?:\w+\s+)?(?:duty|obligation)\s+to\b"
    r"|\bit\s+has\s+(?:also\s+|therefore\s+)?(?:,\s+therefore,\s+)?been\s+decided\s+(?:to|that)\b",
    re.IGNORECASE)
# What a word stands for in a text is no duty.
DEFINES = {
    "zh": gated(r"(?!)"),
    "en": gated(r"^.{1,80}?\s[Mm]eans?\b(?! (?:of|to|that)\b)|\bhas the (?:same )?meaning\b|\bis defined (?:in|as)\b", re.DOTALL),
}
# A clause that sets penalties: what it orders (责令改正) is no duty to rectify.
SANCTION = {
    "zh": gated(r"责令|罚款|处分|给予警告|處.{0,12}罰|依法处罚|吊销|追究刑事责任"),
    "en": gated(r"\b(?:fine|penalt(?:y|ies)|imprisonment|liable on)\b", re.IGNORECASE),
}
# Who may lose a licence may do so for what must be kept to: the grounds tell it.
LOSS = {"zh": gated(r"(?!)"), "en": gated(
    r"\b(?:revo(?:ke|cation)|cancel|suspend|suspension|withdraw|terminat|rescind)\w*\W+(?:[\w'’]+\W+){0,8}?(?:licen[cs]es?|registrations?|authori[sz]ations?|permits?|recognition|certificates?|approvals?|charters?|permissions?|accreditation)\b"
    r"|\b(?:licen[cs]e|registration|authori[sz]ation|permit|recognition|certificate(?: of \w+)?|approval|charter|permission)s?\W+(?:[\w'’,]+\W+){0,12}?(?:revoked|cancell?ed|suspended|withdrawn|terminated|rescinded)\b",
    re.IGNORECASE)}
# The end of a sentence whose items say what is met, handed in or stated, not what is done.
CONDITIONS = {
    "zh": gated(r"(?:条件|要求的|资格|材料|资料|文件|证明|内容|要素|因素|事项|指标|信息|方面|情况|情形|标准).{0,40}\Z", re.DOTALL),
    "en": gated(r"(?!)"),
}
# What a licence is lost for is no duty to have one; acting without one is.
UNLICENSED = {"zh": gated(r"未经|擅自|未取得|未依法取得|无证|非法设立|未按.{0,10}备案"), "en": gated(r"\bwithout\b|\bunlicensed\b", re.IGNORECASE)}
# What must not be disclosed, and what an authority announces, is no disclosure to customers.
SECRECY = {
    "zh": gated(r"保密|不得[^。；]{0,40}(?:披露|泄露|公开)|(?:部门|机构|银行|委员会)[^，。；]{0,6}予以公告"),
    "en": gated(r"\b(?:must|shall|should|may) not (?:be )?disclose|\bconfidential|\bvoluntar(?:y|ily)\b|\bdisclos\w+[^.;]{0,40}\bto (?:the )?(?:pra|ofac|fca|regulator|bureau|commission|authorit)", re.IGNORECASE),
}
# In a notice that directs (通知, 意见) verbs at the head of a clause impose without 应当.
DIRECTS = {
    "zh": gated(
        r"(?:^|[，；：）、。\s一二三四五六七八九十])(?:要|切实|严格|加强|强化|建立|健全|完善|落实|认真|做好|确保|一律|及时|停止|加大|提高|规范"
        r"|不断|全面|组织开展|积极|采取|探索|请)"
    ),
    "en": gated(
        r"^(?:[-•*–]|\(?[a-z0-9]{1,3}[.)])?\s*(?:Adopt|Assess|Conduct|Describe|Develop|Document|Ensure|Establish|Identify|Implement|Maintain"
        r"|Monitor|Notify|Prepare|Provide|Review|Report|Submit)\b"
    ),
}
# Where a decision turns from what was found to what is ordered.
ORDERS = {"zh": re.compile(r"决定对|我局决定|责令你|我局要求|本会决定|拟决定|现决定|决定如下|作出如下"), "en": re.compile(r"\b(?:is hereby ordered|order(?:s|ed) that)\b", re.IGNORECASE)}
# A breach, or whose fault it was.
FINDING = re.compile(r"违反了|违反《|未能(?:忠实|勤勉)|未勤勉尽责|负有?(?:主要|直接|相应)?责任")
# Texts whose plain statements are norms, too (按活期利率计息).
NORMS = frozenset({"law", "rule", "draft", "notice"})
GROUND = 0.5  # how much of a duty is told by what a licence is lost for
STATED = {"zh": 0.4, "en": 0.25}  # English describes as plainly as it rules
# How far apart the words of one cue may stand, in characters.
REACH = {"zh": 42, "en": 80}
