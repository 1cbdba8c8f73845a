"""Money that comes back while a person looks at its case: one verdict is on all of it."""

from datetime import timedelta

import pytest

from service.domain.report import GoodsReceived, GoodsSent, Judged, ReceivedLine, RefundFailed
from tests.unit.builders import NOW, a_line, an_order, asking
from tests.unit.lives import Lived

BOUNCED = RefundFailed(attempt=1, reported_at=NOW, reason="account closed", final=True)


def _disputed() -> Lived:
    """Paid when it was sent; of two units one came back, and something else."""
    life = Lived(an_order(a_line(quantity=2), market="DE"), asking("return"))
    assert life.report(GoodsSent(sent_at=NOW)) == ["refund 0: 1000 (goods_sent)"]
    other = ReceivedLine(line_id="1", accepted=1, refused=1, disposition="wrong_item")
    told = life.report(GoodsReceived(received_at=NOW + timedelta(days=5), lines=(other,)))
    assert told == ["referred inspection_to_judge"]
    assert life.report(BOUNCED, refund=0) == [], "it is with a person already"
    return life


@pytest.mark.parametrize(
    ("verdict", "told", "money"),
    [
        ("approve", ["approved", "refund 0: 1000 (judged) attempt 2"], (0, 1000)),
        ("reject", ["rejected judged_reject"], (0, 0)),
    ],
)
def test_the_verdict_is_on_the_money_too(verdict: str, told: list[str], money: object) -> None:
    life = _disputed()
    judged = Judged(judged_at=NOW, by="agent-7", verdict=verdict)
    assert life.report(judged) == told
    assert life.money == money


def test_silence_pays_it_again() -> None:
    life = _disputed()
    assert life.due() == ["approved", "refund 0: 1000 (deadline) attempt 2"]
