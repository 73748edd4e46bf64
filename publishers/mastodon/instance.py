"""What an instance allows, as it says itself, and kept between runs as plain JSON values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import partial

from publishers.mastodon.length import URL_LENGTH, graphemes, status_length
from timeline.publisher import StatusLimits

MAX_CHARACTERS = 500
"""Of a status: https://docs.joinmastodon.org/user/posting/#text (checked 2026-11-21)."""

MAX_IMAGES = 4
"""Per status: https://docs.joinmastodon.org/user/posting/#media (checked 2026-11-21)."""

DESCRIPTION_LIMIT = 1500
"""Code points of alt text: https://docs.joinmastodon.org/entities/Instance/#description_limit (checked 2026-11-21)."""

VISIBLE_AFTER = dt.timedelta(seconds=60)
"""Our choice: a request that we gave up on may still be worked on, and servers before February 2026 did not lock a key
while its first request was under way (https://github.com/mastodon/mastodon/pull/37879, checked 2026-11-21)."""

_SENSIBLE = range(1, 10_000_000)


@dataclass(frozen=True, slots=True)
class Instance:
    """Limits of one instance; the defaults are those of Mastodon itself.

    Attributes:
        max_characters: of a status with its content warning.
        url_length: characters a link counts for.
        images: per status.
        alt_text: code points of a description.
        domain: what stands after the second ``@`` of its handles; empty when the instance has not said.
    """

    max_characters: int = MAX_CHARACTERS
    url_length: int = URL_LENGTH
    images: int = MAX_IMAGES
    alt_text: int = DESCRIPTION_LIMIT
    domain: str = ""

    def remember(self) -> Mapping[str, object]:
        """The values for ``Account.remember``."""
        return asdict(self)

    def limits(self, content_warning: str | None) -> StatusLimits:
        """The limits of a status's text that goes out under this content warning, whose length the text loses."""
        room = self.max_characters - (graphemes(content_warning) if content_warning else 0)
        return StatusLimits(
            length=partial(status_length, url_length=self.url_length),
            maximum=max(room, 0),
            images=self.images,
            alt_text=self.alt_text,
            threads=True,
            links=True,
            visible_after=VISIBLE_AFTER,
            content_warnings=True,
        )


def remembered(values: Mapping[str, object]) -> Instance:
    """The instance of an earlier ``remember``; a default in place of each value that is missing or makes no sense."""
    return _with(Instance(), values)


def described(document: object, known: Instance) -> Instance:
    """What an answer of ``/api/v2/instance`` (or v1) says, and ``known`` where it says nothing sensible."""
    return _with(
        known,
        {
            "max_characters": _first(
                _at(document, "configuration", "statuses", "max_characters"),
                _at(document, "max_toot_chars"),  # what Akkoma and Pleroma call it
            ),
            "url_length": _at(document, "configuration", "statuses", "characters_reserved_per_url"),
            "images": _at(document, "configuration", "statuses", "max_media_attachments"),
            "alt_text": _at(document, "configuration", "media_attachments", "description_limit"),
            "domain": _at(document, "domain"),
        },
    )


def _with(known: Instance, values: Mapping[str, object]) -> Instance:
    numbers = {
        field.name: number
        for field in fields(Instance)
        if field.name != "domain" and (number := _sensible(values.get(field.name))) is not None
    }
    domain = values.get("domain")
    return Instance(
        max_characters=numbers.get("max_characters", known.max_characters),
        url_length=numbers.get("url_length", known.url_length),
        images=numbers.get("images", known.images),
        alt_text=numbers.get("alt_text", known.alt_text),
        domain=domain if isinstance(domain, str) and domain.isprintable() and domain else known.domain,
    )


def _sensible(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value in _SENSIBLE else None


def _at(document: object, *keys: str) -> object:
    for key in keys:
        document = document.get(key) if isinstance(document, Mapping) else None
    return document


def _first(*values: object) -> object:
    return next((value for value in values if value is not None), None)
