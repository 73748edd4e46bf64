"""Shell completion: the scripts, and what a shell gets that runs them."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from folders import Folder


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(folder: Folder, shell: str) -> None:
    """It calls the program back by its name."""
    done = folder.run("completion", shell)
    assert done.code == 0
    assert f"_TIMELINE_COMPLETE={shell}_complete" in done.out


def test_bash_takes_the_script(folder: Folder) -> None:
    """No syntax error, and the function is registered."""
    script = folder.run("completion", "bash").out
    bash = shutil.which("bash")
    assert bash
    done = subprocess.run([bash, "-c", f"{script}\ncomplete -p timeline"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "_timeline_completion" in done.stdout


@pytest.mark.parametrize(
    ("words", "expected"), [("timeline acc", "accounts"), ("timeline import --skip", "--skip-bad")]
)
def test_commands_and_options_are_completed(folder: Folder, words: str, expected: str) -> None:
    """What bash asks while somebody types."""
    folder.environment |= {
        "_TIMELINE_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    done = folder.run()
    assert done.out == f"plain,{expected}\n"
