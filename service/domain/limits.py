"""The service's own limits on requests; law and promises are in the policy."""

from datetime import timedelta

from service.domain.value import value


@value
class Limits:
    """`park_for`: how long an unknown order is waited for; `park_limit`: parked requests an order.

    `future_tolerance`: how far `requested_at` may lie after the record. `stale_after`: from when on a
    request is left to a person. `source`: the service's `ce_source`, of which refunds have their ids.
    """

    park_for: timedelta = timedelta(hours=72)
    park_limit: int = 100
    future_tolerance: timedelta = timedelta(minutes=5)
    stale_after: timedelta = timedelta(days=7)
    source: str = "/aftersale"
