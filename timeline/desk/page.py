"""The desk's pages: one file each that needs nothing else, no script, no request, one stylesheet inside."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

_PAGES = Path(__file__).parent / "pages"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_PAGES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def page(template: str, values: Mapping[str, object]) -> bytes:
    """A page from its template in ``pages/``; values are text, escaped."""
    from markupsafe import Markup

    style = Markup((_PAGES / "desk.css").read_text("utf-8"))
    text = _environment().get_template(template).render({**values, "style": style})
    return text.encode("utf-8", "replace")
