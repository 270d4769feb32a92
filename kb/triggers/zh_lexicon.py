"""What is taken away: verbs of stopping by the class of their object.

A verb alone says little: 停止执行 ends a rule, 停止办理业务 a service, 停止授信 a customer's
credit. Each family of verbs therefore has an ordered table of object classes; the first class
that the words after the verb (or, in the passive, before it) fall into decides. `None` stands
for an object whose loss takes no business away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SERVICE = "suspend_service"
NEW = "suspend_new_business"
BUSINESS = "restrict_business"
ACCOUNT = "restrict_account"
PARTNER = "terminate_cooperation"
LICENCE = "revoke_licence"
DELIST = "delist"

FAMILIES = {
    # Whole acts, told apart in `zh_measures`; first, as they hold words of the families below.
    "measure": "注销(?<=办理注销)(?=[，。；]|$)|自[动行然](?:失效|废止)|[终停]止(?<=(?:交易|流通|上市|挂牌)[终停]止)(?=[：:]|$)|暂停(?<=(?:交易|流通|上市|挂牌)暂停)(?=[：:]|$)|(?:限售|停售|限购)措施|销户(?<=办理销户)(?=[，。；]|$)|限制(?<=[下以][列下]限制)|服务限制(?<=[下以][列下]服务限制)|明确(?=[^，。；]{0,8}(?:拒绝|暂停))|(?:销户|撤销|注销登记)手续|申请(?:关闭|撤销|注销)|办理(?:企业|工商)?(?:关闭|注销登记)|退回(?=[，。；]|处于|处理)|职责终止|(?<!直)接管(?!理|辖|演练|生产)|进行托管|强行平仓|强制平仓|强行了结|除名|清出|逐出|更换|改聘|另行选聘|拒付|(?<!无)退票(?!时间|期|[记纪]录|差额|资料|信息|交换|事)|拒贷|"
    "解除|提前收回|提前清偿|提前到期|转出|划出|阻断|拦截|切断|退市|暂不|"
    "停止(?=、改正其行为)|停止(?=(?:有关|相关|该|其)?(?:违法|违规|侵权|垄断|不正当)(?:竞争|价格)?行为)",
    "exit": "停业整顿|停机整顿|停机联网|停产停业|停产整顿|停业整治|停业|(?<=[令命]其)歇业|停产|市场退出|市场化退出|退出市场|"
    "强制退出|清退|解散|停牌(?!日|前|时间|期|情况|制度|安排|事项|原因|风险)|停市|退出",
    "stop": "暂停|停止|中止|终止|中断|停办|停用|叫停|关停|暂缓|停发|停售|停运|自行结束",
    "revoke": "暂扣|吊销|撤销|注销|撤回|缴销|吊扣|收缴|收回|取消|废止",
    "ban": "取缔",
    "close": "关闭|查封|封停|封禁",
    "delist": "下架|断开|移除|摘牌|屏蔽|下线",
    "restrict": "限制|缩减|调减|压降|压缩|压减|降低|调低|核减|削减|限缩",
    "freeze": "延迟结算|延迟资金结算|延迟支付|延迟清算|延期结算|暂缓结算|冻结|止付|(?<!付完)清户|(?<!开)销户|只收不付|锁定",
    "refuse": "(?:方可|才可|方能|才能|可以?)(?:再次|重新)|拒绝|不予|不接受|不受理|不办理|不得|不能|不再|不应|不可|不具有|不享有|禁止|严禁|无法|不准",
}
VERB = re.compile("|".join(f"(?P<{name}>{words})" for name, words in FAMILIES.items()))

# Words that join two verbs over one object: 暂停或者终止…, 关闭、吊销….
JOINED = re.compile(r"(?:、|或者?|以及|及|和|与|并|直至|乃至|甚至|/|责令|依法|直接|部分|全部)+")

_PERSON = (
    r"职务|职权|任职|任命|聘任|聘用|岗位|从业资格|执业资格|执业证|从业人员|任职资格|人员资格|履行职责|"
    r"高级管理人员|董事|监事|负责人|直接责任|保荐代表人|会计师(?!事务所)|驾驶|人身|出境|律师(?!事务所)|行为能力|监护|荣誉|称号|"
    r"评优|奖励|职称|处分|学籍|薪酬|工资|(?<![会成察])员资格"
)
_PROCESS = (
    r"执行|适用|施行|审理|诉讼|程序|调查|复议|仲裁|调解|听证|审查|审核|审计|评审|检查|计算|时效|追诉|重整|"
    r"破产|清算(?!业务|服务|交易|系统)|和解|"
    r"拍卖|裁定|判决|裁决|决议|婚姻|合同|赠与|要约|意思|民事|权利义务|继承|债务|追偿|追收|采取|强制措施|"
    r"紧急措施|行政行为|"
    r"处罚|决定|规定|政策|命令|案件|立案|公告|报文|指令|侵害|侵权|妨碍|妨害|不正当|垄断|歧视|危害|委托|"
    r"授权|传输|传播|"
    r"处理|收集|推送|供电|供水|供热|供气|供应|施工|生产|运输|排放|作业|建设|保管|缴纳|缴存|计息|付息|流通|"
    r"领取|补办|挂失|"
    r"抚养|异议|雇佣|劳动|考试|申报|退还|破坏|收费|收取|审批(?:事项|项目)|权$|权的|同意|承诺|声明|自动|检索"
)
_LICENCE = (
    r"许可|执照|牌照|权证(?!券)|登记证明|同意书|运输证|证书|经营证|登记证|资格证|认证证|批准证|业务资格|资质|资格|备案|登记|批准|核准|批文|"
    r"认定意见|资格认定|认可|认证(?!系统)|"
    r"注册|指定(?=$|[、，。；]|直至|或)|席位|交易权|业务权限|特许|准入|评议|证照|代理权|业务证|服务证|登记证"
)
_BODY = (
    r"(?:发行|代理|保管)库|机构|公司|分行|支行|网点|代表处|营业部|营业所|办事处|银行|交易场所|企业|门店|场所|组织|商户|"
    r"事务所|基金会|合作社|"
    r"代理点|服务点|经营者|法人"
)
_SITE = (
    r"网站|应用程序|应用软件|互联网应用|移动应用|小程序|客户端|APP|App|app|公众号|网页|域名|应用商店|"
    r"店铺|网店|广告|服务器|"
    r"相关应用|应用软件|平台账号"
)
_ACCOUNT = (
    r"账户|帐户|账号|帐号|户头|非柜面|网银|网上银行|手机银行|支付(?!业务|服务|机构|系统|清算)|付款|转账|"
    r"转帐|取现|提现|透支|授信|"
    r"额度|用信|贷款发放|发放贷款|发放[^，。]{0,6}贷款|信贷支持|融资支持|放款|拨付|划款|出金|刷卡|银行卡(?!清算|收单|发卡|受理)|"
    r"信用卡|卡片|该卡|附属卡|借记卡|"
    r"开户|电话卡|物联网卡|证券买卖|买卖证券|交易限额|限额|业务关系|客户关系|提款|收付|存取|兑付|款项|敞口"
)
_SERVICE = (
    r"业务|服务|经营|营业|运营|交易|活动|品种|演出|销售|发行|承销|使用|上线|运行|平台|系统|功能|通道|接口|端口|渠道|"
    r"结算|信息更新|开展|"
    r"从事|办理|提供|直播|申购|赎回|认购|募集|招募|进口|出口|播送|播出|集资|放贷|贷款|挂牌|托管|收单|发卡|代理|募资|兑换|投放|推介|"
    r"保荐|承保|交存|协议|推进|买卖|交换|收取预付|预收|卖出|买入|收购|融资|投资"
)
_NEW = (
    r"新增|新设|增设|新开|新的|新业务|新客户|新用户|新户|新产品|新项目|新网点|新发|新签|拓展|扩展|"
    r"接受[^，。]{0,4}新|受理(?!机具|终端|市场|网络|环境|商户|服务)|批准|核准|"
    r"审批|办理设立|设立|增资|报备|准入|招揽|承接|开展新|办理新|发展新|发展[^，。]{0,6}(?:客户|商户)|"
    r"基金注册|产品注册|产品备案|备案申请"
)
_TIE = r"合作|代理|委托|收单|受理|特约商户|外包|(?<!务)服务|承销主?|代销|主"
_PARTNER = (
    r"合作(?!社)|代理关系|外包|委托关系|委托其|接入|协议关系|入网|商户资格|联网(?!核查)|平台服务|供应商|"
    r"业务委托|代理行|成员行|代销|"
    r"参与者资格|会员资格"
)


@dataclass(frozen=True, slots=True)
class ObjectClass:
    """Objects matched by `pattern` give `consequences`; an empty tuple ends the search."""

    pattern: re.Pattern[str]
    consequences: tuple[str, ...]


def _table(*rows: tuple[str, tuple[str, ...]]) -> tuple[ObjectClass, ...]:
    return tuple(ObjectClass(re.compile(pattern), consequences) for pattern, consequences in rows)


# An object stands behind a few words of manner or beneficiary: 为其, 对该客户, 部分.
_LEAD = r"^[^，。]{0,30}?"
OBJECTS: dict[str, tuple[ObjectClass, ...]] = {
    "stop": _table(
        (r"^之$|^联网|收取预付|预收|^(?:生产|运输|营运)(?:$|经营|销售)", (SERVICE,)),
        (r"^(?:本|此|该|其)?(?:执行|适用|施行)|^所?采取|^[^，。]{0,10}(?:审核|审查)(?:决定|程序|$)", ()),
        (r"^[^，。]{0,16}(?:职务|职权|任职|履职|履行职责|人员[^，。]{0,4}资格|从业资格|执业)", ()),
        (
            r"^(?:其|该|本|有关|相关|一切|上述|全部|从事|开展|的){0,3}(?:非法|违法|违规|"
            r"不法)(?:的)?[^，。]{0,8}(?:金融|放贷|集资|经营|"
            r"业务|证券|支付|募集|发行|荐股|交易|活动)",
            (SERVICE,),
        ),
        (r"^[^，。]{0,6}上市(?!公司|地|审核)", (DELIST,)),
        (r"^实施(?:该|其)?(?:行政许可|许可|本)", ()),
        (rf"^[^，。]{{0,20}}(?:{_TIE})(?:协议|合同|关系)|^(?:本|该|其)?协议", (PARTNER,)),
        (r"^发布$|分发$|发布广告|广告发布|相关链接|网络接入|接入服务|网站接入", (DELIST,)),
        (r"资助|补助|科研|会议|使用[^，。]{0,12}(?:签名|密钥|口令)", ()),
        (r"^[^，。]{0,6}(?:发行|申请|申领|受理|办理)[^，。]{0,14}(?:信用卡|借记卡|银行卡|联名卡|卡)$", (NEW,)),
        (r"^[^，。其该户]{0,14}服务(?:$|的|、)", (SERVICE,)),
        (r"营销宣传|业务宣传|广告宣传", (BUSINESS,)),
        (rf"^(?:其|该|本|对|为|与|向|部分|全部|相关|有关|的|了){{0,3}}(?:{_PROCESS})", ()),
        (rf"{_LEAD}(?:{_NEW})", (NEW,)),
        (rf"{_LEAD}(?:{_PARTNER})", (PARTNER,)),
        (rf"(?:{_ACCOUNT})[^，。]{{0,12}}(?:各类|全部|所有|各项)[^，。]{{0,4}}业务", (SERVICE, ACCOUNT)),
        (rf"{_LEAD}(?:{_ACCOUNT})", (ACCOUNT,)),
        (r"^(?:其|该)?(?:签发|开具|使用)[^，。]{0,6}(?:支票|汇票|本票|票据)|^评级$", (ACCOUNT,)),
        (rf"{_LEAD}(?:业务|服务|资金清算)", (SERVICE,)),
        (rf"{_LEAD}(?:{_LICENCE})", (LICENCE,)),
        (rf"{_LEAD}(?:{_SERVICE})", (SERVICE,)),
    ),
    "revoke": _table(
        (r"^之$", (LICENCE,)),
        (rf"^[^，。]{{0,24}}(?:{_PERSON})", ()),
        (r"商户资格|准入资[格质]$", (PARTNER,)),
        (r"(?:审批|批准|许可)决定|^[^，。]{2,30}的资[格质]$|证明文件$", (LICENCE,)),
        (r"联网资格|^[^，。]{2,30}备案$", (LICENCE,)),
        (r"的(?:规定|限制|做法|要求|制度)$|地方性法规|行政法规|(?:自治|单行)条例|规章|决议", ()),
        (r"^交易(?:、|$)", (SERVICE,)),
        (r"执业登记|从业人员", ()),
        (r"审批$|下限|上限|利率|管制$", ()),
        (r"假币|货币|钱币|排队|轧差|支付业务(?!许可)|股份|股票|募集资金", ()),
        (
            r"账户(?:开户)?许可|开户许可|许可前|许可核发|许可制|审批(?:事项|项目)|行政审批|优惠|收费|限制|"
            r"限购|措施|名单|公告",
            (),
        ),
        (r"^[^，。的]{0,10}(?:生产|运输|排放|施工|供应|作业|拍卖)[^，。的]{0,6}(?:许可证?|执照|资质)", (LICENCE,)),
        (rf"^(?:其|该|本|对|部分|全部|相关|有关|的|了|原){{0,3}}(?:{_PROCESS})", ()),
        (
            r"^[^，。]{0,10}(?:申请|异议|数字证书|用户$|用户身份|指令|原件|凭证|单据|印章|公章|信用证|汇票|权利|"
            r"限制性|"
            r"股票|股份|所得|财物)",
            (),
        ),
        (r"^[^，。]{0,30}(?:许可证|营业执照|牌照|许可$|业务许可|经营权|资质$|资格$)", (LICENCE,)),
        (r"席位[^，。]{0,6}(?:账户|帐户)", (LICENCE, ACCOUNT)),
        (r"终端|机具", (PARTNER,)),
        (
            rf"{_LEAD}(?:账户|帐户|账号|帐号|专户|授信|额度|"
            rf"贷款(?!公司|业务)|透支|信用卡|银行卡|交易权限|用户)",
            (ACCOUNT,),
        ),
        (rf"{_LEAD}(?:合作(?!社)|外包|代理行|委托关系|收单资格|代理资格|商户资格)", (PARTNER,)),
        (rf"{_LEAD}(?:{_LICENCE})", (LICENCE,)),
        (rf"{_LEAD}(?:{_BODY})", (LICENCE,)),
        (r"^[^，。]{0,12}(?:业务|服务|交易|发行|活动)", (SERVICE,)),
    ),
    "ban": _table((r"", (LICENCE,))),
    "close": _table(
        (r"^(?:清算窗口|时|时间|时点|后|前|标志|选项|提示|弹窗|默认|循环|默认功能|个性化)", ()),
        (rf"{_LEAD}(?:{_SITE})", (DELIST,)),
        (rf"{_LEAD}(?:{_ACCOUNT}|存款|用户|权限)", (ACCOUNT,)),
        (r"^[^，。]{0,12}(?:场所|营业场所)", (SERVICE,)),
        (rf"{_LEAD}(?:业务|服务|交易|功能|通道|系统|接口|端口|渠道|平台)", (SERVICE,)),
        (rf"{_LEAD}(?:{_BODY})", (LICENCE,)),
    ),
    "delist": _table(
        (r"^[^，。]{0,6}(?:网络|互联网)(?:链接|连接)?(?:$|[、等])", (SERVICE,)),
        (rf"{_LEAD}(?:{_SITE}|产品|商品|服务(?!提供者|商|对象)|功能|平台|业务|股票|证券)", (DELIST,)),
    ),
    "restrict": _table(
        (r"^之$", (BUSINESS,)),
        (r"^进入的|^等市场|^使用的|^(?:通行|行驶|停车)", ()),
        (
            r"^(?:性|的|地|、|或|票据权利|民事|人身|其人身|出境|竞争|消费|条件|任职|期限|或者禁止|比例|"
            r"使用初始|初始|条款|责任|自由|公民|风险|成本|门槛|杠杆|标准|要求|费|利率|运营|融资成本)|^(?![^，。]*(?:市场准入|融资|采购|投资|经营|业务))[^，。]*(?:表彰|评优|奖励)",
            (),
        ),
        (r"^[^，。]{0,16}(?:竞争|民事行为|人身|董事|监事|高级管理人员|任职|消费者|求偿|诉权|担保期间)", ()),
        (r"^[^，。]*(?:出境|成本|利率|费率|费用|消费数额)", ()),
        (r"^[^，。]{0,10}(?:新增|新设|增设|新开|新建|承接新|新业务|新客户|新产品)", (NEW,)),
        (rf"{_LEAD}(?:额上限|额度上限)", (ACCOUNT,)),
        (r"^(?:与)?[^，。]{0,8}合作(?:$|关系)", (PARTNER,)),
        (rf"{_LEAD}(?:账户|帐户|账号|客户|用户|{_ACCOUNT}|持卡|非柜面|特约商户)", (ACCOUNT,)),
        (
            rf"{_LEAD}(?:业务|经营|分红|分配|红利|股东|股权|表决权|转让|资金运用|资金|投资|活动|规模|增长|"
            rf"交易|措施|区域|地域|融资|贷款|资产|"
            r"范围|参与|参加|采购|招标|投标|进入|市场|行业|使用|渠道|服务|关联交易|发行|杠杆|市场准入|权利|功能|发布|展示|开展|从事|广告|承保|投保)",
            (BUSINESS,),
        ),
    ),
    "freeze": _table(
        (r"^(?:期间|期限|期|前|后|时|(?:措施)?的|裁定|决定|通知|申请|回执|应答|查询|成功|批量|价格|效应|结果|原因|信息|状态|日期|资料|材料|业务时|业务的|第)", ()),
        (r"", (ACCOUNT,)),
    ),
}
# What leaves without taking a business along (清退资金), and the parts of a plan (退出机制).
_NO_EXIT = re.compile(
    r"^(?:非法|有关|全部)?(?:集资|所吸收|债权债务|资金|兑付|过程|款项|机制|流程|标准|管理|登录|手续|预案|的标准|的机制|"
    r"等机制)"
)
# What the loss itself says, where the verb needs no object.
EXIT = (
    (re.compile(r"市场化?退出|退出市场|强制退出|解散"), LICENCE),
    (re.compile(r"^退出"), LICENCE),
    (re.compile(r"清退"), PARTNER),
    (re.compile(r""), SERVICE),
)


def consequences(family: str, verb: str, objects: str) -> tuple[str, ...]:
    """The consequences of a verb of `family` over the words of its object; empty if none."""
    if family == "exit":
        if _NO_EXIT.match(objects):
            return ()
        if verb == "退出" and objects.startswith("测试"):
            return (SERVICE,)
        return (next(name for pattern, name in EXIT if pattern.search(verb)),)
    if family == "freeze" and objects.startswith("的") and verb in {"只收不付", "延迟结算", "延迟支付"}:
        return (ACCOUNT,)
    for row in OBJECTS.get(family, ()):
        if row.pattern.search(objects):
            found = row.consequences
            break
    else:
        return ()
    if verb == "断开" and objects.startswith("与"):
        return (PARTNER,)
    if verb == "暂扣":
        return (SERVICE,) if found == (LICENCE,) else ()
    if family == "revoke" and found == (SERVICE,) and verb != "取消":
        return ()
    if family == "stop":
        if found == (LICENCE,) and verb in {"暂停", "中止", "暂缓", "停办"}:
            return (SERVICE,)
        if found == (DELIST,) and verb in {"暂停", "中止", "暂缓"}:
            return (SERVICE,)
        if found == (PARTNER,) and verb in {"暂停", "中止", "暂缓"} and "合作" not in objects:
            return (SERVICE,)
    return found


__all__ = [
    "ACCOUNT",
    "BUSINESS",
    "DELIST",
    "FAMILIES",
    "JOINED",
    "LICENCE",
    "NEW",
    "PARTNER",
    "SERVICE",
    "VERB",
    "consequences",
]
