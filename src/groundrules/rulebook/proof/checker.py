"""Checks a certificate without trusting who wrote it: ``python checker.py FILE``. No solver, no other module.

A certificate cuts all possible situations of a decision into regions. Checked: no two of them meet, their
sizes add up to the whole, each one's rule holds in all of it, and, where that is claimed, no other answers
there. A region without a rule must hold nothing, because of its sums of words. Every value is a whole
number (of a list its place), unknown the one after the last; a column of a region is a list of ranges.
"""

import json
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from hashlib import sha256
from itertools import accumulate, pairwise
from math import prod
from pathlib import Path
from typing import Any


def _need(holds: object, why: str) -> None:
    if not holds:
        raise ValueError(f"refused: {why}")


def seal(certificate: dict[str, Any]) -> str:
    """The digest of everything else in the file."""
    body = {key: value for key, value in certificate.items() if key != "seal"}
    return sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _shared(some: list[Any], others: list[Any]) -> int:
    return sum(min(b, d) - max(a, c) + 1 for a, b in some for c, d in others if a <= d and c <= b)


def surely(condition: list[Any], box: list[Any], wanted: bool, everywhere: bool, tops: list[int]) -> bool:
    """That the condition comes out as wanted everywhere in the box, or nowhere in it; False when not sure."""
    kind, *parts = condition
    if kind == "not":
        return surely(parts[0], box, not wanted, everywhere, tops)
    if kind in ("and", "or"):
        each = (surely(part, box, wanted, everywhere, tops) for part in parts)
        return all(each) if (kind == "and") == (wanted == everywhere) else any(each)
    ranges, top = box[parts[0]], tops[parts[0]]
    _need(kind in ("in", "is"), f"there is no test {kind}")
    true, whole = _shared(ranges, parts[1]), _shared(ranges, ranges) if everywhere or not wanted else 0
    unknown = 0 if wanted or kind == "is" else _shared(ranges, [[top + 1, top + 1]])  # there "in" is neither
    return true == whole if wanted else whole - true - unknown == (whole if everywhere else 0)


def hull(condition: list[Any], whole: list[Any]) -> list[Any]:
    """Ranges for each column outside which the condition is never true."""
    box = list(whole)
    for kind, *parts in condition[1:] if condition[0] == "and" else [condition]:
        if kind in ("in", "is") and parts[1]:
            box[parts[0]] = parts[1]
    return box


def finder(boxes: list[list[Any]]) -> Callable[[list[Any]], list[int]]:
    """A function that gives the numbers of the boxes that meet a box; outermost ends sift them first."""
    sides = []
    for column in zip(*boxes, strict=True):
        for ends in ([min(r)[0] for r in column], [max(end for _, end in r) for r in column]):
            ranked = sorted((end, 1 << number) for number, end in enumerate(ends))
            sides.append(
                ([end for end, _ in ranked], [0, *accumulate((bit for _, bit in ranked), int.__or__)])
            )

    def meeting(box: list[Any]) -> list[int]:
        met = (1 << len(boxes)) - 1
        for ranges, (lows, begun), (highs, ended) in zip(box, sides[::2], sides[1::2], strict=True):
            met &= begun[bisect_right(lows, ranges[-1][1])] & ~ended[bisect_left(highs, ranges[0][0])]
        sifted = (place for place, bit in enumerate(reversed(f"{met:b}")) if bit == "1")
        return [place for place in sifted if all(map(_shared, box, boxes[place]))]

    return meeting


def reach(at: int, terms: list[list[int]], box: list[Any], tops: list[int]) -> list[Any]:
    """What a sum may be in a box: between what its words allow; unknown exactly when one of them is."""
    ends = [sorted((f * box[word][0][0], f * min(box[word][-1][1], tops[word]))) for f, word in terms]
    ranges = [[sum(low for low, _ in ends), sum(high for _, high in ends)], [tops[at] + 1, tops[at] + 1]]
    can_be_known = all(box[word][0][0] <= tops[word] for _, word in terms)
    return ranges[not can_be_known : 1 + any(box[word][-1][1] > tops[word] for _, word in terms)]


def check(decision: dict[str, Any]) -> None:
    """Raise ValueError unless the decision's regions prove its claims."""
    columns, regions, rules = decision["columns"], decision["regions"], decision["rules"]
    tops = [column["to"] for column in columns]
    whole = [[[column["from"], column["to"] + column["unknown"]]] for column in columns]
    sums = [(at, column["sum"]) for at, column in enumerate(columns) if "sum" in column]
    for at, terms in sums:
        can_be = reach(at, terms, whole, tops)
        _need(_shared(can_be, can_be) == _shared(can_be, whole[at]), f"column {at} cuts its sum short")
    near, rivals = finder([box for _, box in regions]), finder([hull(rule["when"], whole) for rule in rules])
    for place, (owner, box) in enumerate(regions):
        for ranges, ends in zip(box, whole, strict=True):
            is_ordered = all(a <= b < c for (a, b), (c, _) in pairwise([*ranges, [ends[0][1] + 1, 0]]))
            _need(is_ordered and ranges[0][0] >= ends[0][0], f"region {place} is no region")
        _need(near(box) == [place], f"region {place} meets another")
        if owner is None:
            _need(any(not _shared(box[at], reach(at, terms, box, tops)) for at, terms in sums), "a gap")
            continue
        _need(surely(rules[owner]["when"], box, True, True, tops), f"its rule fails in {place}")
        if "free of conflicts" in decision["claims"]:
            fit = {rival for rival in rivals(box) if not surely(rules[rival]["when"], box, True, False, tops)}
            sure = {rival for rival in fit if surely(rules[rival]["when"], box, True, True, tops)}
            standing = {rival for rival in fit if not sure.intersection(rules[rival]["yields to"])}
            _need(standing == {owner} and not fit & {*rules[owner]["yields to"]}, f"dispute in {place}")
    sizes = [prod(_shared(ranges, ranges) for ranges in box) for box in [whole, *(box for _, box in regions)]]
    _need(sizes[0] == sum(sizes[1:]), "the regions do not add up")


if __name__ == "__main__":
    certificate = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    _need(certificate["seal"] == seal(certificate), "the file was changed")
    for decision in certificate["decisions"]:
        check(decision)
        sys.stdout.write(f"{decision['decision']}: {', '.join(decision['claims'])}\n")
