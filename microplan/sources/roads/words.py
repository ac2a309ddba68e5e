"""What the words of road files mean: classes, surfaces, directions, seasons and closures."""

from __future__ import annotations

LEFT_OUT = "none"
"""The class of words that mean no road that can be travelled."""
FERRY = "ferry"
KMH: dict[str, float] = {
    "motorway": 50,
    "trunk": 50,
    "primary": 40,
    "secondary": 35,
    "tertiary": 30,
    "unclassified": 20,
    "residential": 15,
    "living_street": 15,
    "service": 12,
    "track": 10,
    "path": 0,
    "footway": 0,
    FERRY: 7,
}
"""Four-wheelers on roads of rural India (DOMAIN 4.1); 0 is for feet only."""
WET_FACTORS: dict[str, float] = {
    "motorway": 0.95,
    "trunk": 0.95,
    "primary": 0.95,
    "secondary": 0.9,
    "tertiary": 0.85,
    "unclassified": 0.8,
    "residential": 0.8,
    "living_street": 0.8,
    "service": 0.8,
    "track": 0.4,
    "path": 0.7,
    "footway": 0.7,
    FERRY: 1,
}
"""What is left of the speed in the wet season (DOMAIN 4.1); of the walk on paths and footways."""
FOR_FEET = ("path", "footway")
NOT_FOR_FEET = ("motorway",)
WORDS: dict[str, str] = {
    # OpenStreetMap
    "motorway_link": "motorway",
    "trunk_link": "trunk",
    "primary_link": "primary",
    "secondary_link": "secondary",
    "tertiary_link": "tertiary",
    "road": "unclassified",
    "pedestrian": "footway",
    "steps": "footway",
    "cycleway": "path",
    "bridleway": "path",
    "construction": LEFT_OUT,
    "proposed": LEFT_OUT,
    "planned": LEFT_OUT,
    "abandoned": LEFT_OUT,
    "disused": LEFT_OUT,
    "razed": LEFT_OUT,
    "raceway": LEFT_OUT,
    "platform": LEFT_OUT,
    "corridor": LEFT_OUT,
    "elevator": LEFT_OUT,
    "via_ferrata": LEFT_OUT,
    "busway": LEFT_OUT,
    "bus_guideway": LEFT_OUT,
    "bus_stop": LEFT_OUT,
    "escape": LEFT_OUT,
    "services": LEFT_OUT,
    "rest_area": LEFT_OUT,
    # OpenStreetMap as Geofabrik's shapefiles have it
    "track_grade1": "track",
    "track_grade2": "track",
    "track_grade3": "track",
    "track_grade4": "track",
    "track_grade5": "track",
    # India: PMGSY and the road departments
    "expressway": "motorway",
    "ew": "motorway",
    "nh": "trunk",
    "national highway": "trunk",
    "sh": "primary",
    "state highway": "primary",
    "mdr": "secondary",
    "major district road": "secondary",
    # "border roads": in PMGSY's data the owner of every BR is the Border Roads Organisation
    "br": "secondary",
    "odr": "tertiary",
    "rr(odr)": "tertiary",
    "other district road": "tertiary",
    "vr": "unclassified",
    "rr(vr)": "unclassified",
    "village road": "unclassified",
    "rr(track)": "track",
    # other road departments
    "boat": FERRY,
    "footpath": "footway",
}
"""What a word of a road file means, in small letters; the classes mean themselves."""
SURFACE_KMH: dict[str, float] = {"rough": 20, "firm": 20, "unpaved": 15, "soft": 8}
"""The most that a four-wheeler drives by kind of surface; "paved" has no such limit."""
SURFACES: dict[str, str] = {
    **dict.fromkeys(
        ("paved", "asphalt", "concrete", "concrete:lanes", "concrete:plates", "paving_stones",
         "chipseal", "tarmac", "bitumen", "bt", "cc", "cement", "metal", "wood", "tiles",
         "surfaced", "pucca", "pakka"), "paved"),
    **dict.fromkeys(
        ("cobblestone", "unhewn_cobblestone", "sett", "bricks", "brick", "stone",
         "grass_paver", "stepping_stones"), "rough"),
    **dict.fromkeys(("compacted", "fine_gravel", "wbm", "moorum", "murram", "laterite"), "firm"),
    **dict.fromkeys(
        ("unpaved", "gravel", "ground", "dirt", "earth", "soil", "rock", "pebblestone",
         "unsurfaced", "kachcha", "kutcha", "natural"), "unpaved"),
    **dict.fromkeys(("sand", "mud", "clay", "grass", "snow", "ice", "woodchips"), "soft"),
}  # fmt: skip
"""The kind of surface that a word means."""
GRADE_KMH: dict[str, float] = {"grade1": 20, "grade2": 15, "grade3": 10, "grade4": 7.5, "grade5": 5}
"""Half of what openrouteservice takes (DOMAIN 4.1), so that grade 3 is a track of no grade."""
DIRECTIONS: dict[str, int] = {
    **dict.fromkeys(("yes", "true", "1", "forward", "ft"), 1),
    **dict.fromkeys(("-1", "reverse", "backward", "tf"), -1),
    **dict.fromkeys(("", "no", "false", "0", "both", "two-way", "two way"), 0),
    **dict.fromkeys(("reversible", "alternating"), 0),
}
"""1: only along the line as it is drawn, -1: only against it, 0: both ways."""
GEOFABRIK_DIRECTIONS = {"f": 1, "t": -1, "b": 0}
"""Geofabrik's letters: forward, to the start, both. Read so only where a B says whose they are."""
CHANGING = ("reversible", "alternating")
ROUND = ("roundabout", "circular")
"""Junctions that are driven one way, along the line, unless they say otherwise."""
OPEN = (
    "", "yes", "designated", "permissive", "permit", "destination", "customers", "delivery",
    "public", "residents", "official", "agricultural", "forestry", "unknown", "discouraged",
    "dismount", "use_sidepath", "psv", "bus", "hgv", "limited",
)  # fmt: skip
CLOSED = ("no", "private", "military", "restricted", "emergency")
NOT_SO = ("", "no", "false", "0", "f", "n", "none")
"""Words that say that a road is no bridge, no tunnel or no ford; any other says that it is."""
ALL_YEAR = ("", "no", "false", "0", "all", "all year", "all season", "all weather", "all-weather")
DRY_ONLY = (
    "dry", "dry season", "dry_season", "fair weather", "fair-weather", "seasonal", "yes", "true",
    "1", "summer", "winter",
)  # fmt: skip
WET_ONLY = ("wet", "wet season", "wet_season", "monsoon", "rainy season")
