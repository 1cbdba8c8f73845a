"""Feedback on goods that were repaired, exchanged or paid back, as readers and customer care see it."""

from typing import Any

import orjson
import pytest

from schemas import topics
from tests.after_sale import Message, asked, care, id_of, reported, review, snapshot
from tests.factories import NOW, instant, line_data, order_data
from tests.integration.command import command
from tests.stack import Event, Stack
from tests.stories import in_batches, of_order, one

FAULT: dict[str, Any] = {"reason": "defective"}


async def _told(stack: Stack, order_id: str) -> Event:
    return [
        event for event in await of_order(stack, order_id) if event.type == topics.FEEDBACK_APPROVED
    ][-1]


def _back(case: Message, kind: str) -> Message:
    """The goods of that case are with the customer again, and free to be asked for."""
    if kind == "repair":
        return reported(topics.REPAIR_COMPLETED, case, repaired=True)
    return reported(topics.REPLACEMENT_SHIPPED, case)


async def _marks(stack: Stack, order_id: str) -> dict[str, int | None]:
    rows = await stack.fetch(
        "select request_id, low_score from cases where order_id = $1", order_id
    )
    return {str(row["request_id"]): row["low_score"] for row in rows}


@pytest.mark.parametrize(("kind", "said"), [("repair", "repaired"), ("exchange", "exchanged")])
async def test_an_unhappy_review_after_a_repair_says_so_and_marks_the_case(
    shared_stack: Stack, kind: str, said: str
) -> None:
    stack, order_id = shared_stack, f"o-after-{kind}"
    case = asked(kind, order_id, **FAULT)
    await in_batches(stack, [snapshot(order_data(order_id))], [case], [_back(case, kind)])
    unhappy = review(order_id, score=2, line_id="1")
    await in_batches(stack, [unhappy])
    event = await _told(stack, order_id)
    assert event.data["after_sale"] == said
    assert event.data["verified_purchase"] is True
    remedies = event.data["remedies"]
    assert {one["kind"] for one in remedies} >= {"repair", "exchange", "refund"}
    assert all(one["closes"] > instant(NOW) for one in remedies if one["closes"])
    assert await _marks(stack, order_id) == {id_of(case): 2}
    done = await command("explain", id_of(case), "--json", folder=stack.folder, **stack.in_force())
    assert any("were reviewed with 2 of 5" in note for note in orjson.loads(done.out)["notes"])


async def test_a_happy_one_marks_nothing_and_names_no_remedies(shared_stack: Stack) -> None:
    stack, order_id = shared_stack, "o-after-happy"
    case = asked("repair", order_id, **FAULT)
    await in_batches(stack, [snapshot(order_data(order_id))], [case], [_back(case, "repair")])
    await in_batches(stack, [review(order_id, score=5, line_id="1")])
    event = await _told(stack, order_id)
    assert (event.data["after_sale"], event.data["remedies"]) == ("repaired", [])
    assert await _marks(stack, order_id) == {id_of(case): None}


async def test_a_care_tells_of_the_repair_before_it(shared_stack: Stack) -> None:
    """Its review is of the repaired line, its service of another; both are in one batch's load."""
    stack, order_id = shared_stack, "o-after-care"
    lines = [line_data("1"), line_data("2")]
    case = asked("repair", order_id, lines=one("1"), **FAULT)
    await in_batches(
        stack, [snapshot(order_data(order_id, lines=lines))], [case], [_back(case, "repair")]
    )
    service = {"kind": "exchange", "lines": one("2"), **FAULT}
    both = care(order_id, service=service, review={"score": 1, "line_id": "1"})
    await in_batches(stack, [both])
    assert (await _told(stack, order_id)).data["after_sale"] == "repaired"
    assert await _marks(stack, order_id) == {id_of(case): 1, id_of(both): None}


async def test_what_may_still_be_asked_for_is_of_what_is_left(shared_stack: Stack) -> None:
    """Once all money went back there is no further remedy, and the review says that it did."""
    stack, order_id = shared_stack, "o-after-refund"
    order = order_data(order_id, lines=[line_data("1"), line_data("2", delivered=0)])
    lost = asked("refund", order_id, lines=one("2"), reason="not_received")
    whole = review(order_id, score=1)
    await in_batches(stack, [snapshot(order)], [lost], [whole])
    event = await _told(stack, order_id)
    assert event.data["after_sale"] == "refunded"
    assert {one["line_id"] for one in event.data["remedies"]} == {"1"}
