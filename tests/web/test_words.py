"""The interface's words, and the small pure parts of the site."""

from __future__ import annotations

import re
import sqlite3
import sys
import unicodedata
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.paths import METADATA
from kb.visible import visible
from kb.web import language
from kb.web.charts import months, stacked, time_line
from kb.web.document import KINDS, Mark, Place, blocks
from kb.web.language import Words, strings
from kb.web.quoting import quote_parts
from kb.web.security import web_address
from kb.web.site import TOPICS, Kept

WEB = Path(language.__file__).parent
TEMPLATES = sorted((WEB / "plugin" / "templates").glob("*.html"))
# Keys that are put together while a page is made.
GROUPS = ("verdict.", "status.", "effect.", "cause.", "modality.", "change.", "deadline.", "kind.", "relation.", "actor.", "via.",
          "legend.", "why.", "missing.", "error.", "assessment.", "outcome.", "diff.", "lane.", "chart.", "health.",
          "issue.", "topic.", "format.", "param.", "op.")


def used() -> set[str]:
    found: set[str] = set()
    for path in [*TEMPLATES, *WEB.rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"""\bt\(\s*["']([a-z_]+\.[a-z0-9_.]+[a-z0-9])["']""", text))
        found |= set(re.findall(r"""\bt\(\s*["'][a-z_.]+["'] if [a-z]+ else ["']([a-z_.]+)["']""", text))
        found |= {k + s for k in re.findall(r"""["']key["']: ["']([a-z.]+)["']""", text) for s in ("", ".remedy")}
        found |= set(re.findall(r"""["'](product\.[a-z_]+|notice\.[a-z_]+)["'](?:,\s*[a-z]|\))""", text))
    return found


def test_every_word_has_both_languages() -> None:
    for key, entry in strings().items():
        assert set(entry) == {"zh", "en"} and all(v.strip() for v in entry.values()), key
        assert set(re.findall(r"{(\w+)}", entry["zh"])) == set(re.findall(r"{(\w+)}", entry["en"])), key


def test_every_key_exists_and_is_used() -> None:
    keys = used()
    assert len(keys) > 100
    assert not keys - set(strings())
    # "x.one" is what "x" says of one thing.
    idle = {k for k in strings() if k.removesuffix(".one") not in keys and not k.startswith(GROUPS)}
    assert not idle


def test_templates_hold_no_words_of_their_own() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", ""), path.name
        assert "Markup" not in text
        assert not re.search(r"[一-鿿]", re.sub(r"{#.*?#}", "", text, flags=re.S)), path.name
        bare = re.sub(r"{% block body_class %}.*?{% endblock %}|<svg.*?</svg>", "", text, flags=re.S)
        bare = re.sub(r"{[{%#].*?[}%#]}|<[^>]*>", " ", bare, flags=re.S)
        words = set(re.findall(r"[A-Za-z]{3,}", bare)) - {"JSON", "CSV", "Datasette", "llms", "txt", "SHA", "DOCTYPE"}
        assert not words, (path.name, words)


def test_closed_lists_of_the_schema_are_named() -> None:
    for key in ("status.draft", "status.upcoming", "status.in_force", "status.amended", "status.repealed",
                "status.withdrawn", "effect.must", "effect.may", "effect.done", "change.text_changed",
                "deadline.rectify", "assessment.in_review", "relation.implements.by", "outcome.blocked"):
        assert key in strings()
    assert Words("zh").word("status", "unheard-of") == "unheard-of"
    assert Words("zh").word("status", None) == ""


def test_every_value_of_a_closed_list_has_a_word(demo: sqlite3.Connection) -> None:
    for group, table, column in (
        ("status", "notices", "status"), ("kind", "notices", "kind"), ("effect", "triggers", "effect"),
        ("cause", "triggers", "cause"), ("modality", "duties", "modality"), ("change", "changes", "kind"),
        ("deadline", "deadlines", "kind"), ("relation", "relations", "kind"), ("via", "trigger_duties", "via"),
    ):
        for (value,) in demo.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"):
            assert f"{group}.{value}" in strings(), (table, value)


@pytest.mark.parametrize(("said", "zh"), [
    ("in force since 2026-07-01", "自 2026年7月1日 起施行"), ("takes effect on 2027-01-01", "将于 2027年1月1日 施行"),
    ("repealed by 甲办法 from 2026-01-01", "自 2026年1月1日 起被《甲办法》废止"), ("something else", "something else"),
])
def test_reasons_for_a_status_are_translated(said: str, zh: str) -> None:
    assert Words("zh").evidence(said) == zh
    assert Words("en").evidence("in force since 2026-07-01") == "in force since 1 Jul 2026"


def test_dates_follow_the_language() -> None:
    zh, en = Words("zh"), Words("en")
    assert (zh.date("2026-07-01"), en.date("2026-07-01")) == ("2026年7月1日", "1 Jul 2026")
    assert (zh.date("2026-07"), en.date("2026-07")) == ("2026年7月", "July 2026")
    assert (zh.date("soon"), en.date(None), en.date("2026-13-01")) == ("soon", "", "2026-13-01")
    # A day starts eight hours earlier in Beijing.
    assert (zh.moment("2026-11-24T19:51:20Z"), en.moment("x")) == ("2026年11月25日 03:51", "x")


def test_both_halves_of_every_description() -> None:
    """metadata.yml says everything in Chinese and then in English; a reader sees their half."""
    described = yaml.safe_load(METADATA.read_text(encoding="utf-8"))["databases"]["kb"]
    texts = [x[k] for kind in ("tables", "queries") for x in described[kind].values() for k in ("title", "description") if k in x]
    texts += [c for table in described["tables"].values() for c in table["columns"].values()]
    assert len(texts) > 300
    chinese = re.compile("[\u4e00-\u9fff]")
    for text in texts:
        zh, en = Words("zh").half(text), Words("en").half(text)
        assert chinese.search(zh) and not chinese.search(en) and en.strip(), text


def test_named_questions_have_a_topic_and_say_what_they_answer() -> None:
    for name, query in yaml.safe_load(METADATA.read_text(encoding="utf-8"))["databases"]["kb"]["queries"].items():
        assert query.get("topic") in TOPICS and query.get("description"), name
        for parameter in query.get("params", []):
            assert f"param.{parameter}" in strings(), parameter


@pytest.mark.parametrize(("quote", "condition", "evidence", "shown"), [
    ("违反第四条的，责令停业。", "违反第四条的", ["责令停业"], (("when", "违反第四条的"), ("", "，"), ("what", "责令停业"), ("", "。"))),
    ("停业", None, [], (("", "停业"),)), ("", "x", ["y"], ()),
])
def test_quotes_tell_condition_from_consequence(quote: str, condition: str | None, evidence: list[str],
                                                shown: tuple[tuple[str, str], ...]) -> None:
    assert quote_parts(quote, condition, evidence) == shown


@given(st.text(alphabet="甲乙停", max_size=40), st.text(alphabet="甲乙停", max_size=3), st.integers(1, 50))
def test_a_cut_quote_keeps_its_consequence(quote: str, words: str, limit: int) -> None:
    parts = quote_parts(quote, None, [words], limit=limit)
    assert "".join(w for _, w in parts).strip("…") in quote
    if words and words in quote and len(words) <= limit // 4:
        assert any(mark == "what" for mark, _ in parts)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example/x",
                                 "http://a@b.example/", "http://", "https://ex ample/", "http://a.example/\"onx=1", "",
                                 "http://[::1", "\tjavascript:x", None, 7, "http://exa\u202emple/"])
def test_only_plain_web_addresses_are_links(url: object) -> None:
    assert web_address(url) is None


def test_a_plain_address_is_kept() -> None:
    assert web_address("https://rules.example/a/b.html?x=1#y") == "https://rules.example/a/b.html?x=1#y"


TEXT = st.text(alphabet="甲乙 ab<&\n\u200b\r", max_size=60)
SPAN = st.tuples(st.sampled_from(KINDS), st.integers(-2, 62), st.integers(-2, 62))


@settings(max_examples=300, deadline=None)
@given(TEXT, st.lists(SPAN, max_size=8), st.lists(st.integers(0, 60), max_size=5))
def test_blocks_keep_every_word_and_mark_just_the_spans(text: str, spans: list[tuple[str, int, int]],
                                                        starts: list[int]) -> None:
    marks = [Mark(kind=k, start=a, end=b, why="w", anchor=f"m{n}") for n, (k, a, b) in enumerate(spans)]
    places = [Place(anchor=f"p{n}", start=s, depth=0, heading=False, number="") for n, s in enumerate(starts)]
    found = blocks(text, marks, places)
    lines = [visible(line) for line in text.split("\n") if line.strip()]
    assert ["".join(s.text for s in b.segments) for b in found] == lines
    for kind in KINDS:
        covered = [any(m.kind == kind and 0 <= m.start <= i < m.end <= len(text) for m in marks)
                   for i in range(len(text))]
        at, want = 0, []
        for line in text.split("\n"):
            if line.strip():
                want += [covered[at + n] for n, c in enumerate(line) if visible(c)]
            at += len(line) + 1
        assert [kind in s.kinds for b in found for s in b.segments for _ in s.text] == want


def test_bars_fill_the_width_once() -> None:
    bars = stacked([("a", "", {"x": 3, "y": 1}), ("b", "", {"x": 2}), ("c", "", {})], ("x", "y"))
    assert bars[0].parts == (("x", 0.0, 75.0, 3), ("y", 75.0, 25.0, 1))
    assert bars[1].parts == (("x", 0.0, 50.0, 2),) and bars[2].parts == () and bars[0].total == 4
    assert stacked([], ("x",)) == []


def test_months_have_no_gap_and_skip_what_is_no_day() -> None:
    assert months([("2025-12-31", "a"), ("2026-02-01", "a"), ("soon", "a"), ("2026-02-30", "a")]) == [
        ("2025-12", {"a": 1}), ("2026-01", {}), ("2026-02", {"a": 1})]
    assert months([]) == []


def test_time_line_lies_inside_its_width() -> None:
    line = time_line([("2024-02-29", "rule", "x", "e0"), ("2026-11-01", "penalty", "y", "e1"), ("", "rule", "z", "e2")],
                     ("rule", "penalty"), today="2026-11-24")
    assert line is not None and [y for y, _ in line.years] == ["2024", "2025", "2026"]
    assert all(0 <= d.x <= 100 for d in line.dots) and line.dots[0].x < line.dots[1].x < (line.today or 0)
    assert time_line([("2024-01-01", "rule", "x", "e0")], ("rule",), today="2026-11-24") is None


def test_hidden_characters_are_just_those_of_unicode() -> None:
    for number in range(sys.maxunicode + 1):
        c = chr(number)
        category = unicodedata.category(c)
        if category in ("Cf", "Cc") and c not in "\n\t":
            assert not visible(c), hex(number)
        elif category not in ("Cf", "Cc", "Cn"):
            assert visible(c) == c, hex(number)


def test_answers_are_kept_until_the_file_changes_or_a_while_longer(tmp_path: Path) -> None:
    conn = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    conn.execute("CREATE TABLE a (b)")
    asked: list[str] = []
    at_once = Kept(lambda c, name: asked.append(name))
    later = Kept(lambda c, name: asked.append(name), seconds=60)
    for _ in range(2):
        at_once(conn, "now")
        later(conn, "later")
    assert asked == ["now", "later"]
    conn.execute("INSERT INTO a VALUES (1)")
    later(conn, "later")
    at_once(conn, "now")
    assert asked == ["now", "later", "now"]
    other = sqlite3.connect(tmp_path / "b.db")
    later(other, "later")
    assert asked[-1] == "later" and len(asked) == 4
    conn.close()
    other.close()
