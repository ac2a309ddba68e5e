"""Settings of the plan file's [areas]: which files hold which administrative level."""

from __future__ import annotations

from pydantic import Field, model_validator

from microplan.domain.settings import InputFile, Settings, assumed
from microplan.sources.file_settings import FileSettings


class LevelSettings(FileSettings):
    """One administrative level: its polygons and the columns to read."""

    id: str
    """Column of the id; the plan's own id is this with a letter before it, such as B-7754."""
    parent: str = ""
    """Column of the id of the area that it lies in; empty: told from the shapes."""
    name: str = ""
    """Column of the name in Latin script."""
    name_local: str = ""
    """Column of the name in the local script."""
    names: dict[str, str] = Field(default_factory=dict)
    """Names by id, for what the file leaves unnamed or names wrongly; these win."""
    names_local: dict[str, str] = Field(default_factory=dict)
    """Names in the local script by id; these win."""


class DistrictSettings(Settings):
    """Districts: from a file, or dissolved out of the blocks on their parent column."""

    file: InputFile | None = None
    """Polygons of the districts; without them, blocks are dissolved on their parent column."""
    layer: str = ""
    """Layer of the file; needed only where it has several."""
    encoding: str = ""
    """Encoding of its text; empty: UTF-8, or what the file states."""
    crs: str = ""
    """Coordinate system, where the file states none."""
    id: str = ""
    """Column of the id."""
    name: str = ""
    """Column of the name in Latin script."""
    name_local: str = ""
    """Column of the name in the local script."""
    names: dict[str, str] = Field(default_factory=dict)
    """Names by id, for what the file leaves unnamed or names wrongly; these win."""
    names_local: dict[str, str] = Field(default_factory=dict)
    """Names in the local script by id; these win."""

    @model_validator(mode="after")
    def _demand_id(self) -> DistrictSettings:
        """Demand the column of ids of a file of districts."""
        if self.file is not None and not self.id:
            raise ValueError("id must name the column of the district's id")
        return self

    @property
    def level(self) -> LevelSettings | None:
        """The file as a level like any other; None where districts are dissolved."""
        return LevelSettings(**self.model_dump()) if self.file is not None else None


class NamingSettings(Settings):
    """Names for blocks whose file has only ids: an official list, and places inside them."""

    file: InputFile | None = None
    """CSV of official names, a row each."""
    encoding: str = ""
    """Encoding of the list; empty: UTF-8."""
    name: str = "name"
    """Column of the official name."""
    parent: str = ""
    """Column of the district's name in the list; empty: every name may go anywhere."""
    where: dict[str, str] = Field(default_factory=dict)
    """Rows to keep: column and the text it must hold, such as a state."""
    places: FileSettings | None = None
    """Points of named places, by which a block is recognized."""
    place_name: str = ""
    """Column of a place's name."""
    place_people: str = ""
    """Column of a place's people: a large place says more than a small one."""
    score_min: float = assumed(0.80, tag="A", source="DOMAIN 5: alias table", ge=0, le=1)
    """Least score, 0 to 1, from which an official name is given to a block."""
    known: InputFile | None = None
    """CSV of names that a person vouches for (id, name, name_local, reason); these win."""


class AreaSettings(Settings):
    """Administrative areas: districts, blocks, and what lies in them."""

    blocks: LevelSettings
    """Blocks: the level that is planned and printed."""
    districts: DistrictSettings = Field(default_factory=DistrictSettings)
    """Districts."""
    subcentres: LevelSettings | None = None
    """Sub-centre areas, where their polygons are known."""
    wards: LevelSettings | None = None
    """Wards of towns, where their polygons are known."""
    naming: NamingSettings = Field(default_factory=NamingSettings)
    """Names for blocks whose file has only ids."""
    vintage: str = ""
    """Year or date of the boundaries."""
    code_system: str = ""
    """Whose ids these are, such as "LGD 2022" or "own ids"."""
