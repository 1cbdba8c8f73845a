"""`run --workers 2`: as one process to the outside, whatever ends within."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import orjson
import pytest
from prometheus_client.parser import text_string_to_metric_families

from schemas import topics
from tests.faults.load import SMALL_BATCHES, send_orders, send_requests
from tests.history import check_history
from tests.integration.command import command
from tests.stack import ServiceProcess, Stack, eventually

_TWO = {**SMALL_BATCHES, "WORKERS": "2", "BATCH_RECORDS": "10"}


@pytest.fixture
def stack(stack: Stack) -> Stack:
    """A parent starts its workers by the command line that it was started by: a fork has none of its own."""
    stack.fresh = True
    return stack


def _lines(service: ServiceProcess, event: str) -> list[dict[str, Any]]:
    """Of the log, which people are told in as well when something ends it."""
    lines = service.log.read_bytes().splitlines()
    found = [orjson.loads(line) for line in lines if line.startswith(b"{")]
    return [line for line in found if line["event"] == event]


def _pids(service: ServiceProcess) -> dict[int, int]:
    """By worker, of its latest process."""
    return {line["worker"]: line["pid"] for line in _lines(service, "worker_started")}


async def _numbers(service: ServiceProcess) -> dict[tuple[str, ...], float]:
    status, text = await service.get("/metrics")
    assert status == 200
    return {
        (sample.name.removeprefix("aftersale_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def _counted(service: ServiceProcess) -> float:
    return sum(n for key, n in (await _numbers(service)).items() if key[0] == "records_total")


async def _decided(stack: Stack, more_than: int) -> int:
    async def more() -> int:
        (row,) = await stack.fetch("select count(*) as n from outcomes")
        return int(row["n"]) if row["n"] > more_than else 0

    return int(await eventually(more, what=f"more than {more_than} outcomes"))


def _runs(pid: int) -> bool:
    """One that nobody has buried yet does not."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


async def test_two_workers_share_the_partitions_and_decide_everything_once(stack: Stack) -> None:
    service = stack.start("run", "--workers", "2", **SMALL_BATCHES)
    await service.ready()
    await send_orders(stack, 100)
    requests = await send_requests(stack, 100)
    await stack.settled()
    partitions = len(topics.INPUTS) * stack.partitions

    async def all_counted() -> bool:
        return await _counted(service) >= 100 + len(requests)

    await eventually(all_counted, what="every record in the metrics")
    numbers = await _numbers(service)
    assert len([key for key in numbers if key[0] == "oldest_undecided_seconds"]) == partitions
    assert numbers["policy_version_info", "default", "ever", "1"] == 1
    assert numbers["worker_restarts_total",] == 0
    assert await service.stop() == 0
    await check_history(stack, requests)
    assert {line["worker"] for line in _lines(service, "batch")} == {1, 2}
    ended = {line["worker"]: line["exit_code"] for line in _lines(service, "worker_ended")}
    assert ended == {1: 0, 2: 0}


async def test_the_service_is_ready_when_every_worker_is(stack: Stack) -> None:
    service = stack.start(**_TWO)
    await service.ready()
    assert {line["worker"] for line in _lines(service, "started")} == {1, 2}
    frozen = _pids(service)[2]
    os.kill(frozen, signal.SIGSTOP)

    async def unready() -> bool:
        return (await service.get("/readyz"))[0] == 503

    await eventually(unready, what="a frozen worker in /readyz")
    assert (await service.get("/livez"))[0] == 200
    os.kill(frozen, signal.SIGCONT)
    await service.ready()
    assert await service.stop() == 0


async def test_a_worker_that_is_killed_is_started_again_and_nothing_is_lost_or_doubled(
    stack: Stack,
) -> None:
    await send_orders(stack, 150)
    requests = await send_requests(stack, 150, each=3)
    service = stack.start(**_TWO)
    await _decided(stack, 20)
    counted = await _counted(service)
    first = _pids(service)
    for worker in (1, 2):
        os.kill(first[worker], signal.SIGKILL)
    assert await stack.lag() > 100, "the fault came after the work"

    async def both_again() -> bool:
        return (await _numbers(service))["worker_restarts_total",] == 2

    await eventually(both_again, what="two restarts in the metrics")
    assert await _counted(service) >= counted
    await stack.settled()
    await service.ready()
    assert await service.stop() == 0
    killed = [line for line in _lines(service, "worker_ended") if line["exit_code"] == -9]
    assert {line["pid"] for line in killed} == set(first.values())
    await check_history(stack, requests)


async def test_a_stop_ends_all_workers_well_while_work_is_in_flight(stack: Stack) -> None:
    await send_orders(stack, 150)
    requests = await send_requests(stack, 150, each=3)
    service = stack.start(**_TWO)
    await _decided(stack, 20)
    pids = _pids(service)
    assert await service.stop() == 0
    assert not [pid for pid in pids.values() if _runs(pid)]
    assert await stack.lag() > 0, "the stop came after the work"
    assert not _lines(service, "worker_killed")
    stack.start(**SMALL_BATCHES)
    await stack.settled()
    await check_history(stack, requests)


async def test_a_worker_that_does_not_stop_in_time_is_killed_and_the_exit_code_tells(
    stack: Stack,
) -> None:
    service = stack.start(**_TWO, SHUTDOWN_SECONDS="1")
    await service.ready()
    frozen = _pids(service)[1]
    os.kill(frozen, signal.SIGSTOP)
    assert await service.stop() == 1
    assert not _runs(frozen)
    assert [line["worker"] for line in _lines(service, "worker_killed")] == [1]


async def test_workers_end_by_themselves_when_their_parent_is_killed(stack: Stack) -> None:
    await send_orders(stack, 150)
    requests = await send_requests(stack, 150, each=3)
    service = stack.start(**_TWO)
    await _decided(stack, 20)
    pids = _pids(service)
    await service.kill()

    async def gone() -> bool:
        return not [pid for pid in pids.values() if _runs(pid)]

    await eventually(gone, within=30, what="the end of the orphans")
    assert {line.get("worker") for line in _lines(service, "stopped")} == {1, 2}
    assert await stack.lag() > 0, "they went on"
    stack.start(**SMALL_BATCHES)
    await stack.settled()
    await check_history(stack, requests)


async def test_a_contradiction_that_one_worker_finds_ends_all_with_its_exit_code(
    stack: Stack,
) -> None:
    service = stack.start(**_TWO)
    await send_orders(stack, 20)
    await stack.settled()
    await service.ready()
    assert await service.stop() == 0
    await stack.execute(
        "delete from partitions where (topic, partition) in"
        " (select topic, partition from partitions where decided_through > 0 limit 1)"
    )
    service = stack.start(**_TWO)
    assert await service.ended() == 3
    assert len(_lines(service, "worker_started")) == 2, "one was started again"
    codes = [line["exit_code"] for line in _lines(service, "worker_ended")]
    assert len(codes) == 2
    assert set(codes) <= {0, 3}


async def test_recovery_is_for_one_process(stack: Stack) -> None:
    """Each worker would keep the permission for partitions that it is given later."""
    service = stack.start("run", "--workers", "2", "--recover", "records")
    assert await service.ended() == 2
    assert "--workers 1" in service.log.read_text()


async def test_what_is_wrong_with_a_pack_is_told_once_and_before_any_worker_starts(
    tmp_path: Path,
) -> None:
    (tmp_path / "us.yaml").write_text("pack: us\nmarkets: [usa]\ntimezone: UTC\nextends: common\n")
    settings = {"POLICY_DIR": str(tmp_path), "HTTP_PORT": "0", "WORKERS": "2"}
    done = await command("run", folder=tmp_path, **settings)
    assert done.code == 2, done.err
    assert [line.split(":")[0] for line in done.said] == ["us.yaml", "us.yaml"]
    assert "worker_started" not in done.err


async def test_a_wrong_number_of_workers_is_a_wrong_setting(tmp_path: Path) -> None:
    asked = await asyncio.gather(
        command("settings", folder=tmp_path, WORKERS="0"),
        command("run", "--workers", "65", folder=tmp_path),
    )
    assert [done.code for done in asked] == [2, 2]
