"""Who may open what: every name of the URL map against seven visitors, compared with the checked-in matrix.

To write it anew after a decision: ``COMMONWEAL_WRITE=1 python -m pytest tests/architecture/test_access_matrix.py``,
then read the difference line by line.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.module_loading import import_string

from commonweal.capabilities.budgeting.actions import rounds
from commonweal.kernel.access import rule_of
from tests.town import sign_in

from .world import ROLES, Page, World, pages

MATRIX = Path(__file__).with_name("access_matrix.tsv")
HEADER = "\t".join(("name", "method", "page", *ROLES))


def answer(world: World, client: Client, method: str, address: str) -> str:
    """The status, and for a redirect whether it leads to the sign-in; whatever was written is undone."""
    client.raise_request_exception = False
    with transaction.atomic():
        response = client.get(address) if method == "GET" else client.post(address)
        transaction.set_rollback(True)
    if response.status_code in (301, 302):
        return "sign-in" if response["Location"].startswith("/accounts/login/?") else "302"
    return str(response.status_code)


def rows_of(world: World, page: Page) -> list[str]:
    made = []
    for number, address in enumerate(world.addresses(page)):
        for method in ("GET", "POST"):
            said = [answer(world, world.client(role), method, address) for role in ROLES]
            made.append("\t".join((page.name, method, str(number), *said)))
    return made


def test_n21_every_address_answers_every_visitor_as_the_matrix_says(world: World) -> None:
    now = [row for page in pages() for row in rows_of(world, page)]
    if os.environ.get("COMMONWEAL_WRITE"):
        MATRIX.write_text("\n".join([HEADER, *now]) + "\n")
    said = MATRIX.read_text().splitlines()
    assert said[0] == HEADER
    assert now == said[1:]


def test_every_view_has_exactly_one_rule() -> None:
    external = import_string(settings.ACCESS_EXTERNAL_VIEWS)
    without = [page.name for page in pages() if rule_of(page.view, external) is None]
    both = [
        page.name
        for page in pages()
        if page.rule is not None and any(page.view.__module__.startswith(package) for package in external)
    ]
    assert (without, both) == ([], [])


def test_every_package_of_the_table_of_third_party_views_is_used() -> None:
    used = {page.view.__module__ for page in pages()}
    served_in_debug = {"django.views.static", "django.contrib.staticfiles.views", "django.views.i18n"}
    idle = [
        package
        for package in import_string(settings.ACCESS_EXTERNAL_VIEWS)
        if package not in served_in_debug and not any(name.startswith(package) for name in used)
    ]
    assert idle == []


def test_no_name_of_the_map_is_used_twice() -> None:
    names = [page.name for page in pages()]
    assert sorted(set(names)) == sorted(names)


@override_settings(ROOT_URLCONF="tests.architecture.naked_urls")
def test_a_view_without_a_rule_answers_403_to_everybody(world: World) -> None:
    for role in ROLES:
        assert world.client(role).get("/naked/").status_code == 403, role


@pytest.mark.parametrize("role", ["officer", "officer_other_tenant"])
def test_n23_a_round_of_another_tenant_is_not_found_under_ones_own_address(world: World, role: str) -> None:
    client = world.client(role)
    own = "testham" if role == "officer" else "otherton"
    foreign = rounds.start_round(world.town.elsewhere, "Elsewhere", "estate", world.town.cy)
    slug = foreign.slug if own == "testham" else world.voting.slug
    for page in pages():
        if {"place", "round"} <= set(page.arguments):
            for kwargs in world.arguments(page):
                address = reverse(page.name, kwargs=kwargs | {"place": own, "round": slug})
                for status in (client.get(address).status_code, client.post(address).status_code):
                    assert status in (404, 405), (page.name, status)


def test_n23_an_elector_of_another_tenant_is_not_found(world: World) -> None:
    cy = sign_in(world.town.cy, second_factor=True)
    pk = world.arguments(next(p for p in pages() if p.name == "elector_code"))[0]["pk"]
    assert cy.get(f"/otherton/desk/people/{pk}/code/").status_code == 404
    assert cy.post(f"/otherton/desk/people/{pk}/code/").status_code == 404


def test_n21_a_draft_round_is_there_for_officers_of_its_place_alone(world: World) -> None:
    address = f"/testham/decide/{world.draft.slug}/"
    said = {role: world.client(role).get(address).status_code for role in ROLES}
    assert {role for role, status in said.items() if status == 200} == {"officer", "officer_one_factor"}
    assert {status for role, status in said.items() if not role.startswith("officer")} == {404}


def test_n22_only_the_author_opens_or_erases_a_draft_or_appeals(world: World) -> None:
    base = f"/testham/decide/{world.ideas.slug}/ideas/"
    for role in ROLES[2:]:
        client = world.client(role)
        assert client.get(f"{base}draft/{world.kept.token}/").status_code == 404, role
        assert client.post(f"{base}draft/{world.kept.token}/", {"title": "Mine now"}).status_code == 404, role
        assert client.post(f"{base}draft/{world.idea.token}/erase/").status_code == 404, role
        assert client.post(f"{base}{world.rejected.number}/appeal/", {"text": "Again"}).status_code == 403, role
    world.kept.refresh_from_db()
    assert world.kept.title == "Half a thought"
    assert world.client("resident").post(f"{base}{world.rejected.number}/appeal/", {"text": "Again"}).status_code == 302
