"""Where the orders of a shop that sells to many countries go, as such a shop tells of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from service.demo.history import Data


@dataclass(frozen=True, slots=True)
class Market:
    """`price`: minor units of the currency for a cent. `places`: time zones by region.

    `told`: the disclosures that a shop gives with the purchase there.
    """

    code: str
    currency: str
    price: float = 1.0
    places: Mapping[str, str] | None = None
    told: tuple[str, ...] = ()

    def fields(self, random: Random) -> Data:
        """Of an order: not all tell region and time zone, and of ten buyers one is told nothing."""
        fields: dict[str, Any] = {"market": self.code, "currency": self.currency}
        region, timezone = random.choice(list((self.places or {"": ""}).items()))
        if region and random.random() < 0.6:
            fields["region"] = region
        if timezone and random.random() < 0.6:
            fields["timezone"] = timezone
        return fields | {"told": self.told if random.random() < 0.9 else ()}


_WITHDRAWAL = ("withdrawal_right", "return_freight")
MARKETS = (
    Market("CN", "CNY", 7, {"CN-BJ": "Asia/Shanghai", "CN-GD": "Asia/Shanghai"}),
    Market(
        "DE",
        "EUR",
        places=dict.fromkeys(("DE-BE", "DE-BY", "DE-NW"), "Europe/Berlin"),
        told=_WITHDRAWAL,
    ),
    Market("FR", "EUR", places={"FR-IDF": "Europe/Paris"}, told=_WITHDRAWAL),
    Market("GB", "GBP", 0.8, {"GB-ENG": "Europe/London"}, _WITHDRAWAL),
    Market("JP", "JPY", 1.5, {"JP-13": "Asia/Tokyo"}, ("no_returns",)),
    Market("KR", "KRW", 14, {"KR-11": "Asia/Seoul"}),
    Market("BR", "BRL", 5, {"BR-SP": "America/Sao_Paulo", "BR-AM": "America/Manaus"}),
    Market("MX", "MXN", 18, {"MX-CMX": "America/Mexico_City", "MX-BCN": "America/Tijuana"}),
    Market("US", "USD", 1, {"US-NY": "America/New_York", "US-CA": "America/Los_Angeles"}),
    Market("AU", "AUD", 1.5, {"AU-NSW": "Australia/Sydney", "AU-WA": "Australia/Perth"}),
    Market("IN", "INR", 85, {"IN-MH": "Asia/Kolkata"}),
    # Without a pack: what the shop promises holds.
    Market("KW", "KWD", 3),
)
