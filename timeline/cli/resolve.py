"""``resolve``: a person settles what a machine cannot."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click

from timeline.cli.session import Session, system_now
from timeline.cli.status import require_ledger
from timeline.errors import UsageError
from timeline.ledger import DeliveryKey, DeliveryState
from timeline.status import StatusRef

# More parts than any thread has; a database would not take every number.
_MOST_PARTS = 1000


@click.command()
@click.argument("delivery", required=False)
@click.option("--posted", metavar="URL", help="It did go out: this is its address.")
@click.option("--not-posted", is_flag=True, help="It did not go out: send it with the next run, if not too late.")
@click.option("--skip", is_flag=True, help="Do not send it any more.")
@click.option("--start", metavar="TARGET", help="Post as the present account, without looking for earlier posts.")
@click.pass_obj
def resolve(
    path: Path, delivery: str | None, posted: str | None, not_posted: bool, skip: bool, start: str | None
) -> None:
    """Settle DELIVERY, an id that ``timeline status`` shows, or start a target."""
    given = [bool(posted), not_posted, skip, start is not None]
    if given.count(True) != 1 or (delivery is None) == (start is None):
        raise UsageError("give a delivery with one of --posted, --not-posted and --skip, or --start TARGET")
    key = _key(delivery) if delivery is not None else None
    if posted and not _id_of(posted):
        raise UsageError("--posted takes the address of the post")
    session = Session.open(path)
    require_ledger(session)
    ledger = session.ledger()
    try:
        if start is not None:
            session.chosen((start,))
            ledger.targets.start(start)
            click.echo(f"{start}: starts with the next run", err=True)
            return
        assert key is not None
        if posted:
            done = ledger.resolve_posted(key, StatusRef(_id_of(posted), posted), system_now())
        else:
            state = DeliveryState.PLANNED if not_posted else DeliveryState.SKIPPED
            done = ledger.resolve(key, state, system_now())
        if not done:
            raise UsageError(f"there is no open delivery {key}")
        click.echo(f"{key}: settled", err=True)
    finally:
        ledger.close()


def _key(delivery: str) -> DeliveryKey:
    try:
        key = DeliveryKey.parse(delivery)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if key.part > _MOST_PARTS:
        raise UsageError(f"there is no open delivery {key}")
    return key


def _id_of(url: str) -> str:
    """The last part of a status's address is its id, on Mastodon as on X; empty when it is no address of one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("https", "http") or not parts.hostname or not url.isprintable():
        return ""
    return parts.path.rstrip("/").rpartition("/")[2]
