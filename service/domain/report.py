"""Reports and verdicts: kept on the request or refund that they are about, waited for where it is unknown."""

from datetime import datetime

from service.domain.ids import RefundId, refund_id
from service.domain.inbound import Arrival, Reported
from service.domain.limits import Limits
from service.domain.outcome import Case, DeadLettered, OrderState, Outcome, Parked
from service.domain.value import evolve


def take_report(
    state: OrderState, report: Reported, arrival: Arrival, limits: Limits, now: datetime
) -> Outcome:
    """Kept where the case is known, else parked; with too many parked it is a dead letter at once."""
    if _known(state, report, limits.source):
        return Outcome(state=state, report=report)
    if len(state.parked) >= limits.park_limit:
        return _unknown(state)
    parked = Parked(inbound=report, arrival=arrival, due_at=now + limits.park_for)
    return Outcome(state=evolve(state, parked=(*state.parked, parked)), park=parked)


def take_freed(state: OrderState, report: Reported, limits: Limits) -> Outcome:
    """Its wait is over: by its case, or by its deadline."""
    if _known(state, report, limits.source):
        return Outcome(state=state, report=report)
    return _unknown(state)


def with_freed(outcome: Outcome, limits: Limits) -> Outcome:
    """The outcome of a decision, with the parked reports that waited for just that."""
    if outcome.case is None or not outcome.state.parked:
        return outcome
    # A request that is taken back while it waits is a case from then on, as its cancel is.
    cases = (outcome.case, *outcome.moved)
    freed = tuple(
        parked
        for parked in outcome.state.parked
        if isinstance(parked.inbound, Reported)
        and any(_is_about(parked.inbound, case, limits.source) for case in cases)
    )
    if not freed:
        return outcome
    still = tuple(parked for parked in outcome.state.parked if parked not in freed)
    state = evolve(outcome.state, parked=still)
    return evolve(outcome, state=state, freed=(*outcome.freed, *freed))


def _known(state: OrderState, report: Reported, source: str) -> bool:
    return any(_is_about(report, case, source) for case in state.cases)


def _is_about(report: Reported, case: Case, source: str) -> bool:
    if report.of_request is not None:
        return case.request_id == report.of_request
    return report.of_refund in _refunds(case, source)


def _refunds(case: Case, source: str) -> set[RefundId]:
    return {
        refund_id(source, order_id=case.order_id, request_id=case.request_id, ordinal=ordinal)
        for ordinal in range(case.refunds)
    }


def _unknown(state: OrderState) -> Outcome:
    detail = "no such request or refund of this order"
    return Outcome(state=state, dead_letter=DeadLettered(reason="request_unknown", detail=detail))
