"""Pictures: told by their first bytes, measured by their headers, and never a crash on any bytes."""

from __future__ import annotations

import struct

import pytest
from builders import PNG
from hypothesis import given
from hypothesis import strategies as st

from timeline.picture import media_type, pixel_size

GIF = b"GIF89a" + struct.pack("<HH", 640, 480) + b"\x00" * 3
JPEG = (
    b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\x00" + b"\x00" * 9
    + b"\xff\xc4" + struct.pack(">H", 4) + b"\x00\x00"
    + b"\xff\xc2" + struct.pack(">HBHH", 17, 8, 480, 640) + b"\x00" * 10
)  # fmt: skip
WEBP_LOSSY = b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"\x00" * 10 + struct.pack("<HH", 640 | 1 << 14, 480 | 2 << 14)
WEBP_LOSSLESS = b"RIFF\x00\x00\x00\x00WEBPVP8L" + b"\x00" * 4 + b"\x2f" + struct.pack("<I", 639 | 479 << 14)
WEBP_EXTENDED = (
    b"RIFF\x00\x00\x00\x00WEBPVP8X" + b"\x00" * 8 + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")
)


@pytest.mark.parametrize(
    ("data", "kind", "size"),
    [
        (PNG, "image/png", (1, 1)),
        (GIF, "image/gif", (640, 480)),
        (JPEG, "image/jpeg", (640, 480)),
        (WEBP_LOSSY, "image/webp", (640, 480)),
        (WEBP_LOSSLESS, "image/webp", (640, 480)),
        (WEBP_EXTENDED, "image/webp", (640, 480)),
    ],
)
def test_kind_and_size(data: bytes, kind: str, size: tuple[int, int]) -> None:
    """Of each kind we take; cut off anywhere, the size is told rightly or not at all."""
    assert media_type(data[:16]) == kind
    assert pixel_size(data) == size
    for length in range(len(data)):
        assert pixel_size(data[:length]) in (size, (0, 0))


@pytest.mark.parametrize(
    "data", [b"", b"<svg/>", b"BM", b"RIFF\x00\x00\x00\x00WAVE", b"\x89PNG", b"\xff\xd8", b"%PDF-1.7"]
)
def test_others_are_no_pictures(data: bytes) -> None:
    """Whatever their names say."""
    assert media_type(data) == ""
    assert pixel_size(data) == (0, 0)


@given(start=st.sampled_from([PNG[:16], GIF[:6], JPEG[:4], WEBP_LOSSY[:16], WEBP_EXTENDED[:16]]), rest=st.binary())
def test_any_bytes(start: bytes, rest: bytes) -> None:
    """A size, whatever follows, and an end: segments of no length go nowhere."""
    width, height = pixel_size(start + rest)
    assert width >= 0
    assert height >= 0


def test_segments_without_length_end() -> None:
    """Two bytes a step, at least."""
    assert pixel_size(b"\xff\xd8" + b"\xff\xe0\x00\x00" * 100_000) == (0, 0)
