"""Every address of the desk. A new one needs its right in ``ROUTES``, or a test fails."""

from collections.abc import Mapping

from django.urls import path

from groundrules.web import errors
from groundrules.web.pages import (
    account,
    accounts,
    case,
    editor,
    exceptions,
    fairness,
    handoff,
    handoffs,
    kept,
    known,
    moves,
    publishing,
    rulebook,
    sign_in,
    signal,
    today,
    transition,
)

urlpatterns = [
    path("", today.today, name="today"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("cases/<str:case_id>/", case.case, name="case"),
    path("cases/<str:case_id>/rule/", case.rule, name="rule"),
    path("cases/<str:case_id>/answer/", case.answer, name="answer"),
    path("cases/<str:case_id>/stand-back/", case.back, name="stand back"),
    path("cases/<str:case_id>/appeal/", case.appeal, name="appeal"),
    path("cases/<str:case_id>/correct/", case.correct, name="correct"),
    path("signals/<str:signal_id>/", signal.signal, name="signal"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<str:account_id>/", account.account, name="account"),
    path("handoffs/", handoffs.handoffs, name="hand-offs"),
    path("handoffs/<str:name>/", handoff.handoff, name="hand-off"),
    *(
        path(f"handoffs/<str:name>/{act.replace(' ', '-')}/", view, name=f"hand-off {act}")
        for act, view in handoff.VIEWS.items()
    ),
    path("transition/", transition.transition, name="transition"),
    path("moves/", moves.moves, name="moves"),
    path("moves/moves.csv", moves.as_file, name="moves file"),
    path("exceptions/", exceptions.exceptions, name="exceptions"),
    path("exceptions/ask/", exceptions.ask, name="exception ask"),
    path("exceptions/<str:name>/", exceptions.exception, name="exception"),
    *(
        path(f"exceptions/<str:name>/{act}/", view, name=f"exception {act}")
        for act, view in exceptions.VIEWS.items()
    ),
    path("about-me/", known.known, name="known"),
    path("about-me/about-me.json", known.as_file, name="known file"),
    path("fairness/", fairness.fairness, name="fairness"),
    path("rulebook/", rulebook.rulebook, name="rulebook"),
    path("rulebook/edit/", editor.editor, name="editor"),
    path("rulebook/edit/state/", editor.state, name="editor state"),
    path("rulebook/edit/text/<int:version>/", editor.text, name="editor text"),
    path("rulebook/edit/save/", editor.save, name="editor save"),
    path("rulebook/edit/check/", editor.check, name="editor check"),
    path("rulebook/edit/try/", editor.try_it, name="editor try"),
    path("rulebook/edit/difference/", editor.difference, name="editor difference"),
    path("rulebook/edit/pages/", editor.pages, name="editor pages"),
    path("rulebook/edit/format/", editor.tidied, name="editor format"),
    path("rulebook/edit/join/", editor.joined, name="editor join"),
    path("rulebook/edit/kept/", kept.kept, name="editor kept"),
    path("rulebook/edit/kept/take/", kept.take, name="take back"),
    path("rulebook/edit/kept/<int:step>/", kept.kept_text, name="editor kept text"),
    path("rulebook/publish/", publishing.publishing, name="publishing"),
    path("rulebook/publish/propose/", publishing.propose, name="propose"),
    path("rulebook/publish/withdraw/", publishing.withdraw, name="withdraw"),
    path("rulebook/publish/now/", publishing.publish, name="publish"),
    path("rulebook/publish/discard/", publishing.discard, name="discard"),
]

ROUTES: Mapping[str, tuple[str, ...]] = {
    "today": ("case.early", "case.facts", "case.ruling", "signal.mine", "signal.fact", "signal.group"),
    "sign-in": (),
    "sign-out": (),
    "case": (
        "case.early",
        "case.facts",
        "case.people early",
        "case.people",
        "case.statements",
        "case.proposal",
        "case.ruling",
    ),
    "signal": ("signal.mine", "signal.group"),
    "rule": ("case.rule",),
    "answer": ("case.answer",),
    "stand back": ("case.stand back",),
    "appeal": ("case.appeal",),
    "correct": ("case.correct",),
    "accounts": ("account.card", "account.details"),
    "account": ("account.card", "account.details", "account.why"),
    "hand-offs": ("handoff.read",),
    "hand-off": ("handoff.read", "handoff.act", "handoff.close"),
    **{f"hand-off {act}": ("handoff.close" if act == "close" else "handoff.act",) for act in handoff.VIEWS},
    "transition": ("transition.read", "transition.money", "handoff.read"),
    "moves": ("move.read",),
    "moves file": ("move.read",),
    "exceptions": ("exception.read", "exception.ask", "exception.counts", "exception.value"),
    "exception": ("exception.read", "exception.value"),
    "exception ask": ("exception.ask",),
    "exception decide": ("exception.decide",),
    "exception extend": ("exception.decide",),
    "exception end": ("exception.end",),
    "known": ("known.mine",),
    "known file": ("known.mine",),
    "fairness": ("measured.read", "fairness.read"),
    "rulebook": ("rulebook.read",),
    "editor": ("draft.read", "draft.edit"),
    "editor state": ("draft.read",),
    "editor text": ("draft.read",),
    "editor save": ("draft.edit",),
    "editor check": ("draft.read",),
    "editor try": ("draft.read", "account.card", "account.details", "account.why"),
    "editor difference": ("draft.read",),
    "editor pages": ("draft.read",),
    "editor format": ("draft.edit",),
    "editor join": ("draft.edit",),
    "editor kept": ("draft.read",),
    "editor kept text": ("draft.read",),
    "take back": ("draft.edit",),
    "publishing": ("draft.read", "draft.edit", "book.publish"),
    "propose": ("draft.edit",),
    "withdraw": ("draft.edit",),
    "publish": ("book.publish",),
    "discard": ("draft.edit",),
}
"""Route -> the rows of ``access.toml`` it goes by; empty: open to everybody, and shows nothing."""

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
