"""Events for downstream teams: a record of an output topic as the model of its type."""

from collections.abc import Iterable
from typing import cast

from schemas import topics
from schemas.aftersale_decisions import (
    RequestApproved,
    RequestCancelled,
    RequestCompleted,
    RequestExpired,
    RequestReferred,
    RequestRejected,
    RequestReminded,
)
from schemas.aftersale_refunds import RefundIssued
from schemas.catalogue import MODELS
from schemas.feedback_decisions import FeedbackApproved, FeedbackRejected
from schemas.signals import QualitySignal

OrderEvent = (
    RequestApproved
    | RequestRejected
    | RequestReferred
    | RequestCancelled
    | RequestExpired
    | RequestCompleted
    | RequestReminded
    | RefundIssued
    | FeedbackApproved
    | FeedbackRejected
)
Event = OrderEvent | QualitySignal


class UnknownType(ValueError):
    """No event that this release of the contract names: pass it by, readers tolerate growth."""


class DeadLetter(ValueError):
    """A record that the service could not take: no event, but what was sent. `reason`: its `dlq.reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"a dead letter: {reason}")
        self.reason = reason


def read(headers: Iterable[tuple[str, bytes | None]], value: bytes | None) -> Event:
    """The event that a record holds in binary mode, as this service writes it.

    Raises DeadLetter for a record of `aftersale.dead-letters.v1`, UnknownType, and pydantic's
    ValidationError for what is not of its type's form.
    """
    held = {name: (text or b"").decode("utf-8", "replace") for name, text in headers}
    if "dlq.reason" in held:
        raise DeadLetter(held["dlq.reason"])
    kind = held.get("ce_type", "")
    if kind not in _KINDS:
        raise UnknownType(f"no event of the contract: {kind!r}")
    return cast(Event, MODELS[kind].model_validate_json(value or b"", strict=True))


_KINDS = {kind for topic in topics.FOR_OTHERS for kind in topics.TYPES[topic]}
