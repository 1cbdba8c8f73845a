"""Named moments between the protocol's steps, where a test may end or stop the process.

In production every one of them is passed by.
"""

from collections.abc import Callable
from typing import Literal

Checkpoint = Literal[
    "assigned",
    "fence_taken",
    "producer_started",
    "partition_begun",
    "first_offset_committed",
    "settled",
    "positions_compared",
    "owed_published",
    "orders_locked",
    "before_commit",
    "committed",
    "transaction_begun",
    "one_sent",
    "all_sent",
    "offsets_added",
    "published",
    "published_written",
]
Reached = Callable[[Checkpoint], None]


def pass_by(checkpoint: Checkpoint) -> None:
    """What production does at a checkpoint: nothing."""
