"""The house's own pages: which places there are, a place's home, its money, pictures, statements."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils._os import safe_join

from commonweal.ground.money.models import Fund, KnownSpending
from commonweal.ground.people.who import Request
from commonweal.ground.places.maps import draw_map
from commonweal.ground.places.models import Place
from commonweal.ground.places.tap import map_button
from commonweal.kernel.access import anyone
from commonweal.kernel.capability import open_capabilities
from commonweal.kernel.ledger.balances import Balance, balances
from commonweal.kernel.ledger.models import Transfer


@anyone
def index(request: Request) -> HttpResponse:
    """The one place of this site, or all of them to choose from."""
    roots = list(Place.objects.filter(parent=None).defer("boundary")[:200])
    if len(roots) == 1:
        request.place = roots[0]
        return _home(request, roots[0])
    return render(request, "site/places.html", {"places": roots})


@anyone
def home(request: Request, place: str) -> HttpResponse:
    """A place: what you can do now, what was decided, where the money goes, whom to ring, its map and parts."""
    return _home(request, request.place)


def _home(request: Request, place: Place) -> HttpResponse:
    who = request.who
    capabilities = open_capabilities()
    parts = list(Place.objects.filter(parent=place))
    return render(
        request,
        "site/home.html",
        {
            "cards": [card for c in capabilities for card in c.now(place, who)],
            "decided": [card for c in capabilities for card in c.decided(place)],
            "money": money_of(place),
            "parts": parts,
            "above": place.above(),
            "map": draw_map(place, parts),
        },
    )


def money_of(place: Place) -> list[tuple[Fund, Balance, int]]:
    """Funds here and below with their balance and what was paid out of them in the end."""
    funds = list(Fund.objects.filter(place__line__startswith=place.line).select_related("account", "place"))
    held = balances([fund.account for fund in funds])
    books = [fund.account.book for fund in funds]
    paid: dict[str, int] = {}
    outward = Transfer.objects.filter(kind="post", debit__book__in=books, credit__floor=False)
    for book, amount in outward.exclude(credit__fund__isnull=False).values_list("debit__book", "amount"):
        paid[book] = paid.get(book, 0) + amount
    inward = Transfer.objects.filter(kind="post", debit__book__in=books, debit__floor=False, debit__fund__isnull=True)
    for book, amount in inward.exclude(credit__fund__isnull=False).values_list("debit__book", "amount"):
        paid[book] = paid.get(book, 0) - amount
    return [(fund, held[fund.account_id], paid.get(fund.account.book, 0)) for fund in funds]


@anyone
def place_money(request: Request, place: str) -> HttpResponse:
    """The funds of a place: whose money, new or not, what is promised and paid; and known public spending."""
    here: Place = request.place
    return render(
        request,
        "site/money.html",
        {
            "money": money_of(here),
            "spending": KnownSpending.objects.filter(place__in=here.line_ids()).order_by("-year", "body")[:200],
        },
    )


@anyone
def picture(request: Request, name: str) -> FileResponse:
    """A picture that was re-encoded when it was sent; nothing else is served from here."""
    if not name.endswith(".webp") or not default_storage.exists(name):
        raise Http404(name)
    safe_join(str(settings.MEDIA_ROOT), name)
    response = FileResponse(default_storage.open(name), content_type="image/webp")
    response["Cache-Control"] = "public, max-age=604800, immutable"
    return response


@anyone
def map_image(request: Request, place: str) -> HttpResponse:
    """The place's map as an image to press on; see ``places.tap``."""
    drawn = map_button(request.place)
    if not drawn:
        raise Http404(place)
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@anyone
def accessibility(request: Request) -> HttpResponse:
    """What works for everybody, what does not yet, and whom to tell."""
    return render(request, "site/accessibility.html")


@anyone
def privacy(request: Request) -> HttpResponse:
    """What is kept about people, for how long, and what nobody can find out."""
    return render(request, "site/privacy.html")
