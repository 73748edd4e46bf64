"""Posting to Mastodon: what is sent, and what each way of going wrong means."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket

import mastodon_faults as faults
import pytest
from mastodon_account import IMPATIENCE, NOW, PERMALINK, PLAIN_WORDS, WORDS, account, status
from mastodon_server import TOKEN, MastodonServer

from timeline.errors import DuplicateError, HeldError, NotSentError, OutcomeUnknownError, RefusedError
from timeline.publisher import MediaRef, StatusRef

POST = "POST /api/v1/statuses"
LATER = NOW + dt.timedelta(hours=20)


@pytest.fixture
def server():
    with MastodonServer() as running:
        yield running


def post(server, words=None, *, timeout=IMPATIENCE, media=(), key="key-1", reply_to=None):
    return account(server.url, timeout=timeout).post(words or status(), media, key=key, reply_to=reply_to)


def failing(server, fault, expected, *, reply_to=None, timeout=IMPATIENCE):
    server.faults.append(fault)
    with pytest.raises(expected) as caught:
        post(server, reply_to=reply_to, timeout=timeout)
    assert type(caught.value) is expected
    assert not server.faults
    assert TOKEN not in str(caught.value)
    return caught.value


def test_the_id_and_address_of_the_status_come_back(server):
    """Success is an id."""
    ref = post(server)
    assert ref.id == server.statuses[0].id
    assert ref.url.endswith(ref.id)
    assert server.texts == [WORDS]


def test_a_post_is_one_request(server):
    """No version check, no instance document, no retry."""
    post(server)
    assert server.routes == [POST]


def test_everything_is_said_explicitly(server):
    """Key, language, visibility, and that nothing is sensitive: the account's defaults must not decide."""
    post(server, status(visibility="unlisted", language="ru"), key="target/entry/2026/1")
    request = server.requests[0]
    assert request.headers["idempotency-key"] == "target/entry/2026/1"
    assert request.headers["user-agent"] == "timeline/test"
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.form == {"status": [WORDS], "visibility": ["unlisted"], "language": ["ru"], "sensitive": ["0"]}
    assert request.query == {}


def test_without_a_visibility_the_account_decides(server):
    """None is left out of the request."""
    post(server)
    assert "visibility" not in server.requests[0].form


def test_a_content_warning_marks_the_status_sensitive(server):
    """Pictures hide behind the warning too."""
    post(server, status(content_warning="War"))
    assert (server.statuses[0].spoiler_text, server.statuses[0].sensitive) == ("War", True)


def test_a_reply_keeps_the_visibility_and_names_its_parent(server):
    """Each part of a thread has its own key and the visibility of the first."""
    first = post(server, status(visibility="public"), key="1")
    post(server, status(PLAIN_WORDS, visibility="public"), key="2", reply_to=first)
    assert [(kept.parent, kept.visibility) for kept in server.statuses] == [(None, "public"), (first.id, "public")]


def test_an_id_that_is_no_number_survives(server):
    """GoToSocial's ids are letters."""
    server.faults.append(faults.body({"id": "01FBVD42CQ3ZEEVMW180SBX03B", "url": None}, accept=False))
    assert post(server) == StatusRef("01FBVD42CQ3ZEEVMW180SBX03B")


def test_the_same_key_gives_the_status_made_before(server):
    """Within the hour a server keeps keys."""
    assert post(server) == post(server)
    assert server.texts == [WORDS]


def test_a_key_the_server_forgot_makes_a_second_status(server):
    """Why the key is not the ledger."""
    post(server)
    server.forget_keys()
    post(server)
    assert len(server.texts) == 2


def test_an_error_on_a_replay_is_no_evidence_of_failure(server):
    """Some releases answer 500 when a key comes again: unknown, and the status is found."""
    ref = post(server)
    server.fails_replays = True
    with pytest.raises(OutcomeUnknownError):
        post(server)
    since = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5)
    assert account(server.url).find(status(), since=since, reply_to=None, exclude=()) == ref


@pytest.mark.parametrize(
    "fault",
    [
        faults.drop_before(POST),
        faults.accept_then_drop(POST),
        faults.accept_then_hang(POST),
        faults.accept_then_cut(POST),
        faults.drip(POST),
        faults.accept_then_status(502, POST),
        faults.status(500, POST),
        faults.status(503, POST),
        faults.html_body(POST),
        faults.html_body(POST, accept=True),
        faults.empty(POST),
        faults.unreadable_reset(POST),
        faults.too_many(POST, reset="soon"),
        faults.body([], POST),
        faults.body({}, POST),
        faults.body({"id": None}, POST),
        faults.body("fine", POST),
        faults.status(409, POST),
        faults.status(418, POST),
    ],
    ids=lambda fault: f"{fault.manner}-{fault.accept}-{fault.reply.status if fault.reply else ''}",
)
def test_whatever_happens_after_the_request_began_is_unknown(server, fault):
    """It may be public: only a look at the account can tell."""
    failing(server, fault, OutcomeUnknownError)


def test_a_dripping_server_is_given_up_on_after_the_timeout(server):
    """The deadline holds for the whole exchange, not for each read."""
    failing(server, faults.drip(POST, pause=0.1), OutcomeUnknownError)
    assert server.texts == [WORDS]


@pytest.mark.parametrize("code", [401, 402, 403, 404, 410])
def test_an_account_that_cannot_post_holds_the_target(server, code):
    """Nothing is used up."""
    failing(server, faults.status(code, POST), HeldError)


def test_a_wrong_token_holds_the_target(server):
    """As the server itself says it."""
    with pytest.raises(HeldError, match=r"answered 401: The access token is invalid"):
        account(server.url, token="of-somebody-else").post(status(), (), key="1", reply_to=None)


@pytest.mark.parametrize("code", [403, 404])
def test_a_later_part_refused_is_no_reason_to_hold(server, code):
    """403 and 404 may be about the parent."""
    failing(server, faults.status(code, POST), RefusedError, reply_to=StatusRef("1"))


@pytest.mark.parametrize("code", [401, 402, 410])
def test_a_later_part_can_still_find_the_account_closed(server, code):
    """These are about the account, whatever was posted."""
    failing(server, faults.status(code, POST), HeldError, reply_to=StatusRef("1"))


def test_a_parent_that_is_gone_refuses_the_part(server):
    """As the server itself says it."""
    with pytest.raises(RefusedError, match="trying to reply to"):
        post(server, reply_to=StatusRef("999"))


@pytest.mark.parametrize("code", [400, 413, 422])
def test_a_status_that_can_never_pass_is_refused(server, code):
    """With the server's own words."""
    error = failing(server, faults.status(code, POST, words="Validation failed:\n nonsense"), RefusedError)
    assert str(error).endswith(f"answered {code}: Validation failed: nonsense")


def test_a_text_too_long_is_refused_by_the_server(server):
    """The double counts as a server does."""
    with pytest.raises(RefusedError, match="character limit of 500"):
        post(server, status("x" * 501))


def test_media_that_a_status_has_already_is_evidence_that_it_went_out(server):
    """After the key is forgotten, the same media cannot make a second status."""
    words = "Media 54, 55 not found or already attached to another post"
    server.faults.append(faults.status(422, POST, words=words))
    with pytest.raises(DuplicateError):
        post(server, media=(MediaRef("54", LATER), MediaRef("55", LATER)))


def test_an_unknown_visibility_never_leaves(server):
    """Nothing was asked of the server."""
    with pytest.raises(RefusedError):
        post(server, status(visibility="everyone"))
    assert server.requests == []


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_holds_the_target_and_is_not_followed(server, code):
    """The library would turn it into a GET and return an empty list; 307 would post elsewhere."""
    failing(server, faults.redirect(f"{server.url}/api/v1/statuses", POST, code=code), HeldError)
    assert server.routes == [POST]


def test_a_redirect_to_nowhere_holds_the_target(server):
    """Even one that does not say where."""
    failing(server, faults.redirect(None, POST), HeldError)


def test_too_many_requests_is_not_sent_and_says_until_when(server):
    """X-RateLimit-Reset, as the server's own ISO time."""
    reset = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(minutes=10)
    server.faults.append(faults.too_many(POST, reset=reset.isoformat()))
    with pytest.raises(NotSentError) as caught:
        account(server.url, now=reset - dt.timedelta(minutes=10)).post(status(), (), key="1", reply_to=None)
    assert abs(caught.value.retry_at - reset) < dt.timedelta(seconds=2)


@pytest.mark.parametrize("reset", [None, "2001-01-01T00:00:00Z", "9999999999"])
def test_a_reset_that_makes_no_sense_is_left_out(server, reset):
    """None, long past, or centuries away: the ledger's own backoff decides."""
    assert failing(server, faults.too_many(POST, reset=reset), NotSentError).retry_at is None


def test_a_limit_that_was_not_hit_is_unknown(server):
    """The library raises the same exception for a header it cannot read, after the status was made."""
    failing(server, faults.unreadable_reset(POST), OutcomeUnknownError)
    assert server.texts == [WORDS]


def test_a_deprecation_notice_does_not_hide_success(server):
    """The library's warning comes after the status was made, and may be an error here."""
    server.faults.append(faults.deprecated(POST))
    assert post(server).id == server.statuses[0].id


def test_a_closed_port_is_not_sent():
    """The request never left."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(NotSentError):
        account(f"http://127.0.0.1:{port}").post(status(), (), key="1", reply_to=None)


def test_a_failure_of_tls_is_not_sent(server):
    """The request never left: the server there does not speak it."""
    with pytest.raises(NotSentError):
        account(server.url.replace("http:", "https:")).post(status(), (), key="1", reply_to=None)
    assert server.requests == []


def test_plain_http_goes_past_the_proxy_of_the_environment(server, monkeypatch):
    """It would see the token."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    assert post(server)


def test_a_proxy_that_is_not_there_is_not_sent(monkeypatch):
    """The request never left."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(NotSentError):
        account("https://mastodon.example").post(status(), (), key="1", reply_to=None)


def test_a_token_that_names_a_file_is_not_read_from_it(server, tmp_path, monkeypatch):
    """The library tries a token as a file's name first."""
    (tmp_path / TOKEN).write_text("something else\nhttps://elsewhere.example\n")
    monkeypatch.chdir(tmp_path)
    assert post(server)


def test_the_servers_words_are_left_out_when_they_are_long_or_hold_the_token(server):
    """Nothing of the request comes back in a message."""
    secretive = failing(server, faults.status(422, POST, words=f"bad token {TOKEN}"), RefusedError)
    assert str(secretive).endswith("answered 422: bad token ***")
    long = failing(server, faults.status(422, POST, words="x" * 5000), RefusedError)
    assert str(long).endswith("answered 422")


def test_one_account_does_not_change_another(server):
    """The library shares a default argument between its instances, where a language is passed to it."""
    post(server, status(language="ru"), key="1")
    post(server, key="2")
    assert all(request.query == {} for request in server.requests)


def test_every_failure_is_one_of_ours(server):
    """Also an answer the library cannot make sense of."""
    for content in ({"id": 5, "created_at": []}, {"id": {"a": 1}}, {"id": "1", "account": 7}, None, 3):
        server.faults.append(faults.body(content, POST))
        with contextlib.suppress(OutcomeUnknownError):
            assert post(server).id


def test_the_permalink_is_what_the_reader_gets(server):
    """Link and cycle arrive as written."""
    post(server)
    assert PERMALINK in server.texts[0]
