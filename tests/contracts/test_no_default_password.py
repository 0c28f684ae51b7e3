"""N41: nobody gets in with a password that somebody else knows; there are no passwords at all until one is set."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory

from commonweal.ground.people.models import Person
from tests.town import Town

ROOT = Path(__file__).resolve().parents[2]
GUESSES = ["", "admin", "password", "commonweal", "changeme", "demo", "officer", "None", "!"]


@pytest.fixture
def town(db: None, noon: object) -> Town:
    return Town()


def test_n41_no_account_has_a_password(town: Town) -> None:
    assert not [person for person in Person.objects.all() if person.has_usable_password()]


@pytest.mark.parametrize("guess", GUESSES)
def test_n41_no_guess_signs_anybody_in(town: Town, guess: str) -> None:
    request = RequestFactory().post("/accounts/login/")
    for name in ("", "admin", "officer", town.flo.email, town.flo.handle):
        assert authenticate(request, email=name, username=name, password=guess) is None
    client = Client()
    client.post("/accounts/login/", {"login": town.flo.email, "password": guess})
    assert "_auth_user_id" not in client.session


def test_n41_no_account_exists_on_a_fresh_site(db: None) -> None:
    assert Person.objects.count() == 0


def test_n41_no_framework_admin_is_mounted() -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def test_n41_debug_is_off_unless_asked_and_the_key_is_not_written_down() -> None:
    text = (ROOT / "src/commonweal/site/settings.py").read_text()
    assert 'env.flag("COMMONWEAL_DEBUG", False)' in text
    assert len(settings.SECRET_KEY) >= 64 and settings.SECRET_KEY not in text


def test_n41_no_password_is_a_literal_in_the_source() -> None:
    wrong = []
    for path in (ROOT / "src").rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                wrong += [
                    f"{path.name}:{node.lineno}"
                    for word in node.keywords
                    if word.arg in ("password", "raw_password")
                    and isinstance(word.value, ast.Constant)
                    and word.value.value
                ]
                if isinstance(node.func, ast.Attribute) and node.func.attr in ("set_password", "make_password"):
                    wrong.append(f"{path.name}:{node.lineno}")
    assert wrong == []


def test_n16_an_address_that_was_not_verified_opens_nothing(town: Town) -> None:
    """A sign-up sends a code and signs nobody in."""
    client = Client()
    client.post("/accounts/signup/", {"email": "new@testham.example"})
    assert "_auth_user_id" not in client.session
    assert client.get("/me/").status_code == 302
