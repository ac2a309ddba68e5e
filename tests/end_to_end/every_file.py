"""Every file of the real data: where it goes in a plan, and what a check is to answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from little_plans import Bounds

SIDECARS = {".dbf", ".shx", ".prj", ".cpg"}
NO_INPUT = {"README.md"}
BLOCKS, WARDS, CENSUS = "areas.blocks", "areas.wards", "demography.census"
SURVEY = "coverage.surveys"
LADAKH = (75.3, 32.3, 79.6, 35.7)
BIHAR = (83.3, 24.2, 88.3, 27.6)
NIGERIA = (2.6, 4.2, 14.7, 13.9)
ADAMAWA = (6.1, 9.0, 8.8, 11.6)
BORNO = (9.6, 7.3, 14.7, 13.8)
LAGOS = (2.7062500038490946, 6.3729168425506675, 4.347916663909457, 6.707083507874416)
JAVA = (106.6, -6.45, 107.0, -6.0)
GOA = (73.9, 15.15, 74.15, 15.6)
FIJI = (177.0, -18.5, 179.99, -16.5)
HELSINKI = (24.935, 60.164, 24.954, 60.18)
ANDORRA = (1.42, 42.43, 1.79, 42.66)
HAMPI = (76.37, 15.3, 76.5, 15.37)
ROPAR = (76.52, 30.96, 76.55, 30.98)
MOZAMBIQUE = (32.81, -25.38, 33.15, -25.06)
PUNE = (73.74, 18.40, 74.3, 18.95)
PURNIA = (87.43, 25.75, 87.7, 26.0)
KATIHAR = (87.54, 25.5, 87.68, 25.7)
KANPUR = (80.19, 26.3, 80.9, 26.9)
FULLY = (
    "49. Children age 12-23 months fully vaccinated based on information from either vaccination "
    "card or mother's recall11 (%)"
)
STATE = {"districts": {"file": "{data}/bihar/bihar_district.json", "id": "censuscode",
                       "name": "district"},
         "blocks": {"file": "{data}/bihar/bihar_block.json", "id": "bl_cen_cd", "name": "block",
                    "parent": "censuscode"}}  # fmt: skip
PMGSY_AREAS = {"blocks": {"file": "{data}/ladakh/Bound_Block_Ladakh.zip", "id": "BLOCK_ID",
                          "parent": "DISTRICT_I"},
               "districts": {"names": {"742": "Leh", "743": "Kargil"}}}  # fmt: skip
HABITATIONS = {"id": "HAB_ID", "name": "HAB_NAME", "people": "TOT_POPULA"}
PMGSY_POSTS = {"id": "FACILITY_I", "description": "FAC_DESC", "category": "FAC_CATEGO",
               "keep_categories": ["Medical"]}  # fmt: skip
NIGERIAN_POSTS = {"id": "global_id", "name": "name", "description": "category",
                  "lon": "longitude", "lat": "latitude"}  # fmt: skip


def survey_of(state: str, aliases: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the section of a survey that measures the districts of a state."""
    survey = {
        "file": "{data}/coverage/NFHS-5-Districts_pratapvardhan.csv",
        "area": "District",
        "where": {"State": state},
        "aliases": aliases or {},
        "indicator": "Indicator",
        "value": "NFHS-5",
        "full_immunization": FULLY,
    }
    return {"surveys": [survey]}


STATE_SURVEY = survey_of("Bihar")


@dataclass(frozen=True)
class Case:
    """One file, where it goes, and what the check is to answer."""

    file: str
    section: str
    """Where it goes, such as "roads" or "areas.blocks"."""
    bounds: Bounds
    exit_code: int
    says: tuple[str, ...]
    """What the page must say, each word for word."""
    columns: dict[str, Any] = field(default_factory=dict)
    """The section's other keys."""
    more: dict[str, Any] = field(default_factory=dict)
    """Other sections of the plan."""
    slow: bool = False

    @property
    def id(self) -> str:
        """Name the case for a reader of the tests' list."""
        return f"{self.file} as {self.section} ends with {self.exit_code}"


def areas_called(district: str) -> dict[str, Any]:
    """Return the little plan's areas with another name for its district."""
    blocks = {"file": "blocks.geojson", "id": "id", "parent": "district", "name": "name"}
    return {"areas": {"blocks": blocks, "districts": {"names": {"1": district}}}}


def abstract(file: str, district: str, people: str, folder: str) -> Case:
    """Return the case of a census abstract: its printed total of the district is told."""
    says = ("by the census of 2011", people)
    header = {"header": f"{{data}}/{folder}/header.csv"}
    bounds = BIHAR if folder.startswith("bihar") else LADAKH
    quick = file in {"01_003.csv", "10_233.csv"}
    given = areas_called(district)
    return Case(f"{folder}/{file}", CENSUS, bounds, 0, says, header, given, slow=not quick)


def no_abstract(file: str) -> Case:
    """Return the case of a file that is taken for a census abstract, and is none."""
    folder, _, name = file.rpartition("/")
    says = (name, "no row of the census")
    return Case(file, CENSUS, BIHAR, 3, says, {"header": f"{{data}}/{folder}/header.csv"})


def not_a_survey(file: str, has: str) -> Case:
    """Return the case of a list that is taken for a survey: the columns it has are told."""
    name = file.rpartition("/")[2]
    columns = {"area": "district", "full_immunization": "fully_immunized"}
    return Case(file, SURVEY, BIHAR, 3, (f"{name}, column fully_immunized", has), columns)


def roads(file: str, bounds: Bounds, *says: str, **columns: Any) -> Case:
    """Return the case of a road file that makes a network."""
    return Case(file, "roads", bounds, 0, ("in one network", "length", *says), columns)


def later(case: Case) -> Case:
    """Return a case much like another that is always tried: only `make test-all` tries it."""
    return replace(case, slow=True)


CASES = (
    # files that real users send
    Case("broken/Nigeria_Roads.shp", "roads", NIGERIA, 3,
         ("Nigeria_Roads.shp, column CLASS", "FEDERAL (901)", "What to do"), {"class": "CLASS"}),
    roads("broken/Nigeria_Roads.shp", NIGERIA, "no line, left out",
          **{"class": "CLASS", "classes": {"FEDERAL": "trunk"}}),
    Case("broken/negative_population.tif", "population.raster", JAVA, 3,
         ("negative_population.tif", "below zero", "3", "What to do"),
         {"unit": "people/km2"}),
    Case("broken/negative_population.tif", "population.raster", JAVA, 0,
         ("cells below zero are counted as nobody",),
         {"negative": "zero", "unit": "people/km2"}, slow=True),
    Case("broken/health_facilities_cp1252.csv", "facilities", ADAMAWA, 3,
         ("health_facilities_cp1252.csv", "windows-1252"), NIGERIAN_POSTS),
    Case("broken/health_facilities_cp1252.csv", "facilities", ADAMAWA, 0,
         ("Health posts", "1,6"), {**NIGERIAN_POSTS, "encoding": "windows-1252"}),
    Case("broken/villages_duplicate_codes.geojson", BLOCKS, GOA, 3,
         ("villages_duplicate_codes.geojson, column VILCODE11", "626731", "several rows"),
         {"id": "VILCODE11", "name": "VILNAM_SOI", "parent": "DTCODE11"}),
    Case("broken/villages_duplicate_codes.geojson", BLOCKS, GOA, 0,
         ("blocks 3", "districts 2", "626731"),
         {"id": "VILCODE11", "name": "VILNAM_SOI", "parent": "DTCODE11", "repeated": "number",
          "without_id": "place", "called": "Village {id}"},
         {"areas": {"districts": {"names": {"585": "North Goa", "586": "South Goa"}}},
          "coverage": survey_of("Goa")}),
    roads("broken/antimeridian.osm.pbf", FIJI),
    # Ladakh
    Case("ladakh/Bound_Block_Ladakh.zip", BLOCKS, LADAKH, 3,
         ("Bound_Block_Ladakh.zip", "have no name"), {"id": "BLOCK_ID", "parent": "DISTRICT_I"}),
    Case("ladakh/Habitation_Ladakh.zip", "population.places", LADAKH, 0,
         ("by Habitation_Ladakh.zip", "729 places", "278,462"), HABITATIONS),
    Case("ladakh/Facilities_Ladakh.zip", "facilities", LADAKH, 0,
         ("Facilities_Ladakh.zip", "left out", "animals"), PMGSY_POSTS),
    roads("ladakh/Road_DRRP_Ladakh.zip", LADAKH, "6,2",
          **{"class": "RoadCatego", "name": "RoadName"}),
    abstract("01_003.csv", "Leh", "133,487", "ladakh"),
    abstract("01_004.csv", "Kargil", "140,802", "ladakh"),
    no_abstract("ladakh/colnames.csv"),
    no_abstract("ladakh/header.csv"),
    # Bihar
    Case("bihar/bihar_block.json", BLOCKS, BIHAR, 0, ("blocks 534", "districts 38"),
         STATE["blocks"], {"coverage": STATE_SURVEY, "areas": STATE}, slow=True),
    Case("bihar/bihar_district.json", "areas.districts", BIHAR, 0, ("districts 38", "blocks 534"),
         STATE["districts"], {"coverage": STATE_SURVEY, "areas": STATE}, slow=True),
    Case("bihar/Bihar_Blocks_admin_bound.geojson", BLOCKS, BIHAR, 0,
         ("blocks 534", "self-intersection", "1238", "1372"),
         {"id": "Subdt_LGD", "name": "sdtname", "parent": "dtcode11"},
         {"coverage": STATE_SURVEY, "areas": STATE}),
    Case("bihar/Bihar_Subdistrict_final_simplified.geojson", BLOCKS, BIHAR, 3,
         ("Bihar_Subdistrict_final_simplified.geojson", "EPSG:3857"),
         {"id": "subdt_lgd", "name": "sdtname"}, {"coverage": STATE_SURVEY, "areas": STATE}),
    Case("bihar/Bihar_Subdistrict_final_simplified.geojson", BLOCKS, BIHAR, 0,
         ("blocks 533", "of its area lies in"),
         {"id": "subdt_lgd", "name": "sdtname", "crs": "EPSG:3857"},
         {"coverage": STATE_SURVEY, "areas": STATE}, slow=True),
    Case("bihar/Habitation_Bihar.zip", "population.places", BIHAR, 3,
         ("Habitation_Bihar.zip, column HAB_ID", "several rows", "1002091"), HABITATIONS),
    Case("bihar/Facilities_Bihar.zip", "facilities", BIHAR, 0,
         ("Facilities_Bihar.zip", "animals", "left out"), PMGSY_POSTS),
    abstract("10_203.csv", "Pashchim Champaran", "3,935,042", "bihar/census2011"),
    abstract("10_209.csv", "Araria", "2,811,569", "bihar/census2011"),
    abstract("10_210.csv", "Kishanganj", "1,690,400", "bihar/census2011"),
    abstract("10_211.csv", "Purnia", "3,264,619", "bihar/census2011"),
    abstract("10_220.csv", "Vaishali", "3,495,021", "bihar/census2011"),
    abstract("10_224.csv", "Bhagalpur", "3,037,766", "bihar/census2011"),
    abstract("10_230.csv", "Patna", "5,838,465", "bihar/census2011"),
    abstract("10_233.csv", "Kaimur (Bhabua)", "1,626,384", "bihar/census2011"),
    abstract("10_235.csv", "Aurangabad", "2,540,073", "bihar/census2011"),
    abstract("10_236.csv", "Gaya", "4,391,418", "bihar/census2011"),
    later(no_abstract("bihar/census2011/colnames.csv")),
    later(no_abstract("bihar/census2011/header.csv")),
    # surveys, and lists that are none
    Case("coverage/nfhs5_full_immunization_by_district.csv", SURVEY, LADAKH, 0,
         ("fully immunized", "1 of 1 districts"),
         {"area": "district_name", "full_immunization": "NFHS5", "flag": "Flag_NFHS5"},
         areas_called("Kargil")),
    Case("coverage/NFHS-5-Districts_pratapvardhan.csv", SURVEY, LADAKH, 0,
         ("fully immunized", "1 of 1 districts"),
         {"area": "District", "indicator": "Indicator", "value": "NFHS-5", "flag": "NFHS-5-note",
          "full_immunization": FULLY}, areas_called("Kargil")),
    not_a_survey("coverage/2-district.csv", "District Name"),
    later(not_a_survey("coverage/3-subdistrict.csv", "Sub-district Name")),
    not_a_survey("coverage/blocks.csv", "Block Version"),
    later(not_a_survey("coverage/name_pairs_districts.csv", "lgd_name")),
    not_a_survey("coverage/name_pairs_subdistricts.csv", "lgd_name"),
    # the plan of examples/ladakh, which test_ladakh makes, names its blocks by the same files
    Case("coverage/blocks.csv", "areas.naming", LADAKH, 0, ("blocks 31", "blocks.csv"),
         {"name": "Block Name ", "parent": "District Name", "place_name": "HAB_NAME",
          "where": {"State Name": "LADAKH"}, "place_people": "TOT_POPULA",
          "places": {"file": "{data}/ladakh/Habitation_Ladakh.zip"}},
         {"areas": PMGSY_AREAS, "coverage": survey_of("Ladakh", {"Leh (Ladakh)": "Leh"})},
         slow=True),
    # Lagos, and what was sent with it
    Case("lagos/population_2019_100m.tif", "population.raster", LAGOS, 0,
         ("people who live there 10,340,421", "in no block 0")),
    Case("lagos/built-up-areas.geojson", WARDS, LAGOS, 3, ("no polygon", "402677", "What to do"),
         {"id": "id", "name": "calculated_name"}),
    roads("lagos/lagosRoads.shp", LAGOS, "does not join the largest network",
          **{"class": "CLASS", "classes": {"FEDERAL": "trunk"}}),
    Case("lagos/nga_admbnda_adm3_osgof_eha_20190417.shp", WARDS, BORNO, 0, ("wards 714",),
         {"id": "ADM3_PCODE", "name": "ADM3_EN"}),
    # roads of OpenStreetMap
    later(roads("osm/Helsinki.osm.pbf", HELSINKI)),
    roads("osm/andorra.osm.pbf", ANDORRA),
    roads("osm/hampi_osm_roads.geojson", HAMPI, **{"class": "highway"}),
    roads("osm/ropar.graphml", ROPAR),
    roads("osm/ilha_josina_mozambique.osm", MOZAMBIQUE),
    later(roads("urban/pune_wanowrie.osm.pbf", PUNE)),
    # wards of towns
    later(Case("urban/Purnia_Wards.geojson", WARDS, PURNIA, 3,
               ("Purnia_Wards.geojson", "have no name"), {"id": "Ward_No"})),
    Case("urban/Katihar_Wards.geojson", WARDS, KATIHAR, 3,
         ("Katihar_Wards.geojson", "have no name"), {"id": "Ward_No"}),
    Case("urban/Purnia_Wards.geojson", WARDS, PURNIA, 0, ("wards 43",),
         {"id": "Ward_No", "called": "Ward {id}"}),
    later(Case("urban/Katihar_Wards.geojson", WARDS, KATIHAR, 0, ("wards 45",),
               {"id": "Ward_No", "called": "Ward {id}"})),
    Case("urban/Kanpur_wards.geojson", WARDS, KANPUR, 3, ("Kanpur_wards.geojson", "EPSG:3857"),
         {"id": "Ward Name", "name": "Ward Name"}),
    Case("urban/Kanpur_wards.geojson", WARDS, KANPUR, 3,
         ("Kanpur_wards.geojson, column Ward No", "43", "What to do"),
         {"id": "Ward No", "name": "Ward Name", "crs": "EPSG:3857"}),
    Case("urban/Kanpur_wards.geojson", WARDS, KANPUR, 0, ("wards 57", "43"),
         {"id": "Ward No", "name": "Ward Name", "crs": "EPSG:3857", "repeated": "merge",
          "without_id": "place", "called": "Ward {id}"}),
    Case("urban/pune-electoral-wards_2017.geojson", WARDS, PUNE, 0, ("wards 41",),
         {"id": "ward", "name": "name-mr"}),
)  # fmt: skip


def needed(data: Path) -> set[str]:
    """Return every file of the data that a plan could name."""
    files = {p.relative_to(data).as_posix() for p in data.rglob("*") if p.is_file()}
    own = {f for f in files if not f.startswith("bench/") and f not in NO_INPUT}
    return {f for f in own if (data / f).suffix.lower() not in SIDECARS}


def sections_of(case: Case, data: Path) -> dict[str, Any]:
    """Return the plan's sections with the case's file in its place."""
    section, _, part = case.section.partition(".")
    given: Any = {"file": f"{{data}}/{case.file}", **case.columns}
    if part:
        given = {part: [given] if part in {"census", "surveys"} else given}
    around = case.more.get(section, {})
    if section == "areas" and not around:
        around = areas_called("Sukhpur")["areas"]
    if case.section == "population.raster":
        around = {"points_in_raster": False}
    filled: dict[str, Any] = fill({**case.more, section: {**around, **given}}, data)
    return filled


def fill(value: Any, data: Path) -> Any:
    """Put the data's folder into every text."""
    if isinstance(value, dict):
        return {key: fill(part, data) for key, part in value.items()}
    if isinstance(value, list):
        return [fill(part, data) for part in value]
    return value.replace("{data}", data.as_posix()) if isinstance(value, str) else value
