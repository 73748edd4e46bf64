"""``timeline login`` in a process of its own, with the test in the place of the person and real servers."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
import threading
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import mastodon_faults
import mastodon_oauth
import pytest
import x_oauth
import x_server
from folders import Folder
from mastodon_server import TOKEN, MastodonServer
from processes import bare_environment
from x_server import CREDENTIALS, XServer

SECRETS = (TOKEN, *CREDENTIALS.values(), mastodon_oauth.CLIENT_SECRET, x_oauth.REQUEST_SECRET)
APP = {"X_CONSUMER_KEY": CREDENTIALS["consumer_key"], "X_CONSUMER_SECRET": CREDENTIALS["consumer_secret"]}


@dataclass
class Talk:
    """How a login went; ``address`` is what the person was told to open."""

    code: int
    out: str
    err: str
    address: str


def log_in(folder: Folder, *arguments: str, code: str | None = None, answers: str = "") -> Talk:
    """Run it, open the address it tells as a person would, and type the code that page shows (or another)."""
    process = subprocess.Popen(
        [sys.executable, "-m", "timeline", "login", *arguments],
        cwd=folder.path, env=bare_environment(**folder.environment),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    assert process.stdin
    assert process.stderr
    killer = threading.Timer(60, process.kill)
    killer.start()
    try:
        if answers:
            process.stdin.write(answers)
            process.stdin.flush()
        err, address = "", ""
        for line in process.stderr:
            err += line
            if found := re.fullmatch(r"  (http\S+)\n", line):
                address = found[1]
                break
        if address:
            with urllib.request.urlopen(address, timeout=20) as page:
                shown = re.search(r"<code>(.+)</code>", page.read().decode())
            assert shown
            process.stdin.write(f"{shown[1] if code is None else code}\n")
            process.stdin.flush()
        out, rest = process.communicate(timeout=60)
    finally:
        killer.cancel()
        process.kill()
        process.wait()
    assert "Traceback" not in err + rest
    assert not [secret for secret in SECRETS if secret in out + err + rest]
    return Talk(process.returncode, out, err + rest, address)


def is_private(path: Path) -> bool:
    """Whether nobody but the owner may read it."""
    return stat.S_IMODE(path.stat().st_mode) == 0o600


def test_mastodon_gives_a_token_that_publishes(folder: Folder, mastodon: MastodonServer) -> None:
    """Kept in a private file; the table it prints is all the config needs."""
    done = log_in(folder, "mastodon", "--server", mastodon.url)
    assert done.code == 0, done.err
    kept = folder.path / "secrets/fediverse"
    assert kept.read_text() == f"{TOKEN}\n"
    assert is_private(kept)
    assert (folder.path / "secrets/.gitignore").read_text() == "*\n"
    assert "Posts as @timeline@mastodon.example" in done.err
    assert mastodon.statuses == []
    folder.config(done.out)
    assert "posts as @timeline" in folder.run("accounts").out
    assert folder.run("publish", "--now", "2026-03-08T09:00:00+00:00").code == 0
    assert len(mastodon.statuses) == 1


def test_mastodon_is_asked_for_no_more_than_is_needed_and_with_pkce(folder: Folder, mastodon: MastodonServer) -> None:
    """Four scopes, a code shown to the person, and a proof that it is we who asked."""
    log_in(folder, "mastodon", "--server", mastodon.url)
    [app] = mastodon.oauth.apps
    assert app["scopes"] == "read:accounts read:statuses write:statuses write:media"
    assert app["redirect_uris"] == "urn:ietf:wg:oauth:2.0:oob"
    assert mastodon.oauth.asked["code_challenge_method"] == "S256"
    assert mastodon.oauth.asked["force_login"] == "true"


def test_a_server_without_pkce_is_not_asked_for_it(folder: Folder, mastodon: MastodonServer) -> None:
    """What it does not know it might refuse."""
    mastodon.oauth.pkce = False
    done = log_in(folder, "mastodon", "--server", mastodon.url)
    assert done.code == 0, done.err
    assert "code_challenge" not in done.address


def test_a_wrong_code_keeps_nothing(folder: Folder, mastodon: MastodonServer) -> None:
    """Nor does one that grants less."""
    done = log_in(folder, "mastodon", "--server", mastodon.url, code="wrong")
    assert done.code == 1
    assert "refuses the code (400)" in done.err
    mastodon.oauth.grants = "read write:statuses"
    done = log_in(folder, "mastodon", "--server", mastodon.url)
    assert done.code == 1
    assert "grants no write:media" in done.err
    assert not (folder.path / "secrets").exists()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (mastodon_faults.redirect("https://other.example/", "POST /api/v1/apps"), "redirects elsewhere"),
        (mastodon_faults.html_body("POST /api/v1/apps"), "cannot be asked"),
        (mastodon_faults.status(403, "POST /api/v1/apps"), "did not register the application"),
        (mastodon_faults.drop_before("POST /api/v1/apps"), "cannot be asked"),
        (mastodon_faults.status(503, "POST /oauth/token"), "answered 503 without a token"),
        (mastodon_faults.body([], "POST /oauth/token"), "answered 200 without a token"),
        (mastodon_faults.redirect("https://other.example/", "POST /oauth/token"), "redirects elsewhere"),
    ],
)
def test_a_mastodon_server_that_goes_wrong_is_told_in_a_sentence(
    folder: Folder, mastodon: MastodonServer, fault: mastodon_faults.Fault, words: str
) -> None:
    """Exit 1, nothing kept."""
    mastodon.faults.append(fault)
    done = log_in(folder, "mastodon", "--server", mastodon.url)
    assert done.code == 1
    assert words in done.err
    assert not (folder.path / "secrets").exists()


def test_a_token_is_kept_even_if_the_account_cannot_be_asked(folder: Folder, mastodon: MastodonServer) -> None:
    """It was granted; asking may be repeated."""
    mastodon.faults.append(mastodon_faults.status(500, "GET /api/v1/accounts/verify_credentials"))
    done = log_in(folder, "mastodon", "--server", mastodon.url)
    assert done.code == 1
    assert "But the account cannot be asked" in done.err
    assert (folder.path / "secrets/fediverse").exists()


def test_x_gives_tokens_that_publish(folder: Folder, x: XServer) -> None:
    """Two private files; the app's own keys stay where they are."""
    folder.environment |= APP
    done = log_in(folder, "x", "--server", x.url)
    assert done.code == 0, done.err
    for name, key in (("x-access-token", "access_token"), ("x-access-token-secret", "access_token_secret")):
        kept = folder.path / "secrets" / name
        assert kept.read_text() == f"{CREDENTIALS[key]}\n"
        assert is_private(kept)
    assert "Posts as @days1917" in done.err
    folder.config(done.out)
    assert folder.run("publish", "--now", "2026-03-08T09:00:00+00:00").code == 0
    assert len(x.posts) == 1


def test_x_takes_the_apps_keys_from_where_the_config_says(folder: Folder, x: XServer) -> None:
    """And the server and the target's name."""
    folder.environment |= {"KEY": CREDENTIALS["consumer_key"]}
    (folder.path / "app").write_text(CREDENTIALS["consumer_secret"])
    folder.config(
        f'[targets.birds]\npublisher = "x"\napi_base_url = "{x.url}"\n'
        'consumer_key = { env = "KEY" }\nconsumer_secret = { file = "app" }\n'
    )
    done = log_in(folder, "x", "--target", "birds")
    assert done.code == 0, done.err
    assert 'consumer_secret = { file = "app" }' in done.out
    assert (folder.path / "secrets/birds-access-token").exists()


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (None, "0000000", "refuses the PIN (401)"),
        (x_server.body(b"no", "POST /oauth/request_token", code=401), None, "refuses the app's key and secret (401)"),
        (x_server.body(b"no", "POST /oauth/request_token", code=503), None, "answered 503"),
        (x_server.body(b"<html>", "POST /oauth/request_token"), None, "cannot be asked"),
        (x_server.drop_before("POST /oauth/access_token"), None, "cannot be asked"),
        (x_server.redirect("POST /oauth/access_token"), None, "127.0.0.1"),
    ],
)
def test_x_going_wrong_is_told_in_a_sentence(
    folder: Folder, x: XServer, fault: x_server.Fault | None, code: str | None, words: str
) -> None:
    """Exit 1, nothing kept."""
    folder.environment |= APP
    if fault:
        x.faults.append(fault)
    done = log_in(folder, "x", "--server", x.url, code=code)
    assert done.code == 1
    assert words in done.err
    assert not (folder.path / "secrets").exists()


def test_credentials_that_are_there_are_never_written_over(folder: Folder, mastodon: MastodonServer) -> None:
    """Refused before anything is asked."""
    (folder.path / "secrets").mkdir()
    (folder.path / "secrets/fediverse").symlink_to(folder.path / "elsewhere")
    done = log_in(folder, "mastodon", "--server", mastodon.url)
    assert done.code == 2
    assert "secrets/fediverse: there already" in done.err
    assert mastodon.requests == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["mastodon"], "--server is missing"),
        (["mastodon", "--server", "http://mastodon.example"], "unencrypted"),
        (["mastodon", "--server", "https://a:b@mastodon.example"], "mastodon.example"),
        (["x"], "consumer_key: the environment variable X_CONSUMER_KEY is not set"),
        (["x", "--target", "rss"], "[targets.rss] is not on x"),
    ],
)
def test_what_is_missing_or_dangerous_is_told_before_anything_is_asked(
    folder: Folder, arguments: list[str], words: str
) -> None:
    """Without a terminal."""
    done = folder.run("login", *arguments)
    assert done.code in (1, 2)
    assert words in done.err
