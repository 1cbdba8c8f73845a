"""What the local servers can say."""


class LocalServerError(Exception):
    """A local Kafka or Postgres that could not be had, in one plain sentence."""
