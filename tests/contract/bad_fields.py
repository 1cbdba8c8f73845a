"""Bad inputs that are told by what their fields say; numbers are the catalogue's."""

from typing import Any

from tests.contract.bad import Bad, Data, Sent, another, changed, sent, with_field

UUID = "9e107d9d-372b-4d6f-9b3a-8c1f5a2e7d10"
WRONG = "invalid_field"


def _same(**fields: Any) -> Any:
    """The good request again, under its own id."""
    return lambda good: sent(good | fields)


def _capitals(good: Data) -> Sent:
    return sent(good | {"request_id": good["request_id"].upper()})


def _nowhere(good: Data) -> Sent:
    return sent(another(good, order_id=f"{good['order_id']}-nowhere"))


IDS = [
    Bad(
        "10 half a surrogate pair in the request id: no_identity",
        "no_identity",
        with_field("request_id", '"\\ud800"'),
    ),
    Bad(
        "10 half a surrogate pair in the reason",
        {"reason": WRONG},
        with_field("reason", '"\\ud800"'),
    ),
    Bad("22 a field that nobody knows: taken", "taken", changed(loyalty={"level": "gold"})),
    Bad("24 no request id", "no_identity", changed(request_id=...)),
    Bad("25 an empty request id", "no_identity", changed(request_id="")),
    Bad("25 a request id of blanks", "no_identity", changed(request_id=" " * 36)),
    Bad("25 a request id of 129 characters", "no_identity", changed(request_id="a" * 129)),
    Bad("26 a request id and a new line", "no_identity", changed(request_id=UUID + "\n")),
    Bad("26 a request id and a null", "no_identity", changed(request_id=UUID + "\0")),
    Bad("26 a request id and a tab", "no_identity", changed(request_id="\t" + UUID)),
    Bad(
        "27 a request id and a zero-width space", "no_identity", changed(request_id="\u200b" + UUID)
    ),
    Bad("27 a request id from right to left", "no_identity", changed(request_id="\u202e" + UUID)),
    Bad(
        "28 the good request's id in capitals: the same request", "taken", _capitals, ends="nothing"
    ),
    Bad("30 a request id as a number", "no_identity", changed(request_id=17)),
    Bad(
        "32 the good request once more: also 31 and 33, by where it lies",
        "taken",
        _same(),
        ends="nothing",
    ),
    Bad(
        "35 the good request's id with another amount: request_id_reused",
        "taken",
        _same(amount=7),
        ends="dead letter request_id_reused",
    ),
    Bad(
        "37 no order id: no_identity, for there is nobody to answer",
        "no_identity",
        lambda g: sent(another(g, order_id=...), key=g["order_id"].encode()),
    ),
    Bad(
        "38 another customer's order: order_not_found",
        "taken",
        changed(customer_id="c-2"),
        ends="rejected order_not_found",
    ),
    Bad("39 an order that is not known: parked", "taken", _nowhere, ends="parked"),
    Bad("41 no customer id: invalid_field", {"customer_id": WRONG}, changed(customer_id=...)),
    Bad("more: a request id in braces", "no_identity", changed(request_id="{" + UUID + "}")),
    Bad("more: a request id as a URN", "no_identity", changed(request_id="urn:uuid:" + UUID)),
    Bad(
        "more: a request id without hyphens",
        "no_identity",
        changed(request_id=UUID.replace("-", "")),
    ),
    Bad("more: an order id with a slash", "no_identity", changed(order_id="../o-1")),
    Bad("more: an order id of 65 characters", "no_identity", changed(order_id="o" * 65)),
]
AMOUNTS = [
    Bad("42 an amount of 0", {"amount": "amount_not_positive"}, changed(amount=0)),
    Bad("43 a negative amount", {"amount": "amount_not_positive"}, changed(amount=-1)),
    Bad("43 an amount of -0", {"amount": "amount_not_positive"}, with_field("amount", "-0")),
    Bad(
        "44 a unit above what remains: amount_exceeds_available",
        "taken",
        changed(amount=1_001),
        ends="rejected amount_exceeds_available",
    ),
    Bad("45 what remains exactly", "taken", changed(amount=1_000)),
    Bad("47 2^53 + 1: invalid_field", {"amount": WRONG}, changed(amount=2**53 + 1)),
    Bad("48 2^63", {"amount": WRONG}, changed(amount=2**63)),
    Bad("48 2^64", {"amount": WRONG}, with_field("amount", f"{2**64}")),
    Bad("48 10^30", {"amount": WRONG}, with_field("amount", "1" + "0" * 30)),
    Bad("50 10.0", {"amount": WRONG}, with_field("amount", "10.0")),
    Bad("50 1e3", {"amount": WRONG}, with_field("amount", "1e3")),
    Bad("50 10.005", {"amount": WRONG}, with_field("amount", "10.005")),
    Bad("51 a text of a decimal", {"amount": WRONG}, changed(amount="10.00")),
    Bad("52 true", {"amount": WRONG}, changed(amount=True)),
    Bad("52 null: as if it were left out", "taken", changed(amount=None)),
    Bad("52 a list", {"amount": WRONG}, changed(amount=[])),
    Bad("52 an object", {"amount": WRONG}, changed(amount={})),
    Bad("53 Arabic-Indic digits", {"amount": WRONG}, changed(amount="\u0661\u0660")),
    Bad("53 full-width digits", {"amount": WRONG}, changed(amount="\uff11\uff10")),
    Bad("more: 5 000 digits", {"amount": WRONG}, with_field("amount", "9" * 5_000)),
    Bad(
        "more: a quantity of 10^30",
        {"lines.0.quantity": WRONG},
        with_field("lines", '[{"line_id":"1","quantity":1' + "0" * 30 + "}]"),
    ),
    Bad(
        "more: a quantity of true",
        {"lines.0.quantity": WRONG},
        changed(lines=[{"line_id": "1", "quantity": True}]),
    ),
    Bad(
        "more: a quantity of -0",
        {"lines.0.quantity": WRONG},
        with_field("lines", '[{"line_id":"1","quantity":-0}]'),
    ),
]
