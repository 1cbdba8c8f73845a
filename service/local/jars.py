"""Kafka's jars, fetched once into the user's cache and checked against the committed sums each time."""

import hashlib
import os
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path

from service.local.errors import LocalServerError

KAFKA_VERSION = "4.3.1"
# Kafka's own jars log nothing without a binding: a broker that fails would not say why.
_ARTIFACTS = f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}+org.slf4j:slf4j-simple:1.7.36"


def kafka_jars() -> Path:
    """The folder with every jar of the list, checked. Raises LocalServerError."""
    folder = _cache() / f"kafka-{KAFKA_VERSION}"
    sums = expected_sums()
    if not _complete(folder, sums):
        _fetch(folder, sums)
    wrong = [name for name, expected in sums.items() if _sum(folder / name) != expected]
    if wrong:
        raise LocalServerError(
            f"{folder / wrong[0]} is not the jar that was expected (SHA-256 differs); "
            "remove the folder and try again"
        )
    return folder


def expected_sums() -> dict[str, str]:
    """SHA-256 by jar, as committed."""
    text = files(__package__).joinpath(f"kafka-{KAFKA_VERSION}.sha256").read_text()
    return {name: digest for digest, name in (line.split() for line in text.splitlines())}


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "aftersale"


def _complete(folder: Path, sums: dict[str, str]) -> bool:
    return all((folder / name).is_file() for name in sums)


def _fetch(folder: Path, sums: dict[str, str]) -> None:
    """Into a folder beside, then renamed: two processes at once do not see each other's halves."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix="fetching-"))
    try:
        for jar in _resolved():
            if jar.name in sums:
                shutil.copy(jar, beside / jar.name)
        missing = sorted(set(sums) - {jar.name for jar in beside.iterdir()})
        if missing:
            raise LocalServerError(f"Kafka's jars could not all be had: {missing[0]} is missing")
        shutil.rmtree(folder, ignore_errors=True)
        try:
            beside.rename(folder)
        except OSError:
            if not _complete(folder, sums):
                raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _resolved() -> list[Path]:
    try:
        import jgo
    except ImportError as error:
        raise LocalServerError("install the extra: pip install 'aftersale[local]'") from error
    try:
        artifacts = jgo.resolve(_ARTIFACTS)
        return [Path(artifact.resolve()) for artifact in artifacts]
    # jgo lets every error of its own and of its HTTP client through.
    except Exception as error:
        raise LocalServerError(
            f"Kafka's jars could not be downloaded ({type(error).__name__}: {error}); "
            "a connection to Maven Central or its mirror is needed the first time"
        ) from error


def _sum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
