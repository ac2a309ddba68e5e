"""The plan file's model: one frozen section per room, composed of the rooms' own settings."""

from __future__ import annotations

from pydantic import Field

from microplan.domain.campaign import CampaignSettings
from microplan.domain.settings import InputFile, Settings
from microplan.geo.walking import TerrainSettings
from microplan.routing.calendar import CalendarSettings
from microplan.routing.settings import RoutingSettings
from microplan.routing.teams import TeamSettings
from microplan.sessions.settings import SessionSettings
from microplan.sources.areas.settings import AreaSettings
from microplan.sources.coverage.settings import CoverageSettings
from microplan.sources.fetch.settings import FetchSettings
from microplan.sources.lists.settings import ListSettings
from microplan.sources.names.settings import NameSettings
from microplan.sources.people.demography_settings import DemographySettings
from microplan.sources.people.settings import PopulationSettings
from microplan.sources.posts.settings import FacilitySettings, StaffSettings
from microplan.sources.roads.settings import RoadSettings
from microplan.supply.antigens import SupplySettings
from microplan.targeting.settings import TargetingSettings
from microplan.targeting.strata import StrataSettings


class SourceCredit(Settings):
    """An input as every output credits it."""

    what: str
    """What it is, such as "habitations"."""
    publisher: str
    """Who publishes it."""
    licence: str
    """Under which licence."""
    vintage: str = ""
    """Year or date that the data speak of."""
    attribution: str = ""
    """Words that the licence asks for."""
    file: str = ""
    """The file, as the plan names it."""


class TitleSettings(Settings):
    """What the plan says of itself."""

    title: str
    """Title on every output."""
    title_local: str = ""
    """The title in the local language."""
    notice: str = ""
    """Said on every output, such as "a fictional district"."""
    notice_local: str = ""
    """The notice in the local language."""
    local_language: str = Field(default="hi", pattern="^(hi)$")
    """Second language of maps and sheets; Hindi so far."""
    supersedes: str = ""
    """Version of the plan that this one takes the place of, as printed on it."""
    overrides: InputFile | None = None
    """A planner's corrections: CSV of id, field (include, exclude or raise), value (a stratum, or a
    rank), reason, by, date. They win over computed ranks, and their reasons are printed."""
    cautions: tuple[str, ...] = ()
    """What readers should be wary of, a sentence each: printed with the plan's own warnings."""
    sources: tuple[SourceCredit, ...] = ()
    """The inputs, as every output credits them."""


class PlanSettings(Settings):
    """The whole plan file."""

    plan: TitleSettings
    """What the plan says of itself."""
    campaign: CampaignSettings = CampaignSettings()
    """The drive: rounds, ages, goal."""
    names: NameSettings = NameSettings()
    """Joining tables to places by code and name, and the planner's corrections."""
    areas: AreaSettings
    """Boundaries of districts, blocks, sub-centres and wards."""
    population: PopulationSettings
    """Where people live, and how many."""
    demography: DemographySettings = DemographySettings()
    """From people to children and women."""
    coverage: CoverageSettings
    """How many are immunized already."""
    strata: StrataSettings = StrataSettings()
    """Which places are urban, tribal, hard to reach, under-served."""
    facilities: FacilitySettings
    """Health posts and cold-chain points."""
    staff: StaffSettings = StaffSettings()
    """Vaccinators and vehicles."""
    lists: ListSettings = ListSettings()
    """The field's own lists: routine sessions, vacant posts, outbreaks, refusals, slums."""
    roads: RoadSettings = RoadSettings()
    """Roads and their speeds."""
    terrain: TerrainSettings = TerrainSettings()
    """Walking, and what feet do not cross."""
    targeting: TargetingSettings = TargetingSettings()
    """Who is missed, and which place comes first."""
    sessions: SessionSettings = SessionSettings()
    """Where sessions sit, and who comes."""
    calendar: CalendarSettings = CalendarSettings()
    """Days without sessions."""
    teams: TeamSettings = TeamSettings()
    """Who goes, by what, and for how long a day."""
    routing: RoutingSettings = RoutingSettings()
    """How days are put together."""
    supply: SupplySettings = SupplySettings()
    """Vaccines, syringes, carriers."""
    fetch: FetchSettings | None = None
    """Public data for the plan's districts: what `microplan fetch` brings, and from where."""
