"""How X shows a post, for previews."""

from __future__ import annotations

import re

from timeline.publisher import Look

_PATH = 15
"""Characters shown of a link after its host and slash, the ellipsis among them, as ``display_url`` has it in
https://developer.x.com/en/docs/twitter-api/enterprise/data-dictionary/native-enriched-objects/entities
(checked 2026-11-22)."""


def shown_link(address: str) -> str:
    """An address as it stands in a post: ``example.org/1917/03/08/wom…``."""
    rest = re.sub(r"^https?://(?:www\.)?", "", address)
    host, slash, path = rest.partition("/")
    return f"{host}/{path[: _PATH - 1]}…" if len(path) > _PATH else f"{host}{slash}{path}"


# https://developer.x.com/en/docs/x-for-websites/cards/overview/summary (checked 2026-11-22)
LOOK = Look(network="X", cards=True, link=shown_link, round_avatar=True)
