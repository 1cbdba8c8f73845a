"""Which units a request asks for: a line that can't be had is only a finding."""

from collections.abc import Iterator

from service.domain.checks import Finding
from service.domain.codes import RejectionCode
from service.domain.inbound import AskedLine, RefundRequested
from service.domain.ledger import Ledger
from service.domain.order import Line, Order
from service.domain.settlement import line_share
from service.domain.units import Group, available, grouped, units_of


def units_asked(
    order: Order, ledger: Ledger, request: RefundRequested
) -> tuple[list[Group], list[Finding]]:
    """The groups of units, in the sequence of the request, or of the order where it names no line."""
    if request.lines is None:
        return _every_unit(order, ledger, request)
    groups: list[Group] = []
    findings = []
    for asked in request.lines:
        line = order.line(asked.line_id)
        free = {} if line is None else available(order, line, ledger)
        units = units_of(free)
        code = _refused(line, asked, units)
        if line is not None and code is None:
            groups += grouped(line, asked.quantity, free, request.reason)
        detail: dict[str, object] = {"asked": asked.quantity, "available": units}
        findings.append(Finding("lines", detail, code, (asked.line_id,)))
    return groups, findings


def amount_asked(
    order: Order, ledger: Ledger, request: RefundRequested, groups: list[Group]
) -> Iterator[Finding]:
    """A stated amount held against the shares asked for, where there are any."""
    if request.amount is None or not groups:
        return
    units: dict[str, tuple[Line, int]] = {}
    for group in groups:
        _, before = units.get(group.line.line_id, (group.line, 0))
        units[group.line.line_id] = (group.line, before + group.quantity)
    shares = sum(line_share(line, ledger, quantity) for line, quantity in units.values())
    yield Finding(
        "amount",
        {"amount": request.amount, "available": shares, "currency": order.currency},
        "amount_exceeds_available" if request.amount > shares else None,
    )


def _every_unit(
    order: Order, ledger: Ledger, request: RefundRequested
) -> tuple[list[Group], list[Finding]]:
    groups: list[Group] = []
    for line in order.lines:
        free = available(order, line, ledger)
        groups += grouped(line, units_of(free), free, request.reason)
    units = sum(group.quantity for group in groups)
    code: RejectionCode | None = None if units else "nothing_available"
    return groups, [Finding("lines", {"available": units}, code)]


def _refused(line: Line | None, asked: AskedLine, units: int) -> RejectionCode | None:
    if line is None:
        return "line_not_found"
    return "quantity_unavailable" if asked.quantity > units else None
