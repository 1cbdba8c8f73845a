"""`aftersale.due.v1`: a deadline has passed; written and read by the service alone."""

from schemas.scalars import Id, Instant, Model, RequestId


class CaseDue(Model):
    """`aftersale.case.due.v1`: acts only on a case that waits for exactly `due_at`."""

    order_id: Id
    request_id: RequestId
    due_at: Instant


class SkuDue(Model):
    """`quality.sku.due.v1`: a sku is to be looked at again, keyed by it."""

    sku: Id
    due_at: Instant
