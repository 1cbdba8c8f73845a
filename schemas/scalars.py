"""The values that fields are made of. Known fields are strict: nothing is coerced."""

import re
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from schemas.currencies import DECIMALS

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$"
UUID_PATTERN = r"^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"
MOST_MINOR_UNITS = 2**53 - 1

# A fraction longer than anyone measures is refused, so that no cache grows with it.
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,30})?"
    r"(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
_FRACTION = re.compile(r"\.(\d+)")
# Control characters but newline and tab, and the halves of surrogate pairs.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Model(BaseModel):
    """Strict and frozen; unknown fields are ignored, for readers must tolerate growth."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


@lru_cache(maxsize=4096)
def instant(text: str) -> datetime:
    """RFC 3339 with an offset, years 2000-2100, in UTC. Raises ValueError."""
    if not _INSTANT.fullmatch(text):
        raise ValueError("an RFC 3339 instant with an offset")
    try:
        at = datetime.fromisoformat(_microseconds(text.upper())).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("an RFC 3339 instant with an offset") from None
    if not 2000 <= at.year <= 2100:
        raise ValueError("an instant in the years 2000 to 2100")
    return at


def _microseconds(text: str) -> str:
    """RFC 3339 knows fractions of any length, datetime up to six digits."""
    if "." not in text:
        return text
    whole, digits, offset = _FRACTION.split(text)
    return f"{whole}.{digits[:6]:0<6}{offset}"


def _read_instant(value: Any) -> datetime:
    if isinstance(value, datetime):
        return instant(value.isoformat())
    if not isinstance(value, str):
        raise ValueError("an RFC 3339 instant with an offset")
    return instant(value)


def _text(most: int) -> AfterValidator:
    """Text in NFC of at most so many characters, counted as it is kept and not as it was sent."""

    def read(value: str) -> str:
        if not (value.isascii() and value.isprintable()):
            if _NOT_TEXT.search(value):
                raise ValueError("text without control characters but newline and tab")
            value = unicodedata.normalize("NFC", value)
        if len(value) > most:
            raise PydanticCustomError(
                "string_too_long", "at most {most} characters", {"most": most}
            )
        return value

    return AfterValidator(read)


def _currency(value: str) -> str:
    if value not in DECIMALS:
        raise ValueError("an ISO 4217 currency code")
    return value


def _zone(value: str) -> str:
    if value not in _zones():
        raise ValueError("an IANA time zone")
    return value


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    """Those of the tzdata package, whatever else the machine calls a zone (its `localtime`)."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
RequestId = Annotated[str, StringConstraints(pattern=UUID_PATTERN, to_lower=True)]
Amount = Annotated[int, Field(ge=0, le=MOST_MINOR_UNITS)]
Quantity = Annotated[int, Field(ge=1, le=1_000_000)]
UnitCount = Annotated[int, Field(ge=0, le=1_000_000)]
Instant = Annotated[datetime, BeforeValidator(_read_instant)]
Text = Annotated[str, Field(json_schema_extra={"maxLength": 2_000}), _text(2_000)]
Content = Annotated[str, Field(min_length=1, json_schema_extra={"maxLength": 5_000}), _text(5_000)]
# RFC 3986: a scheme, then its characters and no others.
URI_PATTERN = r"^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+$"
Uri = Annotated[str, Field(min_length=1, max_length=2_048, pattern=URI_PATTERN)]
Version = Annotated[int, Field(ge=1, le=2**63 - 1)]
Currency = Annotated[
    str, Field(json_schema_extra={"enum": sorted(DECIMALS)}), AfterValidator(_currency)
]
Timezone = Annotated[str, AfterValidator(_zone)]
Market = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Region = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
