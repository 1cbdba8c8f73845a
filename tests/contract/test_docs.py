"""The page for people: it names everything of the contract, and needs nothing but itself to be read."""

import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from schemas import topics
from schemas.catalogue import MODELS
from schemas.code_meanings import DEAD_LETTERS, REASONS, REFERRALS, REJECTIONS
from schemas.docs import rules
from schemas.docs.asyncapi import document
from schemas.docs.page import page
from service.settings import Settings
from tests.stack import ROOT

# Without an end of their own.
VOID = ("meta",)


class Read(HTMLParser):
    """What a browser would make of the page: sections by their heading's anchor, links, tags left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sections: dict[str, str] = {"": ""}
        self.anchors: Counter[str] = Counter()
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.links += [named[name] or "" for name in ("href", "src") if name in named]
        if anchor := named.get("id"):
            self.anchors[anchor] += 1
            self.sections[anchor] = ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        last = next(reversed(self.sections))
        self.sections[last] += data + "\n"


PAGE = page(document())
READ = Read(PAGE)


@pytest.mark.parametrize("topic", topics.TYPES)
def test_every_topic_has_its_section(topic: str) -> None:
    assert topic in READ.sections[topic]
    assert f"#{topic}" in READ.links


@pytest.mark.parametrize("kind", MODELS)
def test_every_type_has_its_section_with_all_its_fields(kind: str) -> None:
    section = READ.sections[kind].splitlines()
    assert f"#{kind}" in READ.links
    for name, field in MODELS[kind].model_fields.items():
        assert (field.alias or name) in section, name
    assert "JSON Schema" in section


def test_inner_fields_stand_under_the_field_that_holds_them() -> None:
    assert "lines[].quantity" in READ.sections[topics.ORDER_SNAPSHOT].splitlines()
    assert "refused[].reasons[].code" in READ.sections[topics.REQUEST_APPROVED].splitlines()
    care = READ.sections[topics.CARE_REQUESTED].splitlines()
    assert {"service[exchange].lines[].replacement_sku", "review.score"} <= set(care)


def test_every_code_is_explained() -> None:
    for anchor, codes in (
        ("reasons", REASONS),
        ("rejections", REJECTIONS),
        ("referrals", REFERRALS),
        ("dead-letters", DEAD_LETTERS),
    ):
        assert set(codes) <= set(READ.sections[anchor].splitlines())


def test_the_rules_for_senders_are_there_with_the_defaults_of_the_service() -> None:
    settings = {name: field.default for name, field in Settings.model_fields.items()}
    assert {
        "park_hours": rules.WAIT_HOURS,
        "park_limit": rules.WAITING_AN_ORDER,
        "order_bytes": rules.ORDER[0],
        "order_fields": rules.ORDER[1],
        "report_bytes": rules.WAREHOUSE_REPORT[0],
        "report_fields": rules.WAREHOUSE_REPORT[1],
        "request_bytes": rules.ANY_OTHER[0],
        "request_fields": rules.ANY_OTHER[1],
        "json_depth": rules.DEPTH,
        "headers": rules.HEADERS,
        "header_bytes": rules.HEADER_BYTES,
        "future_tolerance_seconds": rules.FUTURE_SECONDS,
        "stale_days": rules.STALE_DAYS,
    }.items() <= settings.items()
    for words in ("72 hours", "64 KiB and 2,000 fields", "orders 1 MiB and 20,000", "5 minutes"):
        assert words in READ.sections["rules"]
        assert words in document()["info"]["description"]


def test_all_of_the_contract_is_read_and_written() -> None:
    for topic, kinds in topics.TYPES.items():
        assert (topics.INPUTS | topics.OUTPUTS).get(topic) == kinds


def test_the_page_is_whole_and_needs_no_network() -> None:
    assert READ.open == []
    assert READ.links
    assert [link for link in READ.links if not link.startswith("#")] == []
    assert {link.removeprefix("#") for link in READ.links} <= set(READ.anchors)
    assert [anchor for anchor, count in READ.anchors.items() if count > 1] == []
    assert "@import" not in PAGE
    assert "url(" not in PAGE


def test_the_command_says_where_the_page_is(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "schemas.docs", str(tmp_path / "new" / "page.html")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()).read_text(encoding="utf-8") == PAGE
