"""The exact words of a status: an occurrence, a target's wording and a network's limits make a thread. Pure.

Room is found in this order: hashtags go, then the summary shortens by sentence, then by word with an ellipsis. The date
line, the source where asked for and the link stay whole. With ``overflow = "thread"`` the summary is split instead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from timeline.entry import Citation, Entry, Translation
from timeline.errors import DoesNotFitError
from timeline.historic_date import Style
from timeline.schedule import Occurrence
from timeline.status import Status, StatusImage, StatusLimits, Thread
from timeline.templates import Templates
from timeline.text_fit import fit, split, tidy
from timeline.wording import date_in_words, distance_in_words, full_date, phrases


@dataclass(frozen=True, slots=True)
class Wording:
    """How one target words its statuses; the options of docs/config.md that concern words, resolved.

    Attributes:
        site: the site's address with a final slash; permalinks stand below it.
        style: the driving calendar.
        both_calendars: whether dates name the other calendar's too.
        translated: the language is not the corpus's own, so an entry needs a translation.
    """

    target: str
    site: str
    language: str
    style: Style = Style.NEW
    both_calendars: bool = True
    translated: bool = False
    link: bool = True
    source: bool = True
    hashtags: int = 3
    images: bool = True
    short_dates: bool = False
    overflow: str = "shorten"
    visibility: str | None = None
    content_warning: str | None = None
    reply_settings: str | None = None
    template: str | None = None


def permalink(site: str, occurrence: Occurrence) -> str:
    """The entry's page, at the place of this cycle."""
    return f"{site}{occurrence.entry.id}/#{occurrence.cycle}"


def speaks(entry: Entry, wording: Wording) -> bool:
    """Whether the entry has words in the target's language."""
    return not wording.translated or wording.language in entry.translations


def compose(
    occurrence: Occurrence,
    wording: Wording,
    limits: StatusLimits,
    templates: Templates,
    *,
    on: dt.date,
    created_at: dt.datetime,
) -> Thread:
    """The thread an occurrence becomes.

    Args:
        on: the local day of sending; "today" is said only when it is the occurrence's day.
        created_at: the instant of composing, frozen with the words.

    Raises:
        DoesNotFitError: the fixed words alone are too long.
        ConfigError: the template fails.
    """
    maker = _Maker(occurrence, wording, limits, templates, on)
    texts = maker.thread() if wording.overflow == "thread" and limits.threads else [maker.single()]
    entry = occurrence.entry
    images = _images(entry, limits) if wording.images else ()
    return Thread(
        tuple(
            Status(
                text=text,
                language=wording.language,
                created_at=created_at,
                permalink=permalink(wording.site, occurrence),
                images=images if number == 0 else (),
                visibility=wording.visibility,
                content_warning=wording.content_warning if limits.content_warnings else None,
                reply_settings=wording.reply_settings,
            )
            for number, text in enumerate(texts)
        )
    )


def _images(entry: Entry, limits: StatusLimits) -> tuple[StatusImage, ...]:
    image = entry.image
    if image is None or limits.images < 1:
        return ()
    return (StatusImage(image.path, image.media_type, image.alt, image.focal_point),)


def headline(
    occurrence: Occurrence, language: str, style: Style, on: dt.date, *, both: bool, short: bool = False
) -> str:
    """The date line: ``109 years ago today · Thursday 8 March 1917 (23 February O.S.)``."""
    dates = full_date(occurrence.entry.date, style, language, both=both, short=short)
    if occurrence.replay_day:
        return f"{phrases(language).replay_day(occurrence.replay_day)} · {dates}"
    written = occurrence.entry.date.in_style(style)
    same_day = (occurrence.day.month, occurrence.day.day) == (written.month, written.day)
    today = on == occurrence.day and same_day
    return f"{distance_in_words(occurrence.years_ago, language, today=today)} · {dates}"


def source_line(citation: Citation) -> str:
    """``Trotsky, History of the Russian Revolution, ch. 7``."""
    source = citation.source
    return ", ".join(filter(None, (source.author, source.title or source.site, citation.pages)))


@dataclass
class _Maker:
    """One occurrence being worded for one target."""

    occurrence: Occurrence
    wording: Wording
    limits: StatusLimits
    templates: Templates
    on: dt.date

    def single(self) -> str:
        """One status: hashtags give way, then the summary."""
        tags = self._hashtags()
        summary = self._words().summary
        for count in range(len(tags), -1, -1):
            text = self._render(summary, tags[:count])
            if self._fits(text):
                return text
        kept = fit(summary, lambda candidate: self._fits(self._render(candidate, [])))
        if kept is None:
            raise self._too_long()
        return self._render(kept, [])

    def thread(self) -> list[str]:
        """One status if all fits, else numbered parts; the first has date, source and link."""
        tags = self._hashtags()
        summary = self._words().summary
        for kept in range(len(tags), -1, -1):
            whole = self._render(summary, tags[:kept])
            if self._fits(whole):
                return [whole]
        for digits in (1, 2):
            pieces = split(summary, self._numbered_fits(digits), at_most=10**digits - 1)
            if pieces is not None:
                return [self._part(n, f"{n + 1}/{len(pieces)}", piece) for n, piece in enumerate(pieces)]
        raise self._too_long()

    def _numbered_fits(self, digits: int) -> Callable[[int, str], bool]:
        widest = f"{'9' * digits}/{'9' * digits}"
        return lambda number, piece: self._fits(self._part(number, widest, piece))

    def _part(self, number: int, mark: str, piece: str) -> str:
        numbered = f"{piece} ({mark})"
        return self._render(numbered, []) if number == 0 else tidy(numbered)

    def _fits(self, text: str) -> bool:
        return self.limits.length(text) <= self.limits.maximum

    def _words(self) -> Translation:
        entry = self.occurrence.entry
        if self.wording.translated:
            return entry.translations[self.wording.language]
        return Translation(entry.title, entry.summary, entry.body)

    def _hashtags(self) -> list[str]:
        found = [theme.hashtag for theme in self.occurrence.entry.themes if theme.hashtag]
        return [f"#{tag}" for tag in dict.fromkeys(found)][: self.wording.hashtags]

    def _render(self, summary: str, tags: Sequence[str]) -> str:
        return tidy(
            self.templates.render(
                self.wording.target,
                self.wording.language,
                self.wording.template,
                {**self._values, "summary": summary, "hashtags": " ".join(tags)},
            )
        )

    @property
    def _values(self) -> dict[str, object]:
        """What a template may use besides ``summary`` and ``hashtags``: plain values, documented in docs/config.md."""
        occurrence, wording = self.occurrence, self.wording
        entry, language, style = occurrence.entry, wording.language, wording.style
        both, short = wording.both_calendars, wording.short_dates
        return {
            "headline": headline(occurrence, language, style, self.on, both=both, short=short),
            "title": self._words().title,
            "source": source_line(entry.date_source) if wording.source else "",
            "link": permalink(wording.site, occurrence) if wording.link and self.limits.links else "",
            "years_ago": occurrence.years_ago,
            "dates": full_date(entry.date, style, language, both=both, short=short),
            "new_style": date_in_words(entry.date.new_style, language),
            "old_style": date_in_words(entry.date.old_style, language),
            "time": entry.time.strftime("%H:%M") if entry.time else "",
            "when": entry.when,
            "place": entry.place.name if entry.place else "",
            "significance": str(entry.significance),
            "replay_day": occurrence.replay_day,
            "language": language,
        }

    def _too_long(self) -> DoesNotFitError:
        return DoesNotFitError(
            f"{self.occurrence.entry.id}: date, source and link leave no room for a single word "
            f"within {self.limits.maximum} on {self.wording.target}"
        )
