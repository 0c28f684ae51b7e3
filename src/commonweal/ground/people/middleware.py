from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .who import Visitor


class WhoMiddleware:
    """Puts the visitor on the request; nothing is read until somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.who = Visitor(request)  # type: ignore[attr-defined]
        return self.get_response(request)
