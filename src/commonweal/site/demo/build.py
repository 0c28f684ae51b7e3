"""Builds the demo's town in mid-life by the same verbs that its people would use, on days of its own past."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import shapely.geometry
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import encrypt
from django.db import transaction

from commonweal.capabilities.budgeting.actions import delivery, ideas, results, rounds, voting
from commonweal.capabilities.budgeting.models import Idea, Project, Round, Update
from commonweal.ground.ballots import actions as ballots
from commonweal.ground.ballots.casting import Voter, cast
from commonweal.ground.ballots.models import Poll
from commonweal.ground.money import actions as funds
from commonweal.ground.money.models import Fund, KnownSpending
from commonweal.ground.people.actions import give_role, link_by_officer
from commonweal.ground.people.models import Elector, Person
from commonweal.ground.people.who import Actor
from commonweal.ground.places.models import Place, Share, SmallArea
from commonweal.kernel import clock, codes

from . import town
from .cast import CAST
from .pictures import draw

POUND = 100


class Build:
    """One building of the town, relative to the day on which it is built."""

    def __init__(self, today: datetime) -> None:
        self.today = today
        self.dice = random.Random("Harrowbridge")  # noqa: S311  fictional voters, the same in every demo
        self.people: dict[str, Person] = {}
        self.places: dict[str, Place] = {}

    def day(self, days: int, hour: int = 10) -> datetime:
        """A day before (negative) or after today, at an hour."""
        return (self.today + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)

    @transaction.atomic
    def run(self) -> None:
        """Everything, in one transaction: a half-built town is no town."""
        with clock.frozen(self.day(-200)):
            self.make_places()
            self.make_people()
            fund = self.make_fund(
                "Neighbourhood fund", 120_000, Fund.Origin.MOVED, 90_000, "grants that the cabinet gave out"
            )
            lane = self.make_fund("Street fund", 2_000, Fund.Origin.NEW, None, "")
        self.spring(fund)
        self.street(lane)
        self.autumn(fund)
        self.greening(fund)

    def make_places(self) -> None:
        root = Place.objects.create(
            **town.TOWN,
            contact_name="Olive Marsh",
            contact_phone="01632 960 123",
            contact_where="the library, Tuesdays 10 to 4",
        )
        self.places["harrowbridge"] = root
        for made in town.WARDS:
            self.places[made["slug"]] = Place.objects.create(parent=root, **made)
        self.places["mill-lane"] = Place.objects.create(
            parent=self.places["mill"],
            **town.STREET,
            contact_name="Olive Marsh",
            contact_phone="01632 960 123",
            contact_where="the library, Tuesdays 10 to 4",
        )
        for number, (ward, people, decile) in enumerate(town.SMALL_AREAS, start=1):
            area = SmallArea.objects.create(
                code=f"X0{number:04d}",
                name=f"Harrowbridge {number:03d}",
                population=people,
                release="fictional",
                decile=decile,
            )
            Share.objects.create(place=self.places[ward], small_area=area, ppm=1_000_000, best=True)
        KnownSpending.objects.create(
            place=root,
            body="Harrowbridge Town Council",
            year=2025,
            amount=1_140_000 * POUND,
            source="fictional budget book",
        )
        KnownSpending.objects.create(
            place=root,
            body="Harrow District Council",
            year=2025,
            amount=9_800_000 * POUND,
            source="fictional spending returns",
        )

    def make_people(self) -> None:
        root = self.places["harrowbridge"]
        for number, member in enumerate(CAST, start=1):
            person = Person.objects.create_user(email=member.email, name=member.name)
            EmailAddress.objects.create(user=person, email=member.email, verified=True, primary=True)
            self.people[member.name.split()[0].lower()] = person
            if member.role:
                give_role(person, root, member.role, group=member.group)
            if member.role == "officer":
                Authenticator.objects.create(user=person, type="totp", data={"secret": encrypt(generate_totp_secret())})
            elector = Elector.objects.create(
                place=root,
                number=f"H{number:04d}",
                name=member.name,
                email=member.email,
                area=self.places["mill"],
                born=date(1960 + number * 4, 3, 1),
            )
            if member.name.startswith(("Ada", "Mina", "Jon")):
                link_by_officer(person, elector)

    def make_fund(self, name: str, pounds: int, origin: str, before: int | None, what: str) -> Fund:
        fund = funds.open_fund(self.places["harrowbridge"], name, "Harrowbridge Town Council")
        funds.receive(uuid4(), fund, pounds * POUND, "this year's money")
        funds.state_origin(fund, origin, before * POUND if before else None, what)
        return fund

    def start(self, place: str, title: str, template: str, **fields: Any) -> Round:
        """A round set up and announced by the officer."""
        officer = self.people["olive"]
        made = rounds.start_round(self.places[place], title, template, officer)
        made = rounds.change_round(made, fields, officer)
        return rounds.announce(made, officer)

    def suggest(self, round_: Round, row: tuple[Any, ...], who: str) -> Idea:
        """An idea from a row of the town's data: written, sent, and backed by some neighbours."""
        title, what, pounds, category, *rest = row
        ward = self.places.get(rest[0]) if rest and rest[0] else None
        actor = Actor(self.people[who])
        fields = {
            "title": title,
            "what": what,
            "rough_cost": pounds * POUND,
            "category": town.CATEGORIES[category],
            "area": ward,
            "where": "map" if ward else "whole",
            "where_words": "",
        } | (self.spot(ward) if ward else {})
        idea = ideas.send_idea(ideas.save_draft(round_, actor, fields), actor)
        for name in self.dice.sample(sorted(self.people), self.dice.randint(0, 6)):
            ideas.support(idea, Actor(self.people[name]))
        return idea

    def spot(self, ward: Place) -> dict[str, str]:
        """A point inside a ward."""
        outline = shapely.geometry.shape(ward.boundary)
        west, south, east, north = outline.bounds
        while True:
            lon, lat = self.dice.uniform(west, east), self.dice.uniform(south, north)
            if outline.contains(shapely.geometry.Point(lon, lat)):
                return {"lon": f"{lon:.6f}", "lat": f"{lat:.6f}"}

    def put_on_ballot(self, round_: Round, row: tuple[Any, ...], who: str) -> Project:
        """An idea that the officer accepts at its cost."""
        idea = self.suggest(round_, row, who)
        reason = "Checked with the owner of the land and the insurer; the cost is a written quote."
        return ideas.accept_idea(idea, row[2] * POUND, reason, self.people["olive"])

    def fill_box(self, poll: Poll, voters: int) -> None:
        """Codes for each ward, and ballots that lean towards the voter's own ward."""
        projects = list(Project.objects.filter(round__poll=poll).select_related("area"))
        appeal = {p.key: self.dice.uniform(0.3, 1.6) for p in projects}
        wards = [ward["slug"] for ward in town.WARDS]
        for number, ward in enumerate(wards):
            share = voters // 4 + (number < voters % 4)
            made = ballots.issue_codes(poll, share * 3, batch=f"letters-{ward}", district=ward)
            for _serial, spelt in made[:share]:
                code = codes.read(spelt) or ""
                chosen = self.choose(projects, appeal, ward, poll.max_marks)
                voter = Voter(ballots.code_auth(poll, code), ballots.slot_of(poll, code))
                cast(poll, voter, [(key, 1) for key in chosen])

    def choose(self, projects: list[Project], appeal: dict[str, float], ward: str, most: int) -> list[str]:
        """One fictional voter's choice."""

        def pull(project: Project) -> float:
            near = 2.2 if project.area and project.area.slug == ward else 1.0 if project.area is None else 0.55
            return appeal[project.key] * near * self.dice.random()

        return [p.key for p in sorted(projects, key=pull, reverse=True)[: self.dice.randint(2, min(most, 7))]]

    def spring(self, fund: Fund) -> None:
        """A past round, voted, counted, published, in delivery."""
        with clock.frozen(self.day(-190)):
            made = self.start(
                "harrowbridge",
                "Spring budget",
                "parish",
                summary="Anything that makes Harrowbridge kinder to live in.",
                fund=fund,
                budget=50_000 * POUND,
                ideas_open_at=self.day(-188),
                ideas_close_at=self.day(-150, 17),
                checks_due_at=self.day(-130),
                opens_at=self.day(-120),
                closes_at=self.day(-100, 17),
                max_marks=8,
            )
        with clock.frozen(self.day(-170)):
            for number, row in enumerate(town.SPRING):
                self.put_on_ballot(made, row, ("ada", "bo", "gita", "mina")[number % 4])
        with clock.frozen(self.day(-121)):
            made = rounds.open_voting(made, self.people["olive"])
        with clock.frozen(self.day(-110)):
            self.fill_box(made.poll, 324)
        with clock.frozen(self.day(-99)):
            made.refresh_from_db()
            results.count_round(made, self.people["olive"])
            results.publish_result(made, self.people["olive"])
        self.deliver(made)

    def deliver(self, round_: Round) -> None:
        """News, payments and pictures of the winners."""
        officer = self.people["olive"]
        winners = list(
            Project.objects.filter(round=round_, award__isnull=False)
            .select_related("round__place", "round__fund__account")
            .order_by("pk")
        )
        for number, project in enumerate(winners[:8]):
            with clock.frozen(self.day(-80 + number)):
                delivery.start_work(project, officer, text="Agreed with those who will do it. Work begins this week.")
            with clock.frozen(self.day(-50 + number)):
                delivery.pay(
                    uuid4(),
                    project,
                    project.cost // 2,
                    "Harrow Joinery Co-op",
                    officer,
                    text="First half, after delivery of materials.",
                )
        for number, project in enumerate(winners[:3]):
            with clock.frozen(self.day(-30 + number)):
                delivery.pay(
                    uuid4(),
                    project,
                    project.cost - project.cost // 2,
                    "Harrow Joinery Co-op",
                    officer,
                    text="Second half, after the work was looked over.",
                )
                delivery.report(
                    project,
                    Update.Kind.DONE,
                    officer,
                    text="Finished, and in use.",
                    picture=draw(("kitchen", "bench", "trees")[number]),
                    picture_says="A drawing of the finished work.",
                )

    def autumn(self, fund: Fund) -> None:
        """The round that votes now."""
        with clock.frozen(self.day(-62)):
            made = self.start(
                "harrowbridge",
                "Autumn budget",
                "parish",
                summary="For the months when it is dark at five.",
                fund=fund,
                budget=30_000 * POUND,
                ideas_open_at=self.day(-60),
                ideas_close_at=self.day(-25, 17),
                checks_due_at=self.day(-12),
                opens_at=self.day(-9),
                closes_at=self.day(12, 20),
                max_marks=6,
                by_roll=True,
                min_age=11,
            )
        with clock.frozen(self.day(-40)):
            for number, row in enumerate(town.AUTUMN):
                self.put_on_ballot(made, row, ("ada", "bo", "gita", "jon")[number % 4])
            lost = self.suggest(made, ("Move the bypass", "It is loud.", 29_000, 2, ""), "bo")
            ideas.reject_idea(
                lost,
                "The bypass belongs to the county, and moving it costs more than a thousand times this fund. "
                "We have sent your idea on to the county's roads team.",
                self.people["olive"],
            )
        with clock.frozen(self.day(-10)):
            made = rounds.open_voting(made, self.people["olive"])
        with clock.frozen(self.day(-4)):
            self.fill_box(made.poll, 118)

    def greening(self, fund: Fund) -> None:
        """A round that collects ideas."""
        with clock.frozen(self.day(-9)):
            made = self.start(
                "harrowbridge",
                "Greening fund",
                "estate",
                summary="More leaves, fewer puddles.",
                fund=fund,
                budget=12_000 * POUND,
                ideas_open_at=self.day(-8),
                ideas_close_at=self.day(19, 17),
                checks_due_at=self.day(30),
                opens_at=self.day(32),
                closes_at=self.day(46, 17),
                max_marks=4,
            )
        with clock.frozen(self.day(-5)):
            for number, row in enumerate(town.GREENING):
                idea = self.suggest(made, row, ("ada", "bo", "gita")[number % 3])
                if number == 0:
                    asked = ideas.comment(
                        idea, Actor(self.people["mina"]), "Who waters them in August?", asks_author=True
                    )
                    ideas.comment(
                        idea, Actor(self.people["ada"]), "The bakery and the barber have both said yes.", parent=asked
                    )

    def street(self, fund: Fund) -> None:
        """A street of forty homes: a show of hands, and paid with a picture."""
        officer = self.people["olive"]
        with clock.frozen(self.day(-34)):
            made = self.start(
                "mill-lane",
                "Mill Lane £500",
                "street",
                summary="Five hundred pounds for our lane.",
                fund=fund,
                budget=500 * POUND,
                ideas_open_at=self.day(-33),
                ideas_close_at=self.day(-28, 17),
                checks_due_at=self.day(-27),
                opens_at=self.day(-26),
                closes_at=self.day(-18, 17),
            )
        with clock.frozen(self.day(-30)):
            for row in town.LANE:
                self.suggest(made, row, "mina")
        with clock.frozen(self.day(-26)):
            made = rounds.open_voting(made, officer)
        with clock.frozen(self.day(-24, 18)):
            keys = list(made.projects.order_by("pk").values_list("key", flat=True))
            hands = voting.record_hands(
                made, self.people["mina"], "Jon Castle", dict(zip(keys, (31, 12, 26), strict=True)), 34
            )
            voting.agree_hands(hands, self.people["jon"])
        with clock.frozen(self.day(-23)):
            made = Round.objects.get(pk=made.pk)
            results.count_round(made, officer)
            results.publish_result(made, officer)
        for number, project in enumerate(
            Project.objects.filter(round=made, award__isnull=False).select_related(
                "round__place", "round__fund__account"
            )
        ):
            with clock.frozen(self.day(-14 + number)):
                delivery.start_work(project, officer, text="Mina has the money and buys what is needed.")
                delivery.pay(
                    uuid4(),
                    project,
                    project.cost - 6 * POUND,
                    "Mill Lane neighbours",
                    officer,
                    text="Against the receipts.",
                    picture=draw("bulbs" if number == 0 else "bench"),
                    picture_says="A drawing of what was made.",
                )
                delivery.report(
                    project,
                    Update.Kind.DONE,
                    officer,
                    text="Done on Sunday by nineteen people. What was left went back.",
                )
        with clock.frozen(self.day(-10)):
            delivery.close_delivery(Round.objects.get(pk=made.pk), officer)
