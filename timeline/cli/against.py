"""``check --against``: what was published in a git revision must still be there, or have an heir, or a notice."""

from __future__ import annotations

import re

from timeline.check import Checked
from timeline.cli.git import changes_since, contents_at
from timeline.corpus import Corpus
from timeline.corpus_model import ID_PATTERN
from timeline.errors import Problem
from timeline.lint.vanished import published, vanished

_ENTRY = re.compile(rf"({ID_PATTERN})\.yaml")


def vanished_since(corpus: Corpus, checked: Checked, reference: str) -> list[Problem]:
    """Ids that a revision had published and that are gone; only files that changed since are read.

    Raises:
        UsageError: there is no such revision, or no repository.
        IncompleteError: git is not there, fails or does not answer.
    """
    changes = changes_since(corpus.root, reference)
    paths = [path for path in (*changes.changed, *changes.removed) if _ENTRY.fullmatch(path)]
    contents = contents_at(corpus.root, changes.commit, paths) if paths else []
    before = [published(path.removesuffix(".yaml"), data) for path, data in zip(paths, contents, strict=True)]
    readable = {entry.id for entry in checked.entries}
    unreadable = {entry.id for entry in before if entry and entry.id not in readable and corpus.exists(entry.id)}
    return vanished([entry for entry in before if entry], checked.entries, unreadable, corpus.display, reference)
