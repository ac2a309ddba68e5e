"""What a page is wrapped in: one file that asks nothing of the network and runs no outside text.

Words go through Jinja with escaping on, data through a JSON block whose `<` is escaped, and a
content policy in the head forbids every request, whatever slips through.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from microplan.outputs.language import say

if TYPE_CHECKING:
    from jinja2 import Environment

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Shell:
    """A page before its letters are cut: the fonts must know every word first."""

    title: str
    styles: str
    head: str
    body: str
    scripts: str

    @property
    def text(self) -> str:
        """All that a reader may see, with some that they may not."""
        return self.title + self.body + self.scripts

    def close(self, fonts: str) -> str:
        """Return the finished page."""
        return environment().get_template("shell.html.j2").render(shell=self, fonts=fonts) + "\n"


@cache
def environment() -> Environment:
    """Return the templates' surroundings: escaping is on."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    surroundings = Environment(
        loader=PackageLoader("microplan.outputs.pages", "web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    surroundings.globals["say"] = say
    surroundings.globals["policy"] = POLICY
    return surroundings


def render(template: str, **facts: Any) -> str:
    """Fill in a template of the web folder."""
    return environment().get_template(template).render(**facts)


@cache
def read_asset(*names: str) -> str:
    """Return the files of the web folder, one after another; what they link to is cut."""
    web = resources.files("microplan.outputs.pages").joinpath("web")
    texts = [web.joinpath(name).read_text(encoding="utf-8") for name in names]
    if names[0].endswith(".css"):  # Leaflet's own pictures are not used here
        texts = [re.sub(r"url\([^)]*\)", "none", text) for text in texts]
    return "\n".join(texts)


def write_json(data: Any) -> str:
    """Write data for a JSON block: compact, and nothing in it can end the block."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
