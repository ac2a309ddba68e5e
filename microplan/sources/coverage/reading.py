"""The figures of a coverage file: shares of children, and of how many they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from microplan.errors import Fault, InputFault
from microplan.sources.file_settings import name_file
from microplan.sources.files import as_text

if TYPE_CHECKING:
    from microplan.sources.coverage.settings import CoverageSettings, SurveySettings

FEW_CASES = re.compile(r"25\s*-\s*49")
BRACKETS = re.compile(r"^\((.*)\)$")
PERCENT = re.compile(r"^([0-9]+(?:\.[0-9]*)?) ?%$")
"""60 %: whatever the unit of the file, the sign says what it is."""
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
NO_FIGURE = {"", "*", "na", "n.a.", "nan", "-", "–"}
REGISTER = "register"
SETTLEMENT = "settlement"
REGISTER_MAX = 10.0
"""A register of over 1000 % is no coverage: its unit or target is another."""


def read_shares(
    values: pd.Series[str], survey: SurveySettings, long: pd.DataFrame, where: str
) -> pd.Series[float]:
    """Return figures as shares, NaN where there is none; refuse what cannot be.

    Of a register more than all is possible, for its target is off (DOMAIN 4.2).
    """
    bare = values.str.replace(BRACKETS, r"\1", regex=True)  # brackets: few cases
    empty = bare.str.lower().isin(NO_FIGURE)
    column = long["indicator"].map(survey.columns) if not survey.value else survey.value
    cells = long.assign(text=bare.mask(empty, ""), column=column, area=long[survey.area])
    signed = cells["text"].str.fullmatch(PERCENT)
    if survey.unit == "count" and signed.any():
        what, todo = "has a percent sign among counts", "write how many, or set unit to percent"
        raise InputFault([_blame(cells[signed], what, todo, where)])
    numbers = _read_numbers(
        cells.assign(text=cells["text"].str.replace(PERCENT, r"\1", regex=True)), where
    )
    if survey.unit == "percent" and 0 < numbers[~signed].max() <= 1:
        # 0.62 read as 0.62 % would make nearly every child of a district a missed one
        what = f"no figure is above 1 %: the largest is {numbers.max():g}"
        todo = 'shares of 1 rather than percent? set unit = "share"'
        raise InputFault([_blame(cells[numbers.notna()], what, todo, where)])
    whole = 100.0 if survey.unit == "percent" else 1.0
    shares = numbers / (long["out_of"].astype("float64") if survey.unit == "count" else whole)
    shares = shares.mask(signed, numbers / 100.0)
    most = REGISTER_MAX if survey.kind == REGISTER else 1.0
    wrong = (shares < 0) | (shares > most)
    if wrong.any():
        top = f"{most:g} times `cases`" if survey.unit == "count" else f"{most * whole:g}"
        todo = "mend the figures, or set unit to percent, share or count"
        if survey.kind != REGISTER:
            todo += '; doses over a target belong in a file of kind = "register"'
        what = f"figures are not between 0 and {top}"
        raise InputFault([_blame(cells[wrong], what, todo, where)])
    return shares


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


def read_cases(
    long: pd.DataFrame, survey: SurveySettings, settings: CoverageSettings, levels: pd.Series[str]
) -> pd.Series[float]:
    """Return the children measured: the file's number, else by its remark, else the default.

    Parameters
    ----------
    levels
        The level of each area.
    """
    default = pd.Series(settings.cases_default, index=long.index)
    in_district = long["area_id"].map(levels) == "district"
    default = default.where(in_district, settings.cases_default_below)
    if survey.level == SETTLEMENT:
        default[:] = settings.cases_default_settlement
    if survey.flag:
        few = as_text(long[survey.flag]).str.contains(FEW_CASES)
        default = default.mask(few, settings.cases_few)
    default = default.mask(long["value"].str.fullmatch(BRACKETS), settings.cases_few)
    if not survey.cases:
        return default
    where = name_file(survey.file)
    texts = as_text(long[survey.cases]).str.replace(THOUSANDS, "", regex=True)
    cells = long.assign(text=texts, column=survey.cases, area=long[survey.area])
    numbers = _read_numbers(cells, where)
    if (numbers <= 0).any():
        ids = tuple(f"row {row}" for row in long.loc[numbers <= 0, "row"])
        raise InputFault([Fault(where, "has no cases at all", "", survey.cases, ids)])
    # out of how many is never assumed: such a figure is none
    return numbers if survey.unit == "count" else numbers.fillna(default)


def find_unsaid(long: pd.DataFrame, survey: SurveySettings) -> pd.Series[bool]:
    """Return whose cases neither a column nor a remark says."""
    if survey.kind == REGISTER:
        return pd.Series(False, index=long.index)
    said = long["value"].str.fullmatch(BRACKETS)
    if survey.flag:
        said |= as_text(long[survey.flag]).str.contains(FEW_CASES)
    if survey.cases:
        said |= as_text(long[survey.cases]) != ""
    return ~said
