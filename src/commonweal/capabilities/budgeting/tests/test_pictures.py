"""Pictures are decoded and written anew: no place, no program, no bomb comes through (N27)."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from commonweal.capabilities.budgeting import pictures
from commonweal.capabilities.budgeting.models import Idea
from commonweal.capabilities.budgeting.pictures import re_encode
from tests.town import Town, sign_in

GPS = 0x8825


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **save: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **save)
    return out.getvalue()


def located() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-CAPTION"
    exif[0x9286] = "SECRET-COMMENT"
    exif.get_ifd(GPS).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 0.0)})
    return picture(exif=exif.tobytes(), comment=b"SECRET-JPEG")


def upload(data: bytes, name: str = "a.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def test_place_and_words_hidden_in_a_photo_are_gone() -> None:
    data = located()
    assert b"SECRET" in data and Image.open(io.BytesIO(data)).getexif().get_ifd(GPS)
    clean = re_encode(upload(data)).read()
    again = Image.open(io.BytesIO(clean))
    assert again.format == "WEBP"
    assert b"SECRET" not in clean and b"EXIF" not in clean and b"XMP" not in clean and b"ICCP" not in clean
    assert not again.getexif() and "exif" not in again.info


def test_a_photo_that_lies_on_its_side_stands_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    again = Image.open(re_encode(upload(picture(exif=exif.tobytes()))))
    assert again.size == (20, 40)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_these_kinds_are_taken_and_made_small(kind: str) -> None:
    made = re_encode(upload(picture(kind, (3000, 1500))))
    assert max(Image.open(made).size) == pictures.LONGEST_SIDE


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "data",
    [
        SVG,
        b"",
        b"GIF89a",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.4",
        picture()[:60],
        picture("BMP"),
        picture("TIFF"),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 30,
    ],
    ids=["svg", "empty", "half gif", "html", "pdf", "cut off", "bmp", "tiff", "broken png"],
)
def test_n27_what_is_not_a_plain_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ValidationError):
        re_encode(upload(data))


def test_n27_a_page_hidden_behind_a_picture_is_cut_off() -> None:
    both = picture("GIF") + b"<script>alert('polyglot')</script>"
    assert b"script" not in re_encode(upload(both, "a.html", "text/html")).read()
    inside = picture("PNG") + b"PK\x03\x04evil.zip"
    assert b"evil" not in re_encode(upload(inside)).read()


def test_the_name_that_somebody_gave_is_not_kept() -> None:
    name = re_encode(upload(picture(), '../../"><script>.svg')).name or ""
    assert name.endswith(".webp") and "script" not in name and "/" not in name


def bomb() -> bytes:
    """A PNG of 60,000 by 60,000 points in a few kilobytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def test_a_decompression_bomb_is_refused_before_it_opens() -> None:
    with pytest.raises(ValidationError):
        re_encode(upload(bomb()))


@pytest.mark.filterwarnings("error")
def test_a_picture_just_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 799)
    with pytest.raises(ValidationError):
        re_encode(upload(picture()))
    monkeypatch.setattr(pictures, "MOST_PIXELS", 800)
    assert re_encode(upload(picture()))


def test_a_file_over_ten_megabytes_is_refused() -> None:
    with pytest.raises(ValidationError, match="10 MB"):
        re_encode(upload(picture() + b"\0" * pictures.LARGEST_FILE))


def test_a_picture_travels_through_the_form_and_a_bad_one_keeps_the_words(town: Town) -> None:
    made = town.collecting()
    form = {"title": "A bench", "what": "By the pond.", "where": "whole", "picture_says": "A pond", "send": "1"}
    client = sign_in(town.ada)
    bad = client.post(f"/testham/decide/{made.slug}/ideas/new/", form | {"upload": upload(SVG, "a.svg")})
    assert bad.status_code == 422 and "By the pond." in bad.content.decode()
    assert (
        client.post(f"/testham/decide/{made.slug}/ideas/new/", form | {"upload": upload(located())}).status_code == 302
    )
    stored = Idea.objects.get().picture
    assert b"SECRET" not in stored.read()
    seen = client.get(f"/media/{stored.name}")
    assert (seen.status_code, seen["Content-Type"]) == (200, "image/webp")
    assert seen["X-Content-Type-Options"] == "nosniff"


def test_a_picture_needs_words_for_those_who_cannot_see_it(town: Town) -> None:
    made = town.collecting()
    form = {"title": "A bench", "what": "By the pond.", "where": "whole", "send": "1", "upload": upload(picture())}
    answer = sign_in(town.ada).post(f"/testham/decide/{made.slug}/ideas/new/", form)
    assert answer.status_code == 422 and "Say what the picture shows" in answer.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "../settings.py",
        "..%2f..%2fkeys/django.key",
        "ideas/../../keys/auth.key",
        "/etc/passwd",
        "x.webp",
        "ideas/a.svg",
        "....//x.webp",
        "ideas/%00.webp",
    ],
)
def test_nothing_but_pictures_is_served_from_the_media_address(town: Town, name: str) -> None:
    assert sign_in(town.ada).get(f"/media/{name}").status_code in (400, 404)
