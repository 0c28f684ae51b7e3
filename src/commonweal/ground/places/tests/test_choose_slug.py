"""Short names are unique, short and never a word of the house."""

from __future__ import annotations

from django.core.validators import validate_slug
from hypothesis import given
from hypothesis import strategies as st

from commonweal.ground.places.models import RESERVED
from commonweal.ground.places.slugs import LONGEST, choose_slug


def test_clashes_are_told_apart():
    assert choose_slug("Hale", "ward", "trafford", set()) == "hale"
    assert choose_slug("Hale", "ward", "trafford", {"hale"}, {"hale"}) == "hale-ward"
    assert choose_slug("Hale", "ward", "trafford", {"hale"}) == "hale-trafford"
    assert choose_slug("Hale", "ward", "trafford", {"hale", "hale-trafford"}) == "hale-ward"
    assert (
        choose_slug("Hale", "ward", "trafford", {"hale", "hale-trafford", "hale-ward"}) == "hale-trafford-2"
    )
    assert choose_slug("Hale", "ward", "", {"hale", "hale-ward"}) == "hale-2"
    assert choose_slug("Help", "ward", "trafford", RESERVED) == "help-trafford"
    assert choose_slug("東京", "city", "", set()) == "city"
    assert choose_slug("Ynys Môn", "district", "", set()) == "ynys-mon"


@given(
    names=st.lists(st.text(max_size=120), max_size=20),
    parent=st.from_regex(r"[a-z][a-z-]{0,58}[a-z]", fullmatch=True),
)
def test_slugs_are_valid_and_unique(names, parent):
    taken = set(RESERVED)
    for name in names:
        slug = choose_slug(name, "neighbourhood", parent, taken)
        validate_slug(slug)
        assert len(slug) <= LONGEST
        assert slug not in taken
        taken.add(slug)
