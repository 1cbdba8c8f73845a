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

from service.stream.kafka.connection import SaslMechanism, SecurityProtocol

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
        "localhost:9092", description="host:port, comma-separated"
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
        30, description="a silent member is out after this; heartbeat a tenth, rebalance twice that"
    )
    kafka_request_timeout_seconds: Seconds = Field(
        10,
        description="deadline of a call to Kafka; a transaction has more by its size, a start thrice it",
    )
    database_url: Annotated[SecretStr, AfterValidator(_postgres_url)] = Field(
        SecretStr("postgresql://localhost/aftersale"), description="Postgres 15 or newer"
    )
    database_connections: Annotated[int, Field(ge=1, le=100)] = Field(
        4, description="connections at most; a batch in work holds one"
    )
    database_lock_timeout_seconds: Seconds = Field(5, description="wait for a row lock at most")
    database_statement_timeout_seconds: Seconds = Field(15, description="one statement at most")
    database_idle_timeout_seconds: Seconds = Field(
        10,
        description="an idle transaction is ended; bounds how long a frozen owner delays a takeover",
    )
    group_id: Annotated[str, Field(min_length=1, max_length=128)] = Field(
        "aftersale", description="the consumer group; part of every transactional id"
    )
    topic_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]*$", max_length=64)] = Field(
        "", description="put before each topic name"
    )
    source: Annotated[str, Field(pattern=r"^[!-~]{1,200}$")] = Field(
        "/aftersale",
        description="ce_source of every output; part of every output's id, never change it",
    )
    start: Literal["empty", "earliest"] = Field(
        "empty", description="a new database beside a refunds topic with events: refuse, or begin"
    )
    batch_records: Annotated[int, Field(ge=1, le=5_000)] = Field(
        500, description="records a batch at most, per partition"
    )
    idle_seconds: Seconds = Field(5, description="an idle partition writes its position after this")
    policy_dir: DirectoryPath | None = Field(
        None, description="folder of packs that replace or add to those that come with the service"
    )
    park_hours: Annotated[float, Field(gt=0, le=8_760)] = Field(
        72, description="wait for an order, a snapshot or a request not known yet"
    )
    park_limit: Annotated[int, Field(ge=1, le=10_000)] = Field(
        100, description="requests parked an order; the next is answered at once"
    )
    due_poll_seconds: Seconds = Field(10, description="how often passed deadlines are looked for")
    future_tolerance_seconds: Annotated[int, Field(ge=0, le=86_400)] = Field(
        300, description="requested_at may lie this much after its record"
    )
    stale_days: Annotated[int, Field(ge=1, le=3_650)] = Field(
        7, description="an older request is left to a person"
    )
    dead_letters_in_a_row: Annotated[int, Field(ge=1)] = Field(
        200, description="so many in a row stop the partition"
    )
    dead_letters_share: Annotated[float, Field(gt=0, le=1)] = Field(
        0.5, description="a larger share of the last records stops the partition"
    )
    dead_letters_window: Annotated[int, Field(ge=10, le=100_000)] = Field(
        1_000, description="over how many records that share is taken"
    )
    order_bytes: Annotated[int, Field(ge=1_024, le=16 * 1024 * 1024)] = Field(
        1024 * 1024, description="a larger snapshot is a dead letter"
    )
    order_fields: Annotated[int, Field(ge=100)] = Field(
        20_000, description="one of more fields is a dead letter"
    )
    request_bytes: Annotated[int, Field(ge=1_024, le=16 * 1024 * 1024)] = Field(
        64 * 1024, description="a larger record of any other topic is a dead letter"
    )
    request_fields: Annotated[int, Field(ge=100)] = Field(
        2_000, description="one of more fields is a dead letter"
    )
    json_depth: Annotated[int, Field(ge=3, le=100)] = Field(
        16, description="a value nested deeper is a dead letter"
    )
    headers: Annotated[int, Field(ge=8)] = Field(
        32, description="a record of more headers is a dead letter"
    )
    header_bytes: Annotated[int, Field(ge=1_024, le=256 * 1024)] = Field(
        32 * 1024, description="one of larger headers together is a dead letter"
    )
    event_bytes: Annotated[int, Field(ge=10_000, le=1_000_000)] = Field(
        900 * 1024, description="a larger event loses its details, a larger dead letter is cut"
    )
    shutdown_seconds: Seconds = Field(25, description="time to finish what is begun")
    revoke_seconds: Seconds = Field(5, description="time to finish what is begun in a rebalance")
    history_days: Annotated[int, Field(ge=1)] = Field(
        400, description="how long outcomes with their bytes are kept"
    )
    prune_poll_seconds: Seconds = Field(
        3600, description="how often outcomes older than that are looked for"
    )
    http_host: str = Field("127.0.0.1", description="address of /livez, /readyz and /metrics")
    http_port: Annotated[int, Field(ge=0, le=65_535)] = Field(8080, description="0: any free port")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="the least")
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
