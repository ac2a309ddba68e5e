"""Coverage surveys: how many children are immunized, by district or block, and on how many cases.

Figures are kept as they were measured. Impossible ones are refused; odd ones are told.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.domain.handover import Surveyed
from microplan.domain.tables import COVERAGE
from microplan.errors import Fault, InputFault
from microplan.sources.coverage.places import Places, join_areas
from microplan.sources.coverage.settings import CoverageSettings, SurveySettings
from microplan.sources.file_settings import name_file
from microplan.sources.files import as_text, demand_columns, read_all, read_rows
from microplan.sources.ledger import Ledger
from microplan.sources.names.folding import plain
from microplan.sources.names.settings import NO_NAMES, NameSettings

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["CoverageSettings", "read_coverage"]

FEW_CASES = re.compile(r"25\s*-\s*49")
BRACKETS = re.compile(r"^\((.*)\)$")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
NO_FIGURE = {"", "*", "na", "n.a.", "nan", "-", "–"}
ORDER = (("penta1", "penta3"), ("bcg", "full_immunization"), ("penta1", "full_immunization"),
         ("penta3", "full_immunization"), ("mr1", "full_immunization"))  # fmt: skip
"""Pairs of indicators of which the second cannot exceed the first."""


def read_coverage(
    areas: gpd.GeoDataFrame, settings: CoverageSettings, names: NameSettings = NO_NAMES
) -> Surveyed:
    """Read the surveys and join them to districts and blocks, by id, else by name.

    Where several measure the same, the latest is used and the others are told.

    Raises
    ------
    InputFault
        A file or column is missing, a figure is none or is impossible (below 0, over 100 %), or no
        row is of an area of the plan; all faults of all surveys at once.
    """
    ledger = Ledger()
    places = Places(areas, names)
    read = read_all(partial(_read_survey, s, places, settings, ledger) for s in settings.surveys)
    figures = pd.concat(read, ignore_index=True)
    figures = figures.sort_values("year", ascending=False, kind="stable")
    double = figures.duplicated(["area_id", "indicator"])
    for area_id, indicator, source in figures.loc[
        double, ["area_id", "indicator", "source"]
    ].to_numpy():
        how = "another survey of the same is later, or named first, and is used"
        ledger.mend(f"{area_id} {indicator}", source, how)
    used = figures[~double]
    _tell_disorder(used, ledger)
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
    joined = rows.assign(area_id=join_areas(rows, places, survey, ledger)).explode("area_id")
    long = _as_long(joined[joined["area_id"].notna()], survey)
    shares = _as_shares(long["value"], survey, long, where)
    name = survey.name or where
    for area_id, indicator, row in long.loc[
        shares.isna(), ["area_id", "indicator", "row"]
    ].to_numpy():
        ledger.mend(f"{area_id} {indicator}", f"{where}, row {row}", f"{name} gives no figure")
    figures = long.assign(
        share=shares,
        cases=_cases(long, survey, settings, where),
        source=[f"{name} ({where}, row {row})" for row in long["row"]],
        year=survey.year or 0,
    )
    figures = figures[shares.notna()]
    _demand_single(figures, where)
    return figures[["area_id", "indicator", "share", "cases", "source", "year"]]


def _named_columns(survey: SurveySettings) -> list[str]:
    """Return the columns that the survey's settings name."""
    own = [survey.area, survey.code, survey.state, survey.cases, survey.flag]
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


def _as_shares(
    values: pd.Series[str], survey: SurveySettings, long: pd.DataFrame, where: str
) -> pd.Series[float]:
    """Return figures as shares, NaN where there is none; refuse what cannot be."""
    bare = values.str.replace(BRACKETS, r"\1", regex=True)  # brackets: few cases
    empty = bare.str.lower().isin(NO_FIGURE)
    column = long["indicator"].map(survey.columns) if not survey.value else survey.value
    cells = long.assign(text=bare.mask(empty, ""), column=column, area=long[survey.area])
    numbers = _read_numbers(cells, where)
    whole = 100.0 if survey.unit == "percent" else 1.0
    wrong = (numbers < 0) | (numbers > whole)
    if wrong.any():
        todo = "mend the figures, or set unit to percent or share"
        raise InputFault(
            [_blame(cells[wrong], f"figures are not between 0 and {whole:g}", todo, where)]
        )
    return numbers / whole


def _read_numbers(cells: pd.DataFrame, where: str) -> pd.Series[float]:
    """Return cells as numbers, NaN where they are empty; refuse what is none.

    Parameters
    ----------
    cells
        text, and area, row and column of the file, to say where it stands.
    """
    text = cells["text"]
    numbers = pd.to_numeric(text.where(text != ""), errors="coerce").astype("float64")
    wrong = (numbers.isna() & (text != "")) | np.isinf(numbers)
    if wrong.any():
        todo = "write a number, with a point for decimals, or leave the cell empty"
        raise InputFault([_blame(cells[wrong], "is not a number", todo, where)])
    return numbers


def _blame(cells: pd.DataFrame, what: str, todo: str, where: str) -> Fault:
    """Return the fault of cells: each with its area, row, column and text."""
    told = cells.sort_values(["row", "column"], kind="stable")
    named = ["area", "row", "column", "text"]
    ids = dict.fromkeys(f"{a}, row {r}: {c} {t}" for a, r, c, t in told[named].to_numpy())
    return Fault(where, what, todo, ", ".join(sorted(set(told["column"]))), tuple(ids))


def _cases(
    long: pd.DataFrame, survey: SurveySettings, settings: CoverageSettings, where: str
) -> pd.Series[float]:
    """Return the children measured: the file's number, else by its remark, else the default."""
    default = pd.Series(settings.cases_default, index=long.index)
    if survey.flag:
        few = as_text(long[survey.flag]).str.contains(FEW_CASES)
        default = default.mask(few, settings.cases_few)
    bracketed = long["value"].str.fullmatch(r"\(.*\)")
    default = default.mask(bracketed, settings.cases_few)
    if not survey.cases:
        return default
    texts = as_text(long[survey.cases]).str.replace(THOUSANDS, "", regex=True)
    cells = long.assign(text=texts, column=survey.cases, area=long[survey.area])
    numbers = _read_numbers(cells, where)
    if (numbers <= 0).any():
        ids = tuple(f"row {row}" for row in long.loc[numbers <= 0, "row"])
        raise InputFault([Fault(where, "has no cases at all", "", survey.cases, ids)])
    return numbers.fillna(default)


def _demand_single(figures: pd.DataFrame, where: str) -> None:
    """Raise an `InputFault` where one survey measures one thing twice."""
    twice = figures[figures.duplicated(["area_id", "indicator"], keep=False)]
    if len(twice):
        ids = tuple(sorted({f"{a} {i}" for a, i in twice[["area_id", "indicator"]].to_numpy()}))
        todo = "keep one row, or say which with `where`"
        raise InputFault([Fault(where, "measures the same twice", todo, "", ids)])


def _tell_disorder(figures: pd.DataFrame, ledger: Ledger) -> None:
    """Write down figures that contradict each other; they are kept as measured."""
    shares = figures.pivot_table(index="area_id", columns="indicator", values="share")
    for more, less in ORDER:
        if more not in shares or less not in shares:
            continue
        wrong = shares.index[shares[less] > shares[more] + 1e-9]
        for area_id in map(str, wrong):
            one, other = float(shares[less][area_id]), float(shares[more][area_id])
            how = f"{less} ({one:.1%}) exceeds {more} ({other:.1%}); both are kept"
            ledger.doubt(f"{area_id} {less}", "coverage surveys", how, 0.5)
