"""What the README shows: its lines run and typed as they stand, its samples of the contract's form."""

import json
import re
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas import topics
from schemas.aftersale_decisions import RequestApproved
from tests.factories import line_data, order_data, refund_data
from tests.integration.command import command
from tests.stack import ROOT, Stack

# A cache of its own: with other options it would not be `make check`'s.
OPTIONS = ("--config-file", "", "--cache-dir", str(ROOT / ".mypy_cache/readme"))
README = (ROOT / "README.md").read_text()


def _code(language: str = "python") -> str:
    (code,) = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    return str(code)


class Prefixed:
    """A producer below the test's own prefix of topics."""

    def __init__(self, producer: AIOKafkaProducer, prefix: str) -> None:
        self._producer, self._prefix = producer, prefix

    async def send_and_wait(self, topic: str, *arguments: object, **named: object) -> None:
        await self._producer.send_and_wait(self._prefix + topic, *arguments, **named)


async def test_what_the_readme_shows_works(stack: Stack) -> None:
    await stack.orders(order_data("order-7"))
    stack.start()
    said: list[tuple[object, ...]] = []
    producer = AIOKafkaProducer(bootstrap_servers=stack.kafka)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=stack.kafka,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await producer.start()
    await consumer.start()
    decisions = stack.prefix + topics.AFTERSALE_DECISIONS
    consumer.assign([TopicPartition(decisions, number) for number in range(stack.partitions)])

    class Enough(Exception):
        pass

    def once(*words: object) -> None:
        said.append(words)
        raise Enough

    scope = {"producer": Prefixed(producer, stack.prefix), "consumer": consumer, "print": once}
    exec("async def readme():\n" + textwrap.indent(_code(), "    "), scope)  # noqa: S102
    try:
        await scope["readme"]()
    except Enough:
        pass
    finally:
        await producer.stop()
        await consumer.stop()
    # The request is of now, the order's goods came long ago: a promise of 24 months still holds.
    assert said == [("RequestApproved", "order-7", 1)]


async def test_the_request_by_hand_that_the_readme_shows_is_sent(stack: Stack) -> None:
    (line,) = re.findall(r"^aftersale (send refund .*)$", README, re.MULTILINE)
    arguments = shlex.split(line, comments=True)
    done = await command(*arguments, folder=stack.folder, **stack.in_force())
    assert (done.code, done.err) == (0, "")
    (event,) = await stack.events(topics.AFTERSALE_REQUESTS)
    assert event.data["order_id"] == "order-7"


def test_a_strict_type_checker_finds_nothing_wrong_with_the_lines_of_python(tmp_path: Path) -> None:
    given = "from typing import Any\n\n\nasync def readme(producer: Any, consumer: Any) -> None:\n"
    file = tmp_path / "snippet.py"
    file.write_text(given + textwrap.indent(_code(), "    "))
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *OPTIONS, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("Success"), done.stdout + done.stderr


async def test_the_decision_and_the_explanation_shown_are_what_the_service_says(
    tmp_path: Path,
) -> None:
    shown = RequestApproved.model_validate_json(_code("json"), extra="forbid")
    given = (_file(tmp_path, "order", _ORDER), _file(tmp_path, "request", _request(shown)))
    tried = ("policy", "try", *given, "--kind", shown.kind)
    said = await command(*tried, folder=tmp_path, within=30)
    assert (said.code, said.err) == (0, "")
    lines = [line.rstrip() for line in said.out.splitlines()]
    explained = README.partition(f"$ aftersale explain {shown.request_id}\n")[2].partition("```")[0]
    assert len(explained.splitlines()) > 10
    assert [line for line in explained.splitlines() if line != "…" and line not in lines] == []

    (told,) = json.loads((await command(*tried, "--json", folder=tmp_path, within=30)).out)
    decided, printed = told["data"], json.loads(_code("json"))
    assert [check for check in printed.pop("checks") if check not in decided["checks"]] == []
    assert printed == {name: decided[name] for name in printed}
    assert decided.keys() == printed.keys() | {"checks"}


_ENGRAVED = {"sku": "ring", "paid": 19_900, "traits": ["custom_made"]}
_TOLD = dict.fromkeys(("withdrawal_right", "return_freight"), "2026-02-24T09:00:00Z")
_ORDER = order_data(
    "order-7",
    market="DE",
    timezone="Europe/Berlin",
    currency="EUR",
    placed_at="2026-02-24T09:00:00Z",
    disclosures=_TOLD,
    lines=[line_data("1", sku="lamp", quantity=2, paid=2500), line_data("2", **_ENGRAVED)],
)


def _request(shown: RequestApproved) -> dict[str, Any]:
    units = [{"line_id": line_id, "quantity": 1} for line_id in ("1", "2")]
    return refund_data("order-7", request_id=str(shown.request_id), lines=units)


def _file(folder: Path, name: str, data: dict[str, Any]) -> str:
    file = folder / f"{name}.json"
    file.write_text(json.dumps(data))
    return str(file)


def test_every_file_that_is_linked_is_there() -> None:
    for text in (
        "README.md",
        "deploy/README.md",
        "schemas/README.md",
        "service/policies/README.md",
    ):
        folder = (ROOT / text).parent
        links = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / text).read_text())
        assert [link for link in links if not (folder / link).exists()] == []
