"""Health posts, and the veterinary posts that a real file mixes with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from microplan.synth.layout import BLOCKS, SADAR, TOWN, Point

if TYPE_CHECKING:
    from microplan.synth.borders import Borders
    from microplan.synth.names import Name
    from microplan.synth.villages import Place

CHC_BLOCKS = (4, 6)
VACANT = (("B01", 1), ("B02", 0), ("B02", 2), ("B06", 0), ("B06", 1), ("B06", 2), ("B08", 2))
"""Sub-centres where no vaccinator is posted: block, and which of the block's in order."""
URBAN_POSTS = 3
VETERINARY = (3, 6)
BESIDE = (90.0, -60.0)
"""Metres east and north that a post stands off the middle of its village."""


@dataclass(frozen=True)
class Post:
    """A row of the facility file, on the plane (metres)."""

    post_id: str
    name: Name
    description: str
    xy: Point
    cold_chain: bool = False
    vacant: bool = False
    subcentre: int = -1
    """Index of the sub-centre that it stands for; -1 where it stands for none."""


def open_posts(places: list[Place], borders: Borders) -> list[Post]:
    """Return all posts: hospitals, then sub-centres, the town's, and two for cattle."""
    hospital = Post(
        "F001",
        ("District Hospital Tarangpur", "ज़िला अस्पताल तरंगपुर"),
        "District Hospital, Tarangpur",
        TOWN.seat,
        True,
    )
    posts = [hospital, *_open_block_posts()]
    posts += _open_subcentres(places, borders, len(posts))
    posts += _open_urban_posts(places, len(posts))
    return posts + _open_veterinary(places, len(posts))


def _open_block_posts() -> list[Post]:
    """Return the PHC or CHC at each seat; the block around the town has the hospital."""
    rural = [(i, block) for i, block in enumerate(BLOCKS) if i != SADAR]
    posts = []
    for n, (index, block) in enumerate(rural):
        chc = index in CHC_BLOCKS
        short, local = ("CHC", "सामुदायिक") if chc else ("PHC", "प्राथमिक")
        long = "Community Health Centre" if chc else "Primary Health Centre"
        name = (f"{short} {block.name}", f"{local} स्वास्थ्य केंद्र {block.name_hi}")
        posts.append(
            Post(
                f"F{n + 2:03d}", name, f"{long} {block.name} (ILR point)", _beside(block.seat), True
            )
        )
    return posts


def _open_subcentres(places: list[Place], borders: Borders, before: int) -> list[Post]:
    """Return a post in the largest village of each sub-centre without a hospital, PHC or CHC."""
    posts: list[Post] = []
    turn: dict[str, int] = {}
    for index, area in enumerate(borders.subcentres):
        block = borders.subcentre_block[index]
        inside = [
            p
            for p in places
            if p.block == block and p.name[0] and p.island < 0 and shapely.contains_xy(area, *p.xy)
        ]
        if block != SADAR and shapely.contains_xy(area, *BLOCKS[block].seat):
            continue
        home = _choose_home(inside)
        block_id = BLOCKS[block].block_id
        turn[block_id] = turn.get(block_id, -1) + 1
        vacant = (block_id, turn[block_id]) in VACANT
        posts.append(
            Post(
                f"F{before + len(posts) + 1:03d}",
                (f"HSC {home.name[0]}", f"उप केंद्र {home.name[1]}"),
                _describe(home.name[0], len(posts), vacant),
                _beside(home.xy),
                False,
                vacant,
                index,
            )
        )
    return posts


def _choose_home(places: list[Place]) -> Place:
    """Return the village to which the people of all `places` together walk least."""
    xy, people = np.array([p.xy for p in places]), np.array([p.people for p in places])
    walked = (np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) * people).sum(axis=1)
    villages = [(walked[n], place) for n, place in enumerate(places) if place.kind == "village"]
    return min(villages, key=lambda pair: (pair[0], pair[1].place_id))[1]


def _describe(village: str, number: int, vacant: bool) -> str:
    """Return a sub-centre in the words of the file, which are never twice the same."""
    words = ("Health Sub Centre {}", "HSC {}", "Sub-Centre {} (SC)", "H.S.C. {}")
    said = words[number % len(words)].format(village)
    return f"{said}, ANM post vacant" if vacant else said


def _open_urban_posts(places: list[Place], before: int) -> list[Post]:
    """Return the town's urban health centres, in its largest quarters far from each other."""
    quarters = [place for place in places if place.block == len(BLOCKS)]
    chosen: list[Place] = []
    for _ in range(URBAN_POSTS):
        taken = np.array([TOWN.seat, *(place.xy for place in chosen)])
        chosen.append(
            max(
                quarters,
                key=lambda q: (float(np.min(np.hypot(*(taken - np.array(q.xy)).T))), q.place_id),
            )
        )
    return [
        Post(
            f"F{before + n + 1:03d}",
            (f"UPHC {q.name[0]}", f"शहरी स्वास्थ्य केंद्र {q.name[1]}"),
            f"Urban Primary Health Centre {q.name[0]}",
            _beside(q.xy),
        )
        for n, q in enumerate(chosen)
    ]


def _open_veterinary(places: list[Place], before: int) -> list[Post]:
    """Return two posts for cattle, which no plan for children may use."""
    seats = [place for place in places if place.block in VETERINARY and place.kind == "village"]
    homes = [next(p for p in seats if p.block == block) for block in VETERINARY]
    return [
        Post(
            f"F{before + n + 1:03d}",
            (f"Veterinary {h.name[0]}", f"पशु चिकित्सालय {h.name[1]}"),
            f"Class I Veterinary Hospital, {h.name[0]}",
            (h.xy[0] - 200, h.xy[1] + 150),
        )
        for n, h in enumerate(homes)
    ]


def _beside(xy: Point) -> Point:
    return xy[0] + BESIDE[0], xy[1] + BESIDE[1]
