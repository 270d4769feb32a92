"""Readings of a consequence verb that take nothing away: ceases to be, able to exit, standing limits, people."""

from __future__ import annotations

import re

from kb.triggers import en_objects as objects
from kb.triggers import en_verbs as v
from kb.triggers.en_details import actor_of

_RESTRICTING_POWER = re.compile(
    r"\b(?:regulators?|authorit(?:y|ies)|powers?|orders?|directions?|directs?|directed|impos\w+|measures?|"
    r"penalt\w+|sanctions?|requirements?|commission|(?:restriction|supervisory|prohibition)\s+notices?|reserve\s+bank|pra|fca|fdic|supervisors?|"
    r"until|in\s+the\s+event|competent|decisions?|commissioner|superintendent|(?:written\s+)?notice\s+(?:in\s+writing|to)|by\s+(?:written\s+)?notice|the\s+(?:(?:central|reserve)\s+)?bank\s+may|agenc(?:y|ies)\s+may|we\s+(?:may|reserve)|temporarily)\b",
    re.IGNORECASE,
)


def restricts(sentence: str, verb: v.Verb, lead: str, kind: str) -> bool:
    """Whether a restriction is a measure rather than a standing limit or a bare prohibition."""
    if kind == objects.APP and verb.form == v.PAST and sentence[verb.start : verb.start + 3].lower() == "ban":
        return True  # a store that banned apps
    if re.search(
        r"\b(?:requirements?|undertakings?|agreed)\b[^.;]{0,60}\bto\s+$",
        sentence[: verb.start],
        re.IGNORECASE,
    ):
        return True
    if re.match(r"\s+(?:to|at)\s+(?:\w+\s+){0,2}\d", sentence[verb.end :]) or re.search(
        r"\bper\s?cent|%", sentence[verb.end : verb.end + 60]
    ):
        return False
    if verb.form == v.PASSIVE and v.TEMPORARILY.search(sentence[: verb.start]):
        return True
    # "such dealings were prohibited" tells what the law is; "was prohibited from taking deposits" what was done.
    if (
        verb.form == v.PASSIVE
        and sentence[verb.start : verb.end].lower() == "prohibited"
        and re.search(r"\b(?:was|were|been|is|are)\s+(?:\w+ly\s+)?$", sentence[: verb.start], re.IGNORECASE)
        and not re.match(r"\s+from\s", sentence[verb.end :])
    ):
        return False
    if re.search(r"\berasure\b", sentence):
        return False
    if re.search(
        r"under-?capitali[sz]|\bcapital\s+(?:distribution|shortfall|restoration)",
        lead + " " + sentence,
        re.IGNORECASE,
    ):
        return True
    before = sentence[: verb.start]
    if _LAW_MAY.search(before[-60:]):
        return False
    if verb.form == v.PASSIVE and _MAY_BE.search(before) and v.BARRED_FROM.match(sentence, verb.end):
        return True  # "may be prohibited from accepting deposits"
    if verb.form == v.PAST and re.search(r"\border\s+(?:also\s+|further\s+)?$", before, re.IGNORECASE):
        return True
    if re.search(r"\b(?:began|begun|started)\s+(?:\w+ly\s+)?$", before, re.IGNORECASE):
        return True  # what a firm began to do to accounts runs
    if (
        kind == objects.CUSTOMER
        and verb.form == v.PAST
        and re.match(
            r"\s+(?:the|all|any|its|their|such|these|certain|access|\w+['’]s?)\b[^.;]{0,40}\b(?:accounts?|access|transactions?|users?|customers?)\b",
            sentence[verb.end :],
        )
    ):
        return True
    if kind == objects.CUSTOMER and verb.form == v.BASE and (_MAY_WHEN.search(before + sentence[verb.end :]) or (_MAY_LIMIT.search(before) and re.match(r"[^.;]{0,60}\b(?:access|accounts?|ability)\b", sentence[verb.end :]))):
        return True
    if kind == objects.CUSTOMER and verb.form == v.PASSIVE and re.search(r"\b(?:access|accounts?)\b[^.;]{0,90}\bmay\s+(?:\w+\s+)?be\s[^.;]{0,40}$", before, re.IGNORECASE):
        return True
    if kind == objects.CUSTOMER and verb.form in (v.GERUND, v.BASE) and _RELATIONSHIP.match(sentence, verb.end):
        return True
    if verb.form == v.BASE and _MAY.search(before[-120:]) and (_FROM_DOING.match(sentence, verb.end) or actor_of(before, "", passive=False)[1]):
        return True  # who may forbid another to do something holds a power; so does a regulator
    if verb.form == v.NOUN and (
        re.search(r"\bbusiness\s+$", before, re.IGNORECASE)
        or sentence[verb.start : verb.end].lower().startswith("variation")
    ):
        return True
    if verb.form == v.PAST and _FROM_DOING.match(sentence, verb.end):
        return True  # "has barred the lender from issuing new cards"
    if verb.form == v.PAST or (
        verb.form == v.NOUN
        and not re.search(
            r"\b(?:impos|order|direct|ban|plac|put)\w*|\b(?:actions?|measures?|steps)\b[^.;]{0,80}\b(?:such\s+as|includ\w+)",
            lead[-80:] + " " + sentence[max(0, verb.start - 100) : verb.end + 4],
            re.IGNORECASE,
        )
    ):
        return False
    return bool(_RESTRICTING_POWER.search(lead + " " + sentence))


_FROM_DOING = re.compile(rf"\s+(?!by\b|in\b|under\b)(?:[\w’'.&,-]+\s+){{1,9}}?from\s+(?:(?:(?:either|any|one\s+or\s+more|all)\s+of\s+)?the\s+following|(?:\w+ly\s+)?{v.ACTS})", re.IGNORECASE)
_MAY_BE = re.compile(r"\bmay\s+(?:also\s+)?be\s+(?:\w+\s+or\s+)?$", re.IGNORECASE)
# What a law might forbid: "sanctions could prohibit banks from …".
_LAW_MAY = re.compile(
    r"\b(?:restrictions|sanctions|laws?|rules|regulations?|provisions|legislation|agreements?|contracts?)\s+(?:may|can|could|might|would)\s+$", re.IGNORECASE
)
_MAY = re.compile(
    r"\b(?:may|can|could|powers?\s+to|empowered\s+to|authori[sz]ed\s+to|entitled\s+to)\b(?!\s+not\b)[^.;:]*$",
    re.IGNORECASE,
)
_RELATIONSHIP = re.compile(
    r"\s+(?:or\s+(?:even\s+)?\w+\s+)?(?:(?:the|their|its|any|such|an?|all)\s+){0,2}(?:[\w-]+\s+)?(?:accounts?|relationships?|ability|eligibility)\b", re.IGNORECASE
)
_MAY_WHEN = re.compile(r"\bmay\b[^.;]{0,200}\b(?:if|when|where|until|during)\b", re.IGNORECASE)
_MAY_LIMIT = re.compile(r"\b(?:may|right\s+to)\s+(?:[\w,]+\s+){0,6}$", re.IGNORECASE)
_CEASE_STATE = re.compile(
    r"\s+to\s+(?!(?:carry|carryon|effect|provide|offer|accept|trade|operate|do|conduct|deal|supply|issue|act|"
    r"engage|promote|market|distribute|process|onboard|write|underwrite|lend|create|redeem|buy|sell|open|make|take|receive|manage|administer|solicit|advise|arrange|clear|settle|transact|undertake|perform|practi[sc]e|manufacture|import|export|enter|write|maintain|employ|execute)\b)",
    re.IGNORECASE,
)


_REFUSE_TO = re.compile(
    r"\s+to\s+(?!(?:open|establish|execute|process|accept|provide|carry|enter|continue|onboard|perform|complete|honou?r|allow|permit|effect|transact|deal|renew|supply|transfer|release)\b)",
    re.IGNORECASE,
)


_MUST_EXIT = re.compile(r"\b(?:shall|must)\s+(?:\w+ly\s+|then\s+)?$", re.IGNORECASE)
_PLAN_ONLY = re.compile(
    r"\bceas\w+\s+(?:pursu|effort|plan)\w*|\bno\s+longer\s+(?:pursu|plan|propos|intend)\w*(?!.*\bceased\s+all\b)|"
    r"\bintent\s+to\s+withdraw\b|\bwould\s+have\s+provided\b|\b(?:not\s+to|to\s+not|not)\s+pursue\b(?!.*\bceased\s+all\b)",
    re.IGNORECASE,
)


_FROM_OFFICE = re.compile(r"\s+(?:[\w’'-]+\s+){0,4}?from\s+(?:(?:his|her|their|the|any|such)\s+)?(?:office|dut(?:y|ies)|employment|service|post|practice|practi[sc]ing)\b", re.IGNORECASE)
_DEEMED_TO_HAVE = re.compile(r"\b(?:considered|deemed|regarded|treated|taken)\s+(?:as\s+)?(?:to\s+have|having)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
DEAD = re.compile(r"\bha(?:s|ve)\s+died\b|\b(?:dead|deceased)\b", re.IGNORECASE)
# A seat on a board is no membership of a market.
_SEAT = re.compile(r"\s+(?:the\s+)?(?:membership|appointment)\s+of\s[^.;]{0,50}?\b(?:tribunal|board|council|committee|panel)\b", re.IGNORECASE)
_PEOPLE = re.compile(r"\b(?:customers?|clients?|users?|members?|participants?|investors?|subscribers?)\s+(?:\w+\s+){1,3}$", re.IGNORECASE)
_DENIED_OTHER = re.compile(
    r"\s+(?!by\b|if\b|where\b|when\b|unless\b|until\b|because\b|on\b|for\b|as\b|and\b|or\b|in\b|after\b|(?:(?:all|any|further|the|their)\s+)?(?:access|entry|services?|withdraw|accounts?|transact|credit|loans?|payments?|trading))[a-z]", re.IGNORECASE
)
# How a power is used, not that it is: "shall revoke it only after a hearing".
_ONLY_AFTER = re.compile(
    r"\bonly\s+(?:after|upon|following|on)\s+(?:(?:an?|the|due|prior|reasonable|written|proper|\d+|[\w-]+\s+days['’]?)\s+){0,3}(?:notice|hearing|opportunity|consultation|giving|affording)\b", re.IGNORECASE
)
_EMPOWERED = re.compile(r"\bempower\w*\b|\b(?:has|have|had)\s+(?:the\s+)?powers?\s+to\b", re.IGNORECASE)
_ON_NOTICE = re.compile(r"\b(?:on|upon|after|with|by\s+giving)\s+(?:an?\s+)?(?:[\w-]+\s+){0,3}(?:notice|hearing|consent)\b", re.IGNORECASE)
# "a discretion over their ability to end a membership" speaks of it.
_THEIR_ABILITY = re.compile(r"\b(?:over|about|regarding|on|of)\s+(?:their|its|the\s+\w+['’]s?)\s+(?:ability|rights?|powers?)\s+to\s+$", re.IGNORECASE)
_THE_DECISION = re.compile(r"\W*(?:\(\w{1,3}\)\s*)?(?:you\s+(?:acknowledge|agree|understand)\s+that\s+)?(?:the|this|an?|our|its|their)\s+(?:(?:notice\s+of\s+an?\s+)?decision|move|power|order)\s+to\s+(?:[\w-]+,?\s+(?:or\s+)?){0,4}$", re.IGNORECASE)
_OR_NOT = re.compile(r"(?:/\w+)?(?:\s+or\s+\w+)?\s+or\s+not\b(?!\s+\w+ing\b)", re.IGNORECASE)
_SHOW_CAUSE = re.compile(r"\bshow\s+cause\b[^.;]*\bwhy\b[^.;]*$", re.IGNORECASE)
_MEMBER_MAY = re.compile(r"\b(?:members?|partners?|shareholders?|subscribers?|State\s+bank)\b[^.;]{0,60}\bmay,?\s+$", re.IGNORECASE)
# What articles or a contract may provide is the parties' own choice.
_MAY_PROVIDE = re.compile(r"\bmay\s+provide\s+that\b[^.;]*$", re.IGNORECASE)
# What users must not do to a system.
_SAFEGUARD = re.compile(r"[^.;]{0,50}\b(?:protection|security|copy-?protection|digital\s+rights|safeguards?)\b", re.IGNORECASE)
_WHETHER = re.compile(r"\bwhether\b[^.;,]{0,70}\b(?:can|could|will|may|might|would|should)\b[^.;,]{0,24}$", re.IGNORECASE)
_SUBJECT_MATTER = re.compile(
    r"\W*(?:it|(?:this|the)\s+(?:\w+\s+){0,2}(?:guide|guidance|chapter|section|page|module|document|paper|note|article|part))\s+(?:also\s+)?"
    r"(?:describes?|explains?|outlines?|discusses?|covers?|summari[sz]es?|deals\s+with|unpacks?|is\s+about)\b", re.IGNORECASE
)
_NOW_TOLD = re.compile(r"\b(?:that|because)\b|[.;:]", re.IGNORECASE)
_POWERS_OF = re.compile(r"\W{0,20}(?:[\w.]+\s+)?(?:the\s+)?[A-Z][\w’' -]{1,60}['’]s?\s+(?:\w+\s+)?(?:powers?|right|ability)\s+to\s+(?:\w+,?\s+(?:(?:and|or)\s+)?){0,3}$")
_INTENDS = re.compile(
    r"\b(?:inform|notif|tell|advis|stat)\w*\b[^.;]{0,80}\bthat\s+(?:[\w’'-]+\s+){1,4}(?:intends?|proposes?|wishes)\s+to\s+(?:\w+\s+or\s+)?$", re.IGNORECASE
)
# "shall not affect the authority of a bank to close a branch"
_LEAVES_POWER = re.compile(
    r"\b(?:affect|limit|impair|prejudice|derogate\s+from)s?\s+(?:the|any|its|their)\s+(?:powers?|authority|rights?)\b[^.;]{0,60}\bto\s+(?:[\w-]+\s+or\s+)?$", re.IGNORECASE
)
# "may be closed only with the approval of …"
_ONLY_WITH = re.compile(r"\s+only\s+(?:if\s+agreed\b|(?:with|after|upon)\s+(?:the\s+)?(?:prior\s+)?(?:written\s+)?(?:approval|consent|permission)\b)", re.IGNORECASE)
# "to ensure that the obligation to suspend is applied proportionately": it stands elsewhere.
_THE_OBLIGATION = re.compile(r"\b(?:that|of|whether|to)\s+the\s+(?:obligation|requirement|duty)s?\s+to\s+(?:[\w-]+\s+or\s+)?$", re.IGNORECASE)
# "must give the school notice of its decision to revoke the certificate"
_TOLD_DECISION = re.compile(
    r"\b(?:shall|must|may|should)\s+(?:\w+\s+)?(?:give|serve|send|issue|notify|inform|tell)\b[^.;]{0,110}\b(?:of|on|about)\s+(?:its|the|an?|that)\s+decision\s+to\s+(?:[\w-]+,?\s+(?:or\s+)?){0,3}$", re.IGNORECASE
)
_OF_DECISION = re.compile(r"\W*(?:\(\s?\w{1,4}\s?\)\s*)?of\s+(?:(?:his|her|its|their|the|or|any)\s+){1,3}(?:decision|intention|proposal)\s+to\s+(?:\w+,?\s+(?:or\s+)?){0,3}$", re.IGNORECASE)
_WHETHER_TO = re.compile(r"\bwhether\s+(?:or\s+not\s+)?to\s[^.;]{0,70}$", re.IGNORECASE)
_AGAINST_DECISION = re.compile(
    r"\b(?:annul|quash|revers|set\w*\s+aside|appeal|challeng|review|reconsider|against|aggrieved)\w*\b[^.;]{0,50}\bdecisions?\s+to\s+(?:[\w-]+,?\s+(?:or\s+)?){0,3}$",
    re.IGNORECASE,
)
_LIFTS = re.compile(
    r"\s+(?:or\s+\w+\s+)?(?:the|an?|any|such|its|that)\s+(?:[\w-]+\s+){0,2}(?:suspensions?|moratorium|restrictions?|freez\w+|prohibitions?|cancellations?|revocations?|decisions?)\b",
    re.IGNORECASE,
)
_STEMS = re.compile(r"\b(?:stems?|stemmed|follows?|followed|comes?|came|reflects?|takes?\s+effect|shall\s+not|may\s+not|must\s+set\s+out|(?:is|are)\s+(?:reviewable|open\s+to)|may\s+be\s+(?:appealed|challenged|based)|is\s+based|was\s+based)\b", re.IGNORECASE)
_HEADING_OF = re.compile(r"(?:(?:Proceedings|Powers?|Procedures?|Authority|Grounds)\s+(?:to|for)\s[^.;:]{3,90}|Powers?\s+of\s+[\w’' ]{3,40}?\s+to\s[^.;:]{3,90}\.?|Powers?\s+to\s[^.;:]{3,70}\.)\s*$")
_HEADING = re.compile(r"(?:(?:Article|Section|Regulation|Rule|Part|Chapter)\s*\(?[\w.-]{1,8}\)?\s*[:.—–-]?\s*)?(?:\(?\w{1,4}[).]\s*)?[A-Z][\w-]*(?:\s+[\w’'-]+){1,6}\s*$")


def is_idle(sentence: str, verb: v.Verb, before: str, after: str, kind: str) -> bool:
    """Readings of a verb that take nothing away: ceases to be, able to exit, closed accounts as a heading."""
    word = sentence[verb.start : verb.end].lower()
    if _OR_NOT.match(after):
        return True
    if _SHOW_CAUSE.search(before):
        return True  # asked why it should not be done, it is not yet
    if word.startswith("disabl") and _SAFEGUARD.match(after):
        return True
    if word.startswith("seiz") and re.match(r"\s*(?:,|and|or)\s+(?:\w+\s+)?forfeit", after, re.IGNORECASE):
        return True  # confiscation is a penalty
    if word.startswith("withdr") and _MEMBER_MAY.search(before):
        return True  # who leaves of his own accord
    if _MAY_PROVIDE.search(before):
        return True
    if verb.family == v.CLOSE and re.search(r"\b(?:open|establish|set\s+up|maintain|keep)\s+(?:or|and)\s+$", before, re.IGNORECASE):
        return True
    if verb.form == v.PASSIVE and _ONLY_WITH.match(after):
        return True
    if re.search(r"\babout\s+to\s+$", before[-12:], re.IGNORECASE):
        return True
    if verb.family == v.CEASE and _DEEMED_TO_HAVE.search(before[-60:]):
        return True  # what counts as having stopped
    if verb.family in (v.SUSPEND, v.REMOVE, v.RESTRICT) and _FROM_OFFICE.match(after):
        return True  # people
    if verb.family == v.REMOVE and DEAD.search(sentence):
        return True  # a register kept up to date
    if verb.family in (v.SUSPEND, v.REVOKE, v.TERMINATE) and _SEAT.match(after):
        return True
    if verb.family == v.REFUSE and verb.form == v.PASSIVE and kind == objects.CUSTOMER and _PEOPLE.search(before) and _DENIED_OTHER.match(after):
        return True  # "clients were denied disclosure"
    if _OF_DECISION.match(before):
        return True  # what a notice tells
    if _THE_OBLIGATION.search(before[-110:]):
        return True
    if word.startswith("withdr") and re.match(r"\s+from\s+circulation\b", after):
        return True
    if re.search(r"\bno\s[^.;]{0,80}\bshall\s+be\s+required\s+to\s+$", before, re.IGNORECASE) or _TOLD_DECISION.search(before[-160:]):
        return True
    if _WHETHER_TO.search(before[-90:]) or _AGAINST_DECISION.search(before[-140:]):
        return True  # what is weighed, or undone
    if verb.family in (v.REVOKE, v.TERMINATE) and verb.form != v.NOUN and _LIFTS.match(after):
        return True
    if len(sentence) < 100 and not re.search(r"[a-z]{3}", sentence):
        return True  # a heading in capitals
    if verb.family == v.REMOVE and re.search(r"\bfrom\s+(?:your|their|the\s+user['’]s)\s+(?:devices?|computers?|phones?)\b", after[:80], re.IGNORECASE):
        return True
    if _LEAVES_POWER.search(before[-140:]):
        return True
    if _WHETHER.search(before[-140:]) or (_SUBJECT_MATTER.match(before) and not _NOW_TOLD.search(before)):
        return True  # what a guide is about, or leaves open
    if _POWERS_OF.match(before) and not sentence.rstrip().endswith((".", ":", ";", "—")):
        return True  # a heading
    if _INTENDS.search(before[-160:]):
        return True  # a duty to tell of an intention
    if _THE_DECISION.match(before) and _STEMS.search(after):
        return True  # the reasons of a stop that is stated elsewhere
    if word == "exit" and verb.form == v.NOUN and re.match(r"\s+of\b", after):
        return True
    if re.search(
        r"\b(?:disclos\w+|warn\w*|inform\w*|tell|told|risks?)\b[^.;]{0,60}\bthat\s+(?:[\w’'-]+\s+){1,9}(?:may|can|could|might)\s+(?:be\s+)?$",
        before,
        re.I,
    ):
        return True  # what customers are to be told might happen
    if (verb.form == v.NOUN and _HEADING.match(sentence)) or _HEADING_OF.match(sentence):
        return True
    if (_ONLY_AFTER.search(after[:200]) and not _EMPOWERED.search(before[-120:])) or (before[-5:].lower() == "only " and _ON_NOTICE.search(after[:160])):
        return True
    if _THEIR_ABILITY.search(before[-80:]):
        return True
    if verb.family == v.CEASE and _CEASE_STATE.match(after):
        return True
    if verb.family == v.REFUSE and (_REFUSE_TO.match(after) or verb.form == v.NOUN):
        return True
    if (
        word.startswith(("exit", "unw"))
        and verb.form == v.BASE
        and not (kind in (objects.CUSTOMER, objects.PARTNER) and _MUST_EXIT.search(before[-60:]))
        and not re.search(
            r"\b(?:decided|elected|agreed|voted|ordered|directed|required|action|plan|determined|"
            r"resolved)\b[^.;]{0,40}\bto\s+(?:\w+\s+and\s+)?$",
            before,
            re.IGNORECASE,
        )
    ):
        return True
    if (
        verb.family in (v.TERMINATE, v.CEASE, v.REVOKE)
        and kind in (objects.PARTNER, objects.SERVICE)
        and re.search(
            r"\b(?:able|ability|capab\w+|capacity|positioned)\b[^.;]{0,30}\bto\s+(?:\w+\s+){0,2}$",
            before,
            re.IGNORECASE,
        )
        and not re.search(r"\b(?:authorit|regulator|commission|agency|agencies)\w*\b", before, re.IGNORECASE)
    ):
        return True
    if verb.form == v.PAST and (
        len(sentence.split()) < 6
        or (word != sentence[verb.start : verb.end] and re.search(r"[a-z]{3}", before))
    ):
        return True
    if (
        word in ("limit", "limits", "block", "halt", "ban")
        and re.search(r"\b(?:time|credit|exposure|district|a|the|any|trading)\s+$", before, re.IGNORECASE)
        and verb.form == v.BASE
    ):
        return True
    if word.startswith("unw") and verb.form == v.GERUND:
        return True
    if verb.form == v.PAST and re.search(r"\b(?:how|why|recall\w*(?!\s+that\b|\w))\b[^.;]{0,90}$", before, re.IGNORECASE):
        return True
    if word.startswith("wind") and re.search(r"\b(?:capab|abilit)\w+", sentence, re.IGNORECASE):
        return True
    if re.search(
        r"\b(?:explanation|description|statement|details)\s+of\s+(?:how|when|whether|what)\b",
        before[-140:],
        re.IGNORECASE,
    ):
        return True
    if (
        verb.form == v.PASSIVE
        and verb.family == v.RESTRICT
        and re.match(r"\s+(?:because|to|in|as|by\s+the\s+fact)\b", after)
    ):
        return True
    if word in ("vary", "varied", "varying", "reduce") and not (
        kind == objects.LICENCE or (kind == objects.CUSTOMER and re.match(r"[^.;]{0,40}\b(?:credit|limit|line)s?\b", after, re.IGNORECASE))
    ):
        return True
    return verb.family in (v.TERMINATE, v.REVOKE, v.CEASE) and bool(_PLAN_ONLY.search(sentence))


def about_people(passage: str, words: str) -> bool:
    return (
        bool(
            re.search(
                r"(?-i:\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z])|\b(?:individual(?!\s+(?:accounts?|customers?|wallets?|clients?|loans?|bank|tier|policies))|director|officer|employee|employment|person['’]s\s+(?:approval|status)|"
                r"members\s+of\s+staff|members?\s+of\s+(?:the|any|an?)\s+(?:\w+\s+)?committee|controlled\s+function|approved\s+person|auditor|managing\s+director|chairperson)\b",
                passage,
                re.IGNORECASE,
            )
        )
        and "licen" not in words.lower()
    )
