"""Models to files, from an allow-list: Pabulib, CSV, JSON, and the bundle that anybody can count again."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from civicmath.budgeting.pabulib import Table
from civicmath.budgeting.pabulib_writer import write
from commonweal.ground.ballots.box import CountedBallot, counted, register_of
from commonweal.ground.ballots.hashing import tracker_text
from commonweal.ground.ballots.models import Poll
from commonweal.kernel import money
from commonweal.kernel.refusals import Refusal

from .models import Result, Round
from .story import SMALL_CELL

TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
PB_KIND = {
    "approval": "approval",
    "knapsack": "approval",
    "cumulative": "cumulative",
    "scoring": "scoring",
    "ordinal": "ordinal",
}


def safe_cell(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula: a quote goes before what could start one."""
    text = str(cell)
    bare = text.lstrip(" '\"")
    return f"'{text}" if text.startswith(TRIGGERS) or bare.startswith(TRIGGERS[:4]) else text


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV; numbers stay numbers."""
    out = io.StringIO()
    csv.writer(out).writerows([[cell if isinstance(cell, int) else safe_cell(cell) for cell in row] for row in rows])
    return out.getvalue()


def major(amount: int, currency: str) -> str:
    """Minor units as Pabulib writes money: "1234.5" pounds."""
    unit = 10 ** money.decimals(currency)
    whole, rest = divmod(amount, unit)
    return f"{whole}.{rest:0{money.decimals(currency)}d}".rstrip("0") if rest else str(whole)


def ballots_as_pabulib(round_: Round, rule: dict[str, Any]) -> bytes:
    """The box as a Pabulib file. Voters are trackers in the order of the trackers; their district stands there only
    if every district has at least ten ballots."""
    poll = round_.poll
    if round_.by_hands and hasattr(round_, "hands"):
        return _hands_as_pabulib(round_, rule)
    rows = list(counted(poll))
    sizes = Counter(row.district for row in rows)
    districts = len(sizes) > 1 and min(sizes.values()) >= SMALL_CELL
    points = poll.kind in (Poll.Kind.CUMULATIVE, Poll.Kind.SCORING)
    columns = ("voter_id", *["district"] * districts, "vote", *["points"] * points)
    votes = Table(columns, tuple(_vote(row, districts, points) for row in rows))
    return write(_meta(round_, rule, len(rows)), _projects(round_, rows), votes, keep=("district",)).encode()


def _vote(row: CountedBallot, districts: bool, points: bool) -> tuple[str, ...]:
    keys = ",".join(key for key, _value in row.choices)
    values = ",".join(str(value) for _key, value in row.choices)
    return (tracker_text(row.tracker), *[row.district] * districts, keys, *[values] * points)


def _projects(round_: Round, rows: list[CountedBallot]) -> Table:
    """The projects as they were fixed before the vote, not as their rows may stand now."""
    votes = Counter(key for row in rows for key, _value in row.choices)
    return Table(
        ("project_id", "cost", "votes", "name", "category", "district"),
        tuple(
            (
                p["key"],
                major(p["cost"], round_.currency),
                str(votes[p["key"]]),
                _one_line(p["title"]),
                _one_line(p["category"]).replace(",", " ") or "other",
                p["area"] or round_.place.slug,
            )
            for p in round_.poll.rules["projects"]
        ),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _meta(round_: Round, rule: dict[str, Any], ballots: int) -> dict[str, str]:
    poll = round_.poll
    assert poll.opens_at and poll.closes_at
    end = poll.closed_early_at or poll.closes_at
    limits = {
        "max_length": str(poll.max_marks),
        "min_length": "1",
        "max_sum_points": str(poll.max_total) if poll.max_total else "",
        "max_points": str(poll.max_value) if poll.kind in ("scoring", "cumulative") else "",
        "max_sum_cost": major(poll.max_cost, round_.currency) if poll.max_cost else "",
    }
    stated = (
        {
            "description": _one_line(f"{round_.title}, {round_.place.name}"),
            "country": "United Kingdom",
            "unit": _one_line(round_.place.name),
            "instance": str(timezone.localtime(poll.opens_at).year),
            "num_projects": str(len(poll.rules["projects"])),
            "num_votes": str(ballots),
            "budget": major(poll.rules["budget"], round_.currency),
            "vote_type": PB_KIND[poll.kind],
            "rule": {"greedy": "greedy", "equal-shares": "equalshares"}.get(round_.rule, "unknown"),
            "date_begin": timezone.localtime(poll.opens_at).strftime("%d.%m.%Y"),
            "date_end": timezone.localtime(end).strftime("%d.%m.%Y"),
            "currency": round_.currency,
            "language": "en",
        }
        | limits
        | {"commonweal_rule": json.dumps(rule, sort_keys=True), "commonweal_rules_hash": poll.rules_hash}
    )
    return {key: value for key, value in stated.items() if value}


def _hands_as_pabulib(round_: Round, rule: dict[str, Any]) -> bytes:
    """A show of hands: one line a raised hand, not a person; the number of people stands in the META."""
    hands = round_.hands
    if hands.agreed_at is None:
        raise Refusal(
            "hands_not_agreed",
            _("The second neighbour has not agreed to the show of hands yet."),
            _("Ask them to sign in and agree."),
        )
    lines = [
        (f"hand-{n}", key)
        for n, key in enumerate((key for key in sorted(hands.votes) for _n in range(hands.votes[key])), start=1)
    ]
    marks = [CountedBallot("", "", "", [(key, 1)]) for _n, key in lines]
    meta = _meta(round_, rule, len(lines)) | {"commonweal_hands_present": str(hands.present), "max_length": "1"}
    return write(meta, _projects(round_, marks), Table(("voter_id", "vote"), tuple(lines))).encode()


def ballots_are_public(round_: Round) -> bool:
    """Small votes publish totals alone: in a handful of ballots a neighbour's could be guessed. Imported rounds were
    public before."""
    least = round_.poll.rules.get("publish_ballots_from", 100) if not round_.imported_from else 0
    return bool(round_.result.story["voters"] >= least)


def contest_of(round_: Round, contest: str) -> Result:
    """The result of the whole round, or of one of its areas; 404 for any other word."""
    found = round_.results.filter(contest=contest).first()
    if found is None:
        raise Http404(contest)
    return found


def ballots_file(result: Result) -> bytes:
    """The file that was counted."""
    return gzip.decompress(bytes(result.ballots_pb))


def file_of(round_: Round, kind: str, contest: str = "") -> tuple[bytes | str, str]:
    """One public file of a published round, or of one area's count, and its media type."""
    result = contest_of(round_, contest)
    if kind == "bundle.zip":
        return bundle(round_, result, with_ballots=ballots_are_public(round_)), "application/zip"
    if kind == "ballots.pb":
        if not ballots_are_public(round_):
            raise Refusal(
                "too_few_ballots",
                _("Fewer than 100 people voted, so single ballots are not published."),
                _("The totals stand in the result; two scrutineers named by the place may see the ballots."),
            )
        return ballots_file(result), "text/plain; charset=utf-8"
    if kind == "result.json":
        return json.dumps(_result(round_, result), ensure_ascii=False, indent=1), "application/json"
    if kind == "projects.csv":
        rows = [
            [line["key"], line["title"], line["cost"], line["votes"], "won" if line["won"] else "lost"]
            for line in result.story["projects"]
        ]
        return csv_text([["number", "project", "cost_minor", "votes", "result"], *rows]), "text/csv; charset=utf-8"
    raise Http404(kind)


def _result(round_: Round, result: Result) -> dict[str, Any]:
    return {
        "round": round_.slug,
        "place": round_.place.slug,
        "ballots_sha256": result.ballots_sha256,
        **result.outcome,
    }


def bundle(round_: Round, result: Result, *, with_ballots: bool) -> bytes:
    """One zip, the same bytes every time: rules, register, result, and the ballots where they are public.

    ``python -m civicmath count bundle.zip`` counts it again with no database.
    """
    if "areas" in result.outcome:
        return _zip(
            {
                f"{area}-bundle.zip": bundle(round_, contest_of(round_, area), with_ballots=with_ballots)
                for area in result.outcome["areas"]
            }
        )
    register = register_of(round_.poll)
    files: dict[str, bytes] = {
        "rules.json": _json(round_.poll.rules),
        "rule.json": _json(result.outcome["rule"]),
        "result.json": _json(_result(round_, result)),
        "register.json": _json(
            {
                "issued": register.issued,
                "used": register.used,
                "void": register.void,
                "replaced": register.replaced,
                "by_channel": register.by_channel,
            }
        ),
        "README.md": _readme(round_, result, with_ballots).encode(),
    }
    if with_ballots:
        files["ballots.pb"] = ballots_file(result)
    hashes = {name: hashlib.sha256(body).hexdigest() for name, body in sorted(files.items())}
    files["manifest.json"] = _json({"rules_hash": round_.poll.rules_hash, "files": hashes})
    return _zip(files)


def _zip(files: dict[str, bytes]) -> bytes:
    """A zip whose bytes depend on its contents alone."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _readme(round_: Round, result: Result, with_ballots: bool) -> str:
    how = (
        "Count it again:\n\n    python -m civicmath count bundle.zip\n"
        if with_ballots
        else "Fewer than 100 people voted, so this bundle has totals and no single ballots.\n"
    )
    return (
        f"# {round_.title}, {round_.place.name}\n\nSHA-256 of the ballots that were counted: "
        f"{result.ballots_sha256}\nSHA-256 of the rules as fixed before voting: {round_.poll.rules_hash}\n\n"
        f"{how}"
    )
