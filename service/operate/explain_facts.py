"""The paragraphs of an explanation: what was asked, of which order, by which rule, with what to come."""

from collections.abc import Iterable, Iterator

from service.operate.explain_asked import REQUEST_KINDS
from service.operate.explain_details import Data, Place, at, words
from service.operate.explain_reasons import with_lines
from service.operate.words import counted, either, line_names, moment, money, spoken

# Groups of lines that are told before the rest is only named.
_MOST_TOLD = 6
_FREIGHT = {"merchant": "the shop pays the freight", "customer": "the customer pays the freight"}


def asked(told: Data | None, place: Place) -> Iterator[str]:
    if told is None:
        return
    kind = told["kind"] or "not kept"
    if told["service_kind"]:
        kind = f"{kind}: {told['service_kind']}"
    if told["parts"][1:]:
        kind += f", with {' and '.join(told['parts'][1:])}"
    if told["reason"]:
        kind += f", for the reason “{words(told['reason'])}”"
    yield kind + "".join(_particulars(told, place))
    if told["every_unit"]:
        yield "every unit that could still be asked for"
    elif told["lines"]:
        yield _lines(told["lines"])
    if told["names"]:
        yield f"about request {told['names']}"
    yield from _by_whom(told, place)
    if told["record"]:
        yield f"record {told['record']}"


def waits(told: Data | None) -> Iterator[str]:
    if told is not None:
        yield told["sentence"]


def decided(told: Data | None, place: Place) -> Iterator[str]:
    when = at((told or {}).get("decided_at"))
    if told is not None and when:
        record = f", with record {told['record']}" if told["record"] else ""
        yield f"on {moment(when, place.zone)}{record}"


def order(told: Data | None, place: Place) -> Iterator[str]:
    if told is None:
        return
    currency = told["currency"]
    placed = at(told["placed_at"])
    when = f", placed on {moment(placed, place.zone)}" if placed else ""
    where = "".join(f", {name} {told[name]}" for name in ("shop", "market") if told[name])
    yield f"{told['order_id']} of customer {told['customer_id']}{when}{where}"
    paid = f"{money(told['captured'], currency)} paid"
    shipping = told["shipping_paid"]
    sent = f", {money(shipping, currency)} of it for delivery" if shipping else ""
    lines = counted(len(told["lines"]), "line")
    yield f"{told['status']}; {paid}{sent}; {lines}; as of version {told['version']}, the last"


def reasons(decision: Data | None) -> Iterator[str]:
    for reason in (decision or {}).get("reasons") or ():
        yield f"{with_lines(reason, reason['sentence'])} [{reason['code']}]"


def refused(decision: Data | None) -> Iterator[str]:
    """Lines that were refused for the same are told together."""
    alike: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for line in (decision or {}).get("refused") or ():
        why = tuple(f"{one['sentence']} [{one['code']}]" for one in line["reasons"])
        alike.setdefault((line["quantity"], why), []).append(line["line_id"])
    told = list(alike.items())
    for (quantity, why), ids in told[:_MOST_TOLD]:
        name, each = line_names(ids), " each" if len(ids) > 1 else ""
        yield f"{name[:1].upper()}{name[1:]}, {counted(quantity, 'unit')}{each}: {' '.join(why)}"
    if rest := [line_id for _, ids in told[_MOST_TOLD:] for line_id in ids]:
        yield f"{counted(len(rest), 'more line')}, in --json: {line_names(rest)}"


def rule(decision: Data | None, made: Data | None) -> Iterator[str]:
    policy = (decision or {}).get("policy")
    if policy is None:
        return
    yield f"pack {policy['pack']}, version {policy['version']}"
    if policy["ground"]:
        yield f"{words(policy['ground'])}: {policy['basis']}"
        return
    grounds: dict[tuple[str, str], list[str]] = {}
    for line in (made or {}).get("lines") or ():
        grounds.setdefault((line["ground"], line["basis"]), []).append(line["line_id"])
    for (ground, basis), ids in grounds.items():
        yield f"{words(ground)}: {basis} ({line_names(ids)})"


def window(decision: Data | None, place: Place) -> Iterator[str]:
    told = (decision or {}).get("window")
    if told is None:
        return
    opens, closes = at(told["opens"]), at(told["closes"])
    if opens is None:
        yield "the time to ask has not begun yet"
    else:
        ends = f"ends before {moment(closes, place.zone)}" if closes else "has no end yet"
        yield f"the time to ask began on {spoken(opens, place.zone)} and {ends}"


def goods(told: Data | None, place: Place) -> Iterator[str]:
    if told is None:
        return
    if not told["return_required"]:
        yield "nothing comes back"
        return
    send_by = at(told["send_by"])
    by = f" before {moment(send_by, place.zone)}" if send_by else ""
    freight = f"; {_FREIGHT[told['freight']]}" if told["freight"] in _FREIGHT else ""
    yield f"must be sent back{by}{freight}"


def remedies(told: Iterable[Data], place: Place) -> Iterator[str]:
    """Kinds and lines that may still be asked for alike are told together."""
    lines: dict[tuple[str, str | None, str], list[str]] = {}
    for remedy in told:
        key = (remedy["ground"], remedy["closes"], remedy["kind"])
        lines.setdefault(key, []).append(remedy["line_id"])
    kinds: dict[tuple[str, str | None, tuple[str, ...]], list[str]] = {}
    for (ground, closes, kind), ids in lines.items():
        kinds.setdefault((ground, closes, tuple(ids)), []).append(kind)
    for (ground, closes, names), some in kinds.items():
        end = at(closes)
        until = f"before {moment(end, place.zone)}" if end else "with no end set yet"
        yield f"“{words(ground)}”: {either(some)} of {line_names(names)}, {until}"


def _by_whom(told: Data, place: Place) -> Iterator[str]:
    """A report has no customer, and of a request whose events are gone none is kept."""
    requested, customer = at(told["requested_at"]), told["customer_id"]
    when = f"on {moment(requested, place.zone)}" if requested else ""
    if customer or (told["kind"] in REQUEST_KINDS and not when):
        yield f"by customer {customer or '(not named)'} {when}".rstrip()
    elif when:
        yield when


def _particulars(told: Data, place: Place) -> Iterator[str]:
    if told["amount"] and place.currency:
        yield f", {money(told['amount'], place.currency)} of it"
    if told["condition"]:
        yield f", goods taken as {words(told['condition'])}"
    if told["score"]:
        yield f", score {told['score']} of 5"


def _lines(lines: Iterable[Data]) -> str:
    by_quantity: dict[int | None, list[str]] = {}
    for line in lines:
        by_quantity.setdefault(line["quantity"], []).append(line["line_id"])
    return "; ".join(
        line_names(ids)
        + (f", {counted(quantity, 'unit')}" if quantity else "")
        + (" each" if quantity and len(ids) > 1 else "")
        for quantity, ids in by_quantity.items()
    )
