"""Orders and requests out of files of JSON lines, also packed with gzip, line by line."""

import gzip
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson

from service.operate.rehearsal import TAKEN, WrongInput, read
from service.stream.decode import Decoded
from service.stream.envelope import DecodeRules

Advance = Callable[[int], object]


def entries(file: Path, rules: DecodeRules, advance: Advance) -> Iterator[tuple[Decoded, str]]:
    """Each with its file and line. `advance`: called with bytes of the file as they were read.

    Raises WrongInput for a line that is no order and no request.
    """
    try:
        with file.open("rb") as held:
            unpacked: io.BufferedIOBase = held
            if file.name.endswith(".gz"):
                unpacked = gzip.GzipFile(fileobj=held)
            before = 0
            for number, line in enumerate(unpacked, 1):
                if not line.isspace():
                    where = f"{file}:{number}"
                    yield _entry(line, rules, where), where
                if number % 1_000 == 0:
                    advance(held.tell() - before)
                    before = held.tell()
            advance(held.tell() - before)
    except (OSError, EOFError) as error:
        raise WrongInput(f"{file}: {getattr(error, 'strerror', None) or error}") from error


def _entry(line: bytes, rules: DecodeRules, where: str) -> Decoded:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise WrongInput(f"{where}: no JSON: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("data"), dict):
        raise WrongInput(f'{where}: not of the form {{"type": ..., "data": {{...}}}}')
    if found.get("type") not in TAKEN:
        raise WrongInput(f"{where}: type: {found.get('type')} is no order and no request")
    return read(found["type"], found["data"], rules, where)
