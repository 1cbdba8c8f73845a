"""Blocked words found in what a customer wrote, whatever its case, width and invisible characters."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

import ahocorasick

_WORD = re.compile(r"[^\W_]+")
# Shown as nothing though not of the class of invisible characters: joiners, selectors, fillers.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
# Scripts that put no blanks between words: a phrase in them is sought anywhere.
_WITHOUT_BLANKS = re.compile(r"[぀-ヿ㐀-䶿一-鿿฀-๿]")


def normalised(text: str) -> str:
    """Its words in one case and form, a single blank between them."""
    shown = _INVISIBLE.sub("", text)
    visible = "".join(c for c in shown if unicodedata.category(c) != "Cf")
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", visible).casefold()))


def blocked_in(text: str, blocked: frozenset[str]) -> list[str]:
    """Those of the phrases (normalised) that the text holds, sorted; many cost no more than a few."""
    said = normalised(text)
    apart, together = _sought(blocked)
    return sorted({*_found(apart, f" {said} "), *_found(together, said.replace(" ", ""))})


@lru_cache(maxsize=64)
def _sought(blocked: frozenset[str]) -> tuple[ahocorasick.Automaton, ahocorasick.Automaton]:
    """By whole words, and anywhere."""
    anywhere = {phrase for phrase in blocked if _WITHOUT_BLANKS.search(phrase)}
    return (
        _automaton({f" {phrase} ": phrase for phrase in blocked - anywhere if phrase}),
        _automaton({phrase.replace(" ", ""): phrase for phrase in anywhere}),
    )


def _automaton(patterns: Mapping[str, str]) -> ahocorasick.Automaton:
    made = ahocorasick.Automaton()
    for pattern, phrase in patterns.items():
        made.add_word(pattern, phrase)
    made.make_automaton()
    return made


def _found(patterns: ahocorasick.Automaton, text: str) -> set[str]:
    # An empty one cannot be asked.
    return {phrase for _, phrase in patterns.iter(text)} if patterns else set()


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen; a picture or a mark is something."""
    shown = _INVISIBLE.sub("", text)
    return all(c.isspace() or unicodedata.category(c) in ("Cc", "Cf") for c in shown)
