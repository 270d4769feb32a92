"""What only sounds like a loss: negated, forbidden, nominal, lifted, the customer's own act.

Each pattern looks at the words right before or right after a verb of stopping, within its
clause. The reasons are names, so that a person can see why a passage was left out.
"""

from __future__ import annotations

import re


def _patterns(*rows: tuple[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in rows)


_JOIN = r"(?:、|或者?|以及|及|和|与|[（(])"
# Right before the verb.
_BEFORE = _patterns(
    (
        "negated",
        r"(?:不应|不能|不可(?!抗)|不会|避免|防止|防范|杜绝|无权|不宜|无需|无须|毋须|毋需|不必|"
        r"不存在)[^，。；]{0,18}$",
    ),
    ("negated", r"(?:不得|严禁|禁止|不准|不许)[^，。；]{0,90}$"),
    ("negated", r"不因[^，。；]{0,90}$"),
    ("a purpose", r"^\s*(?:第[^\s]{1,8}条\s*)?为了?$"),
    (
        "negated",
        r"(?:^|[^但而])(?:不|未|没有|并非|并未|免于|豁免|勿)(?:予以?|得|经|能|曾|按规定|及时|依法|"
        r"被|立即|主动)?(?:责令)?$",
    ),
    (
        "arbitrary",
        r"(?:擅自|无故|无正当理由|任意|随意|私自|恶意|非法|违法|违规|自愿|自主|单方面|变相|强行|"
        r"(?<!责令)(?<!要求)(?<!通知)(?<!命令)经营者|未经批准|未经同意)"
        r"[^，。；]{0,6}$",
    ),
    (
        "refused",
        r"(?:拒绝执行|拒不执行|拒绝|拒不|阻挠|妨碍|干扰|妨害)[^，。；]{0,6}$|拒绝(?:任何|除|"
        r"其他)[^，。；]{0,40}$",
    ),
    ("heard", r"(?:听|领|支|提|获|换|采|吸|存|争|录|收|进|汲|摄)$"),
    (
        "suffered",
        r"(?:(?<!将)(?<!应)(?<!予)被(?:依法|责令|宣告|宣布|中国人民银行|人民银行|监管部门|"
        r"人民法院|相关部门|登记机关|银行)*|"
        r"遭|受到|受过|曾经?|已经?|业已)$",
    ),
    ("suffered", rf"(?<!将)(?<!应)(?:被|受到)[^，。；]{{0,26}}(?:{_JOIN}|责令)+$"),
    ("a message", r"(?:发送|返回|填写|提交)[^，。；]{0,4}$"),
    ("own act", r"(?:(?<!关系人之)(?<!关系人)(?<!债权人)申请|选择|拟|自行|主动|提出|请求|希望|打算|准备|计划|本人|存款人|持卡人)(?:办理|要求|的)?$"),
    (
        "own act",
        rf"(?<!依法)(?:变更|设立|开立|开户|合并|分立|开通|激活|挂失|加入|启用|签约|注册|补办|换领|"
        rf"年检|发放|核发|上线|申领)[^，。；]{{0,10}}{_JOIN}+$",
    ),
    ("lifted", r"(?:解除|恢复|放宽)(?:对)?[^，。；]{0,30}$"),
    ("a person's", r"(?:董事|监事|高级管理人员|负责人)[^，。；]{0,6}(?:或者?|、|及|和)$"),
    ("lifted", r"(?:终止|停止|解除)所采取[^，。；]*$"),
    ("own course", r"(?:自动|挂失|申请|证书|密钥)$"),
    ("lifted", r"(?:免除|豁免|取消|解除)(?:对|有关|相关|的|其)*$"),
    ("reported", r"(?:导致|引发|引起|造成|致使|可能|面临|例如|譬如|发生)[^，。；]{0,8}$"),
    ("reported", r"(?:办理|是否|有关|关于|涉及|所称|上述|前述|包括|作为|同意|以及其)$"),
)
# Right after it.
_AFTER = _patterns(
    ("a paper", r"[^，。；]{0,30}的(?:时间|原因|后果|方式|安排|影响)(?=[，。；、为]|$)"),
    ("a time", r"[^，。；、]{0,24}(?:期间|之日|之时|当日(?!的)|以前|之前|之后|过程中|期满|期限届满)"),
    ("a time", r"[^，。；、]{0,16}(?:前|后|时)(?=[，。；、的收应须由]|及时|立即|$)"),
    ("a name", r"[^，。；]{0,40}(?:决定|处罚|措施)的(?:部门|机关|机构|主体|单位|公司|企业)"),
    ("a decision", r"[^，。；]{0,40}的(?:处置|处罚)?决定(?:，|后|时)(?:应|并|自)"),
    ("a paper", r"[^，。；]{0,40}的(?:授权|功能|权限)(?=[，。；、]|$)"),
    ("a time", r"(?:前|后|时)(?!续|台|果|期|间)"),
    ("a kind", r"[^，。；]{0,16}(?:以外|之外)"),
    ("a paper", r"[^，。；]{0,40}的(?:期限|程序|权限|标准|职权|职责|具体办法)(?=[，。；由应]|$)"),
    ("a paper", r"[^，。；、]{0,16}(?:需求书|申请书|通知书|批复|报告书|决定书|确认书|申请表|登记表)"),
    (
        "a paper",
        r"(?!并)[^，。；、]{0,18}(?:申请书?|通知书?|公告|协议|手续|(?<!应用)程序|流程|说明|报告|预案|方案|清单|"
        r"情况|情形|原因|理由|事由|条件|标准|"
        r"标识|日期|记录|制度|机制|请求|工作|职责|事项|条款|期限|规定|办法|指令|通知单|登记表|证明|"
        r"文件|需求书|选项|按钮|入口|风险|事件|事故|演练|信息|操作|环节|记录|"
        r"内容)(?=[，。；、）)的及和与或等]|$)",
    ),
    (
        "a name",
        r"[^，。；、]{0,20}的(?=(?:[^，。；]{0,6})(?:机构|公司|企业|银行|单位|个人|主体|人员|客户|"
        r"商户|人|者|期货公司|产品|通知|办法|规定|情形|"
        r"要求|申请|条件|事项|标准|可能|权利|风险|原因|手续|票据|数据|信息|用户|当事人|"
        r"情况)(?:[，。；、]|及|等|应|可|由|不|在|自|以|的|和|向|为|$))",
    ),
)


def reason_before(left: str) -> str | None:
    """Why the words before a verb (`left`, up to the verb) make it no loss; None if they do not."""
    return next((name for name, pattern in _BEFORE if pattern.search(left)), None)


def reason_after(right: str) -> str | None:
    """Why the words after a verb make it no loss; None if they do not."""
    return next((name for name, pattern in _AFTER if pattern.match(right)), None)
