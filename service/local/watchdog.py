"""Holds one server process: it ends when told to, and also when whoever started it dies.

Run as a script of its own: `watchdog.py FOLDER USER COMMAND...`. The end of standard input is the
sign, for a pipe's other end closes with its process, however that ends. FOLDER is removed then; `-`
keeps it, as a server does that ends by itself: its log says why. USER runs the server; `-` is the one
who asks.
"""

import os
import select
import shutil
import signal
import subprocess
import sys

# A broker killed while it stops recovers its log at the next start, and cuts off what is damaged.
_PATIENCE = 60.0


def main() -> int:
    folder, user, *command = sys.argv[1:]
    # A shell's background job ignores SIGINT, and so would the server: it could only be killed.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, user=None if user == "-" else user)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while server.poll() is None:
        readable, _, _ = select.select([sys.stdin], [], [], 0.2)
        if readable and os.read(sys.stdin.fileno(), 1) == b"":
            _end(server)
            if folder != "-":
                shutil.rmtree(folder, ignore_errors=True)
    return server.returncode


def _end(server: subprocess.Popen[bytes]) -> None:
    # SIGINT is a fast stop to Postgres and an orderly one to a JVM.
    server.send_signal(signal.SIGINT)
    try:
        server.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


if __name__ == "__main__":
    sys.exit(main())
