"""Files that people hand over: opened, unpacked and decoded, or refused with the place of the fault."""

from __future__ import annotations

import gzip
import zlib
from http import HTTPStatus
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from commonweal.kernel.refusals import Refusal, Text

GZIP = b"\x1f\x8b"
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def bad_file(code: str, path: Path, why: Text, next_step: Text, where: Text = "") -> Refusal:
    """The refusal of a file: its name, where in it (a line or a feature), what is wrong, what to do."""
    place = f"{path.name}, {where}" if where else path.name
    return Refusal(code, f"{place}: {why}", next_step, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def line_no(number: int) -> Text:
    """ "line 7"."""
    return _("line %(number)d") % {"number": number}


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, packed with gzip or not (the content decides, not the name).

    Refuses what is missing, empty, cut short or in another encoding.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise bad_file("file_unreadable", path, _("the file cannot be opened (%(error)s).") % {
            "error": error.strerror or error}, _("Check the name and that you may read it.")) from None
    data = _unpacked(path, raw) if raw.startswith(GZIP) else raw
    if not data.strip():
        raise bad_file("file_empty", path, _("the file is empty."), _("Download or export it again."))
    return _decoded(path, data)


def _unpacked(path: Path, raw: bytes) -> bytes:
    try:
        return gzip.decompress(raw)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise bad_file("file_cut_short", path, _("the packed file is cut short or damaged."),
                       _("Download it again and compare its size with the original.")) from None


def _decoded(path: Path, data: bytes) -> str:
    try:
        if data.startswith(UTF16):
            raise UnicodeDecodeError("utf-8", data, 0, 2, "UTF-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise bad_file("file_encoding", path, _("the text is not in UTF-8."),
                       _("Save it again as UTF-8; spreadsheets call it “CSV UTF-8”."),
                       line_no(line)) from None
