"""Sources: independent ones for what matters, and each under one key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from timeline.entry import Entry, Significance, Source
from timeline.lint.finding import Finding

_ADDRESS = re.compile(r"https?://(?:www\.|m\.)?", re.IGNORECASE)
_SIGNS = re.compile(r"[\W_]+")
Identity = tuple[str, ...]


def source_findings(entry: Entry, known: Mapping[Identity, str]) -> Iterator[Finding]:
    """What is doubtful about an entry's sources.

    Args:
        entry: the entry.
        known: the records of sources.yaml, as ``identities`` gives them.
    """
    sources = [citation.source for citation in entry.sources]
    for number, source in enumerate(sources):
        if not source.key and (key := next((known[i] for i in identities(source) if i in known), "")):
            what = f"a source written out that sources.yaml has as {key}"
            yield Finding("one-source-two-keys", what, f"write ref: {key}", ("sources", number))
    if entry.significance is Significance.MAJOR and _independent(sources) < 2:
        what = "a major entry with one source"
        if len(sources) > 1:
            what += ": those named are the same work, or one page of it"
        yield Finding("one-source-major", what, "add an independent second one", ("sources",))


def _independent(sources: list[Source]) -> int:
    """How many works the sources are; at most two are told apart."""
    if len(sources) < 2:
        return len(sources)
    first = sources[0]
    return 1 + any(not _same_work(first, other) for other in sources[1:])


def _same_work(one: Source, other: Source) -> bool:
    """Whether two sources are one work, be it cited by different pages of a site that shows it page by page."""
    return (one.key != "" and one.key == other.key) or not _works(one).isdisjoint(_works(other))


@lru_cache(maxsize=8192)
def _works(source: Source) -> frozenset[Identity]:
    named = ("work", _plain(source.title), _plain(source.author), str(source.year or ""), _plain(source.site))
    return frozenset({named, *identities(source)})


@lru_cache(maxsize=8192)
def identities(source: Source) -> frozenset[Identity]:
    """What tells that two records are one source: the address; without one, title, author, year and publisher."""
    if source.url:
        return frozenset({("url", _ADDRESS.sub("", source.url).rstrip("/").casefold())})
    return frozenset(
        {(_plain(source.title), _plain(source.author), str(source.year or ""), _plain(source.publisher or source.site))}
    )


def _plain(text: str) -> str:
    return _SIGNS.sub(" ", text).strip().casefold()


def keys_by_identity(keys: Iterable[str], lookup: Callable[[str], Source | None]) -> dict[Identity, str]:
    """The first key of each source of a vocabulary."""
    found: dict[Identity, str] = {}
    for key in keys:
        if (source := lookup(key)) is not None:
            for identity in identities(source):
                found.setdefault(identity, key)
    return found


def twin_keys(keys: Iterable[str], lookup: Callable[[str], Source | None]) -> list[tuple[str, str, str]]:
    """Records of sources.yaml that are one source under two keys.

    Returns:
        The later key of each pair, what is wrong with it and what to do.
    """
    keys = list(keys)
    first = keys_by_identity(keys, lookup)
    found = []
    for key in keys:
        source = lookup(key)
        same = {first[identity] for identity in identities(source)} - {key} if source else set()
        if same:
            other = min(same)
            advice = "keep one, and mend the entries that name the other"
            found.append((key, f"{key!r} is the same source as {other!r}", advice))
    return found
