"""CSV files to typed figures: populations, deprivation, postcodes; nothing here knows the database."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from commonweal.kernel.refusals import Refusal, Text

from .fields import SMALL_AREA, code_and_name, one_of, plain
from .sources import bad_file, line_no, read_text

POPULATION = ("population", "all_ages", "total_population", "total")
SCORE = ("imd_score", "score", "index_of_multiple_deprivation_score")
DECILE = ("imd_decile", "decile", "index_of_multiple_deprivation_decile")
EVERYBODY = ("persons", "all", "all persons", "total", "both")
MOST_PEOPLE = 2_000_000_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the line where it ends in the file, counted from 1, and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file with a header."""

    path: Path
    columns: list[str]
    rows: list[Row]

    def column(self, chosen: str, wanted: Sequence[str], what: Text) -> str:
        """The column that was chosen, or the first wanted one; refused where there is none."""
        if column := (one_of(self.columns, [plain(chosen)]) if chosen else one_of(self.columns, wanted)):
            return column
        step = _("Its columns, separated by commas, are: %(columns)s. It should be one of: %(wanted)s.") % {
            "columns": ", ".join(self.columns), "wanted": chosen or ", ".join(wanted)}
        raise bad_file("unknown_column", self.path,
                       _("there is no column for the %(what)s.") % {"what": what}, step, line_no(1))

    def code_column(self, kind: str) -> str:
        """The column of the official code of areas of ``kind``."""
        found, _name = code_and_name(self.columns, kind)
        return found or self.column("", ("area_code", "code"), _("official code"))

    def wrong(self, row: Row, column: str, why: Text, next_step: Text) -> Refusal:
        """The refusal of one cell."""
        shown = row.cells[column][:40]
        return bad_file("bad_cell", self.path, f"{column} “{shown}” {why}", next_step, line_no(row.line))


@dataclass(frozen=True, slots=True)
class Deprivation:
    """The score and the national decile (1 = most deprived) of a small area; nothing where none is given."""

    score: Decimal | None
    decile: int | None


@dataclass(frozen=True, slots=True)
class PostcodePoint:
    """A postcode as typed in the file and its middle in degrees."""

    code: str
    lon: Decimal
    lat: Decimal


def read_table(path: Path) -> Table:
    """The table of a file; refuses rows that are longer or shorter than the header."""
    reader = csv.reader(io.StringIO(read_text(path)))
    try:
        columns = [column.strip() for column in next(reader)]
        rows = [_row(path, columns, reader.line_num, cells) for cells in reader if any(cells)]
    except csv.Error as error:
        raise bad_file("not_csv", path, _("this is not a CSV table (%(error)s).") % {"error": error},
                       _("Save it again as “CSV UTF-8”."), line_no(reader.line_num)) from None
    if not rows:
        raise bad_file("no_rows", path, _("there are no rows under the header."), _("Export it again."))
    return Table(path, columns, rows)


def _row(path: Path, columns: list[str], line: int, cells: list[str]) -> Row:
    if len(cells) != len(columns):
        raise bad_file("row_length", path, _("the row has %(found)d cells and the header %(expected)d.") % {
            "found": len(cells), "expected": len(columns)},
            _("Put text with commas in quotation marks, and export the table again."), line_no(line))
    return Row(line, {column: cell.strip() for column, cell in zip(columns, cells)})


def read_populations(path: Path, kind: str) -> dict[str, int]:
    """People by official code; of a table with sexes only the rows of everybody."""
    table = read_table(path)
    sex = one_of(table.columns, ["sex"])
    rows = [row for row in table.rows if not sex or row.cells[sex].lower() in EVERYBODY]
    if not rows:
        raise bad_file("no_persons", path, _("no row is for people of both sexes."),
                       _("Keep the rows whose sex is “Persons”."))
    column = table.column("", POPULATION, _("population"))
    return _by_code(table, kind, rows, lambda row: _people(table, row, column))


def read_deprivation(path: Path, score_field: str = "", decile_field: str = "") -> dict[str, Deprivation]:
    """Scores and deciles by official code of the small area."""
    table = read_table(path)
    score = table.column(score_field, SCORE, _("score"))
    decile = table.column(decile_field, DECILE, _("decile"))
    return _by_code(table, SMALL_AREA, table.rows, lambda row: Deprivation(
        _score(table, row, score), _decile(table, row, decile)))


def read_postcodes(path: Path) -> tuple[list[PostcodePoint], int]:
    """Postcodes with their middles, and how many rows have none: publishers write latitude 99.999999."""
    table = read_table(path)
    code = table.column("", ("postcode", "pcds", "pcd7", "pcd8", "pcd", "code"), _("postcode"))
    lon = table.column("", ("lon", "long", "longitude", "lng"), _("longitude"))
    lat = table.column("", ("lat", "latitude"), _("latitude"))
    points = []
    for row in table.rows:
        if not row.cells[code] or len(row.cells[code]) > 10:
            raise table.wrong(row, code, _("is not a postcode."), _("Correct the cell or leave the row out."))
        if row.cells[lat].startswith("99.9999"):
            continue
        where = _degrees(table, row, lon, 180), _degrees(table, row, lat, 90)
        points.append(PostcodePoint(row.cells[code], *where))
    return points, len(table.rows) - len(points)


def _by_code(table: Table, kind: str, rows: Sequence[Row], read: Callable[[Row], T]) -> dict[str, T]:
    column = table.code_column(kind)
    found: dict[str, T] = {}
    for row in rows:
        code = row.cells[column]
        if not code:
            raise table.wrong(row, column, _("is empty."), _("Give each row an official code."))
        if code in found:
            raise table.wrong(row, column, _("stands twice in the table."),
                              _("Keep one period and one row for each area."))
        found[code] = read(row)
    return found


def _number(table: Table, row: Row, column: str) -> Decimal:
    try:
        number = Decimal(row.cells[column].replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise table.wrong(row, column, _("is not a number."), _("Correct the cell or leave the row out."))
    return number


def _people(table: Table, row: Row, column: str) -> int:
    number = _number(table, row, column)
    if number != number.to_integral_value() or not 0 <= number <= MOST_PEOPLE:
        raise table.wrong(row, column, _("is not a number of people."), _("Write a whole number, 0 or more."))
    return int(number)


def _score(table: Table, row: Row, column: str) -> Decimal | None:
    if not row.cells[column]:
        return None
    number = _number(table, row, column)
    if abs(number) >= 10_000:
        raise table.wrong(row, column, _("is too large for a score."), _("Check --score-field."))
    return number.quantize(Decimal("0.0001"))


def _decile(table: Table, row: Row, column: str) -> int | None:
    if not row.cells[column]:
        return None
    number = _number(table, row, column)
    if number != number.to_integral_value() or not 1 <= number <= 10:
        raise table.wrong(row, column, _("is not a decile."),
                          _("Deciles are 1 (most deprived) to 10. Check --decile-field."))
    return int(number)


def _degrees(table: Table, row: Row, column: str, most: int) -> Decimal:
    number = _number(table, row, column)
    if abs(number) > most:
        raise table.wrong(row, column, _("is not in degrees."),
                          _("Give longitude and latitude in WGS 84, not eastings and northings."))
    return number.quantize(Decimal("0.000001"))


