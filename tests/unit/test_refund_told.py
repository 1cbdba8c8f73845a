"""What is announced and what is paid, field by field; and what the order's ledger holds afterwards."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.domain.event import RefundIssued, RequestApproved
from service.domain.event_parts import (
    GoodsTerms,
    GrantedLine,
    PolicyApplied,
    RefundedLine,
    RefundMoney,
    Remedy,
    Window,
)
from service.domain.ground import Deadline, Goods
from service.domain.ids import LineId
from service.domain.ledger import LineLedger
from service.domain.order import Promotion
from tests.unit.answers import answer
from tests.unit.builders import (
    NOW,
    a_cancel,
    a_line,
    a_refund,
    after,
    an_order,
    asking,
    known,
)
from tests.unit.packs import with_ground, with_grounds

DAY = timedelta(days=1)
DIGITAL: dict[str, Any] = {"traits": frozenset({"digital"})}
MIND = "change_of_mind"


def midnight(month: int, day: int) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC)


def money(amount: int, **of: int) -> RefundMoney:
    return RefundMoney(
        **{"currency": "USD", "goods": amount, "shipping": 0, "fees": 0, "promotion": 0} | of,
        amount=amount,
    )


def test_a_refund_that_is_paid_at_once_tells_every_part_of_it() -> None:
    line = a_line("1", quantity=3, paid=3_000, list_price=3_300, delivered=0, delivered_at=None)
    order = an_order(
        line,
        a_line("2", paid=700, list_price=700, **DIGITAL),
        shipping_paid=500,
        express_surcharge=100,
        promotions=(Promotion(threshold=4_000, discount=400, line_ids=("1", "2")),),
    )
    request = a_refund(("2", 1))
    fee = with_ground(MIND, fee_percent=10)
    decision, issued = (one.event for one in after(known(order), request, policy=fee).events)
    # 400 x 3300 / 4000 of the discount goes back.
    assert isinstance(decision, RequestApproved)
    assert decision.refund == money(300, goods=700, fees=70, promotion=-330)
    due = midnight(3, 17)
    assert issued == RefundIssued(
        ordinal=0,
        attempt=1,
        request_id=request.request_id,
        order_id=order.order_id,
        customer_id=order.customer_id,
        currency="USD",
        amount=300,
        goods=700,
        shipping=0,
        fees=70,
        promotion=-330,
        lines=(RefundedLine(line_id=LineId("2"), quantity=1, amount=700),),
        cause="approved",
        refund_due=due,
    )


def test_units_of_a_line_in_several_stages_are_one_line_of_the_refund() -> None:
    line = a_line("1", quantity=3, paid=1_000, shipped=2, delivered=0, delivered_at=None)
    order = an_order(line, a_line("2", paid=200, shipped=0), shipping_paid=500)
    outcome = after(known(order), a_refund(reason="not_received"))
    (issued,) = [one.event for one in outcome.events if isinstance(one.event, RefundIssued)]
    assert (issued.amount, issued.goods, issued.shipping) == (1_700, 1_200, 500)
    assert issued.lines == (
        RefundedLine(line_id=LineId("1"), quantity=3, amount=1_000),
        RefundedLine(line_id=LineId("2"), quantity=1, amount=200),
    )


def test_what_must_come_back_is_announced_with_all_its_terms() -> None:
    order = an_order(a_line(quantity=2), shipping_paid=500)
    event = answer(order, a_refund(("1", 1)))
    delivered = NOW - 2 * DAY
    window = Window(opens=delivered, closes=midnight(3, 31), timezone="UTC")
    basis = "Promise of the shop: 30 days to change one's mind"
    assert event.policy == PolicyApplied(pack="default", version="1", ground=MIND, basis=basis)
    assert event.lines == (
        GrantedLine(
            line_id=LineId("1"),
            sku=order.lines[0].sku,
            quantity=1,
            refund=500,
            replacement_sku=None,
            ground=MIND,
            basis=basis,
            window=window,
            return_required=True,
        ),
    )
    assert event.goods == GoodsTerms(
        return_required=True, send_by=midnight(3, 17), freight="customer"
    )
    assert (event.window, event.refund, event.refund_due) == (window, money(500), None)


def test_an_exchange_names_what_goes_out_and_costs_nothing() -> None:
    event = answer(an_order(), asking("exchange"))
    assert event.lines[0].replacement_sku == "sku-1"
    assert (event.lines[0].refund, event.lines[0].return_required) == (0, True)
    assert (event.refund, event.refund_due) == (None, None)
    repair = answer(an_order(), asking("repair", reason="defective"))
    assert repair.lines[0].replacement_sku is None


@pytest.mark.parametrize(
    ("days", "freights", "send_by", "freight"),
    [
        pytest.param((14, 14), ("customer", "customer"), midnight(3, 17), "customer", id="alike"),
        pytest.param((9, 14), ("customer", "merchant"), midnight(3, 12), "merchant", id="first"),
        pytest.param((14, 9), ("merchant", "customer"), midnight(3, 12), "merchant", id="second"),
    ],
)
def test_goods_go_back_by_the_earliest_date_and_at_the_merchants_cost_where_any_does(
    days: tuple[int, int], freights: tuple[str, str], send_by: datetime, freight: str
) -> None:
    """Shoes go back under one ground, hats under another."""
    shoes, hats = (
        {
            "goods": Goods(categories=frozenset({category})),
            "reasons": frozenset({MIND}),
            "send_within_days": days[n],
            "freight": freights[n],
        }
        for n, category in enumerate(("shoes", "hats"))
    )
    pack = with_grounds(change_of_mind=shoes, another_reason=hats | {"judged": None})
    order = an_order(a_line("1", category="shoes"), a_line("2", category="hats"))
    event = answer(order, a_refund(), policy=pack)
    assert event.goods == GoodsTerms(return_required=True, send_by=send_by, freight=freight)
    # Neither ground, window nor basis is that of the whole.
    assert (event.policy.ground, event.policy.basis) == (None, None)


@pytest.mark.parametrize(
    ("within", "traits", "due"),
    [
        pytest.param(
            Deadline(days=14, anchor="received"), frozenset(), None, id="once the goods are back"
        ),
        pytest.param(
            Deadline(days=14, anchor="requested"), frozenset(), midnight(3, 17), id="from now"
        ),
        pytest.param(
            Deadline(days=14, anchor="requested", withheld=True),
            frozenset(),
            None,
            id="from now, but not before the goods are back",
        ),
        pytest.param(
            Deadline(days=14, anchor="received", withheld=True),
            frozenset({"digital"}),
            midnight(3, 17),
            id="nothing has to come back",
        ),
        pytest.param(
            Deadline(days=3, unit="business_days", anchor="requested"),
            frozenset(),
            midnight(3, 6),
            id="business days",
        ),
    ],
)
def test_when_the_money_is_due(within: Deadline, traits: Any, due: datetime | None) -> None:
    order = an_order(a_line(traits=traits))
    event = answer(order, a_refund(), policy=with_ground(MIND, refund_within=within))
    assert event.refund_due == due


def test_what_a_case_held_is_free_once_it_is_cancelled() -> None:
    promotion = Promotion(threshold=2_500, discount=300, line_ids=("1", "2"))
    order = an_order(
        a_line("1", list_price=1_500),
        a_line("2", list_price=1_500),
        shipping_paid=500,
        promotions=(promotion,),
    )
    start = known(order)
    first = a_refund(("1", 1))
    one = after(start, first).state
    held = one.ledger
    assert (held.reserved, held.promotion_reserved, held.delivery_reserved) == (850, -150, 0)
    assert held.lines == (
        LineLedger(
            line_id=LineId("1"),
            claimed_delivered=1,
            claimed_standard=1,
            claimed_settling=1,
            share=1_000,
        ),
    )
    second = a_refund(("2", 1))
    both = after(one, second).state
    held = both.ledger
    # The delivery goes back with the last unit, and the discount is owed no more.
    assert (held.reserved, held.promotion_reserved, held.delivery_reserved) == (2_500, 0, 500)
    freed = after(both, a_cancel(second)).state.ledger
    assert (freed.reserved, freed.delivery_reserved) == (850, 0)
    assert freed.promotion_reserved == -150
    assert freed.line(LineId("2")) == LineLedger(line_id=LineId("2"))


def test_a_remedy_names_its_line_its_ground_and_its_end() -> None:
    order = an_order(a_line(delivered_at=NOW - 60 * DAY), placed_at=NOW - 61 * DAY)
    event = answer(order, asking("return"))
    closes = datetime(2028, 1, 2, tzinfo=UTC)
    assert set(event.remedies) == {
        Remedy(line_id=LineId("1"), kind=kind, ground="faulty_goods", closes=closes)
        for kind in ("refund", "return", "exchange", "repair")
    }
