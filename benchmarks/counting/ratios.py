"""Ratios of a peer's time to ours: reading, greedy and Equal Shares on given Pabulib files."""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

OURS = """
import json, sys, time
from civicmath.budgeting import RuleSpec, count
from civicmath.budgeting.pabulib import read

def best(work):
    times = []
    for _ in range(3):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times), result

path, add1u = sys.argv[1], sys.argv[2] == "yes"
data = open(path, "rb").read()
out = {}
seconds, file = best(lambda: read(data, path))
out["read"] = [seconds, None]
rules = {"greedy": RuleSpec("greedy"), "equal shares": RuleSpec("equal-shares")}
if add1u:
    rules["add1u"] = RuleSpec("equal-shares", completion="add1u", start="floor")
for name, rule in rules.items():
    seconds, outcome = best(lambda: count(file.instance, file.ballots, rule))
    out[name] = [seconds, sorted(outcome.selected)]
print(json.dumps(out))
"""

PEER = """
import json, sys, time
try:
    from pabutools.election import Cost_Sat, Additive_Cardinal_Sat, Additive_Borda_Sat, parse_pabulib
    from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares
except ImportError:
    print("null")
    sys.exit()

def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result

out = {}
seconds, (instance, profile) = timed(lambda: parse_pabulib(sys.argv[1]))
out["read"] = [seconds, None]
kind = instance.meta["vote_type"]
measure = {"cumulative": Additive_Cardinal_Sat, "ordinal": Additive_Borda_Sat}.get(kind, Cost_Sat)
if kind in ("approval", "choose-1"):  # elsewhere the peer divides scores by costs
    seconds, won = timed(lambda: greedy_utilitarian_welfare(instance, profile, sat_class=measure))
    out["greedy"] = [seconds, sorted(p.name for p in won)]
merged = profile.as_multiprofile()
seconds, won = timed(lambda: method_of_equal_shares(instance, merged, sat_class=measure))
out["equal shares"] = [seconds, sorted(p.name for p in won)]
print(json.dumps(out))
"""


def run(program: str, *arguments: str) -> dict[str, list] | None:
    """The times and winners that a program prints."""
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def unpacked(path: Path, folder: str) -> Path:
    """The path of the plain .pb file."""
    if path.suffix != ".gz":
        return path
    plain = Path(folder) / path.stem
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    return plain


def report(path: Path, add1u: bool) -> None:
    """Print the table of one file."""
    with tempfile.TemporaryDirectory() as folder:
        plain = str(unpacked(path, folder))
        ours = run(OURS, plain, "yes" if add1u else "no")
        peer = run(PEER, plain)
    assert ours is not None
    print(path.name)
    for name, (seconds, won) in ours.items():
        line = f"  {name:14}{seconds * 1000:10.1f} ms"
        if peer and name in peer:
            other, theirs = peer[name]
            same = "" if won is None else "  same" if won == theirs else "  DIFFERENT"
            line += f"   peer {other * 1000:10.1f} ms   ratio {other / seconds:8.1f}{same}"
        print(line)
    if peer is None:
        print("  (pabutools is not installed: no ratios)")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("files", nargs="+", type=Path)
    options.add_argument("--add1u", action="store_true")
    chosen = options.parse_args()
    for one in chosen.files:
        report(one, chosen.add1u)
