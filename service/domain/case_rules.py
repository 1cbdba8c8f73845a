"""What a pack says of the life of a case after its decision: waits, inspection, repairs, retries."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from service.domain.value import value

Disposition = Literal["resellable", "worn", "damaged", "missing", "wrong_item"]
# `pay` whole; `deduct` what the report names; `judge`: a person decides; `refuse`: nothing for them.
Treatment = Literal["pay", "deduct", "judge", "refuse"]
# What follows a repair that is not made: another remedy, a person's decision, or the end of the case.
NextRemedy = Literal["refund", "exchange", "judge", "refuse"]


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

    remind_days: int
    send_grace_days: int
    arrive_days: int
    replacement_days: int
    repair_days: int
    verdict_days: int
    settle_days: int
    retry_hours: int
    attempts: int
    inspection: Mapping[Disposition, Treatment]
    over_cap: NextRemedy
    repair_failed: NextRemedy

    def watch_at(self, refund_due: datetime | None, now: datetime) -> datetime:
        """When a refund issued `now` is looked for: by the date of the rules, where that is still to come."""
        if refund_due is not None and refund_due > now:
            return refund_due
        return now + timedelta(days=self.settle_days)
