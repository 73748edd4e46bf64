"""The templates that status words are made with: the built-in one, or the maintainer's own.

A maintainer's template may compute with what it is given and nothing else: the sandbox is immutable, an unknown name is
an error, and files come from the one folder beside the config.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.errors import ConfigError, Problem

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import ImmutableSandboxedEnvironment

BUILT_IN = """\
{{ headline }}

{{ summary }}

{{ source }}
{{ link }}

{{ hashtags }}
"""


class Templates:
    """Finds and renders the template of a target.

    For target ``fediverse`` in Russian the first of these that exists in the folder is used: the name in the target's
    ``template`` option, ``status.fediverse.txt``, ``status.ru.txt``, ``status.txt``; else the built-in words.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._compiled: dict[tuple[str, ...], Template] = {}

    @cached_property
    def _environment(self) -> ImmutableSandboxedEnvironment:
        from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader, StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        loaders = [FileSystemLoader(self._folder)] if self._folder else []
        return ImmutableSandboxedEnvironment(
            loader=ChoiceLoader([*loaders, DictLoader({"built-in": BUILT_IN})]),
            undefined=StrictUndefined,
            autoescape=False,  # plain text, not HTML
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(self, target: str, language: str, override: str | None, values: Mapping[str, object]) -> str:
        """The template's text with these values.

        Raises:
            ConfigError: the template cannot be found, parsed or rendered; names the file and, where known, the line.
        """
        names = (
            (override,) if override else (f"status.{target}.txt", f"status.{language}.txt", "status.txt", "built-in")
        )
        name = names[0]
        try:
            template = self._compiled.get(names)
            if template is None:
                name = self._chosen(names)
                template = self._compiled[names] = self._environment.get_template(name)
            name = template.name or name
            return template.render(values)
        except Exception as error:
            name, line = self._place(error, name)
            raise ConfigError([Problem(f"templates/{name}", line, 1 if line else 0, *_explained(error))]) from error

    def _chosen(self, names: Sequence[str]) -> str:
        """The first of the names that there is a template for, read or not; the last where there is none."""
        from jinja2 import TemplateNotFound

        for name in names[:-1]:
            try:
                self._environment.get_template(name)
            except TemplateNotFound:
                continue
            except Exception:  # noqa: BLE001 - this is the one; what is wrong with it shows when it is used
                return name
            return name
        return names[-1]

    def _place(self, error: Exception, name: str) -> tuple[str, int]:
        """File (below the folder) and line (0 when unknown) that an error comes from."""
        from jinja2 import TemplateSyntaxError

        if isinstance(error, TemplateSyntaxError):
            return error.name or name, error.lineno
        line = 0
        for frame, number in traceback.walk_tb(error.__traceback__):
            file = Path(frame.f_code.co_filename)
            if self._folder is not None and file.is_relative_to(self._folder):
                name, line = file.relative_to(self._folder).as_posix(), number
        return name, line


def _explained(error: Exception) -> tuple[str, str]:
    from jinja2 import TemplateError, TemplateNotFound

    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name}", "add the file, or remove its name"
    if isinstance(error, UnicodeDecodeError):
        return "is not UTF-8", "save the template as UTF-8"
    if isinstance(error, TemplateError):
        return str(error), "see docs/config.md for the names a template may use"
    return f"failed with {type(error).__name__}", "mend the template"
