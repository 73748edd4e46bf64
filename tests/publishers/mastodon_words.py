"""How a real server counts and shows the words of a status: for the double, and as the judge in tests of length."""

import html
import re
import unicodedata

import regex
from mastodon._url_regex import url_regex

MENTION = re.compile(r"(^|[^/\w])@(([a-z0-9_]+)@[a-z0-9.\-]+[a-z0-9]+)", re.IGNORECASE)
HASHTAG = re.compile(r"(?<![\w&/])#(\w+)")


def reference_length(text, spoiler_text="", url_length=23):
    """The rule of ``Mastodon.get_status_length`` with the library's own patterns; clusters are ``regex``'s.

    The library itself counts with the extra ``graphemeu``, which sees a newline before a flag as one cluster more
    than Unicode's rule and the server do (0.11.0).
    """
    text = url_regex.sub(lambda match: match.group(2) + "x" * url_length, text)
    text = MENTION.sub(r"\1@\3", text)
    return len(regex.findall(r"\X", text)) + len(regex.findall(r"\X", spoiler_text))


def rendered(text, host="mastodon.example"):
    """The HTML of a status: paragraphs, breaks, links cut in three for the eye, mentions without host."""
    paragraphs = re.split(r"\n{2,}", unicodedata.normalize("NFC", text))
    return "".join(f"<p>{_line(paragraph, host)}</p>" for paragraph in paragraphs)


def _line(text, host):
    done, position = [], 0
    for match in url_regex.finditer(text):
        before = match.group(2)
        done += [_words(text[position : match.start()] + before, host), _link(match.group(3))]
        position = match.end()
    done.append(_words(text[position:], host))
    return "".join(done).replace("\n", "<br>")


def _link(url):
    scheme, rest = re.match(r"(https?://(?:www\.)?)(.*)", url, re.IGNORECASE).groups()
    cut = "ellipsis" if len(rest) > 30 else ""
    return (
        f'<a href="{html.escape(url)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{html.escape(scheme)}</span><span class="{cut}">{html.escape(rest[:30])}</span>'
        f'<span class="invisible">{html.escape(rest[30:])}</span></a>'
    )


def _words(text, host):
    escaped = html.escape(text, quote=True).replace("&#x27;", "&#39;")
    escaped = MENTION.sub(
        r'\1<span class="h-card" translate="no"><a href="https://other.example/@\3" class="u-url mention">'
        r"@<span>\3</span></a></span>",
        escaped,
    )
    return HASHTAG.sub(
        rf'<a href="https://{host}/tags/\1" class="mention hashtag" rel="tag">#<span>\1</span></a>', escaped
    )
