"""The templates that status words are made with: the built-in one, or the maintainer's own.

A maintainer's template may compute with what it is given and nothing else: the sandbox is immutable, an unknown name is
an error, and files come from the one folder beside the config.
"""

from __future__ import annotations

from collections.abc import Mapping
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
        from jinja2 import TemplateError

        names = (
            (override,) if override else (f"status.{target}.txt", f"status.{language}.txt", "status.txt", "built-in")
        )
        try:
            template = self._compiled.get(names)
            if template is None:
                template = self._compiled[names] = self._environment.select_template(names)
            return template.render(values)
        except TemplateError as error:
            line = getattr(error, "lineno", None) or 0
            name = getattr(error, "name", None) or names[0]
            raise ConfigError([Problem(f"templates/{name}", line, 1 if line else 0, *_explained(error))]) from error
        except Exception as error:
            raise ConfigError(
                [Problem(f"templates/{names[0]}", 0, 0, f"failed with {type(error).__name__}", "mend the template")]
            ) from error


def _explained(error: Exception) -> tuple[str, str]:
    from jinja2 import TemplateNotFound

    if isinstance(error, TemplateNotFound):
        return "no such template", "add the file, or remove the option"
    return str(error), "see docs/config.md for the names a template may use"
