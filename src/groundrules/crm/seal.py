"""Fingerprints: like texts can be told from unlike ones, and none can be read back without the key.

A keyed BLAKE2b hash (RFC 7693) of the text with capitals and spacing evened out. Who holds the workspace's
key can test a guess ("is it this line?"); nobody else can. Without a key there are no fingerprints at all.
"""

import hashlib
import unicodedata
from dataclasses import replace

import pyarrow as pa

from groundrules.crm.cast import apply_to_distinct
from groundrules.crm.mapping import CrmMapping, Value

BYTES = 16
"""Of a fingerprint; it is written as twice as many hexadecimal signs."""


def fingerprints(texts: pa.Array, key: bytes) -> pa.Array:
    """A fingerprint for each text, empty where the text is, and everywhere when there is no key.

    Args:
        texts: subject lines and the like.
        key: the workspace's own, 1 to 64 bytes.
    """
    if not key:
        return pa.nulls(len(texts), pa.string())
    return apply_to_distinct(texts, lambda text: _fingerprint(text, key))


def digits(text: str) -> str | None:
    """``+1 (212) 555-0100`` -> ``12125550100``: a telephone number however it was written."""
    return "".join(sign for sign in text if sign.isascii() and sign.isdigit()) or None


def with_key(mapping: CrmMapping, key: bytes) -> CrmMapping:
    """The mapping able to make fingerprints."""
    feeds = [
        replace(feed, columns={name: _keyed(value, key) for name, value in feed.columns.items()})
        if any(one.form == "fingerprint" for value in feed.columns.values() for one in value.within())
        else feed
        for feed in mapping.feeds
    ]
    return replace(mapping, feeds=tuple(feeds))


def _keyed(value: Value, key: bytes) -> Value:
    cases = tuple(replace(case, then=_keyed(case.then, key)) for case in value.cases)
    return replace(value, cases=cases, key=key if value.form == "fingerprint" else b"")


def _fingerprint(text: str, key: bytes) -> str | None:
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return hashlib.blake2b(plain.encode(), key=key, digest_size=BYTES).hexdigest() if plain else None
