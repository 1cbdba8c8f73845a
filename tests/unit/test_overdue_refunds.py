"""A refund that nobody reports as paid is counted for those who watch; nothing else follows."""

from service.operate.metrics import Metrics
from tests.unit.builders import a_line, a_refund, after, an_order
from tests.unit.lives import Lived

UNSENT = an_order(a_line("1", shipped=0))


def test_a_refund_past_its_date_is_overdue_once() -> None:
    life = Lived(UNSENT, a_refund(("1", 1)))
    due_at = life.case.due_at
    assert due_at is not None
    outcome = after(life.state, life.deadline(due_at))
    assert (outcome.overdue, outcome.events) == (1, ())
    assert after(outcome.state, life.deadline(due_at)).overdue == 0
    (case,) = outcome.state.cases
    assert (case.status, case.due_at) == ("approved", None)


def test_overdue_refunds_are_a_metric_of_their_own() -> None:
    metrics = Metrics()
    metrics.batch("t", {("refund_overdue", ""): 2, ("due", "taken"): 1})
    read = metrics.registry.get_sample_value
    assert read("aftersale_refunds_overdue_total") == 2
    assert read("aftersale_records_total", {"type": "due", "outcome": "taken"}) == 1
    assert read("aftersale_records_total", {"type": "refund_overdue", "outcome": ""}) is None
