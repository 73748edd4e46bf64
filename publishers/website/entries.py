"""Pages of entries: the entry itself, the notice of a withdrawn one, redirects from the ids it had before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from publishers.website import json_ld, urls
from publishers.website.chronology import neighbours, trail_of
from publishers.website.dates import Dates, modern_day
from publishers.website.listing import Listing, markup_of
from publishers.website.month_grid import month_grid
from publishers.website.rendering import Page
from publishers.website.site import Site
from publishers.website.urls import Link
from timeline.entry import Entry
from timeline.item_builder import media_path
from timeline.picture import pixel_size
from timeline.whole import Receipt
from timeline.wording import distance_in_words, phrases

# How publishers call themselves.
_NETWORKS = {"x": "X", "bluesky": "Bluesky", "mastodon": "Mastodon"}
# Titles of the same day that an entry's page shows before it leaves the rest to the day's page.
_SIBLINGS = 8


def pages(site: Site, listing: Listing) -> Iterator[Page]:
    """All of them."""
    entries = site.entries
    for entry, (before, after) in zip(entries, neighbours(entries), strict=True):
        yield _entry(site, listing, entry, _link(listing, before), _link(listing, after))
    for entry in site.withdrawn:
        yield _notice(site, entry)
    yield from _redirects(site, {page_id for entry in (*entries, *site.withdrawn) for page_id in (entry.id,)})


def _link(listing: Listing, entry: object) -> Link | None:
    return Link(listing.url(entry), listing.words(entry.title)) if isinstance(entry, Entry) else None


def _entry(site: Site, listing: Listing, entry: Entry, before: Link | None, after: Link | None) -> Page:
    dates, published = site.dates(entry.date.number), site.published_on(entry)

    def values() -> Mapping[str, object]:
        work = entry.work
        return {
            "entry": entry,
            "words": listing.words,
            "dates": dates,
            "day_url": site.urls.here(dates.url),
            "place": listing.place(entry),
            "themes": listing.themes(entry),
            "people": listing.people(entry),
            "body": listing.body(entry),
            "work": work,
            "authors": listing.authors(entry),
            "written": site.dates(work.written.number) if work and work.written else None,
            "printed": site.dates(work.published.number) if work and work.published else None,
            "citations": [listing.citation(one) for one in entry.sources],
            "image": _image(site, entry),
            "related": [
                (site.dates(other.date.number), listing.line(other)) for other in site.related.get(entry.id, ())
            ],
            "siblings": _siblings(site, listing, entry),
            "grid": month_grid(site, entry.date.number),
            "cycles": _cycles(site, entry),
            "published": published.isoformat() if published else "",
            "translations": [
                (language, words, markup_of(words.body)) for language, words in sorted(entry.translations.items())
            ],
            "address": site.urls.absolute(urls.entry(entry.id)),
            "json_ld": json_ld.entry(site, entry, published),
            "data": site.urls.here(f"/api/v1/entries/{entry.id}.json"),
        }  # fmt: skip

    day = Link(site.urls.here(dates.url), f"{dates.first.brief}")
    return Page(
        urls.entry(entry.id), "entry.html", listing.words(entry.title), values, section="calendar",
        description=description_of(entry, dates), before=before, after=after,
        trail=(*trail_of(site, entry.date.number), day), article=True,
        modified=published.isoformat() if published else "", day=entry.date.number, entry=entry,
    )  # fmt: skip


def description_of(entry: Entry, dates: Dates) -> str:
    """What an entry's page says of itself to search engines and in link previews, before it is shortened."""
    return f"{dates.both}. {entry.summary}"


def _image(site: Site, entry: Entry) -> dict[str, object] | None:
    image = entry.image
    if image is None:
        return None
    width, height = pixel_size(image.path.read_bytes())
    return {"url": site.urls.here(f"/{media_path(entry)}"), "width": width, "height": height, "image": image}


def _siblings(site: Site, listing: Listing, entry: Entry) -> list[str]:
    """Some of the day's other entries: those around this one."""
    day = site.days[entry.date.number]
    if len(day) <= _SIBLINGS + 1:
        return [listing.line(other) for other in day if other is not entry]
    at = next(number for number, other in enumerate(day) if other is entry)
    first = max(0, min(at - _SIBLINGS // 2, len(day) - _SIBLINGS - 1))
    return [listing.line(other) for other in day[first : first + _SIBLINGS + 1] if other is not entry]


def _cycles(site: Site, entry: Entry) -> list[dict[str, object]]:
    """Each cycle with its anchor, newest first: the day, the distance, and where its statuses can be read."""
    receipts = site.receipts.get(entry.root_id, ())
    found: dict[str, dict[str, object]] = {}
    for one in site.anniversaries(entry):
        words = (
            phrases(site.language).replay_day(one.replay_day)
            if one.replay_day
            else distance_in_words(one.years_ago, site.language, today=False)
        )
        found[one.cycle] = {"id": one.cycle, "twin": site.twin(one.cycle), "day": one.day, "words": words}
    for receipt in receipts:
        found.setdefault(receipt.cycle, {"id": receipt.cycle, "twin": "", "day": receipt.day, "words": ""})
    for cycle, shown in found.items():
        if shown["twin"] in found:  # posted there, so it has a line of its own
            shown["twin"] = ""
        shown["date"] = modern_day(shown["day"], site.language)  # type: ignore[arg-type]
        shown["posts"] = [_post(one) for one in receipts if one.cycle == cycle and _is_web(one.url)]
    return sorted(found.values(), key=lambda shown: (shown["day"], shown["id"]), reverse=True)  # fmt: skip


def _post(receipt: Receipt) -> Link:
    return Link(receipt.url, _NETWORKS.get(receipt.network, receipt.network.replace("-", " ").capitalize()))


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _notice(site: Site, entry: Entry) -> Page:
    dates = site.dates(entry.date.number)

    def values() -> Mapping[str, object]:
        has_day = entry.date.number in site.days
        return {"dates": dates, "day_url": site.urls.here(dates.url) if has_day else "", "cycles": _cycles(site, entry)}

    date = entry.date.new_style
    return Page(
        urls.entry(entry.id), "notice.html", "Entry withdrawn", values, section="calendar",
        trail=trail_of(site, entry.date.number) if (date.year, date.month) in site.months else (),
        listed=False, noindex=True,
    )  # fmt: skip


def _redirects(site: Site, taken: set[str]) -> Iterator[Page]:
    """A stub at each id that an entry had before and that no other entry has now."""
    taken = set(taken)
    for entry in (*site.entries, *site.withdrawn):
        for former in entry.formerly:
            if former in taken:
                continue
            taken.add(former)
            yield _redirect(site, entry, former)


def _redirect(site: Site, entry: Entry, former: str) -> Page:
    target = urls.entry(entry.id)

    def values() -> Mapping[str, object]:
        return {"to": site.urls.here(target)}

    return Page(
        urls.entry(former), "redirect.html", "This page has moved", values, listed=False, canonical=target, noindex=True
    )  # fmt: skip


def redirect_map(site: Site) -> Sequence[tuple[str, str]]:
    """(old path, new path) of every redirect, for servers that can do it properly."""
    taken = {entry.id for entry in (*site.entries, *site.withdrawn)}
    found: dict[str, str] = {}
    for entry in (*site.entries, *site.withdrawn):
        for former in entry.formerly:
            if former not in taken:
                found.setdefault(former, entry.id)
    return [(site.urls.here(urls.entry(old)), site.urls.here(urls.entry(new))) for old, new in sorted(found.items())]
