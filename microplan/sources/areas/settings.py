"""Settings of the plan file's [areas]: which files hold which administrative level."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from microplan.domain.settings import InputFile, Settings, assumed
from microplan.sources.file_settings import FileSettings


class TableSettings(Settings):
    """A table that says which small area lies in which of this level, such as village to block."""

    file: InputFile
    """CSV with a row for each small area."""
    encoding: str = ""
    """Encoding of its text; empty: UTF-8."""
    member: str
    """Column of the small area's code, which is that of the polygons' id."""
    id: str
    """Column of the id of the area that it lies in."""
    name: str = ""
    """Column of that area's name."""
    name_local: str = ""
    """Column of its name in the local script."""
    parent: str = ""
    """Column of the id of what that area lies in, such as its district."""


class LevelWords(Settings):
    """What a level says of itself beside its file: names, repeated ids, vintage."""

    names: dict[str, str] = Field(default_factory=dict)
    """Names by id, for what the file leaves unnamed or names wrongly; these win."""
    names_local: dict[str, str] = Field(default_factory=dict)
    """Names in the local script by id; these win."""
    called: str = ""
    """Name of what has none, made of its id, such as "Ward {id}"."""
    called_local: str = ""
    """The same in the local script."""
    repeated: Literal["refuse", "merge", "number"] = "refuse"
    """What to do where several rows have one id: refuse the file, take them together as the parts
    of one area, or number them from west to east (5-1, 5-2) as areas of their own."""
    without_id: Literal["refuse", "leave out", "place"] = "refuse"
    """What to do with rows without an id: refuse the file, leave them out, or make an id of the
    place where they lie."""
    without_shape: Literal["refuse", "leave out"] = "refuse"
    """What to do with rows that have no polygon, or of which none is left: refuse the file, or
    leave them out."""
    vintage: str = ""
    """Year or date of these boundaries; empty: that of [areas]."""
    code_system: str = ""
    """Whose ids these are; empty: that of [areas]."""

    @field_validator("called", "called_local")
    @classmethod
    def _demand_id(cls, called: str) -> str:
        """Demand the id in a name, so that no two areas have the same."""
        if called and "{id}" not in called:
            raise ValueError('must hold {id}, such as "Ward {id}"')
        return called


class LevelSettings(FileSettings, LevelWords):
    """One administrative level: its polygons and the columns to read."""

    id: str
    """Column of the id; the plan's own id is this with a letter before it, such as B-7754."""
    parent: str = ""
    """Column of the id of the area that it lies in; empty: told from the shapes."""
    name: str = ""
    """Column of the name in Latin script."""
    name_local: str = ""
    """Column of the name in the local script."""
    parent_name: str = ""
    """Column of the name of the area that it lies in: names districts that are made of blocks."""
    table: TableSettings | None = None
    """Where the polygons are of smaller areas, such as villages: which of them make an area."""


class DistrictSettings(LevelWords):
    """Districts: from a file, or dissolved out of the blocks on their parent column.

    Where neither a file nor a parent column is given and `names` has one entry, that is the
    district of all blocks.
    """

    file: InputFile | None = None
    """Polygons of the districts; without them, blocks are dissolved on their parent column."""
    layer: str = ""
    """Layer of the file, or the file in a zip; needed only where there are several."""
    encoding: str = ""
    """Encoding of its text; empty: UTF-8, or what the file states."""
    crs: str = ""
    """Coordinate system; needed only where the file states none or a wrong one."""
    latitude_first: bool = False
    """Whether latitude stands before longitude in the shapes of the file."""
    id: str = ""
    """Column of the id."""
    name: str = ""
    """Column of the name in Latin script."""
    name_local: str = ""
    """Column of the name in the local script."""

    @model_validator(mode="after")
    def _demand_id_column(self) -> DistrictSettings:
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


class NeighbourSettings(Settings):
    """How far areas of one level may fail to fit edge to edge."""

    gap_metres: float = assumed(20.0, tag="A", source="tolerance of hand-drawn borders", ge=0)
    """Gaps between neighbours up to this width are closed; wider ones stay open and are told."""
    overlap_share_max: float = assumed(
        0.5, tag="A", source="more is another area, not a slip of the pen", gt=0, le=1
    )
    """An area of which more than this share lies under smaller ones is refused."""


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
    neighbours: NeighbourSettings = Field(default_factory=NeighbourSettings)
    """How areas of one level are made to fit edge to edge."""
    vintage: str = ""
    """Year or date of the boundaries."""
    code_system: str = ""
    """Whose ids these are, such as "LGD 2022" or "own ids"."""
