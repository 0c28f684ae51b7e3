"""Keys on disk: made once, readable by their owner alone, the same for all who start at once."""

import stat
import subprocess
import sys

import pytest
from django.conf import settings as live

from commonweal.kernel.checks import keys_are_private
from commonweal.kernel.keys import read_key


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    monkeypatch.delenv("COMMONWEAL_TESTING_KEY", raising=False)


def test_a_key_is_made_with_256_bits_and_kept(tmp_path):
    made = read_key(tmp_path / "keys", "testing")
    assert len(bytes.fromhex(made)) == 32
    assert read_key(tmp_path / "keys", "testing") == made
    assert read_key(tmp_path / "keys", "other") != made


def test_a_key_and_its_folder_are_closed_to_others(tmp_path):
    read_key(tmp_path / "keys", "testing")
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "keys/testing.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["testing.key"]


def test_a_key_of_the_environment_wins_and_leaves_nothing_on_disk(tmp_path, monkeypatch):
    monkeypatch.setenv("COMMONWEAL_TESTING_KEY", "ab" * 32)
    assert read_key(tmp_path / "keys", "testing") == "ab" * 32
    assert not (tmp_path / "keys").exists()


def test_processes_that_start_at_once_agree_on_the_key(tmp_path):
    say = (
        "import pathlib, sys; from commonweal.kernel.keys import read_key; sys.stdin.readline();"
        "print(read_key(pathlib.Path(sys.argv[1]), 'testing'))"
    )
    for run in range(3):
        folder = tmp_path / f"keys-{run}"
        started = [
            subprocess.Popen([sys.executable, "-c", say, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             text=True, env={"PYTHONPATH": ":".join(sys.path)})
            for _ in range(4)
        ]  # fmt: skip
        for process in started:
            process.stdin.write("\n")
            process.stdin.flush()
        said = {process.communicate(timeout=60)[0].strip() for process in started}
        assert said == {(folder / "testing.key").read_text()}


def test_whoever_comes_second_takes_the_first_ones_key(tmp_path, monkeypatch):
    """Between looking and linking another process made the key: its key is the key."""
    import os

    real = os.link

    def beaten(draft, path):
        path.write_text("cd" * 32)
        path.chmod(0o600)
        return real(draft, path)

    monkeypatch.setattr(os, "link", beaten)
    assert read_key(tmp_path / "keys", "testing") == "cd" * 32
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["testing.key"]


def test_a_key_that_others_can_read_is_an_error_with_its_cure(tmp_path, settings):
    settings.KEYS_DIR = tmp_path
    read_key(tmp_path, "testing")
    assert keys_are_private() == []
    (tmp_path / "testing.key").chmod(0o640)
    (found,) = keys_are_private()
    assert found.id == "commonweal.E002"
    assert "chmod 600" in found.hint


def test_the_keys_of_the_house_are_all_different():
    held = {live.SECRET_KEY, live.BALLOT_AUTH_KEY.hex(), live.BALLOT_SLOT_KEY.hex(), live.RECEIPT_KEY.hex()}
    assert len(held) == 4
