"""The calendar as the text tells it: weekdays, dates, "N years ago". Proved by day numbers, not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from timeline.entry import Citation, Entry
from timeline.historic_date import MONTHS, WEEKDAYS, HistoricDate, Style
from timeline.lint.finding import Finding, in_text
from timeline.lint.mentions import Mention, days_apart, mentions, pairs, same_day
from timeline.lint.texts import Words
from timeline.wording import LANGUAGES, date_in_words

# Years of publication: a distance that leads from the entry into them was counted by somebody of today.
_TODAY = range(1990, 2100)
_YEARS_AGO = re.compile(
    r"\b(\d{2,4}|a hundred|one hundred|a century) (?:years? )?ago\b|(\d{2,4}) (?:год|года|лет) назад",
    re.IGNORECASE,
)
_THIS_DAY = re.compile(r"\b(?:on|to) ?(?:this )?day in (?:history|\d{4})\b|\bв этот день в \d{4}", re.IGNORECASE)
# Two dates in brackets mean one day in two calendars when they are about as far apart as the calendars are.
_ABOUT_THE_CALENDARS = range(9, 18)
# What makes a day of the text another than the entry's.
_ANOTHER_DAY = re.compile(
    r"\b(?:had|was|were|been|will|would|shall|to be|next|following|last|previous|coming|again|every|each)\b",
    re.IGNORECASE,
)
_ON_WEEKDAY = re.compile(rf"\b(this|on) ({'|'.join(WEEKDAYS)})\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_DAY_WORDS = ("Style", ".S.", " calendar", "стил", " ст.")


def date_findings(entry: Entry, texts: list[Words]) -> Iterator[Finding]:
    """What the texts and sources of an entry say against its date."""
    for words in texts:
        yield from _years_ago(entry, words)
        if words.language in LANGUAGES and words.field != "alt":
            yield from _weekday_words(entry, words)
            if _may_tell(words):
                yield from _days(entry, words, list(mentions(words.text, words.language)))
    for number, citation in enumerate(entry.sources):
        if citation.pages and citation.source.calendar and "date" in citation.supports:
            yield from _source_day(entry, number, citation)


def _may_tell(words: Words) -> bool:
    """Whether looking for days can find anything: most texts name none, and looking costs as much as reading them."""
    text = words.text
    if words.posted or words.field == "when":
        return bool(_DIGIT.search(text)) and any(month in text for month in LANGUAGES[words.language].months)
    if "(" in text or text[:12].partition(" ")[2][:1].isdecimal() or any(word in text for word in _DAY_WORDS):
        return True
    return (words.language != "en" or "day" in text) and any(
        word in text for word in LANGUAGES[words.language].weekdays
    )


def _years_ago(entry: Entry, words: Words) -> Iterator[Finding]:
    text = words.text
    if " ago" in text or " назад" in text:
        for match in _YEARS_AGO.finditer(text):
            count = match[1] or match[2]
            years = int(count) if count.isdecimal() else 100
            if entry.date.new_style.year + years in _TODAY:
                what = f"{match[0]!r} is right in {entry.date.new_style.year + years} only"
                yield in_text(
                    "years-ago-word", what, "remove it; posts count the years", words.trail, text, match.span()
                )
    if "day in " in text or "день" in text:
        for match in _THIS_DAY.finditer(text):
            advice = "remove it; posts say which day it is"
            yield in_text("years-ago-word", f"{match[0]!r} in the text", advice, words.trail, text, match.span())


def _weekday_words(entry: Entry, words: Words) -> Iterator[Finding]:
    """Weekdays without a date: in ``when``, after "this", and in what statuses carry where it is a day off."""
    names = LANGUAGES[words.language].weekdays
    text = words.text
    if words.field == "when":
        named = [name for name in names if name in text]
        if named and names[entry.date.weekday] not in named:
            at = text.index(named[0])
            yield _weekday_word(entry, words, named[0], (at, at + len(named[0])))
        return
    if words.language != "en" or not words.posted or "day" not in text:
        return
    for match in _ON_WEEKDAY.finditer(text):
        off = (WEEKDAYS.index(match[2].capitalize()) - entry.date.weekday) % 7
        sentence = text[text.rfind(". ", 0, match.start()) + 1 : (text.find(". ", match.end()) + 1) or None]
        if off == 0 or _number_follows(text, match.end()) or _ANOTHER_DAY.search(sentence):
            continue
        if match[1].lower() == "this" or off in (1, 6):
            yield _weekday_word(entry, words, match[2], match.span(2))


def _number_follows(text: str, at: int) -> bool:
    """Whether a number follows: then the weekday belongs to that date."""
    return text[at:].lstrip(", the")[:1].isdecimal()


def _weekday_word(entry: Entry, words: Words, word: str, span: tuple[int, int]) -> Finding:
    date = entry.date
    right = LANGUAGES[words.language].weekdays[date.weekday]
    what = f"{word} in the text, but {date} ({date.old_style} Old Style) is a {right}"
    return in_text("weekday-word", what, "mend the word or the date", words.trail, words.text, span)


def _days(entry: Entry, words: Words, found: list[Mention]) -> Iterator[Finding]:
    for mention in found:
        if mention.weekday is not None:
            yield from _weekday_date(entry, words, mention)
    paired = list(pairs(words.text, found))
    yield from _wrong_pairs(entry, words, paired)
    new, old = entry.date.new_style, entry.date.old_style
    second = {mention.span for _, mention in paired}
    for mention in found:
        if mention.style is Style.OLD and mention.is_day(new) and mention.span not in second:
            yield _copied(entry, words.text[slice(*mention.span)], words, mention.span)
        own = mention.is_day(new) and mention.style is not Style.OLD
        if words.posted and len(mention.days) == 1 and (own or (mention.style is Style.OLD and mention.is_day(old))):
            what = f"the entry's own day, {words.text[slice(*mention.span)]}, in the {words.field}"
            yield in_text(
                "date-in-summary", what, "leave it out; posts add both dates", words.trail, words.text, mention.span
            )
    yield from _other_day(entry, words, found)


def _weekday_date(entry: Entry, words: Words, mention: Mention) -> Iterator[Finding]:
    year = entry.date.new_style.year
    styles = _styles_meant(entry, mention)
    days = {style: mention.numbers(style, (year - 1, year, year + 1)) for style in styles}
    if mention.year is None:  # the one nearest to the entry is meant
        days = {style: {min(n, key=lambda day: abs(day - entry.date.number))} for style, n in days.items() if n}
    if any(day % 7 == mention.weekday for numbers in days.values() for day in numbers) or not any(days.values()):
        return
    names = LANGUAGES[words.language].weekdays
    right = " and ".join(
        f"a {names[day % 7]} {style.value.replace('-', ' ').title()}" for style, n in days.items() for day in n
    )
    what = f"{words.text[slice(*mention.span)]}: that day is {right}"
    yield in_text("weekday-date", what, "mend the weekday or the date", words.trail, words.text, mention.span)


def _styles_meant(entry: Entry, mention: Mention) -> list[Style]:
    """The calendars a day may be written in: of the entry's own day that is known, of others either may be meant."""
    if mention.style is not None:
        return [mention.style]
    own = [style for style in Style if mention.is_day(entry.date.in_style(style))]
    return own or list(Style)


def _wrong_pairs(entry: Entry, words: Words, paired: list[tuple[Mention, Mention]]) -> Iterator[Finding]:
    if words.field == "disputed":
        return  # where sources differ or err, two dates need not be one day
    for first, second in paired:
        labelled = first.style is not None or second.style is not None
        if same_day(first, second, entry.date):
            continue
        if labelled or days_apart(first, second, entry.date) in _ABOUT_THE_CALENDARS:
            span = (first.span[0], second.span[1])
            what = f"{words.text[slice(*span)]}): not one day in two calendars"
            yield in_text("date-in-prose", what, "mend one of the two", words.trail, words.text, span)


def _other_day(entry: Entry, words: Words, found: list[Mention]) -> Iterator[Finding]:
    """``when`` or the opening of a text with another day than the entry's."""
    new, old = entry.date.new_style, entry.date.old_style
    if not found or found[0].is_day(new) or found[0].is_day(old):
        return
    first = found[0]
    if words.field == "when":
        if any(mention.is_day(new) or mention.is_day(old) for mention in found):
            return
    elif not _opens_with(words, first) or first.year not in (None, new.year, old.year):
        return
    said = words.text[slice(*first.span)]
    what = f"{said}, but the entry's day is {new} ({old} Old Style)"
    advice = "mend the text or the date, or begin with what happened on the entry's day"
    yield in_text("date-in-prose", what, advice, words.trail, words.text, first.span)


def _opens_with(words: Words, first: Mention) -> bool:
    """Whether a text begins with a day and goes on about it."""
    if words.field not in ("summary", "body") or first.span[0] > len("On "):
        return False
    return not _ANOTHER_DAY.search(words.text.partition(". ")[0])


def _copied(entry: Entry, said: str, words: Words, span: tuple[int, int]) -> Finding:
    what = f"{said} has the numbers of the entry's New Style date"
    return in_text("old-style-copied", what, _moved(entry.date), words.trail, words.text, span)


def _source_day(entry: Entry, number: int, citation: Citation) -> Iterator[Finding]:
    """The day a source is cited under, in the source's calendar, against the entry's."""
    new, old = entry.date.new_style, entry.date.old_style
    suspected = new if citation.source.calendar == Style.OLD else old
    if MONTHS[suspected.month - 1] not in citation.pages:
        return
    found = [mention for mention in mentions(citation.pages, "en") if mention.style is None]
    of_new = any(mention.is_day(new) for mention in found)
    of_old = any(mention.is_day(old) for mention in found)
    trail = ("sources", number, "pages")
    if citation.source.calendar == Style.OLD and of_new and not of_old:
        what = f"the source dates Old Style, and {citation.pages!r} has the numbers of the entry's New Style date"
        yield Finding("old-style-copied", what, _moved(entry.date), trail)
    elif citation.source.calendar == Style.NEW and of_old and not of_new:
        what = f"the source dates New Style, and {citation.pages!r} has the numbers of the entry's Old Style date"
        advice = f"if that day is New Style, move the entry to {old}; if not, write Old Style behind it"
        yield Finding("old-style-copied", what, advice, trail)


def _moved(date: HistoricDate) -> str:
    same = date.new_style
    meant = HistoricDate.of(same.year, same.month, same.day, Style.OLD)
    return f"{date_in_words(same, 'en')} Old Style is {meant} New Style: move the entry there, or mend the words"
