"""What reading the packs imports and prepares, once for all processes that are forked with it."""

from service.policies.loader import load_policy

load_policy(None)
