"""What git says changed below a folder since a commit, the working tree included. Nothing is written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from timeline.errors import IncompleteError, UsageError

# A diff of a hundred thousand files takes seconds; what takes longer waits for something that will not come.
_TIMEOUT = 60
# The line before each object that cat-file prints: a hash, a kind and a size, or the name it did not find.
_LONGEST_HEAD = 8192


@dataclass(frozen=True)
class Changes:
    """Files by what became of them, relative to the folder, with forward slashes, in order.

    Attributes:
        commit: the commit they are compared with, in full.
    """

    commit: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def changes_since(folder: Path, reference: str) -> Changes:
    """What differs below a folder between a commit and the working tree, files git does not know yet included.

    Raises:
        UsageError: there is no such commit, or no repository.
        IncompleteError: git is not there, fails or does not answer.
    """
    commit = _commit(folder, reference)
    diff = _git(folder, "diff", "--relative", "--name-status", "--no-renames", "--no-ext-diff", "-z", commit, "--", ".")
    fields = diff.split("\0")
    states = dict(zip(fields[1::2], fields[0::2], strict=False))
    unknown = set(_git(folder, "ls-files", "--others", "--exclude-standard", "-z", "--", ".").split("\0")) - {""}
    removed = {path for path, state in states.items() if state == "D"}
    added = {path for path, state in states.items() if state == "A"} | (unknown - removed)
    return Changes(
        commit,
        tuple(sorted(added)),
        tuple(sorted(set(states) - removed - added | (unknown & removed))),
        tuple(sorted(removed - unknown)),
    )


def contents_at(folder: Path, commit: str, paths: Sequence[str]) -> list[bytes]:
    """The bytes of many files in a commit, by one process; the paths are relative to the folder."""
    asked = "".join(f"{commit}:./{path}\n" for path in paths)
    done = _run(folder, "cat-file", "--batch", asked=asked.encode())
    found: list[bytes] = []
    answer, at = done.stdout, 0
    for path in paths:
        head, _, _ = answer[at : at + _LONGEST_HEAD].partition(b"\n")
        kind, _, size = head.partition(b" ")[2].partition(b" ")
        if done.returncode or kind != b"blob":
            raise IncompleteError(f"git cat-file does not find {path} in {commit}")
        begin = at + len(head) + 1
        at = begin + int(size) + 1
        found.append(answer[begin : at - 1])
    return found


def _commit(folder: Path, reference: str) -> str:
    done = _run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    if done.returncode == 0:
        return done.stdout.decode().strip()
    if done.stderr:
        raise UsageError(f"git: {_last_line(done.stderr)}")
    raise UsageError(
        f"git knows no commit {reference!r}; name a branch, tag or commit, and fetch it first in a shallow clone"
    )


def _git(folder: Path, *arguments: str) -> str:
    return _output(folder, *arguments).decode("utf-8", "surrogateescape")


def _output(folder: Path, *arguments: str) -> bytes:
    done = _run(folder, *arguments)
    if done.returncode:
        raise IncompleteError(f"git {arguments[0]} failed: {_last_line(done.stderr)}")
    return done.stdout


def _run(folder: Path, *arguments: str, asked: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *arguments],
            env=os.environ | {"GIT_OPTIONAL_LOCKS": "0"},  # a look at the index must not rewrite it
            input=asked,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except FileNotFoundError:
        raise IncompleteError("there is no git on this machine: install it, or leave --diff or --against out") from None
    except subprocess.TimeoutExpired:
        raise IncompleteError(f"git {arguments[0]} did not answer within {_TIMEOUT} seconds") from None


def _last_line(text: bytes) -> str:
    return (text.decode("utf-8", "replace").strip().splitlines() or ["it does not say why"])[-1]
