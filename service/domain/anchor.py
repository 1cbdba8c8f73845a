"""The moments from which rights are counted, of some units and of the order that they belong to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import assert_never

from service.domain.calendar import Calendar
from service.domain.ground import Anchor
from service.domain.ledger import Ledger, Past, Stage
from service.domain.order import Line, Order
from service.domain.policy import Pack
from service.domain.value import value


@value
class Place:
    """Whose calendar counts; `calendar` None where no day is a holiday."""

    timezone: str
    calendar: Calendar | None = None


def place_of(order: Order, pack: Pack) -> Place:
    """The place of delivery, as far as the order tells it."""
    return Place(timezone=pack.timezone_of(order), calendar=pack.calendar_of(order))


@value
class Unit:
    """Units of one line in one stage, asked for at `at`, a fault of which was found at `known_at`."""

    order: Order
    ledger: Ledger
    line: Line
    stage: Stage
    at: datetime
    known_at: datetime

    @property
    def history(self) -> Sequence[Past]:
        """What was repaired or exchanged of the line before."""
        return self.ledger.line(self.line.line_id).history


def anchored(anchor: Anchor, unit: Unit, place: Place) -> datetime | None:
    """None while it has not happened."""
    match anchor:
        case "placed":
            return unit.order.placed_at
        case "delivered":
            # A unit that is still on its way was not handed over when others were.
            return unit.line.delivered_at if unit.stage == "delivered" else None
        case "last_delivered":
            return _last_delivered(unit)
        case "first_delivered":
            return _first_delivered(_of_series(unit))
        case "installed":
            return _installed(unit)
        case "told":
            return unit.order.disclosures.get("withdrawal_right")
        case "known":
            return known(unit)
        case "requested":
            return unit.at
        case _:
            assert_never(anchor)


def known(unit: Unit) -> datetime:
    """When the fault was found; what cannot be, before the goods came or after the request, says nothing."""
    opens = unit.line.delivered_at or unit.order.placed_at
    return unit.known_at if opens <= unit.known_at <= unit.at else unit.at


def _last_delivered(unit: Unit) -> datetime | None:
    """Of the whole order, of a series the first one; units that were given up before will not come."""
    if unit.stage != "delivered":
        return None
    if unit.line.subscription:
        return _first_delivered(_of_series(unit))
    moments = []
    for line in unit.order.lines:
        if line.subscription:
            continue
        held = unit.ledger.line(line.line_id)
        if line.delivered < line.quantity - held.claimed_unshipped - held.claimed_in_transit:
            return None
        if line.delivered_at is not None:
            moments.append(line.delivered_at)
    return max(moments, default=None)


def _of_series(unit: Unit) -> list[Line]:
    """The lines of one series; else all of the order."""
    if not unit.line.subscription:
        return list(unit.order.lines)
    return [line for line in unit.order.lines if line.subscription and line.sku == unit.line.sku]


def _first_delivered(lines: Iterable[Line]) -> datetime | None:
    return min((line.delivered_at for line in lines if line.delivered_at is not None), default=None)


def _installed(unit: Unit) -> datetime | None:
    """Where it was part of the sale; the later of it and the delivery."""
    if unit.stage != "delivered" or unit.line.delivered_at is None:
        return None
    installed = unit.line.installed_at
    return max(installed, unit.line.delivered_at) if installed else unit.line.delivered_at
