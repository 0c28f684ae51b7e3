"""Harrowbridge: a fictional town's map, funds and projects, as plain data."""

from __future__ import annotations

from typing import Any

WEST, NORTH, STEP = -2.3000, 54.0600, 0.01


# Corners of the town's wards, in hundredths of a degree east and south; neighbours share them.
CORNERS = {
    "nw": (0.3, 0.2),
    "n": (2.1, 0.0),
    "ne": (3.9, 0.4),
    "w": (0.0, 1.5),
    "mid": (1.8, 1.4),
    "e": (4.2, 1.7),
    "sw": (0.5, 2.9),
    "s": (2.2, 3.1),
    "se": (3.7, 2.8),
    "nnw": (1.1, 0.3),
    "nne": (3.1, 0.1),
    "ssw": (1.3, 2.8),
    "sse": (3.0, 3.0),
    "mw": (0.9, 1.7),
    "me": (3.0, 1.3),
    "mn": (2.3, 0.7),
    "ms": (1.7, 2.2),
    "l1": (0.7, 2.0),
    "l2": (1.5, 2.1),
    "l3": (1.45, 2.35),
    "l4": (0.75, 2.3),
}


def outline(*corners: str) -> dict[str, Any]:
    """The boundary through these corners."""
    ring = [[round(WEST + CORNERS[c][0] * STEP * 1.6, 5), round(NORTH - CORNERS[c][1] * STEP, 5)] for c in corners]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


TOWN: dict[str, Any] = {
    "name": "Harrowbridge",
    "slug": "harrowbridge",
    "kind": "town",
    "population": 14_210,
    "boundary": outline("nw", "nnw", "n", "nne", "ne", "e", "se", "sse", "s", "ssw", "sw", "w"),
}
WARDS: list[dict[str, Any]] = [
    {
        "name": "Canal Side",
        "slug": "canal-side",
        "kind": "ward",
        "population": 3_870,
        "boundary": outline("nw", "nnw", "n", "mn", "mid", "mw", "w"),
    },
    {
        "name": "Hilltop",
        "slug": "hilltop",
        "kind": "ward",
        "population": 3_120,
        "boundary": outline("n", "nne", "ne", "e", "me", "mid", "mn"),
    },
    {
        "name": "Mill",
        "slug": "mill",
        "kind": "ward",
        "population": 4_050,
        "boundary": outline("w", "mw", "mid", "ms", "s", "ssw", "sw"),
    },
    {
        "name": "Station",
        "slug": "station",
        "kind": "ward",
        "population": 3_170,
        "boundary": outline("mid", "me", "e", "se", "sse", "s", "ms"),
    },
]
STREET: dict[str, Any] = {
    "name": "Mill Lane",
    "slug": "mill-lane",
    "kind": "street",
    "population": 96,
    "boundary": outline("l1", "l2", "l3", "l4"),
}
# (ward, residents, decile) of each fictional small area
SMALL_AREAS = [
    ("canal-side", 1_950, 2),
    ("canal-side", 1_920, 3),
    ("hilltop", 1_580, 9),
    ("hilltop", 1_540, 8),
    ("mill", 2_100, 1),
    ("mill", 1_950, 4),
    ("station", 1_600, 6),
    ("station", 1_570, 5),
]

CATEGORIES = ("Young people", "Green places", "Streets and paths", "Getting together", "Health", "Learning and arts")

# (title, what, cost in pounds, category, ward or "")
SPRING = [
    (
        "Kitchen for the youth club",
        "A proper cooker, sinks and worktops, so that the club can cook a meal together twice a week.",
        8_500,
        0,
        "mill",
    ),
    (
        "Benches and a ramp on the canal path",
        "Four benches with arms and a ramp where the steps are, so that wheels and tired legs get there.",
        6_200,
        2,
        "canal-side",
    ),
    (
        "Millfield repair café",
        "Tools, a tester for plugs and a year's rent for a Saturday café that mends things.",
        3_900,
        3,
        "mill",
    ),
    (
        "Floodlights for the sports field",
        "Four masts with low-glare lamps, timed to go out at nine.",
        18_000,
        0,
        "hilltop",
    ),
    (
        "Fruit trees in the churchyard meadow",
        "Thirty old local kinds, planted with the two primary schools.",
        2_400,
        1,
        "station",
    ),
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
