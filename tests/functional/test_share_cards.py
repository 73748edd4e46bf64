"""The day's share card on its first post, from the cron line to the networks, and in every command that shows posts."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import mastodon_faults
import pytest
import x_server
from builders import PNG, SUMMARY
from folders import CREDENTIALS_OF_BOTH, Folder, to_both
from lxml import html
from mastodon_server import MastodonServer
from processes import ROOT, bare_environment
from x_server import XServer

Image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")

AT = "2026-03-08T{}:00+00:00"
STRIKE = "1917/03/08/strike"
ALT = "Thursday 8 March 1917 (New Style), 23 February 1917 (Old Style). Strike. Bread queues. Womens day."  # by weight


class Timeline:
    """A folder whose targets ask for cards."""

    def __init__(self, folder: Folder, mastodon: MastodonServer, x: XServer) -> None:
        self.folder, self.mastodon, self.x = folder, mastodon, x
        folder.environment |= CREDENTIALS_OF_BOTH
        folder.entry(STRIKE, significance="major")
        self.configure()

    def configure(self, options: str = "card = true\n", more: str = "") -> None:
        self.folder.config(to_both(self.mastodon, self.x, timeout="5s", options=options) + more)

    def without_pillow(self) -> None:
        """As on a host that has no Pillow."""
        (self.folder.path / "bare").mkdir()
        (self.folder.path / "bare/sitecustomize.py").write_text("import sys\nsys.modules['PIL'] = None\n")
        self.folder.environment["PYTHONPATH"] = f"{self.folder.path}/bare:{ROOT}"

    def with_pillow(self) -> None:
        del self.folder.environment["PYTHONPATH"]


@pytest.fixture
def carded(folder: Folder, mastodon: MastodonServer, x: XServer) -> Timeline:
    return Timeline(folder, mastodon, x)


def test_the_first_post_of_the_day_carries_the_card(carded: Timeline, mastodon: MastodonServer, x: XServer) -> None:
    """A PNG of the size networks show, with its alt text; the second post of the same run has none."""
    done = carded.folder.run("publish", "--now", AT.format("09:30"))
    assert done.code == 0, done.err
    assert [bool(status.media_ids) for status in mastodon.statuses] == [True, False]
    assert [bool(post.media_ids) for post in x.posts] == [True, False]
    (media,), (upload,) = mastodon.media, x.uploads.values()
    assert (media.description, upload.alt_text) == (ALT, ALT)
    assert media.data == upload.content
    with Image.open(io.BytesIO(media.data)) as drawn:
        assert (drawn.size, drawn.format) == ((1200, 630), "PNG")
    assert carded.folder.run("publish", "--now", AT.format("12:00")).code == 0
    assert [bool(status.media_ids) for status in mastodon.statuses] == [True, False, False]
    assert not (carded.folder.path / "public/cards").exists()


def test_it_is_the_card_of_the_websites_pages(carded: Timeline, mastodon: MastodonServer) -> None:
    """The same bytes, the same alt text."""
    carded.configure(more='[targets.site]\npublisher = "website"\nshare_cards = true\n')
    assert carded.folder.run("publish", "--now", AT.format("09:00")).code == 0
    assert (carded.folder.path / "public/cards/1917-03-08.png").read_bytes() == mastodon.media[0].data
    page = html.document_fromstring((carded.folder.path / "public/1917/03/08/index.html").read_text("utf-8"))
    assert page.xpath("//meta[@property='og:image:alt']/@content") == [mastodon.media[0].description]


def test_every_attempt_sends_the_same_bytes(carded: Timeline, mastodon: MastodonServer, x: XServer) -> None:
    """Whatever becomes of the day in between, and the post that follows gets none for it."""
    mastodon.faults.append(mastodon_faults.accept_then_drop("POST /api/v2/media"))
    x.faults.append(x_server.status(503, "POST /2/media/metadata"))
    assert carded.folder.run("publish", "--now", AT.format("09:00")).code == 1
    assert mastodon.texts == []
    carded.folder.entry("1917/03/08/womens-day", title="Another title", summary=f"Meetings. {SUMMARY}")
    done = carded.folder.run("publish", "--now", AT.format("10:00"))
    assert done.code == 0, done.err
    assert [len(status.media_ids) for status in mastodon.statuses] == [1, 0, 0]
    assert [len(post.media_ids) for post in x.posts] == [1, 0, 0]
    first, second = mastodon.media
    assert (second.data, second.description) == (first.data, first.description)
    assert len({upload.content for upload in x.uploads.values()}) == 1


def test_the_first_post_keeps_its_card_when_the_day_is_caught_up(carded: Timeline, mastodon: MastodonServer) -> None:
    """A run of the next day: yesterday's first post and today's, each with its own."""
    carded.folder.run("publish", "--now", "2026-03-07T12:00:00+00:00")
    carded.folder.entry("1917/03/09/next", summary=f"The day after. {SUMMARY}")
    done = carded.folder.run("publish", "--now", "2026-03-09T09:00:00+00:00", "--target", "fediverse")
    assert done.code == 0, done.err
    assert [bool(status.media_ids) for status in mastodon.statuses] == [True, False, False, True]
    assert [media.description[:14] for media in mastodon.media] == ["Thursday 8 Mar", "Friday 9 March"]


def test_an_entry_with_a_picture_of_its_own_shows_that(carded: Timeline, mastodon: MastodonServer) -> None:
    """And no other post of the day has the card."""
    (carded.folder.path / "entries/1917/03/08/crowd.png").write_bytes(PNG)
    carded.folder.entry(
        "1917/03/08/bread-queues", image="{file: crowd.png, alt: A queue, creator: unknown, licence: PDM-1.0}"
    )
    assert carded.folder.run("publish", "--now", AT.format("12:00"), "--target", "fediverse").code == 0
    assert [media.description for media in mastodon.media] == ["A queue"]


def test_a_target_in_russian_gets_a_russian_card(carded: Timeline, mastodon: MastodonServer) -> None:
    """Of the entries that are translated."""
    carded.folder.entry(STRIKE, translations="{ru: {title: Стачка, summary: Работницы бастуют.}}")
    carded.configure('card = true\nlanguage = "ru"\n')
    assert carded.folder.run("publish", "--now", AT.format("12:00"), "--target", "fediverse").code == 0
    assert [media.description for media in mastodon.media] == [
        "Четверг, 8 марта 1917 (новый стиль), 23 февраля 1917 (старый стиль). Стачка."
    ]


def test_a_card_the_fonts_cannot_draw_stays_away(carded: Timeline, mastodon: MastodonServer) -> None:
    """The post goes out, the run says why once, and nothing is wrong; previews say it too."""
    carded.folder.entry(STRIKE, title="沙皇退位", significance="major")
    said = "without the day's share card: the fonts have no 沙皇退位"
    assert said in carded.folder.run("preview", "--on", "2026-03-08").out
    assert said in carded.folder.run("rehearse", "--from", "2026-03-08", "--to", "2026-03-08").out
    done = carded.folder.run("publish", "--now", AT.format("09:00"), "--target", "fediverse")
    assert (done.code, len(mastodon.texts), mastodon.media) == (0, 1, [])
    assert f"fediverse: 1917/03/08/bread-queues goes {said}" in done.err


def test_cards_without_pillow_are_a_problem_of_the_config(carded: Timeline) -> None:
    """With the line that mends it, before anything is sent."""
    carded.without_pillow()
    done = carded.folder.run("publish", "--now", AT.format("09:00"))
    assert done.code == 3
    assert (
        "[targets.fediverse] card: needs Pillow; pip install 'day-by-day-timeline[cards]', or leave it out" in done.err
    )
    carded.configure("")
    assert carded.folder.run("publish", "--now", AT.format("09:00")).code == 0


def test_a_frozen_card_waits_for_whoever_can_draw_it(carded: Timeline, mastodon: MastodonServer) -> None:
    """Pillow gone between two attempts: not sent, and sent with the card once it is back, option or not."""
    mastodon.faults.append(mastodon_faults.status(503, "POST /api/v2/media"))
    assert carded.folder.run("publish", "--now", AT.format("09:00"), "--target", "fediverse").code == 1
    carded.configure("")
    carded.without_pillow()
    done = carded.folder.run("publish", "--now", AT.format("09:10"), "--target", "fediverse", "--json")
    assert done.code == 1
    (delivery,) = done.json["deliveries"]
    assert (delivery["state"], delivery["error"]) == (
        "failed",
        "the share card cannot be drawn (ModuleNotFoundError)",
    )
    assert mastodon.texts == []
    carded.with_pillow()
    assert carded.folder.run("publish", "--now", AT.format("09:20"), "--target", "fediverse").code == 0
    assert [media.description for media in mastodon.media] == [ALT]


def test_commands_that_show_posts_show_the_card(carded: Timeline) -> None:
    """In text, as JSON, drawn on the page, in a rehearsal and in a dry run; no card of the linked page beside it."""
    carded.configure(more='[targets.site]\npublisher = "website"\n')
    shown = carded.folder.run("preview", "--on", "2026-03-08", "--target", "x").out
    assert shown.count("│ [share card]\n") == 1
    assert f"│ alt text: {ALT}\n" in shown
    parts = [one["parts"][0] for one in carded.folder.run("preview", "--on", "2026-03-08", "--json").json]
    card = {"file": "share-card.png", "alt_text": ALT, "share_card": True}
    assert [part["images"] for part in parts] == [[card], [card], [], [], [], []]
    assert [bool(part["card"]) for part in parts] == [False, False, True, False, True, False]
    assert carded.folder.run("preview", "--on", "2026-03-08", "--html", "page.html").code == 0
    page = html.document_fromstring((carded.folder.path / "page.html").read_text("utf-8"))
    pictures = page.xpath("//figure/img")
    assert [picture.get("alt") for picture in pictures] == [ALT, ALT]
    assert all(picture.get("src").startswith("data:image/png;base64,iVBOR") for picture in pictures)
    days = ("--from", "2026-03-08", "--to", "2026-03-08")
    assert carded.folder.run("rehearse", *days).out.count(f"   [share card: {ALT}]\n") == 2
    posts = carded.folder.run("rehearse", *days, "--json").json["days"][0]["posts"]
    assert [post["images"] for post in posts] == [[card], [], [], [card], [], []]
    threads = carded.folder.run("publish", "--dry-run", "--now", AT.format("12:00"), "--json").json["threads"]
    assert sum(bool(one["parts"][0]["images"]) for one in threads) == 2


def test_a_dry_run_knows_that_the_days_card_is_out(carded: Timeline, mastodon: MastodonServer) -> None:
    """An entry that came to be the day's first afterwards has none, here and on the network."""
    carded.folder.run("publish", "--now", AT.format("09:00"), "--target", "fediverse")
    carded.folder.entry("1917/03/08/at-night", time='"01:00"', summary=f"At night. {SUMMARY}")
    run = ("publish", "--now", AT.format("12:00"), "--target", "fediverse")
    threads = carded.folder.run(*run, "--dry-run", "--json").json["threads"]
    assert len(threads) == 3
    assert not any(one["parts"][0]["images"] for one in threads)
    assert carded.folder.run(*run).code == 0
    assert [bool(status.media_ids) for status in mastodon.statuses] == [True, False, False, False]


def test_a_correction_leaves_the_card_that_went_out(carded: Timeline, mastodon: MastodonServer) -> None:
    """Other titles of the day change no post; new words of the first are brought in beside its card."""
    carded.folder.run("publish", "--now", AT.format("12:00"), "--target", "fediverse")
    carded.folder.entry(STRIKE, title="The strike begins", significance="major")
    first = ("correct", "1917/03/08/bread-queues", "--target", "fediverse")
    assert "reads so already" in carded.folder.run(*first).err
    carded.folder.entry("1917/03/08/bread-queues", summary=f"Queues for bread stand at noon. {SUMMARY}")
    done = carded.folder.run(*first)
    assert done.code == 0, done.err
    assert "at noon" in mastodon.texts[0]
    assert mastodon.statuses[0].media_ids == [mastodon.media[0].id]
    assert "reads so already" in carded.folder.run(*first).err


def test_check_tells_where_cards_cannot_be_in_the_targets_language(carded: Timeline) -> None:
    """A warning: posts go out without."""
    carded.configure('card = true\nlanguage = "de"\n')
    done = carded.folder.run("check")
    assert done.code == 0
    assert "[targets.x] card: no dates in words for 'de'; no card is attached" in done.err


@pytest.mark.parametrize(
    ("options", "at", "loaded"),
    [("", "12:00", "[]"), ("card = true\n", "06:00", "['timeline.share_card']")],
    ids=["not asked for", "nothing due"],
)
def test_pillow_is_loaded_for_a_card_and_for_nothing_else(carded: Timeline, options: str, at: str, loaded: str) -> None:
    """What does not ask for cards does not pay for them."""
    carded.configure(options)
    probe = carded.folder.path / "probe.py"
    probe.write_text(
        "import sys\nfrom timeline.cli import main\n"
        f"sys.argv = ['timeline', 'publish', '--now', '{AT.format(at)}', '--target', 'fediverse']\n"
        "try:\n    main()\nexcept SystemExit as end:\n"
        "    print(end.code, sorted({'PIL', 'timeline.share_card'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, Path(probe).name],
        cwd=carded.folder.path,
        env=bare_environment(**carded.folder.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == f"0 {loaded}", done.stdout + done.stderr
