"""What the programs share: a round that is open, voters in threads, and what must hold of the box at the end."""

from __future__ import annotations

import re
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.test import Client

from commonweal.capabilities.budgeting.actions import rounds
from commonweal.capabilities.budgeting.models import Project, Round
from commonweal.ground.ballots import actions as ballots
from commonweal.ground.ballots.hashing import entry_text, leaf
from commonweal.ground.ballots.models import Ballot, Credential, Poll
from commonweal.ground.people.models import Person
from commonweal.ground.places.models import Place
from commonweal.kernel import clock

LEAF = re.compile(r'class="hash">([0-9a-f]{64})<')


def open_round(
    closes_at: datetime | None = None, before_freeze: Callable[[Place], Any] | None = None, **fields: Any
) -> Round:
    """A round in a place of its own whose vote over four projects is open; it rests on no fund."""
    now, tag = clock.now(), uuid.uuid4().hex[:8]
    place = Place.objects.create(slug=f"place-{tag}", name=f"Place {tag}", kind="street")
    officer = Person.objects.create_user(email=f"{tag}@testham.example")
    made = rounds.start_round(place, f"Round {tag}", "estate", officer)
    known = {"opens_at": now - timedelta(hours=1), "closes_at": closes_at or now + timedelta(days=1), "max_marks": 3,
             "grace_seconds": 600}  # fmt: skip
    Poll.objects.filter(pk=made.poll_id).update(**(known | fields))
    Round.objects.filter(pk=made.pk).update(announced_at=now, summary="For the tests.")
    made = Round.objects.select_related("poll", "place").get(pk=made.pk)
    projects = [Project(round=made, key=str(n), title=f"Project {n}", cost=100 * n) for n in range(1, 5)]
    Project.objects.bulk_create(projects)
    if before_freeze:
        before_freeze(place)
    options = [(p.key, p.cost) for p in projects]
    ballots.freeze(made.poll, options, rounds.frozen_rules(made, list(made.projects.all())))
    made.poll.refresh_from_db()
    return made


def new_codes(round_: Round, number: int) -> list[str]:
    """Printed codes."""
    return [code for _serial, code in ballots.issue_codes(round_.poll, number, batch=uuid.uuid4().hex[:8])]


def address(round_: Round, page: str) -> str:
    return f"/{round_.place.slug}/decide/{round_.slug}/{page}/"


def at_once(acts: Sequence[Callable[[], Any]], patience: float = 600) -> list[Any]:
    """Run all acts in threads that start together; what each returned, or the exception that it raised."""
    start, found = threading.Barrier(len(acts)), [None] * len(acts)

    def one(place: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=60)
            found[place] = act()
        except Exception as error:
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=patience)
    return found


def post(
    round_: Round, code: str, *keys: str, ticket: str = "", client: Client | None = None, page: str = "vote/ballot"
) -> tuple[int, str]:
    """Send a ballot as a browser does. The answer's status, and the receipt's leaf where there is one."""
    browser = client or Client()
    form = {"step": "cast", "code": code, "ticket": ticket} | {f"pick-{key}": "on" for key in keys}
    answer = browser.post(address(round_, page), form)
    if answer.status_code != 302:
        return answer.status_code, ""
    receipt = LEAF.search(browser.get(answer["Location"]).content.decode())
    return 302, receipt[1] if receipt else ""


def ticket_of(round_: Round, code: str) -> str:
    """Open the ballot page and keep its ticket, as whoever is still choosing does."""
    page = Client().post(address(round_, "vote/ballot"), {"step": "start", "code": code}).content.decode()
    return re.search(r'name="ticket" value="([^"]+)"', page)[1]


def faults_of(poll: Poll, acknowledged: Sequence[str] = ()) -> list[str]:
    """What is wrong with register and box (BALLOTS.md 2.10: I1, I2, I3, I10); nothing, when all is well."""
    rows = list(Ballot.objects.filter(poll=poll))
    found = []
    versions: dict[str, list[int]] = {}
    for row in rows:
        versions.setdefault(row.slot, []).append(row.version)
        entry = entry_text(str(poll.pk), poll.rules_hash, row.tracker, row.channel, row.district, row.choices)
        if leaf(row.salt, entry) != row.leaf:
            found.append(f"I10: the leaf of {row.tracker} is not that of its ballot")
    found += [
        f"I1: a slot has the versions {sorted(v)}" for v in versions.values() if sorted(v) != [*range(1, len(v) + 1)]
    ]
    used = Credential.objects.filter(poll=poll, state="used").count()
    if used != len(versions):
        found.append(f"I2: {used} codes are used, and the box holds ballots of {len(versions)} slots")
    kept = Counter(row.leaf for row in rows)
    found += [f"I3: the receipt {one} was given, and its ballot is not there" for one in set(acknowledged) - set(kept)]
    found += [f"the leaf {one} stands twice" for one, times in kept.items() if times > 1]
    return found
