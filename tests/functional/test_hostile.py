"""What nobody here wrote: malformed corpora and configs, closed pipes, strange places; told, and never a traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import mastodon_faults
import pytest
from folders import CONFIG, Folder
from fork_runner import Ended, ForkRunner, Run
from mastodon_server import TOKEN, MastodonServer

STRIKE = "1917/03/08/strike"
NOON = "2026-03-08T12:00:00+00:00"
SOUND = "title: T\ndate: 1917-03-08\nsummary: S\nsources: [{title: A, supports: [date]}]\n"

Runs = Callable[..., Ended]

MALFORMED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", ":1:1: the file is empty"),
    "comment only": (b"# nothing\n", ":1:1: the file is empty"),
    "binary": (bytes(range(256)), ":2:118: not UTF-8 text"),
    "nul": (SOUND.encode() + b"body: a\x00b\n", ":5:8: control character U+0000"),
    "latin-1": (SOUND.encode() + "body: café\n".encode("latin-1"), ":5:10: not UTF-8 text"),
    "utf-16": (SOUND.encode("utf-16"), ":1:1: not UTF-8 text"),
    "tabs": (SOUND.encode() + b"themes:\n\t- women\n", ":6:1: not valid YAML"),
    "open quote": (SOUND.encode() + b"body: 'a\nplace: b\n", ":5:7: not valid YAML"),
    "brackets": (b"[" * 50_000, ":1:17: nested more than 16 deep"),
    "braces": (b"{a: " * 50_000, ":1:65: nested more than 16 deep"),
    "dashes": (b"- " * 50_000, ":1:33: nested more than 16 deep"),
    "bomb": (
        b"a: &a [x, x]\n" + b"".join(b"b%d: &b%d [*a, *a, *a]\n" % (n, n) for n in range(9)),
        ":1:4: an anchor (&a)",
    ),
    "merge bomb": (b"a: &a {x: 1}\nb:\n  <<: [*a, *a, *a]\n", ":3:8: an alias (*)"),
    "python object": (SOUND.encode() + b"body: !!python/object/apply:os.system [id]\n", ":5:7: a tag"),
    "json": (b'{"title": "T", "date": 19170308}', ":1:24: '19170308' is not a date"),
    "two documents": (SOUND.encode() + b"---\n" + SOUND.encode(), ":5:1: a second document (---)"),
    "twice": (SOUND.encode() + b"title: U\n", ":5:1: key 'title' given twice"),
    "html": (b"<!DOCTYPE html>\n<html></html>\n", ":1:1: a map belongs here (an entry)"),
    "too long": (SOUND.encode() + b"body: " + b"x" * 300_000, ":1:1: the file has more than 262144 bytes"),
    "unknown key": (SOUND.encode() + b"tilte: U\n", ":5:1: unknown key 'tilte'; did you mean 'title'?"),
    "boolean": (SOUND.encode() + b"significance: yes\n", ":5:15: 'yes' is not known here"),
    "endless year": (SOUND.encode().replace(b"1917", b"9" * 5000), ":2:7: '99999"),
    "escape": (SOUND.encode() + b'body: "\\e[31m"\n', ":5:7: an escaped control character U+001B"),
}


@pytest.fixture(scope="module")
def runner() -> Iterator[ForkRunner]:
    """Starts commands quickly."""
    with ForkRunner() as made:
        yield made


@pytest.fixture
def run(folder: Folder, runner: ForkRunner) -> Runs:
    """Runs the command line in the folder."""

    def one(*arguments: str) -> Ended:
        ended = runner.one(Run(folder.path, arguments, folder.environment))
        assert "Traceback" not in ended.err, ended.err
        return ended

    return one


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_entry_stops_the_run_with_its_file_and_line(folder: Folder, run: Runs, name: str) -> None:
    """Exit 3, where and what, and nothing written."""
    data, said = MALFORMED[name]
    (folder.path / f"entries/{STRIKE}.yaml").write_bytes(data)
    done = run("publish", "--now", NOON)
    assert done.code == 3
    assert f"entries/{STRIKE}.yaml{said}" in done.err
    assert done.out == ""
    assert re.search(r"^\d+ problems?; nothing was attempted$", done.err, re.MULTILINE)
    assert not (folder.path / "public").exists()
    assert not (folder.path / ".timeline/ledger.db").exists()


def test_check_tells_all_of_them_at_once(folder: Folder, run: Runs) -> None:
    """As words and as JSON, with the same places."""
    for number, (data, _) in enumerate(MALFORMED.values()):
        (folder.path / f"entries/1917/03/08/kind-{number}.yaml").write_bytes(data)
    done = run("check")
    assert done.code == 3
    for number, (_, said) in enumerate(MALFORMED.values()):
        assert f"entries/1917/03/08/kind-{number}.yaml{said}" in done.err
    as_json = run("check", "--json")
    assert as_json.code == 3
    problems = as_json.json["problems"]
    assert {problem["path"] for problem in problems if problem["level"] == "error"} == {
        f"entries/1917/03/08/kind-{number}.yaml" for number in range(len(MALFORMED))
    }
    assert all(problem["line"] and problem["column"] and problem["advice"] for problem in problems)


def test_strange_files_are_told(folder: Folder, run: Runs) -> None:
    """Pipes, folders, links in circles, names that are no text: by every command, without waiting."""
    day = folder.path / "entries/1917/03/08"
    os.mkfifo(day / "pipe.yaml")
    (day / "folder.yaml").mkdir()
    (day / "loop.yaml").symlink_to("loop.yaml")
    (day / "outside.yaml").symlink_to("/etc/hostname")
    Path(os.fsdecode(os.fsencode(day) + b"/\xff\x1b[2J.yaml")).touch()
    for command in (["check"], ["check", "--json"], ["today", "--on", "2026-03-08"], ["publish", "--now", NOON]):
        done = folder.run(*command, timeout=60)
        assert done.code == 3
        told = done.out + done.err
        assert "\x1b[2J" not in told
        for name in ("pipe", "folder", "loop", "outside"):
            assert f"entries/1917/03/08/{name}.yaml" in told
    assert run("check", "--json").json["entries"] == 3  # their neighbours are looked at all the same


@pytest.mark.parametrize("name", ["themes", "people", "places", "sources"])
def test_a_malformed_vocabulary_stops_the_run(folder: Folder, run: Runs, name: str) -> None:
    """It is opened by every run."""
    (folder.path / f"entries/{name}.yaml").write_text("x: {y: [\n")
    for command in (["publish", "--now", NOON], ["check"]):
        done = run(*command)
        assert done.code == 3
        assert f"entries/{name}.yaml:1:9: not valid YAML" in done.err


def test_a_vocabulary_of_a_hundred_thousand_wrong_lines_is_summed_up(folder: Folder, run: Runs) -> None:
    """Nobody reads a megabyte of messages, and nobody waits for it."""
    (folder.path / "entries/people.yaml").write_text("".join(f"Person {n}: x\n" for n in range(100_000)))
    done = run("publish", "--now", NOON)
    assert done.code == 3
    assert "entries/people.yaml: 99500 more problems; mend these first" in done.err
    assert len(done.err) < 200_000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "timeline.toml: [timeline] is missing"),
        (b"[timeline\n", "timeline.toml:1:10: not valid TOML"),
        (b"[timeline]\ntitle = caf\xe9\n", "timeline.toml:2:12: not UTF-8 text"),
        (CONFIG.encode("utf-16"), "timeline.toml:1:1: not UTF-8 text"),
        (b"\x00" * 10_000, "timeline.toml:1:1: not valid TOML"),
        (b"a = " + b"[" * 50_000, "not valid TOML"),
        (b"{" * 50_000, "timeline.toml:1:1: not valid TOML"),
        (CONFIG.encode() + b"[targets.a]\npublisher = 1\n", "[targets.a] publisher: a text in quotes belongs here"),
        (CONFIG.replace('"en"', '"\\u001b"').encode(), "[timeline] language: a control character stands in the text"),
    ],
)
def test_a_malformed_config_stops_every_command(folder: Folder, run: Runs, content: bytes, said: str) -> None:
    """Exit 3 with file and place."""
    (folder.path / "timeline.toml").write_bytes(content)
    done = run("publish", "--now", NOON)
    assert (done.code, done.out) == (3, "")
    assert said in done.err


def test_a_config_that_cannot_be_read_is_an_invalid_one(folder: Folder, run: Runs) -> None:
    """Named by option or by environment, it is not wrong usage."""
    (folder.path / "folder").mkdir()
    (folder.path / "loop").symlink_to("loop")
    for name in ("folder", "loop", "gone.toml"):
        assert run("--config", name, "today").code == 3
        folder.environment["TIMELINE_CONFIG"] = name
        done = run("status")
        assert done.code == 3
        assert done.err.startswith(f"{name}: ")
        del folder.environment["TIMELINE_CONFIG"]


def test_every_json_parses_and_nothing_is_created(folder: Folder, run: Runs) -> None:
    """The reading commands print data on standard output and leave no trace."""
    before = sorted(folder.path.rglob("*"))
    checked = run("check", "--json").json
    assert (checked["entries"], checked["accounts"]) == (3, [])
    assert {problem["level"] for problem in checked["problems"]} == {"warning"}
    status = run("status", "--json").json
    assert (status["last_run"], status["targets"]) == (None, [])
    today = run("today", "--on", "2026-03-08", "--json").json
    assert [record["id"] for record in today] == [
        f"1917/03/08/{slug}" for slug in ("bread-queues", "strike", "womens-day")
    ]
    assert today[0]["years_ago"] == 109
    threads = run("preview", "--on", "2026-03-08", "--json").json
    assert {thread["target"] for thread in threads} == {"mastodon", "x"}
    assert all(part["length"] <= thread["maximum"] for thread in threads for part in thread["parts"])
    exported = run("export", "--format", "jsonl")
    records = [json.loads(line) for line in exported.out.splitlines()]
    assert [record["id"] for record in records] == [record["id"] for record in today]
    assert records[0]["sources"] == [
        {"ref": None, "title": "Chronicle", "author": "A. Historian", "year": None, "url": None, "pages": None,
         "supports": ["date"]}
    ]  # fmt: skip
    assert run("schema", "people").json["title"] == "people"
    assert run("schema").json["required"] == ["title", "date", "summary", "sources"]
    assert sorted(folder.path.rglob("*")) == before


def test_an_export_holds_all_there_is(folder: Folder, run: Runs) -> None:
    """Every field by its key of the contract."""
    folder.entry(
        STRIKE, old_style="1917-02-23", time='"09:30"', place="petrograd", themes="[women]",
        people="[alexandra-kollontai]", work="{title: W, kind: appeal, by: B, written: 1917-03-07}",
        sources="[{ref: sukhanov-1922, pages: ch. 1, supports: [date]}]", formerly="[1917/03/07/strike]",
        translations="{ru: {title: Стачка, summary: Вышли.}}", state="withdrawn",
    )  # fmt: skip
    records = [json.loads(line) for line in run("export").out.splitlines()]
    (record,) = (record for record in records if record["id"] == STRIKE)
    assert (record["root_id"], record["old_style"], record["time"]) == ("1917/03/07/strike", "1917-02-23", "09:30")
    assert record["place"] == {"key": "petrograd", "name": "Petrograd", "coordinates": [59.94, 30.31]}
    assert record["people"] == [{"key": "alexandra-kollontai", "name": "Alexandra Kollontai"}]
    assert (record["work"]["by"], record["work"]["written"], record["work"]["url"]) == ("B", "1917-03-07", None)
    assert (record["sources"][0]["ref"], record["sources"][0]["pages"]) == ("sukhanov-1922", "ch. 1")
    assert (record["themes"], record["languages"], record["state"]) == (["women"], ["ru"], "withdrawn")


def shell(folder: Folder, line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line of a shell in the folder; ``$T`` is the command."""
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=folder.path,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "T": f"{sys.executable} -m timeline",
            **environment,
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert "Exception ignored" not in done.stderr, done.stderr
    return done


@pytest.mark.parametrize("entries", [0, 150])
def test_a_pipe_closed_early_is_not_our_trouble(folder: Folder, entries: int) -> None:
    """With little and with much to say, nothing is complained of."""
    for number in range(entries):
        folder.entry(f"1917/03/09/entry-{number}", body=f"|\n  {'Words. ' * 200}")
    done = shell(folder, "$T export | head -c 1")
    assert (done.stdout, done.stderr) == ("{", "")
    done = shell(folder, "{ $T check --json; echo $? >&2; } | true")
    assert done.stderr.split() in (["0"], ["1"])


def test_a_full_disk_is_told(folder: Folder) -> None:
    """Exit 1, once, in words."""
    done = shell(folder, "$T export > /dev/full")
    assert (done.returncode, done.stderr) == (1, "standard output: No space left on device\n")


@pytest.mark.parametrize("line", ["$T today --on 2026-03-08 >&-", "$T check 2>&-", "$T status >&- 2>&- <&-"])
def test_closed_streams_do_no_harm(folder: Folder, line: str) -> None:
    """A cron that closes them still gets its exit code."""
    assert shell(folder, line).returncode == 0


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "koi8-r"])
def test_output_is_utf8_whatever_the_locale_says(folder: Folder, encoding: str) -> None:
    """Words of the corpus are in no other encoding."""
    folder.entry(STRIKE, title="Стачка · женщин")
    done = shell(folder, "$T today --on 2026-03-08; $T export; $T check", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert done.stdout.count("Стачка · женщин") == 2


def test_a_fault_of_the_program_shows_no_traceback(folder: Folder) -> None:
    """It may hold what was sent; the place is enough for a report."""
    probe = (
        "import sys\n"
        "from timeline.cli import main, session\n"
        "def broken(*a, **k): raise KeyError('s3cret')\n"
        "session.load_config = broken\n"
        "sys.argv = ['timeline', 'today']\n"
        "main()\n"
    )
    (folder.path / "probe.py").write_text(probe)
    done = shell(folder, f"{sys.executable} probe.py")
    assert done.returncode == 1
    assert done.stderr == "a fault in the program: KeyError at probe:3; please report it\n"


def test_a_missing_address_of_the_ledger_is_told(folder: Folder, run: Runs) -> None:
    """No other ledger is looked into, none is made."""
    folder.config('[ledger]\nurl = { env = "LEDGER" }\n')
    for command in (["status"], ["resolve", "a:b#c/1", "--skip"]):
        done = run(*command)
        assert (done.code, done.err) == (1, "ledger: the secret that [ledger] url names is not set here\n")
    assert run("today", "--on", "2026-03-08").code == 0
    assert run("publish", "--now", NOON).code == 3
    assert not (folder.path / ".timeline").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense", "--skip"),
        (f"m:{STRIKE}#2026/9{'9' * 30}", "--skip"),
        (f"m:{STRIKE}#2026/1", "--posted", "yes"),
        (f"m:{STRIKE}#2026/1", "--posted", "https://m.example/"),
        (f"m:{STRIKE}#2026/1", "--posted", "https://[::1/1"),
        (f"m:{STRIKE}#2026/1", "--posted", "ftp://m.example/1"),
        (f"m:{STRIKE}#2026/1", "--posted", "https://m.example/1", "--skip"),
        (f"m:{STRIKE}#2026/1",),
        ("--start", "nobody"),
        (f"m:{STRIKE}#2026/1", "--start", "rss"),
        (),
    ],
)
def test_resolve_wants_to_be_called_rightly(folder: Folder, run: Runs, arguments: tuple[str, ...]) -> None:
    """Exit 2 with a word on it, whatever is missing or too much."""
    done = run("resolve", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err


@pytest.fixture
def mastodon() -> Iterator[MastodonServer]:
    """A network that loses the first post."""
    with MastodonServer() as server:
        server.faults.append(mastodon_faults.drop_before("POST /api/v1/statuses"))
        yield server


def test_what_status_shows_resolve_settles(folder: Folder, run: Runs, mastodon: MastodonServer) -> None:
    """By the same id: put back, skipped, and not twice; and a target is started."""
    folder.config(
        f'[targets.m]\npublisher = "mastodon"\napi_base_url = "{mastodon.url}"\naccess_token = {{ env = "M" }}\n'
        'timeout = "3s"\n'
    )
    folder.environment["M"] = TOKEN
    assert run("publish", "--now", "2026-03-08T09:00:00+00:00").code == 1
    (target,) = run("status", "--json").json["targets"]
    (stuck,) = target["stuck"]
    assert (target["target"], stuck["state"], stuck["attempts"]) == ("m", "unknown", 1)
    assert stuck["id"] in run("status").out
    assert TOKEN not in run("status").out
    settled = run("resolve", stuck["id"], "--not-posted")
    assert (settled.code, settled.err) == (0, f"{stuck['id']}: settled\n")
    assert run("status", "--json").json["targets"][0]["stuck"] == []
    assert run("resolve", stuck["id"], "--skip").code == 0
    assert run("status", "--json").json["targets"][0]["deliveries"] == {"skipped": 1}
    assert run("resolve", stuck["id"], "--not-posted").code == 2
    posted = run("resolve", stuck["id"], "--posted", f"{mastodon.url}/@days/77?lang=en#top")
    assert posted.code == 0
    assert run("resolve", "--start", "m").code == 0
