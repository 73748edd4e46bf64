"""Command lines written somewhere in the repository, read by the command line's own parser without running them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

import click

from timeline.cli.main import timeline


def parse(words: Sequence[str]) -> click.Context:
    """The context of the command these words name; ClickException where the command line would refuse them."""
    root = timeline.make_context("timeline", list(words))
    name, command, rest = timeline.resolve_command(root, [*root._protected_args, *root.args])
    assert command is not None
    return command.make_context(name, rest, parent=root)


def calls(line: str) -> list[list[str]]:
    """The words after each ``timeline`` that a shell line calls; redirections are left out."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    commands: list[list[str]] = [[]]
    skipped = False
    for word in lexer:
        if word[0] in "|;&()":
            commands.append([])
        elif word[0] in "<>":
            skipped = True
        elif not skipped:
            if commands[-1] or not re.match(r"\w+=", word):
                commands[-1].append(word)
        else:
            skipped = False
    return [command[1:] for command in commands if command and command[0].rsplit("/", 1)[-1] == "timeline"]


def refusal(line: str) -> str:
    """What the command line would say against the calls in a shell line; empty when it takes them."""
    found = calls(line)
    assert found, line
    for words in found:
        try:
            parse(words)
        except click.exceptions.Exit:
            continue  # --help and --version
        except click.ClickException as error:
            return error.format_message()
    return ""
