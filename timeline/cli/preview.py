"""``preview`` and ``publish --dry-run``: exactly the words each target would get, with their measured lengths."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path

import click

from timeline.cli.session import Clock, Day, Session, today_in
from timeline.compose import compose, speaks
from timeline.edition import EmptyLog
from timeline.errors import DoesNotFitError, ExitCode
from timeline.exchange import StatusTarget
from timeline.ledger import DeliveryKey, Ledger
from timeline.projection import collect, render
from timeline.schedule import Occurrence, local_time
from timeline.status import Status


@click.command()
@click.option("--on", "day", type=Day(), help="Another day instead of the current one, YYYY-MM-DD.")
@click.option("--target", "names", multiple=True, metavar="NAME", help="Only this target.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of threads.")
@click.pass_obj
def preview(path: Path, day: dt.date | None, names: tuple[str, ...], as_json: bool) -> None:
    """Show what each target would get, word for word, with measured lengths."""
    session = Session.open(path)
    session.use_cache()
    day = day or today_in(session)
    ledger = session.ledger_if_any()
    try:
        targets = _targets(session, names, Clock(_noon(session, day)), ledger)
    finally:
        if ledger:
            ledger.close()
    threads = [
        _thread(session, target, occurrence, on=day)
        for target in targets
        for occurrence in target.schedule.on(day)
        if speaks(occurrence.entry, target.wording)
    ]
    if as_json:
        click.echo(json.dumps(threads, ensure_ascii=False, indent=2))
    else:
        _print(threads)
        if not threads:
            click.echo(f"nothing would be posted on {day.isoformat()}", err=True)
    if any(thread["error"] for thread in threads):
        raise SystemExit(ExitCode.INCOMPLETE)


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
            {"path": path, "changed": not _same(session.config.output / path, data)}
            for contents in rendered.contents.values()
            for path, data in sorted(contents.items())
        ]
        threads = [
            _thread(session, target, occurrence, on=target.schedule.local_day(now))
            for target in session.status_targets(chosen, clock, ledger)
            for occurrence in _unsettled(target, now, ledger)
        ]
    finally:
        if ledger:
            ledger.close()
    if as_json:
        click.echo(
            json.dumps({"now": now.isoformat(), "files": files, "threads": threads}, ensure_ascii=False, indent=2)
        )
        return
    for file in files:
        click.echo(f"{'would write' if file['changed'] else 'unchanged'}: {file['path']}", err=True)
    _print(threads)


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


def _targets(session: Session, names: tuple[str, ...], clock: Clock, ledger: Ledger | None) -> list[StatusTarget]:
    """The configured status targets; without any, one of each network with its defaults, so that a newcomer sees."""
    found = session.status_targets(session.chosen(names), clock, ledger)
    if found or names:
        return found
    return session.example_targets(clock)


def _noon(session: Session, day: dt.date) -> dt.datetime:
    from timeline.schedule import resolve

    return resolve(day, dt.time(12), session.config.policy.timezone)


def _thread(session: Session, target: StatusTarget, occurrence: Occurrence, *, on: dt.date) -> dict[str, object]:
    limits = target.publisher.limits
    record: dict[str, object] = {
        "target": target.name,
        "entry": occurrence.entry.id,
        "cycle": occurrence.cycle,
        "moment": local_time(occurrence.moment, target.schedule.policy.timezone).isoformat(),
        "maximum": limits.maximum,
        "parts": [],
        "error": None,
    }
    try:
        thread = compose(occurrence, target.wording, limits, session.templates, on=on, created_at=occurrence.moment)
    except DoesNotFitError as error:
        record["error"] = str(error)
        return record
    record["parts"] = [_part(part, limits.length(part.text)) for part in thread.parts]
    return record


def _part(status: Status, length: int) -> dict[str, object]:
    return {
        "text": status.text,
        "length": length,
        "language": status.language,
        "visibility": status.visibility,
        "content_warning": status.content_warning,
        "images": [{"file": image.path.name, "alt_text": image.alt_text} for image in status.images],
    }


def _print(threads: Iterable[dict[str, object]]) -> None:
    for thread in threads:
        if thread["error"]:
            click.echo(click.style(f"{thread['target']} · {thread['error']}", fg="red"))
            continue
        parts = thread["parts"]
        assert isinstance(parts, list)
        for number, part in enumerate(parts, start=1):
            count = f" · part {number}/{len(parts)}" if len(parts) > 1 else ""
            moment = str(thread["moment"])[11:16]
            bar = f"{thread['target']} · {moment}{count} · {part['length']} of {thread['maximum']}"
            click.echo(click.style(f"── {bar} ──", dim=True))
            if part["content_warning"]:
                click.echo(f"[{part['content_warning']}]")
            click.echo(part["text"])
            for image in part["images"]:
                click.echo(click.style(f"[image: {image['alt_text']}]", dim=True))
            click.echo()


def _same(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False
