"""An operator's own list of words that are not published, beside those of `common.yaml`."""

from collections.abc import Iterator
from pathlib import Path

from service.policies.problems import Problem, told

FILE = "blocked_words.txt"
_LONGEST = 100


def listed_words(folder: Path | None) -> list[str]:
    """A word or phrase a line, `#` before a remark; none where the folder has no list. Raises PolicyError."""
    file = None if folder is None else folder / FILE
    if file is None or not file.exists():
        return []
    content = file.read_bytes()
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        told([Problem(file=FILE, line=line, expected="not in UTF-8")])
        raise
    told(_too_long(lines))
    return [words for line in lines if (words := _words(line))]


def _words(line: str) -> str:
    return line.partition("#")[0].strip()


def _too_long(lines: list[str]) -> Iterator[Problem]:
    for number, line in enumerate(lines, start=1):
        if len(_words(line)) > _LONGEST:
            expected = f"a word or phrase of at most {_LONGEST} characters"
            yield Problem(file=FILE, line=number, expected=expected)
