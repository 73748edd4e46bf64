"""``correct`` and ``retract``: a person changes or takes back what is public, where the network can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from timeline.cli.session import Clock, Session, system_now
from timeline.compose import compose
from timeline.deadline import DeadlineExceeded, within
from timeline.entry import Entry
from timeline.errors import DoesNotFitError, ExitCode, PublishError, RefusedError, UsageError
from timeline.exchange import StatusTarget
from timeline.ledger import Delivery, Ledger
from timeline.ledger.delivery import same_words, status_to_json
from timeline.publisher import DeletesStatuses, EditsStatuses
from timeline.status import Status

_target_option = click.option("--target", "names", multiple=True, metavar="NAME", help="Only this target.")
_cycle_option = click.option("--cycle", metavar="CYCLE", help="Another occurrence than the latest, such as 2026.")


@click.command()
@click.argument("entry")
@_target_option
@_cycle_option
@click.option("--reply", metavar="TEXT", help="Where posts cannot be edited: plan this text as a reply to it.")
@click.pass_obj
def correct(path: Path, entry: str, names: tuple[str, ...], cycle: str | None, reply: str | None) -> None:
    """Bring the public posts of ENTRY (an entry id) to its present words.

    Mend the entry first: the feed keeps its guid and date and shows it as updated with the next run.
    """
    session = Session.open(path, secrets_needed=True)
    found = _entry(session, entry)
    ledger = session.ledger()
    try:
        clock = Clock(system_now())
        targets = {t.name: t for t in session.status_targets(session.chosen(names), clock, ledger)}
        public = [d for d in ledger.corrections.posted(found.root_id, cycle) if d.key.target in targets]
        if not public:
            raise UsageError(f"nothing of {entry} is public on {', '.join(targets) or 'any target'}")
        troubles = [
            _correct_one(session, ledger, targets[name], found, [d for d in public if d.key.target == name], reply)
            for name in dict.fromkeys(delivery.key.target for delivery in public)
        ]
    finally:
        ledger.close()
    if any(troubles):
        raise SystemExit(ExitCode.INCOMPLETE)


@click.command()
@click.argument("entry")
@_target_option
@_cycle_option
@click.pass_obj
def retract(path: Path, entry: str, names: tuple[str, ...], cycle: str | None) -> None:
    """Take the public posts of ENTRY (an entry id) back; set ``state: withdrawn`` in the entry yourself."""
    session = Session.open(path, secrets_needed=True)
    found = _entry(session, entry)
    ledger = session.ledger()
    trouble = False
    try:
        clock = Clock(system_now())
        targets = {t.name: t for t in session.status_targets(session.chosen(names), clock, ledger)}
        public = [d for d in ledger.corrections.posted(found.root_id, cycle) if d.key.target in targets]
        if not public:
            raise UsageError(f"nothing of {entry} is public on {', '.join(targets) or 'any target'}")
        for delivery in reversed(public):
            trouble |= _retract_one(session, ledger, targets[delivery.key.target], delivery)
    finally:
        ledger.close()
    if trouble:
        raise SystemExit(ExitCode.INCOMPLETE)


def _entry(session: Session, entry_id: str) -> Entry:
    found = session.corpus.find(entry_id)
    if found is None:
        raise UsageError(f"there is no entry {entry_id}; write its id, such as 1917/03/08/womens-day-strike")
    return found


def _words(session: Session, target: StatusTarget, entry: Entry, public: list[Delivery]) -> list[Status] | None:
    """The entry as it would be posted now, as of the day it was posted; None where the parts would be others.

    An edit changes words: the pictures, a share card among them, stay those that went out.
    """
    year = public[0].key.cycle.removesuffix(target.schedule.policy.suffix)
    number = int(year) if year.isdecimal() else public[0].day.year
    occurrence = target.schedule.occurrence_in(entry, number)
    if occurrence is None:
        return None
    created_at = public[0].status(session.config.entries).created_at
    on = target.schedule.local_day(created_at)
    try:
        thread = compose(
            occurrence, target.wording, target.publisher.limits, session.templates, on=on, created_at=created_at
        )
    except DoesNotFitError:
        return None
    if len(thread.parts) > len(public):
        return None
    return [
        replace(part, images=delivery.status(session.config.entries).images)
        for part, delivery in zip(thread.parts, public, strict=False)
    ]


def _correct_one(
    session: Session, ledger: Ledger, target: StatusTarget, entry: Entry, public: list[Delivery], reply: str | None
) -> bool:
    """Correct one target's thread; True when something could not be done."""
    if not isinstance(target.publisher, EditsStatuses):
        return _reply_instead(session, ledger, target, public, reply)
    parts = _words(session, target, entry, public)
    if parts is None:
        click.echo(f"{target.name}: the new words make other parts than were posted; retract it, or --reply", err=True)
        return True
    trouble = False
    for delivery, status in zip(public, parts, strict=False):
        root = session.config.entries
        if same_words(delivery.payload, status_to_json(status, root)):
            click.echo(f"{delivery.key}: reads so already", err=True)
            continue
        publisher, ref = target.publisher, delivery.ref
        assert ref is not None
        failure = _exchange(session, target, partial(publisher.edit, ref, status))
        if failure:
            click.echo(f"{delivery.key}: not corrected: {failure}", err=True)
            trouble = True
        else:
            ledger.corrections.reworded(delivery.key, status)
            click.echo(f"{delivery.key}: corrected {ref.url}", err=True)
    return trouble


def _reply_instead(
    session: Session, ledger: Ledger, target: StatusTarget, public: list[Delivery], reply: str | None
) -> bool:
    if reply is None:
        click.echo(
            f"{target.name}: posts cannot be edited there. To answer the post with a correction: "
            'timeline correct ENTRY --reply "Correction: …"; or take it back: timeline retract ENTRY',
            err=True,
        )
        return True
    length = target.publisher.limits.length(reply)
    if length > target.publisher.limits.maximum:
        raise UsageError(f"the reply measures {length}, {target.name} takes {target.publisher.limits.maximum}")
    status = replace(public[-1].status(session.config.entries), text=reply, images=(), created_at=system_now())
    key = ledger.corrections.reply(public[-1], status, system_now())
    click.echo(f"{key}: planned; the next run posts it as a reply", err=True)
    return False


def _retract_one(session: Session, ledger: Ledger, target: StatusTarget, delivery: Delivery) -> bool:
    publisher, ref = target.publisher, delivery.ref
    if not isinstance(publisher, DeletesStatuses) or ref is None:
        click.echo(f"{delivery.key}: cannot be taken back there; delete {ref.url if ref else 'it'} by hand", err=True)
        return True
    failure = _exchange(session, target, lambda: publisher.delete(ref))
    if failure:
        click.echo(f"{delivery.key}: not taken back: {failure}", err=True)
        return True
    ledger.corrections.retracted(delivery.key, system_now())
    click.echo(f"{delivery.key}: taken back", err=True)
    return False


def _exchange(session: Session, target: StatusTarget, call: Callable[[], object]) -> str:
    """What went wrong, without secrets; empty when it worked. A deletion of what is gone already has worked."""
    try:
        within(target.timeout.total_seconds(), call)
    except RefusedError as error:
        words = str(error)
        return "" if "404" in words and "delet" in words.lower() else session.secrets.scrub(words)
    except (PublishError, DeadlineExceeded, OSError) as error:
        return session.secrets.scrub(f"{error}; it may be tried again")
    return ""
