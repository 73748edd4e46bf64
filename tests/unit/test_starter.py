"""What a new timeline's files are filled with."""

from __future__ import annotations

import json

import pytest

from timeline.starter import requirement

GIT = {"url": "https://git.example/timeline", "vcs_info": {"vcs": "git", "commit_id": "c0ffee"}}


def test_a_program_from_a_repository_is_installed_from_the_same_commit() -> None:
    """So that the workflow checks with what the maintainer has."""
    assert requirement("p", "1.0", json.dumps(GIT)) == "p @ git+https://git.example/timeline@c0ffee"


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "not JSON",
        "[]",
        json.dumps({"url": "file:///somewhere", "dir_info": {"editable": True}}),
        json.dumps(GIT | {"url": "https://name:secret@git.example/timeline"}),
        json.dumps(GIT | {"vcs_info": {"vcs": "hg", "commit_id": "c0ffee"}}),
    ],
)
def test_any_other_by_its_version(origin: str | None) -> None:
    """Neither a folder of this machine nor a login is written into a file for all."""
    assert requirement("p", "1.0", origin) == "p==1.0"
