"""A report whose request never comes: a dead letter at its deadline, and its id is free again."""

from schemas import topics
from tests.after_sale import asked, id_of, sent, snapshot
from tests.factories import order_data
from tests.stack import Stack, eventually
from tests.stories import in_batches, row


async def test_a_report_is_given_up_at_its_deadline_and_judged_afresh_when_sent_again(
    stack: Stack,
) -> None:
    returned = asked("return")
    report = sent(returned)
    await stack.start(PARK_HOURS="0.0003").ready()
    await in_batches(stack, [snapshot(order_data())], [report])

    async def given_up() -> bool:
        return bool(await stack.events(topics.DEAD_LETTERS))

    await eventually(given_up, what="the report's dead letter")
    await stack.settled()
    (dead,) = await stack.events(topics.DEAD_LETTERS)
    assert dead.header("dlq.reason") == "request_unknown"
    assert (dead.key, dead.data) == (b"o-1", report[2])
    ids = await stack.fetch("select request_id from request_ids")
    assert (ids, (await row(stack, "o-1"))["parked"]) == ([], 0)

    await in_batches(stack, [returned], [report])
    kept = await stack.fetch("select report_id from reports")
    assert [str(found["report_id"]) for found in kept] == [id_of(report)]
    assert len(await stack.events(topics.DEAD_LETTERS)) == 1
