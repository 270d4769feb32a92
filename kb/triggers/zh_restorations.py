"""What gives a business back: passages that lift or end a suspension."""

from __future__ import annotations

import re

_THING = (
    r"业务|服务|交易|账户|帐户|账号|上市|经营|营业|功能|权限|资格|办理|使用|正常|接入|合作|额度|授信|"
    r"支付|受理|备案|运行|销售|申请|措施|限制|冻结|止付|暂停"
)
RESTORES = re.compile(
    rf"(?:可以?|应当?|方可|予以|申请|准予|批准|同意|有权|再|重新|逐步|全面|立即|及时|"
    rf"后)?恢复[^，。；\n]{{0,20}}?(?:{_THING})|"
    r"(?:解除|取消|撤销|停止|终止|放宽)(?:对[^，。；\n]{0,20})?[^，。；\n]{0,16}?(?:限制|冻结|止付|暂停|"
    r"监管措施|管控|查封|措施|处置措施)(?:措施)?|"
    r"解冻|解封|解限|复牌|恢复上市|重新(?:开通|启用|上架|上线|上市|接入|受理|办理)|"
    r"移出[^，。；\n]{0,8}黑名单|"
    # 借款服务已于9月12日全部恢复: told the other way round.
    r"(?:服务|业务|功能|交易|通道|接口|办理|使用)(?:现|均|都)?(?:已经?|将|现已|可)[^，。；\n]{0,24}?恢复"
    r"(?!计划|能力|预案|演练|机制|时间|目标)"
)
_NOT = re.compile(
    r"不得(?:擅自|随意|自行)?(?:恢复|解除|解冻)|(?:灾难|数据|系统|备份|应急|名誉|原状|"
    r"业务连续性?)恢复|恢复(?:计划|时间|点|目标|原状|名誉|影响|预案|策略|演练|测试)|"
    r"提前解除|解除(?:合同|劳动|协议|婚姻|职务|委托|托管|保险合同)"
)


def restores(sentence: str) -> bool:
    """Whether a sentence (simplified characters) says what lifts or ends a suspension."""
    match = RESTORES.search(sentence)
    return bool(match and not _NOT.search(sentence[max(0, match.start() - 6) : match.end() + 4]))
