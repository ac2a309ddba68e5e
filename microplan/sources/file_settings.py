"""Settings of any file of the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microplan.domain.settings import InputFile, Settings

if TYPE_CHECKING:
    from pathlib import Path


class FileSettings(Settings):
    """A file of the user, and how it is to be opened."""

    file: InputFile
    """Any format that GDAL reads, such as GeoPackage, shapefile (also zipped), GeoJSON, KML or
    GeoParquet; points may also be a CSV with coordinates."""
    layer: str = ""
    """Layer of the file, or the file in a zip; needed only where there are several."""
    encoding: str = ""
    """Encoding of its text, such as "windows-1252"; empty: UTF-8, or what the file states."""
    crs: str = ""
    """Coordinate system, such as "EPSG:4326"; needed only where the file states none or a wrong
    one, and then it wins. A CSV is in WGS 84 unless this says otherwise."""
    latitude_first: bool = False
    """Whether latitude stands before longitude in the shapes of the file."""
    lon: str = "lon"
    """Column of the longitude, in a CSV."""
    lat: str = "lat"
    """Column of the latitude, in a CSV."""

    @property
    def where(self) -> str:
        """The file and its layer, as faults and report tables name it."""
        return name_file(self.file, self.layer)


def name_file(path: Path, layer: str = "") -> str:
    """Name a file without the folders of the machine that it lies on."""
    return f"{path.name}, layer {layer}" if layer else path.name
