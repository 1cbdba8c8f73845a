"""The service shown at work on a real Kafka and Postgres, with orders made up or read from a folder."""
