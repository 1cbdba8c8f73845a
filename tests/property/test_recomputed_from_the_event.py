"""A person with the event alone comes to the same decision and the same money."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.ground import Exclusion, Opening, Untold
from service.domain.inbound import (
    CareRequested,
    Estimate,
    FieldError,
    Inbound,
    InvalidRequest,
    Position,
    Review,
    ServiceRequested,
)
from service.domain.ledger import Past
from service.domain.order import Order
from service.domain.outcome import Counted, OrderState
from service.domain.policy import Policy
from service.domain.value import evolve
from service.policies.calendars import calendar
from service.stream.encode import EncodeRules, encode_event
from tests.property.recomputed import money_of, outcome_of, verdict_of
from tests.property.reference import Ask, Cancel
from tests.property.worlds import World, histories, inbound_of, worlds
from tests.unit.builders import (
    NOW,
    POLICY,
    a_comment,
    a_line,
    a_refund,
    a_request,
    a_review,
    after,
    an_order,
    known,
)
from tests.unit.packs import spanning

_TRAITS = ["digital", "custom_made", "final_sale", "sealed_media"]
_TOLD = [
    {"no_returns": NOW - timedelta(days=40)},
    {"no_returns": NOW - timedelta(days=1)},
    {"withdrawal_right": NOW - timedelta(days=1), "no_returns": NOW},
]
_SERVICES = ("refund", "return", "exchange", "repair", "care")


@st.composite
def _strange_worlds(draw: st.DrawFn) -> World:
    """Also with goods that are left out, other buyers, days of grace and conditions to judge."""
    world = draw(worlds())
    traits = st.sets(st.sampled_from(_TRAITS), max_size=2).map(frozenset)
    days = st.sampled_from([2, 2, 2, 31, 33, 400])
    lines = tuple(
        evolve(
            line,
            traits=draw(traits),
            confirmed=draw(traits),
            told=draw(traits),
            category=draw(st.sampled_from([None, "cosmetics"])),
            delivered_at=line.delivered_at and NOW - timedelta(days=draw(days)),
        )
        for line in world.order.lines
    )
    order = evolve(
        world.order,
        lines=lines,
        status=draw(st.sampled_from([*["paid"] * 8, "cancelled", "unpaid"])),
        buyer=draw(st.sampled_from(["consumer", "consumer", "business"])),
        disclosures=draw(st.sampled_from([{}, {}, *_TOLD])),
        timezone=draw(st.sampled_from([None, "Europe/Berlin"])),
    )
    grounds = [draw(_strange(ground)) for ground in world.grounds]
    # A second chance beside the first: of several grounds the best is taken.
    other = evolve(grounds[1], name="another_promise", conditions=None, buyers=_BOTH)
    return World(order, (*grounds, *draw(st.sampled_from([(), (draw(_strange(other)),)]))))


_BOTH = frozenset({"consumer", "business"})


@st.composite
def _strange(draw: st.DrawFn, ground: Any) -> Any:
    """Also with rights that fall or open late, losses of value, and windows of every notation."""
    categories = st.sampled_from([(), (), (), (), (Exclusion(category="cosmetics"),)])
    opening = st.sampled_from([*[None] * 9, *_OPENINGS])
    keeps = {} if ground.fault_reasons else draw(st.sampled_from([{}, {"used": 60, "damaged": 90}]))
    evidence = ground.evidence and evolve(ground.evidence, judged=draw(st.booleans()))
    return evolve(
        ground,
        window=draw(_windows(ground.window)),
        falls_by=draw(st.sampled_from([*[None] * 4, "no_returns"])),
        opening=draw(opening),
        excluded=(*ground.excluded, *draw(categories)),
        value_loss=keeps,
        evidence=evidence,
        buyers=draw(st.sampled_from([_BOTH, _BOTH, frozenset({"consumer"})])),
        judged_conditions=draw(st.sampled_from([frozenset(), frozenset({"used"})])),
        other_replacement=draw(st.booleans()),
    )


_OPENINGS = (
    Opening(repairs=1, repair_days=20),
    Opening(exchanges=1, severities=frozenset({"major"}), unknown_judged=True),
    Opening(repairs=2, severities=frozenset({"unsafe"}), never=frozenset({"minor"})),
)


@st.composite
def _windows(draw: st.DrawFn, window: Any) -> Any:
    if window is None or draw(st.sampled_from([False] * 4 + [True])):
        return draw(st.sampled_from([window, spanning(amount=1, unit="days", anchor="placed")]))
    span = evolve(window.spans[0], first_day_counted=draw(st.booleans()))
    untold = st.sampled_from([None, None, Untold(disclosure="withdrawal_right", months=12)])
    return evolve(
        window,
        spans=(span,),
        roll=draw(st.sampled_from([None, "holidays", "non_working"])),
        disputed=draw(st.sampled_from([None, "non_working"])),
        arrival=draw(st.booleans()),
        untold=draw(untold),
        stopped=draw(st.sampled_from([None, 7])),
        grace_days=draw(st.sampled_from([0, 0, 5])),
    )


def _worked_over(state: OrderState, pasts: list[Past | None]) -> OrderState:
    """With what was repaired and exchanged of its lines before."""
    ledger = state.ledger
    for line, past in zip(state.order.lines if state.order else (), pasts, strict=False):
        if past is not None:
            held = evolve(ledger.line(line.line_id), history=(past,))
            ledger = ledger.with_lines({line.line_id: held})
    return evolve(state, ledger=ledger)


_pasts = st.builds(
    Past,
    kind=st.sampled_from(["repair", "exchange"]),
    asked_at=st.just(NOW - timedelta(days=31)),
    back_at=st.sampled_from([None, NOW - timedelta(days=2), NOW - timedelta(days=21)]),
)


@st.composite
def _strange_requests(draw: st.DrawFn, history: list[Ask | Cancel]) -> list[Inbound]:
    found: list[Any] = []
    for inbound in inbound_of(history):
        found.append(draw(_varied(inbound, found)))
        if draw(st.sampled_from([*[False] * 4, True])):
            found.append(draw(_other()))
    return found


@st.composite
def _varied(draw: st.DrawFn, inbound: Any, before: list[Any]) -> Inbound:
    moved = draw(st.sampled_from([0] * 14 + [1, -3, -9]))
    asked_at = NOW + timedelta(days=moved)
    fields: dict[str, Any] = {"requested_at": asked_at, "known_at": asked_at}
    if draw(st.sampled_from([*[False] * 15, True])):
        fields["customer_id"] = "c-2"
    if isinstance(inbound, ServiceRequested | CareRequested):
        fields["service"] = draw(_service(inbound.service))
    if isinstance(inbound, ServiceRequested):
        cares = [one.request_id for one in before if isinstance(one, CareRequested)]
        fields["follows_request"] = draw(st.sampled_from([None, *cares]))
    if isinstance(inbound, CareRequested) and draw(st.booleans()):
        fields["comment"] = None
        fields["review"] = draw(_reviews())
    return evolve(inbound, **fields)


@st.composite
def _service(draw: st.DrawFn, service: Any) -> Any:
    estimate = st.builds(Estimate, cost=st.sampled_from([1, 400, 9000]), days=st.integers(1, 40))
    lines = service.lines
    if service.kind == "exchange" and lines and draw(st.booleans()):
        lines = tuple(evolve(line, replacement_sku="other") for line in lines)
    condition = st.sampled_from(["unopened", "opened", "used", "used", "damaged"])
    return evolve(
        service,
        lines=lines,
        condition=draw(condition),
        severity=draw(st.sampled_from([None, None, "minor", "major", "unsafe"])),
        evidence=draw(st.sampled_from([(), ("https://example.com/1",)])),
        estimate=draw(st.none() | estimate) if service.kind == "repair" else None,
    )


@st.composite
def _reviews(draw: st.DrawFn) -> Review:
    return Review(
        score=draw(st.integers(1, 5)),
        line_id=draw(st.sampled_from([None, "0", "1", "9"])),
        content=draw(st.sampled_from([None, "Fine", "What a bastard"])),
    )


@st.composite
def _other(draw: st.DrawFn) -> Inbound:
    """Feedback alone, and requests that are wrong."""
    error = FieldError(code="invalid_field", path="channel", expected="an id")
    kind = draw(st.sampled_from([*_SERVICES[:4], "cancel", "review"]))
    review = draw(_reviews())
    made: Inbound = draw(
        st.sampled_from(
            [
                a_request(InvalidRequest, kind=kind, errors=(error,)),
                a_review(score=review.score, line_id=review.line_id, content=review.content),
                a_comment(line_id=review.line_id),
            ]
        )
    )
    return made


@given(st.data())
@settings(max_examples=300)
def test_anyone_comes_to_the_same(data: st.DataObject) -> None:
    often = data.draw(st.sampled_from([1, 1, 20]))
    world = data.draw(_strange_worlds())
    pasts = data.draw(st.lists(st.none() | _pasts, max_size=3))
    _told_alike(world, data.draw(histories(6).flatmap(_strange_requests)), often, pasts)


@given(worlds(), histories())
@settings(max_examples=400)
def test_anyone_comes_to_the_same_money(world: World, history: list[Ask | Cancel]) -> None:
    _told_alike(world, inbound_of(history))


def test_of_two_stages_that_bring_nothing_one_fee_is_told() -> None:
    order = an_order(a_line(paid=0, quantity=2, delivered=1))
    _told_alike(_keeping(order, value_loss={"used": 60}), [a_refund(condition="used")])


def test_equal_fees_of_two_lines_are_told_out_of_the_sequence_of_one() -> None:
    """The third unit of each is alike, and the second of one line is told after it."""
    one = a_line("1", paid=20, quantity=4, delivered=1)
    two = a_line("2", paid=15, quantity=3, delivered=1)
    world = _keeping(an_order(one, two, captured=30), fee_percent=10)
    _told_alike(world, [a_refund(("1", 2), ("2", 1)), a_refund()])


def _keeping(order: Order, **terms: Any) -> World:
    """With other terms where the customer changes their mind."""
    mind, *others = POLICY.default.versions[0].grounds
    return World(order, (evolve(mind, **terms), *others))


def _with_holidays(policy: Policy) -> Policy:
    return evolve(policy, default=evolve(policy.default, calendars={"NZ": calendar("US")}))


def _told_alike(
    world: World, requests: list[Inbound], often: int = 1, pasts: list[Past | None] | None = None
) -> None:
    """`often`: as if each request that counts had been made so many times."""
    state = _worked_over(known(world.order), pasts or [])
    policy, recent = _with_holidays(world.policy), list[Counted]()
    for inbound in requests:
        outcome = after(state, inbound, policy=policy, recent=recent * often)
        state = outcome.state
        recent += [outcome.counted] if outcome.counted else []
        for emitted in outcome.events:
            output = encode_event(
                emitted,
                rules=EncodeRules(),
                now=NOW,
                causation=Position(topic="requests", partition=0, offset=0),
                traceparent=None,
            )
            assert output.value is not None
            kind = next(value for name, value in output.headers if name == "ce_type")
            _same(str(kind or b"", "ascii"), json.loads(output.value))


def _same(kind: str, event: dict[str, Any]) -> None:
    if "checks" not in event:
        return
    for check in event["checks"]:
        if check["outcome"] != "skip" or check["check"] == "follows":
            assert outcome_of(check, event) == check["outcome"], check
    if event["kind"] in _SERVICES and not any(c["check"] == "fields" for c in event["checks"]):
        _same_service(kind, event)
    elif "reasons" in event:
        failing = [check for check in event["checks"] if check["outcome"] == "fail"]
        assert _told(event["reasons"]) == _told(failing) != []
        assert kind.endswith("rejected.v1")


def _same_service(kind: str, event: dict[str, Any]) -> None:
    verdict = verdict_of(event)
    assert kind == f"aftersale.request.{verdict.kind}.v1"
    if "reasons" in event:
        assert set(_told(verdict.reasons)) == set(_told(event["reasons"]))
    if "lines" not in event:
        return
    granted = Counter(line["line_id"] for line in event["lines"])
    assert granted == Counter(line_id for line_id, _ in verdict.granted)
    for line in event["lines"]:
        of_line = [found for (one, _), found in verdict.granted.items() if one == line["line_id"]]
        assert any(line["ground"] in found for found in of_line)
    if "refused" in event:
        assert {line["line_id"] for line in event["refused"]} == verdict.refused
    if event["refund"] is not None:
        _same_money(event)


def _same_money(event: dict[str, Any]) -> None:
    money, told = money_of(event), event["refund"]
    assert [line["refund"] for line in event["lines"]] == money.lines
    for part in ("goods", "shipping", "fees", "promotion", "amount"):
        assert told[part] == getattr(money, part), part


def _told(checks: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    return sorted((check["check"], json.dumps(check["detail"])) for check in checks)
