"""Starting: database and pages brought up to date, then gunicorn (and the worker) until Ctrl-C."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from commonweal import __version__


def _stamp() -> str:
    """What the database and the static files were last brought up to date for."""
    digest = hashlib.sha256(f"{__version__}{connection.settings_dict['NAME']}".encode())
    root = Path(__file__).resolve().parent.parent
    for path in sorted([*root.glob("**/migrations/*.py"), *root.glob("site/static/**/*")]):
        if path.is_file():
            info = path.stat()
            digest.update(f"{path.relative_to(root)} {info.st_size} {info.st_mtime_ns}".encode())
    return digest.hexdigest()


def bring_up_to_date() -> None:
    """Migrate, make the cache table, collect static files; skipped where nothing changed since the last start."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    stamp = settings.DATA_DIR / "up-to-date"
    wanted = _stamp()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if not (Path(__file__).parent / "static/built/app.css").exists():
        sys.exit("The pages' styles are not built. Run: make install (in a checkout), or install the wheel.")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(wanted)


def forget_demo(folder: Path) -> None:
    """Remove the demo's folder, and only a folder that is the demo's."""
    if (folder / "is-demo").exists():
        shutil.rmtree(folder)


def gunicorn_options() -> dict[str, Any]:
    """Gunicorn as this site runs it: threads, since requests wait for the database."""
    single = connection.vendor == "sqlite"
    return {
        "bind": settings.BIND,
        "workers": 1 if settings.DEMO else settings.WORKERS,
        "threads": settings.THREADS,
        "worker_class": "gthread",
        "preload_app": True,
        "timeout": 60,
        "graceful_timeout": 5,
        "control_socket_disable": True,
        "loglevel": "warning",
        "worker_tmp_dir": "/dev/shm" if not single else None,  # noqa: S108
        "forwarded_allow_ips": "127.0.0.1",
    }


def run_web() -> None:
    """Serve until a signal; returns only by leaving the process."""
    from gunicorn.app.base import BaseApplication

    class Web(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in gunicorn_options().items():
                if name in self.cfg.settings and value is not None:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from .wsgi import application

            connection.close()
            return application

    Web().run()


def run_site() -> int:
    """Web and worker as two processes under one command: when one ends, so does the other."""
    web = [
        sys.executable,
        "-c",
        "from commonweal.site.cli import prepare, main; import os; "
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'commonweal.site.settings'); prepare(); "
        "from commonweal.site.server import run_web; run_web()",
    ]
    worker = [sys.executable, "-m", "commonweal.site.cli", "django", "db_worker", "--interval", "2"]
    children = [subprocess.Popen(web), subprocess.Popen(worker)]

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"Commonweal runs on {settings.SITE_URL} – stop it with Ctrl-C", flush=True)
    while all(child.poll() is None for child in children):
        time.sleep(0.3)
    stop(signal.SIGTERM, None)
    return max(abs(child.wait(timeout=15)) for child in children)
