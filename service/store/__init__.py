"""Postgres: a batch's state, outcomes and position are written in one transaction, or not at all."""
