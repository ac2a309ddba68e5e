"""Settings of the plan file's [demography]: how many of the people the drive is for."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from microplan.domain.settings import InputFile, Settings, assumed
from microplan.sources.people.settings import RasterSettings


class CensusSettings(Settings):
    """A Primary Census Abstract of 2011 as it is passed around: rows without a header."""

    file: InputFile
    """CSV: eight id columns, then the figures that `header` names."""
    header: InputFile
    """CSV of one row of headings; those from the seventh on are the figures."""


class AgeBandSettings(Settings):
    """Rasters that count the people of one band of ages, such as a file of each sex."""

    rasters: tuple[RasterSettings, ...] = Field(min_length=1)
    """Its rasters, of one grid: added up."""
    from_months: int = Field(ge=0)
    """Age at which it begins, months."""
    to_months: int = Field(gt=0)
    """Age at which it ends, months: 12 for those under one, 60 for those of one to four."""

    @model_validator(mode="after")
    def _demand_months(self) -> AgeBandSettings:
        """Demand that it ends after it begins."""
        if self.to_months <= self.from_months:
            raise ValueError("to_months must be after from_months")
        return self


class DemographySettings(Settings):
    """Birth and death rates, and the census, from which children and women are estimated."""

    cbr: float = Field(default=20.0, gt=0, le=60)
    """Crude birth rate: births a year per 1,000 people (India 2018, DOMAIN 2.2)."""
    imr: float = Field(default=32.0, ge=0, lt=500)
    """Infant mortality: deaths under one year per 1,000 births (India 2018, DOMAIN 2.2)."""
    pregnancy_wastage: float = Field(default=1.10, ge=1.0, le=2.0)
    """Pregnancies per birth (DOMAIN 2.2)."""
    under_twos_per_infant: float = assumed(1.98, tag="D", source="DOMAIN 2.2", gt=0, le=3)
    """Children under two years per child under one year."""
    pregnant_now: float = Field(default=0.5, gt=0, le=1)
    """Share of a year's pregnancies that a head count sees at one time (DOMAIN 2.2)."""
    census: tuple[CensusSettings, ...] = ()
    """Census abstracts, joined to districts by name."""
    age_bands: tuple[AgeBandSettings, ...] = ()
    """Age-banded rasters (WorldPop: under one, one to four); they win where they are given.

    Block by block their count is shared over the settlements by people.
    """
    age_structure: Literal["census", "rates"] = "census"
    """Children from the district's share of children under 7 in the census, or from the rates.

    From the census: people x (children of 0 to 6 years / people of the district) x 2/7.
    Districts without a census file always go by the rates.
    """
    tribal_match_min: float = assumed(
        0.90, tag="A", source="a village's share is only taken where the name is sure", ge=0, le=1
    )
    """Least likeness, 0 to 1, at which a settlement takes the tribal share of a census village."""
    tribal_share_from_parent: bool = assumed(
        False, tag="A", source="DOMAIN 8: village share, never a block's handed down"
    )
    """Whether a settlement without a share of its own takes its district's."""
