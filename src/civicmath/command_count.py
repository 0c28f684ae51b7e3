"""The `count` command, from the bytes of a file to the text that is printed."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
import zlib
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, replace

from . import __version__
from .budgeting.amounts import Amount, amount_text, exact
from .budgeting.completions import Progress
from .budgeting.explain import WhyLost, explain_losses
from .budgeting.methods import count
from .budgeting.outcome import Json, Outcome
from .budgeting.pabulib import PabulibFile, read
from .budgeting.rule import RuleSpec

__all__ = ["BadInputError", "Progress", "count_bytes"]

#: What a compressed file may unpack to; no real election comes near.
LARGEST_FILE = 512 * 2**20


class BadInputError(ValueError):
    """Input that cannot be counted; the message says why."""


@dataclass(frozen=True, slots=True)
class _Input:
    ballots: bytes
    rule: RuleSpec | None = None
    published: tuple[str, ...] | None = None


def count_bytes(name: str, data: bytes, options: Namespace, progress: Progress | None = None) -> tuple[str, int]:
    """What to print about a file, and the exit code: 1 if it differs from a published result."""
    given = _unpack(name, data)
    file = read(given.ballots, name)
    rule = _rule(name, options, given.rule or _stated_rule(file))
    try:
        outcome = count(file.instance, file.ballots, rule, progress)
    except ValueError as error:
        raise BadInputError(f"{name}: {error}") from None
    reasons = explain_losses(file.instance, file.ballots, outcome) if options.explain else ()
    differs = _difference(outcome, given.published)
    if options.json:
        record = _record(file, given, outcome, reasons)
        if given.published is not None:
            record["agrees_with_published"] = differs == ""
        return json.dumps(record, ensure_ascii=False, indent=1), 1 if differs else 0
    lines = _summary(file, outcome) + [line for one in reasons for line in _explained(one)]
    if given.published is not None:
        lines.append(differs or "agrees with the published result")
    return "\n".join(lines), 1 if differs else 0


def _unpack(name: str, data: bytes) -> _Input:
    """The ballots in a file, and the rule and result that come with a bundle."""
    try:
        if data.startswith(b"\x1f\x8b"):
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                return _Input(_limited(name, packed.read(LARGEST_FILE + 1)))
        if data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(data)) as bundle:
                return _unzip(name, bundle)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise BadInputError(f"{name}: cannot be unpacked ({error}); get the file again") from None
    return _Input(data)


def _limited(name: str, data: bytes) -> bytes:
    if len(data) > LARGEST_FILE:
        raise BadInputError(f"{name}: unpacks to more than {LARGEST_FILE >> 20} MB; that is no ballot file")
    return data


def _unzip(name: str, bundle: zipfile.ZipFile) -> _Input:
    names = bundle.namelist()
    if "ballots.pb" not in names:
        raise BadInputError(f"{name}: has no ballots.pb; a bundle holds ballots.pb and rule.json")
    parts = {}
    for part in ("ballots.pb", "rule.json", "result.json"):
        if part in names:
            with bundle.open(part) as packed:
                parts[part] = _limited(name, packed.read(LARGEST_FILE + 1))
    rule = None
    if "rule.json" in parts:
        rule = _rule_from(name, "rule.json", _json(name, "rule.json", parts["rule.json"]))
    published = None
    if "result.json" in parts:
        result = _json(name, "result.json", parts["result.json"])
        selected = result.get("selected")
        if not isinstance(selected, list):
            raise BadInputError(f'{name}: result.json has no list "selected"')
        published = tuple(map(str, selected))
    return _Input(parts["ballots.pb"], rule, published)


def _json(name: str, part: str, data: bytes | str) -> Mapping[str, object]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise BadInputError(f"{name}: {part} is not JSON") from None
    if not isinstance(found, dict):
        raise BadInputError(f"{name}: {part} must hold an object with the parameters by name")
    return found


def _rule_from(name: str, part: str, data: Mapping[str, object]) -> RuleSpec:
    try:
        return RuleSpec.from_json(data)
    except (TypeError, ValueError) as error:
        raise BadInputError(f"{name}: {part}: {error}") from None


def _stated_rule(file: PabulibFile) -> RuleSpec | None:
    text = file.meta.get("commonweal_rule")
    if not text:
        return None
    part = "META commonweal_rule"
    return _rule_from(file.name, part, _json(file.name, part, text))


def _rule(name: str, options: Namespace, stated: RuleSpec | None) -> RuleSpec:
    """The stated rule, with what the command line says instead."""
    flags = ("rule", "utility", "completion", "start", "ties")
    given = {flag: getattr(options, flag) for flag in flags if getattr(options, flag) is not None}
    try:
        # Naming a rule starts afresh; other flags change the stated one.
        base = RuleSpec() if "rule" in given or stated is None else stated
        rule = replace(base, **given)
        return rule if options.increment is None else replace(rule, increment=exact(options.increment))
    except ValueError as error:
        raise BadInputError(f"{name}: {error}") from None


def _difference(outcome: Outcome, published: tuple[str, ...] | None) -> str:
    """What differs from a published result; empty if nothing does."""
    if published is None or published == outcome.selected:
        return ""
    missing = [one for one in outcome.selected if one not in published]
    extra = [one for one in published if one not in outcome.selected]
    said = "differs from the published result:"
    if missing:
        said += f" counted but not published: {', '.join(missing)};"
    if extra:
        said += f" published but not counted: {', '.join(extra)};"
    if not missing and not extra:
        said += f" the order is {', '.join(outcome.selected)}, published {', '.join(published)};"
    return said.rstrip(";")


def _record(file: PabulibFile, given: _Input, outcome: Outcome, reasons: tuple[WhyLost, ...]) -> dict[str, Json]:
    record: dict[str, Json] = {
        "engine": f"civicmath {__version__}",
        "file": file.name,
        "input_sha256": hashlib.sha256(given.ballots).hexdigest(),
        **outcome.to_json(),
        "repairs": [{"line": line, "sentence": sentence} for line, sentence in file.repairs],
    }
    if reasons:
        record["reasons"] = [one.to_json() for one in reasons]
    return record


def _summary(file: PabulibFile, outcome: Outcome) -> list[str]:
    unit = f" {file.instance.currency}" if file.instance.currency else ""
    rule = outcome.rule
    how = f"{rule.rule}, utility {rule.utility}"
    if rule.rule == "equal-shares":
        how += f", completion {rule.completion}, start {rule.start}, increment {amount_text(rule.increment)}"
    lines = [
        f"{file.name}: {file.instance.name}".rstrip(": "),
        f"rule: {how}; ties: {rule.ties}",
        f"{outcome.voters} ballots, {len(file.instance.projects)} projects, budget {amount_text(outcome.budget)}{unit}",
    ]
    lines += [f"repaired: line {line}: {sentence}" for line, sentence in file.repairs]
    if outcome.endowment is not None:
        lines.append(f"each voter decided about {_about(outcome.endowment)}{unit} ({outcome.stopped})")
    lines.append(f"funded: {len(outcome.rounds)} projects for {amount_text(outcome.cost)}{unit}")
    for number, one in enumerate(outcome.rounds, 1):
        title = file.instance.project(one.project).name
        lines.append(
            f"{number:4}. {one.project}  {amount_text(one.cost)}  "
            f"votes {amount_text(one.score)}  {one.by}  {title}".rstrip()
        )
    for tie in outcome.ties:
        settled = ", all of them funded in the end" if tie.all_funded else ""
        lines.append(
            f"tie in round {tie.round}: {', '.join(tie.tied)}; {tie.winner} first, by {tie.decided_by}{settled}"
        )
    return lines


def _explained(reason: WhyLost) -> list[str]:
    lines = [f"not funded: {reason.project} (cost {amount_text(reason.cost)}, votes {amount_text(reason.score)})"]
    if reason.money_at_start is not None and reason.money_left is not None:
        lines.append(
            f"      its {reason.supporters} supporters had {_about(reason.money_at_start)}, "
            f"in the end {_about(reason.money_left)}"
        )
        for flow in reason.spent:
            lines.append(f"      {flow.payers} of them paid {_about(flow.amount)} for {flow.project}")
    if reason.budget_left is not None:
        lines.append(f"      when its turn came, {amount_text(reason.budget_left)} was left of the budget")
    lines.append(f"      it would have won below {_about(reason.would_win_at)} ({reason.holds_for})")
    return lines


def _about(amount: Amount) -> str:
    """An amount to the cent, for reading; the JSON has it exactly."""
    cents = int(amount * 100)
    whole = f"{cents // 100}.{cents % 100:02}".removesuffix(".00")
    return whole if cents == amount * 100 else f"{whole} (rounded down)"
