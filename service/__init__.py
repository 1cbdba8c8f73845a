"""Decides after-sale and feedback requests, each exactly once.

decode -> load -> decide -> record -> publish: see `pipeline`, the one file that names all stages.
The decision itself is in `domain`, pure; law and promises are data in `policies`; Postgres is behind
`store`, Kafka behind `stream`; `takeover` and `positions` keep the two of them in step.
"""
