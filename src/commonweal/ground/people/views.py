"""Pages about oneself, about helping somebody, and an officer's page about the roll."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import login, logout
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from commonweal.ground.places.actions.places import name_contact
from commonweal.kernel import attempts
from commonweal.kernel.access import anyone, helper, officer, resident
from commonweal.kernel.fields import attempt
from commonweal.kernel.refusals import Refusal

from . import actions
from .forms import BehalfForm, CodeForm, ContactForm, LinkForm, NameForm
from .models import BehalfEntry, Elector, ElectorLink
from .who import BEHALF_KEY, Request

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@resident("account.read")
def me(request: Request) -> HttpResponse:
    """What this account is and may do: its roles are always visible to it."""
    person = request.who.person
    form = NameForm(request.POST or None, initial={"name": person.name})
    if request.method == "POST" and form.is_valid():
        actions.rename(person, form.cleaned_data["name"])
        messages.success(request, _("Saved."))
        return redirect("me")
    return render(
        request,
        "people/me.html",
        {
            "form": form,
            "links": ElectorLink.objects.filter(person=person).select_related("elector", "place"),
            "ideas": person.ideas.select_related("round__place").order_by("-saved_at")[:50],
            "roles": request.who.roles,
        },
    )


@resident("account.erase")
def erase_me(request: Request) -> HttpResponse:
    """Erase one's own account, after a question."""
    if request.method != "POST":
        return render(request, "people/erase_me.html")
    actions.erase(request.who.person)
    logout(request)
    return redirect("index")


@helper("behalf.start")
def behalf_start(request: Request, place: str) -> HttpResponse:
    """Begin to enter things for somebody who is not online."""
    form = BehalfForm(request.POST or None)
    back = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.start_behalf(request.who.person, request.place, **form.cleaned_data))
        if made is not None:
            request.session[BEHALF_KEY] = made.pk
            safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
            return redirect(back if back and safe else f"/{place}/")
    return render(
        request, "people/behalf_start.html", {"form": form, "next": back}, status=422 if form.is_bound else 200
    )


@resident("behalf.finish")
def behalf_finish(request: Request) -> HttpResponse:
    """Stop entering for them."""
    behalf = request.who.behalf
    if request.method != "POST":
        return render(request, "people/behalf_finish.html", {"behalf": behalf})
    request.session.pop(BEHALF_KEY, None)
    if behalf is not None:
        actions.finish_behalf(behalf)
        return redirect("behalf_answers", behalf.place.slug)
    return redirect("me")


@helper("behalf.answers")
def behalf_answers(request: Request, place: str) -> HttpResponse:
    """The phone and letter list: answers that people who are not online are waiting for."""
    here = request.place
    entries = (
        BehalfEntry.objects.filter(behalf__place__line__startswith=here.line)
        .select_related("behalf__helper")
        .order_by("answered_at", "at")
    )
    if request.method == "POST":
        entry = get_object_or_404(entries, pk=_number(request.POST.get("entry", "")))
        actions.give_answer(entry, request.who.person)
        return redirect("behalf_answers", place)
    waiting = entries.filter(answered_at=None).exclude(behalf__answer="none")
    return render(
        request, "people/behalf_answers.html", {"page": Paginator(waiting, 50).get_page(request.GET.get("page"))}
    )


@anyone
@never_cache
def sign_in_by_code(request: Request, place: str) -> HttpResponse:
    """Sign in with a printed code, for people without e-mail; a signed-in account is linked to the roll."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        bucket = f"sign-in:{attempts.source_of(request)}"
        who = request.who
        try:
            person = actions.link_by_code(who.account, request.place, form.cleaned_data["code"])
        except Refusal as refusal:  # a right code is never refused for others' guesses
            if attempts.count(bucket, 600) > 20:
                raise Refusal(
                    "too_many_codes",
                    _("Too many wrong codes were tried from here."),
                    _("Wait ten minutes, or ring the officer. A right code still works."),
                    status=HTTPStatus.TOO_MANY_REQUESTS,
                ) from None
            form.add_error("code", str(refusal))
        else:
            if not who.signed_in:
                login(request, person, backend=BACKEND)
            messages.success(request, _("You are signed in, and linked to the roll."))
            return redirect("me")
    return render(request, "people/sign_in_by_code.html", {"form": form}, status=422 if form.is_bound else 200)


@officer("place.contact")
def contact(request: Request, place: str) -> HttpResponse:
    """Name the person to ring."""
    here = request.place
    form = ContactForm(
        request.POST or None,
        initial={"name": here.contact_name, "phone": here.contact_phone, "where": here.contact_where},
    )
    if request.method == "POST" and form.is_valid():
        name_contact(here, **form.cleaned_data)
        messages.success(request, _("It stands at the foot of every page now."))
        return redirect("desk", place)
    return render(request, "people/contact.html", {"form": form}, status=422 if form.is_bound else 200)


@officer("roll.read")
def people(request: Request, place: str) -> HttpResponse:
    """The roll of this place, to find an elector and print them a new sign-in code."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:80]
    found = Elector.objects.filter(place__in=request.place.line_ids()).select_related("area", "link")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(number__iexact=words))
    page = Paginator(found.order_by("name", "number"), 50).get_page(request.GET.get("page"))
    return render(request, "people/roll.html", {"page": page, "q": words})


@officer("roll.code")
@never_cache
def elector_code(request: Request, place: str, pk: int) -> HttpResponse:
    """Make one printed sign-in code, shown once; or link the account of somebody who stands at the desk."""
    elector = get_object_or_404(Elector, pk=pk, place__in=request.place.line_ids())
    form = LinkForm(request.POST if "email" in request.POST else None)
    code = ""
    if request.method == "POST" and not form.is_bound:
        code = actions.new_sign_in_code(elector)
    elif form.is_bound and form.is_valid():
        if attempt(form, lambda: actions.link_by_email(form.cleaned_data["email"], elector)):
            messages.success(request, _("The account is linked to the roll."))
            return redirect("people", place)
    context = {"elector": elector, "code": code, "form": form}
    return render(request, "people/elector_code.html", context, status=422 if form.is_bound else 200)


def _number(typed: str) -> int:
    """The id that a form carried; 0, which nothing has, for what is none."""
    return int(typed) if typed.isdecimal() and len(typed) < 19 else 0
