"""Documents that are generated from the settings, and kept in step with them.

``python -m microplan.config.documents --fix`` writes them anew; without ``--fix`` it says which
ones are out of step, and ends with exit code 1 if any is.
"""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticUndefined

from microplan.config.assumptions import assumption_of, show
from microplan.config.model import PlanSettings
from microplan.config.planfile import inner_model
from microplan.verify.page import describe_laws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

ROOT = Path(__file__).parents[2]
WIDTH = 96
EXAMPLE_HEAD = """\
# A plan file with every setting, its meaning and its default. A line that is commented out shows
# the default; the others must be given. Generated from the settings: `make docs` writes it anew.
# Paths start at this file's folder; ${NAME:-default} takes NAME from the environment.
"""
ASSUMPTIONS_HEAD = """\
# Assumptions

Every value that was assumed or recalled rather than read in a source. Each is a setting of the
plan file, and each plan lists those it used in `tables/assumptions.csv`. Generated from the
settings: `make docs` writes this page anew.

How sure: **F** read in a source · **D** derived by arithmetic · **R** recalled (hi, med, lo) ·
**A** assumed. "DOMAIN" is the project's page of the rules of the trade.

| setting | default | how sure | source | what it means |
|---|---|---|---|---|
"""


def write_example() -> str:
    """Return a commented plan file with every setting."""
    return EXAMPLE_HEAD + "\n".join(_section(PlanSettings, "", commented=False))


def write_assumptions() -> str:
    """Return the page of assumptions."""
    rows = [
        f"| `{path}` | {_cell(show(field.default))} | {found['tag']} | {_cell(found['source'])} "
        f"| {_cell(field.description or '')} |"
        for path, field in _fields(PlanSettings, "")
        if (found := assumption_of(field))
    ]
    return ASSUMPTIONS_HEAD + "\n".join(rows) + "\n"


DOCUMENTS = {
    "docs/plan.example.toml": write_example,
    "docs/assumptions.md": write_assumptions,
    "docs/laws.md": describe_laws,
}


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _fields(model: type[BaseModel], path: str) -> Iterator[tuple[str, FieldInfo]]:
    """Yield every plain setting of a model and of the models inside it, with its path."""
    for name, field in model.model_fields.items():
        here = f"{path}.{name}" if path else name
        inner = inner_model(field.annotation)
        if inner:
            yield from _fields(inner, here)
        else:
            yield here, field


def _section(model: type[BaseModel], path: str, *, commented: bool) -> Iterator[str]:
    """Yield the lines of a section: its own keys first, then the sections inside it."""
    parts = []
    for name, field in model.model_fields.items():
        inner = inner_model(field.annotation)
        if inner:
            parts.append((f"{path}.{name}" if path else name, field, inner))
        else:
            yield from _key(name, field, commented=commented)
    for here, field, inner in parts:
        optional = commented or not field.is_required()
        shut = commented or (optional and (_is_many(field) or field.default is None))
        mark = "# " if shut else ""
        heading = f"[[{here}]]" if _is_many(field) else f"[{here}]"
        yield ""
        yield from _comment(field.description or "")
        yield mark + heading
        yield from _section(inner, here, commented=shut)


def _is_many(field: FieldInfo) -> bool:
    """Whether a field holds several sections, such as [[coverage.surveys]]."""
    return "tuple" in str(field.annotation)


def _key(name: str, field: FieldInfo, *, commented: bool) -> Iterator[str]:
    """Yield a key's comment and its line."""
    found = assumption_of(field)
    sure = f" [{found['tag']}: {found['source']}]" if found else ""
    yield from _comment((field.description or "") + sure)
    if field.is_required():
        yield f'{"# " if commented else ""}{name} = "..."'
    else:
        yield f"# {name} = {_toml(field.get_default(call_default_factory=True))}"


def _comment(text: str) -> list[str]:
    """Return a text as comment lines."""
    return [f"# {line}" for line in textwrap.wrap(" ".join(text.split()), WIDTH)]


def _toml(value: Any) -> str:
    """Write a default as TOML; what has none is shown as an empty text."""
    if value is None or value is PydanticUndefined:
        return '""  # none'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{k}" = {_toml(v)}' for k, v in value.items()) + " }"
    return str(value)


def main() -> int:
    """Check the documents, or write them with --fix; return the exit code."""
    fix, stale = "--fix" in sys.argv, []
    for name, write in DOCUMENTS.items():
        path, text = ROOT / name, write()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if fix:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    for name in stale:
        print(f"{name}: {'written' if fix else 'out of step; run make docs'}")
    return 1 if stale and not fix else 0


if __name__ == "__main__":
    sys.exit(main())
