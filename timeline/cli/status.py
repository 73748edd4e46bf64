"""``status``: last run, deliveries by state, what is next, what is stuck and why."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click

from timeline.cli.session import Clock, Session, system_now
from timeline.config import UNKNOWN_LEDGER
from timeline.errors import LedgerError
from timeline.exchange import StatusTarget
from timeline.ledger import Delivery, DeliveryState, Ledger
from timeline.schedule import Occurrence, local_time

_STUCK = (DeliveryState.CLAIMED, DeliveryState.FAILED, DeliveryState.UNKNOWN)
_NEXT_DAYS = 7


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.pass_obj
def status(path: Path, as_json: bool) -> None:
    """Show what went out, what is next and what is stuck."""
    session = Session.open(path)
    session.use_cache()
    require_ledger(session)
    now = system_now()
    ledger = session.ledger_if_any()
    try:
        record = _record(session, ledger, now)
    finally:
        if ledger:
            ledger.close()
    if as_json:
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        _print(record)


def require_ledger(session: Session) -> None:
    """Refuse to take another ledger for the configured one.

    Raises:
        LedgerError: its address is a secret that is not set here.
    """
    if session.config.ledger_url == UNKNOWN_LEDGER:
        raise LedgerError("ledger: the secret that [ledger] url names is not set here")


def _record(session: Session, ledger: Ledger | None, now: dt.datetime) -> dict[str, object]:
    last = ledger.last_run() if ledger else None
    targets = session.status_targets(session.config.targets, Clock(now), ledger)
    counts = ledger.counts() if ledger else {}
    return {
        "now": now.isoformat(),
        "last_run": last.isoformat() if last else None,
        "targets": [_target(target, ledger, counts.get(target.name, {}), now) for target in targets],
    }


def _target(target: StatusTarget, ledger: Ledger | None, counts: dict[str, int], now: dt.datetime) -> dict[str, object]:
    row = ledger.targets.get(target.name) if ledger else None
    stuck = ledger.deliveries(target.name, _STUCK) if ledger else []
    upcoming = _next(target, now)
    return {
        "target": target.name,
        "account": row.handle if row and row.handle else None,
        "last_completed": row.last_completed.isoformat() if row and row.last_completed else None,
        "held": row.held_reason if row and row.held_reason else None,
        "deliveries": counts,
        "stuck": [_stuck(delivery) for delivery in stuck],
        "next": None
        if upcoming is None
        else {
            "entry": upcoming.entry.id,
            "moment": local_time(upcoming.moment, target.schedule.policy.timezone).isoformat(),
            "title": upcoming.entry.title,
        },
    }


def _next(target: StatusTarget, now: dt.datetime) -> Occurrence | None:
    coming = target.schedule.between(now, now + dt.timedelta(days=_NEXT_DAYS))
    return coming[0] if coming else None


def _stuck(delivery: Delivery) -> dict[str, object]:
    next_attempt = delivery.next_attempt_at
    return {
        "id": str(delivery.key),
        "state": str(delivery.state),
        "reason": delivery.reason or None,
        "attempts": delivery.attempts,
        "next_attempt": next_attempt.isoformat() if next_attempt else None,
    }


def _print(record: dict[str, object]) -> None:
    click.echo(f"last run: {record['last_run'] or 'never'}")
    targets = record["targets"]
    assert isinstance(targets, list)
    for target in targets:
        account = f" as {target['account']}" if target["account"] else ""
        counts = ", ".join(f"{number} {state}" for state, number in target["deliveries"].items())
        click.echo(f"{target['target']}{account}: {counts or 'nothing yet'}")
        if target["held"]:
            click.echo(f"  held: {target['held']}")
        for stuck in target["stuck"]:
            reason = f": {stuck['reason']}" if stuck["reason"] else ""
            click.echo(f"  {stuck['state']} after {stuck['attempts']} attempts{reason}")
            click.echo(f"    {stuck['id']}")
        if target["next"]:
            click.echo(f"  next: {target['next']['moment'][:16]} {target['next']['title']}")
    if not targets:
        click.echo("no status targets are configured")
