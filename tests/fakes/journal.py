"""The Journal port in memory, held to the same conformance tests as the record's."""

import json
import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from groundrules.handoff.heads import HEADS, HeadOf
from groundrules.handoff.journal import (
    Act,
    Appended,
    Decide,
    Head,
    KeyReusedError,
    StaleStoryError,
    Story,
    Wanted,
)

_NEVER = datetime.max.replace(tzinfo=UTC)


class MemoryJournal:
    """Stories as they are, one lock around each act; ``acts`` is the log."""

    def __init__(self, heads: Mapping[str, HeadOf] = HEADS) -> None:
        self.stories: dict[str, Story] = {}
        self.acts: list[Act] = []
        self._heads = heads
        self._keys: dict[tuple[str, str], tuple[str, dict[str, Story]]] = {}
        self._lock = threading.Lock()

    def load(self, subjects: Iterable[str]) -> Mapping[str, Story]:
        """The stories of these subjects; an empty story where nothing happened yet."""
        return {subject: self.stories.get(subject, Story(subject)) for subject in subjects}

    def find(self, wanted: Wanted) -> tuple[Head, ...]:
        """The heads that fit, by due time, then subject."""
        heads = [self._heads[story.kind](story) for story in self.stories.values()]
        found = [head for head in heads if _fits(head, wanted)]
        found.sort(key=lambda head: (head.due_at or _NEVER, head.subject))
        return tuple(found[: wanted.limit] if wanted.limit else found)

    def append(self, act: Act, subjects: Iterable[str], decide: Decide) -> Appended:
        """Decide on what is there and keep the entries, under the lock."""
        wanted = sorted(set(subjects))
        body = json.dumps([act.name, wanted, dict(act.body)], sort_keys=True)
        with self._lock:
            known = self._keys.get((act.actor, act.key)) if act.key else None
            if known is not None:
                if known[0] != body:
                    raise KeyReusedError
                return Appended(known[1], replayed=True)
            before = dict(self.load(wanted))
            for subject, seen in act.seen.items():
                if before[subject].version != seen:
                    raise StaleStoryError(subject, seen, before[subject].version)
            after = dict(before)
            new = {subject: entries for subject, entries in decide(before).items() if entries}
            for subject, entries in new.items():
                json.dumps([dict(entry.data) for entry in entries])
                after[subject] = Story(subject, (*before[subject].entries, *entries))
                self._heads[after[subject].kind](after[subject])
            self.stories.update({subject: after[subject] for subject in new})
            if new:
                self.acts.append(act)
            if act.key:
                self._keys[act.actor, act.key] = (body, after)
            return Appended(after)


def _fits(head: Head, wanted: Wanted) -> bool:
    return all(
        (
            head.subject.partition(":")[0] == wanted.kind,
            wanted.statuses is None or head.status in wanted.statuses,
            wanted.account_ids is None or head.account_id in wanted.account_ids,
            wanted.party_id is None or wanted.party_id in head.parties,
            wanted.due_by is None or (head.due_at is not None and head.due_at <= wanted.due_by),
        )
    )
