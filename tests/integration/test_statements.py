"""Every statement of the store: valid in the migrated database, used, and fast when much is stored."""

import ast
from collections.abc import Iterator
from typing import Any

import asyncpg
import orjson
import pytest

from schemas import topics
from service.store.statements import STATEMENTS
from tests.factories import order_data, refund_data, review_data
from tests.stack import ROOT, Stack, eventually

STORE = ROOT / "service" / "store"
STORED = 50_000
ASKED = 200
# Of these there is a row for each partition, or for each migration; the tests' clock is one row.
FEW_ROWS = {"partitions", "schema_migrations", "ahead"}
# Asked by a policy owner's comparison of packs alone, which reads all there is, once.
OF_ALL = {"kept_orders", "kept_cases"}
_FILLED = f"""
insert into orders (order_id, version, facts, money_limit)
select 'stored-' || n, 1, json_build_object('filler', repeat('x', 600)), 1000
from generate_series(1, {STORED}) as n;
insert into order_lines (order_id, line_id, unit_limit)
select 'stored-' || n, '1', 5 from generate_series(1, {STORED}) as n;
insert into request_ids (request_id, order_id, digest)
select md5(n::text)::uuid, 'stored-' || n, '\\x00' from generate_series(1, {STORED}) as n;
insert into cases (order_id, request_id, kind, status, phase, decided_at, lines, due_at)
select 'stored-' || n, md5(n::text)::uuid, 'refund', 'approved', '{{}}', now(), '[]',
    now() + interval '1 day'
from generate_series(1, {STORED}) as n;
insert into feedback (order_id, request_id, kind, score, approved)
select 'stored-' || n, md5(n::text)::uuid, 'review', 5, true from generate_series(1, {STORED}) as n;
insert into reports (order_id, report_id, type, request_id, said, effect, recorded_at)
select 'stored-' || n, md5(n::text)::uuid, 't', md5(n::text)::uuid, '{{}}', 'done', now()
from generate_series(1, {STORED}) as n;
insert into customer_requests (customer_id, requested_at, currency, amount)
select 'stored-' || n, now(), 'USD', 1 from generate_series(1, {STORED}) as n;
insert into sku_counts
    (sku, at, customer_id, currency, delivered, requests, low_scores, refunded)
select 'stored-' || n, now(), 'c', 'USD', n % 2, (n + 1) % 2, 0, 0
from generate_series(1, {STORED}) as n;
insert into sku_due (sku, due_at) select 'stored-' || n, now() + interval '1 day'
from generate_series(1, {STORED}) as n;
insert into sku_signals (sku, signalled_at) select 'stored-' || n, now()
from generate_series(1, {STORED}) as n;
insert into parked
    (order_id, request_id, topic, partition, "offset", "timestamp", headers, value, due_at)
select 'stored-' || n, md5(n::text)::uuid, 't', 0, n, n, '', '', now() + interval '1 day'
from generate_series(1, {STORED}) as n;
insert into outcomes
    (partition_id, "offset", n, order_id, revision, recorded_at, topic, headers, value)
select 1000 + n % 10, n, 0, 'stored-' || n, 1, now(), 't', '', repeat('x', 500)::bytea
from generate_series(1, {STORED}) as n;
"""
# By the type of a parameter: values as a batch asks for them.
_VALUES: dict[str, list[str]] = {
    "text": [f"stored-{n * 97}" for n in range(1, ASKED + 1)],
    "uuid": [f"{n:08x}-0000-4000-8000-000000000000" for n in range(ASKED)],
    "json": ["{}"] * ASKED,
    "bytea": ["\\x00"] * ASKED,
    "bool": ["true"] * ASKED,
    "timestamptz": ["2026-03-02T12:00:00Z"] * ASKED,
    "interval": ["1 day"] * ASKED,
    **{size: [str(n) for n in range(1, ASKED + 1)] for size in ("int2", "int4", "int8")},
}


def _trees() -> Iterator[ast.Module]:
    for file in sorted(STORE.glob("*.py")):
        yield ast.parse(file.read_text(), file.name)


def _references() -> set[str]:
    """Names in `STATEMENTS["…"]`, and those handed to a method that looks them up."""
    found = set()
    for tree in _trees():
        for node in ast.walk(tree):
            match node:
                case ast.Subscript(value=ast.Name(id="STATEMENTS"), slice=ast.Constant(value=name)):
                    found.add(name)
                case ast.Call(
                    func=ast.Attribute(attr="_write" | "_of"),
                    args=[ast.Constant(value=n), *_],
                ):
                    found.add(n)
    return found


def test_every_statement_is_used_and_every_name_used_exists() -> None:
    texts = {
        node.value
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(STATEMENTS) - texts == set(), "of no use"
    references = _references()
    assert len(references) > 10
    assert references - set(STATEMENTS) == set(), "there is no such statement"


def test_every_statement_begins_with_what_it_is_for() -> None:
    assert STATEMENTS
    assert [name for name, text in STATEMENTS.items() if not text.startswith("-- ")] == []


async def test_every_statement_is_valid_in_the_migrated_database(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        for name, text in STATEMENTS.items():
            try:
                await connection.prepare(text)
            except asyncpg.PostgresError as error:
                raise AssertionError(f"{name}: {error}") from error
    finally:
        await connection.close()


async def test_no_statement_reads_a_whole_table(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(_FILLED)
        await connection.execute("analyze")
        # As on the service's own connections: one plan for all batches, whatever they ask for.
        await connection.execute("set plan_cache_mode = force_generic_plan; set jit = off")
        whole = {}
        for name, text in STATEMENTS.items():
            if name in OF_ALL:
                continue
            plan = await _plan(connection, name, text)
            if read := sorted({n["Relation Name"] for n in _nodes(plan) if _is_seq(n)} - FEW_ROWS):
                whole[name] = read
        assert whole == {}
    finally:
        await connection.close()


async def _plan(connection: asyncpg.Connection, name: str, text: str) -> dict[str, Any]:
    parameters = (await connection.prepare(text)).get_parameters()
    await connection.execute(f"prepare {name} as {text}")
    values = ", ".join(_literal(parameter) for parameter in parameters)
    call = f"execute {name}({values})" if values else f"execute {name}"
    found = await connection.fetchval(f"explain (format json) {call}")
    return orjson.loads(found)[0]["Plan"]


def _literal(parameter: asyncpg.Type) -> str:
    kind = parameter.name.removesuffix("[]").removeprefix("_")
    if kind.endswith("_change"):
        return f"array_fill(null::{kind}, array[{ASKED}])"
    values = _VALUES[kind]
    if parameter.kind != "array":
        return f"'{values[0]}'::{kind}"
    quoted = ", ".join(f"'{value}'" for value in values)
    return f"array[{quoted}]::{kind}[]"


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def _is_seq(node: dict[str, Any]) -> bool:
    return bool(node["Node Type"] == "Seq Scan")


@pytest.mark.parametrize("filled", ["before it starts", "after its first batches"])
async def test_batches_on_a_full_database_read_by_index_alone(stack: Stack, filled: str) -> None:
    """The running service, by Postgres' own count: whatever its statements and its settings are.

    Plans are made with the first batches, and kept while the tables grow.
    """
    connection = await asyncpg.connect(stack.database_url)
    try:
        if filled == "before it starts":
            await connection.execute(_FILLED)
            await connection.execute("analyze")
        before = await _whole_reads(connection)
        service = stack.start(DUE_POLL_SECONDS="0.2")
        await stack.orders(order_data("first"))
        await stack.settled()
        await stack.refunds(refund_data("first"))
        await stack.settled()
        if filled == "after its first batches":
            await connection.execute(_FILLED)
        orders = [f"o-{n}" for n in range(60)]
        early = refund_data("o-0")
        await stack.refunds(early)

        async def parked() -> bool:
            return bool(await stack.fetch("select from parked where order_id = 'o-0'"))

        await eventually(parked, what="a parked request")
        await stack.orders(*(order_data(order_id) for order_id in orders))
        await stack.settled(topics.ORDERS)
        await stack.refunds(*(refund_data(order_id) for order_id in orders))
        await stack.reviews(*(review_data(order_id) for order_id in orders))
        await stack.settled()
        assert await service.stop() == 0
        # A session's counts are complete once it has ended.
        await eventually(lambda: _no_sessions(connection), what="the end of its sessions")
        after = await _whole_reads(connection)
    finally:
        await connection.close()
    assert {table: after[table] - before[table] for table in after} == dict.fromkeys(after, 0)
    # Afterwards, for it counts the outcomes itself.
    assert len(await stack.decisions()) == 122


async def _whole_reads(connection: asyncpg.Connection) -> dict[str, int]:
    rows = await connection.fetch(
        "select relname, seq_scan from pg_stat_user_tables where relname <> all($1::text[])",
        sorted(FEW_ROWS),
    )
    return {row["relname"]: row["seq_scan"] for row in rows}


async def _no_sessions(connection: asyncpg.Connection) -> bool:
    others = await connection.fetchval(
        "select count(*) from pg_stat_activity "
        "where datname = current_database() and application_name = 'aftersale'"
    )
    return bool(others == 0)
