"""The docs as sessions: every shell block of a page that calls ``timeline`` is run, page by page, as a reader would.

A page begins in a timeline of its own (`sample`), or in an empty folder where it makes one. Blocks follow one another
in the folder that the one before ended in.

- In ``sh`` blocks every line is a command; in ``console`` blocks those after ``$ ``, and what stands below is the
  output, where ``…`` stands for anything (alone in a line: for any number of lines).
- A command ends with 0 unless a comment says ``# exit code 1``.
- A comment that says ``needs an account``, ``needs the network``, ``needs a terminal`` or ``runs until`` keeps a
  command from being run; it is still read by the command line's own parser.
- A YAML or TOML block whose first line is ``# path/of/file.yaml`` is written there, ``# at the end of timeline.toml``
  appended, as the reader is told to.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from functional.processes import ROOT, bare_environment

NOT_RUN = re.compile(r"#.*(needs an account|needs the network|needs a terminal|runs until)")
_FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>\w*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_PLACE = re.compile(r"# (?P<append>at the end of )?(?P<path>[\w./-]+\.(?:yaml|toml|csv|json|md))$")
_CALL = re.compile(r"(?:^|[;&|(] *)(?:\S*/)?timeline(?: |$)")
_MARK = "\x1e"


@dataclass(frozen=True)
class Command:
    """A command of a page and what the page shows for it.

    Attributes:
        line: without prompt; continued lines are one.
        shown: the output shown, None where the page shows none.
    """

    line: str
    shown: list[str] | None = None

    @property
    def is_run(self) -> bool:
        """Whether it can be run without accounts and network."""
        return not NOT_RUN.search(self.line)

    @property
    def code(self) -> int:
        """The exit code the page tells."""
        told = re.search(r"#.*exit code (\d)", self.line)
        return int(told[1]) if told else 0

    @property
    def calls_timeline(self) -> bool:
        """Whether it is ours."""
        return bool(_CALL.search(self.line))

    @property
    def takes_part(self) -> bool:
        """Whether it calls the program or changes what the program reads."""
        return self.calls_timeline or bool(re.search(r"timeline\.toml|entries/", self.line))


@dataclass
class Block:
    """A fenced block.

    Attributes:
        line: where it begins, 1-based.
        kind: ``sh``, ``yaml`` …
        text: what stands in it, without the indentation of a list.
    """

    line: int
    kind: str
    text: str
    commands: list[Command] = field(default_factory=list)

    @property
    def place(self) -> re.Match[str] | None:
        """The file it belongs into, where it names one."""
        return _PLACE.match(self.text.split("\n", 1)[0]) if self.kind in ("yaml", "toml", "csv", "json") else None


def blocks(page: Path) -> Iterator[Block]:
    """All fenced blocks of a page."""
    text = page.read_text("utf-8")
    for found in _FENCE.finditer(text):
        indent = len(found["indent"])
        lines = [line[indent:] for line in found["text"].splitlines()]
        block = Block(text.count("\n", 0, found.start()) + 1, found["kind"], "\n".join(lines) + "\n")
        block.commands = list(_commands(block))
        yield block


def _commands(block: Block) -> Iterator[Command]:
    text = re.sub(r"\\\n(?:> )?\s*", "", block.text)
    if block.kind in ("sh", "bash"):
        for line in text.splitlines():
            if line.strip() and not line.startswith("#"):
                yield Command(line.replace(".venv/bin/timeline", "timeline"))
    elif block.kind == "console":
        parts = re.split(r"^\$ ", text, flags=re.MULTILINE)
        for part in parts[1:]:
            line, *shown = part.rstrip("\n").split("\n")
            yield Command(line.replace(".venv/bin/timeline", "timeline"), shown)


def session(page: Path) -> list[Block]:
    """The blocks of a page that take part in its session; none where it never calls ``timeline``."""
    found = [block for block in blocks(page) if block.place or any(c.takes_part for c in block.commands)]
    return found if any(command.calls_timeline for block in found for command in block.commands) else []


def run_page(page: Path, home: Path) -> list[str]:
    """Run a page's session in a folder, the reader's home; returns what did not come out as the page says."""
    wrong: list[str] = []
    folder = home
    for block in session(page):
        if block.place:
            _write(block, folder)
            continue
        for command in block.commands:
            if command.is_run:
                folder, said = _run(command, folder, home)
                wrong += [f"{page.name}:{block.line}: {words}" for words in said]
    return wrong


def _write(block: Block, folder: Path) -> None:
    assert block.place
    path = folder / block.place["path"]
    text = block.text.split("\n", 1)[1]
    if block.place["append"]:
        text = f"{path.read_text('utf-8')}\n{text}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _run(command: Command, folder: Path, home: Path) -> tuple[Path, list[str]]:
    script = f'exec 2>&1\n{command.line}\nstatus=$?\nprintf \'{_MARK}%s\' "$status" "$PWD"'
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=folder,
        env=environment(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    out, _, ending = done.stdout.partition(_MARK)
    code, _, place = ending.partition(_MARK)
    wrong = []
    if code != str(command.code):
        wrong.append(f"`{command.line}` ended with {code}, not {command.code}:\n{out}{done.stderr}")
    if "Traceback" in out:
        wrong.append(f"`{command.line}` printed a traceback:\n{out}")
    if command.shown is not None and not matches(command.shown, out):
        shown = "\n".join(command.shown)
        wrong.append(f"`{command.line}` printed\n{out}\nwhere the page shows\n{shown}")
    return Path(place or folder), wrong


def matches(shown: list[str], out: str) -> bool:
    """Whether an output is the one shown, ``…`` standing for anything."""
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == "…" else ".*".join(map(re.escape, line.rstrip().split("…"))) + r"\n"
        for line in shown
    )
    return bool(re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in out.rstrip().splitlines())))


def environment(home: Path) -> dict[str, str]:
    """As bare as cron's, with the command on the path, no network and an editor that changes nothing."""
    bare = bare_environment(HOME=str(home), EDITOR="true", VISUAL="true", COLUMNS="80", GIT_CONFIG_NOSYSTEM="1")
    bare["PATH"] = f"{Path(sys.executable).parent}:{bare['PATH']}"
    bare["PYTHONPATH"] = f"{ROOT / 'tests/no_network'}:{bare['PYTHONPATH']}"
    bare |= {"GIT_AUTHOR_NAME": "Reader", "GIT_AUTHOR_EMAIL": "reader@example.org"}
    bare |= {"GIT_COMMITTER_NAME": "Reader", "GIT_COMMITTER_EMAIL": "reader@example.org"}
    return bare


def sample(folder: Path) -> Path:
    """A timeline as the docs speak of it: the shipped config and a week of the shipped corpus, in a git repository."""
    shutil.copy(ROOT / "timeline.toml", folder)
    entries = folder / "entries"
    entries.mkdir()
    for day in range(6, 13):
        shutil.copytree(ROOT / f"entries/1917/03/{day:02}", entries / f"1917/03/{day:02}")
    for path in entries.rglob("*/*.yaml"):  # what they lead on to may be outside the week
        text = re.sub(r"^related:.*\n(?:[ -].*\n)*", "", path.read_text("utf-8"), flags=re.MULTILINE)
        path.write_text(text, "utf-8")
    used = {key for path in entries.rglob("*/*.yaml") for key in _keys(yaml.safe_load(path.read_text("utf-8")))}
    for path in (ROOT / "entries").glob("*.yaml"):  # what is used by no entry would be warned of
        records = re.split(r"^(?=\S)", path.read_text("utf-8"), flags=re.MULTILINE)
        kept = [record for record in records if record.partition(":")[0] in used]
        (entries / path.name).write_text("".join(kept), "utf-8")
    for command in ("git init --quiet --initial-branch=main", "git add .", "git commit --quiet --message=base"):
        subprocess.run(shlex.split(command), cwd=folder, check=True, env=environment(folder), capture_output=True)
    return folder


def _keys(entry: dict[str, Any]) -> Iterator[str]:
    """The keys of vocabularies that an entry refers to."""
    yield from (entry.get("place", ""), *entry.get("themes", ()), *entry.get("people", ()))
    yield from (source.get("ref", "") for source in entry["sources"])
