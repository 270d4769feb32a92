"""What may no longer be begun: refusals to a customer, bars on new business, the end of a role.

不得 and 拒绝 mostly state bare prohibitions. They take something away only where a condition
that somebody meets sets them off (身份无法核实的，不得为其开立账户), or where they stop what
runs or could be asked for again (不得继续…, 三年内不得再次申请).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.triggers.zh_lexicon import ACCOUNT, BUSINESS, LICENCE, NEW, PARTNER, SERVICE


@dataclass(frozen=True, slots=True)
class Refusal:
    """`pattern` on a clause gives `consequence`; `needs` names the context that it takes."""

    pattern: re.Pattern[str]
    consequence: str
    needs: str  # "nothing", "condition" (a condition before it), "party" (one that names a counterparty)


def _refusal(pattern: str, consequence: str, needs: str = "nothing") -> Refusal:
    return Refusal(re.compile(pattern), consequence, needs)


# A length of time, and a term of years or months.
TERM = r"[一二三四五六七八九十两\d]+\s*(?:个)?(?:年|月|日|工作日)"
YEARS = r"(?:半年|[一二三四五六七八九十两\d]+\s*(?:个)?(?:年|月))(?:(?:之)?(?:以)?内|(?=不得))"
_NO = r"(?:不得|不能|不应|不可|不再|不予|不准|禁止|停止|暂停|无资格|不)"
_GIVE = (
    r"(?:开立|开户(?!银行|行|许可)|办理|受理|提供|发放|授信|交易|建立|接受|承兑|贴现|付款|支付|开通|转账|叙做|销售|"
    r"承保|收寄|承运|提现|兑付|融资|贷款|结算|拨付|支拨|划转|退保)"
)
REFUSALS = (
    # A bar on asking again, or on asking for a time.
    _refusal(
        rf"{YEARS}[^，。；作决]{{0,24}}?{_NO}(?:得|再次|再|重新|予)*[^，。；]{{0,10}}(?:申请|受理|"
        rf"批准|核准|备案|许可|审批|发行|参与|参加|投资|设立|成为|作为|进行[^，。；]{{0,4}}(?:收购|发行))"
        r"(?!复议|听证|退出|注销|撤销)",
        NEW,
    ),
    # 期满六个月后方可再次申请: a bar until then.
    _refusal(
        r"(?:方可|才可|方能|才能|可以?)(?:再次|重新)[^，。；]{0,16}(?:申请|提出|加入|报名|备案|发行)",
        NEW,
        "after",
    ),
    _refusal(r"不得再次(?:公开)?(?:从事|开展|发行|申请|备案|加入|开办)", NEW),
    _refusal(r"不予(?:延续|续展|换发|换证)(?![^，。；]{0,16}的决定)", LICENCE),
    _refusal(rf"{_NO}[^，。；]{{0,6}}(?:再次|再|重新)(?:提出)?(?:申请|受理)", NEW),
    _refusal(
        r"(?:不再|暂停|停止|暂不|中止)(?:受理|批准|核准|审批|办理)[^，。；]{0,30}(?:申请|需求|报批|"
        r"备案|许可|登记|业务)",
        NEW,
    ),
    # What may not begin any more.
    _refusal(
        r"(?:不得|不能|不应|不再|停止|严禁|禁止)(?:再|新|继续)?(?:开展|办理|开办|接受|承接|设立|增设|"
        r"发展|拓展|签订|签署|发生|发行|发放|增加|从事|受理|吸收|申报)"
        r"(?:任何)?(?:新的|新增|新)",
        NEW,
        "condition",
    ),
    _refusal(r"(?:不得|不能|严禁|禁止|停止|一律不得)(?:再)?(?:新增|新设|增设|新开)", NEW, "condition"),
    _refusal(r"不得再[^，。；]{0,20}(?:任何)?新的", NEW),
    # What may not go on.
    _refusal(
        r"(?:不得|不能|不可|不应)(?:再|继续)+(?:委托(?=该|其(?!他)|上述|违|相关)|聘请(?=该|其(?!他)|"
        r"上述)(?!其为)|与[^，。；]{1,12}合作|作为|担任(?![^，。；]{0,10}职务)|合作)",
        PARTNER,
    ),
    _refusal(r"(?:应当?|可以|有权|或者?|必须)拒绝(?:与[^，。；]{1,16})?(?:合作|接入)$", PARTNER, "condition"),
    _refusal(
        r"(?:不得|不能|不应)(?:再)?与(?:其|该|之|"
        r"上述)[^，。；]{0,12}(?:合作|开展业务)",
        PARTNER,
        "condition",
    ),
    _refusal(
        r"(?:不得|不能|不可|不应)(?:再|继续)+(?:为[^，。；]{2,16})?办理(?:转账|支付|付款|取现|提现|结算)",
        ACCOUNT,
        "condition",
    ),
    _refusal(
        r"(?:不得|不能|不可|不应)(?:再|继续)+(?:为[^，。；]{2,16})?(?:从事|开展|经营|办理|提供|使用|"
        r"销售|运营|发放|吸收|发行|承接|收取)(?!研究)",
        SERVICE,
        "condition",
    ),
    # A customer, a merchant or a transaction refused.
    _refusal(
        rf"(?:应当?|有权|可以?|(?<!不)得|必须|须|要|一律|依法|直接|坚决|并|，|、|^|通知[^，。；]{{2,10}})(?:予以|依法|立即|"
        rf"及时|暂缓|直接)?(?:拒绝|谢绝)(?:为|向|对|与|接受|提供|其|该|客户|办理|受理|交易|"
        rf"开户|开立|授信|[^，。；]{{1,6}}(?:申请开立|[之的]申请$)|{_GIVE})",
        ACCOUNT,
        "refusable",
    ),
    _refusal(
        rf"(?:不得|不能|不应|不予|不|禁止)(?:再)?(?:为|向|对|与|给)(?:其|该|上述|此类|相关|客户|"
        rf"持票人|存款人|单位|投保人|未成年人|申请人|收款人|付款人|汇款人|出票人|用户|借款人|企业)[^，。；]{{0,20}}{_GIVE}",
        ACCOUNT,
        "party",
    ),
    _refusal(
        r"(?:不得|不予|不能)(?:发放(?:任何形式的|新的|新增)*贷款|开立(?!匿名|假名|"
        r"虚假)[^，。；]{0,8}(?:账户|帐户)|授信|提供(?:贷款|融资|授信|金融服务)|"
        r"接受[^，。；]{0,8}抵押|"
        r"收寄|承运|揽收|接单|"
        r"开户|办理(?:结算|开户|贷款|贴现|承兑|转账|付款|支付|汇出))",
        ACCOUNT,
        "party",
    ),
    _refusal(
        r"(?:应当?|有权|可以?|必须)[^，。；]{0,6}拒绝执行[^，。；]{0,40}(?:支付|交易|付款|划款|资金)[^，。；]{0,4}指令", ACCOUNT
    ),
    _refusal(r"对(?:该|其|此类)[^，。；申]{0,12}(?:业务|支付|交易|报文)作拒绝处理", ACCOUNT, "payment"),
    _refusal(r"(?:不得|不予|拒绝)(?:受理|办理)(?:相关|该|其|此类)(?:业务|申请)$", ACCOUNT, "party"),
    _refusal(r"不(?:再|予)?受理[^，。；]{0,30}申请$", NEW, "term"),
    _refusal(
        r"(?:企业|公司|机构|单位|^)(?:一律)?(?:不得|不予|不再|停止|暂停)[^，。；]{0,16}"
        r"(?:设立|开办|开展|从事|申请|受理|备案|发行|参与|参加|承接|批准|核准)[^，。；]{0,20}$",
        NEW,
        "term",
    ),
    _refusal(r"不得[^，。；]{0,12}再(?:次)?(?:设立|开办)", NEW),
    # 改正前，不得行使表决权: shareholders' rights.
    _refusal(
        r"(?:不得|不能)行使[^，。；]{0,12}(?:表决权|股东权利?|分红权|处分权)|(?:不具有|不享有)(?:表决权|股东权利)",
        BUSINESS,
        "until",
    ),
    # 情节严重的，禁止其从事评级业务: a firm shut out of a business.
    _refusal(
        r"(?:^|、|或者?|可以|责令|应当|决定)(?:依法)?禁止其?(?:从事|开展|参与|参加|承接|办理|经营)[^，。；]{2,30}"
        r"(?:业务|活动|服务|交易)$",
        SERVICE,
        "shut out",
    ),
    _refusal(
        rf"{YEARS}[^，。；]{{0,12}}(?:不得|不予|暂停|停止)[^，。；]{{0,24}}(?:开立|开户|新开|开通)", ACCOUNT
    ),
    # 对身份不明的，不得提供服务
    _refusal(r"(?:不得|不予)(?:为其|向其)?(?:提供[^，。；]{0,6}服务|销售|出售|出租|收寄|承运)[^，。；]{0,12}$", ACCOUNT, "identity"),
    # A bank that may not pay what was reported lost.
    _refusal(
        r"(?:不得|不能|不予)(?:办理|支付|兑付|解付)[^，。；]{0,8}(?:挂失|止付|冻结|伪造|变造)[^，。；]{0,12}(?:解付|兑付|付款|支付)$",
        ACCOUNT,
    ),
    # 对参与者调减值大于余额的，应予以拒绝.
    _refusal(r"(?:应当?|一律|须|必须|有权|可以|将)[^，。；要求]{0,6}(?:予以|加以|直接)?拒绝$", ACCOUNT, "payment"),
    # A bill or a payment that is turned away: 超过付款期限的，代理付款人不予受理.
    _refusal(
        r"(?:(?<!人民)银行|付款人|支付机构|证券公司|保险公司|贷款人|经办机构)[^，。；]{0,10}(?:不予|不得|不)"
        r"(?:受理|办理|支付|兑付|解付|付款)$",
        ACCOUNT,
        "met",
    ),
    _refusal(
        r"(?:不得|一律不得|不予)(?:为其)?(?:再)?(?:办理|承兑|贴现|承兑和贴现|承兑或者?贴现|解付|兑付|支付)$",
        ACCOUNT,
        "party",
    ),
    _refusal(r"不得再(?:用于|作为|使用|办理)[^，。；]{0,20}(?:结算|收付|支付|转账|存取)", ACCOUNT, "condition"),
    _refusal(
        r"(?:禁止|不得|限制)[^，。；]{0,24}(?:账户|帐户|资金|证券|款项)[^，。；]{0,12}"
        r"(?:转出|划出|划转|支取|转移)",
        ACCOUNT,
        "authority",
    ),
    _refusal(r"(?:不得|不能)在[^，。；]{0,16}开立[^，。；]{0,8}(?:账户|帐户)", ACCOUNT, "party"),
    _refusal(r"(?:采取|实施)[^，。；]{0,30}拒绝(?:请求|交易|服务|支付|登录|授权)", ACCOUNT),
    _refusal(r"禁止(?:拓展|接纳|签约|发展)[^，。；]{0,6}(?:已|被)?[^，。；]{0,4}(?:黑名单|名单)", ACCOUNT),
)
# A refusal that no business hangs on: of papers, inspections, courts and officials.
_NO_REFUSAL = re.compile(
    r"(?:行政许可|许可决定|复议|听证|起诉|诉讼|签字|签名|盖章|配合|检查|监督|询问|提供(?:有关|"
    r"相关)?(?:资料|材料|信息|文件|情况|证据|证明)|办理备案|的原因|领取|查询|查阅|履行|(?<!承)运输|交付|购买|公开|冻结|除|"
    r"处罚|采纳|退还|支持|作证|调查|回答|执行|立案|赔偿|承担|承认|确认|继续接收|赔付|给付)"
)


# 拒绝受理通知书 is a paper.
_PAPER = re.compile(r"[^，。；]{0,4}(?:通知书|证明|理由书)")


# …、拒绝付款的付款人: whom a list names.
_WHOSE = re.compile(r"[^，。；]{0,4}的[^，。；]{0,8}(?:人|者|机构|银行)")


def refused(clause: str) -> tuple[re.Match[str], Refusal] | None:
    """The first refusal that a clause states, whatever it needs."""
    for row in REFUSALS:
        match = row.pattern.search(clause)
        if match and match.group()[0] == "、" and _WHOSE.match(clause, match.end()):
            continue
        if match and not _PAPER.match(clause, match.end()) and (
            row.consequence != ACCOUNT or "指令" in match.group() or not _NO_REFUSAL.search(clause[match.start() : match.end() + 8])
        ):
            return match, row
    return None
