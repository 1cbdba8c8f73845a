"""Blocked words found in what a customer wrote, whatever its case, width and invisible characters."""

import re
import unicodedata
from collections.abc import Iterable

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


def blocked_in(text: str, blocked: Iterable[str]) -> list[str]:
    """Those of the phrases (normalised) that the text holds, sorted."""
    said = normalised(text)
    apart, together = f" {said} ", said.replace(" ", "")
    return sorted(
        phrase
        for phrase in blocked
        if (
            phrase.replace(" ", "") in together
            if _WITHOUT_BLANKS.search(phrase)
            else f" {phrase} " in apart
        )
    )


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen; a picture or a mark is something."""
    shown = _INVISIBLE.sub("", text)
    return all(c.isspace() or unicodedata.category(c) in ("Cc", "Cf") for c in shown)
