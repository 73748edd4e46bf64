"""What statuses carry: no hashtag, mention or link by accident, and a first sentence that stands alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from timeline.lint.finding import Finding, in_text
from timeline.lint.texts import Words
from timeline.text_fit import sentences

_HASHTAG = re.compile(r"(?<![\w&])[#＃]\w+")
_MENTION = re.compile(r"(?<![\w.])[@＠]\w[\w.@-]*")
# Words with a dot between them, two letters at least behind the last one: rather more than X's list of endings has.
# https://docs.x.com/fundamentals/counting-characters (checked 2026-11-21)
_DOMAIN = re.compile(r"https?://\S+|(?<![\w@./-])[^\W_][\w-]*(?:\.[\w-]+)*\.[^\W\d_]{2,}(?![\w.]*[^\W\d_]\.)(?:/\S*)?")
_DOT_INSIDE = re.compile(r"\.[^\W\d_]")
# Nobody is meant yet when a text begins with one of these; "It is announced" and "His Majesty" mean nobody.
_PRONOUN = re.compile(
    r"(?:(?:He|She|They|We|I|You|His|Her|Their|Its)\b(?! [A-Z])|This (?:is|was|has|will|would|means)\b"
    r"|It (?!is |was |becomes |rains |snows |takes |will be ))"
)
_TAKEN_BACK = re.compile(
    r"(?:None of (?:this|it)|Nothing of the|In (?:fact|truth|reality)"
    r"|(?:It|(?:The|This) (?:news|report|rumour|rumor|story|claim)) (?:is|was|proves|turns out)(?: to be)?"
    r" (?:not true|untrue|false|wrong|a hoax))\b"
)
# Full stops that a network's cut takes for the end of a sentence; those it knows are in timeline/text_fit.py.
_UNKNOWN_ABBREVIATION = re.compile(
    r"\b(?:Mt|Ft|Fr|Hr|Bros|Co|Inc|Ltd|Dept|Regt|Div|Brig|Cpl|Pvt|Cmdr|Cdr|Com|Atty|Supt|Pres|Rep|Sec|Insp"
    r"|Wm|Chas|Geo|Jas|Thos)\.$"
)
_SHORT = 25
_LONGEST_ABBREVIATION = 6
_BRACKETS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"), ("„", "“"))


def summary_findings(texts: list[Words]) -> Iterator[Finding]:
    """What is wrong with titles and summaries as the words of a status."""
    for words in texts:
        if not words.posted:
            continue
        yield from _taken_for_more(words)
        if words.field == "summary":
            yield from _first_sentence(words)


def _taken_for_more(words: Words) -> Iterator[Finding]:
    """What a network would turn into a hashtag, a mention or a link."""
    text = words.text
    if "#" in text or "＃" in text:
        for match in _HASHTAG.finditer(text):
            what = f"the hashtag {match[0]} in the {words.field}"
            advice = "write the word; hashtags are those of the themes"
            yield in_text("hashtag-in-summary", what, advice, words.trail, text, match.span())
    if "@" in text or "＠" in text:
        for match in _MENTION.finditer(text):
            what = f"networks take {match[0]} for an account of today"
            yield in_text("mention-in-summary", what, "write the name without @", words.trail, text, match.span())
    if _DOT_INSIDE.search(text) or "://" in text:
        for match in _DOMAIN.finditer(text):
            what = f"X takes {match[0]} for a link and charges for it"
            advice = "put a space after the full stop, or write the name without its ending"
            yield in_text("bare-domain", what, advice, words.trail, text, match.span())


def _first_sentence(words: Words) -> Iterator[Finding]:
    """Whether the beginning that is left of a long thread of words makes sense alone."""
    text, trail = words.text, words.trail
    if words.language == "en" and (match := _PRONOUN.match(text)):
        advice = "name whom or what you mean: it is all that followers see"
        what = f"a summary that begins with {match[0].strip()!r}"
        yield in_text("first-sentence", what, advice, trail, text, match.span())
    if not _may_break(text):
        return
    cut = sentences(text)
    if len(cut) < 2:
        return
    first, second = cut[:2]
    advice = "let it stand alone: it may be all that followers see"
    span = (0, len(first))
    if match := _UNKNOWN_ABBREVIATION.search(first):
        what = f"a network would cut the summary after {match[0]!r}"
        yield in_text("first-sentence", what, "write the word in full", trail, text, match.span())
    elif len(first) < _SHORT:
        yield in_text("first-sentence", f"a first sentence that says little: {first!r}", advice, trail, text, span)
    elif mark := _left_open(first):
        what = f"the first sentence leaves {mark} open"
        yield in_text("first-sentence", what, "end the quotation or bracket within it", trail, text, span)
    if match := _TAKEN_BACK.match(second):
        what = f"{match[0]!r} takes the first sentence back, and a cut would leave it standing"
        advice = "say in the first sentence that it is not so"
        at = len(first) + 1
        yield in_text("first-sentence", what, advice, trail, text, (at, at + len(match[0])))


def _may_break(text: str) -> bool:
    """Whether cutting into sentences can show anything; it costs more than all the rest."""
    at = text.find(". ")
    if 0 <= at < _SHORT or _left_open(text[: at + 1]):
        return True
    while at > 0:
        word = text[text.rfind(" ", 0, at) + 1 : at]
        if (len(word) < _LONGEST_ABBREVIATION and word[:1].isupper()) or _TAKEN_BACK.match(text, at + 2):
            return True
        at = text.find(". ", at + 2)
    return False


def _left_open(sentence: str) -> str:
    """The quotation mark or bracket that a sentence opens and does not close."""
    if sentence.count('"') % 2:
        return '"'
    return next((opens for opens, closes in _BRACKETS if sentence.count(opens) > sentence.count(closes)), "")
