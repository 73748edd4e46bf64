"""``today``: the day's entries, readable in a terminal of any width."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import textwrap
from pathlib import Path

import click

from timeline.cli.session import Day, Session, today_in
from timeline.compose import headline, permalink, source_line
from timeline.schedule import Occurrence, local_time


@click.command()
@click.option("--on", "day", type=Day(), help="Another day instead of the current one, YYYY-MM-DD.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@click.pass_obj
def today(path: Path, day: dt.date | None, as_json: bool) -> None:
    """Show the entries whose anniversary it is."""
    session = Session.open(path)
    session.use_cache()
    day = day or today_in(session)
    occurrences = session.schedule.on(day)
    if as_json:
        records = [_record(session, occurrence) for occurrence in occurrences]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    if not occurrences:
        click.echo(f"nothing on {day.isoformat()}", err=True)
        return
    width = min(max(shutil.get_terminal_size().columns, 20), 100)
    click.echo("\n\n".join(_page(session, occurrence, width) for occurrence in occurrences))


def _page(session: Session, occurrence: Occurrence, width: int) -> str:
    entry, policy = occurrence.entry, session.config.policy
    meta = session.config.meta
    lines = [headline(occurrence, meta.language, policy.style, occurrence.day, both=meta.both_calendars, short=True)]
    where = " · ".join(filter(None, (entry.place.name if entry.place else "", _time(occurrence))))
    paragraphs = [
        click.style(textwrap.fill(lines[0], width), dim=True),
        click.style(textwrap.fill(entry.title, width), bold=True),
        *([textwrap.fill(where, width)] if where else []),
        textwrap.fill(entry.summary, width),
        *([textwrap.fill(f"Disputed: {entry.disputed}", width)] if entry.disputed else []),
        click.style(textwrap.fill("; ".join(source_line(c) for c in entry.sources), width), dim=True),
        click.style(entry.id, dim=True),
    ]
    return "\n".join(paragraphs)


def _time(occurrence: Occurrence) -> str:
    entry = occurrence.entry
    return entry.when or (entry.time.strftime("%H:%M") if entry.time else "")


def _record(session: Session, occurrence: Occurrence) -> dict[str, object]:
    entry = occurrence.entry
    return {
        "id": entry.id,
        "cycle": occurrence.cycle,
        "years_ago": occurrence.years_ago,
        "day": occurrence.day.isoformat(),
        "moment": local_time(occurrence.moment, session.config.policy.timezone).isoformat(),
        "date": str(entry.date),
        "old_style": str(entry.date.old_style),
        "time": entry.time.strftime("%H:%M") if entry.time else None,
        "title": entry.title,
        "summary": entry.summary,
        "link": permalink(session.config.meta.link, occurrence),
    }
