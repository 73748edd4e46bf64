"""Telling a person, apart from cron's mail: messages and a heartbeat around a run ([alerts] of the config)."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from timeline.cli.session import Session
from timeline.errors import InvalidError, TimelineError

# An unchanged trouble is told again after this long.
_TELL_AGAIN = dt.timedelta(days=1)


@contextlib.contextmanager
def watched(session: Session, now: dt.datetime) -> Iterator[list[tuple[str, str]]]:
    """A run whose end is told: add (name, words) of every trouble to the list this gives.

    A run that ends with an error of ours tells that one. What alerts themselves fail with is said on standard error.
    """
    troubles: list[tuple[str, str]] = []
    _beat(session, "start")
    try:
        yield troubles
    except TimelineError as error:
        first = error.problems[0] if isinstance(error, InvalidError) and error.problems else error
        _finish(session, now, [("run", f"nothing was published: {first}")], failed=True)
        raise
    _finish(session, now, troubles, failed=bool(troubles))


def _finish(session: Session, now: dt.datetime, troubles: Sequence[tuple[str, str]], *, failed: bool) -> None:
    _beat(session, "fail" if failed else "")
    urls = session.config.alerts.urls
    if not urls:
        return
    state = session.config.folder / ".timeline" / "alerts.json"
    told = _read(state)
    news = [(name, words) for name, words in troubles if _is_news(told.get(name), words, now)]
    if news:
        from publishers.alarm import send

        title = f"{session.config.meta.title}: {len(news)} thing{'s' if len(news) != 1 else ''} to look at"
        body = session.secrets.scrub("\n".join(words for _, words in news))
        _warn(session, send(urls, title, body))
    kept = {name: told[name] for name, _ in troubles if name in told}
    current = kept | {name: {"at": now.isoformat(), "words": words} for name, words in news}
    if current != told:
        _write(state, current)


def _is_news(told: dict[str, str] | None, words: str, now: dt.datetime) -> bool:
    if told is None or told["words"] != words:
        return True
    return abs(now - dt.datetime.fromisoformat(told["at"])) >= _TELL_AGAIN


def _beat(session: Session, signal: str) -> None:
    address = session.config.alerts.heartbeat
    if address:
        from publishers.alarm import beat

        _warn(session, beat(address, signal))


def _warn(session: Session, words: str) -> None:
    if words:
        click.echo(session.secrets.scrub(words), err=True)


def _read(state: Path) -> dict[str, dict[str, str]]:
    try:
        found = json.loads(state.read_bytes())
        return {name: {"at": str(one["at"]), "words": str(one["words"])} for name, one in found.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _write(state: Path, told: dict[str, dict[str, str]]) -> None:
    with contextlib.suppress(OSError):
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
