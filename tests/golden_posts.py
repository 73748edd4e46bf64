"""The golden posts: what the entries of tests/golden become on Mastodon and X with the networks' default options.

``scripts/update-golden`` writes them; the change of a post then shows in review, word for word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from publishers.mastodon.length import status_length
from publishers.mastodon.options import MastodonOptions
from publishers.x.length import MAXIMUM, weighted_length
from publishers.x.options import XOptions
from timeline.compose import Wording, compose
from timeline.corpus import Corpus
from timeline.historic_date import HistoricDate, Style
from timeline.publisher import StatusOptions
from timeline.schedule import Policy, Replay, Schedule
from timeline.status import StatusLimits
from timeline.templates import Templates

FOLDER = Path(__file__).parent / "golden"
SITE = "https://example.org/"
NETWORKS: Mapping[str, tuple[type[StatusOptions], StatusLimits]] = {
    "mastodon": (MastodonOptions, StatusLimits(status_length, 500, content_warnings=True)),
    "x": (XOptions, StatusLimits(weighted_length, MAXIMUM)),
}


@dataclass(frozen=True)
class Case:
    """One golden post.

    Attributes:
        late: days after its own that it is sent.
        policy, wording: what differs from the defaults.
    """

    entry_id: str
    year: int
    late: int = 0
    policy: Mapping[str, Any] = field(default_factory=dict)
    wording: Mapping[str, Any] = field(default_factory=dict)
    templates: bool = False


STRIKE, ORDER, OCTOBER = "1917/03/08/womens-day-strike", "1917/03/14/order-no-1", "1917/11/07/october"
CASES = {
    "strike": Case(STRIKE, 2026),
    "strike-late": Case(STRIKE, 2026, late=1),
    "strike-old-style": Case(STRIKE, 2027, policy={"style": Style.OLD}),
    "strike-replay": Case(STRIKE, 2027, policy={"replay": Replay(HistoricDate.of(1917, 1, 1), dt.date(2027, 2, 1))}),
    "strike-own-template": Case(STRIKE, 2026, templates=True),
    "order-shortened": Case(ORDER, 2027),
    "order-thread": Case(ORDER, 2027, wording={"overflow": "thread"}),
    "two-years": Case("1917/01/05/a-year-apart", 2027),
    "two-years-old-style": Case("1917/01/05/a-year-apart", 2026, policy={"style": Style.OLD}),
    "leap-day": Case("1916/02/29/leap-day", 2028),
    "leap-day-refuge": Case("1916/02/29/leap-day", 2027),
    "october": Case(OCTOBER, 2027),
    "october-russian": Case(OCTOBER, 2027, wording={"language": "ru", "translated": True}),
}


def posts() -> dict[str, str]:
    """The text of every golden file, by path below tests/golden."""
    return {
        f"{name}/{network}.txt": _post(case, network) for name, case in CASES.items() for network in NETWORKS
    }  # fmt: skip


def _post(case: Case, network: str) -> str:
    """The statuses of a thread, each followed by its measured length."""
    schedule = Schedule(Corpus((FOLDER / "entries").resolve()), Policy(**case.policy))
    entry = schedule.corpus.find(case.entry_id)  # type: ignore[attr-defined]
    occurrence = schedule.occurrence_in(entry, case.year)
    assert occurrence is not None
    options, limits = NETWORKS[network]
    thread = compose(
        occurrence,
        replace(_wording(network, options, schedule.policy.style), **case.wording),
        limits,
        Templates(FOLDER / "templates" if case.templates else None),
        on=occurrence.day + dt.timedelta(case.late),
        created_at=occurrence.moment,
    )
    return "".join(f"{part.text}\n-- {limits.length(part.text)} of {limits.maximum}\n" for part in thread.parts)


def _wording(network: str, options: type[StatusOptions], style: Style) -> Wording:
    """The words of a target that leaves every option out."""
    return Wording(
        target=network,
        site=SITE,
        language="en",
        style=style,
        link=options.link,
        source=options.source,
        hashtags=options.hashtags,
        short_dates=options.dates == "short",
        overflow=options.overflow,
    )


def main() -> None:
    """Write every golden file and remove those that no case makes."""
    made = posts()
    for path in FOLDER.glob("*/*.txt"):
        if path.parent.name != "templates" and path.relative_to(FOLDER).as_posix() not in made:
            path.unlink()
    for name, text in made.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
