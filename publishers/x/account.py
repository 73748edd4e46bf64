"""What is known of accounts on X without asking."""

from __future__ import annotations

from timeline.publisher import AccountFacts
from timeline.status import Tariff

# Prices: https://docs.x.com/x-api/getting-started/pricing (page of 2026-08-13, checked 2026-11-21). Tokens:
# https://docs.x.com/fundamentals/authentication/oauth-1-0a/obtaining-user-access-tokens; that they do not expire is
# how it has always been, not promised there. The label: https://help.x.com/en/using-x/automated-account-labels
FACTS = AccountFacts(
    credentials="does not expire by itself; it ends when it is revoked",
    automation="Settings → Your account → Your account information → Automation",
    tariff=Tariff(post=0.015, post_with_link=0.2, currency="USD", source="docs.x.com, 2026-11-21"),
)
