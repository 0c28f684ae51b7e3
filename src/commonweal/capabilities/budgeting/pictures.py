"""Pictures that people send: decoded, turned the right way up, made small, and written anew, so that neither a place
nor a program hides in them."""

from __future__ import annotations

import io

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST_SIDE = 1200
LARGEST_FILE = 10_000_000
MOST_PIXELS = 60_000_000


def re_encode(upload: UploadedFile[bytes]) -> ContentFile[bytes]:
    """The picture as a fresh WebP without any metadata. Raises ``ValidationError`` for what is not a picture."""
    if upload.size and upload.size > LARGEST_FILE:
        raise ValidationError(_("This picture is over 10 MB. Choose a smaller one, or send it without."))
    try:
        with Image.open(upload) as picture:
            if picture.format not in ("JPEG", "PNG", "WEBP", "GIF") or picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("Choose a JPEG, PNG or WebP picture of at most 60 megapixels."))
            plain = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError, ValueError):
        raise ValidationError(_("This file is not a picture that we can read. Choose a JPEG or PNG.")) from None
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new("RGB", plain.size)
    clean.paste(plain)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=80)
    return ContentFile(out.getvalue(), name=f"{get_random_string(20)}.webp")
