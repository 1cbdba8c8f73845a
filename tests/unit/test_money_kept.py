"""What the shop keeps of a refund, and what a case that is freed leaves to the others."""

from typing import Any

import pytest

from service.domain.event_parts import RefundMoney
from service.domain.gifts import GiftKept, kept_alone
from service.domain.ids import LineId
from service.domain.inbound import SnapshotTaken
from service.domain.ledger import Ledger, LineLedger
from service.domain.order import Promotion
from service.domain.promotion import Kept, announced
from service.domain.value import evolve
from tests.unit.answers import answer
from tests.unit.builders import a_cancel, a_line, a_refund, after, an_order, asking, known
from tests.unit.every_pair import received
from tests.unit.lives import Lived
from tests.unit.packs import with_ground

FEE = with_ground("change_of_mind", fee_percent=10)
MAIN, GIFT = LineId("1"), LineId("2")


def told(goods: int, fees: int) -> RefundMoney:
    return RefundMoney(
        amount=goods - fees, currency="USD", goods=goods, shipping=0, fees=fees, promotion=0
    )


def a_gift(line_id: str, **fields: Any) -> Any:
    return a_line(line_id, **{"paid": 0, "list_price": 300, "gift_for": "1"} | fields)


def test_gifts_of_one_line_cost_together_and_beside_its_own_fee() -> None:
    main = a_line("1", quantity=2, paid=2_009)
    order = an_order(main, a_gift("2"), a_gift("3", list_price=41))
    assert answer(order, a_refund(("1", 2)), policy=FEE).refund == told(2_009, 200 + 341)
    # As much in two halves: what was kept of the first is not kept again.
    first = after(known(order), a_refund(("1", 1)), policy=FEE)
    second = after(first.state, a_refund(("1", 1)), policy=FEE)
    (half,) = first.events
    (other,) = second.events
    assert half.event.refund == told(1_004, 100)
    assert other.event.refund == told(1_005, 100 + 341)


@pytest.mark.parametrize(
    ("shipped", "units"),
    [
        pytest.param(2, 2, id="one was called off before the others were sent"),
        pytest.param(3, 2, id="one was called off and sent all the same"),
        pytest.param(1, 1, id="one alone was sent"),
    ],
)
def test_gifts_that_never_came_cost_nothing(shipped: int, units: int) -> None:
    order = an_order(a_line("1"), a_gift("2", quantity=3, shipped=shipped))
    called_off = LineLedger(line_id=GIFT, claimed_unshipped=1)
    before = Ledger(lines=(called_off,))
    gone = Ledger(lines=(called_off, LineLedger(line_id=MAIN, claimed_delivered=1)))
    assert kept_alone(order, before, gone, [MAIN]) == [GiftKept(GIFT, MAIN, units, units * 100)]


def test_what_is_left_of_the_capture_is_beside_the_fee() -> None:
    order = an_order(a_line(paid=2_000), captured=1_000)
    event = answer(order, a_refund(), policy=FEE)
    assert event.refund == told(1_200, 200)
    assert event.lines[0].refund == 1_200


@pytest.mark.parametrize(
    ("quantity", "gone", "kept", "total"),
    [
        pytest.param(3, 0, 1_000, -300, id="all is kept"),
        pytest.param(3, 1, 666, -199, id="two thirds"),
        pytest.param(3, 3, 0, 0, id="nothing"),
        pytest.param(1_000, 999, 1, 0, id="next to nothing"),
    ],
)
def test_the_value_kept_is_that_of_the_units_left(
    quantity: int, gone: int, kept: int, total: int
) -> None:
    order = an_order(
        a_line("1", quantity=quantity, list_price=1_000),
        a_line("2", list_price=0),
        promotions=(Promotion(threshold=1_001, discount=300, line_ids=(MAIN, GIFT)),),
    )
    ledger = Ledger(lines=(LineLedger(line_id=MAIN, claimed_settling=gone),))
    assert announced(order, ledger).promotions == (
        Kept(kept=kept, threshold=1_001, discount=300, whole=1_000, total=total),
    )


def test_a_discount_may_be_owed_of_a_single_cent_kept() -> None:
    order = an_order(
        a_line(quantity=2, list_price=2),
        promotions=(Promotion(threshold=2, discount=4, line_ids=(MAIN,)),),
    )
    ledger = Ledger(lines=(LineLedger(line_id=MAIN, claimed_settling=1),))
    assert announced(order, ledger).change == -2


def test_an_exchange_that_is_called_off_leaves_the_money_of_others_alone() -> None:
    order = an_order(
        a_line("1", list_price=1_500),
        a_line("2", list_price=1_500),
        promotions=(Promotion(threshold=2_500, discount=300, line_ids=(MAIN, GIFT)),),
    )
    refunded = after(known(order), a_refund(("1", 1))).state
    exchange = asking("exchange", ("2", 1))
    freed = after(after(refunded, exchange).state, a_cancel(exchange)).state
    before = refunded.ledger
    assert (freed.ledger.reserved, freed.ledger.promotion_reserved) == (850, -150)
    assert freed.ledger.line(MAIN) == before.line(MAIN)
    assert freed.ledger.line(GIFT) == LineLedger(line_id=GIFT)


def test_delivery_cost_stays_while_all_that_is_left_of_the_order_goes_back() -> None:
    order = an_order(a_line(quantity=2), shipping_paid=500)
    first = a_refund(("1", 1))
    both = after(after(known(order), first).state, a_refund(("1", 1))).state
    assert (both.ledger.reserved, both.ledger.delivery_reserved) == (1_500, 500)
    one_alone = evolve(order, version=2, lines=(a_line(paid=500),))
    shrunk = after(both, SnapshotTaken(order=one_alone)).state
    freed = after(shrunk, a_cancel(first)).state.ledger
    assert (freed.reserved, freed.delivery_reserved) == (1_000, 500)


@pytest.mark.parametrize(
    "reports",
    [
        pytest.param([received(("1", 0, 1)), received(("1", 1, 0))], id="refused first"),
        pytest.param([received(("1", 1, 0)), received(("1", 0, 1))], id="accepted first"),
        pytest.param([received(("1", 1, 1))], id="in one report"),
    ],
)
def test_a_case_keeps_its_share_rounded_down_when_units_of_it_are_refused(reports: Any) -> None:
    life = Lived(an_order(a_line(quantity=3, paid=1_000)), asking("return", ("1", 1)))
    life.request = asking("return", ("1", 2))
    life.take(life.request)
    assert life.case.reserved == 667
    for report in reports:
        life.report(report)
    assert [payment.money.amount for payment in life.case.payments] == [333]
    assert life.state.ledger.line(MAIN).share == 333 + 333


def test_a_fee_is_the_same_when_units_are_refused_and_asked_for_again() -> None:
    """Half of 3, rounded down, is kept of five units whichever way they come."""
    policy = with_ground("change_of_mind", fee_percent=50)
    some, others = a_refund(("1", 2)), a_refund(("1", 3))
    life = Lived(an_order(a_line(quantity=5, paid=3)), some, policy=policy)
    life.take(others)
    accepted, refused = received(("1", 1, 0)), received(("1", 0, 1))
    arrived = [(some, accepted), *((others, one) for one in (refused, refused, accepted))]
    for request, report in [*arrived, (some, refused)]:
        life.request = request
        life.report(report)
    for _ in range(3):
        life.request = a_refund(("1", 1))
        life.take(life.request)
        life.report(accepted)
    assert life.money == (0, 2)
