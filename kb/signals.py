"""What the judge sees of a sentence: the words that decide, in order, and gaps for the rest.

A model learnt from a few thousand sentences of our own meets other nouns in real notices. It
therefore sees only closed classes of words (modals, conditions, verbs of stopping and what they
act on, who acts, what merely talks of stopping); any other run of words is one gap. Words of a
class whose difference decides nothing share one name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from kb.triggers.zh_fold import fold

_LONGEST = 900  # characters of a sentence that are read: what follows is a table or hostile
# Tokens kept around a word of stopping: what stands further off seldom decides.
_BEFORE, _AFTER = 8, 8

# Words by class, `name: words`; a class with a capital name is one word to the model.
_ZH = {
    "stop": "暂停|停止|中止|终止|中断|停办|停用|叫停|关停|暂缓|停发|停售|停牌|停业整顿|停产停业|停业|关闭|封停|封禁|查封|"
            "取缔|吊销|撤销|注销|撤回|收回|取消|废止|退出|清退|解散|下架|断开|移除|摘牌|屏蔽|下线|限制|缩减|调减|压降|"
            "压缩|降低|核减|冻结|止付|销户|只收不付|锁定|延迟|拒绝|不予|不再|不批准|不受理|解除|解约|退市|调低",
    "modal": "应当|应|须|必须|可以|可|有权|不得|严禁|禁止|不能|不应|无法|需要|需|要求|将|已经|已|拟|现|决定|责令|予以|依法|"
             "立即|及时|一律|坚决|采取|实施|给予|协助|配合|得以|强制|命令|处以|并处|处|视情|直至|恢复|继续|擅自|无故|随意",
    "frame": "的，|的；|的。|的：|时，|后，|前，|之一|下列|以下|如下|情形|情况|措施|等措施|违反|未按|未|逾期|情节严重|拒不|经|"
             "涉嫌|发现|怀疑|可疑|异常|存在|因|由于|为|被|由|对|向|自|起|于|期间|之日|至|如|若|或者|或|和|及|并|以及|除|但",
    "talk": "所称|是指|指的是|定义|公告|公示|公布|披露|报告|告知|通知|说明|标准|流程|机制|预案|制度|程序|权限|听证|复议|诉讼|"
            "审查|审理|审核|法院|裁定|判决|仲裁|合同|协议|约定|应急|演练|风险|记录|登记簿|统计|附件|近年来|会议|指出|"
            "申请人|最近|曾|年内|条件|原因|计划|方案|建立|制定|完善|健全|明确|解除限制|执行|施行|适用|同时|原",
    "object": "业务|服务|经营|活动|交易|产品|系统|平台|功能|接口|通道|渠道|合作|外包|代理|账户|账号|资金|支付|付款|转账|"
              "额度|授信|贷款|放款|开户|许可证|许可|执照|牌照|资格|备案|登记|批准|注册|新增|新|新设|分支机构|客户|"
              "商户|应用|网站|广告|链接|上市|股权|股东|分红|红利|规模|范围|任职资格|职务|人员|董事|高级管理人员|"
              "股份|信息|个人信息|数据|内容|关系|手续|证书|受理|发放|接受|办理|提供|使用|运营|接入|开展|发行|销售",
    "PARTY": "监管部门|监管机构|主管部门|监督管理机构|人民银行|银保监会|证监会|证监局|金融监管局|管理部门|监管局|派出机构|"
             "主管机关|登记机关|发证机关|交易所|协会|公安机关|网信部门|国务院|我局|本局|政府",
    "FIRM": "支付机构|商业银行|银行|公司|机构|企业|平台企业|本行|我行|我司|发卡行|贷款人|经营者|运营者|提供者|管理人|你单位|你公司|单位",
    "PERSON": "借款人|持卡人|存款人|用户|投资者|消费者|投保人|当事人",
    "fine": "罚款|警告|改正|整改|通报|没收|处分|处罚|追究|约谈",
    "mark": "，|。|；|：|、|（|）|“|”",
}
_EN = {
    "stop": r"suspend(?:s|ed|ing)?|suspensions?|halt(?:s|ed|ing)?|paus(?:e|ed|ing)|ceas(?:e|es|ed|ing)|cessation|stop(?:s|ped|ping)?|"
            r"discontinu\w+|shut(?:ting)? down|w(?:ind|ound|inding) (?:up|down)|exit(?:ed|ing)?|terminat(?:e|es|ed|ing|ion)|end(?:s|ed|ing)?|"
            r"sever(?:ed)?|revok\w+|revocation|cancel\w*|withdr[ae]wn?|withdrawals?|withdrawing|rescind\w*|expel\w*|deregister\w*|"
            r"strike off|struck off|fr(?:ee|o)z(?:e|en|ing)|block(?:s|ed|ing)?|deactivat\w+|disabl\w+|clos(?:e|es|ed|ing|ure)|"
            r"refus\w+|declin(?:e|es|ed|ing)|reject\w*|den(?:y|ied)|restrict\w*|limit(?:s|ed|ing|ations?)?|prohibit\w*|bar(?:red)?|"
            r"ban(?:ned)?|remov\w+|delist\w*|take(?:n)? down|moratorium|refrain\w*|reduc(?:e|ed|ing)|unavailable|interrupt\w*",
    "modal": r"may|shall|must|should|will|can|could|would|cannot|is required to|are required to|is entitled to|has the power to|have the power to|"
             r"empowered|authori[sz]ed to|reserves? the right|not|no|nothing|without|order(?:s|ed)?|direct(?:s|ed)?|requires?|requested|"
             r"decided|hereby|has|have|had|was|were|is|are|be|been|being|to|immediately|temporarily|permanently|cease and desist",
    "frame": r"if|where|when|whenever|upon|until|unless|in the event|in case|pending|because|due to|following|after|before|during|prior to|"
             r"fail(?:s|ed|ure)?|contraven\w+|breach\w*|violat\w+|non-compliance|comply|fraud\w*|suspect\w*|unsafe|identified|verified|"
             r"or|and|by|from|for|of|that|which|who|whose|in accordance with|under|pursuant to|with effect from",
    "talk": r"means|defined|definition|includ\w+|publish\w*|notice|notif\w+|inform|report\w*|disclos\w+|polic(?:y|ies)|procedures?|plans?|"
            r"appeal\w*|hearing|court|tribunal|proceedings|application|applicant|ever|previous\w*|comment\w*|propos\w+|rule|circular|"
            r"repeal\w*|amend\w*|effective date|lift\w*|restor\w+|resum\w+|reinstat\w+|records?|data|information|director|officer|"
            r"individual|person|employee|contract|consent|own|request|intends?|wish\w*|elect\w*|any time|right to|stated|argued|believes?",
    "object": r"business|service\w*|operations?|activit\w+|trading|transactions?|payments?|orders?|licen[cs]es?|licen[cs]ed|registration|authori[sz]ation|"
              r"approval|permit|certificate|charter|membership|accounts?|funds|cards?|credit|line|loan\w*|wallet|access|relationship|"
              r"agreement|arrangement|outsourcing|partnership|merchant|agent|new|customers?|clients?|branch\w*|deposits?|dividends?|"
              r"distributions?|growth|assets|shares?|securit(?:y|ies)|listing|list|website|app|store|advertis\w+|products?|offering|issu\w+|"
              r"accept\w*|open\w*|provid\w+|enter|onboard\w*|register|power",
    "PARTY": r"authority|commission\w*|supervisor\w*|central bank|regulator|registrar|board|superintendent|secretary|exchange|agency|bureau|"
             r"minister|director general|monetary authority",
    "FIRM": r"firm|institution|bank|banks|licensee|issuer|insurer|lender|provider|operator|platform|company|creditor|broker\w*|dealer|entity|member|"
            r"participant|bureau|union|carrier|holder",
    "fine": r"fine|fined|penalt\w+|warning|censure|restitution|corrective|remed\w+|liable|offen[cs]e",
    "mark": r",|\.|;|:|\(|\)",
}
_TITLE = re.compile(r"《[^》\n]{0,200}》")
_SPACE = re.compile(r"\s+")

_ARTICLE = re.compile(r"\b(?:an?|the|such|any|its|their)\b")
GAP = "…"
# Width folding narrows these; the lists above hold the wide ones.
_WIDE = str.maketrans(",;:()", "，；：（）")
# Another word of stopping beside the one looked at.
_OTHER = "STOP"
_FORMS = ("ing", "ion", "ions", "ed", "n", "s")
# Words of stopping that are looked at in one sentence.
_MOST = 12


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """One alternation, longer words first, so that 许可证 is not read as 许可."""
    groups = []
    for name, words in (_ZH if language == "zh" else _EN).items():
        if language == "zh":
            words = "|".join(sorted(words.split("|"), key=len, reverse=True))
        elif name != "mark":
            words = rf"\b(?:{words})\b"
        groups.append(f"(?P<{name}>{words})")
    return re.compile("|".join(groups))


def signals(text: str, language: str) -> list[list[str]]:
    """The passages of a sentence, one around each word of stopping, after a mark.

    A sentence without such a word is one passage from its start; never empty, so that any text
    can be judged.
    """
    tokens, stops = _read(_plain(text, language), language)
    if not stops:
        return [tokens[: _BEFORE + _AFTER] or [GAP]]
    out = []
    known = set(stops)
    for at in stops[:_MOST]:
        before = [_OTHER if i in known else tokens[i] for i in range(max(0, at - _BEFORE), at)]
        after = [_OTHER if i in known else tokens[i] for i in range(at + 1, min(len(tokens), at + _AFTER))]
        out.append([*before, _form(tokens[at], language), tokens[at], *after])
    return out


def _form(word: str, language: str) -> str:
    """The mark before a word of stopping: what stands around it is learnt for all such words at once."""
    if language == "zh":
        return "*"
    return "*" + next((ending for ending in _FORMS if word.endswith(ending)), "")


def _plain(text: str, language: str) -> str:
    text = unicodedata.normalize("NFKC", text[:_LONGEST])
    if language != "zh":
        return _SPACE.sub(" ", _ARTICLE.sub(" ", text.lower()))
    return _TITLE.sub("", fold(_SPACE.sub("", text))).translate(_WIDE)


def _read(text: str, language: str) -> tuple[list[str], list[int]]:
    """The tokens of a text, and which of them stop something."""
    out: list[str] = []
    stops: list[int] = []
    at = 0
    for match in _pattern(language).finditer(text):
        if text[at : match.start()].strip() and (not out or out[-1] != GAP):
            out.append(GAP)
        name = match.lastgroup or ""
        if name == "stop":
            stops.append(len(out))
        out.append(name if name.isupper() else match.group())
        at = match.end()
    if text[at:].strip():
        out.append(GAP)
    return out, stops
