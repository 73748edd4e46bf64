"""``coverage``: a map of the corpus in the terminal: days and entries, themes by month, sources per entry."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from timeline.cli.session import Session
from timeline.coverage import Coverage, coverage_of
from timeline.historic_date import MONTHS

_CROWDED = 8


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.pass_obj
def coverage(path: Path, as_json: bool) -> None:
    """Show where the corpus is thin, crowded or resting on one source."""
    session = Session.open(path)
    session.use_cache()
    loaded = session.corpus.load(session.corpus.days())
    found = coverage_of(entry for entries in loaded for entry in entries)
    if as_json:
        click.echo(json.dumps(_record(found), ensure_ascii=False, indent=2))
    else:
        _print_days(found)
        _print_themes(found)
        _print_sources(found)


def _print_days(found: Coverage) -> None:
    by_month: dict[tuple[int, int], dict[int, int]] = {}
    for day, count in found.days.items():
        date = day.new_style
        by_month.setdefault((date.year, date.month), {})[date.day] = count
    click.echo("entries a day" + " " * 7 + "".join(f"{day:>3}" for day in range(1, 32)) + "   sum")
    for (year, month), days in by_month.items():
        cells = "".join(_cell(days.get(day)) for day in range(1, 32))
        click.echo(f"{MONTHS[month - 1]:<10}{year:>8}  {cells}{sum(days.values()):>6}")
    crowded = sum(count > _CROWDED for count in found.days.values())
    thin = sum(count == 1 for count in found.days.values())
    click.echo(
        f"\n{found.entries} entries on {len(found.days)} days; {len(found.empty)} empty, {thin} with one, "
        f"{crowded} with more than {_CROWDED}; {found.works} works, {found.images} with an image"
    )


def _cell(count: int | None) -> str:
    if count is None:
        return "   "
    text = f"{count or '·':>3}"
    if not count:
        return click.style(text, fg="red", bold=True)
    return click.style(text, fg="yellow") if count == 1 or count > _CROWDED else text


def _print_themes(found: Coverage) -> None:
    total: Counter[str] = Counter()
    for counts in found.themes.values():
        total.update(counts)
    months = sorted(found.themes)
    click.echo("\nthemes by month" + " " * 17 + "".join(f"{MONTHS[month - 1][:3]:>5}" for _, month in months))
    for theme, number in total.most_common():
        cells = "".join(f"{found.themes[month][theme] or '·':>5}" for month in months)
        click.echo(f"{theme:<27}{number:>5}{cells}")


def _print_sources(found: Coverage) -> None:
    click.echo("\nsources per entry")
    for number, count in sorted(found.sources.items()):
        click.echo(f"{number:>3} {'source ' if number == 1 else 'sources'} {count:>5} entries")
    click.echo("  " + ", ".join(f"{count} {name}" for name, count in found.significance.most_common()))


def _record(found: Coverage) -> dict[str, object]:
    return {
        "entries": found.entries,
        "works": found.works,
        "images": found.images,
        "days": {str(day): count for day, count in found.days.items()},
        "empty": [str(day) for day in found.empty],
        "themes": {f"{year:04d}-{month:02d}": dict(counts) for (year, month), counts in sorted(found.themes.items())},
        "sources": {str(number): count for number, count in sorted(found.sources.items())},
        "significance": dict(found.significance),
        "one_source": sorted(found.one_source),
    }
