"""The publisher itself: each method one piece of work with the server, and its outcome in our words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, ClassVar

from publishers.mastodon import api, instance, look, media
from publishers.mastodon.account import FACTS
from publishers.mastodon.appearance import LOOK
from publishers.mastodon.options import VISIBILITIES, MastodonOptions
from publishers.mastodon.outcome import Reader, http_status
from timeline.errors import (
    CannotLookError,
    NotSentError,
    OutcomeUnknownError,
    PublishError,
    RefusedError,
)
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


class Mastodon:
    """Posts to one Mastodon account, or one on a server that speaks the same interface.

    Each exchange is tried once under the target's ``timeout``. The library is loaded by the first method that needs
    the network.
    """

    options: ClassVar[type[StatusOptions]] = MastodonOptions
    look: ClassVar[Look] = LOOK
    facts: ClassVar[AccountFacts] = FACTS
    limits: StatusLimits

    def __init__(self, options: MastodonOptions, context: Context) -> None:
        self._options = options
        self._context = context
        self._learn(instance.remembered(context.remembered))

    def prepare(self, status: Status) -> tuple[MediaRef, ...]:
        """Upload the images with alt text and focal point.

        Each takes three times ``timeout`` at most: the upload, the wait until it is processed, the last question.

        Raises:
            NotSentError: an upload failed, for whatever reason; it may be repeated.
            HeldError: the account may not upload (401, 402, 403), or the server redirects.
            RefusedError: too many images, or an alt text longer than the server takes.
        """
        problem = media.problem(status.images, most=self.limits.images, alt_text=self.limits.alt_text)
        if problem is not None:
            raise problem
        if not status.images:
            return ()
        seconds = self._options.timeout.total_seconds()
        with self._calling(lambda reader, error: reader.preparing(error)) as client:
            ids = [media.upload(client, image, seconds=seconds) for image in status.images]
        expires_at = self._context.now() + media.KEPT
        return tuple(MediaRef(id_, expires_at) for id_ in ids)

    def post(self, status: Status, media: tuple[MediaRef, ...], *, key: str, reply_to: StatusRef | None) -> StatusRef:
        """Post it, with ``key`` as the idempotency key: a server that still knows it gives the status made before.

        Raises:
            NotSentError: the request never left, or there were too many (429).
            RefusedError: 400, 413, 422; 403 and 404 where it is a reply.
            DuplicateError: the server says an image of it belongs to a status already.
            HeldError: 401, 402, 403, 404, 410, a redirect.
            OutcomeUnknownError: anything else; it may be public.
        """
        if status.visibility is not None and status.visibility not in VISIBILITIES:
            raise RefusedError(f"{status.visibility!r} is no visibility of Mastodon: {', '.join(VISIBILITIES)}")
        ids = tuple(ref.id for ref in media)

        def outcome(reader: Reader, error: Exception) -> PublishError:
            return reader.posting(error, reply=reply_to is not None, media=ids)

        with self._calling(outcome) as client:
            return self._ref(
                client.status_post(
                    status.text,
                    in_reply_to_id=reply_to.id if reply_to else None,
                    media_ids=list(ids) or None,
                    sensitive=bool(status.content_warning),
                    visibility=status.visibility,
                    spoiler_text=status.content_warning,
                    language=status.language,
                    idempotency_key=key,
                )
            )

    def find(
        self, status: Status, *, since: dt.datetime, reply_to: StatusRef | None, exclude: Collection[StatusRef]
    ) -> StatusRef | None:
        """Look for this very status among all the account's own since that instant.

        Raises:
            CannotLookError: a page or a text could not be read, so "not there" cannot be concluded.
        """
        known = {ref.id for ref in exclude}
        with self._calling(lambda reader, error: reader.looking(error)) as client:
            source = partial(look.source, client)
            for found in look.statuses_since(client, self._account_id(client), since):
                if str(found["id"]) not in known and look.is_same(status, reply_to, found, source):
                    return self._ref(found)
        return None

    def verify(self) -> Account:
        """Ask who we are and what the instance allows; an instance that does not say changes nothing.

        Raises:
            NotSentError: it could not be asked.
            HeldError: the token is refused, or the address is not the server's.
        """
        with self._calling(lambda reader, error: reader.asking(error)) as client:
            me = client.account_verify_credentials()
            if not isinstance(me, dict) or not me.get("id"):
                raise NotSentError(f"{self._options.host} did not say whose token this is")
            self._learn(instance.described(_instance_document(client), self._instance))
        bot = me.get("bot")
        return Account(
            id=str(me["id"]),
            handle=f"@{me.get('username') or me.get('acct')}@{self._instance.domain or self._options.host}",
            url=str(me.get("url") or ""),
            is_bot=bot if isinstance(bot, bool) else None,
            remember=self._instance.remember(),
        )

    def edit(self, ref: StatusRef, status: Status) -> StatusRef:
        """Change text and content warning of a status; its images stay as they are. Two exchanges.

        Raises:
            NotSentError, RefusedError, HeldError, OutcomeUnknownError: as ``post``; 403 and 404 are RefusedError,
                because they are about that status. Nothing has changed unless the outcome is unknown, and the same
                edit may always be made again.
        """
        with self._calling(lambda reader, error: reader.reading(error)) as client:
            attached = _attached(client.status(ref.id))
        with self._calling(lambda reader, error: reader.changing(error)) as client:
            return self._ref(
                client.status_update(
                    ref.id,
                    status.text,
                    spoiler_text=status.content_warning or "",
                    sensitive=bool(status.content_warning),
                    media_ids=attached,  # images that an edit does not name are taken off
                )
            )

    def delete(self, ref: StatusRef) -> None:
        """Delete a status.

        Raises:
            NotSentError, RefusedError, HeldError, OutcomeUnknownError: as ``post``; 403 and 404 are RefusedError,
                the latter because it is gone already. The same deletion may always be made again.
        """
        with self._calling(lambda reader, error: reader.changing(error)) as client:
            client.status_delete(ref.id)

    def _learn(self, known: instance.Instance) -> None:
        self._instance = known
        self.limits = known.limits(self._options.content_warning)

    @contextmanager
    def _calling(self, outcome: Callable[[Reader, Exception], PublishError]) -> Iterator[Any]:
        """The library's client; what it raises comes out as ``outcome`` says."""
        with api.connected(self._options, self._context) as client:
            try:
                yield client
            except PublishError:
                raise
            except Exception as error:
                raise outcome(Reader(self._options, self._context.now(), client), error) from error

    def _ref(self, answer: object) -> StatusRef:
        """The status an answer tells of: only an id is success.

        Raises:
            OutcomeUnknownError: there is none.
        """
        if not isinstance(answer, dict) or not answer.get("id"):
            raise OutcomeUnknownError(f"{self._options.host} answered without the id of a status")
        return StatusRef(id=str(answer["id"]), url=str(answer.get("url") or ""))

    def _account_id(self, client: Any) -> str:
        me = client.account_verify_credentials()
        if not isinstance(me, dict) or not me.get("id"):
            raise CannotLookError(f"{self._options.host} did not say whose token this is")
        return str(me["id"])


def _instance_document(client: Any) -> object:
    """What the instance says of itself, or None: the limits known so far do as well."""
    with suppress(Exception):
        try:
            return client.instance_v2()
        except Exception as error:
            if http_status(error) != 404:
                raise
        return client.instance_v1()  # servers that have no v2 of it
    return None


def _attached(status: object) -> list[str]:
    """Ids of the images a status has.

    Raises:
        NotSentError: it is no status.
    """
    if not isinstance(status, dict) or not status.get("id"):
        raise NotSentError("the server answered with something else than the status to be changed")
    return [str(attachment["id"]) for attachment in status.get("media_attachments") or ()]
