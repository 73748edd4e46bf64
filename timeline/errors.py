"""Every error this project raises, on one page.

::

    TimelineError
    +-- UsageError                 wrong command line                                    exit 2
    +-- InvalidError               config or corpus invalid, nothing was attempted       exit 3
    |   +-- ConfigError
    |   `-- CorpusError
    +-- IncompleteError            something could not be done                           exit 1
    |   +-- LedgerError            the ledger cannot be opened, read or written
    |   +-- OutputError            a file could not be written
    |   +-- ClockError             the system's clock cannot be believed
    |   `-- DoesNotFitError        an entry whose fixed words alone exceed a network's limit
    `-- PublishError               how one attempt to post ended, other than well
        +-- NotSentError           the request never left, or was put off: may be sent again
        +-- RefusedError           this status can never pass
        |   `-- DuplicateError     the network says it has this text already
        +-- HeldError              this account cannot post now: the target stops
        +-- OutcomeUnknownError    it may have gone out: look before sending again
        `-- CannotLookError        the account's posts could not be read in full

A publisher raises only the ``PublishError`` family; library exceptions are chained as causes and never printed,
because their text may hold a request with its credentials.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's exit status means (docs/running.md)."""

    OK = 0
    INCOMPLETE = 1
    USAGE = 2
    INVALID = 3


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a file: where (1-based line and column, 0 when unknown), what, and what to do about it.

    A ``warning`` is worth a look and stops nothing. ``rule`` is the name of what was broken (timeline/lint/rules.py);
    empty where reading itself failed.
    """

    path: str
    line: int
    column: int
    what: str
    advice: str = ""
    warning: bool = False
    rule: str = ""

    def __post_init__(self) -> None:
        """File names can hold anything, terminal commands and broken UTF-8 among it; messages cannot."""
        if not self.path.isprintable():
            shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in self.path)
            object.__setattr__(self, "path", shown)

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        words = f"warning: {self.what}" if self.warning else self.what
        return f"{place}: {words}; {self.advice}" if self.advice else f"{place}: {words}"


class TimelineError(Exception):
    """Root of all our errors; ``exit_code`` is what the command line ends with."""

    exit_code = ExitCode.INCOMPLETE


class UsageError(TimelineError):
    """The command was called wrongly."""

    exit_code = ExitCode.USAGE


class InvalidError(TimelineError):
    """Config or corpus is invalid; carries every problem found, in order of file and line."""

    exit_code = ExitCode.INVALID

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class ConfigError(InvalidError):
    """timeline.toml, or something it names, is invalid."""


class CorpusError(InvalidError):
    """An entry or a vocabulary that was opened is invalid."""


class IncompleteError(TimelineError):
    """Something due could not be done."""


class LedgerError(IncompleteError):
    """The ledger cannot be opened, read or written."""


class OutputError(IncompleteError):
    """A file could not be rendered or written."""


class ClockError(IncompleteError):
    """The system's clock is so far behind the ledger that nothing was changed."""


class DoesNotFitError(IncompleteError):
    """The fixed words of a status (date, source, link) alone are longer than the network allows."""


class PublishError(TimelineError):
    """One attempt to post did not end with an id; ``outcome`` names the case of docs/delivery.md."""

    outcome = "unknown"


class NotSentError(PublishError):
    """Nothing went out and the same bytes may be sent again, after ``retry_at`` where the network gave a time."""

    outcome = "not sent"

    def __init__(self, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class RefusedError(PublishError):
    """The network will never accept this status (400, 413, 422; 403 or 404 on a later part of a thread)."""

    outcome = "refused"


class DuplicateError(RefusedError):
    """The network refuses the text as a duplicate: after an unknown attempt, evidence that it did go out."""


class HeldError(PublishError):
    """The account or the configuration cannot post now (401, 402, other 403, 404, 410, any redirect)."""

    outcome = "held"


class OutcomeUnknownError(PublishError):
    """The request began and no readable answer came: it may or may not be public."""

    outcome = "unknown"


class CannotLookError(PublishError):
    """``find`` could not see the whole interval, so "not there" cannot be concluded."""

    outcome = "cannot look"
