"""Changes of files: all of them or none, and shown as git shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from timeline.desk.changes import Change, apply, diff
from timeline.errors import OutputError


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files, one of them alone in its folder."""
    (tmp_path / "a/b/c").mkdir(parents=True)
    (tmp_path / "a/b/c/old").write_bytes(b"old\n")
    (tmp_path / "kept").write_bytes(b"kept\n")
    return tmp_path


def changes(folder: Path) -> list[Change]:
    """A file moves into a new folder, another is mended."""
    old, new = folder / "a/b/c/old", folder / "x/y/new"
    return [
        Change(new, None, b"new\n", old),
        Change(old, b"old\n", None),
        Change(folder / "kept", b"kept\n", b"done\n"),
    ]


def test_all_changes_are_made(folder: Path) -> None:
    """Folders made that are needed, removed that hold nothing, no file left over."""
    apply(changes(folder))
    assert contents(folder) == {"kept": b"done\n", "x": None, "x/y": None, "x/y/new": b"new\n"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError])
def test_what_fails_its_proof_is_taken_back(folder: Path, error: type[BaseException]) -> None:
    """Whatever goes wrong, even a person's Ctrl-C."""
    before = contents(folder)

    def proof() -> None:
        assert (folder / "x/y/new").exists()
        raise error

    with pytest.raises(OutputError if error is OSError else error):
        apply(changes(folder), proof)
    assert contents(folder) == before


def test_a_file_that_someone_changed_meanwhile_is_not_overwritten(folder: Path) -> None:
    """Nor is anything else changed."""
    planned = changes(folder)
    (folder / "kept").write_bytes(b"mine\n")
    before = contents(folder)
    with pytest.raises(OutputError, match="changed in the meantime; nothing was changed"):
        apply(planned)
    assert contents(folder) == before


def test_a_link_is_written_through(folder: Path) -> None:
    """It stays a link."""
    (folder / "link").symlink_to("kept")
    apply([Change(folder / "link", b"kept\n", b"done\n")])
    assert (folder / "link").is_symlink()
    assert (folder / "kept").read_bytes() == b"done\n"


def test_the_diff_is_one_that_git_would_show(folder: Path) -> None:
    """A rename with its change, a mended file, bytes that are no text."""
    picture = Change(folder / "new.png", None, b"\x89PNG")
    moved = Change(folder / "to", None, b"old\n", folder / "a/b/c/old")
    shown = list(diff([*changes(folder), picture], lambda path: path.name))
    assert shown == [
        "rename from old", "rename to new", "--- a/old", "+++ b/new", "@@ -1 +1 @@", "-old", "+new",
        "--- a/kept", "+++ b/kept", "@@ -1 +1 @@", "-kept", "+done",
        "Binary files new.png and new.png differ",
    ]  # fmt: skip
    assert list(diff([moved, changes(folder)[1]], lambda path: path.name)) == ["rename from old", "rename to to"]
