"""``preview``: exactly the words each target would get, shown as its followers will see them."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import click

from timeline.cli.chosen import Desk
from timeline.cli.preview_text import story_lines, summary
from timeline.cli.session import Clock, Day, Session, today_in
from timeline.cli.upcoming import next_words
from timeline.desk.previews import CardOf, Part, Preview, Story
from timeline.edition import EmptyLog
from timeline.entry import Entry
from timeline.errors import ExitCode, UsageError
from timeline.publisher import Card, Edition
from timeline.schedule import resolve
from timeline.status import StatusImage

_WIDEST = 80


@click.command()
@click.option("--on", "day", type=Day(), help="Another day instead of the current one, YYYY-MM-DD.")
@click.option("--entry", "entries", multiple=True, metavar="ID", help="This entry on its next day; drafts too.")
@click.option("--diff", "reference", metavar="REF", help="Exactly the entries that differ from a git commit.")
@click.option("--target", "names", multiple=True, metavar="NAME", help="Only this target.")
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write one page instead."
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of threads.")
@click.pass_obj
def preview(
    path: Path,
    day: dt.date | None,
    entries: tuple[str, ...],
    reference: str | None,
    names: tuple[str, ...],
    page: Path | None,
    as_json: bool,
) -> None:
    """Show what each target would get, word for word, as followers see it, with measured lengths."""
    if (day is not None) + bool(entries) + (reference is not None) > 1:
        raise UsageError("--on, --entry and --diff choose in different ways; give one of them")
    session = Session.open(path)
    session.use_cache()
    today = today_in(session)
    desk = _desk(session, names, day or today, today)
    if entries:
        stories, what = desk.of_entries(entries), "Preview of entries"
    elif reference is not None:
        stories, what = desk.of_diff(reference), f"Changes since {reference}"
    else:
        day = day or today
        stories, what = desk.of_day(day), f"{day:%A} {day.day} {day:%B %Y}"
    if page is not None:
        _write_page(page, what, session, stories)
    if as_json:
        click.echo(json.dumps(records(stories), ensure_ascii=False, indent=2))
    elif page is None:
        _print(stories, what)
        if not stories and day is not None:
            click.echo(next_words(desk.targets, day), err=True)
    if any(one.problem for story in stories for one in story.previews):
        raise SystemExit(ExitCode.INCOMPLETE)


def _desk(session: Session, names: tuple[str, ...], day: dt.date, today: dt.date) -> Desk:
    """The configured status targets; without any, one of each network with its defaults, so that a newcomer sees."""
    clock = Clock(resolve(day, dt.time(12), session.config.policy.timezone))
    ledger = session.ledger_if_any()
    try:
        targets = session.status_targets(session.chosen(names), clock, ledger)
    finally:
        if ledger:
            ledger.close()
    if not targets and not names:
        targets = session.example_targets(clock)
    return Desk(session, targets, _card_of(session, clock), today)


def _card_of(session: Session, clock: Clock) -> CardOf:
    """What the pages of the first target that makes pages say of an entry; nothing where none does."""
    for name, publisher in session.file_publishers(session.config.targets, clock).items():
        card: Callable[[Edition, Entry], Card | None] | None = getattr(publisher, "card", None)
        if card is not None:
            return partial(card, session.editions(clock, EmptyLog())[name])
    return lambda entry: None


def _print(stories: list[Story], what: str) -> None:
    terminal = sys.stdout.isatty()
    width = min(max(shutil.get_terminal_size().columns, 20), _WIDEST) if terminal else 0
    for story in stories:
        click.echo("\n".join(story_lines(story, width)))
    click.echo(f"{what}: {summary(stories) if stories else 'nothing to preview'}", err=True)


def _write_page(file: Path, what: str, session: Session, stories: list[Story]) -> None:
    from timeline.desk.preview_page import preview_page

    file.write_bytes(preview_page(what, session.config.meta, stories))
    click.echo(f"{file}: {summary(stories) if stories else 'nothing to preview'}", err=True)


def records(stories: Iterable[Story]) -> list[dict[str, object]]:
    """Plain values, a thread each; an entry that has none, such as a removed one, has a record without a target."""
    found: list[dict[str, object]] = []
    for story in stories:
        common = {"entry": story.id, "change": story.change or None, "note": story.note or None}
        found += [common | record(one) for one in story.previews]
        if not story.previews:
            found.append(common | {"target": None, "parts": [], "error": None})
    return found


def record(one: Preview) -> dict[str, object]:
    """One thread as plain values."""
    words = one.words
    return {
        "target": words.target,
        "network": one.look.network or None,
        "entry": words.occurrence.entry.id,
        "cycle": words.occurrence.cycle,
        "day": words.occurrence.day.isoformat(),
        "moment": words.at.isoformat(),
        "maximum": words.maximum,
        "parts": [_part(part) for part in one.parts],
        "was": list(one.was) if one.was is not None else None,
        "error": one.problem or None,
        "remark": words.remark or None,
    }


def as_record(image: StatusImage) -> dict[str, object]:
    """A picture of a post as plain values."""
    return {"file": image.name, "alt_text": image.alt_text, "share_card": image.card is not None}


def _part(part: Part) -> dict[str, object]:
    status, card = part.status, part.card
    return {
        "text": status.text,
        "length": part.length,
        "language": status.language,
        "visibility": status.visibility,
        "content_warning": status.content_warning,
        "images": [as_record(image) for image in status.images],
        "card": {"site": card.site, "title": card.title, "description": card.description} if card else None,
    }
