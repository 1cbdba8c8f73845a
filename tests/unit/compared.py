"""The values that a check compared, as a decision tells them."""

from typing import Any

from service.domain.inbound import Inbound
from service.domain.order import Order
from service.domain.outcome import OrderState
from tests.unit.answers import answer


def told(of: Order | OrderState, check: str, request: Inbound, **rules: Any) -> Any:
    """The outcome and the values of that one check."""
    event = answer(of, request, **rules)
    made = [one for one in event.checks if one["check"] == check]
    assert len(made) == 1, [one["check"] for one in event.checks]
    return made[0]["outcome"], made[0]["detail"]
