"""What libyaml complains of, in the words of somebody who writes entries and does not know YAML's grammar."""

from __future__ import annotations

import re

Place = tuple[int, int]

_QUOTE = "put the whole text in quotes"
_CONFLICT = re.compile(r"<{7}|={7}|>{7}|\|{7}")
_KEY = re.compile(r"\s*(?:- )?([A-Za-z_][\w-]*)")
_OPENS_TEXT = re.compile(r"(?::|[|>][+-]?\d?)\s*(?:#.*)?$")
_CLOSED_QUOTE = re.compile(r"""[:,\[{-]\s*(["'])(?:(?!\1).)*\1\s*$""")
_CONTEXT_IS_THE_PLACE = ("an alias", "an anchor", "a tag")


def explained(context: str, problem: str, text: str, at: Place, begun: Place | None) -> tuple[Place, str, str]:
    """Where to look, what is wrong and what to do.

    Args:
        context: what libyaml was reading, ``while scanning a quoted scalar``; may be empty.
        problem: what it found, ``found unexpected end of stream``.
        text: of the whole file.
        at: line and column, from 1, where it stopped.
        begun: where what it was reading begins.
    """
    lines = text.split("\n")
    line = _line(lines, at[0])
    if "quoted scalar" in context and ("escape" in problem or "hexdecimal" in problem):
        return at, "a backslash in double quotes that means nothing", r"write \\ for a backslash, or use single quotes"
    if begun and (found := _of_context(context, problem, begun, at, _line(lines, begun[0]))):
        return begun, *found
    if "cannot start any token" in problem:
        return at, *_unexpected(line[at[1] - 1 : at[1]])
    if "mapping values" in problem:
        return at, *_second_colon(line[: at[1] - 1], lines, at)
    if "expected ':'" in problem:
        return at, *_no_colon(line, lines, at)
    if "expected key" in problem:
        return at, *_no_key(line[: at[1] - 1])
    if "block sequence entries" in problem:
        return at, "a list item in the line of its key", "begin the list in the next line; or, for a text, " + _QUOTE
    if "mapping keys" in problem:
        return at, "a text that begins with ?", _QUOTE
    if "node content" in problem:
        return at, *_unexpected(line[at[1] - 1 : at[1]])
    if "'-' indicator" in problem:
        return at, "a line that is indented differently from the list above", "begin it in the column of the list's -"
    if "document start" in problem:
        return at, "a line that belongs to nothing", "write key: value, in the column of the other keys"
    if "block scalar" in context:
        return at, "something behind | or >", "begin the text in the next line"
    if "expected ','" in problem:
        advice = "put commas between the parts, and quotes around a text with a comma, colon or bracket in it"
        return at, "a comma or a closing bracket is missing", advice
    words = " ".join(filter(None, (context, problem)))
    return (
        at,
        words,
        'check the indentation, and quote a text that holds ": " or " #" or starts with a special character',
    )


def _line(lines: list[str], number: int) -> str:
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _of_context(context: str, problem: str, begun: Place, at: Place, line: str) -> tuple[str, str] | None:
    """What is best told where the thing that is wrong begins."""
    mark = line[begun[1] - 1 : begun[1]]
    if "quoted scalar" in context:
        return f"the quotation mark {mark} is not closed", "close it"
    if any(context.endswith(thing) for thing in _CONTEXT_IS_THE_PLACE):
        return f"a text that begins with {mark}", _QUOTE
    if "flow" in context and "expected ','" in problem and (begun == at or begun[0] < at[0]):
        return f"the bracket {mark} is not closed", f"close it with {']' if mark == '[' else '}'}"
    return None


def _unexpected(mark: str) -> tuple[str, str]:
    if mark == "\t":
        return "a tab", "indent with blanks"
    return f"a text that begins with {mark}", _QUOTE


def _second_colon(before: str, lines: list[str], at: Place) -> tuple[str, str]:
    """A colon that makes a key where none can be: within a text, or of a key that is indented too far."""
    if ": " in before or before.lstrip().startswith("- ") or _KEY.match(before) is None:
        return 'a second ": " in one text', _QUOTE
    above = next((line for line in reversed(lines[: at[0] - 1]) if line.strip()), "")
    if ":\u00a0" in above:
        return "a no-break space behind a colon in the line above", "type a plain blank"
    indent, indent_above = (len(line) - len(line.lstrip()) for line in (before, above))
    if indent > indent_above or above.lstrip().startswith("- "):
        key = before.strip()
        return f"the key {key!r} is indented too far", "begin it in the same column as the keys it belongs to"
    return 'a ": " within a text', _QUOTE


def _no_colon(line: str, lines: list[str], at: Place) -> tuple[str, str]:
    """A line that should be a key and its value."""
    if _CONFLICT.match(line):
        return "a merge conflict that is not resolved", "keep one of the two sides and delete the marks"
    above = next((line for line in reversed(lines[: at[0] - 1]) if line.strip()), "")
    key = _KEY.match(line)
    if key and line[key.end() : key.end() + 1] == ":":
        return f"no blank behind {key[1]}:", f"write {key[1]}: {line[key.end() + 1 :].strip()}"
    if _OPENS_TEXT.search(above):
        return "a text that is not indented", "begin its lines with two blanks more than its key"
    if key and key[1].islower():
        return f"no colon behind {key[1]!r}", f"write {key[1]}: …, or indent the line if it belongs to the text above"
    return "a line without a key", "write key: value, or indent the line if it belongs to the text above"


def _no_key(before: str) -> tuple[str, str]:
    """Something where the next key should begin."""
    if closed := _CLOSED_QUOTE.search(before):
        inside = r"write \" for a quotation mark inside, or use '…'" if closed[1] == '"' else "write '' for one inside"
        return f"text behind the closing {closed[1]}", inside
    return "a line that is indented differently from its neighbours", "begin it in the same column as the keys above"
