"""The lint's rules, each with texts it tells of and texts like them that are right."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from builders import corpus_of, write_entry

from timeline.check import check_corpus
from timeline.entry import Citation, Entry, Image, Significance, Source, State, Translation
from timeline.historic_date import HistoricDate
from timeline.lint.duplicates import digest, near_duplicates
from timeline.lint.entries import entry_findings
from timeline.lint.finding import Finding
from timeline.lint.rules import FAMILIES, RULES
from timeline.lint.sources import keys_by_identity, twin_keys
from timeline.lint.unwritten import SOURCE_TO_COME, SUMMARY_TO_COME
from timeline.lint.vanished import Published, published, vanished

STRIKE = (
    "Women from the textile mills walk out and call on the metalworkers next door. By evening the strike has spread."
)
CHRONICLE = Source("chronicle", "Chronicle", calendar="old-style")
PICTURE = Image(
    file="crowd.jpg", path=Path("crowd.jpg"), media_type="image/jpeg", alt="Women with banners on a wide street",
    creator="Karl Bulla", licence="PDM-1.0", source_url="https://example.org/crowd",
)  # fmt: skip


def entry(**fields: Any) -> Entry:
    """A sound entry of Thursday 8 March 1917, 23 February Old Style, with other fields."""
    sound = Entry(
        id="1917/03/08/strike",
        title="Women textile workers strike",
        date=HistoricDate.of(1917, 3, 8),
        summary=STRIKE,
        sources=(Citation(CHRONICLE, supports=("date",)),),
        path=Path("strike.yaml"),
    )
    return dataclasses.replace(sound, **fields)


def found(language: str = "en", **fields: Any) -> list[Finding]:
    """What the rules find in such an entry."""
    return entry_findings(entry(**fields), language, {})


def rules(**fields: Any) -> list[str]:
    """Names of the rules that find something."""
    return [finding.rule for finding in found(**fields)]


def cited(pages: str, calendar: str, *, supports: tuple[str, ...] = ("date",)) -> dict[str, Any]:
    """Sources: one, cited with pages."""
    return {"sources": (Citation(Source("key", "T", calendar=calendar), pages, supports),)}


def pictured(**fields: Any) -> dict[str, Any]:
    """An image with other fields."""
    return {"image": dataclasses.replace(PICTURE, **fields)}


def major(*sources: Source) -> dict[str, Any]:
    """A major entry with these sources."""
    return {
        "significance": Significance.MAJOR,
        "sources": tuple(Citation(source, supports=("date",)) for source in sources),
    }


BOOK_21 = Source("book-21", "A Book", author="N. N.", site="reader.example", url="https://reader.example/book-21.html")
BOOK_22 = Source("book-22", "A book", author="N. N.", site="reader.example", url="https://reader.example/book-22.html")

BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("weekday-date", {"body": "On Friday, 8 March, the mills stand still."}),
    ("weekday-date", {"body": "It began on Wednesday 23 February Old Style."}),
    ("weekday-date", {"body": "All were there on Saturday, 20 March 1917."}),
    ("weekday-date", {"body": "On Friday, March 8, the mills stand still."}),
    ("weekday-word", {"when": "on Friday morning"}),
    ("weekday-word", {"summary": "On Friday the women of the mills walk out, and the metalworkers follow them."}),
    ("weekday-word", {"title": "Women strike this Sunday"}),
    ("years-ago-word", {"summary": f"109 years ago, women walked out. {STRIKE}"}),
    ("years-ago-word", {"body": "A hundred years ago this began."}),
    ("years-ago-word", {"body": "On this day in 1917 the strike began."}),
    ("years-ago-word", {"title": "Today in 1917: women strike"}),
    ("old-style-copied", {"body": "The strike of 8 March Old Style was the greatest so far."}),
    ("old-style-copied", {"disputed": "Denikin gives 8 March (O.S.) for it."}),
    ("old-style-copied", cited("8 March", "old-style")),
    ("old-style-copied", cited("entry of 23 February", "new-style")),
    ("date-in-prose", {"when": "in the night of 10 March"}),
    ("date-in-prose", {"body": "On 9 March the women of the mills walk out. Others follow."}),
    ("date-in-prose", {"summary": f"On 7 March women walk out. {STRIKE}"}),
    ("date-in-prose", {"body": "The Duma is to meet on 14 March (2 March Old Style)."}),
    ("date-in-prose", {"body": "The Duma is to meet on 14 March (2 March)."}),
    ("date-in-summary", {"summary": f"In Petrograd, on 8 March, women walk out. {STRIKE}"}),
    ("date-in-summary", {"title": "The strike of 23 February Old Style"}),
    ("first-sentence", {"summary": f"They walk out and call on the metalworkers next door to follow. {STRIKE}"}),
    ("first-sentence", {"summary": f"This is the beginning of the end of the old order in Petrograd. {STRIKE}"}),
    ("first-sentence", {"summary": f"A strike. {STRIKE}"}),
    ("first-sentence", {"summary": 'Women call out "Bread! Give us bread. Down with the war" and go to the Nevsky.'}),
    ("first-sentence", {"summary": f"The strikers gather on the slopes of Mt. Everest, it is said. {STRIKE}"}),
    ("first-sentence", {"summary": "Newspapers abroad report that the Emperor has been shot. None of it is true."}),
    ("hashtag-in-summary", {"summary": f"{STRIKE} #bread"}),
    ("mention-in-summary", {"title": "Women of @petrograd strike"}),
    ("bare-domain", {"summary": f"The women stop at Izvestia.Later they go on to the Nevsky. {STRIKE}"}),
    ("bare-domain", {"title": "A strike, told by example.org"}),
    ("typography", {"title": "Women strike."}),
    ("typography", {"summary": STRIKE.rstrip(".")}),
    ("typography", {"body": "The the women walk out."}),
    ("typography", {"body": "The women walk out , and the men too."}),
    ("typography", {"body": "The women,and the men."}),
    ("typography", {"body": "The women - and the men."}),
    ("typography", {"body": "The women -- and the men."}),
    ("typography", {"body": "The women... and the men."}),
    ("typography", {"body": "The women,, and the men."}),
    ("typography", {"body": "From 7-9 March."}),
    ("typography", {"body": "Fish &amp; bread."}),
    ("typography", {"body": "Fish<br>bread."}),
    ("typography", {"body": "Fish and br\u00adead."}),
    ("typography", {"body": "The womenâ€™s day."}),
    ("typography", {"body": "The Рetrograd mills."}),  # the first letter is Cyrillic
    ("typography", {"title": "The women's and the men’s day"}),
    ("missing-alt", pictured(alt="crowd.jpg")),
    ("missing-alt", pictured(alt="Photo")),
    ("missing-alt", pictured(alt="Portrait of Lenin")),
    ("missing-alt", pictured(alt="Women textile workers strike")),
    ("doubtful-licence", pictured(source_url="")),
    ("doubtful-licence", pictured(licence="CC-BY-4.0", creator="unknown")),
    ("doubtful-licence", pictured(licence="NKC")),
    ("doubtful-licence", pictured(date="about 1965")),
    ("doubtful-licence", pictured(licence="CC-BY-4.0", licence_url="https://creativecommons.org/licenses/by-sa/4.0/")),
    ("doubtful-licence", pictured(licence_url="https://creativecommons.org/publicdomain/zero/1.0/")),
    ("one-source-major", major(CHRONICLE)),
    ("one-source-major", major(CHRONICLE, CHRONICLE)),
    ("one-source-major", major(BOOK_21, BOOK_22)),
    ("silence", {"lint": {"typografy": "x"}}),
    ("silence", {"lint": {"invalid": "x"}}),
    ("silence", {"lint": {"typography": "x"}}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "fields"), BROKEN, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(BROKEN)])
def test_a_rule_tells_of_what_it_is_for(rule: str, fields: dict[str, Any]) -> None:
    """That rule and no other, with something to do."""
    assert set(rules(**fields)) == {rule}
    for finding in found(**fields):
        assert finding.what
        assert finding.advice


SOUND: list[dict[str, Any]] = [
    {},
    {"body": "On Thursday, 8 March, the mills stand still; on Friday others follow. Monday the 12th is the day."},
    {"body": "It began on Thursday 23 February Old Style, and on Thursday 8 March New Style."},
    {"when": "in the night from Thursday to Friday"},
    {"when": "in the night of 7 and 8 March"},
    {"summary": "For the anniversary of Bloody Sunday, women of the mills walk out and call on the men next door."},
    {"summary": "The women say that they were told on Wednesday that there would be no bread in the shops today."},
    {"body": "Three years ago the war began; 400 years ago Luther nailed up his theses."},
    {"body": "The Duma is to meet on 14 March (1 March Old Style), and met on 27 February (14 February)."},
    {"body": "The election is set for 25 November (12 November O.S.). Old Style is the Russian calendar."},
    {"disputed": "One history prints 8 March (22 February Old Style), which does not fit."},
    {"body": "On 7 March the works had been closed. Now the women walk out."},
    {"body": "On 9 January 1905 the Petersburg worker knocked at the gate."},
    {"summary": "Congress is called for 16 April, to vote the means for arming ships against submarines."},
    {"body": "He arrives after lunch. They talk."},
    {"summary": "It is announced in London that General Allenby will take command in Egypt in the summer."},
    {"summary": "His Majesty's ship Broke rams a German destroyer off Dover, and her crew fights hand to hand."},
    {"summary": 'The women call for "bread and peace". They walk to the Nevsky and meet the police at the bridge.'},
    {"summary": "The train stops at 6.30 p.m. in St. Petersburg, as Gen. Ivanov calls it; the U.S. envoy is there."},
    {"title": "Women strike at the works of Siemens & Co."},
    {"body": "See [the page](https://example.org/a--b...c,d) and `a,b`. Baden Baden had had that that."},
    {"body": "В Петрограде – хлеба нет, they say: «хлеба!» In 1917-03-08 form, 3–4 times, T-34, 1,000 men, 6-inch."},
    pictured(licence="CC-BY-SA-4.0", licence_url="https://creativecommons.org/licenses/by-sa/4.0/deed.en"),
    pictured(licence="NKC", holder="Library of Congress"),
    pictured(date="8 March 1917"),
    major(BOOK_21, CHRONICLE),
    {"significance": Significance.MAJOR, "state": State.WITHDRAWN},
    cited("23 February", "old-style"),
    cited("8 March", "both"),
    cited("8 March New Style", "old-style"),
    cited("8 March", "old-style", supports=("summary",)),
    {"lint": {"near-duplicate": "compared only with the whole corpus"}},
    {"body": "The the women walk out.", "lint": {"typography": "so it stands in the leaflet"}},
]  # fmt: skip


@pytest.mark.parametrize("fields", SOUND, ids=map(str, range(len(SOUND))))
def test_what_is_right_is_not_told(fields: dict[str, Any]) -> None:
    """A warning must be worth reading."""
    assert found(**fields) == []


def test_words_to_come_may_stand_in_a_draft_alone() -> None:
    """What ``timeline new`` wrote is no entry until somebody has written it."""
    empty = {"summary": SUMMARY_TO_COME, "sources": (Citation(Source("", SOURCE_TO_COME), supports=("date",)),)}
    assert rules(**empty) == ["unwritten", "unwritten"]
    assert not RULES["unwritten"].warning
    assert rules(**empty, state=State.DRAFT) == []


def test_other_languages_have_their_own_words() -> None:
    """Translations and corpora in Russian; of a language without words nothing is guessed."""
    summary = "В пятницу, 8 марта, женщины выходят на улицы Петрограда и зовут с собой рабочих."
    translated = {"ru": Translation("Забастовка", summary, "109 лет назад, пятница 8 марта. 8 марта ст. ст.")}
    told = [(finding.rule, finding.trail) for finding in found(translations=translated)]
    assert told == [
        ("date-in-summary", ("translations", "ru", "summary")),
        ("years-ago-word", ("translations", "ru", "body")),
        ("weekday-date", ("translations", "ru", "body")),
        ("old-style-copied", ("translations", "ru", "body")),
    ]
    assert (
        found("fi", when="Friday 9 March", summary="He 8. maaliskuuta kello kaksitoista työläisnaiset ovat lakossa.")
        == []
    )


def test_a_finding_stands_where_its_words_are(tmp_path: Path) -> None:
    """In folded, quoted and translated texts, at the right one of several."""
    corpus = corpus_of(tmp_path, "1917/03/08/a")
    write_entry(
        corpus.root, "1917/03/08/a",
        title="'The women''s and the men’s day'",
        summary='>-\n  Women of the mills walk out and call the\n  men. On Friday\n  8 March the streets are "full".',
        body='"One two, one one, \\"two one\\" one one."',
        translations="{ru: {title: Забастовка, summary: 'Женщины выходят на улицы Петрограда , и зовут всех.'}}",
    )  # fmt: skip
    told = [
        (problem.line, problem.column, problem.what.partition(":")[0])
        for problem in check_corpus(corpus, corpus.days()).problems
        if problem.rule not in ("length", "unused-key")
    ]
    assert told == [
        (1, 13, "two kinds of apostrophes in one text"),
        (5, 11, "Friday 8 March"),
        (5, 11, "the entry's own day, Friday 8 March, in the summary"),
        (8, 17, "a word twice"),
        (8, 38, "a word twice"),
        (9, 75, "a blank before the mark"),
    ]


def test_entries_that_say_the_same_are_told_at_the_later_one() -> None:
    """Within some days; thirteen days apart with a word on the calendar; not when they know each other."""

    def digests(*days: int, related: tuple[str, ...] = ()) -> list[Any]:
        others = [
            entry(
                id=f"1917/04/{day:02}/other", date=HistoricDate.of(1917, 4, day), title=f"Matter {word}",
                summary=f"{word} {word[::-1]} {day} speaks of {word[:5]}ing and of nothing else in the town hall.",
            )
            for day, word in enumerate(("railways", "potatoes", "elections", "steamers", "telegraph"), start=1)
        ]  # fmt: skip
        twins = [
            entry(id=f"1917/03/{day:02}/twin", date=HistoricDate.of(1917, 3, day), related=related) for day in days
        ]
        return [digest(one) for one in (*twins, *others)]

    (twin,) = near_duplicates(digests(8, 9))
    assert (twin.id, twin.other, twin.finding.what) == (
        "1917/03/09/twin", "1917/03/08/twin", "nearly the same as 1917/03/08/twin, 1 day earlier",
    )  # fmt: skip
    (calendar,) = near_duplicates(digests(8, 21))
    assert calendar.finding.advice.startswith("one may be dated Old Style; withdraw one, or name 1917/03/08/twin")
    assert near_duplicates(digests(8, 25)) == []
    assert near_duplicates(digests(8, 9, related=("1917/03/08/twin",))) == []
    assert near_duplicates(digests(8)) == []
    assert near_duplicates([]) == []


def test_twins_around_a_day_that_one_calendar_lacks() -> None:
    """29 February 1900 is a day of the Old Style alone: 13 March New Style, twelve days apart until then."""
    days = [HistoricDate.of(1900, 3, 13), HistoricDate.of(1900, 3, 25), HistoricDate.of(1900, 3, 26)]
    others = [
        entry(id=f"1900/04/0{n}/other", date=HistoricDate.of(1900, 4, n), title=word, summary=f"{word} {word[::-1]}.")
        for n, word in enumerate(("railways", "potatoes", "elections", "steamers"), start=1)
    ]
    twins = [entry(id=f"{str(day.new_style).replace('-', '/')}/twin", date=day) for day in days]
    for later in twins[1:]:
        found = near_duplicates([digest(one) for one in (twins[0], later, *others)])
        assert all(twin.other == twins[0].id for twin in found)


def test_thousands_of_near_duplicates_are_summed_up() -> None:
    """Texts made by machine must cost neither minutes nor megabytes."""
    same = digest(entry())
    twins = near_duplicates([dataclasses.replace(same, id=f"1917/03/08/e{n}") for n in range(3000)])
    assert len(twins) == 201
    assert twins[-1].finding.what == "and 2799 more near-duplicates"


def test_a_pair_is_silenced_by_either_and_needless_silence_is_told(tmp_path: Path) -> None:
    """With the reason in the file."""
    days = [f"1917/03/{day:02}" for day in (8, 9, 10)]
    corpus = corpus_of(tmp_path, *(f"{day}/twin" for day in days[:2]), title="The same strike")

    def told() -> list[tuple[str, str]]:
        problems = check_corpus(corpus, corpus.days()).problems
        return [(p.path.removeprefix("entries/"), p.rule) for p in problems if p.rule in ("near-duplicate", "silence")]

    assert told() == [(f"{days[1]}/twin.yaml", "near-duplicate")]
    write_entry(corpus.root, f"{days[0]}/twin", title="The same strike", lint="{near-duplicate: it went on}")
    assert told() == []
    (corpus.root / f"{days[1]}/twin.yaml").unlink()
    assert told() == [(f"{days[0]}/twin.yaml", "silence")]


def test_the_length_of_a_summary_can_be_silenced(tmp_path: Path) -> None:
    """Reading tells it, before any rule of the lint."""
    corpus = corpus_of(tmp_path, "1917/03/08/a")
    for lint, told in (
        (None, ["length"]),
        ("{length: it is a telegram}", []),
        ("{typography: x}", ["length", "silence"]),
    ):
        write_entry(corpus.root, "1917/03/08/a", summary="Bread is gone from all the shops.", lint=lint)  # type: ignore[arg-type]
        problems = check_corpus(corpus, corpus.days()).problems
        assert [p.rule for p in problems if p.rule != "unused-key"] == told


def test_one_source_under_two_keys_is_told() -> None:
    """By its address however it is written; without one, by title, author, year and publisher."""
    sources = {
        "a": Source("a", "A page", url="https://www.example.org/page/"),
        "b": Source("b", "Another title", url="http://example.org/page"),
        "c": Source("c", "Chronicle", author="N. N.", year=1922),
        "d": Source("d", "chronicle.", author="N N", year=1922),
        "e": Source("e", "Chronicle", author="N. N.", year=1923),
        "f": Source("f", "A page", url="https://example.org/page?p=2"),
    }
    assert [(key, what) for key, what, _ in twin_keys(sources, sources.get)] == [
        ("b", "'b' is the same source as 'a'"), ("d", "'d' is the same source as 'c'"),
    ]  # fmt: skip
    known = keys_by_identity(sources, sources.get)
    written_out = entry(sources=(Citation(Source("", "CHRONICLE", author="N. N.", year=1922), supports=("date",)),))
    (finding,) = entry_findings(written_out, "en", known)
    assert (finding.rule, finding.advice, finding.trail) == ("one-source-two-keys", "write ref: c", ("sources", 0))


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ([entry()], []),
        ([], ["published in main, and gone"]),
        ([entry(id="1917/03/09/strike", formerly=("1917/03/07/strike", "1917/03/08/strike"))], []),
        (
            [entry(id="1917/03/09/strike", formerly=("1917/03/08/strike",))],
            ["1917/03/07/strike stood under formerly in main, and does no more"],
        ),
        ([entry(state=State.WITHDRAWN, formerly=("1917/03/07/strike",))], []),
        ([entry(state=State.DRAFT, formerly=("1917/03/07/strike",))], ["published in main, and a draft now"]),
    ],
    ids=["kept", "gone", "moved", "history lost", "withdrawn", "draft"],
)
def test_what_was_published_must_be_reachable(now: list[Entry], told: list[str]) -> None:
    """As an entry, under formerly, or as a notice."""
    now = [dataclasses.replace(one, formerly=one.formerly or ("1917/03/07/strike",)) for one in now]
    before = [Published("1917/03/08/strike", ("1917/03/07/strike",))]
    assert [problem.what for problem in vanished(before, now, (), "entries", "main")] == told


def test_what_could_not_be_published_may_go() -> None:
    """Drafts, notices and files that were invalid; of what cannot be read now nothing is said."""
    assert published("a", b"title: T\nformerly: [x, y]\n") == Published("a", ("x", "y"))
    assert published("a", b"title: T\nstate: published\n") == Published("a")
    for data in (b"state: draft\n", b"state: withdrawn\n", b"title: [\n", b"", b"- a\n"):
        assert published("a", data) is None
    assert vanished([Published("a")], [], {"a"}, "entries", "main") == []


def test_every_rule_of_the_lint_is_tried_here_or_by_the_whole_check() -> None:
    """A rule without a test would be a guess."""
    elsewhere = {"invalid", "calendar-pair", "length", "one-source-two-keys", "near-duplicate", "dead-reference",
                 "former-id", "unwritten", "vanished-id", "stray-file", "guide", "unused-key", "config"}  # fmt: skip
    assert set(RULES) - elsewhere == {rule for rule, _ in BROKEN}
    assert len(RULES) == sum(map(len, FAMILIES.values()))


def test_the_docs_list_every_rule_and_no_other() -> None:
    """With its level."""
    page = (Path(__file__).parents[2] / "docs/lint.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (error|warning)", page, re.MULTILINE)
    assert rows == [(rule.name, "warning" if rule.warning else "error") for rule in RULES.values()]
