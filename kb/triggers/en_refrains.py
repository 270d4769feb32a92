"""Consequences told without a verb of stopping: refrain, hold back, do not open, limits before verification."""

from __future__ import annotations

import re

from kb.gates import gated
from kb.triggers import en_modality as modality
from kb.triggers.en_consequences import ACCOUNT, NEW_BUSINESS, SUSPEND_SERVICE
from kb.triggers.en_consequences import BUSINESS as RESTRICT_BUSINESS
from kb.triggers.en_events import Event

_THINGS = (
    r"(?:(?:the|a|an|any|its|such|this|these|all|new|further|additional|proposed|crypto[\w-]*|"
    r"digital[\w-]*|third[\w-]*)\s+){0,4}"
    r"(?:[\w-]+\s+){0,2}(?:services?|activit(?:y|ies)|products?|customers?|clients?|business(?!\s+relation)|loans?|"
    r"accounts?|polic(?:y|ies)|contracts?|deposits?|programs?|expansion|branch(?:es)?|offices?|outlets?|advances?|borrowers?|agents?)"
)
_ASKED = gated(
    rf"\b(?P<ask>request|ask|direct|order|requir|instruct|advis|agree|told)(?:s|ed|ing|es|"
    rf"e)?\b[^.;]{{0,80}}\b(?P<what>(?:refrain|desist|abstain)\s+from\s+(?:\w+ing)\s+{_THINGS}|"
    rf"not\s+(?:to\s+)?(?:take(?:\s+on)?(?=\s+(?:any\s+)?new)|offer|provide|proceed\s+with|launch|expand|onboard|accept|"
    rf"engage\s+in|commence|begin|move\s+forward\s+with|implement)\s+(?:\w+ing\s+)?{_THINGS}|"
    rf"(?:make|grant|issue|accept|open|write|take\s+on|enter\s+into|underwrite)\s+no\s+(?:new|further|more|fresh|additional)\s+{_THINGS})",
    re.IGNORECASE,
)
_ASK_WORD = re.compile(
    r"\b(?:request|ask|direct|order|requir|instruct|advis|agree|encourag|urg)(?:s|d|ed|ing|es|e)?\b", re.IGNORECASE
)
# "asked the lender to desist from disbursing any payment", an item of a list of orders too.
_DESISTS = gated(
    r"(?:\b(?:request|ask|direct|order|requir|instruct|agree|encourag|urg)\w*\b[^.;]{0,260}?\bto\s+|^\W*(?:\(?\w{1,4}[).]\s*)?|\b(?:shall|must|should)\s+(?:\w+ly\s+)?)"
    r"(?P<what>(?:refrain|desist|abstain)\s+from\s+(?P<do>(?:offer|provid|accept|issu|grant|disburs|mak|enter|open|onboard|expand|launch|carry|conduct|engag|sell|market|trad|lend|undertak|process|incur|solicit|dispos|transfer|operat|invest|purchas|pay|declar|renew|sanction)\w*)\b[^.;]{3,120})",
    re.IGNORECASE,
)
_NOT_APPROVED = gated(
    r"\b(?:will|shall|would)\s+(?P<what>not\s+(?:approve|grant|accept|consider|process|entertain)\s+(?:any\s+)?(?:new|further|additional|fresh)\s+"
    r"(?:[\w-]+\s+){0,3}?(?:acquisitions?|applications?|licen[cs]es?|products?|branches|business(?:es)?|registrations?|approvals?|ventures?))\b",
    re.IGNORECASE,
)
# Depositors' money held: "no amount of the balance may be allowed to be withdrawn".
_HELD = gated(
    r"\b(?P<what>(?:no\s+(?:amount|sum|withdrawals?|depositor)|(?:a\s+)?sum\s+not\s+exceeding|not\s+more\s+than|only\s+up\s+to)\b[^.;]{3,260}?"
    r"\b(?:may|shall|will|can)\s+be\s+(?:allowed|permitted)\s+to\s+(?:be\s+withdrawn|withdraw)|"
    r"(?:shall|may|will)\s+not\s+(?:be\s+)?(?:allow(?:ed)?|permit(?:ted)?)\s+(?:any\s+)?(?:depositors?|customers?|withdrawals?)\b[^.;]{0,80}\bwithdraw\w*)",
    re.IGNORECASE,
)
_HOLD_BACK = gated(
    rf"\b(?:shall|must|should|may|will|can|(?:is|are)(?=\s+not\s+(?:permitted|allowed|authori[sz]ed)))\s+(?P<what>(?:not|no\s+longer)\s+(?:permitted\s+to\s+|allowed\s+to\s+|authori[sz]ed\s+to\s+)?(?:(?:open|grant|make|sell)(?=\s+(?:any\s+)?(?:new|further|fresh|additional)\b)|offer|launch|"
    rf"expand|onboard|accept|commence|proceed\s+with|implement|introduce|undertake|"
    rf"take\s+on|enter\s+into|write|issue)\s+{_THINGS})\b"
    r"[^.;]{0,80}\b(?:until|unless|pending)\b|"
    rf"\b(?:shall|must|may|will)\s+(?P<meanwhile>(?:not|no\s+longer)\s+(?:open|grant|make|sell|offer|launch|accept|take\s+on|enter\s+into|write|issue|onboard)\s+(?:any\s+)?(?:new|further|fresh|additional)\s+{_THINGS})\b[^.;]{{0,40}}\b(?:while|during|for\s+(?:a\s+period|\w+\s+(?:months|years)))\b",
    re.IGNORECASE,
)
_MOVE_ON = gated(
    r"\b(?:once|after|until|when|only\s+(?:after|when|if))\b[^.;]{5,200}\b(?P<what>(?:may|"
    r"can)\s+(?:only\s+)?(?:move\s+forward|proceed|commence|begin|go\s+ahead|resume|launch)\s+(?:with\s+)?"
    r"(?:\w+ing\s+)?(?:the\s+)?[^.;]{0,60}?(?:services?|activit(?:y|ies)|products?|business|program))\b",
    re.IGNORECASE,
)
_UNVERIFIED = gated(
    r"\b(?:verif\w+|due\s+diligence|cdd|kyc|identif\w+|identity|suspicio\w+|suspects?|"
    r"reasonable\s+grounds|beneficial\s+owner\w*|source\s+of\s+(?:funds|wealth)|"
    r"money\s+laundering|terrorist|unable\s+to\s+(?:obtain|conduct|complete|comply)|tipping)\b",
    re.IGNORECASE,
)
_REFUSE = gated(
    r"\b(?P<what>(?:(?P<modal>shall|must|should|may|will)\s+)?(?:not|refuse\s+to|decline\s+to|"
    r"refrain\s+from|neither)\s+(?:otherwise\s+|to\s+)?"
    r"(?:\w+\s+(?:or|and)\s+)?(?:open(?:ing)?|establish(?:ing)?|enter(?:ing)?\s+into|commenc(?:e|ing)|carry(?:ing)?\s+out|"
    r"execut(?:e|ing)|process(?:ing)?|perform(?:ing)?|accept(?:ing)?|continu(?:e|ing)|onboard(?:ing)?|"
    r"undertak(?:e|ing)|proceed(?:ing)?\s+with)\s+"
    r"(?:(?:the|a|an|any|such|that|those|further|with|or)\s+)*(?:\w+\s+){0,2}(?:accounts?|"
    r"business\s+relations(?:hips?)?|relationships?|transactions?|customers?|clients?|transfers?|funds|"
    r"payments?|orders?|instructions?)|(?:accounts?|relationships?|transactions?)\s+(?:shall|must|may|should|will)\s+not\s+be\s+(?:opened|established|carried\s+out|executed|entered\s+into|processed))\b",
    re.IGNORECASE,
)
_LIMITS = gated(
    r"\b(?P<what>(?:plac|impos|appl|set|introduc)\w*\s+(?:appropriate\s+|suitable\s+|strict\s+)?(?:limit|"
    r"restriction|limitation|cap|hold)s?\s+(?:on|to|for|upon|over)\s+(?:the\s+)?[^.;]{0,60}?"
    r"\b(?:transactions?|accounts?|withdrawals?|transfers?|payments?|funds))\b",
    re.IGNORECASE,
)
_NOT_PAID = gated(
    r"\b(?P<what>(?:funds|monies|money|assets|proceeds|payments?)\s+(?:are|is|be|were|was|shall|must|"
    r"should|may)\s+(?:not\s+)(?:be\s+)?(?:paid|released|transferred|withdrawn|remitted|accessible|"
    r"made\s+available)|"
    r"(?:we\s*re|were|was|is|are|be)\s+(?:placed|deposited|held|transferred)\s+(?:in|into|"
    r"to)\s+an?\s+(?:blocked|frozen|suspense|interest-bearing\s+blocked)\s+accounts?|"
    r"(?:placed|deposited|held)\s+(?:[\w ]{0,60}?\s)?(?:in|into)\s+an?\s+(?:blocked|frozen)\s+accounts?)\b",
    re.IGNORECASE,
)
_DESIST = gated(
    r"\b(?P<what>cease[\s-]and[\s-]desist\s+(?:orders?|from)|cease\s+and\s+(?:to\s+)?desist(?!\s+proceedings)|(?:cessation|"
    r"cease)\s+(?:of\s+)?(?:any|the|such)\s+(?:practice|conduct)s?)\b",
    re.IGNORECASE,
)
# What a cease-and-desist order may hold besides is another measure.
_IN_AN_ORDER = re.compile(r"\b(?:includ\w+|contain\w*|specif\w+|set\s+out|violat\w+|breach\w*|compl\w+|served?)\b[^.;]{0,40}\b(?:in|of|with)?\s*(?:an?|the|any)\s+(?:(?:\w+\s+)?orders?\s+to\s+)?$|^\W*(?:[\w.§-]+\]?\s+)?orders?\s+to\s+$", re.IGNORECASE)
_INELIGIBLE = gated(
    r"\b(?P<what>(?:shall|may|will|is|are)\s+(?:not\s+be\s+eligible\s+(?:to|for)(?!\s+(?:re-?)?appoint)|"
    r"be\s+ineligible\s+(?:to|for)(?!\s+(?:re-?)?appoint)|not\s+(?:re-?apply|apply\s+(?:again|afresh|anew|for\s+a\s+new\s+\w+)|"
    r"apply\s+for\s+(?:a|an|any|the)\s+(?:\w+\s+)?(?:licen[cs]e|authori[sz]ation|registration|approval|"
    r"membership)|(?:file|make|submit)\s+(?:another|a\s+new|a\s+further|any)\s+application)|not\s+be\s+permitted\s+to\s+(?:re)?apply)|no\s+(?:fresh|further|new)\s+application\b[^.;]{0,120}?\b(?:shall|will|may)\s+be\s+(?:entertained|made|considered|accepted)|"
    r"disqualified\s+from\s+(?:[\w-]+ing\s+or\s+)?(?:obtaining|holding|applying\s+for)\s+(?:an?|any|another|such|the)?\s*(?:\w+\s+)?(?:licen[cs]e|registration|permit|authori[sz]ation))\b[^.;]{0,200}"
    r"\b(?:suspended|revoked|cancelled|withdrawn|years?|months?|rejected)\b",
    re.IGNORECASE,
)
_BARRED = gated(
    r"\b(?:is|are|was|were|been)\s+(?:\w+ly\s+|hereby\s+)?(?P<what>(?:barred|blocked|banned|prohibited|restrained|debarred|stopped)"
    r"\s+from\s+(?:on-?boarding\s+(?:of\s+)?(?:any\s+|new\s+)|"
    r"(?:accepting|issuing|granting|sanctioning|opening|disbursing|selling|writing|concluding|entering\s+into|undertaking|doing|transacting|taking\s+on)\s+(?:any\s+)?(?:new|fresh|further)\s)"
    r"\s*[\w-]+)",
    re.IGNORECASE,
)
# What a firm does no more: "is no longer engaging in the activity", "no longer offers the service".
_NO_LONGER = gated(
    rf"\b(?P<what>no\s+longer\s+(?:be\s+)?(?:offer|provid|engag|accept|process|support|sell|onboard|do|conduct|carr)\w*\s+(?:in\s+|out\s+|on\s+|business\s+in\s+)?"
    rf"(?:[\w-]+\s+){{0,3}}?{_THINGS}|no\s+longer\s+(?:engag\w+\s+in|conduct\w*)\s+(?:[\w-]+\s+){{0,3}}?(?:activit|business|trad)\w*)",
    re.IGNORECASE,
)
_PLACED = gated(
    r"\b(?P<what>(?:placed|imposed|put|applied)\s+(?:[\w-]+\s+){0,3}?(?:blocks?|restrictions?|holds?|freezes?|limits?|limitations?)\s+(?:and\s+\w+\s+)?"
    r"(?:on|upon|over)\s+(?:[\w’'-]+\s+){0,4}?(?:accounts?|cards?|wallets?|funds|withdrawals?|transactions?))\b",
    re.IGNORECASE,
)
# What a firm says it will not do: "will not be opening the account", "would refrain from expanding the service".
_WONT = gated(
    rf"\b(?:will|would|shall)\s+(?P<what>(?:not\s+be|no\s+longer(?:\s+be)?|refrain\s+from|cease\s+(?:from\s+)?|abstain\s+from)\s+"
    rf"(?:open|expand|onboard|accept|process|renew|offer|provid|launch|sell|issu)\w*\s+{_THINGS})",
    re.IGNORECASE,
)
# What a firm in breach may not do: "a bank that does not meet the buffer must not make a distribution".
_IN_BREACH = re.compile(
    r"\b(?:(?:does|do|did|is|are|has|have|can)\s*not|cannot|no\s+longer|fail(?:s|ed|ing|ure)?|breach(?:es|ed)?|contraven\w+|below|shortfall|"
    r"insufficient|deficien\w+|under-?capitali[sz]ed|non-?complian\w+|less\s+than)\b",
    re.IGNORECASE,
)
_NOT_DO = gated(
    r"\b(?:must|shall|may)\s+(?P<what>not,?\s+(?:without\s[^,;.]{3,80},\s+)?(?:(?:directly|indirectly|or)\s+){0,3}"
    r"(?:make|pay|declare|distribute|undertake|permit|increase|exercise|acquire|establish|accept|renew|roll\s+over|extend|enter\s+into|open),?\s+"
    r"(?:(?!to\b)[\w’'-]+,?\s+){0,8}?(?P<thing>voting\s+rights|distributions?|dividends?|profits|bonus(?:es)?|variable\s+remuneration|actions|payments?|(?:total\s+)?assets|branch(?:es)?|deposits|"
    r"business|transactions?|interest\s+in|acquisitions?))\b",
    re.IGNORECASE,
)
_IF = re.compile(r"\b(?:if|where|when|while|until|unless|so\s+long\s+as)\b[^.;]{5,300}", re.IGNORECASE)
# What an order or a suspension leaves a firm unable to do: "may not make new loans".
_NOT_NEW = re.compile(
    rf"\b(?P<what>(?:(?:may|must|shall|can|could)\s+not|cannot|could\s+no\s+longer|may\s+no\s+longer)\s+(?:make|issue|accept|offer|open|originate|write|on-?board|enrol+|take\s+on|grant|solicit|sell|enter\s+into)\s+"
    rf"(?:any\s+)?(?:new|further|additional|fresh)\s+{_THINGS}|"
    rf"(?:shall|must|may|will)(?:,[^,;.]{{3,80}},)?\s+(?:accept|write|take|make|grant|issue|open|enter\s+into)\s+no\s+(?:new|fresh|further|additional)\s+{_THINGS}|"
    rf"no\s+(?:new|fresh|further|additional)\s+{_THINGS}\s+(?:may|shall|will|must|can)\s+be\s+(?:opened|accepted|written|made|granted|issued|taken|sold|entered\s+into))",
    re.IGNORECASE,
)
_UNDER_ORDER = re.compile(
    r"\b(?:order|direction|directive|notice|suspension|suspended|restriction|prohibition|moratorium|withdrawal|revocation|directed|ordered|pending|until|while|during)\b", re.IGNORECASE
)
# What a licence's loss forbids: "upon the revocation the issuer must not permit any card to be used".
_LOST = gated(
    r"(?:\b(?:upon|on|after|following|where|if|when|during|while)\b|^\W*(?:[\w.]+\s+)?(?:an?y?|the|each|every|no)\s)[^.;]{0,60}"
    r"\b(?:revocation|suspension|cancellation|withdrawal|revoked|suspended|cancelled|withdrawn|expelled)\b"
    r"[^.;]{0,140}\b(?:must|shall|may)\s+(?P<what>(?:not|no\s+longer)\s*(?:,[^,;]{3,80},\s*)?(?:[—–:-]\s*)?(?:\(\s?\w\s?\)\s*)?(?:\w+ly\s+)?(?:carry\s+(?:on|out)|permit|provide|offer|accept|conduct|undertake|issue|enter\s+into|"
    r"transact|sell|solicit|engage|operate|deal|lend|trade|insure|underwrite|write|make|originate|practi[sc]e|take\s+on|clear)\b(?:\s+[\w’'-]+){1,4})",
    re.IGNORECASE,
)
# The same as an item: "Where the licence is suspended, the holder shall— (a) not carry on the business".
_LOST_LEAD = re.compile(
    r"\b(?:revocation|suspension|cancellation|withdrawal|revoked|suspended|cancelled|withdrawn)\b[^.;]{0,140}\b(?:shall|must)\b[^.;]{0,20}$", re.IGNORECASE
)
_LOST_ITEM = re.compile(
    r"\W*(?:\(\s?\w{1,4}\s?\)\s*)?(?P<what>(?:not|no\s+longer)\s+(?:carry\s+(?:on|out)|provide|offer|accept|conduct|undertake|issue|enter\s+into|transact|sell|engage|operate|deal|lend|trade|insure)\b(?:\s+[\w’'-]+){1,4})", re.IGNORECASE
)
_GEO = gated(
    r"\b(?P<what>(?:implement|updat|appli|us|deploy|introduc|add|enhanc|expand|"
    r"adopt)\w*\s+(?:\w+\s+){0,4}?(?:geo|IP)[\s-]*(?:address\s+)?(?:geo\s*)?block(?:ing|s)?)\b",
    re.IGNORECASE,
)
_DISTRIBUTIONS = gated(
    r"\b(?P<what>restrict(?:ing|ed|ions?)?\s+(?:or\s+prohibit\w*\s+)?(?:on\s+|any\s+|the\s+|"
    r"all\s+)*(?:distributions?|dividends?|payment\s+of\s+dividends|capital\s+distributions)|"
    r"prohibit(?:ing|ed|ions?)?\s+(?:or\s+restrict\w*\s+)?(?:on\s+|any\s+|the\s+|"
    r"all\s+)*(?:distributions?|dividends?|payment\s+of\s+dividends))\b",
    re.IGNORECASE,
)
# A warning to the public takes nothing from the firm.
_PUBLIC = re.compile(r"\b(?:public|investors?|consumers?|people|everyone|citizens|residents)\b[^.;]{0,90}$", re.IGNORECASE)
_NOT_REACH = re.compile(r"\b(?:not|no\s+longer|never)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)


def refrains(sentence: str, *, lead: str = "", conditional: bool, report: bool) -> list[Event]:
    """What a sentence holds back. `conditional` says whether it or its lead-in states a condition."""
    out: list[Event] = []
    asked = _ASKED.search(sentence)
    if asked and not _NOT_REACH.search(sentence[: asked.start()][-30:]) and not _PUBLIC.search(sentence[: asked.start("what")][-140:]):
        head = sentence[: asked.start("what")]
        nearest = list(_ASK_WORD.finditer(head))[-1]
        effect = modality.of_order(head[: nearest.start()] + " ", nearest.group())
        out.append(Event(*asked.span("what"), NEW_BUSINESS, effect, 0.85, None, None, True))
    for pattern, consequence, effect in (
        (_HOLD_BACK, NEW_BUSINESS, modality.MUST),
        (_MOVE_ON, NEW_BUSINESS, modality.MUST),
    ):
        found = pattern.search(sentence)
        if found and not out:
            place = found.span("what") if found.group("what") else found.span("meanwhile")
            out.append(Event(*place, consequence, effect, 0.65, None, None, None))
    desists = _DESISTS.search(sentence)
    if desists and not out and not _PUBLIC.search(sentence[: desists.start("what")][-140:]) and not _NOT_REACH.search(sentence[: desists.start("what")][-30:]):
        before = lead + " " + sentence[: desists.start("what")]
        order = list(_ASK_WORD.finditer(before))
        effect_of = (
            modality.of_order(before[: order[-1].start()], order[-1].group())
            if order
            else modality.of_clause(before[-120:])
        )
        if effect_of:
            new = re.search(r"\bnew\b|expand|launch|onboard", desists.group("what"), re.IGNORECASE)
            out.append(
                Event(
                    *desists.span("what"),
                    NEW_BUSINESS
                    if new
                    else RESTRICT_BUSINESS
                    if re.search(r"\bdividends?|\bdistributions?", desists.group("what"), re.IGNORECASE)
                    else SUSPEND_SERVICE,
                    effect_of,
                    0.65,
                    None,
                    None,
                    True,
                )
            )
    declined = _NOT_APPROVED.search(sentence)
    if declined and not out:
        out.append(
            Event(
                *declined.span("what"),
                NEW_BUSINESS,
                modality.DONE if report else modality.MUST,
                0.65,
                None,
                None,
                True,
            )
        )
    kept_back = _HELD.search(sentence)
    if kept_back and not out:
        out.append(Event(*kept_back.span("what"), ACCOUNT, modality.MUST, 0.7, None, None, True))
    words = f"{lead} {sentence}"
    if _UNVERIFIED.search(words):
        for found in _REFUSE.finditer(sentence):
            modal = (found.group("modal") or "").lower()
            governed = modal or (modality.of_clause((lead + " " + sentence[: found.start()])[-240:]) or "")
            unable = re.search(r"\b(?:unable|cannot|could\s+not)\b", sentence[: found.start()], re.IGNORECASE)
            if (
                not governed
                or not (conditional or unable)
                or re.search(r"\bneed\s+$", sentence[: found.start()][-6:])
            ):
                continue
            effect = modality.MAY if governed == "may" and modal != "may" else modality.MUST
            out.append(Event(*found.span("what"), ACCOUNT, effect, 0.7, None, None, False))
        for pattern in (_LIMITS, _NOT_PAID):
            found = pattern.search(sentence)
            if found and (lead or conditional):
                out.append(
                    Event(
                        *found.span("what"),
                        ACCOUNT,
                        modality.of_clause((lead + " " + sentence[: found.start()])[-240:]) or modality.MUST,
                        0.6,
                        None,
                        None,
                        False,
                    )
                )
    placed = _NOT_PAID.search(sentence)
    if placed and report and "blocked" in placed.group().lower() + " " and not out:
        out.append(Event(*placed.span("what"), ACCOUNT, modality.DONE, 0.6, None, None, False))
    lost = _LOST.search(sentence) or (_LOST_ITEM.match(sentence) if _LOST_LEAD.search(lead[-300:]) else None)
    if lost and not out:
        kept = NEW_BUSINESS if re.search(r"\bnew\b", lost.group("what"), re.IGNORECASE) else SUSPEND_SERVICE
        out.append(Event(*lost.span("what"), kept, modality.MUST, 0.6, None, None, True))
    forbidden = _NOT_DO.search(sentence)
    if forbidden and not out and (
        forbidden.group("thing").lower().startswith("voting")
        or _IN_BREACH.search(lead[-400:] + " " + sentence[: forbidden.start()])
        or ((why := _IF.search(sentence, forbidden.end())) is not None and (why.group()[:5].lower() == "until" or _IN_BREACH.search(why.group())))
    ):
        new = re.search(r"branch|deposits|business|acqui|interest", forbidden.group("thing"), re.IGNORECASE)
        out.append(
            Event(
                *forbidden.span("what"),
                NEW_BUSINESS if new else RESTRICT_BUSINESS,
                modality.MUST,
                0.6,
                None,
                None,
                True,
            )
        )
    fresh = _NOT_NEW.search(sentence)
    if (
        fresh
        and not any(e.consequence == NEW_BUSINESS for e in out)
        and (_UNDER_ORDER.search(lead[-300:] + " " + sentence) or (report and conditional))
    ):
        out.append(Event(*fresh.span("what"), NEW_BUSINESS, modality.MUST, 0.6, None, None, None))
    wont = _WONT.search(sentence)
    if wont and report and not out and not re.search(r"\b(?:if|unless)\b", sentence[: wont.start()][-120:]):
        single = re.search(r"\baccounts?\b", wont.group("what"), re.IGNORECASE)
        gone = re.match(r"no\s+longer\s+(?:be\s+)?(?:offer|provid|sell)(?![^.;]*\bnew\b)", wont.group("what"), re.IGNORECASE)
        kept = ACCOUNT if single and not re.search(r"\bnew\b", wont.group("what")) else SUSPEND_SERVICE if gone else NEW_BUSINESS
        out.append(Event(*wont.span("what"), kept, modality.DONE, 0.6, None, None, False))
    over = _NO_LONGER.search(sentence)
    if (
        over
        and report
        and not out
        and not conditional
        and not re.search(r"\b(?:if|when|once)\s+(?:[\w-]+\s+){0,3}$", sentence[: over.start()][-50:])
    ):
        out.append(Event(*over.span("what"), SUSPEND_SERVICE, modality.DONE, 0.6, None, None, False))
    on_accounts = _PLACED.search(sentence)
    if on_accounts and report and not out:
        out.append(Event(*on_accounts.span("what"), ACCOUNT, modality.DONE, 0.65, None, None, False))
    geo = _GEO.search(sentence)
    if geo and report:
        out.append(Event(*geo.span("what"), RESTRICT_BUSINESS, modality.DONE, 0.6, None, None, False))
    held = _DISTRIBUTIONS.search(sentence)
    if held:
        effect_of = modality.of_clause(sentence[: held.start()][-160:]) or modality.of_clause(
            sentence[held.end() : held.end() + 40]
        )
        if (
            effect_of
            and not re.match(r"[^.;]{0,12}\b(?:contained|set\s+out|laid\s+down|specified)\b", sentence[held.end() - 14 :])
            and not _NOT_REACH.search(sentence[: held.start()][-30:])
            and re.search(
                r"\b(?:steps|measures|actions?|powers?|automatic|requirements?|regulator|authority|pra|"
                r"reserve\s+bank|supervisor\w*)\b",
                sentence,
                re.IGNORECASE,
            )
        ):
            out.append(Event(*held.span("what"), RESTRICT_BUSINESS, effect_of, 0.65, None, None, True))
    desist = _DESIST.search(sentence)
    if desist and (not _IN_AN_ORDER.search(sentence[: desist.start()][-80:]) or (lead.rstrip().endswith(":") and re.match(r"\W*orders?\s+to\s+$", sentence[: desist.start()], re.IGNORECASE))) and not re.search(r"\bshow\s+cause\b[^.;]*\bwhy\b", sentence[: desist.start()], re.IGNORECASE):
        # "shall have the power to: require the cessation of …": the power governs, not the order's own verb.
        own = re.sub(r"\b(?:require|request|order|demand)\s+(?:the\s+)?(?:(?:temporary|permanent|immediate|or|and)\s+){0,4}$", "", sentence[: desist.start()][-200:])
        effect_of = modality.of_clause(own) or modality.of_clause(lead) or modality.of_clause(sentence[: desist.start()][-200:])
        if (
            effect_of is None
            and report
            and re.search(
                r"\border(?:s|ed)\b[^.;]*$|\bissued\s+(?:a|an|the)\s+(?:\w+\s+)?$",
                sentence[: desist.start()],
                re.IGNORECASE,
            )
        ):
            effect_of = modality.DONE
        if effect_of and not re.search(
            r"\b(?:ha(?:s|ve)|had|was|were|subject)\b(?!\s+(?:the\s+)?(?:powers?|rights?|authority)\b)[^.;]{0,60}$", sentence[: desist.start()][-80:]
        ):
            out.append(
                Event(
                    *desist.span("what"),
                    SUSPEND_SERVICE,
                    modality.MAY
                    if effect_of == modality.MAY or "order" in desist.group().lower()
                    else effect_of,
                    0.7,
                    None,
                    None,
                    True,
                )
            )
    halted = _BARRED.search(sentence)
    if halted and report and not _NOT_REACH.search(sentence[: halted.start()][-30:]) and not out:
        out.append(Event(*halted.span("what"), NEW_BUSINESS, modality.DONE, 0.65, None, None, True))
    barred = _INELIGIBLE.search(sentence)
    if barred:
        out.append(Event(*barred.span("what"), NEW_BUSINESS, modality.MUST, 0.7, None, None, True))
    return out
