"""Orders that are reviewed and commented on, alone or together with a service (care)."""

from service.demo.history import Data
from service.demo.shop import Shop, units

_RUDE = "You bastard of a kettle!"


def voices(shop: Shop) -> None:
    for scene in (_reviews, _refused, _cares, _refused_cares):
        scene(shop)


def _reviews(shop: Shop) -> None:
    order = shop.order("reviewed", shop.line("radio", 5900), shop.line("cable", 900))
    first = shop.ask("review", order, score=4, content="Good sound.", dimensions={"sound": 5})
    shop.ask("review", order, score=5, content="Still good.", follows=first["request_id"])
    shop.ask("review", order, score=1, line_id="2", content="Broke on the second day.")
    shop.ask("comment", order, content="The shop answered within an hour.", topic="service")


def _refused(shop: Shop) -> None:
    order = shop.order("reviewed-twice", shop.line("radio", 5900))
    shop.ask("review", order, score=4)
    shop.ask("review", order, score=1)
    shop.ask("review", order, score=1, follows=shop.id())
    order = shop.order("reviewed-rudely", shop.line("kettle", 5900))
    shop.ask("comment", order, content=_RUDE)
    order = shop.order("reviewed-unseen", shop.line("kettle", 5900, arrived=None))
    shop.ask("review", order, score=5)
    order = shop.order("reviewed-late", shop.line("kettle", 5900, arrived=200))
    shop.ask("review", order, score=5)


def _cares(shop: Shop) -> None:
    order = shop.order("care-repair", shop.line("kettle", 5900, arrived=100))
    shop.ask("care", order, service=_fault("repair"), review={"score": 2, "content": "It leaks."})
    order = shop.order("care-refund", shop.line("tent", 7900, arrived=None), shop.line("pegs", 900))
    service = {"kind": "refund", "reason": "change_of_mind", "lines": units(("1", 1))}
    shop.ask("care", order, service=service, comment={"content": "Found a smaller one."})
    order = shop.order("care-return", shop.line("skates", 6900), shop.line("helmet", 3900))
    service = _fault("return") | {"lines": units(("1", 1))}
    review, comment = {"score": 1, "line_id": "1"}, {"content": "The helmet is fine."}
    shop.ask("care", order, service=service, review=review, comment=comment)
    order = shop.order("care-to-judge", shop.line("piano", 249_000))
    shop.ask("care", order, service=_fault("return"), review={"score": 1})


def _refused_cares(shop: Shop) -> None:
    """By the feedback alone: the service asked again keeps its day. And by the service."""
    order = shop.order("care-rude", shop.line("kettle", 5900, arrived=33))
    service = {"kind": "return", "reason": "change_of_mind"}
    asked_at = shop.ago(days=5)
    care = shop.ask(
        "care", order, service=service, comment={"content": _RUDE}, requested_at=asked_at
    )
    shop.ask("return", order, reason="change_of_mind", follows_request=care["request_id"])
    order = shop.order("care-too-late", shop.line("kettle", 5900, arrived=60))
    shop.ask("care", order, service=service, review={"score": 3})


def _fault(kind: str) -> Data:
    return {"kind": kind, "reason": "defective"}
