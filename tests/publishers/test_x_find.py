"""Looking for our own status on X."""

from __future__ import annotations

import datetime as dt

import pytest
import x_server as double
from x_account import NOW, WORDS, account, patience, status
from x_server import XServer

from timeline.errors import CannotLookError
from timeline.status import StatusRef

SINCE = NOW - dt.timedelta(hours=1)
LINK = "https://example.org/1917/03/08/womens-day-strike/#2026"
TIMELINE = "GET /2/users/4242/tweets"
ME = "GET /2/users/me"


@pytest.fixture
def server():
    with XServer() as running:
        running.now = lambda: NOW
        yield running


def find(server, text=WORDS, *, reply_to=None, exclude=(), since=SINCE, permalink="", **options):
    sought = status(text, permalink=permalink)
    return account(server.url, **options).find(sought, since=since, reply_to=reply_to, exclude=exclude)


def pages(server) -> int:
    return server.routes().count(TIMELINE)


def test_our_status_is_found_by_its_words(server):
    """Although X gives ``&`` back as a character reference."""
    ours = server.add_post(WORDS)
    server.add_post("Something else.")
    assert find(server) == StatusRef(ours.id, f"https://x.com/days1917/status/{ours.id}")


def test_an_account_without_posts_has_no_status_of_ours(server):
    """A page without data is a page all the same."""
    assert find(server) is None


def test_our_status_is_found_behind_any_number_of_newer_posts(server):
    """The newest page is not the timeline."""
    ours = server.add_post(WORDS)
    for number in range(250):
        server.add_post(f"Reply number {number}.")
    assert find(server).id == ours.id
    assert pages(server) == 6


def test_not_found_means_that_every_page_was_read(server):
    """To the last one."""
    server.page_limit = 5
    for number in range(23):
        server.add_post(f"Post number {number}.")
    assert find(server) is None
    assert pages(server) == 5


def test_paging_ends_with_a_page_of_older_posts(server):
    """Reading costs money: what lies behind a page wholly older than the instant is not asked for."""
    server.page_limit = 5
    for number in range(20):
        server.add_post(f"Old post number {number}.", created_at=SINCE - dt.timedelta(days=1))
    server.add_post("A new one.", created_at=SINCE)
    assert find(server) is None
    assert pages(server) == 2


def test_a_status_is_found_although_the_networks_clock_is_behind_ours(server):
    """A post hidden by two clocks that differ would go out twice."""
    ours = server.add_post(WORDS, created_at=SINCE - dt.timedelta(days=400))
    assert find(server).id == ours.id


def test_a_post_the_ledger_knows_is_not_found_again(server):
    """By its id, whatever address it was given."""
    known = server.add_post(WORDS)
    assert find(server, exclude=[StatusRef(known.id, "https://x.com/i/status/other")]) is None
    other = server.add_post(WORDS)
    assert find(server, exclude=[StatusRef(known.id)]).id == other.id


def test_a_part_of_a_thread_is_found_only_under_its_own_parent(server):
    """The same words elsewhere are another status."""
    server.add_post(WORDS)
    server.add_post(WORDS, reply_to="11")
    ours = server.add_post(WORDS, reply_to="12")
    assert find(server, reply_to=StatusRef("12")).id == ours.id
    assert find(server, reply_to=StatusRef("13")) is None


def test_a_status_that_replies_to_nothing_is_not_found_among_replies(server):
    """Someone may answer with our words."""
    server.add_post(WORDS, reply_to="11")
    assert find(server) is None


def test_a_name_put_in_front_of_a_reply_is_overlooked(server):
    """X writes who is replied to before the words."""
    ours = server.add_post(f"@days1917 {WORDS}", reply_to="12")
    assert find(server, reply_to=StatusRef("12")).id == ours.id


@pytest.mark.parametrize("tell", [True, False])
def test_a_status_with_its_link_is_found_although_x_shortens_it(server, tell):
    """Whether or not X says what the short link stands for."""
    server.short_links, server.tell_links = True, tell
    ours = server.add_post(f"{WORDS}\n{LINK}")
    assert find(server, f"{WORDS}\n{LINK}", permalink=LINK).id == ours.id


def test_the_permalink_alone_identifies_a_status_that_holds_it(server):
    """Even if X changed something in the words; another year's link does not."""
    server.short_links = True
    ours = server.add_post(f"{WORDS.replace('·', '•')} {LINK}")
    assert find(server, f"{WORDS} {LINK}", permalink=LINK).id == ours.id
    assert find(server, f"{WORDS} {LINK}7", permalink=f"{LINK}7") is None


def test_a_slip_that_x_takes_for_a_link_does_not_hide_the_status(server):
    """``Lenin.It`` comes back as a short link; overlooking that would post twice."""
    server.short_links = True
    text = "Petrograd hears Lenin.It was «April», see example.org, too."
    ours = server.add_post(text)
    server.add_post("Petrograd hears somebody. It was June.")
    assert find(server, text).id == ours.id


def test_the_short_link_of_a_picture_does_not_hide_the_status(server):
    """X puts it at the end."""
    ours = server.add_post(WORDS)
    ours.media_ids = ("77",)
    assert find(server).id == ours.id


def test_similar_words_are_another_status(server):
    """A short link stands for one word at most, and every other word counts."""
    server.short_links = True
    server.add_post(f"{WORDS} And more.")
    server.add_post(WORDS.replace("109", "108"))
    server.add_post("https://example.com/a https://example.com/b")
    assert find(server) is None


@pytest.mark.parametrize(
    "fault",
    [
        double.status(401),
        double.status(403),
        double.status(503),
        double.rate_limited(reset=1_772_960_400),
        double.redirect(),
        double.html_page(code=200),
        double.only_errors(),
        double.body(b""),
        double.body(b"[]"),
        double.body(b'{"data": {}, "meta": {}}'),
        double.body(b'{"data": [{"id": "1"}], "meta": {}}'),
        double.body(b'{"data": [{"id": 1, "text": "x"}], "meta": {}}'),
        double.body(b'{"data": ["x"], "meta": {}}'),
        double.body(b'{"data": [], "meta": []}'),
        double.body(b'{"data": [], "meta": {"next_token": 7}}'),
        double.body(b'{"data": [{"id": "1", "text": "x", "entities": 7}], "meta": {}}'),
        double.body(b'{"data": [{"id": "1", "text": "x"}], "meta": {}, "errors": [{"detail": "withheld"}]}'),
        double.drop_before(),
        double.accept_then_hang(),
        double.accept_then_cut(),
    ],
)
def test_a_page_that_cannot_be_read_is_never_taken_for_not_found(server, fault):
    """Here the second page: the first one held nothing of ours."""
    server.page_limit = 1
    for number in range(3):
        server.add_post(f"Post number {number}.")
    first = double.Fault(TIMELINE, accept=True)
    server.faults.extend([first, double.Fault(TIMELINE, fault.accept, fault.reply, fault.manner)])
    with pytest.raises(CannotLookError):
        find(server, timeout=patience(fault))
    assert pages(server) == 2


def test_a_timeline_that_goes_in_circles_cannot_be_looked_through(server):
    """The same token again, or tokens without end."""
    answer = b'{"data": [], "meta": {"next_token": "page-1"}}'
    server.faults.extend([double.body(answer, TIMELINE)] * 2)
    with pytest.raises(CannotLookError, match="circles"):
        find(server)


def test_posts_beyond_what_x_shows_cannot_be_looked_through(server):
    """X shows the newest 3,200 only: what is older may be ours."""
    for number in range(3200):
        server.add_post(f"Post number {number}.")
    with pytest.raises(CannotLookError, match="3200"):
        find(server)
    assert pages(server) == 64


def test_a_timeline_that_never_ends_is_given_up(server):
    """After a hundred pages."""

    def another(request):
        if not request.route.startswith(TIMELINE):
            return None
        page = int(request.query.get("pagination_token", "0")) + 1
        return double.body(b'{"data": [], "meta": {"next_token": "%d"}}' % page)

    server.fault = another
    with pytest.raises(CannotLookError, match="no end"):
        find(server)
    assert pages(server) == 100


def test_whose_posts_to_look_through_is_asked_once(server):
    """And not at all after the account was verified."""
    publisher = account(server.url)
    for _ in range(2):
        publisher.find(status(), since=SINCE, reply_to=None, exclude=())
    assert server.routes() == [ME, TIMELINE, TIMELINE]
    verified = account(server.url)
    verified.verify()
    verified.find(status(), since=SINCE, reply_to=None, exclude=())
    assert server.routes()[3:] == [ME, TIMELINE]


@pytest.mark.parametrize("fault", [double.status(401, ME), double.status(500, ME), double.drop_before(ME)])
def test_without_knowing_the_account_there_is_no_looking(server, fault):
    """Another account's posts would tell nothing."""
    server.faults.append(fault)
    with pytest.raises(CannotLookError, match="whose account"):
        find(server)


def test_what_went_out_unknown_is_found_and_not_sent_again(server):
    """The whole story: accepted, answer lost, looked for, adopted."""
    server.faults.append(double.accept_then_drop("POST /2/tweets"))
    publisher = account(server.url)
    with pytest.raises(Exception, match="the post"):
        publisher.post(status(), (), key="k", reply_to=None)
    found = publisher.find(status(), since=SINCE, reply_to=None, exclude=())
    assert [post.id for post in server.posts] == [found.id]
