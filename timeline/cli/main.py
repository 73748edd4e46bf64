"""The root command, and the one place where errors become exit codes."""

from __future__ import annotations

import io
import os
import sys
import traceback
from importlib import import_module
from keyword import iskeyword
from pathlib import Path

import click

from timeline import __version__
from timeline.errors import ExitCode, InvalidError, TimelineError

# Command -> module that defines it, so that a run imports what it needs and no more.
COMMANDS = {
    "accounts": "timeline.cli.accounts",
    "build": "timeline.cli.publish",
    "check": "timeline.cli.check",
    "completion": "timeline.cli.completion",
    "copy-ledger": "timeline.cli.copy_ledger",
    "correct": "timeline.cli.correct",
    "coverage": "timeline.cli.coverage",
    "export": "timeline.cli.export",
    "import": "timeline.cli.import_",
    "fmt": "timeline.cli.fmt",
    "init": "timeline.cli.init",
    "login": "timeline.cli.login",
    "move": "timeline.cli.move",
    "new": "timeline.cli.new",
    "preview": "timeline.cli.preview",
    "publish": "timeline.cli.publish",
    "rehearse": "timeline.cli.rehearse",
    "rename": "timeline.cli.move",
    "resolve": "timeline.cli.resolve",
    "retract": "timeline.cli.correct",
    "schema": "timeline.cli.export",
    "serve": "timeline.cli.serve",
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
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(COMMANDS[cmd_name]), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="timeline")
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, readable=False),  # what cannot be read is an invalid config, not wrong usage
    help="Config file; otherwise $TIMELINE_CONFIG, otherwise ./timeline.toml.",
)
@click.pass_context
def timeline(ctx: click.Context, config_path: Path | None) -> None:
    """Publish a dated corpus day by day: N years ago today.

    Exit codes: 0 all due is posted, or nothing was due; 1 something was not posted or written; 2 wrong usage;
    3 config or corpus invalid, nothing was attempted.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":  # https://no-color.org (checked 2026-11-22)
        ctx.color = False
    ctx.obj = config_path or Path(os.environ.get("TIMELINE_CONFIG") or "timeline.toml")


def main() -> None:
    """Run the command line; every error of ours ends in a message and its exit code, never in a traceback."""
    _prepare_streams()
    sys.exit(_finished(_run()))


def _prepare_streams() -> None:
    """Output is UTF-8 whatever the locale says, and goes nowhere where a stream was closed."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open to the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _run() -> int:
    try:
        return int(timeline.main(prog_name="timeline", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 130
    except SystemExit as end:
        return int(end.code or 0)
    except InvalidError as error:
        click.echo(str(error), err=True)
        count = len(error.problems)
        click.echo(f"{count} problem{'s' if count != 1 else ''}; nothing was attempted", err=True)
        return error.exit_code
    except TimelineError as error:
        click.echo(str(error), err=True)
        return error.exit_code
    except OSError as error:
        click.echo(f"{error.filename or 'standard output'}: {error.strerror or type(error).__name__}", err=True)
        return ExitCode.INCOMPLETE
    except Exception as error:  # noqa: BLE001 - a traceback may hold what was sent, credentials among it
        at = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(at.filename).stem}:{at.lineno}"
        click.echo(f"a fault in the program: {type(error).__name__} at {place}; please report it", err=True)
        return ExitCode.INCOMPLETE


def _finished(status: int) -> int:
    """The exit code once all output is out."""
    try:
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        pass  # the reader of a pipe went away (| head): not our trouble
    except OSError as error:
        if not status:
            click.echo(f"standard output: {error.strerror or type(error).__name__}", err=True)
            status = ExitCode.INCOMPLETE
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that Python's own last flush says nothing
    return status
