"""Running the command as somebody at a terminal does: a process of its own, a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def commonweal(
    folder: Path, *arguments: str, timeout: float = 120, **settings: str
) -> subprocess.CompletedProcess[str]:
    """``commonweal …`` with nothing of this test's environment but the path; output and errors are one text."""
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin"),
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT / "src"),
        "COMMONWEAL_DATA": str(folder / "data"),
        "PYTHONWARNINGS": "ignore",
        "LANG": "C.UTF-8",
    }
    return subprocess.run(
        [sys.executable, "-m", "commonweal.site.cli", *arguments],
        env=environment | settings,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=timeout,
        cwd=folder,
    )
