"""Zip files of the user: looked over before anything in them is opened.

Nothing is ever unpacked to disk; GDAL reads the members in place. An archive is refused all the
same where its members claim to lie elsewhere, or would blow up to more than a map file holds.
"""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from microplan.errors import Fault, InputFault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE_MAX_BYTES = 4 * 10**9
"""No district's map file comes near this; what is larger is no map, or of a continent."""
MEMBERS_MAX = 10_000
SMALL_BYTES = 100 * 10**6
"""Up to this size an archive may hold whatever it likes, pressed as hard as it likes."""
PRESSED_MAX = 200
"""Unpacked to packed. Shapefiles with blank tables reach 60; bombs start at 1000."""
LOCKED = 0x1


def list_members(path: Path) -> list[str]:
    """Return the files in a zip, sorted, once it has been looked over.

    Raises
    ------
    InputFault
        It is no zip, is locked, has members that climb out of it, or unpacks to an absurd size.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        what, todo = "is no zip file, or a broken one", "download or pack it again"
        raise InputFault([Fault(path.name, what, todo)]) from None
    demand_size(path)
    _demand_harmless(path, members)
    return sorted(member.filename for member in members if not member.is_dir())


def demand_size(path: Path) -> None:
    """Raise an `InputFault` for a file that is empty, or larger than any map of a district."""
    size = path.stat().st_size
    if size == 0:
        raise InputFault([Fault(path.name, "is an empty file", "download or export it again")])
    if size > FILE_MAX_BYTES:
        what = f"is {size / 1e9:.1f} GB, more than the {FILE_MAX_BYTES / 1e9:.0f} GB that are read"
        raise InputFault([Fault(path.name, what, "cut it to the districts of the plan")])


def _demand_harmless(path: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    """Raise an `InputFault` for an archive that is locked, climbs out of itself, or blows up."""
    faults = []
    climbing = tuple(m.filename for m in members if _climbs(m.filename))
    if climbing:
        what = "has members that would lie outside it"
        faults.append(Fault(path.name, what, "do not trust it: ask who made it", "", climbing))
    if any(member.flag_bits & LOCKED for member in members):
        todo = "unlock it, and pack it again without a password"
        faults.append(Fault(path.name, "is locked with a password", todo))
    unpacked, packed = sum(m.file_size for m in members), max(path.stat().st_size, 1)
    swollen = unpacked > SMALL_BYTES and unpacked > PRESSED_MAX * packed
    if len(members) > MEMBERS_MAX or unpacked > FILE_MAX_BYTES or swollen:
        what = f"would unpack to {unpacked / 1e9:,.1f} GB in {len(members)} files"
        faults.append(Fault(path.name, what, "pack only the map layer that is needed"))
    InputFault.raise_any(faults)


def _climbs(name: str) -> bool:
    """Tell whether a member's name leads out of the archive, on any system."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in path.parts[0]
