"""Codes that a person types: every slip is caught, none can be guessed from another, and none is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.ground.ballots import actions
from commonweal.ground.ballots.models import Credential
from commonweal.kernel import clock, codes
from commonweal.kernel.refusals import Refusal
from tests.town import after_the_vote

from .makers import open_vote
from .raw import everything_kept

bodies = st.text(codes.ALPHABET, min_size=codes.VOTING, max_size=codes.VOTING)


def whole(body):
    return body + codes.check_character(body)


@given(bodies, st.integers(0, codes.VOTING), st.sampled_from(codes.ALPHABET))
def test_every_single_wrong_character_is_caught(body, place, letter):
    right = whole(body)
    wrong = right[:place] + letter + right[place + 1 :]
    assert (codes.read(wrong) == right) is (letter == right[place])
    assert codes.read(wrong) in (None, right)


@given(bodies, st.integers(0, codes.VOTING - 1))
def test_a_swap_of_neighbours_is_caught_but_for_first_and_last_of_the_alphabet(body, place):
    right = whole(body)
    one, two = right[place], right[place + 1]
    swapped = right[:place] + two + one + right[place + 2 :]
    assert (codes.read(swapped) is not None) is (one == two or {one, two} == {"0", "Z"})


@given(bodies, st.integers(0, codes.VOTING), st.sampled_from(codes.ALPHABET))
def test_a_letter_too_few_or_too_many_is_caught(body, place, letter):
    right = whole(body)
    assert codes.read(right[:place] + right[place + 1 :]) is None
    assert codes.read(right[:place] + letter + right[place:]) is None


@given(bodies)
def test_a_code_is_read_however_it_is_written(body):
    right = whole(body)
    assert codes.read(codes.spell(right)) == right
    assert codes.read(f"  {codes.spell(right).lower().replace('-', ' – ')}\t") == right
    assert codes.read(right.replace("0", "O").replace("1", "I")) == right
    assert codes.read(right.replace("0", "o").replace("1", "l")) == right


@pytest.mark.parametrize("typed", ["", " ", "-", "U" * 17, "é" * 17, "１" * 17, "²" * 17, "\x00" * 17, "0" * 10_000])
def test_what_cannot_be_a_code_is_none(typed):
    assert codes.read(typed) is None


def test_a_printed_code_has_four_groups_of_four_and_its_check_character():
    groups = codes.spell(codes.new()).split("-")
    assert [len(group) for group in groups] == [4, 4, 4, 4, 1]


def test_n18_a_code_has_eighty_bits_of_chance():
    """Sixteen places, each of which takes all 32 letters."""
    made = [codes.new() for _ in range(2000)]
    assert len(set(made)) == 2000
    for place in range(codes.VOTING):
        assert {code[place] for code in made} == set(codes.ALPHABET)


def test_a_change_code_has_more_than_128_bits():
    made = [codes.new(codes.CHANGE) for _ in range(2000)]
    assert codes.CHANGE * 5 >= 128
    for place in range(codes.CHANGE):
        assert {code[place] for code in made} == set(codes.ALPHABET)


def test_a_code_in_the_wrong_length_is_not_the_other_kind():
    assert codes.read(codes.new(), codes.CHANGE) is None
    assert codes.read(codes.new(codes.CHANGE)) is None


def neighbours(printed):
    """Codes that count up and down from a real one, each with its right check character."""
    number = 0
    for letter in codes.read(printed)[: codes.VOTING]:
        number = number * 32 + codes.ALPHABET.index(letter)
    for step in [*range(-20, 0), *range(1, 21)]:
        value, letters = (number + step) % 32**codes.VOTING, ""
        for _ in range(codes.VOTING):
            value, rest = divmod(value, 32)
            letters = codes.ALPHABET[rest] + letters
        yield whole(letters)


def test_n18_codes_next_to_a_real_one_are_refused(town, vote, code):
    for near in neighbours(code):
        assert codes.read(near) == near
        with pytest.raises(Refusal) as caught:
            town.cast(vote, near, "1")
        assert caught.value.code == "code_unknown"


def test_n18_serials_and_small_numbers_are_no_codes(town, vote, code):
    serial = Credential.objects.get(poll=vote.poll).serial
    for typed in (serial, "1", "000001", whole("0" * 15 + "1"), whole("0" * 16)):
        with pytest.raises(Refusal):
            town.cast(vote, typed, "1")


def test_a_code_is_kept_nowhere(town, vote):
    printed = town.codes(vote, 3)
    for code in printed:
        town.cast(vote, code, "1")
    kept = "\n".join(everything_kept().values()).upper()
    assert Credential.objects.first().auth.upper() in kept
    for code in printed:
        assert code not in kept
        assert codes.read(code) not in kept


def refusal_of(call, *arguments, **named):
    with pytest.raises(Refusal) as caught:
        call(*arguments, **named)
    return caught.value.code


def test_codes_are_made_in_batches_with_names_of_their_own(town, vote):
    made = actions.issue_codes(vote.poll, 3, batch="letters", district="north")
    assert [serial for serial, _code in made] == ["letters-000001", "letters-000002", "letters-000003"]
    assert refusal_of(actions.issue_codes, vote.poll, 1, batch="letters") == "batch_used"
    assert len(actions.issue_codes(open_vote(town.place).poll, 1, batch="letters")) == 1


@pytest.mark.parametrize("number", [0, -1, 200_001])
def test_a_batch_has_a_sensible_size(vote, number):
    assert refusal_of(actions.issue_codes, vote.poll, number, batch="b") == "batch_size"


def test_no_codes_for_a_vote_without_codes_or_after_its_end(town, vote):
    assert refusal_of(actions.issue_codes, open_vote(town.place, by_code=False).poll, 1, batch="b") == "not_by_code"
    with clock.frozen(after_the_vote(vote)):
        assert refusal_of(actions.issue_codes, vote.poll, 1, batch="b") == "poll_over"


def test_the_two_sides_of_a_code_differ_by_key_and_by_vote(town, vote, settings):
    other, code = open_vote(town.place).poll, codes.new()
    sides = {actions.code_auth(vote.poll, code), actions.slot_of(vote.poll, code), actions.code_auth(other, code),
             actions.slot_of(other, code), actions.elector_auth(vote.poll, code)}  # fmt: skip
    assert len(sides) == 5
    before = actions.code_auth(vote.poll, code), actions.slot_of(vote.poll, code)
    settings.BALLOT_AUTH_KEY = b"another key for the register side"
    assert actions.code_auth(vote.poll, code) != before[0]
    assert actions.slot_of(vote.poll, code) == before[1]
