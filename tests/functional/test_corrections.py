"""``correct``, ``retract`` and ``rehearse``: what a person does about what is, or will be, public."""

from __future__ import annotations

import mastodon_faults
import pytest
from folders import Folder
from mastodon_server import MastodonServer
from x_server import XServer

NOW = "2026-03-08T12:00:00+00:00"
STRIKE = "1917/03/08/strike"


@pytest.fixture
def both(both: Folder) -> Folder:
    """With a price for each post."""
    config = both.path / "timeline.toml"
    config.write_text(config.read_text() + "[prices.x]\npost = 0.015\npost_with_link = 0.2\n")
    return both


def mend(folder: Folder) -> None:
    folder.entry(
        STRIKE, summary="The strike began a day earlier than was written here, says the factory inspector's report."
    )


def test_a_correction_edits_where_it_can_and_says_where_it_cannot(
    both: Folder, mastodon: MastodonServer, x: XServer
) -> None:
    """Mastodon shows the new words, once; X is left as it is, and the way out is named."""
    both.run("publish", "--now", NOW)
    mend(both)
    done = both.run("correct", STRIKE)
    assert done.code == 1
    assert "factory inspector" in mastodon.texts[1]
    assert mastodon.texts[1].startswith("109 years ago today")
    assert "factory inspector" not in x.posts[1].text
    assert "posts cannot be edited there" in done.err
    again = both.run("correct", STRIKE, "--target", "fediverse")
    assert (again.code, mastodon.statuses[1].edits) == (0, 1)
    assert "reads so already" in again.err


def test_a_corrected_status_is_still_ours_when_the_ledger_is_lost(both: Folder, mastodon: MastodonServer) -> None:
    """Editing keeps the permalink with its cycle, and with it the identity."""
    both.run("publish", "--now", NOW, "--target", "fediverse")
    mend(both)
    both.run("correct", STRIKE, "--target", "fediverse")
    (both.path / ".timeline/ledger.db").unlink()
    both.run("publish", "--now", NOW, "--target", "fediverse")
    assert len(mastodon.texts) == 3


def test_a_correcting_reply_goes_through_the_ledger(both: Folder, x: XServer) -> None:
    """Planned by the command, sent by the next run, once, under the post it corrects."""
    both.run("publish", "--now", NOW, "--target", "x")
    mend(both)
    assert (
        both.run("correct", STRIKE, "--target", "x", "--reply", "Correction: the strike began a day earlier.").code == 0
    )
    import datetime as dt

    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)).isoformat()
    both.run("publish", "--now", soon, "--target", "x")
    replies = [post for post in x.posts if post.reply_to]
    assert [(post.text, post.reply_to) for post in replies] == [
        ("Correction: the strike began a day earlier.", x.posts[1].id)
    ]


def test_retracting_takes_back_what_is_public_and_nothing_else(
    both: Folder, mastodon: MastodonServer, x: XServer
) -> None:
    """It is gone on both networks and never sent again."""
    both.run("publish", "--now", NOW)
    assert both.run("retract", STRIKE).code == 0
    assert (len(mastodon.texts), len(x.posts)) == (2, 2)
    both.run("publish", "--now", NOW)
    assert (len(mastodon.texts), len(x.posts)) == (2, 2)
    assert both.run("retract", STRIKE).code == 2


def test_a_correction_that_fails_may_be_made_again(both: Folder, mastodon: MastodonServer) -> None:
    """Exit 1, nothing changed in the ledger, and the second attempt works."""
    both.run("publish", "--now", NOW, "--target", "fediverse")
    mend(both)
    mastodon.faults.append(mastodon_faults.status(503, "PUT /api/v1/statuses"))
    assert both.run("correct", STRIKE, "--target", "fediverse").code == 1
    assert both.run("correct", STRIKE, "--target", "fediverse").code == 0
    assert "factory inspector" in mastodon.texts[1]


@pytest.mark.parametrize("command", ["correct", "retract"])
def test_what_is_not_public_cannot_be_changed(both: Folder, command: str) -> None:
    """A wrong id and an entry that never went out are wrong usage."""
    assert both.run(command, "1917/03/08/nothing").code == 2
    assert both.run(command, STRIKE).code == 2


def test_a_rehearsal_shows_every_day_its_posts_and_their_cost(both: Folder) -> None:
    """Diffable: the same twice, empty days named, the month's cost by the price table."""
    arguments = ("rehearse", "--from", "2026-03-06", "--to", "2026-03-09")
    done = both.run(*arguments)
    assert done.code == 0, done.err
    assert done.out == both.run(*arguments).out
    assert "-- 09:00 fediverse 1917/03/08/bread-queues · " in done.out
    assert "empty days: 2026-03-06, 2026-03-07, 2026-03-09" in done.out
    assert "cost 2026-03 x: 0.04" in done.out or "cost 2026-03 x: 0.05" in done.out
    record = both.run(*arguments, "--json").json
    assert record["costs"] == [{"month": "2026-03", "target": "x", "cost": 0.045}]
    assert not (both.path / ".timeline").exists()


def test_a_rehearsal_fails_on_what_does_not_fit(both: Folder) -> None:
    """For review before it is merged."""
    (both.path / "templates").mkdir()
    (both.path / "templates/status.x.txt").write_text("{{ headline }} " + "x" * 280 + " {{ summary }}")
    done = both.run("rehearse", "--from", "2026-03-08", "--to", "2026-03-08")
    assert done.code == 1
    assert "does not fit: x 1917/03/08/bread-queues" in done.out
