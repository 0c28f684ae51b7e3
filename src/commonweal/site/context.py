"""What every page's frame needs: the place, its open doors, the visitor, the demo's banner."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commonweal.ground.places.models import Place
from commonweal.kernel.capability import open_capabilities

DOOR_NAMES = {
    "ask": _("Ask"),
    "decide": _("Decide"),
    "get-help": _("Get help"),
    "give-a-hand": _("Give a hand"),
    "take-on": _("Take on"),
    "money": _("Money"),
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Shared by all templates."""
    place: Place | None = getattr(request, "place", None)
    who = getattr(request, "who", None)
    doors = []
    if place is not None:
        doors = [
            (DOOR_NAMES[c.door], reverse(c.url_name, kwargs={"place": place.slug}), f"/{place.slug}/{c.door}/")
            for c in open_capabilities()
        ]
        doors.append(
            (DOOR_NAMES["money"], reverse("place_money", kwargs={"place": place.slug}), f"/{place.slug}/money/")
        )
    return {
        "place": place,
        "contact": place.contact if place else None,
        "who": who,
        "doors": doors,
        "demo": settings.DEMO,
        "officer_here": bool(who and place and who.signed_in and who.is_officer(place)),
        "helper_here": bool(who and place and who.signed_in and who.is_helper(place)),
    }
