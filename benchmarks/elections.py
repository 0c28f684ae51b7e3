"""Import, count, explain and publish real elections: seconds and peak memory of one process for each file.

    python -m benchmarks.elections ../shared/data/pabulib/Poland_Wroclaw_2015_150_-_500.pb.gz
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = """
import gzip, pathlib, resource, sys, time, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from commonweal.capabilities.budgeting.actions.imports import import_pabulib
from commonweal.ground.places.models import Place
place = Place.objects.create(slug="elections", name="Elections", kind="city")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
file = pathlib.Path(sys.argv[1]); raw = file.read_bytes()
data = gzip.decompress(raw) if file.suffix == ".gz" else raw
spec = {"rule": "equal-shares", "utility": "", "completion": "add1u", "start": "floor", "increment": 1,
        "ties": "cost,votes,id"}
for rule, name in ((None, "the file's rule"), (spec, "Equal Shares, add1u")):
    start = time.perf_counter()
    try:
        done = import_pabulib(place, data, file.name, rule)
    except ValueError as error:
        print(f"  {name:<22} {error}"); continue
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    story = done.round.result.story
    rate = story["voters"] / took
    print(f"  {name:<22} {took:7.2f} s  {rate:9.0f} ballots/s  peak {peak // 1024} MB ({before // 1024} before)")
"""


def main() -> None:
    """Each file in a process of its own."""
    default = ROOT.parent / "shared/data/pabulib/Poland_Wroclaw_2015_150_-_500.pb.gz"
    for name in sys.argv[1:] or [str(default)]:
        print(Path(name).name, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            env = os.environ | {"COMMONWEAL_DATA": folder, "DATABASE_URL": "", "PYTHONPATH": f"{ROOT}/src",
                                "DJANGO_SETTINGS_MODULE": "commonweal.site.settings"}
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", WORK, name], env=env, check=True)
            print(f"  whole process {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
