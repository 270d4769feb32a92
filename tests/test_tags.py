"""What a notice regulates and imposes, not what it mentions; passages of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from spacy.matcher import PhraseMatcher

from kb.duty_model import duty_model, runs
from kb.identity import read_identity
from kb.learned import trust
from kb.mentions import Characters, Meaning, inflect, lexicon, read_mentions, tokenizer
from kb.modality import read_modals
from kb.pipeline import analyse
from kb.tags import Tag

SAMPLES = sorted((Path(__file__).parents[1] / "corpus" / "samples" / "notices").glob("*.json"))


def tags(text: str, *, title: str | None = None, kind: str = "rule") -> tuple[Tag, ...]:
    return analyse(text, read_identity(text, title=title, kind=kind)).tags


def ids(text: str, tag_kind: str, *, title: str | None = None, kind: str = "rule") -> set[str]:
    return {tag.id for tag in tags(text, title=title, kind=kind) if tag.kind == tag_kind}


RULE = "".join(
    f"第{n}条　支付机构{duty}。\n"
    for n, duty in zip("一二三四五六", ["应当按日核对支付账户", "不得挪用备付金", "应当公示收费标准", "应当保留交易凭证", "应当设立投诉电话", "应当如实记账"], strict=True)
)


def test_title_and_bearers_make_a_product() -> None:
    assert ids("支付业务管理办法\n" + RULE, "product", title="支付业务管理办法") == {"payment"}


def test_a_cited_title_is_no_mention() -> None:
    text = RULE + "第七条　支付机构应当遵守《证券投资基金销售管理办法》《保险代理人监管规定》的规定。\n"
    assert ids(text, "product") == {"payment"}


def test_a_regulator_is_no_provider() -> None:
    text = "".join(f"第{n}条　支付机构应当向中国人民银行和中国证券监督管理委员会报告支付业务。\n" for n in "一二三四")
    assert ids(text, "product") == {"payment"}


def test_those_a_notice_is_sent_to_are_not_regulated() -> None:
    text = "关于支付账户管理的通知\n" + RULE + "抄送：各证券公司、基金管理公司、保险公司、信托公司。\n"
    assert ids(text, "product", title="关于支付账户管理的通知", kind="notice") == {"payment"}


def test_sectors_side_by_side_are_all_bound() -> None:
    text = "第一条　本规定适用于商业银行、证券公司、保险公司。\n第二条　商业银行、证券公司、保险公司应当识别客户身份。\n"
    assert ids(text, "product") == {"banking", "securities", "insurance"}


def test_banking_gives_way_to_a_narrower_product() -> None:
    text = "信用卡业务管理办法\n第一条　商业银行办理信用卡业务，应当审慎核定信用卡额度。\n第二条　商业银行不得强制开通信用卡。\n"
    assert ids(text, "product", title="信用卡业务管理办法") == {"credit_card"}


def test_a_bank_as_a_whole_is_banking() -> None:
    text = "第一条　商业银行应当建立数据中心。\n第二条　商业银行应当设立首席信息官。\n第三条　商业银行不得整体外包核心系统。\n"
    assert "banking" in ids(text, "product")


def test_a_brand_is_itself() -> None:
    assert "jiebei" in ids("关于借呗额度调整的公告\n借呗自下周起调整额度，用户应当留意借呗页面。\n", "product", title="关于借呗额度调整的公告")


def test_traditional_characters_are_read() -> None:
    text = "電子支付機構管理規則\n第一條　電子支付機構應當妥善保存交易記錄。\n第二條　電子支付機構不得挪用支付款項。\n"
    assert "payment" in ids(text, "product", title="電子支付機構管理規則")


def test_an_authority_s_own_report_weighs_less_than_a_firm_s() -> None:
    firm = {t.id: t.score for t in tags("第一条　支付机构应当向人民银行报送报表。\n" * 3)}
    authority = {t.id: t.score for t in tags("第一条　主管部门应当向国务院报送报表。\n" * 3)}
    assert firm["reporting"] > authority.get("reporting", 0.0)


def test_a_penal_clause_is_no_rectification() -> None:
    text = RULE + "第七条　支付机构违反本办法的，责令改正，并处一万元罚款。\n第八条　拒不改正的，责令限期改正，处三万元罚款。\n"
    assert "rectification" not in ids(text, "obligation")
    assert "rectification" in ids(RULE + "第七条　本办法施行前已开展的存量业务，应当在六个月内完成整改。\n", "obligation")


def test_a_decision_s_findings_are_breached_duties() -> None:
    text = "某某证券公司：\n经查，你公司年度报告存在虚假记载，未披露关联交易。\n我局决定对你公司出具警示函。\n"
    assert "disclosure" in ids(text, "obligation", kind="penalty")


def test_secrecy_is_no_disclosure() -> None:
    assert "disclosure" not in ids("第一条　工作人员应当保密，不得披露商业信息。\n第二条　合作方不得披露商业信息。\n", "obligation")


def test_obligations_in_english() -> None:
    text = "1. A lender must verify the identity of the borrower.\n2. A lender must report to the regulator each quarter.\n3. Records must be kept for six years.\n"
    assert {"kyc", "reporting", "record_keeping"} <= ids(text, "obligation")


def test_nothing_is_imposed_by_news() -> None:
    text = "Spring party\nThe staff met in the garden. The weather was fine and everyone enjoyed the music.\n"
    assert tags(text, title="Spring party", kind="announcement") == ()


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_evidence_of_the_samples_stands_in_the_text(path: Path) -> None:
    raw = json.loads(path.read_text(encoding="utf-8"))
    analysis = analyse(raw["text"], read_identity(raw["text"], title=raw.get("title"), kind=raw.get("kind")))
    seen = set()
    for tag in analysis.tags:
        assert raw["text"][tag.start : tag.end].strip()
        assert 0.35 <= tag.score <= 1.0  # at the threshold of best F1 some four tags in ten are right
        assert tag.provision is None or analysis.provisions[tag.provision].start <= tag.start < analysis.provisions[tag.provision].end
        assert (tag.kind, tag.id) not in seen
        seen.add((tag.kind, tag.id))


def test_the_longest_phrase_counts() -> None:
    roles = {(meaning.id, meaning.role) for mention in read_mentions("中国人民银行", language="zh") for meaning in mention.meanings}
    assert ("banking", "provider") not in roles


@pytest.mark.parametrize(("phrase", "forms"), [("fee", ["fee", "fees"]), ("policy", ["policy", "policies"]), ("branch", ["branch", "branches"]), ("funds", ["funds"])])
def test_plurals(phrase: str, forms: list[str]) -> None:
    assert list(inflect(phrase)) == forms


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("银行应当报告，不得隐瞒，可以申诉", "zh", ["must", "must_not", "may"]),
        ("供应链上的应用相应增长", "zh", []),
        ("A bank must report, must not hide and may appeal", "en", ["must", "must_not", "may"]),
        ("On May 3 the office closed", "en", []),
        ("No firm may lend", "en", ["must_not"]),
    ],
)
def test_modals(text: str, language: str, wanted: list[str]) -> None:
    assert [modal.modality for modal in read_modals(text, language=language)] == wanted


@pytest.mark.parametrize("text", ["", " ", "《" * 3000, "支付" * 3000, "应当" * 3000, "\x00\u202e\ufeff", "A Act " * 2000])
def test_any_text_is_tagged(text: str) -> None:
    tags(text)


def test_an_exception_hides_cue_words() -> None:
    rest = "当事人未及时更新网站，证监会依法处理。\n我局决定对你公司出具警示函。\n"
    assert "reporting" in ids("某某公司：\n经查，你公司未向证监会提交报告。\n" + rest, "obligation", kind="penalty")
    assert "reporting" not in ids("某某公司：\n经查，你公司的研究报告没有注明证监会的数据来源。\n" + rest, "obligation", kind="penalty")


def test_what_a_court_does_binds_no_firm() -> None:
    rest = "".join(f"第{n}条　竞买人应当按时到场。\n" for n in "二三")
    court = "第一条　人民法院收到申请后，认为材料齐备的，应当核实客户身份。\n" + rest
    assert "kyc" not in ids(court, "obligation")
    assert "kyc" in ids(court.replace("人民法院", "支付机构"), "obligation")


def test_a_heading_speaks_for_a_product() -> None:
    plain = "第一章　总则\n第一条　单位应当如实记账。\n第二章　其他\n第二条　支付机构应当按时到场。\n"
    headed = plain.replace("其他", "支付机构")

    def score(text: str) -> float:
        return {t.id: t.score for t in tags(text) if t.kind == "product"}.get("payment", 0.0)

    assert score(headed) > score(plain)


def test_words_of_the_taxonomy_are_believed_as_far_as_the_model_hears_them() -> None:
    assert trust(None) == 1.0
    assert trust(-30.0) == pytest.approx(0.2, abs=0.01)
    assert trust(3.0) == 1.0
    assert trust(-3.0) < trust(-2.0) <= 1.0


def test_banks_are_not_bound_as_a_whole_beside_their_own_product() -> None:
    def rule(lent: str) -> str:
        return "".join(f"第{n}条　商业银行应当核对{lent}的用途。\n" for n in "一二三四")

    assert "banking" in ids(rule("资金"), "product")
    narrow = ids(rule("流动资金贷款"), "product")
    assert "business_loan" in narrow
    assert "banking" not in narrow


def scores(text: str) -> dict[str, float]:
    return {tag.id: tag.score for tag in tags(text) if tag.kind == "obligation"}


def test_what_is_punished_is_a_duty_of_the_rule() -> None:
    duty = "第一条　支付机构应当妥善保存客户的开户资料。\n第二条　支付机构应当按日对账。\n"
    fined = duty + "第三条　未按规定保存客户资料的，处一万元罚款。\n"
    praised = duty + "第三条　按规定保存客户资料的，给予一次表扬。\n"
    assert scores(fined)["record_keeping"] > scores(praised).get("record_keeping", 0.0)


def test_what_a_licence_takes_weighs_less_than_what_is_done() -> None:
    items = "：\n（一）建立内部控制制度；\n（二）建立客户信息保护制度；\n（三）建立应急预案。\n"
    met, done = scores("第一条　申请人应当具备下列条件" + items), scores("第一条　支付机构应当履行下列职责" + items)
    assert done["governance"] > met.get("governance", 0.0)
    assert done["business_continuity"] > met.get("business_continuity", 0.0)


def test_institutions_named_side_by_side_are_bound_each_as_a_whole() -> None:
    def rule(who: str) -> str:
        duties = ("应当设立投诉电话", "应当保留投诉记录", "不得诱导老年人", "应当公示收费标准", "应当培训员工", "应当每年自查")
        return "".join(f"第{n}条　{who}{duty}。\n" for n, duty in zip("一二三四五六", duties, strict=True))

    assert ids(rule("银行、支付机构"), "product", title="金融消费者投诉处理规定") == {"banking", "payment"}
    # Where the title names what banks sell, it is that.
    assert "banking" not in ids(rule("银行、支付机构"), "product", title="银行账户投诉处理规定")
    # Where payments are spoken of by their name, they are meant.
    assert ids(rule("银行、支付机构办理条码支付业务"), "product", title="投诉处理规定") == {"payment"}


@pytest.mark.parametrize(("thing", "wanted"), [
    ("电子商业汇票系统", "payment"), ("票据交易所", "payment"), ("国内信用证", "payment"), ("商业汇票贴现", "business_loan"),
    ("国际信用证", "foreign_exchange"),
])
def test_bills_are_settled_in_systems_and_discounted_by_lenders(thing: str, wanted: str) -> None:
    text = f"第一条　为规范{thing}业务，制定本办法。\n第二条　{thing}的参与者应当按日对账。\n第三条　{thing}的参与者不得泄露报文。\n"
    assert ids(text, "product", title=f"{thing}管理办法") == {wanted}


def test_who_issues_a_card_grants_no_credit_by_that() -> None:
    text = "第一条　发卡银行应当为单位结算卡设置密码。\n第二条　单位结算卡不得透支，发卡银行应当按日对账。\n"
    assert "credit_card" not in ids(text, "product", title="单位结算卡管理办法")


def test_a_house_of_securities_and_futures_is_one_of_securities() -> None:
    text = "经查，你公司未落实廉洁要求，违反了《证券期货经营机构廉洁规定》第六条。我局决定对你公司采取出具警示函的措施。\n"
    assert ids(text, "product", title="关于对某证券公司采取出具警示函措施的决定", kind="penalty") == {"securities"}


def test_a_numbered_heading_says_what_its_section_is_about() -> None:
    def score(text: str) -> float:
        return {t.id: t.score for t in tags(text, kind="notice") if t.kind == "product"}.get("p2p", 0.0)

    rest = "第一条　各机构应当如实记账。\n第二条　各机构应当按时到场。\n第三条　从业机构应当明确网络借贷的中介性质。\n"
    assert score("（一）网络借贷。\n" + rest) > score("（一）总体要求。\n" + rest)


def test_what_a_rule_leaves_to_others_is_not_its_scope() -> None:
    rest = "".join(f"第{n}条　经营者应当明码标价。\n" for n in "一二三四五六七八九十")
    assert "insurance" in ids(rest + "第十一条　保险费率适用本法。\n", "product", kind="law")
    assert "insurance" not in ids(rest + "第十一条　保险费率适用有关法律的规定，不适用本法。\n", "product", kind="law")


@pytest.mark.parametrize(("language", "passages"), [
    ("zh", ["商业银行应当建立反洗钱内部控制制度，保存客户身份资料 10 年。", "", "依照《支付结算办法》，应于１２日内:向监管部门报告\x01；ＡＰＰ应当公示。", "𠀀\ud800"]),
    ("en", ["A firm must report suspicious transactions within 30 days and keep its records for 5 years.", "", "Ｆees must be fair\x01; the bank\u2019s \u212aYC rules, 10,000 $.", "don't\n"]),
])
def test_sums_over_many_sentences_are_those_of_the_runs_of_each(language: str, passages: list[str]) -> None:
    model = duty_model(language)
    together = model.logits(passages)
    for passage, sums in zip(passages, together, strict=True):
        expected = list(model.bias)
        for run in sorted({run for run, _, _ in runs(passage, language)} & model.weights.keys()):
            for number, weight in model.weights[run]:
                expected[number] += weight
        assert sums == expected
    assert together[0] != list(model.bias)
    assert [model.logits([passage])[0] for passage in passages] == together


@pytest.mark.parametrize(("language", "text"), [
    ("zh", "商业 银行开展互联网\n贷款业务，应当报告  中国人民银行。网上 银行"),
    ("en", "The Bank's credit-card (Credit Card) issuers, credit  card holders; CREDIT CARDS.\ncredit\ncard don't loan, (fees) insurers."),
])
def test_phrases_are_found_where_spacys_matcher_finds_them(language: str, text: str) -> None:
    nlp = tokenizer(language)
    words = lexicon(language)
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for phrase in {mention.words for _, _, mention in words.finder.find(text.replace("  ", " ").replace("\n", " "))}:
        matcher.add(phrase, [nlp.make_doc(phrase)])
    doc = nlp.make_doc(text)
    expected = {(doc[a].idx, doc[b - 1].idx + len(doc[b - 1])) for _, a, b in matcher(doc)}
    assert {(start, end) for start, end, _ in words.finder.find(text)} == expected != set()


def test_rare_characters_are_found_too() -> None:
    meaning = Meaning("product", "banking", "alias")
    finder = Characters({"𠮷银": (meaning,), "银𠮷行": (meaning,), "𠮷": (meaning,), "年": (meaning,)})
    text = "年 𠮷 银𠮷行\U0001f600"
    assert [(text[a:b], phrase.words) for a, b, phrase in finder.find(text)] == [
        ("年", "年"), ("𠮷 银", "𠮷银"), ("𠮷", "𠮷"), ("银𠮷行", "银𠮷行"), ("𠮷", "𠮷")]
