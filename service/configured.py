"""Settings as the values that the parts of the service take."""

from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

from schemas import topics
from service.domain.limits import Limits
from service.settings import Settings
from service.store.store import Store, Timeouts
from service.stream.encode import EncodeRules
from service.stream.envelope import DecodeRules, Size
from service.stream.kafka.connection import Connection


def connection_of(settings: Settings) -> Connection:
    password = settings.kafka_sasl_password
    return Connection(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        timeout=settings.kafka_request_timeout_seconds,
        security_protocol=settings.kafka_security_protocol,
        sasl_mechanism=settings.kafka_sasl_mechanism,
        sasl_username=settings.kafka_sasl_username,
        sasl_password=None if password is None else password.get_secret_value(),
        cafile=_path(settings.kafka_ssl_cafile),
        certfile=_path(settings.kafka_ssl_certfile),
        keyfile=_path(settings.kafka_ssl_keyfile),
        compression=settings.kafka_compression,
    )


def opened_store(settings: Settings) -> AbstractAsyncContextManager[Store]:
    return Store.open(
        settings.database_url.get_secret_value(),
        connections=settings.database_connections,
        timeouts=timeouts_of(settings),
    )


def timeouts_of(settings: Settings) -> Timeouts:
    return Timeouts(
        lock=settings.database_lock_timeout_seconds,
        statement=settings.database_statement_timeout_seconds,
        idle=settings.database_idle_timeout_seconds,
    )


def decode_rules(settings: Settings) -> DecodeRules:
    return DecodeRules(
        topic_prefix=settings.topic_prefix,
        sizes={
            topics.ORDERS: Size(settings.order_bytes, settings.order_fields),
            topics.WAREHOUSE_REPORTS: Size(settings.report_bytes, settings.report_fields),
        },
        default=Size(settings.request_bytes, settings.request_fields),
        depth=settings.json_depth,
        headers=settings.headers,
        header_bytes=settings.header_bytes,
    )


def encode_rules(settings: Settings) -> EncodeRules:
    return EncodeRules(
        source=settings.source,
        topic_prefix=settings.topic_prefix,
        value_bytes=settings.event_bytes,
    )


def limits_of(settings: Settings) -> Limits:
    return Limits(
        source=settings.source,
        park_for=settings.park_for,
        park_limit=settings.park_limit,
        future_tolerance=timedelta(seconds=settings.future_tolerance_seconds),
        stale_after=timedelta(days=settings.stale_days),
    )


def _path(path: Path | None) -> str | None:
    return None if path is None else str(path)
