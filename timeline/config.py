"""timeline.toml as a frozen value; every problem of the whole file at once, each with its table and key."""

from __future__ import annotations

import datetime as dt
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from timeline import config_values as read
from timeline.errors import ConfigError, Problem
from timeline.historic_date import HistoricDate
from timeline.item import FeedMeta
from timeline.options import (
    Secrets,
    Table,
    day,
    duration,
    flag,
    listed,
    number,
    positive,
    text,
    wall_time,
    web_address,
)
from timeline.publisher import Options, StatusOptions
from timeline.schedule import Policy, Replay

_TARGET_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Stands for a ledger whose address is a secret that is not set, so that no other is taken for it: no file can be there.
UNKNOWN_LEDGER = "sqlite:////dev/null/ledger.db"


@dataclass(frozen=True, slots=True)
class TargetConfig:
    """One ``[targets.NAME]`` table.

    Attributes:
        kind: name of the publisher.
        was: the name it had before; its deliveries are carried over.
    """

    name: str
    kind: str
    options: Options
    policy: Policy
    was: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """What one status costs on a network, in the currency the maintainer thinks in."""

    post: float
    post_with_link: float


@dataclass(frozen=True, slots=True)
class Alerts:
    """Whom to tell when something did not go out.

    Attributes:
        urls: services in the notation of Apprise; they hold credentials and are never printed.
        heartbeat: pinged when a run ends well; with ``/start`` before it and ``/fail`` when it did not.
    """

    urls: tuple[str, ...] = ()
    heartbeat: str = ""


@dataclass(frozen=True)
class Config:
    """The whole configuration, checked.

    Attributes:
        path: the file it was read from; ``folder`` is where it lies and what relative paths start from.
        entries, output: absolute paths.
    """

    path: Path
    meta: FeedMeta
    entries: Path
    output: Path
    policy: Policy
    ledger_url: str
    targets: tuple[TargetConfig, ...]
    secrets: Secrets
    deploy: tuple[str, ...] = ()
    prices: Mapping[str, Price] = field(default_factory=dict)
    alerts: Alerts = field(default_factory=lambda: Alerts())

    @property
    def folder(self) -> Path:
        """Where the config lies."""
        return self.path.parent

    @property
    def templates(self) -> Path | None:
        """The maintainer's own templates, beside the config."""
        folder = self.folder / "templates"
        return folder if folder.is_dir() else None


def load_config(
    path: Path,
    environment: Mapping[str, str],
    options_of: Callable[[str], type[Options]],
    *,
    secrets_needed: bool,
) -> Config:
    """Read and check a config file.

    Args:
        path: the file.
        environment: variables that secrets may name.
        options_of: the options class of a publisher by name; raises KeyError for an unknown publisher (with what is
            known) and ImportError where its module cannot be imported.
        secrets_needed: whether missing secrets are problems; commands that send nothing say False.

    Raises:
        ConfigError: with every problem.
    """
    shown = path.name
    try:
        data = path.read_bytes()
        content = data.decode().removeprefix("\ufeff").replace("\r\n", "\n")
        tables = tomllib.loads(content)
    except FileNotFoundError:
        raise ConfigError([Problem(str(path), 0, 0, "no such file", "write one, or name it with --config")]) from None
    except OSError as error:
        raise ConfigError([Problem(str(path), 0, 0, f"cannot be read ({error.strerror})", "mend it")]) from error
    except UnicodeDecodeError as error:
        line, column = data.count(b"\n", 0, error.start) + 1, error.start - data.rfind(b"\n", 0, error.start)
        problem = Problem(shown, line, column, "not UTF-8 text", "save the file as UTF-8")
        raise ConfigError([problem]) from None
    except (ValueError, RecursionError) as error:  # ValueError: syntax, and numbers of thousands of digits
        raise ConfigError([_syntax_problem(shown, error, content)]) from None
    return _Reader(path.resolve(), shown, tables, environment, options_of, secrets_needed).config()


def _syntax_problem(shown: str, error: Exception, content: str) -> Problem:
    message = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "a number too long, or nested too deep"
    match = re.search(r"\(at line (\d+), column (\d+)\)", message)
    lines = content.rstrip().split("\n")
    line, column = (int(match[1]), int(match[2])) if match else (len(lines), len(lines[-1]) + 1)
    return Problem(shown, line, column, f"not valid TOML: {message.split(' (at')[0]}", "mend the line")


class _Reader:
    def __init__(
        self,
        path: Path,
        shown: str,
        tables: Mapping[str, Any],
        environment: Mapping[str, str],
        options_of: Callable[[str], type[Options]],
        secrets_needed: bool,
    ) -> None:
        self._path = path
        self._shown = shown
        self._tables = tables
        self._options_of = options_of
        self._problems: list[Problem] = []
        self._secrets = Secrets(environment, path.parent, needed=secrets_needed)

    def _problem(self, what: str, advice: str) -> None:
        self._problems.append(Problem(self._shown, 0, 0, what, advice))

    def _table(self, name: str, values: Any) -> Table:
        if not isinstance(values, Mapping):
            self._problem(f"[{name}] is not a table", f"write [{name}] on a line of its own, keys below it")
            values = {}
        return Table(self._shown, name, values, self._secrets, self._problems)

    def config(self) -> Config:
        known = {"timeline", "schedule", "ledger", "targets", "deploy", "alerts", "prices"}
        for name in self._tables:
            if name not in known:
                self._problem(f"unknown table [{name}]", f"known tables: {', '.join(sorted(known))}")
        if "timeline" not in self._tables:
            self._problem("[timeline] is missing", "add it; see docs/config.md")
        main = self._table("timeline", self._tables.get("timeline", {}))
        meta, timezone, entries, output = self._main(main)
        policy = self._policy(self._table("schedule", self._tables.get("schedule", {})), Policy(timezone=timezone))
        ledger = self._table("ledger", self._tables.get("ledger", {}))
        url = ledger.take("url", self._ledger_url, "sqlite:///.timeline/ledger.db")
        ledger.finish()
        deploy = self._table("deploy", self._tables.get("deploy", {}))
        command = deploy.take("command", read.argv, ())
        deploy.finish()
        targets = self._targets(policy)
        if not meta.tag:
            self._require_tag(targets)
        alerts = self._alerts(self._table("alerts", self._tables.get("alerts", {})))
        prices = self._prices()
        self._check_output(entries, output, url)
        if self._problems:
            raise ConfigError(self._problems)
        return Config(self._path, meta, entries, output, policy, url, targets, self._secrets, command, prices, alerts)

    def _alerts(self, table: Table) -> Alerts:
        urls = table.take("urls", lambda raw: tuple(self._secret_address(part) for part in listed(raw)), ())
        heartbeat = table.take("heartbeat", self._secret_address, "")
        table.finish()
        return Alerts(urls, heartbeat)

    def _secret_address(self, raw: Any) -> str:
        """An address that holds credentials in its path or login, so that it never stands in the config."""
        if not isinstance(raw, Mapping):
            raise ValueError('such an address is a secret: write { env = "NAME" } or { file = "path" }')
        secret, wrong = self._secrets.read(raw)
        if wrong:
            raise ValueError(wrong)
        return secret.reveal()

    def _prices(self) -> dict[str, Price]:
        tables = self._tables.get("prices", {})
        prices = {}
        for name, values in tables.items() if isinstance(tables, Mapping) else ():
            table = self._table(f"prices.{name}", values)
            post = table.take("post", read.amount, 0.0, required=True)
            prices[name] = Price(post, table.take("post_with_link", read.amount, post))
            table.finish()
        return prices

    def _main(self, table: Table) -> tuple[FeedMeta, str, Path, Path]:
        meta = FeedMeta(
            title=table.take("title", text, "", required="timeline" in self._tables),
            description=table.take("description", text, ""),
            link=table.take("link", read.site, "https://example.org/"),
            tag=table.take("tag", read.tag, ""),
            language=table.take("language", read.language, "en"),
            author=table.take("author", text, ""),
            copyright=table.take("copyright", text, ""),
            licence_url=table.take("licence_url", web_address, ""),
            hub=table.take("hub", web_address, ""),
            icon=table.take("icon", web_address, ""),
            favicon=table.take("favicon", web_address, ""),
            both_calendars=table.take("both_calendars", flag, True),
        )
        timezone = table.take("timezone", read.timezone, "UTC")
        entries = self._path.parent / table.take("entries", text, "entries")
        output = self._path.parent / table.take("output", text, "public")
        table.finish()
        if not entries.is_dir() and "timeline" in self._tables:
            table.problem("entries", f"there is no folder {entries.name!r}", "make it, or name the right one")
        return meta, timezone, _resolved(entries), _resolved(output)

    def _policy(self, table: Table, base: Policy, *, finish: bool = True) -> Policy:
        replay = table.take("replay", lambda raw: self._replay(table, raw), base.replay)
        if "years" in table.values and "replay" in table.values:
            table.problem("replay", "stands beside years", "keep one of the two")
        policy = replace(
            base,
            years=table.take("years", read.years, base.years),
            replay=replay,
            style=table.take("calendar", read.style, base.style),
            publish_at=table.take("publish_at", wall_time, base.publish_at),
            interval=table.take("interval", duration, base.interval),
            honour_time=table.take("honour_time", flag, base.honour_time),
            leap_day=table.take("leap_day", read.leap_day, base.leap_day),
            catch_up=table.take("catch_up", duration, base.catch_up),
            max_per_run=table.take("max_per_run", positive, base.max_per_run),
            run_timeout=table.take("run_timeout", duration, base.run_timeout),
        )
        if finish:
            table.finish()
        return policy

    def _replay(self, table: Table, raw: Any) -> Replay:
        if not isinstance(raw, Mapping) or set(raw) != {"from", "on"}:
            raise ValueError("a replay is written { from = 1917-01-01, on = 2027-02-01 }")
        start = day(raw["from"])
        return Replay(HistoricDate.of(start.year, start.month, start.day), day(raw["on"]))

    def _ledger_url(self, raw: Any) -> str:
        if isinstance(raw, Mapping):
            secret, wrong = self._secrets.read(raw, always=True)
            if wrong:
                raise ValueError(wrong)
            value = secret.reveal() or UNKNOWN_LEDGER
            self._secrets.values.update({urlsplit(value).password or value} - {UNKNOWN_LEDGER})
            return value
        value = text(raw)
        parts = urlsplit(value)
        if parts.scheme == "sqlite" and len(parts.path) > 1 and not parts.netloc:
            return value
        if parts.scheme in ("postgresql", "postgres"):
            if parts.password or "password" in parts.query:
                raise ValueError('a password never stands in the config: write url = { env = "NAME" }')
            return value
        raise ValueError('"sqlite:///path/to/ledger.db" or "postgresql://…" belongs here')

    def _targets(self, policy: Policy) -> tuple[TargetConfig, ...]:
        tables = self._tables.get("targets", {})
        if not isinstance(tables, Mapping):
            self._problem("[targets] is not a table", "write [targets.NAME] for each target")
            return ()
        found = [self._target(name, self._table(f"targets.{name}", values), policy) for name, values in tables.items()]
        names = set(tables)
        heirs: dict[str, str] = {}
        for target in found:
            if target is None or not target.was:
                continue
            if target.was in names:
                self._problem(f"[targets.{target.name}] was: {target.was!r} is still a target", "remove one of the two")
            elif (heir := heirs.setdefault(target.was, target.name)) != target.name:
                what = f"[targets.{target.name}] was: {target.was!r} is what {heir} was"
                self._problem(what, "its deliveries go to one target only")
        return tuple(target for target in found if target is not None)

    def _require_tag(self, targets: tuple[TargetConfig, ...]) -> None:
        """Items bear the tag in their names, for ever; only statuses and pages do without."""
        feeds = [t.name for t in targets if not isinstance(t.options, StatusOptions) and t.kind != "website"]
        if feeds:
            what = f"[timeline] tag: is missing, but {', '.join(feeds)} needs one"
            self._problem(what, 'add tag = "your.domain,2026", a domain you own and a year you owned it in')

    def _target(self, name: str, table: Table, policy: Policy) -> TargetConfig | None:
        if not _TARGET_NAME.fullmatch(name):
            self._problem(f"[targets.{name}]: not a name for a target", "use lower-case words with hyphens")
        kind = table.take("publisher", text, required=True)
        was = table.take("was", text, "")
        own = self._policy(table, policy, finish=False)
        if kind is None:
            return None
        try:
            options_class = self._options_of(kind)
        except KeyError as error:
            table.problem("publisher", f"no publisher {kind!r}", f"known: {error.args[0]}")
            return None
        except ImportError as error:
            table.problem("publisher", f"{kind!r} cannot be imported ({error})", "install what it needs")
            return None
        options = table.options(options_class)
        table.finish()
        if isinstance(getattr(options, "timeout", None), dt.timedelta) and 2 * options.timeout > own.run_timeout:  # type: ignore[union-attr]
            table.problem("timeout", "twice the time-out does not fit into run_timeout", "make one shorter or longer")
            return None
        if isinstance(options, StatusOptions) and options.card and find_spec("PIL") is None:
            table.problem("card", "needs Pillow", "pip install 'day-by-day-timeline[cards]', or leave it out")
            return None
        return None if options is None else TargetConfig(name, kind, options, own, was)

    def _check_output(self, entries: Path, output: Path, ledger: str) -> None:
        """Output may not contain or lie within entries, .git, the ledger or the config."""
        folder = self._path.parent
        private = [(entries, "entries"), (self._path, "the config"), (folder / ".git", ".git")]
        if ledger.startswith("sqlite:"):
            private.append((folder / unquote(urlsplit(ledger).path[1:]), "the ledger"))
        for path, name in private:
            resolved = _resolved(path)
            if output == resolved or output in resolved.parents or resolved in output.parents:
                self._problem(f"[timeline] output: {output.name!r} overlaps {name}", "choose a folder of its own")
                return


def _resolved(path: Path) -> Path:
    """The path after links; ``Path.resolve`` raises on a link that leads to itself."""
    return Path(os.path.realpath(path))


__all__ = ["Config", "TargetConfig", "load_config", "number"]
