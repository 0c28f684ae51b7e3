"""N27, N28: what people type is shown as typed and does nothing. N30: a filter is a word, never a piece of SQL."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from commonweal.capabilities.budgeting.actions import ideas, rounds
from commonweal.ground.people.actions import rename
from commonweal.ground.people.who import Actor
from tests.town import POUND, Town, sign_in

from .makers import fresh, publish, send, vote

NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "<svg onload=alert(1)>",
    "{{ settings.SECRET_KEY }}",
    "</textarea><script>x</script>",
]


class Live(HTMLParser):
    """Everything on a page that a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: (value or "").strip().lower() for name, value in attrs}
        runs = tag == "script" and "src" not in said
        runs |= any(name.startswith("on") for name in said)
        runs |= any(said.get(name, "").startswith("javascript:") for name in ("href", "src", "action", "formaction"))
        if runs or said.get("src") == "x":
            self.found.append(self.get_starttag_text() or tag)


def inert(html: str) -> bool:
    reader = Live()
    reader.feed(html)
    return not reader.found


@pytest.mark.parametrize("nasty", NASTY)
def test_n27_n28_words_in_every_field_are_inert_on_every_page(town: Town, nasty: str) -> None:
    made = town.collecting(title=f"R {nasty}"[:120], summary=nasty)
    rename(town.ada, nasty)
    short = nasty[:60]
    idea = send(
        town, made, title=nasty, what=nasty, category=short, where="words", where_words=nasty, beneficiaries=nasty
    )
    kept = ideas.save_draft(made, Actor(town.ada), {"title": nasty, "what": nasty})
    lost = send(town, made, title=nasty)
    remark = ideas.comment(idea, Actor(town.ada), nasty)
    ideas.comment(idea, Actor(town.bo), nasty, parent=remark)
    ideas.reject_idea(lost, nasty, town.flo)
    ideas.appeal(lost, Actor(town.ada), nasty)
    ideas.hide(remark, nasty, town.flo)
    base, desk = f"/testham/decide/{made.slug}/", f"/testham/desk/{made.slug}/"
    ada, flo = sign_in(town.ada), town.officer()
    seen = [
        ada.get(address).content.decode()
        for address in (
            base,
            f"{base}rules/",
            f"{base}ideas/",
            f"{base}ideas/{idea.number}/",
            f"{base}ideas/{lost.number}/",
            "/me/",
            f"{base}ideas/draft/{kept.token}/",
            "/testham/",
            "/testham/decide/",
        )
    ]
    seen += [
        flo.get(address).content.decode()
        for address in (
            "/testham/desk/",
            desk,
            f"{desk}ideas/",
            f"{desk}ideas/{idea.number}/",
            f"{desk}setup/basics/",
            "/testham/desk/people/",
        )
    ]
    ideas.reject_idea(lost, nasty, town.flo)
    ideas.accept_idea(idea, 100 * POUND, nasty, town.flo)
    made = rounds.change_round(
        made, {"opens_at": made.ideas_open_at, "ideas_close_at": None, "ideas_open_at": None}, town.flo
    )
    made = rounds.open_voting(fresh(made), town.flo)
    seen += [
        ada.get(address).content.decode()
        for address in (f"{base}projects/", f"{base}projects/{idea.number}/", f"{base}vote/", "/testham/")
    ]
    code = town.codes(made, 1)[0]
    for step in ("start", "review"):
        seen.append(
            ada.post(
                f"{base}vote/ballot/",
                {"code": code, "step": step, f"pick-{idea.number}": "on", "q": nasty, "category": nasty},
            ).content.decode()
        )
    vote(town, made, [idea.number])
    publish(town, made)
    seen += [
        ada.get(address).content.decode()
        for address in (f"{base}result/", f"{base}result/steps/", f"{base}money/", f"{base}projects/{idea.number}/")
    ]
    assert all("<html" in html or "<p>" in html for html in seen)
    assert [html[:200] for html in seen if not inert(html)] == []


@pytest.mark.parametrize("nasty", NASTY)
def test_n27_a_filter_is_shown_as_text(town: Town, nasty: str) -> None:
    made = town.collecting()
    client = sign_in(town.ada)
    for field in ("q", "category", "page", "next"):
        assert inert(client.get(f"/testham/decide/{made.slug}/ideas/", {field: nasty}).content.decode())
        assert inert(client.get("/testham/", {field: nasty}).content.decode())
    assert inert(town.officer().get("/testham/desk/people/", {"q": nasty}).content.decode())


def test_a_live_script_would_be_seen() -> None:
    assert not inert("<p><script>alert(1)</script>")
    assert not inert('<a href="javascript:alert(1)">')


SQL = [
    "' ; --",
    "'; DROP TABLE budgeting_idea; --",
    "1) OR (1=1",
    "pk; SELECT 1",
    "author__email",
    "-author__password",
    "?",
    "token",
    "round__poll__ballots__choices",
    "%s",
    "newest\0",
]


@pytest.mark.parametrize("word", SQL)
@pytest.mark.parametrize("field", ["sort", "state"])
def test_n30_unknown_columns_are_400(town: Town, field: str, word: str) -> None:
    made = town.collecting()
    send(town, made)
    assert sign_in(town.ada).get(f"/testham/decide/{made.slug}/ideas/", {field: word}).status_code == 400


@pytest.mark.parametrize("word", [*SQL, "%", "_", "\\", "\0", "é" * 500])
def test_n30_any_search_is_only_a_search(town: Town, word: str) -> None:
    made = town.collecting()
    send(town, made)
    ada = sign_in(town.ada)
    for query in ({"q": word}, {"category": word}):
        response = ada.get(f"/testham/decide/{made.slug}/ideas/", query)
        assert response.status_code == 200
        assert "A bench" not in response.content.decode() or word in ("\0", "%", "_")
    assert town.officer().get("/testham/desk/people/", {"q": word}).status_code == 200


@pytest.mark.parametrize("word", ["%", "_"])
def test_n30_a_wildcard_is_a_character(town: Town, word: str) -> None:
    made = town.collecting()
    send(town, made)
    assert "A bench" not in sign_in(town.ada).get(f"/testham/decide/{made.slug}/ideas/", {"q": word}).content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "9999", "x", "1;2", "' OR 1=1"])
def test_n30_a_page_that_is_not_there_is_the_nearest_one(town: Town, page: str) -> None:
    made = town.collecting()
    assert sign_in(town.ada).get(f"/testham/decide/{made.slug}/ideas/", {"page": page}).status_code == 200


def test_n30_a_number_that_is_no_number_is_no_crash(town: Town) -> None:
    """Ids in forms are text that anybody can type."""
    for typed in ("x", "1e9", "9" * 40, "-1", "' ; --", "٣"):
        answer = sign_in(town.di).post("/testham/behalf/answers/", {"entry": typed})
        assert answer.status_code in (400, 404, 422), typed
