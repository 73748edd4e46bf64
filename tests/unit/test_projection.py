"""Files before they are written: no path twice or elsewhere, one that fails alone, none rendered in vain."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import cast

import pytest

from timeline.errors import ConfigError, CorpusError, OutputError, Problem
from timeline.ledger import Written
from timeline.output import digest
from timeline.projection import Plan, Rendered, collect, render
from timeline.publisher import Edition, FilePublisher, OutputFile


class Files:
    """A file publisher that makes what it is told to."""

    def __init__(self, *files: OutputFile, skipped: Iterable[str] = ()) -> None:
        self._files = files
        self.skipped = tuple(skipped)

    def files(self, edition: Edition) -> Iterable[OutputFile]:
        """Those files."""
        return self._files


def file(path: str, content: bytes | Callable[[], bytes] = b"x", stamp: str = "") -> OutputFile:
    """A file of these bytes."""
    return OutputFile(path, "text/plain", content if callable(content) else lambda: content, stamp)


def plan_of(**targets: Files) -> Plan:
    """The plan of these targets; what they build from does not matter here."""
    edition = cast(Edition, None)
    return collect(cast(dict[str, FilePublisher], targets), dict.fromkeys(targets, edition))


def rendered_of(
    output: Path | None = None, written: dict[str, dict[str, Written]] | None = None, **targets: Files
) -> Rendered:
    """What is rendered for these targets."""
    return render(plan_of(**targets), cast(dict[str, FilePublisher], targets), output, written)


def raising(error: BaseException) -> Callable[[], bytes]:
    """A file that cannot be rendered."""

    def fail() -> bytes:
        raise error

    return fail


@pytest.mark.parametrize(
    "path",
    ["", ".", "..", "/", "/etc/passwd", "../feed.rss", "a/../../feed.rss", "a/..", "a/../b", "./feed.rss", "a//b",
     "feed.rss/", "a/./b", "..\\feed.rss", "a\\b", "C:\\x", "feed\x00.rss", "feed\n.rss", "feed\udcff.rss"],
)  # fmt: skip
def test_paths_that_lead_elsewhere_are_refused(path: str) -> None:
    """Before anything is rendered, with the target that wants them."""
    with pytest.raises(ConfigError, match=r"\[targets\.a\]: .* is no path below output; mend the option"):
        plan_of(a=Files(file(path, raising(AssertionError("rendered")))))


@pytest.mark.parametrize("path", ["feed.rss", "1917/03/08/strike/index.html", "...", "..a", "a b", "тема.rss"])
def test_paths_below_output_are_taken(path: str) -> None:
    """Whatever their names."""
    assert [made.path for made in plan_of(a=Files(file(path))).files["a"]] == [path]


def test_two_targets_of_one_path_are_told_all_at_once() -> None:
    """The second would silently win; one target making a path twice is no better."""
    with pytest.raises(ConfigError) as raised:
        plan_of(a=Files(file("x"), file("y"), file("y")), b=Files(file("x"), file("../z")))
    assert [str(problem) for problem in raised.value.problems] == [
        "[targets.a]: 'y' is already made by a; give one of them another path",
        "[targets.b]: '../z' is no path below output; mend the option",
        "[targets.b]: 'x' is already made by a; give one of them another path",
    ]


def test_paths_of_targets_that_rest_are_taken_too() -> None:
    """``--target`` must not let one write over another's file."""
    publishers = cast(dict[str, FilePublisher], {"a": Files(file("x"))})
    with pytest.raises(ConfigError, match="'x' is already made by b"):
        collect(publishers, {"a": cast(Edition, None)}, {"x": "b"})


def test_a_file_that_cannot_be_rendered_leaves_the_others_alone() -> None:
    """Told by its path; a library's own words are not repeated."""
    made = rendered_of(
        a=Files(file("bad", raising(KeyError("token=s3cret"))), file("good")),
        b=Files(file("worse", raising(OutputError("no room")))),
    )
    assert made.contents == {"a": {"good": b"x"}, "b": {}}
    assert made.problems == [("a:bad", "a: bad: KeyError"), ("b:worse", "b: worse: no room")]
    assert made.failed_targets == {"a", "b"}


def test_an_invalid_corpus_stops_everything() -> None:
    """Exit 3 before anything is written."""
    with pytest.raises(CorpusError):
        rendered_of(a=Files(file("x", raising(CorpusError([Problem("f", 1, 1, "w")])))))


def test_what_was_left_out_is_told_and_rendered_again() -> None:
    """Until it is mended, every run says so."""
    made = rendered_of(a=Files(file("x", stamp="s"), skipped=["tag:1"]))
    assert made.problems == [("a:tag:1", "a: tag:1 cannot be shown and was left out")]
    assert made.stamps == {"x": ""}


def test_what_stands_as_it_would_be_made_is_not_rendered(tmp_path: Path) -> None:
    """The same stamp and the same bytes; anything else is rendered."""
    (tmp_path / "x").write_bytes(b"x")
    written = {"a": {"x": Written(digest(b"x"), "s")}}
    never = file("x", raising(AssertionError("rendered")), stamp="s")
    assert rendered_of(tmp_path, written, a=Files(never)).kept == {"a": written["a"]}
    for stamp in ("", "t"):
        assert rendered_of(tmp_path, written, a=Files(file("x", stamp=stamp))).contents == {"a": {"x": b"x"}}
    (tmp_path / "x").write_bytes(b"edited")
    assert rendered_of(tmp_path, written, a=Files(file("x", stamp="s"))).kept == {"a": {}}
    (tmp_path / "x").unlink()
    assert rendered_of(tmp_path, written, a=Files(file("x", stamp="s"))).kept == {"a": {}}
    (tmp_path / "y").write_bytes(b"x")
    (tmp_path / "x").symlink_to("y")
    assert rendered_of(tmp_path, written, a=Files(file("x", stamp="s"))).kept == {"a": {}}
