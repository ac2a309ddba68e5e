"""Every assumed setting of a plan, found by walking through its models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from microplan.domain.tables import ASSUMPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from pydantic.fields import FieldInfo

    from microplan.config.model import PlanSettings


@dataclass(frozen=True)
class Setting:
    """One setting of a plan: its path, its field, its value, and whether the plan sets it."""

    path: str
    field: FieldInfo
    value: Any
    changed: bool


def walk_settings(model: BaseModel, path: str = "") -> Iterator[Setting]:
    """Yield every setting of a model, sections before their parts, in the order of the file."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        here = f"{path}.{name}" if path else name
        parts = value if isinstance(value, tuple) else ()
        if assumption_of(field):
            yield Setting(here, field, value, name in model.model_fields_set)
        elif isinstance(value, BaseModel):
            yield from walk_settings(value, here)
        elif any(isinstance(part, BaseModel) for part in parts):
            for number, part in enumerate(parts):
                yield from walk_settings(part, f"{here}[{number}]")
        else:
            yield Setting(here, field, value, name in model.model_fields_set)


def assumption_of(field: FieldInfo) -> dict[str, str] | None:
    """Return how sure a field's default is and its source, where it is an assumption."""
    extra = field.json_schema_extra
    marked = extra.get("assumption") if isinstance(extra, dict) else None
    return {k: str(v) for k, v in marked.items()} if isinstance(marked, dict) else None


def list_assumptions(settings: PlanSettings) -> pd.DataFrame:
    """Return ASSUMPTIONS: every assumed setting, and its value in this plan."""
    import pandas as pd  # noqa: PLC0415

    rows = []
    for setting in walk_settings(settings):
        assumption = assumption_of(setting.field)
        if assumption is None:
            continue
        rows.append(
            {
                "what": setting.path,
                "where": assumption["source"],
                "how": setting.field.description or "",
                "how_sure": assumption["tag"],
                "value": show(setting.value),
                "changed": setting.changed,
            }
        )
    return ASSUMPTIONS.arrange(pd.DataFrame(rows))


def show(value: Any) -> str:
    """Write a setting's value as a person would."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {show(part)}" for key, part in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(show(part) for part in value)
    if isinstance(value, BaseModel):
        return ", ".join(f"{name} {show(part)}" for name, part in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
