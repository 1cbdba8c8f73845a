"""One request explained, as a JSON document; `explain_page` shows the same facts to people.

Amounts are minor units of `currency`, instants RFC 3339 in UTC; a key without a value is null or empty.
`sentence` and `headline` speak to people, in the time of `timezone`: they may change, keys do not.

    request_id    lower case
    state         decided | waiting | caused (a report's or verdict's id) | unkept (its events are older
                  than the history is kept) | unknown
    headline      what became of it, in one sentence
    timezone      of the request's window, else of the order, else UTC
    currency      of the order
    asked         kind, service_kind, parts, customer_id, requested_at, lines [{line_id, quantity}],
                  every_unit (no line was named: all that could still be asked for), reason, condition, amount,
                  score, order_version, names (the request that it is about), record (topic/partition/offset
                  of the request's own record, where it is known)
    order         the last snapshot, as it is now; null while there is none, or it is another customer's
    decision      type, outcome, sentence, decided_at, record (that led to it), sequence,
                  policy {pack, version, ground, basis}, window,
                  reasons [{code, check, detail, line_ids, part, sentence}],
                  refused [{line_id, quantity, reasons}], of the decision that holds
    ended         cancelled | expired | completed, where the case came to an end after that decision
    remedies      [{line_id, kind, ground, closes}]: what may still be asked for
    checks        of each decision [{id, type, sequence, kind, checks [{check, ground, outcome, detail,
                  line_ids}]}]
    counted       of each window by which it was decided: ground, line_ids, timezone,
                  steps [{step, day, at, sentence}]: what started it, its first and last day, what moved
                  that, the first instant too late, when it was asked
    money         amount, goods, shipping, fees, promotion, due, lines [{line_id, sku, quantity, refund,
                  replacement_sku, ground, basis, window, return_required}]
    goods         return_required, send_by, freight
    refunds       the data of each aftersale.refund.issued.v1 of this request
    payments      [{ordinal, attempt, state: issued | failed | settled | given_up, sentence}]: how each refund
                  stands
    waiting       since, until, sentence: for what it waits, undecided or decided
    reports       [{time, id, type, request_id, refund_id, said, effect, sentence}] on the request or its
                  refunds, or the one of that id; effect: done, or why nothing followed
    story         [{time, type, report, sentence}]: reports, by their id, and events in the order of time
    events        [{time, type, sequence, topic, id, causation, published, sentence, data}] of this request
    others        the same, without data, of other requests on the order, and request_id
    dead_letters  [{time, reason, detail, type, source, topic, names_request, sentence}]
    notes         sentences on what is missing or odd
"""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from service.operate.explain_asked import (
    asked_in_case,
    asked_in_events,
    asked_in_record,
    with_case,
)
from service.operate.explain_decision import decided
from service.operate.explain_details import Data, Place, at, zone_of
from service.operate.explain_events import Happened, buried, happened
from service.operate.explain_life import payments_of, story, waiting_of
from service.operate.explain_reasons import dead_letter_sentence
from service.operate.explain_reports import about, headline, reported
from service.operate.explain_story import own_sentence, sentence, subject
from service.operate.explain_waiting import waits
from service.operate.words import counted, utc
from service.store.history import OrderHistory, StoredReport

Document = dict[str, Any]

_KEYS = (
    *("request_id", "state", "headline", "timezone", "currency", "asked", "order", "decision"),
    *("ended", "remedies", "checks", "counted", "money", "goods", "refunds", "payments", "waiting"),
    *("reports", "story", "events", "others", "dead_letters", "notes"),
)
_LISTS = frozenset(
    {
        *("remedies", "checks", "counted", "refunds", "payments", "reports", "story"),
        *("events", "others"),
        *("dead_letters", "notes"),
    }
)
_KEPT_OF_ORDER = (
    *("order_id", "customer_id", "version", "shop", "market", "region", "timezone", "currency"),
    *("placed_at", "status", "buyer", "captured", "shipping_paid", "lines"),
)
_KEPT_OF_LINE = (
    *("line_id", "sku", "category", "quantity", "paid", "shipped", "delivered", "delivered_at"),
)


def explained(request_id: str, history: OrderHistory, *, history_days: int) -> Document:
    """Everything that is kept of the request, in the form above."""
    document = _empty(request_id, _buried(request_id, history))
    if history.order_id is None:
        unknown = f"No request, report or verdict has the id {request_id}."
        return document | {"state": "unknown", "headline": unknown}
    events = happened(history.outcomes)
    own = [event for event in events if event.is_about(request_id)]
    caused = [] if own else [event for event in events if event.was_caused_by(request_id)]
    report = next((one for one in history.reports if one.report_id == request_id), None)
    asked = _asked(request_id, own, history)
    foreign = _is_foreign(asked, history.facts)
    facts = None if foreign else history.facts
    place = _place(own or caused, facts)
    document |= {"asked": asked, "timezone": place.zone.key, "currency": place.currency}
    if own:
        document |= {"state": "decided", **decided(request_id, own, history.case, place)}
        document["waiting"] = waiting_of(history.case, place)
        document["payments"] = payments_of(history.case, place)
    elif history.waiting is not None:
        document |= waits(history.order_id, history.waiting, asked or {}, facts, place)
    elif caused or report is not None:
        document |= _caused(history.order_id, report, events, place)
    else:
        document |= _unkept(history.order_id, history_days)
    if found := about(request_id, history, own):
        document["reports"] = reported(found, place)
    mine = own or caused
    document["events"] = [_shown(event, place) | {"data": event.data} for event in mine]
    document["story"] = story(document["events"], document["reports"])
    if foreign:
        return document | _of_another(document)
    document["order"] = None if facts is None else _order(facts)
    document["others"] = [_other(event, place) for event in events if event not in mine]
    return document


def _empty(request_id: str, dead_letters: list[Document]) -> Document:
    empty: Document = {name: [] if name in _LISTS else None for name in _KEYS}
    return empty | {
        "request_id": request_id,
        "timezone": "UTC",
        "dead_letters": dead_letters,
    }


def _buried(request_id: str, history: OrderHistory) -> list[Document]:
    found = [buried(outcome, request_id) for outcome in history.dead_letters]
    return [one | {"sentence": dead_letter_sentence(one["reason"])} for one in found]


def _asked(request_id: str, own: Sequence[Happened], history: OrderHistory) -> Document | None:
    if own:
        return with_case(asked_in_events(own, request_id), history.case)
    if history.waiting is not None:
        return asked_in_record(history.waiting)
    return None if history.case is None else asked_in_case(history.case)


def _is_foreign(asked: Document | None, facts: Data | None) -> bool:
    """Care must see it; what the order holds is none of this customer's business."""
    customer = None if asked is None else asked["customer_id"]
    return facts is not None and customer is not None and facts["customer_id"] != customer


def _place(own: Sequence[Happened], facts: Data | None) -> Place:
    """The zone in which the windows of the latest decision were counted, else the order's."""
    zones = [zone for event in reversed(own) for zone in _zones(event.data)]
    named = [*zones, (facts or {}).get("timezone")]
    zone = next((found for name in named if name and (found := zone_of(name))), ZoneInfo("UTC"))
    told = (event.data.get("refund") or event.data for event in own)
    currencies = [(facts or {}).get("currency"), *(data.get("currency") for data in told)]
    return Place(zone, next((currency for currency in currencies if currency), None))


def _zones(data: Data) -> list[Any]:
    checks = [check["detail"].get("timezone") for check in data.get("checks") or ()]
    return [name for name in ((data.get("window") or {}).get("timezone"), *checks) if name]


def _caused(
    order_id: str, report: StoredReport | None, events: list[Happened], place: Place
) -> Document:
    told = f"This is the id of a report or verdict on order {order_id}, no request's."
    if report is None:
        return {"state": "caused", "headline": told}
    return {
        "state": "caused",
        "headline": headline(report, events, place),
        "reports": reported([report], place),
    }


def _of_another(document: Document) -> Document:
    told = "The order of that number is another customer's: do not tell the customer so."
    return {
        "notes": [*document["notes"], told],
        "dead_letters": [one for one in document["dead_letters"] if one["names_request"]],
    }


def _unkept(order_id: str, history_days: int) -> Document:
    return {
        "state": "unkept",
        "headline": f"The id is known, on order {order_id}, but no event of it is kept any more.",
        "notes": [
            f"Events are kept for {counted(history_days, 'day')} (AFTERSALE_HISTORY_DAYS). "
            "The id of a report or verdict of which nothing is stored is answered in the same way."
        ],
    }


def _shown(event: Happened, place: Place) -> Document:
    return {
        "time": event.time,
        "type": event.type,
        "sequence": event.sequence,
        "topic": event.topic,
        "id": event.id,
        "causation": event.causation,
        "published": event.published,
        "sentence": own_sentence(event.type, event.data, place),
    }


def _other(event: Happened, place: Place) -> Document:
    shown = _shown(event, place)
    about = subject(event.data) if "kind" in event.data else "refund"
    told = f"{about[:1].upper()}{about[1:]}. {sentence(event.type, event.data, place)}"
    return shown | {"request_id": event.data.get("request_id"), "sentence": told}


def _order(facts: Mapping[str, Any]) -> Document:
    kept = {name: _field(facts.get(name)) for name in _KEPT_OF_ORDER}
    kept["lines"] = [
        {name: _field(line.get(name)) for name in _KEPT_OF_LINE} for line in facts["lines"]
    ]
    return kept


def _field(value: Any) -> Any:
    """Facts keep instants with an offset, documents in UTC with Z."""
    found = at(value)
    return value if found is None else utc(found)
