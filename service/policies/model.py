"""The notation of a pack, as pydantic models: what is not listed here is refused, never ignored."""

from typing import Annotated, Any, Self

from pydantic import (
    Field,
    model_validator,
)

from service.domain.inbound import Reason
from service.policies.case_model import CasesNotation
from service.policies.ground_model import GroundNotation
from service.policies.window_model import (
    Limit,
    Name,
    Notation,
    Place,
    Positive,
    Since,
    SpanNotation,
    VersionName,
)

# So many of the latest are looked at.
Least = Annotated[int, Field(ge=1, le=100, strict=True)]


class FeedbackNotation(Notation):
    window: SpanNotation
    low_score: Annotated[int, Field(ge=0, le=5, strict=True)]
    blocked_words: list[Annotated[str, Field(min_length=1, max_length=100)]] = []


class OwnFeedbackNotation(Notation):
    """Of one pack: what it leaves out is that of `common`, to whose words it adds its own."""

    window: SpanNotation | None = None
    low_score: Annotated[int, Field(ge=0, le=5, strict=True)] | None = None
    blocked_words: list[Annotated[str, Field(min_length=1, max_length=100)]] = []


class FrequencyNotation(Notation):
    """A customer who asks more often in so many days, or for more than so many automatic limits."""

    days: Annotated[int, Field(ge=1, le=400, strict=True)]
    # The last hundred requests of a customer are looked at.
    requests: Annotated[int, Field(ge=1, le=99, strict=True)]
    automatic_limits: Positive


class QualityNotation(Notation):
    """When goods are told of that many are unhappy with; the counts are of one sku, over all markets."""

    days: Annotated[int, Field(ge=1, le=400, strict=True)]
    requests: Least
    low_scores: Least
    customers: Least
    # Of the units delivered in that time; 0 for any.
    share_percent: Annotated[int, Field(ge=0, le=100, strict=True)]
    reasons: Annotated[list[Reason], Field(min_length=1)]


class SharedNotation(Notation):
    """A part that packs extend."""

    automatic_limit: dict[Annotated[str, Field(pattern=r"^([A-Z]{3}|other)$")], Limit]
    frequency: FrequencyNotation
    feedback: FeedbackNotation
    cases: CasesNotation
    quality: QualityNotation
    grounds: list[GroundNotation]

    @model_validator(mode="after")
    def _limit_for_the_rest(self) -> Self:
        if "other" not in self.automatic_limit:
            raise ValueError("automatic_limit needs an entry `other` for the currencies not named")
        return self


class VersionNotation(Notation):
    """`changes` and `without`: of the pack that is extended, by the names of its grounds.

    `cases`: single values, in place of those of the pack that is extended, or of all packs.
    """

    version: VersionName
    since: Since | None = None
    cases: dict[str, Any] = {}
    grounds: list[GroundNotation] = []
    changes: dict[Name, dict[str, Any]] = {}
    without: list[Name] = []


class PackNotation(Notation):
    """`timezones`: by market or region; `extends`: `common`, or another pack."""

    pack: Name
    markets: list[Place]
    timezone: str
    timezones: dict[Place, str] = {}
    extends: Name
    frequency: FrequencyNotation | None = None
    feedback: OwnFeedbackNotation | None = None
    versions: Annotated[list[VersionNotation], Field(min_length=1)]
