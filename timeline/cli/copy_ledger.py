"""``copy-ledger``: the ledger into another database, before the config is pointed there."""

from __future__ import annotations

import os
from pathlib import Path

import click

from timeline.cli.session import Session, system_now
from timeline.cli.status import require_ledger
from timeline.errors import UsageError


@click.command()
@click.argument("variable")
@click.pass_obj
def copy_ledger(path: Path, variable: str) -> None:
    """Copy the ledger to the empty database whose address the environment variable VARIABLE holds.

    Stop the cron line first; afterwards write ``url = { env = "VARIABLE" }`` under [ledger]. The old ledger stays as it
    is.
    """
    from timeline.ledger.copying import copy_ledger as copied

    goal = os.environ.get(variable, "").strip()
    if not goal.startswith(("postgresql://", "postgres://", "sqlite:///")):
        raise UsageError(f"${variable} holds no address; set it to postgresql://user:password@host/database")
    session = Session.open(path)
    require_ledger(session)
    counts = copied(session.config.ledger_url, goal, session.config.folder, system_now())
    words = f"deliveries: {counts['delivery']}, appearances: {counts['publication']}, files: {counts['output_file']}"
    click.echo(f'copied ({words}); now write url = {{ env = "{variable}" }} under [ledger]', err=True)
