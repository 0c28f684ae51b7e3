"""Every benchmark, small."""

from __future__ import annotations

import subprocess
import sys

for module, *arguments in (["benchmarks.pages"], ["benchmarks.elections"], ["benchmarks.ballots", "--ballots", "200"]):
    print(f"\n== {module}", flush=True)
    subprocess.run([sys.executable, "-m", module, *arguments], check=False)
