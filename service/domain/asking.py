"""Which units a service is asked for: a line that can't be had is only a finding."""

from collections.abc import Iterator

from service.domain.checks import Finding
from service.domain.codes import RejectionCode
from service.domain.grant import line_share
from service.domain.inbound import AskedLine, Service
from service.domain.ledger import Ledger
from service.domain.order import Line, Order
from service.domain.units import Group, available, grouped, units_of


def units_asked(
    order: Order, ledger: Ledger, service: Service
) -> tuple[list[Group], list[Finding]]:
    """The groups of units, in the sequence of the request, or of the order where it names no line."""
    if service.lines is None:
        return _every_unit(order, ledger, service)
    groups: list[Group] = []
    findings = []
    for asked in service.lines:
        line = order.line(asked.line_id)
        free = {} if line is None else available(order, line, ledger)
        units = units_of(free)
        code = _refused(line, asked, units)
        if line is not None and code is None:
            groups += grouped(line, asked.quantity, free, service, asked.replacement_sku)
        detail: dict[str, object] = {"asked": asked.quantity, "available": units}
        if line is None:
            detail["known"] = False
        findings.append(Finding("lines", detail, code, (asked.line_id,)))
    return groups, findings


def free_units(order: Order, ledger: Ledger, service: Service) -> list[Group]:
    """Every unit that is still free, wherever it is, of the lines named or of all."""
    groups: list[Group] = []
    named = None if service.lines is None else {asked.line_id for asked in service.lines}
    for line in order.lines:
        if named is not None and line.line_id not in named:
            continue
        free = available(order, line, ledger)
        groups += grouped(line, units_of(free), free, service)
    return groups


def amount_asked(
    order: Order, ledger: Ledger, service: Service, groups: list[Group]
) -> Iterator[Finding]:
    """A stated amount held against the shares asked for, where there are any."""
    if service.amount is None or not groups:
        return
    units: dict[str, tuple[Line, int]] = {}
    for group in groups:
        _, before = units.get(group.line.line_id, (group.line, 0))
        units[group.line.line_id] = (group.line, before + group.quantity)
    shares = sum(line_share(line, ledger, quantity) for line, quantity in units.values())
    yield Finding(
        "amount",
        {"amount": service.amount, "available": shares, "currency": order.currency},
        "amount_exceeds_available" if service.amount > shares else None,
    )


def _every_unit(
    order: Order, ledger: Ledger, service: Service
) -> tuple[list[Group], list[Finding]]:
    """Goods come back from where they are: there, what was not delivered yet is not meant."""
    groups: list[Group] = []
    on_its_way = 0
    for line in order.lines:
        free = available(order, line, ledger)
        if service.kind != "refund":
            on_its_way += free["unshipped"] + free["in_transit"]
            free = {"delivered": free["delivered"], "in_transit": 0, "unshipped": 0}
        groups += grouped(line, units_of(free), free, service)
    units = sum(group.quantity for group in groups)
    code: RejectionCode | None = None
    if not units:
        code = "not_delivered" if on_its_way else "nothing_available"
    detail: dict[str, object] = {"available": units}
    if on_its_way:
        detail["not_delivered"] = on_its_way
    return groups, [Finding("lines", detail, code)]


def _refused(line: Line | None, asked: AskedLine, units: int) -> RejectionCode | None:
    if line is None:
        return "line_not_found"
    return "quantity_unavailable" if asked.quantity > units else None
