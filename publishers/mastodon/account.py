"""What is known of accounts on Mastodon without asking."""

from __future__ import annotations

from timeline.publisher import AccountFacts

# https://docs.joinmastodon.org/methods/oauth/#token: an answer has no lifetime; https://docs.joinmastodon.org/spec/oauth/
# (both checked 2026-11-22)
FACTS = AccountFacts(
    credentials="does not expire; it ends when it is revoked",
    automation="Preferences → Public profile → This is an automated account",
)
