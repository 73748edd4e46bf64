"""``export``: the whole corpus for other programs, a line an entry; ``schema``: the JSON Schemas for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from timeline.cli.session import Session
from timeline.corpus_model import VOCABULARIES, json_schema
from timeline.entry import Citation, Entry


@click.command()
@click.option("--format", "kind", type=click.Choice(["jsonl"]), default="jsonl", help="One JSON object a line.")
@click.pass_obj
def export(path: Path, kind: str) -> None:
    """Print every entry, oldest first; drafts and withdrawn ones carry their state."""
    session = Session.open(path)
    session.use_cache()
    loaded = session.corpus.load(session.corpus.days())
    for entries in loaded:
        for entry in entries:
            click.echo(json.dumps(as_record(entry), ensure_ascii=False))


@click.command()
@click.argument("name", type=click.Choice(["entry", *VOCABULARIES]), default="entry")
def schema(name: str) -> None:
    """Print the JSON Schema of entries or of a vocabulary."""
    click.echo(json.dumps(json_schema(name), ensure_ascii=False, indent=2))


def as_record(entry: Entry) -> dict[str, object]:
    """An entry as plain JSON values; the keys are the contract of docs/corpus.md."""
    image, work, place = entry.image, entry.work, entry.place
    return {
        "id": entry.id,
        "root_id": entry.root_id,
        "date": str(entry.date),
        "old_style": str(entry.date.old_style),
        "time": entry.time.strftime("%H:%M") if entry.time else None,
        "when": entry.when or None,
        "title": entry.title,
        "summary": entry.summary,
        "body": entry.body or None,
        "place": {"key": place.key, "name": place.name, "coordinates": place.coordinates} if place else None,
        "significance": str(entry.significance),
        "themes": [theme.key for theme in entry.themes],
        "people": [{"key": person.key, "name": person.name} for person in entry.people],
        "work": {
            "title": work.title,
            "kind": work.kind,
            "authors": list(work.authors),
            "by": work.by or None,
            "written": str(work.written) if work.written else None,
            "published": str(work.published) if work.published else None,
            "url": work.url or None,
        }
        if work
        else None,
        "sources": [_citation(citation) for citation in entry.sources],
        "image": {"file": image.file, "alt": image.alt, "creator": image.creator, "licence": image.licence}
        if image
        else None,
        "related": list(entry.related),
        "disputed": entry.disputed or None,
        "formerly": list(entry.formerly),
        "languages": sorted(entry.translations),
        "translations": {
            language: {"title": words.title, "summary": words.summary, "body": words.body or None}
            for language, words in sorted(entry.translations.items())
        },
        "state": str(entry.state),
    }


def _citation(citation: Citation) -> dict[str, object]:
    source = citation.source
    return {
        "ref": source.key or None,
        "title": source.title,
        "author": source.author or None,
        "year": source.year,
        "url": source.url or None,
        "pages": citation.pages or None,
        "supports": list(citation.supports),
    }
