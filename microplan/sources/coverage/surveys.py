"""Coverage: how many children are immunized, by area, on how many cases, and by whom it is told.

Figures are kept as they were measured. Impossible ones of a sample are refused, odd ones are told;
a register's doses over its target may exceed 100 %, and are told and kept as they stand.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.handover import Surveyed
from microplan.domain.tables import COVERAGE, SETTLEMENTS
from microplan.errors import Fault, InputFault
from microplan.sources.coverage.places import Places, join_areas
from microplan.sources.coverage.reading import (
    REGISTER,
    SETTLEMENT,
    find_unsaid,
    read_cases,
    read_shares,
)
from microplan.sources.coverage.settings import CoverageSettings, SurveySettings
from microplan.sources.coverage.single_places import join_settlements
from microplan.sources.coverage.telling import tell_disorder, tell_registers, tell_unsaid
from microplan.sources.file_settings import name_file
from microplan.sources.files import as_text, demand_columns, read_all, read_rows
from microplan.sources.ledger import Ledger
from microplan.sources.names.folding import plain
from microplan.sources.names.settings import NO_NAMES, NameSettings

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["CoverageSettings", "read_coverage"]

NO_FIGURE_SURE = 0.5
"""A figure that a survey keeps back may stand elsewhere: a doubt, nothing mended."""
KEY = ["area_id", "indicator", "kind"]


def read_coverage(
    areas: gpd.GeoDataFrame, settings: CoverageSettings, names: NameSettings = NO_NAMES
) -> Surveyed:
    """Read surveys, monitoring and registers, and join them to areas, by id, else by name.

    Where several of one kind measure the same, the latest is used and the others are told. Files of
    single places wait for these (`read_place_figures`).

    Raises
    ------
    InputFault
        A file or column is missing, a figure is none or is impossible (below 0, over 100 %), or no
        row is of an area of the plan; all faults of all surveys at once.
    """
    of_areas = [survey for survey in settings.surveys if survey.level != SETTLEMENT]
    return _read_all(of_areas, Places(areas, names, SETTLEMENTS.empty()), settings)


def read_place_figures(
    settlements: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    settings: CoverageSettings,
    names: NameSettings = NO_NAMES,
) -> Surveyed:
    """Read the coverage files of single places, as `read_coverage` does those of areas.

    Parameters
    ----------
    settlements
        The `settlements` table, to whose ids the figures are joined.

    Raises
    ------
    InputFault
        As `read_coverage`, or no row is of a place of the plan.
    """
    of_places = [survey for survey in settings.surveys if survey.level == SETTLEMENT]
    return _read_all(of_places, Places(areas, names, settlements), settings)


def _read_all(
    surveys: list[SurveySettings], places: Places, settings: CoverageSettings
) -> Surveyed:
    """Read several surveys."""
    ledger = Ledger()
    read = read_all(partial(_read_survey, one, places, settings, ledger) for one in surveys)
    if not read:
        return Surveyed(COVERAGE.empty(), ledger.matches(), ledger.repairs())
    figures = pd.concat(read, ignore_index=True)
    figures = figures.sort_values("year", ascending=False, kind="stable")
    double = figures.duplicated(KEY)
    for area_id, indicator, source in figures.loc[
        double, ["area_id", "indicator", "source"]
    ].to_numpy():
        how = "another survey of the same is later, or named first, and is used"
        ledger.mend(f"{area_id} {indicator}", source, how)
    used = figures[~double]
    tell_disorder(used, ledger)
    return Surveyed(COVERAGE.arrange(used), ledger.matches(), ledger.repairs())


def _read_survey(
    survey: SurveySettings, places: Places, settings: CoverageSettings, ledger: Ledger
) -> pd.DataFrame:
    """Read one survey into the columns of `coverage`, and its year."""
    where = name_file(survey.file)
    rows = read_rows(survey.file, survey.encoding)
    demand_columns(rows, _named_columns(survey), where)
    rows = rows.assign(row=np.arange(1, len(rows) + 1))
    for column, text in survey.where.items():
        rows = rows[as_text(rows[column]) == text]
    join = join_settlements if survey.level == SETTLEMENT else join_areas
    joined = rows.assign(area_id=join(rows, places, survey, ledger)).explode("area_id")
    long = _as_long(joined[joined["area_id"].notna()], survey)
    levels = places.areas.set_index("area_id")["level"]
    cases = read_cases(long, survey, settings, levels)
    long = long.assign(out_of=cases, cases_assumed=find_unsaid(long, survey))
    shares = read_shares(long["value"], survey, long, where)
    name = survey.name or where
    for area_id, indicator, row in long.loc[
        shares.isna(), ["area_id", "indicator", "row"]
    ].to_numpy():
        of = f"{area_id} {indicator}"
        ledger.doubt(of, f"{where}, row {row}", f"{name} gives no figure", NO_FIGURE_SURE)
    figures = long.assign(
        kind=survey.kind,
        share=shares,
        cases=cases,
        source=[f"{name} ({where}, row {row})" for row in long["row"]],
        year=survey.year or 0,
    )
    figures = figures[shares.notna()]
    _demand_single(figures, where)
    tell_unsaid(figures, name, where, ledger)
    if survey.kind == REGISTER:
        tell_registers(figures, ledger)
    return figures[[*KEY, "share", "cases", "cases_assumed", "source", "year"]]


def _named_columns(survey: SurveySettings) -> list[str]:
    """Return the columns that the survey's settings name."""
    own = [survey.area, survey.code, survey.state, survey.block, survey.cases, survey.flag]
    own += [survey.indicator, survey.value, *survey.where]
    return own if survey.indicator else [*own, *survey.columns.values()]


def _as_long(rows: pd.DataFrame, survey: SurveySettings) -> pd.DataFrame:
    """Return a row an area and indicator: area_id, indicator, value (text), cases, flag, row."""
    if survey.indicator:
        by_row = {plain(text): name for name, text in survey.columns.items()}
        named = as_text(rows[survey.indicator]).map(plain).map(by_row)
        long = rows.assign(indicator=named, value=as_text(rows[survey.value]))[named.notna()]
        missing = sorted(set(survey.columns) - set(long["indicator"]))
        if missing and len(rows):
            texts = tuple(survey.columns[name] for name in missing)
            todo = "write the row's text in full, as the file has it"
            where = name_file(survey.file)
            raise InputFault([Fault(where, "has no such rows", todo, survey.indicator, texts)])
    else:
        parts = [
            rows.assign(indicator=name, value=as_text(rows[column]))
            for name, column in survey.columns.items()
        ]
        long = pd.concat(parts)
    return long.reset_index(drop=True)


def _demand_single(figures: pd.DataFrame, where: str) -> None:
    """Raise an `InputFault` where one survey measures one thing twice."""
    twice = figures[figures.duplicated(["area_id", "indicator"], keep=False)]
    if len(twice):
        ids = tuple(sorted({f"{a} {i}" for a, i in twice[["area_id", "indicator"]].to_numpy()}))
        todo = (
            "keep one row, or say which with `where`; of places of one name in several states,"
            " name the column of the state as `state`"
        )
        raise InputFault([Fault(where, "measures the same twice", todo, "", ids)])
