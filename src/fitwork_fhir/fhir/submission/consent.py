"""What Consent resources say about the three consents of policy section 1, and how they meet the form.

BaRS `DRC` (direct care) alone never sets a consent. Where a Consent and the form disagree the more restrictive wins:
false beats missing beats true.
"""

from fitwork_fhir.errors import warning
from fitwork_fhir.fhir.submission.dates import span
from fitwork_fhir.fhir.submission.forms import answer_path
from fitwork_fhir.fhir.submission.reading import Json, Reading
from fitwork_fhir.fhir.systems import CONSENT_CATEGORY, CONSENT_SCOPE

FIELDS = {"refer": "consent_referral", "feed-back": "consent_feedback", "tell-employer": "consent_employer"}
"""CodeSystem consent-category, and the fact each code is about."""

_SAID: dict[tuple[object, object], bool] = {
    ("active", "permit"): True,
    ("active", "deny"): False,
    ("rejected", "permit"): False,
    ("rejected", "deny"): False,
    ("rejected", None): False,
}
"""What (status, provision.type) states; any other pair states nothing yet."""


def consents(reading: Reading) -> dict[str, bool | None]:
    """By fact: true, false, or None where a Consent of that category is there but states neither."""
    said: dict[str, bool | None] = {}
    for resource in reading.contents.of_type("Consent"):
        if resource.get("status") == "entered-in-error":
            continue
        where = reading.contents.path(resource)
        for field in _fields(reading, resource, where):
            stated = _stated(reading, resource)
            said[field] = stated if field not in said else _stricter(said[field], stated)
    return said


def settle(reading: Reading, facts: dict[str, object]) -> None:
    """Bring the consents into the facts of the form; a form that is silent disagrees with nothing."""
    for field, stated in consents(reading).items():
        form = facts.get(field)
        if form is None:
            if stated is not None:
                facts[field] = stated
            continue
        if form == stated:
            continue
        if form is True:
            facts.pop(field)
        if stated is False:
            facts[field] = False
        text = f"The form and a Consent disagree about {field}; the more restrictive of the two was read."
        reading.findings.note(warning("business-rule", text, answer_path(field), "consent-disagrees"))


def _fields(reading: Reading, resource: Json, where: str) -> list[str]:
    """The facts a Consent is about: our categories, under the scope patient-privacy."""
    found = [
        FIELDS[code]
        for concept in resource.get("category") or ()
        for code in reading.codes(concept, CONSENT_CATEGORY, f"{where}.category")
        if code in FIELDS
    ]
    scope = reading.codes(resource.get("scope"), CONSENT_SCOPE, f"{where}.scope") if found else []
    if found and "patient-privacy" not in scope:
        text = "A Consent of our categories has another scope than patient-privacy; it was not read."
        reading.findings.warn("value", text, f"{where}.scope", "consent-scope")
        return []
    return found


def _stated(reading: Reading, resource: Json) -> bool | None:
    provision = resource.get("provision") or {}
    stated = _SAID.get((resource.get("status"), provision.get("type")))
    if stated is True and id(resource) in reading.aside:
        return None
    return stated if stated is False or _in_force(reading, resource) else None


def _in_force(reading: Reading, resource: Json) -> bool:
    """A permission counts while it lasts; a refusal always."""
    period = (resource.get("provision") or {}).get("period") or {}
    start = span(period.get("start") or resource.get("dateTime") or "")
    end = span(period.get("end") or "")
    return (start is None or start[0] <= reading.today) and (end is None or end[1] >= reading.today)


def _stricter(one: bool | None, other: bool | None) -> bool | None:
    return min(one, other, key=(False, None, True).index)
