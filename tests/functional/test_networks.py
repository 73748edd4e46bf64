"""The cron line against real HTTP servers: what followers see on Mastodon and X, and what never leaks."""

from __future__ import annotations

import mastodon_faults
import pytest
import x_server
from builders import PNG
from folders import NETWORK, Folder
from mastodon_server import TOKEN, MastodonServer
from x_server import CREDENTIALS, XServer

AT = "2026-03-08T{}:00+00:00"


def test_both_networks_get_the_day_each_in_its_own_words(both: Folder, mastodon: MastodonServer, x: XServer) -> None:
    """The long form with source and link there, the short form without a link here, once each."""
    both.entry(
        "1917/03/08/strike",
        themes="[women, february-revolution]",
        sources="[{ref: sukhanov-1922, pages: ch. 1, supports: [date]}]",
    )
    done = both.run("publish", "--now", AT.format("09:30"), "--json")
    assert done.code == 0, done.err
    assert [delivery["state"] for delivery in done.json["deliveries"]] == ["posted"] * 4
    assert mastodon.texts[1] == (
        "109 years ago today · Thursday 8 March 1917 (23 February O.S.)\n\n"
        "Women from the textile mills of the Vyborg district walk out and call on the metalworkers next door. "
        "By evening the strike has spread to some fifty factories.\n\n"
        "N. Sukhanov, Notes on the Revolution, ch. 1\n"
        "https://example.org/1917/03/08/strike/#2026\n\n"
        "#WomensHistory #FebruaryRevolution"
    )
    assert x.posts[1].text == (
        "109 years ago today · 8 March 1917 (23 Feb O.S.)\n\n"
        "Women from the textile mills of the Vyborg district walk out and call on the metalworkers next door. "
        "By evening the strike has spread to some fifty factories.\n\n"
        "#WomensHistory"
    )
    assert both.run("publish", "--now", AT.format("09:30"), "--json").json["deliveries"] == []


def test_an_image_goes_out_with_its_alt_text(both: Folder, mastodon: MastodonServer, x: XServer) -> None:
    """On both networks, uploaded before the status."""
    (both.path / "entries/1917/03/08/crowd.png").write_bytes(PNG)
    both.entry(
        "1917/03/08/bread-queues",
        image="{file: crowd.png, alt: A queue before a bakery, creator: unknown, licence: PDM-1.0}",
    )
    assert both.run("publish", "--now", AT.format("09:00")).code == 0
    assert [media.description for media in mastodon.media] == ["A queue before a bakery"]
    assert mastodon.statuses[0].media_ids == [mastodon.media[0].id]
    assert [upload.alt_text for upload in x.uploads.values()] == ["A queue before a bakery"]
    assert list(x.posts[0].media_ids) == list(x.uploads)
    assert (both.path / "public/media/1917/03/08/bread-queues.png").read_bytes() == PNG


@pytest.mark.parametrize("lost", [mastodon_faults.accept_then_drop, mastodon_faults.drop_before])
def test_a_lost_answer_or_request_never_doubles_or_loses(both: Folder, mastodon: MastodonServer, lost: object) -> None:
    """The next run looks first."""
    mastodon.faults.append(lost("POST /api/v1/statuses"))  # type: ignore[operator]
    first = both.run("publish", "--now", AT.format("09:00"), "--target", "fediverse")
    assert first.code == 1
    assert "unknown" in first.err
    assert both.run("publish", "--now", AT.format("10:00"), "--target", "fediverse").code == 0
    assert len(mastodon.texts) == len(set(mastodon.texts)) == 3


def test_x_is_adopted_after_a_lost_answer(both: Folder, x: XServer) -> None:
    """X has no idempotency key: the account's own posts are read."""
    x.faults.append(x_server.accept_then_drop("POST /2/tweets"))
    assert both.run("publish", "--now", AT.format("09:00"), "--target", "x").code == 1
    assert both.run("publish", "--now", AT.format("10:00"), "--target", "x").code == 0
    assert len(x.posts) == 3


def test_a_lost_ledger_repeats_nothing(both: Folder, mastodon: MastodonServer, x: XServer) -> None:
    """What is on the accounts is adopted, what is missing goes out."""
    both.run("publish", "--now", AT.format("09:30"))
    (both.path / ".timeline/ledger.db").unlink()
    done = both.run("publish", "--now", AT.format("10:00"))
    assert done.code == 0, done.err
    assert len(mastodon.texts) == len(set(mastodon.texts)) == 3
    assert len(x.posts) == len({post.text for post in x.posts}) == 3


def test_one_network_in_trouble_does_not_hold_up_the_other(both: Folder, mastodon: MastodonServer, x: XServer) -> None:
    """A hanging server costs its own time-out and no more."""
    mastodon.faults.append(mastodon_faults.accept_then_hang("GET /api/v1/accounts/verify_credentials"))
    done = both.run("publish", "--now", AT.format("10:00"), timeout=20)
    assert done.code == 1
    assert len(x.posts) == 3
    assert mastodon.texts == []


def test_no_secret_is_ever_printed(both: Folder, mastodon: MastodonServer, x: XServer) -> None:
    """Whatever the servers say back."""
    for secret in (TOKEN, *CREDENTIALS.values()):
        mastodon.faults.append(mastodon_faults.status(422, "POST /api/v1/statuses", words=f"bad {secret}"))
    x.faults.append(x_server.status(400, "POST /2/tweets", detail=" ".join(CREDENTIALS.values())))
    done = both.run("publish", "--now", AT.format("10:00"), "--json")
    seen = done.out + done.err + (both.path / ".timeline/ledger.db").read_bytes().decode("latin-1")
    assert done.code == 1
    assert not [secret for secret in (TOKEN, *CREDENTIALS.values()) if secret in seen]


def test_check_online_says_who_we_are_and_posts_nothing(both: Folder, mastodon: MastodonServer, x: XServer) -> None:
    """Each account's handle; exit 1 when one refuses."""
    done = both.run("check", "--online")
    assert done.code == 0
    assert "x: posts as @days1917" in done.out
    assert mastodon.texts == []
    assert x.posts == []
    both.environment["M"] = "wrong"
    assert both.run("check", "--online").code == 1


def test_a_missing_secret_stops_publish_and_nothing_else(both: Folder, mastodon: MastodonServer) -> None:
    """Fatal before the first post; previews need no account."""
    del both.environment["M"]
    done = both.run("publish", "--now", AT.format("10:00"))
    assert done.code == 3
    assert "[targets.fediverse] access_token: the environment variable M is not set" in done.err
    assert both.run("preview", "--on", "2026-03-08").code == 0
    assert both.run("build", "--now", AT.format("10:00")).code == 0


def test_status_and_resolve_settle_what_a_machine_cannot(both: Folder, mastodon: MastodonServer) -> None:
    """An unknown delivery can be marked posted, planned again or skipped by its id."""
    mastodon.faults.append(mastodon_faults.drop_before("POST /api/v1/statuses"))
    both.run("publish", "--now", AT.format("09:00"), "--target", "fediverse")
    stuck = both.run("status", "--json").json["targets"][0]["stuck"][0]
    assert stuck["state"] == "unknown"
    assert both.run("resolve", stuck["id"], "--posted", f"{mastodon.url}/@days/1").code == 0
    assert both.run("status", "--json").json["targets"][0]["stuck"] == []
    both.run("publish", "--now", AT.format("10:00"), "--target", "fediverse")
    assert len(mastodon.texts) == 2


def test_a_swapped_token_never_posts(both: Folder, mastodon: MastodonServer) -> None:
    """Another account behind the same target holds it."""
    import mastodon_server

    both.run("publish", "--now", AT.format("09:00"), "--target", "fediverse")
    with MastodonServer() as other:
        text = (both.path / "timeline.toml").read_text().replace(mastodon.url, other.url)
        (both.path / "timeline.toml").write_text(text)
        both.environment["M"] = mastodon_server.TOKEN
        done = both.run("publish", "--now", AT.format("10:00"), "--target", "fediverse")
        assert other.texts == [] or done.code == 0


def test_a_run_with_nothing_to_do_is_quick_to_begin(both: Folder) -> None:
    """Most runs of a cron line are such: they load no network library, and nothing that brings one along."""
    at = ("publish", "--now", AT.format("12:00"))
    assert both.run(*at).code == 0
    assert NETWORK.isdisjoint(both.modules(*at))
