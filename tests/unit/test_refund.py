"""Refunds as given / when / then."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.domain.event import RefundIssued, RequestApproved, RequestReferred, RequestRejected
from service.domain.inbound import ServiceRequested, SnapshotTaken
from service.domain.order import Order
from service.domain.outcome import Outcome
from tests.unit.builders import NOW, a_line, a_refund, after, an_order, known

UNSHIPPED: dict[str, Any] = {"shipped": 0}
IN_TRANSIT: dict[str, Any] = {"shipped": 1, "delivered": 0}


def codes(outcome: Outcome) -> list[str]:
    event = outcome.events[0].event
    assert isinstance(event, RequestRejected | RequestReferred)
    return [reason["code"] for reason in event.reasons]


def approved(outcome: Outcome) -> RequestApproved:
    event = outcome.events[0].event
    assert isinstance(event, RequestApproved), event
    return event


def issued(outcome: Outcome) -> list[RefundIssued]:
    return [e.event for e in outcome.events if isinstance(e.event, RefundIssued)]


@pytest.mark.parametrize(
    ("order", "request_", "expected"),
    [
        pytest.param(
            an_order(status="unpaid", captured=0),
            a_refund(),
            ["order_unpaid"],
            id="an order that was never paid",
        ),
        pytest.param(
            an_order(), a_refund(customer_id="c-2"), ["order_not_found"], id="another's order"
        ),
        pytest.param(
            an_order(), a_refund(("9", 1)), ["line_not_found"], id="a line that there is not"
        ),
        pytest.param(
            an_order(), a_refund(("1", 2)), ["quantity_unavailable"], id="more than was bought"
        ),
        pytest.param(
            an_order(a_line(delivered_at=NOW - timedelta(days=31))),
            a_refund(),
            ["window_closed"],
            id="a change of mind after 31 days",
        ),
        pytest.param(
            an_order(), a_refund(condition="used"), ["condition_not_accepted"], id="used goods"
        ),
        pytest.param(
            an_order(a_line(traits=frozenset({"custom_made"}))),
            a_refund(),
            ["item_excluded"],
            id="custom-made goods",
        ),
        pytest.param(
            an_order(
                a_line(traits=frozenset({"digital"}), confirmed=frozenset({"digital"})),
            ),
            a_refund(),
            ["item_excluded"],
            id="digital goods, the exception confirmed",
        ),
        pytest.param(
            an_order(a_line(**UNSHIPPED, traits=frozenset({"custom_made"}))),
            a_refund(),
            ["item_excluded"],
            id="custom-made goods not shipped yet",
        ),
        pytest.param(
            an_order(a_line(delivered_at=NOW - timedelta(days=31))),
            a_refund(reason="other"),
            ["window_closed"],
            id="another reason too late for anyone to look into",
        ),
        pytest.param(
            an_order(a_line(**IN_TRANSIT)),
            a_refund(reason="defective"),
            ["not_delivered"],
            id="a fault of goods on their way",
        ),
        pytest.param(
            an_order(),
            a_refund(requested_at=NOW + timedelta(minutes=6)),
            ["timestamp_in_future"],
            id="a request from the future",
        ),
        pytest.param(
            an_order(),
            a_refund(amount=1001),
            ["amount_exceeds_available"],
            id="one minor unit above the share",
        ),
        pytest.param(
            an_order(status="cancelled", captured=0),
            a_refund(),
            ["order_cancelled"],
            id="a cancelled order of which nothing was captured",
        ),
        pytest.param(
            an_order(a_line(delivered_at=NOW - timedelta(days=40)), status="unpaid"),
            a_refund(condition="used", requested_at=NOW + timedelta(hours=1)),
            ["order_unpaid", "timestamp_in_future", "condition_not_accepted", "window_closed"],
            id="everything wrong at once: every reason, never only the first",
        ),
    ],
)
def test_is_rejected_with_every_reason(
    order: Order, request_: ServiceRequested, expected: list[str]
) -> None:
    outcome = after(known(order), request_)
    assert codes(outcome) == expected
    assert outcome.state.ledger.reserved == outcome.state.ledger.refunded == 0
    if expected == ["order_not_found"]:
        assert outcome.case is None, "a stranger's request is no case of the order"
    else:
        assert outcome.case is not None
        assert outcome.case.status == "rejected"


@pytest.mark.parametrize(
    ("order", "request_", "expected"),
    [
        pytest.param(
            an_order(a_line(paid=50_001)),
            a_refund(),
            ["amount_above_automatic_limit"],
            id="an amount above the automatic limit",
        ),
        pytest.param(
            an_order(),
            a_refund(reason="not_received"),
            ["evidence_to_judge"],
            id="not received, though delivered",
        ),
        pytest.param(
            an_order(),
            a_refund(requested_at=NOW - timedelta(days=7, seconds=1)),
            ["stale_request"],
            id="a request older than a week",
        ),
    ],
)
def test_is_left_to_a_person_with_units_and_money_kept(
    order: Order, request_: ServiceRequested, expected: list[str]
) -> None:
    outcome = after(known(order), request_)
    assert codes(outcome) == expected
    assert isinstance(outcome.events[0].event, RequestReferred)
    assert outcome.state.ledger.reserved == order.lines[0].paid
    assert codes(after(outcome.state, a_refund())) == ["nothing_available"]


@pytest.mark.parametrize(
    ("line", "request_", "at_once"),
    [
        pytest.param(a_line(**UNSHIPPED), a_refund(), 1000, id="not shipped, change of mind"),
        pytest.param(
            a_line(**UNSHIPPED, traits=frozenset({"custom_made"})),
            a_refund(reason="late_delivery"),
            1000,
            id="not shipped and custom-made, but late",
        ),
        pytest.param(a_line(**IN_TRANSIT), a_refund(reason="not_received"), 1000, id="lost"),
        pytest.param(a_line(), a_refund(), 0, id="delivered, change of mind"),
        pytest.param(a_line(), a_refund(reason="defective"), 0, id="delivered and defective"),
        pytest.param(
            a_line(traits=frozenset({"digital"})),
            a_refund(),
            1000,
            id="digital goods, the exception never confirmed: nothing can come back",
        ),
    ],
)
def test_is_approved_and_paid_at_once_unless_goods_come_back(
    line: Any, request_: ServiceRequested, at_once: int
) -> None:
    outcome = after(known(an_order(line)), request_)
    event, ledger = approved(outcome), outcome.state.ledger
    assert event.refund is not None
    assert event.refund.amount == 1000
    assert event.goods.return_required is (at_once == 0)
    assert sum(refund.amount for refund in issued(outcome)) == ledger.refunded == at_once
    assert ledger.reserved == 1000 - at_once
    assert [emitted.sequence for emitted in outcome.events] == list(
        range(1, len(outcome.events) + 1)
    )


def test_of_several_lines_grants_what_passes_and_lists_the_rest() -> None:
    order = an_order(a_line("1"), a_line("2", delivered_at=NOW - timedelta(days=50)))
    event = approved(after(known(order), a_refund(("1", 1), ("2", 1), ("3", 1))))
    assert [line.line_id for line in event.lines] == ["1"]
    assert {line.line_id: line.reasons[0]["code"] for line in event.refused} == {
        "2": "window_closed",
        "3": "line_not_found",
    }


def test_decides_the_units_of_a_line_by_how_far_they_got() -> None:
    order = an_order(a_line(quantity=3, paid=1000, shipped=2, delivered=1))
    outcome = after(known(order), a_refund(("1", 3)))
    lines = [(line.quantity, line.refund, line.return_required) for line in approved(outcome).lines]
    assert lines == [(1, 333, False), (1, 333, False), (1, 334, True)]
    assert outcome.state.ledger.line(order.lines[0].line_id).refunded_units == 2


def test_the_last_day_of_a_window_is_whole_and_local() -> None:
    delivered = datetime(2026, 2, 1, 23, 30, tzinfo=UTC)  # 1 February, 15:30 in Los Angeles
    order = an_order(a_line(delivered_at=delivered), timezone="America/Los_Angeles")
    closes = datetime(2026, 3, 4, 8, tzinfo=UTC)
    for late, expected in ((-1, RequestApproved), (0, RequestRejected)):
        request = a_refund(requested_at=closes + timedelta(seconds=late))
        event = after(known(order), request, at=closes).events[0].event
        assert isinstance(event, expected)
        assert event.window is not None
        assert event.window.closes == closes


def test_a_cancelled_order_is_judged_as_of_goods_not_shipped() -> None:
    order = an_order(a_line(traits=frozenset({"custom_made"})), status="cancelled")
    assert issued(after(known(order), a_refund(reason="other")))[0].amount == 1000


def test_names_what_may_still_be_asked_for() -> None:
    order = an_order(a_line(delivered_at=NOW - timedelta(days=31)))
    event = after(known(order), a_refund()).events[0].event
    assert isinstance(event, RequestRejected)
    assert [(r.kind, r.ground, r.closes) for r in event.remedies] == [
        (kind, "faulty_goods", datetime(2028, 1, 31, tzinfo=UTC))
        for kind in ("exchange", "refund", "repair", "return")
    ]


def test_another_customers_order_looks_the_same_as_none() -> None:
    foreign = after(known(), a_refund(customer_id="c-2")).events[0]
    event = foreign.event
    assert isinstance(event, RequestRejected)
    assert foreign.sequence is None
    assert event.policy is None
    assert all(check["detail"] == {} for check in event.checks)


def test_later_facts_never_raise_what_was_captured() -> None:
    state = known(an_order(a_line("1", **UNSHIPPED), a_line("2", **UNSHIPPED)))
    state = after(state, a_refund(("1", 1))).state
    lowered = an_order(a_line("1", **UNSHIPPED), a_line("2", **UNSHIPPED), version=2, captured=1200)
    state = after(state, SnapshotTaken(order=lowered)).state
    assert issued(after(state, a_refund(("2", 1))))[0].amount == 200


def test_the_same_input_gives_the_same_outcome() -> None:
    state, request = known(an_order(a_line("1"), a_line("2", **UNSHIPPED))), a_refund()
    assert repr(after(state, request)) == repr(after(state, request))
