"""Money that is divided between areas by need: shown before the vote, fixed with it, counted area by area."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from commonweal.capabilities.budgeting.actions import rounds
from commonweal.capabilities.budgeting.models import Award, Project, Round
from commonweal.ground.places.models import Place, Share, SmallArea
from commonweal.kernel.refusals import Refusal
from tests.town import POUND, Town, sign_in

from .makers import count, fresh, publish, vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(noon: object) -> Town:
    """North: 600 people, all in a deprived small area. South: 400 people, none."""
    made = Town()
    south = Place.objects.create(slug="south", name="South", kind="ward", parent=made.place, population=400)
    for place, people, decile in ((made.ward, 600, 1), (south, 400, 8)):
        area = SmallArea.objects.create(code=f"X{decile}", release="IMD", population=people, decile=decile)
        Share.objects.create(place=place, small_area=area, ppm=1_000_000, best=True)
    return made


def divided(town: Town, *, homeless: bool = False) -> Round:
    """£1,000 divided; two projects in the north and two in the south, of £500 and £300 each."""
    south = Place.objects.get(slug="south")
    made = town.collecting(split_by_need=True, max_marks=4, rule="greedy")
    for number, (area, pounds) in enumerate([(town.ward, 500), (town.ward, 300), (south, 200), (south, 300)], start=1):
        Project.objects.create(round=made, key=str(number), title=f"Project {number}", cost=pounds * POUND, area=area)
    if homeless:
        Project.objects.create(round=made, key="5", title="Everywhere", cost=100 * POUND)
    now = made.poll.opens_at
    assert now is not None
    return rounds.open_voting(made, town.flo)


def opened(town: Town) -> Round:
    made = divided(town)
    return fresh(made)


def test_the_shares_and_their_effect_stand_on_the_page_before_anybody_votes(town: Town) -> None:
    made = divided(town)
    page = sign_in(town.bo).get(f"/testham/decide/{made.slug}/").content.decode()
    # weights 600 + 600 and 400 of 1,600: £750 and £250; by people alone £600 and £400
    for figure in ("£750", "£250", "£600", "£400"):
        assert figure in page


def test_the_shares_are_fixed_with_the_rules(town: Town) -> None:
    made = opened(town)
    Place.objects.filter(slug="south").update(population=100_000)
    assert fresh(made).poll.rules["areas"] == {"north": 750 * POUND, "south": 250 * POUND}


def test_a_project_without_an_area_stops_the_opening(town: Town) -> None:
    with pytest.raises(Refusal) as refused:
        divided(town, homeless=True)
    assert refused.value.code == "no_area"


def test_each_area_spends_its_own_money(town: Town) -> None:
    """Counted together, the three most wanted would win: 1, 2 and 4. Divided, 4 is too dear for the south."""
    made = opened(town)
    vote_at(town, made)
    counted = count(town, made)
    whole = counted.results.get(contest="")
    assert set(whole.outcome["selected"]) == {"1", "3"}
    north, south = (counted.results.get(contest=name) for name in ("north", "south"))
    assert north.outcome["selected"] == ["1"]
    assert north.outcome["budget"] == 750
    assert south.outcome["selected"] == ["3"]
    assert whole.story["cost"] == north.story["cost"] + south.story["cost"] == 700 * POUND
    assert [part["name"] for part in whole.story["parts"]] == ["North", "South"]


def vote_at(town: Town, made: Round) -> None:
    from commonweal.kernel import clock

    assert made.poll.opens_at
    with clock.frozen(made.poll.opens_at):
        vote(town, made, ["1", "4"], ["1", "4"], ["1", "2", "4"], ["3"], ["2"])


def test_the_pages_and_the_money_follow(town: Town) -> None:
    made = opened(town)
    vote_at(town, made)
    made = publish(town, made)
    client = sign_in(town.bo)
    address = f"/testham/decide/{made.slug}/result/"
    assert "Counted area by area" in client.get(address).content.decode()
    inside = client.get(address, {"area": "south"}).content.decode()
    assert "Project 3" in inside
    assert "Project 1" not in inside
    assert client.get(address, {"area": "nowhere"}).status_code == 404
    assert sorted(Award.objects.values_list("amount", flat=True)) == [200 * POUND, 500 * POUND]


def test_each_areas_bundle_counts_again_to_its_own_result(town: Town, tmp_path: Path) -> None:
    made = opened(town)
    vote_at(town, made)
    made = publish(town, made)
    from commonweal.capabilities.budgeting import exports

    whole = exports.bundle(made, made.results.get(contest=""), with_ballots=True)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.namelist() == ["north-bundle.zip", "south-bundle.zip"]
        archive.extractall(tmp_path)
    for area, selected in (("north", ["1"]), ("south", ["3"])):
        command = [sys.executable, "-m", "civicmath", "count", f"{area}-bundle.zip", "--json"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["selected"] == selected
