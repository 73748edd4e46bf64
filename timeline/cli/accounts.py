"""``accounts``: whom each target posts as, and what its month costs; nothing is posted."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click

from timeline.cli.session import Clock, Instant, Session, system_now
from timeline.config import Price
from timeline.deadline import DeadlineExceeded, within
from timeline.errors import ExitCode, PublishError
from timeline.exchange import StatusTarget
from timeline.ledger import DeliveryKey, DeliveryState, Ledger
from timeline.outlook import Outlook, outlook, posted_in_month
from timeline.publisher import AccountFacts
from timeline.schedule import Occurrence


@click.command()
@click.option("--target", "names", multiple=True, metavar="NAME", help="Only this target.")
@click.option("--now", type=Instant(), help="Take this instant, with offset, for the clock.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@click.pass_obj
def accounts(path: Path, names: tuple[str, ...], now: dt.datetime | None, as_json: bool) -> None:
    """Ask each account who it is, and count what this month costs; posts nothing."""
    session = Session.open(path, secrets_needed=True)
    session.use_cache()
    now = now or system_now()
    ledger = session.ledger_if_any()
    try:
        targets = session.status_targets(session.chosen(names), Clock(now), ledger)
        records = [_record(session, target, now, ledger) for target in targets]
    finally:
        if ledger:
            ledger.close()
    if as_json:
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
    else:
        for record in records:
            _print(record)
        if not records:
            click.echo("no status targets are configured", err=True)
    if any(record["error"] for record in records):
        raise SystemExit(ExitCode.INCOMPLETE)


def _record(session: Session, target: StatusTarget, now: dt.datetime, ledger: Ledger | None) -> dict[str, object]:
    publisher = target.publisher
    facts: AccountFacts = getattr(publisher, "facts", AccountFacts())
    account, error = None, None
    try:
        account = within(target.timeout.total_seconds(), publisher.verify)
    except (PublishError, DeadlineExceeded, OSError) as failure:
        error = session.secrets.scrub(str(failure) or type(failure).__name__)
    except Exception as failure:  # noqa: BLE001 - another package's publisher; its text may hold credentials
        error = f"failed with {type(failure).__name__}"
    expires = account.token_expires_at if account else None
    return {
        "target": target.name,
        "publisher": next(one.kind for one in session.config.targets if one.name == target.name),
        "error": error,
        "handle": account.handle if account else None,
        "url": account.url or None if account else None,
        "is_bot": account.is_bot if account else None,
        "automation": facts.automation or None,
        "token_expires_at": expires.isoformat() if expires else None,
        "token": _token(expires, now, facts),
        **_month(session, target, now, ledger, facts),
    }


def _token(expires: dt.datetime | None, now: dt.datetime, facts: AccountFacts) -> str | None:
    """How long the credentials last, in words."""
    if expires is None:
        return facts.credentials or None
    days = (expires - now).days
    return f"expires {expires:%Y-%m-%d %H:%M} UTC, in {days} days" if days >= 0 else f"expired {expires:%Y-%m-%d}"


def _month(
    session: Session, target: StatusTarget, now: dt.datetime, ledger: Ledger | None, facts: AccountFacts
) -> dict[str, object]:
    price = session.config.prices.get(target.name)
    charged = "" if price else facts.tariff.currency if facts.tariff else ""
    basis = "[prices]" if price else facts.tariff.source if facts.tariff else None
    if price is None and facts.tariff:
        price = Price(facts.tariff.post, facts.tariff.post_with_link)

    def state_of(occurrence: Occurrence) -> DeliveryState | None:
        key = DeliveryKey(target.name, occurrence.entry.root_id, occurrence.cycle, 1)
        found = ledger.get(key) if ledger else None
        return found.state if found else None

    sent = ledger.deliveries(target.name, (DeliveryState.POSTED,)) if ledger else []
    texts = [one.status(session.config.entries).text for one in posted_in_month(sent, target, now)]
    found = outlook(target, texts, now, session.templates, price, state_of)
    return {
        "month": f"{target.schedule.local_day(now):%Y-%m}",
        "posted": found.posted,
        "planned": found.planned,
        "cost": _cost(found, price, charged, basis),
    }


def _cost(found: Outlook, price: Price | None, currency: str, basis: str | None) -> dict[str, object] | None:
    if price is None or found.cost_posted is None or found.cost_planned is None:
        return None
    return {
        "posted": round(found.cost_posted, 4),
        "planned": round(found.cost_planned, 4),
        "total": round(found.cost_posted + found.cost_planned, 4),
        "currency": currency or None,
        "a_post": price.post,
        "a_post_with_link": price.post_with_link,
        "basis": basis,
    }


def _print(record: dict[str, object]) -> None:
    if record["error"]:
        click.echo(f"{record['target']}: {click.style('cannot be asked', fg='red')}: {record['error']}")
    else:
        address = f"  {record['url']}" if record["url"] else ""
        click.echo(f"{click.style(str(record['target']), bold=True)}: posts as {record['handle']}{address}")
        click.echo(f"  {_bot(record)}")
        if record["token"]:
            click.echo(f"  token: {record['token']}")
    click.echo(f"  {record['month']}: {record['posted']} posted, {record['planned']} planned{_cost_words(record)}")


def _bot(record: dict[str, object]) -> str:
    if record["is_bot"]:
        return "marked as a bot"
    where = f": {record['automation']}" if record["automation"] else ""
    if record["is_bot"] is None:
        return f"whether it is marked as automated is not told{where}"
    return f"not marked as a bot; mark it{where}"


def _cost_words(record: dict[str, object]) -> str:
    cost = record["cost"]
    if not isinstance(cost, dict):
        return ""
    unit = f" {cost['currency']}" if cost["currency"] else ""
    prices = f"{cost['a_post']:g} a post, {cost['a_post_with_link']:g} with a link; {cost['basis']}"
    return f", {cost['posted']:.2f} + {cost['planned']:.2f} = {cost['total']:.2f}{unit} ({prices})"
