"""Pictures for the demo, drawn here: flat shapes, no photographs of anybody."""

from __future__ import annotations

import io

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw


def draw(kind: str) -> ContentFile[bytes]:
    """A small flat picture: "bench", "bulbs", "kitchen" or "trees"."""
    picture = Image.new("RGB", (800, 500), "#cfe3ee")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 330, 800, 500), fill="#8fb98a")
    pen.ellipse((620, 40, 730, 150), fill="#f6cf5c")
    {"bench": _bench, "bulbs": _bulbs, "kitchen": _kitchen, "trees": _trees}[kind](pen)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=70)
    return ContentFile(out.getvalue(), name=f"demo-{kind}.webp")


def _bench(pen: ImageDraw.ImageDraw) -> None:
    for y in (270, 300, 330):
        pen.rectangle((200, y, 600, y + 18), fill="#8a5a33")
    for x in (225, 560):
        pen.rectangle((x, 340, x + 18, 420), fill="#5b3b22")


def _bulbs(pen: ImageDraw.ImageDraw) -> None:
    for step in range(18):
        x, y = 30 + step * 43, 380 + (step * 37) % 70
        pen.line((x, y, x, y + 40), fill="#3c7a3c", width=6)
        pen.ellipse((x - 14, y - 16, x + 14, y + 12), fill="#f2b705" if step % 3 else "#8c5bbf")


def _kitchen(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((0, 0, 800, 500), fill="#f3ead9")
    pen.rectangle((120, 240, 680, 460), fill="#5d7f8f")
    pen.rectangle((300, 280, 460, 440), fill="#2c3a41")
    for x in (320, 380, 440):
        pen.ellipse((x - 14, 248, x + 14, 270), fill="#1d2529")
    pen.rectangle((500, 160, 640, 240), fill="#c7702e")


def _trees(pen: ImageDraw.ImageDraw) -> None:
    for x, size in ((120, 60), (280, 80), (450, 66), (610, 74)):
        pen.rectangle((x - 8, 300, x + 8, 380), fill="#6b4a2b")
        pen.ellipse((x - size, 330 - size * 2, x + size, 330), fill="#3f7d46")
