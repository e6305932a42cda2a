"""The order in which qualifying services are named (policy section L: V's services, mode, wait, in-practice, name)."""

from collections.abc import Iterable
from math import inf

from fitwork_fhir.routing.access_modes import MODES
from fitwork_fhir.routing.service import Service
from fitwork_fhir.triage.decide import Triage

UNSUITABLE: dict[str, frozenset[str]] = {
    "telephone": frozenset({"no_phone", "bsl", "hearing", "cognitive", "unsafe_to_talk"}),
    "video": frozenset({"no_video", "cognitive", "unsafe_to_talk"}),
    "online": frozenset({"cognitive", "unsafe_to_talk"}),
    "face_to_face": frozenset({"cannot_travel"}),
    "in_practice": frozenset({"cannot_travel"}),
}
"""Access needs with which a mode does not suit. Telephone and video are section M's; the rest is judgement."""


def suitable_modes(triage: Triage) -> frozenset[str]:
    """The modes that suit this person.

    Where somebody asked for the decided mode or an access need forces it, that mode alone. Where it is only the tier's
    default (or the tier has none), every mode that no access need rules out: a service that differs from a mere
    default is not less accessible.
    """
    decision = triage.decision
    if decision.mode in MODES and "MODE-DEFAULT" not in decision.reasons:
        return frozenset({decision.mode})
    access = triage.facts.access
    return frozenset(mode for mode, needs in UNSUITABLE.items() if access.isdisjoint(needs))


def ranked(services: Iterable[Service], triage: Triage) -> tuple[Service, ...]:
    """The services in the order they are named; unstated modes count as accessible, an unknown wait comes last."""
    wanted, suitable = frozenset(triage.decision.services), suitable_modes(triage)

    def place(service: Service) -> tuple[int, bool, float, float, bool, str, str]:
        return (
            -len(service.offers & wanted),
            bool(service.modes) and service.modes.isdisjoint(suitable),
            _days(service.wait_first_contact_days),
            _days(service.wait_treatment_days),
            "in_practice" not in service.modes,
            service.name.casefold(),
            service.id,
        )

    return tuple(sorted(services, key=place))


def _days(wait: int | None) -> float:
    return inf if wait is None else wait
