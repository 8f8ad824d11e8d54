"""A throw-away PostgreSQL of the tests' own: reached through a socket in its folder, by nobody from outside."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER = "postgres"
PROGRAMS = ("initdb", "pg_ctl")
QUICK = "-c fsync=off -c full_page_writes=off -c listen_addresses= -c shared_buffers=16MB"


@contextmanager
def cluster() -> Iterator[str]:
    """Run a server until the block ends; yield the address of its database, whose owner may do everything."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        who = _unprivileged(folder)
        files = folder / "data"
        _run("initdb", "-D", files, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", user=who)
        _run("pg_ctl", "-D", files, "-w", "-l", folder / "log", "-o", f"-k {folder} {QUICK}", "start", user=who)
        try:
            yield f"postgresql://{OWNER}@/postgres?host={folder}"
        finally:
            _run("pg_ctl", "-D", files, "-w", "-m", "immediate", "stop", user=who)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> str | None:
    """Return whom to run as: a server refuses to run as root; None is whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    who = OWNER if OWNER in names else "nobody"
    shutil.chown(folder, who)
    return who


def _run(program: str, *arguments: str | Path, user: str | None) -> None:
    command = [_found(program) or program, *map(str, arguments)]
    group = pwd.getpwnam(user).pw_gid if user else None
    with tempfile.TemporaryFile() as out:  # a pipe would stay open as long as the server does
        ended = subprocess.run(
            command, stdout=out, stderr=subprocess.STDOUT, user=user, group=group, cwd="/", timeout=120
        )
        out.seek(0)
        assert ended.returncode == 0, out.read().decode(errors="replace")


def missing_program() -> str | None:
    """Name a program of the server that is not installed."""
    return next((program for program in PROGRAMS if not _found(program)), None)


def _found(program: str) -> str | None:
    """Find a program of the server; Debian keeps it in a folder of each version."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    return shutil.which(program, path=os.pathsep.join([*map(str, places), os.environ.get("PATH", "")]))
