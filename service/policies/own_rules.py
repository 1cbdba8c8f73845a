"""Rules on customers and their feedback: those of `common.yaml`, but where a pack has its own. Undated."""

from collections.abc import Iterator, Mapping

from service.domain.policy import FeedbackRules, FrequencyRule
from service.domain.value import value
from service.domain.words import normalised
from service.policies.compiled import span
from service.policies.extending import COMMON
from service.policies.model import PackNotation, SharedNotation


@value
class OwnRules:
    frequency: FrequencyRule
    feedback: FeedbackRules


def own_rules(
    pack: PackNotation,
    by_name: Mapping[str, PackNotation],
    shared: SharedNotation,
    blocked: frozenset[str],
) -> OwnRules:
    """The pack's, else those of the pack that it extends. `blocked`: the words that no pack publishes."""
    line = list(_line(pack, by_name))
    frequency = next((one.frequency for one in line if one.frequency), shared.frequency)
    told = [one.feedback for one in line if one.feedback]
    window = next((one.window for one in told if one.window), shared.feedback.window)
    low_scores = (one.low_score for one in told if one.low_score is not None)
    words = [words for one in told for words in one.blocked_words]
    return OwnRules(
        frequency=FrequencyRule(
            days=frequency.days,
            requests=frequency.requests,
            automatic_limits=frequency.automatic_limits,
        ),
        feedback=FeedbackRules(
            window=span(window),
            low_score=next(low_scores, shared.feedback.low_score),
            # The same set for all packs that add none is looked through by the same automaton.
            blocked=blocked.union(map(normalised, words)) if words else blocked,
        ),
    )


def _line(pack: PackNotation, by_name: Mapping[str, PackNotation]) -> Iterator[PackNotation]:
    """The pack, the one that it extends, and so on."""
    yield pack
    if pack.extends != COMMON:
        yield from _line(by_name[pack.extends], by_name)
