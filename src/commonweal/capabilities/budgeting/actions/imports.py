"""A finished election from a Pabulib file becomes a round with its projects, result and explanation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from civicmath.budgeting.methods import fitting_utilities
from civicmath.budgeting.pabulib import PabulibFile, read
from civicmath.budgeting.pabulib_writer import write
from commonweal.ground.ballots.models import Poll
from commonweal.ground.places.models import Place
from commonweal.kernel import clock, log, money
from commonweal.kernel.refusals import Refusal

from ..events import RoundCounted
from ..models import Project, Round
from .results import write_result
from .rounds import free_slug

KINDS = {
    "approval": "approval",
    "choose-1": "approval",
    "knapsack": "knapsack",
    "cumulative": "cumulative",
    "scoring": "scoring",
    "ordinal": "ordinal",
}
MOST = 9 * 10**15


@dataclass(frozen=True, slots=True)
class Imported:
    """The round that was made, and what had to be repaired in the file: (line, sentence)."""

    round: Round
    repairs: tuple[tuple[int, str], ...]


@transaction.atomic
def import_pabulib(place: Place, data: bytes, name: str, rule: dict[str, Any] | None = None) -> Imported:
    """Read, count and publish ``data`` at ``place``, or nothing at all.

    ``rule`` is civicmath's RuleSpec as JSON; without it the file's own rule counts, where it is one that exists here.
    Voters' ages, sexes and ways of voting are not kept. Raises ``PabulibError`` for a file that cannot be read.
    """
    file = read(data, name)
    if not file.ballots.voters:
        raise Refusal("no_ballots", _("%(name)s has no ballots, so there is nothing to count.") % {"name": name})
    spec = rule or rule_of_file(file)
    made = _round(place, file, spec, name)
    _projects(made, file)
    text = write(dict(file.meta) | {"commonweal_rule": json.dumps(spec, sort_keys=True)}, file.projects, file.votes)
    result = write_result(made, text.encode(), spec)
    made.published_at = made.delivery_closed_at = clock.now()
    made.save(update_fields=["published_at", "delivery_closed_at"])
    log.record(
        RoundCounted(place=place.slug, round=made.slug, ballots=result.story["voters"], sha256=result.ballots_sha256)
    )
    return Imported(made, (*file.repairs, *_remarks(data, file)))


def rule_of_file(file: PabulibFile) -> dict[str, Any]:
    """The rule that the file states, as far as it exists here; most votes first where it does not."""
    if "commonweal_rule" in file.meta:
        stated: dict[str, Any] = json.loads(file.meta["commonweal_rule"])
        return stated
    shares = file.meta.get("rule", "").lower().startswith(("equalshares", "mes"))
    if shares:
        utility = fitting_utilities("equal-shares", file.ballots.kind)[0]
        return {
            "rule": "equal-shares",
            "utility": utility,
            "completion": "add1u",
            "start": "floor",
            "increment": 1,
            "ties": "cost,votes,id",
        }
    return {
        "rule": "greedy",
        "utility": "",
        "completion": "none",
        "start": "floor",
        "increment": 1,
        "ties": "cost,votes,id",
    }


def _round(place: Place, file: PabulibFile, spec: dict[str, Any], name: str) -> Round:
    meta = file.meta
    words = [meta.get("unit", ""), meta.get("district", "") or meta.get("subunit", ""), meta.get("instance", "")]
    title = (" ".join(dict.fromkeys(word for word in words if word)) or name)[:120]
    currency = _currency(meta)
    opens, closes = _day(meta.get("date_begin", "")), _day(meta.get("date_end", ""))
    ordered = bool(opens and closes and opens < closes)
    longest = int((file.ballots.offsets[1:] - file.ballots.offsets[:-1]).max(initial=1))
    poll = Poll.objects.create(
        place=place,
        title=title,
        kind=KINDS[file.ballots.kind],
        max_marks=min(max(longest, 1), 32_000),
        by_code=False,
        opens_at=opens if ordered else None,
        closes_at=closes if ordered else None,
    )
    return Round.objects.create(
        place=place,
        slug=free_slug(place, title),
        title=title,
        template=Round.Template.CITY,
        summary=meta.get("description", "")[:400],
        budget=_minor(file.instance.budget, currency),
        currency=currency,
        poll=poll,
        rule=spec["rule"],
        utility=spec.get("utility") or "cost",
        completion=_completion(spec),
        ties=spec.get("ties", "cost,votes,id"),
        announced_at=clock.now(),
        imported_from=name[:200],
    )


NO_CURRENCY = "XXX"  # ISO 4217: no currency is involved


def _currency(meta: dict[str, str]) -> str:
    """The file's currency where it is a code of three letters."""
    said = meta.get("currency", "").strip().upper()
    return said if len(said) == 3 and said.isascii() and said.isalpha() else NO_CURRENCY


def _remarks(data: bytes, file: PabulibFile) -> list[tuple[int, str]]:
    """What the counting did not mind and the pages do."""
    said = file.meta.get("currency", "")
    if _currency(file.meta) != NO_CURRENCY or said.upper() == NO_CURRENCY:
        return []
    lines = data.splitlines()
    line = next((n for n, text in enumerate(lines, start=1) if text.lower().startswith(b"currency;")), 1)
    return [(line, f"the currency {said!r} is no ISO 4217 code; amounts are shown without one")]


def _completion(spec: dict[str, Any]) -> str:
    said = spec.get("completion", "none")
    return said if said in Round.Completion.values else Round.Completion.NONE


def _projects(round_: Round, file: PabulibFile) -> None:
    what = file.projects.column("description")
    places = [
        _coordinate(x, y)
        for x, y in zip(file.projects.column("longitude"), file.projects.column("latitude"), strict=True)
    ]
    Project.objects.bulk_create(
        [
            Project(
                round=round_,
                key=p.id,
                title=(p.name or p.id)[:300],
                what=what[n][:10_000],
                cost=_minor(p.cost, round_.currency),
                category=", ".join(p.categories)[:300],
                where_words=p.district[:300],
                lon=places[n][0],
                lat=places[n][1],
            )
            for n, p in enumerate(file.instance.projects)
        ],
        batch_size=500,
    )


def _coordinate(lon: str, lat: str) -> tuple[str | None, str | None]:
    try:
        x, y = round(float(lon), 6), round(float(lat), 6)
    except ValueError:
        return None, None
    return (f"{x:.6f}", f"{y:.6f}") if -180 <= x <= 180 and -90 <= y <= 90 else (None, None)


def _minor(amount: Fraction | int, currency: str) -> int:
    """For showing: the exact amount stays in the file that is counted."""
    value = int(Fraction(amount) * 10 ** money.decimals(currency))
    if value > MOST:
        raise Refusal("too_much_money", _("The amounts in this file are too large to be money."))
    return value


def _day(text: str) -> datetime | None:
    for form in ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%Y"):
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
