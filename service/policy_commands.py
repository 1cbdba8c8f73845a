"""The commands of `aftersale policy`: what a pack's author asks before the service starts with it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from service.operate.policy_check import checked
from service.policies.loader import PolicyError, load_packs
from service.settings import WrongSetting, load_settings

WRONG = 2

Loaded = TypeVar("Loaded")

policy_app = typer.Typer(no_args_is_help=True, help="Look at the policy packs before a start.")


@policy_app.callback()
def policy() -> None:
    """Also with one command alone it is named."""


@policy_app.command("check")
def check_command(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]...",
            exists=True,
            dir_okay=False,
            help="packs beside the shipped ones; without any: the packs in force",
        ),
    ] = None,
) -> None:
    """Say what is wrong with packs; else what they hold, and which grounds rest on weak sources.

    Exit code 2 where something is wrong.
    """
    folder = None if files else policy_folder()
    loaded = or_exit(lambda: load_packs(folder, files or ()))
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    console.print(*checked(loaded, {file.name for file in files or ()}), sep="\n")


def policy_folder() -> Path | None:
    """The one that the service would start with."""
    try:
        return load_settings().policy_dir
    except WrongSetting as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG) from error


def or_exit(load: Callable[[], Loaded]) -> Loaded:
    """Wrong packs become lines on standard error and the exit code 2."""
    try:
        return load()
    except PolicyError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG) from error
