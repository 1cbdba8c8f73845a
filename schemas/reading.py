"""Events for downstream teams: a record of any output topic as the model of its type."""

from collections.abc import Iterable

from schemas.catalogue import MODELS
from schemas.scalars import Model


class UnknownType(ValueError):
    """A type that this release of the contract does not name: pass it by, readers tolerate growth."""


def read(headers: Iterable[tuple[str, bytes | None]], value: bytes) -> Model:
    """The event that a record holds in binary mode, as this service writes it.

    Raises UnknownType, and pydantic's ValidationError for what is not of its type's form.
    """
    kind = next((held for name, held in headers if name == "ce_type"), None)
    model = MODELS.get((kind or b"").decode("utf-8", "replace"))
    if model is None:
        raise UnknownType(f"no type of the contract: {kind!r}")
    return model.model_validate_json(value, strict=True)
