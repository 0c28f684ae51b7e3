"""Count, publish. The count is a function of the file that is published: whoever counts that file again finds the
same result."""

from __future__ import annotations

import gzip
import hashlib
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from civicmath.budgeting import RuleSpec, count
from civicmath.budgeting.pabulib import PabulibFile, read
from commonweal.ground.ballots.box import must_be_over
from commonweal.ground.people.models import Person
from commonweal.kernel import clock, log, money
from commonweal.kernel.ledger.balances import balance
from commonweal.kernel.refusals import Refusal

from .. import exports
from ..division import divide
from ..events import ResultPublished, RoundCounted
from ..models import Project, Result, Round
from ..story import add_up, tell
from .delivery import promise
from .rounds import rule_of


@transaction.atomic
def count_round(round_: Round, by: Person | None) -> Result:
    """Count the ballots of a vote that is over. Counting twice gives the first count again."""
    locked = (
        Round.objects.select_for_update(of=("self",)).select_related("poll", "place", "fund__account").get(pk=round_.pk)
    )
    if locked.counted_at is not None:
        return locked.result
    must_be_over(locked.poll)
    rule = locked.poll.rules["count"] if "count" in locked.poll.rules else rule_of(locked)
    file = exports.ballots_as_pabulib(locked, rule)
    result = write_result(locked, file, rule, locked.poll.rules.get("areas"))
    log.record(
        RoundCounted(
            place=locked.place.slug, round=locked.slug, ballots=result.story["voters"], sha256=result.ballots_sha256
        ),
        by.pk if by else None,
    )
    return result


def write_result(round_: Round, file: bytes, rule: dict[str, Any], areas: dict[str, int] | None = None) -> Result:
    """Count ``file`` by ``rule`` and keep the outcome, its story and the file; where ``areas`` have money of their
    own, each is counted on its own and the whole adds them up."""
    parsed = read(file, f"{round_.slug}.pb")
    if parsed.ballots.voters == 0:
        raise Refusal(
            "no_ballots",
            _("Nobody voted, so there is nothing to count."),
            _("Announce a new round, or decide in a meeting and say so."),
        )
    result = _count_areas(round_, parsed, file, rule, areas) if areas else _count_one(round_, parsed, file, rule)
    round_.counted_at = result.at
    round_.save(update_fields=["counted_at"])
    return result


def _count_one(round_: Round, parsed: PabulibFile, file: bytes, rule: dict[str, Any], contest: str = "") -> Result:
    outcome = count(parsed.instance, parsed.ballots, RuleSpec.from_json(rule))
    story = tell(parsed.instance, parsed.ballots, outcome)
    present = parsed.meta.get("commonweal_hands_present")
    if present:  # a line of the file is a raised hand: nobody knows who of the people got what
        story |= {"present": int(present), "got": None, "other": None}
    return _keep(round_, contest, outcome.to_json(), story, file)


def _count_areas(
    round_: Round, parsed: PabulibFile, file: bytes, rule: dict[str, Any], areas: dict[str, int]
) -> Result:
    parts: dict[str, Result] = {}
    for area, budget in areas.items():
        part = divide(parsed, area, exports.major(budget, round_.currency))
        inside = read(part, f"{round_.slug}-{area}.pb")
        if inside.ballots.voters:
            parts[area] = _count_one(round_, inside, part, rule, contest=area)
    outcome = {
        "rule": rule,
        "selected": [key for part in parts.values() for key in part.outcome["selected"]],
        "areas": {area: part.outcome for area, part in parts.items()},
    }
    story = add_up(parsed.instance, parsed.ballots, {area: part.story for area, part in parts.items()}, areas)
    return _keep(round_, "", outcome, story, file)


def _keep(round_: Round, contest: str, outcome: Any, story: dict[str, Any], file: bytes) -> Result:
    names = dict(round_.place.with_parts().values_list("slug", "name"))
    names[round_.place.slug] = _("the whole place")
    for area in [*story["areas"], *story.get("parts", [])]:
        area["name"] = names.get(area["name"], area["name"])
    return Result.objects.create(
        round=round_,
        contest=contest,
        outcome=outcome,
        story=story,
        ballots_pb=gzip.compress(file, mtime=0),
        ballots_sha256=hashlib.sha256(file).hexdigest(),
        at=clock.now(),
    )


@transaction.atomic
def publish_result(round_: Round, by: Person | None) -> Round:
    """Show the result to everybody at once and promise each winner its money, all or nothing."""
    locked = (
        Round.objects.select_for_update(of=("self",)).select_related("poll", "place", "fund__account").get(pk=round_.pk)
    )
    if locked.counted_at is None:
        raise Refusal("not_counted", _("Count the ballots first."))
    if locked.published_at is not None:
        return locked
    winners = {line["key"]: line["cost"] for line in locked.result.story["projects"] if line["won"]}
    if locked.fund is not None:
        _promise_all(locked, winners)
    locked.published_at = clock.now()
    locked.save(update_fields=["published_at"])
    log.record(
        ResultPublished(
            place=locked.place.slug, round=locked.slug, winners=len(winners), cost=locked.result.story["cost"]
        ),
        by.pk if by else None,
    )
    return locked


def _promise_all(round_: Round, winners: dict[str, int]) -> None:
    assert round_.fund is not None
    free = balance(round_.fund.account).free
    needed = round_.result.story["cost"]
    if free < needed:
        raise Refusal(
            "fund_too_small",
            _("The fund has %(free)s free, and the winners need %(needed)s.")
            % {"free": money.say(free, round_.currency), "needed": money.say(needed, round_.currency)},
            _("Pay more into the fund, then publish again. The result itself stands."),
        )
    won = {
        p.key: p for p in Project.objects.filter(round=round_, key__in=winners).select_related("round__fund__account")
    }
    for key, cost in winners.items():
        promise(round_, won[key], cost)
