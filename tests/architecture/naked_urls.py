"""A URL map with one view that nobody said anything about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from commonweal.site.urls import urlpatterns as _own


def naked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("never")


urlpatterns = [path("naked/", naked, name="naked"), *_own]
