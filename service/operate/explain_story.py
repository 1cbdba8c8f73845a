"""Each event as one sentence, by its own data alone."""

from collections.abc import Callable, Mapping

from schemas import topics
from service.operate.explain_details import Data, Place, at, words
from service.operate.explain_reasons import reason_sentence, with_lines
from service.operate.words import a, counted, line_names, moment, money

_ENDED = {
    topics.REQUEST_EXPIRED: "Expired: what it waited for did not come in time.",
    topics.REQUEST_COMPLETED: "Completed: goods and money are where they belong.",
}
# Why money was ordered to be paid just then.
_CAUSES = {
    "approved": "at once with the approval",
    "goods_sent": "since the goods were sent",
    "goods_received": "since the goods came back",
    "judged": "since a person decided so",
    "replacement_unavailable": "since the replacement cannot be had",
    "repair_failed": "since the repair failed",
    "deadline": "since a deadline passed",
    "retry": "once more, since it failed before",
}


def sentence(kind: str, data: Data, place: Place) -> str:
    """What happened; of a type not known here, its name."""
    write = _SENTENCES.get(kind)
    return f"{kind}." if write is None else write(data, place)


def own_sentence(kind: str, data: Data, place: Place) -> str:
    """The same among other events of its request: of the feedback of a care, which part it is."""
    told = sentence(kind, data, place)
    if kind not in _OF_FEEDBACK:
        return told
    return f"{str(data['kind']).capitalize()} {told[:1].lower()}{told[1:]}"


_OF_FEEDBACK = (topics.FEEDBACK_APPROVED, topics.FEEDBACK_REJECTED)


def in_words(kind: str, data: Data, place: Place) -> str:
    """The same with what it is about, to stand alone."""
    about = subject(data)
    told = sentence(kind, data, place)
    return f"{about[:1].upper()}{about[1:]} of order {data.get('order_id')}. {told}"


def subject(data: Data) -> str:
    """`refund`, `care with a repair`, `review of line 2`."""
    kind = str(data.get("kind", "request"))
    if data.get("service_kind"):
        return f"{kind} with {a(str(data['service_kind']))}"
    line = data.get("line_id")
    return f"{kind} of line {line}" if line else kind


def amount(money_fields: Data) -> str:
    return money(money_fields["amount"], money_fields["currency"])


def _approved(data: Data, place: Place) -> str:
    refused = data.get("refused") or ()
    count = counted(len({line["line_id"] for line in refused}), "line")
    beside = f" {count} refused, at least in part." if refused else ""
    return f"Approved: {_granted(data)}.{beside}"


def _granted(data: Data) -> str:
    goods, refund = data.get("goods") or {}, data.get("refund")
    kind = data.get("service_kind") or data.get("kind")
    back = goods.get("return_required")
    what = {"exchange": "the goods are exchanged", "repair": "the goods are repaired"}.get(
        str(kind), ""
    )
    if refund is None:
        return f"{what or 'granted'}{', once they are sent in' if back else ''}"
    if not refund["amount"]:
        return f"nothing is to be paid{', the goods come back' if back else ''}"
    waits = back and any(not line["return_required"] for line in data.get("lines", ()))
    then = ", in part once the goods are back" if waits else ", once the goods are back"
    return f"{amount(refund)}{then if back else ', without any goods to send back'}"


def _rejected(data: Data, place: Place) -> str:
    return f"Refused: {_first_of(data, place)}"


def _referred(data: Data, place: Place) -> str:
    refund = data.get("refund")
    kept = f" Until then {amount(refund)} and the units are kept for it." if refund else ""
    return f"Left to a person: {_first_of(data, place)}{kept}"


def _first_of(data: Data, place: Place) -> str:
    reasons = data.get("reasons") or ()
    if not reasons:
        return "no reason is given."
    first = with_lines(reasons[0], reason_sentence(reasons[0], place))
    return f"{first} (and {len(reasons) - 1} more)" if len(reasons) > 1 else first


def _issued(data: Data, place: Place) -> str:
    paid = money(data["amount"], data["currency"])
    due = at(data.get("refund_due"))
    by = f", due before {moment(due, place.zone)}" if due else ""
    why = _CAUSES.get(data["cause"], words(data["cause"]))
    again = f" (attempt {data['attempt']})" if data["attempt"] > 1 else ""
    return f"{paid} ordered to be paid{again}, {why}{by}."


def _cancelled(data: Data, place: Place) -> str:
    return f"Cancelled by request {data['cancelled_by']}.{_released(data)}"


def _ended(kind: str) -> Callable[[Data, Place], str]:
    return lambda data, place: f"{_ENDED[kind]}{_released(data)}"


def _released(data: Data) -> str:
    lines = [line["line_id"] for line in data.get("released") or ()]
    units = sum(line["quantity"] for line in data.get("released") or ())
    again = "may be asked for again"
    return f" {counted(units, 'unit')} of {line_names(lines)} {again}." if lines else ""


def _reminded(data: Data, place: Place) -> str:
    due = at(data.get("due_at"))
    by = f" until {moment(due, place.zone)}" if due else ""
    return f"Reminded: the {words(str(data['waits_for']))} are still waited for{by}."


def _published(data: Data, place: Place) -> str:
    score = f", with {data['score']} of 5" if data.get("score") else ""
    after = data.get("after_sale", "none")
    sale = f"; the goods were {after}" if after != "none" else ""
    return f"Approved{score}{sale}."


_SENTENCES: Mapping[str, Callable[[Data, Place], str]] = {
    topics.REQUEST_APPROVED: _approved,
    topics.REQUEST_REJECTED: _rejected,
    topics.REQUEST_REFERRED: _referred,
    topics.REQUEST_CANCELLED: _cancelled,
    topics.REQUEST_EXPIRED: _ended(topics.REQUEST_EXPIRED),
    topics.REQUEST_COMPLETED: _ended(topics.REQUEST_COMPLETED),
    topics.REQUEST_REMINDED: _reminded,
    topics.REFUND_ISSUED: _issued,
    topics.FEEDBACK_APPROVED: _published,
    topics.FEEDBACK_REJECTED: _rejected,
}
