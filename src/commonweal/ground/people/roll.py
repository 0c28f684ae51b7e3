"""Reading an electoral roll from CSV: plain values in, typed lines and complaints out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

COLUMNS = ("number", "name", "area", "email", "born")
OLDEST = 115
LONGEST = {"number": 40, "name": 160, "email": 254}


@dataclass(frozen=True, slots=True)
class RollLine:
    """One elector as the file has them; ``area`` is the slug or name of a part of the place."""

    line: int
    number: str
    name: str
    area: str
    email: str
    born: date | None


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong on one line, and what to do."""

    line: int
    sentence: str


def read_roll(data: bytes, today: date) -> tuple[list[RollLine], list[Complaint]]:
    """Every line that can be taken, and every complaint. Raises ``ValueError`` where it is no roll at all."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"The file is not UTF-8 (byte {error.start}). Save it as “CSV UTF-8”.") from None
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    have = [name.strip().lower() for name in rows.fieldnames or []]
    missing = [name for name in ("number", "name", "area") if name not in have]
    if missing:
        raise ValueError(f"The first line must name the columns {', '.join(COLUMNS)}; missing: {', '.join(missing)}.")
    taken: list[RollLine] = []
    complaints: list[Complaint] = []
    seen: dict[str, int] = {}
    for number, raw in enumerate(rows, start=2):
        row = {(k or "").strip().lower(): (v or "").strip() for k, v in raw.items() if not isinstance(v, list)}
        found = list(_wrong(row, today, seen))
        complaints += [Complaint(number, sentence) for sentence in found]
        if not found:
            seen[row["number"]] = number
            born = date.fromisoformat(row["born"]) if row.get("born") else None
            taken.append(RollLine(number, row["number"], row["name"], row["area"], row.get("email", ""), born))
    return taken, complaints


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _wrong(row: dict[str, str], today: date, seen: dict[str, int]) -> Iterator[str]:
    for name in ("number", "name", "area"):
        if not row.get(name):
            yield f"“{name}” is empty"
    too_long = [(name, most) for name, most in LONGEST.items() if len(row.get(name, "")) > most]
    yield from (f"“{name}” is longer than {most} letters" for name, most in too_long)
    if row.get("number") in seen:
        yield f"number {row['number']} stands on line {seen[row['number']]} already"
    if row.get("email") and not _is_address(row["email"]):
        yield f"{row['email']} is not an e-mail address"
    if row.get("born"):
        yield from _wrong_birth(row["born"], today)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return len(text) > LONGEST["email"]  # its length was named already
    return True


def _wrong_birth(text: str, today: date) -> Iterator[str]:
    try:
        born = date.fromisoformat(text)
    except ValueError:
        yield f"born “{text}” is not a date like 1980-12-31"
        return
    if born > today:
        yield f"born {text} is in the future"
    elif today.year - born.year > OLDEST:
        yield f"born {text} would be {today.year - born.year} years old"
