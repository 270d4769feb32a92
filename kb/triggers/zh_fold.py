"""Traditional characters folded to simplified ones, one for one, so that offsets stay valid."""

from __future__ import annotations

import re

# Only the vocabulary of regulation: verbs of stopping, objects, actors, modals. A character that
# stands for two simplified ones (復 for 复, 乾) is folded to the one this vocabulary uses.
_TRADITIONAL = (
    "業營廢許證執銷註關閉暫終凍結帳戶賬務單應當為與對機構處罰條項規責準該發買賣銀險貸額開辦設廣網絡際資產專變違節"
    "輕嚴須認個會員權讓製劃驗備記錄審監進續並報財組織選計師號從來時間內後過還達運轉屬標級約給繳納縮減決沒為偽無獲現"
    "異離雙點電訊訂託詢詐誤請調護貨貿費賠購車軟載連遞郵鎖錢閱階隨類顯預領頒頻題風體確幣徵復歸樣檔檢櫃據擔擬數斷"
    "於東極歷況淨價債償債勞協參國圍場壞壓夠學實寫將屆層島師廳彈強歲滿滯漲潔灣熱爭牽狀獨產畫痕盡眾著碼稱競筆範籌糾"
    "紀純細統經維綱繼縣總聯聲職肅脫臨舉舊訴評該認誠課談證譽負責貪賬質輸辭這邊鄰醫釋鋪鏈門閒隱隸雜難靈頁項順須響顧"
    "騙驅黨齡覺虛僞執繫縱觀視親聽輪頓竊僅傳損獎勵釐"
)
_SIMPLIFIED = (
    "业营废许证执销注关闭暂终冻结帐户账务单应当为与对机构处罚条项规责准该发买卖银险贷额开办设广网络际资产专变违节"
    "轻严须认个会员权让制划验备记录审监进续并报财组织选计师号从来时间内后过还达运转属标级约给缴纳缩减决没为伪无获现"
    "异离双点电讯订托询诈误请调护货贸费赔购车软载连递邮锁钱阅阶随类显预领颁频题风体确币征复归样档检柜据担拟数断"
    "于东极历况净价债偿债劳协参国围场坏压够学实写将届层岛师厅弹强岁满滞涨洁湾热争牵状独产画痕尽众着码称竞笔范筹纠"
    "纪纯细统经维纲继县总联声职肃脱临举旧诉评该认诚课谈证誉负责贪账质输辞这边邻医释铺链门闲隐隶杂难灵页项顺须响顾"
    "骗驱党龄觉虚伪执系纵观视亲听轮顿窃仅传损奖励厘"
)
_TABLE = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
# Characters that only traditional text has and that every traditional notice holds.
_TRACE = re.compile("[業務營證條項規應當為與對關銷發會個廢內請處貨銀險]")


def fold(text: str) -> str:
    """`text` with traditional characters simplified; the same length, the same object if none."""
    return text.translate(_TABLE) if _TRACE.search(text) else text


def variants(character: str) -> tuple[str, ...]:
    """The character and those that are folded to it."""
    return character, *(t for t, s in zip(_TRADITIONAL, _SIMPLIFIED, strict=True) if s == character)
