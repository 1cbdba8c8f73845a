"""The worked examples of the contract's section on money, each in currencies of 0, 2 and 3 decimals."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from service.domain.event import RefundIssued, RequestCancelled, RequestRejected
from service.domain.inbound import Inbound
from service.domain.order import Line, Order, Promotion
from service.domain.outcome import OrderState
from service.domain.policy import Policy, by_request
from service.domain.value import evolve
from service.policies.loader import load_policy
from tests.unit.builders import (
    POLICY,
    a_cancel,
    a_line,
    a_refund,
    after,
    an_order,
    asking,
    known,
)

pytestmark = pytest.mark.parametrize("currency", ["JPY", "EUR", "KWD"])

# Paid at once when withdrawn: nothing of them can come back.
DIGITAL: dict[str, Any] = {"traits": frozenset({"digital"})}


class Told:
    """An order and what its requests are told, one after the other."""

    def __init__(self, order: Order, policy: Policy = POLICY) -> None:
        self.state: OrderState = known(order)
        self.policy = policy
        self.events: list[Any] = []

    def ask(self, inbound: Inbound) -> Any:
        outcome = after(self.state, inbound, policy=self.policy)
        self.state = outcome.state
        self.events = [emitted.event for emitted in outcome.events]
        ledger = self.state.ledger
        assert ledger.reserved + ledger.refunded <= ledger.limit
        return self.events[0]

    def refund(self, *asked: tuple[str, int], **fields: Any) -> int:
        """What was announced."""
        found = self.ask(a_refund(*asked, **fields)).refund
        assert found.amount == found.goods + found.shipping - found.fees + found.promotion
        return int(found.amount)

    def paid(self, *asked: tuple[str, int], **fields: Any) -> int:
        """What was issued."""
        announced = self.refund(*asked, **fields)
        issued = [event.amount for event in self.events if isinstance(event, RefundIssued)]
        assert issued == [announced] if announced else not issued
        return announced


def test_1000_for_3_units_are_333_333_334(currency: str) -> None:
    told = Told(an_order(a_line(quantity=3, paid=1000), currency=currency))
    assert [told.refund(("1", 1)) for _ in range(3)] == [333, 333, 334]


def test_the_first_of_them_freed_and_claimed_again_is_333(currency: str) -> None:
    told = Told(an_order(a_line(quantity=3, paid=1000), currency=currency))
    first = a_refund(("1", 1))
    told.ask(first)
    assert [told.refund(("1", 1)) for _ in range(2)] == [333, 334]
    assert isinstance(told.ask(a_cancel(first)), RequestCancelled)
    assert told.state.ledger.lines[0].share == 667
    assert told.refund(("1", 1)) == 333


def test_exchange_and_repair_hold_shares_but_no_money(currency: str) -> None:
    told = Told(an_order(a_line(quantity=3, paid=1000), shipping_paid=500, currency=currency))
    for kind in ("exchange", "repair"):
        event = told.ask(asking(kind, ("1", 1), reason="defective"))
        assert (event.refund, event.refund_due) == (None, None)
    assert (told.state.ledger.reserved, told.state.ledger.lines[0].share) == (0, 666)
    # Two units stay with the customer: the delivery is not given back.
    assert told.refund(("1", 1), reason="defective") == 334


def test_delivery_cost_is_announced_once_every_unit_is_claimed_for_money(currency: str) -> None:
    told = Told(an_order(a_line(quantity=2, paid=1000), shipping_paid=500, currency=currency))
    repair = asking("repair", ("1", 1), reason="defective")
    told.ask(repair)
    assert told.refund(("1", 1), reason="defective") == 500
    told.ask(a_cancel(repair))
    assert told.refund(("1", 1), reason="defective") == 1000
    assert told.state.ledger.delivery_reserved == 500


def test_an_exchange_of_what_never_comes_back_can_be_taken_back(currency: str) -> None:
    """No money of it was issued."""
    told = Told(an_order(a_line(**DIGITAL), currency=currency))
    exchange = asking("exchange", reason="defective")
    told.ask(exchange)
    assert isinstance(told.ask(a_cancel(exchange)), RequestCancelled)


@pytest.mark.parametrize(
    ("lines", "amount", "goods"),
    [
        pytest.param((500, 300), 100, (63, 37), id="in proportion, the larger remainder up"),
        pytest.param((5, 5), 5, (3, 2), id="a tie goes to the earlier line"),
        pytest.param((1, 1, 1), 2, (1, 1, 0), id="ties in the order of the lines"),
        pytest.param((500, 300), 800, (500, 300), id="all of it"),
    ],
)
def test_a_stated_amount_caps_the_goods(
    lines: tuple[int, ...], amount: int, goods: tuple[int, ...], currency: str
) -> None:
    """Before the delivery cost; the units are used up all the same."""
    bought = [a_line(str(n), paid=paid, **DIGITAL) for n, paid in enumerate(lines)]
    told = Told(an_order(*bought, shipping_paid=70, currency=currency))
    assert told.paid(amount=amount) == amount + 70
    assert tuple(line.refund for line in told.events[0].lines) == goods
    assert [line.share for line in told.state.ledger.lines] == list(lines)


def test_an_amount_above_the_shares_asked_for_is_refused(currency: str) -> None:
    told = Told(an_order(a_line(quantity=3, paid=1000), shipping_paid=500, currency=currency))
    event = told.ask(a_refund(("1", 2), amount=667))
    assert isinstance(event, RequestRejected)
    assert [reason["code"] for reason in event.reasons] == ["amount_exceeds_available"]
    assert told.refund(("1", 2), amount=666) == 666


def test_an_amount_is_cut_before_its_fees(currency: str) -> None:
    told = Told(an_order(a_line(paid=1000), currency=currency), with_fees(15))
    assert told.refund(amount=100) == 85


def test_the_delivery_of_a_b_goes_with_the_last_of_them(currency: str) -> None:
    """A: 2 units 2000, B: 1000, delivery 900 of which express 400, all withdrawn."""
    order = an_order(
        a_line("A", quantity=2, paid=2000, **DIGITAL),
        a_line("B", paid=1000, **DIGITAL),
        shipping_paid=900,
        express_surcharge=400,
        currency=currency,
    )
    told = Told(order)
    assert told.paid(("A", 1)) == 1000
    assert told.paid() == 2000 + 500


def discounted(currency: str, *lines: Line, **fields: Any) -> Order:
    """Items of 200 and 150 with 50 off from 300."""
    lines = lines or (
        a_line("1", paid=17143, list_price=20000, **DIGITAL),
        a_line("2", paid=12857, list_price=15000, **DIGITAL),
    )
    promotion = Promotion(
        threshold=fields.pop("threshold", 30000),
        discount=fields.pop("discount", 5000),
        line_ids=tuple(line.line_id for line in lines),
    )
    promotions = (promotion,) * fields.pop("times", 1)
    return an_order(*lines, promotions=promotions, currency=currency, **fields)


def test_a_discount_goes_back_with_the_item_that_breaks_it_and_is_undone_by_the_last(
    currency: str,
) -> None:
    told = Told(discounted(currency))
    assert told.paid(("2", 1)) == 12857 - 2857 == 10000
    assert told.paid(("1", 1)) == 17143 + 2857 == 20000


def test_a_discount_is_kept_where_an_item_went_by_the_merchants_fault(currency: str) -> None:
    told = Told(discounted(currency))
    assert told.paid(("2", 1), reason="defective") == 12857
    assert told.state.ledger.promotion_refunded == 0


def test_an_item_gone_by_the_merchants_fault_counts_as_kept(currency: str) -> None:
    told = Told(discounted(currency))
    told.paid(("2", 1), reason="defective")
    assert told.paid(("1", 1)) == 17143 - 5000 * 15000 // 35000 == 15001


def test_a_discount_that_an_item_cannot_bear_is_carried_to_the_next_refund(currency: str) -> None:
    lines = (a_line("1", paid=10, list_price=100), a_line("2", paid=90, list_price=100))
    order = discounted(currency, *lines, threshold=200, discount=60)
    order = evolve(order, lines=(*order.lines, a_line("3", paid=500)), captured=600)
    told = Told(order)
    assert told.refund(("1", 1)) == 0
    assert told.refund(("3", 1)) == 500 - 20


def test_two_discounts_alike_are_two_discounts(currency: str) -> None:
    told = Told(discounted(currency, times=2))
    assert told.paid(("2", 1)) == 12857 - 2 * 2857
    promotions = [check for check in told.events[0].checks if check["check"] == "promotion"]
    assert [check["detail"]["total"] for check in promotions] == [-2857, -2857]


def test_the_value_kept_is_rounded_once_for_all_lines(currency: str) -> None:
    """Half of 301 and half of 299 are worth 300 together, the threshold itself."""
    lines = [
        a_line(str(n), quantity=2, paid=price, list_price=price)
        for n, price in enumerate((301, 299))
    ]
    told = Told(discounted(currency, *lines, threshold=300, discount=60))
    told.refund(("0", 1))
    assert told.refund(("1", 1)) == 149


def test_what_is_paid_at_once_takes_no_more_than_is_left_beside_goods_awaited(
    currency: str,
) -> None:
    """Its discount is settled by what was paid for, whatever else was announced."""
    lines = (
        a_line("1", paid=100, list_price=100),
        a_line("2", paid=100, list_price=100, **DIGITAL),
        a_line("3", paid=100, list_price=100, **DIGITAL),
    )
    order = discounted(currency, *lines, threshold=150, discount=30, shipping_paid=50, captured=345)
    told = Told(order)
    assert told.paid(("3", 1), reason="defective") == 100
    assert told.refund(("1", 1)) == 100
    event = told.ask(a_refund(("2", 1)))
    assert (event.refund.goods, event.refund.promotion, event.refund.shipping) == (100, 0, 45)
    assert told.events[1].amount == 100


def main_and_gift(currency: str, *, of_main: dict[str, Any] | None = None, **of_gift: Any) -> Order:
    main = a_line("main", **{"paid": 1000} | (of_main or {}))
    gift = a_line("gift", **{"paid": 0, "list_price": 300, "gift_for": "main"} | of_gift)
    return an_order(main, gift, currency=currency)


ALL: tuple[tuple[str, int], ...] = (("main", 1), ("gift", 1))


@pytest.mark.parametrize(
    ("asked", "reason", "of_gift", "brings"),
    [
        pytest.param(ALL[:1], "change_of_mind", {}, 700, id="kept: its list price"),
        pytest.param(ALL, "change_of_mind", {}, 1000, id="back with its main line: nothing"),
        pytest.param(ALL[:1], "defective", {}, 1000, id="the merchant is at fault: nothing"),
        pytest.param(
            ALL[:1], "change_of_mind", {"list_price": None}, 1000, id="no list price: nothing"
        ),
        pytest.param(ALL[:1], "change_of_mind", {"shipped": 0}, 1000, id="never sent: nothing"),
        pytest.param(
            ALL[:1],
            "change_of_mind",
            {"quantity": 3, "shipped": 1},
            900,
            id="one of three sent: its share",
        ),
        pytest.param(
            ALL[:1], "change_of_mind", {"list_price": 5000}, 0, id="no more than its main line"
        ),
    ],
)
def test_a_gift_without_its_main_line_costs(
    asked: tuple[tuple[str, int], ...],
    reason: str,
    of_gift: dict[str, Any],
    brings: int,
    currency: str,
) -> None:
    told = Told(main_and_gift(currency, **of_gift))
    assert told.refund(*asked, reason=reason) == brings
    assert told.events[0].refund.fees == 1000 - brings


def test_a_gift_that_came_back_before_costs_nothing(currency: str) -> None:
    told = Told(main_and_gift(currency))
    assert [told.refund(("gift", 1)), told.refund(("main", 1))] == [0, 1000]


def test_a_gift_costs_with_the_last_unit_of_its_main_line(currency: str) -> None:
    told = Told(main_and_gift(currency, of_main={"quantity": 2}))
    assert [told.refund(("main", 1)) for _ in range(2)] == [500, 200]


def test_the_only_gift_sent_is_back_where_another_never_left(currency: str) -> None:
    told = Told(main_and_gift(currency, quantity=2, shipped=1))
    told.ask(asking("return", ("gift", 1)))
    assert told.refund(("main", 1)) == 1000


def test_a_gift_is_paid_for_once_though_a_unit_of_its_main_line_was_freed(currency: str) -> None:
    told = Told(main_and_gift(currency, of_main={"quantity": 2}))
    first = a_refund(("main", 1))
    told.ask(first)
    assert told.refund(("main", 1)) == 500 - 300
    told.ask(a_cancel(first))
    assert told.refund(("main", 1)) == 500


def test_units_that_settle_nothing_pay_for_no_gift(currency: str) -> None:
    """One was never sent, the other goes back by the buyer's own wish and pays with what it brings."""
    order = main_and_gift(currency, of_main={"quantity": 2, "shipped": 1}, list_price=700)
    event = Told(order).ask(a_refund(("main", 2)))
    assert {line.ground: line.refund for line in event.lines} == {
        "not_shipped": 500,
        "change_of_mind": 500,
    }
    assert event.refund.fees == 500


def test_all_units_of_a_main_line_that_go_pay_for_its_gift_together(currency: str) -> None:
    """One is on its way, one was delivered: neither brings enough alone."""
    of_main = {"quantity": 2, "shipped": 2, "delivered": 1}
    told = Told(main_and_gift(currency, of_main=of_main, list_price=700))
    assert told.refund(("main", 2)) == 300


def with_fees(percent: int) -> Policy:
    """The default pack, but that a change of mind costs so much of the refund."""
    version = POLICY.default.versions[0]
    grounds = tuple(
        evolve(ground, fee_percent=percent) if ground.name == "change_of_mind" else ground
        for ground in version.grounds
    )
    changed = evolve(version, grounds=grounds, by_request=by_request(grounds))
    return Policy(default=evolve(POLICY.default, versions=(changed,)), quality=POLICY.quality)


SPLITS = [
    pytest.param(split, id=" then ".join(map(str, split)))
    for whole in ((3,), (1, 2), (1, 1, 1))
    for split in sorted(set(permutations(whole)))
]


@pytest.mark.parametrize("split", SPLITS)
def test_any_split_of_a_line_pays_the_same_fee(split: tuple[int, ...], currency: str) -> None:
    told = Told(an_order(a_line(quantity=3, paid=1003), currency=currency), with_fees(15))
    assert sum(told.refund(("1", units)) for units in split) == 1003 - 150
    assert told.state.ledger.lines[0].fee == 150


def test_a_fee_freed_is_paid_again(currency: str) -> None:
    told = Told(an_order(a_line(quantity=3, paid=1003), currency=currency), with_fees(15))
    first = a_refund(("1", 1))
    told.ask(first)
    told.refund(("1", 2))
    told.ask(a_cancel(first))
    told.refund(("1", 1))
    assert (told.state.ledger.lines[0].fee, told.state.ledger.reserved) == (150, 853)


def test_no_fee_is_kept_where_the_merchant_is_at_fault(currency: str) -> None:
    told = Told(an_order(currency=currency), with_fees(15))
    assert told.refund(reason="defective") == 1000


def test_a_pack_names_the_percentage(tmp_path: Path, currency: str) -> None:
    (tmp_path / "fees.yaml").write_text(
        """
        pack: fees
        markets: [NZ]
        timezone: UTC
        extends: common
        versions:
          - version: "1"
            grounds:
              - name: change_of_mind
                basis: "Promise of the shop: 30 days, for a fifteenth part and more"
                kinds: [refund]
                reasons: [change_of_mind]
                units: [delivered]
                money:
                  delivery: none
                  fee_percent: 7
                  refund_within: {days: 14, from: requested}
        """
    )
    told = Told(an_order(shipping_paid=500, currency=currency), load_policy(tmp_path))
    assert told.paid() == 930
    assert told.events[1].fees == 70


@pytest.mark.parametrize(
    ("captured", "goods", "shipping"),
    [
        pytest.param(1100, (600, 300), 200, id="all was captured"),
        pytest.param(1000, (600, 300), 100, id="delivery is lowered first"),
        pytest.param(900, (600, 300), 0, id="down to nothing"),
        pytest.param(451, (301, 150), 0, id="then goods, the larger remainder up"),
        pytest.param(1, (1, 0), 0, id="to the last unit"),
    ],
)
def test_what_is_left_of_the_capture_lowers(
    captured: int, goods: tuple[int, ...], shipping: int, currency: str
) -> None:
    lines = (a_line("1", paid=600, **DIGITAL), a_line("2", paid=300, **DIGITAL))
    told = Told(an_order(*lines, shipping_paid=200, captured=captured, currency=currency))
    assert told.paid() == captured
    event = told.events[0]
    assert tuple(line.refund for line in event.lines) == goods
    assert event.refund.shipping == shipping
