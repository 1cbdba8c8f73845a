"""What packs may say of the life of a case, drawn: waits, inspection, repairs, and when money goes."""

from typing import Any, get_args

from hypothesis import strategies as st

from service.domain.case_rules import CaseRules, NextRemedy, Treatment
from service.domain.ground import Deadline, Ground, RepairCaps
from service.domain.policy import Policy, by_request
from service.domain.value import evolve
from tests.property.worlds import grounds
from tests.unit.builders import POLICY

_TREATMENTS = get_args(Treatment)
_REMEDIES = get_args(NextRemedy)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """The default pack with other terms of money, other waits and other remedies."""
    held = tuple(_when_paid(draw, ground) for ground in draw(grounds()))
    version = evolve(
        POLICY.default.versions[0],
        grounds=held,
        by_request=by_request(held),
        cases=draw(case_rules()),
    )
    return Policy(default=evolve(POLICY.default, versions=(version,)), quality=POLICY.quality)


def case_rules() -> st.SearchStrategy[CaseRules]:
    common = POLICY.default.versions[0].cases
    return st.builds(
        lambda **drawn: evolve(common, **drawn),
        remind_days=st.sampled_from([0, 3, 99]),
        verdict_days=st.sampled_from([1, 14]),
        settle_days=st.sampled_from([1, 14]),
        attempts=st.sampled_from([1, 2, 5]),
        over_cap=st.sampled_from(_REMEDIES),
        repair_failed=st.sampled_from(_REMEDIES),
        inspection=st.fixed_dictionaries(
            {
                "resellable": st.just("pay"),
                "worn": st.sampled_from(_TREATMENTS),
                "damaged": st.sampled_from(_TREATMENTS),
                "missing": st.sampled_from(["refuse", "judge"]),
                "wrong_item": st.sampled_from(["refuse", "judge"]),
            }
        ),
    )


def _when_paid(draw: st.DrawFn, ground: Ground) -> Ground:
    """By the law or not; paid by the goods' arrival, or by proof that they were sent."""
    terms: dict[str, Any] = {"right": draw(st.sampled_from(["promise", "statute"]))}
    anchor = draw(st.sampled_from(["received", "received", "sent", "requested"]))
    terms["refund_within"] = Deadline(days=14, anchor=anchor)
    if ground.repair is not None:
        terms["repair"] = draw(st.sampled_from([RepairCaps(cost_percent=50, days=30), None]))
    return evolve(ground, **terms)
