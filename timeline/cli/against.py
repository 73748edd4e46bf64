"""``check --against``: what was published in a git revision must still be there, or have an heir, or a notice."""

from __future__ import annotations

import re

from timeline.check import Checked
from timeline.cli.git import changes_since, contents_at
from timeline.corpus import Corpus
from timeline.corpus_model import ID_PATTERN
from timeline.errors import Problem
from timeline.lint.vanished import Published, published, vanished

_ENTRY = re.compile(rf"({ID_PATTERN})\.yaml")


def published_in(corpus: Corpus, reference: str) -> list[Published]:
    """What a revision had published and what has changed since; only files that changed are read.

    Raises:
        UsageError: there is no such revision, or no repository.
        IncompleteError: git is not there, fails or does not answer.
    """
    changes = changes_since(corpus.root, reference)
    paths = [path for path in (*changes.changed, *changes.removed) if _ENTRY.fullmatch(path)]
    contents = contents_at(corpus.root, changes.commit, paths) if paths else []
    found = [published(path.removesuffix(".yaml"), data) for path, data in zip(paths, contents, strict=True)]
    return [entry for entry in found if entry is not None]


def vanished_since(corpus: Corpus, before: list[Published], checked: Checked, reference: str) -> list[Problem]:
    """Ids that were published before and are gone."""
    readable = {entry.id for entry in checked.entries}
    unreadable = {entry.id for entry in before if entry.id not in readable and corpus.exists(entry.id)}
    return vanished(before, checked.entries, unreadable, corpus.display, reference)
