"""Files from an edition to the disk: all paths first, then the bytes, then only what changed, atomically.

Nothing outside ``output`` is touched, and of what is inside only what a target itself wrote before may be deleted.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from timeline.errors import ConfigError, InvalidError, OutputError, Problem, TimelineError
from timeline.ledger import Written
from timeline.publisher import Edition, FilePublisher, OutputFile
from timeline.report import FileReport
from timeline.spool import Spool

_Written = Mapping[str, Mapping[str, Written]]
# Of more files than this none is forced to the disk by itself, which would take longer than all the rest: one that a
# power cut leaves short is told by its digest and made again by the next build, which is the next day's at the latest.
_FEW = 64


@dataclass(frozen=True)
class Plan:
    """Which file belongs to which target; no two of one path."""

    files: Mapping[str, list[OutputFile]]


@dataclass
class Rendered:
    """Bytes by target and path, and what could not be rendered.

    Attributes:
        kept: files that are on the disk already as they would be rendered.
        stamps: of what was rendered, by path.
    """

    contents: dict[str, MutableMapping[str, bytes]] = field(default_factory=dict)
    kept: dict[str, dict[str, Written]] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    failed_targets: set[str] = field(default_factory=set)


def collect(
    publishers: Mapping[str, FilePublisher], editions: Mapping[str, Edition], taken: Mapping[str, str] | None = None
) -> Plan:
    """All paths of all file targets, before any byte is rendered.

    Args:
        publishers: by target.
        editions: what each target builds from.
        taken: paths of targets that are not asked in this run, with their names.

    Raises:
        ConfigError: two targets want the same path, or a path would lead out of ``output``.
    """
    owners: dict[str, str] = dict(taken or {})
    files: dict[str, list[OutputFile]] = {}
    problems: list[Problem] = []
    for target, publisher in publishers.items():
        files[target] = []
        for file in publisher.files(editions[target]):
            if not _is_below(file.path):
                problems.append(
                    Problem(f"[targets.{target}]", 0, 0, f"{file.path!r} is no path below output", "mend the option")
                )
            elif file.path in owners:
                problems.append(
                    Problem(
                        f"[targets.{target}]", 0, 0, f"{file.path!r} is already made by {owners[file.path]}",
                        "give one of them another path",
                    )
                )  # fmt: skip
            owners.setdefault(file.path, target)
            files[target].append(file)
    if problems:
        raise ConfigError(problems)
    return Plan(files)


def _is_below(path: str) -> bool:
    """Whether a path names a file below the folder it starts from, on any system."""
    parts = PurePosixPath(path)
    strange = parts.is_absolute() or ".." in parts.parts or "\\" in path or not path.isprintable()
    return not strange and path not in ("", ".") and str(parts) == path


def render(
    plan: Plan, publishers: Mapping[str, FilePublisher], output: Path | None = None, written: _Written | None = None
) -> Rendered:
    """The bytes of every file; one that fails is reported and leaves the others alone.

    Args:
        plan: the files, by target.
        publishers: to ask what they left out.
        output, written: where files stand and what is known of them, so that files whose stamp and bytes are still the
            same need not be rendered.

    Raises:
        InvalidError: a file of the corpus that had to be opened is invalid.
    """
    rendered = Rendered()
    for target, files in plan.files.items():
        contents = rendered.contents.setdefault(target, Spool(output))
        kept = rendered.kept.setdefault(target, {})
        for file in files:
            before = (written or {}).get(target, {}).get(file.path)
            made_from_the_same = before is not None and file.stamp and file.stamp == before.stamp
            if output is not None and before is not None and made_from_the_same and stands(output / file.path, before):
                kept[file.path] = before
                continue
            rendered.stamps[file.path] = file.stamp
            try:
                contents[file.path] = file.render()
            except InvalidError:
                raise
            except TimelineError as error:
                rendered.problems.append((f"{target}:{file.path}", f"{target}: {file.path}: {error}"))
                rendered.failed_targets.add(target)
            except Exception as error:  # noqa: BLE001 - one bad file must not take the others down
                rendered.problems.append((f"{target}:{file.path}", f"{target}: {file.path}: {type(error).__name__}"))
                rendered.failed_targets.add(target)
        for guid in getattr(publishers[target], "skipped", ()):
            rendered.stamps |= dict.fromkeys(contents, "")  # told again by every run until it is mended
            rendered.problems.append((f"{target}:{guid}", f"{target}: {guid} cannot be shown and was left out"))
    return rendered


def stands(path: Path, before: Written) -> bool:
    """Whether a file is on the disk as it was written."""
    try:
        return not path.is_symlink() and digest(path.read_bytes()) == before.digest
    except OSError:
        return False


@contextlib.contextmanager
def locked(output: Path) -> Iterator[None]:
    """Only one process writes below ``output`` at a time; waits for the other.

    Raises:
        OutputError: the folder cannot be made or locked.
    """
    import fcntl

    try:
        output.mkdir(parents=True, exist_ok=True)
        handle = os.open(output, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise OutputError(f"output {output.name}: cannot be made ({error.strerror})") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            raise OutputError(f"output {output.name}: cannot be locked ({error.strerror})") from error
        yield
    finally:
        os.close(handle)


def write(output: Path, contents: Mapping[str, bytes]) -> tuple[list[FileReport], list[tuple[str, str]]]:
    """Write what differs, each file atomically; returns what became of each, and problems."""
    reports, problems = [], []
    folders: set[Path] = set()
    few = len(contents) <= _FEW
    for path in sorted(contents):
        try:
            reports.append(FileReport(path, _write_one(output, path, contents[path], folders, synced=few)))
        except OSError as error:
            problems.append((f"file:{path}", f"{path}: cannot be written ({error.strerror or type(error).__name__})"))
    return reports, problems


def _write_one(output: Path, path: str, data: bytes, folders: set[Path], *, synced: bool) -> bool:
    """Write a file that differs; ``folders`` are those that were looked at already."""
    target = output / path
    if target.parent not in folders:
        if not _stays(output, target.parent):  # before any folder is made
            raise OSError(0, "a link leads out of output")
        target.parent.mkdir(parents=True, exist_ok=True)
        folders.add(target.parent)
    try:
        if target.is_file() and not target.is_symlink() and target.read_bytes() == data:
            return False
    except OSError:
        pass  # what cannot be read is replaced
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            if synced:
                stream.flush()
                os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        os.replace(name, target)  # noqa: PTH105 - the one call that swaps atomically
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    return True


def remove(output: Path, paths: set[str]) -> list[FileReport]:
    """Delete files that a target no longer makes, and folders this leaves empty; links are not followed."""
    removed = []
    for path in sorted(paths):
        target = output / path
        if not _stays(output, target.parent):
            continue
        try:
            target.unlink()
        except OSError:
            continue
        removed.append(FileReport(path, True))
        _remove_empty(output, target.parent)
    return removed


def _stays(output: Path, folder: Path) -> bool:
    """Whether a folder is ``output`` or lies in it after links, whether or not it exists."""
    top, real = os.path.realpath(output), os.path.realpath(folder)
    return real == top or real.startswith(f"{top}{os.sep}")


def _remove_empty(output: Path, folder: Path) -> None:
    with contextlib.suppress(OSError):  # the first that is not empty ends it
        while folder != output:
            folder.rmdir()
            folder = folder.parent


def digest(data: bytes) -> str:
    """What the ledger keeps of a file's bytes."""
    return hashlib.sha256(data).hexdigest()[:32]
