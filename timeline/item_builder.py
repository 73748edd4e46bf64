"""From an occurrence to the neutral item that every feed shows: words, links, and a digest that notices corrections."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
from dataclasses import replace

from timeline.compose import permalink, source_line
from timeline.entry import Citation, Entry
from timeline.historic_date import Style
from timeline.item import FeedMeta, Item, ItemImage, Label
from timeline.picture import pixel_size
from timeline.schedule import Occurrence
from timeline.text_fit import fit
from timeline.wording import distance_in_words, full_date, phrases

# FEED-17: readers show about this much of a description.
_SUMMARY_LENGTH = 300


def guid(meta: FeedMeta, entry: Entry, cycle: str) -> str:
    """``tag:example.org,2026:entry/1917/03/08/womens-day-strike#2026``: permanent, whatever becomes of the entry."""
    return f"tag:{meta.tag}:entry/{entry.root_id}#{cycle}"


def translated(entry: Entry, language: str) -> Entry | None:
    """The entry in the words of its translation; None where it has none."""
    words = entry.translations.get(language)
    return None if words is None else replace(entry, title=words.title, summary=words.summary, body=words.body)


def media_path(entry: Entry) -> str:
    """Where an entry's image stands below ``output``."""
    suffix = entry.image.path.suffix.lower() if entry.image else ""
    return f"media/{entry.id}{suffix}"


def words_digest(entry: Entry) -> str:
    """Changes exactly when title, words, date, image or sources do; white space does not count."""
    image = entry.image
    record = [
        entry.title, entry.summary, " ".join(entry.body.split()), str(entry.date), entry.when, entry.disputed,
        [entry.place.name if entry.place else "", [theme.name for theme in entry.themes]],
        [image.file, image.alt, image.creator, image.licence] if image else [],
        [[source_line(citation), citation.source.url] for citation in entry.sources],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(record, ensure_ascii=False).encode()).hexdigest()[:16]


def build_item(
    occurrence: Occurrence,
    meta: FeedMeta,
    style: Style,
    published: dt.datetime,
    updated: dt.datetime,
    *,
    suffix: str = "",
) -> Item:
    """The item of an occurrence that appeared at ``published`` and last changed at ``updated``.

    Args:
        suffix: marks the guid of a translation, ``-ru``; the page it links to is the same.
    """
    entry, language = occurrence.entry, meta.language
    place = entry.place
    return Item(
        guid=guid(meta, entry, occurrence.cycle + suffix),
        link=permalink(meta.link, occurrence),
        title=f"{_distance(occurrence, language)}: {entry.title}",
        summary=_summary(entry, meta, style),
        html=_html(occurrence, meta, style),
        published=published.replace(microsecond=0),
        updated=max(updated, published).replace(microsecond=0),
        date=entry.date,
        cycle=occurrence.cycle,
        entry_id=entry.id,
        language=language,
        themes=tuple(Label(theme.key, theme.name, f"{meta.link}topics/{theme.key}/") for theme in entry.themes),
        people=tuple(Label(person.key, person.name, f"{meta.link}people/{person.key}/") for person in entry.people),
        place=Label(place.key, place.name, f"{meta.link}places/{place.key}/") if place else None,
        coordinates=place.coordinates if place else None,
        image=_image(entry, meta),
        extra={"old_style": str(entry.date.old_style), "significance": str(entry.significance)},
    )


def _distance(occurrence: Occurrence, language: str) -> str:
    if occurrence.replay_day:
        return phrases(language).replay_day(occurrence.replay_day)
    return distance_in_words(occurrence.years_ago, language, today=False)


def _summary(entry: Entry, meta: FeedMeta, style: Style) -> str:
    dates = full_date(entry.date, style, meta.language, both=meta.both_calendars, short=True)
    room = _SUMMARY_LENGTH - len(dates) - 2
    words = " ".join(entry.summary.split())
    if len(words) > room:  # looking for places to cut takes longer than all the rest of an item
        words = fit(words, lambda text: len(text) <= room) or entry.title
    return f"{dates}. {words}"


def _html(occurrence: Occurrence, meta: FeedMeta, style: Style) -> str:
    from timeline.markdown_text import html_of

    entry = occurrence.entry
    language = meta.language
    dates = full_date(entry.date, style, language, both=meta.both_calendars)
    where = ", ".join(filter(None, (entry.place.name if entry.place else "", entry.when)))
    parts = [f"<p><strong>{_text(dates)}</strong>{_text(f' · {where}') if where else ''}</p>"]
    image = _image(entry, meta)
    if image:
        size = f' width="{image.width}" height="{image.height}"' if image.width else ""
        parts.append(f'<p><img src="{_text(image.url)}" alt="{_text(image.alt_text)}"{size}></p>')
        parts.append(f"<p><small>{_text(image.credit)}</small></p>")
    parts.append(f"<p>{_text(entry.summary)}</p>")
    if entry.body:
        parts.append(html_of(entry.body))
    if entry.disputed:
        parts.append(f"<p><em>Disputed:</em> {_text(entry.disputed)}</p>")
    parts.append("<h3>Sources</h3>")
    parts.append(f"<ul>{''.join(f'<li>{_source(citation)}</li>' for citation in entry.sources)}</ul>")
    return "\n".join(parts)


def _source(citation: Citation) -> str:
    source = citation.source
    title = f"<cite>{_text(source.title)}</cite>"
    if source.url:
        title = f'<a href="{_text(source.url)}">{title}</a>'
    year = str(source.year) if source.year else ""
    rest = [part for part in (source.publisher or source.site, year, citation.pages) if part]
    author = f"{_text(source.author)}, " if source.author else ""
    return author + ", ".join([title, *map(_text, rest)])


def _image(entry: Entry, meta: FeedMeta) -> ItemImage | None:
    image = entry.image
    if image is None:
        return None
    data = image.path.read_bytes()
    width, height = pixel_size(data)
    credit = ", ".join(filter(None, (image.creator, image.holder, image.date, image.licence)))
    return ItemImage(
        url=f"{meta.link}{media_path(entry)}",
        media_type=image.media_type,
        alt_text=image.alt,
        width=width,
        height=height,
        byte_length=len(data),
        creator=image.creator,
        credit=credit,
        licence=image.licence,
        licence_url=image.licence_url,
    )


def _text(words: str) -> str:
    return html.escape(words, quote=True)
