"""Entry bodies: what Markdown becomes, and what hostile Markdown does not."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.markdown_text import html_of, plain_of

SAFE = {
    "p", "br", "hr", "em", "strong", "a", "ul", "ol", "li", "blockquote", "h3", "h4", "h5", "h6",
}  # fmt: skip


class Lint(HTMLParser):
    """Collects what a browser would act upon."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in SAFE:
            self.found.append(f"element {tag}")
        for name, value in attrs:
            allowed = name == "href" and (value or "").lower().startswith(("http://", "https://", "mailto:"))
            if not (allowed and tag == "a") and not (name == "start" and tag == "ol"):
                self.found.append(f"{tag} {name}={value}")
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.found.append(f"stray end of {tag}")

    def handle_comment(self, data: str) -> None:
        self.found.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.found.append("declaration")

    def handle_pi(self, data: str) -> None:
        self.found.append("instruction")


def lint(html: str) -> list[str]:
    parser = Lint()
    parser.feed(html)
    parser.close()
    return [*parser.found, *(f"{tag} not closed" for tag in parser.open)]


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("", ""),
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("*a* _b_ **c** __d__", "<p><em>a</em> <em>b</em> <strong>c</strong> <strong>d</strong></p>"),
        ("a  \nb\\\nc\nd", "<p>a<br>\nb<br>\nc\nd</p>"),
        ("[x](https://e.org/?a=1&b=2)", '<p><a href="https://e.org/?a=1&amp;b=2">x</a></p>'),
        ("[x](HTTP://e.org)", '<p><a href="HTTP://e.org">x</a></p>'),
        ("[x](mailto:a@e.org) <https://e.org>", '<p><a href="mailto:a@e.org">x</a> <a href="https://e.org">https://e.org</a></p>'),
        ("[x][1]\n\n[1]: https://e.org", '<p><a href="https://e.org">x</a></p>'),
        ("[x](https://e.org 'title')", '<p><a href="https://e.org">x</a></p>'),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> q", "<blockquote>\n<p>q</p>\n</blockquote>"),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("R&D <1918> \"x\"", "<p>R&amp;D &lt;1918&gt; &quot;x&quot;</p>"),
        ("&amp; &eacute; \\*", "<p>&amp; é *</p>"),
        ("    not code", "<p>not code</p>"),
        ("`not code`", "<p>`not code`</p>"),
    ],
)  # fmt: skip
def test_an_author_gets_what_is_on_the_list(markdown: str, html: str) -> None:
    """Paragraphs, emphasis, breaks, links, lists, quotations, rules; everything else stays text."""
    assert html_of(markdown) == html


@pytest.mark.parametrize(
    ("markdown", "tags"),
    [
        ("# A", ["h3"]),
        ("## A", ["h3"]),
        ("### A", ["h3"]),
        ("# A\n\n## B\n\n### C", ["h3", "h4", "h5"]),
        ("## A\n\n# B", ["h4", "h3"]),
        ("# A\n\n##### B\n\n###### C", ["h3", "h6", "h6"]),
        ("### A\n\n#### B", ["h3", "h4"]),
    ],
)
def test_the_greatest_heading_is_h3(markdown: str, tags: list[str]) -> None:
    """FEED-36: however the author began, the outline hangs below the page's own headings."""
    found: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.append(tag)  # type: ignore[method-assign]
    parser.feed(html_of(markdown))
    assert found == tags


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<iframe src=https://e.org></iframe>",
        "<a href=\"javascript:alert(1)\" onclick=\"alert(1)\">x</a>",
        "<!-- comment --> <!DOCTYPE x> <?php x ?> <![CDATA[x]]>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](&#x6A;&#x61;vascript:alert(1))",
        "[x](java%73cript:alert(1))",
        "[x](<java\tscript:alert(1)>)",
        "[x](<\x01javascript:alert(1)>)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox(1))",
        "[x](file:///etc/passwd)",
        "[x](//evil.example) [y](/relative) [z](#anchor) [w](../up)",
        "<javascript:alert(1)>",
        "![x](https://e.org/x.png)",
        "![x](javascript:alert(1) \"onerror=alert(1)\")",
        "[x](https://e.org/\"onmouseover=\"alert(1))",
        "[x](<https://e.org/ onclick=alert(1)>)",
        "[x][1]\n\n[1]: javascript:alert(1) '\"><script>'",
        "[x](https:javascript:alert(1)) [y](http:///x) [z](https://)",
        "[*x*<b>](javascript:1) [a [b](https://e.org) c](javascript:1)",
        "```html\n<script>\n```\n\n    <script>\n\n`<script>`",
        "x\n===\n\n| a | b |\n|---|---|\n| <b> | 2 |",
        "\x00 &#0; &#xD800; &#x110000; \ufffe",
    ],
)  # fmt: skip
def test_nothing_hostile_gets_through(hostile: str) -> None:
    """FEED-19: no element, attribute or address outside the list, in any spelling."""
    assert lint(html_of(hostile)) == []
    assert lint(html_of(f"> - **{hostile}** and [y](https://e.org)")) == []


def test_a_dropped_address_leaves_its_words() -> None:
    """The reader loses the link, not the sentence; an image becomes its alt text."""
    assert html_of("See [the *plan*](javascript:x) now.") == "<p>See the <em>plan</em> now.</p>"
    assert html_of('![The "square"](https://e.org/x.png)') == "<p>The &quot;square&quot;</p>"
    assert html_of("![a ![b](y.png)](x.png)") == "<p>a b</p>"
    assert html_of("[![alt](x.png)](https://e.org)") == '<p><a href="https://e.org">alt</a></p>'


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("", ""),
        (
            "# Head\n\nOne *two* [three](https://e.org).\n\nFour  \nfive\nsix",
            "Head\n\nOne two three.\n\nFour\nfive six",
        ),
        ("- a\n- b\n  - c\n\nafter", "• a\n• b\n• c\n\nafter"),
        ("7. a\n8. b", "7. a\n8. b"),
        ("> q\n\n---\n\n![alt](x)", "q\n\nalt"),
        ("R&amp;D <1918>", "R&D <1918>"),
    ],
)
def test_plain_text_has_the_words_alone(markdown: str, plain: str) -> None:
    """For summaries, terminals and exports."""
    assert plain_of(markdown) == plain


@given(st.text(st.sampled_from("ab<>\"'&[]()!*_#`~-+=>|\\\n\t :/.;jahttps@1\x00é")))
def test_any_text_gives_well_formed_safe_html(text: str) -> None:
    """Never an error, never a stray or unclosed element."""
    assert lint(html_of(text)) == []
    plain_of(text)


@pytest.mark.parametrize("piece", ["[", "![", ">", "*a ", "- ", "[a](", "<", "&", "[a](<", "*_", "1. ", "[x]: y\n"])
def test_long_hostile_input_ends(piece: str) -> None:
    """No recursion error; the work grows with the text."""
    assert lint(html_of(piece * 2000)) == []


def test_the_same_text_gives_the_same_html() -> None:
    """FEED-14: no state is left between calls, such as link definitions."""
    first = html_of("[x][1]\n\n[1]: https://e.org")
    assert html_of("[x][1]") == "<p>[x][1]</p>"
    assert html_of("[x][1]\n\n[1]: https://e.org") == first
