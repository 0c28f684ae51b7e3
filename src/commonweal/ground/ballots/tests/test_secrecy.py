"""Nothing in the database joins a voter to a choice (N37), and a ballot's leaf is what BALLOTS.md 2.6 says."""

import base64
import hashlib
import json

from django.apps import apps
from django.db import models

from commonweal.ground.ballots import actions, casting
from commonweal.ground.ballots.models import Ballot, Credential
from commonweal.kernel import codes

from .makers import open_vote
from .raw import everything_kept

SHARED = {"poll", "district", "channel"}  # what register and box both say of a right to vote


def test_the_leaf_of_a_ballot_is_the_documented_hash(town, vote):
    (code,) = town.codes(vote, 1, district="north")
    receipt = town.cast(vote, code, "2", "1")
    ballot = Ballot.objects.get()
    tracker = base64.b32encode(bytes.fromhex(ballot.tracker)).decode().rstrip("=")
    text = json.dumps(
        {"channel": "online", "choices": [["1", 1], ["2", 1]], "district": "north", "poll": str(vote.poll.pk),
         "rules": vote.poll.rules_hash, "t": "ballot", "tracker": tracker, "v": 1},
        sort_keys=True, separators=(",", ":"), ensure_ascii=False,
    ).encode()  # fmt: skip
    salt = bytes.fromhex(ballot.salt)
    assert len(salt) == 32
    commit = hashlib.sha256(b"cw/commit/v1" + salt + len(text).to_bytes(4, "big") + text).digest()
    entry = b"cw/entry/v1\x00" + b"\x02" + commit
    assert hashlib.sha256(b"\x00" + entry).hexdigest() == ballot.leaf == receipt.leaf


def test_the_hash_of_the_rules_is_that_of_their_canonical_json(vote):
    text = json.dumps(vote.poll.rules, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == vote.poll.rules_hash


def test_equal_ballots_have_leaves_that_do_not_show_it(town, vote):
    for code in town.codes(vote, 5):
        town.cast(vote, code, "1")
    assert len(set(Ballot.objects.values_list("leaf", flat=True))) == 5
    assert len(set(Ballot.objects.values_list("salt", flat=True))) == 5


def fields_of(model):
    return {field.name: field for field in model._meta.concrete_fields}


def test_n37_the_box_points_at_its_vote_and_at_nothing_else():
    links = {name for name, field in fields_of(Ballot).items() if field.is_relation}
    assert links == {"poll"}


def test_n37_nothing_points_at_a_ballot_or_at_a_right_to_vote():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created:
                assert field.related_model not in (Ballot, Credential), f"{model.__name__}.{field.name}"


def test_n37_register_and_box_keep_no_times():
    for model in (Ballot, Credential):
        for name, field in fields_of(model).items():
            assert not isinstance(field, models.DateField | models.TimeField | models.DurationField), name


def test_n37_the_box_has_no_number_that_grows_with_casting():
    for name, field in fields_of(Ballot).items():
        assert not isinstance(field, models.AutoField), name
    assert set(fields_of(Ballot)) == {
        "id", "poll", "slot", "version", "tracker", "district", "channel", "choices", "salt", "leaf"}  # fmt: skip


def test_n37_register_and_box_share_no_columns_but_vote_district_and_channel():
    assert set(fields_of(Ballot)) & set(fields_of(Credential)) == SHARED | {"id"}
    assert type(fields_of(Ballot)["id"]) is not type(fields_of(Credential)["id"])


def test_n37_no_value_of_a_ballot_stands_in_any_other_table(town):
    vote = open_vote(town.place, by_roll=True)
    for code in town.codes(vote, 4):
        town.cast(vote, code, "1", "2")
    voter = casting.Voter(
        actions.elector_auth(vote.poll, f"{town.place.pk}/1"), actions.slot_of(vote.poll, codes.new(codes.CHANGE))
    )
    casting.cast(vote.poll, voter, [("3", 1)])
    telling, receipts = set(), Ballot.objects.values_list("tracker", flat=True)
    for row in Ballot.objects.values("id", "slot", "tracker", "salt", "leaf"):
        telling |= {str(row["id"]), row["id"].hex, row["slot"], row["tracker"], row["salt"], row["leaf"]}
    assert len(telling) == 5 * 6
    assert all(any(value in text for text in everything_kept().values()) for value in receipts)
    for table, text in everything_kept(but=("box_ballot",)).items():
        assert not [value for value in telling if value in text], table


def test_n37_no_value_of_a_right_to_vote_stands_in_the_box(town):
    vote = open_vote(town.place, by_roll=True)
    for code in town.codes(vote, 4):
        town.cast(vote, code, "1")
    kept = "\n".join(str(value) for row in Ballot.objects.values_list() for value in row)
    for auth, serial in Credential.objects.values_list("auth", "serial"):
        assert auth not in kept
        assert serial not in kept


def test_n37_with_both_keys_and_no_code_no_side_gives_the_other(town, vote, code):
    """What an administrator can compute from the register's rows: none of it is a slot."""
    town.cast(vote, code, "1")
    row, slot = Credential.objects.get(), Ballot.objects.get().slot
    for known in (row.auth, row.serial, str(row.pk), row.district):
        for side in (codes.AUTH, codes.SLOT):
            for purpose in ("cw/auth/v1", "cw/slot/v1", "cw/elector/v1"):
                assert codes.keyed(side, purpose, str(vote.poll.pk), known).hex() != slot
    assert row.auth != slot
