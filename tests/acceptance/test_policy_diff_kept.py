"""`aftersale policy diff --database`: what a change of the packs would have changed of what was decided."""

import json
from datetime import timedelta

from tests.after_sale import asked, cancel, snapshot
from tests.factories import NOW, instant, line_data, order_data
from tests.integration.command import command
from tests.integration.test_policy_try import shorter
from tests.stack import Stack
from tests.stories import in_batches


async def test_decided_cases_of_the_database_are_decided_again(stack: Stack) -> None:
    came = instant(NOW - timedelta(days=20))
    lines = [line_data("1", quantity=2, paid=2_000, delivered_at=came)]
    late = asked("refund", lines=[{"line_id": "1", "quantity": 1}])
    taken_back = asked("return", lines=[{"line_id": "1", "quantity": 1}])
    service = stack.start()
    await in_batches(
        stack, [snapshot(order_data(lines=lines))], [late, taken_back], [cancel(taken_back)]
    )
    assert await service.stop() == 0
    folder = shorter(stack.folder / "shop")
    # What it needs, it needs to read alone, and Kafka not at all.
    settings = {"DATABASE_URL": stack.database_url, "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"}
    arguments = ("policy", "diff", "shipped", str(folder), "--database")
    done = await command(*arguments, "--json", folder=stack.folder, **settings)
    assert (done.code, done.err) == (1, "")
    found = json.loads(done.out)
    assert (found["orders"], found["requests"], found["differ"]) == (1, 1, 1)
    (differs,) = found["decisions"]
    assert differs["old"]["amount"] == 1_000
    assert differs["new"]["codes"] == ["window_closed"]
    assert any("evidence" in note for note in found["notes"])
    shown = await command(*arguments, folder=stack.folder, **settings)
    assert "neither the condition of the goods" in " ".join(shown.out.split())
