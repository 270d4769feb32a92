"""What takes something away without a verb of stopping: a takeover, a forced close-out, an expulsion.

Each row names the whole act, as no table of objects would help: 接管 is a loss of control
whatever the bank, 强行平仓 a loss of positions, 更换 one only where a partner is replaced.
Rows are tried in order on one clause; what a row needs is checked by `zh_acts`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.triggers.zh_lexicon import ACCOUNT, BUSINESS, DELIST, LICENCE, NEW, PARTNER, SERVICE


@dataclass(frozen=True, slots=True)
class Measure:
    """`pattern` in a clause gives `consequence`. `needs`: "force" (a modal or an authority), or
    "condition" (one that somebody meets, too)."""

    pattern: re.Pattern[str]
    consequence: str
    needs: str


def _row(pattern: str, consequence: str, needs: str = "force") -> Measure:
    return Measure(re.compile(pattern), consequence, needs)


_SERVED = r"(?:服务|受托|托管|代理|存管|监管|保管|合作|外包|承销|评级|审计|推广|催收|担保|增信)"
_TIE = r"(?:合作|代理|委托|服务|外包|受理|收单|商户|托管|存管|代销|联名|接入|入网|推广)"
_AUTHORITY = r"(?:监管|监督管理|主管|管理局|银监|证监|保监|人民银行|外汇局|委员会|部门|机构|机关)"
MEASURES = (
    _row(
        r"(?:实行|进行|予以|实施|依法|决定|对其|派员|采取)[^，。；、]{0,12}"
        r"(?<!终止)(?<!停止)(?<!延长)(?<!解除)接管(?!组|人|期|延|工作|决定|的[^，。；]{0,6}(?:决定|期))|"
        r"(?:可以|可|应当|有权)(?:依法|直接)?对[^，。；]{1,24}(?<!被)接管(?!组|人|期|延|工作|决定|之日)|"
        r"(?:责令|停业|整顿|暂停|限制)[^，。；]*(?:、|或者?)接管(?!组|人|期|延)",
        BUSINESS,
    ),
    _row(rf"{_AUTHORITY}[^，。；]{{0,20}}对[^，。；]{{2,40}}进行托管", BUSINESS),
    _row(
        r"(?:可以|可|有权|应当?|必须|须|将|予以|直接|依法|通知|执行)[^，。；]{0,30}(?:强行平仓|强制平仓|强行了结)"
        r"(?!数额|所|发生|造成|损失|费用|的?条件|的?原则|线|制度)",
        ACCOUNT,
        "condition",
    ),
    _row(
        r"(?:将|予以|从)[^，。；]{0,24}(?:名单|名录|名册|库|系统|市场|平台)[^，。；]{0,6}(?:除名|清出|逐出)|"
        r"(?:予以|给予)除名",
        LICENCE,
    ),
    _row(r"(?:管理人|托管人|受托机构|受托人|代理人|服务机构)职责终止[：:]?$", PARTNER, "condition"),
    _row(
        rf"(?:可以|可|应当?|有权|必须|须|要求|责令|及时)[^，。；]{{0,16}}(?:更换|改聘|另行选聘)"
        rf"[^，。；]{{0,12}}{_SERVED}[^，。；]{{0,4}}(?:机构|银行|商|公司|人(?!员|代表)|方)",
        PARTNER,
        "condition",
    ),
    _row(
        rf"(?:可以|可|应当?|有权|必须|须|立即|及时|予以|直接|依法|直至由?)[^，。；]{{0,10}}解除[^，。；]{{0,16}}"
        rf"{_TIE}[^，。；]{{0,6}}(?:关系|协议|合同|合约|合作|$)|(?:^(?:并)?|可以?)解除(?:相关|有关|本|该|{_TIE})?协议$",
        PARTNER,
        "condition",
    ),
    _row(
        r"(?:保险人|保险公司|发卡(?:银行|机构|行)|贷款人|贷款银行|支付机构|平台|银行)"
        r"(?:有权|可以|可|应当?)[^，。；]{0,16}解除(?:本|该|保险|借款|贷款|服务|领用)?(?:合同|协议|合约)(?!通知)",
        ACCOUNT,
        "condition",
    ),
    _row(
        r"(?:可以|可|应当?|有权|必须|须|要求|按照?约定|予以|宣布|采取)[^，。；]{0,24}(?:提前收回|提前清偿)"
        r"[^，。；]{0,12}(?:贷款|资金|融资|借款|债权|款项|本息|授信)|"
        r"(?:可以|有权|应当|宣布)[^，。；]{0,16}(?:贷款|融资|借款|债务|授信)[^，。；]{0,6}提前到期",
        ACCOUNT,
        "condition",
    ),
    _row(
        r"(?:应当?|须|必须|可以|可|一律|予以|作|做出?|作出|有权)[^，。；]{0,16}"
        r"(?:拒付|退票|拒贷)(?!理由|通知|证明|的|费|时间|后|处理费|手续)",
        ACCOUNT,
    ),
    _row(
        r"禁止[^，。；]{0,24}(?:账户|帐户|资金|证券|资产|财产|款项)[^，。；]{0,12}(?:转出|划出|转移|划转|支取|转让)",
        ACCOUNT,
        "condition",
    ),
    _row(r"采取[^，。；]{0,20}(?:阻断|拦截)(?:等[^，。；]{0,6})?措施", ACCOUNT, "money"),
    # 未经许可从事…的，责令停止违法行为: what runs without a licence is shut.
    _row(r"责令(?:其|该[^，。；]{1,8})?(?:立即)?停止(?:有关|相关|该|其)?(?:违法|违规)行为", SERVICE, "unlicensed"),
    # 发生下列情形的，债券交易流通终止：
    _row(r"^[^，。；]{1,12}(?:交易|流通|上市|挂牌)(?:即|自动)?(?:终止|停止)$", DELIST, "condition"),
    _row(r"^[^，。；]{1,12}(?:交易|流通|上市|挂牌)(?:即|自动)?暂停$", SERVICE, "condition"),
    _row(r"(?:批准|许可|备案|核准|登记|(?<!任职)资格)[^，。；]{0,8}(?:自动|自行|自然)(?:失效|废止)$", LICENCE, "condition"),
    _row(r"(?:许可证|执照|登记证)[^，。；]{0,16}(?:报请|交|送)[^，。；]{2,16}办理注销$", LICENCE, "handed in"),
    _row(r"(?:采取|实施)[^，。；]{0,12}(?:限售|停售|限购)措施(?!的)", ACCOUNT),
    _row(r"(?:令|命)(?:其)?(?:限期)?停止、改正其行为", SERVICE),
    _row(r"(?:应当?|予以|自动|直接|逐笔)[^，。；]{0,6}退回(?![^，。；]{0,6}(?:申请|材料|资料))|作退回处理", ACCOUNT, "payments"),
    # 应为下列限制: of whom, the sentence says.
    _row(r"(?:为|执行|采取|予以)(?:下列|以下)[^，。；]{0,4}限制(?:措施)?[：:]?$", BUSINESS, "limits"),
    # 明确拒绝或者暂停业务的情形: a policy that must say when.
    _row(r"明确[^，。；]{0,8}(?:拒绝|暂停)[^，。；]{2,16}业务的(?:适用)?(?:情形|条件)", ACCOUNT, "policy"),
    # A holder bound to give up an account; a firm wound up, its registration.
    _row(
        r"(?:通知|责令|督促)[^，。；]{0,16}(?:存款人|客户|单位|开户人|机构|企业)[^，。；]{0,24}(?:销户|撤销)手续|"
        r"(?:应(?!收|付|用|急)当?|须|必须)[^，。；]{0,20}办理[^，。；]{0,16}(?:销户|(?:账户|帐户)的?撤销)手续|"
        r"(?:应(?!收|付|用|急)当?|须|必须)[^，。；]{0,12}办理销户$|"
        r"及时[^，。；]{0,24}申请(?:关闭|撤销|注销)[^，。；]{0,24}(?:账户|帐户)$",
        ACCOUNT,
        "bound",
    ),
    _row(r"(?:应(?!收|付|用|急)当?|须|必须|责令|限期|由清算组)[^，。；]{0,30}办理(?:企业|工商)?注销登记", LICENCE, "wound up"),
    _row(r"暂不(?:受理|办理|批准|核准|开放|接受|新增|开展)", NEW),
    _row(
        r"(?:应当?|立即|及时|予以|可以|责令|必须|采取)[^，。；]{0,24}(?:阻断|拦截|切断)[^，。；]{0,16}"
        r"(?:交易|支付|转账|资金(?!链)|账户|服务|业务|接入|通道|接口|访问|连接)",
        ACCOUNT,
    ),
    _row(r"(?:实施|予以|决定|责令|将)[^，。；]{0,10}(?:强制退市|退市)(?!风险|警示|整理|制度)", DELIST, "condition"),
)
# Acts of courts, parties and persons, and things that are replaced or kept like goods.
_NOT = re.compile(
    r"人民法院|管理人员|董事|监事|负责人|人员|清算组(?!应|向|办)|部件|整车|退货|设备|证件|凭证(?!停售|限售)|密码|口令|印章|车辆|票款|"
    r"劳动合同|受托保管|保管箱|除外|裁定|判决|执行人员|消费者|旅客|买受人|出卖人|承租人|出租人|债务人的|(?<![产工农企])业主(?!管)|物业|管理人可以"
)


def measured(clause: str) -> tuple[re.Match[str], Measure] | None:
    """The first measure that a clause states, whatever it needs."""
    if _NOT.search(clause):
        return None
    for row in MEASURES:
        match = row.pattern.search(clause)
        if match:
            return match, row
    return None
