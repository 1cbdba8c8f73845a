"""What a pack says of the life of a case after its decision: waits, inspection, repairs, retries."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from service.domain.value import value

Disposition = Literal["resellable", "worn", "damaged", "missing", "wrong_item"]
# `pay` whole; `deduct` what the report names; `judge`: a person decides; `refuse`: nothing, the units are
# free again.
Treatment = Literal["pay", "deduct", "judge", "refuse"]
# What follows a repair that is not made: another remedy, a person's decision, or the end of the case.
NextRemedy = Literal["refund", "exchange", "judge", "refuse"]

_INSPECTION: Mapping[Disposition, Treatment] = {
    "resellable": "pay",
    "worn": "deduct",
    "damaged": "deduct",
    "missing": "refuse",
    "wrong_item": "refuse",
}


@value
class CaseRules:
    """Days are local calendar days; those of `verdict_days` and `settle_days` run on the service's clock.

    `remind_days`: before the date by which goods must be sent. `send_grace_days`: after it, until the
    case expires, for a parcel's report is slower than the parcel. `arrive_days`: after proof of sending.
    `replacement_days`, `repair_days`: once the goods are there. `verdict_days`: for a person to decide.
    `settle_days`: for an issued refund to be reported paid. A refund that failed is issued again after
    `retry_hours`, doubled each time, `attempts` in all. `inspection`: of accepted units, by how they came
    back. `over_cap`: a repair that costs too much or takes too long; `repair_failed`: one in vain.
    """

    remind_days: int = 3
    send_grace_days: int = 14
    arrive_days: int = 30
    replacement_days: int = 30
    repair_days: int = 30
    verdict_days: int = 14
    settle_days: int = 14
    retry_hours: int = 1
    attempts: int = 5
    inspection: Mapping[Disposition, Treatment] = field(default_factory=lambda: _INSPECTION)
    over_cap: NextRemedy = "judge"
    repair_failed: NextRemedy = "refund"
