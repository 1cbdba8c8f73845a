"""What a partition has on its way to Kafka: one publication at a time, each waited for, none forgotten."""

import asyncio
from typing import Any, cast

import pytest

from service.ownership import Ownership


class _Producer:
    def __init__(self) -> None:
        self.discarded = False

    async def discard(self) -> None:
        self.discarded = True


class _Publication:
    def __init__(self, error: Exception | None = None) -> None:
        self.begun, self.ending = asyncio.Event(), asyncio.Event()
        self.done = False
        self._error = error

    async def __call__(self) -> None:
        self.begun.set()
        await self.ending.wait()
        if self._error is not None:
            raise self._error
        self.done = True


def _owner() -> Ownership:
    return Ownership(
        partition=cast("Any", None),
        group_id="g",
        fence=cast("Any", None),
        producer=cast("Any", _Producer()),
        decided_through=0,
        published_through=0,
        written_through=0,
        verdict=cast("Any", None),
    )


async def test_the_next_publication_begins_once_the_one_before_is_confirmed() -> None:
    owner, first, second = _owner(), _Publication(), _Publication()
    await owner.publish(first)
    following = asyncio.create_task(owner.publish(second))
    await first.begun.wait()
    assert not second.begun.is_set()
    first.ending.set()
    await following
    await second.begun.wait()
    assert first.done
    second.ending.set()
    await owner.confirmed()
    assert second.done


async def test_what_became_of_a_publication_is_told_before_the_next_one_begins() -> None:
    owner, next = _owner(), _Publication()
    failing = _Publication(ConnectionError("cut off"))
    failing.ending.set()
    await owner.publish(failing)
    with pytest.raises(ConnectionError):
        await owner.publish(next)
    assert not next.begun.is_set()


async def test_what_is_on_its_way_comes_to_its_end_before_a_partition_is_given_up() -> None:
    owner, last = _owner(), _Publication()
    await owner.publish(last)
    giving_up = asyncio.create_task(owner.give_up())
    await last.begun.wait()
    assert not cast("Any", owner.producer).discarded
    last.ending.set()
    await giving_up
    assert last.done
    assert cast("Any", owner.producer).discarded


async def test_a_partition_is_given_up_also_where_the_last_publication_fails() -> None:
    owner, last = _owner(), _Publication(ConnectionError("cut off"))
    last.ending.set()
    await owner.publish(last)
    await owner.give_up()
    assert cast("Any", owner.producer).discarded
