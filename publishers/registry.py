"""Publishers by name: a table for our own, entry points of the group ``timeline.publishers`` for other packages."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from timeline.publisher import Options

BUILT_IN = {
    "archives": "publishers.feeds.archives:Archives",
    "atom": "publishers.feeds.atom:Atom",
    "collections": "publishers.feeds.gathered:Collections",
    "console": "publishers.console:Console",
    "digest": "publishers.feeds.digest:Digest",
    "icalendar": "publishers.icalendar:ICalendar",
    "json-feed": "publishers.feeds.json_feed:JsonFeed",
    "mastodon": "publishers.mastodon:Mastodon",
    "rss": "publishers.feeds.rss:Rss",
    "start-anytime": "publishers.feeds.start_anytime:StartAnytime",
    "website": "publishers.website:Website",
    "x": "publishers.x:X",
}

# Networks that `timeline login` can log in to.
LOGINS = {
    "mastodon": "publishers.mastodon.login:MastodonLogin",
    "x": "publishers.x.login:XLogin",
}


def login_class(name: str) -> type[Any]:
    """The class of a login (timeline/login.py); KeyError where the network has none."""
    module, _, attribute = LOGINS[name].partition(":")
    found: type[Any] = getattr(import_module(module), attribute)
    return found


def publisher_class(name: str) -> type[Any]:
    """The class of a publisher.

    Raises:
        KeyError: there is none of that name; the argument lists those there are.
        ImportError: its module, or what that needs, cannot be imported.
    """
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        found: type[Any] = getattr(import_module(module), attribute)
        return found
    from importlib.metadata import entry_points  # slow to import: only when the name is not one of ours

    others = {point.name: point for point in entry_points(group="timeline.publishers")}
    if name not in others:
        raise KeyError(", ".join(sorted({*BUILT_IN, *others})))
    try:
        loaded: type[Any] = others[name].load()
    except AttributeError as error:
        raise ImportError(f"{others[name].value}: {error}") from error
    return loaded


def options_of(name: str) -> type[Options]:
    """The options class of a publisher; raises as ``publisher_class`` does."""
    declared: type[Options] = publisher_class(name).options
    return declared
