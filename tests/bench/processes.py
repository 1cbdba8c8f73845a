"""What processes use of the machine, as Linux counts it."""

import os
from pathlib import Path

_SERVERS = {"java": "broker", "postgres": "Postgres"}


def cpu_seconds(pid: int) -> float:
    """Of a process, and of the children that it has waited for."""
    return sum(int(ticks) for ticks in _fields(pid)[11:15]) / os.sysconf("SC_CLK_TCK")


def cpu_of_servers() -> dict[str, float]:
    """Seconds used so far by the broker and the database that this process started; others' are not ours."""
    used = dict.fromkeys(_SERVERS.values(), 0.0)
    parents = _parents()
    for pid, (name, _) in parents.items():
        if name in _SERVERS and _is_ours(pid, parents):
            try:
                used[_SERVERS[name]] += cpu_seconds(pid)
            except OSError:
                continue
    return used


def resident_mib(pid: int) -> float:
    """Memory that it really has."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def machine() -> str:
    """By its size alone."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB"


def _parents() -> dict[int, tuple[str, int]]:
    """Name and parent of each process that there is."""
    found: dict[int, tuple[str, int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name = (folder / "comm").read_text().strip()
            found[int(folder.name)] = (name, int(_fields(int(folder.name))[1]))
        except OSError:
            continue
    return found


def _is_ours(pid: int, parents: dict[int, tuple[str, int]]) -> bool:
    while pid in parents:
        if pid == os.getpid():
            return True
        pid = parents[pid][1]
    return False


def _fields(pid: int) -> list[str]:
    """Of /proc/PID/stat from the third on: a name may hold blanks."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
