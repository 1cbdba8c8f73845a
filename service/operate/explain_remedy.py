"""What opens a later remedy, and how far the earlier ones went, as sentences need it."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.operate.words import counted, either


def opened_by(detail: Mapping[str, Any]) -> dict[str, str]:
    """Of the check `remedy`: `never_for`, else `opens_by` and `so_far`; empty for any other."""
    if "needed_repairs" not in detail:
        return {}
    if "never" in detail:
        return {"never_for": str(detail["severity"])}
    told = {"opens_by": either(list(_ways(detail))), "so_far": _so_far(detail)}
    if detail.get("unknown_severity") == "judged":
        told["severity_unknown"] = told["opens_by"]
    return told


def _ways(detail: Mapping[str, Any]) -> Iterator[str]:
    for name in ("repair", "exchange"):
        if needed := detail.get(f"needed_{name}s"):
            yield counted(needed, name)
    if most := detail.get("most_days"):
        yield f"a repair of more than {counted(most, 'day')}"
    if severities := [one for one in str(detail.get("severities") or "").split(",") if one]:
        yield f"a fault that is {either(severities)}"


def _so_far(detail: Mapping[str, Any]) -> str:
    told = [
        counted(done, name) if (done := detail[f"{name}s"]) else f"no {name}"
        for name in ("repair", "exchange")
        if detail.get(f"needed_{name}s")
    ]
    if detail.get("most_days"):
        told.append(f"{counted(detail['days_in_repair'], 'day')} in repair at most")
    if detail.get("severities"):
        severity = detail.get("severity")
        told.append(f"a fault that is {severity}" if severity else "a fault not said how bad")
    return ", ".join(told)
