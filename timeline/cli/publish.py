"""``publish``, the cron line, and ``build``, its first half: files first, then the statuses that link to them."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from timeline.cli.alerting import watched
from timeline.cli.cards import draw
from timeline.cli.files import CorpusWide, write_files
from timeline.cli.hub import ping_hub
from timeline.cli.session import Clock, Instant, Session, system_now
from timeline.config import TargetConfig
from timeline.dispatch import dispatch, words_of
from timeline.errors import ClockError, CorpusError, ExitCode, LedgerError, Problem
from timeline.exchange import Run, StatusTarget
from timeline.ledger import Ledger
from timeline.publisher import FilePublisher, StatusOptions
from timeline.report import RunReport, TargetReport
from timeline.schedule import Schedule

# A clock this far behind the last run was set back; statuses would go out in the wrong order.
_CLOCK_TOLERANCE = dt.timedelta(minutes=10)
# Days that feeds show and that are therefore read before anything is written.
_FEED_DAYS = 15

_now_option = click.option(
    "--now", type=Instant(), help="Take this instant, with offset, for the clock: 2027-11-07T09:00:00+03:00."
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print what was done as one JSON object.")
_target_option = click.option(
    "--target", "names", multiple=True, metavar="NAME", help="Only this target; may be given several times."
)


@click.command()
@_now_option
@click.option("--dry-run", is_flag=True, help="Show what would be written and sent; change nothing, open no socket.")
@_target_option
@_json_option
@click.pass_obj
def publish(path: Path, now: dt.datetime | None, dry_run: bool, names: tuple[str, ...], as_json: bool) -> None:
    """Rebuild files, then post what is due: the cron line."""
    if dry_run:
        from timeline.cli.dry_run import dry_run as show

        show(Session.open(path), now or system_now(), names, as_json=as_json)
        return
    _run(path, now, names, as_json=as_json, statuses=True)


@click.command()
@_now_option
@_target_option
@_json_option
@click.pass_obj
def build(path: Path, now: dt.datetime | None, names: tuple[str, ...], as_json: bool) -> None:
    """Write files only: feeds, calendars, pages."""
    _run(path, now, names, as_json=as_json, statuses=False)


def _run(path: Path, now: dt.datetime | None, names: tuple[str, ...], *, as_json: bool, statuses: bool) -> None:
    session = Session.open(path, secrets_needed=statuses)
    session.keep_cache()
    clock = Clock(now or system_now())
    if not statuses:
        report = _publish(session, clock, now, names, as_json=as_json, statuses=False)
    else:
        with watched(session, clock.start) as troubles:
            report = _publish(session, clock, now, names, as_json=as_json, statuses=True)
            troubles += [*report.all_problems, *report.notices]
    if report.all_problems:
        sys.exit(ExitCode.INCOMPLETE)


def _publish(
    session: Session,
    clock: Clock,
    now: dt.datetime | None,
    names: tuple[str, ...],
    *,
    as_json: bool,
    statuses: bool,
) -> RunReport:
    targets = session.chosen(names)
    publishers = session.file_publishers(targets, clock)
    _read_days(session, targets, publishers, clock.start, statuses=statuses)
    _warn_of_distance(session, now)
    ledger = session.ledger()
    try:
        if now is None:
            _check_clock(ledger, clock.start)
        report = RunReport(clock.start)
        run = Run(
            ledger=ledger,
            templates=session.templates,
            clock=clock,
            holder=os.urandom(8).hex(),
            ends_at=clock.start + session.config.policy.run_timeout,
            root=session.config.entries,
            scrub=session.secrets.scrub,
            draw=draw,
        )
        status_targets = session.status_targets(targets, clock, ledger) if statuses else []
        for target in status_targets:
            words_of(target, run)
        ledger.note_run(clock.start)
        editions = session.editions(clock, ledger.publications)
        write_files(session, publishers, editions, ledger, report, always=not statuses)
        if statuses:
            held_back = _deploy(session, ledger, report)
            report.targets += [_one(target, run, held_back) for target in status_targets]
            if not held_back:  # last, so that a slow hub holds no status up
                ping_hub(session, targets, ledger, report)
        _say(session, ledger, report, as_json=as_json)
    finally:
        ledger.close()
    return report


def _read_days(
    session: Session,
    targets: tuple[TargetConfig, ...],
    publishers: Mapping[str, FilePublisher],
    now: dt.datetime,
    *,
    statuses: bool,
) -> None:
    """Read and check the files of every day this run needs, before anything is opened, written or sent.

    Raises:
        CorpusError: with the problems of all of them.
    """
    problems: list[Problem] = []
    wanted: list[tuple[Schedule, list[dt.date]]] = []
    for target in targets:
        schedule = session.schedule_of(target)
        if target.name in publishers:
            if CorpusWide.includes(publishers[target.name]):
                continue  # may rest; what it reads it reads before anything is written
            today = schedule.local_day(now)
            wanted.append((schedule, [today - dt.timedelta(back) for back in range(_FEED_DAYS)]))
        elif statuses and isinstance(target.options, StatusOptions):
            first, last = schedule.local_day(now - target.policy.catch_up), schedule.local_day(now)
            wanted.append((schedule, [first + dt.timedelta(n) for n in range((last - first).days + 1)]))
    for schedule, days in wanted:
        try:
            schedule.over(days)
        except CorpusError as error:
            problems += error.problems
    if problems:
        raise CorpusError(problems)


def _one(target: StatusTarget, run: Run, held_back: bool) -> TargetReport:
    """One target's turn; whatever happens to it, the others get theirs."""
    report = TargetReport(target.name)
    if held_back and target.wording.link and target.publisher.limits.links:
        report.problem("deploy", f"{target.name}: waits until the pages it links to are live")
        return report
    try:
        return dispatch(target, run)
    except LedgerError as error:
        report.problem("ledger", f"{target.name}: {error}")
        return report


def _warn_of_distance(session: Session, now: dt.datetime | None) -> None:
    if now is not None and abs(now - system_now()) > session.config.policy.catch_up:
        click.echo(f"note: running as if it were {now.isoformat()}, far from the system's clock", err=True)


def _check_clock(ledger: Ledger, start: dt.datetime) -> None:
    last = ledger.last_run()
    if last is not None and start < last - _CLOCK_TOLERANCE:
        raise ClockError(
            f"the clock says {start:%Y-%m-%d %H:%M} UTC, but the last run was at {last:%Y-%m-%d %H:%M}; nothing was "
            "changed. Set the clock, or give --now"
        )


def _deploy(session: Session, ledger: Ledger, report: RunReport) -> bool:
    """Run [deploy] when the files differ from those last deployed; True while they do."""
    command = session.config.deploy
    if not command:
        return False
    import hashlib
    import subprocess

    files = {path: written.digest for path, written in ledger.output_files().items()}
    manifest = hashlib.sha256(json.dumps(files).encode()).hexdigest()
    if ledger.note("deployed") == manifest:
        return False
    environment = {name: value for name, value in os.environ.items() if value.strip() not in session.secrets.values}
    try:
        done = subprocess.run(
            command,
            cwd=session.config.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=session.config.policy.run_timeout.total_seconds(),
            check=False,
        )
        failure = f"ended with {done.returncode}" if done.returncode else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        failure = f"failed ({type(error).__name__})"
    if failure:
        report.problems.append(("deploy", f"deploy: {command[0]} {failure}; it is tried again by the next run"))
        return True
    ledger.set_note("deployed", manifest)
    return False


def _say(session: Session, ledger: Ledger, report: RunReport, *, as_json: bool) -> None:
    scrub = session.secrets.scrub
    if as_json:
        click.echo(scrub(json.dumps(as_record(report), ensure_ascii=False, indent=2)))
    loud = sys.stderr.isatty()
    if loud and not as_json:
        for file in report.files:
            if file.changed:
                click.echo(f"wrote {file.path}", err=True)
    for delivery in report.deliveries:
        if not delivery.is_trouble and (loud or delivery.state == "posted"):
            click.echo(scrub(f"{delivery.key}: {delivery.state} {delivery.url}".rstrip()), err=True)
    for name, words in [*report.all_problems, *report.notices, *report.all_remarks]:
        if loud or _is_news(ledger, name, words, report.now):
            click.echo(scrub(words), err=True)
    if loud and not report.deliveries and not report.all_problems:
        click.echo("nothing was due", err=True)


def _is_news(ledger: Ledger, name: str, words: str, now: dt.datetime) -> bool:
    """Whether a problem is new, changed, or was last told a day ago: an hourly mail about one thing helps no one."""
    noted = ledger.note(f"told {name}")
    told_at, _, told = (noted or "").partition(" ")
    if noted and told == words and abs(now - dt.datetime.fromisoformat(told_at)) < dt.timedelta(days=1):
        return False
    ledger.set_note(f"told {name}", f"{now.isoformat()} {words}")
    return True


def as_record(report: RunReport) -> dict[str, object]:
    """What ``--json`` prints; the contract of docs/running.md."""
    states: dict[str, int] = {}
    for delivery in report.deliveries:
        states[str(delivery.state)] = states.get(str(delivery.state), 0) + 1
    return {
        "now": report.now.isoformat(),
        "files": [{"path": file.path, "changed": file.changed} for file in report.files],
        "deliveries": [
            {
                "id": str(delivery.key),
                "target": delivery.key.target,
                "occurrence": f"{delivery.key.root_id}#{delivery.key.cycle}",
                "part": delivery.key.part,
                "state": str(delivery.state),
                "url": delivery.url or None,
                "error": delivery.error or None,
            }
            for delivery in report.deliveries
        ],
        "problems": [words for _, words in report.all_problems],
        "counts": {"files_changed": sum(file.changed for file in report.files), **states},
    }
