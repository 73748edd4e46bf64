"""Every rule of ``check`` by name; docs/lint.md is made from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that ``check`` looks for.

    Attributes:
        about: what it tells of.
        remedy: what to do about it.
        warning: worth a look, but stops nothing.
        silent: an entry can break it with good reason, given under ``lint``.
    """

    name: str
    about: str
    remedy: str
    warning: bool = True
    silent: bool = True


def _fixed(name: str, about: str, remedy: str, *, warning: bool = False) -> Rule:
    """A rule that no reason can silence."""
    return Rule(name, about, remedy, warning=warning, silent=False)


FAMILIES: Mapping[str, tuple[Rule, ...]] = {
    "Reading": (
        _fixed(
            "invalid",
            "a file that cannot be taken as it is: YAML, keys that are unknown, missing or given twice, values of the "
            "wrong kind, keys that no vocabulary has, a date that is not the path's, a picture that is not there",
            "the message says what to write",
        ),
        _fixed(
            "calendar-pair",
            "`old_style` and `date` are different days, or the same numbers stand in both",
            "write the Old Style date the message gives, or move the entry to the day that is meant",
        ),
        Rule("length", "a title, summary or alt text is longer or shorter than advised", "shorten it, or say more"),
    ),
    "Calendar": (
        Rule(
            "weekday-date",
            "a weekday beside a date in the text (`Friday 8 March`) that is wrong for the entry's own day, or in both "
            "calendars for another",
            "mend the weekday or the date",
            warning=False,
        ),
        Rule(
            "weekday-word",
            "a weekday that the text gives for the entry's own day, when it was another",
            "mend the word, or find out which day the source means: thirteen days are a weekday less",
        ),
        Rule(
            "years-ago-word",
            "words that are right for one year of publication only: `109 years ago`, `on this day in 1917`",
            "remove them; posts and feeds count the years themselves",
            warning=False,
        ),
        Rule(
            "old-style-copied",
            "the entry's New Style date has the numbers of an Old Style day that its text or its source names",
            "if the source's day is Old Style, move the entry to the New Style day the message gives",
        ),
        Rule(
            "date-in-prose",
            "dates in the text that contradict the entry's: `when` or an opening `On 9 March` with another day, two "
            "dates as a pair that are different days",
            "mend the text, or the entry's date",
        ),
        Rule("date-in-summary", "title or summary name the entry's own day", "leave it out; posts say both dates"),
    ),
    "Words": (
        _fixed(
            "unwritten",
            "words that `timeline new` put there to be replaced, in an entry that is no draft",
            "write summary and source, or leave `state: draft`",
        ),
        Rule(
            "first-sentence",
            "a summary that misleads or says nothing when a network cuts it after its first sentence: it begins with "
            "`He`, ends in an abbreviation, leaves a quotation or bracket open, is taken back by the next sentence",
            "let the first sentence stand alone",
        ),
        Rule("hashtag-in-summary", "a hashtag in title or summary", "remove it; themes give them", warning=False),
        Rule(
            "mention-in-summary",
            "`@name` in title or summary: networks would call somebody of today",
            "remove the @",
            warning=False,
        ),
        Rule(
            "bare-domain",
            "words with a dot between them, or an address, in title or summary: X links `word.tld` and charges for it",
            "put a space after the full stop, write the name without its ending, or move the address to sources",
        ),
        Rule(
            "typography",
            "slips of the keyboard: doubled words, blanks before commas, `--`, `...`, hyphens in ranges, two kinds of "
            "quotation marks, letters of two alphabets in one word, remains of HTML or of a wrong encoding, invisible "
            "characters, a full stop after the title, a summary without one",
            "type it as the message says",
        ),
    ),
    "Pictures": (
        Rule(
            "missing-alt",
            "an alt text that describes nothing: a file's name, the title again, `photo`, a word or two",
            "say what there is to see, for somebody who cannot",
        ),
        Rule(
            "doubtful-licence",
            "a licence that does not go with the rest: no address of the source, attribution required and nobody "
            "named, an address of another licence, `PDM-1.0` or `NKC` for a picture too young to be free for certain",
            "look the picture up at its source and complete the record, or take another",
        ),
    ),
    "Sources": (
        Rule(
            "one-source-major",
            "a major entry that rests on one source; pages of one work, or one address under two keys, are one source",
            "add an independent second one",
        ),
        Rule(
            "one-source-two-keys",
            "two records of `sources.yaml` with the same address, or alike in title, author, year and publisher; an "
            "entry that writes out a source `sources.yaml` has",
            "keep one key and use it everywhere",
        ),
    ),
    "Whole corpus": (
        Rule(
            "near-duplicate",
            "two entries at most sixteen days apart with nearly the same words and no `related` between them",
            "withdraw one, or name one under `related` of the other; thirteen days apart, one may be dated Old Style",
        ),
        _fixed("dead-reference", "an id under `related` that no entry has", "mend or remove it"),
        _fixed("former-id", "an id under `formerly` that is, or was, another entry's", "keep it in one place"),
        _fixed(
            "vanished-id",
            "with `--against REF`: an id that was published there and is gone, became a draft, or lost its history",
            "bring it back, name it under `formerly` of the entry that has its place, or set `state: withdrawn`",
        ),
        _fixed("stray-file", "a YAML file that no day owns", "move it to YYYY/MM/DD/slug.yaml"),
        _fixed("guide", "a reading guide without a title, or with a stop that is no entry", "mend the line"),
        _fixed(
            "unused-key",
            "a record of a vocabulary that no entry uses",
            "remove it, or look for a misspelling",
            warning=True,
        ),
    ),
    "Silence and config": (
        _fixed(
            "silence",
            "`lint` names a rule that there is not, that cannot be silenced, or that finds nothing here (any more)",
            "mend the name, or remove the line",
            warning=True,
        ),
        _fixed("config", "`timeline.toml` and the corpus do not fit", "the message says what to change", warning=True),
    ),
}  # fmt: skip

RULES: Mapping[str, Rule] = {rule.name: rule for family in FAMILIES.values() for rule in family}
