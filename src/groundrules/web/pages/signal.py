"""One signal that is no case: a question to one person alone, or what many share; both end by themselves."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from groundrules.cases.subject import is_shared
from groundrules.web import access, customers, words
from groundrules.web.evidence import read_json
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.pages.lines import signal_title
from groundrules.web.rules import rule_text
from groundrules.web.screens_case import SignalPage


@require_safe
@for_the_signed_in
def signal(desk: Desk, signal_id: str) -> HttpResponse:
    """What was counted, for whom it is meant, and until when it is kept."""
    where = {"signal_id": signal_id, "verdict": ["prompt", "case"]}
    rows = customers.rows(desk.workspace.facts, "signals", "signals", where)
    today = words.local_day(desk.now, desk.zone)
    seen = access.signals_for(desk.viewer, rows, today)
    row = next((row for row in seen if is_shared(row) or row["verdict"] == "prompt"), None)
    if row is None:
        raise Http404
    shared = is_shared(row)
    evidence = read_json(row)
    return desk.show(
        "signal.html",
        SignalPage(
            title=signal_title(row),
            account_id=str(row.get("account_id") or ""),
            headline=words.start(str(row["headline"])),
            for_whom=_for_whom(row) if shared else "Only you read this. It is a question and no case.",
            ends=f"It is kept until {words.day(row['expires_on'])} and nobody sees it after that.",  # type: ignore[arg-type]  # a date, or it would not be seen
            rule=rule_text(desk.workspace.book(), str(row["rule_id"])),
            evidence=evidence,
            question=evidence.questions.get("leader" if shared else "seller", "") if evidence else "",
        ),
    )


def _for_whom(row: customers.Row) -> str:
    kind = row["group_kind"]
    above = "leaders two levels above it" if kind == "team" else "whoever leads everybody"
    return (
        f"It speaks of {words.count(int(str(row['group_size'])), 'person', 'people')} together and of nobody "
        f"by name. It is read by {above}, sales operations and auditors, and asks nobody to answer."
    )
