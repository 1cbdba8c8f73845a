"""How a command ends: whatever was foreseen as one line and its exit code."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
import typer

from service.log import configure_log
from service.policies.loader import PolicyError
from service.settings import Settings, WrongSetting, load_settings
from service.store.errors import StoreError
from service.stream.kafka.errors import StreamError
from service.takeover import PositionsContradictError
from service.workers import WorkersFailed

FAILED, WRONG_SETTINGS, CONTRADICTION = 1, 2, 3


def settings_in_force() -> Settings:
    """With the log as they want it; what is wrong with them ends the command."""
    try:
        settings = load_settings()
    except WrongSetting as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG_SETTINGS) from error
    configure_log(settings.log_level, settings.log_format)
    return settings


def finish(begin: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
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
    except WorkersFailed as error:
        raise _ended(error, error.code) from error
    except (StoreError, StreamError, OSError) as error:
        raise _ended(error, FAILED) from error
    except Exception as error:
        structlog.get_logger().exception("failed")
        raise typer.Exit(FAILED) from error


def _ended(error: Exception, code: int) -> typer.Exit:
    """Who watches a service reads its log; who gave a command reads the one line."""
    if sys.argv[1:2] == ["run"]:
        structlog.get_logger().error("stopped_by", error=type(error).__name__, exit_code=code)
    typer.echo(str(error), err=True)
    return typer.Exit(code)
