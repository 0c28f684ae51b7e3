"""What happened is kept for ever; whom it was about can be forgotten."""

import sys
from dataclasses import dataclass
from importlib import import_module

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from commonweal.kernel import log
from commonweal.kernel.models import EventSubject, LoggedEvent


@dataclass(frozen=True, slots=True)
class Counted(log.Event):
    kind = "tests.counted"
    sentence = "{number} things were counted in {place}."
    number: int


def refused(sql):
    guard = "guard: kernel_loggedevent"
    with pytest.raises(DatabaseError, match=guard), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_event_is_kept_with_its_numbers_and_without_its_person(db, noon):
    row = log.record(Counted("testham", 3), person=41)
    kept = LoggedEvent.objects.get()
    assert (kept.at, kept.kind, kept.place, kept.data) == (noon, "tests.counted", "testham", {"number": 3})
    assert EventSubject.objects.get(subject=row.subject).person == "41"
    assert Counted("testham", 3).said() == "3 things were counted in testham."


def test_events_about_one_person_have_nothing_in_common(db):
    first, second = (log.record(Counted("testham", 1), person=41) for _ in range(2))
    assert first.subject != second.subject


def test_the_log_is_append_only_whoever_writes(db):
    log.record(Counted("testham", 3), person=41)
    refused("DELETE FROM kernel_loggedevent")
    refused("UPDATE kernel_loggedevent SET kind = 'x'")
    refused("UPDATE kernel_loggedevent SET data = '{}'")
    if connection.vendor == "sqlite":
        refused("UPDATE OR REPLACE kernel_loggedevent SET id = 7")


def test_the_log_is_not_replaced(db):
    """SQLite's REPLACE deletes without firing the triggers of deletion unless recursive triggers are on."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    row = log.record(Counted("testham", 3))
    refused("INSERT OR REPLACE INTO kernel_loggedevent (id, at, kind, place, subject, data) "
            f"VALUES ({row.pk}, '2026-06-10', 'x', '', '0', '{{}}')")  # fmt: skip


def test_the_log_is_not_emptied_at_one_stroke(db):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    log.record(Counted("testham", 3))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refused("TRUNCATE kernel_loggedevent CASCADE")


def test_whom_events_were_about_can_be_forgotten_and_the_log_stays(db):
    log.record(Counted("testham", 3), person=41)
    log.record(Counted("testham", 3), person=42)
    EventSubject.objects.filter(person="41").delete()
    assert LoggedEvent.objects.count() == 2
    assert list(EventSubject.objects.values_list("person", flat=True)) == ["42"]


@pytest.mark.django_db(transaction=True)
def test_an_event_of_an_action_that_failed_did_not_happen():
    with pytest.raises(KeyError), transaction.atomic():
        raise KeyError(log.record(Counted("testham", 3), person=41))
    assert not LoggedEvent.objects.exists()
    assert not EventSubject.objects.exists()


def test_reactions_run_after_the_commit_and_only_for_their_event(db, django_capture_on_commit_callbacks):
    heard = []
    before = dict(log._reactions)
    try:
        log.react({Counted: [heard.append]})
        with django_capture_on_commit_callbacks(execute=True):
            log.record(Counted("testham", 3))
            assert heard == []
        assert heard == [Counted("testham", 3)]
    finally:
        log.react(before)


def events():
    """Every event of the house, once its addresses have loaded its verbs."""
    import_module(settings.ROOT_URLCONF)
    found, seen = [*log.Event.__subclasses__()], []
    while found:
        event = found.pop()
        found += event.__subclasses__()
        known = getattr(sys.modules[event.__module__], event.__name__, None) is event  # slots make a class twice
        if known and not event.__subclasses__() and ".tests." not in event.__module__:
            seen.append(event)
    return seen


def test_no_event_has_a_field_for_names_choices_or_free_text():
    banned = {
        "name",
        "email",
        "person",
        "text",
        "reason",
        "title",
        "choices",
        "slot",
        "auth",
        "tracker",
        "serial",
        "code",
    }
    assert len(events()) >= 10
    for event in events():
        assert not banned & set(event.__dataclass_fields__), event.__name__


def test_every_event_has_a_kind_of_its_own_and_a_sentence():
    kinds = [event.kind for event in events()]
    assert len(set(kinds)) == len(kinds)
    assert all(kind and event.sentence for kind, event in zip(kinds, events(), strict=True))
