"""A decided case told as a story: what led to what, what it waits for now, how each refund stands."""

from datetime import timedelta
from typing import Any, get_args

import pytest

from schemas import topics
from service.domain.report import Effect
from service.operate.explain_life import of_effect
from service.store.history import StoredCase, StoredReport
from tests.factories import NOW, instant
from tests.unit.stored import ID, history, outcome, shown, told

LATER = NOW + timedelta(days=9)


def _case(phase: dict[str, Any], *payments: dict[str, Any]) -> StoredCase:
    return StoredCase(
        kind="return",
        service_kind=None,
        reason="change_of_mind",
        status="approved",
        requested_at=NOW,
        pack="de",
        phase=phase,
        payments=payments,
    )


def _payment(state: str, **fields: Any) -> dict[str, Any]:
    money = {"amount": 1_950, "currency": "EUR"}
    return {"ordinal": 0, "attempt": 2, "state": state, "money": money} | fields


@pytest.mark.parametrize(
    ("phase", "sentence"),
    [
        (
            {"phase": "awaiting_goods", "send_by": instant(NOW), "due_at": instant(LATER)},
            "It waits for the goods to be sent back by 2 March 2026, 13:00 (Europe/Berlin). If that has "
            "not come by 11 March 2026, 13:00 (Europe/Berlin), the case expires.",
        ),
        (
            {"phase": "goods_on_their_way", "due_at": instant(LATER)},
            "It waits for goods that are on their way. If that has not come by 11 March 2026, 13:00 "
            "(Europe/Berlin), a person looks at it.",
        ),
        (
            {"phase": "left_to_person", "due_at": instant(LATER)},
            "It waits for a person's verdict. If that has not come by 11 March 2026, 13:00 "
            "(Europe/Berlin), it is granted where the law gives it, the shop has goods, or money came "
            "back; else it expires.",
        ),
        ({"phase": "paying"}, "It waits for its refund to be reported as paid."),
    ],
)
def test_what_a_case_waits_for_is_told_with_what_happens_then(
    phase: dict[str, Any], sentence: str
) -> None:
    document = told(history(outcome(topics.REQUEST_APPROVED), case=_case(phase)))
    assert document["waiting"]["sentence"] == sentence
    assert " ".join(sentence.split()[:5]) in shown(document)


@pytest.mark.parametrize("phase", ["rejected", "cancelled", "expired", "completed"])
def test_what_has_ended_waits_for_nothing(phase: str) -> None:
    document = told(history(outcome(topics.REQUEST_APPROVED), case=_case({"phase": phase})))
    assert document["waiting"] is None


@pytest.mark.parametrize(
    ("payment", "sentence"),
    [
        (
            _payment("settled", settled_at=instant(NOW)),
            "19.50 EUR, attempt 2: paid on 2 March 2026, 13:00 (Europe/Berlin)",
        ),
        (
            _payment("failed", watch_at=instant(LATER)),
            "19.50 EUR, attempt 2: came back, and is issued again on 11 March 2026, 13:00 (Europe/Berlin)",
        ),
        (
            _payment("failed"),
            "19.50 EUR, attempt 2: came back; a person decides what is done",
        ),
        (
            _payment("given_up"),
            "19.50 EUR, attempt 2: came back, and was given up by a person",
        ),
        (
            _payment("issued", watch_at=instant(LATER)),
            "19.50 EUR, attempt 2: not reported as paid yet, awaited until 11 March 2026, 13:00 "
            "(Europe/Berlin)",
        ),
        (_payment("issued"), "19.50 EUR, attempt 2: not reported as paid, and overdue"),
    ],
)
def test_how_a_refund_stands(payment: dict[str, Any], sentence: str) -> None:
    case = _case({"phase": "paying"}, payment)
    kept = history(outcome(topics.REQUEST_APPROVED), outcome(topics.REFUND_ISSUED, 2), case=case)
    (found,) = told(kept)["payments"]
    assert found == {
        "ordinal": 0,
        "attempt": 2,
        "state": payment["state"],
        "sentence": sentence,
    }


def test_the_story_goes_by_time_and_a_report_before_what_it_led_to() -> None:
    sent = StoredReport(
        report_id="5b1f3f5e-6a53-4c3b-9a55-0d0f6ad3b7b1",
        type=topics.GOODS_SENT,
        request_id=ID,
        refund_id=None,
        said={"sent_at": instant(NOW), "tracking": "CH-1"},
        recorded_at=NOW - timedelta(days=1),
        effect="not_awaited",
    )
    document = told(history(outcome(topics.REQUEST_APPROVED), reports=(sent,)))
    first, second = document["story"]
    assert first["time"] < second["time"]
    assert first["sentence"].startswith("goods sent")
    assert first["sentence"].endswith("Nothing followed: nothing of that kind was awaited.")
    assert second["sentence"].startswith("Approved")
    assert "What happened, step by step" in shown(document)


@pytest.mark.parametrize("effect", get_args(Effect))
def test_every_effect_is_told(effect: str) -> None:
    assert bool(of_effect(effect)) is (effect != "done")
