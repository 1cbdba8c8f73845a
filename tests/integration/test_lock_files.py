"""The lock files: the same packages everywhere, each known by its sum, from whatever index is configured."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.stack import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
# The extras that each file is compiled with.
LOCKS: dict[str, tuple[str, ...]] = {
    "requirements.lock": (),
    "requirements-dev.lock": ("local", "dev"),
}
_PINNED = re.compile(r"^[A-Za-z0-9._-]+(\[[a-z0-9,_-]+\])?==[^=\s;*]+( ; .+)?$")
_HASH = re.compile(r"^--hash=sha256:[0-9a-f]{64}$")
_HOST = re.compile(
    r"://|\b[\w-]+(\.[\w-]+)*\.(com|org|net|io|dev|cn|local|internal)\b|@ |localhost"
)


@dataclass(frozen=True, slots=True)
class Pinned:
    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        (only,) = self.requirement.specifier
        return only.version


def _entries(lock: str) -> Iterator[list[str]]:
    """Each requirement's line with the hash lines that continue it."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / lock).read_text(), flags=re.MULTILINE)
    for entry in text.replace("\\\n", "\0").splitlines():
        if entry.strip():
            yield [part.strip() for part in entry.split("\0")]


def _pinned(lock: str) -> list[Pinned]:
    return [Pinned(Requirement(first), tuple(hashes)) for first, *hashes in _entries(lock)]


def _direct(extras: tuple[str, ...]) -> list[Requirement]:
    optional = PROJECT["optional-dependencies"]
    wanted = [*PROJECT["dependencies"], *(line for extra in extras for line in optional[extra])]
    return [Requirement(line) for line in wanted]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_its_hashes(lock: str) -> None:
    entries = list(_entries(lock))
    assert len(entries) > 20
    assert [first for first, *_ in entries if not _PINNED.match(first)] == []
    assert [first for first, *hashes in entries if not hashes] == []
    assert [line for _, *hashes in entries for line in hashes if not _HASH.match(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_index_and_no_host_is_named(lock: str) -> None:
    """Comments too: where someone compiled the file is nobody's business."""
    lines = (ROOT / lock).read_text().splitlines()
    options = [line for line in lines if line.strip().startswith("-") and "--hash=" not in line]
    assert options == []
    assert [line for line in lines if _HOST.search(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_package_is_pinned_twice_for_one_environment(lock: str) -> None:
    seen: dict[tuple[str, str], str] = {}
    for pinned in _pinned(lock):
        key = (pinned.name, str(pinned.requirement.marker))
        assert key not in seen, f"{pinned.name}: {seen[key]} and {pinned.version}"
        seen[key] = pinned.version


@pytest.mark.parametrize("lock", LOCKS)
def test_every_direct_dependency_is_pinned_at_a_version_it_admits(lock: str) -> None:
    pinned: dict[str, list[str]] = {}
    for entry in _pinned(lock):
        pinned.setdefault(entry.name, []).append(entry.version)
    wanted = _direct(LOCKS[lock])
    assert wanted
    wrong = {
        str(requirement): pinned.get(canonicalize_name(requirement.name))
        for requirement in wanted
        if not any(
            requirement.specifier.contains(version, prereleases=True)
            for version in pinned.get(canonicalize_name(requirement.name), ())
        )
    }
    assert wrong == {}


def test_what_runs_in_production_was_tested_at_the_same_version() -> None:
    of_tests = {entry.name: entry.version for entry in _pinned("requirements-dev.lock")}
    differing = {
        entry.name: (entry.version, of_tests.get(entry.name))
        for entry in _pinned("requirements.lock")
        if of_tests.get(entry.name) != entry.version
    }
    assert differing == {}
