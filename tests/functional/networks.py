"""A timeline that posts to both networks from processes forked for each run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from builders import SUMMARY, write_entry, write_vocabularies
from fork_runner import Ended, ForkRunner, Run
from mastodon_server import TOKEN, MastodonServer
from x_server import CREDENTIALS, XServer

SECRETS = (TOKEN, *CREDENTIALS.values())
DAY = "1917/03/08"
TIMELINE = """
[timeline]
title = "1917, day by day"
description = "A test"
link = "https://example.org/"
tag = "example.org,2026"
language = "en"
timezone = "UTC"
"""


@dataclass
class Cron:
    """A folder, two servers and the cron line.

    Attributes:
        ledger: the URL; the file of the defaults when empty.
        mastodon_url, x_url: what the config says, where that is not the servers' own.
    """

    path: Path
    runner: ForkRunner
    mastodon: MastodonServer
    x: XServer
    timeout: str = "2s"
    overflow: str = "shorten"
    ledger: str = ""
    more: str = ""
    mastodon_url: str = ""
    x_url: str = ""
    environment: dict[str, str] = field(
        default_factory=lambda: {
            "M": TOKEN,
            **dict(zip(("X1", "X2", "X3", "X4"), CREDENTIALS.values(), strict=True)),
        }
    )

    def __post_init__(self) -> None:
        write_vocabularies(self.path / "entries")

    def entry(self, slug: str, **fields: str) -> Path:
        """An entry of 8 March whose words begin with its slug."""
        fields.setdefault("summary", f"This is {slug}. {SUMMARY}")
        return write_entry(self.path / "entries", slug if "/" in slug else f"{DAY}/{slug}", **fields)

    def configure(self) -> None:
        """Write timeline.toml as the attributes are now."""
        ledger = f'[ledger]\nurl = "{self.ledger}"\n' if self.ledger else ""
        (self.path / "timeline.toml").write_text(
            f"{TIMELINE}{self.more}{ledger}"
            f'[targets.fediverse]\npublisher = "mastodon"\napi_base_url = "{self.mastodon_url or self.mastodon.url}"\n'
            f'access_token = {{ env = "M" }}\ntimeout = "{self.timeout}"\noverflow = "{self.overflow}"\n'
            f'[targets.x]\npublisher = "x"\napi_base_url = "{self.x_url or self.x.url}"\ntimeout = "{self.timeout}"\n'
            'consumer_key = { env = "X1" }\nconsumer_secret = { env = "X2" }\n'
            'access_token = { env = "X3" }\naccess_token_secret = { env = "X4" }\n',
            "utf-8",
        )

    def publish(self, at: str, *arguments: str, kill_at: int = 0) -> Ended:
        """Run the cron line at an instant; neither traceback nor secret may come out of it."""
        return self.at_once(at, *arguments, kills=[kill_at])[0]

    def at_once(self, at: str, *arguments: str, kills: list[int], no_turns: bool = False) -> list[Ended]:
        """As many of them as there are in ``kills``, at the same time."""
        self.configure()
        line = ["publish", "--now", f"{at.replace(' ', 'T')}+00:00", "--json", *arguments]
        ended = self.runner.all([Run(self.path, line, self.environment, n, no_turns) for n in kills])
        for one in ended:
            assert "Traceback" not in one.err, one.err
            assert one.code in (0, 1, 3, -9), one
            assert not [secret for secret in SECRETS if secret in one.out + one.err]
        return ended

    def until_settled(self, hours: range, day: str = "2026-03-08") -> list[Ended]:
        """An hourly run."""
        return [self.publish(f"{day} {hour:02}:00") for hour in hours]

    def seen(self, network: str) -> list[str]:
        """What a follower sees: the slugs, in order of appearance, thread parts included."""
        texts = self.mastodon.texts if network == "fediverse" else [post.text for post in self.x.posts]
        return [_slug(text) for text in texts]


def _slug(text: str) -> str:
    _, found, rest = text.partition("This is ")
    return rest.split(".")[0] if found else text[:20]


def states(ended: Ended) -> dict[str, str]:
    """What a run says of each delivery it touched, by slug and part."""
    return {
        f"{one['occurrence'].split('#')[0].rsplit('/', 1)[1]}/{one['part']}": one["state"]
        for one in ended.json["deliveries"]
    }
