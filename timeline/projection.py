"""Files from an edition: all paths first, then the bytes; ``timeline.output`` then writes what changed."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from timeline.errors import ConfigError, Problem
from timeline.ledger import Written
from timeline.output import stands
from timeline.publisher import Edition, FilePublisher, OutputFile
from timeline.render_workers import Share, Workers, processes
from timeline.spool import Spool

_NO_NAMES = frozenset(("", ".", ".."))
_Written = Mapping[str, Mapping[str, Written]]


@dataclass(frozen=True)
class Plan:
    """Which file belongs to which target; no two of one path."""

    files: Mapping[str, list[OutputFile]]


@dataclass
class Rendered:
    """Bytes by target and path, and what could not be rendered.

    Attributes:
        contents: by target and path; those that ``workers`` hold are not among them.
        workers: other processes that rendered some of a target's files.
        digests: of everything that was rendered, by path.
        kept: files that are on the disk already as they would be rendered.
        stamps: of what was rendered, by path.
    """

    contents: dict[str, MutableMapping[str, bytes]] = field(default_factory=dict)
    workers: dict[str, Workers] = field(default_factory=dict)
    digests: dict[str, dict[str, str]] = field(default_factory=dict)
    kept: dict[str, dict[str, Written]] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    failed_targets: set[str] = field(default_factory=set)


def collect(
    publishers: Mapping[str, FilePublisher], editions: Mapping[str, Edition], taken: Mapping[str, str] | None = None
) -> Plan:
    """All paths of all file targets, before any byte is rendered.

    Args:
        publishers: by target.
        editions: what each target builds from.
        taken: paths of targets that are not asked in this run, with their names.

    Raises:
        ConfigError: two targets want the same path, or a path would lead out of ``output``.
    """
    owners: dict[str, str] = dict(taken or {})
    files: dict[str, list[OutputFile]] = {}
    problems: list[Problem] = []
    for target, publisher in publishers.items():
        files[target] = []
        for file in publisher.files(editions[target]):
            if not _is_below(file.path):
                problems.append(
                    Problem(f"[targets.{target}]", 0, 0, f"{file.path!r} is no path below output", "mend the option")
                )
            elif file.path in owners:
                problems.append(
                    Problem(
                        f"[targets.{target}]", 0, 0, f"{file.path!r} is already made by {owners[file.path]}",
                        "give one of them another path",
                    )
                )  # fmt: skip
            owners.setdefault(file.path, target)
            files[target].append(file)
    if problems:
        raise ConfigError(problems)
    return Plan(files)


def _is_below(path: str) -> bool:
    """Whether a path names a file below the folder it starts from, on any system."""
    return path.isprintable() and "\\" not in path and not _NO_NAMES.intersection(path.split("/"))


def render(
    plan: Plan, publishers: Mapping[str, FilePublisher], output: Path | None = None, written: _Written | None = None
) -> Rendered:
    """The bytes of every file; one that fails is reported and leaves the others alone.

    Args:
        plan: the files, by target.
        publishers: to ask what they left out.
        output, written: where files stand and what is known of them, so that files whose stamp and bytes are still the
            same need not be rendered.

    Raises:
        InvalidError: a file of the corpus that had to be opened is invalid.
    """
    rendered = Rendered()
    for target, files in plan.files.items():
        kept = rendered.kept.setdefault(target, {})
        wanted = []
        for file in files:
            before = (written or {}).get(target, {}).get(file.path)
            same = before is not None and file.stamp and file.stamp == before.stamp
            if output is not None and before is not None and same and stands(output, file.path, before):
                kept[file.path] = before
            else:
                wanted.append(file)
        parallel = output is not None and getattr(publishers[target], "parallel", False)
        mine, shares = _shares(wanted, output, rendered, target, processes(len(wanted)) if parallel else 1)
        rendered.contents[target] = mine.contents
        rendered.digests[target] = {path: found for share in shares for path, found in share.digests.items()}
        rendered.stamps |= {file.path: file.stamp for file in wanted}
        troubles = {path: words for share in shares for path, words in share.problems.items()}
        rendered.problems += [
            (f"{target}:{file.path}", f"{target}: {file.path}: {troubles[file.path]}")
            for file in wanted
            if file.path in troubles
        ]
        if troubles:
            rendered.failed_targets.add(target)
        for guid in getattr(publishers[target], "skipped", ()):
            rendered.stamps |= {file.path: "" for file in wanted}  # told again by every run until it is mended
            rendered.problems.append((f"{target}:{guid}", f"{target}: {guid} cannot be shown and was left out"))
    return rendered


def _shares(
    wanted: Sequence[OutputFile], output: Path | None, rendered: Rendered, target: str, number: int
) -> tuple[Share, list[Share]]:
    """What this process renders of a target's files, and that with what the others do."""
    mine = Share(Spool(output))
    if output is None or number == 1:
        for file in wanted:
            mine.render(file)
        return mine, [mine]
    workers = rendered.workers[target] = Workers(output, wanted, number - 1)
    for block in workers.blocks():
        for file in block:
            mine.render(file)
    others = workers.rendered()
    done = {path for share in (mine, *others) for path in (*share.digests, *share.problems)}
    for file in wanted:
        if file.path not in done:  # by one that failed
            mine.render(file)
    return mine, [mine, *others]
