"""The first command that a stranger gives: it ends well, and what it says adds up."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest

from schemas import topics
from schemas.codes import DeadLetterReason, ReferralCode, RejectionCode
from service.demo.balance import balance
from service.demo.history import History
from service.demo.made_up import made_up
from service.demo.metrics import Told
from service.demo.others import Others
from service.demo.seen import Event, Seen
from service.demo.show import _lines_to_try
from service.demo.stage import Stage
from service.demo.sums import sums
from service.demo.tables import explained
from tests.factories import NOW, line_data, order_data, refund_data
from tests.integration.command import command

KINDS = ("refund", "return", "exchange", "repair", "care", "cancel", "review", "comment")
# Nothing that one can send.
NOT_SHOWN = {"unreadable_record", "undecidable"}


@pytest.mark.timeout(150)
async def test_the_demo_ends_with_a_summary_that_balances(tmp_path: Path) -> None:
    done = await command("demo", "--orders", "60", folder=tmp_path, within=120)
    assert done.code == 0, done.out + done.err
    assert done.err == "", "nothing is said beside it"
    assert "It balances." in done.out
    assert max(map(len, done.out.splitlines())) <= 100
    decided = _requests_add_up(" ".join(done.out.split()))
    _kinds_add_up(done.out, decided)
    _money_adds_up(done.out)
    codes = {*get_args(RejectionCode), *get_args(ReferralCode), *get_args(DeadLetterReason)}
    shown = set(re.findall(r"^([a-z_]+)  |  ([a-z_]+) +\d+", done.out, re.MULTILINE))
    assert codes - NOT_SHOWN - {code for pair in shown for code in pair} == set()
    for kind in KINDS:
        assert re.search(
            rf"^{kind}( with a \w+)? of order ", done.out, re.MULTILINE | re.IGNORECASE
        )
    assert "One request may have several reasons" in done.out
    _lives_are_told_to_their_end(done.out)
    _each_can_be_explained(done.out)
    _each_stands_with_its_law(done.out)
    assert "--keep" in done.out
    assert "aftersale policy check" in done.out


def _lives_are_told_to_their_end(out: str) -> None:
    told = " ".join(out.partition("From the request to its end")[2].split())
    told = told.partition("By the law of their market")[0]
    before, *parts = re.split(r"([A-Z][^.()]*) \([0-9a-f]{8}-[0-9a-f-]{27}\) ", told)
    assert (before.strip(), parts[::2]) == ("", [title for title, *_ in _LIVES])
    for life, (title, *steps) in zip(parts[1::2], _LIVES, strict=True):
        assert re.search(".*".join(steps), life), f"{title}: {life}"


_DONE = "Completed: goods and money are where they belong"
_LIVES = (
    ("A return received short", "Approved: 36.00 CHF", "21.00 CHF", "came back", _DONE, "1 unit"),
    ("A return that never came", "Approved: 129.00 CHF", "Reminded", "Expired", "1 unit of line 1"),
    ("An exchange out of stock", "exchanged", "39.00 CHF .* cannot be had", _DONE),
    ("A repair that helped for a while", "repaired", _DONE, "1 unit of line 1"),
    ("The same kettle, beyond repair", "repaired", "59.00 CHF .* repair failed", _DONE),
    ("A repair that a person had to allow", "repaired", "Left to a person", "Approved", _DONE),
    (
        "A refund that bounced",
        "Approved: 89.00 CHF",
        "89.00 CHF .* at once",
        "Left to a person: .*account closed",
        "Approved: 89.00 CHF",
        r"89.00 CHF .*\(attempt 2\)",
        _DONE,
    ),
    ("A refusal that a person overturned", "Refused", "Approved", "159.00 CHF", _DONE),
    ("A request that a person refused", "Left to a person", "Refused: someone-of-care"),
)


def _each_can_be_explained(out: str) -> None:
    told = out.partition("Some of them in plain words")[2].partition("records in;")[0]
    sentences = [line for line in told.splitlines() if re.match(r"[A-Z]\w+ (with|of) ", line)]
    assert len(sentences) > len(KINDS)
    ids = re.findall(r"\(([0-9a-f]{8}-[0-9a-f-]{27})\)", told)
    assert len(set(ids)) == len(ids) == len(sentences)


def _each_stands_with_its_law(out: str) -> None:
    """Of every market with a pack, and one without."""
    told = " ".join(out.partition("By the law of their market")[2].split())
    told = told.partition("Some of them in plain words")[0]
    laws = re.findall(r"\(pack (\w+), version [\d+]+\)", told)
    markets = "cn de fr gb jp kr br mx us au in default"
    assert set(laws) == set(markets.split())
    # What decides and when: the place's own days, its holidays, what the buyer was told, the stage of a remedy.
    for words in _BY_LAW:
        assert words in told
    ids = re.findall(r"\(([0-9a-f]{8}-[0-9a-f-]{27})\)", told)
    assert len(set(ids)) == len(ids) == len(re.findall(r" of order [a-z-]+\.", told))


_BY_LAW = (
    "DE-BY: Return of order de-munich. Approved: 89.00 EUR, once the goods are back. Tuesday, 6 January"
    " 2026 is a holiday, Epiphany: the last day moves on.",
    "DE-BE: Return of order de-berlin. Refused: Line 1: The time to ask ended on 7 January 2026, 00:00",
    "fr-never-told. Approved: 129.00 EUR, once the goods are back. The customer was never told",
    "fr-told. Refused: Line 1: The time to ask ended on 25 September 2025, 00:00 (Europe/Paris)",
    "kr-midnight. Approved: 78000 KRW, once the goods are back.",
    "kr-midnight. Refused: Line 1: The time to ask ended on 11 November 2025, 00:00 (Asia/Seoul); it was"
    " asked 10 minutes later.",
    "jp-eighth-day. Refused: Line 1: The time to ask ended on 9 November 2025, 00:00 (Asia/Tokyo); the"
    " request, whose arrival counts, came 5 minutes later.",
    "Return of order cn-three-guarantees. Approved: 2999.00 CNY",
    "Return of order cn-three-guarantees. Refused: Line 2",
    "Exchange of order cn-three-guarantees. Approved",
    "Exchange of order cn-three-guarantees. Refused: Line 3",
    "Repair of order cn-three-guarantees. Approved",
    "cn-national-day. Left to a person: Line 1: The time to ask ended on 5 October 2025, 00:00",
    "br-seventh-day. Approved: 389.00 BRL",
    "mx-five-days. Refused: Line 1: The time to ask ended on 22 November 2025, 00:00",
    "No law that is known here gives this right (pack us, version 1) US-CA: Return",
    "gb-worn. Approved: 80.00 GBP",
)


def _requests_add_up(said: str) -> int:
    told = re.search(
        r"([\d,]+) requests = ([\d,]+) decisions \+ ([\d,]+) dead letters \+ ([\d,]+) sent twice"
        r" \+ ([\d,]+) still waiting",
        said,
    )
    assert told is not None, said
    asked, decided, dead, twice, waiting = (int(part.replace(",", "")) for part in told.groups())
    assert asked == decided + dead + twice + waiting
    assert waiting == 0
    assert min(decided, dead, twice) > 0
    return decided


def _kinds_add_up(out: str, decided: int) -> None:
    rows = {row[0]: [0 if n == "-" else int(n) for n in row[1:]] for row in _rows(out, 7)}
    assert {kind for kind in KINDS if rows[kind][-1] > 0} == set(KINDS)
    for *parts, together in rows.values():
        assert sum(parts) == together
    assert rows["together"][-1] == sum(rows[kind][-1] for kind in KINDS) == decided
    for kind in KINDS:
        assert min(rows[kind][:2]) > 0, f"{kind} approved and refused"
    assert min(rows["return"]) > 0, "whatever may become of one"


def _money_adds_up(out: str) -> None:
    rows = {row[0]: [Decimal(n.replace("-", "0")) for n in row[1:]] for row in _rows(out, 8)}
    assert rows.keys() >= {"CHF", "JPY", "KWD"}
    for asked, *parts, _ in rows.values():
        assert asked == sum(parts) > 0
    assert min(rows["CHF"]) > 0
    assert [rows[c][0].as_tuple().exponent for c in ("CHF", "JPY", "KWD")] == [-2, 0, -3]


def _rows(out: str, numbers: int) -> Iterator[list[str]]:
    """Lines of one word and so many numbers."""
    for line in out.splitlines():
        words = line.split()
        if len(words) == numbers + 1 and all(re.fullmatch(r"-|[\d,.]+", w) for w in words[1:]):
            yield [words[0], *(word.replace(",", "") for word in words[1:])]


def test_who_looks_further_is_told_how_to_explain_and_to_ask() -> None:
    stage = Stage("127.0.0.1:9092", "postgresql://demo", 8080)
    lines = _lines_to_try(stage, refund_data("o-7", request_id="an-id"))
    assert any(line.endswith("aftersale explain an-id") for line in lines)
    assert any(line.endswith("aftersale policy check") for line in lines)
    assert any("aftersale send return o-7 c-7 --reason change_of_mind" in line for line in lines)


def test_orders_are_told_as_shops_tell_them() -> None:
    """Of each market with a pack, and one without; not all with their region, zone and disclosures."""
    orders = [fed.fields for fed in made_up(400, 7, NOW).orders if fed.key.startswith("A-")]
    packs = {"CN", "DE", "FR", "GB", "JP", "KR", "BR", "MX", "US", "AU", "IN"}
    assert {order["market"] for order in orders} > packs
    for told in ("region", "timezone", "disclosures"):
        assert {bool(order.get(told)) for order in orders if order["market"] == "DE"} == {
            True,
            False,
        }


def test_the_same_seed_makes_the_same_history() -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert made_up(30, 7, now) == made_up(30, 7, now)
    assert made_up(30, 7, now) != made_up(30, 8, now)


@dataclass
class Fed:
    """One refund of an order of 10.00, fed in and answered; what a test takes away must be missed."""

    history: History
    seen: Seen
    told: Told

    @property
    def off(self) -> list[str]:
        return balance(self.history, self.seen, self.told).off + sums(self.history, self.seen).off


@pytest.fixture
def fed() -> Fed:
    history, seen = History(), Seen()
    order, asked = order_data(lines=[line_data(shipped=0)]), refund_data()
    history.order(order, NOW)
    history.request(topics.REFUND_REQUESTED, asked, NOW)
    about = {name: asked[name] for name in ("request_id", "order_id", "customer_id")}
    line = {"line_id": "1", "quantity": 1, "refund": 1000, "return_required": False}
    refund = {"amount": 1000, "goods": 1000, "currency": "USD", "attempt": 1, "cause": "approved"}
    approved = about | {"sequence": 1, "lines": [line], "refused": [], "refund": refund}
    _tell(seen, topics.REQUEST_APPROVED, approved)
    seen.refunds.append(_event(topics.REFUND_ISSUED, about | refund | {"sequence": 2}))
    return Fed(history, seen, Told(snapshots_taken=1))


def _event(kind: str, data: dict[str, Any]) -> Event:
    return Event(kind, str(uuid4()), data)


def _tell(seen: Seen, kind: str, data: dict[str, Any]) -> None:
    seen.events[data["request_id"]].append(_event(kind, data))


def test_what_was_answered_once_and_paid_balances(fed: Fed) -> None:
    assert fed.off == []


def test_a_request_without_a_decision_is_missed(fed: Fed) -> None:
    (request_id,) = fed.seen.events
    fed.seen.events.clear()
    assert fed.off == [
        f"1 without an answer: {request_id}",
        f"{request_id}: 0 at once, not what was issued",
    ]


def test_a_second_decision_of_one_request_is_seen(fed: Fed) -> None:
    (request_id,) = fed.seen.events
    again = fed.seen.events[request_id][0].data | {"sequence": 3}
    _tell(fed.seen, topics.REQUEST_APPROVED, again)
    assert f"1 answered twice: {request_id}" in fed.off


def test_a_decision_that_nobody_asked_for_is_seen(fed: Fed) -> None:
    _tell(fed.seen, topics.FEEDBACK_APPROVED, {"request_id": "r-2", "sequence": 3})
    assert "1 answered, but never asked: r-2" in fed.off


def test_a_request_sent_twice_is_missed_until_the_service_tells_of_it(fed: Fed) -> None:
    fed.history.requests.append(replace(fed.history.requests[0], becomes="nothing: sent twice"))
    assert fed.off == ["2 requests went in, 1 came to something"]
    fed.told = Told(snapshots_taken=1, sent_twice=1)
    assert fed.off == []


def test_money_that_is_announced_and_not_issued_is_missed(fed: Fed) -> None:
    (request_id,) = fed.seen.events
    fed.seen.refunds.clear()
    assert fed.off == [f"{request_id}: 1000 at once, not what was issued"]


def test_money_that_is_neither_granted_nor_refused_is_missed(fed: Fed) -> None:
    (event,) = next(iter(fed.seen.events.values()))
    event.data["lines"][0]["refund"] = 900
    fed.seen.refunds[0].data["goods"] = 900
    assert "USD: asked 1000, the parts make 900" in fed.off


def test_money_that_nobody_granted_is_seen(fed: Fed) -> None:
    (request_id,) = fed.seen.events
    more = fed.seen.refunds[0].data | {"sequence": 3, "cause": "goods_received"}
    fed.seen.refunds.append(_event(topics.REFUND_ISSUED, more))
    assert fed.off == [f"{request_id}: 1000 paid, but not granted"]


def test_a_refund_made_again_is_the_same_money(fed: Fed) -> None:
    again = fed.seen.refunds[0].data | {"sequence": 3, "cause": "retry", "attempt": 2}
    fed.seen.refunds.append(_event(topics.REFUND_ISSUED, again))
    assert fed.off == []
    assert sums(fed.history, fed.seen).paid == {"USD": 1000}


@pytest.mark.parametrize(
    ("told", "part"),
    [
        ([], "waiting for goods"),
        ([topics.REFUND_ISSUED], "refunded later"),
        ([topics.REFUND_ISSUED, topics.REQUEST_COMPLETED], "refunded later"),
        ([topics.REQUEST_REFERRED], "with a person"),
        ([topics.REQUEST_REFERRED, topics.REQUEST_REJECTED], "refused"),
        ([topics.REQUEST_REFERRED, topics.REQUEST_APPROVED], "waiting for goods"),
        ([topics.REQUEST_REMINDED, topics.REQUEST_EXPIRED], "given up"),
        ([topics.REQUEST_EXPIRED, topics.REQUEST_REFERRED], "with a person"),
    ],
)
def test_the_money_of_a_return_is_where_its_last_event_left_it(
    fed: Fed, told: list[str], part: str
) -> None:
    (approved,) = next(iter(fed.seen.events.values()))
    approved.data["lines"][0]["return_required"] = True
    fed.seen.refunds.clear()
    later = {"cause": "goods_received", "attempt": 1, "goods": 1000, "amount": 1000, "released": []}
    for sequence, kind in enumerate(told, 2):
        event = _event(kind, approved.data | later | {"sequence": sequence})
        if kind == topics.REFUND_ISSUED:
            fed.seen.refunds.append(event)
        else:
            fed.seen.events[approved.data["request_id"]].append(event)
    assert fed.off == []
    found = sums(fed.history, fed.seen).parts["USD"]
    assert {name for name, amount in found.items() if amount} == {part}


@pytest.fixture
def approvals() -> Seen:
    """Forty returns, each of which has to come back."""
    seen = Seen()
    for number in range(40):
        approved = refund_data(request_id=str(UUID(int=number))) | {"sequence": number + 1}
        goods = {"kind": "return", "goods": {"return_required": True}}
        lines = [{"line_id": "1", "quantity": 1, "return_required": True}]
        _tell(seen, topics.REQUEST_APPROVED, approved | goods | {"lines": lines, "refund": None})
    return seen


def test_what_the_service_says_is_answered_once_and_always_alike(approvals: Seen) -> None:
    others = Others(History(), NOW)
    said = others.answers(approvals)
    assert 20 <= len(said) <= 60, "about half of them, sent and received"
    assert others.answers(approvals) == []
    assert Others(History(), NOW).answers(approvals) == said


def test_who_has_a_life_of_its_own_is_not_answered(approvals: Seen) -> None:
    history = History()
    history.lives |= dict.fromkeys(approvals.events, "A life")
    assert Others(history, NOW).answers(approvals) == []


def test_a_snapshot_that_was_not_taken_is_missed(fed: Fed) -> None:
    fed.told = Told()
    assert fed.off == ["1 order snapshots went in: 0 taken, 0 dead letters"]


def test_the_request_to_explain_is_one_that_came_too_late(fed: Fed) -> None:
    asked = refund_data("o-2")
    fed.history.request(topics.REFUND_REQUESTED, asked, NOW)
    late = {"code": "window_closed", "check": "window"}
    _tell(fed.seen, topics.REQUEST_REJECTED, {"request_id": asked["request_id"], "reasons": [late]})
    assert explained(fed.history, fed.seen) == asked
