"""The whole catalogue of bad inputs."""

from tests.contract.bad_bytes import ENVELOPES, VALUES
from tests.contract.bad_fields import AMOUNTS, IDS
from tests.contract.bad_orders import KINDS, ORDERS, TEXTS, TIMES

CATALOGUE = [*VALUES, *ENVELOPES, *IDS, *AMOUNTS, *ORDERS, *TIMES, *TEXTS, *KINDS]
