"""The house's own pages: which places there are, a place's home, its money, pictures, statements."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils._os import safe_join

from commonweal.ground.money.models import Fund, KnownSpending
from commonweal.ground.people.who import Request
from commonweal.ground.places.maps import draw_map
from commonweal.ground.places.models import Place
from commonweal.ground.places.queries import deprivation_of
from commonweal.ground.places.tap import map_button
from commonweal.kernel.access import anyone
from commonweal.kernel.capability import open_capabilities
from commonweal.kernel.ledger.balances import balances
from commonweal.kernel.ledger.models import Account


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
    money = money_of(place)
    return render(
        request,
        "site/home.html",
        {
            "cards": [card for c in capabilities for card in c.now(place, who)],
            "decided": [card for c in capabilities for card in c.decided(place)],
            "money": money,
            "lives": deprivation_of(place),
            "glance": glance(money),
            "parts": parts,
            "above": place.above(),
            "map": draw_map(place, parts),
        },
    )


@dataclass(frozen=True, slots=True)
class Glance:
    """All funds of one currency in one bar of 600: paid, promised, free."""

    currency: str
    paid: int
    promised: int
    free: int

    @property
    def total(self) -> int:
        return self.paid + self.promised + self.free

    @property
    def paid_width(self) -> int:
        return round(600 * self.paid / self.total) if self.total else 0

    @property
    def promised_width(self) -> int:
        return round(600 * self.promised / self.total) if self.total else 0

    @property
    def spoken_for(self) -> int:
        """Where the second part of the bar ends."""
        return self.paid_width + self.promised_width


@dataclass(frozen=True, slots=True)
class FundLine:
    """One fund: what is free in it, what is promised (reserved, or on a project's own account), what was paid out."""

    fund: Fund
    came: int  # from its giver; what projects gave back is no new money
    free: int
    promised: int
    paid: int


def glance(lines: list[FundLine]) -> Glance | None:
    """Money out and left at a glance; nothing where funds are kept in several currencies, which do not add up."""
    if len({line.fund.currency for line in lines}) != 1:
        return None
    return Glance(
        lines[0].fund.currency,
        sum(line.paid for line in lines),
        sum(line.promised for line in lines),
        sum(line.free for line in lines),
    )


def money_of(place: Place) -> list[FundLine]:
    """Funds here and below, in five queries however many there are."""
    funds = list(Fund.objects.filter(place__line__startswith=place.line).select_related("account", "place"))
    books = {fund.account.book: fund for fund in funds}
    accounts = list(Account.objects.filter(book__in=books).select_related("fund"))
    held = balances(accounts)
    sums = {fund.pk: {"promised": held[fund.account_id].promised, "paid": 0} for fund in funds}
    for account in accounts:
        fund = books[account.book]
        if account.pk in (fund.account_id, fund.source_id):
            continue
        sums[fund.pk]["promised" if account.floor else "paid"] += held[account.pk].holds
    return [FundLine(fund, -held[fund.source_id].holds, held[fund.account_id].free, **sums[fund.pk]) for fund in funds]


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
