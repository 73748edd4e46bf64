"""The file half of a run: editions, publication log, bytes, disk and manifest, in this order."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Collection, Mapping
from functools import cache, cached_property
from pathlib import Path

from timeline import __version__
from timeline.cli.receipts import receipts, receipts_stamp
from timeline.cli.session import Session
from timeline.edition import TimelineEdition
from timeline.errors import CorpusError
from timeline.item_builder import media_path
from timeline.ledger import Ledger, Written
from timeline.output import digest, locked, remove, stands, write
from timeline.projection import Plan, Rendered, collect, render
from timeline.publisher import FilePublisher
from timeline.report import FileReport, RunReport
from timeline.tree_stamp import tree_stamp

_REMARKED = "remarked"
# Several targets ask, and the program's files do not change while it runs.
_code_stamp = cache(tree_stamp)
# Images of items are written for whichever feed shows them and never deleted: readers keep items for months.
_MEDIA = "media"


class CorpusWide:
    """Which targets that read the whole corpus are asked in this run: once a local day, or when something changed.

    What a target was last made from stands in a note of the ledger; a run that ends before writing leaves it as it was.

    Args:
        editions: by target.
        always: ask whenever it could make a difference (``build``): the code and every byte on the disk count too.
    """

    def __init__(
        self, session: Session, editions: Mapping[str, TimelineEdition], ledger: Ledger, *, always: bool
    ) -> None:
        self._session = session
        self._editions = editions
        self._ledger = ledger
        self.always = always

    @cached_property
    def _corpus(self) -> str:
        return tree_stamp(self._session.config.entries)

    @cached_property
    def lost_media(self) -> frozenset[str]:
        """Images that feeds share and that are gone, or for ``build`` damaged: only rendering tells who shows them."""
        files = self._ledger.output_files(_MEDIA)
        return frozenset(path for path, written in files.items() if not self._stands(path, written))

    def _stands(self, path: str, written: Written) -> bool:
        output = self._session.config.output
        return stands(output, path, written) if self.always else (output / path).is_file()

    @staticmethod
    def includes(publisher: FilePublisher) -> bool:
        """Whether a publisher is of this kind."""
        return bool(getattr(publisher, "corpus_wide", False))

    def rests(self, target: str, publisher: FilePublisher) -> bool:
        """Whether a target's files stand as they are."""
        noted = self._ledger.note(self._name(target)) if self.includes(publisher) else None
        if noted is None or self.lost_media:
            return False
        made_from = self._made_from(target, publisher)
        same = noted == f"{made_from} {_made_by(publisher)}" if self.always else noted.rpartition(" ")[0] == made_from
        return same and all(self._stands(path, one) for path, one in self._ledger.output_files(target).items())

    def made(self, target: str, publisher: FilePublisher) -> None:
        """Note that a target's files were written without a problem."""
        if self.includes(publisher):
            # What was left out is told by every build, so that nobody thinks it mended.
            made_by = _REMARKED if getattr(publisher, "remarks", ()) else _made_by(publisher)
            self._ledger.set_note(self._name(target), f"{self._made_from(target, publisher)} {made_by}")

    @staticmethod
    def _name(target: str) -> str:
        return f"corpus-wide {target}"

    def _made_from(self, target: str, publisher: FilePublisher) -> str:
        config = self._session.config
        edition = self._editions[target]
        own = next(one for one in config.targets if one.name == target)
        posted = receipts_stamp(self._ledger) if getattr(publisher, "shows_receipts", False) else ""
        made_from = repr((__version__, own, config.meta, edition.advertised, posted))
        return f"{edition.today} {self._corpus} {hashlib.sha256(made_from.encode()).hexdigest()[:32]}"


def _made_by(publisher: FilePublisher) -> str:
    """Changes whenever the code of the timeline or the publisher does."""
    packages = dict.fromkeys(("timeline", type(publisher).__module__.partition(".")[0]))
    folders = [Path(module.__file__).parent for name in packages if (module := sys.modules[name]).__file__]
    return hashlib.sha256(" ".join(map(_code_stamp, folders)).encode()).hexdigest()[:32]


def write_files(
    session: Session,
    publishers: Mapping[str, FilePublisher],
    editions: Mapping[str, TimelineEdition],
    ledger: Ledger,
    report: RunReport,
    *,
    always: bool = True,
) -> None:
    """Bring the files of these publishers up to date; adds to the report.

    Args:
        editions: what each target builds from.
        always: also those that read the whole corpus, unless that could make no difference.
    """
    if not publishers:
        return
    for edition in editions.values():
        edition.show_receipts(lambda: receipts(session, ledger))
    corpus_wide = CorpusWide(session, editions, ledger, always=always)
    plan, resting = _collected(publishers, editions, ledger, report, corpus_wide)
    asked = {name: publisher for name, publisher in publishers.items() if name not in resting}
    report.files += [FileReport(path, changed=False) for name in resting for path in ledger.output_files(name)]
    if not asked:
        return
    written = {target: ledger.output_files(target) for target in asked} if not corpus_wide.lost_media else {}
    rendered = render(plan, asked, session.config.output, written)
    edition = next(iter(editions.values()))
    media = rendered.contents[_MEDIA] = media_files(edition)
    rendered.digests[_MEDIA] = {path: digest(data) for path, data in media.items()}
    # First appearances are on record before anyone can see them: a run that dies now repeats them to the byte.
    ledger.publications.record(edition.fresh, edition.reached)
    report.problems += rendered.problems
    for name, publisher in asked.items():
        report.remarks += [(f"{name}:{words}", f"{name}: {words}") for words in getattr(publisher, "remarks", ())]
    with locked(session.config.output):
        for target in rendered.contents:
            complete = _write_target(session, target, rendered, ledger, report, corpus_wide.lost_media)
            if complete and target in asked:
                corpus_wide.made(target, asked[target])


def _collected(
    publishers: Mapping[str, FilePublisher],
    editions: Mapping[str, TimelineEdition],
    ledger: Ledger,
    report: RunReport,
    corpus_wide: CorpusWide,
) -> tuple[Plan, list[str]]:
    """Every path of this run, and the targets whose files stay as they are.

    A mistake in an entry of another month must not stop the day's feeds and statuses, so a target that reads the whole
    corpus then stays as it was, and that is a problem; ``build`` refuses as for any other.
    """
    resting = [name for name, publisher in publishers.items() if corpus_wide.rests(name, publisher)]
    daily = {name: one for name, one in publishers.items() if name not in resting and not corpus_wide.includes(one)}
    others = {name: one for name, one in publishers.items() if name not in resting and name not in daily}
    taken = {path: name for name in resting for path in ledger.output_files(name)}
    files = dict(collect(daily, editions, taken).files)
    for name, publisher in others.items():
        owners = taken | {file.path: owner for owner, some in files.items() for file in some}
        try:
            files |= collect({name: publisher}, editions, owners).files
        except CorpusError as error:
            if corpus_wide.always:
                raise
            resting.append(name)
            report.problems.append((f"{name}:corpus", f"{name}: left as it was until this is mended: {_first(error)}"))
    return Plan({name: files[name] for name in publishers if name in files}), resting


def _first(error: CorpusError) -> str:
    more = len(error.problems) - 1
    return f"{error.problems[0]}" + (f" (and {more} more)" if more else "")


def _write_target(
    session: Session, target: str, rendered: Rendered, ledger: Ledger, report: RunReport, lost_media: Collection[str]
) -> bool:
    """Write, remove and remember one target's files; whether that went without a problem.

    An image that was lost and that nothing shows any more is forgotten, or every run would look for it.
    """
    output, contents, workers = session.config.output, rendered.contents[target], rendered.workers.get(target)
    kept = rendered.kept.get(target, {})
    reports, problems = (
        workers.written(lambda: write(output, contents, many=True)) if workers else write(output, contents)
    )
    report.files += [*(FileReport(path, changed=False) for path in kept), *reports]
    report.problems += problems
    before = ledger.output_files(target)
    stamps = rendered.stamps
    after = {path: Written(found, stamps.get(path, "")) for path, found in rendered.digests[target].items()} | kept
    if target == _MEDIA:
        after = {path: one for path, one in before.items() if path not in lost_media} | after
    elif problems or target in rendered.failed_targets:
        after = {**before, **after}
    else:
        others = {path for path in ledger.output_files() if path not in before}
        report.files += remove(output, before.keys() - after.keys() - others)
    ledger.set_output_files(target, after)
    faults = [name for name, _ in rendered.problems if name.startswith(f"{target}:")]
    return not problems and not faults


def media_files(edition: TimelineEdition) -> dict[str, bytes]:
    """The images of what the files of this run show, by path."""
    return {
        media_path(entry): entry.image.path.read_bytes()
        for entry in edition.pictured.values()
        if entry.image is not None
    }
