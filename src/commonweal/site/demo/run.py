"""Start the demo: build the town where there is none, make three fresh codes, say what to try, serve."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.management.base import SystemCheckError
from django.db import connection

from commonweal.capabilities.budgeting.actions import results
from commonweal.capabilities.budgeting.models import Round
from commonweal.ground.ballots import actions as ballots
from commonweal.ground.ballots.models import Credential
from commonweal.ground.people.models import Person
from commonweal.ground.places.models import Place
from commonweal.kernel import clock
from commonweal.kernel.checks import demo_stays_on_this_machine

from ..server import bring_up_to_date, run_web
from .build import Build
from .time_travel import fast_forward, stay_in_the_vote, voting_round


def start(*, serve: bool) -> None:
    """Everything from an empty folder to a page that answers."""
    faults = demo_stays_on_this_machine()
    if faults:
        raise SystemCheckError("\n".join(f"{fault.msg} {fault.hint}" for fault in faults))
    _prepare()
    if serve:
        _welcome(_fresh_codes())
        connection.close()
        run_web()


def _prepare() -> None:
    bring_up_to_date()
    (settings.DATA_DIR / "is-demo").touch()
    if not Place.objects.exists():
        print("Building the town of Harrowbridge …", flush=True)
        Build(clock.now()).run()
    stay_in_the_vote()


def _fresh_codes() -> tuple[Round | None, list[str]]:
    """Void the unused codes of earlier starts and make three: codes are shown, never stored."""
    found = voting_round()
    if found is None or not found.poll.is_open(clock.now()):
        return found, []
    ballots.void_unused_batch(found.poll, "demo")
    number = Credential.objects.filter(poll=found.poll, serial__startswith="demo-").count()
    return found, [code for _serial, code in ballots.issue_codes(found.poll, 3, batch=f"demo-{number}")]


def publish_now() -> None:
    """Move to the end of the vote, count and publish, as the officer would."""
    _prepare()
    found = fast_forward()
    officer = Person.objects.filter(roles__kind="officer").first()
    if found is None:
        print("There is no vote to finish: it is published already. Start anew with: commonweal demo --fresh")
        return
    found = Round.objects.select_related("poll", "place").get(pk=found.pk)
    results.count_round(found, officer)
    results.publish_result(found, officer)
    print(f"Counted and published. Look at {settings.SITE_URL}/{found.place.slug}/decide/{found.slug}/result/")


def _welcome(made: tuple[Round | None, list[str]]) -> None:
    round_, codes = made
    site = settings.SITE_URL
    vote = f"{site}/{round_.place.slug}/decide/{round_.slug}/vote/" if round_ else site
    lines = [
        "",
        "  Commonweal – Harrowbridge, a fictional town",
        f"  {site}",
        "",
        f"  The town         {site}/harrowbridge/",
        f"  A result         {site}/harrowbridge/decide/spring-budget/result/",
        f"  Where it went    {site}/harrowbridge/decide/spring-budget/money/",
        f"  Suggest ideas    {site}/harrowbridge/decide/greening-fund/",
        f"  A paid street    {site}/mill-lane/decide/mill-lane-500/result/",
        "",
    ]
    if codes:
        lines += [f"  Vote here        {vote}", *[f"    with code      {code}" for code in codes], ""]
    else:
        lines += ["  The vote is over: sign in as the officer, count and publish.", ""]
    lines += [
        f"  Sign in          {site}/accounts/login/",
        "    resident       ada@harrowbridge.example",
        "    group          gita@harrowbridge.example",
        "    helper         hal@harrowbridge.example",
        "    officer        olive@harrowbridge.example",
        f"    codes appear here and on {site}/demo/mail/",
        "",
        "  Stop with Ctrl-C",
        "",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
