"""Pabulib files as text: from bytes to three tables, each row with its line number.

A .pb file has the sections META, PROJECTS and VOTES; fields are separated by semicolons
and may be quoted as in CSV (quotes doubled inside, line breaks allowed inside).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

SECTIONS = ("META", "PROJECTS", "VOTES")


class PabulibError(ValueError):
    """A file that cannot be read without guessing: where, and what to do about it."""

    def __init__(self, file: str, line: int, column: str, sentence: str) -> None:
        self.file = file
        self.line = line
        self.column = column
        self.sentence = sentence
        where = f"{file}, line {line}" + (f", column {column}" if column else "")
        super().__init__(f"{where}: {sentence}")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a section as they stand in the file; `lines` says where each one starts."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> list[str]:
        """All cells of a column; empty texts where the table lacks it."""
        if name not in self.columns:
            return [""] * len(self.rows)
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def records(self) -> Iterator[dict[str, str]]:
        """The rows as dicts."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def line(self, at: int) -> int:
        """The line on which the row at this position starts; 0 when it came from no file."""
        return self.lines[at] if self.lines else 0


class Report:
    """Collects what was repaired, and raises what cannot be."""

    __slots__ = ("_counts", "_first", "file", "repairs")

    def __init__(self, file: str) -> None:
        self.file = file
        self.repairs: list[tuple[int, str]] = []
        self._counts: dict[str, int] = {}
        self._first: dict[str, int] = {}

    def repair(self, line: int, sentence: str) -> None:
        """One repair, with its own line."""
        self.repairs.append((line, sentence))

    def often(self, line: int, sentence: str) -> None:
        """A repair that may be needed on every line: listed once, with how often."""
        self._counts[sentence] = self._counts.get(sentence, 0) + 1
        self._first.setdefault(sentence, line)

    def fail(self, line: int, column: str, sentence: str) -> PabulibError:
        """The error to raise."""
        return PabulibError(self.file, line, column, sentence)

    def all(self) -> tuple[tuple[int, str], ...]:
        """Every repair, by line."""
        for sentence, times in self._counts.items():
            more = f" (on {times} lines, here first)" if times > 1 else ""
            self.repairs.append((self._first[sentence], sentence + more))
        self._counts.clear()
        return tuple(sorted(self.repairs))


@dataclass(slots=True)
class Section:
    """The raw rows of a section, heading first."""

    line: int
    rows: list[tuple[int, list[str]]]


def decode(data: bytes, report: Report) -> str:
    """The text of a file, whatever its byte order mark."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        report.repair(1, "the file is in UTF-16; read as such, please save it as UTF-8")
        encoding = "utf-16"
    else:
        if data.startswith(b"\xef\xbb\xbf"):
            report.repair(1, "a byte order mark at the start was dropped")
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise report.fail(line, "", "this line is not UTF-8 text; save the file as UTF-8") from None


def split_sections(text: str, report: Report) -> dict[str, Section]:
    """The raw rows by section."""
    found: dict[str, Section] = {}
    current: Section | None = None
    for line, row in _rows(text, report):
        name = row[0].strip().upper() if row else ""
        if name in SECTIONS and not any(cell.strip() for cell in row[1:]):
            if name in found:
                raise report.fail(line, "", f"the section {name} starts a second time; keep one")
            current = found[name] = Section(line, [])
        elif any(map(str.strip, row)):
            if current is None:
                raise report.fail(line, "", "a Pabulib file starts with the line META")
            current.rows.append((line, row))
    for name in SECTIONS:
        if name not in found:
            raise report.fail(1, "", f"the section {name} is missing; add a line {name}")
    return found


def _rows(text: str, report: Report) -> Iterator[tuple[int, list[str]]]:
    if "\r" in text.replace("\r\n", ""):
        report.repair(1, "single carriage returns were read as line ends")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    start = 1
    try:
        for row in reader:
            yield start, row
            start = reader.line_num + 1
    except csv.Error:
        sentence = "a quoted field that starts here does not end; double the quotes inside it"
        raise report.fail(start, "", sentence) from None


def table(name: str, section: Section, report: Report) -> Table:
    """A section with its heading as columns, every row brought to their number."""
    if not section.rows:
        raise report.fail(section.line, "", f"{name} has no heading; add a line with its columns")
    line, heading = section.rows[0]
    columns = tuple(cell.strip().lower() for cell in heading)
    while columns and not columns[-1]:
        columns = columns[:-1]
    if list(columns) != heading:
        report.repair(line, f"the heading of {name} was brought to lower case without spaces")
    for column in columns:
        if columns.count(column) > 1:
            raise report.fail(line, column, f"{name} has this column twice; keep one")
    rows = tuple(
        tuple(row) if len(row) == len(columns) else _fit(columns, at, row, report) for at, row in section.rows[1:]
    )
    return Table(columns, rows, tuple(at for at, _ in section.rows[1:]))


def _fit(columns: tuple[str, ...], line: int, row: list[str], report: Report) -> tuple[str, ...]:
    """A row with missing cells filled and empty extra cells cut."""
    if len(row) < len(columns):
        report.often(line, f"a row has fewer cells than columns ({len(columns)}); read as empty")
        return tuple(row) + ("",) * (len(columns) - len(row))
    if any(cell.strip() for cell in row[len(columns) :]):
        sentence = f"{len(row)} cells in {len(columns)} columns; put quotes around a text with ';'"
        raise report.fail(line, columns[-1], sentence)
    report.often(line, "empty cells after the last column were dropped")
    return tuple(row[: len(columns)])
