"""Several processes make what one would make, and lose nothing where one of them fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from timeline.output import digest
from timeline.render_workers import processes

ROOT = Path(__file__).parents[2]
FILES = 300
# A program of its own: a copy of a process with threads, as pytest's, might wait for ever.
PROGRAM = """
import json, os, sys, time
from pathlib import Path
from timeline import projection, render_workers
from timeline.errors import CorpusError, OutputError, Problem
from timeline.output import write
from timeline.publisher import OutputFile

what, output, command = sys.argv[1], Path(sys.argv[2]), os.getpid()

def rendered(number):
    time.sleep(0.001)
    if what == "bad" and number % 100 == 7:
        raise OutputError("no room") if number == 7 else KeyError("token=s3cret")
    if what == "invalid" and number == FILES - 1:
        raise CorpusError([Problem("entries/x.yaml", 1, 1, "is wrong", "mend it")])
    if what == "killed" and os.getpid() != command:
        os.kill(os.getpid(), 9)
    return f"{number} by {os.getpid() if what == 'who' else 0} ".encode() * 50

class Publisher:
    parallel = True
    def files(self, edition):
        return [OutputFile(f"{n % 7}/{n}.html", "text/html", lambda n=n: rendered(n), "stamp") for n in range(FILES)]

def dying(*arguments, **more):
    if os.getpid() != command:
        os.kill(os.getpid(), 9)
    return write(*arguments, **more)

def refused():
    raise BlockingIOError(11, "Resource temporarily unavailable")

if what == "refused":
    os.fork = refused
if what == "killed writing":
    render_workers.write = dying
projection.processes = lambda files: int(sys.argv[3])
try:
    made = projection.render(projection.collect({"it": Publisher()}, {"it": None}), {"it": Publisher()}, output)
except CorpusError as error:
    print(json.dumps({"error": str(error)}))
else:
    workers = made.workers.get("it")
    mine = lambda: write(output, made.contents["it"], many=True)
    reports, problems = workers.written(mine) if workers else mine()
    found = {"files": [(one.path, one.changed) for one in reports], "problems": made.problems, "unwritten": problems,
             "digests": made.digests["it"], "stamps": made.stamps}
    print(json.dumps(found))
""".replace("FILES", str(FILES))


def made_by(number: int, output: Path, what: str = "good") -> dict[str, Any]:
    """What some processes made."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, what, str(output), str(number)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def tree(output: Path) -> dict[str, bytes]:
    """Every file with its bytes."""
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


@pytest.mark.parametrize("what", ["good", "bad"])
def test_what_is_made_and_told_does_not_depend_on_how_many_make_it(tmp_path: Path, what: str) -> None:
    """Bytes, digests, stamps, reports and problems, in the same order."""
    alone, together = (made_by(number, tmp_path / str(number), what) for number in (1, 3))
    assert alone == together
    assert tree(tmp_path / "1") == tree(tmp_path / "3")
    assert [words for _, words in together["problems"]] == (
        ["it: 0/7.html: no room", "it: 2/107.html: KeyError", "it: 4/207.html: KeyError"] if what == "bad" else []
    )


def test_the_work_is_shared(tmp_path: Path) -> None:
    """Each file is made by one of them."""
    made = made_by(3, tmp_path, "who")
    makers = {data.split()[2] for data in tree(tmp_path).values()}
    assert len(made["files"]) == FILES
    assert len(makers) > 1


def test_a_second_time_nothing_is_touched(tmp_path: Path) -> None:
    """Whoever wrote it the first time."""
    made_by(3, tmp_path)
    again = made_by(2, tmp_path)
    assert {changed for _, changed in again["files"]} == {False}


def test_a_process_that_is_killed_while_it_renders_costs_nothing(tmp_path: Path) -> None:
    """Its files are rendered by the one that asked."""
    made = made_by(3, tmp_path, "killed")
    assert (len(made["files"]), made["problems"], made["unwritten"]) == (FILES, [], [])
    assert tree(tmp_path) == {
        path: data for path, data in tree(tmp_path).items() if digest(data) == made["digests"][path]
    }
    assert len(tree(tmp_path)) == FILES


def test_a_process_that_is_killed_while_it_writes_is_told(tmp_path: Path) -> None:
    """So that the run fails and the next build, which finds other bytes than were noted, makes them."""
    made = made_by(2, tmp_path, "killed writing")
    assert made["unwritten"] == [
        ["file:worker", "a process that wrote files was ended; the next build makes them again"]
    ]
    assert 0 < len(made["files"]) < FILES


def test_a_host_that_allows_no_more_processes_is_no_trouble(tmp_path: Path) -> None:
    """This one does it all."""
    made = made_by(3, tmp_path, "refused")
    assert (len(made["files"]), made["problems"], made["unwritten"]) == (FILES, [], [])


def test_an_invalid_corpus_stops_everything(tmp_path: Path) -> None:
    """Whichever process meets it; nothing is written."""
    for number in (1, 3):
        assert "entries/x.yaml:1:1: is wrong" in made_by(number, tmp_path, "invalid")["error"]
    assert tree(tmp_path) == {}


def test_a_few_files_are_made_by_one_process() -> None:
    """And so are those of a process with threads, whatever their number."""
    import threading

    assert processes(10) == 1
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert processes(1_000_000) == 1
    finally:
        stop.set()
        thread.join()
