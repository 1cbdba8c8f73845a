"""The checks made on one request, in their order; equal ones of several lines are kept once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import assert_never, cast, get_args

from service.domain.codes import ReasonCode, ReferralCode
from service.domain.event_parts import Check, CheckOutcome, Detail, FailedCheck, Part
from service.domain.ids import LineId
from service.domain.inbound import Kind, ServiceKind

# Every check that may be made on a request, in their order: those not made are told to be skipped.
_ORDER = ("order", "payment", "order_status", "timestamp")
_GOODS = (*_ORDER, "freshness", "lines", "reason")
_MONEY = (*_GOODS, "amount", "share", "captured", "automatic_limit")
_FEEDBACK = (*_ORDER, "line", "delivery", "window")
_OF_SERVICE: Mapping[ServiceKind, tuple[str, ...]] = {
    "refund": _MONEY,
    "return": _MONEY,
    "exchange": (*_GOODS, "replacement"),
    "repair": (*_GOODS, "repair_cost", "repair_time"),
}


def checks_of(kind: Kind, service_kind: ServiceKind | None) -> tuple[str, ...]:
    """The checks that a request of that kind is put to."""
    match kind:
        case "refund" | "return" | "exchange" | "repair":
            return _OF_SERVICE[kind]
        case "care":
            return _OF_SERVICE[service_kind or "refund"]
        case "cancel":
            return ("order", "timestamp", "target", "cancellable")
        case "review":
            return (*_FEEDBACK, "review", "content")
        case "comment":
            return (*_FEEDBACK, "content")
        case _:
            assert_never(kind)


_REFERRALS: frozenset[ReasonCode] = frozenset(get_args(ReferralCode))


@dataclass(slots=True)
class Finding:
    """One check with the code that it fails or refers by, None where it passed or was skipped."""

    check: str
    detail: Detail
    code: ReasonCode | None = None
    line_ids: tuple[LineId, ...] = ()
    ground: str | None = None
    skipped: bool = False

    @property
    def outcome(self) -> CheckOutcome:
        if self.code is None:
            return "skip" if self.skipped else "pass"
        return "refer" if self.code in _REFERRALS else "fail"

    @property
    def fails(self) -> bool:
        return self.code is not None and self.code not in _REFERRALS

    @property
    def refers(self) -> bool:
        return self.code is not None and self.code in _REFERRALS


@dataclass(slots=True)
class Checklist:
    """Everything looked at so far; `failing` and `referring`: those findings that decide by doing so."""

    findings: list[Finding] = field(default_factory=list)
    failing: list[Finding] = field(default_factory=list)
    referring: list[Finding] = field(default_factory=list)

    def add(self, *findings: Finding) -> None:
        self.findings += findings
        for finding in findings:
            if finding.code is not None:
                (self.referring if finding.refers else self.failing).append(finding)

    def note(self, *findings: Finding) -> None:
        """Looked at and not taken: told, but nothing is decided by them."""
        self.findings += findings

    def skip(self, checks: Iterable[str]) -> None:
        """Those of `checks` that were not made."""
        made = {finding.check for finding in self.findings}
        self.findings += [Finding(check, {}, skipped=True) for check in checks if check not in made]

    def checks(self) -> tuple[Check, ...]:
        merged = _merged(self.findings, by_ground=True)
        checks: list[Check] = [
            {
                "check": first.check,
                "ground": first.ground,
                # Asked of a dozen findings a decision, nearly all of which pass.
                "outcome": "pass" if first.code is None and not first.skipped else first.outcome,
                "detail": first.detail,
                "line_ids": line_ids,
            }
            for first, line_ids in merged
        ]
        return tuple(checks)


def first_referral(findings: Iterable[Finding]) -> ReferralCode:
    """Why a person decides; one of the findings must refer."""
    return next(cast(ReferralCode, one.code) for one in findings if one.refers)


def reasons(findings: Iterable[Finding], part: Part | None = None) -> tuple[FailedCheck, ...]:
    """The findings that fail or refer, without repeats; `part` of a care."""
    return tuple(
        FailedCheck(
            code=first.code,
            check=first.check,
            detail=first.detail,
            line_ids=line_ids,
            part=part,
        )
        for first, line_ids in _merged(
            [finding for finding in findings if finding.code is not None], by_ground=False
        )
        if first.code is not None
    )


def _merged(
    findings: list[Finding], *, by_ground: bool
) -> list[tuple[Finding, tuple[LineId, ...]]]:
    apart = {(finding.check, finding.ground if by_ground else None) for finding in findings}
    if len(apart) == len(findings):
        return [(finding, finding.line_ids) for finding in findings]
    merged: dict[object, tuple[Finding, dict[LineId, None]]] = {}
    for finding in findings:
        key = (
            finding.check,
            finding.ground if by_ground else None,
            finding.code,
            finding.skipped,
            tuple(finding.detail.items()),
        )
        _, line_ids = merged.setdefault(key, (finding, {}))
        line_ids.update(dict.fromkeys(finding.line_ids))
    return [(finding, tuple(line_ids)) for finding, line_ids in merged.values()]
