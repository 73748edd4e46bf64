"""``check``: config and whole corpus, every problem with its place; ``--online`` also asks each account who it is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from timeline.check import check_config, check_corpus
from timeline.cli.session import Clock, Session, system_now
from timeline.deadline import DeadlineExceeded, within
from timeline.errors import CorpusError, ExitCode, Problem, PublishError


@click.command()
@click.option("--online", is_flag=True, help="Also ask each account who it is; posts nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as a JSON object.")
@click.pass_obj
def check(path: Path, online: bool, as_json: bool) -> None:
    """Check the config and every entry; warnings do not fail."""
    session = Session.open(path, secrets_needed=online)
    session.use_cache()
    problems: list[Problem] = []
    count = 0
    try:
        with click.progressbar(
            list(session.corpus.days()), label="checking", file=sys.stderr, hidden=not sys.stderr.isatty() or as_json
        ) as days:
            count, found = check_corpus(session.corpus, days)
        problems += found
    except CorpusError as error:
        problems += error.problems
    problems += check_config(session.config, session.schedule, system_now())
    problems = sorted(set(problems))
    accounts = _accounts(session) if online else []
    errors = [problem for problem in problems if not problem.warning]
    if as_json:
        click.echo(json.dumps(_record(problems, count, accounts), ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(str(problem), err=True)
        for account in accounts:
            click.echo(account["words"])
        warnings = len(problems) - len(errors)
        click.echo(f"{count} entries, {len(errors)} errors, {warnings} warnings", err=True)
    if errors:
        raise SystemExit(ExitCode.INVALID)
    if any(not account["ok"] for account in accounts):
        raise SystemExit(ExitCode.INCOMPLETE)


def _record(problems: list[Problem], count: int, accounts: list[dict[str, object]]) -> dict[str, object]:
    return {
        "entries": count,
        "problems": [
            {
                "path": problem.path,
                "line": problem.line or None,
                "column": problem.column or None,
                "level": "warning" if problem.warning else "error",
                "what": problem.what,
                "advice": problem.advice or None,
            }
            for problem in problems
        ],
        "accounts": accounts,
    }


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
