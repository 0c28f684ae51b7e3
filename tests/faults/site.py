"""A site of its own for one fault: data folder, database, keys, and real processes.

Faults need what a test's database cannot give: several connections to one file, a clock that runs, a server that can
be killed. So each fault runs in subprocesses, on SQLite or PostgreSQL as the pass of the suite has it.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]


class Site:
    """An installation that lives as long as its test."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.environment = {
            name: value for name, value in os.environ.items()
            if not name.startswith(("COMMONWEAL_", "PYTEST_", "DJANGO_", "TEST_", "DATABASE_"))
        } | {
            "COMMONWEAL_DATA": str(folder), "DATABASE_URL": database_url, "COMMONWEAL_DEBUG": "1",
            "COMMONWEAL_WORKERS": "2", "COMMONWEAL_THREADS": "4", "COMMONWEAL_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "commonweal.site.settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }  # fmt: skip

    def start(self, *arguments: str, **extra: str) -> subprocess.Popen[str]:
        """A process of this site."""
        return subprocess.Popen(
            [sys.executable, *arguments], env=self.environment | extra, cwd=self.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, program: str, **arguments: Any) -> Any:
        """Run one of ``programs`` to its end; what it found."""
        process = self.start("-m", "tests.faults.programs", program, json.dumps(arguments))
        said, wrong = process.communicate(timeout=1800)
        assert process.returncode == 0, f"{program} failed:\n{wrong[-4000:]}"
        return json.loads(said.splitlines()[-1])


@contextlib.contextmanager
def open_site(folder: Path) -> Iterator[Site]:
    """A site on the kind of database that this pass runs on, migrated and empty."""
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        yield _migrated(Site(folder, f"sqlite:///{folder / 'fault.sqlite3'}"))
        return
    known, name = settings.DATABASES["default"], f"cw_fault_{uuid.uuid4().hex[:12]}"
    account = f"{known['USER']}:{known['PASSWORD']}" if known["PASSWORD"] else known["USER"]
    server = f"postgresql://{account}@{known['HOST']}:{known['PORT'] or 5432}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield _migrated(Site(folder, f"{server}/{name}"))
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _migrated(site: Site) -> Site:
    for command in (["migrate", "-v0"], ["createcachetable"]):
        process = site.start("-m", "commonweal.site.cli", "django", *command)
        _said, wrong = process.communicate(timeout=300)
        assert process.returncode == 0, wrong[-4000:]
    return site


class Server:
    """gunicorn as the product starts it, on a free port of this machine."""

    def __init__(self, site: Site) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        serve = "import django; django.setup(); from commonweal.site.server import run_web; run_web()"
        self.process = site.start("-c", serve, COMMONWEAL_BIND=f"127.0.0.1:{self.port}")

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def wait(self) -> None:
        """Until it answers; a minute at the most."""
        for _ in range(600):
            assert self.process.poll() is None, self.process.communicate()[1][-4000:]
            with contextlib.suppress(OSError):
                urllib.request.urlopen(self.address("/healthz"), timeout=5).close()
                return
            time.sleep(0.1)
        raise AssertionError("the server did not answer within a minute")

    def workers(self) -> list[int]:
        """Process ids of the web workers that run now."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate(timeout=30)


@contextlib.contextmanager
def running(site: Site) -> Iterator[Server]:
    """The server, until the block ends."""
    server = Server(site)
    try:
        server.wait()
        yield server
    finally:
        server.stop()
