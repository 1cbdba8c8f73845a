"""The notation of a window, and what all notations share."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from service.domain.ground import Anchor, Disclosure, Roll

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Positive = Annotated[int, Field(ge=1, le=10_000, strict=True)]
Limit = Annotated[int, Field(ge=0, strict=True)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Place = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
# "+" stands between the versions of a pack and of the one that it extends.
VersionName = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[^+]+$")]


def _way_of_writing(since: object) -> Literal["date", "instant"]:
    if isinstance(since, str):
        return "date" if len(since) <= len("2026-01-31") else "instant"
    return "date" if isinstance(since, date) and not isinstance(since, datetime) else "instant"


Since = Annotated[
    Annotated[date, Tag("date")] | Annotated[AwareDatetime, Tag("instant")],
    Discriminator(_way_of_writing),
]


class Notation(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SpanNotation(Notation):
    """`{days: 30, from: delivered}`; one of days, business_days, months and hours."""

    days: Positive | None = None
    business_days: Positive | None = None
    months: Positive | None = None
    hours: Positive | None = None
    from_: Anchor = Field(alias="from")
    first_day_counted: bool = False

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        units = self.days, self.business_days, self.months, self.hours
        if sum(unit is not None for unit in units) != 1:
            raise ValueError("exactly one of days, business_days, months and hours")
        if self.hours is not None and self.first_day_counted:
            raise ValueError("hours run from the instant: no day of them is the first")
        return self


class UntoldNotation(Notation):
    """`{disclosure: withdrawal_right, months: 12}`: so much longer where that was never told."""

    disclosure: Disclosure
    months: Positive


class StoppedNotation(Notation):
    """`{least_days: 7}`: the clock stops while goods are repaired or exchanged; so much is left after it."""

    least_days: Positive


class WindowNotation(Notation):
    """One span as in `{days: 14, from: delivered}`, or several `spans`, of which the earliest ends it.

    `anew_after`: what came for an exchange has the whole of it again.
    """

    days: Positive | None = None
    business_days: Positive | None = None
    months: Positive | None = None
    hours: Positive | None = None
    from_: Anchor | None = Field(default=None, alias="from")
    first_day_counted: bool = False
    spans: Annotated[list[SpanNotation], Field(min_length=1)] | None = None
    until: date | None = None
    roll: Roll | None = None
    disputed_roll: Roll | None = None
    act: Literal["sent", "arrived"] = "sent"
    untold: UntoldNotation | None = None
    stopped: StoppedNotation | None = None
    after_repair_months: Annotated[int, Field(ge=0, le=120, strict=True)] = 0
    anew_after: Literal["exchange"] | None = None
    grace_days: Annotated[int, Field(ge=0, le=366, strict=True)] = 0

    @model_validator(mode="after")
    def _some_end(self) -> Self:
        if self.spans is not None:
            if self._own_span():
                raise ValueError("either `spans` or one span of its own")
        elif self._own_span():
            self.all_spans()
        elif self.until is None:
            raise ValueError("one of days, business_days, months, hours, spans and until")
        extended = self.untold or self.stopped or self.after_repair_months or self.anew_after
        if self.until is not None and extended:
            raise ValueError("a fixed date is not extended")
        moved = self.roll or self.disputed_roll or self.grace_days
        if any(span.hours is not None for span in self.all_spans()) and (extended or moved):
            raise ValueError("hours run from the instant: they neither roll nor are extended")
        return self

    def _own_span(self) -> bool:
        own = (self.days, self.business_days, self.months, self.hours, self.from_)
        return any(part is not None for part in own)

    def all_spans(self) -> list[SpanNotation]:
        if self.spans is not None:
            return self.spans
        if not self._own_span():
            return []
        own = {
            "days": self.days,
            "business_days": self.business_days,
            "months": self.months,
            "hours": self.hours,
            "first_day_counted": self.first_day_counted,
        }
        return [SpanNotation.model_validate(own | ({"from": self.from_} if self.from_ else {}))]

    def needs_calendar(self) -> bool:
        """Whether working days or holidays have a say in it."""
        business = any(span.business_days is not None for span in self.all_spans())
        return business or self.roll is not None or self.disputed_roll is not None
