"""A part of a resource lacks what was not asked for; it is held to a profile only where it claims one."""

from fitwork_fhir.fhir.subsets import SUBSETTED
from fitwork_fhir.fhir.validation.profile_choice import default_profile
from fitwork_fhir.fhir.validation.profiles import profile_problems

PART = {"resourceType": "Patient", "id": "p", "meta": {"tag": [SUBSETTED]}, "birthDate": "1984-03-09"}
WHOLE = {**PART, "meta": {"tag": [{**SUBSETTED, "code": "ABSTRED"}]}}
CLAIMED = "https://fitwork.example/fhir/StructureDefinition/fitwork-patient"


def test_a_part_is_held_to_no_profile_and_a_whole_is() -> None:
    assert (default_profile(PART), default_profile(WHOLE)) == (None, "fitwork-patient")
    assert profile_problems(PART) == []
    assert [path for path, _, _ in profile_problems(WHOLE)] == [".identifier", ".name"]


def test_what_claims_a_profile_is_held_to_it() -> None:
    claiming = {**PART, "meta": {**PART["meta"], "profile": [CLAIMED]}}  # type: ignore[dict-item]
    assert [path for path, _, _ in profile_problems(claiming)] == [".identifier", ".name"]
