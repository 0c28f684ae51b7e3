"""Reading a round for its pages: each function is a fixed number of queries, however many rows there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from commonweal.ground.money.models import KnownSpending
from commonweal.ground.people.who import Request
from commonweal.ground.places.maps import Map, draw_map
from commonweal.ground.places.models import Place
from commonweal.kernel.ledger.balances import Balance, balance, balances
from commonweal.kernel.refusals import Refusal

from .models import Award, Idea, Project, Round, Update


def get_round(request: Request, slug: str) -> Round:
    """The round at this address and place. A draft is there for officers alone; ids of other places lead nowhere."""
    place = request.place
    found = Round.objects.select_related("poll", "place", "fund__account").filter(place=place, slug=slug).first()
    if found is None or not (found.is_public or request.who.is_officer(place)):
        raise Http404(slug)
    return found


def must_show_results(round_: Round) -> None:
    """Stop here until the result is published: the one gate of every page and export with a number of votes in it."""
    if not round_.results_shown:
        raise Refusal(
            "not_published",
            _("The result of this round is not published yet."),
            _("Nobody sees a number before everybody does. Come back after the count."),
            status=HTTPStatus.FORBIDDEN,
        )


def public_ideas(round_: Round) -> QuerySet[Idea]:
    """Ideas that everybody may see, with how many back each."""
    return (
        Idea.objects.filter(round=round_)
        .exclude(state=Idea.State.DRAFT)
        .select_related("area", "merged_into")
        .annotate(backers=Count("supports", distinct=True))
    )


SORTS = {"newest": ("-sent_at", "-pk"), "backed": ("-backers", "pk"), "number": ("pk",)}


def find_ideas(round_: Round, asked: dict[str, str]) -> QuerySet[Idea]:
    """Search, filter and sort as the address says; unknown words in it are refused, never passed on."""
    ideas = public_ideas(round_).filter(hidden_because="", erased_at=None)
    sort, state = asked.get("sort", "newest"), asked.get("state", "")
    if sort not in SORTS or state not in ("", *Idea.State.values):
        raise Refusal(
            "unknown_filter",
            _("This list cannot be sorted or filtered like that."),
            _("Use the fields above the list."),
            status=HTTPStatus.BAD_REQUEST,
        )
    words = asked.get("q", "").replace("\0", "").strip()[:100]
    if words:
        ideas = ideas.filter(Q(title__icontains=words) | Q(what__icontains=words) | Q(where_words__icontains=words))
    if state:
        ideas = ideas.filter(state=state)
    if asked.get("category"):
        ideas = ideas.filter(category=asked["category"].replace("\0", "")[:60])
    return ideas.order_by(*SORTS[sort])


def categories_of(round_: Round) -> list[str]:
    """Categories in use, for the filter."""
    return list(
        Idea.objects.filter(round=round_)
        .exclude(category="")
        .order_by("category")
        .values_list("category", flat=True)
        .distinct()
    )


def map_of(round_: Round, things: Iterable[Idea | Project]) -> Map | None:
    """The round's place with the ideas or projects that have a point; nothing where none has."""
    points = [
        (float(thing.lon), float(thing.lat), f"{thing.number if isinstance(thing, Idea) else thing.key}. {thing}")
        for thing in things
        if thing.lon is not None and thing.lat is not None
    ]
    return draw_map(round_.place, Place.objects.filter(parent=round_.place), points) if points else None


@dataclass(frozen=True, slots=True)
class ProjectMoney:
    """Where one winner's money stands: promised by the vote, on its own account, paid out."""

    project: Project
    award: Award
    paid: int
    held: int
    updates: list[Update]

    @property
    def state(self) -> str:
        kinds = {update.kind for update in self.updates}
        for kind, said in (
            (Update.Kind.STOPPED, _("stopped")),
            (Update.Kind.DONE, _("done")),
            (Update.Kind.STARTED, _("being made")),
        ):
            if kind in kinds:
                return said
        return _("promised")

    @property
    def last_picture(self) -> Update | None:
        return next((u for u in reversed(self.updates) if u.picture), None)


def project_money(round_: Round) -> list[ProjectMoney]:
    """Every award of a round with its payments and news, in six queries."""
    awards = list(
        Award.objects.filter(project__round=round_)
        .select_related("project__area", "account", "payees")
        .order_by("project_id")
    )
    paid = balances([a.payees for a in awards])
    held = balances([a.account for a in awards])
    news: dict[int, list[Update]] = {}
    for update in Update.objects.filter(project__round=round_):
        news.setdefault(update.project_id, []).append(update)
    return [
        ProjectMoney(a.project, a, paid[a.payees_id].holds, held[a.account_id].holds, news.get(a.project_id, []))
        for a in awards
    ]


@dataclass(frozen=True, slots=True)
class FundStory:
    """What a round's money is, in figures for one sentence and one picture."""

    balance: Balance
    share_of_known: Any
    known: int
    sources: list[KnownSpending]


def fund_story(round_: Round) -> FundStory | None:
    """The fund's balance, and what share of the known public spending here this vote decides."""
    if round_.fund is None:
        return None
    sources = list(
        KnownSpending.objects.filter(place__in=round_.place.line_ids(), currency=round_.currency).order_by(
            "-year", "body"
        )
    )
    latest = [s for s in sources if s.year == sources[0].year] if sources else []
    known = sum(s.amount for s in latest)
    return FundStory(balance(round_.fund.account), round_.budget, known, latest)
