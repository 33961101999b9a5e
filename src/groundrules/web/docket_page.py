"""A case as its page shows it to one person: from the view access gives, and nothing besides."""

from collections.abc import Mapping

from groundrules.cases import Status
from groundrules.cases.events import CLOCK, SIGNALS
from groundrules.cases.outcomes import ANSWERS, kind_of_case
from groundrules.cases.subject import ABOUT_A_MOVE, asked_of
from groundrules.web import words
from groundrules.web.case_view import CaseView, RulingView, Statement
from groundrules.web.case_view import Step as Told
from groundrules.web.evidence import read_evidence
from groundrules.web.forms import Sent, fresh_key
from groundrules.web.frame import Desk
from groundrules.web.rules import rule_text
from groundrules.web.screens import Choice, Person
from groundrules.web.screens_case import ActForm, CasePage, Evidence, Precedent, Ruling, Side, Step

_MORE = ("stand back", "appeal", "correct")


def case_page(
    desk: Desk,
    view: CaseView,
    *,
    notice: str = "",
    sent: Sent | None = None,
    act: str = "",
    errors: tuple[str, ...] = (),
) -> CasePage:
    """The page; after a refused act with its notice or errors, and what the person had written."""
    opened, calendar = view.opened, desk.workspace.calendar()
    evidence = read_evidence(view.evidence, currency=opened.currency, is_move=opened.kind in ABOUT_A_MOVE)

    def form(name: str) -> ActForm:
        mine = sent if name == act else None
        return _form(view, name, _question(desk, view, evidence), mine, errors if mine else ())

    ruling = view.ruling
    return CasePage(
        case_id=view.case_id,
        account_id=opened.account_id,
        account=opened.account_name,
        about=words.unit(opened.unit_kind, opened.about[2]),
        headline=opened.headline,
        state=_state(desk, view),
        clock=words.clock(view.due_at, desk.now, calendar),
        age=words.age(opened.at, desk.now, calendar),
        band=words.band(opened.value_band, opened.currency),
        placeholder=evidence.placeholder if evidence else False,
        rule=rule_text(desk.workspace.book(), opened.rule_id),
        interim=_interim(view),
        decider=_decider(desk, view),
        evidence=evidence,
        sides=tuple(_side(desk, view, statement) for statement in view.statements),
        steps=tuple(_step(told) for told in view.steps),
        ruling=_ruling(ruling) if ruling else None,
        earlier=tuple(_ruling(item) for item in view.rulings if item != ruling),
        ended=_ended(view),
        precedents=_precedents(view),
        proposed=view.study.proposal.say if view.study else "",
        proposed_because=f"{words.start(view.study.proposal.reason)}." if view.study else "",
        sees_proposal=view.study is not None,
        leader_can=evidence.questions.get("leader", "") if evidence and view.study else "",
        ruling_form=form("rule") if "rule" in view.acts else None,
        answer_form=form("answer") if "answer" in view.acts else None,
        more_forms=tuple(form(name) for name in _MORE if name in view.acts),
        notice=notice,
        kept=_kept(view, act, sent),
    )


def _kept(view: CaseView, act: str, sent: Sent | None) -> str:
    """What the person wrote, where no form is left to hold it."""
    if sent is None or act in view.acts:
        return ""
    return "\n".join(text for text in (sent.text, sent.against_why) if text)


def _form(view: CaseView, act: str, question: str, sent: Sent | None, errors: tuple[str, ...]) -> ActForm:
    study = view.study
    choices: tuple[Choice, ...] = ()
    if act == "answer":
        choices = tuple(Choice(reason.value, label) for reason, label in ANSWERS)
    elif act in ("rule", "correct"):
        proposed = study.proposal.outcome if study and act == "rule" else ""
        choices = tuple(
            Choice(
                item.code,
                item.say,
                words.start(item.follows) + (" · proposed" if item.code == proposed else ""),
            )
            for item in kind_of_case(view.opened.kind).outcomes
        )
    return ActForm(
        case_id=view.case_id,
        act=act,
        version=view.version,
        key=fresh_key(),
        question=question if act == "answer" else "",
        choices=choices,
        asks_against=act == "rule" and study is not None,
        picked=sent.picked if sent else "",
        text=sent.text if sent else "",
        against_why=sent.against_why if sent else "",
        errors=errors,
    )


def _state(desk: Desk, view: CaseView) -> str:
    if view.status is Status.RULED:
        return "Ruled"
    if view.status is Status.CLOSED:
        return "Closed"
    me = desk.viewer.seller_id
    if view.status is Status.WITH_LEADER:
        return "With you" if view.decider_id == me else f"With {view.decider_name or 'nobody yet'}"
    unanswered = any(s.party.seller_id == me and not s.given for s in view.statements)
    return "Your turn" if unanswered else "With the sellers"


def _decider(desk: Desk, view: CaseView) -> str:
    if view.status is Status.WITH_LEADER:
        mine = view.decider_id == desk.viewer.seller_id
        return f"by rule {view.escalation_rule}" if mine and view.escalation_rule else ""
    if view.status is Status.WITH_PERSON:
        alone = len(view.parties) == 1
        said = "you have answered" if alone else "both have answered"
        if alone and desk.viewer.seller_id not in {party.seller_id for party in view.parties}:
            said = "there is an answer"
        return f"The leader hears it when {said}, or when the time is up."
    return ""


def _interim(view: CaseView) -> str:
    if not view.interim_name or view.status not in (Status.WITH_PERSON, Status.WITH_LEADER):
        return ""
    because = view.interim_because
    if because.startswith(view.interim_name):
        return f"{words.start(because)}."
    return f"{view.interim_name} answers the customer until the ruling. {words.start(because)}".strip()


def _question(desk: Desk, view: CaseView, evidence: Evidence | None) -> str:
    """The question put to this side: the person it is about, or the partner."""
    if evidence is None:
        return ""
    unit = view.evidence.get("unit", {})
    asked = asked_of(
        {
            "kind": view.opened.kind,
            "from_seller_id": _id(unit, "from"),
            "to_seller_id": _id(unit, "to"),
        }
    )
    questions: Mapping[str, str] = evidence.questions
    who = "seller" if desk.viewer.seller_id in asked or len(view.parties) == 1 else "partner"
    return questions.get(who, questions.get("seller", ""))


def _id(unit: Mapping[str, object], place: str) -> str:
    person = unit.get(place)
    return str(person.get("id") or "") if isinstance(person, dict) else ""


def _side(desk: Desk, view: CaseView, statement: Statement) -> Side:
    party = statement.party
    first = len(view.parties) > 1 and party == view.parties[0]
    mark = "a" if first or party.side == "old owner" else "b"
    person = Person(party.seller_id, party.name, "", mark)
    if statement.reason:
        said = next((label for code, label in ANSWERS if code == statement.reason), statement.reason)
        return Side(person, words.start(party.side), said, statement.text, statement.at)
    return Side(person, words.start(party.side), waiting=_waiting(desk, view, statement))


def _waiting(desk: Desk, view: CaseView, statement: Statement) -> str:
    """Why there is nothing to read from that side."""
    until = words.moment(view.answer_by, desk.zone)
    if statement.given:
        if desk.viewer.seller_id in {party.seller_id for party in view.parties}:
            return f"Has answered. You read it once you have answered too, or after {until}."
        return "Has answered. Only the sides and the decider read the words."
    if statement.party.seller_id == desk.viewer.seller_id:
        return f"You have not answered yet. The first turn is yours until {until}."
    if desk.now < view.answer_by:
        return f"No answer yet; there is time until {until}."
    return "No answer, and the time for it is up."


def _ruling(ruling: RulingView) -> Ruling:
    return Ruling(
        outcome=ruling.say,
        reason=ruling.reason,
        by=f"{ruling.by_name} (correction)" if ruling.is_correction else ruling.by_name,
        at=ruling.at,
        rule_id=ruling.rule_id,
        against_why=ruling.against_why,
    )


def _ended(view: CaseView) -> str:
    if view.status is not Status.CLOSED:
        return ""
    return f"Ended without a ruling: {view.closed_how}. {words.start(view.closed_reason)}".strip()


def _precedents(view: CaseView) -> tuple[Precedent, ...]:
    return tuple(
        Precedent(
            like.precedent.case_id if like.readable else "",
            like.account_name,
            like.precedent.ruled_at,
            like.precedent.say,
            like.precedent.reason,
            f"{words.start(like.precedent.words)}.",
        )
        for like in view.likes
    )


def _step(told: Told) -> Step:
    """One line: the person and what they did; the clock and the signals stand beside it."""
    if told.who in (CLOCK, SIGNALS):
        return Step(told.at, f"by {told.who}", words.start(told.what), words.start(told.detail))
    if told.what[:1].islower():
        return Step(told.at, "", f"{told.who} {told.what}", words.start(told.detail))
    return Step(told.at, f"named by {told.who}", told.what, words.start(told.detail))
