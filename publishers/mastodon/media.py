"""Uploading one image with its alt text, and waiting, not for long, until the server has processed it."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import PurePath
from typing import Any

from timeline.errors import NotSentError, PublishError, RefusedError
from timeline.publisher import StatusImage

KEPT = dt.timedelta(hours=20)
"""How long an upload is relied on; servers remove unattached media after about 24 h.

https://github.com/mastodon/mastodon/issues/11637 (checked 2026-11-21)
"""

FIRST_WAIT = 0.1
LONGEST_WAIT = 2.0
"""Seconds between questions whether an upload is processed; the pause doubles from the first to the longest."""


def problem(images: tuple[StatusImage, ...], *, most: int, alt_text: int) -> PublishError | None:
    """Why these images can never be accepted, or None.

    Args:
        most: images a status may have.
        alt_text: code points an alt text may have; it is never cut, because half a description misleads.
    """
    if len(images) > most:
        return RefusedError(f"{len(images)} images are more than the {most} this server takes")
    for image in images:
        if len(image.alt_text) > alt_text:
            return RefusedError(
                f"the alt text of {image.name} has {len(image.alt_text)} characters, this server takes {alt_text}"
            )
    return None


def upload(client: Any, image: StatusImage, *, seconds: float) -> str:
    """Upload one image and return its id once the server can attach it.

    Args:
        client: the library's client.
        seconds: how long the server may take to process it after it has arrived.

    Raises:
        NotSentError: the image cannot be read, or the server did not finish.
        Exception: the library's own, for publishers/mastodon/outcome.py.
    """
    suffix = PurePath(image.name).suffix
    answer = client.media_post(
        _read(image),
        mime_type=image.media_type,
        description=image.alt_text,
        focus=image.focal_point,
        file_name=f"image{suffix}" if suffix.isascii() else "image",
    )
    id_ = _id(answer)
    give_up, wait = time.monotonic() + seconds, FIRST_WAIT
    while answer.get("url") is None:
        if time.monotonic() + wait > give_up:
            raise NotSentError(f"the server did not process {image.name} within {seconds:g} s")
        time.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT)
        answer = client.media(id_)
        _id(answer)
    return id_


def _read(image: StatusImage) -> bytes:
    try:
        return image.read()
    except OSError as error:
        raise NotSentError(f"{image.name} cannot be read: {type(error).__name__}") from error


def _id(answer: object) -> str:
    id_ = answer.get("id") if isinstance(answer, dict) else None
    if not id_:
        raise NotSentError("the server answered an upload with something else")
    return str(id_)
