"""The file half of a run: edition, publication log, bytes, disk and manifest, in this order."""

from __future__ import annotations

from collections.abc import Mapping

from timeline.cli.session import Session
from timeline.edition import TimelineEdition
from timeline.item_builder import media_path
from timeline.ledger import Ledger, Written
from timeline.projection import Rendered, collect, digest, locked, remove, render, write
from timeline.publisher import FilePublisher
from timeline.report import FileReport, RunReport

# Images of items are written for whichever feed shows them and never deleted: readers keep items for months.
_MEDIA = "media"


def write_files(
    session: Session,
    publishers: Mapping[str, FilePublisher],
    edition: TimelineEdition,
    ledger: Ledger,
    report: RunReport,
) -> None:
    """Bring the files of these publishers up to date; adds to the report."""
    if not publishers:
        return
    plan = collect(publishers, edition)
    written = {target: ledger.output_files(target) for target in publishers}
    rendered = render(plan, publishers, session.config.output, written)
    rendered.contents[_MEDIA] = media_files(edition)
    # First appearances are on record before anyone can see them: a run that dies now repeats them to the byte.
    ledger.publications.record(edition.fresh, edition.reached)
    report.problems += rendered.problems
    with locked(session.config.output):
        for target in rendered.contents:
            _write_target(session, target, rendered, ledger, report)


def _write_target(session: Session, target: str, rendered: Rendered, ledger: Ledger, report: RunReport) -> None:
    output, contents = session.config.output, rendered.contents[target]
    kept = rendered.kept.get(target, {})
    reports, problems = write(output, contents)
    report.files += [*(FileReport(path, changed=False) for path in kept), *reports]
    report.problems += problems
    before = ledger.output_files(target)
    stamps = rendered.stamps
    after = {path: Written(digest(data), stamps.get(path, "")) for path, data in contents.items()} | kept
    if problems or target in rendered.failed_targets or target == _MEDIA:
        after = {**before, **after}
    else:
        others = {path for path in ledger.output_files() if path not in before}
        report.files += remove(output, before.keys() - after.keys() - others)
    ledger.set_output_files(target, after)


def media_files(edition: TimelineEdition) -> dict[str, bytes]:
    """The images of what the feeds show, by path."""
    shown = edition.recent_occurrences(days=14, at_least=10, at_most=50)
    return {
        media_path(occurrence.entry): occurrence.entry.image.path.read_bytes()
        for occurrence in shown
        if occurrence.entry.image is not None
    }
