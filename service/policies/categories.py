"""The categories of goods that the contract names; a shop may send, and its packs may name, others."""

from collections.abc import Iterator

from service.policies.ground_model import GroundNotation

KNOWN = frozenset(
    {
        *("clothing", "footwear", "jewellery", "cosmetics", "food", "phone", "computer"),
        *("television", "appliance", "air_conditioner", "heater", "vehicle", "furniture"),
        *("mattress", "toy", "book", "media", "software", "medical_device", "animal"),
    }
)


def named_categories(ground: GroundNotation) -> Iterator[str]:
    """All that the ground looks for, some of them twice."""
    if ground.of_goods is not None:
        yield from ground.of_goods.categories or ()
        yield from ground.of_goods.other_than
    for exclusion in ground.excluded:
        if exclusion.category is not None:
            yield exclusion.category
        yield from exclusion.other_than
    if ground.evidence is not None:
        yield from ground.evidence.categories or ()
