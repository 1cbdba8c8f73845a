"""What reviewed goods went through after the sale, and the case that an unhappy review marks."""

from collections.abc import Iterable
from operator import itemgetter

from service.domain.case import Case
from service.domain.event_parts import AfterSale
from service.domain.ids import LineId
from service.domain.ledger import Ledger
from service.domain.outcome import Feedback, Outcome
from service.domain.policy import PackVersion
from service.domain.value import evolve

_SAID: dict[str, AfterSale] = {"repair": "repaired", "exchange": "exchanged"}


def after_sale(ledger: Ledger, line_ids: Iterable[LineId]) -> AfterSale:
    """Refunded where money went back for any of it, else the latest repair or exchange that succeeded."""
    lines = [ledger.line(line_id) for line_id in line_ids]
    if any(line.refunded_units for line in lines):
        return "refunded"
    done = [
        (past.back_at, past.kind)
        for line in lines
        for past in line.history
        if past.back_at is not None and not past.failed
    ]
    return _SAID[max(done, key=itemgetter(0))[1]] if done else "none"


def mark_cases(outcome: Outcome, told: Iterable[Feedback], version: PackVersion) -> Outcome:
    """The outcome of approved feedback, with the case of each repair or exchange that left a low score."""
    for entry in told:
        if entry.score is not None and entry.score <= version.feedback.low_score:
            outcome = _marked(outcome, entry)
    return outcome


def _marked(outcome: Outcome, review: Feedback) -> Outcome:
    """Of several cases of the goods the latest; a later review's score replaces an earlier one's."""
    cases = outcome.state.cases
    case = next((one for one in reversed(cases) if _left_goods(one, review.line_id)), None)
    if case is None:
        return outcome
    marked = evolve(case, low_score=review.score)
    after = tuple(marked if one is case else one for one in cases)
    return evolve(outcome, state=evolve(outcome.state, cases=after), moved=(*outcome.moved, marked))


def _left_goods(case: Case, line_id: LineId | None) -> bool:
    """Whether the goods came back repaired or replaced; where that failed they were paid for."""
    return (
        case.status == "completed"
        and (case.service_kind or case.kind) in _SAID
        and any(line_id in (None, line.claim.line_id) and not line.issued for line in case.lines)
    )
