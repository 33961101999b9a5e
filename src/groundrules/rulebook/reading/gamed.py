"""How a word could be gamed, as the book says it: ``no``, one way, or several."""

from groundrules.rulebook.model import HOWS, WAYS, Gamed
from groundrules.rulebook.reading.shape import Shape
from groundrules.rulebook.yaml_tree import Node

_REQUIRED, _OPTIONAL = ("how", "points"), ("way", "per share", "by")
_BY = ("owner", "anyone")


def read_gamed(shape: Shape, node: Node | None, name: str) -> tuple[Gamed, ...] | None:
    """The ways in which the word can be gamed; empty for ``no``, None when the book does not say."""
    if node is None:
        return None
    if node.kind == "text":
        if node.text != "no":
            mend = "write `no`, or `{how: enter a deal, points: 3}`"
            shape.error("GR108", f"`gamed` of `{name}` is neither `no` nor a way to do it", node.span, mend)
        return ()
    ways = node.items if node.kind == "list" else (node,)
    return tuple(filter(None, (_way(shape, way, name) for way in ways)))


def _way(shape: Shape, node: Node, name: str) -> Gamed | None:
    keys = shape.keys(node, f"`gamed` of `{name}`", required=_REQUIRED, optional=_OPTIONAL)
    how = shape.choice(keys.get("how"), "manoeuvre", HOWS)
    way = shape.choice(keys.get("way"), "direction", WAYS) if "way" in keys else "any"
    by = shape.choice(keys.get("by"), "who can do it", _BY) if "by" in keys else "owner"
    points, share = (_effort(shape, keys.get(key), key, name) for key in ("points", "per share"))
    return Gamed(how, way, points, share, by == "anyone") if how else None


def _effort(shape: Shape, node: Node | None, key: str, name: str) -> float:
    number = 0.0 if node is None else shape.number(node, f"`{key}`")
    if node is not None and (number is None or number < 0):
        message = f"`{key}` of `{name}` is no number of points"
        shape.error("GR108", message, node.span, "write how much effort it is, such as 3 or 0.5")
    return float(number or 0)
