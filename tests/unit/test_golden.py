"""The golden posts are what the code makes today."""

from __future__ import annotations

import pytest
from golden_posts import CASES, FOLDER, NETWORKS, posts

MADE = posts()


@pytest.mark.parametrize("path", [f"{case}/{network}.txt" for case in CASES for network in NETWORKS])
def test_a_golden_post_is_what_is_composed(path: str) -> None:
    """Word for word; ``scripts/update-golden`` accepts a change."""
    assert MADE[path] == (FOLDER / path).read_text("utf-8")


def test_no_golden_post_is_left_over() -> None:
    """Every file belongs to a case."""
    files = {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*.txt")}
    assert files - {"templates/status.txt"} == MADE.keys()


def test_the_corpus_of_the_golden_posts_is_sound() -> None:
    """No entry is refused, and composing twice gives the same."""
    assert posts() == MADE
