"""A refund decided: line by line, by the best ground for the customer, with every check made."""

from dataclasses import dataclass, field

from service.domain import intake
from service.domain.asking import amount_asked, units_asked
from service.domain.checks import REFUND_CHECKS, Checklist, Finding, reasons
from service.domain.codes import RejectionCode
from service.domain.emission import emit, emit_unplaced
from service.domain.event import (
    Event,
    RefusedLine,
    Remedy,
    RequestApproved,
    RequestReferred,
    RequestRejected,
)
from service.domain.grounds import Asked, Judged, judge, remedies
from service.domain.inbound import Arrival, RefundRequested
from service.domain.issue import issue
from service.domain.ledger import Ledger
from service.domain.limits import Limits
from service.domain.order import Order
from service.domain.outcome import Case, CaseLine, CaseStatus, OrderState, Outcome
from service.domain.policy import Pack, PackVersion, Policy
from service.domain.settlement import Settled, left_of_capture, settle
from service.domain.terms import (
    common_window,
    goods_terms,
    granted_line,
    policy_applied,
    refund_due,
)
from service.domain.units import Group
from service.domain.value import evolve


def decide_refund(
    state: OrderState, request: RefundRequested, arrival: Arrival, policy: Policy, limits: Limits
) -> Outcome:
    """Approved, referred or rejected; of an order not known or another's, `order_not_found`."""
    order = state.order
    if order is None or order.customer_id != request.customer_id:
        return _not_found(state, request)
    pack, version = policy.rules(order)
    return _Refund(
        state,
        order,
        request,
        Asked(request=request, order=order, timezone=order.timezone or pack.timezone),
        pack,
        version,
    ).decide(arrival, limits)


def _not_found(state: OrderState, request: RefundRequested) -> Outcome:
    checklist = Checklist()
    finding = intake.unknown_order()
    checklist.add(finding)
    checklist.skip(REFUND_CHECKS)
    event = RequestRejected(
        request_id=request.request_id,
        order_id=request.order_id,
        customer_id=request.customer_id,
        kind="refund",
        policy=None,
        window=None,
        reasons=reasons([finding]),
        remedies=(),
        checks=checklist.checks(),
    )
    case = Case(
        request_id=request.request_id,
        order_id=request.order_id,
        kind="refund",
        status="rejected",
        requested_at=request.requested_at,
    )
    return Outcome(
        state=evolve(state, ledger=evolve(state.ledger, revision=state.ledger.revision + 1)),
        events=emit_unplaced(request.request_id, [event]),
        case=case,
    )


@dataclass(slots=True)
class _Refund:
    state: OrderState
    order: Order
    request: RefundRequested
    asked: Asked
    pack: Pack
    version: PackVersion
    checklist: Checklist = field(default_factory=Checklist)
    groups: list[Group] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    looked_at: list[list[Judged]] = field(default_factory=list)

    def decide(self, arrival: Arrival, limits: Limits) -> Outcome:
        self.checklist.add(
            intake.known_order(),
            intake.payment(self.order),
            self._status(),
            *intake.timing(self.request, arrival, limits, referable=True),
        )
        ledger = self.state.ledger
        self.groups, found = units_asked(self.order, ledger, self.request)
        self.checklist.add(*found)
        for group in self.groups:
            best, looked_at = judge(self.asked, group, self.version)
            self.judged.append(best)
            self.looked_at.append(looked_at)
            for held in looked_at:
                self.checklist.add(*held.findings)
        self.checklist.add(*amount_asked(self.order, ledger, self.request, self.groups))
        granted = [held for held in self.judged if not held.refused]
        if not granted or self._request_refused():
            return self._rejected()
        settled = settle(self.order, ledger, granted, self.request.amount)
        self.checklist.add(self._captured(settled))
        return self._rejected() if self._request_refused() else self._granted(settled)

    def _status(self) -> Finding:
        """A cancelled order is judged as of goods not shipped, while money of it is left."""
        left = left_of_capture(self.order, self.state.ledger)
        gone = self.order.status == "cancelled" and left == 0
        return Finding(
            "order_status",
            {"status": self.order.status, "left_of_captured": left},
            "order_cancelled" if gone else None,
        )

    def _captured(self, settled: Settled) -> Finding:
        """Less than the entitlement may be left, but not nothing at all."""
        code: RejectionCode | None = None
        if settled.left == 0 and any(grant.share for grant in settled.grants):
            code = "quantity_unavailable" if self.request.lines else "nothing_available"
        detail: dict[str, object] = {"entitled": settled.entitled, "left": settled.left}
        return Finding("captured", detail, code)

    def _request_refused(self) -> bool:
        """A check that is of the whole request failed, whatever its lines say."""
        return any(not finding.line_ids for finding in self.checklist.failing)

    def _rejected(self) -> Outcome:
        self.checklist.skip(REFUND_CHECKS)
        event = RequestRejected(
            request_id=self.request.request_id,
            order_id=self.request.order_id,
            customer_id=self.request.customer_id,
            kind="refund",
            policy=policy_applied(self.pack, self.version, self.judged),
            window=common_window(self.judged),
            reasons=reasons(self.checklist.failing),
            remedies=self._remedies(),
            checks=self.checklist.checks(),
        )
        case = self._case("rejected", None, issued=0)
        return self._outcome(self.state.ledger, [event], case)

    def _remedies(self) -> tuple[Remedy, ...]:
        """The reason itself too, where it is not what failed."""
        in_vain = any(held.refused for held in self.judged)
        return remedies(
            self.asked,
            self.groups,
            self.version,
            left=left_of_capture(self.order, self.state.ledger),
            but=self.request.reason if in_vain else None,
        )

    def _granted(self, settled: Settled) -> Outcome:
        money = settled.money
        limit = self.version.limit_of(self.order.currency)
        self.checklist.add(
            Finding(
                "automatic_limit",
                {"amount": money.amount, "limit": limit, "currency": money.currency},
                "amount_above_automatic_limit" if money.amount > limit else None,
            ),
        )
        referring = [finding for finding in self.checklist.referring if not finding.line_ids]
        for grant in settled.grants:
            if grant.judged.referred:
                referring += [finding for finding in grant.judged.findings if finding.refers]
        return self._referred(settled, referring) if referring else self._approved(settled)

    def _referred(self, settled: Settled, referring: list[Finding]) -> Outcome:
        """Left to a person: units and money are kept for it."""
        granted = [grant.judged for grant in settled.grants]
        event = RequestReferred(
            request_id=self.request.request_id,
            order_id=self.request.order_id,
            customer_id=self.request.customer_id,
            kind="refund",
            policy=policy_applied(self.pack, self.version, granted),
            lines=tuple(granted_line(grant) for grant in settled.grants),
            refund=settled.money,
            window=common_window(granted),
            reasons=reasons([*referring, *self.checklist.failing]),
            checks=self.checklist.checks(),
        )
        return self._outcome(settled.ledger, [event], self._case("referred", settled, issued=0))

    def _approved(self, settled: Settled) -> Outcome:
        granted = [grant.judged for grant in settled.grants]
        timezone = self.asked.timezone
        approved = RequestApproved(
            request_id=self.request.request_id,
            order_id=self.request.order_id,
            customer_id=self.request.customer_id,
            kind="refund",
            policy=policy_applied(self.pack, self.version, granted),
            lines=tuple(granted_line(grant) for grant in settled.grants),
            refused=self._refused_lines(),
            refund=settled.money,
            refund_due=refund_due(settled.grants, self.request, timezone),
            goods=goods_terms(settled.grants, self.request, timezone),
            window=common_window(granted),
            checks=self.checklist.checks(),
        )
        at_once = [grant for grant in settled.grants if not grant.returns]
        ledger, issued = issue(
            self.order, self.request, settled, refund_due(at_once, self.request, timezone)
        )
        events: list[Event] = [approved] if issued is None else [approved, issued]
        case = self._case("approved", settled, issued=issued.goods if issued else 0)
        return self._outcome(ledger, events, case)

    def _refused_lines(self) -> tuple[RefusedLine, ...]:
        if not self.checklist.failing:
            return ()
        asked = {line.line_id: line.quantity for line in self.request.lines or ()}
        unavailable = [
            RefusedLine(line_id=line_id, quantity=asked[line_id], reasons=reasons([finding]))
            for finding in self.checklist.failing
            if finding.check == "lines"
            for line_id in finding.line_ids
        ]
        refused = [
            RefusedLine(
                line_id=held.group.line.line_id,
                quantity=held.group.quantity,
                reasons=reasons(
                    finding for other in looked_at for finding in other.findings if finding.fails
                ),
            )
            for held, looked_at in zip(self.judged, self.looked_at, strict=True)
            if held.refused
        ]
        return (*unavailable, *refused)

    def _case(self, status: CaseStatus, settled: Settled | None, *, issued: int) -> Case:
        grants = settled.grants if settled else ()
        money = settled.money if settled else None
        return Case(
            request_id=self.request.request_id,
            order_id=self.request.order_id,
            kind="refund",
            status=status,
            requested_at=self.request.requested_at,
            lines=tuple(
                CaseLine(
                    line_id=grant.judged.group.line.line_id,
                    quantity=grant.judged.group.quantity,
                    stage=grant.judged.group.stage,
                    share=grant.share,
                    refund=grant.refund,
                    ground=grant.ground.name,
                    delivery=grant.delivery,
                    return_required=grant.returns,
                    issued=status == "approved" and not grant.returns,
                )
                for grant in grants
            ),
            refund=money,
            reserved=(money.goods if money else 0) - issued,
            pack=self.pack.name,
            pack_version=self.version.name,
        )

    def _outcome(self, ledger: Ledger, events: list[Event], case: Case) -> Outcome:
        counted, emitted = emit(ledger, self.request.request_id, events)
        return Outcome(state=evolve(self.state, ledger=counted), events=emitted, case=case)
