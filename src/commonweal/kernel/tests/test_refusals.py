"""A refusal is a page, or JSON where that was asked for, and a view without a rule stays shut."""

import json

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path

from commonweal.kernel import access
from commonweal.kernel.access import Rule
from commonweal.kernel.refusals import Refusal

REFUSAL = Refusal(
    "shut", "The <b>hall</b> is shut.", "Come back on Monday.", status=423, link=("/me/", "See your roles")
)


@access.anyone
def refused(request):
    raise REFUSAL


@access.anyone
def broken(request):
    raise KeyError("a programmer's error")


def without_rule(request):
    return HttpResponse("open")


@access.anyone
def welcome(request):
    return HttpResponse("open")


@access.resident("tests.read")
def for_residents(request):
    return HttpResponse("open")


urlpatterns = [
    path("t/refused/", refused),
    path("t/broken/", broken),
    path("t/without-rule/", without_rule),
    path("t/welcome/", welcome),
    path("t/residents/", for_residents),
    path("", include(settings.ROOT_URLCONF)),
]
HERE = override_settings(ROOT_URLCONF=__name__)


@HERE
def test_a_refusal_is_a_page_that_says_why_and_what_next(client, db):
    answer = client.get("/t/refused/")
    page = answer.content.decode()
    assert answer.status_code == 423
    for said in ("is shut.", "Come back on Monday.", 'href="/me/"', "See your roles"):
        assert said in page
    assert "<b>hall</b>" not in page


@HERE
def test_a_refusal_is_json_where_that_was_asked_for(client, db):
    answer = client.get("/t/refused/", headers={"accept": "application/json"})
    assert (answer.status_code, answer["Content-Type"]) == (423, "application/json")
    assert json.loads(answer.content) == {"code": "shut", "why": REFUSAL.why, "next": "Come back on Monday."}


@HERE
def test_an_error_of_ours_is_no_refusal(client, db):
    with pytest.raises(KeyError):
        client.get("/t/broken/")
    client.raise_request_exception = False
    assert client.get("/t/broken/").status_code == 500


def test_a_refusal_reads_as_a_sentence_and_is_a_conflict_unless_said():
    assert str(REFUSAL) == "The <b>hall</b> is shut. Come back on Monday."
    assert str(Refusal("x", "No.")) == "No."
    assert Refusal("x", "No.").status == 409


@HERE
def test_a_view_without_a_rule_answers_403_whoever_asks(client, db, django_user_model):
    assert client.get("/t/welcome/").status_code == 200
    for method in (client.get, client.post, client.head, client.options):
        assert method("/t/without-rule/").status_code == 403
    client.force_login(django_user_model.objects.create_user(email="a@b.example"))
    answer = client.get("/t/without-rule/")
    assert answer.status_code == 403
    assert b"no rule" in answer.content


@HERE
def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(client, db, django_user_model):
    assert client.get("/t/residents/?q=1")["Location"] == "/accounts/login/?next=%2Ft%2Fresidents%2F%3Fq%3D1"
    form = {"referer": "http://testserver/t/welcome/?q=1"}
    assert client.post("/t/residents/", headers=form)["Location"] == "/accounts/login/?next=%2Ft%2Fwelcome%2F"
    client.force_login(django_user_model.objects.create_user(email="a@b.example"))
    assert client.get("/t/residents/").content == b"open"


@HERE
@pytest.mark.parametrize(
    "from_", ["", "https://evil.example/t/", "//evil.example/t/", "javascript:alert(1)", "\\\\evil"]
)
def test_n31_nobody_is_sent_to_another_site_after_signing_in(client, db, from_):
    answer = client.post("/t/residents/", headers={"referer": from_})
    assert answer["Location"] == "/accounts/login/?next=%2F"


@HERE
def test_an_account_that_was_shut_is_nobody(client, db, django_user_model):
    person = django_user_model.objects.create_user(email="a@b.example")
    client.force_login(person)
    person.is_active = False
    person.save()
    assert client.get("/t/residents/").status_code == 302


@pytest.mark.parametrize(
    "second", [access.anyone, access.code_holder, access.resident("a"), access.officer("a"), access.administrator]
)
def test_two_rules_on_one_view_are_an_error(second):
    def view(request): ...

    access.helper("tests.read")(view)
    with pytest.raises(TypeError, match="two access rules"):
        second(view)
    assert access.rule_of(view, {}) == Rule("helper", "tests.read")


def test_each_rule_says_its_kind_and_its_act():
    def rule(mark):
        def view(request): ...

        return access.rule_of(mark(view), {})

    assert rule(access.anyone) == Rule("anyone")
    assert rule(access.code_holder) == Rule("code_holder")
    assert rule(access.resident("a")) == Rule("resident", "a")
    assert rule(access.officer("a")) == Rule("officer", "a")
    assert rule(access.administrator) == Rule("administrator")


def test_views_of_others_have_the_rule_of_their_package_and_not_of_one_that_begins_alike():
    def view(request): ...

    external = {"somebody.views": Rule("anyone")}
    for module, rule in (("somebody.views", Rule("anyone")), ("somebody.views.inner", Rule("anyone")),
                         ("somebody.views_admin", None), ("somebody", None)):  # fmt: skip
        view.__module__ = module
        assert access.rule_of(view, external) == rule
