"""The files of a finished plan: read back with no knowledge of how they were made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from microplan.errors import Fault, InputFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

RERUN = "run the plan again, or name the folder that a run wrote"
KEYS: dict[str, tuple[str, ...]] = {
    "areas": ("area_id",),
    "settlements": ("settlement_id",),
    "denominators": ("area_id", "source"),
    "facilities": ("facility_id",),
    "staff": ("base_id", "role", "days", "vehicle"),
    "ri_sessions": ("ri_session_id",),
    "outside": ("source_id",),
    "access": ("settlement_id",),
    "facility_catchments": ("facility_id",),
    "effects": ("district_id", "effect"),
    "need": ("settlement_id",),
    "targets": ("level", "stratum", "area_id"),
    "contributions": ("level", "stratum", "area_id", "part"),
    "unranked": ("level", "area_id"),
    "selection": ("area_id",),
    "gaps": ("level", "area_id"),
    "capacity": ("level", "district_id"),
    "overrides": ("area_id", "field"),
    "sites": ("site_id",),
    "catchments": ("settlement_id", "site_id"),
    "visits": ("site_id", "round"),
    "teams": ("team_id",),
    "calendar": ("area_id", "round", "day"),
    "sessions": ("session_id",),
    "routes": ("route_id",),
    "stops": ("route_id", "order"),
    "legs": ("from_id", "to_id", "vehicle"),
    "supply": ("session_id", "item"),
    "supply_totals": ("facility_id", "round", "date", "item"),
    "unserved": ("settlement_id",),
    "unserved_visits": ("site_id", "round"),
    "matches": ("what", "where"),
    "repairs": ("where", "what"),
    "assumptions": ("what",),
}
"""The tables of a plan, with the columns that name a row and sort it."""


@dataclass(frozen=True)
class Tables:
    """Every table of a plan."""

    areas: pd.DataFrame
    settlements: pd.DataFrame
    denominators: pd.DataFrame
    facilities: pd.DataFrame
    staff: pd.DataFrame
    ri_sessions: pd.DataFrame
    outside: pd.DataFrame
    access: pd.DataFrame
    facility_catchments: pd.DataFrame
    effects: pd.DataFrame
    need: pd.DataFrame
    targets: pd.DataFrame
    contributions: pd.DataFrame
    unranked: pd.DataFrame
    selection: pd.DataFrame
    gaps: pd.DataFrame
    capacity: pd.DataFrame
    overrides: pd.DataFrame
    sites: pd.DataFrame
    catchments: pd.DataFrame
    visits: pd.DataFrame
    teams: pd.DataFrame
    calendar: pd.DataFrame
    sessions: pd.DataFrame
    routes: pd.DataFrame
    stops: pd.DataFrame
    legs: pd.DataFrame
    supply: pd.DataFrame
    supply_totals: pd.DataFrame
    unserved: pd.DataFrame
    unserved_visits: pd.DataFrame
    matches: pd.DataFrame
    repairs: pd.DataFrame
    assumptions: pd.DataFrame

    def items(self) -> list[tuple[str, pd.DataFrame]]:
        """List the tables with their names."""
        return [(name, getattr(self, name)) for name in KEYS]


@dataclass(frozen=True)
class Written(Tables):
    """What a run wrote: the tables of its Parquet files, its CSV files and its manifest."""

    texts: Tables
    """The CSV files, every cell as text."""
    manifest: Mapping[str, Any]

    def count(self, name: str) -> float | None:
        """Return a figure of the manifest's counts; none where it is not there."""
        figure = self.setting("counts", name)
        return float(figure) if isinstance(figure, int | float) else None

    def setting(self, *path: str) -> Any:
        """Return what stands at a path of the manifest; none where nothing does."""
        value: Any = self.manifest
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value


def read_written(out: Path, needed: Iterable[str]) -> Written:
    """Read what a run wrote.

    Parameters
    ----------
    out
        The folder of a finished plan.
    needed
        Every `table.column` that must be there.

    Raises
    ------
    InputFault
        Files or columns are missing or cannot be read; all at once.
    """
    _refuse_missing_files(out)
    faults: list[Fault] = []
    parquet = {name: _read(out / "tables" / f"{name}.parquet", faults) for name in KEYS}
    texts = {name: _read(out / "tables" / f"{name}.csv", faults) for name in KEYS}
    manifest = _read_manifest(out / "manifest.json", faults)
    InputFault.raise_any(faults)
    InputFault.raise_any(list(_missing_columns(parquet, needed)))
    return Written(**parquet, texts=Tables(**texts), manifest=manifest)


def _refuse_missing_files(out: Path) -> None:
    """Raise an `InputFault` that names every file of a plan that is not there."""
    endings = ("csv", "parquet")
    names = ["manifest.json", *(f"tables/{name}.{end}" for name in KEYS for end in endings)]
    missing = tuple(name for name in names if not (out / name).is_file())
    if missing:
        raise InputFault(
            [Fault(out.name, "is no finished plan: files missing", RERUN, "", missing)]
        )


def _read(path: Path, faults: list[Fault]) -> pd.DataFrame:
    """Read a table's file; a file that cannot be read becomes a fault and an empty table."""
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (ValueError, OSError) as error:
        first_line = str(error).partition("\n")[0]
        faults.append(Fault(f"tables/{path.name}", f"cannot be read: {first_line}", RERUN))
        return pd.DataFrame()


def _read_manifest(path: Path, faults: list[Fault]) -> Mapping[str, Any]:
    """Read the manifest; one that is no JSON object becomes a fault."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        faults.append(Fault("manifest.json", f"cannot be read: {error}", RERUN))
        return {}
    if not isinstance(manifest, dict):
        faults.append(Fault("manifest.json", "is no JSON object", RERUN))
        return {}
    return manifest


def _missing_columns(tables: Mapping[str, pd.DataFrame], needed: Iterable[str]) -> Iterable[Fault]:
    """Name every needed column that its table does not have."""
    keys = {f"{name}.{column}" for name, key in KEYS.items() for column in key}
    for place in sorted(keys.union(needed)):
        name, _, column = place.partition(".")
        if column not in tables[name].columns:
            yield Fault(f"tables/{name}.parquet", "has no such column", RERUN, column)
