"""The same refunds on more orders, more partitions, more packs and longer orders: each beside the smallest."""

from collections.abc import Awaitable, Callable

from tests.bench.backlog import Measured
from tests.bench.orders import WITH_PACKS, Shape
from tests.bench.service_arm import ServiceArm, prepare_databases
from tests.bench.setting import Setting
from tests.bench.workloads import Refunds
from tests.clock import set_clock

SMALL = "as it is"
_SHORT = Shape(lines=1)


def more(orders: int) -> str:
    return f"{orders:,} orders"


PARTITIONS, PACKS, LINES = "32 partitions", f"{len(WITH_PACKS)} packs", "50 lines an order"


async def growth_arms(
    setting: Setting, *, count: int, most: int
) -> dict[str, Callable[[], Awaitable[Measured]]]:
    """`SMALL` has `count` orders of one line, all of one pack, in four partitions a topic."""
    small = Refunds(count, shape=_SHORT)
    packs = Refunds(count, shape=Shape(lines=1, markets=WITH_PACKS))
    lines = Refunds(count, shape=Shape(lines=50))
    many = Refunds(count, orders=most, shape=_SHORT)
    await prepare_databases(setting, small=small, packs=packs, lines=lines, many=many)
    # Too large to be copied for each round: its pages are first touched after a checkpoint, as a shop's are.
    await set_clock(setting.postgres.url("many"))
    return {
        SMALL: ServiceArm(setting, small, "small"),
        more(most): ServiceArm(setting, many, "many", copied=False),
        PARTITIONS: ServiceArm(setting, small, "small", partitions=32),
        PACKS: ServiceArm(setting, packs, "packs"),
        LINES: ServiceArm(setting, lines, "lines"),
    }
