"""`aftersale policy try` and `diff`: requests decided by packs that nobody has put in force yet."""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from service.configured import decode_rules, encode_rules, limits_of, timeouts_of
from service.domain.policy import Policy
from service.operate import policy_diff_files, policy_diff_kept
from service.operate.explain_page import page
from service.operate.policy_diff import Comparison, document
from service.operate.policy_diff_page import page as diff_page
from service.operate.policy_try import tried
from service.operate.rehearsal import Rehearsal, WrongInput
from service.policies.loader import PolicyError, load_policy
from service.settings import Settings, WrongSetting, load_settings
from service.store.errors import StoreError
from service.store.kept import Kept, read_kept
from service.stream.decode import Decoded

# As with `diff` of files: 1 tells that something differs, never that it could not be found out.
DIFFER, WRONG, FAILED = 1, 2, 3
SHIPPED = "shipped"


def try_command(
    order: Annotated[Path, typer.Argument(metavar="ORDER.json", help="the data of a snapshot")],
    request: Annotated[
        Path,
        typer.Argument(
            metavar="REQUEST.json",
            help='`{"type": ..., "data": {...}}`, or the data alone with --kind; request_id and '
            "requested_at may be left out",
        ),
    ],
    kind: Annotated[str | None, typer.Option(help="of the request: refund, return, ...")] = None,
    policy_dir: Annotated[
        Path | None, typer.Option(help="packs instead of those in force: AFTERSALE_POLICY_DIR")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="the events as JSON")] = False,
) -> None:
    """Decide one request on one order and explain it; nothing is kept, nothing is sent.

    It is judged as if it had come in just when it was asked. Exit code 2 for wrong input or packs.
    """
    settings = _settings()
    try:
        found = tried(
            order,
            request,
            kind,
            policy=_policy(policy_dir or settings.policy_dir),
            limits=limits_of(settings),
            decoding=decode_rules(settings),
            encoding=encode_rules(settings),
        )
    except (WrongInput, PolicyError) as error:
        raise _wrong(error) from error
    if as_json:
        _print_json(found.events)
    else:
        _console().print(*page(found.document), sep="\n")


def diff_command(
    old: Annotated[str, typer.Argument(help="a folder of packs, or `shipped`")],
    new: Annotated[str, typer.Argument(help="a folder of packs, or `shipped`")],
    orders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="ORDERS...",
            help='files of lines `{"type": ..., "data": {...}}`, each an order or a request; also .gz',
        ),
    ] = None,
    database: Annotated[
        bool, typer.Option("--database", help="also the orders and cases that are kept there")
    ] = False,
    limit: Annotated[int, typer.Option(min=0, help="most decisions that are listed")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="the same facts as JSON")] = False,
) -> None:
    """Decide the same requests by two sets of packs and list every decision that differs.

    A request before its order waits for it. Exit code 0 where nothing differs, 1 where something does, 2
    for wrong arguments, input or packs, 3 where the database cannot be read.
    """
    settings = _settings()
    if not orders and not database:
        raise _wrong(WrongInput("ORDERS: neither a file nor --database is given"))
    try:
        before, after = (
            Rehearsal(_policy(_folder(one)), limits_of(settings)) for one in (old, new)
        )
        compared = Comparison(before, after, most=limit)
        kept = _kept(settings) if database else None
        with _progress() as progress:
            for read, where in _entries(settings, orders or (), kept, progress):
                compared.take(read, where)
        compared.finish()
    except (WrongInput, PolicyError) as error:
        raise _wrong(error) from error
    found = document(compared, policy_diff_kept.NOT_KEPT if database else ())
    if as_json:
        _print_json(found)
    else:
        _console().print(*diff_page(found), sep="\n")
    raise typer.Exit(DIFFER if compared.differ else 0)


def _entries(
    settings: Settings, files: Iterable[Path], kept: Kept | None, progress: Progress
) -> Iterator[tuple[Decoded, str]]:
    """Of the database first. The bar tells how much is read."""
    if kept is not None:
        total = len(kept.orders) + len(kept.cases)
        yield from progress.track(policy_diff_kept.entries(kept), total, description="database")
    rules = decode_rules(settings)
    for file in files:
        size = file.stat().st_size if file.exists() else 0
        task = progress.add_task(file.name, total=size)
        yield from policy_diff_files.entries(file, rules, partial(progress.advance, task))


def _progress() -> Progress:
    """On standard error, and only where somebody watches."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def _kept(settings: Settings) -> Kept:
    url = settings.database_url.get_secret_value()
    try:
        return asyncio.run(read_kept(url, timeouts_of(settings)))
    except (StoreError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(FAILED) from error


def _settings() -> Settings:
    try:
        return load_settings()
    except WrongSetting as error:
        raise _wrong(error) from error


def _folder(named: str) -> Path | None:
    return None if named == SHIPPED else Path(named)


def _policy(folder: Path | None) -> Policy:
    if folder is not None and not folder.is_dir():
        raise WrongInput(f"{folder}: no such folder of packs")
    return load_policy(folder)


def _print_json(found: Any) -> None:
    typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z).decode())


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 100, highlight=False)


def _wrong(error: Exception) -> typer.Exit:
    typer.echo(str(error), err=True)
    return typer.Exit(WRONG)
