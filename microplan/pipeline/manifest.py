"""The manifest: what a plan was made from, and how much is in it.

No clock time and no machine path: the same inputs give the same manifest on every machine.
"""

from __future__ import annotations

import json
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

import microplan
from microplan.config.planfile import VARIABLE
from microplan.domain.tables import TABLES
from microplan.pipeline.credits import find_credits, list_paths
from microplan.pipeline.digest import file_digest, file_parts, library_versions

if TYPE_CHECKING:
    from microplan.config.planfile import PlanFile
    from microplan.domain.handover import Plan
    from microplan.pipeline.credits import Credit
    from microplan.pipeline.store import Store

ORIGIN = (
    "what", "publisher", "address", "licence", "attribution", "vintage", "published", "fetched",
    "source_sha256",
)  # fmt: skip
"""What the manifest repeats of a register."""


def write_manifest(
    plan: Plan, made_from: PlanFile, people_in: float, store: Store, path: Path
) -> None:
    """Write manifest.json."""
    counts: dict[str, float] = {
        table.name: len(getattr(plan, table.name)) for table in TABLES if hasattr(plan, table.name)
    }
    manifest = {
        "microplan": microplan.__version__,
        "plan_version": plan.about.plan_version,
        "plan": made_from.text,
        "set": list(made_from.overrides),
        "settings": plain(made_from.settings, made_from.written),
        "inputs": list_inputs(made_from),
        "counts": {"people_in": people_in, **counts},
        "libraries": library_versions(),
        "stages": store.digests,
        "warnings": list(plan.about.warnings),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def list_inputs(made_from: PlanFile) -> list[dict[str, str]]:
    """Return every file that the plan reads, with its digest, by the shortest name that tells it.

    Of a fetched file also what the register beside it says of its origin.

    A file's folders are the machine's, so they are named only where two files are called alike.
    """
    paths = list_paths(made_from)
    paths |= {part for path in paths for part in file_parts(path)}
    named = sorted((_shorten(path, paths), path) for path in paths)
    known = {credit.path: credit for credit in find_credits(paths)}
    return [
        {"file": name, "sha256": file_digest(path), **_tell_origin(known.get(path))}
        for name, path in named
    ]


def _tell_origin(credit: Credit | None) -> dict[str, str]:
    """Return whose a fetched file is and where it came from; nothing of any other."""
    if credit is None:
        return {}
    if not credit.unchanged:
        return {"register": "changed since it was fetched"}
    told = {name: getattr(credit.entry, name) for name in ORIGIN}
    return {name: value for name, value in told.items() if value}


def _shorten(path: Path, among: set[Path]) -> str:
    """Return the end of a path that no other path shares, whole names at a time."""
    for parts in range(1, len(path.parts)):
        end = path.parts[-parts:]
        if sum(other.parts[-parts:] == end for other in among) == 1:
            return "/".join(end)
    return path.name


def plain(value: Any, written: Any = None) -> Any:
    """Return settings as JSON knows them; a path is its file's name only.

    What the plan file takes from the environment stays as it is `written` there: the manifest is
    handed on, and the environment is the machine's own affair.
    """
    if isinstance(written, str) and VARIABLE.search(written):
        return written.rpartition("/")[2] if isinstance(value, Path) else written
    if isinstance(value, BaseModel):
        return {name: plain(part, _written_as(value, name, written)) for name, part in value}
    if isinstance(value, dict):
        inner = written if isinstance(written, dict) else {}
        return {str(key): plain(part, inner.get(key)) for key, part in value.items()}
    if isinstance(value, tuple | list):
        texts = written if isinstance(written, list) and len(written) == len(value) else []
        return [plain(part, text) for part, text in zip_longest(value, texts)]
    if isinstance(value, Path):
        return value.name
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _written_as(model: BaseModel, name: str, written: Any) -> Any:
    """Return what the plan file has for a field, under its name or its alias."""
    if not isinstance(written, dict):
        return None
    return written.get(type(model).model_fields[name].alias or name, written.get(name))
