"""The status publisher for X."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import ClassVar
from urllib.parse import urlsplit

from publishers.x import media as pictures
from publishers.x.account import FACTS
from publishers.x.api import Api
from publishers.x.appearance import LOOK
from publishers.x.length import MAXIMUM, weighted_length
from publishers.x.links import links
from publishers.x.lookup import own_posts
from publishers.x.options import XOptions
from publishers.x.outcome import Judge
from timeline.errors import CannotLookError, NotSentError, PublishError
from timeline.publisher import (
    Account,
    AccountFacts,
    Context,
    Look,
    MediaRef,
    Status,
    StatusLimits,
    StatusOptions,
    StatusRef,
)

VISIBLE_AFTER = dt.timedelta(seconds=60)
"""Until a new post is sure to be in the account's own timeline. X promises nothing; a minute is generous."""

WEB = "https://x.com"


class X:
    """Posts to one account on X.

    X has no idempotency key: ``key`` is not used, and after an unknown outcome only ``find`` or a refusal as a
    duplicate tells whether a post went out. It takes no language either.
    """

    options: ClassVar[type[StatusOptions]] = XOptions
    look: ClassVar[Look] = LOOK
    facts: ClassVar[AccountFacts] = FACTS

    def __init__(self, options: XOptions, context: Context) -> None:
        secrets = (
            options.consumer_key, options.consumer_secret, options.access_token, options.access_token_secret,
        )  # fmt: skip
        self._reply_settings = options.reply_settings
        self._context = context
        self._api = Api(options, context.user_agent)
        self._judge = Judge(
            host=urlsplit(options.api_base_url).hostname or "", secrets=[secret.reveal() for secret in secrets]
        )
        self._account: Account | None = None
        self.limits = StatusLimits(
            length=weighted_length,
            maximum=MAXIMUM,
            images=pictures.IMAGES,
            alt_text=pictures.ALT_TEXT,
            threads=options.overflow == "thread",
            links=True,
            visible_after=VISIBLE_AFTER,
            holds_link=lambda text: bool(links(text)),
        )

    def prepare(self, status: Status) -> tuple[MediaRef, ...]:
        """Upload the images, each with its alt text; see publishers/x/media.py."""
        now = self._context.now()
        return tuple(pictures.upload(self._api, self._judge, image, now=now) for image in status.images)

    def post(self, status: Status, media: tuple[MediaRef, ...], *, key: str, reply_to: StatusRef | None) -> StatusRef:
        """Post it; only an identifier in the answer counts as success."""
        try:
            answer = self._api.create(
                status.text,
                media_ids=[picture.id for picture in media],
                reply_to=reply_to.id if reply_to else None,
                reply_settings=status.reply_settings or self._reply_settings,
            )
        except Exception as error:
            raise self._judge.post_lost(error) from error
        if not answer.id:
            raise self._judge.post_failed(answer, reply=reply_to is not None)
        return self._reference(answer.id)

    def find(
        self, status: Status, *, since: dt.datetime, reply_to: StatusRef | None, exclude: Collection[StatusRef]
    ) -> StatusRef | None:
        """Look through every page of the account's own posts since that instant.

        Raises:
            CannotLookError: for whatever reason, the whole interval could not be seen.
        """
        known = {reference.id for reference in exclude}
        parent = reply_to.id if reply_to else None
        for post in own_posts(self._api, self._judge, self._account_id(), since):
            if post.id not in known and post.is_same(status, parent):
                return self._reference(post.id)
        return None

    def delete(self, ref: StatusRef) -> None:
        """Delete a post; RefusedError where X does not let it, or has it no more. It may always be made again."""
        try:
            answer = self._api.delete(ref.id)
        except Exception as error:
            raise self._judge.post_lost(error) from error
        if answer.data.get("deleted") is not True:
            raise self._judge.post_failed(answer, reply=True)

    def verify(self) -> Account:
        """Ask X whose credentials these are; the handle is remembered for the addresses of later posts."""
        try:
            answer = self._api.me()
        except Exception as error:
            raise NotSentError(self._judge.lost("the account", error)) from error
        if not answer.id:
            raise self._judge.nothing_public("the account", answer)
        name = answer.data.get("username")
        handle = name if isinstance(name, str) else ""
        self._account = Account(
            id=answer.id,
            handle=f"@{handle}" if handle else answer.id,
            url=f"{WEB}/{handle}" if handle else f"{WEB}/i/user/{answer.id}",
            remember={"handle": handle} if handle else {},
        )
        return self._account

    def _account_id(self) -> str:
        """Whose posts to look through: asked once, never remembered, because another account's would tell nothing."""
        if self._account is None:
            try:
                return self.verify().id
            except PublishError as error:
                raise CannotLookError(f"whose account it is could not be learnt ({error})") from error
        return self._account.id

    def _reference(self, identifier: str) -> StatusRef:
        handle = (self._account.remember if self._account else self._context.remembered).get("handle") or "i"
        return StatusRef(identifier, f"{WEB}/{handle}/status/{identifier}")
