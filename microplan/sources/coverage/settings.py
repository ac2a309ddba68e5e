"""Settings of the plan file's [coverage]: how many children are immunized, by whom it is told."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from microplan.domain.settings import InputFile, Settings, assumed
from microplan.domain.tables import COVERAGE

INDICATORS = next(c.among for c in COVERAGE.columns if c.name == "indicator")


class SurveySettings(Settings):
    """One survey: a row an area with a column an indicator, or a row an area and indicator."""

    file: InputFile
    """CSV of the survey."""
    kind: Literal["survey", "monitoring", "register"] = "survey"
    """What it is: a sample of houses drawn at random, monitoring of houses at hand, or a register.

    A register's doses over a target may exceed 100 %. Beside a survey, monitoring and registers
    only tell how the areas of a parent differ.
    """
    name: str = ""
    """Name of the survey, such as NFHS-5; empty: the file's."""
    year: int | None = None
    """Year of the survey; of two that measure the same, the later is used."""
    encoding: str = ""
    """Encoding of its text; empty: UTF-8."""
    area: str = "area"
    """Column of the district's, block's or place's id or name."""
    block: str = ""
    """Column of the block's id or name, of a file of single places that only names tell."""
    code: str = ""
    """Column of its code (census, LGD, your own), where there is one beside the name."""
    state: str = ""
    """Column of its state, in a list of several; [names] state says which is the plan's."""
    level: Literal["", "district", "block", "city", "ward", "subcentre", "settlement"] = ""
    """Level of its areas; empty: districts or blocks, told by the ids or names. A file of single
    villages or hamlets, such as houses that monitors asked at, says `settlement`."""
    where: dict[str, str] = Field(default_factory=dict)
    """Rows to keep: column and the text it must hold, such as a state."""
    aliases: dict[str, str] = Field(default_factory=dict)
    """Names as the survey spells them, and the plan's names for them."""
    unit: Literal["percent", "share", "count"] = "percent"
    """Whether figures are 0 to 100, 0 to 1, or children (doses) out of `cases`."""
    bcg: str = ""
    """Column (or, with `indicator`, row) of children with BCG."""
    penta1: str = ""
    """Column (or row) of children with a first dose of Penta or DPT."""
    penta3: str = ""
    """Column (or row) of children with three doses of Penta or DPT."""
    polio3: str = ""
    """Column (or row) of children with three doses of polio vaccine."""
    mr1: str = ""
    """Column (or row) of children with a first dose against measles."""
    full_immunization: str = ""
    """Column (or row) of fully immunized children."""
    td_protected: str = ""
    """Column (or row) of mothers whose last birth was protected against neonatal tetanus."""
    indicator: str = ""
    """Column that names the indicator, where each has its own row (a long table)."""
    value: str = ""
    """Column of the figure, in a long table."""
    cases: str = ""
    """Column of the number of children measured; of a register, its target."""
    flag: str = ""
    """Column of a remark, such as "Based on 25-49 unweighted cases"."""
    match_min: float = assumed(
        0.90, tag="A", source="a wrong district is worse than none", ge=0, le=1
    )
    """Least likeness, 0 to 1, at which a name is joined to an area."""

    @property
    def columns(self) -> dict[str, str]:
        """The indicators that the plan names, with their column or row."""
        return {name: getattr(self, name) for name in INDICATORS if getattr(self, name)}

    @model_validator(mode="after")
    def _demand_figures(self) -> SurveySettings:
        """Demand that a survey measures something, and that a long table says where."""
        if not self.columns:
            raise ValueError(f"names no indicator; they are {', '.join(INDICATORS)}")
        if bool(self.indicator) != bool(self.value):
            raise ValueError("a long table needs both indicator and value")
        if self.unit == "count" and not self.cases:
            raise ValueError('with unit = "count" it needs the column of `cases`: out of how many')
        return self


class CoverageSettings(Settings):
    """Surveys of immunization coverage."""

    surveys: tuple[SurveySettings, ...] = Field(min_length=1)
    """The surveys, a table each."""
    cases_default: float = assumed(
        125.0, tag="A", source="DOMAIN 4.3: 100 to 150 children a district", gt=0
    )
    """Children measured in a district, where a survey does not say."""
    cases_default_below: float = assumed(
        40.0, tag="A", source="a block's concurrent monitoring is a few tens of children", gt=0
    )
    """Children measured in a block or less, where it does not say."""
    cases_default_settlement: float = assumed(
        7.0, tag="A", source="WHO's clusters of seven children", gt=0
    )
    """Children measured in a single place, where it does not say."""
    cases_few: float = assumed(37.0, tag="A", source="middle of 25 to 49 cases", gt=0)
    """Children measured, where a remark says 25 to 49."""
