"""What a decision comes to, worked out from the JSON of its event alone.

First each check from the values that it compared, then the decision from the checks, then the money from
both. No rule of any pack and nothing of the order is known here.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

Data = dict[str, Any]

# Of care: what is of its feedback and not of its service.
_OF_FEEDBACK = ("line", "delivery", "review", "content")
_REFERRED = (
    "freshness",
    "automatic_limit",
    "frequency",
    "judgement",
    "facts",
)


def outcome_of(check: Data, event: Data) -> str:
    """pass, fail, refer or skip, by the values compared; None as the event's own word stands."""
    rule = _RULES[check["check"]]
    found = rule(check["detail"], check, event)
    if isinstance(found, str):
        return found
    if found:
        return "pass"
    return "refer" if check["check"] in _REFERRED else "fail"


Rule = Callable[[Data, Data, Data], bool | str]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _window(detail: Data, check: Data, event: Data) -> bool | str:
    requested = _at(detail.get("arrived_at") or detail["requested_at"])
    if detail["closes"] is not None and "last_day" in detail:
        longer = _LONGER & detail.keys()
        end, least = _at(detail["closes"]), _end_of_count(detail, rolled=not longer)
        assert end >= least if longer else end == least
    if detail["closes"] is None or requested < _at(detail["closes"]):
        return True
    grace = detail.get("grace_until")
    return "refer" if grace is not None and requested < _at(grace) else "fail"


_LONGER = {"stopped_days", "added_months", "withdrawal_right"}


def _end_of_count(detail: Data, *, rolled: bool) -> datetime:
    """Midnight after the last day, which moves over those that are told, each the day after the other."""
    last = date.fromisoformat(detail["last_day"])
    assert last >= _last_by_hand(detail)
    for one in detail.get("rolled_over", "").split(", "):
        if one and rolled:
            assert one.startswith(f"{last} ")
            last += timedelta(days=1)
    zone = ZoneInfo(detail["timezone"])
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=zone)


def _last_by_hand(detail: Data) -> date:
    """Of plain days, exactly; what is of another unit ends no earlier than it begins."""
    first = _at(detail["opens"]).astimezone(ZoneInfo(detail["timezone"])).date()
    amount, _, unit = detail.get("counted", "").partition(" ")
    if not unit.startswith("days "):
        return first
    last = first + timedelta(days=int(amount) - detail.get("first_day_counted", False))
    assert last == date.fromisoformat(detail["last_day"])
    return last


def _disclosure(detail: Data, check: Data, event: Data) -> bool:
    told_at = detail["told_at"]
    return told_at is None or _at(told_at) > _at(detail["placed_at"])


def _remedy(detail: Data, check: Data, event: Data) -> bool | str:
    """Refused for a severity that never opens it; else any of the ways to it is enough."""
    severity = detail["severity"]
    if "never" in detail:
        assert severity in detail["never"].split(",")
        return False
    if severity in detail["severities"].split(","):
        return True
    for done, needed in (("repairs", "needed_repairs"), ("exchanges", "needed_exchanges")):
        if detail[needed] is not None and detail[done] >= detail[needed]:
            return True
    if detail["most_days"] is not None and detail["days_in_repair"] > detail["most_days"]:
        return True
    return "refer" if detail.get("unknown_severity") == "judged" else "fail"


def _condition(detail: Data, check: Data, event: Data) -> bool | str:
    if detail["condition"] in detail.get("to_judge", "").split(","):
        return "refer"
    if "kept_percent" in detail:
        return True
    return detail["condition"] in detail["accepted"].split(",")


def _evidence(detail: Data, check: Data, event: Data) -> bool | str:
    late = detail["needed_from"] is not None and _at(detail["known_at"]) >= _at(
        detail["needed_from"]
    )
    if late and detail["evidence"] and detail.get("decides") == "a person":
        return "refer"
    return not late or detail["evidence"] > 0


def _order_status(detail: Data, check: Data, event: Data) -> bool:
    return detail["status"] != "cancelled" or detail.get("left_of_captured", 0) > 0


def _lines(detail: Data, check: Data, event: Data) -> bool:
    return detail.get("known", True) and detail.get("asked", 1) <= detail["available"]


def _exclusion(detail: Data, check: Data, event: Data) -> bool:
    unmet = [one.partition(":") for one in detail.get("unmet", "").split(",") if one]
    named = [goods for goods, _, missing in unmet if missing]
    assert len(named) == len(unmet)
    named += [detail["excluded"]] if "excluded" in detail else []
    assert set(named) <= {*detail["traits"].split(","), detail.get("category")}
    return "excluded" not in detail


def _frequency(detail: Data, check: Data, event: Data) -> bool:
    if detail["requests"] > detail["most_requests"]:
        return False
    if "amount" not in detail:
        return True
    own = next(c["detail"]["amount"] for c in event["checks"] if c["check"] == "automatic_limit")
    return bool(detail["amount"] <= detail["most_amount"] or detail["amount"] == own)


def _captured(detail: Data, check: Data, event: Data) -> bool:
    shares = [c["detail"]["share"] for c in event["checks"] if c["check"] == "share"]
    spoken_for = detail["reserved"] + detail["refunded"]
    assert detail["left"] == max(0, detail["captured"] - spoken_for)
    return detail["left"] > 0 or not any(shares)


def _follows(detail: Data, check: Data, event: Data) -> str:
    if "care_kind" not in detail:
        return "skip"
    care, own = _at(detail["care_requested_at"]), _at(detail["requested_at"])
    in_time = care <= own <= care + timedelta(days=detail["days"])
    same = (detail["kind"], detail["reason"]) == (detail["care_kind"], detail["care_reason"])
    return "pass" if in_time and same and _within_lines(detail) else "skip"


def _within_lines(detail: Data) -> bool:
    """Lines are written `1 x 2,3 x 1`."""
    if detail["care_lines"] == "all":
        return True
    asked, most = (
        {line: int(n) for line, _, n in (one.partition(" x ") for one in told.split(","))}
        for told in (detail["lines"].replace("all", "? x 1"), detail["care_lines"])
    )
    return all(n <= most.get(line, 0) for line, n in asked.items())


def _review(detail: Data, check: Data, event: Data) -> bool:
    if "reviews" in detail:
        return bool(detail["reviews"] == 0)
    return detail["review_known"] and not detail["followed_before"]


def _timestamp(detail: Data, check: Data, event: Data) -> bool:
    ahead = _at(detail["requested_at"]) - _at(detail["arrived_at"])
    return ahead <= timedelta(seconds=detail["tolerance_seconds"])


def _freshness(detail: Data, check: Data, event: Data) -> bool:
    age = _at(detail["arrived_at"]) - _at(detail["requested_at"])
    return age <= timedelta(days=detail["days"])


def _repair_cost(detail: Data, check: Data, event: Data) -> bool:
    prices = sum(
        one["detail"]["price"] * len(one["line_ids"])
        for one in event["checks"]
        if one["check"] == "price"
    )
    assert detail["price"] == prices
    assert detail["most"] == prices * detail["percent"] // 100
    return bool(detail["cost"] <= detail["most"])


def _told(detail: Data, check: Data, event: Data) -> bool:
    return True


def _wrong(detail: Data, check: Data, event: Data) -> bool:
    return False


_RULES: dict[str, Rule] = {
    # Of an order that is not the customer's nothing is told: the others are skipped then.
    "order": lambda d, c, e: any(
        one["outcome"] != "skip" for one in e["checks"] if one["check"] != "order"
    ),
    "payment": lambda d, c, e: d["status"] != "unpaid",
    "order_status": _order_status,
    "timestamp": _timestamp,
    "freshness": _freshness,
    "follows": _follows,
    "lines": _lines,
    "reason": lambda d, c, e: c["ground"] is not None,
    "buyer": lambda d, c, e: d["buyer"] in d["accepted"].split(","),
    "disclosure": _disclosure,
    "remedy": _remedy,
    "exclusion": _exclusion,
    "condition": _condition,
    "window": _window,
    "evidence": _evidence,
    "replacement": lambda d, c, e: d["accepted"] == "any" or d["sku"] == d["replacement_sku"],
    "price": lambda d, c, e: d["price"] == d["paid"] * d["units"] // d["quantity"],
    "repair_cost": _repair_cost,
    "repair_time": lambda d, c, e: d["days"] <= d["most"],
    "judgement": _wrong,
    "amount": lambda d, c, e: d["amount"] <= d["available"],
    "share": _told,
    "fee": _told,
    "gift": _told,
    "promotion": _told,
    "delivery_cost": _told,
    "captured": _captured,
    "automatic_limit": lambda d, c, e: d["amount"] <= d["limit"],
    "frequency": _frequency,
    "line": lambda d, c, e: d["lines"] > 0,
    "delivery": lambda d, c, e: d["delivered"] > 0,
    "review": _review,
    "content": lambda d, c, e: d["blocked_words"] == 0,
    "target": lambda d, c, e: d["known"],
    "cancellable": lambda d, c, e: (
        d["status"] in ("approved", "referred") and not d["money_issued"]
    ),
    "fields": _wrong,
}


@dataclass
class Candidate:
    """A ground held against units of a line in one stage."""

    ground: str
    failing: list[Data] = field(default_factory=list)
    referring: list[Data] = field(default_factory=list)

    @property
    def rank(self) -> int:
        return 2 if self.failing else int(bool(self.referring))


@dataclass
class Verdict:
    """`granted`: for each line and stage the grounds of which the best may be taken."""

    kind: str
    granted: dict[tuple[str, str], list[str]]
    refused: set[str]
    reasons: list[Data]


def verdict_of(event: Data) -> Verdict:
    """Of a service, alone or in a care: approved, referred or rejected, from its checks."""
    checks = event["checks"]
    whole = [c for c in checks if c["ground"] is None and not _is_of_feedback(c, event)]
    failing = [c for c in whole if c["outcome"] == "fail"]
    groups, unmet = _groups(checks)
    refused = {line for (line, _), found in groups.items() if not any(c.rank < 2 for c in found)}
    refused |= {line for check in failing for line in check["line_ids"]}
    best = {
        key: [c for c in found if c.rank == min(one.rank for one in found)]
        for key, found in groups.items()
        if any(c.rank < 2 for c in found)
    }
    reasons = failing + [
        check
        for key, found in groups.items()
        if key not in best
        for c in found
        for check in c.failing
    ]
    reasons += unmet
    granted = {key: [c.ground for c in found] for key, found in best.items()}
    of_feedback = [c for c in checks if _is_of_feedback(c, event) and c["outcome"] == "fail"]
    if [c for c in failing if not c["line_ids"]] or not best:
        return Verdict("rejected", {}, refused, reasons + of_feedback)
    if event["kind"] == "care" and (refused or of_feedback):
        return Verdict("rejected", {}, refused, reasons + of_feedback)
    referring = [c for c in whole if c["outcome"] == "refer"]
    taken = {(line["line_id"], line["ground"]) for line in event.get("lines", ())}
    for (line_id, _), found in best.items():
        if found[0].rank == 1:
            # Of several as good for the customer the event names the one that was taken.
            chosen = [c for c in found if len(found) == 1 or (line_id, c.ground) in taken]
            referring += chosen[0].referring if chosen else []
    judged = any(found[0].rank == 1 for found in best.values())
    kind = "referred" if referring or judged else "approved"
    return Verdict(kind, granted, refused, reasons + (referring if kind == "referred" else []))


def _is_of_feedback(check: Data, event: Data) -> bool:
    if event["kind"] != "care" or check["ground"] is not None:
        return False
    if check["check"] == "order_status":
        return event["service_kind"] == "refund" and "left_of_captured" not in check["detail"]
    return check["check"] in _OF_FEEDBACK or check["check"] == "window"


def _groups(checks: Sequence[Data]) -> tuple[dict[tuple[str, str], list[Candidate]], list[Data]]:
    """Units of each line and stage with the grounds held against them, and those that none takes."""
    groups: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    unmet = []
    for check in checks:
        if check["check"] != "reason" or check["outcome"] == "skip":
            continue
        for line_id in check["line_ids"]:
            key = (line_id, check["detail"]["stage"])
            if check["ground"] is None:
                groups[key] = []
                unmet.append(check)
            else:
                groups[key].append(_candidate(checks, line_id, key[1], check["ground"]))
    return groups, unmet


def _candidate(checks: Sequence[Data], line_id: str, stage: str, ground: str) -> Candidate:
    found = Candidate(ground)
    mine = [c for c in checks if c["ground"] == ground and line_id in c["line_ids"]]
    for check in mine:
        if stage != "delivered" and _counts_from_delivery(check, mine):
            continue
        if check["outcome"] == "fail":
            found.failing.append(check)
        if check["outcome"] == "refer":
            found.referring.append(check)
    return found


def _counts_from_delivery(check: Data, mine: Sequence[Data]) -> bool:
    """Units that are still on their way have a check of their own, which is open."""
    return any(
        other["check"] == check["check"]
        and other is not check
        and (
            other["detail"].get("opens", 0) is None or other["detail"].get("needed_from", 0) is None
        )
        for other in mine
    )


@dataclass
class Part:
    """A line of the event in money; `net` is after its fees."""

    line_id: str
    ground: str
    units: int
    share: int = 0
    refund: int = 0
    fee: int = 0

    @property
    def net(self) -> int:
        return self.refund - self.fee


@dataclass
class Money:
    lines: list[int]
    goods: int
    shipping: int
    fees: int
    promotion: int

    @property
    def amount(self) -> int:
        return self.goods + self.shipping - self.fees + self.promotion


def money_of(event: Data) -> Money:
    """Of an approval or a referral that has money."""
    checks = event["checks"]
    parts = [Part(line["line_id"], line["ground"], line["quantity"]) for line in event["lines"]]
    shares = {line: c["detail"] for c in _of(checks, "share") for line in c["line_ids"]}
    for line_id, detail in shares.items():
        _share([part for part in parts if part.line_id == line_id], detail)
    # Of lines that compete for less than they are worth the sequence is told.
    places = {line: detail.get("place", 0) for line, detail in shares.items()}
    order = sorted(shares, key=places.__getitem__)
    stated = [c["detail"]["amount"] for c in _of(checks, "amount")]
    whole = sum(part.share for part in parts)
    goods = _split(parts, order, [part.share for part in parts], min([whole, *stated]))
    for part, refund in zip(parts, goods, strict=True):
        part.refund = refund
    _fees(parts, checks)
    _gifts(parts, checks)
    (captured,) = (c["detail"] for c in _of(checks, "captured"))
    left, net = captured["left"], sum(part.net for part in parts)
    promotion = min(left, max(-net, _promotion(checks)))
    delivery = _delivery(checks)
    assert captured["entitled"] == net + promotion + delivery
    shipping = max(0, min(delivery, left - net - promotion))
    if net + promotion > left:
        nets = _split(parts, order, [part.net for part in parts], left - promotion)
        for part, lowered in zip(parts, nets, strict=True):
            part.refund = lowered + part.fee
    lines = [part.refund for part in parts]
    return Money(lines, sum(lines), shipping, sum(part.fee for part in parts), promotion)


def _of(checks: Sequence[Data], name: str) -> list[Data]:
    return [check for check in checks if check["check"] == name and check["outcome"] != "skip"]


def _share(parts: Sequence[Part], detail: Data) -> None:
    """Each group takes what its units add to the line."""
    units, taken = detail["claimed"] - sum(part.units for part in parts), 0
    for part in parts:
        units += part.units
        up_to = floor(Fraction(detail["paid"] * units, detail["quantity"]))
        part.share = max(0, up_to - detail["held"]) - taken
        taken += part.share
    assert taken == detail["share"]


def _split(
    parts: Sequence[Part], order: Sequence[str], weights: list[int], total: int
) -> list[int]:
    found = [0] * len(parts)
    places = [[n for n, part in enumerate(parts) if part.line_id == line] for line in order]
    by_line = _largest_remainder(total, [sum(weights[n] for n in some) for some in places])
    for some, share in zip(places, by_line, strict=True):
        for n, one in zip(some, _largest_remainder(share, [weights[n] for n in some]), strict=True):
            found[n] = one
    return found


def _largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    exact = [Fraction(total * weight, sum(weights) or 1) for weight in weights]
    parts = [floor(one) for one in exact]
    first = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in first[: total - sum(parts)]:
        parts[n] += 1
    return parts


def _fees(parts: Sequence[Part], checks: Sequence[Data]) -> None:
    for line_id in dict.fromkeys(part.line_id for part in parts):
        told = [check for check in _of(checks, "fee") if line_id in check["line_ids"]]
        _fees_of_line([part for part in parts if part.line_id == line_id], told, checks)


def _fees_of_line(parts: Sequence[Part], told: Sequence[Data], checks: Sequence[Data]) -> None:
    """Each goes on from the one before it, as equal ones of other lines, and of parts that bring
    nothing, are told once and in another sequence."""
    befores = ((one["detail"]["points_before"], one["detail"]["kept_before"]) for one in told)
    points, kept = min(befores, default=(0, 0))
    reached = []
    for part in parts:
        here = {"refund": part.refund, "points_before": points, "kept_before": kept}
        mine = [one for one in told if one["ground"] == part.ground]
        found = [one for one in mine if here.items() <= one["detail"].items()]
        percent = found[0]["detail"]["percent"] if found else 0
        assert percent >= _kept_for_condition(part, checks)
        points += part.refund * percent
        part.fee = min(part.refund, max(0, points // 100 - kept)) if found else 0
        assert [one["detail"]["fee"] for one in found] in ([], [part.fee])
        kept += part.fee
        reached += found
    assert all(one in reached for one in told)


def _kept_for_condition(part: Part, checks: Sequence[Data]) -> int:
    """What a loss of value alone costs; of it no more than everything is kept."""
    found = [
        check["detail"].get("kept_percent", 0)
        for check in _of(checks, "condition")
        if check["ground"] == part.ground and part.line_id in check["line_ids"]
    ]
    return max(found, default=0)


def _gifts(parts: Sequence[Part], checks: Sequence[Data]) -> None:
    """The last groups of the main line pay first."""
    owed: dict[str, int] = {}
    paying: dict[str, list[str]] = {}
    for check in _of(checks, "gift"):
        detail = check["detail"]
        main = detail["gift_for"]
        before = detail["points"] // 100 - detail["kept"]
        owed[main] = owed.get(main, before) + detail["fee"] * len(check["line_ids"])
        paying[main] = detail["grounds"].split(",")
    for part in reversed(parts):
        if part.ground in paying.get(part.line_id, []):
            more = min(part.net, max(0, owed[part.line_id]))
            part.fee += more
            owed[part.line_id] -= more


def _promotion(checks: Sequence[Data]) -> int:
    """What all promotions come to, less what they came to before."""
    told = [check["detail"] for check in _of(checks, "promotion")]
    for detail in told:
        below = 0 < detail["kept"] < detail["threshold"]
        given = floor(Fraction(detail["discount"] * detail["kept"], detail["list_value"] or 1))
        assert detail["total"] == (-given if below else 0)
    return sum(detail["total"] for detail in told) - (told[0]["before"] if told else 0)


def _delivery(checks: Sequence[Data]) -> int:
    for check in _of(checks, "delivery_cost"):
        detail = check["detail"]
        whole = detail["shipping_paid"]
        worth = {"none": 0, "standard": whole - detail["express_surcharge"], "whole": whole}
        return int(max(0, worth[detail["gives"]] - detail["before"]))
    return 0
