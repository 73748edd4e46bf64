"""``publish --dry-run``: the files and statuses of an instant, as far as they can be told without a network."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click

from timeline.cli.preview import record
from timeline.cli.preview_text import story_lines
from timeline.cli.session import Clock, Session
from timeline.compose import speaks
from timeline.desk.previews import preview_of, stories_of
from timeline.edition import EmptyLog
from timeline.exchange import StatusTarget
from timeline.ledger import DeliveryKey, Ledger
from timeline.projection import collect, render
from timeline.schedule import Occurrence


def dry_run(session: Session, now: dt.datetime, names: tuple[str, ...], *, as_json: bool) -> None:
    """What ``publish`` would write and send at an instant, as far as it can be told without a network."""
    session.use_cache()
    clock = Clock(now)
    chosen = session.chosen(names)
    ledger = session.ledger_if_any()
    try:
        log = ledger.publications if ledger else EmptyLog()
        publishers = session.file_publishers(chosen, clock)
        editions = session.editions(clock, log)
        rendered = render(collect(publishers, editions), publishers)
        files = [
            {"path": path, "changed": not _same(session.config.output / path, contents[path])}
            for contents in rendered.contents.values()
            for path in sorted(contents)
        ]
        previews = [
            preview_of(
                _carded(target, occurrence, ledger),
                occurrence,
                session.templates,
                lambda entry: None,
                on=target.schedule.local_day(now),
            )
            for target in session.status_targets(chosen, clock, ledger)
            for occurrence in _unsettled(target, now, ledger)
        ]
    finally:
        if ledger:
            ledger.close()
    if as_json:
        threads = [record(one) for one in previews]
        click.echo(
            json.dumps({"now": now.isoformat(), "files": files, "threads": threads}, ensure_ascii=False, indent=2)
        )
        return
    for file in files:
        click.echo(f"{'would write' if file['changed'] else 'unchanged'}: {file['path']}", err=True)
    for story in stories_of(previews):
        click.echo("\n".join(story_lines(story, 0)))


def _carded(target: StatusTarget, occurrence: Occurrence, ledger: Ledger | None) -> StatusTarget:
    return target.carded(occurrence, ledger) if ledger else target


def _unsettled(target: StatusTarget, now: dt.datetime, ledger: Ledger | None) -> list[Occurrence]:
    due = target.schedule.between(now - target.schedule.policy.catch_up, now)
    first_run = ledger is None or ledger.targets.get(target.name).last_completed is None
    today = target.schedule.local_day(now)
    return [
        occurrence
        for occurrence in due
        if speaks(occurrence.entry, target.wording)
        and (not first_run or occurrence.day == today)
        and not (ledger and ledger.get(DeliveryKey(target.name, occurrence.entry.root_id, occurrence.cycle, 1)))
    ]


def _same(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False
