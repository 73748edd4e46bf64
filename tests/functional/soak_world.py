"""Two networks that fail, a corpus, and a cron line over many days; counts on the servers what became of every post.

Nothing is simulated but time: runs are processes with ``--now``, servers are HTTP servers, kills are SIGKILL. What goes
wrong is drawn from a seed, so that a run can be had again.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import mastodon_faults
import x_server
from builders import PNG, SUMMARY, write_entry, write_vocabularies
from fork_runner import Ended, ForkRunner, Run
from mastodon_faults import Reply
from mastodon_request import Request
from mastodon_server import TOKEN, MastodonServer
from x_server import CREDENTIALS, XServer

ZONE = "Europe/Berlin"
CATCH_UP = dt.timedelta(hours=36)
HOUR = dt.timedelta(hours=1)
NETWORKS = ("fediverse", "x")
# Words that must never be seen in what a run prints or keeps.
SECRETS = (TOKEN, *CREDENTIALS.values())
_MARK = re.compile(r"Report (\w+)\.")
_YEARS = re.compile(r"(\d+) years ago")
_PART = re.compile(r"\((\d+)/(\d+)\)")
_LONG = "The strikers cross the ice of the river because mounted police hold all of the bridges. "


@dataclass(frozen=True)
class Plan:
    """What a soak does.

    Attributes:
        faults: share of requests that go wrong.
        kills: share of runs that are killed.
        overlaps: share of runs that are three processes at the same instant.
        every: least and most minutes between runs.
        stamps: whose time the servers give to posts: ``simulated`` or ``real``.
        downtime, lost_ledgers, corrections, late_entries: days (from 0) on which these happen; downtime lasts three.
        hang: seconds a server stays silent when it hangs.
        crowd: how often a day has 0, 1, 2, 3 and 6 entries.
    """

    days: int
    seed: int = 1
    faults: float = 0.3
    kills: float = 0.1
    overlaps: float = 0.1
    every: tuple[int, int] = (15, 60)
    stamps: str = "simulated"
    start: dt.date = dt.date(2027, 12, 1)
    downtime: tuple[int, ...] = ()
    lost_ledgers: tuple[int, ...] = ()
    corrections: tuple[int, ...] = ()
    late_entries: tuple[int, ...] = ()
    ledger: str = ""
    hang: float = 2.2
    timeout: str = "2s"
    feed: bool = True
    crowd: tuple[int, ...] = (6, 36, 30, 20, 8)


@dataclass
class Figures:
    """What came of it, per network where it says so."""

    runs: int = 0
    killed: int = 0
    lost_ledgers: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    posts: Counter[str] = field(default_factory=Counter)
    due: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    lost: dict[str, list[str]] = field(default_factory=dict)
    doubled: dict[str, list[str]] = field(default_factory=dict)
    disordered: dict[str, list[str]] = field(default_factory=dict)
    tracebacks: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    longest: float = 0.0
    longest_late: dt.timedelta = dt.timedelta(0)
    seconds: float = 0.0

    @property
    def flawless(self) -> bool:
        """Whether nothing was lost, doubled, out of order, leaked or thrown."""
        return not any([*self.lost.values(), *self.doubled.values(), *self.disordered.values()]) and not (
            self.tracebacks or self.leaks
        )


class _Chance:
    """Which request goes wrong, and how; asked by both servers."""

    def __init__(self, plan: Plan) -> None:
        self._random = random.Random(plan.seed)
        self._lock = threading.Lock()
        self.share = plan.faults
        self.counts: Counter[str] = Counter()

    def draw(self, kinds: dict[str, int]) -> str | None:
        with self._lock:
            if self._random.random() >= self.share:
                return None
            kind = self._random.choices(list(kinds), list(kinds.values()))[0]
            self.counts[kind] += 1
            return kind


# How often each kind of fault is drawn.
_KINDS = {
    "lost request": 30, "lost answer": 30, "500 before": 8, "502 after": 8, "cut answer": 6, "429": 5, "429 reset": 3,
    "page instead of JSON": 6, "hang before": 1, "hang after": 1, "401": 1, "403": 1,
}  # fmt: skip


class FailingMastodon(MastodonServer):
    """The double, losing requests and answers; it keeps no idempotency keys, so that looking alone prevents doubles."""

    def __init__(self, chance: _Chance, hang: float, clock: Callable[[], dt.datetime]) -> None:
        super().__init__(clock)
        self.chance = chance
        self.hang = hang
        self.history: list[str] = []
        # Clients that were killed leave in the middle.
        self._http.handle_error = lambda *_: None  # type: ignore[method-assign]

    def _exchange(self, request: Request) -> tuple[Reply | None, mastodon_faults.Fault]:
        kind = self.chance.draw(_KINDS)
        if kind == "hang before":
            self._closing.wait(self.hang)
        if kind is not None:
            with self._lock:
                self.faults.append(self._fault(kind))
                answer = super()._exchange(request)
                self.faults.clear()
        else:
            answer = super()._exchange(request)
        self.keys.clear()
        if request.route == "POST /api/v1/statuses":
            self.history.append(
                f"{time.monotonic():.2f} {self.clock()} {kind}: {(request.value('status') or '')[:120]!r}"
            )
        if kind == "hang after":
            self._closing.wait(self.hang)
        return answer

    def _fault(self, kind: str) -> mastodon_faults.Fault:
        made = {
            "lost request": mastodon_faults.drop_before,
            "hang before": mastodon_faults.drop_before,
            "lost answer": mastodon_faults.accept_then_drop,
            "hang after": mastodon_faults.accept_then_drop,
            "500 before": lambda: mastodon_faults.status(500),
            "502 after": lambda: mastodon_faults.accept_then_status(502),
            "cut answer": mastodon_faults.accept_then_cut,
            "429": mastodon_faults.too_many,
            "429 reset": lambda: mastodon_faults.too_many(reset=(self.clock() + HOUR / 4).isoformat()),
            "page instead of JSON": lambda: mastodon_faults.html_body(accept=True),
            "401": lambda: mastodon_faults.status(401),
            "403": lambda: mastodon_faults.status(403),
        }
        return made[kind]()


def x_fault(chance: _Chance, server: XServer, hang: float) -> Callable[[x_server.Request], x_server.Fault | None]:
    """The same for X."""

    def fault(_request: x_server.Request) -> x_server.Fault | None:
        kind = chance.draw(_KINDS)
        if kind is None:
            return None
        if kind == "hang before":
            server.wait(hang)
        reset = int((server.now() + HOUR / 4).timestamp())
        made = {
            "lost request": x_server.drop_before,
            "hang before": x_server.drop_before,
            "lost answer": x_server.accept_then_drop,
            "hang after": x_server.accept_then_drop,
            "500 before": lambda: x_server.status(500),
            "502 after": lambda: x_server.html_page(accept=True),
            "cut answer": x_server.accept_then_cut,
            "429": x_server.rate_limited,
            "429 reset": lambda: x_server.rate_limited(reset=reset),
            "page instead of JSON": lambda: x_server.html_page(code=200, accept=True),
            "401": lambda: x_server.status(401),
            "403": lambda: x_server.status(403),
        }
        return made[kind]()

    return fault


@dataclass(frozen=True)
class Expected:
    """One occurrence: when it is due, and when it could be known (later for an entry added late)."""

    moment: dt.datetime
    known: dt.datetime

    @property
    def order(self) -> dt.datetime:
        return max(self.moment, self.known)


class World:
    """One soak in one folder."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder = folder
        self.plan = plan
        self.figures = Figures()
        self.now = dt.datetime.combine(plan.start, dt.time(0, 5), ZoneInfo(ZONE)).astimezone(dt.UTC)
        self._random = random.Random(plan.seed + 1)
        self._expected: dict[tuple[str, int], Expected] = {}
        self._runs: list[dt.datetime] = []
        self._chance = _Chance(plan)
        self._environment = {
            "M": TOKEN,
            **dict(zip(("X1", "X2", "X3", "X4"), CREDENTIALS.values(), strict=True)),
        }

    # -- corpus ---------------------------------------------------------------------------------------------------

    def write_corpus(self) -> None:
        """Entries for every day of the year: one or two, now and then none or six, some long, some with a picture."""
        write_vocabularies(self.folder / "entries")
        day = dt.date(1916, 1, 1)
        while day.year == 1916:
            for number in range(self._random.choices([0, 1, 2, 3, 6], self.plan.crowd)[0]):
                self._entry(day, number)
            day += dt.timedelta(days=1)

    def _entry(self, day: dt.date, number: int, known: dt.datetime | None = None, more: str = "") -> None:
        mark = f"{day:%m%d}{'abcdefghijklm'[number]}"
        entry_id = f"{day:%Y/%m/%d}/{mark}"
        path = self.folder / "entries" / entry_id
        path.parent.mkdir(parents=True, exist_ok=True)
        fields = {"summary": f"Report {mark}. {more}{SUMMARY}", "themes": "[women]"}
        draw = self._random.random()
        if draw < 0.1:
            fields["summary"] = f"Report {mark}. {_LONG * 9}"
        elif draw < 0.2:
            path.with_suffix(".png").write_bytes(PNG)
            fields["image"] = f"{{file: {mark}.png, alt: A crowd {mark}, creator: unknown, licence: PDM-1.0}}"
        write_entry(self.folder / "entries", entry_id, **fields)
        if known is not None:
            self._known[mark] = known
        self._days.setdefault((day.month, day.day), []).append(mark)

    @property
    def _days(self) -> dict[tuple[int, int], list[str]]:
        return self.__dict__.setdefault("_marks", {})

    @property
    def _known(self) -> dict[str, dt.datetime]:
        return self.__dict__.setdefault("_added", {})

    def _marks_of(self, day: dt.date) -> list[str]:
        """What is published on a modern day; 29 February goes to 1 March where there is none."""
        marks = list(self._days.get((day.month, day.day), ()))
        if (day.month, day.day) == (3, 1) and not _is_leap(day.year):
            marks = [*self._days.get((2, 29), ()), *marks]
        return sorted(marks)

    def _moments(self, day: dt.date) -> Iterator[tuple[str, dt.datetime]]:
        nine = dt.datetime.combine(day, dt.time(9), ZoneInfo(ZONE)).astimezone(dt.UTC)
        for number, mark in enumerate(self._marks_of(day)):
            yield mark, nine + number * HOUR / 2

    # -- the machine ----------------------------------------------------------------------------------------------

    def configure(self, mastodon: MastodonServer, x: XServer) -> None:
        """A timeline with a feed and both networks, threads on Mastodon."""
        feed = '[targets.rss]\npublisher = "rss"\n' if self.plan.feed else ""
        ledger = f'[ledger]\nurl = "{self.plan.ledger}"\n' if self.plan.ledger else ""
        (self.folder / "timeline.toml").write_text(
            '[timeline]\ntitle = "1916"\ndescription = "A test"\nlink = "https://example.org/"\n'
            f'tag = "example.org,2026"\nlanguage = "en"\ntimezone = "{ZONE}"\n{ledger}{feed}'
            f'[targets.fediverse]\npublisher = "mastodon"\napi_base_url = "{mastodon.url}"\n'
            f'access_token = {{ env = "M" }}\ntimeout = "{self.plan.timeout}"\noverflow = "thread"\n'
            f'[targets.x]\npublisher = "x"\napi_base_url = "{x.url}"\ntimeout = "{self.plan.timeout}"\n'
            'consumer_key = { env = "X1" }\nconsumer_secret = { env = "X2" }\n'
            'access_token = { env = "X3" }\naccess_token_secret = { env = "X4" }\n',
            "utf-8",
        )

    def soak(self, tell: Callable[[str], None] = lambda _: None) -> Figures:
        """All the days, then runs without faults until all is settled; the figures."""
        started = time.monotonic()
        clock = (lambda: self.now) if self.plan.stamps == "simulated" else lambda: dt.datetime.now(dt.UTC)
        self.write_corpus()
        with (
            FailingMastodon(self._chance, self.plan.hang, clock) as mastodon,
            XServer() as x,
            ForkRunner() as runner,
        ):
            x.now = clock
            x.fault = x_fault(self._chance, x, self.plan.hang)
            self.configure(mastodon, x)
            end = self.now + dt.timedelta(days=self.plan.days)
            day, begin = -1, self.now
            while self.now < end:
                today = (self.now - begin).days
                if today != day:
                    day = today
                    self._misfortunes(day)
                    if day % 30 == 0:
                        tell(f"day {day}: {self.figures.runs} runs, {len(mastodon.texts)} and {len(x.posts)} posts")
                if any(down <= day < down + 3 for down in self.plan.downtime):
                    self.now += HOUR
                    continue
                self._run(runner)
                self._sleep(mastodon, x)
            self._chance.share = 0.0
            for _ in range(10):
                self.now += 2 * HOUR
                self._run(runner, calm=True)
            self._expect_until(self.now)
            self._count(mastodon, x)
        self.figures.seconds = time.monotonic() - started
        return self.figures

    def _sleep(self, mastodon: MastodonServer, x: XServer) -> None:
        """Until cron's next run; those in which nothing could be due are left out, for two hours at most."""
        self.now += dt.timedelta(minutes=self._random.randint(*self.plan.every))
        local = self.now.astimezone(ZoneInfo(ZONE)).date()
        moments = [
            (mark, day.year, max(moment, self._known.get(mark, moment)))
            for day in (local - dt.timedelta(days=2), local - dt.timedelta(days=1), local, local + dt.timedelta(days=1))
            for mark, moment in self._moments(day)
        ]
        public = {_occurrence(kept.text) for kept in mastodon.statuses[-60:]}
        public &= {_occurrence(post.text) for post in x.posts[-60:]}
        if any(moment <= self.now and (mark, year) not in public for mark, year, moment in moments):
            return
        following = min((moment for _, _, moment in moments if moment > self.now), default=self.now + 2 * HOUR)
        busy = any(kept.parent for kept in mastodon.statuses[-3:])
        if not busy:
            self.now = max(self.now, min(following, self.now + 2 * HOUR))

    def _run(self, runner: ForkRunner, *, calm: bool = False) -> None:
        self.befall()
        plan, draw = self.plan, self._random
        number = 3 if not calm and draw.random() < plan.overlaps else 1
        runs = [
            Run(
                self.folder,
                ["publish", "--now", self.now.isoformat(), "--json"],
                self._environment,
                kill_at=draw.randint(1, 160) if not calm and draw.random() < plan.kills else 0,
                no_turns=draw.random() < 0.5,
            )
            for _ in range(number)
        ]
        for ended in runner.all(runs):
            self._note(ended)
        self._runs.append(self.now)

    def _note(self, ended: Ended) -> None:
        figures = self.figures
        figures.runs += 1
        figures.killed += ended.code == -9
        figures.longest = max(figures.longest, ended.seconds)
        if "Traceback" in ended.err or ended.code not in (0, 1, -9):
            figures.tracebacks.append(f"{self.now} {ended.err}")
        if any(secret in ended.out + ended.err for secret in SECRETS):
            figures.leaks.append(f"{self.now}")
        if ended.code in (0, 1) and ended.out:
            for delivery in ended.json["deliveries"]:
                root, _, cycle = delivery["occurrence"].partition("#")
                told = self._told.setdefault((delivery["target"], delivery["state"]), set())
                told.add((root.rsplit("/", 1)[1], int(cycle)))

    @property
    def _told(self) -> dict[tuple[str, str], set[tuple[str, int]]]:
        """Occurrences that a run said something of, by network and state."""
        return self.__dict__.setdefault("_said", {})

    def _misfortunes(self, day: int) -> None:
        local = self.now.astimezone(ZoneInfo(ZONE)).date()
        if day in self.plan.lost_ledgers:
            # In the middle of the day, when something was sent and something may be in doubt.
            self._lose_ledger_at = self.now + dt.timedelta(hours=self._random.randint(9, 20))
        if day in self.plan.late_entries:
            known = self.now + 14 * HOUR
            self._pending.append((known, lambda: self._entry(_in_1916(local), 12, known=known)))
        if day in self.plan.corrections and self._marks_of(local):
            at = self.now + dt.timedelta(hours=self._random.randint(8, 12))
            mark = self._marks_of(local)[0]
            self._pending.append((at, lambda: self._correct(mark)))

    @property
    def _pending(self) -> list[tuple[dt.datetime, Callable[[], None]]]:
        return self.__dict__.setdefault("_jobs", [])

    def _correct(self, mark: str) -> None:
        day = dt.date(1916, int(mark[:2]), int(mark[2:4]))
        entry_id = f"{day:%Y/%m/%d}/{mark}"
        write_entry(self.folder / "entries", entry_id, summary=f"Report {mark}. Corrected since. {SUMMARY}")

    def _expect_until(self, end: dt.datetime) -> None:
        """What should have gone out: all that fell due from the first run's day on."""
        day = self.plan.start
        while True:
            for mark, moment in self._moments(day):
                known = self._known.get(mark, moment)
                if moment <= end and known < moment + CATCH_UP:
                    self._expected[(mark, day.year)] = Expected(moment, known)
            day += dt.timedelta(days=1)
            if dt.datetime.combine(day, dt.time(0), ZoneInfo(ZONE)) > end:
                return

    # -- counting -------------------------------------------------------------------------------------------------

    def _count(self, mastodon: FailingMastodon, x: XServer) -> None:
        figures = self.figures
        figures.faults = self._chance.counts
        figures.requests = Counter({"fediverse": len(mastodon.requests), "x": len(x.requests)})
        posts = {
            "fediverse": [(kept.id, kept.text, kept.parent) for kept in mastodon.statuses],
            "x": [(post.id, post.text, post.reply_to) for post in x.posts],
        }
        for network in NETWORKS:
            self._count_network(network, posts[network])
        doubles = [words.split("'")[1] for words in figures.doubled["fediverse"] if words.startswith("(")]
        figures.history = [line for line in mastodon.history if any(f"Report {mark}." in line for mark in doubles)]

    def _count_network(self, network: str, posts: list[tuple[str, str, str | None]]) -> None:
        figures = self.figures
        figures.posts[network] = len(posts)
        roots = [(_occurrence(text), text, id_) for id_, text, parent in posts if parent is None]
        seen = Counter(occurrence for occurrence, _, _ in roots)
        replies = Counter((parent, tuple(_PART.findall(text))) for _, text, parent in posts)
        figures.doubled[network] = [
            f"{occurrence} x{n}: {[text for one, text, _ in roots if one == occurrence]}"
            for occurrence, n in seen.items()
            if n > 1
        ]
        figures.doubled[network] += [f"reply {key}" for key, n in replies.items() if key[0] and n > 1]
        due = {key for key, one in self._expected.items() if not self._was_down(one)}
        figures.due[network] = len(due)
        said = self._told.get((network, "skipped"), set())
        figures.missed[network] = len(said)
        figures.lost[network] = [
            f"{mark}/{year}{' said so' if (mark, year) in said else ''}" for mark, year in sorted(due - seen.keys())
        ]
        figures.lost[network] += [f"unreported {key}" for key in self._expected.keys() - due - seen.keys() - said]
        # A 403 on a later part ends its thread, by contract and with an exit code (docs/delivery.md).
        refused = self._told.get((network, "rejected"), set())
        figures.lost[network] += [words for occurrence, words in self._cut_threads(posts) if occurrence not in refused]
        last: tuple[dt.datetime, str] | None = None
        figures.disordered[network] = []
        for occurrence, _, _ in roots:
            one = self._expected.get(occurrence)
            if one is None:
                figures.disordered[network].append(f"unexpected {occurrence}")
                continue
            place = (one.order, occurrence[0])
            if last is not None and place < last and occurrence[0] not in self._known:
                figures.disordered[network].append(f"{occurrence} after {last}")
            last = place if last is None else max(last, place)

    def _cut_threads(self, posts: list[tuple[str, str, str | None]]) -> list[tuple[tuple[str, int], str]]:
        children = {parent: id_ for id_, _, parent in posts if parent}
        cut = []
        for id_, text, parent in posts:
            marks = _PART.findall(text)
            if parent is None and marks:
                length, at = 1, id_
                while at in children:
                    length, at = length + 1, children[at]
                if length != int(marks[-1][1]):
                    words = f"thread {_occurrence(text)} has {length} of {marks[-1][1]} parts"
                    cut.append((_occurrence(text), words))
        return cut

    def _was_down(self, one: Expected) -> bool:
        """Whether no run came between its moment and the end of catch-up."""
        return not any(one.order <= at < one.moment + CATCH_UP for at in self._runs)

    # -- before each run ------------------------------------------------------------------------------------------

    _lose_ledger_at: dt.datetime | None = None

    def befall(self) -> None:
        """What happens between runs: the ledger is lost, an entry is mended or added."""
        if self._lose_ledger_at is not None and self.now >= self._lose_ledger_at:
            self._lose_ledger_at = None
            self.figures.lost_ledgers += 1
            # Now with all that lies beside it, now without.
            pattern = self._random.choice(["ledger.db*", "ledger.db"])
            for path in (self.folder / ".timeline").glob(pattern):
                path.unlink()
        for job in [job for job in self._pending if job[0] <= self.now]:
            self._pending.remove(job)
            job[1]()


def _occurrence(text: str) -> tuple[str, int]:
    mark, years = _MARK.search(text), _YEARS.search(text)
    return (mark[1] if mark else text[:60], 1916 + int(years[1]) if years else 0)


def _is_leap(year: int) -> bool:
    return (dt.date(year, 3, 1) - dt.date(year, 2, 28)).days == 2


def _in_1916(day: dt.date) -> dt.date:
    return day.replace(year=1916)


def table(figures: Figures) -> str:
    """The figures for people."""
    rows = [
        ("runs", f"{figures.runs}", ""),
        ("of them killed", f"{figures.killed}", ""),
        ("ledgers lost", f"{figures.lost_ledgers}", ""),
        ("faults injected", f"{sum(figures.faults.values())}", json.dumps(dict(figures.faults))),
        *((f"requests, {name}", f"{figures.requests[name]}", "") for name in NETWORKS),
        *((f"occurrences due, {name}", f"{figures.due[name]}", "") for name in NETWORKS),
        *((f"posts, {name}", f"{figures.posts[name]}", "thread parts included") for name in NETWORKS),
        *((f"missed in downtime and said so, {name}", f"{figures.missed[name]}", "") for name in NETWORKS),
        *((f"lost, {name}", f"{len(figures.lost[name])}", " ".join(figures.lost[name][:5])) for name in NETWORKS),
        *(
            (f"doubled, {name}", f"{len(figures.doubled[name])}", " ".join(figures.doubled[name][:5]))
            for name in NETWORKS
        ),
        *(
            (f"out of order, {name}", f"{len(figures.disordered[name])}", " ".join(figures.disordered[name][:5]))
            for name in NETWORKS
        ),
        ("tracebacks", f"{len(figures.tracebacks)}", ""),
        ("secrets printed", f"{len(figures.leaks)}", ""),
        ("longest run", f"{figures.longest:.1f} s", ""),
        ("took", f"{figures.seconds:.0f} s", ""),
    ]
    return "\n".join(f"| {what} | {number} | {words} |" for what, number, words in rows)
