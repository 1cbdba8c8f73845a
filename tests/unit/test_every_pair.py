"""Every record in every state of a case: what it leads to, decided on purpose."""

import pytest

from tests.life_diagram import README, written
from tests.unit.every_pair import RECORDS, STATES, pair

# In brackets why it changes nothing. What is not named in a state cannot be reported there.
EXPECTED = """
awaiting goods of a return:
    nothing told -> goods_on_their_way <- sent
    refund 0: 1000 (goods_received) -> paying <- received
    completed 1 of 1 -> completed <- refused
    (not_awaited) <- shipped, unavailable, cheap, dear, mended, in vain
    (not_referred) <- yes, no
    reminded -> awaiting_goods <- due
    cancelled 1 of 1 -> cancelled <- cancel
awaiting goods of an exchange:
    nothing told -> goods_on_their_way <- sent
    nothing told -> awaiting_replacement <- received
    completed 1 of 1 -> completed <- refused, shipped
    approved -> awaiting_goods <- unavailable
    (not_awaited) <- cheap, dear, mended, in vain
    (not_referred) <- yes, no
    reminded -> awaiting_goods <- due
    cancelled 1 of 1 -> cancelled <- cancel
awaiting goods of a repair:
    nothing told -> goods_on_their_way <- sent
    nothing told -> under_repair <- received
    completed 1 of 1 -> completed <- refused, mended
    (not_awaited) <- shipped, unavailable
    (done) <- cheap
    referred repair_to_judge -> left_to_person <- dear
    refund 0: 1000 (repair_failed) -> paying <- in vain
    (not_referred) <- yes, no
    reminded -> awaiting_goods <- due
    cancelled 1 of 1 -> cancelled <- cancel
goods on their way:
    (repeated) <- sent
    refund 0: 1000 (goods_received) -> paying <- received
    completed 1 of 1 -> completed <- refused
    (not_awaited) <- shipped, unavailable, cheap, dear, mended, in vain
    (not_referred) <- yes, no
    referred inspection_to_judge -> left_to_person <- due
    rejected request_not_cancellable -> goods_on_their_way <- cancel
awaiting goods, reminded:
    nothing told -> goods_on_their_way <- sent
    refund 0: 1000 (goods_received) -> paying <- received
    completed 1 of 1 -> completed <- refused
    (not_awaited) <- shipped, unavailable, cheap, dear, mended, in vain
    (not_referred) <- yes, no
    expired 1 of 1 -> expired <- due
    cancelled 1 of 1 -> cancelled <- cancel
goods of an exchange on their way:
    (repeated) <- sent
    nothing told -> awaiting_replacement <- received
    completed 1 of 1 -> completed <- refused, shipped
    approved -> goods_on_their_way <- unavailable
    (not_awaited) <- cheap, dear, mended, in vain
    (not_referred) <- yes, no
    referred inspection_to_judge -> left_to_person <- due
    rejected request_not_cancellable -> goods_on_their_way <- cancel
goods of a repair on their way:
    (repeated) <- sent
    nothing told -> under_repair <- received
    completed 1 of 1 -> completed <- refused, mended
    (not_awaited) <- shipped, unavailable
    (done) <- cheap
    referred repair_to_judge -> left_to_person <- dear
    refund 0: 1000 (repair_failed) -> paying <- in vain
    (not_referred) <- yes, no
    referred inspection_to_judge -> left_to_person <- due
    rejected request_not_cancellable -> goods_on_their_way <- cancel
awaiting a replacement:
    (not_awaited) <- sent, received, refused, cheap, dear, mended, in vain
    completed 1 of 1 -> completed <- shipped
    refund 0: 1000 (replacement_unavailable) -> paying <- unavailable
    (not_referred) <- yes, no
    refund 0: 1000 (deadline) -> paying <- due
    rejected request_not_cancellable -> awaiting_replacement <- cancel
under repair:
    (not_awaited) <- sent, received, refused, shipped, unavailable
    nothing told -> under_repair <- cheap
    referred repair_to_judge -> left_to_person <- dear
    completed 1 of 1 -> completed <- mended
    refund 0: 1000 (repair_failed) -> paying <- in vain
    (not_referred) <- yes, no
    refund 0: 1000 (deadline) -> paying <- due
    rejected request_not_cancellable -> under_repair <- cancel
paying:
    (not_awaited) <- sent, received, refused, shipped, unavailable, cheap, dear, mended, in vain
    completed -> completed <- paid
    nothing told -> paying <- bounced, due
    referred refund_failed -> left_to_person <- lost
    (not_referred) <- yes, no
    rejected request_not_cancellable -> paying <- cancel
paying again:
    (not_awaited) <- sent, received, refused, shipped, unavailable, cheap, dear, mended, in vain
    completed -> completed <- paid
    (repeated) <- bounced, lost
    (not_referred) <- yes, no
    refund 0: 1000 (retry) attempt 2 -> paying <- due
    rejected request_not_cancellable -> paying <- cancel
with a person, undecided:
    nothing told -> left_to_person <- sent, received, refused
    (not_awaited) <- shipped, unavailable, cheap, dear, mended, in vain
    approved -> awaiting_goods <- yes
    rejected judged_reject -> rejected <- no
    expired 1 of 1 -> expired <- due
    cancelled 1 of 1 -> cancelled <- cancel
with a person, undecided, goods sent:
    (repeated) <- sent
    nothing told -> left_to_person <- received, refused
    (not_awaited) <- shipped, unavailable, cheap, dear, mended, in vain
    approved -> goods_on_their_way <- yes
    rejected judged_reject -> rejected <- no
    expired 1 of 1 -> expired <- due
    rejected request_not_cancellable -> left_to_person <- cancel
with a person, goods of a cancelled exchange:
    (not_awaited) <- sent, received, refused, cheap, dear, mended, in vain
    nothing told -> left_to_person <- shipped, unavailable
    approved -> awaiting_replacement <- yes, due
    rejected judged_reject -> rejected <- no
    rejected request_not_cancellable -> left_to_person <- cancel
with a person, a dear repair:
    (not_awaited) <- sent, received, refused, shipped, unavailable
    (case_referred) <- cheap, dear, in vain
    nothing told -> left_to_person <- mended
    approved -> under_repair <- yes, due
    rejected judged_reject -> rejected <- no
    rejected request_not_cancellable -> left_to_person <- cancel
with a person, a refund lost:
    (not_awaited) <- sent, received, refused, shipped, unavailable, cheap, dear, mended, in vain
    approved; completed -> completed <- paid
    (repeated) <- bounced, lost
    approved; refund 0: 1000 (judged) attempt 2 -> paying <- yes
    rejected judged_reject -> rejected <- no
    approved; refund 0: 1000 (deadline) attempt 2 -> paying <- due
    rejected request_not_cancellable -> left_to_person <- cancel
rejected:
    (case_rejected) <- sent, received, refused, shipped, unavailable, cheap, dear, mended, in vain, no
    approved -> awaiting_goods <- yes
    rejected request_not_cancellable -> rejected <- cancel
rejected, paid all the same:
    (case_rejected) <- sent, received, refused, shipped, unavailable, cheap, dear, mended, in vain, no
    (repeated) <- paid
    nothing told -> rejected <- bounced
    referred refund_failed -> left_to_person <- lost
    (nothing_available) <- yes
    rejected request_not_cancellable -> rejected <- cancel
cancelled:
    (case_ended) <- sent, refused, shipped, unavailable, cheap, dear, mended, in vain, yes, no
    referred inspection_to_judge -> left_to_person <- received
    rejected request_not_cancellable -> cancelled <- cancel
expired:
    (case_ended) <- sent, refused, shipped, unavailable, cheap, dear, mended, in vain, yes, no
    referred inspection_to_judge -> left_to_person <- received
    rejected request_not_cancellable -> expired <- cancel
completed with money:
    (case_ended) <- sent, received, refused, shipped, unavailable, cheap, dear, mended, in vain, yes, no
    (repeated) <- paid
    nothing told -> paying <- bounced
    referred refund_failed -> left_to_person <- lost
    rejected request_not_cancellable -> completed <- cancel
completed in kind:
    (case_ended) <- sent, received, refused, shipped, unavailable, cheap, dear, mended, in vain, yes, no
    rejected request_not_cancellable -> completed <- cancel
"""


def _rows() -> list[tuple[str, str, str]]:
    rows, state = [], ""
    for line in EXPECTED.strip().splitlines():
        if not line.startswith(" "):
            state = line.removesuffix(":")
            continue
        led_to, _, records = line.strip().partition(" <- ")
        rows += [(state, record, led_to) for record in records.split(", ")]
    return rows


ROWS = _rows()


@pytest.mark.parametrize(("state", "record", "led_to"), ROWS, ids=[f"{s}: {r}" for s, r, _ in ROWS])
def test_a_record_in_a_state_leads_to(state: str, record: str, led_to: str) -> None:
    assert pair(state, record) == led_to


def test_no_pair_is_left_out() -> None:
    told = {(state, record) for state, record, _ in ROWS}
    untold = {(s, r) for s in STATES for r in RECORDS} - told
    assert {pair(state, record) for state, record in untold} == {"-"}


def test_the_readme_shows_the_states_as_they_are() -> None:
    readme = README.read_text(encoding="utf-8")
    assert written(readme) == readme, "`make diagram` writes it anew"
