"""The notation of a case's life after its decision: what is not listed here is refused, never ignored."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from service.domain.case_rules import NextRemedy, Treatment
from service.policies.window_model import Notation

# Nothing of a case waits for longer than a year.
Days = Annotated[int, Field(ge=1, le=366, strict=True)]
NoOrSomeDays = Annotated[int, Field(ge=0, le=366, strict=True)]

_MOST_DAYS_OF_RETRIES = 90


class WaitNotation(Notation):
    """For the goods: a reminder before they must be sent, some patience after it, and their way."""

    remind_days: NoOrSomeDays
    send_grace_days: NoOrSomeDays
    arrive_days: Days


class InspectionNotation(Notation):
    """How goods came back, and what is done. Goods as they were are never refused."""

    resellable: Literal["pay", "deduct", "judge"]
    worn: Treatment
    damaged: Treatment
    missing: Treatment
    wrong_item: Treatment


class RepairingNotation(Notation):
    """The time of a repair, and what follows one that costs or takes too much, or fails."""

    days: Days
    over_cap: NextRemedy
    failed: NextRemedy


class PayingNotation(Notation):
    """The wait for a refund to be paid; one that failed is issued again, each time after twice the hours."""

    settle_days: Days
    retry_hours: Annotated[int, Field(ge=1, le=168, strict=True)]
    attempts: Annotated[int, Field(ge=1, le=10, strict=True)]

    @model_validator(mode="after")
    def _in_time(self) -> Self:
        hours = self.retry_hours * (2 ** (self.attempts - 1) - 1)
        if hours > _MOST_DAYS_OF_RETRIES * 24:
            told = f"fewer `attempts` or `retry_hours`: these take {hours // 24} days in all"
            raise ValueError(f"{told}, at most {_MOST_DAYS_OF_RETRIES}")
        return self


class CasesNotation(Notation):
    goods: WaitNotation
    inspection: InspectionNotation
    replacement_days: Days
    repair: RepairingNotation
    verdict_days: Days
    refund: PayingNotation
