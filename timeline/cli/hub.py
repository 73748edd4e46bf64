"""Telling the WebSub hub of [timeline] which feeds changed, once they are live."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from timeline.cli.session import USER_AGENT, Session
from timeline.config import TargetConfig
from timeline.ledger import Ledger
from timeline.report import RunReport


def ping_hub(session: Session, targets: Iterable[TargetConfig], ledger: Ledger, report: RunReport) -> None:
    """Ping for every feed of a target with ``ping`` whose bytes are not those that were announced last.

    A ping that fails is only remarked upon; the next run tries again.
    """
    meta = session.config.meta
    for target in targets if meta.hub else ():
        if not getattr(target.options, "ping", False):
            continue
        for path, written in ledger.output_files(target.name).items():
            topic = meta.link + quote(path)
            announced = f"pinged {topic}"
            if ledger.note(announced) == written.digest:
                continue
            from publishers.websub import ping

            wrong = ping(meta.hub, topic, USER_AGENT)
            if wrong:
                report.remarks.append((f"hub:{target.name}", f"{target.name}: the hub was not told: {wrong}"))
            else:
                ledger.set_note(announced, written.digest)
