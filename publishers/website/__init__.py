"""The ``website`` publisher: the pages around the corpus, made from the whole of it when anything changed.

docs/website.md says what stands where. The modules below: ``site`` indexes the corpus once; ``chronology``,
``entries``, ``subjects``, ``documents``, ``guides`` and ``standing`` list the pages; ``api`` the files for machines;
``rendering`` makes bytes of them with ``templates/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import ClassVar

from timeline.publisher import Card, Context, Edition, Entry, Options, OutputFile, option


@dataclass(frozen=True, kw_only=True)
class WebsiteOptions(Options):
    """Options of a ``website`` target."""

    corrections: str = option(
        "", help="Where readers tell of mistakes: a web address or a mail address, shown on the page about/."
    )
    fediverse_creator: str = option(
        "", help="Account that Mastodon names under links to the site, written @name@host.", example="@name@host"
    )
    share_cards: bool = option(
        False, help="Draw an image of each day for networks to show beside a link; needs the extra `cards`."
    )

    search: bool = option(
        False, help="Make the page search/ and mark the pages for Pagefind, whose index is made after each build."
    )
    search_by_year: bool = option(
        False, help="The search page reads an index for each year and one of the subjects; for more than 20,000 pages."
    )

    def problems(self) -> Iterator[tuple[str, str]]:
        """Addresses that are none."""
        address = self.corrections
        if address and "@" not in address and not address.startswith(("https://", "http://")):
            yield "corrections", "must be an address of the web, with https://, or of mail"
        if self.fediverse_creator and self.fediverse_creator.count("@") != 2:
            yield "fediverse_creator", "must be written @name@host"
        if self.share_cards and find_spec("PIL") is None:
            yield "share_cards", "needs Pillow: pip install 'day-by-day-timeline[cards]', or leave it out"


class Website:
    """A file publisher with thousands of files.

    Attributes:
        skipped: links of guides that lead nowhere, told by every run until they are mended.
        remarks: days without a share card, and why; a search index that would take too much memory.
    """

    options: ClassVar[type[Options]] = WebsiteOptions
    corpus_wide: ClassVar[bool] = True
    shows_receipts: ClassVar[bool] = True
    parallel: ClassVar[bool] = True

    def __init__(self, options: WebsiteOptions, context: Context) -> None:
        self._options = options
        self.skipped: list[str] = []
        self.remarks: list[str] = []

    def files(self, edition: Edition) -> Iterable[OutputFile]:
        """Every file of the site; reads the whole corpus."""
        from publishers.website.building import files_of, pages_of, site_of, stamp_of
        from publishers.website.guides import broken_links
        from publishers.website.share_cards import left_out
        from publishers.website.standing import index_too_large

        site = site_of(edition, self._options)
        site.offers_about()  # and with it the publication log: other processes must not ask the ledger
        pages = pages_of(site)
        self.skipped = broken_links(site, {page.path for page in pages})
        self.remarks = [*left_out(site), *index_too_large(site, len(pages))]
        return list(files_of(site, pages, stamp_of(site)))

    def card(self, edition: Edition, entry: Entry) -> Card:
        """What the entry's page says of itself in its head; nothing else of the corpus is read."""
        from publishers.website.building import card_of

        return card_of(edition, entry)
