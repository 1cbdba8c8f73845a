"""The commands of `aftersale policy`: what a pack's author asks before the service starts with it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from service.operate.policy_check import checked
from service.policies.loader import PolicyError, load_packs
from service.policy_rehearsals import diff_command, try_command
from service.settings import WrongSetting, load_settings

WRONG = 2

Loaded = TypeVar("Loaded")

policy_app = typer.Typer(no_args_is_help=True, help="Look at the policy packs before a start.")
policy_app.command("try")(try_command)
policy_app.command("diff")(diff_command)


@policy_app.callback()
def policy() -> None:
    """Also with one command alone it is named."""


@policy_app.command("check")
def check_command(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE|DIR]...",
            exists=True,
            help="packs beside those in force, or folders of them; without any: the packs in force",
        ),
    ] = None,
) -> None:
    """Say what is wrong with packs; else what they hold, and what of it to look at again.

    That is: grounds that rest on weak sources, law that a pack changes or leaves out, categories that the
    contract does not name. In force are the shipped packs and those of AFTERSALE_POLICY_DIR. Exit code 2
    where something is wrong.
    """
    folder = policy_folder()
    packs = [pack for file in files or () for pack in _packs(file)]
    loaded = or_exit(lambda: load_packs(folder, packs))
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    console.print(*checked(loaded, {file.name for file in packs}), sep="\n")


def _packs(file: Path) -> list[Path]:
    """The file, or those of a folder that a start with it would read or refuse."""
    if not file.is_dir():
        return [file]
    found = sorted(one for one in file.iterdir() if one.suffix in (".yaml", ".yml"))
    if not found:
        typer.echo(f"{file}: no packs in it", err=True)
        raise typer.Exit(WRONG)
    return found


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
