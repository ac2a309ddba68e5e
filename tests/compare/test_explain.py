from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from smallville import smallville

from microplan.compare.explain import explain
from microplan.compare.subjects import KEYS
from microplan.domain.tables import CANDIDATES, DENOMINATORS, OVERRIDES, UNRANKED
from microplan.errors import BrokenLaw, InputFault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from microplan.compare.telling import Explanation

PLAN = smallville()
EVERYTHING = [
    pytest.param(kind, str(i), id=str(i))
    for kind, (table, key) in KEYS.items()
    for i in getattr(PLAN, table)[key]
]


def read(told: Explanation, heading: str) -> str:
    """Return what stands under a heading."""
    return "\n".join(
        line for each in told.sections if each.heading.startswith(heading) for line in each.lines
    )


def read_all(told: Explanation) -> str:
    return "\n".join([told.title, *(read(told, each.heading) for each in told.sections)])


@pytest.mark.parametrize(("kind", "name"), EVERYTHING)
def test_everything_in_a_plan_can_be_explained(out: Path, kind: str, name: str) -> None:
    told = explain(out, name)
    assert told.id == name
    assert kind in {told.kind, "area"}
    assert len(told.sections) >= 3
    assert not re.search(r"\bnan\b|None|<NA>|\{|\}", read_all(told))


def test_every_score_is_shown_with_all_its_parts(out: Path) -> None:
    for place in set(PLAN.targets["area_id"]):
        sums = {(each.level, each.stratum): each for each in explain(out, str(place)).sums}
        rows = PLAN.targets[PLAN.targets["area_id"] == place]
        assert set(sums) == set(zip(rows["level"], rows["stratum"], strict=True))
        for row in rows.to_dict("records"):
            shown = sums[row["level"], row["stratum"]]
            assert (shown.score, shown.rank) == (row["score"], row["rank"])
            assert sum(part.points for part in shown.parts) == pytest.approx(row["score"])
            assert shown.parts


def test_the_figures_of_a_printed_sum_add_up_on_paper(written: Callable[..., Path]) -> None:
    parts_named = PLAN.contributions.replace({"part": {"missed children": "missed_count"}})
    told = explain(written(contributions=parts_named), "S-naibasti")
    *parts, total, most, working = read(told, "The sum: among all settlements").splitlines()
    figures = [float(line.split()[0]) for line in parts]
    assert figures == [21.0, 3.0]
    assert total.split()[0] == "24.00"
    assert most == "The most in this list are about 33.6, in Nai Basti."
    missed, largest, base = re.match(
        r"Worked out: 100 x (.+) missed / (.+) = ([\d.]+), ", working
    ).groups()  # type: ignore[union-attr]
    assert 100 * float(missed) / float(largest) == pytest.approx(float(base), abs=0.01)
    factors = [float(each) for each in re.findall(r"times ([\d.]+)", working)]
    assert [float(base) * each for each in factors] == pytest.approx(figures, abs=0.01)


def test_what_keeps_a_rank_from_being_surer_is_told(written: Callable[..., Path]) -> None:
    known = {"top_share": 0.2, "likely_from": 0.7, "likely_spread_max": 0.67, "sure_from": 0.9,
             "sure_spread_max": 0.33, "sure_cases_min": 50}  # fmt: skip
    for figures, words in (
        ({"p_top": 0.5, "how_sure": "unsure"}, "and not likely, as nothing is 70 % certain"),
        ({"p_top": 0.01, "how_sure": "unsure", "rank_low": 1, "rank_high": 8},
         "and not likely, as its interval is 88 % of the list"),
        ({"p_top": 0.8, "how_sure": "likely"}, "and not sure, as nothing is 90 % certain"),
        ({"p_top": 1.0, "how_sure": "likely", "rank_low": 1, "rank_high": 1},
         "and not sure, as no survey of 50 children or more"),
        ({"p_top": 1.0, "how_sure": "sure"}, "sure (nine times"),
    ):  # fmt: skip
        changed = PLAN.targets.assign(**figures).astype(PLAN.targets.dtypes.to_dict())
        folder = written(targets=changed)
        manifest = {"settings": {"targeting": known}}
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        told = read(explain(folder, "S-rampur"), "Rank")
        assert words in told
        assert ("and not" in told) == (figures["how_sure"] != "sure")


def test_a_ward_holds_the_places_whose_points_lie_in_it(written: Callable[..., Path]) -> None:
    apart = PLAN.settlements.assign(subcentre_id="")
    people = read(explain(written(settlements=apart), "W-1"), "People")
    assert "2,100 people in 1 settlement," in people
    assert "Nai Basti" in people


def test_figures_are_traced_to_the_rows_that_posts_and_rates_are_from(
    written: Callable[..., Path],
) -> None:
    rows = [("B-1", "birth and death rates", 90.0, True), ("B-1", "census", 80.0, False)]
    sources = pd.DataFrame(rows, columns=["area_id", "source", "children", "used"])
    posts = PLAN.facilities.assign(source="posts.csv, row 7; rule 3: named so")
    folder = written(
        facilities=posts,
        denominators=DENOMINATORS.arrange(
            sources.assign(pregnant=20.0, plan_children=90.0, ratio=1.0, review=False)
        ),
    )
    settings = {"demography": {"cbr": 26.2, "imr": 32}, "roads": {"file": "a/b/r.zip"}}
    (folder / "manifest.json").write_text(json.dumps({"settings": settings}), encoding="utf-8")
    told = explain(folder, "S-rampur")
    assert "by birth and death rates: 26.2 births and, of 1,000 infants, 32" in read(told, "People")
    travel = read(told, "Travel")
    assert "PHC Rampur (posts.csv, row 7)." in travel
    assert "Measured by r.zip." in travel
    route = str(PLAN.routes["route_id"].iloc[0])
    assert "Its base is from posts.csv, row 7" in read(explain(folder, route), "The day")


def test_a_score_that_is_not_the_sum_of_its_parts_breaks_law_11(
    written: Callable[..., Path],
) -> None:
    parts = PLAN.contributions.assign(points=PLAN.contributions["points"] + 0.001)
    with pytest.raises(BrokenLaw, match=r"law 11.*S-kiln/underserved"):
        explain(written(contributions=parts), "S-kiln")


def test_a_settlement_is_told_from_its_files(out: Path) -> None:
    told = explain(out, "S-rampur")
    assert "Rank 3 of 8 among all settlements" in read(told, "Rank")
    assert "likely (nine times in ten between 2 and 5" in read(told, "Rank")
    people = read(told, "People")
    assert "1,200 people" in people
    assert "about 12.0 (nine times in ten between" in people
    assert "38 min on foot, with an infant, to the nearest post" in read(told, "Travel")
    coverage = read(told, "Coverage")
    assert "- fully immunized: 70.0 % of 60 children in Pachhim (own (b.csv, row 1))" in coverage
    assert "- first Penta: 90.0 % of 125 children (the sample's size is assumed) in" in coverage
    served = read(told, "Served by")
    assert "P-5" in served
    assert "round 1, 2019-12-0" in served
    assert "round 2, " in served
    goal = read(told, "The goal")
    assert "75.0 %; the goal is 90 %" in goal
    assert "a gap of 2.0 points is left" in goal
    assert "What fits: keep as is." in goal


def test_what_a_planner_decided_is_told_with_its_reason_and_row(
    written: Callable[..., Path],
) -> None:
    row = {
        "area_id": "S-kiln", "field": "raise", "value": "1", "reason": "open this month only",
        "by": "Block officer", "date": "2019-11-04", "source": "overrides.csv, row 2",
        "effect": "rank now, by list: all 1",
    }  # fmt: skip
    decided = OVERRIDES.arrange(pd.DataFrame([row]))
    rank = read(explain(written(overrides=decided), "S-kiln"), "Rank")
    assert "raise 1 of 2019-11-04 (overrides.csv, row 2): open this month only." in rank
    assert "What it changed: rank now, by list: all 1." in rank
    assert "Block officer" not in rank


def test_a_site_names_the_other_places_where_it_could_sit(written: Callable[..., Path]) -> None:
    site = PLAN.catchments.set_index("settlement_id").at["S-belwa", "site_id"]
    pairs = [("S-belwa", site, 0), ("S-unnamed", site, 9), ("S-belwa", "P-S-unnamed", 9),
             ("S-rampur", "P-S-kiln", 5)]  # fmt: skip
    frame = pd.DataFrame(pairs, columns=["settlement_id", "site_id", "walk_minutes"])
    told = explain(written(candidates=CANDIDATES.arrange(frame)), str(site))
    else_where = read(told, "Where else it could sit")
    due = PLAN.need.set_index("settlement_id")[["due_children", "due_pregnant"]].sum(axis=1)
    both, one = due["S-belwa"] + due["S-unnamed"], due["S-belwa"]
    assert f"This one is in a walk of 2 settlements with {both} people due." in else_where
    assert f"(P-S-unnamed): 1 settlement with {one} people due; not chosen" in else_where
    assert "P-S-kiln" not in else_where
    assert "Chosen are the fewest sites" in else_where


def test_a_plan_without_candidates_says_nothing_of_them(out: Path) -> None:
    headings = [each.heading for each in explain(out, "P-1").sections]
    assert "Where else it could sit" not in headings


def test_why_a_place_is_not_ranked_is_told(written: Callable[..., Path]) -> None:
    row = {
        "area_id": "W-1", "level": "ward", "reason": "nothing is known of it",
        "what_would_rank_it": "a list of its slums",
    }  # fmt: skip
    told = explain(written(unranked=UNRANKED.arrange(pd.DataFrame([row]))), "W-1")
    said = "It is not ranked: nothing is known of it. What would rank it: a list of its slums."
    assert said in read(told, "Rank")


def test_a_place_without_a_site_says_why(out: Path) -> None:
    served = read(explain(out, "S-island"), "Served by")
    reason = PLAN.unserved.set_index("settlement_id").at["S-island", "reason"]
    assert str(reason) in served
    assert "Not served (3 children and 1 woman due)" in served


def test_a_round_that_no_team_day_was_left_for_is_told_with_its_site(out: Path) -> None:
    assert "- round 2: Not served (4 children and 1 woman due)" in read_all(explain(out, "P-4"))


def test_a_site_names_whom_it_is_for(out: Path) -> None:
    here = read(explain(out, "P-1"), "Why here")
    assert "2 settlements: 8 children and 1 woman due" in here
    assert "(S-belwa): 5 children and 1 woman due" in here


def test_a_day_adds_up_to_its_hours(out: Path) -> None:
    for route in PLAN.routes["route_id"]:
        total = read(explain(out, str(route)), "How it adds up").splitlines()[0]
        times = re.findall(r"(?:(\d+) h ?)?(?:(\d+) min)? (driving|walking|waiting|at work)", total)
        spent = sum(60 * int(hours or 0) + int(minutes or 0) for hours, minutes, _ in times)
        row = PLAN.routes.set_index("route_id").loc[route]
        assert spent == row["work_minutes"], total


def test_a_list_row_that_gave_a_criterion_is_named_without_words_that_hurt(
    written: Callable[..., Path],
) -> None:
    need = PLAN.need.assign(
        flags=PLAN.need["flags"].where(PLAN.need["settlement_id"] != "S-rampur", "refusal_cluster")
    )
    places = PLAN.settlements.assign(
        locator=PLAN.settlements["locator"].where(
            PLAN.settlements["settlement_id"] != "S-rampur", "ask Sita, +91 98765 43210"
        )
    )
    text = read_all(explain(written(need=need, settlements=places), "S-rampur"))
    assert "- families to be won over: the district's own list, row 3." in text
    assert not re.search(r"refus|resist|hesitan|\d{5} ?\d{5}", text, re.IGNORECASE)


@pytest.mark.parametrize("planned", ["", "S-belwa;S-rampur"])
def test_a_vacant_post_is_told_by_the_routine_plan_or_by_the_places_own_source(
    written: Callable[..., Path], planned: str
) -> None:
    places = PLAN.settlements.assign(flags="vacant_subcentre")
    need = PLAN.need.assign(flags="vacant_subcentre")
    routine = PLAN.ri_sessions.assign(serves=planned, vacant=True).iloc[: int(bool(planned))]
    out = written(settlements=places, need=need, ri_sessions=routine)
    held = read(explain(out, "S-rampur"), "Criteria that hold")
    row = PLAN.settlements.set_index("settlement_id").at["S-rampur", "source"]
    source = PLAN.ri_sessions["source"].iloc[0] if planned else row
    assert f"- no vaccinator posted at the sub-centre: {source}." in held


@pytest.mark.parametrize(
    "asked", ["Nai Basti", "nai basti", "S-naibasti", "s-NAIBASTI", "naibasti"]
)
def test_a_place_is_found_by_its_name_however_it_is_written(out: Path, asked: str) -> None:
    assert explain(out, asked).id == "S-naibasti"


def test_a_name_in_the_local_script_is_found(out: Path) -> None:
    local = PLAN.settlements.set_index("settlement_id").at["S-madhopur", "name_local"]
    assert explain(out, str(local)).id == "S-madhopur"


def test_a_name_that_nothing_bears_is_refused_with_near_ones(out: Path) -> None:
    with pytest.raises(InputFault, match=r"'Nai Bsti': is no id.*S-naibasti \(Nai Basti"):
        explain(out, "Nai Bsti")


def test_a_name_of_several_places_lists_them(written: Callable[..., Path]) -> None:
    places = PLAN.settlements.assign(name=PLAN.settlements["name"].replace({"Nai Basti": "Rampur"}))
    with pytest.raises(InputFault, match=r"2 places.*S-naibasti.*S-rampur"):
        explain(written(settlements=places), "rampur")


def test_a_folder_that_is_no_plan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"tables/settlements\.parquet"):
        explain(tmp_path, "x")


def test_repairs_and_joins_that_touched_a_place_are_told(written: Callable[..., Path]) -> None:
    mended = PLAN.repairs.head(1).assign(what="S-kiln", where="kilns.csv", how="houses x 5.5")
    text = read(explain(written(repairs=mended), "S-kiln"), "Joined and mended")
    assert "- kilns.csv: S-kiln: houses x 5.5" in text
    assert "houses x 5.5" not in read_all(explain(written(repairs=mended), "S-belwa"))
