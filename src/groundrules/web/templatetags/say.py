"""Filters that say dates, instants and counts in words; they return plain text and escape nothing."""

from collections.abc import Mapping
from datetime import date, datetime

from django import template

from groundrules.web import words
from groundrules.web.strip import WIDTH

register = template.Library()

register.filter("day", words.day)
register.filter("long_day", words.long_day)


@register.filter
def moment(value: datetime | None, zone: str = "") -> str:
    """``Tue 30 Jun, 09:40`` in the workspace's zone."""
    return words.moment(value, zone or "UTC")


@register.filter
def counted(number: int, forms: str) -> str:
    """``{{ 3|counted:"account,accounts" }}`` is ``3 accounts``."""
    one, many = forms.split(",")
    return words.count(number, one, many)


@register.filter
def parts(text: str) -> list[tuple[str, bool]]:
    """The stretches of a sentence, each with whether it stood in backticks."""
    return [(part, n % 2 == 1) for n, part in enumerate(text.split("`")) if part]


@register.filter
def plain(value: float) -> str:
    """A coordinate with a full stop whatever the language, as SVG wants it."""
    return f"{value:.1f}".removesuffix(".0")


@register.filter
def anchor(x: float) -> str:
    """Which end of a label stands at ``x``, so that labels at the rims stay inside the drawing."""
    if x < 60:
        return "start"
    return "end" if x > WIDTH - 60 else "middle"


@register.filter
def as_day(value: datetime | date | None) -> str:
    """The day of an instant or a date."""
    return words.day(value)


@register.filter
def at(values: Mapping[str, str], name: str) -> str:
    """What a form brought under that name; empty when it brought nothing."""
    return values.get(name, "")
