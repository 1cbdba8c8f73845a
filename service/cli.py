"""The commands, their exit codes, and the one outermost handler of errors."""

import asyncio
import logging
import re
import socket
import sys
from pathlib import Path
from typing import Annotated, Literal

import orjson
import structlog
import typer
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from schemas import topics as topic_names
from schemas.scalars import UUID_PATTERN
from service.checkpoints import Reached, pass_by
from service.configured import connection_of, timeouts_of
from service.exits import (
    CONTRADICTION,
    FAILED,
    WRONG_SETTINGS,
    finish,
    settings_in_force,
)
from service.log import configure_log
from service.operate.explain import Document, explained
from service.operate.explain_page import page
from service.operate.send import BY_FILE, KINDS, WrongArgument, given, of_file, request, send
from service.operate.topics import create_missing, differences, wanted_topics
from service.policy_commands import policy_app
from service.positions import Recovery
from service.run import run
from service.settings import PREFIX, Settings
from service.store.history import read_history
from service.store.migrate import migrate
from service.workers import run_workers

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Decide after-sale and feedback requests, each exactly once.",
)
app.add_typer(policy_app, name="policy")


def main() -> None:
    app()


@app.command("run")
def run_command(
    only: Annotated[
        Literal["orders"] | None,
        typer.Option(help="load snapshots alone, for a first start on a long history"),
    ] = None,
    recover: Annotated[
        Recovery | None,
        typer.Option(
            help="after a look at exit code 3, for one start: `offsets` that Kafka lost are put right "
            "from the output topics; `records` that were deleted undecided are passed"
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="processes under one parent, before AFTERSALE_WORKERS"),
    ] = None,
    as_worker: Annotated[
        int | None, typer.Option(hidden=True, help="its number; the parent is standard input")
    ] = None,
) -> None:
    """Consume until told to stop (SIGTERM, SIGINT)."""
    if as_worker is not None:
        structlog.contextvars.bind_contextvars(worker=as_worker)
        parent = socket.socket(fileno=sys.stdin.fileno())
        _serve(settings_in_force(), only, parent=parent)
        return
    settings = settings_in_force()
    count = workers or settings.workers
    if count == 1:
        _serve(settings, only, recover)
        return
    if recover is not None:
        typer.echo("--recover is for one start of one process: with `--workers 1`", err=True)
        raise typer.Exit(WRONG_SETTINGS)
    always = () if only is None else ("--only", only)
    final = (WRONG_SETTINGS, CONTRADICTION)
    finish(lambda: run_workers(settings, count, always=always, final=final))


def serve(only: Literal["orders"] | None = None, reached: Reached = pass_by) -> None:
    """What one process of `run` does; a test passes its own `reached`."""
    _serve(settings_in_force(), only, reached=reached)


def _serve(
    settings: Settings,
    only: Literal["orders"] | None,
    recover: Recovery | None = None,
    reached: Reached = pass_by,
    parent: socket.socket | None = None,
) -> None:
    inputs = () if only is None else (topic_names.ORDERS,)
    finish(lambda: run(settings, only=inputs, recover=recover, reached=reached, parent=parent))


@app.command("migrate")
def migrate_command() -> None:
    """Bring the database to this version; safe to run twice and from several places at once."""
    settings = settings_in_force()

    async def migrated() -> None:
        await asyncio.to_thread(migrate, settings.database_url.get_secret_value())

    finish(migrated)
    typer.echo("the database is at this version")


@app.command("topics")
def topics_command(
    partitions: Annotated[int, typer.Option(min=1, help="of each topic made")] = 12,
    check: Annotated[bool, typer.Option("--check", help="only say what differs")] = False,
) -> None:
    """Create the topics that are missing."""
    settings = settings_in_force()
    connection = connection_of(settings)
    wanted = wanted_topics(settings.topic_prefix, partitions)
    if check:
        lines = finish(lambda: differences(connection, wanted))
        typer.echo("\n".join(lines) if lines else "all topics are as wanted")
        raise typer.Exit(FAILED if lines else 0)
    made = finish(lambda: create_missing(connection, wanted))
    typer.echo("\n".join(f"created {name}" for name in made) if made else "nothing was missing")


@app.command("send")
def send_command(
    kind: Annotated[str, typer.Argument(help=", ".join((*KINDS, *BY_FILE)))],
    order_id: Annotated[str | None, typer.Argument(help="of a request")] = None,
    customer_id: Annotated[str | None, typer.Argument(help="of a request")] = None,
    file: Annotated[
        typer.FileBinaryRead | None,
        typer.Option(
            metavar="FILE",
            help="the data of an order, a report or a verdict as JSON; `-`: standard input",
        ),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="of a service: defective, ...")] = None,
    line: Annotated[
        list[str] | None, typer.Option(metavar="LINE:QUANTITY", help="again for each line")
    ] = None,
    amount: Annotated[str | None, typer.Option(help="of a refund, in minor units")] = None,
    score: Annotated[str | None, typer.Option(help="1 to 5, of a review or care")] = None,
    content: Annotated[str | None, typer.Option(help="the words of feedback")] = None,
    target: Annotated[str | None, typer.Option(help="the request to cancel")] = None,
    service: Annotated[
        str | None, typer.Option(help="of a care: refund, return, exchange or repair")
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="any other field; a value in JSON, else text"),
    ] = None,
) -> None:
    """Send one message by hand; say its id and where it lies."""
    settings = settings_in_force()
    named = {"reason": reason, "amount": amount, "score": score, "content": content}
    named |= {"target": target, "service": service}
    try:
        fields = given(named, line or (), field or ())
        if file is None:
            made = request(kind, order_id, customer_id, fields)
        elif fields or order_id:
            raise WrongArgument("file: holds all there is to say, nothing stands beside it")
        else:
            made = of_file(kind, file.read())
    except WrongArgument as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG_SETTINGS) from error
    # What the client has to say of a broker that is away is said in one line, by us.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    position = finish(lambda: send(connection_of(settings), settings.topic_prefix, made))
    what = "request" if kind in KINDS else kind
    typer.echo(f"{what} {dict(made.headers)['ce_id'].decode()} at {position}")


@app.command("settings")
def settings_command() -> None:
    """List every setting with its default, meaning and the value in force."""
    settings = settings_in_force()
    table = Table("setting", "in force", "default", "meaning")
    for name, field in Settings.model_fields.items():
        table.add_row(
            f"{PREFIX}{name.upper()}",
            _shown(getattr(settings, name)),
            _default(field.default),
            field.description or "",
        )
    Console(width=None if sys.stdout.isatty() else 200).print(table)


@app.command("explain")
def explain_command(
    request_id: Annotated[str, typer.Argument(help="of a request; a report's or verdict's too")],
    as_json: Annotated[
        bool, typer.Option("--json", help="the same facts as one JSON document")
    ] = False,
) -> None:
    """Explain one request: what was asked and decided, by which rule, every check, all money, every event.

    Reads the database alone, also while the service is down. Exit code 1 where the id is not known.
    """
    if not re.fullmatch(UUID_PATTERN, request_id):
        typer.echo(f"REQUEST_ID: {request_id!r} is not a UUID", err=True)
        raise typer.Exit(WRONG_SETTINGS)
    settings = settings_in_force()
    id = request_id.lower()

    async def read() -> Document:
        url = settings.database_url.get_secret_value()
        history = await read_history(url, id, timeouts_of(settings))
        return explained(id, history, history_days=settings.history_days)

    document = finish(read)
    if as_json:
        typer.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
    else:
        console = Console(width=None if sys.stdout.isatty() else 100, highlight=False)
        console.print(*page(document), sep="\n")
    raise typer.Exit(FAILED if document["state"] == "unknown" else 0)


@app.command("demo")
def demo_command(
    data: Annotated[
        Path | None, typer.Option(help="folder of Olist's CSV files instead of made-up orders")
    ] = None,
    orders: Annotated[
        int, typer.Option(min=10, help="orders to make up beside one for each rule")
    ] = 3_000,
    seed: Annotated[int, typer.Option(help="the same seed makes the same orders")] = 7,
    keep: Annotated[
        bool, typer.Option("--keep", help="leave the servers up until Ctrl-C, to look further")
    ] = False,
) -> None:
    """Start a Kafka and a Postgres, feed orders and requests in, show the decisions.

    Exit code 1 where the summary does not balance.
    """
    from service.demo.show import demo

    configure_log("warning", "auto")
    if not demo(data=data, orders=orders, seed=seed, keep=keep):
        raise typer.Exit(FAILED)


def _default(value: object) -> str:
    """What everybody can read in the source is no secret."""
    return _shown(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _shown(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
