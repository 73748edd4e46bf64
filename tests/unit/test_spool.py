"""Bytes by name: the same whether they fit into memory or not."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.spool import Spool


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.one_of(st.none(), st.binary(max_size=20)))),
    st.integers(min_value=0, max_value=40),
)
def test_it_is_a_mapping_wherever_the_bytes_are(steps: list[tuple[str, bytes | None]], room: int) -> None:
    """Set, set again, delete, in any order."""
    spool, plain = Spool(in_memory=room), dict[str, bytes]()
    for name, data in steps:
        if data is None:
            assert spool.pop(name, None) == plain.pop(name, None)
        else:
            spool[name] = plain[name] = data
    assert dict(spool) == plain
    assert len(spool) == len(plain)
    assert all((name in spool) == (name in plain) for name in "abcd")


def test_what_is_not_there_is_a_key_error() -> None:
    """As in any mapping."""
    with pytest.raises(KeyError):
        Spool()["nothing"]
    with pytest.raises(KeyError):
        del Spool()["nothing"]


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_nothing_is_left_on_the_disk(tmp_path: Path) -> None:
    """The file has no name from the start, and is closed with the spool; a folder to come is no trouble."""
    gc.collect()  # what other tests left open must not be closed meanwhile
    before = open_files()
    spool = Spool(tmp_path / "not" / "yet", in_memory=0)
    spool["page"] = b"words" * 1000
    assert list(tmp_path.iterdir()) == []
    assert spool["page"] == b"words" * 1000
    assert open_files() == before + 1
    del spool
    gc.collect()
    assert open_files() == before
