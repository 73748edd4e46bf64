"""An account on the double of Mastodon, and statuses for it."""

from __future__ import annotations

import datetime as dt
import zlib

from mastodon_server import TOKEN

from publishers.mastodon import Mastodon, MastodonOptions
from timeline.publisher import Context, Secret, Status, StatusImage

NOW = dt.datetime(2026, 3, 8, 9, 0, 0, tzinfo=dt.UTC)
PATIENCE = dt.timedelta(seconds=10)
IMPATIENCE = dt.timedelta(seconds=0.5)
PERMALINK = "https://example.org/1917/03/08/womens-day-strike/#2026"
WORDS = (
    "109 years ago today · Thursday 8 March 1917 (23 February O.S.)\n\n"
    f"Women & men of Petrograd's Vyborg district walk out: “bread”.\n\n{PERMALINK}\n\n#RussianRevolution"
)
PLAIN_WORDS = "By evening some 90,000 people are on strike, asking for bread & peace.\n\n(2/2) <end> #Petrograd"


def account(url: str, *, timeout: dt.timedelta = PATIENCE, token: str = TOKEN, now=NOW, remembered=None, **options):
    """A publisher; by default with the token the double knows."""
    return Mastodon(
        MastodonOptions(api_base_url=url, access_token=Secret(token), timeout=timeout, **options),
        Context(target="fediverse", user_agent="timeline/test", remembered=remembered or {}, now=lambda: now),
    )


def status(text: str = WORDS, **more) -> Status:
    return Status(**{"text": text, "language": "en", "created_at": NOW, "permalink": PERMALINK} | more)


def image(folder, *, name="strike.png", alt_text="Women marching", focal_point=(0.25, -0.5)) -> StatusImage:
    """A picture of one pixel, in a file."""
    path = folder / name
    path.write_bytes(_png())
    return StatusImage(path, "image/png", alt_text, focal_point)


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    head = chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\xff")) + chunk(b"IEND", b"")
