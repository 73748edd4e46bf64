"""Reading guides lead to entries that exist."""

from __future__ import annotations

from pathlib import Path

from timeline.guides import guide_problems


def guides(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "guides").mkdir()
    (tmp_path / "guides/february.md").write_text(text, "utf-8")
    return [str(problem) for problem in guide_problems(tmp_path, "entries", {"1917/03/08/strike"})]


def test_a_guide_whose_stops_exist_has_no_problem(tmp_path: Path) -> None:
    """With and without the final slash."""
    assert guides(tmp_path, "# February\n\n- [One](/1917/03/08/strike/)\n- [Two](/1917/03/08/strike)\n") == []


def test_a_stop_that_is_no_entry_is_named_with_its_place(tmp_path: Path) -> None:
    """Line and column of the address."""
    found = guides(tmp_path, "# February\n\n- [One](/1917/03/09/nothing/)\n")
    assert found == ["entries/guides/february.md:3:9: no entry 1917/03/09/nothing; mend the link"]


def test_a_guide_has_a_title(tmp_path: Path) -> None:
    """Its first line."""
    assert "no title" in guides(tmp_path, "Some words\n")[0]


def test_a_corpus_without_guides_is_fine(tmp_path: Path) -> None:
    """They are extra."""
    assert guide_problems(tmp_path, "entries", set()) == []
