"""A service that takes anyone, and a triage of a person it suits; each test says only what differs."""

from collections.abc import Callable
from datetime import date

import pytest

from fitwork_fhir.routing.load import read_directory
from fitwork_fhir.routing.service import Service
from fitwork_fhir.triage.decide import Triage, triage

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="session")
def today() -> date:
    return TODAY


@pytest.fixture(scope="session")
def a_service() -> Callable[..., Service]:
    """Reads one directory entry; keywords replace or add fields of the document."""

    def build(**fields: object) -> Service:
        entry: dict[str, object] = {
            "id": "here",
            "name": "Here",
            "provider": "Somebody",
            "area": ["town"],
            "status": "active",
            "verified_on": TODAY.isoformat(),
            "match": {},
        }
        return read_directory([entry | fields]).services[0]

    return build


@pytest.fixture(scope="session")
def a_triage() -> Callable[..., Triage]:
    """Triages the worked cases' usual person, who lives in `town`; None leaves a fact out."""

    def build(**facts: object) -> Triage:
        usual: dict[str, object] = {
            "age": 42,
            "consent_referral": True,
            "source": "gp",
            "employment": "employed",
            "work_status": "off_sick",
            "fit_note": "not_fit",
            "wants_return": "yes",
            "areas": ["town"],
            "conditions": ["msk"],
            "absence_days": 30,
        }
        return triage(usual | facts)

    return build
