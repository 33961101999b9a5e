"""What is known about whoever is signed in: to read, and as a file to take along. Nobody else's is here."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from groundrules.usecases.what_we_know import Kept, KnownSignal, WhatWeKnow, known_of
from groundrules.web import access, words
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.screens_known import KeptLine, KnownCaseLine, KnownPage, SignalLine

FILE = "what-is-known-about-me.json"
_STATES = {
    "case": ("a case, or about to be one", "soon"),
    "prompt": ("a question to you", "calm"),
    "excused": ("excused, it went no further", "none"),
}


@require_safe
@for_the_signed_in
def known(desk: Desk) -> HttpResponse:
    """Signals, cases, records, and what is never read."""
    found = _found(desk)
    in_import = any(one.table == "sellers" and one.rows for one in found.kept)
    mine = {row.case_id for row in access.cases_for(desk.viewer)}
    page = KnownPage(
        name=desk.viewer.person.name,
        as_of=found.as_of,
        records=f"{sum(one.rows for one in found.kept):,}",
        signals=tuple(_signal(one) for one in found.signals),
        cases=tuple(
            KnownCaseLine(
                words.start(one.headline),
                one.status,
                one.opened_on,
                reverse("case", args=[one.case_id]) if one.case_id in mine else "",
            )
            for one in found.cases
        ),
        kept=tuple(_line(one) for one in found.kept if one.rows),
        nothing=_empty(found.kept),
        never=found.never,
        in_import=in_import,
    )
    return desk.show("known.html", page)


@require_safe
@for_the_signed_in
def as_file(desk: Desk) -> HttpResponse:
    """The same as JSON."""
    told = asdict(_found(desk))
    del told["findings"]
    text = json.dumps(told, default=str, ensure_ascii=False, indent=2)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return answer


def _found(desk: Desk) -> WhatWeKnow:
    seller_id = access.known_about(desk.viewer)
    if seller_id is None:
        raise PermissionDenied
    return known_of(
        seller_id=seller_id,
        facts=desk.workspace.facts,
        docket=desk.workspace.record().docket,
        journal=desk.workspace.journal(),
        today=words.local_day(desk.now, desk.zone),
    )


def _signal(one: KnownSignal) -> SignalLine:
    state, tone = _STATES.get(one.verdict, (one.verdict, "none"))
    return SignalLine(
        one.kind,
        words.start(one.headline),
        state,
        tone,
        one.seen_by,
        one.expires_on,
        reverse("signal", args=[one.signal_id]) if one.verdict == "prompt" else "",
    )


def _line(one: Kept) -> KeptLine:
    span = words.day(one.first) if one.first else ""
    if one.first and one.last and one.last != one.first:
        span = f"{span} to {words.day(one.last)}"
    return KeptLine(
        words.start(one.what),
        words.count(one.rows, "record"),
        span,
        one.source,
        ", ".join(name.replace("_", " ") for name in one.fields),
        one.seen_by,
        one.kept,
    )


def _empty(kept: Sequence[Kept]) -> tuple[str, ...]:
    return tuple(one.what for one in kept if not one.rows)
