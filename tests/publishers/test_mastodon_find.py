"""Looking for a status of ours on the account."""

from __future__ import annotations

import datetime as dt

import mastodon_faults as faults
import pytest
from mastodon_account import IMPATIENCE, NOW, PERMALINK, PLAIN_WORDS, WORDS, account, status
from mastodon_server import ACCOUNT_ID, MastodonServer
from mastodon_words import rendered

from publishers.mastodon.look import is_same, plain_text
from timeline.errors import CannotLookError
from timeline.publisher import StatusRef

SINCE = NOW - dt.timedelta(minutes=5)
LIST = f"GET /api/v1/accounts/{ACCOUNT_ID}/statuses"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def server():
    with MastodonServer(clock=lambda: NOW) as running:
        yield running


def find(server, words=None, *, since=SINCE, reply_to=None, exclude=(), timeout=IMPATIENCE):
    return account(server.url, timeout=timeout).find(words or status(), since=since, reply_to=reply_to, exclude=exclude)


def found(server, *args, **more):
    ref = find(server, *args, **more)
    return ref and ref.id


def test_a_status_is_known_by_its_permalink_with_the_cycle(server):
    """In the HTML, where the link is cut in three for the eye."""
    ours = server.add(WORDS)
    server.add(WORDS.replace("#2026", "#2025"))
    server.add(WORDS.replace("#2026", "#20260"))
    server.add("another thing altogether")
    ref = find(server)
    assert ref.id == ours.id
    assert ref.url.endswith(ours.id)
    assert not any(route.endswith("/source") for route in server.routes)


def test_another_cycle_is_another_status(server):
    """Last year's is not this year's."""
    server.add(WORDS.replace("#2026", "#2025"))
    assert found(server) is None


def test_a_permalink_holds_though_the_words_were_changed(server):
    """Someone corrected a typo by hand."""
    ours = server.add(f"Quite different words {PERMALINK}")
    assert found(server) == ours.id


def test_a_link_the_server_wrote_in_percent_signs_is_the_same(server):
    """Some servers encode what is not ASCII."""
    link = "https://example.org/1917/11/07/штурм/#2026"
    href = "https://example.org/1917/11/07/%D1%88%D1%82%D1%83%D1%80%D0%BC/#2026"
    entity = {"id": "9", "created_at": NOW.isoformat(), "content": f'<p>see <a href="{href}">there</a></p>'}
    server.faults.append(faults.body([entity], LIST))
    assert found(server, status(f"see {link}", permalink=link)) == "9"


def test_a_text_without_link_is_known_by_its_words(server):
    """Blanks, quotation marks, ampersands and tags are not ours to lose."""
    ours = server.add(PLAIN_WORDS)
    server.add("Quite something else")
    assert found(server, status(PLAIN_WORDS)) == ours.id
    assert not any(route.endswith("/source") for route in server.routes)


def test_words_that_only_begin_alike_are_another_status(server):
    """The whole text counts."""
    server.add(PLAIN_WORDS + " More")
    assert found(server, status(PLAIN_WORDS)) is None


def test_the_same_words_under_another_parent_are_another_status(server):
    """Parts of a thread are replies, and hold no link."""
    first = server.add(WORDS)
    server.add(PLAIN_WORDS)
    assert found(server, status(PLAIN_WORDS), reply_to=StatusRef(first.id)) is None
    part = server.add(PLAIN_WORDS, parent=first.id)
    assert found(server, status(PLAIN_WORDS), reply_to=StatusRef(first.id)) == part.id


def test_a_reply_is_not_taken_for_a_first_part(server):
    """The same words, said to somebody."""
    server.add(PLAIN_WORDS, parent=server.add(WORDS).id)
    assert found(server, status(PLAIN_WORDS)) is None


def test_mentions_are_shown_without_their_host(server):
    """And still are the same words."""
    ours = server.add("Thanks to @archive@other.example for the scan & more")
    assert found(server, status("Thanks to @archive@other.example for the scan & more")) == ours.id


def test_words_that_differ_a_little_are_compared_with_the_plain_text(server):
    """A server that reads Markdown swallows asterisks."""
    entity = {"id": "7", "created_at": NOW.isoformat(), "content": "<p>By <em>evening</em> 90,000 on strike</p>"}
    server.faults.append(faults.body([entity], LIST))
    server.faults.append(faults.body({"id": "7", "text": "By *evening* 90,000 on strike"}, "GET /api/v1/statuses/7/"))
    assert found(server, status("By *evening* 90,000 on strike")) == "7"


@pytest.mark.parametrize("words", [status(), status(PLAIN_WORDS)], ids=["link", "words"])
def test_without_html_the_plain_text_decides(server, words):
    """And without either, nothing can be concluded."""
    ours = server.add(words.text)
    entity = {"id": ours.id, "created_at": NOW.isoformat(), "content": None}
    server.faults.append(faults.body([entity], LIST))
    assert found(server, words) == ours.id
    server.lacks.add("GET /api/v1/statuses/*/source")
    server.faults.append(faults.body([entity], LIST))
    with pytest.raises(CannotLookError):
        find(server, words)


def test_without_plain_text_the_html_decides(server):
    """Some servers cannot give the source of a status."""
    server.lacks.add("GET /api/v1/statuses/*/source")
    server.add(PLAIN_WORDS + " More")
    assert found(server, status(PLAIN_WORDS)) is None
    ours = server.add(PLAIN_WORDS)
    assert found(server, status(PLAIN_WORDS)) == ours.id


def test_a_plain_text_that_cannot_be_read_stops_the_look(server):
    """It might have been ours."""
    server.add(PLAIN_WORDS + " More")
    server.faults.append(faults.status(500, "GET /api/v1/statuses/"))
    with pytest.raises(CannotLookError):
        find(server, status(PLAIN_WORDS))


def test_a_known_status_is_never_given_again(server):
    """The ledger holds it for another delivery."""
    first, second = server.add(PLAIN_WORDS), server.add(PLAIN_WORDS)
    known = (StatusRef(second.id, "https://elsewhere.example/2"),)
    assert found(server, status(PLAIN_WORDS), exclude=known) == first.id
    assert found(server, status(PLAIN_WORDS), exclude=(*known, StatusRef(first.id))) is None


def test_a_status_is_found_although_the_servers_clock_is_behind_ours(server):
    """A status hidden by two clocks that differ would go out twice."""
    kept = server.add(PLAIN_WORDS, created_at=SINCE - MINUTE)
    assert found(server, status(PLAIN_WORDS)) == kept.id


def test_every_page_is_read_until_the_interval_ends(server):
    """The first of a hundred statuses is found, and no older page is asked for."""
    for hour in range(200, 2, -1):
        server.add(f"old {hour}", created_at=NOW - dt.timedelta(hours=hour))
    ours = server.add(PLAIN_WORDS, created_at=NOW)
    for minute in range(1, 100):
        server.add(f"later {minute}", created_at=NOW + minute * MINUTE)
    assert found(server, status(PLAIN_WORDS), timeout=dt.timedelta(seconds=10)) == ours.id
    assert server.routes.count(LIST) == 3
    assert found(server, status("not there")) is None
    assert server.routes.count(LIST) == 3 + 4


def test_a_short_page_is_not_the_last(server):
    """Servers filter after they have counted."""
    ours = server.add(PLAIN_WORDS)
    later = server.add("later", created_at=NOW + MINUTE)
    server.faults.append(
        faults.body([{"id": later.id, "created_at": NOW.isoformat(), "content": "<p>later</p>"}], LIST)
    )
    assert found(server, status(PLAIN_WORDS)) == ours.id


def test_boosts_do_not_count_and_replies_do(server):
    """Parts of a thread are replies."""
    server.add(PLAIN_WORDS, reblog=True)
    assert found(server, status(PLAIN_WORDS)) is None
    request = server.requests[-1]
    assert request.query["exclude_reblogs"] == "1"
    assert "exclude_replies" not in request.query


def test_an_empty_account_holds_nothing(server):
    """Seen in full."""
    assert find(server) is None


@pytest.mark.parametrize(
    "make",
    [
        *(lambda route, code=code: faults.status(code, route) for code in (401, 403, 404, 422, 429, 500, 503)),
        faults.drop_before,
        faults.accept_then_hang,
        faults.accept_then_cut,
        faults.drip,
        faults.html_body,
        faults.empty,
        faults.unreadable_reset,
        lambda route: faults.redirect("/elsewhere", route),
        lambda route: faults.body({}, route),
        lambda route: faults.body([7], route),
        lambda route: faults.body([{"id": "7"}], route),
        lambda route: faults.body([{"id": "7", "created_at": "at noon"}], route),
        lambda route: faults.body([{"created_at": "2026-03-08T09:00:00Z"}], route),
    ],
)
@pytest.mark.parametrize("pages_read", [0, 1])
def test_when_any_page_fails_nothing_is_concluded(server, make, pages_read):
    """An answer of "not there" would be taken for permission to post again."""
    for number in range(50):
        server.add(f"status {number}", created_at=NOW + number * MINUTE)
    if pages_read:
        server.faults.append(faults.Fault(LIST, accept=True))
    server.faults.append(make(LIST))
    with pytest.raises(CannotLookError):
        find(server)
    assert not server.faults


def test_a_list_that_never_ends_is_not_read_for_ever(server):
    """A server that ignores max_id."""
    page = [{"id": "7", "created_at": NOW.isoformat(), "content": "x"}]
    server.faults.extend([faults.body(page, LIST), faults.body(page, LIST)])
    with pytest.raises(CannotLookError, match="same statuses"):
        find(server)


def test_an_answer_that_only_becomes_an_empty_list_is_none(server):
    """The library makes one of an empty text, too."""
    for content in ("", {}, None, 0):
        server.faults.append(faults.body(content, LIST))
        with pytest.raises(CannotLookError):
            find(server)


@pytest.mark.parametrize("fault", [faults.status(401), faults.body({}), faults.drop_before()])
def test_without_knowing_the_account_nothing_can_be_looked_for(server, fault):
    """The list is asked for by the account's id."""
    server.faults.append(fault)
    with pytest.raises(CannotLookError):
        find(server)


def test_what_went_out_before_the_line_was_cut_is_found(server):
    """The case that makes duplicates."""
    publisher = account(server.url, timeout=IMPATIENCE)
    server.faults.append(faults.accept_then_drop("POST /api/v1/statuses"))
    with pytest.raises(Exception, match="RemoteDisconnected"):
        publisher.post(status(), (), key="1", reply_to=None)
    assert found(server) == server.statuses[0].id


def test_html_becomes_the_words_it_shows():
    """Breaks and paragraphs are blanks, references are characters."""
    assert plain_text("<p>a<br>b &amp; c</p><p>d</p>").split() == ["a", "b", "&", "c", "d"]


def test_a_time_without_a_zone_is_utc(server):
    """As servers mean it."""
    page = [{"id": "7", "created_at": "2026-03-08T09:00:00", "content": rendered(PLAIN_WORDS)}]
    server.faults.append(faults.body(page, LIST))
    assert found(server, status(PLAIN_WORDS)) == "7"


def test_unlike_words_are_not_asked_for(server):
    """A day's other statuses cost no request each."""

    def never(id_):
        raise AssertionError(id_)

    assert not is_same(status(PLAIN_WORDS), None, {"id": "1", "content": "<p>Quite something else</p>"}, never)
