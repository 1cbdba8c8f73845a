"""A case in each of its states, and each record that may meet it there."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from service.domain.report import (
    GoodsReceived,
    GoodsSent,
    Judged,
    ReceivedLine,
    RefundFailed,
    RefundSettled,
    RepairCompleted,
    RepairDiagnosed,
    ReplacementShipped,
    ReplacementUnavailable,
    Report,
)
from tests.unit.builders import NOW, a_cancel, a_line, a_refund, an_order, asking
from tests.unit.lives import Lived, in_words

ORDER = an_order(a_line("1"))
LATER = NOW + timedelta(days=5)
ONE = (("1", 1),)


def received(*lines: tuple[Any, ...]) -> GoodsReceived:
    """(line id, accepted, refused[, disposition, deduction]) each."""
    names = ("line_id", "accepted", "refused", "disposition", "deduction")
    plain = {"disposition": "resellable"}
    return GoodsReceived(
        received_at=LATER,
        lines=tuple(ReceivedLine(**plain | dict(zip(names, line, strict=False))) for line in lines),
    )


SENT = GoodsSent(sent_at=NOW + timedelta(days=2))
BACK = received(("1", 1, 0))
SHIPPED = ReplacementShipped(reported_at=LATER)
UNAVAILABLE = ReplacementUnavailable(reported_at=LATER)
CHEAP = RepairDiagnosed(reported_at=LATER, cost=100, days=5)
DEAR = RepairDiagnosed(reported_at=LATER, cost=999, days=5)
MENDED = RepairCompleted(reported_at=LATER, repaired=True)
IN_VAIN = RepairCompleted(reported_at=LATER, repaired=False)
PAID = RefundSettled(attempt=1, reported_at=LATER)
BOUNCED = RefundFailed(
    attempt=1, reported_at=LATER + timedelta(days=1), reason="no account", final=False
)
LOST = RefundFailed(attempt=1, reported_at=LATER + timedelta(days=1), reason="closed", final=True)
YES = Judged(judged_at=LATER, by="anna", verdict="approve")
NO = Judged(judged_at=LATER, by="anna", verdict="reject")


def _faulty(kind: Any) -> Any:
    return asking(kind, *ONE, reason="defective")


def lived(request: Any, *steps: Report | str, order: Any = ORDER) -> Lived:
    """`due`: the next deadline passes; `cancel`: the customer takes it back."""
    life = Lived(order, request)
    for step in steps:
        match step:
            case "due":
                life.due()
            case "cancel":
                life.take(a_cancel(request))
            case RefundSettled() | RefundFailed():
                life.report(step, refund=0)
            case _:
                life.report(step)
    return life


UNSENT = an_order(a_line("1", shipped=0))
STATES: Mapping[str, Callable[[], Lived]] = {
    "awaiting goods of a return": lambda: lived(asking("return", *ONE)),
    "awaiting goods of an exchange": lambda: lived(_faulty("exchange")),
    "awaiting goods of a repair": lambda: lived(_faulty("repair")),
    "goods on their way": lambda: lived(asking("return", *ONE), SENT),
    "awaiting goods, reminded": lambda: lived(asking("return", *ONE), "due"),
    "goods of an exchange on their way": lambda: lived(_faulty("exchange"), SENT),
    "goods of a repair on their way": lambda: lived(_faulty("repair"), SENT),
    "awaiting a replacement": lambda: lived(_faulty("exchange"), BACK),
    "under repair": lambda: lived(_faulty("repair"), BACK),
    "paying": lambda: lived(a_refund(*ONE), order=UNSENT),
    "paying again": lambda: lived(a_refund(*ONE), BOUNCED, order=UNSENT),
    "with a person, undecided": lambda: lived(asking("return", *ONE, reason="other")),
    "with a person, undecided, goods sent": lambda: lived(
        asking("return", *ONE, reason="other"), SENT
    ),
    "with a person, goods of a cancelled exchange": lambda: lived(
        _faulty("exchange"), "cancel", BACK
    ),
    "with a person, a dear repair": lambda: lived(_faulty("repair"), BACK, DEAR),
    "with a person, a refund lost": lambda: lived(a_refund(*ONE), LOST, order=UNSENT),
    "rejected": lambda: lived(asking("return", *ONE, reason="other"), NO),
    "rejected, paid all the same": lambda: lived(a_refund(*ONE), LOST, NO, PAID, order=UNSENT),
    "cancelled": lambda: lived(asking("return", *ONE), "cancel"),
    "expired": lambda: lived(asking("return", *ONE), "due", "due"),
    "completed with money": lambda: lived(a_refund(*ONE), PAID, order=UNSENT),
    "completed in kind": lambda: lived(_faulty("repair"), BACK, MENDED),
}
RECORDS: Mapping[str, Report | str] = {
    "sent": SENT,
    "received": BACK,
    "refused": received(("1", 0, 1, "wrong_item")),
    "shipped": SHIPPED,
    "unavailable": UNAVAILABLE,
    "cheap": CHEAP,
    "dear": DEAR,
    "mended": MENDED,
    "in vain": IN_VAIN,
    "paid": PAID,
    "bounced": BOUNCED,
    "lost": LOST,
    "yes": YES,
    "no": NO,
    "due": "due",
    "cancel": "cancel",
}


def pair(state: str, record: str) -> str:
    """What it told and the state it led to; or in brackets why it changed nothing, `-`: it cannot come."""
    life = STATES[state]()
    already = len(life.told)
    what = RECORDS[record]
    if isinstance(what, str) or _fields(life, what) is None:
        after = lived_on(life, record)
    else:
        fields = _fields(life, what) or {}
        if life.would(what, **fields) is life.state:
            return f"({life.effect(what, **fields)})"
        after = lived_on(life, record)
    if after is None:
        return "-"
    told = [in_words(event) for event in after.told[already:]]
    return f"{'; '.join(told) or 'nothing told'} -> {after.case.phase.phase}"


def lived_on(life: Lived, record: str) -> Lived | None:
    """The case after the record; None where it has no deadline, or no refund, for it."""
    what = RECORDS[record]
    if what == "due":
        if life.case.due_at is None:
            return None
        life.due()
    elif isinstance(what, str):
        life.take(a_cancel(life.request))
    else:
        fields = _fields(life, what)
        if fields is None:
            return None
        life.report(what, **fields)
    return life


def _fields(life: Lived, what: Report) -> dict[str, int] | None:
    """Of a report on a refund the refund, where there is one."""
    if not isinstance(what, RefundSettled | RefundFailed):
        return {}
    return {"refund": 0} if life.case.payments else None
