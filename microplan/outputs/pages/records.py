"""The shape of the data in a block's page, as its script reads it (lists keep the page small)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from microplan.outputs.naming import Pair


class Standing(TypedDict):
    """Where a place stands in a list: of all places, or of those of a stratum."""

    rank: int
    low: int
    high: int
    of: int
    sure: str


class Rank(Standing):
    """Where a place stands among all of its district, why, and what fits it."""

    count: int
    """Its rank by missed children."""
    rate: int | None
    """Its rank by share missed; None where it has too few children."""
    top: int
    """Chance, in per cent, of being in the first part of the list (`Page.top`)."""
    held: bool
    """A planner holds it there."""
    reasons: list[Pair]
    fits: Pair
    strata: dict[str, Standing]


class Unranked(TypedDict):
    """Why a place is not ranked, and what would rank it."""

    reason: Pair
    remedy: Pair


class Unserved(TypedDict):
    """What nobody goes to, and why; `round` is 0 for the whole drive."""

    round: int
    children: int
    women: int
    reason: Pair
    remedy: Pair


class Share(TypedDict):
    """The part of a place's due that one site serves."""

    site: str
    walk: int
    children: int
    women: int


class Place(TypedDict):
    """A settlement; `missed` is None where nobody counted.

    `asks` is "recount" where the list is too short for the estimate, "stale" where it is old;
    `red` is a RED category, empty where it is not assessed; `rests` the number of the coverage
    figure that it rests on.
    """

    id: str
    name: Pair
    locator: Pair
    kind: str
    hra: str
    at: tuple[float, float]
    children: int | None
    missed: int | None
    low: int
    high: int
    step: int
    reach: str
    walk: int | None
    cut: Pair
    strata: list[str]
    listed: tuple[int, int] | None
    estimate: int | None
    """Missed by the estimate alone, where there is a list beside it."""
    asks: str
    red: str
    rests: int
    due: tuple[int, int]
    sites: list[Share]
    unserved: Unserved | None
    rank: Rank | None
    unranked: Unranked | None


class Near(TypedDict):
    """The places that have a post as their nearest on foot; None where its kind has no norm."""

    places: int
    people: int
    children: int
    norm: int | None
    over: int | None


class Site(TypedDict):
    """A session site; `here` tells whether it lies in the block."""

    id: str
    name: Pair
    locator: Pair
    kind: str
    at: tuple[float, float]
    here: bool
    unserved: list[Unserved]


class Post(TypedDict):
    """A health post."""

    id: str
    name: Pair
    kind: str
    cold: bool
    at: tuple[float, float]
    near: Near | None


class Team(TypedDict):
    """A team: its base, and its number there."""

    id: str
    base: Pair
    number: int
    mode: str
    vehicle: str


class Session(TypedDict):
    """A sitting at a site."""

    id: str
    site: str
    round: int
    date: str
    start: str
    end: str
    announced: str
    team: str
    children: int
    women: int
    expected: tuple[int, int]
    department: str


class Stop(TypedDict):
    """A line of a route; `leg` is the number of the way that leads to it, -1 for none."""

    kind: str
    place: str
    session: str
    arrive: str
    depart: str
    drive: int
    km: float
    walk: int
    wait: int
    leg: int


class Route(TypedDict):
    """A team's day."""

    id: str
    team: str
    mode: str
    round: int
    day: int
    date: str
    start: str
    end: str
    km: float
    children: int
    women: int
    stops: list[Stop]


class Day(TypedDict):
    """A working day of a round."""

    day: int
    date: str


class Round(TypedDict):
    """A round with its days."""

    round: int
    days: list[Day]


class Block(TypedDict):
    """All that the script of a block's page is given."""

    language: str
    bounds: tuple[float, float, float, float]
    scale: float
    breaks: list[int]
    top: int
    """Of how many first per cent of places the chances are told."""
    rounds: list[Round]
    dates: dict[str, tuple[Pair, Pair]]
    places: list[Place]
    sites: list[Site]
    posts: list[Post]
    figures: dict[int, str]
    """Coverage figures that places rest on, by number."""
    teams: list[Team]
    sessions: list[Session]
    routes: list[Route]
    legs: list[list[int]]
    neighbours: list[tuple[Pair, tuple[float, float]]]
    words: dict[str, dict[str, str]]
