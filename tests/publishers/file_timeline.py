"""A small timeline for file publishers: a corpus, a real publication log, and what a run would write."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from builders import utc, write_entry, write_vocabularies
from feeds_samples import META

from timeline.corpus import Corpus
from timeline.edition import TimelineEdition
from timeline.item import FeedMeta
from timeline.ledger import Ledger, open_ledger
from timeline.projection import collect, render
from timeline.publisher import Context
from timeline.schedule import Policy, Schedule


@dataclass
class FileTimeline:
    """Its folder; every run reads the corpus anew and keeps what the log has to keep."""

    path: Path
    ledger: Ledger
    meta: FeedMeta = replace(META, hub="")

    @classmethod
    def new(cls, path: Path) -> FileTimeline:
        write_vocabularies(path / "entries")
        ledger = open_ledger("sqlite:///ledger.db", path, path / "entries")
        assert ledger is not None
        return cls(path, ledger)

    def entry(self, entry_id: str, **fields: str) -> None:
        write_entry(self.path / "entries", entry_id, **fields)

    def remove(self, entry_id: str) -> None:
        (self.path / "entries" / f"{entry_id}.yaml").unlink()

    def edition(self, now: str, **policy: Any) -> TimelineEdition:
        corpus = Corpus((self.path / "entries").resolve())
        schedule = Schedule(corpus, Policy(**{"publish_at": dt.time(9), **policy}))
        return TimelineEdition(utc(now), self.meta, corpus, schedule, self.ledger.publications)

    def run(self, publisher: Any, now: str, **policy: Any) -> dict[str, bytes]:
        """What the publisher makes at an instant, by path; the log is recorded as a run does."""
        return self.run_of(publisher, self.edition(now, **policy))

    def run_of(self, publisher: Any, edition: TimelineEdition) -> dict[str, bytes]:
        rendered = render(collect({"it": publisher}, {"it": edition}), {"it": publisher})
        assert rendered.problems == []
        self.ledger.publications.record(edition.fresh, edition.reached)
        return rendered.contents["it"]

    def stamps(self, publisher: Any, now: str, **policy: Any) -> dict[str, str]:
        edition = self.edition(now, **policy)
        return {file.path: file.stamp for file in publisher.files(edition)}


def make(kind: Any, **options: Any) -> Any:
    """A publisher with these options."""
    return kind(kind.options(**options), Context("it"))
