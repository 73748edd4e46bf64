"""The day's share card in words: what stands on it, what it says to those who cannot see it, which post it goes with.

Pure; drawing is a publisher's business. The website names the same cards in its pages, so that both show one picture.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from timeline.compose import Wording, speaks
from timeline.entry import Entry, Significance
from timeline.historic_date import Style
from timeline.item import FeedMeta
from timeline.schedule import Occurrence, Schedule
from timeline.status import CardWords, Draw, DrawnCard, StatusImage
from timeline.wording import date_in_words, has_words, phrases, year_in_words

MEDIA_TYPE = "image/png"
_TITLES = 3
_WEIGHTS = {weight: number for number, weight in enumerate(Significance)}
# Letters that a remark names at most.
_LETTERS = 20


def card_words(
    entries: Sequence[Entry], style: Style, language: str, meta: FeedMeta, *, translated: bool = False
) -> CardWords:
    """What stands on the card of a historic day.

    Args:
        entries: of that day, in order, at least one.
        style: the driving calendar.
        translated: take the titles of the translations into ``language``, which every entry has.
    """
    words, date = phrases(language), entries[0].date
    first, other = date.in_style(style), date.in_style(style.other) if meta.both_calendars else None
    weekday = words.weekdays[date.weekday]
    ranked = sorted(entries, key=lambda entry: _WEIGHTS[entry.significance])[:_TITLES]
    others = len(entries) - len(ranked)
    return CardWords(
        weekday=weekday[:1].upper() + weekday[1:],
        number=str(first.day),
        rest=f"{words.months[first.month - 1]} {year_in_words(first.year, language)}",
        style=words.styles[style] if other else "",
        other=date_in_words(other, language) if other else "",
        other_style=words.styles[style.other] if other else "",
        titles=tuple(entry.translations[language].title if translated else entry.title for entry in ranked),
        more=words.more(others) if others else "",
        site=" ".join(meta.title.split()),
        host=urlsplit(meta.link).netloc,
    )


def alt_text(words: CardWords, language: str, longest: int | None = None) -> str:
    """What stands on a card, for those who cannot see it.

    Args:
        longest: characters it may have; titles are left out from the last on, none is cut. Empty where there is no room
            for the date.
    """
    date = f"{words.weekday}{phrases(language).weekday_joint}{words.number} {words.rest}"
    ends = [title if title[-1:] in ".!?…" else f"{title}." for title in words.titles]
    dates = f"{date} ({words.style}), {words.other} ({words.other_style})." if words.other else f"{date}."
    said = [dates, *ends]
    while said and longest is not None and len(" ".join(said)) > longest:
        said.pop()
    return " ".join(said)


@dataclass(frozen=True, slots=True)
class DayCard:
    """The card that goes with a post.

    Attributes:
        image: None where the post is not to have one, or cannot.
        trouble: why it cannot; else empty.
    """

    image: StatusImage | None = None
    trouble: str = ""


@dataclass(frozen=True)
class DayCards:
    """The cards of one target's days.

    Attributes:
        meta: whose cards they are.
        lacking: the letters of a card's words that cannot be drawn.
        draw: draws a card.
        tried: draw each card before it is promised to a post, so that the post never waits for one that fails. Without
            it only letters and fonts are looked at: for whoever looks at hundreds of days.
    """

    meta: FeedMeta
    lacking: Callable[[CardWords], str]
    draw: Draw
    tried: bool = True

    def of(self, occurrence: Occurrence, schedule: Schedule, wording: Wording, longest: int) -> DayCard:
        """The card of an occurrence's day if it is the day's first in the target's language, whatever is due by now.

        Args:
            longest: characters of alt text the network takes.
        """
        day = {one.entry.id: one for one in schedule.on(occurrence.day) if speaks(one.entry, wording)}
        # A draft that is previewed stands where it would.
        day.setdefault(occurrence.entry.id, occurrence)
        if min(day.values(), key=lambda one: (one.moment, one.entry.order)).entry.id != occurrence.entry.id:
            return DayCard()
        language = wording.language
        if not has_words(language):
            return DayCard(trouble=f"there are no dates in words for {language!r}")
        same_date = (one.entry for one in day.values() if one.entry.date == occurrence.entry.date)
        entries = sorted(same_date, key=lambda entry: entry.order)
        words = card_words(entries, wording.style, language, self.meta, translated=wording.translated)
        alt = alt_text(words, language, longest)
        trouble = self._trouble(words) if alt else f"its alt text has no room in {longest} characters"
        if trouble:
            return DayCard(trouble=trouble)
        return DayCard(StatusImage(DrawnCard(words, self.draw), MEDIA_TYPE, alt))

    def _trouble(self, words: CardWords) -> str:
        try:
            letters = self.lacking(words)
            if not letters and self.tried:
                self.draw(words)
        except Exception as error:  # noqa: BLE001 - whatever a library or a font does, the post goes out
            return f"it cannot be drawn ({type(error).__name__})"
        return f"the fonts have no {letters[:_LETTERS]}" if letters else ""
