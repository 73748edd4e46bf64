"""Files on the disk: nothing outside ``output``, nothing half written, nothing touched that is as it should be."""

from __future__ import annotations

import os
import resource
import threading
from pathlib import Path

import pytest

from timeline.errors import OutputError
from timeline.ledger import Written
from timeline.output import digest, locked, remove, stands, write
from timeline.report import FileReport


def test_files_are_written_with_their_folders(tmp_path: Path) -> None:
    """Readable by a web server, and nothing else is left there."""
    reports, problems = write(tmp_path, {"b/c/d": b"2", "a": b"1"})
    assert (reports, problems) == ([FileReport("a", True), FileReport("b/c/d", True)], [])
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "b/c/d").read_bytes()) == (b"1", b"2")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b", "c", "d"]


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    """Servers answer 304 for it."""
    write(tmp_path, {"a": b"1"})
    before = (tmp_path / "a").stat()
    assert write(tmp_path, {"a": b"1"}) == ([FileReport("a", False)], [])
    after = (tmp_path / "a").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert write(tmp_path, {"a": b"2"}) == ([FileReport("a", True)], [])


def test_a_file_is_replaced_at_one_stroke(tmp_path: Path) -> None:
    """Who has the old one open reads it to its end."""
    write(tmp_path, {"a": b"old"})
    with (tmp_path / "a").open("rb") as reader:
        write(tmp_path, {"a": b"new"})
        assert reader.read() == b"old"
    assert (tmp_path / "a").read_bytes() == b"new"


def test_what_cannot_be_written_is_told_and_leaves_the_rest(tmp_path: Path) -> None:
    """A folder where a file belongs, a file where a folder belongs, a name too long; no remains."""
    (tmp_path / "folder/below").mkdir(parents=True)
    (tmp_path / "file").write_bytes(b"mine")
    reports, problems = write(tmp_path, {"folder": b"1", "file/below": b"2", "n" * 300: b"3", "good": b"4"})
    assert reports == [FileReport("good", True)]
    assert [name for name, _ in problems] == ["file:file/below", "file:folder", f"file:{'n' * 300}"]
    assert problems[1][1] == "folder: cannot be written (Is a directory)"
    assert (tmp_path / "file").read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder", "good"]


def test_an_old_file_outlives_a_failure(tmp_path: Path) -> None:
    """A write that stops half-way leaves what was there, whole, and no remains."""
    write(tmp_path, {"a": b"old"})
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        failed = write(tmp_path, {"a": b"new" * 100_000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert failed == ([], [("file:a", "a: cannot be written (File too large)")])
    assert (tmp_path / "a").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_links_in_output_are_not_followed(tmp_path: Path) -> None:
    """A file that is a link is replaced by a file; a folder that is one is refused before anything is made in it."""
    output, outside = tmp_path / "output", tmp_path / "outside"
    for folder in (output, outside):
        folder.mkdir()
    (outside / "secret").write_bytes(b"keep")
    (output / "a").symlink_to(outside / "secret")
    (output / "dir").symlink_to(outside)
    (output / "loop").symlink_to("loop")
    reports, problems = write(output, {"a": b"new", "dir/secret": b"new", "dir/more/x": b"new", "loop/x": b"new"})
    assert reports == [FileReport("a", True)]
    assert [words for _, words in problems[:2]] == [
        "dir/more/x: cannot be written (a link leads out of output)",
        "dir/secret: cannot be written (a link leads out of output)",
    ]
    assert len(problems) == 3
    assert not (output / "a").is_symlink()
    assert [(path.name, path.read_bytes()) for path in outside.iterdir()] == [("secret", b"keep")]


def test_links_that_stay_in_output_are_followed(tmp_path: Path) -> None:
    """A maintainer may arrange the site so."""
    (tmp_path / "real").mkdir()
    (tmp_path / "dir").symlink_to("real")
    assert write(tmp_path, {"dir/x": b"1"}) == ([FileReport("dir/x", True)], [])
    assert (tmp_path / "real/x").read_bytes() == b"1"


def test_output_itself_may_be_a_link(tmp_path: Path) -> None:
    """To where a web server looks."""
    (tmp_path / "www").mkdir()
    (tmp_path / "output").symlink_to("www")
    assert write(tmp_path / "output", {"a": b"1", "b/c": b"2"})[1] == []
    assert remove(tmp_path / "output", {"a", "b/c"}) == [FileReport("a", True), FileReport("b/c", True)]
    assert (tmp_path / "www").is_dir()
    assert list((tmp_path / "www").iterdir()) == []


def test_only_what_is_named_is_removed_and_empty_folders_with_it(tmp_path: Path) -> None:
    """Other people's files and their folders stay."""
    write(tmp_path, {"a": b"", "b/c/d": b"", "b/c/e/f": b"", "g/h": b""})
    (tmp_path / "g/mine").touch()
    assert remove(tmp_path, {"b/c/d", "b/c/e/f", "g/h", "never/made"}) == [
        FileReport("b/c/d", True), FileReport("b/c/e/f", True), FileReport("g/h", True),
    ]  # fmt: skip
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == ["a", "g", "g/mine"]
    assert tmp_path.is_dir()


def test_nothing_outside_is_removed(tmp_path: Path) -> None:
    """Whatever a manifest says, and whatever was put in the place of its folders."""
    output, outside = tmp_path / "output", tmp_path / "outside"
    for folder in (output, outside):
        folder.mkdir()
    (outside / "x").touch()
    (output / "dir").symlink_to(outside)
    (output / "loop").symlink_to("loop")
    (output / "folder").mkdir()
    (output / "link").symlink_to(outside / "x")
    gone = remove(output, {"../outside/x", "dir/x", "loop/x", "folder", str(outside / "x"), "link"})
    assert gone == [FileReport("link", True)]
    assert (outside / "x").exists()
    assert (output / "folder").is_dir()


def test_a_folder_that_cannot_be_made_is_an_error_of_ours(tmp_path: Path) -> None:
    """With the name of the folder, not its whole path."""
    (tmp_path / "file").touch()
    for output in (tmp_path / "file", tmp_path / "file/below"):
        with pytest.raises(OutputError, match=rf"^output {output.name}: cannot be made \("), locked(output):
            pass


def test_one_process_writes_at_a_time(tmp_path: Path) -> None:
    """The other waits until the lock is free, also after an error."""
    order = []
    entered = threading.Event()

    def second() -> None:
        entered.set()
        with locked(tmp_path):
            order.append("second")

    other = threading.Thread(target=second)

    def first() -> None:
        with locked(tmp_path):
            other.start()
            entered.wait()
            other.join(0.1)
            order.append("first")
            raise KeyError

    with pytest.raises(KeyError):
        first()
    other.join()
    assert order == ["first", "second"]


def test_what_is_no_file_is_replaced_or_told_and_never_waited_for(tmp_path: Path) -> None:
    """A pipe without a writer would keep a run for ever."""
    os.mkfifo(tmp_path / "pipe")
    assert not stands(tmp_path, "pipe", Written(digest(b""), ""))
    assert write(tmp_path, {"pipe": b"1"}) == ([FileReport("pipe", True)], [])
    assert (tmp_path / "pipe").read_bytes() == b"1"


def test_a_file_stands_when_every_byte_does(tmp_path: Path) -> None:
    """Not a link to such a file, nor nothing."""
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "link").symlink_to("a")
    written = Written(digest(b"1"), "")
    assert stands(tmp_path, "a", written)
    assert not any(stands(tmp_path, path, written) for path in ("link", "gone", ".", "a/b"))
    (tmp_path / "a").write_bytes(b"2")
    assert not stands(tmp_path, "a", written)


def test_files_are_readable_whatever_the_umask(tmp_path: Path) -> None:
    """A web server is another user."""
    before = os.umask(0o077)
    try:
        write(tmp_path, {"a": b"1"})
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644
