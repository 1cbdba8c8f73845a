"""What every request has."""

from schemas.scalars import Id, Instant, Model, RequestId, Text, Version


class Request(Model):
    """`requested_at`: the moment the customer pressed the button. `known_at`: when the fault was found.

    `order_version`: the snapshot that the sender had seen; with an older one stored the request waits.
    """

    request_id: RequestId
    order_id: Id
    customer_id: Id
    requested_at: Instant
    known_at: Instant | None = None
    order_version: Version | None = None
    note: Text | None = None
    channel: Id | None = None
