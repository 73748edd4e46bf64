"""Thousands of files are rendered and written by several processes. What is made, and what is told of it, is as by one.

Each begins as a copy of this process, because what files are rendered from cannot be sent to another. They take blocks
of files from a common pipe until it is empty, keep the bytes, and write them when they are told to.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from timeline.errors import InvalidError, TimelineError
from timeline.output import digest, write
from timeline.publisher import OutputFile
from timeline.report import FileReport
from timeline.spool import Spool

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

# Copying a process and hearing of what it made takes about as long as rendering a few hundred files.
_WORTH_IT = 1000
# Neighbours share fragments, which each process makes for itself.
_BLOCK = 32
_MOST = 4
_NUMBER = 4  # bytes of a block's number in the pipe
_PIPE = 64 * 1024  # bytes that a pipe takes before somebody reads

_ENDED = "a process that wrote files was ended; the next build makes them again"

Problems = list[tuple[str, str]]


@dataclass
class Share:
    """Files that one process rendered.

    Attributes:
        contents: bytes by path.
        digests: of them.
        problems: path and words of each that could not be rendered.
    """

    contents: Spool
    digests: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def render(self, file: OutputFile) -> None:
        """Add a file; InvalidError where the corpus is."""
        try:
            data = file.render()
        except InvalidError:
            raise
        except TimelineError as error:
            self.problems[file.path] = str(error)
        except Exception as error:  # noqa: BLE001 - one bad file must not take the others down
            self.problems[file.path] = type(error).__name__
        else:
            self.contents[file.path] = data
            self.digests[file.path] = digest(data)


def processes(files: int) -> int:
    """How many processes should render so many files, this one included."""
    if files < _WORTH_IT or sys.platform != "linux" or threading.active_count() > 1:
        # A copy of a process with threads may wait for ever for a lock that one of them held; on macOS the system's own
        # libraries have such threads, https://docs.python.org/3/library/multiprocessing.html (checked 2026-11-22).
        return 1
    return min(_MOST, len(os.sched_getaffinity(0)))


class Workers:
    """The other processes.

    Args:
        output: where the files will stand.
        files: what is to be rendered; ``blocks`` gives this process its part.
        number: of other processes.
    """

    def __init__(self, output: Path, files: Sequence[OutputFile], number: int) -> None:
        from multiprocessing import get_context

        size = max(_BLOCK, -(-len(files) // (_PIPE // _NUMBER)))
        self._files = [files[at : at + size] for at in range(0, len(files), size)]
        self._pipe, end = os.pipe()
        os.write(end, b"".join(number.to_bytes(_NUMBER, "big") for number in range(len(self._files))))
        os.close(end)
        context = get_context("fork")
        gc.collect()
        gc.freeze()  # or the copies would look through everything there is, and so make it their own
        self._workers: list[tuple[Any, Connection]] = []
        for _ in range(number):
            ours, theirs = context.Pipe()
            process = context.Process(target=self._work, args=(output, theirs, ours), daemon=True)
            with theirs, suppress(OSError):  # a host that allows no more processes: the others do it
                process.start()
                self._workers.append((process, ours))

    def blocks(self) -> Iterator[Sequence[OutputFile]]:
        """Files for the process that asks, until all are taken."""
        while number := os.read(self._pipe, _NUMBER):
            yield self._files[int.from_bytes(number, "big")]

    def _work(self, output: Path, answers: Connection, theirs: Connection) -> None:
        """What another process does."""
        theirs.close()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the command, and the command its workers
        share = Share(Spool(output))
        try:
            for block in self.blocks():
                for file in block:
                    share.render(file)
            answers.send((share.digests, share.problems))
            answers.recv()
            answers.send(write(output, share.contents, many=True))
        except Exception:  # noqa: BLE001 - whoever asked does it again and tells, or is gone
            pass

    def rendered(self) -> list[Share]:
        """What the others made, their bytes apart; without those that failed."""
        os.close(self._pipe)
        shares, there = [], []
        for process, answers in self._workers:
            with suppress(OSError, EOFError):
                digests, problems = answers.recv()
                shares.append(Share(Spool(), digests, problems))
                there.append((process, answers))
        self._workers = there
        return shares

    def written(self, mine: Callable[[], tuple[list[FileReport], Problems]]) -> tuple[list[FileReport], Problems]:
        """Have all files written, this process's own by ``mine``; in the order of their paths."""
        for _, answers in self._workers:
            with suppress(OSError):
                answers.send(True)
        reports, problems = mine()
        for process, answers in self._workers:
            try:
                more, troubles = answers.recv()
            except (OSError, EOFError):
                more, troubles = (
                    [],
                    [("file:worker", "a process that wrote files was ended; the next build makes them again")],
                )
            reports, problems = [*reports, *more], [*problems, *troubles]
            process.join()
        return sorted(reports, key=lambda report: report.path), sorted(problems)
