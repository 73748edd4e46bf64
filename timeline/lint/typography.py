"""Slips of the keyboard. Most texts have none, so each is first looked for by what it cannot be without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import eq

from timeline.lint.finding import Finding, in_text
from timeline.lint.texts import Words

_BLANK_BEFORE = re.compile(r"\w+ +[,;:!?.](?=\s|$)")
_NO_BLANK_AFTER = re.compile(r"(?<=[^\W\d_])[,;][^\W\d_]+")
_DOUBLED = re.compile(r"\b([^\W\d_]+)\s+\1\b", re.IGNORECASE)
# Twice in a row on purpose: that that, had had; and names such as Baden Baden.
_MAY_DOUBLE = frozenset({"that", "had", "is", "ha", "hear", "baden", "sing", "walla", "pago", "bora"})
_RANGE = re.compile(r"(?<![\w./-])\d+-\d+(?![\w/-])")
_DASHES = re.compile(r"\w+\s*--+\s*\w*|\w+ - \w+")
_DOTS = re.compile(r"\w*\.\.\.")
_TWICE = re.compile(r"\w*(?:,,|;;|::|,\.|;\.|(?<!\.)\.\.(?!\.))")
_TWO_ALPHABETS = re.compile(r"\w*(?:[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z])\w*")
_INVISIBLE = re.compile("\\w*[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufffd]\\w*")
# UTF-8 read as Windows-1252 begins with these; so do few words of any language.
_WRONG_ENCODING = re.compile("\\w*(?:â€.?|[ÃÐÑ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™š›]|Â[\u00a0-\u00bf])\\w*")
_HTML = re.compile(r"&(?:[a-z]{2,8}|#\d+);|</?(?:p|br|b|i|em|strong|a|span|div)\b[^>]*>")
_ABBREVIATED_END = re.compile(r"(?:\b(?:St|Co|Inc|Ltd|etc|Jr|Sr)|\b\w)\.$")
_LINK = re.compile(r"https?://\S+|\]\([^)]*\)|`[^`]*`")


def typography_findings(texts: list[Words]) -> Iterator[Finding]:
    """Typographic slips in the texts of an entry."""
    for words in texts:
        text = words.text
        if words.field == "body" and ("://" in text or "](" in text or "`" in text):
            text = _LINK.sub(lambda match: "·" * len(match[0]), text)  # addresses have rules of their own
        for pattern, what, advice in _suspected(text):
            for match in pattern.finditer(text):
                yield _slip(f"{what}: {match[0]}", advice.format(match[0].replace("-", "–")), words, match.span())
        yield from _doubled(words, text)
        yield from _endings(words)
        yield from _quotes(words, text)


def _suspected(text: str) -> Iterator[tuple[re.Pattern[str], str, str]]:
    """Patterns worth trying on a text, each with what it tells and what to do."""
    # Written out, because this runs for every text of the corpus: any() of a generator takes three times as long.
    if " ," in text or " ." in text or " ;" in text or " :" in text or " !" in text or " ?" in text:
        yield _BLANK_BEFORE, "a blank before the mark", "remove the blank"
    if "-" in text:
        if "--" in text or " - " in text:
            yield _DASHES, "hyphens for a dash", "type – or —"
        yield _RANGE, "a hyphen in a range", "type an en dash: {}"
    if ".." in text:
        yield _DOTS, "three full stops", "type … (one character)"
    if ",," in text or ".." in text or ";;" in text or "::" in text or ",." in text or ";." in text:
        yield _TWICE, "two marks in a row", "keep one"
    if "&" in text or "<" in text:
        yield _HTML, "HTML", "type the character itself"
    if ";" in text or text.count(",") > text.count(", ") + text.count(",\n"):
        yield _NO_BLANK_AFTER, "no blank after the mark", "add one"
    if not text.isascii():
        yield _TWO_ALPHABETS, "letters of two alphabets in one word", "type the word again"
        yield _INVISIBLE, "an invisible or replaced character", "type the word again"
        yield _WRONG_ENCODING, "text that was read in a wrong encoding", "copy it again, as UTF-8"


def _doubled(words: Words, text: str) -> Iterator[Finding]:
    split = text.lower().replace(",", " ,").replace(".", " .").split()
    if not any(map(eq, split, split[1:])):
        return
    for match in _DOUBLED.finditer(text):
        if match[1].lower() not in _MAY_DOUBLE:
            yield _slip(f"a word twice: {match[0]}", "keep one", words, match.span())


def _endings(words: Words) -> Iterator[Finding]:
    text = words.text
    if (
        words.field == "title"
        and text.endswith(".")
        and not text.endswith((" St.", " Co.", "etc."))
        and text[-3:-2] != "."
    ):
        yield _slip("a full stop after the title", "remove it", words, (len(text) - 1, len(text)))
    if words.field == "summary" and text.rstrip("\"'”’»)]")[-1:] not in set(".!?…。！？।؟"):
        last = text.rsplit(" ", 1)[-1]
        if last.startswith("#"):
            return  # that has a rule of its own
        yield _slip(f"a summary without a full stop: … {last}", "add one", words, (len(text) - len(last), len(text)))


def _quotes(words: Words, text: str) -> Iterator[Finding]:
    for straight, curly, name in (('"', "“”„«", "quotation marks"), ("'", "’", "apostrophes")):
        if straight in text and any(mark in text for mark in curly):
            at = text.index(straight)
            begin = text.rfind(" ", 0, at) + 1
            what = f"two kinds of {name} in one text: {straight} and {next(m for m in curly if m in text)}"
            yield _slip(what, "use one kind", words, (begin, at + 1))


def _slip(what: str, advice: str, words: Words, span: tuple[int, int]) -> Finding:
    return in_text("typography", what, advice, words.trail, words.text, span)
