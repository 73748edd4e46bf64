"""What goes to a network: one status, a thread of them, and the limits a network sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from timeline.errors import NotSentError


@dataclass(frozen=True, slots=True)
class CardWords:
    """What stands on a day's share card (timeline/share_card.py); the same words are drawn alike anywhere.

    Attributes:
        number: day of the month in the driving calendar; ``rest``: its month and year.
        style: that calendar in words.
        other, other_style: the same day in the other calendar, in full; empty, as ``style`` is, where one is enough.
        titles: of the entries that matter most, in order; ``more``: a line about the others, or empty.
        site: whose card it is; ``host``: where it is.
    """

    weekday: str
    number: str
    rest: str
    style: str
    other: str
    other_style: str
    titles: tuple[str, ...]
    more: str
    site: str
    host: str


Draw = Callable[[CardWords], bytes]


def nothing_draws(words: CardWords) -> bytes:
    """Stands where words are read and pictures are not."""
    raise LookupError("nothing draws share cards here")


@dataclass(frozen=True, slots=True)
class DrawnCard:
    """A share card as the bytes of a picture: known by its words, drawn when it is read.

    Attributes:
        draw: gives the PNG, the same for the same words.
    """

    words: CardWords
    draw: Draw = field(compare=False, repr=False)

    @property
    def name(self) -> str:
        """What a file of it would be called."""
        return "share-card.png"

    def read_bytes(self) -> bytes:
        """The PNG.

        Raises:
            NotSentError: it cannot be drawn here and now.
        """
        try:
            return self.draw(self.words)
        except Exception as error:
            raise NotSentError(f"the share card cannot be drawn ({type(error).__name__})") from error


@dataclass(frozen=True, slots=True)
class StatusImage:
    """A picture for a status; the bytes are read, or drawn, only when they are uploaded.

    Attributes:
        source: a file inside the corpus, resolved and checked by the loader (PNG, JPEG, GIF or WebP, at most 5 MB), or
            the day's share card. Publishers need not ask which: ``name`` and ``read`` do for both.
        media_type: e.g. ``image/jpeg``.
        alt_text: what the picture shows, for people who cannot see it; never empty.
        focal_point: (x, y), each from -1 to 1, (0, 0) is the centre; None when unknown.
    """

    source: Path | DrawnCard
    media_type: str
    alt_text: str
    focal_point: tuple[float, float] | None = None

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self.source.name

    @property
    def card(self) -> CardWords | None:
        """The words of a share card; None for a file."""
        return self.source.words if isinstance(self.source, DrawnCard) else None

    def read(self) -> bytes:
        """The bytes.

        Raises:
            OSError: the file cannot be read.
            NotSentError: the card cannot be drawn.
        """
        return self.source.read_bytes()


@dataclass(frozen=True, slots=True)
class Status:
    """One post, word for word as it goes out.

    Attributes:
        text: the final words, NFC, never cut inside a grapheme, link, mention or hashtag.
        language: BCP 47 tag of the text.
        created_at: when it was first composed for sending; frozen with the text.
        permalink: the entry's page with ``#cycle``, whether or not the text holds it.
        visibility: the network's own word (``public``, ``unlisted`` …); None is the account's default.
        content_warning: shown instead of the text until opened; None for none.
        reply_settings: X only: who may reply; None for everyone.
    """

    text: str
    language: str
    created_at: datetime
    permalink: str = ""
    images: tuple[StatusImage, ...] = ()
    visibility: str | None = None
    content_warning: str | None = None
    reply_settings: str | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """Statuses each replying to the one before; usually just one."""

    parts: tuple[Status, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("a thread has at least one part")


@dataclass(frozen=True, slots=True)
class StatusLimits:
    """What a network allows, counted its own way.

    Attributes:
        length: measures a text by the network's own rule (X weights, graphemes …).
        maximum: the greatest length allowed.
        images: images per status; 0 for none.
        alt_text: characters of alt text allowed.
        threads: whether a reply to one's own status is allowed.
        links: whether a link may stand in the text.
        visible_after: how long after sending a status is sure to show in the account's own list, so that
            "not found" may be believed.
        content_warnings: whether a content warning exists there.
        holds_link: whether the network would take anything in a text for a link; some charge for that.
    """

    length: Callable[[str], int]
    maximum: int
    images: int = 4
    alt_text: int = 1000
    threads: bool = True
    links: bool = True
    visible_after: timedelta = timedelta(minutes=2)
    content_warnings: bool = False
    holds_link: Callable[[str], bool] = lambda text: "://" in text


@dataclass(frozen=True, slots=True)
class StatusRef:
    """A status that exists on a network.

    Attributes:
        id: the network's identifier, never empty.
        url: its public address.
        reply: further values a reply needs, as strings (some networks need more than the id).
    """

    id: str
    url: str = ""
    reply: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MediaRef:
    """An uploaded image that no status uses yet; after ``expires_at`` it must be uploaded again."""

    id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a target posts as.

    Attributes:
        id: permanent identifier of the account on its network.
        handle: for people, e.g. ``@1917@example.social``.
        is_bot: the network's automation flag, None where it does not say.
        token_expires_at: None where the credentials do not expire or the network does not say.
        remember: what the publisher wants handed back at its next start (limits of an instance, for example);
            plain JSON values, no secrets.
    """

    id: str
    handle: str
    url: str = ""
    is_bot: bool | None = None
    token_expires_at: datetime | None = None
    remember: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tariff:
    """What a network charges for a post.

    Attributes:
        post, post_with_link: in ``currency``.
        source: where it says so, and the day that was checked.
    """

    post: float
    post_with_link: float
    currency: str
    source: str


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What is known of every account of a network without asking it.

    Attributes:
        credentials: how long they last, in words, for where ``Account.token_expires_at`` says nothing.
        automation: where an account is marked as automated.
        tariff: None where posts cost nothing.
    """

    credentials: str = ""
    automation: str = ""
    tariff: Tariff | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What a page says of itself to networks that show more of a link than its address.

    Attributes:
        site: whose page it is.
    """

    title: str
    description: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How a network shows a status to its readers; previews use it and nothing else does.

    Attributes:
        network: its name as people write it; empty where a preview may as well say the target's.
        cards: whether it shows a card of the page for a link in a status without images.
        link: how it shows an address that stands in a text.
        round_avatar: whether the account's picture is a circle rather than a square with round corners.
    """

    network: str = ""
    cards: bool = False
    link: Callable[[str], str] = str
    round_avatar: bool = False
