"""The audit log shows every way of tampering with it."""

import hashlib
import json
import random
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from groundrules.store import audit
from groundrules.store.chain import GENESIS, Checkpoint, Entry, check, seal_of
from tests.cases.worlds import WEDNESDAY


def _log(count: int, salt: int = 0) -> list[Entry]:
    entries: list[Entry] = []
    previous = GENESIS
    for n in range(1, count + 1):
        entries.append(_sealed(n, WEDNESDAY + timedelta(minutes=n), f"p{n % 5}", str(salt), previous))
        previous = entries[-1].seal
    return entries


def _sealed(sequence: int, at: datetime, actor: str, detail: str, previous: str) -> Entry:
    seal = seal_of(
        sequence=sequence, at=at, actor=actor, act="rule", object_="case:c", detail=detail, previous=previous
    )
    return Entry(sequence, at, actor, "rule", "case:c", detail, previous, seal)


def _rechain(entries: list[Entry]) -> list[Entry]:
    """The log made anew after a change, numbers and seals all fitting."""
    found: list[Entry] = []
    previous = GENESIS
    for n, entry in enumerate(entries, 1):
        found.append(_sealed(n, entry.at, entry.actor, entry.detail, previous))
        previous = found[-1].seal
    return found


def _edited(entry: Entry) -> Entry:
    return Entry(
        entry.sequence, entry.at, "mallory", entry.act, entry.object, entry.detail, entry.previous, entry.seal
    )


def _attacks(log: list[Entry], rng: random.Random) -> dict[str, list[Entry]]:
    n = rng.randrange(1, len(log) - 2)
    edit = [*log[:n], _edited(log[n]), *log[n + 1 :]]
    drop = [*log[:n], *log[n + 1 :]]
    return {
        "edit": edit,
        "delete": drop,
        "swap": [*log[:n], log[n + 1], log[n], *log[n + 2 :]],
        "insert": [*log[:n], _edited(log[n]), *log[n:]],
        "truncate": log[:n],
        "edit and re-chain": _rechain(edit),
        "delete and re-chain": _rechain(drop),
    }


def _rng(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # places to attack, not secrets


HIDDEN = {"truncate", "edit and re-chain", "delete and re-chain"}


def test_the_untouched_log_is_whole() -> None:
    """Nothing is found where nothing was done, with and without a checkpoint."""
    log = _log(50)
    assert check(log).ok
    assert check(log, Checkpoint(30, log[29].seal)).ok
    assert check([]).ok


@pytest.mark.parametrize("seed", range(20))
def test_seven_attacks_are_all_seen_against_a_checkpoint(seed: int) -> None:
    """Edit, delete, swap, insert, truncate and both re-chainings: seven of seven."""
    log = _log(40, seed)
    checkpoint = Checkpoint(40, log[-1].seal)
    for name, attacked in _attacks(log, _rng(seed)).items():
        found = check(attacked, checkpoint)
        assert not found.ok, name
        assert found.why


@pytest.mark.parametrize("seed", range(5))
def test_the_chain_alone_misses_three(seed: int) -> None:
    """The twin: without a checkpoint kept elsewhere, three of the seven go unseen."""
    missed = {name for name, log in _attacks(_log(40, seed), _rng(seed)).items() if check(log).ok}
    assert missed == HIDDEN


def test_an_independent_reader_agrees_on_the_seals() -> None:
    """The seal can be worked out from the docs alone: SHA-256 over one JSON list."""
    entry = _log(1)[0]
    values = [1, "2026-07-01T10:01:00.000000+00:00", "p1", "rule", "case:c", "0", "0" * 64]
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == entry.seal


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_the_acts_transaction_is_refused() -> None:
    """There is no way to log an act that may yet be rolled back, or to act and log later."""
    with pytest.raises(audit.NotInTransactionError):
        audit.write(at=WEDNESDAY, actor="a", act="b", object_="c", detail={})


@pytest.mark.django_db
def test_written_entries_verify_and_are_read_newest_first() -> None:
    """What is written is sealed, in order, and can be read by actor."""
    with transaction.atomic():
        for n in range(3):
            audit.write(at=WEDNESDAY, actor=f"p{n % 2}", act="look", object_="thing", detail={"n": n})
    assert audit.verify_chain(audit.checkpoint()).ok
    assert [entry.sequence for entry in audit.entries()] == [3, 2, 1]
    assert [entry.sequence for entry in audit.entries(actors=frozenset({"p1"}))] == [2]
    assert [entry.sequence for entry in audit.entries(newest=1)] == [3]


@pytest.mark.django_db
def test_an_empty_log_has_an_empty_checkpoint() -> None:
    """Before the first act there is nothing to lose."""
    assert audit.checkpoint() == Checkpoint(0, GENESIS)
