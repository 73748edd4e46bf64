"""Docs that fail the build when they no longer hold."""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import jsonschema
import pytest
import yaml
from command_lines import calls, refusal
from doc_sessions import blocks, environment, run_page, sample, session

from timeline.cli.main import COMMANDS
from timeline.compose import _Maker
from timeline.config import load_config
from timeline.corpus import Corpus
from timeline.corpus_model import json_schema
from timeline.errors import ExitCode

ROOT = Path(__file__).parent.parent
UPDATE = runpy.run_path(str(ROOT / "scripts/update-docs"), run_name="update_docs")
PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")])
SESSIONS = [page for page in PAGES if session(page)]
# Pages that tell how to begin.
FROM_NOTHING = {"tutorial.md", "new-timeline.md"}


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


@pytest.mark.parametrize("name", COMMANDS)
def test_every_json_output_is_described(name: str) -> None:
    """With a heading of its own in docs/json.md."""
    from timeline.cli.main import timeline

    command = timeline.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    if any("--json" in option.opts for option in command.params):
        headings = re.findall(r"^## (.+)$", (ROOT / "docs/json.md").read_text("utf-8"), re.MULTILINE)
        assert name in {word for heading in headings for word in heading.split()}


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
def test_links_to_a_part_of_a_page_lead_there(page: Path) -> None:
    """As GitHub makes names of headings."""
    for link, part in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text("utf-8")):
        target = page.parent / link if link else page
        headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
        names = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert part in names, f"{link}#{part}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_docs_exist(page: Path) -> None:
    """Every ``timeline something`` in a block is a command."""
    for block in blocks(page):
        for command in block.commands:
            for words in calls(command.line):
                assert words[0] in COMMANDS, f"{page.name}:{block.line}: {command.line}"


@pytest.mark.parametrize("page", SESSIONS, ids=lambda page: page.name)
def test_commands_of_a_page_do_what_it_says(page: Path, tmp_path: Path) -> None:
    """Run one after the other in a timeline, or in the empty folder a new one begins with."""
    if page.name not in FROM_NOTHING:
        sample(tmp_path)
    assert run_page(page, tmp_path) == []


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org"])
def test_sessions_reach_no_network(host: str, tmp_path: Path) -> None:
    """Neither by number nor by name."""
    done = subprocess.run(
        [sys.executable, "-c", f"import socket; socket.create_connection(({host!r}, 80), 5)"],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "there is no network in the tests of the docs" in done.stderr


def test_commands_that_cannot_be_run_here_are_few_and_written_rightly() -> None:
    """They need an account, the network, or run until they are stopped; their options exist all the same."""
    found = [(page, c) for page in SESSIONS for block in session(page) for c in block.commands if not c.is_run]
    for page, command in found:
        assert not command.calls_timeline or refusal(command.line) == "", (page.name, command.line)
    assert len(found) <= 15


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_to_be_copied_is_well_formed(page: Path) -> None:
    """TOML, JSON and YAML blocks."""
    readers = {"toml": tomllib.loads, "json": json.loads, "yaml": yaml.safe_load}
    for block in blocks(page):
        if block.kind in readers:
            try:
                readers[block.kind](block.text)
            except (ValueError, yaml.YAMLError) as error:
                pytest.fail(f"{page.name}:{block.line}: {error}")


def test_the_entry_to_copy_is_one_that_editors_take_for_valid() -> None:
    """CONTRIBUTING's, against the schema that ``timeline schema`` prints."""
    (block,) = (block for block in blocks(ROOT / "CONTRIBUTING.md") if block.place)
    values = {
        key: str(value) if "date" in key or "style" in key else value
        for key, value in yaml.safe_load(block.text).items()
    }
    jsonschema.validate(values, json_schema("entry"))


def test_the_modeline_leads_from_an_entry_to_the_schema_and_is_read_past(tmp_path: Path) -> None:
    """docs/editors.md: relative to the entry, to the file that its first block writes."""
    text = (ROOT / "docs/editors.md").read_text("utf-8")
    modeline = re.search(r"^# yaml-language-server: \$schema=(.*)$", text, re.MULTILINE)
    written = re.search(r"timeline schema entry > (.*)$", text, re.MULTILINE)
    assert modeline
    assert written
    root = sample(tmp_path)
    entry = next((root / "entries/1917/03/08").glob("*.yaml"))
    entry.write_text(f"{modeline[0]}\n{entry.read_text('utf-8')}", "utf-8")
    assert (entry.parent / modeline[1]).resolve() == (root / written[1]).resolve()
    loaded = Corpus((root / "entries").resolve()).find(entry.relative_to(root / "entries").with_suffix("").as_posix())
    assert loaded is not None


def test_every_page_is_in_the_index() -> None:
    """Whoever opens docs/ finds it."""
    index = (ROOT / "docs/README.md").read_text("utf-8")
    pages = {path.name for path in ROOT.glob("docs/*.md")} - {"README.md"}
    assert {page for page in pages if f"]({page})" not in index} == set()
