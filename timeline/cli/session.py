"""Wiring: config, corpus, schedules, ledger and publishers of one invocation."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import time
import typing
from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from publishers.registry import options_of, publisher_class
from timeline import __version__
from timeline.cli.cards import cards_of
from timeline.compose import Wording
from timeline.config import Config, TargetConfig, load_config
from timeline.corpus import Corpus
from timeline.edition import Log, TimelineEdition
from timeline.errors import LedgerError, UsageError
from timeline.exchange import StatusTarget
from timeline.ledger import Ledger, TargetRow, open_ledger
from timeline.options import Secrets
from timeline.publisher import Context, FilePublisher, Options, Secret, StatusOptions, StatusPublisher
from timeline.schedule import Schedule
from timeline.templates import Templates

# Shown by ``preview`` while the config has no status target, so that a newcomer sees what would go out.
_EXAMPLES = ("mastodon", "x")
USER_AGENT = f"timeline/{__version__}"


class Clock:
    """A run's clock: its start instant plus monotonic time since, so that a clock set back in mid-run does no harm."""

    def __init__(self, start: dt.datetime) -> None:
        self.start = start
        self._from = time.monotonic()

    def __call__(self) -> dt.datetime:
        """The instant it is for this run (UTC)."""
        return self.start + dt.timedelta(seconds=time.monotonic() - self._from)


def system_now() -> dt.datetime:
    """The system's clock, UTC."""
    return dt.datetime.now(dt.UTC)


class Instant(click.ParamType[dt.datetime]):
    """An ISO instant with its offset from UTC."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        """The instant in UTC."""
        if isinstance(value, dt.datetime):
            return value
        try:
            instant = dt.datetime.fromisoformat(value)
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            self.fail(f"{value!r} is not an instant with offset such as 2027-11-07T09:00:00+03:00", param, ctx)
        try:
            utc = instant.astimezone(dt.UTC)
        except OverflowError:
            utc = dt.datetime.min.replace(tzinfo=dt.UTC)
        if not 2 <= utc.year <= 9997:
            self.fail(f"{value!r} is outside the years 2 to 9997", param, ctx)
        return utc


class Day(click.ParamType[dt.date]):
    """A modern day, YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """The day."""
        if isinstance(value, dt.date):
            return value
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date such as 2027-11-07", param, ctx)
        if not 2 <= day.year <= 9997:
            self.fail(f"{value!r} is outside the years 2 to 9997", param, ctx)
        return day


@dataclass
class Session:
    """What a command works with; parts are made when first asked for."""

    config: Config
    corpus: Corpus

    @classmethod
    def open(cls, path: Path, *, secrets_needed: bool = False) -> Session:
        """Read the config; ConfigError if it is invalid."""
        config = load_config(path, os.environ, options_of, secrets_needed=secrets_needed)
        return cls(config, Corpus(config.entries, _shown(config.entries, config.folder)))

    def keep_cache(self) -> None:
        """Let the corpus keep its compiled vocabularies beside the config (commands that may write)."""
        self.corpus.cache = self.config.folder / ".timeline" / "cache"

    def use_cache(self) -> None:
        """Use compiled vocabularies if they are there, without making any."""
        if (self.config.folder / ".timeline" / "cache").is_dir():
            self.keep_cache()

    @property
    def secrets(self) -> Secrets:
        """All secret values that were read."""
        return self.config.secrets

    @cached_property
    def schedule(self) -> Schedule:
        """The timeline's own schedule; targets may have others."""
        return Schedule(self.corpus, self.config.policy)

    @cached_property
    def templates(self) -> Templates:
        """The status templates."""
        return Templates(self.config.templates)

    def ledger(self) -> Ledger:
        """The ledger, created or migrated if need be."""
        ledger = open_ledger(self.config.ledger_url, self.config.folder, self.config.entries)
        assert ledger is not None
        for target in self.config.targets:
            if target.was:
                ledger.targets.rename(target.was, target.name)
        return ledger

    def ledger_if_any(self) -> Ledger | None:
        """The ledger opened for reading, or None when there is none that can be read."""
        try:
            return open_ledger(self.config.ledger_url, self.config.folder, self.config.entries, read_only=True)
        except LedgerError:
            return None

    def chosen(self, names: tuple[str, ...]) -> tuple[TargetConfig, ...]:
        """The targets of these names, or all.

        Raises:
            UsageError: there is no target of a name.
        """
        known = {target.name: target for target in self.config.targets}
        unknown = [name for name in names if name not in known]
        if unknown:
            raise UsageError(f"no target {', '.join(unknown)}; the config has: {', '.join(known) or 'none'}")
        return tuple(known[name] for name in dict.fromkeys(names)) if names else self.config.targets

    def schedule_of(self, target: TargetConfig) -> Schedule:
        """The target's schedule; targets with the timeline's own policy share its loaded days."""
        return self.schedule if target.policy == self.config.policy else Schedule(self.corpus, target.policy)

    def editions(self, clock: Clock, log: Log) -> dict[str, TimelineEdition]:
        """What each target builds its files from: the timeline at this instant under the target's own policy."""
        offers = []
        base = TimelineEdition(clock.start, self.config.meta, self.corpus, self.schedule, log)
        found = {target.name: base.under(target.policy) for target in self.config.targets}
        for name, publisher in self.file_publishers(self.config.targets, clock).items():
            offers += list(getattr(publisher, "advertised", lambda edition: ())(found[name]))
        base.advertise(offers)
        return found

    def file_publishers(self, targets: tuple[TargetConfig, ...], clock: Clock) -> dict[str, FilePublisher]:
        """The file publishers among these targets."""
        made = {target.name: self._publisher(target, clock, {}) for target in targets}
        return {name: publisher for name, publisher in made.items() if isinstance(publisher, FilePublisher)}

    def status_targets(
        self, targets: tuple[TargetConfig, ...], clock: Clock, ledger: Ledger | None
    ) -> list[StatusTarget]:
        """The status publishers among these targets, with what the ledger remembers of their accounts."""
        found = []
        for target in targets:
            if not isinstance(target.options, StatusOptions):
                continue
            row = ledger.targets.get(target.name) if ledger else TargetRow(target.name)
            publisher = self._publisher(target, clock, row.remembered)
            assert isinstance(publisher, StatusPublisher)
            found.append(
                StatusTarget(
                    name=target.name,
                    publisher=publisher,
                    wording=self._wording(target, target.options),
                    schedule=self.schedule_of(target),
                    timeout=target.options.timeout,
                    credentials=_credentials(target),
                    cards=cards_of(target.options, self.config.meta),
                )
            )
        return found

    def example_targets(self, clock: Clock) -> list[StatusTarget]:
        """Targets of the networks with their default options and made-up accounts: for previews without a config."""
        made = []
        for kind in _EXAMPLES:
            options = example_options(options_of(kind))
            made.append(TargetConfig(kind, kind, options, self.config.policy))
        return self.status_targets(tuple(made), clock, None)

    def _publisher(self, target: TargetConfig, clock: Clock, remembered: Any) -> Any:
        context = Context(target=target.name, user_agent=USER_AGENT, remembered=remembered, now=clock)
        return publisher_class(target.kind)(target.options, context)

    def _wording(self, target: TargetConfig, options: StatusOptions) -> Wording:
        language = options.language or self.config.meta.language
        return Wording(
            target=target.name,
            site=self.config.meta.link,
            language=language,
            style=target.policy.style,
            both_calendars=self.config.meta.both_calendars,
            translated=language != self.config.meta.language,
            link=options.link,
            source=options.source,
            hashtags=options.hashtags,
            images=options.images,
            short_dates=options.dates == "short",
            overflow=options.overflow,
            visibility=options.visibility,
            content_warning=options.content_warning,
            reply_settings=getattr(options, "reply_settings", None),
            template=options.template,
        )


def example_options(kind: type[Options]) -> Options:
    """A publisher's options with every required one set to its documented example."""
    hints = typing.get_type_hints(kind)
    values = {
        declared.name: Secret("example") if hints[declared.name] is Secret else declared.metadata["example"]
        for declared in fields(kind)
        if declared.default is MISSING and declared.default_factory is MISSING
    }
    return kind(**values)


def _credentials(target: TargetConfig) -> str:
    """A digest of a target's secrets, to notice when they change; the values cannot be had back from it."""
    values = [getattr(target.options, field.name) for field in fields(target.options)]
    parts = [value.reveal() for value in values if isinstance(value, Secret)]
    digest = hashlib.sha256(f"timeline\0{target.kind}".encode())
    for part in parts:
        digest.update(b"\0" + part.encode())
    return digest.hexdigest()[:32]


def _shown(path: Path, folder: Path) -> str:
    """A folder as messages name it: relative to the config where it lies below it."""
    try:
        return path.relative_to(folder).as_posix()
    except ValueError:
        return path.as_posix()


def today_in(session: Session) -> dt.date:
    """The current day in the publication zone."""
    return session.schedule.local_day(system_now())
