"""The root command, and the one place where errors become exit codes."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from timeline import __version__
from timeline.errors import ExitCode, InvalidError, TimelineError

# Command -> module that defines it, so that a run imports what it needs and no more.
COMMANDS = {
    "build": "timeline.cli.publish",
    "check": "timeline.cli.check",
    "correct": "timeline.cli.correct",
    "coverage": "timeline.cli.coverage",
    "export": "timeline.cli.export",
    "preview": "timeline.cli.preview",
    "publish": "timeline.cli.publish",
    "rehearse": "timeline.cli.rehearse",
    "resolve": "timeline.cli.resolve",
    "retract": "timeline.cli.correct",
    "schema": "timeline.cli.export",
    "status": "timeline.cli.status",
    "today": "timeline.cli.today",
}


class _Commands(click.Group):
    """Finds commands in ``COMMANDS`` when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="timeline")
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Config file; otherwise $TIMELINE_CONFIG, otherwise ./timeline.toml.",
)
@click.pass_context
def timeline(ctx: click.Context, config_path: Path | None) -> None:
    """Publish a dated corpus day by day: N years ago today.

    Exit codes: 0 all due is posted, or nothing was due; 1 something was not posted or written; 2 wrong usage;
    3 config or corpus invalid, nothing was attempted.
    """
    ctx.obj = config_path or Path(os.environ.get("TIMELINE_CONFIG") or "timeline.toml")


def main() -> None:
    """Run the command line; every error of ours ends in a message and its exit code, never in a traceback."""
    try:
        status = timeline.main(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except click.Abort:
        status = 130
    except InvalidError as error:
        click.echo(str(error), err=True)
        count = len(error.problems)
        click.echo(f"{count} problem{'s' if count != 1 else ''}; nothing was attempted", err=True)
        status = error.exit_code
    except TimelineError as error:
        click.echo(str(error), err=True)
        status = error.exit_code
    except BrokenPipeError:
        # The reader of a pipe went away (| head): not our trouble.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = ExitCode.OK
    except OSError as error:
        click.echo(f"{error.filename or 'input/output'}: {error.strerror or type(error).__name__}", err=True)
        status = ExitCode.INCOMPLETE
    sys.exit(int(status or 0))
