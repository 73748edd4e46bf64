"""Uploading pictures with their alt text. Nothing is public until a post uses them."""

from __future__ import annotations

import datetime as dt

from publishers.x.api import Answer, Api
from publishers.x.outcome import HELD, Judge
from timeline.errors import NotSentError
from timeline.status import MediaRef, StatusImage

# https://docs.x.com/x-api/media/quickstart/best-practices, checked 2026-11-21
IMAGES = 4
ALT_TEXT = 1000
LIFETIME = dt.timedelta(hours=23)
"""How long an upload is used: X keeps it for 24 hours, and the post still has to be made."""

_HELD_BY_ALT_TEXT = HELD - {404, 410}  # there, they speak of the picture, which is uploaded anew next time
_LAST = dt.datetime.max.replace(tzinfo=dt.UTC) - LIFETIME


def upload(api: Api, judge: Judge, image: StatusImage, *, now: dt.datetime) -> MediaRef:
    """Upload one picture and describe it.

    A picture whose description failed is not used: a post that people cannot read is worse than a late one.

    Raises:
        NotSentError: it may be tried again; nothing is public.
        HeldError: the account may not upload now.
    """
    try:
        content = image.read()
    except OSError as error:
        raise NotSentError(f"the picture {image.name} cannot be read") from error
    answer = _uploaded(api, judge, content, image)
    try:
        described = api.describe(answer.id, image.alt_text)
    except Exception as error:
        raise NotSentError(judge.lost("the alt text", error)) from error
    if not described.good or _only_errors(described):
        raise judge.nothing_public("the alt text", described, held=_HELD_BY_ALT_TEXT)
    return MediaRef(answer.id, min(now, _LAST) + LIFETIME)


def _uploaded(api: Api, judge: Judge, content: bytes, image: StatusImage) -> Answer:
    try:
        answer = api.upload(content, image.media_type)
    except Exception as error:
        raise NotSentError(judge.lost("the picture", error)) from error
    if not answer.id:
        raise judge.nothing_public("the picture", answer)
    return answer


def _only_errors(answer: Answer) -> bool:
    """A 2xx that says the alt text was not kept; an empty or unknown body is taken for success."""
    return isinstance(answer.body, dict) and bool(answer.body.get("errors")) and not answer.data
