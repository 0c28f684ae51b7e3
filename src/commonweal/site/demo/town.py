"""Harrowbridge: a fictional town's map, funds and projects, as plain data."""

from __future__ import annotations

from typing import Any

WEST, NORTH, STEP = -2.3000, 54.0600, 0.01


def square(left: float, top: float, right: float, bottom: float) -> dict[str, Any]:
    """A boundary in steps of a hundredth of a degree east and south of the town's corner, with bent edges."""
    def at(x: float, y: float) -> list[float]:
        return [round(WEST + x * STEP * 1.6, 5), round(NORTH - y * STEP, 5)]

    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    ring = [at(left, top), at(middle_x, top + 0.12), at(right, top), at(right + 0.1, middle_y), at(right, bottom),
            at(middle_x, bottom + 0.12), at(left, bottom), at(left + 0.1, middle_y), at(left, top)]
    return {"type": "Polygon", "coordinates": [ring]}


TOWN = {"name": "Harrowbridge", "slug": "harrowbridge", "kind": "town", "population": 14_210,
        "boundary": square(0, 0, 4, 3)}
WARDS = [
    {"name": "Canal Side", "slug": "canal-side", "kind": "ward", "population": 3_870, "boundary": square(0, 0, 2, 1.5)},
    {"name": "Hilltop", "slug": "hilltop", "kind": "ward", "population": 3_120, "boundary": square(2, 0, 4, 1.5)},
    {"name": "Mill", "slug": "mill", "kind": "ward", "population": 4_050, "boundary": square(0, 1.5, 2, 3)},
    {"name": "Station", "slug": "station", "kind": "ward", "population": 3_170, "boundary": square(2, 1.5, 4, 3)},
]
STREET = {"name": "Mill Lane", "slug": "mill-lane", "kind": "street", "population": 96, "boundary": square(0.4, 2, 1.6, 2.3)}
# (ward, residents, decile) of each fictional small area
SMALL_AREAS = [("canal-side", 1_950, 2), ("canal-side", 1_920, 3), ("hilltop", 1_580, 9), ("hilltop", 1_540, 8),
               ("mill", 2_100, 1), ("mill", 1_950, 4), ("station", 1_600, 6), ("station", 1_570, 5)]

CATEGORIES = ("Young people", "Green places", "Streets and paths", "Getting together", "Health", "Learning and arts")

# (title, what, cost in pounds, category, ward or "")
SPRING = [
    ("Kitchen for the youth club", "A proper cooker, sinks and worktops, so that the club can cook a meal together twice a week.", 8_500, 0, "mill"),
    ("Benches and a ramp on the canal path", "Four benches with arms and a ramp where the steps are, so that wheels and tired legs get there.", 6_200, 2, "canal-side"),
    ("Millfield repair café", "Tools, a tester for plugs and a year's rent for a Saturday café that mends things.", 3_900, 3, "mill"),
    ("Floodlights for the sports field", "Four masts with low-glare lamps, timed to go out at nine.", 18_000, 0, "hilltop"),
    ("Fruit trees in the churchyard meadow", "Thirty old local kinds, planted with the two primary schools.", 2_400, 1, "station"),
    ("Warm room at the library", "Heating and tea on four winter afternoons a week.", 5_600, 4, "station"),
    ("Crossing lights at Bridge Street", "A beam and a button where the school bus stops.", 14_500, 2, "canal-side"),
    ("Community choir for all ages", "A leader and a room for a year, no auditions.", 2_100, 5, "hilltop"),
    ("Raised beds for the estate garden", "Twelve beds at sitting height, soil and water butts.", 3_300, 1, "mill"),
    ("Defibrillators in three streets", "Three cabinets and two evenings of practice.", 4_800, 4, ""),
    ("Bike store at the station", "A locked store for forty bikes.", 9_700, 2, "station"),
    ("Film nights in the park", "Screen hire for six nights, subtitled.", 3_000, 5, "hilltop"),
    ("Homework club", "Two tutors on three evenings a week in term time.", 6_900, 0, "mill"),
    ("Boat for the scouts and everybody", "A safe flat boat and lifejackets to borrow.", 5_200, 0, "canal-side"),
    ("Talking benches", "Two benches marked for anybody who would like a chat.", 900, 3, "station"),
    ("Dog bins on Hilltop", "Five bins, emptied by the council.", 1_250, 2, "hilltop"),
    ("Tool library", "Drills, ladders and a carpet cleaner to borrow for a pound.", 4_100, 3, "mill"),
    ("Wildflower verges", "Seed and one mowing a year on eleven verges.", 1_700, 1, ""),
    ("Dementia-friendly swimming", "A quiet hour each week with a trained guide.", 2_950, 4, "station"),
    ("Skate ramp repair", "New surface and edges.", 7_400, 0, "canal-side"),
    ("Sewing and alterations group", "Eight machines and somebody who knows how.", 2_600, 5, "mill"),
    ("Street party kit", "Tables, bunting, a gazebo and road signs to lend.", 1_900, 3, ""),
    ("Shelter at the market bus stop", "Seats, a roof and a timetable that can be read.", 8_800, 2, "station"),
    ("Falls class for over-70s", "Two classes a week for a year.", 3_600, 4, "hilltop"),
    ("Mural with the secondary school", "On the underpass wall, with local artists.", 4_400, 5, "canal-side"),
]
AUTUMN = [
    ("Meals on wheels bike", "An electric cargo bike with a warm box.", 6_100, 4, "mill"),
    ("Lights on the canal path", "Solar studs from the lock to the school.", 9_400, 2, "canal-side"),
    ("Saturday club for young carers", "A day off for those who look after somebody.", 7_200, 0, ""),
    ("Hedgehog highways", "Holes, signs and a survey.", 650, 1, "hilltop"),
    ("Piano for the station hall", "A mended upright that anybody may play.", 1_400, 5, "station"),
    ("Play equipment for wheelchair users", "A level roundabout and a basket swing.", 12_800, 0, "mill"),
    ("Community fridge", "Takes what shops cannot sell and anybody may take.", 3_800, 3, "canal-side"),
    ("English conversation tables", "Tea and talk, twice a week.", 2_300, 5, "station"),
    ("Rain garden at the crossroads", "Planting that drinks the puddle.", 5_500, 1, "station"),
    ("Safe crossing at Hill School", "Painted crossing and a patrol's shelter.", 8_900, 2, "hilltop"),
    ("Men's shed", "Rent and tools for a year.", 4_700, 3, "mill"),
    ("Blood pressure mornings", "A nurse at the market once a month.", 2_050, 4, ""),
    ("Outdoor table tennis", "Two concrete tables.", 5_900, 0, "canal-side"),
    ("Town archive online", "Scan six thousand photographs.", 3_450, 5, ""),
]
GREENING = [
    ("Planters along Lock Street", "Twenty planters, looked after by the shops behind them.", 2_800, 1, "canal-side"),
    ("Clear the towpath of balsam", "Three working days with gloves, sacks and cake.", 400, 1, "canal-side"),
    ("A pond for the school", "Small, fenced and full of frogs.", 1_900, 1, "canal-side"),
    ("Trees where the flats have none", "Twelve street trees, watered for three summers.", 5_400, 1, "mill"),
    ("Green roof on the bus shelters", "Sedum on four roofs.", 3_200, 1, "station"),
    ("Allotment for newcomers", "One plot with tools, for whoever just moved in.", 700, 1, "canal-side"),
]
LANE = [
    ("Bulbs in both verges", "Daffodils and crocuses, planted together on a Sunday.", 140, 1),
    ("Bench at the bend", "A second-hand bench, sanded and painted.", 210, 3),
    ("Street lunch", "Tables, bread and soup for everybody.", 180, 3),
]
