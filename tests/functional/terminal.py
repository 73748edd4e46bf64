"""A command run in a terminal of so many columns, as a person runs it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

from processes import bare_environment

_CODES = re.compile(r"\x1b\[[0-9;]*m")


def in_terminal(folder: Path, *arguments: str, columns: int, **environment: str) -> str:
    """What a command wrote into a terminal, with its escape codes.

    Args:
        columns: width of the terminal.
        environment: further variables.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "timeline", *arguments],
        cwd=folder,
        env=bare_environment(TERM="xterm", COLUMNS=str(columns), **environment),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    written = bytearray()
    try:
        while chunk := _chunk(ours):
            written += chunk
    finally:
        os.close(ours)
        process.wait(timeout=60)
    return written.decode().replace("\r\n", "\n")


def plain(text: str) -> str:
    """The text without escape codes."""
    return _CODES.sub("", text)


def _chunk(descriptor: int) -> bytes:
    """The next bytes; none when the other side is closed, which Linux tells as an error."""
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""
