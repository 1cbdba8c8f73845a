"""Rules that no schema can say, for those who send, and what this release does not do yet.

The numbers are the service's defaults; its operators may set others.
"""

WAIT_HOURS = 72
WAITING_AN_ORDER = 100
# Of a value in bytes, and of its fields.
ORDER = (1024 * 1024, 20_000)
WAREHOUSE_REPORT = (256 * 1024, 10_000)
ANY_OTHER = (64 * 1024, 2_000)
DEPTH = 16
HEADERS = 32
HEADER_BYTES = 32 * 1024
FUTURE_SECONDS = 300
STALE_DAYS = 7


def _size(limit: tuple[int, int]) -> str:
    size, fields = limit
    kib = size // 1024
    amount = f"{kib // 1024} MiB" if kib >= 1024 else f"{kib} KiB"
    return f"{amount} and {fields:,} fields"


FOR_SENDERS = (
    "The same id and content again: nothing happens. So send again whatever you are not sure of.",
    "The same id with other content: a dead letter (`request_id_reused`); the first one stands. "
    "Requests, reports and verdicts share one namespace of ids.",
    "The record's key is the order id, or there is none. Any other key: a dead letter (`key_mismatch`). "
    "Only records of one key keep their order.",
    f"A request on an order that is not known waits {WAIT_HOURS} hours for it and is then rejected "
    "(`order_not_found`); a report or verdict on an unknown request waits as long and is then a dead "
    "letter (`request_unknown`).",
    f"At most {WAITING_AN_ORDER} records wait for one order; the next one is answered at once.",
    f"At most {_size(ANY_OTHER)} a record (orders {_size(ORDER)}, reports of the warehouse "
    f"{_size(WAREHOUSE_REPORT)}), nested at most {DEPTH} deep, with at most {HEADERS} headers of "
    f"{HEADER_BYTES // 1024} KiB together. Anything above: a dead letter.",
    f"`requested_at` lies at most {FUTURE_SECONDS // 60} minutes after the record's timestamp, else the "
    f"request is rejected (`timestamp_in_future`); where it is more than {STALE_DAYS} days older, a "
    "person decides (`stale_request`), but of feedback and cancels.",
    "A dead letter sent again is judged afresh.",
)
