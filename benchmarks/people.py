"""People from files to settlements: a state's habitations, a city's raster, a very large one."""

from __future__ import annotations

# ruff: noqa: PLC0415 - each case is loaded only where it is measured
import sys
from pathlib import Path

from benchmarks.measure import watch

SIDE = 40_000
CASES = {
    "bihar": "Bihar: 92,423 habitations in 534 blocks",
    "census": "the same, with ten districts' census",
    "lagos": "Lagos: 790,000 cells, 10.3 million people",
    "large": "a raster of 1,600 million cells",
}


def print_people(folder: Path, base: Path) -> None:
    """Print what it takes to read people and to make settlements of them, imports included.

    Parameters
    ----------
    folder
        The real data.
    base
        Where files may be written.
    """
    if not (folder / "bihar").is_dir():
        print("\npeople: skipped, the files are not here (see MICROPLAN_DATA)")
        return
    print("\npeople, from files to settlements")
    _write_large(base / "large.tif")
    for case, words in CASES.items():
        path = base / "large.tif" if case == "large" else folder
        cost = watch([sys.executable, "-m", "benchmarks.people", case, str(path)])
        print(f"  {words:<44} {cost.seconds:8.1f} s {cost.peak_mib:7.0f} MiB", flush=True)


def _write_large(path: Path) -> None:
    """Write a raster of 6.4 GB of which hardly any cell is populated, nor in the file."""
    import numpy as np
    import rasterio
    from rasterio.transform import from_origin
    from rasterio.windows import Window

    shape = {"width": SIDE, "height": SIDE, "count": 1, "dtype": "float32", "nodata": -9999}
    place = {"crs": "EPSG:4326", "transform": from_origin(60, 40, 1 / 1200, 1 / 1200)}
    tiles = {"tiled": True, "blockxsize": 512, "blockysize": 512, "SPARSE_OK": True}
    with rasterio.open(path, "w", driver="GTiff", **shape, **place, **tiles) as grid:
        for place_ in range(0, 2000, 200):
            crowd = np.full((1, 100, 100), 2.0, dtype="float32")
            grid.write(crowd, window=Window(12_000 + place_, 20_000 + place_, 100, 100))


def _settle(case: str, path: Path) -> None:
    """Read people and make settlements of them."""
    from microplan.domain.campaign import CampaignSettings
    from microplan.sources.areas.levels import AreaSettings, read_areas
    from microplan.sources.people.demography_settings import DemographySettings
    from microplan.sources.people.population import PopulationSettings, read_population
    from microplan.sources.people.settlements import make_settlements

    bihar = path / "bihar"
    blocks = {"id": "sdtcode11", "parent": "dtcode11", "name": "sdtname"}
    areas = {
        "blocks": {"file": bihar / "Bihar_Blocks_admin_bound.geojson", **blocks},
        "districts": {
            "file": bihar / "bihar_district.json",
            "id": "censuscode",
            "name": "district",
        },
    }
    names = {"id": "HAB_ID", "name": "HAB_NAME", "people": "TOT_POPULA"}
    places = {"file": bihar / "Habitation_Bihar.zip", "repeated_ids": "suffix", **names}
    header = bihar / "census2011" / "header.csv"
    census = [{"file": f, "header": header} for f in header.parent.glob("10_*.csv")]
    given = PopulationSettings.model_validate({"places": places})
    demography = {"census": census if case == "census" else []}
    population = read_population(read_areas(AreaSettings.model_validate(areas)).areas, given)
    settled = make_settlements(
        population, given, DemographySettings.model_validate(demography), CampaignSettings()
    )
    total = settled.settlements["people"].sum() + population.outside["people"].sum()
    if abs(total - population.people_in) > 1e-6 * total:
        raise SystemExit("people were lost")


def _cluster(case: str, path: Path) -> None:
    """Read a raster in two blocks, and make settlements of its cells."""
    import geopandas as gpd
    import pandas as pd
    from shapely.geometry import box

    from microplan.sources.ledger import Ledger
    from microplan.sources.people.clusters import gather_cells
    from microplan.sources.people.grids import read_grid
    from microplan.sources.people.settings import PopulationSettings

    file = path if case == "large" else path / "lagos" / "population_2019_100m.tif"
    west, middle, east = (70, 71, 72) if case == "large" else (2.6, 3.4, 4.5)
    south, north = (22, 24) if case == "large" else (6.2, 6.9)
    shapes = [box(west, south, middle, north), box(middle, south, east, north)]
    blocks = gpd.GeoDataFrame({"area_id": ["B-1", "B-2"], "area_km2": 1.0}, geometry=shapes)
    given = PopulationSettings.model_validate({"raster": {"file": file}})
    grid = read_grid(given, blocks.set_crs("EPSG:4326"), Ledger())
    nowhere = pd.DataFrame(columns=["source_id", "name", "area_id", "lon", "lat"])
    clusters = gather_cells(grid.cells, nowhere, given).clusters
    total = clusters["people"].sum() + grid.beyond
    if abs(total - grid.people_in) > 1e-6 * total:
        raise SystemExit("people were lost")


if __name__ == "__main__":
    run = _settle if sys.argv[1] in {"bihar", "census"} else _cluster
    run(sys.argv[1], Path(sys.argv[2]))
