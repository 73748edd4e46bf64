"""``rehearse``: what would go out, day by day, as text that can be compared or as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from pathlib import Path

import click

from timeline.cli.preview import as_record
from timeline.cli.session import Clock, Day, Session, today_in
from timeline.errors import ExitCode, UsageError
from timeline.rehearsal import Rehearsed, RehearsedDay
from timeline.rehearsal import rehearse as rehearsal
from timeline.schedule import resolve

_CROWDED = 12
_MOST_DAYS = 3700


@click.command()
@click.option("--from", "first", type=Day(), help="First day, YYYY-MM-DD; today when left out.")
@click.option("--to", "last", type=Day(), help="Last day; 30 days after the first when left out.")
@click.option("--target", "names", multiple=True, metavar="NAME", help="Only this target.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.pass_obj
def rehearse(path: Path, first: dt.date | None, last: dt.date | None, names: tuple[str, ...], as_json: bool) -> None:
    """Show what would go out to each target, day by day; exit 1 when something does not fit."""
    session = Session.open(path)
    session.use_cache()
    first = first or today_in(session)
    last = last or first + dt.timedelta(30)
    if not 0 <= (last - first).days <= _MOST_DAYS:
        raise UsageError("--to lies before --from, or more than ten years after it")
    clock = Clock(resolve(first, dt.time(0), session.config.policy.timezone))
    ledger = session.ledger_if_any()
    try:
        targets = session.status_targets(session.chosen(names), clock, ledger) or session.example_targets(clock)
    finally:
        if ledger:
            ledger.close()
    days = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
    rehearsed = list(rehearsal(targets, days, session.templates, session.config.prices))
    if as_json:
        click.echo(json.dumps(_record(rehearsed), ensure_ascii=False, indent=2))
    else:
        _print(rehearsed)
    if any(item.problem for day in rehearsed for item in day.items):
        raise SystemExit(ExitCode.INCOMPLETE)


def _print(days: list[RehearsedDay]) -> None:
    for day in days:
        occurrences = {item.occurrence.entry.id for item in day.items}
        click.echo(f"== {day.day:%Y-%m-%d %A} · {len(occurrences)} entries")
        for item in day.items:
            lengths = " + ".join(map(str, item.lengths)) or "does not fit"
            click.echo(f"-- {item.at:%H:%M} {item.target} {item.occurrence.entry.id} · {lengths} of {item.maximum}")
            if item.thread is None:
                click.echo(f"!  {item.problem}")
                continue
            if item.remark:
                click.echo(f"!  without the day's share card: {item.remark}")
            for part in item.thread.parts:
                click.echo("\n".join(f"   {line}".rstrip() for line in part.text.splitlines()))
                for image in part.images:
                    click.echo(f"   [{'share card' if image.card else image.name}: {image.alt_text}]")
    for words in _summary(days):
        click.echo(words)


def _summary(days: list[RehearsedDay]) -> list[str]:
    found = _findings(days)
    lines = ["== Summary", f"{len(days)} days, {sum(len(day.items) for day in days)} posts"]
    lines += [f"{name}: {', '.join(values)}" for name, values in found.items() if values]
    lines += [f"cost {month} {target}: {cost:.2f}" for (month, target), cost in sorted(_costs(days).items())]
    return lines


def _findings(days: list[RehearsedDay]) -> dict[str, list[str]]:
    return {
        "empty days": [str(day.day) for day in days if not day.items],
        "crowded days": [
            f"{day.day} ({count})"
            for day in days
            if (count := len({item.occurrence.entry.id for item in day.items})) > _CROWDED
        ],
        "does not fit": sorted({f"{item.target} {item.occurrence.entry.id}" for item in _misfits(days)}),
    }


def _misfits(days: list[RehearsedDay]) -> list[Rehearsed]:
    return [item for day in days for item in day.items if item.problem]


def _costs(days: list[RehearsedDay]) -> dict[tuple[str, str], float]:
    costs: defaultdict[tuple[str, str], float] = defaultdict(float)
    for day in days:
        for item in day.items:
            if item.cost:
                costs[f"{day.day:%Y-%m}", item.target] += item.cost
    return dict(costs)


def _record(days: list[RehearsedDay]) -> dict[str, object]:
    return {
        "days": [
            {
                "day": str(day.day),
                "posts": [
                    {
                        "target": item.target,
                        "entry": item.occurrence.entry.id,
                        "at": item.at.isoformat(),
                        "texts": [part.text for part in item.thread.parts] if item.thread else [],
                        "lengths": list(item.lengths),
                        "maximum": item.maximum,
                        "images": [as_record(image) for part in item.thread.parts for image in part.images]
                        if item.thread
                        else [],
                        "problem": item.problem or None,
                        "remark": item.remark or None,
                    }
                    for item in day.items
                ],
            }
            for day in days
        ],
        **{name.replace(" ", "_"): values for name, values in _findings(days).items()},
        "costs": [
            {"month": month, "target": target, "cost": round(cost, 4)}
            for (month, target), cost in sorted(_costs(days).items())
        ],
    }
