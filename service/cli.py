"""The commands, their exit codes, and the one outermost handler of errors."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, Literal

import structlog
import typer
from rich.console import Console
from rich.table import Table

from schemas import topics as topic_names
from service.checkpoints import Reached, pass_by
from service.configured import connection_of
from service.log import configure_log
from service.operate.topics import create_missing, differences, wanted_topics
from service.policies.loader import PolicyError
from service.positions import Recovery
from service.run import run
from service.settings import PREFIX, Settings, WrongSetting, load_settings
from service.store.errors import StoreError
from service.store.migrate import migrate
from service.stream.kafka.errors import StreamError
from service.takeover import PositionsContradictError

FAILED, WRONG_SETTINGS, CONTRADICTION = 1, 2, 3

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Decide after-sale and feedback requests, each exactly once.",
)


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
) -> None:
    """Consume until told to stop (SIGTERM, SIGINT)."""
    serve(only, recover)


def serve(
    only: Literal["orders"] | None = None,
    recover: Recovery | None = None,
    reached: Reached = pass_by,
) -> None:
    """What `run` does; a test passes its own `reached`."""
    settings = _settings()
    inputs = () if only is None else (topic_names.ORDERS,)
    _finish(lambda: run(settings, only=inputs, recover=recover, reached=reached))


@app.command("migrate")
def migrate_command() -> None:
    """Bring the database to this version; safe to run twice and from several places at once."""
    settings = _settings()

    async def migrated() -> None:
        await asyncio.to_thread(migrate, settings.database_url.get_secret_value())

    _finish(migrated)
    typer.echo("the database is at this version")


@app.command("topics")
def topics_command(
    partitions: Annotated[int, typer.Option(min=1, help="of each topic made")] = 12,
    check: Annotated[bool, typer.Option("--check", help="only say what differs")] = False,
) -> None:
    """Create the topics that are missing."""
    settings = _settings()
    connection = connection_of(settings)
    wanted = wanted_topics(settings.topic_prefix, partitions)
    if check:
        lines = _finish(lambda: differences(connection, wanted))
        typer.echo("\n".join(lines) if lines else "all topics are as wanted")
        raise typer.Exit(FAILED if lines else 0)
    made = _finish(lambda: create_missing(connection, wanted))
    typer.echo("\n".join(f"created {name}" for name in made) if made else "nothing was missing")


@app.command("settings")
def settings_command() -> None:
    """List every setting with its default, meaning and the value in force."""
    settings = _settings()
    table = Table("setting", "in force", "default", "meaning")
    for name, field in Settings.model_fields.items():
        table.add_row(
            f"{PREFIX}{name.upper()}",
            _shown(getattr(settings, name)),
            _shown(field.default),
            field.description or "",
        )
    Console(width=None if sys.stdout.isatty() else 200).print(table)


@app.command("demo")
def demo_command(
    data: Annotated[
        Path | None, typer.Option(help="folder of Olist's CSV files instead of made-up orders")
    ] = None,
    orders: Annotated[int, typer.Option(min=10, help="orders to make up")] = 3_000,
    seed: Annotated[int, typer.Option(help="the same seed makes the same orders")] = 7,
) -> None:
    """Start a Kafka and a Postgres, feed orders and requests in, show the decisions."""
    from service.demo.show import demo

    configure_log("warning", "auto")
    if not demo(data=data, orders=orders, seed=seed):
        raise typer.Exit(FAILED)


def _settings() -> Settings:
    try:
        settings = load_settings()
    except WrongSetting as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG_SETTINGS) from error
    configure_log(settings.log_level, settings.log_format)
    return settings


def _finish(begin: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run to the end; every error that was foreseen becomes one line and its code.

    Not on uvloop: its write to a connection that was just reset raises RuntimeError, which aiokafka
    takes for nobody's (aio-libs/aiokafka#1038), and no batch is faster for it.
    """
    try:
        return asyncio.run(begin())
    except PositionsContradictError as error:
        raise _ended(error, CONTRADICTION) from error
    except PolicyError as error:
        raise _ended(error, WRONG_SETTINGS) from error
    except (StoreError, StreamError, OSError) as error:
        raise _ended(error, FAILED) from error
    except Exception as error:
        structlog.get_logger().exception("failed")
        raise typer.Exit(FAILED) from error


def _ended(error: Exception, code: int) -> typer.Exit:
    structlog.get_logger().error("stopped_by", error=type(error).__name__, exit_code=code)
    typer.echo(str(error), err=True)
    return typer.Exit(code)


def _shown(value: object) -> str:
    return "" if value is None else str(value)
