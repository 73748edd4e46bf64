"""``timeline accounts``: whom each target posts as and what its month costs, against real servers, posting nothing."""

from __future__ import annotations

import mastodon_faults
import pytest
import x_server
from folders import Folder
from mastodon_server import TOKEN, MastodonServer
from x_server import CREDENTIALS, XServer

NOW = ("--now", "2026-03-08T09:30:00+00:00")


def test_each_target_tells_whom_it_posts_as(both: Folder, mastodon: MastodonServer, x: XServer) -> None:
    """Handle, bot flag, token, the month; nothing is posted and no secret printed."""
    done = both.run("accounts", *NOW)
    assert done.code == 0, done.err
    assert "fediverse: posts as @timeline@mastodon.example  https://mastodon.example/@timeline\n" in done.out
    assert "  marked as a bot\n  token: does not expire; it ends when it is revoked\n" in done.out
    assert "  2026-03: 0 posted, 3 planned\n" in done.out
    assert "x: posts as @days1917" in done.out
    assert "whether it is marked as automated is not told: Settings" in done.out
    assert "0 posted, 3 planned, 0.00 + 0.04 = 0.04 USD (0.015 a post, 0.2 with a link; docs.x.com" in done.out
    assert (mastodon.statuses, x.posts) == ([], [])
    assert not [secret for secret in (TOKEN, *CREDENTIALS.values()) if secret in done.out + done.err]
    assert not (both.path / ".timeline").exists()


def test_what_went_out_and_what_is_to_come_are_counted_apart(both: Folder) -> None:
    """By the ledger and by rehearsal; the next month does not count, what was posted last month neither."""
    both.entry("1917/02/20/earlier")
    both.entry("1917/03/31/last-day")
    both.entry("1917/04/01/next-month")
    assert both.run("publish", "--now", "2026-02-20T09:30:00+00:00").code == 0
    assert both.run("publish", *NOW).code == 0
    fediverse, x = both.run("accounts", *NOW, "--json").json
    assert (fediverse["posted"], fediverse["planned"], fediverse["cost"]) == (2, 2, None)
    assert x["month"] == "2026-03"
    assert (x["posted"], x["planned"]) == (2, 2)
    assert (x["cost"]["posted"], x["cost"]["planned"], x["cost"]["total"]) == (0.03, 0.03, 0.06)


def test_a_link_makes_a_post_dear_and_the_configs_prices_come_first(both: Folder) -> None:
    """What ``[prices]`` says stands above what was looked up."""
    config = both.path / "timeline.toml"
    config.write_text(config.read_text("utf-8") + "link = true\n", "utf-8")
    assert both.run("accounts", *NOW, "--target", "x", "--json").json[0]["cost"]["total"] == 0.6
    config.write_text(config.read_text("utf-8") + "[prices.x]\npost = 1\npost_with_link = 2\n", "utf-8")
    [x] = both.run("accounts", *NOW, "--target", "x", "--json").json
    assert (x["cost"]["total"], x["cost"]["basis"], x["cost"]["currency"]) == (6, "[prices]", None)


def test_an_account_that_is_no_bot_is_told_where_to_become_one(both: Folder, mastodon: MastodonServer) -> None:
    """Followers may filter by it."""
    mastodon.bot = False
    done = both.run("accounts", *NOW, "--target", "fediverse")
    assert "not marked as a bot; mark it: Preferences → Public profile" in done.out


@pytest.mark.parametrize("hangs", [True, False])
def test_one_that_cannot_be_asked_does_not_hide_the_other(
    both: Folder, mastodon: MastodonServer, x: XServer, hangs: bool
) -> None:
    """Exit 1; its month is counted all the same."""
    if hangs:
        mastodon.faults.append(mastodon_faults.accept_then_hang())
    else:
        mastodon.faults.append(mastodon_faults.status(401, words="The access token was revoked"))
    done = both.run("accounts", *NOW)
    assert done.code == 1
    assert "fediverse: cannot be asked" in done.out
    assert ("401: The access token was revoked" in done.out) is not hangs
    assert "  2026-03: 0 posted, 3 planned\n" in done.out
    assert "x: posts as @days1917" in done.out
    x.faults.append(x_server.status(402, detail="no credits"))
    assert "x: cannot be asked: the account: HTTP 402" in both.run("accounts", *NOW).out


def test_a_target_that_is_not_there_is_wrong_usage(both: Folder) -> None:
    """And a secret that is not set is an invalid config."""
    assert both.run("accounts", "--target", "nothing").code == 2
    del both.environment["M"]
    done = both.run("accounts")
    assert done.code == 3
    assert "the environment variable M is not set" in done.err


def test_without_networks_there_is_nobody_to_ask(folder: Folder) -> None:
    """Not an error."""
    done = folder.run("accounts")
    assert (done.code, done.out, done.err) == (0, "", "no status targets are configured\n")
