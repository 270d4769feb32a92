"""Traditional characters folded to simplified ones, one for one, so that offsets stay valid."""

from __future__ import annotations

import re

# Only the vocabulary of regulation: verbs of stopping, objects, actors, modals. A character that
# stands for two simplified ones (復 for 复, 乾) is folded to the one this vocabulary uses.
_TRADITIONAL = (
    "業營廢許證執銷註關閉暫終凍結帳戶賬務單應當為與對機構處罰條項規責準該發買賣銀險貸額開辦設廣網絡際資產專變違節輕"
    "嚴須認個會員權讓製劃驗備記錄審監進續並報財組織選計師號從來時間內後過還達運轉屬標級約給繳納縮減決沒偽無獲現異離"
    "雙點電訊訂託詢詐誤請調護貨貿費賠購車軟載連遞郵鎖錢閱階隨類顯預領頒頻題風體確幣徵復歸樣檔檢櫃據擔擬數斷於東極歷"
    "況淨價債償勞協參國圍場壞壓夠學實寫將屆層島廳彈強歲滿滯漲潔灣熱爭牽狀獨畫盡眾著碼稱競筆範籌糾紀純細統經維綱繼縣"
    "總聯聲職肅脫臨舉舊訴評誠課談譽負貪質輸辭這邊鄰醫釋鋪鏈門閒隱隸雜難靈頁順響顧騙驅黨齡覺虛僞繫縱觀視親聽輪頓竊僅"
    "傳損獎勵釐書臺匯議萬換則適係問遊線團義動併簽種訓鍰華練區冊補採餘絕說憑導術長舖綜濟訟庫陸編撥億礎攬畢儲測簡稅積"
    "識轄僱礙優築見滅農緊兌話虧環創態試逕擇輔遠帶語較販擾偵腦鈔覽贖諮討緩績圖隊敘陳駁遺錯訪裝蒐戲災詞毀複刪蓋遷週誘"
    "貼纜贈喪諾鍵紛遲漁掛濫僑沖針墊傷詳論懲薦觸張攤衛攜彙夥勸瀏揮鑑紙軍擊頭穩脅檯慣雖棄聞願頂賃誡紅惡駐習兩氣誇籤鑄"
    "溝紋"
)
_SIMPLIFIED = (
    "业营废许证执销注关闭暂终冻结帐户账务单应当为与对机构处罚条项规责准该发买卖银险贷额开办设广网络际资产专变违节轻"
    "严须认个会员权让制划验备记录审监进续并报财组织选计师号从来时间内后过还达运转属标级约给缴纳缩减决没伪无获现异离"
    "双点电讯订托询诈误请调护货贸费赔购车软载连递邮锁钱阅阶随类显预领颁频题风体确币征复归样档检柜据担拟数断于东极历"
    "况净价债偿劳协参国围场坏压够学实写将届层岛厅弹强岁满滞涨洁湾热争牵状独画尽众着码称竞笔范筹纠纪纯细统经维纲继县"
    "总联声职肃脱临举旧诉评诚课谈誉负贪质输辞这边邻医释铺链门闲隐隶杂难灵页顺响顾骗驱党龄觉虚伪系纵观视亲听轮顿窃仅"
    "传损奖励厘书台汇议万换则适系问游线团义动并签种训锾华练区册补采余绝说凭导术长铺综济讼库陆编拨亿础揽毕储测简税积"
    "识辖雇碍优筑见灭农紧兑话亏环创态试径择辅远带语较贩扰侦脑钞览赎咨讨缓绩图队叙陈驳遗错访装搜戏灾词毁复删盖迁周诱"
    "贴缆赠丧诺键纷迟渔挂滥侨冲针垫伤详论惩荐触张摊卫携汇伙劝浏挥鉴纸军击头稳胁台惯虽弃闻愿顶赁诫红恶驻习两气夸签铸"
    "沟纹"
)
_TABLE = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
# Characters that only traditional text has and that every traditional notice holds.
_TRACE = re.compile("[說機無時業務營證條項規應當為與對關銷發會個廢內請處貨銀險]")


def fold(text: str) -> str:
    """`text` with traditional characters simplified; the same length, the same object if none."""
    return text.translate(_TABLE) if _TRACE.search(text) else text


def variants(character: str) -> tuple[str, ...]:
    """The character and those that are folded to it."""
    return character, *(t for t, s in zip(_TRADITIONAL, _SIMPLIFIED, strict=True) if s == character)
