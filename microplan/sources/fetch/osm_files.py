"""OpenStreetMap files, read with the places of their nodes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import osmium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IN_MEMORY_BYTES = 300_000_000
"""Of a larger file the places of nodes are kept in a file beside it, not in memory."""


@contextmanager
def located(
    path: Path, kinds: osmium.osm.osm_entity_bits, in_memory_bytes: int = IN_MEMORY_BYTES
) -> Iterator[osmium.FileProcessor]:
    """Give a reader of a file whose ways know where their nodes lie."""
    beside = path.with_name(f"{path.name}.nodes")
    large = path.stat().st_size > in_memory_bytes
    storage = f"sparse_file_array,{beside}" if large else "flex_mem"
    try:
        yield osmium.FileProcessor(str(path), kinds).with_locations(storage)
    finally:
        beside.unlink(missing_ok=True)
