"""Limits on trying, kept in the database."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.test import RequestFactory

from commonweal.kernel import attempts, clock
from commonweal.kernel.models import AttemptCount


def source(address):
    return attempts.source_of(RequestFactory().get("/", REMOTE_ADDR=address))


def test_attempts_add_up_within_their_window(db, noon):
    assert attempts.attempts("b", 600) == 0
    assert [attempts.count("b", 600) for _ in range(3)] == [1, 2, 3]
    assert attempts.attempts("b", 600) == 3
    assert attempts.attempts("another", 600) == 0


def test_a_new_window_begins_at_nothing(db, noon):
    attempts.count("b", 600)
    with clock.frozen(noon + timedelta(seconds=599)):
        assert attempts.attempts("b", 600) == 1
    with clock.frozen(noon + timedelta(seconds=600)):
        assert attempts.attempts("b", 600) == 0
        assert attempts.count("b", 600) == 1


def test_an_address_is_kept_as_a_keyed_hash(db, settings):
    made = source("192.0.2.7")
    assert len(bytes.fromhex(made)) == 12
    assert made == source("192.0.2.7")
    settings.SECRET_KEY = "another key of the same site"
    assert made != source("192.0.2.7")


def test_neighbours_on_ipv4_are_apart_and_one_house_on_ipv6_is_together():
    assert source("192.0.2.7") != source("192.0.2.8")
    assert source("2001:db8:1:2::1") == source("2001:db8:1:2:ffff::9")
    assert source("2001:db8:1:2::1") != source("2001:db8:1:3::1")


def test_v17_a_claimed_address_is_not_believed():
    plain = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    claimed = RequestFactory().get(
        "/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="198.51.100.1", HTTP_X_REAL_IP="198.51.100.2"
    )
    assert attempts.source_of(plain) == attempts.source_of(claimed)


@pytest.mark.parametrize("address", ["", "unix:", "not an address", "192.0.2.7:8000"])
def test_no_address_is_one_source_and_no_crash(address):
    assert source(address) == source("0.0.0.0")


def test_whoever_finds_the_row_made_meanwhile_counts_on_it(db, noon, monkeypatch):
    """The slower of two first attempts saw no row, cannot make one, and still counts."""
    attempts.count("b", 600)
    real, seen = QuerySet.update, []

    def blind_once(rows, **fields):
        seen.append(fields)
        return real(rows, **fields) if len(seen) > 1 else 0

    monkeypatch.setattr(QuerySet, "update", blind_once)
    assert attempts.count("b", 600) == 2
    assert AttemptCount.objects.count() == 1


@pytest.mark.parametrize(
    ("proxies", "header", "same_as"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(rf, settings, proxies, header, same_as):
    settings.TRUSTED_PROXIES = proxies
    told = rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": header})
    plain = rf.get("/", REMOTE_ADDR=same_as)
    found = attempts.source_of(told)
    settings.TRUSTED_PROXIES = 0
    assert found == attempts.source_of(plain)
