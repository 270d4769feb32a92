"""The judge: its sentences, its training to the byte, its scores, and what people's verdicts do."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.assessed import WEIGHT, assessed_examples
from kb.cli_train import train as train_command
from kb.duty_model import duty_model
from kb.errors import TrainingError
from kb.identity import Identity
from kb.judge import judge, judge_with, judged, model, weigh
from kb.paths import MODEL, TRAINING
from kb.pipeline import analyse
from kb.signals import signals
from kb.store import open_db
from kb.taxonomy import taxonomy
from kb.train import save, train
from kb.training import LANGUAGES, Example, expand_grammar, read_base, read_examples


def identity() -> Identity:
    return Identity(title=None, issuer=None, doc_number=None, kind="rule", language="zh", published_on=None)


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What judges triggers, learnt from the committed sentences."""
    folder = tmp_path_factory.mktemp("model")
    for language in LANGUAGES:
        save(train(read_examples(TRAINING, language), language), folder / language)
    return folder


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `kb train` makes of them and of a base where people judged Chinese triggers, nothing in English and no obligation."""
    folder = tmp_path_factory.mktemp("learnt")
    knowledge_base(folder / "kb.db")
    with closing(sqlite3.connect(folder / "kb.db")) as conn, conn:
        conn.execute("DELETE FROM assessments WHERE notice_id = 'n2'")
    before = contents(TRAINING)
    done = CliRunner().invoke(train_command, ["--with-assessments", "--db", str(folder / "kb.db"), "--output", str(folder / "model")],
                              catch_exceptions=False)
    assert "2 assessed" in done.output and "0 assessed" in done.output
    # A person's notices stay in their database.
    assert contents(TRAINING) == before
    return folder / "model"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_committed_sentences_are_what_the_grammar_gives(language: str) -> None:
    written = (TRAINING / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    assert written == [example.to_json() for example in read_examples(TRAINING, language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_thousands_of_sentences_with_hard_negatives_of_many_kinds(language: str) -> None:
    assert len(read_base(TRAINING, language)) >= 250
    examples = read_examples(TRAINING, language)
    assert len(examples) >= 3000
    assert 0.3 < sum(e.trigger for e in examples) / len(examples) < 0.7
    assert len({e.why for e in examples if e.why}) >= 12
    for example in examples:
        assert "{" not in example.text
        assert "%" not in example.text
        assert bool(example.why) != example.trigger
    assert {c for e in examples for c in e.consequences} == set(taxonomy().consequences)
    assert {e.cause for e in examples if e.trigger} == set(taxonomy().causes)
    assert {e.effect for e in examples if e.trigger} == {"must", "may", "done"}


def test_training_twice_gives_the_same_bytes(trained: Path, learnt: Path) -> None:
    assert contents(learnt / "en") == contents(trained / "en")
    assert contents(learnt / "zh") != contents(trained / "zh")


def test_the_shipped_model_judges_like_one_trained_now(trained: Path) -> None:
    # Bytes may differ between processors in a last digit; what is judged may not.
    import spacy

    for language in LANGUAGES:
        texts = [e.text for e in read_base(TRAINING, language)]
        now = judge_with(spacy.load(trained / language), texts, language)
        assert judge(texts, language) == pytest.approx(now, abs=1e-4), (
            "the sentences, kb/signals.py or kb/triggers/zh_fold.py changed since the model was made: "
            "run `kb train` and commit kb/model")


_DUTIES = """
import sys
from pathlib import Path
from kb.duty_model import write_model
from kb.duty_train import read_duty_examples, train_duties
from kb.paths import TRAINING
for language in ("en", "zh"):
    write_model(train_duties(read_duty_examples(TRAINING, language)[-300:], language), Path(sys.argv[1]))
"""


def test_weights_of_duties_do_not_depend_on_threads(tmp_path: Path) -> None:
    for threads in ("1", "2"):
        subprocess.run([sys.executable, "-c", _DUTIES, str(tmp_path / threads)], check=True, cwd=Path(__file__).parents[1],
                       env={**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads})
    assert contents(tmp_path / "1") == contents(tmp_path / "2")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_weights_of_duties_are_what_their_sentences_give(learnt: Path, language: str) -> None:
    # A last digit may differ between processors.
    now, shipped = duty_model.__wrapped__(language, learnt), duty_model(language)
    assert now.obligations == shipped.obligations
    assert now.bias == pytest.approx(shipped.bias, abs=0.02)
    apart = {run for run in {*now.weights, *shipped.weights}
             if dict(now.weights.get(run, ())) != pytest.approx(dict(shipped.weights.get(run, ())), abs=0.02)}
    # At the least weight kept, a digit decides whether a run is.
    assert len(apart) <= 0.001 * len(now.weights), "sentences of obligations changed: run `kb train` and commit kb/model"


def test_the_model_is_small_enough_to_ship() -> None:
    assert sum(len(data) for data in contents(MODEL).values()) < 10_000_000


@pytest.mark.parametrize(("language", "yes", "no"), [
    ("zh", "晨星支付违反规定且逾期不整改的，监管部门可以暂停其支付业务。", "晨星支付不得擅自暂停其支付业务。"),
    ("zh", "发现账户涉嫌诈骗的，银行应当立即冻结该账户。", "账户被冻结的客户，可以向银行提出异议。"),
    ("en", "The Authority may revoke the licence if the firm breaches this Act.",
     "State whether any licence was ever revoked and give the reasons."),
    ("en", "The bank shall freeze the account where fraud is suspected.",
     "The annual report shall include the number of accounts frozen."),
])
def test_the_same_words_are_judged_by_what_governs_them(language: str, yes: str, no: str) -> None:
    likely, unlikely = judge([yes, no], language)
    assert likely > 0.6 > 0.4 > unlikely


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_kept_from_training_are_ranked_well(language: str) -> None:
    """Forms the model never saw: a trigger of every fifth sentence written one by one mostly scores above the rest."""
    base = read_base(TRAINING, language, weight=3)
    kept = base[::5]
    nlp = train([e for i, e in enumerate(base) if i % 5] + expand_grammar(TRAINING, language), language)
    chances = judge_with(nlp, [e.text for e in kept], language)
    triggers = [p for p, e in zip(chances, kept, strict=True) if e.trigger]
    others = [p for p, e in zip(chances, kept, strict=True) if not e.trigger]
    pairs = [(t > o) + (t == o) / 2 for t in triggers for o in others]
    assert sum(pairs) / len(pairs) > 0.75


@pytest.mark.parametrize("text", ["", " ", "\x00\ud7ff", "停" * 5000, "暂停" * 5000, "suspend " * 5000, "（" * 3000, "《" * 3000])
@pytest.mark.parametrize("language", LANGUAGES)
def test_any_text_is_judged(text: str, language: str) -> None:
    (chance,) = judge([text], language)
    assert 0 <= chance <= 1
    assert all(signals(text, language))


def test_nothing_to_judge_loads_nothing() -> None:
    model.cache_clear()
    assert judge([], "zh") == []
    assert judged("", (), "zh") == ()
    assert model.cache_info().currsize == 0


def test_scores_join_both_opinions() -> None:
    assert weigh(0.9, 0.9, "zh") > weigh(0.9, 0.2, "zh")
    assert weigh(0.95, 0.5, "zh") > weigh(0.6, 0.5, "zh")
    assert all(0 < weigh(r, p, lang) < 1 for r in (0, 1) for p in (0, 1) for lang in LANGUAGES)


def test_the_pipeline_scores_with_the_judge() -> None:
    text = "晨星支付违反规定的，监管部门可以暂停其支付业务。"
    (trigger,) = analyse(text, identity()).triggers
    (chance,) = judge([text], "zh")
    assert trigger.score in {round(weigh(rule / 100, chance, "zh"), 2) for rule in range(50, 99)}


def write(folder: Path, grammar: str) -> None:
    (folder / "grammar_zh.yml").write_text(grammar, encoding="utf-8")


@pytest.mark.parametrize(("grammar", "words"), [
    ("slots: {}\nframes: [{effect: must, text: '{nobody}停业'}]", "nobody"),
    ("slots: {a: ['{b}'], b: ['{a}']}\nframes: [{why: x, text: '{a}'}]", "circle"),
    ("slots: {}\nframes: [{effect: must, text: 停业}]", "no consequence"),
    ("slots: {}\nframes: [{wy: x, text: 停业}]", "wy"),
    ("slots: [", "YAML"),
])
def test_a_faulty_grammar_is_named(tmp_path: Path, grammar: str, words: str) -> None:
    write(tmp_path, grammar)
    with pytest.raises(TrainingError, match=words):
        expand_grammar(tmp_path, "zh")


def test_labels_come_from_what_was_drawn(tmp_path: Path) -> None:
    write(tmp_path, "slots: {m: {delist: [下架应用]}, c: {technical: [系统故障]}}\n"
                    "frames: [{effect: may, text: '{c}的，可以{m}。'}, {why: lifted, text: '恢复后不再{m}。'}]")
    yes, no = expand_grammar(tmp_path, "zh")
    assert yes == Example("系统故障的，可以下架应用。", "zh", True, ("delist",), "technical", "may")
    assert no == Example("恢复后不再下架应用。", "zh", False, why="lifted")


# Words of stopping that the shipped model takes for a trigger, and that a person says are none.
REJECTED = "逾期不改的，由馆长暂停其借书服务。"


def knowledge_base(path: Path) -> None:
    db = open_db(path)
    db.execute("INSERT INTO sources (id, language) VALUES ('s', 'zh')")
    for number, language in ((1, "zh"), (2, "en")):
        db.execute("INSERT INTO notices (id, seq, source_id, language, version, text, sha256, first_seen, last_seen) "
                   "VALUES (?, ?, 's', ?, 1, ?, '', '', '')", [f"n{number}", number, language, REJECTED])
    db.execute("INSERT INTO triggers (id, notice_id, quote, start, \"end\") VALUES (7, 'n1', ?, 0, 17)", [REJECTED])
    for notice, trigger, verdict, quote, at, tag in [
        ("n1", 7, "confirmed", None, "2026-01-01", None),
        ("n1", 7, "rejected", None, "2026-01-02", None),  # the later word counts
        ("n1", 99, "confirmed", "馆方停止受理其申请。", "2026-01-01", None),  # gone since a rebuild
        ("n1", 7, None, "没有裁定。", "2026-01-03", None),
        ("n1", None, "rejected", "标签的裁定。", "2026-01-03", "product"),
        ("n2", 98, "confirmed", "The library may suspend the card.", "2026-01-01", None),
    ]:
        db.execute("INSERT INTO assessments (notice_id, trigger_id, status, at, verdict, quote, tag_kind) "
                   "VALUES (?, ?, 'new', ?, ?, ?, ?)", [notice, trigger, at, verdict, quote, tag])
    db.conn.commit()
    db.close()


def test_verdicts_become_weighted_sentences(tmp_path: Path) -> None:
    knowledge_base(tmp_path / "kb.db")
    conn = open_db(tmp_path / "kb.db").conn
    found = {e.text: e for e in assessed_examples(conn, "zh")}
    assert {text: e.trigger for text, e in found.items()} == {REJECTED: False, "馆方停止受理其申请。": True}
    assert all(e.weight == WEIGHT for e in found.values())
    assert [e.lang for e in assessed_examples(conn, "en")] == ["en"]
    conn.close()


def test_the_command_learns_from_what_a_person_rejected(learnt: Path, trained: Path) -> None:
    import spacy

    without, with_it = (judge_with(spacy.load(folder / "zh"), [REJECTED], "zh")[0] for folder in (trained, learnt))
    assert without > 0.5 > with_it


def test_a_missing_model_says_how_to_make_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("kb.judge.MODEL", tmp_path)
    model.cache_clear()
    with pytest.raises(TrainingError, match="kb train"):
        judge(["暂停业务"], "zh")
