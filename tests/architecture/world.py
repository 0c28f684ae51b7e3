"""A town with a round in every phase, every role signed in, and an address for every name of the URL map."""

from __future__ import annotations

import io
import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from PIL import Image

from commonweal.capabilities.budgeting.actions import delivery, ideas, results
from commonweal.capabilities.budgeting.models import Project, Round, Update
from commonweal.ground.ballots.casting import Receipt
from commonweal.ground.people.actions import give_role, start_behalf
from commonweal.ground.people.models import Elector, Person
from commonweal.ground.people.who import Actor
from commonweal.ground.places.models import Place
from commonweal.kernel import clock
from tests.town import POUND, Town, after_the_vote, sign_in

ROLES = ("visitor", "resident", "officer_elsewhere", "helper", "officer_one_factor", "officer", "officer_other_tenant")


@dataclass(frozen=True)
class Page:
    """One name of the URL map."""

    name: str
    route: str
    view: Any
    arguments: tuple[str, ...]

    @property
    def rule(self) -> Any:
        return getattr(self.view, "access_rule", None)


def pages(resolver: Any = None, prefix: str = "") -> list[Page]:
    """Every pattern of the URLconf."""
    found: list[Page] = []
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += pages(entry, route)
        elif isinstance(entry, URLPattern):
            found.append(Page(str(entry.name), route, entry.callback, tuple(re.findall(r"<(?:\w+:)?(\w+)>", route))))
    return found


class World:
    """Testham with rounds ``draft``, ``ideas``, ``voting``, ``counted``, ``hands``, ``done``; make it at ``noon``."""

    def __init__(self, ballots: int = 3) -> None:
        self.town = Town()
        t = self.town
        self.north_officer = Person.objects.create_user(email="ned@testham.example", name="Ned")
        for person in (*t.people.values(), self.north_officer):
            EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        t.place.boundary = {
            "type": "Polygon",
            "coordinates": [[[-2, 54], [-1.9, 54], [-1.9, 54.1], [-2, 54.1], [-2, 54]]],
        }
        t.place.save()
        self.ward_twin = self._ward_twin()
        give_role(self.north_officer, self.ward_twin, "officer")
        self.draft = t.draft(title="Draft round")
        self.ideas = t.collecting(title="Idea round")
        self._fill_ideas()
        self.voting = t.voting(title="Voting round", by_roll=True)
        self.codes = t.codes(self.voting, 3)
        with clock.frozen(clock.now() - timedelta(days=30)):
            self.counted = self._over("Counted round", ballots, publish=False)
        self.hands = t.voting(title="Street round", by_hands=True)
        with clock.frozen(clock.now() - timedelta(days=30)):
            self.done = self._over("Done round", ballots, publish=True)
            self._deliver()
        self.behalf = start_behalf(t.di, t.place, name="Eve", reach="01632 960 000", answer="phone", consent="spoken")

    def _ward_twin(self) -> Place:
        return Place.objects.create(slug="south", name="South", kind="ward", parent=self.town.place)

    def _fill_ideas(self) -> None:
        ada = Actor(self.town.ada)
        said = {"title": "A bench", "what": "A bench by the pond.", "category": "Green", "where": "whole"}
        self.kept = ideas.save_draft(self.ideas, ada, {"title": "Half a thought", "what": ""})
        self.idea = ideas.send_idea(ideas.save_draft(self.ideas, ada, said), ada)
        self.rejected = ideas.send_idea(ideas.save_draft(self.ideas, ada, said | {"title": "A bypass"}), ada)
        ideas.reject_idea(self.rejected, "The road belongs to the county.", self.town.flo)
        ideas.comment(self.idea, Actor(self.town.bo), "Who cleans it?", asks_author=True)

    def _over(self, title: str, ballots: int, *, publish: bool) -> Round:
        t = self.town
        made = t.voting(title=title, budget=900 * POUND)
        self.receipts: list[Receipt] = [t.cast(made, code, "1", "4") for code in t.codes(made, ballots)]
        with clock.frozen(after_the_vote(made)):
            results.count_round(made, t.flo)
            made.refresh_from_db()
            if publish:
                results.publish_result(made, t.flo)
        made.refresh_from_db()
        return made

    def _deliver(self) -> None:
        t = self.town
        with clock.frozen(after_the_vote(self.done) + timedelta(days=1)):
            known = Project.objects.select_related("round__place", "round__fund__account")
            project = known.get(round=self.done, key="1")
            delivery.start_work(project, t.flo, text="Work begins.")
            self.paid = delivery.pay(uuid.uuid4(), project, 100 * POUND, "Builders", t.flo, text="First part.")
            picture = ContentFile(_webp(), name="seen.webp")
            delivery.report(project, Update.Kind.NEWS, t.flo, text="Look.", picture=picture, picture_says="A bench.")
            self.picture = Update.objects.exclude(picture="").get().picture.name

    def client(self, role: str) -> Client:
        t = self.town
        return {
            "visitor": lambda: Client(),
            "resident": lambda: sign_in(t.ada),
            "officer_elsewhere": lambda: sign_in(self.north_officer, second_factor=True),
            "helper": lambda: sign_in(t.di),
            "officer_one_factor": lambda: sign_in(t.flo),
            "officer": lambda: sign_in(t.flo, second_factor=True),
            "officer_other_tenant": lambda: sign_in(t.cy, second_factor=True),
        }[role]()

    def arguments(self, page: Page) -> list[dict[str, Any]]:
        """Sets of arguments that lead somewhere: one for each round in which the page means something."""
        rounds = self._rounds_of(page.name)
        made = []
        for round_ in rounds:
            known = {
                "place": "testham",
                "round": round_.slug if round_ else "",
                "task": "money",
                "kind": "bundle.zip",
                "number": self.rejected.number if page.name == "idea_appeal" else self.idea.number,
                "token": self.kept.token,
                "key": "1",
                "name": self.picture,
                "pk": {"payment_back": self.paid.pk, "fund_money_in": self.town.fund.pk}.get(
                    page.name, Elector.objects.get().pk
                ),
                "uidb36": "1",
            }
            if page.name == "account_reset_password_from_key":
                known["key"] = "set-password"
            made.append({name: known[name] for name in page.arguments})
        return made

    def _rounds_of(self, name: str) -> list[Any]:
        if name.startswith("idea") or name == "round_checks":
            return [self.ideas]
        some = {
            "rounds": [None],
            "desk": [None],
            "round_new": [None],
            "vote": [self.voting, self.ideas, self.done],
            "ballot": [self.voting],
            "ballot_account": [self.voting],
            "receipt": [self.voting],
            "hands": [self.hands],
            "round_announce": [self.draft],
            "round_task": [self.draft],
            "round_open": [self.ideas],
            "round_close": [self.voting],
            "round_count": [self.voting],
            "round_review_result": [self.counted],
            "round_publish": [self.counted],
            "project_update": [self.done],
            "payment_back": [self.done],
            "round_finish": [self.done],
            "round_codes": [self.voting],
            "result": [self.done, self.counted],
            "result_steps": [self.done],
            "find_ballot": [self.done],
            "result_file": [self.done],
        }
        return some.get(name, [self.voting, self.ideas, self.counted, self.done])

    def addresses(self, page: Page) -> list[str]:
        """The page's addresses, without doubles."""
        return list(dict.fromkeys(reverse(page.name, kwargs=kwargs) for kwargs in self.arguments(page)))


def _webp() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "green").save(out, "WEBP")
    return out.getvalue()
