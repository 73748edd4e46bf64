"""A preview as lines of a terminal: the words as followers see them, card, alt text, and a bar for the length."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby

import click

from timeline.desk.previews import Part, Preview, Story
from timeline.desk.spans import spans_of
from timeline.desk.word_diff import replaced
from timeline.publisher import Card
from timeline.status import StatusImage

_BAR = 24
_RAIL = "│ "
_COLOURS = {"link": "blue", "tag": "cyan", "mention": "magenta"}
_CHANGES = {"added": "green", "changed": "yellow", "removed": "red"}


def story_lines(story: Story, width: int) -> Iterator[str]:
    """One entry with all its previews.

    Args:
        width: columns; 0 for lines as long as they are, which a pipe gets.
    """
    mark = f"{story.change} " if story.change else ""
    yield click.style(mark, fg=_CHANGES.get(story.change), bold=True) + click.style(story.id, dim=True)
    if story.entry is not None:
        yield from (click.style(line, bold=True) for line in wrapped(story.entry.title, width))
    if story.note:
        yield from (click.style(line, fg="yellow") for line in wrapped(story.note, width))
    days = {preview.words.occurrence.day for preview in story.previews}
    for preview in story.previews:
        yield from preview_lines(preview, width, dated=bool(story.change) or len(days) > 1)
    yield ""


def preview_lines(preview: Preview, width: int, *, dated: bool = False) -> Iterator[str]:
    """One target's thread.

    Args:
        dated: whether the modern day stands beside the time.
    """
    words, name = preview.words, preview.name
    called = name if words.target in (name, name.lower()) else f"{name} ({words.target})"
    when = f"{words.at:%a} {words.at.day} {words.at:%b %Y %H:%M}" if dated else f"{words.at:%H:%M}"
    same = " · same words as before" if preview.difference == [] else ""
    head = [called, when, *([f"{len(preview.parts)} parts"] if len(preview.parts) > 1 else [])]
    lines = wrapped(" · ".join(head) + same, width and width - 2)
    yield _rail("┌ ") + click.style(lines[0], bold=True)
    for line in lines[1:]:
        yield _rail() + click.style(line, bold=True)
    if preview.problem:
        yield from _railed(f"does not fit: {preview.problem}", width and width - 2, fg="red")
    if words.remark:
        yield from _railed(f"without the day's share card: {words.remark}", width and width - 2, fg="yellow")
    if not preview.parts:
        yield _rail("└")
    for number, part in enumerate(preview.parts, start=1):
        yield from _part_lines(part, width and width - len(_RAIL))
        last = number == len(preview.parts)
        yield _rail("└ " if last else "├ ") + _bar(part.length, words.maximum)
    for gone, new in replaced(preview.difference or []):
        yield from (click.style(line, fg="red") for line in _marked("- ", gone, width))
        yield from (click.style(line, fg="green") for line in _marked("+ ", new, width))


def _marked(mark: str, text: str, width: int) -> Iterator[str]:
    """The lines of a text after a mark; none for no text."""
    for number, line in enumerate(wrapped(text, width and width - 2) if text else ()):
        yield (mark if number == 0 else "  ") + line


def _part_lines(part: Part, width: int) -> Iterator[str]:
    status = part.status
    if status.content_warning:
        yield from _railed(f"[content warning: {status.content_warning}]", width, fg="yellow")
    for line in status.text.split("\n"):
        yield from (_rail() + piece for piece in _coloured(line, width))
    for image in status.images:
        yield from _image_lines(image, width)
    if part.card:
        yield from _card_lines(part.card, width)


def _image_lines(image: StatusImage, width: int) -> Iterator[str]:
    yield from _railed("[share card]" if image.card else f"[picture: {image.name}]", width, fg="green")
    yield from _railed(f"alt text: {image.alt_text}", width, dim=True)


def _card_lines(card: Card, width: int) -> Iterator[str]:
    inner = width and width - 2
    rows = [(line, {"dim": True}) for line in wrapped(card.site, inner)]
    rows += [(line, {"bold": True}) for line in wrapped(card.title, inner)]
    rows += [(line, {"dim": True}) for line in wrapped(card.description, inner)]
    rows = [row for row in rows if row[0]]
    for number, (line, style) in enumerate(rows):
        corner = "╭ " if number == 0 else "╰ " if number == len(rows) - 1 else "│ "
        yield _rail() + click.style(corner, dim=True) + click.style(line, **style)


def _railed(text: str, width: int, *, fg: str | None = None, dim: bool = False) -> Iterator[str]:
    for line in wrapped(text, width):
        yield _rail() + click.style(line, fg=fg, dim=dim or None)


def _rail(mark: str = _RAIL) -> str:
    return click.style(mark, dim=True)


def _coloured(line: str, width: int) -> Iterator[str]:
    """A line wrapped, with links and the like coloured even where they are cut."""
    kinds = [_COLOURS.get(span.kind) for span in spans_of(line) for _ in span.text]
    at = 0
    for piece in wrapped(line, width):
        at = line.find(piece, at)
        runs = groupby(zip(kinds[at : at + len(piece)], piece, strict=True), key=lambda pair: pair[0])
        yield "".join(
            click.style("".join(c for _, c in run), fg=fg) if fg else "".join(c for _, c in run) for fg, run in runs
        )
        at += len(piece)


def _bar(length: int, maximum: int) -> str:
    """How full a status is: ``━━━━━━────── 120 of 500``."""
    full = min(_BAR, -(-length * _BAR // maximum)) if maximum else _BAR
    colour = "green" if length <= maximum * 0.9 else "yellow"
    return click.style("━" * full, fg=colour) + click.style("─" * (_BAR - full), dim=True) + f" {length} of {maximum}"


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most so many columns, one at least; words longer than that, such as links, are cut."""
    if not width:
        return [text]
    return textwrap.wrap(text, max(width, 10), break_on_hyphens=False, drop_whitespace=True) or [""]


def summary(stories: Iterable[Story]) -> str:
    """``7 entries, 14 posts; 1 does not fit``."""
    told = list(stories)
    previews = [preview for story in told for preview in story.previews]
    failed = sum(bool(preview.problem) for preview in previews)
    posts = sum(len(preview.parts) for preview in previews)
    words = f"{_count(len(told), 'entry', 'entries')}, {_count(posts, 'post', 'posts')}"
    return f"{words}; {failed} {'does' if failed == 1 else 'do'} not fit" if failed else words


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
