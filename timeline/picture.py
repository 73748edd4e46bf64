"""Pictures of the corpus: what may be one, told by the file's first bytes and not by its name."""

from __future__ import annotations

import stat
import struct
from pathlib import Path

# What Mastodon, X and Bluesky all take. https://docs.x.com/x-api/media/quickstart/best-practices (checked 2026-11-21)
MAX_BYTES = 5 * 1024 * 1024
_KINDS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))


def media_type(head: bytes) -> str:
    """Media type by the first 16 bytes; empty when it is no picture we take."""
    for start, kind in _KINDS:
        if head.startswith(start):
            return kind
    return "image/webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""


def picture_problem(file: Path, root: Path) -> tuple[str, tuple[str, str] | None]:
    """The media type of a picture, and (what is wrong, what to do) where it cannot be used.

    Args:
        file: where it should be.
        root: the corpus folder, resolved; pictures must lie inside after links are followed.
    """
    try:
        resolved = file.resolve(strict=True)
    except (OSError, RuntimeError):
        return "", (f"no file {file.name}", "add the picture, or mend the path")
    if root not in resolved.parents:
        return "", ("the picture lies outside the corpus", "copy it into entries/")
    try:
        status = resolved.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would wait for ever
            return "", (f"{file.name} is no regular file", "put the picture there")
        with resolved.open("rb") as stream:
            kind = media_type(stream.read(16))
    except OSError as error:
        return "", (f"the picture cannot be read ({error.strerror})", "mend the file")
    if not kind:
        return "", ("not a PNG, JPEG, GIF or WebP picture", "convert it")
    if status.st_size > MAX_BYTES:
        return "", (f"the picture has {status.st_size} bytes, more than {MAX_BYTES}", "make it smaller")
    return kind, None


def pixel_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels, read from the header; (0, 0) when it cannot be told."""
    kind = media_type(data[:16])
    if kind == "image/png" and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    if kind == "image/gif" and len(data) >= 10:
        return struct.unpack("<HH", data[6:10])
    if kind == "image/webp":
        return _webp_size(data)
    return _jpeg_size(data) if kind == "image/jpeg" else (0, 0)


def _webp_size(data: bytes) -> tuple[int, int]:
    """Container formats of https://developers.google.com/speed/webp/docs/riff_container (checked 2026-11-21)."""
    chunk = data[12:16]
    if chunk == b"VP8X" and len(data) >= 30:
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if chunk == b"VP8 " and len(data) >= 30:
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if chunk == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 0, 0


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """The frame header among the segments (ITU-T T.81, B.2.2)."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0
