"""A target on X: options, limits, the account, what is imported and what is logged."""

from __future__ import annotations

import logging
import subprocess
import sys
import traceback

import pytest
import x_server as double
from x_account import account, status
from x_server import CREDENTIALS, XServer

from publishers.x import X, XOptions
from timeline.errors import HeldError, NotSentError, PublishError
from timeline.publisher import Secret, StatusPublisher
from timeline.status import StatusImage

ME = "GET /2/users/me"
SECRETS = {name: Secret(value) for name, value in CREDENTIALS.items()}


@pytest.fixture
def server():
    with XServer() as running:
        yield running


def test_importing_the_publisher_imports_no_network_library():
    """A run with nothing to send stays small; not even making a publisher loads one."""
    code = (
        "import sys, publishers.x as x\n"
        "from timeline.publisher import Context, Secret\n"
        "s = Secret('s')\n"
        "o = x.XOptions(consumer_key=s, consumer_secret=s, access_token=s, access_token_secret=s)\n"
        "assert x.X(o, Context(target='x')).limits.length('word') == 4\n"
        "loaded = {'tweepy', 'requests', 'urllib3', 'oauthlib', 'requests_oauthlib'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_it_is_a_status_publisher_with_the_limits_of_x():
    """280 by weight, four pictures, alt texts of 1,000 characters, links allowed, no threads unless asked for."""
    publisher = account("https://api.x.com")
    assert isinstance(publisher, StatusPublisher)
    limits = publisher.limits
    assert (limits.maximum, limits.images, limits.alt_text, limits.links) == (280, 4, 1000, True)
    assert limits.visible_after.total_seconds() == 60
    assert limits.length("№ https://example.org") == 26
    assert not limits.threads
    assert account("https://api.x.com", overflow="thread").limits.threads


def test_the_defaults_are_made_for_x():
    """No link, no source, one hashtag, short dates, shortened, at X's own address."""
    options = XOptions(**SECRETS)
    assert X.options is XOptions
    assert (options.link, options.source, options.hashtags) == (False, False, 1)
    assert (options.dates, options.overflow, options.api_base_url) == ("short", "shorten", "https://api.x.com")
    assert list(options.problems()) == []


@pytest.mark.parametrize(
    "address",
    [
        "https://api.x.com",
        "https://gateway.example/x/",
        "http://127.0.0.1:8080",
        "http://localhost:1",
        "http://[::1]:9",
    ],
)
def test_addresses_that_keep_the_credentials_private_are_fine(address):
    """Encrypted, or never leaving the machine."""
    assert list(XOptions(**SECRETS, api_base_url=address).problems()) == []


@pytest.mark.parametrize(
    ("address", "trouble"),
    [
        ("http://api.x.com", "unencrypted"),
        ("http://localhost.example.com", "unencrypted"),
        ("http://10.0.0.1", "unencrypted"),
        ("https://user:password@api.x.com", "user name"),
        ("https://api.x.com/?a=b", "query"),
        ("https://api.x.com/#a", "fragment"),
        ("ftp://api.x.com", "web address"),
        ("api.x.com", "web address"),
        ("", "web address"),
        ("https://", "web address"),
        ("https://api.x.com:port", "not an address"),
        ("https://[api", "not an address"),
    ],
)
def test_addresses_that_would_not_are_refused(address, trouble):
    """With the key they stand under, and without repeating them."""
    ((key, said),) = XOptions(**SECRETS, api_base_url=address).problems()
    assert key == "api_base_url"
    assert trouble in said
    assert "password@" not in said


def test_what_x_does_not_have_is_said_at_once():
    """Silence would let a maintainer believe it works."""
    options = XOptions(**SECRETS, visibility="unlisted", content_warning="war")
    assert [key for key, _ in options.problems()] == ["visibility", "content_warning"]


def test_the_account_says_who_it_is(server):
    """Id, handle, address, and the handle to be remembered."""
    found = account(server.url).verify()
    assert (found.id, found.handle, found.url) == ("4242", "@days1917", "https://x.com/days1917")
    assert found.remember == {"handle": "days1917"}
    assert server.routes() == [ME]


def test_an_account_without_a_handle_is_known_by_its_id(server):
    """Nothing is made up."""
    server.faults.append(double.body(b'{"data": {"id": "7", "username": null}}', ME))
    found = account(server.url).verify()
    assert (found.id, found.handle, found.url, found.remember) == ("7", "7", "https://x.com/i/user/7", {})


@pytest.mark.parametrize("code", [301, 401, 402, 403, 404, 410])
def test_refused_credentials_hold_the_target(server, code):
    """Or a wrong address."""
    server.faults.append(double.status(code, ME))
    with pytest.raises(HeldError):
        account(server.url).verify()


@pytest.mark.parametrize(
    "fault", [double.status(500, ME), double.body(b"", ME), double.only_errors(ME), double.drop_before(ME)]
)
def test_an_account_that_could_not_be_asked_is_asked_again_later(server, fault):
    """Nothing was sent."""
    server.faults.append(fault)
    with pytest.raises(NotSentError):
        account(server.url).verify()


def test_no_secret_reaches_a_log_even_at_the_lowest_level(server, caplog, tmp_path):
    """Not through ours, the signer's or the HTTP library's logger, whichever level they were given before."""
    for name in ("", "tweepy", "tweepy.client", "oauthlib.oauth1.rfc5849", "requests_oauthlib.oauth1_auth", "urllib3"):
        caplog.set_level(logging.DEBUG, logger=name or None)
    picture = tmp_path / "a.png"
    picture.write_bytes(b"png")
    publisher = account(server.url)
    publisher.verify()
    sent = status(images=(StatusImage(picture, "image/png", "A crowd."),))
    publisher.post(sent, publisher.prepare(sent), key="k", reply_to=None)
    publisher.find(sent, since=server.posts[0].created_at, reply_to=None, exclude=())
    assert "POST /2/tweets" in caplog.text  # the HTTP library does speak
    for secret in (*CREDENTIALS.values(), "oauth_signature", "oauth_nonce", "Authorization"):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    "detail",
    [
        " ".join(CREDENTIALS.values()),
        'bad header: OAuth oauth_token="abc", oauth_signature="c2ln%3D", oauth_nonce="123"',
    ],
)
def test_a_server_that_repeats_secrets_does_not_make_us_repeat_them(server, detail):
    """Its words are told, without them."""
    server.faults.append(double.status(403, "POST", detail=detail))
    publisher = account(server.url)
    with pytest.raises(HeldError) as caught:
        publisher.post(status(), (), key="k", reply_to=None)
    for secret in (*CREDENTIALS.values(), "c2ln", "123", "abc"):
        assert secret not in str(caught.value)
    assert "***" in str(caught.value)


def test_the_words_of_a_server_are_one_short_line(server):
    """They go into a table and a terminal."""
    server.faults.append(double.status(400, "POST", detail="long\x1b[31m\n" + "word " * 500))
    with pytest.raises(PublishError) as caught:
        account(server.url).post(status(), (), key="k", reply_to=None)
    said = str(caught.value)
    assert len(said) < 250
    assert said.endswith("…")
    assert said.isprintable()


def test_nothing_printed_about_a_publisher_holds_a_secret(server):
    """Its representation, those of its parts, and our line of a traceback."""
    server.faults.append(double.accept_then_drop("POST"))
    publisher = account(server.url)
    with pytest.raises(PublishError) as caught:
        publisher.post(status(), (), key="k", reply_to=None)
    printed = [repr(publisher), *map(repr, vars(publisher).values()), *traceback.format_exception_only(caught.value)]
    for secret in CREDENTIALS.values():
        assert not any(secret in line for line in printed)
