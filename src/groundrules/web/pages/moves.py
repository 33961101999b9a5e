"""Moves of the newest plan: filtered on the server, each with its price, its why and another successor."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from groundrules.handoff.plan import story as plan_story
from groundrules.handoff.steps import Status
from groundrules.terms import Money
from groundrules.web import access, words
from groundrules.web.access_transition import handoffs_for, moves_for
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.moves_listing import IN_NONE, MOVES, STEP, Found, Row, Wanted, find_moves
from groundrules.web.screens import Choice
from groundrules.web.screens_account import Paging
from groundrules.web.screens_transition import MoveLine, MovesPage, Picked
from groundrules.web.transition_desk import tabs
from groundrules.wiring.sinks import for_people

SIZE = 25
MOST_IN_FILE, MOST_OF_ALL = 500, 100_000
"""Rows of a file for those who see their own and their teams' moves; for those who see all."""

_TEXTS = ("account", "from", "to")
_LONGEST = 100
_HIDDEN = access.AccountScope(False)


@require_safe
@for_the_signed_in
def moves(desk: Desk) -> HttpResponse:
    """The moves this person may see, a page at a time."""
    wanted, asked = _wanted(desk), desk.request.GET
    number = _number(asked)
    found = find_moves(desk.workspace.facts, wanted, page=number, size=SIZE)
    return desk.show("moves.html", _page(desk, wanted, found, number))


@require_safe
@for_the_signed_in
def as_file(desk: Desk) -> HttpResponse:
    """The same list as a CSV file for a spreadsheet."""
    wanted = _wanted(desk)
    most = MOST_OF_ALL if wanted.scope.everything else MOST_IN_FILE
    found = find_moves(desk.workspace.facts, wanted, page=1, size=most)
    columns = [name for name in _COLUMNS if _compares(desk) or not name.startswith("successor")]
    headers = [name.replace("_", " ") for name in columns]
    content = for_people(headers, [[_cell(row, name) for name in columns] for row in found.rows])
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="moves.csv"'
    return answer


_COLUMNS = (
    "account_id", "account_name", "wave", "starts_on", "standing", "unplanned", "from_name", "to_name",
    "team_name", "rule_id", "because", "revenue", "open_pipeline", "effect", "effect_low", "effect_high",
    "currency", "price_source", "past_moves", "price_formula", "gain", "successor_name", "successor_why",
)  # fmt: skip
_MONEY = frozenset({"revenue", "open_pipeline", "effect", "effect_low", "effect_high"})


def _cell(row: Row, name: str) -> object:
    value = row[name]
    if name in _MONEY and isinstance(value, int):
        return Money(value, str(row["currency"])).major
    return "" if value is None else value


def _wanted(desk: Desk) -> Wanted:
    if not access.may(desk.viewer, "account.card"):
        raise PermissionDenied
    asked = desk.request.GET
    scope = moves_for(desk.viewer)
    if not scope.everything and not desk.is_leader and not _is_out(desk):
        scope = _HIDDEN
    wave, loss = asked.get("wave", ""), asked.get("price", "")
    return Wanted(
        scope,
        wave=wave if wave == IN_NONE or (wave.isdecimal() and len(wave) < 4) else "",
        standing=asked.get("standing", "")[:_LONGEST],
        team=asked.get("team", "")[:_LONGEST],
        rule=asked.get("rule", "")[:_LONGEST],
        giver=asked.get("from", "")[:_LONGEST].strip(),
        receiver=asked.get("to", "")[:_LONGEST].strip(),
        account=asked.get("account", "")[:_LONGEST].strip(),
        loss=100 * int(loss) if loss.isdecimal() and len(loss) < 10 else 0,
    )


def planned_move(desk: Desk, account_id: str) -> str | None:
    """The account's place in the newest plan, in a few words; None for none that they read."""
    facts = desk.workspace.facts
    reads = moves_for(desk.viewer).everything or desk.is_leader or _is_out(desk)
    rows = facts.rows(STEP, MOVES, {"account_id": account_id}) if facts.manifest(STEP) and reads else []
    if not rows:
        return None
    line = _line(rows[0])
    price = f"; expected {line.price} a year ({line.interval}, {line.source})" if line.interval else ""
    said = f"{line.giver} to {line.receiver}, {line.wave}{price}"
    return f"{said}. {line.unplanned}" if line.unplanned else said


def _is_out(desk: Desk) -> bool:
    """Whether the plan is more than a draft: before that nobody who may lose an account reads it."""
    plan_id = _plan_id(desk)
    subject = plan_story.subject_for(plan_id)
    plan = plan_story.fold(desk.workspace.journal().load([subject])[subject]) if plan_id else None
    return plan is not None and plan.status != plan_story.DRAFTED


def _plan_id(desk: Desk) -> str:
    return str((desk.workspace.facts.manifest(STEP) or {}).get("plan_id", ""))


def _page(desk: Desk, wanted: Wanted, found: Found, number: int) -> MovesPage:
    manifest = desk.workspace.facts.manifest(STEP) or {}
    asked = {name: desk.request.GET.get(name, "")[:_LONGEST] for name in _FILTERS}
    kept = {name: value for name, value in asked.items() if value}
    pages = max(1, -(-found.total // SIZE))
    number = min(number, pages)
    paging = Paging(
        number,
        pages,
        found.total,
        (number - 1) * SIZE + 1 if found.total else 0,
        min(found.total, number * SIZE),
    )
    url = reverse("moves")
    everything = wanted.scope.everything
    return MovesPage(
        title="Moves" if everything else "Your teams' moves" if desk.is_leader else "Your moves",
        lines=_lines(desk, found.rows),
        paging=paging,
        picks=_picks(found, asked),
        texts={name: asked[name] for name in (*_TEXTS, "price")},
        is_filtered=bool(kept),
        before_url=f"{url}?{urlencode({**kept, 'page': paging.number - 1})}",
        after_url=f"{url}?{urlencode({**kept, 'page': paging.number + 1})}",
        file_url=f"{reverse('moves file')}?{urlencode(kept)}",
        file_note="" if everything else f"The first {MOST_IN_FILE} of them at most.",
        tabs=tabs(desk, "moves"),
        plan_id=str(manifest.get("plan_id", "")),
        as_of=date.fromisoformat(str(manifest["as_of"])) if manifest else None,
        nothing=_nothing(desk, found, bool(kept)),
    )


_PICKS = ("wave", "standing", "team", "rule")
_FILTERS = (*_PICKS, *_TEXTS, "price")


def _nothing(desk: Desk, found: Found, is_filtered: bool) -> str:
    if found.rows:
        return ""
    if desk.workspace.facts.manifest(STEP) is None:
        return (
            "No plan has been made yet. When sales operations have planned the waves, the moves stand here."
        )
    if is_filtered:
        return "No move fits."
    return "No move of the plan concerns you, or the plan is still a draft."


def _picks(found: Found, asked: Mapping[str, str]) -> tuple[Picked, ...]:
    options = found.options
    any_ = Choice("", "any")
    waves = [
        Choice(key, f"{'in none' if key == IN_NONE else f'wave {key}'} ({number:,})")
        for key, number in options.waves.items()
    ]
    standings = [Choice(key, f"{key} ({number:,})") for key, number in options.standings.items()]
    teams = [Choice(key, name) for key, name in options.teams.items()]
    rules = [Choice(rule, rule) for rule in options.rules]
    return (
        Picked("wave", "Wave", asked["wave"], (any_, *waves)),
        Picked("standing", "Standing", asked["standing"], (any_, *standings)),
        Picked("team", "To the team of", asked["team"], (any_, *teams)),
        Picked("rule", "Rule", asked["rule"], (any_, *rules)),
    )


_EVERY = frozenset(status.value for status in Status)


def _lines(desk: Desk, rows: Iterable[Row]) -> tuple[MoveLine, ...]:
    lines = [_line(row, compares=_compares(desk)) for row in rows]
    plan_id, known = _plan_id(desk), [line.account_id for line in lines]
    if not lines:
        return ()
    heads = handoffs_for(desk.viewer, desk.workspace.journal(), statuses=_EVERY, account_ids=known)
    open_ = {
        head.account_id: head.subject.partition(":")[2]
        for head in heads
        if head.data.get("plan_id") == plan_id
    }
    return tuple(replace(line, handoff=open_.get(line.account_id, "")) for line in lines)


def _compares(desk: Desk) -> bool:
    """Whether somebody reads who else could take an account: planners and leaders, not the sellers."""
    return desk.is_leader or moves_for(desk.viewer).everything


def _line(row: Row, *, compares: bool = False) -> MoveLine:
    currency = str(row["currency"])
    wave, starts_on = row["wave"], row["starts_on"]
    day = words.day(starts_on) if isinstance(starts_on, date) else ""
    nothing_known = row["effect_low"] == row["effect_high"] == 0
    successor = ""
    if compares and row["successor_name"] and row["successor"] != row["to_seller_id"]:
        successor = str(row["successor_why"])
    return MoveLine(
        account_id=str(row["account_id"]),
        account=str(row["account_name"]),
        giver=str(row["from_name"]) or "nobody",
        receiver=str(row["to_name"]),
        wave=f"wave {wave}, {day}" if wave is not None else "in no wave",
        revenue=_money(row["revenue"], currency),
        price="no price" if nothing_known else _money(row["effect"], currency),
        interval="" if nothing_known else _interval(row, currency),
        source=_source(row),
        rule_id=str(row["rule_id"]),
        because=str(row["because"]),
        unplanned=str(row["unplanned"] or ""),
        standing=str(row["standing"]),
        formula=str(row["price_formula"]),
        gain=str(row["gain"] or ""),
        successor=successor,
        top_customer=bool(row["top_customer"]),
    )


def _interval(row: Row, currency: str) -> str:
    return f"{_money(row['effect_low'], currency)} to {_money(row['effect_high'], currency)}"


def _source(row: Row) -> str:
    past = row["past_moves"]
    return f"{past:,} past moves of our own" if isinstance(past, int) and past else str(row["price_source"])


def _money(value: object, currency: str) -> str:
    return Money(value, currency).short() if isinstance(value, int) else "unknown"


def _number(asked: QueryDict) -> int:
    given = asked.get("page", "1")
    return max(1, int(given)) if given.isdecimal() and len(given) < 7 else 1
