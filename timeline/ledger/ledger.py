"""The life of deliveries: plan, claim, settle, reconcile. Each method is one transaction.

Every rule of order and exclusiveness stands in the statements themselves, so that any number of processes on any number
of hosts may run at once. See docs/delivery.md for the states.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from timeline.ledger.delivery import (
    COLUMNS,
    OPEN_STATES,
    Delivery,
    DeliveryKey,
    DeliveryState,
    Draft,
    from_row,
    same_words,
    status_to_json,
)
from timeline.ledger.instants import written, written_or_none
from timeline.ledger.records import ONE, THREAD, LedgerRecords
from timeline.status import MediaRef, StatusRef

MISSED = "missed"
FIRST_RUN = "first run"
WITHDRAWN = "withdrawn"
BY_A_PERSON = "by a person"

# How long past catch-up a thread is still completed once a part of it is public.
COMPLETION = dt.timedelta(hours=24)


class Ledger(LedgerRecords):
    """Deliveries, targets and the publication log in one database."""

    # -- plan -----------------------------------------------------------------------------------------------------

    def plan(self, target: str, drafts: Iterable[Draft], now: dt.datetime, catch_up: dt.timedelta) -> None:
        """Write down what is due, before anything is sent.

        Rows not yet frozen take the words, day and moment of now; planned or failed rows whose occurrence is no longer
        due and of which nothing is public are skipped as withdrawn; a rejected thread whose words changed is planned
        again.
        """
        due = {(draft.root_id, draft.cycle): draft for draft in drafts}
        with self._database.transaction():
            self.targets.lock(target)
            for key in self._threads_since(target, now - catch_up):
                # The whole thread counts: a reply that corrects is a late part of one that is public.
                rows = self.thread(DeliveryKey(target, *key, 1))
                # What is ahead was planned before the clock was set back: it is not gone.
                ahead = any(row.moment > now for row in rows)
                if key not in due and not ahead and all(row.state in ("planned", "failed") for row in rows):
                    self._set_thread(target, *key, DeliveryState.SKIPPED, WITHDRAWN, now)
            for draft in due.values():
                self._plan_one(target, draft)

    def _threads_since(self, target: str, after: dt.datetime) -> dict[tuple[str, str], list[Delivery]]:
        rows = self._database.rows(
            f"SELECT {COLUMNS} FROM delivery WHERE target = ? AND moment > ? ORDER BY part", (target, written(after))
        )
        threads: dict[tuple[str, str], list[Delivery]] = {}
        for row in map(from_row, rows):
            threads.setdefault((row.key.root_id, row.key.cycle), []).append(row)
        return threads

    def _plan_one(self, target: str, draft: Draft) -> None:
        if draft.thread is None:
            return
        rows = self.thread(DeliveryKey(target, draft.root_id, draft.cycle, 1))
        payloads = [status_to_json(part, self._root) for part in draft.thread.parts]
        if rows and not self._may_replan(rows, payloads):
            self._database.execute(
                f"UPDATE delivery SET entry_id = ?, day = ? WHERE {THREAD}",
                (draft.entry_id, draft.day.isoformat(), target, draft.root_id, draft.cycle),
            )
            return
        self._database.execute(f"DELETE FROM delivery WHERE {THREAD}", (target, draft.root_id, draft.cycle))
        for number, payload in enumerate(payloads, start=1):
            self._insert(target, draft, number, DeliveryState.PLANNED, payload=payload)

    @staticmethod
    def _may_replan(rows: list[Delivery], payloads: list[str]) -> bool:
        states = {row.state for row in rows}
        if states <= {DeliveryState.PLANNED}:
            return not any(row.frozen for row in rows)
        if states <= {DeliveryState.REJECTED}:
            return len(rows) != len(payloads) or not all(
                same_words(row.payload, payload) for row, payload in zip(rows, payloads, strict=False)
            )
        return states == {DeliveryState.SKIPPED} and rows[0].reason == WITHDRAWN

    def _insert(
        self,
        target: str,
        draft: Draft,
        part: int,
        state: DeliveryState,
        *,
        reason: str = "",
        payload: str = "",
        settled_at: dt.datetime | None = None,
    ) -> None:
        self._database.execute(
            "INSERT INTO delivery "
            "(target, root_id, cycle, part, entry_id, day, moment, state, reason, payload, settled_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                target, draft.root_id, draft.cycle, part, draft.entry_id, draft.day.isoformat(), written(draft.moment),
                str(state), reason, payload, written_or_none(settled_at),
            ),
        )  # fmt: skip

    def skip_new(self, target: str, drafts: Iterable[Draft], reason: str, now: dt.datetime) -> list[Draft]:
        """Note occurrences that will not go out, unless the ledger knows them; returns the ones noted."""
        noted = []
        with self._database.transaction():
            for draft in drafts:
                if not self.thread(DeliveryKey(target, draft.root_id, draft.cycle, 1)):
                    self._insert(target, draft, 1, DeliveryState.SKIPPED, reason=reason, settled_at=now)
                    noted.append(draft)
        return noted

    def searched(self, target: str, draft: Draft) -> None:
        """Record that a first run looked for an occurrence and did not find it: it is planned, and not sent yet."""
        with self._database.transaction():
            self.targets.lock(target)
            if not self.thread(DeliveryKey(target, draft.root_id, draft.cycle, 1)):
                self._plan_one(target, draft)

    def skip_planned(self, target: str, drafts: Sequence[Draft], reason: str, now: dt.datetime) -> None:
        """Occurrences that will not go out, whether or not they were planned; nothing of them may be public."""
        with self._database.transaction():
            self.targets.lock(target)
            for draft in drafts:
                self._set_thread(target, draft.root_id, draft.cycle, DeliveryState.SKIPPED, reason, now)
            self.skip_new(target, drafts, reason, now)

    def adopt(self, target: str, draft: Draft, refs: Sequence[StatusRef], account: str, now: dt.datetime) -> None:
        """Record that the first parts of a thread were found on the account; the rest is planned."""
        assert draft.thread is not None
        with self._database.transaction():
            self.targets.lock(target)
            for number, part in enumerate(draft.thread.parts, start=1):
                self._insert(target, draft, number, DeliveryState.PLANNED, payload=status_to_json(part, self._root))
                key = DeliveryKey(target, draft.root_id, draft.cycle, number)
                self._database.execute(f"UPDATE delivery SET frozen = 1 WHERE {ONE}", key)
                if number <= len(refs):
                    self._record(key, refs[number - 1], account, now)

    def expire(self, target: str, now: dt.datetime, catch_up: dt.timedelta) -> list[Delivery]:
        """Give up what is past catch-up and was never sent; a partly public thread has a day longer.

        Returns:
            The deliveries that became skipped (missed).
        """
        with self._database.transaction():
            self.targets.lock(target)
            rows = self._database.rows(
                f"""SELECT {COLUMNS} FROM delivery one
                WHERE target = ? AND state IN ('planned', 'failed') AND moment <= ?
                AND (moment <= ? OR NOT EXISTS (SELECT 1 FROM delivery begun
                    WHERE begun.target = one.target AND begun.root_id = one.root_id AND begun.cycle = one.cycle
                    AND begun.state IN ('posted', 'unknown', 'claimed')))
                ORDER BY moment, root_id, part""",
                (target, written(now - catch_up), written(now - catch_up - COMPLETION)),
            )
            missed = [from_row(row) for row in rows]
            for delivery in missed:
                self._set(delivery.key, DeliveryState.SKIPPED, MISSED, now)
        return missed

    # -- claim ----------------------------------------------------------------------------------------------------

    def claim(
        self, key: DeliveryKey, holder: str, now: dt.datetime, lease: dt.timedelta, catch_up: dt.timedelta
    ) -> Delivery | None:
        """Make a delivery ours before its network call.

        Succeeds only if it is planned or failed and not put off, the part before it is posted, and no earlier delivery
        of the target within catch-up is open. Freezes the words of the whole thread.

        Returns:
            The delivery as it must now be sent, or None when another process has it or it is not its turn.
        """
        with self._database.transaction():
            self.targets.lock(key.target)
            changed = self._database.execute(
                """UPDATE delivery SET state = 'claimed', reason = '', holder = ?, lease_until = ?,
                    attempts = attempts + 1, first_attempt_at = COALESCE(first_attempt_at, ?), last_attempt_at = ?
                WHERE target = ? AND root_id = ? AND cycle = ? AND part = ?
                AND state IN ('planned', 'failed') AND (next_attempt_at IS NULL OR next_attempt_at <= ?)
                AND (part = 1 OR EXISTS (SELECT 1 FROM delivery before WHERE before.target = delivery.target
                    AND before.root_id = delivery.root_id AND before.cycle = delivery.cycle
                    AND before.part = delivery.part - 1 AND before.state = 'posted'))
                AND NOT EXISTS (SELECT 1 FROM delivery earlier WHERE earlier.target = delivery.target
                    AND earlier.state IN ('planned', 'claimed', 'failed', 'unknown') AND earlier.moment > ?
                    AND (earlier.moment < delivery.moment
                        OR (earlier.moment = delivery.moment AND earlier.root_id < delivery.root_id)
                        OR (earlier.root_id = delivery.root_id AND earlier.cycle = delivery.cycle
                            AND earlier.part < delivery.part)))""",
                (
                    holder, written(now + lease), written(now), written(now), *key, written(now),
                    written(now - catch_up),
                ),
            )  # fmt: skip
            if changed != 1:
                return None
            self._database.execute(f"UPDATE delivery SET frozen = 1 WHERE {THREAD}", key[:3])
            return self.get(key)

    def save_media(self, key: DeliveryKey, media: Sequence[MediaRef]) -> None:
        """Keep uploaded media, so that another attempt uses the same and never uploads twice."""
        record = [{"id": ref.id, "expires_at": written(ref.expires_at)} for ref in media]
        self._database.execute(f"UPDATE delivery SET media = ? WHERE {ONE}", (json.dumps(record), *key))

    def release_expired(self, target: str, now: dt.datetime) -> list[Delivery]:
        """Claims whose lease ran out become unknown: their process died between claim and settle."""
        with self._database.transaction():
            self.targets.lock(target)
            lost = self.stuck_claims(target, now)
            for delivery in lost:
                self._set(delivery.key, DeliveryState.UNKNOWN, "the process ended before the answer came", None)
                self._database.execute(f"UPDATE delivery SET doubtful = 1 WHERE {ONE}", delivery.key)
        return lost

    # -- settle ---------------------------------------------------------------------------------------------------

    def settle_posted(self, key: DeliveryKey, ref: StatusRef, account: str, now: dt.datetime) -> None:
        """An id came back, or was found. Recorded whoever holds the claim: an id received is never lost."""
        with self._database.transaction():
            self._record(key, ref, account, now)

    def settle_failed(self, key: DeliveryKey, holder: str, reason: str, retry_at: dt.datetime) -> None:
        """Nothing went out; the same bytes may be sent from ``retry_at``."""
        self._settle(key, holder, DeliveryState.FAILED, reason, next_attempt_at=retry_at)

    def settle_unknown(
        self, key: DeliveryKey, holder: str, reason: str, look_at: dt.datetime | None = None, *, duplicate: bool = False
    ) -> None:
        """It may have gone out; looked for from ``look_at``, by the next run where that is None.

        Args:
            duplicate: the network says that it has this text, and it was not found.
        """
        with self._database.transaction():
            if self._settle(key, holder, DeliveryState.UNKNOWN, reason, next_attempt_at=look_at):
                self._database.execute(
                    f"UPDATE delivery SET doubtful = 1, duplicates = duplicates + ? WHERE {ONE}",
                    (int(duplicate), *key),
                )

    def settle_held(self, key: DeliveryKey, holder: str, reason: str) -> None:
        """The account cannot post: the delivery is as if it had not been tried, the target is held apart."""
        self._settle(key, holder, DeliveryState.PLANNED, reason, next_attempt_at=None)

    def settle_rejected(self, key: DeliveryKey, holder: str, reason: str, now: dt.datetime) -> None:
        """It can never pass; parts that would have followed go with it."""
        with self._database.transaction():
            if self._settle(key, holder, DeliveryState.REJECTED, reason, settled_at=now):
                self._database.execute(
                    f"UPDATE delivery SET state = 'rejected', reason = ?, settled_at = ? "
                    f"WHERE {THREAD} AND part > ? AND state IN ('planned', 'failed')",
                    (reason, written(now), *key),
                )

    def _settle(
        self,
        key: DeliveryKey,
        holder: str,
        state: DeliveryState,
        reason: str,
        *,
        next_attempt_at: dt.datetime | None = None,
        settled_at: dt.datetime | None = None,
    ) -> bool:
        changed = self._database.execute(
            f"UPDATE delivery SET state = ?, reason = ?, holder = '', lease_until = NULL, next_attempt_at = ?, "
            f"settled_at = ? WHERE {ONE} AND holder = ? AND state = 'claimed'",
            (str(state), reason, written_or_none(next_attempt_at), written_or_none(settled_at), *key, holder),
        )
        return changed == 1

    def _record(self, key: DeliveryKey, ref: StatusRef, account: str, now: dt.datetime) -> None:
        self._database.execute(
            "UPDATE delivery SET state = 'posted', reason = '', holder = '', lease_until = NULL, "
            "next_attempt_at = NULL, ref_id = ?, ref_url = ?, ref_reply = ?, account = ?, settled_at = ? "
            f"WHERE {ONE} AND state <> 'posted'",
            (ref.id, ref.url, json.dumps(dict(ref.reply), sort_keys=True), account, written(now), *key),
        )

    # -- reconcile ------------------------------------------------------------------------------------------------

    def not_found(self, looked_for: Delivery, now: dt.datetime, catch_up: dt.timedelta) -> DeliveryState:
        """It certainly did not go out: planned again within catch-up, else skipped (missed).

        Args:
            looked_for: the delivery as it was before the look. If another process has sent it again since, what was
                seen says nothing of that attempt, and the delivery is left as it is.
        """
        key = looked_for.key
        with self._database.transaction():
            self.targets.lock(key.target)
            delivery = self.get(key)
            if delivery is None:
                return DeliveryState.SKIPPED
            if delivery.state is not DeliveryState.UNKNOWN or delivery.attempts != looked_for.attempts:
                return delivery.state
            begun = key.part > 1 and delivery.moment > now - catch_up - COMPLETION
            late = delivery.moment <= now - catch_up and not begun
            state = DeliveryState.SKIPPED if late else DeliveryState.PLANNED
            self._set(key, state, MISSED if late else "", now if late else None)
            return state

    def look_later(self, looked_for: Delivery, reason: str, look_at: dt.datetime) -> None:
        """A look told nothing; the next is not before ``look_at``. Of another attempt than that it tells nothing."""
        self._database.execute(
            f"UPDATE delivery SET looks = looks + 1, reason = ?, next_attempt_at = ? "
            f"WHERE {ONE} AND state = 'unknown' AND attempts = ?",
            (reason, written(look_at), *looked_for.key, looked_for.attempts),
        )

    def _set(self, key: DeliveryKey, state: DeliveryState, reason: str, settled_at: dt.datetime | None) -> None:
        self._database.execute(
            f"UPDATE delivery SET state = ?, reason = ?, holder = '', lease_until = NULL, next_attempt_at = NULL, "
            f"settled_at = ? WHERE {ONE}",
            (str(state), reason, written_or_none(settled_at), *key),
        )

    def _set_thread(
        self, target: str, root_id: str, cycle: str, state: DeliveryState, reason: str, now: dt.datetime
    ) -> None:
        self._database.execute(
            "UPDATE delivery SET state = ?, reason = ?, settled_at = ? "
            f"WHERE {THREAD} AND state IN ('planned', 'failed')",
            (str(state), reason, written(now), target, root_id, cycle),
        )

    # -- a person's word ------------------------------------------------------------------------------------------

    def resolve_posted(self, key: DeliveryKey, ref: StatusRef, now: dt.datetime) -> bool:
        """A person saw it on the account; False when there is no such delivery or it is posted already."""
        with self._database.transaction():
            delivery = self.get(key)
            if delivery is None or delivery.state is DeliveryState.POSTED:
                return False
            self._record(key, ref, self.targets.get(key.target).account_id, now)
            return True

    def resolve(self, key: DeliveryKey, state: DeliveryState, now: dt.datetime) -> bool:
        """A person says it did not go out (planned) or shall not (skipped); False unless it is open or rejected."""
        allowed: tuple[Any, ...] = (*OPEN_STATES, DeliveryState.REJECTED)
        with self._database.transaction():
            delivery = self.get(key)
            if delivery is None or delivery.state not in allowed:
                return False
            reason = BY_A_PERSON if state is DeliveryState.SKIPPED else ""
            self._set(key, state, reason, now)
            if state is DeliveryState.SKIPPED:
                # Parts that would have followed can never be sent and must not stand in the way.
                self._set_thread(*key[:3], DeliveryState.SKIPPED, reason, now)
            return True
