"""A request or report that waits: for what, since when, and what happens where it does not come."""

from typing import Any

from schemas import topics
from service.operate.explain_asked import REQUEST_KINDS, arrived
from service.operate.explain_details import Data, Place, at
from service.operate.words import moment, utc
from service.store.history import Waiting


def waits(
    order_id: str, waiting: Waiting, asked: Data, facts: Data | None, place: Place
) -> dict[str, Any]:
    """The parts of the document that tell of it; `facts` None where the order is not known."""
    since = arrived(waiting) or asked["requested_at"]
    what, known = _waited_for(order_id, asked, facts)
    begun, until = at(since), moment(waiting.due_at, place.zone)
    return {
        "state": "waiting",
        "headline": f"Not decided yet: it waits for {what}{known}.",
        "waiting": {
            "since": since,
            "until": utc(waiting.due_at),
            "sentence": f"It has waited since {moment(begun, place.zone) if begun else 'it came in'}. "
            f"If {what} has not come by {until}, {_end(asked, facts)}.",
        },
    }


def _waited_for(order_id: str, asked: Data, facts: Data | None) -> tuple[str, str]:
    """What it is, and what is known of it."""
    if asked["kind"] not in REQUEST_KINDS and asked["names"]:
        thing = "refund" if asked["kind"] in _ON_REFUNDS else "request"
        return f"{thing} {asked['names']}", ", which is not known yet"
    if facts is None:
        return f"order {order_id}", ", which is not known yet"
    wanted, stored = asked["order_version"], facts["version"]
    if isinstance(wanted, int) and wanted > stored:
        return (
            f"version {wanted} of order {order_id}",
            f"; version {stored} is the last that came",
        )
    return f"order {order_id}", ""


_ON_REFUNDS = (topics.REFUND_SETTLED, topics.REFUND_FAILED)


def _end(asked: Data, facts: Data | None) -> str:
    if asked["kind"] not in REQUEST_KINDS:
        return "it becomes a dead letter"
    return "it is refused" if facts is None else "it is decided without"
