"""Words that a shop does not publish: found however they are written, and only where they stand."""

from typing import Any

import pytest

from service.domain.words import blocked_in, normalised
from tests.unit.answers import answer, codes, events
from tests.unit.builders import a_comment, a_review, after, known
from tests.unit.packs import with_feedback

# Stand-ins: a word, a phrase, Chinese, Japanese, and one with an accent.
WORDS = ["dratted", "piece of tat", "烂货", "ぼったくり", "Ärger"]
BLOCKED = frozenset(normalised(word) for word in WORDS)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("dratted", id="the word alone"),
        pytest.param("What a DrAtTeD thing", id="in any case"),
        pytest.param("\uff44\uff52\uff41\uff54\uff54\uff45\uff44", id="in full width"),
        pytest.param(
            "\U0001d41d\U0001d42b\U0001d41a\U0001d42d\U0001d42d\U0001d41e\U0001d41d",
            id="in mathematical letters",
        ),
        pytest.param("dra\u200btted", id="with a zero-width space inside"),
        pytest.param("dra\u200d\u2060t\ufeffted", id="with joiners and marks inside"),
        pytest.param("dra\u00adtted", id="with a soft hyphen inside"),
        pytest.param("dra\ufe0ft\u034fted", id="with selectors that show nothing inside"),
        pytest.param("dra\u3164tted", id="with a filler that shows nothing inside"),
        pytest.param("(dratted!)", id="between punctuation"),
        pytest.param("so_dratted_", id="between underscores"),
        pytest.param("it is\ndratted", id="on a line of its own"),
        pytest.param("a piece of tat", id="a phrase"),
        pytest.param("a Piece,  of\n\ttat", id="a phrase over blanks and lines"),
        pytest.param("这是烂货", id="Chinese, which has no blanks"),
        pytest.param("烂\u200b货", id="Chinese with a zero-width space inside"),
        pytest.param("烂 。货", id="Chinese with blanks and marks inside"),
        pytest.param("これはぼったくりです", id="Japanese, inside a sentence"),
        pytest.param("A\u0308RGER", id="an accent written apart"),
    ],
)
def test_is_found(text: str) -> None:
    assert len(blocked_in(text, BLOCKED)) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("undratted, drattedly", id="inside other words"),
        pytest.param("d r a t t e d", id="spelt out, which is no word"),
        pytest.param("a piece of tattoo", id="a phrase that goes on"),
        pytest.param("a piece of blue tat", id="a phrase with another word inside"),
        pytest.param("货烂", id="Chinese the other way round"),
        pytest.param("Arger", id="without its accent"),
        pytest.param("", id="nothing written"),
        pytest.param("\u200b\u3164", id="nothing to be seen"),
    ],
)
def test_is_not_found(text: str) -> None:
    assert blocked_in(text, BLOCKED) == []


def test_of_words_that_share_a_blank_or_lie_in_one_another_all_are_found() -> None:
    blocked = frozenset({"big", "big bad", "bad wolf", "烂", "烂货", ""})
    assert blocked_in("A big, bad wolf", blocked) == ["bad wolf", "big", "big bad"]
    assert blocked_in("烂货", blocked) == ["烂", "烂货"]
    assert blocked_in("A big, bad wolf", frozenset()) == []


def test_each_is_counted_once_and_never_told() -> None:
    pack = with_feedback(blocked=BLOCKED)
    text = "dratted DRATTED piece of tat"
    event = answer(known(), a_comment(content=text), policy=pack)
    (reason,) = event.reasons
    assert reason["detail"] == {"blocked_words": 2, "characters": len(text)}
    assert "dratted" not in repr(event)


@pytest.mark.parametrize("made", [a_review, a_comment])
def test_refuses_a_review_as_a_comment(made: Any) -> None:
    assert codes(answer(known(), made(content="What a bastard"))) == ["content_blocked"]
    assert events(after(known(), made(content="Bastardised classics"))) == ["FeedbackApproved"]


@pytest.mark.parametrize("blank", [" ", "\n\t ", "\u200b\u3164", "\u00ad"])
def test_text_of_which_nothing_can_be_seen_is_missing(blank: str) -> None:
    assert codes(answer(known(), a_comment(content=blank))) == ["content_missing"]
    assert events(after(known(), a_comment(content="\U0001f44d"))) == ["FeedbackApproved"]


def test_a_review_without_words_is_not_looked_into() -> None:
    event = answer(known(), a_review())
    assert event.kind == "review"
    assert event.score == 5
