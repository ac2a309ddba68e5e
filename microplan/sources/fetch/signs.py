"""What a file is, by its first bytes: no library opens one that is not what it should be.

GDAL tells a format by its content, and some of its formats name other files and addresses to read
on from; so a file that says `.tif` and holds such a list is turned away before GDAL sees it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from microplan.sources.fetch.failures import Broken, Refused

if TYPE_CHECKING:
    from pathlib import Path

HEAD_BYTES = 1 << 16
TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
ZIP = b"PK\x03\x04"
MD5 = re.compile(rb"[0-9a-fA-F]{32}(?![0-9a-fA-F])")


def demand_json(path: Path) -> None:
    """Raise `Broken` where a file is no JSON."""
    try:
        json.loads(path.read_bytes())
    except ValueError:
        raise Broken(f"the answer is no JSON: {_show(path)}") from None
    except RecursionError:
        raise Refused("the answer is JSON nested without end") from None


def demand_geojson(path: Path) -> None:
    """Raise `Broken` where a file does not begin as a GeoJSON of features and end as one."""
    head = read_ends(path)[0].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"version https://git-lfs"):
        raise Broken("the server sends a note where the file lies, in place of the file")
    if not head.startswith(b"{") or b'"FeatureCollection"' not in head:
        raise Broken(f"the answer is no GeoJSON: {_show(path)}")
    if not read_ends(path)[1].rstrip().endswith(b"}"):
        raise Broken("the file ends too early")


def demand_tiff(path: Path) -> None:
    """Raise `Broken` where a file is no TIFF."""
    if read_ends(path)[0][:4] not in TIFF:
        raise Broken(f"the answer is no GeoTIFF: {_show(path)}")


def demand_pbf(path: Path) -> None:
    """Raise `Broken` where a file is no OpenStreetMap PBF."""
    if b"OSMHeader" not in read_ends(path)[0][:32]:
        raise Broken(f"the answer is no OpenStreetMap PBF: {_show(path)}")


def demand_osm(path: Path) -> None:
    """Raise `Broken` where a file is no whole OpenStreetMap XML."""
    if b"<osm" not in read_ends(path)[0][:2000]:
        raise Broken(f"the answer is no OpenStreetMap XML: {_show(path)}")
    if not read_ends(path)[1].rstrip().endswith(b"</osm>"):
        raise Broken("the answer ends too early")


def demand_md5(path: Path) -> None:
    """Raise `Broken` where a file does not begin with an MD5."""
    if not MD5.match(read_ends(path)[0]):
        raise Broken(f"the answer is no MD5: {_show(path)}")


def read_ends(path: Path) -> tuple[bytes, bytes]:
    """Return how a file begins, and how it ends."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        file.seek(max(path.stat().st_size - HEAD_BYTES, 0))
        return head, file.read()


def is_zip(path: Path) -> bool:
    """Tell whether a file is a zip archive."""
    return read_ends(path)[0][:4] == ZIP


def _show(path: Path) -> str:
    """Show how a file begins, in one line of printable signs."""
    text = read_ends(path)[0][:60].decode("utf-8", "replace")
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return repr(" ".join(shown.split())) if shown.strip() else "it is empty"
