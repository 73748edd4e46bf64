"""The exact words of statuses: what gives way when room is short, dates, threads, images, and own templates."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import regex
from builders import utc
from hypothesis import example, given, settings
from hypothesis import strategies as st

from publishers.mastodon.length import status_length
from publishers.x.length import weighted_length
from timeline.compose import Wording, compose, headline, speaks
from timeline.entry import Citation, Entry, Image, Place, Source, Theme, Translation
from timeline.errors import ConfigError, DoesNotFitError
from timeline.historic_date import HistoricDate, Style
from timeline.schedule import Occurrence
from timeline.status import StatusLimits
from timeline.templates import Templates
from timeline.text_fit import Paragraph

SETTINGS = settings(deadline=None, derandomize=True, database=None, max_examples=100)
SITE = "https://example.org/"
DAY = dt.date(2026, 3, 8)
SUMMARY = "Women walk out of the mills. They call on the metalworkers. By evening fifty factories strike."
THEMES = tuple(Theme(tag.lower(), tag, hashtag=tag) for tag in ("Revolution", "Women", "Petrograd"))
TROTSKY = Source("", "History of the Russian Revolution", author="Trotsky")
FEDIVERSE = Wording("fediverse", SITE, "en")
X = Wording("x", SITE, "en", link=False, source=False, hashtags=1, short_dates=True)
MASTODON_LIMITS = StatusLimits(status_length, 500, content_warnings=True)
X_LIMITS = StatusLimits(weighted_length, 280)
HEADLINE = "109 years ago today · Thursday 8 March 1917 (23 February O.S.)"
SOURCE = "Trotsky, History of the Russian Revolution, ch. 7"
LINK = "https://example.org/1917/03/08/strike/#2026"


def an_entry(**fields: object) -> Entry:
    """The strike of 8 March 1917, some things told otherwise."""
    values = {
        "id": "1917/03/08/strike",
        "title": "Strike",
        "date": HistoricDate.of(1917, 3, 8),
        "summary": SUMMARY,
        "sources": (Citation(TROTSKY, "ch. 7", ("date",)),),
        "path": Path("1917/03/08/strike.yaml"),
        "themes": THEMES,
    }
    return Entry(**{**values, **fields})  # type: ignore[arg-type]


def occurring(entry: Entry, day: dt.date = DAY, **fields: object) -> Occurrence:
    """Its occurrence on a day."""
    years = day.year - entry.date.new_style.year
    made = Occurrence(entry, str(day.year), years, day, utc(f"{day} 09:00"))
    return replace(made, **fields)  # type: ignore[arg-type]


def texts(
    entry: Entry | None = None,
    wording: Wording = FEDIVERSE,
    limits: StatusLimits = MASTODON_LIMITS,
    *,
    on: dt.date = DAY,
    templates: Path | None = None,
) -> list[str]:
    """The words of the thread."""
    thread = compose(
        occurring(entry or an_entry()), wording, limits, Templates(templates), on=on, created_at=utc("2026-03-08 09:00")
    )
    return [status.text for status in thread.parts]


def plain(maximum: int) -> StatusLimits:
    """A network that counts code points."""
    return StatusLimits(len, maximum)


# What a status says


def test_a_mastodon_status_has_everything() -> None:
    """Date line, summary, source, permalink with its cycle, hashtags."""
    assert texts() == [f"{HEADLINE}\n\n{SUMMARY}\n\n{SOURCE}\n{LINK}\n\n#Revolution #Women #Petrograd"]


def test_an_x_status_is_short_and_has_no_link() -> None:
    """Short dates, one hashtag, neither source nor link."""
    assert texts(wording=X, limits=X_LIMITS) == [
        f"109 years ago today · 8 March 1917 (23 Feb O.S.)\n\n{SUMMARY}\n\n#Revolution"
    ]


def test_a_network_without_links_gets_none() -> None:
    """Whatever the wording asks for."""
    limits = replace(MASTODON_LIMITS, links=False)
    assert LINK not in texts(limits=limits)[0]
    assert LINK in texts()[0]


def test_status_fields_come_from_the_wording() -> None:
    """Visibility, warning, reply settings, language, the permalink even where the text has none, and the clock."""
    wording = replace(X, visibility="unlisted", content_warning="War", reply_settings="following", language="en-GB")
    now = utc("2026-03-08 12:00")
    [status] = compose(occurring(an_entry()), wording, MASTODON_LIMITS, Templates(None), on=DAY, created_at=now).parts
    assert (status.visibility, status.content_warning, status.reply_settings) == ("unlisted", "War", "following")
    assert (status.language, status.permalink, status.created_at) == ("en-GB", LINK, now)
    [status] = compose(occurring(an_entry()), wording, X_LIMITS, Templates(None), on=DAY, created_at=now).parts
    assert status.content_warning is None


def test_a_translated_target_says_the_translation() -> None:
    """Words, dates and distance in its language; an entry without the translation is not for it."""
    wording = Wording("ru", SITE, "ru", translated=True, source=False, hashtags=0)
    entry = an_entry(translations={"ru": Translation("Забастовка", "Работницы вышли на улицы.")})
    assert texts(entry, wording) == [
        "109 лет назад, в этот день · четверг, 8 марта 1917 (23 февраля ст. ст.)\n\n"
        f"Работницы вышли на улицы.\n\n{LINK}"
    ]
    assert speaks(entry, wording)
    assert not speaks(an_entry(), wording)
    assert speaks(an_entry(), FEDIVERSE)


def test_the_source_is_the_one_that_supports_the_date() -> None:
    """Author, title and place in it, as far as there are any."""
    other = Citation(Source("", "Something else"), supports=("summary",))
    dated = Citation(Source("", "Chronicle"), supports=("date",))
    assert "\n\nChronicle\n" in texts(an_entry(sources=(other, dated)))[0]
    assert "Chronicle" not in texts(an_entry(sources=(other, dated)), replace(FEDIVERSE, source=False))[0]


def test_hashtags_are_the_themes_once_each() -> None:
    """As many as asked for; themes without one, and the same one twice, do not count."""
    themes = (Theme("a", "A"), Theme("b", "B", hashtag="Same"), Theme("c", "C", hashtag="Same"), *THEMES)
    assert texts(an_entry(themes=themes), replace(FEDIVERSE, hashtags=2))[0].endswith("\n\n#Same #Revolution")
    assert "#" not in texts(wording=replace(FEDIVERSE, hashtags=0, link=False))[0]


def test_the_same_is_composed_every_time() -> None:
    """Words are a function of what they are made from."""
    assert texts() == texts()


# Today


@pytest.mark.parametrize(
    ("date", "day", "on", "style", "words"),
    [
        ((1917, 3, 8), "2026-03-08", "2026-03-08", Style.NEW, "109 years ago today · Thursday 8 March 1917 ("),
        ((1917, 3, 8), "2026-03-08", "2026-03-09", Style.NEW, "109 years ago · Thursday 8 March 1917 ("),
        ((1917, 3, 8), "2026-03-08", "2026-03-07", Style.NEW, "109 years ago · "),
        ((1916, 2, 29), "2028-02-29", "2028-02-29", Style.NEW, "112 years ago today · Tuesday 29 February 1916 ("),
        ((1916, 2, 29), "2027-03-01", "2027-03-01", Style.NEW, "111 years ago · Tuesday 29 February 1916 ("),
        ((1916, 2, 29), "2027-02-28", "2027-02-28", Style.NEW, "111 years ago · Tuesday 29 February 1916 ("),
        ((1917, 3, 8), "2026-02-23", "2026-02-23", Style.OLD, "109 years ago today · Thursday 23 February 1917 (8 "),
        ((1917, 3, 8), "2026-02-23", "2026-02-24", Style.OLD, "109 years ago · Thursday 23 February 1917 (8 March"),
        ((1917, 3, 8), "1918-03-08", "1918-03-08", Style.NEW, "1 year ago today · "),
    ],
)
def test_today_is_said_on_the_very_day_only(
    date: tuple[int, int, int], day: str, on: str, style: Style, words: str
) -> None:
    """Not when sent late, and not on a day where 29 February took refuge."""
    occurrence = occurring(an_entry(date=HistoricDate.of(*date)), dt.date.fromisoformat(day))
    assert headline(occurrence, "en", style, dt.date.fromisoformat(on), both=True).startswith(words)


def test_a_replay_counts_its_days() -> None:
    """Neither years nor today."""
    occurrence = occurring(an_entry(), cycle="replay-2027-01-01", replay_day=67)
    assert headline(occurrence, "en", Style.NEW, DAY, both=True, short=True) == "Day 67 · 8 March 1917 (23 Feb O.S.)"


def test_the_year_of_the_other_calendar_is_repeated_where_it_differs() -> None:
    """5 January 1917 is in December 1916 Old Style."""
    occurrence = occurring(an_entry(date=HistoricDate.of(1917, 1, 5)), dt.date(2026, 1, 5))
    line = headline(occurrence, "en", Style.NEW, dt.date(2026, 1, 5), both=True, short=True)
    assert line == "109 years ago today · 5 January 1917 (23 Dec 1916 O.S.)"


# Giving way


def test_hashtags_give_way_first_then_sentences_then_words() -> None:
    """Date line, source and link stay to the last; then there is nothing left to say, and that is an error."""
    seen: list[str] = []
    longest = len(texts(limits=plain(9999))[0])
    shortest = len(f"{HEADLINE}\n\nWomen…\n\n{SOURCE}\n{LINK}")
    for maximum in range(longest, shortest - 1, -1):
        [text] = texts(limits=plain(maximum))
        assert len(text) <= maximum
        assert text.startswith(f"{HEADLINE}\n\n")
        assert f"\n\n{SOURCE}\n{LINK}" in text
        if text not in seen:
            seen.append(text)
    with pytest.raises(DoesNotFitError, match=r"^1917/03/08/strike: .* within \d+ on fediverse"):
        texts(limits=plain(shortest - 1))
    middles = [text.removeprefix(f"{HEADLINE}\n\n").replace(f"\n\n{SOURCE}\n{LINK}", "") for text in seen]
    first, second, _ = re.findall(r"[^.]+\.", SUMMARY)
    words = Paragraph(first)
    assert middles == [
        f"{SUMMARY}\n\n#Revolution #Women #Petrograd",
        f"{SUMMARY}\n\n#Revolution #Women",
        f"{SUMMARY}\n\n#Revolution",
        SUMMARY,
        f"{first}{second}",
        first,
        *(words.cut(place) for place in reversed(words.places)),
    ]


def test_a_summary_keeps_its_lines_while_it_fits() -> None:
    """Only shortening folds them."""
    entry = an_entry(summary="One line.\nAnother line.")
    assert "\n\nOne line.\nAnother line.\n\n" in texts(entry)[0]


def test_the_network_counts() -> None:
    """A link that weighs 23 however long leaves more room than its characters."""
    long_id = "1917/03/08/" + "x" * 300
    entry = an_entry(id=long_id)
    [text] = texts(entry)
    assert len(text) > 500 >= status_length(text)
    assert SUMMARY in text


# Threads

LONG = " ".join(f"Sentence number {n} tells what happened in the streets of the city that day." for n in range(12))
THREADS = replace(FEDIVERSE, overflow="thread")


def unnumbered(part: str) -> str:
    """A part without its number."""
    return re.sub(r" \(\d+/\d+\)", "", part)


def test_a_long_summary_becomes_a_numbered_thread() -> None:
    """The first part has date, source and link, all parts their number; nothing is left out."""
    parts = texts(an_entry(summary=LONG), THREADS)
    assert len(parts) == 3
    assert parts[0].startswith(f"{HEADLINE}\n\n")
    assert parts[0].endswith(f" (1/3)\n\n{SOURCE}\n{LINK}")
    assert parts[1].endswith(" (2/3)")
    assert parts[2].endswith(" (3/3)")
    assert all(status_length(part) <= 500 for part in parts)
    said = [unnumbered(part).removeprefix(f"{HEADLINE}\n\n").removesuffix(f"\n\n{SOURCE}\n{LINK}") for part in parts]
    assert " ".join(said) == LONG
    assert all(piece.endswith(".") for piece in said)


def test_what_fits_one_status_is_no_thread() -> None:
    """Hashtags give way first here too."""
    assert texts(wording=THREADS) == texts()
    room = len(texts(wording=replace(THREADS, hashtags=0), limits=plain(9999))[0])
    assert texts(wording=THREADS, limits=plain(room)) == texts(wording=replace(THREADS, hashtags=0))


def test_networks_without_threads_get_one_status() -> None:
    """It is shortened instead."""
    [text] = texts(an_entry(summary=LONG), THREADS, replace(MASTODON_LIMITS, threads=False))
    assert "(1/" not in text


def test_a_thread_of_more_than_nine_parts_counts_on() -> None:
    """Two digits take more room than one; no part exceeds the limit for it."""
    parts = texts(an_entry(summary=LONG), replace(THREADS, source=False, link=False), plain(95))
    assert len(parts) > 9
    assert [part.rsplit(" ", 1)[1] for part in parts] == [f"({n + 1}/{len(parts)})" for n in range(len(parts))]
    assert max(map(len, parts)) <= 95


@pytest.mark.parametrize("summary", [" ".join("word" for _ in range(3000)), "x" * 300])
def test_a_thread_without_end_or_beginning_is_refused(summary: str) -> None:
    """More than 99 parts, or a word that fits none."""
    with pytest.raises(DoesNotFitError):
        texts(an_entry(summary=summary), replace(THREADS, source=False, link=False), plain(90))


# Images


def an_image() -> Image:
    """A picture."""
    return Image("a.png", Path("/corpus/a.png"), "image/png", "Women marching", "Anon", "PDM-1.0", focal_point=(0.5, 0))


def images(wording: Wording = THREADS, limits: StatusLimits = MASTODON_LIMITS, **fields: object) -> list[int]:
    """How many images each part has."""
    made = occurring(an_entry(**fields))
    thread = compose(made, wording, limits, Templates(None), on=DAY, created_at=utc("2026-03-08 09:00"))
    return [len(status.images) for status in thread.parts]


def test_the_first_part_has_the_image_with_its_alt_text() -> None:
    """Only the first; none where target or network want none."""
    entry = an_entry(image=an_image())
    [status] = compose(
        occurring(entry), FEDIVERSE, MASTODON_LIMITS, Templates(None), on=DAY, created_at=utc("2026-03-08 09:00")
    ).parts
    [image] = status.images
    assert (image.alt_text, image.media_type, image.focal_point) == ("Women marching", "image/png", (0.5, 0))
    assert images(image=an_image(), summary=LONG) == [1, 0, 0]
    assert images(replace(FEDIVERSE, images=False), image=an_image()) == [0]
    assert images(limits=replace(MASTODON_LIMITS, images=0), image=an_image()) == [0]
    assert images() == [0]


# Hostile text

_PIECES = st.sampled_from(
    [
        *(
            "strike ",
            "No. 1 ",
            "V. I. Lenin ",
            "Да здравствует ",
            "и\u0306 ",
            "cafe\u0301 ",
            "😷",
            "👨‍👩‍👧‍👦 ",
            "🇷🇺🇺🇦 ",
        ),
        *("إضراب ", "שָׁלוֹם ", "帝国主義戦争反対", "。", ". ", "! ", "? ", ", ", "\n", " ", "— ", "…"),
        *("https://example.org/" + "x" * 200 + " ", "http://пример.рф/путь ", "https://t.co/abc ", "example.org "),
        *("Lenin.It ", "@lenin@social.example.org ", "@lenin ", "#ВеликийОктябрь ", "＃革命記念日", "中国.中国/路径 "),
        *("x" * 60 + " ", "ﷺ ", "\u2067لينين\u2069 ", "\u200d", "{{ 1 }} ", "{% x %} ", "</p> ", "&amp; "),
    ]
)
HOSTILE = st.lists(_PIECES, max_size=60).map("".join) | st.text(max_size=300)


# What may stand around a link, mention or hashtag without being part of it.
_AROUND = ".,;:!?…—–()。"


def assert_whole(text: str, summary: str) -> None:
    """No link, mention, hashtag or grapheme of the text is other than one of the summary's, or one we added."""
    ours = f"{HEADLINE} {SOURCE} {LINK} #Revolution #Women #Petrograd"
    known = unicodedata.normalize("NFC", f"{summary} {ours}")
    for pattern in (r"https?://\S+", r"(?<!\S)[@#＠＃]\S+", r"(?<!\S)[\w-]+\.\p{L}{2,}\S*"):
        for one in regex.findall(pattern, text):
            assert regex.search(regex.escape(one.strip(_AROUND)) + rf"(?:[\s{_AROUND}]|$)", known)
    graphemes = set(regex.findall(r"\X", known)) | set("…\n ()/0123456789")
    assert set(regex.findall(r"\X", text)) <= graphemes


@SETTINGS
@given(HOSTILE, st.sampled_from([FEDIVERSE, THREADS]))
@example("a " * 300 + "\u0301", FEDIVERSE)
def test_no_mastodon_status_exceeds_its_limit(summary: str, wording: Wording) -> None:
    """By Mastodon's own rule, whatever the text; date line, source and link stand in it whole."""
    check_hostile(summary, wording, MASTODON_LIMITS, f"{HEADLINE}\n\n", f"{SOURCE}\n{LINK}")


@SETTINGS
@given(HOSTILE, st.sampled_from([X, replace(X, overflow="thread")]))
@example("x" * 30 + " Lenin.It was " * 40, X)
def test_no_x_status_exceeds_its_limit(summary: str, wording: Wording) -> None:
    """By the weights of X."""
    check_hostile(summary, wording, X_LIMITS, "109 years ago today · 8 March 1917 (23 Feb O.S.)\n\n", "")


def check_hostile(summary: str, wording: Wording, limits: StatusLimits, first: str, fixed: str) -> None:
    """Compose it and look at every part."""
    entry = an_entry(summary=summary or "x")
    try:
        parts = texts(entry, wording, limits)
    except DoesNotFitError:
        assert shortest_word(summary, limits.length) > limits.maximum - limits.length(first + fixed) - 12
        return
    assert parts[0].startswith(first.strip())
    assert fixed in parts[0]
    for part in parts:
        assert limits.length(part) <= limits.maximum
        assert unicodedata.is_normalized("NFC", part)
        assert part == part.strip()
        assert_whole(part, summary)


def shortest_word(summary: str, length: Callable[[str], int]) -> int:
    """Length of the longest stretch without a blank: what may be too long for any status."""
    return max((length(word) for word in summary.split()), default=0)


# Templates


def a_template(folder: Path, name: str, text: str) -> Path:
    """Write a template; returns the folder."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("names", "used"),
    [
        (["status.txt"], "status.txt"),
        (["status.txt", "status.en.txt"], "status.en.txt"),
        (["status.txt", "status.en.txt", "status.fediverse.txt"], "status.fediverse.txt"),
        (["status.txt", "status.ru.txt", "status.x.txt"], "status.txt"),
    ],
)
def test_the_most_particular_template_is_used(tmp_path: Path, names: list[str], used: str) -> None:
    """The target's, the language's, the general one."""
    for name in names:
        a_template(tmp_path, name, f"{name}: {{{{ headline }}}}")
    assert texts(templates=tmp_path) == [f"{used}: {HEADLINE}"]


def test_the_template_option_goes_before_all(tmp_path: Path) -> None:
    """And must be there."""
    a_template(tmp_path, "status.fediverse.txt", "no")
    a_template(tmp_path, "mine.txt", "{{ title }} / {{ summary }} / {{ hashtags }}")
    wording = replace(FEDIVERSE, template="mine.txt")
    assert texts(wording=wording, templates=tmp_path) == [f"Strike / {SUMMARY} / #Revolution #Women #Petrograd"]
    for name in ("gone.txt", "../secret.txt", "/etc/passwd"):
        with pytest.raises(ConfigError, match=f"templates/{name}: there is no template"):
            texts(wording=replace(FEDIVERSE, template=name), templates=tmp_path)
    with pytest.raises(ConfigError, match="there is no template"):
        texts(wording=wording, templates=None)


def test_a_template_has_the_documented_values(tmp_path: Path) -> None:
    """All of them, as plain text."""
    a_template(
        tmp_path,
        "status.txt",
        "{{ years_ago }}|{{ dates }}|{{ new_style }}|{{ old_style }}|{{ time }}|{{ when }}|{{ place }}|"
        "{{ significance }}|{{ replay_day }}|{{ language }}|{{ source }}|{{ link }}",
    )
    entry = an_entry(time=dt.time(10, 5), when="in the morning", place=Place("petrograd", "Petrograd"))
    assert texts(entry, templates=tmp_path) == [
        "109|Thursday 8 March 1917 (23 February O.S.)|8 March 1917|23 February 1917|10:05|in the morning|Petrograd|"
        f"notable|0|en|{SOURCE}|{LINK}"
    ]


def test_a_template_may_compute_and_text_is_not_escaped(tmp_path: Path) -> None:
    """Conditions and filters; what looks like a template in an entry is text."""
    a_template(tmp_path, "status.txt", "{% if not place %}\n{{ title | upper }}\n{% endif %}\n{{ summary }}")
    entry = an_entry(summary="“Peace” & {{ link }} <b>")
    assert texts(entry, templates=tmp_path) == ["STRIKE\n“Peace” & {{ link }} <b>"]


def test_one_template_may_include_another(tmp_path: Path) -> None:
    """From the same folder."""
    a_template(tmp_path, "status.txt", "{% include 'date.txt' %}: {{ summary }}")
    a_template(tmp_path, "date.txt", "{{ dates }}")
    assert texts(templates=tmp_path)[0] == f"Thursday 8 March 1917 (23 February O.S.): {SUMMARY}"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("{{ headline }}\n\n{{ sumary }}", "status.txt:3:1", "'sumary' is undefined"),
        ("{{ headline }}\n{{ headline.nothing }}", "status.txt:2:1", "nothing"),
        ("{{ headline }}\n{% if %}", "status.txt:2:1", "Expected an expression"),
        ("{{ headline", "status.txt:1:1", "unexpected end"),
        ("\n\n\n{{ headline / 2 }}", "status.txt:4:1", "failed with TypeError"),
        ("{{ headline | nofilter }}", "status.txt:1:1", "No filter named"),
        ("a\n{% include 'gone.txt' %}", "status.txt:2:1", "there is no template gone.txt"),
        ("a\n{% include '../entries/x.yaml' %}", "status.txt:2:1", "there is no template"),
        ("a\n{% include 'bad.txt' %}", "bad.txt:2:1", "'nonsense' is undefined"),
        ("a\n{% include 'status.txt' %}", "status.txt:2:1", "RecursionError"),
        ("{% for n in range(10 ** 9) %}x{% endfor %}", "status.txt:1:1", "OverflowError"),
    ],
)
def test_a_faulty_template_is_named_with_its_line(tmp_path: Path, text: str, place: str, words: str) -> None:
    """The config is wrong then, not the entry."""
    a_template(tmp_path, "bad.txt", "\n{{ nonsense }}")
    a_template(tmp_path, "status.txt", text)
    with pytest.raises(ConfigError) as caught:
        texts(templates=tmp_path)
    [problem] = caught.value.problems
    assert str(problem).startswith(f"templates/{place}: ")
    assert words in str(problem)
    assert problem.advice


def test_a_template_that_is_no_text_is_named(tmp_path: Path) -> None:
    """Another encoding."""
    (tmp_path / "status.en.txt").write_bytes("Да".encode("cp1251"))
    with pytest.raises(ConfigError, match=r"^templates/status.en.txt: is not UTF-8; save"):
        texts(templates=tmp_path)


@pytest.mark.parametrize(
    "escape",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ headline.__class__.__base__.__subclasses__() }}",
        "{{ headline['__class__'] }}",
        "{{ headline | attr('__class__') }}",
        "{{ '{0.__class__}'.format(1) }}",
        "{{ '{x.__class__}'.format_map({'x': 1}) }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ lipsum.__globals__ }}",
        "{{ joiner.__init__.__globals__.os }}",
        "{{ self.__init__.__globals__ }}",
        "{{ [1].append(2) }}",
        "{{ {}.update(a=1) }}",
        "{{ (1).__class__ }}",
        "{% set x = headline.encode.__self__ %}{{ x }}",
    ],
)
def test_the_sandbox_lets_nothing_out(tmp_path: Path, escape: str) -> None:
    """Python's inside is out of reach, and nothing can be changed."""
    a_template(tmp_path, "status.txt", escape)
    with pytest.raises(ConfigError, match=r"^templates/status\.txt:1:1: "):
        texts(templates=tmp_path)
