"""Money in minor units: shares of a line, splits by largest remainder, decimals of a currency."""

from collections.abc import Sequence

# ISO 4217 (2026): currencies without decimals and with three; all others have two.
_NO_DECIMALS = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])


def minor_units(currency: str, major: int) -> int:
    """A whole amount as people say it (500 euros) in the currency's minor units."""
    if currency in _NO_DECIMALS:
        return major
    return major * (1_000 if currency in _THREE_DECIMALS else 100)


def share(*, paid: int, quantity: int, claimed: int, held: int) -> int:
    """What the units claimed last are worth: `claimed` of the line's `quantity` are claimed with them.

    `held`: shares of the line held before. Any split of a line sums to what was paid for it.
    """
    return max(0, paid * claimed // quantity - held)


def split(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """`total` (at most the sum of the weights) in proportion to them, by largest remainder.

    Ties go to the earlier one; the parts sum to `total` and none exceeds its weight.
    """
    whole = sum(weights)
    if total >= whole:
        return tuple(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return tuple(parts)
