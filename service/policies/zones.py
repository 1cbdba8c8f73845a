"""Time zones of the pinned package alone: two machines with other zone files decide alike."""

import zoneinfo
from functools import cache


@cache
def pinned_zones() -> frozenset[str]:
    """The zones there are. From the first call on the process looks at no zone file of its machine."""
    zoneinfo.reset_tzpath(())
    zoneinfo.ZoneInfo.clear_cache()
    return frozenset(zoneinfo.available_timezones())
