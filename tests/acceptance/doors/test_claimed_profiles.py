"""A sender that claims one of our profiles is told where it does not keep it; the referral is taken all the same."""

import pytest

from builders.loop import PRACTICE
from builders.stories import ASSESSMENT, a_referral, told

CLAIMED = "https://fitwork.example/fhir/StructureDefinition/fitwork-patient"


def _claiming(*profiles: str, **elements: object):
    bundle = a_referral(ASSESSMENT)
    patient = next(entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Patient")
    if profiles:
        patient["meta"] = {"profile": list(profiles)}
    patient.update(elements)
    return bundle


def _profile_issues(response):
    outcomes = [entry["response"].get("outcome") for entry in response.json()["entry"]]
    issues = [issue for outcome in outcomes if outcome for issue in outcome["issue"]]
    return [issue for issue in issues if "profile" in [c["code"] for c in issue.get("details", {}).get("coding", [])]]


@pytest.mark.parametrize(
    ("profiles", "elements", "paths"),
    [
        ([CLAIMED], {}, []),
        ([CLAIMED], {"identifier": []}, ["Bundle.entry[0].resource.identifier"]),
        ([], {"identifier": []}, []),
        (["https://example.org/their-own"], {"identifier": []}, []),
        ([f"{CLAIMED}-of-mars"], {}, ["Bundle.entry[0].resource.meta.profile[0]"]),
    ],
    ids=["kept", "not kept", "not claimed", "another's", "no such profile"],
)
def test_a_claim_that_is_not_kept_is_a_warning_and_no_refusal(profiles, elements, paths):
    async def whole(loop):
        bundle = _claiming(*profiles, **elements)
        for entry in bundle["entry"]:
            if entry["resource"].get("identifier") == []:
                del entry["resource"]["identifier"]
        return await loop.send("POST", "", bundle, by=PRACTICE)

    response = told(whole)
    assert response.status_code == 200
    issues = _profile_issues(response)
    assert {issue["severity"] for issue in issues} <= {"warning"}
    assert [path for issue in issues for path in issue["expression"]] == paths
