"""A shop's own pack says what becomes of its cases: the running service lives by it."""

from pathlib import Path

from schemas import topics
from tests.after_sale import asked, failed, found, received, reported, settled, snapshot
from tests.factories import order_data
from tests.history import check_history
from tests.stack import Stack
from tests.stories import NOTHING_HELD, in_batches, row, story
from tests.unit.packs_written import ground, pack, version, written

_SENT_BACK = {"return_required": True, "freight": "merchant", "send_within_days": 2}
_PACK = pack(
    "zw",
    version(
        "1",
        None,
        ground("mind", kinds=["return"], goods=_SENT_BACK),
        ground(
            "fault",
            kinds=["repair"],
            reasons=["defective"],
            repair={"cost_percent": 50, "days": 5},
            goods=_SENT_BACK,
        ),
        cases={
            "goods": {"remind_days": 1, "send_grace_days": 0},
            "inspection": {"worn": "judge", "missing": "judge"},
            "repair": {"days": 5, "over_cap": "refuse", "failed": "exchange"},
            "verdict_days": 1,
            "refund": {"attempts": 2},
        },
    ),
    markets=["ZW"],
)


async def test_lives_by_a_pack_of_the_shop(stack: Stack, tmp_path: Path) -> None:
    await stack.start(POLICY_DIR=str(written(tmp_path, _PACK))).ready()
    kinds = {"in-vain": "repair", "dear": "repair", "worn": "return", "kept": "return"}
    orders = [order_data(f"o-{name}", market="ZW") for name in kinds]
    reasons = {"repair": "defective", "return": "change_of_mind"}
    asks = {name: asked(kind, f"o-{name}", reason=reasons[kind]) for name, kind in kinds.items()}
    in_vain, dear, worn = asks["in-vain"], asks["dear"], asks["worn"]
    await in_batches(
        stack,
        [snapshot(order) for order in orders],
        list(asks.values()),
        [
            *(received(one, found("1", 1)) for one in (in_vain, dear)),
            received(worn, found("1", 1, as_="worn")),
        ],
        [
            reported(topics.REPAIR_COMPLETED, in_vain, repaired=False),
            reported(topics.REPAIR_DIAGNOSED, dear, cost=501, days=6),
        ],
        [reported(topics.REPLACEMENT_SHIPPED, in_vain)],
    )
    assert await story(stack, "o-in-vain") == ["approved", "approved", "completed 1 of 1 free"]
    assert await story(stack, "o-dear") == [
        "approved",
        "rejected repair_cost_exceeded repair_time_exceeded",
    ]
    assert await row(stack, "o-dear") == NOTHING_HELD
    await stack.pass_time(days=4)
    assert await story(stack, "o-kept") == ["approved", "reminded", "expired 1 of 1 free"]
    assert await story(stack, "o-worn") == [
        "approved",
        "referred inspection_to_judge",
        "approved",
        "refund 1000 (deadline)",
    ], "who has the goods may not keep silent"
    await check_history(stack, [one[2] for one in asks.values()])


async def test_a_refund_is_made_again_as_often_as_the_pack_says(
    stack: Stack, tmp_path: Path
) -> None:
    await stack.start(POLICY_DIR=str(written(tmp_path, _PACK))).ready()
    back = asked("return")
    await in_batches(
        stack, [snapshot(order_data(market="ZW"))], [back], [received(back, found("1", 1))]
    )
    await in_batches(stack, [failed(back)])
    await stack.pass_time(hours=2)
    await in_batches(stack, [failed(back, attempt=2)], [settled(back, attempt=2)])
    assert await story(stack, "o-1") == [
        "approved",
        "refund 1000 (goods_received)",
        "refund 1000 (retry) attempt 2",
        "referred refund_failed",
        "approved",
        "completed",
    ]
