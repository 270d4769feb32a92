"""Why a loss comes: a rule or regulator, the conduct of people, or a failing system."""

from __future__ import annotations

import re

_TECHNICAL = re.compile(
    r"故障(?:公告|时|期间|的|且|后)|系统(?:升级|维护|故障|切换|改造|调试|异常|瘫痪|中断|迁移|检修|割接|更新)|升级(?:维护|改造)|(?:例行|"
    r"停机|设备|机房|网络)维护|维护(?:升级|期间|窗口)|"
    r"技术(?:故障|原因|问题|升级)|(?:网络|通信|通讯|电力|线路|设备|硬件|软件)故障|宕机|停机|安全漏洞|"
    r"系统漏洞|安全隐患|安全缺陷|网络攻击|木马|恶意(?:程序|代码)|"
    r"网络安全事件|数据泄露|信息泄露|环境安全状况|病毒|调试"
)
_MACHINES = re.compile(r"系统|技术|设备|升级|维护|调试|检修|改造|故障|切换|迁移|网络")
_CONDUCT = re.compile(
    r"伪造|变造|不可抗力|台风|欺诈|诈骗|套现|洗钱|恐怖融资|可疑|异常|涉案|涉赌|涉诈|赌博|盗用|冒用|冒名|假名|匿名|买卖账户|出租|"
    r"出借|倒卖|挪用|用途|不配合|身份|"
    r"真实意愿|风险(?:等级|评级|状况|较高|事件|监测|提示)|高风险|黑名单|(?:贷款|还款|透支)[^，]{0,6}逾期|"
    r"违约|协议约定|未遵守[^，。；]{0,6}协议|违反[^，。；]{0,8}(?:协议|约定)|"
    r"批量|高频|涉恐|受益所有人|尽职调查|虚假(?:材料|信息|资料|交易)|违法违规|发现|商户|用户|客户|"
    r"拒绝(?:提供|配合|验视|接受|签)|不提供|用户(?:选择|要求|注销)|泄露|投诉|交易背景|"
    r"恶意|刷单|无交易|未发生交易|无法(?:证明|核实|确认)|疑义|移机|超出限额|止付|长期不动|睡眠|起存金额|存款不足|挂失|余额|失效|过期|死亡|查询、冻结|冻结、扣划|紧急"
)
_REGULATORY = re.compile(
    r"责令|吊销|取缔|罚款|没收|行政处罚|监管(?:部门|机构|措施)|监督管理(?:部门|机构)|主管(?:部门|机关)|"
    r"人民银行|证监会|银保监|金融监管|外汇局|"
    r"违反(?:本|国家|法律|有关|规定|《)|许可证?|营业执照|备案|未经批准|不符合[^，。；]{0,12}(?:规定|条件|"
    r"要求)|法律、行政法规"
)
_PROVIDER = re.compile(
    r"(?:(?<!人民)银行|支付机构|金融机构|收单机构|平台|服务提供者|运营者|征信机构|证券公司|基金管理人|"
    r"保险公司|保险人|持牌机构|清算机构|从业机构|"
    r"发卡机构|接入机构|信托公司|贷款人|经营者|开户行|信息服务|机构|公司)[^，。；]{0,20}(?:应|可|有权|不得|"
    r"要|须|应当|必须)"
)
_AUTHORITY = re.compile(
    r"由[^，。；]{2,60}?(?:部门|机构|机关|银行|会|局|政府)[^，。；]{0,16}|(?:监管|监督管理|主管|行政|"
    r"管理)(?:部门|机构|机关)[^，。；]{0,12}(?:可|有权|(?<!相)应|责令|将)|"
    r"中国人民银行[^，。；]{0,16}(?:可|有权|应|责令|将|不再|及其分支机构)|(?:根据|"
    r"按照)[^，。；]{0,16}(?:监管|有权部门)[^，。；]{0,8}要求|(?:证监会|银监会|保监会|银保监会|外汇局|我局|我会|人民政府|"
    r"(?:国务院|人民政府)[^，。；]{0,16}部门[^，。；]{0,8}(?:可以|应当|有权|责令)|牵头部门|(?<!向)网信(?:部门|、)|通信管理|电信管理|"
    r"(?:监督管理|监管)(?:部门|机构)(?:发现|认为)|"
    r"(?<!报告)(?<!向)(?<!移送)(?<!告知)(?<!报)公安机关|登记机关|工商行政管理机关|人民法院[^，。；]{0,12}(?:可以|应当|不得))"
)


# 侦查机关通知冻结的，银行应当执行: a firm carries out what the police ask for.
_BY_POLICE = re.compile(
    r"(?:公安|侦查)机关[^。；]{0,40}(?:止付|冻结)[^。；]{0,60}(?:银行|机构|公司)[^。；]{0,12}(?:应当?|必须)"
)
_IMPOSED = re.compile(
    r"人民银行[^，。；]{0,12}(?:将|可|有权|应)[^，。；]{0,16}(?:取消|撤销|终止|注销)|吊销|取缔|"
    r"取消[^，。；]{0,8}资[格质]"
)
_TOLD_POLICE = re.compile(r"(?:向|报告|告知)[^，。；]{0,10}公安机关")
_FRAUD = re.compile(r"诈骗|诈欺|欺诈|套现|洗钱|恐怖融资|赌博|盗用|冒用|可疑交易|无法支付")
_PUNISHED = re.compile(r"责令|吊销|取缔|罚款|撤销|没收|监督管理|监管|人民银行|证监会|外汇局")
# 予以批评，视情况要求整改或暂停服务: what only who supervises does.
_CRITICISED = re.compile(r"(?:予以|给予)(?:批评|通报|警示)|视情[况节]?[^，。；]{0,4}要求[^，。；]{0,6}整改")
_SYSTEM = re.compile(r"[^，。；]{0,14}系统(?:对|在|将|应当?)[^，。；]{0,30}(?:业务|报文|指令|签名|检查)")


_RULED = re.compile(r"违反|违法|违规|未按|职责终止|依法|法律|责令|备案|登记|许可|监管|主管|人民法院|行政|政策|根据《|按照《")


def read_cause(
    sentence: str, *, condition: str, around: str, decided: bool, notice: bool, provider: bool = False, reason: str = "",
    items: str = "", conduct: bool = False
) -> str:
    """`regulatory`, `operational` or `technical`.

    `condition` are the words of the condition, `around` the lead-in, `reason` how an announcement
    begins, `items` the list that the sentence introduces, `conduct` whether the notice as a whole is
    about what customers and partners do (money laundering, fraud, outsourcing), `decided` whether an
    authority imposes it, `notice` whether the passage announces a stop of systems, `provider`
    whether a provider decides it by itself.
    """
    if "协助" in sentence and "冻结" in sentence and not decided:
        return "operational" if re.search(r"涉案|公安|司法|侦查|涉恐|诈骗|有权机关", sentence) else "regulatory"
    sentence = _TOLD_POLICE.sub("", sentence)
    if not decided and _BY_POLICE.search(sentence):
        return "operational"
    if not notice and _IMPOSED.search(sentence):
        return "regulatory"
    if notice or (
        not decided
        and _TECHNICAL.search(condition or sentence)
        and not re.search("违规|欺诈|商户", condition)
        and not _REGULATORY.search(condition or sentence)
    ):
        words = condition + sentence + around
        return "technical" if _TECHNICAL.search(words) or _MACHINES.search(words) else "operational"
    if _TECHNICAL.search(reason) and not _REGULATORY.search(reason + sentence):
        return "technical"
    if _FRAUD.search(condition) and not decided and not _PUNISHED.search(sentence):
        return "operational"
    if _CRITICISED.search(sentence) and not _PROVIDER.search(sentence):
        return "regulatory"
    if _SYSTEM.match(sentence):
        return "technical"
    if (
        decided
        or _AUTHORITY.search(sentence)
        or _AUTHORITY.search(around)
        or re.search(
            r"责令|吊销|取缔|"
            r"停业整顿|市场退出",
            sentence,
        )
    ):
        return "regulatory"
    words = condition or sentence
    if re.search(r"营业执照|许可|年检|规定情形|未按规定|未经|批准|备案|登记证", words):
        return "regulatory"
    if _CONDUCT.search(words) or _CONDUCT.search(around) or (items and _CONDUCT.search(items)):
        return "operational"
    if conduct and not re.search(r"违反|违法|未按|依法|逾期|不符合|监管|许可|资质", words):
        return "operational"
    return "operational" if provider and not _RULED.search(sentence) else "regulatory"
