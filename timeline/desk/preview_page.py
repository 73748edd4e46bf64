"""Previews as a page: each post as its network will show it, beside the others of its entry."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from timeline.desk.page import page
from timeline.desk.previews import Part, Preview, Story
from timeline.desk.spans import Span, spans_of
from timeline.item import FeedMeta
from timeline.publisher import Look
from timeline.status import StatusImage

# Pictures stand in the page itself; beyond this, a browser would rather not open it.
_PICTURE_BYTES = 25 * 1024 * 1024


@dataclass
class Pictures:
    """Pictures as addresses that hold their bytes, as long as there is room.

    Attributes:
        room: bytes left.
    """

    room: int = _PICTURE_BYTES

    def address(self, image: StatusImage) -> str:
        """A ``data:`` address; empty where the page has no room for it."""
        data = image.read()
        if len(data) > self.room:
            return ""
        self.room -= len(data)
        return f"data:{image.media_type};base64,{base64.b64encode(data).decode()}"


def preview_page(what: str, meta: FeedMeta, stories: Sequence[Story]) -> bytes:
    """The page.

    Args:
        what: what was chosen, in words, for the heading.
        meta: whose posts they are.
    """
    pictures = Pictures()
    shown = [(story, [_preview(one, pictures) for one in story.previews]) for story in stories]
    networks = list(dict.fromkeys(one.name for story in stories for one in story.previews))
    return page(
        "preview.html",
        {
            "what": what,
            "meta": meta,
            "stories": shown,
            "networks": networks,
            "posts": sum(len(one.parts) for story in stories for one in story.previews),
            "failed": [story.id for story in stories if any(one.problem for one in story.previews)],
            "initial": next((letter for letter in meta.title if letter.isalnum()), "·"),
        },
    )


def _preview(preview: Preview, pictures: Pictures) -> dict[str, object]:
    words = preview.words
    return {
        "name": preview.name,
        "target": words.target,
        "round": preview.look.round_avatar,
        "day": f"{words.at:%a} {words.at.day} {words.at:%b %Y}",
        "time": f"{words.at:%H:%M}",
        "iso": words.at.isoformat(timespec="minutes"),
        "problem": preview.problem,
        "remark": preview.words.remark,
        "maximum": words.maximum,
        "parts": [_part(part, preview.look, words.maximum, pictures) for part in preview.parts],
        "difference": preview.difference,
    }


def _part(part: Part, look: Look, maximum: int, pictures: Pictures) -> dict[str, object]:
    status = part.status
    return {
        "language": status.language,
        "warning": status.content_warning,
        "visibility": status.visibility,
        "paragraphs": [_paragraph(text, look) for text in status.text.split("\n\n")],
        "images": [(pictures.address(image), image.alt_text, image.name) for image in status.images],
        "card": part.card,
        "host": urlsplit(status.permalink).hostname or "",
        "length": part.length,
        "share": min(100, round(100 * part.length / maximum, 1)) if maximum else 100,
    }


def _paragraph(text: str, look: Look) -> list[list[tuple[Span, str]]]:
    """Lines of spans, each with the words a reader sees of it."""
    return [
        [(span, look.link(span.text) if span.kind == "link" else span.text) for span in spans_of(line)]
        for line in text.split("\n")
    ]
