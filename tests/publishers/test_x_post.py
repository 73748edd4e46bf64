"""Posting to X: what each way of going wrong means for "may it be sent again?"."""

from __future__ import annotations

import datetime as dt
import socket

import pytest
import x_server as double
from x_account import IMPATIENCE, NOW, WORDS, account, patience, status
from x_server import XServer

from timeline.errors import (
    DuplicateError,
    HeldError,
    NotSentError,
    OutcomeUnknownError,
    PublishError,
    RefusedError,
)
from timeline.status import MediaRef, StatusRef

POST = "POST /2/tweets"
PARENT = StatusRef("1899999999999999999")
RESET = 1_772_960_400


@pytest.fixture
def server():
    with XServer() as running:
        yield running


def outcome(server, *, reply_to=None, **options) -> PublishError:
    """How an attempt that fails fails."""
    with pytest.raises(PublishError) as caught:
        account(server.url, **options).post(status(), (), key="k", reply_to=reply_to)
    return caught.value


def test_a_post_is_done_when_an_id_comes_back(server):
    """The words arrive as they are, and the reference holds the id and an address that works without a handle."""
    reference = account(server.url).post(status(), (), key="k", reply_to=None)
    assert [post.text for post in server.posts] == [WORDS]
    assert reference == StatusRef(server.posts[0].id, f"https://x.com/i/status/{server.posts[0].id}")
    assert server.requests[0].json == {"text": WORDS}
    assert server.requests[0].headers["user-agent"] == "timeline/test"


def test_the_address_names_the_account_once_its_handle_is_known(server):
    """Asked in this run, or remembered from an earlier one."""
    publisher = account(server.url, remembered={"handle": "earlier"})
    first = publisher.post(status("one thing"), (), key="k", reply_to=None)
    publisher.verify()
    second = publisher.post(status("another"), (), key="k", reply_to=None)
    assert first.url == f"https://x.com/earlier/status/{first.id}"
    assert second.url == f"https://x.com/days1917/status/{second.id}"


def test_media_parent_and_reply_settings_go_with_the_post(server):
    """The status's own reply settings win over the target's."""
    server.uploads["77"] = double.Upload("77", b"", "tweet_image", "image/png")
    media = (MediaRef("77", NOW),)
    publisher = account(server.url, reply_settings="following")
    publisher.post(status("one"), media, key="k", reply_to=PARENT)
    publisher.post(status("two", reply_settings="verified"), (), key="k", reply_to=None)
    first, second = server.posts
    assert (first.media_ids, first.reply_to, first.reply_settings) == (("77",), PARENT.id, "following")
    assert (second.media_ids, second.reply_to, second.reply_settings) == ((), None, "verified")


@pytest.mark.parametrize("code", [400, 413, 422])
def test_a_status_x_does_not_accept_is_refused(server, code):
    """It would never pass, and the server's reason is told."""
    server.faults.append(double.status(code, POST, detail="Your text is too long."))
    error = outcome(server)
    assert type(error) is RefusedError
    assert str(error) == f"the post: HTTP {code} from 127.0.0.1: Your text is too long."


@pytest.mark.parametrize("code", [401, 402, 403, 404, 410])
def test_an_account_that_may_not_post_holds_the_target(server, code):
    """Credentials, credits, suspension: nothing of the queue is used up."""
    server.faults.append(double.status(code, POST))
    assert type(outcome(server)) is HeldError


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_a_redirect_is_not_followed_and_holds_the_target(server, code):
    """Followed, a 301 turns the post into a look and a 308 sends it twice."""
    server.faults.append(double.redirect(POST, to=f"{server.url}/2/tweets", code=code))
    error = outcome(server)
    assert type(error) is HeldError
    assert "api_base_url" in str(error)
    assert server.routes() == [POST]
    assert server.posts == []


def test_wrong_credentials_hold_the_target(server):
    """The double checks the signature itself."""
    assert type(outcome(server, credentials={"access_token_secret": "another"})) is HeldError
    assert server.posts == []


def test_a_text_x_has_already_is_a_duplicate(server):
    """By the word in the answer: there is no code for it any more."""
    server.add_post(WORDS)
    error = outcome(server)
    assert type(error) is DuplicateError
    assert "duplicate content" in str(error)


def test_a_duplicate_part_of_a_thread_is_a_duplicate_too(server):
    """It is not mistaken for a reply that is not allowed."""
    server.add_post(WORDS)
    assert type(outcome(server, reply_to=PARENT)) is DuplicateError


@pytest.mark.parametrize("code", [403, 404])
def test_a_part_of_a_thread_that_may_not_reply_is_refused_alone(server, code):
    """X lets self-serve accounts reply only when summoned; the account itself is fine."""
    server.faults.append(double.status(code, POST, detail="Reply to this conversation is not allowed."))
    assert type(outcome(server, reply_to=PARENT)) is RefusedError


def test_a_200_with_nothing_but_errors_is_refused(server):
    """The library takes it for success."""
    server.faults.append(double.only_errors(POST, detail="No."))
    error = outcome(server)
    assert type(error) is RefusedError
    assert str(error).endswith("HTTP 200 from 127.0.0.1: No.")


def test_a_200_whose_only_error_is_the_duplicate_is_a_duplicate(server):
    """Whatever the status code, the word decides."""
    server.faults.append(double.only_errors(POST, detail=double.DUPLICATE_DETAIL))
    assert type(outcome(server)) is DuplicateError


@pytest.mark.parametrize(
    ("reset", "expected"),
    [
        (RESET, dt.datetime.fromtimestamp(RESET, dt.UTC)),
        (None, None),
        ("soon", None),
        ("9" * 30, None),
        ("", None),
    ],
)
def test_a_rate_limit_puts_the_post_off_until_it_ends(server, reset, expected):
    """Asked once, no waiting; without a legible time the next run decides."""
    server.faults.append(double.rate_limited(POST, reset=reset))
    error = outcome(server)
    assert isinstance(error, NotSentError)
    assert error.retry_at == expected
    assert server.routes() == [POST]


@pytest.mark.parametrize(
    "fault",
    [
        double.status(500, POST),
        double.status(503, POST, accept=True),
        double.status(409, POST),
        double.html_page(POST, code=502),
        double.html_page(POST, code=200, accept=True),
        double.body(b"", POST, accept=True),
        double.body(b"[]", POST, code=500),
        double.body(b"[1]", POST, code=201),
        double.body(b"null", POST, code=201),
        double.body(b"{}", POST, code=201),
        double.body(b'{"data": {}}', POST, code=201, accept=True),
        double.body(b'{"data": {"id": ""}}', POST, code=201),
        double.body(b'{"data": {"text": "x"}, "errors": [{"detail": "partly"}]}', POST),
        double.body(b"[" * 100_000, POST, code=201),
        double.body(b"\xff\xfe\x00", POST, code=201),
        double.drop_before(POST),
        double.accept_then_drop(POST),
        double.accept_then_cut(POST),
        double.accept_then_hang(POST),
    ],
)
def test_anything_unclear_after_the_request_began_is_unknown(server, fault):
    """It may or may not be public, and nothing is sent a second time."""
    server.faults.append(fault)
    assert type(outcome(server, timeout=patience(fault))) is OutcomeUnknownError
    assert server.routes() == [POST]
    assert len(server.posts) == (1 if fault.accept else 0)


@pytest.mark.parametrize("code", [400, 401, 403, 429])
@pytest.mark.parametrize("content", [b"[]", b"[1, 2]", b"null", b"7", b"<html>", b"", b'{"errors": 7, "detail": 7}'])
def test_an_error_with_an_unexpected_body_is_judged_by_its_status(server, code, content):
    """The library's own exceptions break on some of these."""
    server.faults.append(double.body(content, POST, code=code))
    expected = {400: RefusedError, 401: HeldError, 403: HeldError, 429: NotSentError}[code]
    assert type(outcome(server)) is expected


def test_the_reason_is_told_whatever_shape_x_gives_it(server):
    """Plain strings, messages and details, in one list."""
    server.faults.append(
        double.body(b'{"errors": ["One.", {"message": "Two."}, {"detail": "Three."}, 4]}', POST, code=400)
    )
    assert str(outcome(server)).endswith(": One. Two. Three.")


def test_a_slow_answer_that_keeps_coming_is_read_to_its_end(server):
    """Socket time-outs are per read; the limit on the whole is the caller's."""
    server.faults.append(double.drip(POST, pause=0.005))
    reference = account(server.url, timeout=IMPATIENCE).post(status(), (), key="k", reply_to=None)
    assert reference.id == server.posts[0].id


def test_a_port_nobody_listens_on_means_nothing_was_sent():
    """Refused before the first byte."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(NotSentError, match=r"talking to 127\.0\.0\.1"):
            account(url).post(status(), (), key="k", reply_to=None)


def test_a_failed_handshake_means_nothing_was_sent(server):
    """TLS spoken to a server that knows none."""
    with pytest.raises(NotSentError):
        account(server.url.replace("http:", "https:")).post(status(), (), key="k", reply_to=None)
    assert server.posts == []


def test_every_post_has_a_connection_of_its_own(server):
    """Only then does a refused or failed connection prove that nothing was sent; and nothing stays open."""
    publisher = account(server.url)
    for text in ("one", "two"):
        publisher.post(status(text), (), key="k", reply_to=None)
    assert len({request.port for request in server.requests}) == 2
    assert [post.text for post in server.posts] == ["one", "two"]


def test_proxies_in_the_environment_are_not_used(server, monkeypatch):
    """Credentials go where the configuration says and nowhere else."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert account(server.url).post(status(), (), key="k", reply_to=None).id


def test_a_base_address_with_a_path_and_a_slash_is_used_as_it_is(server):
    """A gateway may live under a path."""
    server.fault = lambda request: double.body(b'{"data": {"id": "5"}}', code=201)
    reference = account(f"{server.url}/gateway/x/").post(status(), (), key="k", reply_to=None)
    assert reference.id == "5"
    assert server.routes() == ["POST /gateway/x/2/tweets"]
