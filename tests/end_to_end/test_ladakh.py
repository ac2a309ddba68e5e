"""Leh and Kargil, from real files: what is read, named, joined and planned."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from microplan.verify.laws import find_broken_laws

if TYPE_CHECKING:
    from planned import Planned

ANIMALS = re.compile(r"vet|verti|sheep|animal|husband|live ?stock|wool|fodder", re.IGNORECASE)


def table(planned: Planned, name: str) -> pd.DataFrame:
    return pd.read_parquet(planned.out / "tables" / f"{name}.parquet")


def test_every_law_holds_on_ladakh(ladakh: Planned) -> None:
    assert find_broken_laws(ladakh.out) == []


def test_all_people_of_the_habitations_are_in_the_plan(ladakh: Planned) -> None:
    people = table(ladakh, "settlements").people.sum() + table(ladakh, "outside").people.sum()
    assert people == pytest.approx(278_462)


def test_no_place_is_called_by_a_bare_id(ladakh: Planned) -> None:
    for name in ("areas", "facilities", "settlements", "sites"):
        rows = table(ladakh, name)
        assert not rows.name.str.fullmatch(r"[\W\d]*").any(), name


def test_no_veterinary_post_is_a_health_facility(ladakh: Planned) -> None:
    facilities = table(ladakh, "facilities")
    assert 40 <= len(facilities) <= 80
    assert not facilities.name.str.contains(ANIMALS).any()
    assert not facilities.source.str.contains(ANIMALS).any()
    repairs = table(ladakh, "repairs")
    left_out = repairs[repairs.how.str.startswith("left out")]
    assert left_out.amount.sum() == 79
    assert len(left_out) < 10


def test_the_roads_are_one_network_for_97_of_100_km(ladakh: Planned) -> None:
    said = table(ladakh, "repairs").how
    assert said.str.contains("network").any()
    apart = [w for w in ladakh.outcome.warnings if "join no other road" in w]
    if apart:
        loose, total = (float(n) for n in re.findall(r"(\d+) of (\d+) km", apart[0])[0])
        assert loose / total <= 0.03


def test_every_route_has_its_page_and_every_block_its_map(ladakh: Planned) -> None:
    blocks = table(ladakh, "areas").query("level == 'block'").area_id
    for block in blocks:
        assert Path(ladakh.out / "maps" / f"{block}.html").is_file()
    with_routes = set(table(ladakh, "routes").area_id)
    for block in with_routes:
        assert (ladakh.out / "sheets" / f"{block}.pdf").is_file()


def test_every_settlement_has_each_travel_time_or_a_reason(ladakh: Planned) -> None:
    access = table(ladakh, "access")
    for time, reason in (
        ("walk_minutes", "unreachable_reason"),
        ("drive_minutes", "unreachable_reason"),
        ("facility_drive_minutes", "other_reasons"),
        ("cold_chain_walk_minutes", "other_reasons"),
        ("session_walk_minutes", "other_reasons"),
        ("session_drive_minutes", "other_reasons"),
    ):
        assert (access[time].notna() | (access[reason] != "")).all(), time


def test_every_barrier_is_told_in_a_sentence(ladakh: Planned) -> None:
    for words, notes in table(ladakh, "access")[["barriers", "barrier_notes"]].itertuples(
        index=False
    ):
        told = [note.partition(": ")[0] for note in notes.split("; ") if ": " in note]
        assert [word for word in words.split(";") if word and word not in told] == []


def test_neighbours_are_no_farther_apart_by_road_than_the_walk_between_them(
    ladakh: Planned,
) -> None:
    # no water is in the files: whoever reaches one place reaches the next, on foot if need be
    places = table(ladakh, "settlements").merge(table(ladakh, "access"), on="settlement_id")
    lat, lon = np.radians(places.lat.to_numpy()), np.radians(places.lon.to_numpy())
    north, east = lat * 6371, lon * 6371 * np.cos(lat.mean())
    apart = np.hypot(north[:, None] - north, east[:, None] - east)
    drive = places.drive_minutes.to_numpy(float)
    near = np.argwhere(np.triu(apart < 2, k=1))
    assert len(near) > 500
    differ = np.abs(drive[near[:, 0]] - drive[near[:, 1]])
    walk = apart[near[:, 0], near[:, 1]] * 1.4 / 4 * 60  # 1.4 km of path a km, at 4 km/h
    assert (differ <= 1.02 * walk + 2).all()
    raltak = places[places.name == "Raltak"].drive_minutes.item()
    assert raltak < 165  # it was 251: its nearest line is a track
