"""The shipped policy with one rule changed: what packs may say and the shipped one does not."""

from typing import Any

from service.domain.ground import Anchor, Ground, Span, SpanUnit, WindowRule
from service.domain.policy import PackVersion, Policy, by_request
from service.domain.value import evolve
from tests.unit.builders import POLICY


def with_ground(name: str, **changes: Any) -> Policy:
    """One ground of the default pack is another."""
    return with_grounds(**{name: changes})


def with_grounds(**changes: dict[str, Any]) -> Policy:
    """Several of them, by name."""
    grounds = _version().grounds
    return _with(*(evolve(ground, **changes.get(ground.name, {})) for ground in grounds))


def without_kind(kind: str) -> Policy:
    """No ground of the default pack grants it."""
    return _with(*(evolve(one, kinds=one.kinds - {kind}) for one in _version().grounds))


def with_rules(**changes: Any) -> Policy:
    """The version's own rules: `automatic_limit`, `frequency`, `feedback`."""
    return _of(evolve(_version(), **changes))


def with_frequency(**changes: Any) -> Policy:
    return with_rules(frequency=evolve(_version().frequency, **changes))


def with_feedback(**changes: Any) -> Policy:
    return with_rules(feedback=evolve(_version().feedback, **changes))


def with_cases(**changes: Any) -> Policy:
    """What follows a decision."""
    return with_rules(cases=evolve(_version().cases, **changes))


def _version() -> PackVersion:
    return POLICY.default.versions[0]


def _with(*grounds: Ground) -> Policy:
    return _of(evolve(_version(), grounds=grounds, by_request=by_request(grounds)))


def _of(version: PackVersion) -> Policy:
    return Policy(default=evolve(POLICY.default, versions=(version,)), quality=POLICY.quality)


def spanning(
    *, amount: int, unit: SpanUnit, anchor: Anchor, first_day_counted: bool = False, **rule: Any
) -> WindowRule:
    """A window of one span; `rule`: whatever else it says."""
    span = Span(amount=amount, unit=unit, anchor=anchor, first_day_counted=first_day_counted)
    return WindowRule(spans=(span,), **rule)
