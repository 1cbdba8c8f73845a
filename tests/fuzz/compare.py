"""The service's decoder beside the reference: what became of a record, and whether both say so."""

from collections.abc import Mapping

from service.domain.inbound import CaseDue, InvalidRequest, Reported, SnapshotTaken
from service.domain.outcome import DeadLettered
from service.domain.record import Record
from service.stream.decode import Decoded, DecodedSku, decode
from service.stream.envelope import DecodeRules
from tests.fuzz.fields import ANYWHERE, Faults
from tests.fuzz.reference import SKU_DUE, Buried, Expected, reference

RULES = DecodeRules()


class Disagreement(AssertionError):
    """One of the two is wrong."""


def compared(record: Record) -> str:
    """What became of the record, in a word or two. Raises Disagreement."""
    found, expected = decode(record, RULES), reference(record)
    if not _agree(found, expected):
        raise Disagreement(f"\n{record}\ndecode:    {found}\nreference: {expected}")
    if isinstance(found, DeadLettered):
        return f"dead letter {found.reason}"
    kind = expected.kind if isinstance(expected, Expected) else ""
    rejected = isinstance(found, Decoded) and isinstance(found.inbound, InvalidRequest)
    return f"{'rejected' if rejected else 'taken'} {kind}"


def _agree(found: Decoded | DecodedSku | DeadLettered, expected: Expected | Buried) -> bool:
    if isinstance(expected, Buried):
        return isinstance(found, DeadLettered) and found.reason in expected.reasons
    if isinstance(found, DeadLettered):
        return False
    if isinstance(found, DecodedSku):
        return expected == Expected(SKU_DUE, {})
    inbound = found.inbound
    if isinstance(inbound, InvalidRequest):
        said = {error.path: error.code for error in inbound.errors}
        return inbound.kind in expected.kind and _same(said, expected.faults)
    if isinstance(inbound, SnapshotTaken):
        kind = "order.snapshot.v1"
    elif isinstance(inbound, CaseDue):
        kind = "aftersale.case.due.v1"
    elif isinstance(inbound, Reported):
        kind = inbound.type
    else:
        kind = expected.kind
    return not expected.faults and kind == expected.kind


def _same(said: Mapping[str, str], faults: Faults) -> bool:
    """The same wrong paths, each with a code that fits; below a list that is too long, any."""
    loose = tuple(path.removesuffix(ANYWHERE) for path in faults if path.endswith(ANYWHERE))
    exact = {path: codes for path, codes in faults.items() if not path.endswith(ANYWHERE)}
    rest = {path: code for path, code in said.items() if not f"{path}.".startswith(loose or "\0")}
    covered = all(any(f"{path}.".startswith(prefix) for path in said) for prefix in loose)
    return (
        covered
        and rest.keys() == exact.keys()
        and all(code in exact[path] for path, code in rest.items())
    )
