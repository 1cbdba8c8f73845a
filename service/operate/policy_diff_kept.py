"""Cases that the database keeps, as the requests that they were, as far as they can be told again."""

from collections.abc import Iterator

from service.domain.case import Case
from service.domain.ids import LineId, RequestId
from service.domain.inbound import Arrival, AskedLine, Service, ServiceRequested, SnapshotTaken
from service.store.kept import Kept
from service.stream.decode import Decoded

NOT_KEPT = (
    "Of requests in the database neither the condition of the goods, evidence, severity, estimates, "
    "stated amounts nor feedback are kept: they are decided as for unopened goods and without the rest.",
    "Of a refused request its lines are not kept either: it is decided for every unit left.",
    "Cancelled cases and reports are left out; of an order the last snapshot counts for all its requests.",
)


def entries(kept: Kept) -> Iterator[tuple[Decoded, str]]:
    """Every order first, then the requests in the order in which they were asked."""
    for order in kept.orders:
        yield Decoded(SnapshotTaken(order=order), Arrival(at=None)), f"order {order.order_id}"
    owners = {order.order_id: order.customer_id for order in kept.orders}
    for case in kept.cases:
        service, asked_at = _service(case), case.requested_at
        if service is None or asked_at is None or case.order_id not in owners:
            continue
        asked = ServiceRequested(
            request_id=RequestId(case.request_id),
            order_id=case.order_id,
            digest=b"",
            customer_id=owners[case.order_id],
            requested_at=asked_at,
            known_at=asked_at,
            service=service,
        )
        yield Decoded(asked, Arrival(at=asked_at)), f"request {case.request_id}"


def _service(case: Case) -> Service | None:
    """None for what asked for no service, or not said which. A care counts as its service alone."""
    kind = case.service_kind if case.kind == "care" else case.kind
    if kind is None or kind == "cancel" or case.reason is None:
        return None
    return Service(kind=kind, reason=case.reason, lines=_lines(case))


def _lines(case: Case) -> tuple[AskedLine, ...] | None:
    """Lines that were granted, each once, whatever stages its units were in."""
    found: dict[LineId, AskedLine] = {}
    for line in case.lines:
        id, before = line.claim.line_id, found.get(line.claim.line_id)
        found[id] = AskedLine(
            line_id=id,
            quantity=line.claim.quantity + (before.quantity if before else 0),
            replacement_sku=line.replacement_sku,
        )
    return tuple(found.values()) or None
