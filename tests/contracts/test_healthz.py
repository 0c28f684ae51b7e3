"""``GET /healthz`` says whether the site can work, to anybody, from any name."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from django.test import Client


@pytest.mark.django_db
def test_it_answers_200_whatever_host_asks() -> None:
    for host in ("localhost", "10.0.0.7:8000", "probe.internal"):
        answer = Client().get("/healthz", headers={"Host": host})
        assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_it_sets_no_cookie_and_opens_no_session() -> None:
    answer = Client().get("/healthz")
    assert not answer.cookies


@pytest.mark.django_db
def test_it_answers_503_when_the_database_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", broken)
    assert Client().get("/healthz").status_code == 503
