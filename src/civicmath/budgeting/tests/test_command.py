"""The command line, run as a user runs it."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .test_pabulib_reader import TOWN

SOURCE = Path(__file__).resolve().parents[3]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-m", "civicmath", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.pb"
    path.write_text(TOWN)
    return path


def bundle(path: Path, **parts: object) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("ballots.pb", TOWN)
        for name, content in parts.items():
            packed.writestr(f"{name}.json", json.dumps(content))
    return path


def test_plain(town):
    found = run("count", town)
    assert found.returncode == 0, found.stderr
    assert "1. b  50  votes 2  greedy  Lamp" in found.stdout


def test_json(town):
    found = run("count", town, "--rule", "equal-shares", "--completion", "u", "--json", "--explain")
    record = json.loads(found.stdout)
    assert record["selected"] == ["b"]
    assert (record["cost"], record["budget"]) == (50, 100)
    assert record["rule"] == {
        "rule": "equal-shares", "utility": "cost", "completion": "u",
        "start": "exact", "increment": 1, "ties": "cost,votes,id",
    }  # fmt: skip
    assert record["input_sha256"] == hashlib.sha256(TOWN.encode()).hexdigest()
    assert record["engine"].startswith("civicmath ")
    assert record["repairs"] == []
    assert record["rounds"][0]["rho"] == "1/2"
    assert record["reasons"][0]["project"] == "a"
    assert (
        found.stdout == run("count", town, "--rule", "equal-shares", "--completion", "u", "--json", "--explain").stdout
    )


def test_gzip(town, tmp_path):
    packed = tmp_path / "town.pb.gz"
    packed.write_bytes(gzip.compress(town.read_bytes()))
    assert json.loads(run("count", packed, "--json").stdout)["selected"] == ["b"]


def test_a_bundle_that_agrees(tmp_path):
    rule = {"rule": "equal-shares", "completion": "add1u"}
    path = bundle(tmp_path / "b.zip", rule=rule, result={"selected": ["b"]})
    found = run("count", path)
    assert found.returncode == 0, found.stderr
    assert "agrees with the published result" in found.stdout
    assert "completion add1u" in found.stdout


def test_a_bundle_that_differs(tmp_path):
    path = bundle(tmp_path / "b.zip", rule={"rule": "greedy"}, result={"selected": ["a"]})
    found = run("count", path)
    assert found.returncode == 1
    assert "counted but not published: b; published but not counted: a" in found.stdout


def test_flags_go_before_the_stated_rule(tmp_path):
    path = bundle(tmp_path / "b.zip", rule={"rule": "equal-shares", "completion": "u"})
    record = json.loads(run("count", path, "--ties", "lot:7", "--json").stdout)
    assert (record["rule"]["rule"], record["rule"]["ties"]) == ("equal-shares", "lot:7")


def test_a_rule_in_the_file(tmp_path):
    path = tmp_path / "town.pb"
    stated = '"{""rule"": ""equal-shares"", ""utility"": ""cardinality""}"'
    path.write_text(TOWN.replace("currency;", f"commonweal_rule;{stated}\ncurrency;"))
    record = json.loads(run("count", path, "--json").stdout)
    assert record["rule"]["utility"] == "cardinality"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--utility", "points"), "cannot count approval ballots with the utility 'points'"),
        (("--completion", "u"), "greedy has no completion"),
        (("--ties", "votes"), "end it with id, order or lot:SEED"),
        (("--increment", "0"), "must be above zero"),
        (("--increment", "one"), "is not a number"),
    ],
)
def test_bad_flags(town, arguments, sentence):
    found = run("count", town, *arguments)
    assert found.returncode == 2
    assert sentence in found.stderr
    assert "Traceback" not in found.stderr


def test_bad_files(tmp_path):
    bad = tmp_path / "bad.pb"
    bad.write_text(TOWN.replace("2;b", "2;c"))
    found = run("count", bad, tmp_path / "none.pb")
    assert found.returncode == 2
    assert "line 16, column vote: 'c' is not a project of this file" in found.stderr
    assert "none.pb: No such file" in found.stderr
    for name, content in (("x.gz", b"\x1f\x8bxx"), ("x.zip", b"PK\x03\x04xx")):
        (tmp_path / name).write_bytes(content)
        assert "cannot be unpacked" in run("count", tmp_path / name).stderr


def test_help():
    found = run("--help")
    assert found.returncode == 0
    assert "examples:" in found.stdout
