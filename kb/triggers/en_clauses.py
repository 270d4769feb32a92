"""Which part of an English sentence is a condition, a relative clause or the main statement."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.gates import gated


@dataclass(frozen=True, slots=True)
class Clause:
    """A subordinate clause, `sentence[start:end]`, opened by `word` (lower case)."""

    start: int
    end: int
    word: str

    @property
    def conditional(self) -> bool:
        """Whether it says under what circumstances, rather than until when or after what."""
        return self.word not in ("until", "while", "before", "whereas", "prior to", "pending", "aside")


_OPENER = gated(
    r"(?<![\w-])(in (?:the )?(?:cases?|events?|circumstances) (?:of|that|where|when|in which|an?|any|the|"
    r"card|"
    r"banks?|it|there)\b|in case\b|in (?:certain|exceptional|the following|such|these|those|(?:either|one or more) of the following|"
    r"any of the following) "
    r"(?:circumstances|cases|situations|events)\b|provided that\b|on (?:the )?(?:ground|basis)s?\b|"
    r"to the extent that\b|as long as\b|so long as\b|"
    r"whenever|(?:as|so) soon as(?! (?:is |reasonably |it is |they are )?(?:practicable|possible|practical|reasonably))|whereas|wherever|where(?!by|as)|if|when|unless|until|while|upon|once|prior to|after|before|"
    r"following(?= (?:the|a|an|its|his|their|any|such)\b)|"
    r"as(?= (?:they|it) (?:had |have |has )?(?:violat|breach|fail|contraven|did not|no longer))|"
    r"on(?= (?:being|becoming|receiving|receipt|discovering|discovery|finding|learning|the (?:expiry|appointment|service|making|commencement|occurrence|happening|death|insolvency|winding))\b)|"
    r"for (?:objectively justified |objective |justified )?reasons(?= (?:relating|related|of|connected|concerning)\b)|"
    r"for (?:any |the |a |an |its |repeated |serious |persistent )?(?:violating|breaching|contravening|not (?:complying|adhering|meeting|filing|having)|failure|failing|breach|breaches|violations?|non-?compliance|contravention)|pending)(?![\w-])",
    re.IGNORECASE,
)
_RESTART = re.compile(
    r",\s+(?:then\s+)?(?!(?:and|or|nor|but|which|who|whose|including|suspend|revoke|cancel|withdraw|restrict|modify|amend|such\s+as|as|if|where|when|unless|whether|"
    r"after|before|until|while|upon|without|in(?!-))\b)(?=[^,;:]{0,140}?\b(?:may|shall|must|should|will|can|"
    r"cannot|would|could|reserves?\s+the\s+right|(?:has|have)\s+the\s+(?:right|power)|(?:is|are)\s+entitled|"
    r"might)\b)",
    re.IGNORECASE,
)
_RESTART_PLAIN = re.compile(
    r",\s+(?:then\s+)?(?!(?:and|or|nor|but|which|who|whose|including|such|as|if|where|when|unless|whether)\b)"
    r"(?=[^,;:]{0,90}?\b(?:is|are|was|were|has|have|had|does|do|did|\w{3,}ed|sent|made|took|froze)\b)",
    re.IGNORECASE,
)
_OPEN_MAIN = re.compile(r",\s+(?=(?:that|such)\s+(?:\w+\s+){0,3}\w+\s*$)", re.IGNORECASE)
# Drafters leave the comma out: "Where it cannot do so it shall end the relationship".
_RESTART_PRONOUN = re.compile(
    r"(?<=[\w. )\u200e-]{12})\s(?=(?:it|they|we|you|he|she)\s+(?:shall|must|should|may|will)\b)", re.IGNORECASE
)
# "In case of system failure the clearing house may …"
_RESTART_NOUN = re.compile(r"(?<=[a-z]{3})\s(?=(?:the|an?|any|each)\s+(?:[\w’'-]+\s+){1,4}(?:shall|must|should|may|will)\b)", re.IGNORECASE)
# The verbs with which a main clause may begin after its condition, beside the few that each place adds.
_ACTS = "suspend|revoke|cancel|withdraw|terminate|restrict|prohibit|remove|freeze|close|stop|order"
# "(b) in the case of a member, suspend its permissions": an item whose verb follows its case.
_RESTART_BASE = re.compile(
    rf",\s+(?=(?:{_ACTS}|expel|limit|refuse|cease|require|direct|impose)\b|an?\s+(?:order|direction)\s+\w+ing\b)",
    re.IGNORECASE,
)
# "shall without delay after becoming aware of that fact revoke the registration": an aside without commas.
_AFTER_MODAL = re.compile(r"\b(?:may|shall|must|will|should)(?:,[^,;.]{2,60},)?\s+(?:without\s+delay,?\s+|at\s+any\s+time,?\s+|forthwith\s+|immediately\s+|promptly\s+)?$", re.IGNORECASE)
_RESTART_VERB = re.compile(
    rf",?\s(?=(?:{_ACTS}|take|adopt|issue|refuse|deny|cease|require|direct)\s+(?:the|its|an?|any|all|such|or)\b)", re.IGNORECASE
)
# "is authorized, if in its opinion this is appropriate, to suspend …"
_RESTART_TO = re.compile(
    rf",\s+(?=to\s+(?:{_ACTS}|deny|expel|censure|bar|limit|impose)\b)", re.IGNORECASE
)
_POWER_BEFORE = re.compile(r"\b(?:authori[sz]ed|empowered|power|authority|entitled|right|required|may|shall)\b", re.IGNORECASE)
# Without a comma, too: "After the hearing the commissioner shall revoke …".
_RESTART_NAMED = re.compile(
    r"(?<=\w)\s(?=the\s+(?:commissioner|authority|regulator|registrar|superintendent|director|commission|licen[cs]e|registration|permission)\b"
    r"[^,;:]{0,60}?\s(?:shall|must|may|will|should)\b)",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r";|—|\.\s|\sfor\s+the\s+purposes?\s+of\b|\s\((?=e\.g\.)|,\s(?=e\.g\.)|,\s(?=including\b(?!\s+(?:where|when|if)\b)|resulting\s+in\b|and\s+that\b|and/or\s|subject\s+to\b|and\s+then\s+(?:we|the\s+\w+)\s+(?:will|may|shall)\b|but\s+(?:\w+\s+){1,3}reserves?\s+the\s+right\b)|\sand\s+(?=reserves?\s+the\s+right\b)|"
    r"\s(?=(?:shall|will|may|can)\s+(?:also\s+)?(?:(?:be|constitute)\s+(?:\w+\s+){0,2}(?:grounds?|cause)\s+for|result\s+in|lead\s+to)\b)"
)
_ASIDE = re.compile(r"\b(?:may|shall|must|should|will|can)\s*,\s*$", re.IGNORECASE)


# "the powers conferred upon me"
_UPON_WHOM = re.compile(r"\b(?:conferred|imposed|vested|placed|bestowed|based|relied|rely|called|agreed|served|incumbent|binding)\s+$", re.IGNORECASE)


# "without prejudice to his liability for the contravention, revoke …"
_WITHOUT_PREJUDICE = re.compile(r"\b(?:without\s+prejudice\s+to|in\s+addition\s+to)\b[^,;.]{0,100}$", re.IGNORECASE)


def conditions(sentence: str) -> list[Clause]:
    """The clauses of a sentence that state when or under what circumstances, in order."""
    out: list[Clause] = []
    reached = 0
    for match in _OPENER.places(sentence):
        if match.start() < reached:
            continue
        word = match.group(1).lower()
        if word in ("before", "after", "upon", "until") and re.match(r"\s+(?:which|whom)\b", sentence[match.end() : match.end() + 10]):
            continue
        if word == "once" and sentence[max(0, match.start() - 3) : match.start()].lower() == "at ":
            continue
        if word.startswith("for ") and _WITHOUT_PREJUDICE.search(sentence, max(0, match.start() - 120), match.start()):
            continue
        if word == "upon" and _UPON_WHOM.search(sentence, max(0, match.start() - 14), match.start()):
            continue
        if word == "following" and not re.match(
            r"following (?:the|a|an|its|his|their|any|such)", sentence[match.start() :], re.IGNORECASE
        ):
            continue
        if word.endswith(("circumstances", "cases", "events", "situations")) and re.match(
            r"[,.;:]|\s(?:and|or)\b", sentence[match.end() :]
        ):
            out.append(Clause(match.start(), match.end(), word))
            reached = match.end()
            continue
        stop = _CLAUSE_END.search(sentence, match.end())
        limit = stop.start() if stop else len(sentence.rstrip(" .;:"))
        aside = bool(_ASIDE.search(sentence, max(0, match.start() - 20), match.start())) or (
            bool(out) and out[-1].word == "aside" and match.start() - reached < 8
        )
        if aside:
            comma = sentence.find(",", match.end(), limit)
            if comma > 0:
                real = word.startswith(("if", "where", "when", "in case", "in the case", "in the event"))
                out.append(Clause(match.start(), comma, word if real else "aside"))
                reached = comma
                continue
        begin = match.end()
        if sentence[begin : begin + 1] == ",":
            # "Where, in relation to any customer, a dealer is unable …": an aside opens the clause.
            begin = max(begin, sentence.find(",", begin + 1, limit) + 1)
        restart = _RESTART.search(sentence, begin, limit) or (
            _RESTART_PLAIN.search(sentence, begin, limit)
            if _opens(sentence, match.start()) or sentence[max(0, match.start() - 2) : match.start()] == ", "
            else None
        )
        if restart is None and sentence[limit : limit + 1] in ("—", ":", ""):
            # "Where a dealer is unable to …, that dealer—": the subject of the items.
            restart = _OPEN_MAIN.search(sentence, begin, limit)
        if restart is None and ((word.startswith("in ") and word.endswith(" of")) or word in ("upon", "on", "after", "following")) and _opens(sentence, match.start()):
            restart = _RESTART_NOUN.search(sentence, begin, limit)
        if restart is None and _opens(sentence, match.start()):
            restart = _RESTART_BASE.search(sentence, begin, limit) or _RESTART_NAMED.search(sentence, begin + 8, limit)
        if restart is None and _POWER_BEFORE.search(sentence, max(0, match.start() - 120), match.start()):
            restart = _RESTART_TO.search(sentence, begin, limit)
        if _AFTER_MODAL.search(sentence, max(0, match.start() - 90), match.start()):
            restart = _RESTART_VERB.search(sentence, begin, limit) or restart
        plain = _RESTART_PRONOUN.search(sentence, begin, limit) if _opens(sentence, match.start()) else None
        if plain and (restart is None or plain.start() < restart.start()):
            restart = plain
        end = restart.start() if restart else limit
        if end > match.end():
            out.append(Clause(match.start(), end, word))
            reached = end
        elif word.startswith("in "):
            out.append(Clause(match.start(), match.end(), word))
            reached = match.end()
    return out


_HEAD = re.compile(
    r"(?:^|[.;:—\])]|\b(?:however|further|furthermore|moreover|accordingly|therefore|specifically|generally|"
    r"in addition|consequently|shortly|soon|immediately|promptly|that|and|or|but|also|rules?|"
    r"guidance)\b)[,\s]*(?:\(?[\w.‎()-]{0,20}[).](?:\s+|$)){0,8}$",
    re.IGNORECASE,
)


def _opens(sentence: str, at: int) -> bool:
    """Whether a clause that begins at `at` stands before its main clause."""
    return bool(_HEAD.search(sentence, max(0, at - 40), at)) or at < 4


# "from that date" points, where "a bank that" relates.
_RELATIVE = re.compile(
    r"\b(?:which|who|whom|whose)\b|(?<=[\w)])(?<!\bfrom)(?<!\bof)(?<!\bby)(?<!\bin)(?<!\bon)(?<!\bat)(?<!\bfor)(?<!\bwith)(?<!\bunder)(?<!\bafter)(?<!\bbefore)(?<!\bto)\s(?:that)\b",
    re.IGNORECASE,
)
# "the Minister, who may revoke any licence": what is told of an authority is its power.
_OF_AUTHORITY = re.compile(
    r"\b(?:minister|authority|commission|commissioner|registrar|court|board|council|superintendent|director|regulator|(?:central|reserve)\s+bank|president|secretary|tribunal),?\s+$", re.IGNORECASE
)
_REPORT = re.compile(
    r"\b(?:ensur\w*|requir\w*|order\w*|direct\w*|request\w*|ask\w*|stat(?:e[sd]?|ing|ement)|confirm\w*|"
    r"notif\w*|inform\w*|"
    r"indicat\w*|advis\w*|provid\w*|represent\w*|announc\w*|decid\w*|decision|determin\w*|agree\w*|"
    r"observ\w*|note[sd]?|"
    r"notice|show\w*|reali[sz]\w*|discover\w*|kn[eo]w\w*|report\w*|said|says?|explain\w*|believ\w*|such|so|us|expect\w*|recommend\w*|"
    r"assess\w*|conclud\w*|acknowledg\w*|claim\w*|alleg\w*|propos\w*|demand\w*|understand\w*|"
    r"instruct\w*|specif\w*|circular|letter|email|board|management|officer|bank|insist\w*|told|mean\w*|learn\w*|"
    r"seen?|reveal\w*|"
    r"likelihood|extent|event|fact|provided|given|condition|now|aware|satisfied|so|\d{4}|find\w*|found)$",
    re.IGNORECASE,
)


# "notified the agency that it discontinued …": who is told stands between.
_TOLD = re.compile(
    r"\b(?:notif(?:y|ies|ied|ying)|inform(?:s|ed|ing)?|t(?:ell|ells|old)|advis(?:e|es|ed|ing)|assur(?:e|es|ed|ing)|"
    r"warn(?:s|ed|ing)?|remind(?:s|ed|ing)?|satisf(?:y|ies|ied)|convinc(?:e|ed|es)|report(?:s|ed)?\s+to|"
    r"stat(?:e|es|ed)\s+to|confirm(?:s|ed)?\s+to|represent(?:s|ed)?\s+to|aware|announc(?:e|es|ed)\s+to|"
    r"notices?|letters?|e-?mails?|statement|circular)\s+(?:[\w&,.'’()/-]+\s+){0,9}$",
    re.IGNORECASE,
)
# A clause that tells what happened next rather than which one is meant: ", which rejected the payment".
_NEXT = re.compile(
    r"(?:,\s+|\b(?:actions?|measures?|steps|powers?|penalt(?:y|ies)|sanctions?|consequences|remedies|directions?)\s+)(?:which|who|that)\s*(?:(?:\w+ly|also|then|thereupon|"
    r"subsequently|in\s+turn)\s+)*(?:(?:may|could|can|might|shall|should|will|would)\s+(?:also\s+)?(?:includ|extend|involv|"
    r"lead|result|mean|entail|compris)\w*\b[^.;]*|(?:includ|result|led|lead|extend|involv|entail|compris)\w*\b[^.;]*)?$",
    re.IGNORECASE,
)


# "a bank that has failed shall cease", "members who default shall be expelled": the modal after the clause's own
# verb is that of the main clause.
_OWN_VERB = r"\s+(?:\w+ly\s+|not\s+|no\s+longer\s+){0,3}(?:is|are|was|were|has|have|had|does|do|did|fails?|ceases?|contraven\w+|breach\w*|(?!this\b|its\b|us\b)\w+(?:ed|[^s]s))\b"
_MODAL_AFTER = r"\b[^.;:]{0,120}?\s(?:shall|must|should|may|will)\b(?![^.;:]*\b(?:shall|must|should|may|will)\b)"
_AGAIN_WAS = re.compile(_OWN_VERB + r"\b[^.;:]{0,120}?\s(?:was|were|is|are|has\s+been|have\s+been)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_MAIN_AGAIN = re.compile(_OWN_VERB + _MODAL_AFTER, re.IGNORECASE)
_MAIN_AGAIN_WHOSE = re.compile(r"(?:\s+[\w’'-]+){1,4}?" + _OWN_VERB + _MODAL_AFTER, re.IGNORECASE)
_MAIN_AGAIN_WHO = re.compile(r"\s+(?!may\b|shall\b|must\b|should\b|will\b|can\b)\w+" + _MODAL_AFTER, re.IGNORECASE)


# "There are circumstances in which the regulator can cancel …" says that it can.
_THERE_ARE = re.compile(
    r"\bthere\s+(?:are|may\s+be|will\s+be)\s+(?:[\w-]+\s+){0,2}(?:circumstances|cases|situations|instances|occasions)\s+(?:in|on)\s+$|"
    r"\b(?:grounds|causes|reasons)\s+(?:for|on|upon)\s+$", re.IGNORECASE
)


# "factors that can lead to delisting"
_LEADS_TO = re.compile(r"\s+(?:can|could|may|might|will)\s+(?:\w+ly\s+|also\s+)?(?:lead\s+to|result\s+in|trigger)\b", re.IGNORECASE)


_OF_THAT = re.compile(r"\b(?:for|in|on|at|by|from|under|with)\s*$", re.IGNORECASE)


def in_relative(sentence: str, at: int) -> bool:
    """Whether what stands at `at` belongs to a relative clause (an entity whose licence was revoked)."""
    last = None
    for match in _RELATIVE.finditer(sentence, max(0, at - 160), at):
        last = match
    if last is None:
        return False
    between = sentence[last.end() : at]
    if _NEXT.search(sentence, max(0, last.start() - 12), at) or re.match(r"\s+(?:may|shall|must)\s+(?:thereupon|then)\s", between):
        return False
    if re.search(
        r"[.;:—]|,\s+(?:resulting|thereby|leading|then|when|including|in\s+addition|the|a|an|any|no|such|each|it|they|we|and|may|shall|must|should|will)\b",
        between,
        re.IGNORECASE,
    ):
        return False
    word = last.group().strip().lower()
    if word in ("who", "which") and re.match(r"\s+(?:may|shall|must)\b(?!\s+have\b)", between) and _OF_AUTHORITY.search(sentence, max(0, last.start() - 30), last.start()):
        return False
    if word == "which" and re.match(r"\s+(?:case|event)\b|\s+(?:was|were|has\s+been|have\s+been)\s+(?:subsequently|later|then|thereafter)\s", between):
        return False  # "in which case the account will be closed"
    if re.match(r"\s+(?:says?|said|states?|stated|announc\w+|reads?|confirm(?:s|ed)|reports?)\b", between):
        return False  # "a notice that says the bank has ordered …"
    if word == "that" and _OF_THAT.search(sentence[max(0, last.start() - 8) : last.start() + 1]):
        return False  # "for that event, deny a new loan"
    if _LEADS_TO.match(between):
        return False
    if _AGAIN_WAS.match(between):
        return False  # "apps that were found to cheat were removed"
    if _THERE_ARE.search(sentence, max(0, last.start() - 60), last.start()):
        return False
    if (_MAIN_AGAIN_WHOSE if word == "whose" else _MAIN_AGAIN_WHO if word == "who" else _MAIN_AGAIN).match(between):
        return False
    if re.search(r"\b(?:all|each|both|some|most|many|two|three|four|\d+)\s+of\s+$", sentence[: last.start()]):
        return False  # "payments, all of which were blocked"
    if re.search(r"\b(?:is|are|be)\s+(?:subject|liable)\s+to\b", between, re.IGNORECASE):
        return False  # "a person who breaches this is subject to revocation"
    if word == "that":
        if _REPORT.search(sentence[max(0, last.start() - 30) : last.start()].rstrip(" ,X")):
            return False
        above = sentence[max(0, last.start() - 100) : last.start()].rstrip(" ,") + " "
        told = _TOLD.search(above)
        if told:
            # A duty to tell that something stops states no stop.
            return bool(
                re.search(
                    r"\b(?:must|shall|should|may|will|can|(?<!like\s)(?<!wish\s)(?<!wishes\s)(?<!writing\s)(?<!pleased\s)(?<!regret\s)to)\s+(?:\w+ly\s+)?$", above[: told.start()], re.I
                )
            )
        if re.match(
            r"\s+(?:it|they|we|he|she)\s+(?:would|will|should|must|shall|may|had|has|have)\b", between
        ):
            return False
        # A relative "that" is followed by its verb; a complement by a subject.
        return (
            bool(
                re.match(
                    r"\s+(?:\w+ly\s+)?(?:is|are|was|were|has|have|had|may|shall|must|should|will|can|could|would|"
                    r"do|does|\w+(?:s|ed|t))\b",
                    between,
                )
            )
            or at - last.end() < 12
        )
    if word in ("who", "whom", "which"):
        verbs = re.findall(r"\b(?:may|shall|must|should|will|can)\b", between)
        return len(verbs) < 2
    return True


_BARE = re.compile(
    r"(?:if|where|when|as)\s+(?:(?:that|this|it)\s+(?:is|are)\s+|they\s+are\s+|(?:so\s+)?(?:considered|deemed)\s+)?"
    r"(?:necessary|appropriate|applicable|relevant|possible|practicable|required|needed|warranted|proportionate)"
    r"(?:\s+(?:and|or)\s+\w+)?[\s,]*$|"
    r"(?:if|where|when|as)\s+(?:the\s+|a\s+)?[\w-]+(?:\s+[\w-]+){0,2}?\s+(?:considers?|deems?|thinks?|finds?|determines?|believes?|is\s+satisfied)\s+(?:that\s+)?(?:it\s+(?:is\s+|to\s+be\s+)?)?"
    r"(?:necessary|appropriate|desirable|expedient|proper|fit|advisable|in\s+the\s+(?:best\s+|public\s+)?interests?)\b[^;]{0,120}$",
    re.IGNORECASE,
)


def is_bare(condition: str) -> bool:
    """Whether a condition says no more than "where appropriate"."""
    return bool(_BARE.match(condition))


_BARE_OPENER = gated(
    r"\b(?:if|where|when|whenever|unless|until|provided that|in cases? (?:of|where)|(?:conditions|circumstances|"
    r"cases|grounds|events|situations)\b[^.;]{0,60})[\s:—–-]*$",
    re.IGNORECASE,
)


# "rules which enable it:", "the directors may, upon a recommendation:": the items are what is done.
_ENABLES = re.compile(
    r"\b(?:enabl|permit|allow|requir|entitl|empower|direct|order)(?:e|es|s|ed|ing|le|les)?\s+(?:it|them|him|the\s+\w+(?:\s+\w+)?)(?:\s+to)?$", re.IGNORECASE
)
# "aggrieved by a decision of the registrar to—": what may be appealed against.
_LISTS_DECISIONS = re.compile(
    r"\b(?:aggrieved|dissatisfied|appeal|review|reviewable|challenge)\w*\b[^.;:]{0,90}\b(?:decisions?|orders?|refusal)\b[^.;:]{0,60}$|\bdecisions?\s+(?:is|are)\s+(?:open\s+to\s+review|reviewable|appealable)$",
    re.IGNORECASE,
)
_LISTS_POWERS = re.compile(
    r"\bfollowing\s+(?:[\w-]+\s+){0,2}(?:powers|measures|actions|steps|sanctions|things|orders|directions|penalties|restrictions|requirements)(?:\s+(?:in\s+respect\s+of|against|in\s+relation\s+to|with\s+respect\s+to|on)\s+[^.;:]{3,60})?$", re.IGNORECASE
)
_VERB_OWED = re.compile(r"\b(?:may|shall|must|should|will|can),?\s*$", re.IGNORECASE)


def lists_conditions(lead: str) -> bool:
    """Whether the items of a lead-in are conditions (may suspend it where:) rather than consequences."""
    tail = lead.rstrip(" :—–-,")
    if not tail or tail.endswith("?") or _ENABLES.search(tail[-60:]):
        return False
    if _BARE_OPENER.search(tail[-90:]) and not re.search(
        r"\b(?:may|shall|must|should|will)\s+(?:be\s+)?(?:\w+\s+)?$", tail
    ):
        return True
    if _LISTS_DECISIONS.search(tail[-160:]):
        return True
    if _LISTS_POWERS.search(tail[-90:]):
        return False
    clauses = conditions(lead)
    if any(c.end >= len(tail) - 2 and _VERB_OWED.search(lead[: c.start]) for c in clauses):
        return False
    if clauses and clauses[-1].end >= len(tail) - 2 and is_bare(lead[clauses[-1].start : clauses[-1].end]):
        return False
    return (
        bool(clauses)
        and clauses[-1].end >= len(tail) - 2
        and not re.search(
            r"\bfollowing\b|\b(?:may|shall|must|should|will)\s*$",
            lead[: clauses[-1].start][-60:] + " " + tail[-12:],
            re.IGNORECASE,
        )
    )
