"""Reading tables of timeline.toml into typed values, noting every unknown, missing and malformed key at once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from timeline.errors import Problem
from timeline.publisher import Options, Secret
from timeline.strict_yaml import CONTROL_CHARACTER

_DURATION = re.compile(r"(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?", re.ASCII)
_GREATEST = 1_000_000_000
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass
class Secrets:
    """Where credentials come from, and all values that were read, so that output can be scrubbed of them.

    Attributes:
        environment: the process's variables, given by the command line.
        folder: relative secret files are taken from here.
        needed: read them; commands that send nothing leave them unread.
    """

    environment: Mapping[str, str]
    folder: Path
    needed: bool = True
    values: set[str] = field(default_factory=set)

    def read(self, place: Mapping[str, Any], *, always: bool = False) -> tuple[Secret, str]:
        """The secret and what is wrong (empty when nothing is).

        Args:
            place: ``{"env": NAME}`` or ``{"file": PATH}``.
            always: read it for commands that send nothing, too; empty, and no problem for them, when it is missing.
        """
        wanted = self.needed or always
        if set(place) == {"env"} and isinstance(place["env"], str):
            name = place["env"]
            value = self.environment.get(name, "") if wanted else ""
            wrong = f"the environment variable {name} is not set"
        elif set(place) == {"file"} and isinstance(place["file"], str):
            path = self.folder / place["file"]
            try:
                value = path.read_text("utf-8") if wanted else ""
            except (OSError, ValueError):
                value = ""
            wrong = f"the file {place['file']} cannot be read or is empty"
        else:
            return Secret(""), 'a secret is written { env = "NAME" } or { file = "path" }'
        value = value.strip()
        if value:
            self.values.add(value)
            return Secret(value), ""
        return (Secret(""), wrong) if self.needed else (Secret("" if always else "unread"), "")

    def scrub(self, text: str) -> str:
        """The text with every known secret replaced."""
        for value in sorted(self.values, key=len, reverse=True):
            text = text.replace(value, "***")
        return text


@dataclass
class Table:
    """One table being read: its name for messages, what is in it, and the problems found."""

    file: str
    name: str
    values: Mapping[str, Any]
    secrets: Secrets
    problems: list[Problem]
    taken: set[str] = field(default_factory=set)

    def problem(self, key: str, what: str, advice: str) -> None:
        """Note something wrong with a key."""
        self.problems.append(Problem(self.file, 0, 0, f"[{self.name}] {key}: {what}", advice))

    def take(self, key: str, read: Callable[[Any], Any], default: Any = None, *, required: bool = False) -> Any:
        """The value of a key; ``read`` raises ValueError with what is wrong."""
        self.taken.add(key)
        if key not in self.values:
            if required:
                self.problem(key, "is missing", f"add {key} = … to [{self.name}]")
            return default
        try:
            return read(self.values[key])
        except ValueError as error:
            self.problem(key, str(error), "see docs/config.md")
            return default

    def finish(self, known: typing.Iterable[str] = ()) -> None:
        """Note every key that nothing asked for."""
        names = sorted({*self.taken, *known})
        for key in self.values:
            if key not in self.taken:
                self.problem(key, "unknown key", f"known keys: {', '.join(names)}")

    def options(self, kind: type[Options]) -> Options | None:
        """A publisher's options; None where something is wrong."""
        before = len(self.problems)
        hints = typing.get_type_hints(kind)
        read: dict[str, Any] = {}
        for declared in dataclasses.fields(kind):
            required = declared.default is dataclasses.MISSING and declared.default_factory is dataclasses.MISSING
            read_option = functools.partial(
                self._option, kind=hints[declared.name], choices=declared.metadata.get("choices", ())
            )
            value = self.take(declared.name, read_option, dataclasses.MISSING, required=required)
            if value is not dataclasses.MISSING:
                read[declared.name] = value
        if len(self.problems) > before:
            return None
        made = kind(**read)
        for key, what in made.problems():
            self.problem(key, what, "see docs/config.md")
        return made if len(self.problems) == before else None

    def _option(self, raw: Any, kind: Any, choices: tuple[str, ...]) -> Any:
        if typing.get_origin(kind) in (typing.Union, types.UnionType):
            kind = next(part for part in typing.get_args(kind) if part is not type(None))
        if kind is Secret:
            return self._secret(raw)
        if typing.get_origin(kind) is tuple:
            return tuple(text(part) for part in listed(raw))
        value = _READERS[kind](raw)
        if choices and value not in choices:
            raise ValueError(f"{value!r} is not one of {', '.join(choices)}")
        return value

    def _secret(self, raw: Any) -> Secret:
        if not isinstance(raw, Mapping):
            raise ValueError('a secret never stands in the config: write { env = "NAME" } or { file = "path" }')
        secret, wrong = self.secrets.read(raw)
        if wrong:
            raise ValueError(wrong)
        return secret


def text(raw: Any) -> str:
    """A non-empty string."""
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError("a text in quotes belongs here")
    if CONTROL_CHARACTER.search(raw):
        raise ValueError("a control character stands in the text; delete it")
    return raw.strip()


def listed(raw: Any) -> list[Any]:
    """A list."""
    if not isinstance(raw, list):
        raise ValueError("a list in [brackets] belongs here")
    return raw


def flag(raw: Any) -> bool:
    """A boolean."""
    if not isinstance(raw, bool):
        raise ValueError("true or false belongs here")
    return raw


def number(raw: Any) -> int:
    """A whole number that is not negative."""
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= _GREATEST:
        raise ValueError("a whole number from 0 on belongs here")
    return raw


def positive(raw: Any) -> int:
    """A whole number from 1 on."""
    value = number(raw)
    if value < 1:
        raise ValueError("a whole number from 1 on belongs here")
    return value


def duration(raw: Any) -> dt.timedelta:
    """``36h``, ``1h 30m``, ``20s``, ``2d``; more than nothing, at most a year."""
    match = _DURATION.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None or not any(match.groups()):
        raise ValueError('a duration such as "36h", "30m" or "20s" belongs here')
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    try:
        value = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        value = dt.timedelta.max
    if not dt.timedelta(0) < value <= dt.timedelta(days=366):
        raise ValueError("a duration of more than nothing and at most a year belongs here")
    return value


def wall_time(raw: Any) -> dt.time:
    """``09:00``, quoted or as a TOML time."""
    if isinstance(raw, dt.time):
        return raw.replace(microsecond=0)
    if isinstance(raw, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", raw, re.ASCII):
        return dt.time(int(raw[:2]), int(raw[3:]))
    raise ValueError('a time of day such as "09:00" belongs here')


def day(raw: Any) -> dt.date:
    """``2027-02-01``, with or without quotes."""
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        return raw
    if isinstance(raw, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw, re.ASCII):
        return dt.date.fromisoformat(raw)
    raise ValueError("a date such as 2027-02-01 belongs here")


def web_address(raw: Any) -> str:
    """An http(s) address without user name or password; plain http on loopback only."""
    value = text(raw)
    try:
        parts = urlsplit(value)
        host, login = parts.hostname or "", "@" in parts.netloc
        _ = parts.port
    except ValueError:
        raise ValueError("not an address") from None
    if login:
        raise ValueError('an address holds no user name or password; write { env = "NAME" } for the whole of it')
    if parts.scheme not in ("https", "http") or not host or re.search(r"[\s<>\"]", value):
        raise ValueError('an address such as "https://example.org/" belongs here')
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise ValueError("plain http is for loopback only; use https")
    return value


_READERS: dict[Any, Callable[[Any], Any]] = {str: text, bool: flag, int: number, dt.timedelta: duration}
