"""``new``: the file of an entry that is about to be written: valid at once, and a draft until it is complete."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from timeline.corpus import day_folder
from timeline.corpus_model import ENTRY
from timeline.desk.formatting import formatted
from timeline.historic_date import HistoricDate
from timeline.lint.unwritten import SOURCE_TO_COME, SUMMARY_TO_COME

# Letters of Latin alphabets that do not come apart into a plain one and a mark.
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"})
# Russian by the Library of Congress table without marks. https://www.loc.gov/catdir/cpso/romanization/russian.pdf
# (checked 2026-11-22); Ukrainian and Belarusian letters by theirs.
_CYRILLIC = str.maketrans(
    {"а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
     "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
     "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu",
     "я": "ia", "і": "i", "ї": "i", "є": "ie", "ґ": "g", "ў": "u", "ѣ": "ie", "ѳ": "f", "ѵ": "y"}
)  # fmt: skip
_APOSTROPHES = re.compile("['’ʼ`]")
_NO_SLUG = re.compile("[^a-z0-9]+")
# Begins with a letter, is no single word that might mean yes, no or a number, and has no mark of YAML inside.
_PLAIN = re.compile(r"[^\W\d_](?=.* )(?:(?!: | #).)*(?<![:\s])")
_ARTICLES = frozenset({"a", "an", "the"})
_LONGEST_SLUG = 50


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of an entry when it is begun.

    Attributes:
        old_style: write the Old Style date too.
        source: a key of sources.yaml, or a title; empty when it is to come, like the summary.
        schema: path of the JSON Schema from the entry's folder; empty for none.
    """

    day: HistoricDate
    title: str
    slug: str
    old_style: bool = False
    summary: str = ""
    source: str = ""
    place: str = ""
    schema: str = ""

    @property
    def id(self) -> str:
        """Its path below the corpus without suffix."""
        return f"{day_folder(self.day)}/{self.slug}"

    @property
    def complete(self) -> bool:
        """Whether nothing is to come that must be there."""
        return bool(self.summary and self.source)


def slug_of(title: str) -> str:
    """A slug from a title: its words in plain Latin letters, as many as fit; empty where there are none.

    >>> slug_of("The Women's Day strike in Łódź")
    'womens-day-strike-in-lodz'
    """
    text = _APOSTROPHES.sub("", title.lower()).translate(_CYRILLIC).translate(_LETTERS)
    text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    words = [word for word in _NO_SLUG.sub(" ", text).split() if word]
    if len(words) > 1 and words[0] in _ARTICLES:
        del words[0]
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:_LONGEST_SLUG]
        if len(longer) > _LONGEST_SLUG:
            break
        slug = longer
    return slug


def drafted(draft: Draft, sources: Collection[str]) -> bytes:
    """The file of a new entry, in canonical form.

    Args:
        draft: what is known of it.
        sources: keys of sources.yaml; a source that is none of them is taken for a title.
    """
    lines = [f"# yaml-language-server: $schema={draft.schema}"] if draft.schema else []
    lines += [f"title: {_text(draft.title)}", f"date: {draft.day.new_style}"]
    if draft.old_style:
        lines.append(f"old_style: {draft.day.old_style}")
    if draft.place:
        lines.append(f"place: {_text(draft.place)}")
    lines.append(f"summary: {_quoted(draft.summary or SUMMARY_TO_COME)}")
    source = draft.source or SOURCE_TO_COME
    key = "ref" if source in sources else "title"
    lines += ["sources:", f"  - {key}: {_text(source)}", "    supports: [date]"]
    if not draft.complete:
        lines.append("state: draft  # checked, never published; delete this line when the entry is written")
    data, problems = formatted("".join(f"{line}\n" for line in lines).encode(), ENTRY, draft.id)
    assert not problems
    return data


def _text(text: str) -> str:
    """Plain where that means the same to any reader of YAML."""
    return text if _PLAIN.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
