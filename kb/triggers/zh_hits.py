"""The words of a sentence that take something away, with the consequence each states."""

from __future__ import annotations

import re
from itertools import islice

from kb.triggers import zh_lexicon as lexicon
from kb.triggers.zh_acts import (
    COURT,
    DEFINES,
    ITEM_CONDITION,
    OWN_END,
    Hit,
    Setting,
    read_measure,
    read_refusal,
    segment_left_of,
)
from kb.triggers.zh_clauses import MODAL, Clause, clause_at
from kb.triggers.zh_exclusions import reason_after, reason_before
from kb.triggers.zh_guards import Taking, names_what_follows, spared

_VERBS = 60
# A title that a line break cut off, too.
_TITLE = re.compile(r"《[^》\n]*(?:》|$)|〈[^〉\n]*〉|^[^《\n]{2,60}》")
_EMPTY_OBJECT = re.compile(
    r"^(?:了|并(?:予以?)?(?:公告|公布|公示)|等[^，。；]{0,12}|的?(?:处罚|措施|处理|决定|手段)[^，。；]{0,8}|"
    r"[、或者及和与并\s）)]+.*|整顿|处理|处置)?$"
)
_HEADING = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]+[章节编部]|附件|附录|目录)|(?:通知|办法|规定|决定|"
    r"意见|公告|条例|细则|函|批复|解释|指引|报告)(?:[（(][^）)]*[）)])?$"
)
_OMITS = re.compile(r"[（(]?[一二三四五六七八九十\d]{0,3}[）)、.]?\s*(?:未|不|违反|拒|擅自)")
_IMPOSES = re.compile(
    r"责令|予以|依法|由[^，。；]{2,40}(?:吊销|撤销|注销|取消|责令|关闭|取缔|停止|终止|中止|暂停|限制)|按规定|依规|坚决|全面|采取|措施|"
    r"给予|处罚|处[一二三四五六七八九十百\d以]|罚款|警告|"
    r"(?<![未不])(?:及时|立即)|一律|直至|通知(?:其|该)|协助|配合|加强[^，。；]{0,12}(?:冻结|止付)|命令|勒令|执行|视[^，。；]{0,8}(?:情|"
    r"严重|程度)|中国人民银行|证监会|监管|主管|有权|自[^，。；]{2,16}起"
)
_STRONG = re.compile(r"责令|吊销|取缔|停业整顿|停产停业|市场退出|依法予以|命令")
_SELF = re.compile(
    r"(?:应当|应|须|必须|可以|可|需|要)?(?:依法|及时|主动|自行|向[^，。；]{2,30})?(?:申请|"
    r"(?<!协助)办理|提出|提交|报送|填写)[^，。；]{0,24}$"
)
_TECHNICAL_STOP = re.compile(
    r"因[^。；]{0,40}(?:升级|维护|调试|检修|改造|故障|切换|演练|割接|迁移|更新|"
    r"系统|技术|设备|不可抗力|突发|特殊原因|自然灾害)[^。；]{0,24}(?:暂停|中断|停止|无法|不能|影响)"
)
_TELLS = re.compile(r"公告|通知|告知|公示|公布|提示|报告|通报|说明")
# What the words before a verb without an object must end in, for it to act on what stands before.
_PASSIVE = {
    "restrict": re.compile(r"(?:予以|加以|实施|进行)[^，。；]{0,6}$"),
    "stop": re.compile(r"(?:予以|应当?|立即|一律|全面|被|即|责令|依法|及时|必须|将)[^，。；]{0,10}$"),
    "exit": re.compile(
        r"(?:责令|命令|勒令|予以|依法|实施|启动|处|为|给予|强制|引导|应当?|并|，|、|）|"
        r"^)[^，。；]{0,12}$"
    ),
    "revoke": re.compile(
        r"(?:予以|依法|应当?|一律|责令|将|部门|机构|机关|银行|管理局|被|得|立即|、|或者?|"
        r"之)[^，。；]{0,8}$"
    ),
    "": re.compile(r""),
}
_TAKEN_DOWN = re.compile(r"(?:予以|作出|做出|依法|依规|责令|给予|采取|实施|统一)[“‘]?$")
_DOWN_ALONE = re.compile(r"[”’]?(?:(?:、|和|及)[“‘]?禁止搜索[”’]?|等)?(?:的)?(?:处置|处理|措施)?(?=[，。；]|$)")
_ON_SHELF = re.compile(r"[Aa][Pp][Pp]|应用|小程序|软件|产品|商品|网站")
# Who deals with it, not that it happens.
_IN_CHARGE = re.compile(r"负责(?:处理|办理|承办)?$")
_BARS = re.compile(r"不(?:得|应|能)(?:违反|滥用|利用|以|通过|采取|实施|有)")
_AND_TELLS = re.compile(r"(?<=[^，。；])并(?:向|予以?|在|于|通知|通报|及时)[^，。；]*$")
_AND_OTHERS = re.compile(r"(?<=[^，。；])等[^，。；]{0,12}(?:措施|处理|处罚|处置|惩戒|手段|方式|处分).*$")
_CUSTOMER = re.compile(
    r"^(?:向|为|对|与)(?:其|该|上述|此类|客户|用户|持卡人|存款人|发送者|投保人|借款人|收款人|"
    r"[^，。；]{1,8}(?:客户|用户|人|者))(?!公司)"
)
_PARTY = re.compile(
    r"商户(?!类别)|外包|合作机构|合作方|代理商|平台内|开发者|供应商|服务提供商|第三方机构|"
    r"入网|接入机构"
)
_LISTED = re.compile(r"恐怖|涉恐|制裁|洗钱|命中|名单所列")
_OF_CUSTOMERS = re.compile(
    r"(?:金融|相关|其)?交易$|提供[^，。；]{0,4}(?:服务|资金)|(?:相关|其|有关)?(?:资金|资产)|(?:客户)?(?:业务|交易)(?:类型|方式|种类|规模)"
)
_UNIDENTIFIED = re.compile(r"身份证件|身份证明|有效证件|身份信息")
_USERS = re.compile(
    r"(?:对|向|为)[^，；。]{0,60}(?:用户|客户|账号|存款人|持卡人)(?:[^，；。]{0,8})(?:采取|"
    r"实施|予以|，|暂停|停止|终止|限制)|(?:用户|客户(?!端)|使用[^，。；]{0,4}人|使用者|申请人|行为人)[^，。；]{0,60}(?:者|的|时|居留)，[^，。；]{0,14}$|与客户[^；。]{0,40}(?:关系|交易)[^；。]{0,20}$|发现[^，；。]{0,12}(?:使用者|用户|客户(?!端)|持卡人)"
)
# 应当向本所申请股票停牌: asked for by the issuer, but as its duty.
_ASKS_COURT = re.compile(r"申请(?:有管辖权的)?(?:人民法院|司法机关|公安机关)[^，。；]{0,8}$")
# （二）公安机关依法采取冻结资金等措施；: an item that gives an authority its task.
_ASSIGNS = re.compile(r"(?:部门|机关|机构|银行|协会)[^；。]{2,60}(?:依法|负责|根据[^，；。]{2,12})采取[^；。]*(?:措施|手段)")
_MUST_ASK = re.compile(r"应当[^。；]*申请(?:其|公司)?(?:股票|证券|债券|基金|存托凭证)")
_REGISTRAR = re.compile(
    r"(?:(?:机关|部门|行|机构|委员会|监会)应当?(?:依法|及时)?(?:为其)?|"
    r"由[^，。；]{2,20})办理[^，。；]{0,24}?(?:许可|备案|登记|资格|批准文件)?的?$"
)
_BARE_KIND = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十\d]+[）)、.．]+\s*)?(?:责令|暂扣|吊销|停业|"
    r"关闭)[^，；]{2,24}(?:。|；)?$|^[^，]{2,24}的行政处罚，由"
)
_RULED = re.compile(r"责令|监管|主管部门|监督管理|人民银行|证监会|吊销|取缔|处以|罚款")
_ABSOLUTE = re.compile(
    r"由[^，。；]{2,40}(?:机构|部门|机关|银行|会|局|政府)[^，。；]{0,16}予以$|^(?:应当?|应予|予以)(?:依法)?(?:予以)?$"
)
# 责令关闭; 责令关闭或者停止经营: the whole firm.
_ORDERED_SHUT = re.compile(r"(?:责令(?:其|该\w{1,4})?(?:立即|限期|依法)?|(?:部门|^)(?:依法)?予以)$")
_SHUT_ALONE = re.compile(r"$|停业|、停业|或者?(?:停|吊销|责令停)")
_MEASURE_OF = re.compile(r"(?:采取|实施|给予)[^，。；]{0,12}$")
_BY = re.compile(r"(?:由|通知)[^，。；]{2,40}?(?=依法|予以|负责|责令|$)")
_LISTED_BAN = re.compile(r"^$|依法$")
_ASIDE = re.compile(r"（[^（）]*）")
_BANS = re.compile(r"(?:予以|坚决|责令|一律|应当?|必须|可以|作出)[^，。；]{0,6}$")
_FACTS = re.compile(r"期间，你|在暂停")


def masked(sentence: str) -> str:
    """The sentence with titles blanked, so that a verb in a title is none; the same length."""
    return _TITLE.sub(lambda match: "〇" * len(match.group()), sentence)


def read_hits(sentence: str, clauses: tuple[Clause, ...], setting: Setting) -> tuple[Hit, ...]:
    """The hits of a sentence (simplified characters), in order."""
    if _HEADING.search(sentence) and len(sentence) < 60 and "，" not in sentence:
        return ()
    if sentence.count("|") >= 2:
        return ()  # a row of a form
    if len(sentence) <= 8 and not re.search(r"[；。;.]|[）)]", sentence):
        return ()  # a cell of a table
    if _SAME_FORCE.search(sentence):
        return ()
    bare = masked(sentence)
    hits: list[Hit] = []
    # No sentence that people write holds more; what a machine repeats need not be read to its end.
    verbs = list(islice(lexicon.VERB.finditer(bare), _VERBS))
    seen: set[int] = set()
    tried: dict[int, int] = {}
    for index, match in enumerate(verbs):
        family = match.lastgroup or ""
        number = clause_at(clauses, match.start())
        if family == "refuse":
            if number in seen:
                continue
            hit = read_refusal(bare, clauses, number, setting)
            seen.add(number)
            if hit:
                hits.append(hit)
            continue
        if family == "measure":
            # A clause states one measure; a few of its verbs are enough to find it.
            tried[number] = tried.get(number, 0) + 1
            if tried[number] > 4:
                continue
            hit = read_measure(bare, clauses, number, match, setting)
            if hit and not any(h.clause == number and h.verb == family for h in hits):
                hits.append(hit)
            continue
        hits.extend(_loss(sentence, bare, verbs, index, clauses, number, setting))
    return tuple(hits)


def _objects(
    sentence: str, bare: str, verbs: list[re.Match[str]], index: int, clause: Clause
) -> tuple[str, int]:
    """The words a verb acts on, and where they end; a verb joined to a later one shares its object."""
    end = verbs[index].end()
    later = index + 1
    while (
        later < len(verbs)
        and verbs[later].start() < clause.end
        and lexicon.JOINED.fullmatch(bare, verbs[later - 1].end(), verbs[later].start())
    ):
        later += 1
    if later > index + 1:
        end = verbs[later - 1].end()
    stop = clause.end
    if later < len(verbs) and verbs[later].start() < stop:
        stop = verbs[later].start()
    # 撤销登记等措施: what is revoked stands before 等.
    objects = _AND_OTHERS.sub("", sentence[end : min(stop, end + 60)])
    # 取消备案并向社会公告: what is told is not what is revoked.
    objects = _AND_TELLS.sub("", objects)
    return objects, end + len(objects)


def _loss(
    sentence: str,
    bare: str,
    verbs: list[re.Match[str]],
    index: int,
    clauses: tuple[Clause, ...],
    number: int,
    setting: Setting,
) -> list[Hit]:
    match = verbs[index]
    clause = clauses[number]
    family, verb = match.lastgroup or "", match.group()
    left, right = bare[clause.start : match.start()], sentence[match.end() : clause.end]
    if verb == "注销" and right.startswith("手续") and _REGISTRAR.search(left) and "到任" not in bare:
        return [Hit(match.start(), match.end(), lexicon.LICENCE, family, number, 0.8)]
    objects, end = _objects(sentence, bare, verbs, index, clause)
    names = lexicon.consequences(family, verb, objects)
    if not names and family == "revoke" and "、" in objects:
        # 取消备案、纳入黑名单: the first of a list is what the verb acts on.
        names = lexicon.consequences(family, verb, objects.split("、")[0])
    if (
        not names
        and _EMPTY_OBJECT.match(objects)
        and _PASSIVE[family if family in _PASSIVE else ""].search(left)
    ):
        # The passive: what is lost stands before the verb (相关账户予以冻结), or a clause earlier.
        end = match.end()
        names = lexicon.consequences(family, verb, _BY.sub("", left)[-40:])
        if (
            not names
            and number
            and clauses[number - 1].segment == clause.segment
            and len(left) < 40
            and not objects.startswith("决定")
        ):
            names = lexicon.consequences(
                family, verb, bare[clauses[number - 1].start : clauses[number - 1].end][-40:]
            )
        if not names and family == "revoke" and number and _ABSOLUTE.search(left):
            # 代表处…情节严重的，由监管机构予以撤销: what the sentence is about, from its beginning.
            names = lexicon.consequences(family, verb, bare[: clauses[0].end][:40])
    if _quoted_away(bare, match) or (setting.listed and _SUFFERED_ITEM.match(bare)):
        return []
    asked = family == "freeze" and not _FLOW.match(right) and (_HELPS.search(left) is not None or _asked(bare, match))
    if not names and asked:
        names = (lexicon.ACCOUNT,)
    if not names and verb == "下架" and _TAKEN_DOWN.search(left) and _DOWN_ALONE.match(right) and _ON_SHELF.search(bare):
        names = (lexicon.DELIST,)  # 4款App…，依法予以下架处置
    if not names and verb == "关闭" and _ORDERED_SHUT.search(left) and _SHUT_ALONE.match(right):
        names = (lexicon.LICENCE,)
    if not names and verb == "关停" and _AND_OTHERS.search(right) and _MEASURE_OF.search(left):
        # 采取关停、收回终端等措施: a list of measures needs no objects.
        names = (lexicon.SERVICE,)
    if not names:
        return []
    notice = False
    before = bare[max(0, match.start() - 400) : match.start()]
    following = bare[clause.end : clause.end + 24]
    taking = Taking(family, verb, names, objects, left, right, before, following, bare, setting.measures)
    if not asked and (spared(taking) or OWN_END.search(before[-200:])):
        return []
    if not setting.decision and names_what_follows(left, right, following):
        return []
    if family == "ban":
        listed = _LISTED_BAN.search(left) and MODAL.search(segment_left_of(bare, clauses, number, match.start()))
        if "恐怖" in objects or not (_BANS.search(left) or listed):
            return []
    if _forbidden(segment_left_of(bare, clauses, number, match.start())[-300:]):
        return []
    if reason_before(_ASIDE.sub("", left)) or _IN_CHARGE.search(left):
        return []
    # Two characters more than what stands before: 得 is a modal only before its verb.
    segment_left = segment_left_of(bare, clauses, number, match.start() + 2)
    if clause.condition and not asked:
        later = bare[clause.end :]
        notice = bool(
            _TECHNICAL_STOP.search(bare[: match.end()]) and MODAL.search(later) and _TELLS.search(later)
        )
        if not notice:
            return []
    if (
        not clause.condition
        and not (right.startswith(("接受", "受理")) and "的" not in right)
        and not asked
        and not (names == (lexicon.PARTNER,) and _ENDS_TIE.match(right))
        and (reason_after(right) or (family == "freeze" and reason_after(_JOINED_FREEZE.sub("", right))))
    ):
        return []
    if (
        DEFINES.search(segment_left)
        or re.search(r"是指[:：]", bare[: match.start()])
        or (
            "协助" not in left
            and "不予办理" not in left
            and not _ASKS_COURT.search(left)
            and _SELF.search(left)
            and not (_MUST_ASK.search(segment_left) and re.match(r"停牌|终止|暂停|摘牌", verb))
        )
        or COURT.search(segment_left)
    ):
        return []
    strong = bool(_STRONG.search(sentence[max(0, match.start() - 6) : match.end() + 4]))
    if not notice and not asked and not _force(bare, segment_left, clauses, number, match, setting, strong):
        return []
    # 情节严重的，可以暂停为其办理业务: who may, an earlier part of the sentence says.
    ruled = _RULED.search(bare[: match.start()] if len(left) < 5 and "情节" in segment_left else segment_left)
    if not setting.decision and not ruled:
        names = _towards(names, verb, objects, segment_left)
    sure = (
        MODAL.search(segment_left)
        or setting.measures
        or ("的，" in segment_left and names == (lexicon.LICENCE,) and family == "revoke")
    )
    score = 0.95 if strong else 0.85 if sure else 0.65
    stop = max(end, match.end())
    return [Hit(match.start(), stop, name, family, number, score, notice) for name in names]


def _towards(names: tuple[str, ...], verb: str, objects: str, segment_left: str) -> tuple[str, ...]:
    """A service that a provider ends for a customer restricts an account; for a partner, it ends the tie."""
    about = segment_left + objects[:12]
    if names in ((lexicon.SERVICE,), (lexicon.BUSINESS,)) and (
        (_LISTED.search(segment_left) and _OF_CUSTOMERS.match(objects))
        or (_UNIDENTIFIED.search(segment_left) and re.match(r"(?:为其)?办理(?:相关)?业务$", objects))
    ):
        return (lexicon.ACCOUNT,)  # 对涉恐名单上的客户，暂停交易; 身份证件过期的，中止办理业务
    if names == (lexicon.NEW,) and _CUSTOMER.match(objects):
        return (lexicon.ACCOUNT,)  # 暂停为其办理新的放款业务
    if names == (lexicon.SERVICE,) and _PARTY.search(about):
        return (lexicon.PARTNER,) if verb in {"停止", "终止"} and re.search(r"提供|服务", objects) else names
    if (
        names == (lexicon.ACCOUNT,)
        and _PARTY.search(about)
        and "交易" in objects[:12]
        and "户" not in objects[:12]
        and not verb.startswith(("延迟", "冻结", "止付"))
    ):
        return (lexicon.SERVICE,)
    if names == (lexicon.BUSINESS,) and verb == "限制" and (
        re.match(r"[^，。；]{0,6}交易", objects)
        or re.search(r"对(?:其|该|客户|用户|商户)[^，。；]{0,8}交易[^，。；]{0,8}$", segment_left)
    ):
        return (lexicon.ACCOUNT,)
    if names in ((lexicon.SERVICE,), (lexicon.BUSINESS,)) and (
        _CUSTOMER.match(objects) or _USERS.search(segment_left)
    ):
        return (lexicon.ACCOUNT,)
    return names


def _forbidden(segment_left: str) -> bool:
    """不得滥用…，以…方式，限制…: whether a ban in an earlier clause reaches the verb."""
    bars = list(_BARS.finditer(segment_left))
    if not bars or "，" not in segment_left[bars[-1].end() :]:
        return False
    rest = segment_left[bars[-1].end() :]
    return not MODAL.search(rest) and not re.search(r"的，|者，", rest)


def _force(
    bare: str,
    segment_left: str,
    clauses: tuple[Clause, ...],
    number: int,
    match: re.Match[str],
    setting: Setting,
    strong: bool,
) -> bool:
    clause = clauses[number]
    if setting.decision:
        return bool(
            re.search(
                r"决定|责令|采取[^。]*措施|(?:暂停|"
                r"停止|限制|撤销|吊销|注销)你",
                bare,
            )
        ) and not _FACTS.search(bare)
    if setting.listed and ITEM_CONDITION.search(bare) and (
        "，" not in bare[match.end() :] or _OMITS.match(bare)
    ):
        return False
    if setting.measures:
        return True
    if _BARE_KIND.search(bare):
        return False
    if strong and not setting.listed:
        return True
    if setting.listed and not (MODAL.search(bare[: match.start() + 2]) or _ASSIGNS.search(bare)):
        return False
    main = bare[clause.start : match.start()]
    return bool(
        MODAL.search(segment_left)
        or _IMPOSES.search(segment_left)
        or _IMPOSES.search(bare[match.end() : match.end() + 20])
        or setting.announcement
        or _after_condition(bare, clauses, number, main)
    )


_ACTOR = re.compile(
    r"[^，。；]{0,14}(?:协会|本所|交易所|交易中心|公司|银行|机构|平台|甲方|乙方|我行|本行|部门|管理人|收单行)"
    r"(?:将|依法|按照?(?:规定|约定)|即|直接|立即|同时|会|可|并|对其)*"
)


# 情节严重的，暂停其业务或者撤销…: what is joined to the first loss.
_JOINS = re.compile(r"(?:暂停|停止|限制|终止|取消)[^，。；]{2,30}(?:、|或者?|并|直至)(?:由[^，。；]{2,24})?(?:依法)?")
_UNDER = re.compile(r"\s*(?:依据|根据|依照|按照)[^，。；]*$")


def _after_condition(bare: str, clauses: tuple[Clause, ...], number: int, main: str) -> bool:
    """发现违规的，停止提供服务: the verb opens what follows from a condition."""
    while number and _UNDER.match(bare, clauses[number - 1].start, clauses[number - 1].end):
        number -= 1  # 情节严重的，依据…的规定，撤销许可
    before = bare[: clauses[number].start].rstrip()
    met = before.endswith(("的，", "的,", "时，", "后，", "者，"))
    met = met or bool(number and clauses[number - 1].condition)
    return met and (len(main) <= 4 or bool(_ACTOR.fullmatch(main) or _JOINS.fullmatch(main)))


_FLOW = re.compile(r"[^，。；]{0,14}(?:流程|机制)")
# （一）因违规被监管部门采取责令停业等措施的: an item of what befell somebody.
_SUFFERED_ITEM = re.compile(
    r"\W{0,2}[一二三四五六七八九十\d]{0,3}\W{0,3}[^，。；]{0,60}?(?<!应)(?<!将)被[^，。；]{2,24}(?:机构|部门|机关|证监会|人民银行)"
    r"[^，。；]{0,8}(?:采取|责令|处以|依法)"
)
# 网络冻结与现场冻结具有同等效力: a statement about an act, no act.
_SAME_FORCE = re.compile(r"具有同等(?:法律)?效力")
_REWORDED = re.compile(r"[^”]*”[^，。；”“]{0,8}(?:修改为|改为|删除)")


def _quoted_away(bare: str, match: re.Match[str]) -> bool:
    """将“…暂停业务…”修改为…: words that an amendment takes out."""
    opened = bare.rfind("“", max(0, match.start() - 300), match.start())
    closed = bare.rfind("”", max(0, match.start() - 300), match.start())
    return opened > closed and _REWORDED.match(bare, match.end()) is not None


_ENDS_TIE = re.compile(r"[^，。；]*(?:协议|合同|关系)(?:$|[、并或])")
_JOINED_FREEZE = re.compile(r"^(?:、|和|或者?|及|以及)(?:冻结|止付|扣划|划扣|查封|扣押)+")
_BY_POLICE = re.compile(r"(?:公安|侦查|司法|检察|监察|有权)[^，。；]{0,2}(?:机关|部门)|人民法院|国家安全")
_CARRIES_OUT = re.compile(
    r"[^。；]{0,60}?应当?[^，。；]{0,8}(?:办理|执行|配合|协助|实施)(?![^，。；]{0,6}(?:手续|登记))"
)


def _asked(bare: str, match: re.Match[str]) -> bool:
    """对公安机关发起的冻结业务，银行应当立即办理: what an authority asks for, a firm carries out."""
    return bool(
        _BY_POLICE.search(bare[max(0, match.start() - 40) : match.start()])
        and _CARRIES_OUT.match(bare, match.end())
    )


# 协助有权机关开展资金冻结工作 is a duty to freeze, though it is put as a noun.
_HELPS = re.compile(r"(?:协助|配合)[^，。；]*(?:机关|部门|公安|司法)[^，。；]*$")
