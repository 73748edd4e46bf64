"""Coverage as lines of a terminal: a map of the days, themes by month, lists; legible without colours."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby

import click

from timeline.coverage import Coverage, level_of, map_rows, ranges, theme_months, theme_totals
from timeline.historic_date import MONTHS, HistoricDate
from timeline.wording import year_in_words

_DAYS = 31
# Cells of two columns, a label of five and a sum of six need this much.
_ROOMY = 5 + 2 * _DAYS + 6
# Numbers of the xterm palette by level, pale to deep, with what can be read on them.
# https://en.wikipedia.org/wiki/ANSI_escape_code#8-bit (checked 2026-11-22)
_SHADES = ((None, None), (194, 16), (157, 16), (114, 16), (34, 16), (22, 231))
_LINES = 5
# Columns for the name of a theme.
_NAME, _LONGEST_NAME = 18, 30


def map_lines(found: Coverage, width: int) -> Iterator[str]:
    """The heat map: a row a month, a column a day, for each year.

    Args:
        width: columns of the terminal, 40 at least.
    """
    roomy = width >= _ROOMY
    cell, label, total = (2, 5, 6) if roomy else (1, 4, 5)
    for year, rows in groupby(map_rows(found), key=lambda row: row.year):
        name = "all" if year is None else year_in_words(year)
        yield click.style(f"{name:<{label}}{_day_numbers(cell)}{'sum':>{total}}", dim=True)
        for row in rows:
            cells = "".join(_cell(count, cell) for count in row.counts)
            yield f"{MONTHS[row.month - 1][:3]:<{label}}{cells}{row.total:>{total}}"
    yield from wrapped(f"· none, 1 to 9 entries, + ten or more{_over(found)}", width)


def wrapped(text: str, width: int) -> Iterator[str]:
    """A paragraph's lines."""
    yield from textwrap.wrap(text, width)


def _over(found: Coverage) -> str:
    return f"; the days of {found.years[0]} to {found.years[-1]} over each other" if found.folded else ""


def _day_numbers(cell: int) -> str:
    """``1   5    10 …``: a number ends where its day's cell does."""
    line = [" "] * (_DAYS * cell)
    for day in (1, 5, 10, 15, 20, 25, 30) if cell > 1 else (5, 10, 15, 20, 25, 30):
        text = str(day)
        end = day * cell
        line[end - len(text) : end] = text
    return "".join(line)


def glyph(count: int | None) -> str:
    """A count in one column."""
    if count is None:
        return " "
    return "·" if not count else str(count) if count < 10 else "+"


def _cell(count: int | None, width: int) -> str:
    text = f"{glyph(count):>{width}}"
    if count is None:
        return text
    background, ink = _SHADES[level_of(count)]
    return click.style(text, fg=ink, bg=background) if background else click.style(text, fg="red", bold=True)


def figures(found: Coverage, crowded: int) -> str:
    """The whole in a sentence or two."""
    return (
        f"{found.entries} entries on {len(found.days)} days: {len(found.empty)} empty, {len(found.thin)} with one, "
        f"{len(found.crowded(crowded))} with more than {crowded}; {found.works} about a document of the time, "
        f"{found.images} with an image"
    )


def theme_lines(found: Coverage, width: int) -> Iterator[str]:
    """Themes by month, the most frequent first; as many months as there is room for."""
    months = theme_months(found)
    cell = 4 if width - 5 - 4 * len(months) >= _NAME else 1
    shown = list(months)[: (width - 5 - _NAME) // cell]
    gap = "" if cell > 1 else " "
    name = min(width - 5 - cell * len(shown), _LONGEST_NAME)
    heads = "".join(f"{MONTHS[month - 1][: 3 if cell > 1 else 1]:>{cell}}" for _, month in shown)
    yield click.style(f"{'theme':<{name}}{'all':>{5 - len(gap)}}{gap}{heads}", dim=True)
    for theme, total in theme_totals(found):
        cells = "".join(_number(months[month][theme], cell) for month in shown)
        yield f"{_cut(theme, name - 1):<{name}}{total:>{5 - len(gap)}}{gap}{cells}"


def _number(count: int, width: int) -> str:
    text = glyph(count) if width == 1 else str(count or "·")
    styled = f"{text:>{width}}"
    return styled if count else click.style(styled, dim=True)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def list_lines(found: Coverage, crowded: int, width: int) -> Iterator[str]:
    """The days worth a look, as runs, each list cut to a few lines."""
    many = found.crowded(crowded)
    yield from _listed("Empty days", len(found.empty), _runs(found.empty), width)
    yield from _listed(
        f"Crowded days, more than {crowded} entries", len(many), [f"{day} ({n})" for day, n in many.items()], width
    )
    yield from _listed("Days that rest on one source", len(found.one_source_days), _runs(found.one_source_days), width)
    yield from _listed("Days without an image", len(found.no_image), _runs(found.no_image), width)


def _listed(title: str, count: int, items: Sequence[str], width: int) -> Iterator[str]:
    yield click.style(f"{title}: {count or 'none'}", bold=True)
    lines = _packed(items, width - 2)
    for line in lines[:_LINES]:
        yield f"  {line}"
    if len(lines) > _LINES:
        yield click.style("  … --json has all of them", dim=True)


def _packed(items: Sequence[str], width: int) -> list[str]:
    """Items in lines, none of them cut."""
    lines: list[str] = []
    for number, item in enumerate(items, start=1):
        text = f"{item}," if number < len(items) else item
        if lines and len(lines[-1]) + 1 + len(text) <= width:
            lines[-1] += f" {text}"
        else:
            lines.append(text)
    return lines


def _runs(days: Sequence[HistoricDate]) -> list[str]:
    return [str(first) if first == last else f"{first} to {last}" for first, last in ranges(days)]


def source_lines(found: Coverage) -> Iterator[str]:
    """How many entries rest on how many sources, and how much they matter."""
    for number, count in sorted(found.sources.items()):
        yield f"{number:>3} {'source ' if number == 1 else 'sources'} {count:>6} entries"
    yield "    " + ", ".join(f"{count} {name}" for name, count in found.significance.most_common())
