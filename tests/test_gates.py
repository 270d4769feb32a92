"""A gated pattern finds what the pattern finds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import modality, tagmarks
from kb.gates import Gated, beginning, gated, needed_words, small_letters
from kb.sentences import read_sentences
from kb.triggers import en_conditions, en_exclusions, en_idioms, en_refrains, en_restorations
from kb.triggers.en_idioms_accounts import ACCOUNT_IDIOMS

SAMPLES = sorted((Path(__file__).parents[1] / "corpus" / "samples" / "notices").glob("*.json"))


def everywhere() -> dict[str, Gated]:
    """Every gated pattern of the modules that use them."""
    idioms = (*en_idioms._IDIOMS, *ACCOUNT_IDIOMS)
    found: dict[str, Gated] = {f"idiom {n}": idiom.words for n, idiom in enumerate(idioms)}
    for module in (en_conditions, en_exclusions, en_refrains, en_restorations, tagmarks):
        for name, value in vars(module).items():
            for key, one in value.items() if isinstance(value, dict) else [("", value)]:
                if isinstance(one, Gated):
                    found[f"{module.__name__} {name} {key}"] = one
    return found


@pytest.mark.parametrize(("pattern", "needed"), [
    (r"\b(?:suspend|halt)ed\b", [{"suspend", "halt"}]),
    (r"not\s+(?:be\s+)?permitted", [{"permitted"}, {"not"}]),
    (r"(?:permit)?\s*(?:to|by)", []),  # too short, or not needed
    (r"(?:freez(?:e|ing))+\s(?!of)(?:fund|account)s?", [{"freez"}, {"fund", "account"}]),
    (r"责令|罚款", []),  # Chinese sentences are short
    (r"a|\w+", []),
])
def test_the_words_a_pattern_needs(pattern: str, needed: list[set[str]]) -> None:
    assert [set(words) for words in needed_words(re.compile(pattern, re.IGNORECASE))] == needed


def test_letters_that_count_as_anothers_case_pass() -> None:
    pattern = gated(r"suspension", re.IGNORECASE)
    for text in ("SUSPENSION", "\u017fuspension", "suspens\u0131on", "SUSPENS\u0130ON"):
        assert (pattern.search(text) is None) == (pattern.pattern.search(text) is None)
    assert pattern.search("\u017fuspension") and not pattern.search("termination")


def test_on_every_sentence_of_the_samples() -> None:
    found = 0
    patterns = everywhere()
    assert len(patterns) > 60
    for path in SAMPLES:
        raw = json.loads(path.read_text(encoding="utf-8"))
        text = raw["text"]
        for sentence in read_sentences(text, language="zh" if re.search("[\u4e00-\u9fff]", text[:200]) else "en"):
            words = text[sentence.start : sentence.end]
            for name, pattern in patterns.items():
                plain = pattern.pattern.search(words)
                ours = pattern.search(words)
                assert (ours and ours.span()) == (plain and plain.span()), (name, words)
                found += plain is not None
    assert found > 200


@given(st.text(alphabet="notpermiſubsedıİK 未经责令", max_size=40))
def test_on_any_text(text: str) -> None:
    for pattern in (gated(r"not\s+(?:be\s+)?permitted?", re.IGNORECASE), gated("suspend|责令|未经", re.IGNORECASE), gated("[sS]ubm?it")):
        for ours, plain in ((pattern.search(text), pattern.pattern.search(text)), (pattern.match(text), pattern.pattern.match(text))):
            assert (ours and ours.span()) == (plain and plain.span())
        assert [m.span() for m in pattern.finditer(text)] == [m.span() for m in pattern.pattern.finditer(text)]


@pytest.mark.parametrize(("pattern", "small"), [
    (r"\bsuspend(?:ed|s)?\s{0,80}[^.;]*?\b(?=the\b)", True), (r"Suspend\x41", False), (r"\S+\D\b[a-z’]", True), (r"(?P<who>Bank|[A-Z]+)\Z", True), ("É", False),
    (r"(?i:x)y", False), (r"(?-i:x)y", False), (r"(?<!é)[一-鿿]", True), (r"(a)\1", False), ("[^Q]", True),
])
def test_which_patterns_may_be_tried_on_small_letters(pattern: str, small: bool) -> None:
    assert (small_letters(re.compile(pattern, re.IGNORECASE)) is not None) == small
    assert small_letters(re.compile(pattern)) is None


def test_places_are_those_of_the_pattern() -> None:
    for text in ("The firm MUST report; it May Not lend.", "İt must not; 1\u017f may not", "须"):
        for pattern in (modality._EN, modality._ZH):
            assert [(m.span(), m.lastgroup) for m in pattern.places(text)] == [
                (m.span(), m.lastgroup) for m in pattern.pattern.finditer(text)]


@pytest.mark.parametrize(("pattern", "told"), [
    (r"(?:停|暂停)业|\d{1,2}日(?!内)", False), (r"(?:停|暂停)业|[0-9]{1,2}日(?!内)", True), (r"(?<!不)(?:应当)?须", True), (r"x*", False), (r"[^a]b", False),
    (r"\b(?P<a>must|[s-u]hall)\b", True), (r"(?:a|b?)c", True), (r"(?!)", False), (r".a", False),
])
def test_a_pattern_is_told_what_it_can_begin_with(pattern: str, told: bool) -> None:
    plain = re.compile(pattern)
    quick = beginning(plain)
    assert (quick is not plain) == told
    for text in ("暂停业务，12日；不应当须，须", "must shall uhall bc c xx", "ca\nb", ""):
        assert [(m.span(), m.groupdict()) for m in quick.finditer(text)] == [(m.span(), m.groupdict()) for m in plain.finditer(text)]
