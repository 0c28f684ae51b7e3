"""Addresses of the whole house. A place's own address comes last, so that the house's words win."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from commonweal.kernel.access import Rule

from . import views

# Rules of views that are not ours, by package. Everything else carries its rule on the view.
EXTERNAL_VIEWS = {
    "allauth.account.views": Rule("anyone"),
    "allauth.mfa.webauthn.views": Rule("anyone"),
    "allauth.mfa.base.views": Rule("anyone"),
    "allauth.mfa.totp.views": Rule("resident", "account.security"),
    "allauth.mfa.recovery_codes.views": Rule("resident", "account.security"),
    "django.views.static": Rule("anyone"),
    "django.contrib.staticfiles.views": Rule("anyone"),
    "django.views.i18n": Rule("anyone"),
}

urlpatterns = [
    path("", views.index, name="index"),
    path("accounts/", include("allauth.urls")),
    path("media/<path:name>", views.picture, name="picture"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("", include("commonweal.ground.people.urls")),
    path("", include("commonweal.ground.money.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("commonweal.site.demo.urls")))
urlpatterns += [
    path("<slug:place>/", views.home, name="home"),
    path("<slug:place>/map.svg", views.map_image, name="map_image"),
    path("<slug:place>/money/", views.place_money, name="place_money"),
    path("", include("commonweal.capabilities.budgeting.urls")),
]
handler404 = "commonweal.site.errors.not_found"
handler403 = "commonweal.site.errors.forbidden"
handler500 = "commonweal.site.errors.broken"
handler400 = "commonweal.site.errors.bad_request"
