"""Batches in work: each has one place, and gives it back once, whatever ends it."""

import asyncio

import pytest

from service.slots import Slot, Slots


async def test_who_is_told_to_stop_while_waiting_takes_no_place() -> None:
    slots, stopping = Slots(1), asyncio.Event()
    holder, waiting = Slot(slots), Slot(slots)
    await holder.take()
    asked = asyncio.create_task(waiting.take_unless(stopping))
    await asyncio.sleep(0)
    stopping.set()
    assert not await asked
    holder.give_back()
    assert not slots.places.locked()
    assert await Slot(slots).take_unless(asyncio.Event())


async def test_a_place_is_given_back_once() -> None:
    slots = Slots(1)
    slot = Slot(slots)
    slot.give_back()
    await slot.take()
    await slot.take()
    slot.give_back()
    slot.give_back()
    await Slot(slots).take()
    assert slots.places.locked()


async def test_who_is_cancelled_just_as_it_is_its_turn_keeps_no_place() -> None:
    slots = Slots(1)
    holder, waiting = Slot(slots), Slot(slots)
    await holder.take()

    async def batch() -> None:
        try:
            await waiting.take_unless(asyncio.Event())
        finally:
            waiting.give_back()

    asked = asyncio.create_task(batch())
    await asyncio.sleep(0)
    holder.give_back()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert not slots.places.locked()


async def test_the_next_batch_begins_when_the_last_one_is_recorded() -> None:
    slots = Slots(2)
    first, second = Slot(slots), Slot(slots)
    await first.take()
    taking = asyncio.create_task(second.take())
    await asyncio.sleep(0)
    first.give_back()
    await taking
    assert slots.turn.locked()
    second.give_back()
    assert not slots.turn.locked()


async def test_a_batch_that_takes_long_does_not_hold_the_next_one_up() -> None:
    slots = Slots(2)
    long, next = Slot(slots), Slot(slots)
    await long.take()
    async with asyncio.timeout(5):
        await next.take()
    next.give_back()
    assert slots.turn.locked(), "whose turn it is keeps it"
    long.give_back()
    assert not slots.turn.locked()


async def test_who_is_cancelled_while_waiting_for_its_turn_keeps_no_place() -> None:
    slots = Slots(2)
    await Slot(slots).take()

    async def batch() -> None:
        async with Slot(slots):
            raise AssertionError("it is not its turn")

    asked = asyncio.create_task(batch())
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    await asyncio.wait_for(slots.places.acquire(), 1)
