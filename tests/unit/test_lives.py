"""Whole lives: what was asked, what came of it, and what is left in the ledger."""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.event import FeedbackApproved
from service.domain.inbound import Comment, Review, SnapshotTaken
from service.domain.report import GoodsSent
from service.domain.value import evolve
from tests.unit.builders import NOW, a_care, a_line, a_refund, a_service, about, an_order, asking
from tests.unit.every_pair import (
    BACK,
    BOUNCED,
    CHEAP,
    DEAR,
    IN_VAIN,
    LATER,
    LOST,
    MENDED,
    NO,
    PAID,
    SENT,
    SHIPPED,
    UNAVAILABLE,
    YES,
    lived,
    received,
)
from tests.unit.lives import Lived
from tests.unit.packs import with_cases

TWO = an_order(a_line("1", quantity=2, paid=2000), shipping_paid=300)
THREE = an_order(a_line("1", quantity=3, paid=1000))
GERMAN = an_order(a_line("1"), market="DE", currency="EUR")


def _return(*lines: tuple[str, int], **fields: Any) -> Any:
    return asking("return", *lines, **fields)


def _told(life: Lived, *steps: Any) -> list[str]:
    """The words of each step in turn."""
    words: list[str] = []
    for step in steps:
        words += life.due() if step == "due" else life.report(step)
    return words


@pytest.mark.parametrize(
    ("order", "asked", "steps", "told", "money", "claimed"),
    [
        pytest.param(
            TWO,
            _return(("1", 2)),
            [SENT, received(("1", 2, 0))],
            ["refund 0: 2300 (goods_received)"],
            (0, 2300),
            2,
            id="all of it comes back, and the delivery cost with it",
        ),
        pytest.param(
            TWO,
            _return(("1", 2)),
            [received(("1", 1, 1, "wrong_item"))],
            ["completed 2 of 1"],
            (0, 0),
            0,
            id="another thing came back: nothing is paid, the units are free",
        ),
        pytest.param(
            TWO,
            _return(("1", 2)),
            [received(("1", 1, 0), ("1", 0, 1, "missing"))],
            ["refund 0: 1000 (goods_received)"],
            (0, 1000),
            1,
            id="received short: one is paid, the missing one is free again",
        ),
        pytest.param(
            TWO,
            _return(("1", 2)),
            [received(("1", 1, 0)), received(("1", 1, 0))],
            ["refund 0: 1000 (goods_received)", "refund 1: 1300 (goods_received)"],
            (0, 2300),
            2,
            id="in two parcels: each is paid as it comes, the delivery cost with the last",
        ),
        pytest.param(
            TWO,
            _return(("1", 2)),
            [received(("1", 2, 0, "worn", 250))],
            ["refund 0: 2050 less 250 (goods_received)"],
            (0, 2050),
            2,
            id="worn: the loss that was found is kept",
        ),
        pytest.param(
            TWO,
            _return(("1", 2), reason="defective"),
            [received(("1", 2, 0, "worn", 250))],
            ["refund 0: 2300 (goods_received)"],
            (0, 2300),
            2,
            id="worn, but the merchant is at fault: nothing is kept",
        ),
        pytest.param(
            TWO,
            _return(("1", 1)),
            [received(("1", 1, 0, "damaged", 5000))],
            [],
            (0, 0),
            1,
            id="worth less than nothing: nothing is paid, and nothing is owed",
        ),
        pytest.param(
            THREE,
            _return(("1", 1)),
            [received(("1", 2, 0))],
            ["refund 0: 666 (goods_received)"],
            (0, 666),
            2,
            id="more than announced is accepted up to what was delivered",
        ),
        pytest.param(
            an_order(a_line("1", quantity=2, paid=2000, shipped=2, delivered=1)),
            _return(("1", 1)),
            [received(("1", 2, 0))],
            ["referred inspection_to_judge"],
            (1000, 0),
            1,
            id="more than was ever delivered is left to a person",
        ),
        pytest.param(
            THREE,
            _return(("1", 3)),
            [received(("1", 1, 0)), "due", "due", "due"],
            ["refund 0: 333 (goods_received)", "reminded"],
            (0, 333),
            1,
            id="the rest is never sent: it is free, and what was paid stays paid",
        ),
    ],
)
def test_a_return_pays_for_what_came_back(
    order: Any,
    asked: Any,
    steps: list[Any],
    told: list[str],
    money: tuple[int, int],
    claimed: int,
) -> None:
    life = Lived(order, asked)
    words = _told(life, *steps)
    assert [word for word in words if word != "completed"] == told
    assert (life.money, life.claimed()) == (money, claimed)


def test_money_that_may_go_on_proof_of_sending_goes_then_and_only_once() -> None:
    life = Lived(GERMAN, _return(("1", 1)))
    assert life.report(GoodsSent(sent_at=LATER)) == ["refund 0: 1000 (goods_sent)"]
    assert life.money == (0, 1000)
    assert life.report(BACK) == []
    assert (life.money, life.case.phase.phase) == ((0, 1000), "paying")
    assert life.report(PAID, refund=0) == ["completed"]


def test_what_was_paid_before_it_was_refused_is_left_to_a_person() -> None:
    life = Lived(GERMAN, _return(("1", 1)))
    life.report(SENT)
    assert life.report(received(("1", 0, 1, "wrong_item"))) == ["referred inspection_to_judge"]
    assert life.money == (0, 1000)


@pytest.mark.parametrize(
    ("steps", "told", "left"),
    [
        pytest.param([BACK, SHIPPED], ["completed 1 of 1"], (0, 0, 0), id="the same again"),
        pytest.param(
            [BACK, UNAVAILABLE],
            ["refund 0: 1000 (replacement_unavailable)"],
            (0, 1000, 1),
            id="out of stock: money, at once where the goods are back",
        ),
        pytest.param(
            [UNAVAILABLE, BACK],
            ["approved", "refund 0: 1000 (goods_received)"],
            (0, 1000, 1),
            id="out of stock before the goods are back: told, and paid once they are",
        ),
        pytest.param(
            [BACK, "due"],
            ["refund 0: 1000 (deadline)"],
            (0, 1000, 1),
            id="never sent: the customer gets the money",
        ),
        pytest.param(
            [received(("1", 0, 1, "wrong_item"))],
            ["completed 1 of 1"],
            (0, 0, 0),
            id="another thing came back",
        ),
    ],
)
def test_an_exchange(steps: list[Any], told: list[str], left: tuple[int, int, int]) -> None:
    life = Lived(
        an_order(a_line("1"), a_line("2")), asking("exchange", ("1", 1), reason="defective")
    )
    assert _told(life, *steps) == told
    assert (*life.money, life.claimed()) == left


def test_an_exchange_leaves_its_mark_and_can_be_asked_for_again() -> None:
    life = lived(asking("exchange", ("1", 1), reason="defective"), BACK, SHIPPED)
    (past,) = life.state.ledger.line("1").history
    assert (past.kind, past.asked_at, past.back_at, past.failed) == ("exchange", NOW, LATER, False)
    again = asking("exchange", ("1", 1), reason="defective")
    assert life.take(again) == ["approved"]


@pytest.mark.parametrize(
    ("steps", "told", "left", "failed"),
    [
        pytest.param([BACK, MENDED], ["completed 1 of 1"], (0, 0, 0), [False], id="mended"),
        pytest.param(
            [MENDED], ["completed 1 of 1"], (0, 0, 0), [False], id="mended, untold arrival"
        ),
        pytest.param(
            [BACK, IN_VAIN],
            ["refund 0: 1000 (repair_failed)"],
            (0, 1000, 1),
            [True],
            id="in vain: money",
        ),
        pytest.param(
            [BACK, "due"],
            ["refund 0: 1000 (deadline)"],
            (0, 1000, 1),
            [True],
            id="never done: money",
        ),
        pytest.param(
            [BACK, DEAR, YES, MENDED],
            ["referred repair_to_judge", "approved", "completed 1 of 1"],
            (0, 0, 0),
            [False],
            id="dear, wanted by a person all the same, and mended",
        ),
        pytest.param(
            [BACK, DEAR, NO],
            ["referred repair_to_judge", "rejected judged_reject"],
            (0, 0, 0),
            [],
            id="dear, and refused by a person",
        ),
        pytest.param(
            [BACK, DEAR, "due"],
            ["referred repair_to_judge", "approved"],
            (0, 0, 1),
            [],
            id="dear, and nobody decides while the shop has the goods: it is made",
        ),
    ],
)
def test_a_repair(
    steps: list[Any], told: list[str], left: tuple[int, int, int], failed: list[bool]
) -> None:
    life = Lived(an_order(a_line("1"), a_line("2")), asking("repair", ("1", 1), reason="defective"))
    assert _told(life, *steps) == told
    assert (*life.money, life.claimed()) == left
    assert [past.failed for past in life.state.ledger.line("1").history] == failed


UNSENT = an_order(a_line("1", shipped=0))


def _attempts(attempt: int) -> tuple[Any, Any]:
    return evolve(BOUNCED, attempt=attempt), evolve(PAID, attempt=attempt)


def test_a_refund_that_bounces_is_issued_again_after_a_wait_that_doubles() -> None:
    life = Lived(UNSENT, a_refund(("1", 1)))
    waits = []
    for attempt in (1, 2, 3, 4):
        assert life.report(_attempts(attempt)[0], refund=0) == []
        assert life.case.due_at is not None
        waits.append((life.case.due_at - life.now) / timedelta(hours=1))
        assert life.due() == [f"refund 0: 1000 (retry) attempt {attempt + 1}"]
        assert life.money == (0, 1000), "no cent is counted twice"
    assert waits == [1, 2, 4, 8]
    assert life.report(_attempts(5)[0], refund=0) == ["referred refund_failed"]
    assert life.report(YES) == ["approved", "refund 0: 1000 (judged) attempt 6"]
    assert life.report(_attempts(6)[1], refund=0) == ["completed"]


def test_a_refund_given_up_by_a_person_frees_its_money_and_its_units() -> None:
    life = lived(a_refund(("1", 1)), LOST, order=UNSENT)
    assert life.report(NO) == ["rejected judged_reject"]
    assert (life.money, life.claimed()) == ((0, 0), 0)
    again = a_refund(("1", 1))
    assert life.take(again) == ["approved", "refund 0: 1000 (approved)"]


def test_a_refund_paid_late_after_all_is_not_issued_again() -> None:
    life = lived(a_refund(("1", 1)), BOUNCED, order=UNSENT)
    again_at = life.case.due_at
    assert again_at is not None
    assert life.report(PAID, refund=0) == ["completed"]
    assert life.take(life.deadline(again_at)) == [], "the retry that was due is not made"


def test_a_refund_that_comes_back_once_it_was_paid_is_issued_again() -> None:
    life = lived(a_refund(("1", 1)), PAID, order=UNSENT)
    assert life.report(BOUNCED, refund=0) == []
    assert life.due() == ["refund 0: 1000 (retry) attempt 2"]


def test_a_failure_told_of_before_the_payment_is_no_news() -> None:
    life = lived(a_refund(("1", 1)), PAID, order=UNSENT)
    earlier = evolve(BOUNCED, reported_at=LATER - timedelta(days=1))
    assert life.effect(earlier, refund=0) == "repeated"


def test_a_deadline_passes_once_whoever_tells_it_and_how_often() -> None:
    life = Lived(TWO, _return(("1", 2)))
    remind_at = life.case.due_at
    assert remind_at is not None
    assert life.due() == ["reminded"]
    assert life.take(life.deadline(remind_at)) == []
    assert life.due() == ["expired 2 of 1"]
    assert life.case.due_at is None


REFERRED = {"reason": "other"}


@pytest.mark.parametrize(
    ("order", "asked", "told"),
    [
        pytest.param(
            an_order(a_line("1")),
            _return(("1", 1), **REFERRED),
            ["expired 1 of 1"],
            id="a promise ends",
        ),
        pytest.param(
            evolve(GERMAN, captured=90_000, lines=(a_line("1", paid=90_000),)),
            _return(("1", 1)),
            ["approved"],
            id="a right of the law is granted",
        ),
    ],
)
def test_silence_of_the_person_who_should_decide(order: Any, asked: Any, told: list[str]) -> None:
    life = Lived(order, asked)
    assert life.status == "referred"
    assert life.due() == told


def test_a_verdict_lets_the_money_go_that_waits_for_nothing_else() -> None:
    order = an_order(a_line("1", shipped=0, paid=90_000))
    life = Lived(order, a_refund(("1", 1)))
    assert life.begun == ["referred amount_above_automatic_limit"]
    assert life.report(YES) == ["approved", "refund 0: 90000 (judged)"]
    event: Any = life.told[-2]
    (check,) = event.checks
    assert check["detail"] == {
        "verdict": "approve",
        "by": "anna",
        "judged_at": LATER,
        "note": None,
    }


LATE = an_order(a_line("1", delivered_at=NOW - timedelta(days=400)))


def test_a_verdict_overturns_a_rejection_and_the_goods_come_back_all_the_same() -> None:
    life = Lived(LATE, _return(("1", 1)))
    assert life.begun == ["rejected window_closed"]
    assert _told(life, YES, BACK) == ["approved", "refund 0: 1000 (goods_received)"]


@pytest.mark.parametrize(
    "asked", [_return(("1", 9)), _return(("7", 1))], ids=["too many", "no line"]
)
def test_what_the_order_does_not_have_no_verdict_can_grant(asked: Any) -> None:
    life = Lived(an_order(a_line("1")), asked)
    assert life.status == "rejected"
    assert life.effect(YES) == "nothing_available"


def test_a_person_may_change_a_verdict_of_no() -> None:
    life = lived(_return(("1", 1), **REFERRED), NO)
    assert life.report(YES) == ["approved"]
    assert life.report(BACK) == ["refund 0: 1000 (goods_received)"]


@pytest.mark.parametrize(
    ("verdict", "told", "kept"),
    [
        pytest.param(YES, ["approved", "review approved", "comment approved"], 2, id="approved"),
        pytest.param(NO, ["rejected judged_reject"], 0, id="rejected"),
    ],
)
def test_the_feedback_of_a_care_goes_with_the_verdict(
    verdict: Any, told: list[str], kept: int
) -> None:
    service = a_service("return", ("1", 1), reason="other")
    care = a_care(service, Review(score=1, line_id="1"), Comment(content="Too small"))
    life = Lived(an_order(a_line("1")), care)
    assert life.begun == ["referred ground_unclear"]
    assert life.report(verdict) == told
    assert [entry.approved for entry in life.state.feedback] == [True] * kept


def test_goods_that_arrive_once_the_case_has_expired_are_not_lost_on_anybody() -> None:
    life = lived(_return(("1", 1)), "due", "due")
    assert (life.status, life.claimed()) == ("expired", 0)
    assert life.report(BACK) == ["referred inspection_to_judge"]
    assert (life.money, life.claimed()) == ((1000, 0), 1)
    assert life.due() == ["approved", "refund 0: 1000 (deadline)"], "the shop has the goods"
    assert life.report(PAID, refund=0) == ["completed"]


def test_goods_that_arrive_once_their_units_are_another_requests_change_nothing() -> None:
    life = lived(_return(("1", 1)), "due", "due")
    life.take(asking("exchange", ("1", 1), reason="defective"))
    assert life.effect(BACK) == "nothing_available"


def test_facts_that_change_under_an_approval_are_judged_and_it_goes_on() -> None:
    life = Lived(TWO, _return(("1", 2)))
    fewer = evolve(TWO, version=2, lines=(a_line("1", quantity=2, paid=2000, delivered=1),))
    assert life.take(SnapshotTaken(order=fewer)) == ["referred facts_changed"]
    assert life.report(YES) == ["approved"]
    assert life.case.phase.phase == "awaiting_goods"
    assert life.report(received(("1", 2, 0))) == ["refund 0: 2300 (goods_received)"]


def test_goods_that_come_while_a_person_decides_are_paid_for_by_the_verdict() -> None:
    life = Lived(TWO, _return(("1", 2), **REFERRED))
    assert life.report(received(("1", 1, 1, "worn", 100))) == []
    assert life.report(YES) == ["approved", "refund 0: 900 less 100 (judged)"]
    assert life.report(PAID, refund=0) == ["completed 1 of 1"]


def test_the_date_by_which_the_law_wants_the_money_is_told_with_the_refund() -> None:
    life = Lived(GERMAN, _return(("1", 1)))
    life.report(GoodsSent(sent_at=NOW + timedelta(days=1)))
    event: Any = life.told[-1]
    assert event.refund_due is not None
    assert event.refund_due >= NOW + timedelta(days=13)


def test_a_refund_given_up_and_paid_all_the_same_is_not_paid_again() -> None:
    life = lived(a_refund(("1", 1)), LOST, NO, order=UNSENT)
    assert life.report(PAID, refund=0) == []
    assert (life.money, life.claimed(), life.status) == ((0, 1000), 1, "rejected")
    assert life.take(a_refund(("1", 1))) == ["rejected quantity_unavailable"]


def test_a_refund_given_up_whose_units_were_paid_to_another_request_changes_nothing() -> None:
    life = lived(a_refund(("1", 1)), LOST, NO, order=UNSENT)
    life.take(a_refund(("1", 1)))
    assert life.effect(PAID, refund=0) == "nothing_available"


def test_a_refund_given_up_whose_money_went_to_another_request_changes_nothing() -> None:
    order = an_order(a_line("1", shipped=0), a_line("2", shipped=0), captured=1000)
    life = lived(a_refund(("1", 1)), LOST, NO, order=order)
    assert life.take(a_refund(("2", 1))) == ["approved", "refund 0: 1000 (approved)"]
    assert life.effect(PAID, refund=0) == "nothing_available"
    assert life.money == (0, 1000)


def test_what_was_paid_before_stays_the_cases_when_it_is_overturned_again() -> None:
    order = an_order(
        a_line("1", quantity=2, paid=2000, delivered_at=NOW - timedelta(days=40)), market="BR"
    )
    life = Lived(order, _return(("1", 1)))
    assert life.report(YES) == ["approved"]
    assert life.report(SENT) == ["refund 0: 1000 (goods_sent)"]
    life.due()
    life.due()
    assert (life.status, life.report(NO)) == ("referred", ["rejected judged_reject"])
    assert life.report(YES) == ["approved"]
    held = sum(line.claim.quantity for line in life.case.lines if line.counts)
    assert held == life.claimed() == 2


def test_a_referral_that_nobody_judges_ends_though_a_part_of_it_is_being_paid() -> None:
    order = an_order(a_line("1"), a_line("2", shipped=0))
    life = Lived(order, a_refund())
    assert life.begun == ["approved", "refund 0: 1000 (approved)"]
    changed = evolve(order, version=2, lines=(a_line("1", delivered=0), a_line("2", shipped=0)))
    assert life.take(SnapshotTaken(order=changed)) == ["referred facts_changed"]
    while life.status == "referred":
        told = life.due()
    assert told == ["expired 1 of 1"]
    assert life.report(PAID, refund=0) == []
    assert (life.status, life.money) == ("expired", (0, 1000))


def test_a_repair_that_is_bought_back_is_diagnosed_no_more() -> None:
    order = an_order(a_line("1"))
    bought_back = with_cases(over_cap="refund")
    life = Lived(order, asking("repair", ("1", 1), reason="defective"), policy=bought_back)
    assert life.report(DEAR) == ["approved"]
    assert life.effect(DEAR) == life.effect(CHEAP) == "not_awaited"
    assert life.report(IN_VAIN) == ["refund 0: 1000 (repair_failed)"]
    assert life.case.refund is not None
    assert life.case.refund.amount == 1000


def test_an_unhappy_review_approved_by_a_verdict_names_what_may_still_be_asked_for() -> None:
    """As one that is approved at once does, and with the same remedies."""
    order = an_order(a_line("1"), a_line("2"))
    unhappy = Review(score=1, line_id="2")
    judged = Lived(order, a_care(a_service("return", ("1", 1), reason="other"), unhappy))
    assert judged.report(evolve(YES, judged_at=NOW)) == ["approved", "review approved"]
    at_once = Lived(order, a_care(a_service("return", ("1", 1)), unhappy))
    later, first = judged.told[-1], at_once.told[-1]
    assert isinstance(later, FeedbackApproved)
    assert isinstance(first, FeedbackApproved)
    assert later.remedies == first.remedies != ()


def test_an_unhappy_review_approved_by_a_verdict_marks_the_repair_before_it() -> None:
    repair = asking("repair", ("1", 1), reason="defective")
    life = lived(repair, BACK, MENDED, order=an_order(a_line("1"), a_line("2")))
    care = a_care(a_service("return", ("2", 1), reason="other"), Review(score=1, line_id="1"))
    life.take(care)
    life.take(about(care, YES))
    assert life.case.low_score == 1
