"""What a run did, as values that the command line prints."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from timeline.ledger import DeliveryKey, DeliveryState


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """One delivery that a run touched.

    Attributes:
        state: what it is now; ``skipped`` with the reason ``missed`` is news of something lost.
        error: why, in words without secrets; empty when all is well.
    """

    key: DeliveryKey
    state: DeliveryState
    url: str = ""
    error: str = ""

    @property
    def is_trouble(self) -> bool:
        """Whether the run was incomplete because of it."""
        return self.state is not DeliveryState.POSTED and bool(self.error)


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file that a run looked after."""

    path: str
    changed: bool


@dataclass
class TargetReport:
    """What happened at one status target.

    Attributes:
        deliveries: in the order they were dealt with, each once, with its last state.
        problems: (short name that stays the same while the problem does, words).
        notices: the same of what will become a problem.
        remarks: the same of what is worth telling, though nothing is missing because of it.
    """

    target: str
    problems: list[tuple[str, str]] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    _deliveries: dict[DeliveryKey, DeliveryReport] = field(default_factory=dict)

    @property
    def deliveries(self) -> list[DeliveryReport]:
        """Each delivery once."""
        return list(self._deliveries.values())

    def note(self, key: DeliveryKey, state: DeliveryState, *, url: str = "", error: str = "") -> None:
        """Set what became of a delivery."""
        self._deliveries[key] = DeliveryReport(key, state, url, error)

    def problem(self, name: str, words: str) -> None:
        """Note a problem of the target as a whole."""
        self.problems.append((f"{self.target}:{name}", words))

    def remark(self, name: str, words: str) -> None:
        """Note something worth telling, once."""
        if (f"{self.target}:{name}", words) not in self.remarks:
            self.remarks.append((f"{self.target}:{name}", words))


@dataclass
class RunReport:
    """What one invocation did.

    Attributes:
        remarks: worth telling, but nothing is missing because of them; ``all_remarks`` has those of targets too.
    """

    now: dt.datetime
    files: list[FileReport] = field(default_factory=list)
    targets: list[TargetReport] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)

    @property
    def deliveries(self) -> list[DeliveryReport]:
        """All deliveries touched, target by target."""
        return [delivery for target in self.targets for delivery in target.deliveries]

    @property
    def notices(self) -> list[tuple[str, str]]:
        """What will become a problem, of all targets."""
        return [notice for target in self.targets for notice in target.notices]

    @property
    def all_remarks(self) -> list[tuple[str, str]]:
        """Remarks on files, then those of all targets."""
        return [*self.remarks, *(remark for target in self.targets for remark in target.remarks)]

    @property
    def all_problems(self) -> list[tuple[str, str]]:
        """Problems of files and targets, then one for each delivery in trouble."""
        found = [*self.problems, *(problem for target in self.targets for problem in target.problems)]
        found += [
            (f"{delivery.key}:{delivery.state}", f"{delivery.key}: {delivery.state}: {delivery.error}")
            for delivery in self.deliveries
            if delivery.is_trouble
        ]
        return found
