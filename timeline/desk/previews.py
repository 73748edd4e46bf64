"""What readers of each target will see of an entry: its words measured, its card, its pictures. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from timeline.compose import speaks
from timeline.desk.word_diff import Piece, word_diff
from timeline.entry import Entry
from timeline.exchange import StatusTarget
from timeline.publisher import Card, Look
from timeline.rehearsal import Rehearsed, rehearsed
from timeline.schedule import Occurrence
from timeline.status import Status
from timeline.templates import Templates


@dataclass(frozen=True)
class Part:
    """One status of a thread.

    Attributes:
        length: by the network's own rule.
        card: what the network shows under it of the page it links to; None for nothing.
    """

    status: Status
    length: int
    card: Card | None = None


@dataclass(frozen=True)
class Preview:
    """One occurrence as the readers of one target will see it.

    Attributes:
        look: how the network shows it.
        words: the thread, or why there is none.
        parts: of the thread; empty where the words do not fit.
        alt_text: characters of alt text the network takes.
        was: texts of the parts before a change; None where nothing is known of that.
    """

    look: Look
    words: Rehearsed
    parts: tuple[Part, ...] = ()
    alt_text: int = 0
    was: tuple[str, ...] | None = None

    @property
    def problem(self) -> str:
        """Why it could not go out like this; empty where it can."""
        for part in self.parts:
            for image in part.status.images:
                if len(image.alt_text) > self.alt_text:
                    return f"alt text of {image.name} has {len(image.alt_text)} characters of {self.alt_text}"
        return self.words.problem

    @property
    def name(self) -> str:
        """The network as people call it, else the target."""
        return self.look.network or self.words.target

    @property
    def difference(self) -> list[Piece] | None:
        """What a change of the entry did to its words here, empty for nothing; None where there is no change."""
        if self.was is None:
            return None
        before, after = "\n\n".join(self.was), "\n\n".join(part.status.text for part in self.parts)
        return word_diff(before, after) if before != after else []


@dataclass(frozen=True)
class Story:
    """An entry that was chosen, with its previews.

    Attributes:
        id: the entry's.
        entry: as it is now; None where it was removed.
        change: ``added``, ``changed`` or ``removed``; empty where no change was asked for.
        note: what a maintainer should know before looking, in a sentence; empty for nothing.
    """

    id: str
    entry: Entry | None
    previews: tuple[Preview, ...] = ()
    change: str = ""
    note: str = ""


CardOf = Callable[[Entry], Card | None]


def preview_of(
    target: StatusTarget,
    occurrence: Occurrence,
    templates: Templates,
    card: CardOf,
    *,
    on: dt.date,
    before: Entry | None = None,
) -> Preview:
    """One occurrence for one target.

    Args:
        card: what the site's page of an entry says of itself.
        on: the local day of sending; see ``compose``.
        before: the entry as it was before a change.
    """
    look = getattr(target.publisher, "look", Look())
    words = rehearsed(target, occurrence, templates, on=on)
    parts: tuple[Part, ...] = ()
    if words.thread is not None:
        shown = card(occurrence.entry) if look.cards else None
        parts = tuple(
            Part(status, length, shown if _links_to_page(status) else None)
            for status, length in zip(words.thread.parts, words.lengths, strict=True)
        )
    was = _texts_before(replace(target, cards=None), occurrence, templates, before, on)
    return Preview(look, words, parts, target.publisher.limits.alt_text, was)


def stories_of(previews: Iterable[Preview]) -> list[Story]:
    """Previews gathered by entry, in order of first appearance."""
    found: dict[str, list[Preview]] = {}
    for preview in previews:
        found.setdefault(preview.words.occurrence.entry.id, []).append(preview)
    return [Story(entry_id, some[0].words.occurrence.entry, tuple(some)) for entry_id, some in found.items()]


def _links_to_page(status: Status) -> bool:
    """Whether a network would look for a card: it links to the entry's page, and no picture takes the card's place."""
    return not status.images and status.permalink in status.text


def _texts_before(
    target: StatusTarget, occurrence: Occurrence, templates: Templates, before: Entry | None, on: dt.date
) -> tuple[str, ...] | None:
    if before is None or not speaks(before, target.wording):
        return None
    thread = rehearsed(target, replace(occurrence, entry=before), templates, on=on).thread
    return tuple(part.text for part in thread.parts) if thread else ()
