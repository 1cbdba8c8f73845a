"""What is asked for, as the grounds are held against it."""

from datetime import datetime

from service.domain.anchor import Place, Unit
from service.domain.codes import ReasonCode
from service.domain.ground import Ground
from service.domain.inbound import Service
from service.domain.ledger import Ledger
from service.domain.order import Line, Order
from service.domain.units import Group
from service.domain.value import value

Found = tuple[dict[str, object], ReasonCode | None]


@value
class Asked:
    """What a group is judged by: the service asked for, its order, the moment whose rights count.

    `place`: whose calendar counts. `arrived_at`: when the request came in, for rights that count it.
    `price`: of all units asked for, in minor units.
    """

    service: Service
    order: Order
    ledger: Ledger
    place: Place
    at: datetime
    known_at: datetime
    arrived_at: datetime
    price: int = 0

    def unit(self, group: Group) -> Unit:
        return Unit(
            order=self.order,
            ledger=self.ledger,
            line=group.line,
            stage=group.stage,
            at=self.at,
            known_at=self.known_at,
        )


def concerns(asked: Asked, line: Line, ground: Ground) -> bool:
    """Whether the ground speaks of what is asked for at all."""
    severities = ground.severities
    if severities is not None and asked.service.severity not in severities:
        return False
    return ground.concerns(asked.order, line)
