"""Losses that a whole clause states: measures by name and refusals, in their context."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.triggers.zh_clauses import MODAL, Clause
from kb.triggers.zh_exclusions import reason_before
from kb.triggers.zh_guards import names_what_follows, of_persons
from kb.triggers.zh_lexicon import ACCOUNT, NEW
from kb.triggers.zh_measures import measured
from kb.triggers.zh_refusals import TERM, YEARS, refused


@dataclass(frozen=True, slots=True)
class Hit:
    """`sentence[start:end]` takes something away; `verb` is its family, `notice` a duty to announce."""

    start: int
    end: int
    consequence: str
    verb: str
    clause: int
    score: float
    notice: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds a sentence: `measures` where it is an item of a list of measures, `listed` where
    it is an item of any other list, `decision` where the notice imposes on a named party,
    `announcement` where a firm tells its customers."""

    measures: bool = False
    listed: bool = False
    decision: bool = False
    announcement: bool = False


# What makes a clause no loss, whichever way it is put.
DEFINES = re.compile(r"是指|指的是|所称|定义为|含义")
ITEM_CONDITION = re.compile(r"的(?:[；;。、]|$)[^，。；]{0,2}$")
OWN_END = re.compile(
    r"(?:(?:自行|自愿|主动|自主|申请)(?:决定)?(?:终止|停止|关闭|解散|退出)|"
    r"批准[^，。；]{2,24}(?:终止|解散)|(?<!银行)(?:需要?|拟)(?:撤销|变更|注销|关闭))[^。；]*的，[^。；]*$"
)
COURT = re.compile(
    r"(?:判决|裁定)[^，。；]{0,4}(?:中止|终止|撤销|停止)|人民法院[^，。；]{0,16}(?:中止|"
    r"终止|撤销|拒绝|不予|裁定|停止|恢复)"
)
_ADVERSE = re.compile(
    r"未|不|无法|拒|虚假|逾期|违|涉|异常|可疑|怀疑|过期|失效|黑名单|欺诈|低于|超过|被|"
    r"风险|非法|囤积|挪用|吊销|暂停|终止|久悬|失信|恶意"
)
_MET = re.compile(r"若|如果|一旦|发现|出现|违反|未|不足|不能|拒|逾期|涉嫌|失信|情形之一")


# 会计人员有权拒绝办理: staff refuse their superiors, not customers.
_BY_STAFF = re.compile(r"债务人[^，。；]{0,30}拒绝|(?<!业务)人员对[^。；]{0,60}有权拒绝|人员(?:有权|应当?|可以?|必须)?[^，。；]{0,4}拒绝")
# 其直接责任人三年内不得再次申请: a bar on persons.
_PERSONS_BAR = re.compile(
    r"(?:责任人|负责人|代表人|人员|董事|监事)(?:自[^，。；]{2,24}起)?(?:(?!机构|企业|公司)[^，。；]){0,6}$|"
    r"(?:责任人|负责人|人员)[，,]自[^。；]{2,30}[，,]$"
)
_UNMET = re.compile(
    r"(?:未|不|违|涉)[^，。；]{2,40}的$|被(?:吊销|收回|撤销|注销|取消|责令)[^，。；]{2,40}的[^，。；的]{0,12}$"
)
_WOUND_UP = re.compile(r"(?:清算|破产程序)(?:终结|结束|完毕|完成)|责令(?:限期)?办理|(?:吊销|撤销|关闭)[^，。；]{0,8}的，")
# 凭证上欠缺记载的，不予受理: papers that are handed back.
_PAPERS = re.compile(r"欠缺[^，。；]{0,6}记载")
_UNLICENSED = re.compile(
    r"未经[^，。；]{0,16}(?:许可|批准|登记|核准|备案|同意)|未取得[^，。；]{0,24}(?:许可|资[格质]|执照)|无照|无证|擅自|非[^，。；]{2,8}机构从事|"
    r"非法(?:吸收|经营|设立|从事|发放|转让)|超[出越][^，。；]{0,12}范围"
)
_MONEY = re.compile(r"交易|支付|转账|资金|账户|帐户")
_PAYMENTS = re.compile(r"头寸|(?:支付|汇款|汇兑|借记|贷记|轧差|排队)[^，。；]{0,6}业务|注资|调增")


def _persons_barred(left: str) -> bool:
    return _PERSONS_BAR.search(left) is not None and not re.search(r"(?:机构|公司|企业|单位|经营者|生产者)及其[^。；]{0,60}$", left)


def segment_left_of(bare: str, clauses: tuple[Clause, ...], number: int, position: int) -> str:
    """The words of the segment of the clause numbered `number`, up to a position."""
    first = next(c for c in clauses if c.segment == clauses[number].segment)
    return bare[first.start : position]


def read_measure(
    bare: str, clauses: tuple[Clause, ...], number: int, match: re.Match[str], setting: Setting
) -> Hit | None:
    """The measure that the clause numbered `number` states at a verb of `zh_measures`, if any."""
    clause = clauses[number]
    if clause.condition or OWN_END.search(bare[max(0, match.start() - 200) : match.start()]):
        return None
    if names_what_follows(
        bare[clause.start : match.start()], bare[match.end() : clause.end], bare[clause.end : clause.end + 24]
    ):
        return None
    found = measured(bare[clause.start : clause.end])
    if found is None:
        return None
    words, row = found
    if row.needs not in {"bound", "wound up", "handed in"} and reason_before(bare[clause.start : match.start()]):
        return None
    segment_left = segment_left_of(bare, clauses, number, match.end())
    if DEFINES.search(segment_left) or COURT.search(segment_left):
        return None
    if setting.listed and clause.mark in {"；", ";", "。", ""} and ITEM_CONDITION.search(bare):
        return None
    if setting.listed and not setting.measures and not MODAL.search(bare[: match.end()]):
        return None
    conditioned = setting.measures or any(c.condition for c in clauses[:number])
    if row.needs == "condition" and not (conditioned or _MET.search(segment_left)):
        return None
    if row.needs == "bound" and re.search(r"主动|不需要|自愿|为(?:其|企业|客户|存款人|单位)(?:办理)?$", bare[: match.start()]):
        return None
    if row.needs == "payments" and not _PAYMENTS.search(bare[: clause.end]):
        return None
    if row.needs == "unlicensed" and not _UNLICENSED.search(bare[: clause.start]):
        return None
    if row.needs == "money" and not _MONEY.search(bare[: clause.end]):
        return None
    if row.needs == "wound up" and not _WOUND_UP.search(bare[: clause.end]):
        return None
    end = max(clause.start + words.end(), match.end())
    consequence = row.consequence
    if row.needs == "limits" and re.search(r"账户|帐户|账号|客户|用户|商户", bare):
        consequence = ACCOUNT
    return Hit(match.start(), end, consequence, "measure", number, 0.75)


def read_refusal(bare: str, clauses: tuple[Clause, ...], number: int, setting: Setting) -> Hit | None:
    """The refusal that the clause numbered `number` of a sentence without titles states, if any."""
    clause = clauses[number]
    if clause.condition:
        return None
    words = bare[clause.start : clause.end]
    found = refused(words)
    if found is None:
        return None
    match, row = found
    if _BY_STAFF.search(bare[: clause.start + match.end()]) or (
        row.consequence == NEW
        and (of_persons(bare) or "资助" in words or _persons_barred(bare[: clause.start + match.start()]))
    ):
        return None
    conditioned = (
        any(c.condition for c in clauses[:number] if c.segment == clause.segment) or setting.measures
    )
    about = bare[: clause.start]
    if _UNMET.search(words[: match.start()]):
        # 未通过审核的不得为其开立账户: the condition within the clause.
        about, conditioned = about + words[: match.start()] + "，", True
    adverse = _ADVERSE.search(about) is not None
    if row.needs == "condition" and not (
        (conditioned and (adverse or setting.measures))
        or re.search(
            r"今后|"
            r"即日起|"
            r"自[^，。；]{2,20}起|"
            r"之日起|"
            r"期间|"
            r"一律|"
            r"暂停|"
            r"过渡期",
            bare,
        )
    ):
        return None
    if row.needs == "party" and not (
        adverse
        and (
            conditioned
            or re.search(
                r"对[^，；。]{4,}[，,]$|未经[^，；。]*(?:，|"
                r"，[^，；。]*，)$",
                about,
            )
        )
    ):
        return None
    if row.needs == "term" and not re.search(rf"{YEARS}[，,]$", about):
        return None
    if row.needs == "after" and not re.search(rf"{TERM}(?:之)?(?:以)?(?:后|期满|届满)", bare[: clause.start + match.start()]):
        return None
    if row.consequence == ACCOUNT and _PAPERS.search(about[-40:]):
        return None
    if row.needs == "identity" and not (
        adverse and re.search(r"(?:身份|实名|查验|登记|核验)[^。；]{0,40}(?:的|者|人)[，,]$", about)
    ):
        return None
    if row.needs == "until" and not (
        adverse and re.search(r"股", bare) and re.search(r"前[，,]|期间|逾期|的[，,]", about)
    ):
        return None
    if row.needs == "shut out" and (
        not (conditioned or "违反" in about)
        or of_persons(bare)
        or re.search(r"人员|董事|监事|责任人|负责人|终身", about[-60:] + words)
    ):
        return None
    if row.needs == "met" and re.search(r"投诉|申诉|举报|异议|复议|诉", bare):
        return None
    if row.needs == "payment" and re.search(r"要求(?:冻结|划拨|扣划|查询)", about):
        return None
    if row.needs == "payment" and not (
        (conditioned or re.search(r"对(?:于)?[^，。；]{4,}[，,]", about))
        and re.search(r"购汇|结汇|账户|帐户|资金|支付|付款|交易|额度|转账|结算|汇款|提款|业务", about)
    ):
        return None
    if row.needs == "met" and not (conditioned or re.search(r"的，|时，|超过|逾期", about)):
        return None
    if row.needs == "authority" and not (
        conditioned and re.search(r"(?:机构|部门|机关|人民银行|证监会|委员会)[^，。；]{0,8}(?:可以|有权|应当)", words)
    ):
        return None
    if row.needs == "refusable" and not (conditioned or re.search(r"应当|有权|必要时|可以|应|(?<!不)得拒绝", words)):
        return None
    start = clause.start + match.start()
    verb = "measure" if row.needs in {"met", "payment"} else "refuse"
    return Hit(start, clause.start + match.end(), row.consequence, verb, number, 0.75)
