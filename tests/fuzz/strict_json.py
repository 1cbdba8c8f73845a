"""JSON as RFC 8259 has it, read character by character: slow, and obvious."""

from dataclasses import dataclass, field
from typing import Any

_BLANKS = " \t\r\n"
_ESCAPES = dict(zip('"\\/bfnrt', '"\\/\b\f\n\r\t', strict=True))
_WORDS = {"true": True, "false": False, "null": None}


class NoJson(Exception):
    """The text breaks the grammar."""


class Tower(NoJson):
    """More levels than anybody would read to the end."""


@dataclass
class Reader:
    """One text; after `read`, `deepest`, `fields` and `twice` say what was in it (so far)."""

    text: str
    at: int = 0
    deepest: int = 0
    fields: int = 0
    twice: bool = False
    _open: int = field(default=0, repr=False)

    def read(self) -> Any:
        value = self._value()
        self._blanks()
        if self.at != len(self.text):
            raise NoJson
        return value

    def _value(self) -> Any:
        self._blanks()
        character = self._peek()
        if character == "{":
            return self._object()
        if character == "[":
            return self._list()
        if character == '"':
            return self._string()
        for word, meaning in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return meaning
        return self._number()

    def _object(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _ in self._items("{", "}"):
            self._blanks()
            if self._peek() != '"':
                raise NoJson
            name = self._string()
            self._blanks()
            self._take(":")
            self.fields += 1
            self.twice = self.twice or name in found
            found[name] = self._value()
        return found

    def _list(self) -> list[Any]:
        return [self._value() for _ in self._items("[", "]")]

    def _items(self, first: str, last: str) -> Any:
        """Yields where an item must be read, between the brackets and the commas."""
        self._take(first)
        self._open += 1
        self.deepest = max(self.deepest, self._open)
        if self._open > 100:
            raise Tower
        self._blanks()
        if self._peek() != last:
            yield
            self._blanks()
            while self._peek() == ",":
                self._take(",")
                yield
                self._blanks()
        self._take(last)
        self._open -= 1

    def _string(self) -> str:
        self._take('"')
        parts = []
        while (character := self._next()) != '"':
            if ord(character) < 0x20:
                raise NoJson
            parts.append(self._escape() if character == "\\" else character)
        return _paired("".join(parts))

    def _escape(self) -> str:
        character = self._next()
        if character != "u":
            if character not in _ESCAPES:
                raise NoJson
            return _ESCAPES[character]
        digits = "".join(self._next() for _ in range(4))
        if any(digit not in "0123456789abcdefABCDEF" for digit in digits):
            raise NoJson
        return chr(int(digits, 16))

    def _number(self) -> int | float:
        start = self.at
        if self._peek() == "-":
            self.at += 1
        whole = self._digits()
        if len(whole) > 1 and whole[0] == "0":
            raise NoJson
        exact = True
        if self._peek() == ".":
            self.at += 1
            self._digits()
            exact = False
        if self._peek() in ("e", "E"):
            self.at += 1
            if self._peek() in ("+", "-"):
                self.at += 1
            self._digits()
            exact = False
        text = self.text[start : self.at]
        # int() refuses more digits than anybody writes; that long, it is too large for any field.
        if exact and len(text) > 4_000:
            text = text[:4_000]
        return int(text) if exact else float(text)

    def _digits(self) -> str:
        start = self.at
        while self._peek() in tuple("0123456789"):
            self.at += 1
        if start == self.at:
            raise NoJson
        return self.text[start : self.at]

    def _blanks(self) -> None:
        while self._peek() in tuple(_BLANKS):
            self.at += 1

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _next(self) -> str:
        if self.at >= len(self.text):
            raise NoJson
        self.at += 1
        return self.text[self.at - 1]

    def _take(self, character: str) -> None:
        if self._next() != character:
            raise NoJson


def _paired(text: str) -> str:
    """Two escaped halves of a surrogate pair are one character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
