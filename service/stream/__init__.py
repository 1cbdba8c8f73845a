"""The edge to Kafka: bytes to values and back, and the client behind one adapter."""
