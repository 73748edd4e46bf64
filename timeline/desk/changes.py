"""Changes of files as values: shown as a diff, or made all together or not at all."""

from __future__ import annotations

import contextlib
import difflib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from timeline.errors import OutputError


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one file.

    Attributes:
        before: its bytes now; None where there is none.
        after: its bytes afterwards; None where it goes.
        origin: the file it was before, for one that moves.
    """

    path: Path
    before: bytes | None
    after: bytes | None
    origin: Path | None = None


def diff(changes: Sequence[Change], name: Callable[[Path], str]) -> Iterator[str]:
    """The changes as ``git diff`` shows them, line by line without line breaks.

    Args:
        changes: what changes.
        name: how a path is shown.
    """
    moved = {change.origin: change for change in changes if change.origin}
    gone = {change.path: change for change in changes}
    for change in changes:
        if change.path in moved and change.after is None:
            continue
        old = gone[change.origin] if change.origin else change
        yield from _one(old, change, name)


def _one(old: Change, new: Change, name: Callable[[Path], str]) -> Iterator[str]:
    if old is not new:
        yield f"rename from {name(old.path)}"
        yield f"rename to {name(new.path)}"
    before, after = old.before or b"", new.after or b""
    if before == after:
        return
    try:
        lines = before.decode().splitlines(), after.decode().splitlines()
    except UnicodeDecodeError:
        yield f"Binary files {name(old.path)} and {name(new.path)} differ"
        return
    source = f"a/{name(old.path)}" if old.before is not None else "/dev/null"
    target = f"b/{name(new.path)}" if new.after is not None else "/dev/null"
    yield from difflib.unified_diff(*lines, source, target, lineterm="")


def apply(changes: Sequence[Change], proof: Callable[[], object] = lambda: None) -> None:
    """Make all changes; when one fails, or ``proof`` raises once they are made, take them back.

    New files are written before old ones go, so that whoever looks in between finds an entry twice rather than
    not at all. A loss of power in between is left to version control.

    Raises:
        OutputError: a file cannot be written, or is no longer what it was when the changes were thought out.
    """
    ordered = sorted(changes, key=lambda change: change.after is None)
    _Work(ordered).do(proof)


class _Work:
    def __init__(self, changes: Sequence[Change]) -> None:
        self._changes = changes
        self._staged: dict[Path, Path] = {}
        self._made: list[Path] = []
        self._done: list[Change] = []

    def do(self, proof: Callable[[], object]) -> None:
        at = Path()
        try:
            for change in self._changes:
                at = change.path
                self._stage(change)
            for change in self._changes:
                at = change.path
                self._done.append(change)
                self._settle(change.path, change.after)
            proof()
        except OSError as error:
            self._undo()
            raise OutputError(f"{at}: {error.strerror or type(error).__name__}; nothing was changed") from error
        except BaseException:
            self._undo()
            raise
        for change in self._changes:
            if change.after is None:
                _remove_empty(change.path.parent)

    def _stage(self, change: Change) -> None:
        """Write the new bytes beside their place, once it is sure that the old ones are still those."""
        now = change.path.read_bytes() if os.path.lexists(change.path) else None
        if now != change.before:
            raise OutputError(f"{change.path}: changed in the meantime; nothing was changed, try again")
        if change.after is None:
            return
        self._make_folder(change.path.parent)
        part = change.path.with_name(f".{change.path.name}.{os.getpid()}.part")
        self._staged[change.path] = part
        part.write_bytes(change.after)
        if change.before is not None:
            part.chmod(change.path.stat().st_mode & 0o7777)

    def _make_folder(self, folder: Path) -> None:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        for one in reversed(missing):
            one.mkdir(exist_ok=True)
            self._made.append(one)

    def _settle(self, path: Path, after: bytes | None) -> None:
        if after is None:
            path.unlink()
        else:
            self._staged.pop(path).replace(path.resolve())

    def _undo(self) -> None:
        with contextlib.suppress(OSError):
            for part in self._staged.values():
                part.unlink(missing_ok=True)
        for change in reversed(self._done):
            with contextlib.suppress(OSError):
                if change.before is None:
                    change.path.unlink(missing_ok=True)
                elif not change.path.exists() or change.path.read_bytes() != change.before:
                    change.path.write_bytes(change.before)
        for folder in reversed(self._made):
            with contextlib.suppress(OSError):
                folder.rmdir()


def _remove_empty(folder: Path) -> None:
    """Remove a day's folder, its month's and its year's once nothing is in them."""
    with contextlib.suppress(OSError):
        for one in (folder, *list(folder.parents)[:2]):
            one.rmdir()
