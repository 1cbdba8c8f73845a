"""The contract with the services upstream and downstream; imports nothing of the service itself."""
