"""The repository as a home for contributors: workflows, forms, hooks, owners."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from command_lines import refusal
from doc_sessions import sample
from functional.processes import bare_environment

ROOT = Path(__file__).parent.parent
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
FIELD_KINDS = {"markdown", "input", "textarea", "dropdown", "checkboxes"}


def read(path: Path) -> dict[Any, Any]:
    """A YAML file as GitHub reads it."""
    value = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(value, dict)
    return value


def triggers(workflow: dict[Any, Any]) -> dict[str, Any]:
    """What starts a workflow; YAML 1.1 takes the key ``on`` for true."""
    value: dict[str, Any] = workflow[True]
    return value


def steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    """The steps of all its jobs."""
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_there_are_the_workflows_the_docs_speak_of() -> None:
    """Check, preview and publish."""
    assert {path.stem for path in WORKFLOWS} == {"check", "preview", "publish"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_to_commits_and_name_their_version(path: Path) -> None:
    """A tag can be moved to other code, a commit cannot."""
    uses = re.findall(r"uses:.*", path.read_text("utf-8"))
    assert len(uses) == sum("uses" in step for step in steps(read(path)))
    for line in uses:
        assert re.fullmatch(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_may_only_read_and_end_by_themselves(path: Path) -> None:
    """Least permission, a limit of time, no credentials left in the checkout."""
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert "permissions" not in job
        assert job["timeout-minutes"] <= 60
    for step in steps(workflow):
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_on_pull_requests_hold_no_secrets(path: Path) -> None:
    """Nor do they run with the rights of the branch they go to."""
    on = triggers(read(path))
    assert "pull_request_target" not in on
    assert "workflow_run" not in on
    if "pull_request" in on:
        assert not re.search(r"secrets\b|github\.token|GITHUB_TOKEN", re.sub("#.*", "", path.read_text("utf-8")))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_nothing_a_stranger_wrote_is_put_into_a_script(path: Path) -> None:
    """Expressions reach scripts through the environment only."""
    assert not [step["run"] for step in steps(read(path)) if "${{" in step.get("run", "")]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_commands_in_workflows_exist_with_their_options(path: Path) -> None:
    """As the command line itself reads them."""
    for step in steps(read(path)):
        for line in re.findall(r"^\s*(?:\S*/)?(timeline .*)$", step.get("run", ""), re.MULTILINE):
            assert refusal(line) == "", line
        for program in re.findall(r"^\s*((?:scripts|\.ci)/\w+)", step.get("run", ""), re.MULTILINE):
            assert os.access(ROOT / program, os.X_OK), program


def test_publishing_follows_one_another_and_keeps_its_ledger() -> None:
    """One run at a time; refused with a ledger that the next machine would not have."""
    workflow = read(GITHUB / "workflows/publish.yml")
    assert "schedule" in triggers(workflow)
    assert workflow["concurrency"]["cancel-in-progress"] is False
    (job,) = workflow["jobs"].values()
    assert job["environment"]
    guard = next(step["run"] for step in job["steps"] if "ledger" in step.get("name", ""))
    assert _shell(guard, ROOT).returncode == 1  # the shipped config keeps its ledger in a file


def test_publishing_is_let_through_with_a_ledger_by_secret(tmp_path: Path) -> None:
    """The line that docs/github.md gives is the one the workflow looks for."""
    line = re.search(r"^ *(url = \{ env = .*)$", (ROOT / "docs/github.md").read_text("utf-8"), re.MULTILINE)
    assert line
    (tmp_path / "timeline.toml").write_text(f"[ledger]\n{line[1]}\n", "utf-8")
    steps_of = steps(read(GITHUB / "workflows/publish.yml"))
    guard = next(step["run"] for step in steps_of if "ledger" in step.get("name", ""))
    assert _shell(guard, tmp_path).returncode == 0


def test_a_preview_takes_entries_from_the_pull_request_and_all_else_from_its_base(tmp_path: Path) -> None:
    """The workflow's own lines, on a repository with a merge."""
    _git(tmp_path, "init", "--quiet", "--initial-branch=main")
    _write(tmp_path, {"timeline.toml": "base", "entries/a.yaml": "a", "entries/gone.yaml": "gone"})
    _commit(tmp_path)
    _git(tmp_path, "switch", "--quiet", "--create", "head")
    _write(tmp_path, {"timeline.toml": "head", "timeline/evil.py": "head", "entries/a.yaml": "head"})
    _git(tmp_path, "rm", "--quiet", "entries/gone.yaml")
    _commit(tmp_path)
    _git(tmp_path, "switch", "--quiet", "main")
    _write(tmp_path, {"entries/meanwhile.yaml": "main"})
    _commit(tmp_path)
    _git(tmp_path, "merge", "--quiet", "--no-ff", "--message=merge", "head")
    merge = _git(tmp_path, "rev-parse", "HEAD")

    found = steps(read(GITHUB / "workflows/preview.yml"))
    script = next(step["run"] for step in found if "base" in step.get("name", ""))
    done = _shell(script, tmp_path, GITHUB_SHA=merge)

    assert done.returncode == 0, done.stderr
    files = {p.relative_to(tmp_path).as_posix(): p.read_text() for p in tmp_path.rglob("*.*") if ".git" not in p.parts}
    assert files == {"timeline.toml": "base", "entries/a.yaml": "head", "entries/meanwhile.yaml": "main"}
    # What the commands compare with is the base.
    assert _git(tmp_path, "show", "HEAD:entries/gone.yaml") == "gone"


def test_the_preview_of_a_pull_request_is_made_of_its_words_under_the_bases_config(tmp_path: Path) -> None:
    """Every step of the workflow that is a script of ours, from the merge to the page."""
    sample(tmp_path)
    entry = "entries/1917/03/08/women-textile-workers-strike.yaml"
    text = (tmp_path / entry).read_text("utf-8")
    config = (tmp_path / "timeline.toml").read_text("utf-8")
    _git(tmp_path, "switch", "--quiet", "--create", "head")
    _write(tmp_path, {entry: re.sub(r"(?m)^title: .*", "title: Other words", text), "timeline.toml": "nothing of use"})
    _commit(tmp_path)
    _git(tmp_path, "switch", "--quiet", "main")
    _git(tmp_path, "merge", "--quiet", "--no-ff", "--message=merge", "head")
    environment = bare_environment(GITHUB_SHA=_git(tmp_path, "rev-parse", "HEAD"), GITHUB_STEP_SUMMARY="summary.md")
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"

    for step in steps(read(GITHUB / "workflows/preview.yml")):
        if "run" in step and "scripts/" not in step["run"]:
            done = _shell(step["run"].replace(".venv/bin/", ""), tmp_path, **environment)
            assert done.returncode == 0, done.stderr

    assert "Other words" in (tmp_path / "preview.html").read_text("utf-8")
    assert (tmp_path / "timeline.toml").read_text("utf-8") == config
    assert (tmp_path / "summary.md").exists()


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_issue_forms_are_what_github_takes(path: Path) -> None:
    """Name, description, fields with an id of their own, and something that must be filled in."""
    form = read(path)
    assert {"name", "description", "body"} <= set(form) <= {"name", "description", "title", "labels", "body"}
    ids = [field["id"] for field in form["body"]]
    assert len(ids) == len(set(ids))
    for field in form["body"]:
        assert field["type"] in FIELD_KINDS
        assert field["attributes"]["label"]
        assert field["type"] != "dropdown" or len(set(field["attributes"]["options"])) > 1
    assert any(field.get("validations", {}).get("required") for field in form["body"])


def test_there_is_a_form_for_what_readers_report() -> None:
    """A new entry, a correction, a source problem; anything else without a form."""
    assert {path.stem for path in FORMS} == {"correction", "new-entry", "source-problem"}
    assert read(GITHUB / "ISSUE_TEMPLATE/config.yml")["blank_issues_enabled"] is True


def test_commands_in_the_pull_request_template_exist() -> None:
    """A contributor copies them."""
    text = (GITHUB / "pull_request_template.md").read_text("utf-8")
    for line in re.findall(r"`(timeline [^`]+)`", text):
        assert refusal(line) == "", line
    for program in re.findall(r"`(scripts/\w+)`", text):
        assert (ROOT / program).is_file()


def test_code_owners_name_folders_that_exist_and_nobody_made_up() -> None:
    """``/templates/`` is where a timeline's own words would be."""
    lines = (GITHUB / "CODEOWNERS").read_text("utf-8").splitlines()
    rules = [line.split() for line in lines if line and not line.startswith("#")]
    assert all((ROOT / rule[0].strip("/")).exists() for rule in rules if rule[0] != "/templates/")
    assert all(owner.startswith("@") for rule in rules for owner in rule[1:])


def test_hooks_need_nothing_from_the_network_and_their_commands_exist() -> None:
    """Local ones, run with what scripts/bootstrap installed."""
    config = read(ROOT / ".pre-commit-config.yaml")
    (repo,) = config["repos"]
    assert repo["repo"] == "local"
    for hook in repo["hooks"]:
        assert hook["language"] == "system"
        re.compile(hook.get("files", ""))
        program, *words = hook["entry"].split()
        assert program in (".venv/bin/timeline", ".venv/bin/ruff")
        if program.endswith("timeline"):
            assert refusal(" ".join(["timeline", *words])) == ""


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def _git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    return subprocess.run(
        ["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True, env=_environment(folder)
    ).stdout.strip()


def _commit(folder: Path) -> None:
    _git(folder, "add", ".")
    _git(folder, "commit", "--quiet", "--message=change")


def _shell(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """As GitHub runs a step: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
    (``bash -e``; checked 2026-11-22)."""
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=_environment(folder) | environment,
    )


def _environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
