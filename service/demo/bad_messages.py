"""Messages that no rule can be held against: each kind becomes a dead letter with its reason."""

import orjson

from schemas import topics
from service.demo.history import event_headers
from service.demo.shop import Shop

_KEY = "bad-messages"
_REFUND = topics.REQUESTS["refund"]
_TOPIC = topics.AFTERSALE_REQUESTS


def bad_messages(shop: Shop) -> None:
    order = shop.order(_KEY, shop.line("lamp", 4900))
    sound = shop.unsent(order, reason="defective")
    for value in _bytes_of_all_kinds(orjson.dumps(sound)):
        shop.bad(_TOPIC, _REFUND, value, _KEY)
    shop.bad(_TOPIC, _REFUND, sound | {"request_id": "no uuid"}, _KEY)
    shop.bad(_TOPIC, _REFUND, sound, "another-order")
    shop.bad(_TOPIC, topics.REQUESTS["review"], sound | {"score": 5}, _KEY)
    shop.bad(_TOPIC, "aftersale.gift.requested.v1", sound, _KEY)
    headers = event_headers(_REFUND, 0)
    shop.bad(_TOPIC, _REFUND, sound, _KEY, headers=headers[1:])
    many = tuple((f"x-{number}", b"") for number in range(40))
    shop.bad(_TOPIC, _REFUND, sound, _KEY, headers=(*headers, *many))
    not_an_order = order | {"lines": []}
    shop.bad(topics.ORDERS, topics.ORDER_SNAPSHOT, not_an_order, _KEY)
    _reports(shop)


def _bytes_of_all_kinds(sound: bytes) -> list[bytes]:
    end = sound[:-1]
    return [
        b"",
        b"<refund/>",
        b"[1, 2, 3]",
        b'{"note": "\xff"}',
        end + b', "order_id": "another-order"}',
        end + b', "deep": ' + b"[" * 20 + b"]" * 20 + b"}",
        end + b"".join(b', "field-%d": 0' % n for n in range(2000)) + b"}",
        end + b', "long": "' + b"x" * 65_536 + b'"}',
    ]


def _reports(shop: Shop) -> None:
    """One that is wrong in itself, and one on a request that never comes."""
    about = {"order_id": _KEY, "request_id": shop.id()}
    wrong = about | {"report_id": shop.id(), "reported_at": "yesterday"}
    shop.bad(topics.WAREHOUSE_REPORTS, topics.REPLACEMENT_SHIPPED, wrong, _KEY)
    lost = about | {"report_id": shop.id(), "reported_at": shop.ago(days=0)}
    shop.bad(topics.WAREHOUSE_REPORTS, topics.REPLACEMENT_SHIPPED, lost, _KEY)
    shop.history.early.append(shop.history.requests.pop())
