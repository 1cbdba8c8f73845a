"""`python -m tests.life_diagram`: the states of a case, found by trying every record, for the README."""

from collections import defaultdict

from tests.stack import ROOT
from tests.unit.every_pair import RECORDS, STATES, lived_on

README = ROOT / "README.md"
_BEGIN, _END = "```mermaid\n", "```\n"
_ENDS = ("rejected", "cancelled", "expired", "completed")
_NAMES = {
    "sent": "goods sent",
    "received": "goods received",
    "refused": "goods refused",
    "shipped": "replacement shipped",
    "unavailable": "replacement unavailable",
    "cheap": "repair diagnosed",
    "dear": "repair too dear",
    "mended": "repair completed",
    "in vain": "repair failed",
    "paid": "refund settled",
    "bounced": "refund failed",
    "lost": "refund failed for good",
    "yes": "verdict approve",
    "no": "verdict reject",
    "due": "deadline",
    "cancel": "cancel",
}


def diagram() -> str:
    """Mermaid: what changes a state, and into which."""
    moves: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for make in STATES.values():
        for record in RECORDS:
            before = make().case.phase.phase
            after = lived_on(make(), record)
            if after is not None and after.case.phase.phase != before:
                moves[before, after.case.phase.phase][_NAMES[record]] = None
    begun = ("awaiting_goods", "paying", "left_to_person", "rejected")
    lines = ["stateDiagram-v2", *(f"    [*] --> {phase}: request" for phase in begun)]
    lines += [f"    {a} --> {b}: {', '.join(how)}" for (a, b), how in moves.items()]
    return "\n".join([*lines, *(f"    {end} --> [*]" for end in _ENDS)]) + "\n"


def written(readme: str) -> str:
    """The text with the diagram as it is now in its one place."""
    before, _, rest = readme.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}{diagram()}{_END}{after}"


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
