"""Healthy life has in it what later signals look at, and it keeps its own laws."""

import numpy as np
import pytest

from groundrules.simulate import Mode, World, WorldSize, days, make_world
from groundrules.simulate.life.edits import CLOSE
from groundrules.simulate.life.members import INSIDE, QUARTERBACK, SPECIALIST, due, habits
from groundrules.simulate.moments import DAY
from groundrules.simulate.touches import CALL, MAIL_OUT, MEETING, OUTWARD, SERVED, TO_DO
from groundrules.terms import SalesRole


@pytest.fixture(scope="module")
def healthy() -> World:
    return make_world(WorldSize(sellers=60, accounts=900, seed=106), Mode(is_healthy=True))


@pytest.fixture(scope="module")
def hostile() -> World:
    return make_world(WorldSize(sellers=60, accounts=900, seed=106), Mode(is_hostile=True, is_healthy=True))


def spread(world: World) -> float:
    """Variance over mean of declared pairs' contacts by fortnight, once the new model runs."""
    contacts = world.life.contacts
    start = days.number(days.WAVES[0]) + 30
    pair = np.array([-1 if p.pair is None else p.pair for p in world.force.people])
    one, other = contacts.person, contacts.partner
    declared = ((pair[one] == other) | (pair[other] == one)) & (contacts.day >= start)
    key = np.minimum(one, other) * 1000 + np.maximum(one, other)
    pairs, row = np.unique(key[declared], return_inverse=True)
    table = np.zeros((len(pairs), (days.END - start) // 14 + 1))
    np.add.at(table, (row, (contacts.day[declared] - start) // 14), contacts.n[declared])
    busy = table[:, :-1]
    return float(np.median(busy.var(axis=1) / np.maximum(busy.mean(axis=1), 0.1)))


def test_pairs_talk_only_when_both_are_there(healthy: World) -> None:
    """No contact falls on a day either colleague is off."""
    contacts, work = healthy.life.contacts, healthy.attendance.work
    assert len(contacts) > 1000
    assert (work[contacts.person, contacts.day] > 0).all()
    assert (work[contacts.partner, contacts.day] > 0).all()
    assert (contacts.n > 0).all()


def test_hostile_pairs_talk_in_fits_and_starts(healthy: World, hostile: World) -> None:
    """Contacts of a pair vary more from fortnight to fortnight in a hostile world."""
    assert spread(hostile) > 1.4 * spread(healthy)


def test_specialists_are_mostly_invited_and_quarterbacks_mostly_told(healthy: World) -> None:
    """Places on deals are given where they are due, more often than not, within the deal's life."""
    members, deals = healthy.life.members, healthy.deals
    wanted = due(deals, healthy.ownership, healthy.force)
    for role, person in zip((SPECIALIST, QUARTERBACK, INSIDE), wanted, strict=True):
        place = np.flatnonzero((members.role == role) & (person[members.deal] >= 0))
        assert (person[members.deal[place]] == members.person[place]).all()
        assert 0.45 < len(place) / (person >= 0).sum() < 0.97, role
    assert (members.added >= np.minimum(deals.created[members.deal], days.END - 1)).all()
    assert (members.added <= deals.ended[members.deal]).all()


def test_tickets_are_answered_before_they_close_and_end_at_their_owner(healthy: World) -> None:
    """The chain of hand-overs of a request is unbroken and ends at its owner of today."""
    tickets, relays, answered = healthy.tickets, healthy.life.relays, healthy.life.answered
    said = answered >= 0
    assert (answered[said] >= tickets.opened[said] * DAY).all()
    assert (answered[said] // DAY <= tickets.closed[said]).all()
    assert 0.9 < said.mean() <= 1
    assert (relays.old != relays.new).all()
    last: dict[int, int] = {}
    for ticket, old, new in zip(relays.ticket, relays.old, relays.new, strict=True):
        assert last.get(int(ticket), int(old)) == old
        last[int(ticket)] = int(new)
    assert all(tickets.owner[ticket] == owner for ticket, owner in last.items())
    assert len(last) > 50


def test_split_corrections_keep_the_whole(healthy: World) -> None:
    """Before and after an edit, a deal's shares add up to 100; most edits come soon after the close."""
    edits, splits, deals = healthy.life.split_edits, healthy.life.splits, healthy.deals
    total = np.bincount(splits.deal, weights=splits.percent, minlength=len(deals))
    assert set(total[splits.deal].tolist()) == {100.0}
    old, new = (
        np.bincount(edits.deal, weights=part, minlength=len(deals)) for part in (edits.old, edits.new)
    )
    assert len(edits) > 0
    assert (old[edits.deal] == new[edits.deal]).all()
    soon = edits.moment // DAY - deals.ended[edits.deal] <= 2
    assert soon.mean() > 0.6


def test_offers_are_taken_without_looking_at_their_worth(healthy: World) -> None:
    """What was taken is worth as much as what was offered, and nobody answers while away."""
    offers, work = healthy.life.offers, healthy.attendance.work
    value = np.log(offers.value)
    error = value.std() / np.sqrt(offers.taken.sum())
    assert abs(value[offers.taken].mean() - value.mean()) < 4 * error
    there = work[offers.person, offers.moment // DAY] > 0
    assert not offers.taken[~there].any()
    assert (offers.answered[offers.taken] > offers.moment[offers.taken]).all()


def test_requests_are_made_by_partners_and_mostly_done(healthy: World) -> None:
    """Inside sellers ask their field partners about accounts these own; most of it gets done."""
    requests, people = healthy.life.requests, healthy.force.people
    assert len(requests) > 50
    assert all(people[n].role is SalesRole.FIELD for n in requests.asked)
    owner = healthy.ownership.tenures.owner_on(requests.account, requests.made // DAY)
    assert (owner == requests.asked).all()
    done = requests.done >= 0
    assert 0.7 < done.mean() < 0.97
    assert (requests.done[done] > requests.made[done]).all()


def test_pulse_names_nobody_and_counts_its_answers(healthy: World) -> None:
    """Every answer belongs to a row of its round; there are as many as said, and at most one a head."""
    pulse = healthy.life.pulse
    given = np.bincount(pulse.answer_row, minlength=len(pulse.asked))
    assert (given == 4 * pulse.answered).all()
    assert (pulse.answered <= pulse.asked).all()
    assert set(np.unique(pulse.score)) <= {1, 2, 3, 4, 5}


def test_rules_are_read_before_they_are_accepted(healthy: World) -> None:
    """Nobody accepts unread, quizzes are of two questions, and most accept within three weeks."""
    kept = healthy.life.acceptances
    accepted = kept.accepted >= 0
    assert (kept.accepted[accepted] > kept.read[accepted]).all()
    assert (kept.quiz_right <= kept.quiz_asked).all()
    assert 0.9 < accepted.mean() < 1


def test_the_log_has_innocent_look_alikes(healthy: World) -> None:
    """Mail merges and imports are in the log and in the truth, with their excuse; nobody is said to pad."""
    told = {(deed.kind, deed.excuse) for deed in healthy.deeds}
    assert {("padding", "mail_merge"), ("padding", "import")} <= told
    assert not [deed for deed in healthy.deeds if not deed.excuse and deed.kind != "evidence_outage"]


def test_parameters_differ_between_seeds() -> None:
    """Two companies have numbers of their own; the example company has the known ones."""
    size = WorldSize(sellers=8, accounts=30, seed=101)
    one = make_world(size, Mode()).traits
    other = make_world(WorldSize(sellers=8, accounts=30, seed=102), Mode()).traits
    assert one != other
    assert make_world(size).traits.burst == 2.1


def test_friends_stay_only_in_a_hostile_world(healthy: World, hostile: World) -> None:
    """Old owners who keep a fifth of their pace are told as friends, and there are none in a base world."""
    friends = [deed for deed in hostile.deeds if deed.excuse == "friend"]
    assert friends
    assert all(0.2 <= float(str(deed.facts["share_of_former_pace"])) <= 0.5 for deed in friends)
    assert not [deed for deed in healthy.deeds if deed.excuse == "friend"]


def test_incident_weeks_bring_service_work_to_a_region(healthy: World) -> None:
    """In a region's incident days its inside sellers leave clearly more service work than around."""
    t, people = healthy.touches, healthy.force.people
    region = np.array([-1 if p.region is None else p.region for p in people])
    served = (t.kind == SERVED) & np.array([p.role is SalesRole.INSIDE for p in people])[t.person]
    during = around = 0.0
    for place, starts in enumerate(healthy.tickets.incidents):
        day = t.day[served & (region[t.person] == place)]
        work = healthy.attendance.work[region == place].sum(axis=0)
        for start in starts:
            near = np.abs(day - start) < 40
            inside = (day >= start) & (day < start + 6)
            span = np.arange(max(start - 39, 0), min(start + 40, days.END))
            here = (span >= start) & (span < start + 6)
            during += inside.sum() / max(work[span[here]].sum(), 1)
            around += (near & ~inside).sum() / max(work[span[~here]].sum(), 1)
    assert during > 1.3 * around


def test_some_specialists_come_where_no_rule_wants_them(healthy: World) -> None:
    """A few invitations are beside the rule: an ineligible share there is to measure."""
    members = healthy.life.members
    expert = members.role == SPECIALIST
    wanted = due(healthy.deals, healthy.ownership, healthy.force)[0]
    beside = wanted[members.deal[expert]] < 0
    assert 0 < beside.mean() < 0.3


def weekly(world: World) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Touches of each account and week, by hand or by mail, bulk apart."""
    weeks = days.END // 7
    t = world.touches
    chosen = np.isin(t.kind, OUTWARD) & (t.day < weeks * 7)
    cell = t.account[chosen] * weeks + t.day[chosen] // 7
    return np.bincount(cell, minlength=len(world.customers) * weeks).reshape(-1, weeks)


def test_hostile_weeks_are_all_or_nothing(healthy: World, hostile: World) -> None:
    """Weekly counts of an account vary more in a hostile world."""

    def uneven(world: World) -> float:
        counts = weekly(world)
        busy = counts.mean(axis=1) > 0.5
        return float(np.median(counts[busy].var(axis=1) / counts[busy].mean(axis=1)))

    assert uneven(hostile) > 1.15 * uneven(healthy)


def test_hostile_need_shifts_at_the_hand_off(healthy: World, hostile: World) -> None:
    """After against before a move, accounts differ more from each other in a hostile world."""

    def shifts(world: World) -> float:
        counts, moved = weekly(world), world.ownership.moved_on
        found = []
        for account in np.flatnonzero((moved > 0) & (moved < days.END - 130)):
            week = int(moved[account]) // 7
            before, after = (
                counts[account, week - 16 : week].sum(),
                counts[account, week + 4 : week + 20].sum(),
            )
            if before >= 20:
                found.append(np.log((after + 1) / (before + 1)))
        assert len(found) > 20
        return float(np.std(found))

    assert shifts(hostile) > shifts(healthy)


def test_hostile_people_log_less_from_a_wave_on(healthy: World, hostile: World) -> None:
    """Everybody's share of work by hand against mails falls unevenly between people in a hostile world."""

    def change(world: World) -> float:
        t, people = world.touches, len(world.force.people)
        late = t.day >= days.number(days.WAVES[-1])
        early = t.day < days.number(days.WAVES[0])
        count = [
            np.bincount(t.person[part & np.isin(t.kind, kinds)], minlength=people)
            for part in (early, late)
            for kinds in ((CALL, TO_DO, MEETING), (MAIL_OUT,))
        ]
        seen = (np.stack(count) >= 15).all(axis=0)
        by_hand, mails, by_hand_later, mails_later = (np.log(one[seen]) for one in count)
        ratio = (by_hand_later - mails_later) - (by_hand - mails)
        assert seen.sum() > 15
        return float(np.median(ratio))

    assert change(hostile) < change(healthy) - 0.1


def test_hostile_invitation_habits_drift(healthy: World, hostile: World) -> None:
    """How willing a seller is changes from one own deal to the next only in a hostile world."""
    for world, drifts in ((healthy, False), (hostile, True)):
        rng = np.random.default_rng(1)
        willing = habits(world.deals, len(world.force.people), (0.5, 0.7), world.mode, rng)
        seller = world.deals.first_owner
        spread = max(float(np.ptp(willing[seller == one])) for one in np.unique(seller)[:20])
        assert (spread > 0.1) is drifts


def test_accounts_come_under_the_parent_they_have(healthy: World) -> None:
    """Honest changes of the customer tree end at today's parent, after the account was made."""
    changes, customers = healthy.life.reparents, healthy.customers
    assert len(changes) > 2
    assert (customers.parent[changes.account] == changes.new).all()
    assert (changes.day > customers.created[changes.account]).all()
    assert (changes.old != changes.new).all()


def test_close_dates_move_out_and_now_and_then_in(healthy: World) -> None:
    """Edits of a deal's close date hang together, end at the date it has, and some bring it forward."""
    edits, deals = healthy.life.edits, healthy.deals
    row = np.flatnonzero(edits.field == CLOSE)
    last = deals.first_close.copy()
    for n in row[np.lexsort((edits.second[row], edits.day[row]))]:
        assert edits.old[n] == last[edits.deal[n]]
        last[edits.deal[n]] = edits.new[n]
    assert (last[edits.deal[row]] == deals.close[edits.deal[row]]).all()
    forward = (edits.new[row] < edits.old[row]).mean()
    assert 0.02 < forward < 0.5
