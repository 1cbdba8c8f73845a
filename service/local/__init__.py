"""A real Kafka and a real Postgres from packages, for the demo and for tests; never for production."""
