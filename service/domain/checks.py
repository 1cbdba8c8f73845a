"""The checks made on one request, in their order; equal ones of several lines are kept once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import get_args

from service.domain.codes import ReasonCode, ReferralCode
from service.domain.event import Check, CheckOutcome, Detail, FailedCheck
from service.domain.ids import LineId

# Every check that may be made on a request, in their order: those not made are told to be skipped.
REFUND_CHECKS = (
    "order",
    "payment",
    "order_status",
    "timestamp",
    "freshness",
    "lines",
    "reason",
    "amount",
    "captured",
    "automatic_limit",
)
REVIEW_CHECKS = (
    "order",
    "payment",
    "order_status",
    "timestamp",
    "line",
    "delivery",
    "window",
    "review",
)
_REFERRALS: frozenset[str] = frozenset(get_args(ReferralCode))


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
    """Everything looked at so far; `failing` and `referring` are those of its findings that do so."""

    findings: list[Finding] = field(default_factory=list)
    failing: list[Finding] = field(default_factory=list)
    referring: list[Finding] = field(default_factory=list)

    def add(self, *findings: Finding) -> None:
        self.findings += findings
        for finding in findings:
            if finding.code is not None:
                (self.referring if finding.refers else self.failing).append(finding)

    def skip(self, checks: Iterable[str]) -> None:
        """Those of `checks` that were not made."""
        made = {finding.check for finding in self.findings}
        self.findings += [Finding(check, {}, skipped=True) for check in checks if check not in made]

    def checks(self) -> tuple[Check, ...]:
        checks: list[Check] = [
            {
                "check": first.check,
                "ground": first.ground,
                "outcome": first.outcome,
                "detail": first.detail,
                "line_ids": line_ids,
            }
            for first, line_ids in _merged(self.findings, by_ground=True)
        ]
        return tuple(checks)


def reasons(findings: Iterable[Finding]) -> tuple[FailedCheck, ...]:
    """The findings that fail or refer, without repeats."""
    return tuple(
        FailedCheck(
            code=first.code,
            check=first.check,
            detail=first.detail,
            line_ids=line_ids,
            part=None,
        )
        for first, line_ids in _merged(
            [finding for finding in findings if finding.code is not None], by_ground=False
        )
        if first.code is not None
    )


def _merged(
    findings: list[Finding], *, by_ground: bool
) -> list[tuple[Finding, tuple[LineId, ...]]]:
    if len({(finding.check, finding.ground) for finding in findings}) == len(findings):
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
