"""The one way in which this package's values are declared."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(kw_only_default=True, frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """A dataclass with slots and keyword arguments, compared and hashed by its fields.

    Frozen to the type checker, which refuses every assignment. At run time it is not: a frozen
    dataclass pays a call for each field that it sets, a third of what a whole decision costs.
    """
    return dataclass(slots=True, kw_only=True, unsafe_hash=True)(cls)


def fields_of(value: object) -> dict[str, object]:
    """Its fields by name, in their order."""
    return {name: getattr(value, name) for name in _names(value)}


def evolve(before: T, **changes: object) -> T:
    """The same value but for `changes`; dataclasses.replace in a third of its time."""
    names = _names(before)
    if not changes.keys() <= names.keys():
        raise TypeError(
            f"{type(before).__name__} has no {', '.join(changes.keys() - names.keys())}"
        )
    after = object.__new__(type(before))
    for name in names:
        setattr(after, name, changes[name] if name in changes else getattr(before, name))
    return after


def _names(value: object) -> dict[str, object]:
    fields: dict[str, object] = value.__dataclass_fields__  # type: ignore[attr-defined]
    return fields
