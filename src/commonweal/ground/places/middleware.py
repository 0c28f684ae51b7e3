from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from .models import Place


class PlaceMiddleware:
    """Finds the place that the address names, so that access rules and views speak of the same one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.place = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        slug = kwargs.get("place")
        if slug is None:
            return
        place = Place.objects.defer("boundary").filter(slug=slug).first()
        if place is None:
            raise Http404(slug)
        request.place = place  # type: ignore[attr-defined]
