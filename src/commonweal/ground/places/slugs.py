"""Short names for addresses: from the name, unique, never a word of the house."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import count

from django.utils.text import slugify

LONGEST = 60


# Letters that Unicode does not take apart into a plain letter and a mark.
_UNPARTED = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "AE",
                           "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})


def plain_slug(name: str) -> str:
    """A name as an address: "Łódź 2022" is "lodz-2022"."""
    return slugify(name.translate(_UNPARTED))


def choose_slug(name: str, kind: str, parent: str, taken: Collection[str], near: Collection[str] = ()) -> str:
    """A slug that is not in ``taken`` (slugs in use and reserved words).

    A clash with a relative (``near``, slugs of the same tenant) is told apart by the kind,
    any other by the parent.
    """
    return next(slug for slug in _candidates(name, kind, parent, near) if slug not in taken)


def _candidates(name: str, kind: str, parent: str, near: Collection[str]) -> Iterator[str]:
    # Names in other alphabets leave nothing: the kind stands for them.
    plain = plain_slug(name)
    base = plain or kind
    yield _cut(base)
    suffixes = [kind, parent] if base in near else [parent, kind]
    for suffix in filter(None, suffixes):
        yield _cut(base, suffix)
    for number in count(2):
        yield _cut(base, f"{parent}-{number}" if parent and len(parent) < LONGEST // 2 else str(number))


def _cut(base: str, suffix: str = "") -> str:
    tail = f"-{suffix}"[-(LONGEST // 2):] if suffix else ""
    tail = f"-{tail.lstrip('-')}" if tail else ""
    return base[: LONGEST - len(tail)].rstrip("-") + tail
