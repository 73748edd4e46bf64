"""``login``: gets credentials for an account in the terminal and keeps them in files nobody else may read."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import click

from publishers.registry import LOGINS, login_class, options_of, publisher_class
from timeline.cli.session import USER_AGENT, Clock, system_now
from timeline.deadline import DeadlineExceeded, within
from timeline.errors import ExitCode, OutputError, PublishError, UsageError
from timeline.login import Login
from timeline.options import Secrets
from timeline.publisher import Context, Secret

_SECONDS = 20.0
_TARGETS = {"mastodon": "fediverse", "x": "x"}
_APP = ("consumer_key", "consumer_secret")
_X = "https://api.x.com"


@click.command()
@click.argument("network", type=click.Choice(sorted(LOGINS)))
@click.option("--target", "name", metavar="NAME", help="The target it is for: fediverse or x when left out.")
@click.option("--server", metavar="ADDRESS", help="The server; that of the target in the config when left out.")
@click.pass_obj
def login(path: Path, network: str, name: str | None, server: str | None) -> None:
    """Get an account's credentials in the terminal: open an address, copy a code; posts nothing."""
    name = name or _TARGETS[network]
    place = _Place.of(path, network, name)
    server = server or place.table.get("api_base_url") or (_X if network == "x" else None)
    if not isinstance(server, str):
        server = _asked("Server, such as https://mastodon.example", "--server")
    if "://" not in server:
        server = f"https://{server}"
    app = {key: place.secret(key) for key in _APP} if network == "x" else {}
    place.require_free()
    conversation = cast(
        Login, login_class(network)(**app, api_base_url=server, user_agent=USER_AGENT, seconds=_SECONDS)
    )
    click.echo("Open this address where you are logged in as the timeline's own account, or log in there:\n", err=True)
    click.echo(f"  {conversation.begin()}\n", err=True)
    code = _asked("The code it shows", "the code").strip()
    granted = conversation.finish(code)
    place.keep(granted.secrets)
    click.echo(f"\nKept, for this user only: {', '.join(place.shown.values())}\n", err=True)
    click.echo(place.config(server))
    _verify(network, name, {**app, **granted.secrets}, server)


@dataclass(frozen=True)
class _Place:
    """Where a target's credentials go, and what the config says of it so far.

    Attributes:
        folder: of the config.
        shown: file of each option, relative to that.
        table: of the target, as it stands in the config.
    """

    network: str
    name: str
    folder: Path
    shown: Mapping[str, str]
    table: Mapping[str, Any]

    @classmethod
    def of(cls, config: Path, network: str, name: str) -> _Place:
        """For a target of a config; one that cannot be read is one without it."""
        try:
            found = tomllib.loads(config.read_text("utf-8")).get("targets", {}).get(name, {})
        except (OSError, ValueError, AttributeError):
            found = {}
        if network == "mastodon":
            shown = {"access_token": f"secrets/{name}"}
        else:
            shown = {key: f"secrets/{name}-{key.replace('_', '-')}" for key in ("access_token", "access_token_secret")}
        table = found if isinstance(found, dict) else {}
        if table.get("publisher", network) != network:
            raise UsageError(f"[targets.{name}] is not on {network}; name another with --target")
        return cls(network, name, config.resolve().parent, shown, table)

    def secret(self, key: str) -> Secret:
        """A key of the app: as the config names it, from its usual variable, or by asking."""
        given = self.table.get(key)
        usual = f"X_{key.upper()}"
        where = given if isinstance(given, dict) else {"env": usual}
        found, wrong = Secrets(os.environ, self.folder).read(where)
        if not wrong:
            return found
        if not sys.stdin.isatty():
            raise UsageError(f"{key}: {wrong}; it stands in the developer portal, under the app's keys")
        return Secret(click.prompt(f"{key} of the app (not shown)", hide_input=True, err=True).strip())

    def require_free(self) -> None:
        """Refuse to go on where a file is in the way.

        Raises:
            UsageError: credentials are there already.
        """
        taken = [shown for shown in self.shown.values() if os.path.lexists(self.folder / shown)]
        if taken:
            raise UsageError(
                f"{', '.join(taken)}: there already; move it away to log in anew, or name another --target"
            )

    def keep(self, secrets: Mapping[str, Secret]) -> None:
        """Write a file for each secret, mode 0600; none where one cannot be written.

        Raises:
            OutputError: it cannot be written.
        """
        made: list[Path] = []
        try:
            for key, secret in secrets.items():
                path = self.folder / self.shown[key]
                if not path.parent.is_dir():
                    path.parent.mkdir(mode=0o700)
                    (path.parent / ".gitignore").write_text("*\n", "utf-8")
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
                made.append(path)
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(f"{secret.reveal()}\n")
        except OSError as error:
            for path in made:
                path.unlink(missing_ok=True)
            raise OutputError(f"{error.filename}: {error.strerror}; nothing was kept, log in again") from error

    def config(self, server: str) -> str:
        """The target's table, for the config."""
        lines = [f"[targets.{self.name}]", f'publisher = "{self.network}"']
        if self.network == "mastodon" or server != _X:
            lines.append(f'api_base_url = "{server.rstrip("/")}"')
        if self.network == "x":
            for key in _APP:
                given = self.table.get(key)
                kind, value = next(iter(given.items())) if isinstance(given, dict) else ("env", f"X_{key.upper()}")
                lines.append(f'{key} = {{ {kind} = "{value}" }}')
        lines += [f'{key} = {{ file = "{shown}" }}' for key, shown in self.shown.items()]
        return "\n".join(lines)


def _asked(question: str, what: str) -> str:
    """An answer from the terminal, or the next line of standard input.

    Raises:
        UsageError: there is none.
    """
    try:
        answer: str = click.prompt(question, err=True)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise UsageError(f"{what} is missing; without a terminal it is read from standard input") from None
    return answer


def _verify(network: str, name: str, secrets: Mapping[str, Secret], server: str) -> None:
    """Say whose account it is; the credentials are kept in any case."""
    options = options_of(network)(**secrets, api_base_url=server)  # type: ignore[call-arg]
    publisher = publisher_class(network)(options, Context(target=name, user_agent=USER_AGENT, now=Clock(system_now())))
    try:
        account = within(_SECONDS, publisher.verify)
    except (PublishError, DeadlineExceeded) as error:
        words = Secrets({}, Path(), values={secret.reveal() for secret in secrets.values()}).scrub(str(error))
        click.echo(f"\nBut the account cannot be asked: {words}", err=True)
        raise SystemExit(ExitCode.INCOMPLETE) from None
    click.echo(f"\nPosts as {account.handle}. Put the lines above into the config; nothing was posted.", err=True)
