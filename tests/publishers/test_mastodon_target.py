"""A Mastodon target: its options, its account, its limits, changing what is there, and what it keeps to itself."""

from __future__ import annotations

import datetime as dt
import json
import logging
import socket
import subprocess
import sys

import mastodon_faults as faults
import pytest
from mastodon_account import IMPATIENCE, NOW, PLAIN_WORDS, account, image, status
from mastodon_server import ACCOUNT_ID, TOKEN, MastodonServer

from publishers.mastodon import Mastodon, MastodonOptions, deadline
from publishers.requests_outcome import never_left
from timeline.errors import HeldError, NotSentError, OutcomeUnknownError, PublishError, RefusedError
from timeline.publisher import Secret, StatusPublisher, StatusRef

ME = "GET /api/v1/accounts/verify_credentials"
INSTANCE = "GET /api/v2/instance"


@pytest.fixture
def server():
    with MastodonServer() as running:
        yield running


def options(url="https://mastodon.example", token="t", **more):
    return MastodonOptions(api_base_url=url, access_token=Secret(token), **more)


def test_it_fulfils_the_port():
    """Class(options, context), with limits from the start."""
    publisher: StatusPublisher = account("https://mastodon.example")
    assert isinstance(publisher, Mastodon)
    assert Mastodon.options is MastodonOptions
    limits = publisher.limits
    assert (limits.maximum, limits.images, limits.alt_text, limits.visible_after) == (
        500, 4, 1500, dt.timedelta(seconds=60),
    )  # fmt: skip
    assert limits.threads
    assert limits.links
    assert limits.content_warnings


@pytest.mark.parametrize(
    "url",
    [
        "https://mastodon.example",
        "https://mastodon.example/",
        "https://m.example:8443",
        "http://127.0.0.1:3000",
        "http://localhost:3000",
        "http://[::1]:3000",
    ],
)
def test_an_address_that_is_good(url):
    """Https, or this machine."""
    assert list(options(url).problems()) == []


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("mastodon.example", "https://"),
        ("ftp://mastodon.example", "https://"),
        ("https://", "https://"),
        ("https://mastodon.example:port", "https://"),
        ("https://[::1", "https://"),
        ("http://mastodon.example", "unencrypted"),
        ("http://10.0.0.1", "unencrypted"),
        ("https://user:pass@mastodon.example", "user name"),
        ("https://mastodon.example/@timeline", "goes on after the host"),
        ("https://mastodon.example?x=1", "goes on after the host"),
    ],
)
def test_an_address_that_is_not(url, word):
    """Named by its key, with what to do."""
    ((key, problem),) = options(url).problems()
    assert key == "api_base_url"
    assert word in problem


def test_other_values_that_make_no_sense():
    """All of them at once, and no token in the words."""
    bad = options(token="two words", visibility="everyone", timeout=dt.timedelta(0))
    assert [key for key, _ in bad.problems()] == ["access_token", "visibility", "timeout"]
    assert "two words" not in str(list(bad.problems()))
    assert [key for key, _ in options(token="").problems()] == ["access_token"]


def test_the_account_is_who_the_token_says(server):
    """With the handle people know: its host is the instance's name, not its address."""
    me = account(server.url).verify()
    assert (me.id, me.handle, me.is_bot) == (ACCOUNT_ID, "@timeline@mastodon.example", True)
    assert me.url == "https://mastodon.example/@timeline"
    assert me.token_expires_at is None
    server.bot = None
    assert account(server.url).verify().is_bot is None


def test_the_limits_are_the_instances_and_remembered(server):
    """At the next start they hold without asking."""
    configuration = server.instance["configuration"]
    configuration["statuses"] |= {
        "max_characters": 5000, "max_media_attachments": 16, "characters_reserved_per_url": 30,
    }  # fmt: skip
    configuration["media_attachments"]["description_limit"] = 3000
    publisher = account(server.url, content_warning="war")
    me = publisher.verify()
    again = account(server.url, content_warning="war", remembered=json.loads(json.dumps(dict(me.remember))))
    for limits in (publisher.limits, again.limits):
        assert (limits.maximum, limits.images, limits.alt_text) == (4997, 16, 3000)
        assert limits.length("https://example.org") == 30
    assert again.verify().handle == me.handle


def test_what_is_remembered_is_not_trusted_blindly():
    """A damaged ledger does not stop a target."""
    remembered = {"max_characters": "many", "images": -1, "alt_text": True, "url_length": None, "domain": 7, "x": []}
    limits = account("https://mastodon.example", remembered=remembered).limits
    assert (limits.maximum, limits.images, limits.alt_text) == (500, 4, 1500)


@pytest.mark.parametrize(
    "fault",
    [
        faults.status(500, INSTANCE),
        faults.status(401, INSTANCE),
        faults.redirect("/api/v2/instance", INSTANCE),
        faults.drop_before(INSTANCE),
        faults.accept_then_hang(INSTANCE),
        faults.html_body(INSTANCE),
        faults.empty(INSTANCE),
        faults.too_many(INSTANCE),
        faults.body([], INSTANCE),
        faults.body({}, INSTANCE),
        faults.body({"domain": None, "configuration": {"statuses": 7}}, INSTANCE),
        faults.body({"configuration": {"statuses": {"max_characters": "many"}}}, INSTANCE),
    ],
)
def test_an_instance_that_does_not_say_changes_nothing(server, fault):
    """Verify goes well, and what was known stays."""
    server.faults.append(fault)
    publisher = account(server.url, timeout=IMPATIENCE, remembered={"max_characters": 1234, "domain": "known.example"})
    me = publisher.verify()
    assert not server.faults
    assert me.handle == "@timeline@known.example"
    assert publisher.limits.maximum == me.remember["max_characters"] == 1234


def test_an_older_server_is_asked_in_the_older_way(server):
    """/api/v1/instance, where there is no v2."""
    server.lacks.add(INSTANCE)
    server.instance["configuration"]["statuses"]["max_characters"] = 1111
    publisher = account(server.url)
    assert publisher.verify().handle.startswith("@timeline@127.0.0.1")
    assert publisher.limits.maximum == 1111


def test_other_software_calls_its_limit_otherwise(server):
    """Akkoma and Pleroma."""
    server.lacks.add(INSTANCE)
    server.faults.append(faults.body({"max_toot_chars": 5000}, "GET /api/v1/instance"))
    publisher = account(server.url)
    publisher.verify()
    assert publisher.limits.maximum == 5000


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        *((faults.status(code, ME), HeldError) for code in (401, 402, 403, 404, 410)),
        (faults.redirect("/", ME), HeldError),
        (faults.too_many(ME), NotSentError),
        (faults.status(500, ME), NotSentError),
        (faults.status(422, ME), NotSentError),
        (faults.drop_before(ME), NotSentError),
        (faults.accept_then_hang(ME), NotSentError),
        (faults.drip(ME), NotSentError),
        (faults.html_body(ME), NotSentError),
        (faults.body([], ME), NotSentError),
        (faults.body({"id": None}, ME), NotSentError),
    ],
)
def test_an_account_that_cannot_be_asked(server, fault, expected):
    """Held if the token or the address is wrong, else to be asked later."""
    server.faults.append(fault)
    with pytest.raises(expected) as caught:
        account(server.url, timeout=IMPATIENCE).verify()
    assert type(caught.value) is expected


def test_an_edit_changes_the_words_and_keeps_the_images(server, tmp_path):
    """An edit that does not name them takes them off."""
    publisher = account(server.url)
    first = status(images=(image(tmp_path),), content_warning="War")
    media = publisher.prepare(first)
    ref = publisher.post(first, media, key="1", reply_to=None)
    assert publisher.edit(ref, status("Corrected words")) == ref
    kept = server.statuses[0]
    assert (kept.text, kept.spoiler_text, kept.sensitive, kept.edits) == ("Corrected words", "", False, 1)
    assert kept.media_ids == [media[0].id]


def test_a_status_is_deleted(server):
    """And is gone."""
    publisher = account(server.url)
    ref = publisher.post(status(), (), key="1", reply_to=None)
    publisher.delete(ref)
    assert server.texts == []
    with pytest.raises(RefusedError):
        publisher.delete(ref)


@pytest.mark.parametrize(
    ("fault", "edited", "deleted"),
    [
        (faults.status(401), HeldError, HeldError),
        (faults.status(403), RefusedError, RefusedError),
        (faults.status(404), RefusedError, RefusedError),
        (faults.status(422), RefusedError, RefusedError),
        (faults.too_many(), NotSentError, NotSentError),
        (faults.redirect("/"), HeldError, HeldError),
        (faults.status(500), OutcomeUnknownError, OutcomeUnknownError),
        (faults.accept_then_drop(), OutcomeUnknownError, OutcomeUnknownError),
        (faults.accept_then_hang(), OutcomeUnknownError, OutcomeUnknownError),
    ],
)
def test_changes_go_wrong_as_posts_do(server, fault, edited, deleted):
    """But 403 and 404 are about that status."""
    kept = server.add(PLAIN_WORDS)
    publisher, ref = account(server.url, timeout=IMPATIENCE), StatusRef(kept.id)
    server.faults.append(faults.Fault(**{**vars(fault), "route": "PUT"}))
    with pytest.raises(edited) as caught:
        publisher.edit(ref, status("New words"))
    assert type(caught.value) is edited
    server.faults.append(faults.Fault(**{**vars(fault), "route": "DELETE"}))
    with pytest.raises(deleted) as caught:
        publisher.delete(ref)
    assert type(caught.value) is deleted
    assert not server.faults


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (faults.status(500), NotSentError),
        (faults.drop_before(), NotSentError),
        (faults.body([]), NotSentError),
        (faults.status(404), RefusedError),
        (faults.status(401), HeldError),
    ],
)
def test_an_edit_that_cannot_read_the_status_has_changed_nothing(server, fault, expected):
    """It asks for the images first."""
    kept = server.add(PLAIN_WORDS)
    server.faults.append(fault)
    with pytest.raises(expected) as caught:
        account(server.url, timeout=IMPATIENCE).edit(StatusRef(kept.id), status("New words"))
    assert type(caught.value) is expected
    assert kept.text == PLAIN_WORDS


def test_importing_and_constructing_loads_no_network_library():
    """A run with nothing to send does not pay for them."""
    program = """
import sys
from publishers.mastodon import Mastodon, MastodonOptions
from timeline.publisher import Context, Secret
made = Mastodon(MastodonOptions(api_base_url="https://m.example", access_token=Secret("t")), Context(target="m"))
assert made.limits.maximum == 500
loaded = {"mastodon", "requests", "urllib3", "regex"} & set(sys.modules)
assert not loaded, loaded
made.limits.length("text")
loaded = {"mastodon", "requests", "urllib3"} & set(sys.modules)
assert not loaded, loaded
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_inside_the_package_mastodon_is_the_library():
    """Not the package itself."""
    program = """
import publishers.mastodon.api, sys
from mastodon import Mastodon as Library
assert Library.__module__.startswith("mastodon.")
assert sys.modules["mastodon"] is not sys.modules["publishers.mastodon"]
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_token_is_in_no_log_and_no_message(server, tmp_path, caplog):
    """At the most talkative level, whether it goes well or not."""
    messages = []
    with caplog.at_level(logging.DEBUG):
        publisher = account(server.url, timeout=IMPATIENCE)
        publisher.verify()
        words = status(images=(image(tmp_path),))
        publisher.post(words, publisher.prepare(words), key="1", reply_to=None)
        publisher.find(words, since=NOW, reply_to=None, exclude=())
        for fault in (faults.status(500, words=TOKEN), faults.drop_before(), faults.html_body(), faults.redirect("/")):
            server.faults.append(fault)
            with pytest.raises(PublishError) as caught:
                publisher.post(status(), (), key="2", reply_to=None)
            messages.append(str(caught.value))
    assert caplog.records
    assert TOKEN not in caplog.text
    assert all(TOKEN not in repr(record.__dict__) for record in caplog.records)
    assert TOKEN not in "".join(messages) + repr(publisher.__dict__)


def test_a_tls_error_after_the_request_began_is_not_taken_for_one_before():
    """On a broken line the kind of the exception says nothing; the connection does."""
    import requests

    exchange = deadline.Exchange()
    request = requests.Request("POST", "https://mastodon.example").prepare()
    late = requests.exceptions.SSLError("bad record")
    with pytest.raises(requests.exceptions.SSLError) as before:
        deadline._ended(exchange, request, None, late)
    assert never_left(before.value)
    exchange.began = True
    with pytest.raises(requests.exceptions.ConnectionError) as after:
        deadline._ended(exchange, request, None, late)
    assert not never_left(after.value)


@pytest.mark.parametrize(("began", "left"), [(False, False), (True, True)])
def test_a_deadline_before_the_line_was_open_is_known_not_to_have_left(began, left):
    """And one after it is unknown."""
    import requests

    exchange = deadline.Exchange()
    exchange.began, exchange.expired = began, True
    with pytest.raises(requests.exceptions.Timeout) as caught:
        deadline._ended(exchange, requests.Request("POST", "https://mastodon.example").prepare(), None, None)
    assert never_left(caught.value) is not left


def test_a_line_that_opens_after_the_deadline_is_closed_unused():
    """The request must not leave then."""
    exchange = deadline.Exchange()
    exchange.start()
    exchange.connecting(object())
    exchange.expire()
    with pytest.raises(TimeoutError):
        exchange.connected()
    assert not exchange.began


def test_a_line_left_open_proves_nothing():
    """Whether a second request left over it, nobody could tell."""

    class Line:
        sock = None

    exchange = deadline.Exchange()
    with socket.socket() as line:
        Line.sock = line
        exchange.start()
        exchange.connecting(Line())
        assert not exchange.began
        exchange.connected()
        exchange.start()
        assert exchange.began
