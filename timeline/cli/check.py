"""``check``: config and whole corpus, every problem with its place; ``--online`` also asks each account who it is."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from timeline.check import Checked, check_corpus
from timeline.check_config import OutlinedDays, check_config
from timeline.cli.check_report import as_annotation, as_record, as_words, counts
from timeline.cli.session import Clock, Session, system_now
from timeline.deadline import DeadlineExceeded, within
from timeline.errors import CorpusError, ExitCode, Problem, PublishError, UsageError
from timeline.schedule import Schedule


@click.command()
@click.option(
    "--format", "form", type=click.Choice(["text", "github", "json"]),
    help="Words on standard error, annotations for a pull request, or a JSON object.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--against", metavar="REF", help="Refuse ids that this git revision had published and that are gone.")
@click.option("--online", is_flag=True, help="Also ask each account who it is; posts nothing.")
@click.pass_obj
def check(path: Path, form: str | None, as_json: bool, against: str | None, online: bool) -> None:
    """Check the config and every entry; warnings do not fail."""
    if as_json and form not in (None, "json"):
        raise UsageError(f"--json and --format {form} ask for two formats; give one")
    session = Session.open(path, secrets_needed=online)
    session.use_cache()
    checked, problems = _corpus(session, against)
    problems += check_config(session.config, _schedule(session, checked), system_now())
    problems = sorted(set(problems))
    accounts = _accounts(session) if online else []
    _tell(session, checked, problems, accounts, "json" if as_json else form or "text")
    if any(not problem.warning for problem in problems):
        raise SystemExit(ExitCode.INVALID)
    if any(not account["ok"] for account in accounts):
        raise SystemExit(ExitCode.INCOMPLETE)


def _corpus(session: Session, against: str | None) -> tuple[Checked, list[Problem]]:
    """What can be read, and what is wrong."""
    corpus = session.corpus
    before = None
    if against is not None:
        from timeline.cli.against import published_in, vanished_since

        before = published_in(corpus, against)
    try:
        days = list(corpus.days())
    except CorpusError as error:
        return Checked((), ()), list(error.problems)
    with click.progressbar(
        length=len(days), label="checking", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as progress:
        checked = check_corpus(
            corpus,
            days,
            language=session.config.meta.language,
            workers=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
            advanced=progress.update,
        )
    problems = list(checked.problems)
    if before is not None and against is not None:
        problems += vanished_since(corpus, before, checked, against)
    return checked, problems


def _schedule(session: Session, checked: Checked) -> Schedule:
    """The timeline's schedule of what has been read already."""
    return Schedule(OutlinedDays(checked.entries), session.config.policy)


def _tell(
    session: Session, checked: Checked, problems: list[Problem], accounts: list[dict[str, object]], form: str
) -> None:
    if form == "json":
        record = {
            "entries": len(checked.entries),
            "silenced": checked.silenced,
            "problems": [as_record(problem) for problem in problems],
            "accounts": accounts,
        }
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
        return
    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd())
    for problem in problems:
        if form == "github":
            click.echo(as_annotation(problem, session.config.folder, workspace))
        else:
            click.echo(as_words(problem), err=True)
    for account in accounts:
        click.echo(account["words"])
    click.echo(counts(len(checked.entries), problems, checked.silenced), err=True)


def _accounts(session: Session) -> list[dict[str, object]]:
    clock = Clock(system_now())
    ledger = session.ledger_if_any()
    records: list[dict[str, object]] = []
    try:
        for target in session.status_targets(session.config.targets, clock, ledger):
            try:
                account = within(target.timeout.total_seconds(), target.publisher.verify)
            except (PublishError, DeadlineExceeded, OSError) as error:
                words = session.secrets.scrub(f"{target.name}: {error}")
                records.append({"target": target.name, "ok": False, "words": words})
                continue
            bot = {True: ", marked as a bot", False: ", not marked as a bot", None: ""}[account.is_bot]
            words = f"{target.name}: posts as {account.handle}{bot}"
            records.append({"target": target.name, "ok": True, "handle": account.handle, "words": words})
    finally:
        if ledger:
            ledger.close()
    return records
