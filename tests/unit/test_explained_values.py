"""Every value that a check of the domain compares has its words: none is shown as it is stored."""

import ast
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from service.domain.calendar import Calendar
from service.domain.ground import Exclusion, Opening, Untold
from service.domain.ids import LineId
from service.domain.inbound import (
    Comment,
    Estimate,
    FieldError,
    InvalidRequest,
    Review,
    SnapshotTaken,
)
from service.domain.ledger import LineLedger, Past
from service.domain.order import Promotion
from service.domain.outcome import OrderState, Outcome
from service.domain.policy import Policy
from service.domain.value import evolve
from service.operate.explain_details import Place, compared
from service.operate.explain_labels import LABELS, UNTOLD
from tests.stack import ROOT
from tests.unit.builders import (
    NOW,
    a_cancel,
    a_care,
    a_line,
    a_refund,
    a_request,
    a_review,
    a_service,
    about,
    after,
    an_order,
    asking,
    known,
)
from tests.unit.every_pair import BACK, DEAR, IN_VAIN, LOST, NO, STATES, YES, received
from tests.unit.packs import spanning, with_cases, with_ground, with_grounds
from tests.unit.test_referrals import earlier

BERLIN = Place(ZoneInfo("Europe/Berlin"), "EUR")
Made = dict[str, Any]


def _decisions() -> Iterator[Outcome]:
    """Of each check one decision at least that makes it with all its values."""
    yield from _refunds()
    yield from _kinds()
    yield from _grounds()
    yield from _rights()
    yield from _windows()
    yield from _voices()
    yield from _turns()
    yield from _lives()


def _refunds() -> Iterator[Outcome]:
    main = a_line("1", quantity=2, paid=2_001, list_price=2_400)
    gift = a_line("2", paid=0, list_price=500, gift_for="1")
    third = a_line("3", paid=999, list_price=999)
    order = an_order(
        main,
        gift,
        third,
        shipping_paid=500,
        express_surcharge=100,
        promotions=(Promotion(threshold=3_000, discount=300, line_ids=("1", "3")),),
        captured=1_500,
    )
    fee = with_grounds(change_of_mind={"fee_percent": 15})
    first = after(known(order), a_refund(("1", 1), ("3", 1)), policy=fee)
    yield first
    yield after(first.state, a_refund(("1", 1)), policy=fee)
    yield after(known(order), a_refund(("1", 2), amount=5_000), policy=fee)
    whole = an_order(main, gift, third, shipping_paid=500, express_surcharge=100)
    yield after(known(whole), a_refund(("1", 2), ("3", 1)), policy=fee)
    yield after(known(an_order(shipping_paid=500)), a_refund(reason="defective"))
    yield after(known(), a_refund(("9", 1)))
    yield after(known(), a_refund(), recent=earlier(3, amount=500))
    yield after(known(an_order(captured=0)), a_refund())


def _kinds() -> Iterator[Outcome]:
    estimate = Estimate(cost=900, days=50)
    yield after(known(), asking("repair", reason="defective", estimate=estimate))
    yield after(known(), asking("exchange", ("1", 1), reason="defective"))
    yield after(known(), asking("exchange", reason="late_delivery"))
    yield after(known(an_order(a_line(shipped=0))), asking("return"))
    wrong = FieldError(code="invalid_field", path="lines.0.quantity", expected="an integer")
    yield after(known(), a_request(InvalidRequest, kind="refund", errors=(wrong,)))


def _grounds() -> Iterator[Outcome]:
    one = with_ground("change_of_mind", buyers=frozenset({"consumer"}))
    yield after(known(an_order(buyer="business")), a_refund(), policy=one)
    worn = with_ground("change_of_mind", judged_conditions=frozenset({"used"}))
    yield after(known(), a_refund(condition="used"), policy=worn)
    version = worn.default.versions[0]
    ground = next(one for one in version.grounds if one.name == "change_of_mind")
    assert ground.window is not None
    grace = with_ground("change_of_mind", window=evolve(ground.window, grace_days=14))
    late = an_order(a_line(delivered_at=NOW - timedelta(days=33)))
    yield after(known(late), a_refund(), policy=grace)
    yield after(known(an_order(a_line(delivered_at=NOW - timedelta(days=500)))), _faulty())
    traits = frozenset({"sealed_hygiene", "custom_made", "digital"})
    yield after(known(an_order(a_line(traits=traits))), a_refund())
    yield after(known(an_order(a_line(traits=frozenset({"digital", "final_sale"})))), a_refund())
    yield after(known(), a_refund(reason="other"))


def _rights() -> Iterator[Outcome]:
    """Rights that fall, that open late, that leave categories out, that keep a loss of value."""
    told = an_order(disclosures={"no_returns": NOW - timedelta(days=9)})
    falls = with_ground("change_of_mind", falls_by="no_returns")
    yield after(known(told), a_refund(), policy=falls)
    yield after(known(), a_refund(), policy=falls)
    worse = frozenset({"major", "unsafe"})
    opening = Opening(repairs=2, exchanges=1, repair_days=30, severities=worse)
    for known_as in ({"unknown_judged": True}, {"never": frozenset({"minor"})}):
        later = with_ground("faulty_goods", opening=evolve(opening, **known_as))
        yield after(known(), _faulty(), policy=later)
        yield after(known(), _faulty(severity="minor"), policy=later)
    left_out = (Exclusion(category="cosmetics"), Exclusion(trait="digital"))
    several = with_ground("change_of_mind", excluded=left_out)
    for category in ("cosmetics", "shoes"):
        line = a_line(category=category, traits=frozenset({"final_sale"}))
        yield after(known(an_order(line)), a_refund(), policy=several)
    opened = frozenset({"opened"})
    unless = with_ground("change_of_mind", excluded=(evolve(left_out[0], conditions=opened),))
    yield after(known(an_order(a_line(category="cosmetics"))), a_refund(), policy=unless)
    in_time = spanning(amount=2, unit="months", anchor="delivered")
    for days in (2, 300):
        line = a_line(delivered_at=NOW - timedelta(days=days))
        found = with_ground("faulty_goods", found_within=in_time)
        yield after(known(an_order(line)), _faulty(), policy=found)
    worn = with_ground("change_of_mind", value_loss={"used": 30})
    yield after(known(), a_refund(condition="used"), policy=worn)


def _windows() -> Iterator[Outcome]:
    """Counted in every way that is told."""
    days = Calendar(name="-", holiday=lambda day: None, rest=_weekend)
    rolling = spanning(amount=14, unit="business_days", anchor="delivered", roll="non_working")
    untold = Untold(disclosure="withdrawal_right", months=12)
    for rule in (
        evolve(rolling, arrival=True, untold=untold),
        spanning(amount=10, unit="days", anchor="placed", roll="non_working"),
        spanning(amount=48, unit="hours", anchor="placed"),
        spanning(amount=7, unit="days", anchor="delivered", first_day_counted=True, stopped=1),
    ):
        policy = with_ground("change_of_mind", window=rule)
        yield after(_was_repaired(), a_refund(), policy=_resting(policy, days))


def _weekend(day: date) -> str | None:
    return "Saturday" if day.weekday() == 5 else "Whit Sunday" if day.weekday() == 6 else None


def _resting(policy: Policy, calendar: Calendar) -> Policy:
    return evolve(policy, default=evolve(policy.default, calendars={"NZ": calendar}))


def _was_repaired() -> OrderState:
    state, day = known(), timedelta(days=1)
    past = Past(kind="repair", asked_at=NOW - day, back_at=NOW - day / 2)
    line = LineLedger(line_id=LineId("1"), history=(past,))
    return evolve(state, ledger=state.ledger.with_lines({line.line_id: line}))


def _faulty(**fields: Any) -> Any:
    return a_refund(reason="defective", evidence=("https://photo.test/1",), **fields)


def _voices() -> Iterator[Outcome]:
    first = a_review(line_id="1", content="You bastard")
    yield after(known(), first)
    kept = after(known(), a_review(line_id="1"))
    yield kept
    yield after(kept.state, a_review(line_id="1", follows=first.request_id))
    care = a_care(a_service("return"), Review(score=2), Comment(content="You bastard"))
    failed = after(known(), care)
    yield failed
    yield after(failed.state, asking("return", follows_request=care.request_id))
    yield after(known(), asking("return", follows_request=care.request_id))


def _turns() -> Iterator[Outcome]:
    asked = a_refund()
    decided = after(known(), asked)
    yield after(decided.state, a_cancel(asked))
    yield after(known(), a_cancel(asked))
    paid = an_order(a_line(shipped=0))
    yield after(after(known(paid), asked).state, a_cancel(asked))
    for order in (an_order(version=2, captured=1), an_order(a_line("2"), version=2)):
        yield after(decided.state, SnapshotTaken(order=order))


def _lives() -> Iterator[Outcome]:
    for state in ("goods on their way", "under repair", "paying", "expired"):
        life = STATES[state]()
        before = life.state
        for record in ("judged", "dear", "lost", "received"):
            told = _REPORTED[record]
            fields = {"refund": 0} if record == "lost" else {}
            if record != "lost" or life.case.payments:
                outcome = after(before, about(life.request, told, **fields))
                if outcome.events and outcome.case is None:
                    yield outcome
    for state, cause in _LATE:
        life = STATES[state]()
        due_at = life.case.due_at
        assert due_at is not None, cause
        yield after(life.state, life.deadline(due_at))
    life = STATES["with a person, undecided"]()
    for verdict in (YES, NO):
        yield after(life.state, about(life.request, verdict))
    judged = with_cases(repair_failed="judge")
    repair = asking("repair", ("1", 1), reason="defective")
    decided = after(after(known(), repair).state, about(repair, BACK))
    yield after(decided.state, about(repair, IN_VAIN), policy=judged)


_LATE = (
    ("goods on their way", "never arrived"),
    ("with a person, a refund lost", "nobody decided"),
)
_REPORTED: dict[str, Any] = {
    "judged": received(("1", 0, 1, "wrong_item"), ("1", 5, 0, "worn", 100)),
    "dear": DEAR,
    "lost": LOST,
    "received": BACK,
}


def _made() -> list[Made]:
    """Equal ones once."""
    found: dict[str, Made] = {}
    for outcome in _decisions():
        assert outcome.events, "it decides"
        for emitted in outcome.events:
            checks = getattr(emitted.event, "checks", ())
            for made in orjson.loads(orjson.dumps(checks, option=orjson.OPT_UTC_Z)):
                found[f"{made['check']} {made['detail']}"] = made
    return list(found.values())


MADE = _made()


def _names_in_the_domain() -> set[str]:
    names = set()
    for file in Path(ROOT / "service" / "domain").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(func=ast.Name(id="Finding"), args=[ast.Constant(value=name), *_]):
                    names.add(name)
    return names


def test_every_check_of_the_domain_is_tried_here() -> None:
    with_values = {made["check"] for made in MADE if made["detail"]}
    assert _names_in_the_domain() - with_values == {"order"}, "whose values nobody may see"


def test_every_value_compared_has_a_name_and_no_name_is_for_nothing() -> None:
    compared_here = {(made["check"], key) for made in MADE for key in made["detail"]}
    told = {(check, key) for check, key in compared_here if key not in UNTOLD}
    assert {pair for pair in told if pair not in LABELS and pair[1] not in LABELS} == set()
    keys = {key for _, key in told}
    assert {name for name in LABELS if name not in told and name not in keys} == set()
    assert keys | UNTOLD == {key for _, key in compared_here}


@pytest.mark.parametrize("made", MADE, ids=lambda made: made["check"])
def test_no_value_is_shown_as_it_is_stored(made: Made) -> None:
    written = compared(made["check"], made["detail"], BERLIN)
    assert not re.search(r"[a-z]_[a-z]|True|False|None|\d{4}-\d\d-\d\dT", written), written
    for key in UNTOLD & made["detail"].keys():
        assert key not in written


_AMOUNTS = {
    "share": ("paid", "held", "share"),
    "fee": ("refund", "kept_before", "fee"),
    "gift": ("fee", "kept"),
    "promotion": ("kept", "threshold", "discount", "list_value", "total", "before"),
    "delivery_cost": ("shipping_paid", "express_surcharge", "before"),
    "captured": ("entitled", "captured", "reserved", "refunded", "left"),
    "amount": ("amount", "available"),
    "automatic_limit": ("amount", "limit"),
    "frequency": ("amount", "most_amount"),
    "repair_cost": ("cost", "price", "most"),
}


@pytest.mark.parametrize("check", _AMOUNTS)
def test_money_is_written_as_money(check: str) -> None:
    made = [one["detail"] for one in MADE if one["check"] == check and one["detail"]]
    for detail in made:
        amounts = [key for key in _AMOUNTS[check] if key in detail]
        currency = detail.get("currency", "EUR")
        written = compared(check, detail, BERLIN)
        assert len(re.findall(rf"\d\.\d\d {currency}", written)) == len(amounts), written
    assert made


@pytest.mark.parametrize(
    ("check", "detail", "told"),
    [
        (
            "fee",
            {"refund": 1_000, "percent": 15, "points_before": 3, "kept_before": 0, "fee": 150},
            "refund 10.00 EUR, of it 15 %, kept before 0.00 EUR, fee 1.50 EUR",
        ),
        (
            "exclusion",
            {"traits": "custom_made,digital", "unmet": "custom_made:reason,digital:confirmed"},
            "traits made to order, digital, not left out made to order (not for this reason), "
            "digital (the buyer did not confirm it)",
        ),
        (
            "delivery_cost",
            {"gives": "standard", "shipping_paid": 500, "express_surcharge": 0, "before": 0},
            "gives back standard delivery, paid for delivery 5.00 EUR, of it for express 0.00 EUR, "
            "given back before 0.00 EUR",
        ),
        (
            "replacement",
            {"sku": "jug", "replacement_sku": "mug_2", "accepted": "same"},
            "sku jug, to be replaced by mug_2, accepted the same goods alone",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
def test_codes_among_the_values_read_as_words(check: str, detail: Made, told: str) -> None:
    assert compared(check, detail, BERLIN) == told
