"""Programs that run in a site of their own: ``python -m tests.faults.programs NAME JSON`` prints JSON."""

from __future__ import annotations

import json
import random
import sys
import time
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from commonweal.ground.ballots import actions as ballots  # noqa: E402
from commonweal.ground.ballots.models import Ballot, Poll  # noqa: E402
from commonweal.ground.people.actions import link_by_officer  # noqa: E402
from commonweal.ground.people.models import Elector, Person  # noqa: E402
from commonweal.kernel import clock, codes  # noqa: E402
from commonweal.kernel.ledger import actions as ledger  # noqa: E402
from commonweal.kernel.ledger.balances import balance  # noqa: E402
from commonweal.kernel.refusals import Refusal  # noqa: E402

from .voting import at_once, faults_of, new_codes, open_round, post, ticket_of  # noqa: E402


def same_ballot_at_once(number: int, posts: int) -> Any:
    """F9: ``posts`` equal posts of each of ``number`` codes at the same moment."""
    round_, receipts, wrong = open_round(), [], []
    for code in new_codes(round_, number):
        answers = at_once([lambda code=code: post(round_, code, "1", "2") for _ in range(posts)])
        wrong += [repr(answer) for answer in answers if not isinstance(answer, tuple) or answer[0] != 302]
        receipts.append(sorted({answer[1] for answer in answers if isinstance(answer, tuple)}))
    rows = Ballot.objects.filter(poll=round_.poll).count()
    return {"rows": rows, "receipts": [len(r) for r in receipts], "wrong": wrong,
            "faults": faults_of(round_.poll, [leaf for group in receipts for leaf in group])}  # fmt: skip


def other_ballots_at_once(number: int, posts: int, revote: bool) -> Any:
    """F9: ``posts`` different ballots of each of ``number`` codes at the same moment."""
    round_, statuses, receipts = open_round(revote=revote), [], []
    choices = [("1",), ("2",), ("3",), ("4",), ("1", "2"), ("1", "3"), ("1", "4"), ("2", "3"), ("2", "4"), ("3", "4")]
    for code in new_codes(round_, number):
        answers = at_once([lambda code=code, keys=keys: post(round_, code, *keys) for keys in choices[:posts]])
        statuses.append(sorted((a[0] if isinstance(a, tuple) else repr(a) for a in answers), key=str))
        receipts += [a[1] for a in answers if isinstance(a, tuple) and a[0] == 302]
    rows = Ballot.objects.filter(poll=round_.poll)
    return {"rows": rows.count(), "slots": rows.values("slot").distinct().count(), "statuses": statuses,
            "faults": faults_of(round_.poll, receipts)}  # fmt: skip


def account_at_once(number: int, posts: int) -> Any:
    """N1: one account from many browsers, each with a change code of its own, so that only the register tells."""
    electors: list[Elector] = []

    def enrol(place: Any) -> None:
        electors.extend(Elector.objects.create(place=place, number=str(n), name=f"Elector {n}", area=place)
                        for n in range(number))  # fmt: skip

    round_ = open_round(by_roll=True, before_freeze=enrol)
    statuses, receipts = [], []
    for elector in electors:
        person = Person.objects.create_user(name=elector.name)
        link_by_officer(person, elector)
        browsers = [signed_in(person) for _ in range(posts)]
        answers = at_once([
            lambda b=b: post(round_, codes.new(codes.CHANGE), "1", client=b, page="vote/account") for b in browsers
        ])  # fmt: skip
        statuses.append(sorted((a[0] if isinstance(a, tuple) else repr(a) for a in answers), key=str))
        receipts += [a[1] for a in answers if isinstance(a, tuple) and a[0] == 302]
    return {"rows": Ballot.objects.filter(poll=round_.poll).count(), "statuses": statuses,
            "faults": faults_of(round_.poll, receipts)}  # fmt: skip


def signed_in(person: Person) -> Client:
    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def closing_second(voters: int) -> Any:
    """F8: voters around the closing instant, every second of them with the ballot open since before."""
    round_ = open_round(closes_at=clock.now() + timedelta(seconds=1.5 + voters / 15))
    close = round_.poll.closes_at.timestamp()
    printed = new_codes(round_, voters)
    tickets = [ticket_of(round_, code) if n % 2 else "" for n, code in enumerate(printed)]
    assert clock.now() < round_.poll.closes_at, "this machine was too slow to open the ballots before the close"
    chance = random.Random(voters)

    def vote(code: str, ticket: str) -> dict[str, Any]:
        time.sleep(max(0, close - time.time() + chance.uniform(-0.4, 0.4)))
        sent = time.time()
        status, leaf = post(round_, code, "1", ticket=ticket)
        return {"ticket": bool(ticket), "sent": sent - close, "answered": time.time() - close, "status": status,
                "leaf": leaf}  # fmt: skip

    answers = at_once([lambda c=c, t=t: vote(c, t) for c, t in zip(printed, tickets, strict=True)])
    assert all(isinstance(answer, dict) for answer in answers), answers
    late, _leaf = post(round_, new_codes(round_, 1)[0], "1")
    return {"answers": answers, "late": late, "rows": Ballot.objects.filter(poll=round_.poll).count(),
            "faults": faults_of(round_.poll, [a["leaf"] for a in answers if a["leaf"]])}  # fmt: skip


def early_close(voters: int) -> Any:
    """F8: an officer closes while voters vote; the box is counted the moment that the close has committed."""
    round_ = open_round()
    printed = new_codes(round_, voters)
    tickets = [ticket_of(round_, code) if n % 2 else "" for n, code in enumerate(printed)]
    chance = random.Random(voters)

    def vote(code: str, ticket: str) -> tuple[int, str]:
        time.sleep(chance.uniform(0, 0.4))
        return post(round_, code, "1", ticket=ticket)

    def close() -> int:
        time.sleep(0.2)
        ballots.close_early(Poll.objects.get(pk=round_.poll.pk))
        return Ballot.objects.filter(poll=round_.poll).count()

    *answers, at_close = at_once([*(lambda c=c, t=t: vote(c, t) for c, t in zip(printed, tickets, strict=True)), close])
    assert all(isinstance(answer, tuple) for answer in answers), answers
    return {"at_close": at_close, "rows": Ballot.objects.filter(poll=round_.poll).count(),
            "statuses": Counter(status for status, _leaf in answers),
            "faults": faults_of(round_.poll, [leaf for _status, leaf in answers if leaf])}  # fmt: skip


def last_pounds(races: int) -> Any:
    """N2: two threads promise more than the fund holds at the same moment."""
    found = []
    for _ in range(races):
        book = uuid.uuid4().hex
        giver = ledger.open_account(book, "giver", "GBP", floor=False)
        fund, park, hall = (ledger.open_account(book, name, "GBP") for name in ("fund", "park", "hall"))
        ledger.pay(uuid.uuid4(), giver, fund, 100, "this year")
        answers = at_once([lambda p=p, fund=fund: promise(fund, p) for p in (park, hall)])
        found.append([*sorted(map(str, answers)), balance(fund).free])
    return found


def promise(fund: Any, payee: Any) -> str:
    try:
        ledger.reserve(uuid.uuid4(), fund, payee, 60, "the last pounds")
    except Refusal as refusal:
        return refusal.code
    return "won"


def prepare(number: int) -> Any:
    """An open round with codes for voters who come over the network."""
    round_ = open_round()
    return {"poll": str(round_.poll.pk), "codes": new_codes(round_, number),
            "path": f"/{round_.place.slug}/decide/{round_.slug}/"}  # fmt: skip


def audit(poll: str, acknowledged: list[str]) -> Any:
    """What the box holds in the end."""
    rows = Ballot.objects.filter(poll=poll)
    return {"rows": rows.count(), "slots": rows.values("slot").distinct().count(),
            "faults": faults_of(Poll.objects.get(pk=poll), acknowledged)}  # fmt: skip


if __name__ == "__main__":
    settings.ALLOWED_HOSTS = ["*"]
    setup_test_environment(debug=False)
    name, given = sys.argv[1:]
    found = globals()[name](**json.loads(given))
    connection.close()
    print(json.dumps(found))
