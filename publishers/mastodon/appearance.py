"""How Mastodon shows a status, for previews."""

from __future__ import annotations

import re

from timeline.publisher import Look

_LINK = 30
"""Characters shown of a link after ``https://`` and ``www.``:
https://github.com/mastodon/mastodon/blob/main/app/lib/text_formatter.rb (checked 2026-11-22)."""


def shown_link(address: str) -> str:
    """An address as it stands in a status; the ellipsis is never put in place of a single character."""
    rest = re.sub(r"^https?://(?:www\.)?", "", address)
    return f"{rest[:_LINK]}…" if len(rest) > _LINK + 1 else rest


# A card stands where the images would (checked 2026-11-22):
# https://github.com/mastodon/mastodon/blob/main/app/javascript/mastodon/features/status/components/detailed_status.tsx
LOOK = Look(network="Mastodon", cards=True, link=shown_link)
