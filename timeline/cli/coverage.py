"""``coverage``: a map of the corpus: days and entries, themes by month, sources per entry."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import click

from timeline.cli.session import Session
from timeline.coverage import CROWDED, Coverage, coverage_of
from timeline.errors import UsageError
from timeline.historic_date import HistoricDate

_NARROWEST, _WIDEST = 40, 80


@click.command()
@click.option("--year", type=int, metavar="YEAR", help="Only this New Style year.")
@click.option(
    "--crowded",
    type=click.IntRange(min=1),
    default=CROWDED,
    metavar="N",
    help=f"A day with more entries than this counts as crowded; {CROWDED} when left out.",
)
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write one page instead."
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.pass_obj
def coverage(path: Path, year: int | None, crowded: int, page: Path | None, as_json: bool) -> None:
    """Show where the corpus is thin, crowded or resting on one source."""
    session = Session.open(path)
    session.use_cache()
    found = _coverage(session, year)
    if page is not None:
        _write_page(page, session, found, crowded)
    if as_json:
        click.echo(json.dumps(_record(found, crowded), ensure_ascii=False, indent=2))
    elif not found.entries:
        click.echo("there are no published entries", err=True)
    elif page is None:
        _print(found, crowded)


def _coverage(session: Session, year: int | None) -> Coverage:
    days = list(session.corpus.days())
    span = None
    if year is not None:
        wanted = [day for day in days if day.new_style.year == year]
        if not wanted:
            years = ", ".join(map(str, session.corpus.years)) or "no years"
            raise UsageError(f"no entries in {year}; the corpus has {years}")
        first, last = HistoricDate.of(year, 1, 1), HistoricDate.of(year, 12, 31)
        span = (max(first, days[0]), min(last, days[-1]))
        days = wanted
    return coverage_of((entry for entries in session.corpus.load(days) for entry in entries), span)


def _print(found: Coverage, crowded: int) -> None:
    from timeline.cli.coverage_text import figures, list_lines, map_lines, source_lines, theme_lines, wrapped

    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDEST
    width = min(max(columns, _NARROWEST), _WIDEST)
    for lines in (
        map_lines(found, width),
        wrapped(figures(found, crowded), width),
        list_lines(found, crowded, width),
        theme_lines(found, width),
        source_lines(found),
    ):
        click.echo("\n".join(lines) + "\n")


def _write_page(file: Path, session: Session, found: Coverage, crowded: int) -> None:
    from timeline.desk.coverage_page import coverage_page

    vocabularies = session.corpus.vocabularies
    file.write_bytes(coverage_page(session.config.meta, found, crowded, lambda key: vocabularies.theme(key)))
    click.echo(f"{file}: {found.entries} entries on {len(found.days)} days", err=True)


def _record(found: Coverage, crowded: int) -> dict[str, object]:
    return {
        "entries": found.entries,
        "works": found.works,
        "images": found.images,
        "days": {str(day): count for day, count in found.days.items()},
        "empty": _texts(found.empty),
        "crowded": {str(day): count for day, count in found.crowded(crowded).items()},
        "one_source_days": _texts(found.one_source_days),
        "no_image_days": _texts(found.no_image),
        "themes": {f"{year:04d}-{month:02d}": dict(counts) for (year, month), counts in sorted(found.themes.items())},
        "sources": {str(number): count for number, count in sorted(found.sources.items())},
        "significance": dict(found.significance),
        "one_source": sorted(found.one_source),
    }


def _texts(days: list[HistoricDate]) -> list[str]:
    return [str(day) for day in days]
