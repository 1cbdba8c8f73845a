"""All that a batch writes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from service.domain.case import Case
from service.domain.ids import LineId, OrderId, RequestId, Sku
from service.domain.inbound import Reported
from service.domain.ledger import LineLedger
from service.domain.order import Order
from service.domain.outcome import Counted, Feedback, OrderState, Outcome, SkuCount
from service.domain.record import Output
from service.domain.report import Effect
from service.domain.sku_counts import is_complaint
from service.domain.value import evolve
from service.store.rows import ParkedRecord


class OwedOutput(NamedTuple):
    """An output with the record it is owed to; `order_id` None where no order is known of it."""

    offset: int
    n: int
    order_id: OrderId | None
    revision: int | None
    output: Output


@dataclass(slots=True, kw_only=True)
class Changes:
    """All that a batch writes, but for how far it got.

    `moved`: cases of earlier batches that are another now. `withdrawn`: those whose waiting feedback
    gives its place up, `published`: of which it is approved now. `released`: ids that their record does
    not keep; `reclaimed`: those of them that a later one of the batch does. `signalled`: skus that are told of,
    with the end of the period counted.
    """

    states: list[OrderState] = field(default_factory=list)
    taken: list[Order] = field(default_factory=list)
    unit_limits: list[tuple[OrderId, LineId, int]] = field(default_factory=list)
    lines: list[tuple[OrderId, int, LineLedger]] = field(default_factory=list)
    cases: dict[RequestId, Case] = field(default_factory=dict)
    moved: dict[RequestId, Case] = field(default_factory=dict)
    feedback: list[tuple[OrderId, Feedback]] = field(default_factory=list)
    withdrawn: list[tuple[OrderId, RequestId]] = field(default_factory=list)
    published: list[tuple[OrderId, RequestId]] = field(default_factory=list)
    reports: list[tuple[Reported, Effect]] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)
    parked: list[ParkedRecord] = field(default_factory=list)
    unparked: list[tuple[OrderId, RequestId]] = field(default_factory=list)
    released: set[RequestId] = field(default_factory=set)
    reclaimed: dict[RequestId, tuple[OrderId, bytes]] = field(default_factory=dict)
    outputs: list[OwedOutput] = field(default_factory=list)
    sku_counts: list[SkuCount] = field(default_factory=list)
    signalled: dict[Sku, datetime] = field(default_factory=dict)

    @property
    def skus_to_look_at(self) -> set[Sku]:
        return {count.sku for count in self.sku_counts if is_complaint(count)}

    def took(self, outcome: Outcome) -> None:
        """What one record led to, beside the state of its order; a case may move within the batch."""
        order_id = outcome.state.order_id
        if outcome.case is not None:
            self.cases[outcome.case.request_id] = outcome.case
        for case in outcome.moved:
            (self.cases if case.request_id in self.cases else self.moved)[case.request_id] = case
        if outcome.withdrawn is not None:
            gone = outcome.withdrawn
            self.feedback = [
                one for one in self.feedback if one[1].approved or one[1].request_id != gone
            ]
            self.withdrawn.append((order_id, gone))
        self.feedback += [(order_id, entry) for entry in outcome.feedback]
        if outcome.published is not None:
            self._publish(order_id, outcome.published)
        if outcome.report is not None:
            self.reports.append((outcome.report, outcome.effect))
        if outcome.counted is not None:
            self.counted.append(outcome.counted)

    def _publish(self, order_id: OrderId, published: RequestId) -> None:
        """Feedback of this batch too, which is not written yet."""
        self.feedback = [
            (of, evolve(entry, approved=True) if entry.request_id == published else entry)
            for of, entry in self.feedback
        ]
        self.published.append((order_id, published))

    def keep(self, before: OrderState, after: OrderState) -> None:
        """The order as it is now; of its lines those that changed."""
        self.states.append(after)
        order = after.order
        if order is None:
            return
        if order is not before.order:
            self.taken.append(order)
            # Only a line that was ever claimed has a row to limit.
            if before.ledger.lines:
                claimed = {held.line_id: held.claimed for held in after.ledger.lines}
                self.unit_limits += [
                    (order.order_id, line.line_id, max(line.quantity, claimed.get(line.line_id, 0)))
                    for line in order.lines
                ]
        known = {id(line) for line in before.ledger.lines}
        quantities = {line.line_id: line.quantity for line in order.lines}
        self.lines.extend(
            (after.order_id, quantities.get(line.line_id, 0), line)
            for line in after.ledger.lines
            if id(line) not in known
        )
