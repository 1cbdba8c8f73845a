"""How often a customer asks: much is left to a person, never where the merchant is at fault."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from service.domain.checks import Finding
from service.domain.inbound import CareRequested, Service, ServiceRequested
from service.domain.order import Order
from service.domain.outcome import Counted
from service.domain.policy import PackVersion
from service.domain.settlement import Settled


def counts(order: Order, service: Service, settled: Settled) -> bool:
    """Whether the request counts against its customer: not what was called off, nor another's fault."""
    if order.status == "cancelled":
        return False
    return not all(_faults(service, settled))


def may_hold_up(service: Service, settled: Settled) -> bool:
    """Whether asking often may leave it to a person: nothing of it is the merchant's fault."""
    return not any(_faults(service, settled))


def frequency(
    request: ServiceRequested | CareRequested,
    version: PackVersion,
    settled: Settled,
    recent: Sequence[Counted],
) -> Iterator[Finding]:
    """Of a request that counts, with those that counted before it; money in its own currency alone."""
    rule, money = version.frequency, settled.money
    earlier = _within(rule.days, request, recent) if recent else []
    requests = len(earlier) + 1
    detail: dict[str, object] = {
        "requests": requests,
        "most_requests": rule.requests,
        "days": rule.days,
    }
    much = requests > rule.requests
    if money is not None:
        most = rule.automatic_limits * version.limit_of(money.currency)
        before = sum(one.amount for one in earlier if one.currency == money.currency)
        amount = money.amount + before
        detail |= {"amount": amount, "most_amount": most, "currency": money.currency}
        # One large request alone is what the automatic limit is for.
        much = much or (amount > most and before > 0)
    yield Finding("frequency", detail, "too_frequent" if much else None)


def _faults(service: Service, settled: Settled) -> list[bool]:
    return [service.reason in grant.ground.fault_reasons for grant in settled.grants]


def _within(
    days: int, request: ServiceRequested | CareRequested, recent: Sequence[Counted]
) -> list[Counted]:
    since = request.requested_at - timedelta(days=days)
    return [one for one in recent if one.requested_at > since]
