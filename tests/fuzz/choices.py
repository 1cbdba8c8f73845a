"""A sequence of choices made by bytes: what a fuzzer changes in the bytes changes the choices."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Of no bytes left, always the first choice."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def below(self, most: int) -> int:
        wide = 1 if most <= 256 else 2
        return int.from_bytes(self.raw(wide)) % most

    def pick(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def once_in(self, times: int) -> bool:
        return self.below(times) == times - 1

    def raw(self, length: int) -> bytes:
        taken = self._data[self._at : self._at + length]
        self._at += length
        return taken

    def rest(self) -> bytes:
        return self.raw(len(self._data))
