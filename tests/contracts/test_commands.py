"""The command line: its help reads well, the doctor finds faults, the demo stays on this machine."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import click
import pytest

from .commands import commonweal

GROUPS = ("places", "roll", "people", "rounds")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh installation with its database."""
    folder = tmp_path_factory.mktemp("site")
    ran = commonweal(folder, "django", "migrate", "--verbosity", "0")
    assert ran.returncode == 0, ran.stdout
    return folder


def test_help_says_what_it_is_and_names_every_command(tmp_path: Path) -> None:
    ran = commonweal(tmp_path, "--help")
    assert ran.returncode == 0
    for name in ("demo", "serve", "doctor", *GROUPS):
        line = re.search(rf"^  {name}\s+(\S.*)$", ran.stdout, re.MULTILINE)
        assert line and line.group(1)[0].isupper(), name
    assert "a neighbourhood runs itself together" in ran.stdout


def leaves(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    found: list[tuple[tuple[str, ...], click.Command]] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found.append(((*path, name), command))
        if isinstance(command, click.Group):
            found += leaves(command, (*path, name))
    return found


def test_every_command_says_in_a_sentence_what_it_does() -> None:
    from commonweal.site.cli import main

    for path, command in leaves(main):
        said = (command.get_short_help_str(200) or "").strip()
        assert len(said) > 12 and said[0].isupper(), path
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                assert parameter.help or "--" not in parameter.opts[0] or parameter.name in ("version", "help"), (
                    path,
                    parameter.opts,
                )


@pytest.mark.parametrize(
    "words",
    [(group,) for group in GROUPS]
    + [
        ("demo",),
        ("serve",),
        ("doctor",),
        ("rounds", "import-pabulib"),
        ("rounds", "recount"),
        ("roll", "import"),
        ("places", "import"),
        ("people", "give-role"),
    ],
)
def test_each_commands_help_opens(tmp_path: Path, words: tuple[str, ...]) -> None:
    ran = commonweal(tmp_path, *words, "--help")
    assert ran.returncode == 0, ran.stdout
    assert ran.stdout.startswith("Usage:")
    assert "Traceback" not in ran.stdout


def test_an_unknown_command_is_a_sentence(tmp_path: Path) -> None:
    ran = commonweal(tmp_path, "explode")
    assert ran.returncode == 2 and "Traceback" not in ran.stdout and "No such command" in ran.stdout


def test_the_doctor_is_content_with_a_fresh_site(site: Path) -> None:
    ran = commonweal(
        site, "doctor", COMMONWEAL_SITE_URL="https://decide.example.org", COMMONWEAL_HOSTS="decide.example.org"
    )
    assert ran.returncode == 0, ran.stdout
    assert "Everything is set right" in ran.stdout


def test_the_doctor_finds_a_missing_guard_and_names_the_cure(site: Path) -> None:
    with sqlite3.connect(site / "data/commonweal.sqlite3") as database:
        database.execute("DROP TRIGGER guard_box_ballot_delete")
    ran = commonweal(site, "doctor", COMMONWEAL_SITE_URL="https://decide.example.org")
    assert ran.returncode == 1
    assert "guard_box_ballot_delete is missing" in ran.stdout and "commonweal django migrate" in ran.stdout
    assert commonweal(site, "django", "migrate", "--verbosity", "0").returncode == 0
    assert commonweal(site, "doctor", COMMONWEAL_SITE_URL="https://decide.example.org").returncode == 0


def test_the_doctor_finds_a_key_that_others_can_read(site: Path) -> None:
    key = site / "data/keys/slot.key"
    key.chmod(0o644)
    ran = commonweal(site, "doctor", COMMONWEAL_SITE_URL="https://decide.example.org")
    key.chmod(0o600)
    assert ran.returncode == 1
    assert "Others can read" in ran.stdout and f"chmod 600 {key}" in ran.stdout


def test_the_doctor_finds_a_database_that_was_never_made(tmp_path: Path) -> None:
    ran = commonweal(tmp_path, "doctor", COMMONWEAL_SITE_URL="https://decide.example.org")
    assert ran.returncode > 0 and "Traceback" not in ran.stdout
    assert "commonweal django migrate" in ran.stdout


def test_the_doctor_finds_a_database_that_does_not_answer(tmp_path: Path) -> None:
    ran = commonweal(
        tmp_path,
        "doctor",
        DATABASE_URL="postgresql://nobody@127.0.0.1:1/none",
        COMMONWEAL_SITE_URL="https://decide.example.org",
    )
    assert ran.returncode > 0 and "Traceback" not in ran.stdout
    assert "does not answer" in ran.stdout


def test_keys_are_made_on_first_start_for_their_owner_alone(site: Path) -> None:
    keys = sorted((site / "data/keys").glob("*.key"))
    assert {key.stem for key in keys} >= {"django", "auth", "slot", "receipt"}
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}
    assert (site / "data/keys").stat().st_mode & 0o077 == 0
    assert len({key.read_text() for key in keys}) == len(keys)
    assert all(len(key.read_text()) >= 64 for key in keys)


@pytest.mark.parametrize(
    "bind", ["0.0.0.0:8123", "[::]:8123", "192.0.2.7:8123", ":8123", "example.org:8123", "127.0.0.1.example.org:80"]
)
def test_the_demo_refuses_to_listen_to_others(tmp_path: Path, bind: str) -> None:
    ran = commonweal(
        tmp_path, "demo", "--build-only", COMMONWEAL_BIND=bind, COMMONWEAL_DEMO_DATA=str(tmp_path / "demo")
    )
    assert ran.returncode != 0
    assert "where others can reach it" in ran.stdout
    assert not (tmp_path / "demo/commonweal.sqlite3").exists(), "nothing was built"


def test_a_live_site_has_no_demo_pages(tmp_path: Path) -> None:
    ran = commonweal(
        tmp_path,
        "django",
        "shell",
        "-c",
        "from django.urls import reverse, NoReverseMatch\ntry:\n    print(reverse('demo_mail'))\n"
        "except NoReverseMatch:\n    print('none')",
    )
    assert ran.stdout.strip().splitlines()[-1] == "none"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMMONWEAL_THREADS", "many"),
        ("COMMONWEAL_DEBUG", "perhaps"),
        ("DATABASE_URL", "mysql://x/y"),
        ("COMMONWEAL_WORKERS", "-1"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name(tmp_path: Path, name: str, value: str) -> None:
    ran = commonweal(tmp_path, "django", "check", **{name: value})
    assert ran.returncode != 0
    assert name in ran.stdout.splitlines()[-1] or name in ran.stdout[-400:]
