import sys

import pytest
from house_files import ROOT

from fitwork_fhir.feedback.codes import BUSINESS_STATUS
from fitwork_fhir.referral import status
from fitwork_fhir.referral.status import ENDED, Move, Place, Status, Who

sys.path.insert(0, str(ROOT / "tools"))

from print_states import GROUPS, members, places
from state_picture import ARROWS

PLACES = places()


def _may_follow(place: Place) -> set[Place]:
    """Every place one move may lead to; a move that triage decides leads back to triage."""
    found: set[Place] = set()
    for row in status.ROWS:
        if any(status.can_move(place, row.move, who) for who in Who) and _is_origin(row, place):
            found |= set(row.to) or {status.AWAITING_TRIAGE}
    return found


def _is_origin(row: status.Row, place: Place) -> bool:
    return not isinstance(row.origin, tuple) or place in row.origin


def _reached_from(start: Place) -> set[Place]:
    reached, new = {start}, {start}
    while new:
        new = {place for one in new for place in _may_follow(one)} - reached
        reached |= new
    return reached


def test_every_place_can_be_reached_by_a_new_referral() -> None:
    assert _reached_from(status.AWAITING_TRIAGE) == set(PLACES)


@pytest.mark.parametrize("place", [place for place in PLACES if place.open], ids=str)
def test_every_open_place_has_a_way_to_an_end(place: Place) -> None:
    assert any(reached.status is Status.COMPLETED for reached in _reached_from(place))


@pytest.mark.parametrize("place", [place for place in PLACES if not place.open], ids=str)
def test_an_ended_referral_only_ever_turns_out_to_be_a_mistake(place: Place) -> None:
    assert _may_follow(place) <= {status.SENT_IN_ERROR}


def test_every_status_move_and_place_is_in_the_table() -> None:
    assert {place.status for place in PLACES} == set(Status)
    assert {row.move for row in status.ROWS} == set(Move)
    assert {place.business for place in PLACES} | {status.AWAITING_INFORMATION} == set(status.BUSINESS_STATUSES)


def test_every_business_status_has_a_name_in_plain_words_and_every_row_a_meaning() -> None:
    assert set(BUSINESS_STATUS) == set(status.BUSINESS_STATUSES)
    assert all(row.meaning.endswith(".") for row in status.ROWS)
    assert all(set(row.who) <= {who.value for who in Who} and row.who for row in status.ROWS)


@pytest.mark.parametrize("who", Who, ids=lambda who: who.name.lower())
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_what_a_caller_is_told_may_come_next_is_taken_when_it_is_asked_for(place: Place, who: Who) -> None:
    for target in status.allowed(place, who):
        move = status.move_asked_for(place, target.status, target.business)
        assert move is not None, target
        assert status.can_move(place, move, who), (target, move)


@pytest.mark.parametrize(("start", "move", "end"), ARROWS, ids=str)
def test_an_arrow_of_the_picture_is_a_step_of_the_table(start: Place, move: Move, end: Place) -> None:
    rows = [row for row in status.ROWS if row.move is move and _is_origin(row, start)]
    assert any(status.can_move(start, move, who) for who in Who)
    assert any(end in (row.to or (status.AWAITING_TRIAGE,)) for row in rows)


def test_the_page_shows_every_place_once() -> None:
    shown = [place for group in GROUPS.values() for place in members(group)]
    assert sorted(map(str, shown)) == sorted(map(str, PLACES))
    assert {place for place in PLACES if not place.open} == {place for place in PLACES if place.status in ENDED}
