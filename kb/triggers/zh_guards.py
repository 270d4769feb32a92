"""What a verb of stopping must stand beside to take something away, and what spares its object.

`zh_exclusions` judges the words around any verb; here are the verbs that take something away only
in some company (降低 only a limit, 收回 only a licence or a loan), and the objects that are nobody's
business: papers, posts, powers of courts, what a later clause talks about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.triggers.zh_lexicon import ACCOUNT, LICENCE


@dataclass(frozen=True, slots=True)
class Taking:
    """A verb in its clause: `left` and `right` are the clause's words around it, `objects` what it
    acts on, `before` the sentence up to it (its last few hundred characters), `following` what comes
    right after the clause, `whole` the sentence without titles, `names` the consequences so far, `measures` whether
    it is an item of a list of measures."""

    family: str
    verb: str
    names: tuple[str, ...]
    objects: str
    left: str
    right: str
    before: str
    following: str
    whole: str
    measures: bool = False


_LIMITS = r"^[^，。；]{0,30}(?:额度|限额|额上限|授信|规模|比例上限|评级|分类|等级)"
# Verbs that need one of these among their objects.
_OBJECTS = {
    verb: re.compile(pattern)
    for verbs, pattern in (
        (("降低", "调低", "调减", "核减"), _LIMITS),
        (("收回",), r"^.{0,20}(?:经营权|许可|执照|牌照|额度|授信|贷款|资格|卡|批文|终端|机具)"),
        (("收缴",), r"许可|执照|证书|证$"),
        (("中断",), r"^(?:其|该|双方|与)?[^，。；、]{0,10}(?:合作|服务|业务|交易|接入)"),
        (("废止",), r"许可|登记"),
        (("屏蔽",), r"网站|网页|应用|链接|App|APP|小程序|产品|商品|服务|平台|域名"),
    )
    for verb in verbs
}
# Verbs that need one of these among their objects or in the words right before them.
_NEARBY = {
    "止付": re.compile(r"账户|帐户|卡|紧急|涉案|措施|冻结|资金|款项|交易|票据|支票|额度|金额|存款"),
    "锁定": re.compile(r"账户|账号|用户|客户|卡"),
}
_ORDERED = re.compile(r"(?:责令|命令|勒令|令其|命其|予以|给予|处|为|采取|实施|强制|要求|即行)[^，。；]{0,20}$")
_PAPERS = re.compile(r"文件|资料|数据|材料|账册|物品")
_MONEY = re.compile(r"账户|帐户|资金|资产|款|存款|财产|证券|交易")
# Membership of a trade body takes no business away; membership of a market does.
_MEMBER = re.compile(r"会员资格|^[^团]{0,2}成员资格")
_MARKET = re.compile(r"^[^。]*(?:本所|交易|结算|清算|期货|证券|参与者)")
_RIGHTS = re.compile(r"[^，。；]{0,2}权利")
_PERSONS = re.compile(r"(?:董事|监事|高级管理人员|负责人|人员|代表)[^。；]{0,30}$")
# 投资咨询人员违反…的，暂停其业务资格: a person's, not a firm's.
_OF_PERSONS = re.compile(
    r"^\W{0,4}(?:第[^\s条]{1,9}条)?\s*(?:(?!机构|公司|单位|企业|银行|旅行社|平台|商及其|经营者|聘用|雇用)[^，。；]){0,20}"
    r"(?:人员|代表人|会计师|律师|交易员|个人|项目负责人)(?:若|如)?(?:，除|有|违反|未|在|因|从事|存在|的|自|被)"
)
_DEPOSITOR = re.compile(
    r"银行(?!结算|账户|卡)|支付机构|外汇局|登记结算|予以|应予|责令|证券公司|金融机构|"
    r"人民银行|一律|平台|服务提供者"
)
_OWN_ACCOUNT = re.compile(r"存款人[^，；。]{0,10}(?:应|可)|可(?:撤|注)销$")
# A cap that always stands (对单笔金额进行限制) is a limit, no loss; one that somebody brings about is.
_CAPPED = re.compile(r"(?:金额|数量|比例|笔数|次数|期限|倍数|总额|余额)")
_ADVERSE = re.compile(r"违|异常|可疑|涉嫌|涉案|拒|欺诈|发现|不符合|怀疑|名单|未(?!来)|超过|不足|洗钱|可疑|高风险")
# 逾期未缴回许可证的，由发证机关注销: the paper of a licence that is gone already.
_GIVEN_BACK = re.compile(r"未(?:缴|交)[回销][^，。；]{0,10}[，,][^，。；]{0,12}$")
_GOODS = re.compile(r"^(?![^，。；]*(?:场所|账户|帐户|网站))[^，。；]*(?:财物|物品|工具|文件)|(?:资金|款项)[，,]?[^，。；]{0,8}$")
_EARLY = re.compile(r"的，|时，|提前|发现|停发|停止|并$")
_LED_OUT = re.compile(r"(?:引导|推动|督促|依法|稳妥|实现)[^，。；]{0,6}(?:有序|稳妥|平稳|依法)$")
_FORCED_OUT = re.compile(r"(?:强制|责令|勒令|命令|视情况|要求|通知)[^，。；]{0,8}$|应当(?:根据|按照)[^，。；]{2,24}$")
_MARKETS = re.compile(r"系统|市场|承销团|名录|业务|交易|机制|测试")
_AUTHORITY = re.compile(r"(?:机构|部门|机关|委员会|会|银行|局)(?:依法)?(?:决定)?(?:对[^，。；]{2,16})?$")
_FIRM = re.compile(r"^[^，。；]{0,14}(?:公司|机构|银行|企业)(?:依法)?$")
_TOLD = re.compile(r"[，,](?:应当|应(?!急)|自|依照[^，。；]{2,14}执行|按照[^，。；]{2,14}执行)")


def of_persons(sentence: str) -> bool:
    """Whether a sentence speaks of what a person, no firm, has done."""
    return _OF_PERSONS.match(sentence) is not None


def names_what_follows(left: str, right: str, following: str) -> bool:
    """Whether a clause only names what the next one is about: 作出停业整顿的决定，应当公告."""
    if re.match(r"[，,]不得(?:拒绝|拖延|阻挠|阻碍|抵制)", following) and right.endswith("措施"):
        return True
    if not _TOLD.match(following):
        return False
    if re.search(r"的[^，。；]{0,6}决定$", right):
        return True
    if re.match(r"(?:等)?措施$", right) and re.match(r"[，,](?:应当?|须)(?:由|经|遵守|出示|制作|严格)", following):
        return True
    if _FIRM.search(left) and re.match(r"[，,](?:应当?|须)(?:依法)?(?:注销|交回|缴回)", following):
        return True
    return len(left) < 24 and not re.search(r"的，$", left) and _AUTHORITY.search(left) is not None


def spared(taking: Taking) -> bool:
    """Whether a verb takes nothing away here, for want of what it needs or for what it acts on."""
    family, verb, objects, left = taking.family, taking.verb, taking.objects, taking.left
    needed = _OBJECTS.get(verb)
    if needed is not None and not needed.search(objects):
        return True
    nearby = _NEARBY.get(verb)
    if nearby is not None and not nearby.search(taking.before[-30:] + objects):
        return True
    if family == "freeze":
        about = taking.before[-60:] + objects
        if re.search(r"(?:保证券|质押|质物|担保品)[^，。；]{0,20}$", left) or (
            verb == "锁定" and "金额" in objects
        ):
            return True
        if _PAPERS.search(about) and not _MONEY.search(about):
            return True
    if family == "exit":
        if verb in {"停业", "歇业", "解散", "停产"} and not _ORDERED.search(left):
            return True
        if verb == "退出" and not (
            (_LED_OUT.search(left) and not objects.strip() and "不" in taking.whole)
            or (_FORCED_OUT.search(left) and _MARKETS.search(objects))
        ):
            return True
    if verb == "限制" and objects.startswith("措施") and not re.search(r"采取|实施|给予", left):
        return True
    if verb == "查封" and taking.names == (LICENCE,):
        return True
    if family == "restrict" and re.search(r"(?:比例|额度|条件|数量|期限|时间|金额|价格)$", left):
        return True
    if family == "restrict" and _CAPPED.search(taking.before[-20:] + objects) and not (
        taking.measures
        or re.search(r"(?:部门|机关)[^，。；]*$|监管|有权", left) or _ADVERSE.search(taking.before[-200:])
    ):
        return True
    if family == "revoke" and ("符合销户条件" in taking.before or "空白" in taking.before[-16:] + objects[:12]):
        return True
    if verb in {"收缴", "收回"} and "准予注销" in taking.before:
        return True
    if family == "revoke" and _GIVEN_BACK.search(taking.before[-24:]):
        return True
    if verb in {"查封", "清退"} and _GOODS.search(objects if verb == "查封" else taking.before[-16:]):
        return True
    if verb == "收回" and re.search(r"贷款|本金", objects) and not _EARLY.search(taking.before):
        return True
    if verb == "停止" and objects == "使用" and re.search(r"(?:执照|证书?|登记证|印章|凭证)$", left):
        return True  # 旧版营业执照停止使用
    if verb == "停用" and re.search(r"操作员|口令|密钥|证书", taking.whole):
        return True
    if _RIGHTS.match(objects) and _PERSONS.search(taking.before[-40:]):
        return True
    if _MEMBER.search(objects) and ("协会" in taking.whole or not _MARKET.search(taking.whole)):
        return True
    if family == "revoke" and re.search(r"到任", taking.before[-60:]) and not re.search(r"业务|机构", objects):
        return True
    if re.search(r"资格|许可|注册|证书", objects) and _OF_PERSONS.match(taking.before):
        return True
    if re.search(r"(?:诉讼|仲裁|审理|程序)(?:应当?|即)?$", left):
        return True
    if re.search(r"(?:在|于)[^，]*$", left) and re.match(r"[^，。；]*(?:后|前)(?!续|台)", taking.right):
        return True
    return (
        family == "revoke"
        and taking.names == (ACCOUNT,)
        and re.search(r"账户|帐户|卡|用户", objects + left) is not None
        and (not _DEPOSITOR.search(taking.before) or _OWN_ACCOUNT.search(left + verb) is not None)
    )
