"""The folder of a timeline's files: atomic writes where bytes differ, nothing outside touched, no link followed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from timeline.errors import OutputError
from timeline.ledger import Written
from timeline.report import FileReport

# Of more files than this none is forced to the disk by itself, which would take longer than all the rest: one that a
# power cut leaves short is told by its digest and made again by the next build, which is the next day's at the latest.
_FEW = 64


def digest(data: bytes) -> str:
    """What the ledger keeps of a file's bytes."""
    return hashlib.sha256(data).hexdigest()[:32]


def stands(output: Path, path: str, written: Written) -> bool:
    """Whether a file is on the disk as it was written."""
    data = _bytes_of(f"{output}/{path}")
    return data is not None and digest(data) == written.digest


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


def write(
    output: Path, contents: Mapping[str, bytes], *, many: bool = False
) -> tuple[list[FileReport], list[tuple[str, str]]]:
    """Write what differs, each file atomically; returns what became of each, and problems.

    Args:
        contents: bytes by path below ``output``.
        many: these are some of many, which are not worth waiting for the disk.
    """
    reports, problems = [], []
    tree = _Tree(output)
    synced = not many and len(contents) <= _FEW
    for path in sorted(contents):
        try:
            reports.append(FileReport(path, tree.write(path, contents[path], synced=synced)))
        except OSError as error:
            problems.append((f"file:{path}", f"{path}: cannot be written ({error.strerror or type(error).__name__})"))
    return reports, problems


class _Tree:
    """The folders below ``output``, each looked at once. Paths are strings: there are hundreds of thousands of them."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._folders = {"": os.fspath(output)}
        self._suffix = f"{os.urandom(6).hex()}.part"

    def write(self, path: str, data: bytes, *, synced: bool) -> bool:
        """Whether the file had to be written."""
        folder, _, name = path.rpartition("/")
        whole = self._folder(folder)
        target, part = f"{whole}/{name}", f"{whole}/.{self._suffix}"
        if _bytes_of(target, size=len(data)) == data:
            return False
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            try:
                os.fchmod(handle, 0o644)  # whatever the umask: a web server reads it
                _write_all(handle, data)
                if synced:
                    os.fsync(handle)
            finally:
                os.close(handle)
            os.replace(part, target)  # noqa: PTH105 - the one call that swaps atomically
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(part)  # noqa: PTH108
            raise
        return True

    def _folder(self, path: str) -> str:
        """Where a folder is, which is made if need be; OSError where a link would lead out of ``output``."""
        known = self._folders.get(path)
        if known is None:
            above, _, name = path.rpartition("/")
            known = f"{self._folder(above)}/{name}"
            try:
                os.mkdir(known)  # noqa: PTH102
            except FileExistsError:
                if os.path.islink(known) and not _stays(self._output, known):  # noqa: PTH114
                    raise OSError(0, "a link leads out of output") from None
            self._folders[path] = known
        return known


def _write_all(handle: int, data: bytes) -> None:
    written = 0
    while written < len(data):
        written += os.write(handle, memoryview(data)[written:])


def _bytes_of(path: str, *, size: int | None = None) -> bytes | None:
    """The bytes of a file; None for what is none, is a link, cannot be read or has another size."""
    try:
        # Not to wait for a pipe that somebody put there.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or (size is not None and status.st_size != size):
            return None
        with open(handle, "rb", buffering=0, closefd=False) as stream:
            return stream.readall()
    except OSError:
        return None
    finally:
        os.close(handle)


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


def _stays(output: Path, folder: Path | str) -> bool:
    """Whether a folder is ``output`` or lies in it after links, whether or not it exists."""
    top, real = os.path.realpath(output), os.path.realpath(folder)
    return real == top or real.startswith(f"{top}{os.sep}")


def _remove_empty(output: Path, folder: Path) -> None:
    with contextlib.suppress(OSError):  # the first that is not empty ends it
        while folder != output:
            folder.rmdir()
            folder = folder.parent
