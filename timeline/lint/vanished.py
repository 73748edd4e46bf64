"""Ids that were published and are gone: links to them would break, and their posts would lose their entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from timeline.entry import State
from timeline.errors import Problem
from timeline.strict_yaml import read

_ADVICE = "name it under formerly of the entry that has its place, or keep the file with state: withdrawn"


class Present(Protocol):
    """What is asked of an entry as it is now."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def formerly(self) -> tuple[str, ...]:
        """Ids it had before."""
        ...

    @property
    def state(self) -> State:
        """Whether it is shown."""
        ...


@dataclass(frozen=True, slots=True)
class Published:
    """An entry as it was published before.

    Attributes:
        formerly: ids it had had by then, oldest first.
    """

    id: str
    formerly: tuple[str, ...] = ()


def published(entry_id: str, data: bytes) -> Published | None:
    """What a file of an earlier revision had published: None for a draft, a notice, or a file that was invalid."""
    node, problems = read(data, entry_id)
    if problems or not isinstance(node, dict) or node.get("state", State.PUBLISHED) != State.PUBLISHED:
        return None
    formerly = node.get("formerly")
    names = formerly if isinstance(formerly, list) else []
    return Published(entry_id, tuple(name for name in names if isinstance(name, str)))


def vanished(
    before: Iterable[Published], now: Iterable[Present], unreadable: Collection[str], display: str, since: str
) -> list[Problem]:
    """What was published before and cannot be reached any more.

    Args:
        before: entries of the earlier revision that have changed since.
        now: all entries as they are.
        unreadable: ids of entries that exist and could not be read: nothing is said of them here.
        display: how problems name the ``entries`` folder.
        since: how they name the revision.
    """
    entries = {entry.id: entry for entry in now}
    heirs = {name: entry for entry in entries.values() for name in entry.formerly}
    problems = []
    for entry in before:
        if entry.id in unreadable:
            continue
        shown = f"{display}/{entry.id}.yaml"
        present = entries.get(entry.id)
        if present is None and entry.id not in heirs:
            problems.append(Problem(shown, 0, 0, f"published in {since}, and gone", _ADVICE, rule="vanished-id"))
        elif present is not None and present.state is State.DRAFT:
            what = f"published in {since}, and a draft now"
            advice = "to take it back, set state: withdrawn"
            problems.append(Problem(shown, 0, 0, what, advice, rule="vanished-id"))
        heir = present or heirs.get(entry.id)
        lost = [
            name for name in entry.formerly if heir is not None and name not in heir.formerly and name not in entries
        ]
        if lost and heir is not None:
            where = f"{display}/{heir.id}.yaml"
            what = f"{', '.join(lost)} stood under formerly in {since}, and does no more"
            problems.append(Problem(where, 0, 0, what, "put it back, oldest first", rule="vanished-id"))
    return problems
