"""Headers of every answer, and N31: nobody is sent to another site."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from commonweal.capabilities.budgeting.actions import ideas
from commonweal.ground.people.actions import start_behalf
from commonweal.ground.people.who import Actor
from commonweal.site import headers
from tests.town import Town, sign_in

EVIL = [
    "//evil.example",
    "https://evil.example/",
    "http:evil.example",
    "/\\evil.example",
    "///evil.example",
    "javascript:alert(1)",
    "https:/evil.example",
    "\\\\evil.example",
    "//evil.example/%2f..",
    "/%09/evil.example",
    "https://localhost@evil.example",
    "https://testserver.evil.example",
]
POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "img-src": "'self' data:",
}


@pytest.fixture
def town(db: None, noon: object) -> Town:
    return Town()


@pytest.mark.parametrize(
    "address", ["/", "/testham/", "/testham/desk/", "/nowhere/at/all/", "/accounts/login/", "/media/x.webp"]
)
def test_every_answer_carries_the_headers(town: Town, address: str) -> None:
    answer = Client().get(address)
    said = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert said == POLICY
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


def test_no_script_or_style_is_allowed_inline() -> None:
    assert not [word for word in ("unsafe", "*", "http") if word in headers.POLICY]


def test_cookies_are_closed_to_scripts_and_to_other_sites() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY and settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.CSRF_COOKIE_SECURE == settings.SESSION_COOKIE_SECURE == settings.HTTPS


def test_a_form_from_another_site_is_refused(town: Town) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/me/", {"name": "Stolen"})
    assert answer.status_code == 403
    town.ada.refresh_from_db()
    assert town.ada.name == "Ada"


@pytest.mark.parametrize("evil", EVIL)
def test_n31_signing_in_leads_to_no_other_site(town: Town, evil: str) -> None:
    answer = sign_in(town.ada).get("/accounts/login/", {"next": evil})
    assert answer.status_code == 302
    assert stays_here(answer["Location"]), answer["Location"]
    page = Client().get("/accounts/login/", {"next": evil}).content.decode()
    assert f'href="{evil}' not in page and f'action="{evil}' not in page


@pytest.mark.parametrize("evil", EVIL)
def test_n31_helping_somebody_leads_to_no_other_site(town: Town, evil: str) -> None:
    form = {"name": "Eve", "consent": "spoken", "answer": "phone", "reach": "01632 960 000", "next": evil}
    for more in ({"next": evil}, {}):
        answer = sign_in(town.di).post("/testham/behalf/" + (f"?next={evil}" if not more else ""), form | more)
        assert answer.status_code == 302
        assert stays_here(answer["Location"]), answer["Location"]


@pytest.mark.parametrize("evil", EVIL)
def test_n31_signing_out_leads_to_no_other_site(town: Town, evil: str) -> None:
    answer = sign_in(town.ada).post("/accounts/logout/", {"next": evil})
    assert answer.status_code == 302 and stays_here(answer["Location"])


def test_n31_a_page_that_needs_an_account_comes_back_to_itself(town: Town) -> None:
    answer = Client().get("/testham/desk/?next=//evil.example")
    assert answer["Location"].startswith("/accounts/login/?next=%2Ftestham%2Fdesk%2F")


def test_a_form_that_needs_an_account_comes_back_to_a_page_that_can_be_read(town: Town) -> None:
    """After signing in the browser asks with GET: an address that only takes forms would be a dead end."""
    made = town.collecting()
    draft = ideas.save_draft(made, Actor(town.ada), {"title": "A bench", "what": "By the pond."})
    idea = ideas.send_idea(draft, Actor(town.ada))
    answer = Client().post(f"/testham/decide/{made.slug}/ideas/{idea.number}/support/")
    assert answer.status_code == 302
    back = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    assert sign_in(town.ada).get(back).status_code in (200, 302), back


def test_the_comparison_knows_another_site() -> None:
    assert not any(stays_here(evil) for evil in EVIL if not evil.startswith("/%09"))
    assert stays_here("/testham/") and stays_here("/me/?x=1")


def stays_here(location: str) -> bool:
    parts = urlsplit(location.replace("\\", "/"))
    return not parts.scheme and not parts.netloc and location.startswith("/") and not location.startswith(("//", "/\\"))


def test_n31_the_helpers_mode_is_not_opened_by_a_link(town: Town) -> None:
    made = start_behalf(town.di, town.place, name="Eve", reach="1", answer="phone", consent="spoken")
    client = sign_in(town.di)
    client.get(f"/testham/behalf/?behalf={made.pk}")
    assert "behalf" not in client.session
