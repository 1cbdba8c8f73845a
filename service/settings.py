"""Every setting, from the environment (prefix AFTERSALE_) or a `.env` file; nothing else reads either."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    DirectoryPath,
    Field,
    FilePath,
    SecretStr,
    ValidationError,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.stream.kafka.connection import Compression, SaslMechanism, SecurityProtocol

PREFIX = "AFTERSALE_"
# The service ignores what tests tell each other.
_TEST_PREFIX = "AFTERSALE_TEST_"

Seconds = Annotated[float, Field(gt=0, le=86_400)]


_SERVER = r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?"
_SERVERS = rf"^{_SERVER}(,{_SERVER})*$"


def _postgres_url(url: SecretStr) -> SecretStr:
    try:
        parts = urlsplit(url.get_secret_value())
        fits = parts.scheme in ("postgresql", "postgres") and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise ValueError("a URL like postgresql://user@host:5432/database")
    return url


class WrongSetting(Exception):
    """One line that names the setting."""


class Settings(BaseSettings):
    """Each with its unit in its name or its meaning; `aftersale settings` lists them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True
    )

    kafka_bootstrap_servers: Annotated[str, Field(pattern=_SERVERS)] = Field(
        "localhost:9092", description="the brokers as host:port, separated by commas"
    )
    kafka_security_protocol: SecurityProtocol = Field(
        "PLAINTEXT", description="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL"
    )
    kafka_sasl_mechanism: SaslMechanism = Field(
        "PLAIN", description="PLAIN (over TLS only), SCRAM-SHA-256 or SCRAM-SHA-512"
    )
    kafka_sasl_username: str | None = Field(None, description="user for SASL")
    kafka_sasl_password: SecretStr | None = Field(None, description="password for SASL")
    kafka_ssl_cafile: FilePath | None = Field(None, description="PEM file of the CA")
    kafka_ssl_certfile: FilePath | None = Field(
        None, description="PEM file of the client certificate"
    )
    kafka_ssl_keyfile: FilePath | None = Field(None, description="PEM file of the client key")
    kafka_session_timeout_seconds: Seconds = Field(
        30,
        description="a silent process loses its partitions after this; a rebalance may take twice it",
    )
    kafka_request_timeout_seconds: Seconds = Field(
        10,
        description="deadline of one call to Kafka; a large transaction has more, a start three times as much",
    )
    kafka_compression: Compression = Field(
        "none", description="of what is written: none, gzip, lz4 or zstd; readers must know it"
    )
    database_url: Annotated[SecretStr, AfterValidator(_postgres_url)] = Field(
        SecretStr("postgresql://localhost/aftersale"), description="Postgres 15 or newer"
    )
    database_connections: Annotated[int, Field(ge=1, le=100)] = Field(
        4, description="connections at most; every batch in work holds one"
    )
    database_lock_timeout_seconds: Seconds = Field(
        5, description="a row lock is waited for at most this long"
    )
    database_statement_timeout_seconds: Seconds = Field(
        15, description="one statement takes at most this long"
    )
    database_idle_timeout_seconds: Seconds = Field(
        10,
        description="an idle transaction is ended after this; bounds how long a frozen owner delays a takeover",
    )
    group_id: Annotated[str, Field(min_length=1, max_length=128)] = Field(
        "aftersale", description="the consumer group; part of every transactional id"
    )
    topic_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]*$", max_length=64)] = Field(
        "", description="put before each topic name"
    )
    source: Annotated[str, Field(pattern=r"^[!-~]{1,200}$")] = Field(
        "/aftersale",
        description="ce_source of every event; part of every event's id: never change it",
    )
    start: Literal["empty", "earliest"] = Field(
        "empty",
        description="a new database beside a refunds topic with events: `empty` refuses, `earliest` begins",
    )
    batch_records: Annotated[int, Field(ge=1, le=5_000)] = Field(
        500, description="a batch holds at most so many records of one partition"
    )
    batches_in_flight: Annotated[int, Field(ge=1, le=64)] = Field(
        3,
        description="decided at once, of all partitions, fewer than connections; what comes meanwhile joins "
        "the next batch, and one more of each partition may be on its way to Kafka",
    )
    idle_seconds: Seconds = Field(5, description="an idle partition writes its position after this")
    policy_dir: DirectoryPath | None = Field(
        None,
        description="folder of policy packs, beside those of the service; the same file name replaces one",
    )
    park_hours: Annotated[float, Field(gt=0, le=8_760)] = Field(
        72,
        description="an order, a snapshot or a request that is not known yet is waited for so long",
    )
    park_limit: Annotated[int, Field(ge=1, le=10_000)] = Field(
        100, description="so many records may wait for one order; the next one is answered at once"
    )
    due_poll_seconds: Seconds = Field(10, description="passed deadlines are looked for this often")
    future_tolerance_seconds: Annotated[int, Field(ge=0, le=86_400)] = Field(
        300, description="requested_at may lie so much after its record"
    )
    stale_days: Annotated[int, Field(ge=1, le=3_650)] = Field(
        7, description="an older request is left to a person"
    )
    dead_letters_in_a_row: Annotated[int, Field(ge=1)] = Field(
        200, description="so many dead letters in a row stop the partition"
    )
    dead_letters_share: Annotated[float, Field(gt=0, le=1)] = Field(
        0.5, description="a larger share of dead letters among the last records stops the partition"
    )
    dead_letters_window: Annotated[int, Field(ge=10, le=100_000)] = Field(
        1_000, description="that share is taken over so many records"
    )
    order_bytes: Annotated[int, Field(ge=1_024, le=16 * 1024 * 1024)] = Field(
        1024 * 1024, description="a larger snapshot is a dead letter"
    )
    order_fields: Annotated[int, Field(ge=100)] = Field(
        20_000, description="a snapshot of more fields is a dead letter"
    )
    report_bytes: Annotated[int, Field(ge=1_024, le=16 * 1024 * 1024)] = Field(
        256 * 1024, description="a larger report of the warehouse is a dead letter"
    )
    report_fields: Annotated[int, Field(ge=100)] = Field(
        10_000, description="a report of the warehouse of more fields is a dead letter"
    )
    request_bytes: Annotated[int, Field(ge=1_024, le=16 * 1024 * 1024)] = Field(
        64 * 1024, description="a larger record of any other topic is a dead letter"
    )
    request_fields: Annotated[int, Field(ge=100)] = Field(
        2_000, description="a record of any other topic of more fields is a dead letter"
    )
    json_depth: Annotated[int, Field(ge=3, le=100)] = Field(
        16, description="a value nested deeper is a dead letter"
    )
    headers: Annotated[int, Field(ge=8)] = Field(
        32, description="a record of more headers is a dead letter"
    )
    header_bytes: Annotated[int, Field(ge=1_024, le=256 * 1024)] = Field(
        32 * 1024, description="a record of headers that are larger together is a dead letter"
    )
    event_bytes: Annotated[int, Field(ge=10_000, le=1_000_000)] = Field(
        900 * 1024,
        description="a larger event has its details shortened, a larger dead letter is cut",
    )
    shutdown_seconds: Seconds = Field(
        25, description="time to finish what is begun when told to stop"
    )
    revoke_seconds: Seconds = Field(5, description="time to finish what is begun in a rebalance")
    history_days: Annotated[int, Field(ge=1)] = Field(
        400, description="decisions are kept so long with the bytes of their events"
    )
    prune_poll_seconds: Seconds = Field(
        3600, description="decisions older than that are looked for this often"
    )
    workers: Annotated[int, Field(ge=1, le=64)] = Field(
        1, description="processes of `run` under one parent; more than 1 pay where there are CPUs"
    )
    http_host: str = Field(
        "127.0.0.1", description="address of /livez, /readyz and /metrics; 0.0.0.0: any"
    )
    http_port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        8080, description="their port; 0: any free one"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error"
    )
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", description="auto: coloured on a terminal, JSON lines elsewhere"
    )

    @property
    def park_for(self) -> timedelta:
        return timedelta(hours=self.park_hours)


def load_settings() -> Settings:
    """The settings in force. Raises WrongSetting, also for an AFTERSALE_ name that is none."""
    for name in _named():
        if name.lower().removeprefix(PREFIX.lower()) not in Settings.model_fields:
            raise WrongSetting(f"{name}: no such setting (`aftersale settings` lists them)")
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise WrongSetting(f"{PREFIX}{str(first['loc'][0]).upper()}: {first['msg']}") from error
    return _checked(settings)


def _named() -> Iterator[str]:
    for name in (*os.environ, *dotenv_values(".env")):
        if name.upper().startswith(PREFIX) and not name.upper().startswith(_TEST_PREFIX):
            yield name


def _checked(settings: Settings) -> Settings:
    if not settings.database_lock_timeout_seconds < settings.database_statement_timeout_seconds:
        raise WrongSetting(
            "AFTERSALE_DATABASE_LOCK_TIMEOUT_SECONDS: must be below the statement timeout"
        )
    if settings.kafka_security_protocol == "SASL_PLAINTEXT" and (
        settings.kafka_sasl_mechanism == "PLAIN"
    ):
        raise WrongSetting(
            "AFTERSALE_KAFKA_SASL_MECHANISM: PLAIN sends the password in clear; use TLS or SCRAM"
        )
    if settings.kafka_security_protocol.startswith("SASL"):
        for name in ("kafka_sasl_username", "kafka_sasl_password"):
            if not getattr(settings, name):
                raise WrongSetting(
                    f"{PREFIX}{name.upper()}: needed for {settings.kafka_security_protocol}"
                )
    if settings.kafka_ssl_keyfile is not None and settings.kafka_ssl_certfile is None:
        raise WrongSetting("AFTERSALE_KAFKA_SSL_CERTFILE: needed beside the key")
    if not __debug__:
        raise WrongSetting("PYTHONOPTIMIZE: python -O takes away checks that the protocol rests on")
    return settings
