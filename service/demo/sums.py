"""The money of a history: what was asked for, by its orders alone, and what the events made of it."""

from collections import defaultdict

from schemas import topics
from schemas.catalogue import MODELS
from service.demo.followed import FollowedOrder, Sums
from service.demo.history import Data, Fed, History
from service.demo.seen import Event, Seen

ASKED = (
    "Asked is the price of the units that a refund, a return or a care with one of them names, or of "
    "all that could still be asked for where it names none (for a return: of what was delivered); a "
    "stated amount counts instead. It is never more than what was paid and is not given back yet, and "
    "nothing on orders that are not there or not the customer's own."
)
_FOR_MONEY = ("refund", "return")
_OF_SERVICES = (*topics.TYPES[topics.AFTERSALE_DECISIONS], topics.REFUND_ISSUED)
_KINDS = {topics.REFUND_REQUESTED: "refund", topics.RETURN_REQUESTED: "return"}


def sums(history: History, seen: Seen) -> Sums:
    """Every request for money once, and where its money is."""
    found = Sums()
    asked = {
        fed.fields["request_id"]: service
        for fed in history.decided()
        if (service := _service(fed)) is not None
    }
    told = _by_order(seen)
    for order_id, order in _orders(history).items():
        following = FollowedOrder(order, asked, found)
        for event in told[order_id]:
            following.take(event)
        following.close()
    for currency, total in found.asked.items():
        if (parts := sum(found.parts[currency].values())) != total:
            found.off.append(f"{currency}: asked {total}, the parts make {parts}")
    return found


def _orders(history: History) -> dict[str, Data]:
    """As they stand when the requests are decided."""
    snapshots = [*history.early, *history.orders]
    found = [fed.fields for fed in snapshots if fed.topic == topics.ORDERS]
    return {order["order_id"]: order for order in sorted(found, key=lambda order: order["version"])}


def _by_order(seen: Seen) -> defaultdict[str, list[Event]]:
    """Decisions of services and refunds in their turn; those that have none tell nothing of the order."""
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for events in (*seen.events.values(), seen.refunds):
        for event in events:
            if event.sequence and event.type in _OF_SERVICES:
                found[event.data["order_id"]].append(event)
    for told in found.values():
        told.sort(key=lambda event: event.sequence)
    return found


def _service(fed: Fed) -> Data | None:
    """What asks for money in a request; None for all others, and for those that are not sound."""
    kind = _KINDS.get(fed.type)
    service = fed.fields | {"kind": kind} if kind else fed.fields.get("service")
    if not isinstance(service, dict) or service.get("kind") not in _FOR_MONEY:
        return None
    try:
        MODELS[fed.type].model_validate(fed.data)
    except ValueError:
        return None
    return service
