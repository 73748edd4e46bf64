"""Docs that fail the build when they no longer hold."""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path

import click
import pytest

from timeline.cli.main import COMMANDS
from timeline.compose import _Maker
from timeline.config import load_config
from timeline.errors import ExitCode

ROOT = Path(__file__).parent.parent
UPDATE = runpy.run_path(str(ROOT / "scripts/update-docs"), run_name="update_docs")
PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")])


@pytest.mark.parametrize(("page", "marker"), UPDATE["generated"]())
def test_generated_tables_are_up_to_date(page: str, marker: str) -> None:
    """``scripts/update-docs`` would change nothing."""
    text = (ROOT / page).read_text("utf-8")
    assert UPDATE["updated"](text, marker, UPDATE["generated"]()[page, marker]) == text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented_and_has_help(command: str) -> None:
    """In the table of docs/running.md, and with a sentence of its own."""
    from timeline.cli.main import timeline

    assert f"`{command}" in (ROOT / "docs/running.md").read_text("utf-8")
    found = timeline.get_command(None, command)  # type: ignore[arg-type]
    assert found is not None
    assert found.help
    assert all(option.help for option in found.params if isinstance(option, click.Option))


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_is_documented(code: ExitCode) -> None:
    """A row each."""
    assert f"| {int(code)} |" in (ROOT / "docs/running.md").read_text("utf-8")


def test_every_template_name_is_documented() -> None:
    """What a template may use is what the table lists."""
    import inspect

    names = set(re.findall(r'^ {12}"(\w+)":', inspect.getsource(_Maker._values.fget), re.MULTILINE))  # type: ignore[arg-type]
    text = (ROOT / "docs/config.md").read_text("utf-8")
    assert names
    assert {name for name in names if f"`{name}`" not in text} == set()


def test_every_key_of_the_config_is_documented() -> None:
    """Keys the reader takes, found by what it refuses otherwise."""
    source = (ROOT / "timeline/config.py").read_text("utf-8")
    text = (ROOT / "docs/config.md").read_text("utf-8")
    keys = set(re.findall(r'\.take\("(\w+)"', source))
    assert {key for key in keys if f"`{key}`" not in text and f"`{key} =" not in text} == set()


def test_the_shipped_config_is_valid_and_its_comments_too() -> None:
    """Networks commented out: uncommented they are right as well."""
    from publishers.registry import options_of

    path = ROOT / "timeline.toml"
    config = load_config(path, {}, options_of, secrets_needed=False)
    files = {target.name for target in config.targets}
    assert {"rss", "archives", "atom", "json", "digest", "collections", "calendar", "rss-os", "start"} <= files
    uncommented = re.sub(
        r"^# (?=\[targets|publisher|api_|access|consumer|link)", "", path.read_text(), flags=re.MULTILINE
    )
    assert set(tomllib.loads(uncommented)["targets"]) == {*files, "fediverse", "x"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """No dead end in the docs."""
    for link in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        if not link.startswith(("http://", "https://", "/")):  # a leading slash is a page of the site
            assert (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_docs_exist(page: Path) -> None:
    """Every ``timeline something`` is a command."""
    for command in re.findall(r"^\s*(?:\S*/)?timeline ([a-z]+)\b", page.read_text("utf-8"), re.MULTILINE):
        assert command in COMMANDS
