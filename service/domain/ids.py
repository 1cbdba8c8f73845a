"""Identifiers, and how those of outputs are derived from what caused them."""

from functools import lru_cache
from hashlib import sha1
from typing import NewType
from uuid import NAMESPACE_URL, UUID, uuid5

OrderId = NewType("OrderId", str)
CustomerId = NewType("CustomerId", str)
RequestId = NewType("RequestId", str)
RefundId = NewType("RefundId", str)
LineId = NewType("LineId", str)
Sku = NewType("Sku", str)


@lru_cache(maxsize=8)
def namespace(source: str) -> UUID:
    """The UUID namespace of every id that the service at `source` (`ce_source`) gives out."""
    return uuid5(NAMESPACE_URL, source)


def event_id(source: str, *, type: str, order_id: OrderId, cause: str, n: int) -> str:
    """The id of the n-th event (from 0) of a cause: any copy of one event has the same.

    Persisted and read by others: the format may never change.
    """
    return _named(source, f"{type}|{order_id}|{cause}|{n}")


def refund_id(source: str, *, order_id: OrderId, request_id: RequestId, ordinal: int) -> RefundId:
    """The id under which one refund is paid at most once; `ordinal` counts a request's refunds."""
    return RefundId(_named(source, f"refund|{order_id}|{request_id}|{ordinal}"))


def _named(source: str, name: str) -> str:
    """What uuid5 gives (RFC 9562, 5.5), in a third of its time."""
    digest = sha1(namespace(source).bytes + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"
